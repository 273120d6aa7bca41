"""What an export is asked for, what it needs from the outside, and what comes out.

Law: an export is a function of what stands here and of nothing else, so the same map, asked for in the same way at the
same moment, gives the same bytes on every machine.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, Protocol, get_args

from msgspec import Struct

from etappe.events.scopes import Scope
from etappe.foundation.texts import Language
from etappe.maps.measured.measures import MapMeasures
from etappe.maps.model.document import MapDocument

Format = Literal["pdf", "png", "xlsx", "csv", "json"]
Paper = Literal["a4", "a3", "a2", "a1", "a0"]
Orientation = Literal["landscape", "portrait"]
Lanes = Literal["shown", "all"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)
PAPERS: Final[tuple[Paper, ...]] = get_args(Paper)
ORIENTATIONS: Final[tuple[Orientation, ...]] = get_args(Orientation)
LANES: Final[tuple[Lanes, ...]] = get_args(Lanes)


class ExportOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a map is exported. JSON is the whole document and heeds none of this; paper belongs to PDF and PNG.

    Attributes:
        lanes: ``shown`` as on the screen (in simple detail only the main ones), or ``all``; hidden ones never.
        personas: whether the personas are described, not only named.
        evidence: whether marks say how sure each statement is.
        persona: id of the one whose cards and curve are shown beside those for everybody; None for all of them.
        page: which page of a picture, from 1; 0 for all of them.
        width: pixels of a picture's longer side; 0 for what suits the paper.
    """

    format: Format = "pdf"
    paper: Paper = "a2"
    orientation: Orientation = "landscape"
    language: Language = "en"
    lanes: Lanes = "shown"
    personas: bool = True
    evidence: bool = True
    persona: str | None = None
    page: int = 0
    width: int = 0


class ImageSource(Protocol):
    """The images of a project."""

    def image(self, image: str) -> bytes | None:
        """The bytes of an image (PNG, JPEG, GIF or WebP) by its id; None where there is none."""
        ...


class NoImages:
    """An ImageSource without images, for documents that are exported outside of a project.

    >>> NoImages().image("image-1") is None
    True
    """

    def image(self, image: str) -> bytes | None:  # noqa: ARG002 - the port's signature
        """None, whatever is asked for."""
        return None


class Leaf(Struct, frozen=True, kw_only=True):
    """What is exported: a map at a revision, with the project it belongs to and what is measured on it.

    ``measures`` is None where there are no data; ``at`` is the instant of the export, in the project's time zone. ``scope`` says
    of whom and when the measures are, None of all, and ``segment`` what the project calls these customers, if it does.
    """

    document: MapDocument
    revision: int
    project: str
    at: datetime
    measures: MapMeasures | None = None
    scope: Scope | None = None
    segment: str = ""


class Exported(Struct, frozen=True, kw_only=True):
    """A file that leaves.

    Attributes:
        name: a file name without folders, in Latin letters, digits and hyphens.
        pages: how many pages the poster has; 0 where there are none.
        type_pt: size of its text in points; 0 where there is none.
        unshown: signs of its texts for which there is no font here, each once.
    """

    name: str
    media_type: str
    content: bytes
    pages: int = 0
    type_pt: float = 0.0
    unshown: str = ""
