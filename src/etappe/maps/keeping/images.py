"""Images that maps show: taken in, given out, and forgotten when no map needs them.

Law: nothing is kept as it came. An image is decoded and encoded anew, without what a camera or program has written
beside it, and is known by the hash of what is kept; the same image is kept once in a project. It stays as long as a
map of the project shows it, or a state of that map in its history does.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, Protocol

from msgspec import Struct

from etappe.accounts.model import Principal
from etappe.foundation.clock import Clock
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId

if TYPE_CHECKING:
    from etappe.maps.keeping.ports import MapEditing
    from etappe.maps.model.document import MapDocument

MOST_BYTES: Final = 20_000_000
LONGEST_SIDE: Final = 2_000
"""Pixels of what is kept."""
THUMB_SIDE: Final = 480
KEPT_UNUSED: Final = timedelta(days=1)
"""How long an image stays that no map shows: somebody may be about to put it on one, or to undo."""
IMAGE_ID: Final = re.compile(r"img-[0-9a-f]{40}")

Encoding = Literal["webp", "png"]
Size = Literal["full", "thumb"]


class Picture(Struct, frozen=True, kw_only=True):
    """An image as it is kept."""

    content: bytes
    encoding: Encoding
    width: int
    height: int


class AddedImage(Struct, frozen=True, kw_only=True):
    """An image of a project, as a card or persona names it, and its size in pixels."""

    id: str
    width: int
    height: int


class ImageFile(Struct, frozen=True, kw_only=True):
    """An image as it is given out."""

    content: bytes
    encoding: Encoding


class ImageReader(Protocol):
    """Decodes what people send, and encodes what is kept."""

    def prepared(self, content: bytes) -> Picture:
        """The image in a file, upright, at most 2,000 pixels a side, without anything beside it.

        Raises InvalidInput ``image.…``.
        """
        ...

    def thumbnail(self, content: bytes) -> bytes:
        """A kept image at most 480 pixels a side, as WebP."""
        ...


class ImageStore(Protocol):
    """Keeps images by project and id."""

    def put(self, project: ProjectId, image: str, file: ImageFile, *, now: datetime) -> None:
        """Keep an image, durable when this returns; one that is there counts as put now. Raises Unavailable."""
        ...

    def image(self, project: ProjectId, image: str) -> ImageFile | None:
        """The image, or None."""
        ...

    def thumb(self, project: ProjectId, image: str) -> ImageFile | None:
        """The thumbnail that was put beside the image, or None."""
        ...

    def put_thumb(self, project: ProjectId, image: str, content: bytes) -> None:
        """Put a thumbnail beside an image; it is derived, and may be lost."""
        ...

    def put_before(self, project: ProjectId, instant: datetime) -> frozenset[str]:
        """The images that were last put before an instant."""
        ...

    def remove(self, project: ProjectId, images: Collection[str], *, put_before: datetime) -> int:
        """Forget images with their thumbnails, unless they were put again since; how many that were."""
        ...


class ImageUses(Protocol):
    """Knows which images maps need."""

    def used(self, project: ProjectId, images: Collection[str]) -> frozenset[str]:
        """Those of the images that a map of the project shows, now or in its history."""
        ...


def images_of(document: MapDocument) -> tuple[str, ...]:
    """The images that a map shows, each once, in order of its personas and cards.

    >>> from etappe.maps.model.document import Cell, MapDocument
    >>> images_of(MapDocument(title="Care", cells={"c": Cell(lane="l", step="s", order="V", images=("img-1", "img-1"))}))
    ('img-1',)
    """
    of_personas = [persona.image for persona in document.personas.values() if persona.image is not None]
    of_cells = [image for cell in document.cells.values() for image in cell.images]
    return tuple(dict.fromkeys([*of_personas, *of_cells]))


class Images:
    """The images of a workspace's projects."""

    def __init__(
        self, store: ImageStore, reader: ImageReader, uses: ImageUses, editing: MapEditing, clock: Clock
    ) -> None:
        self._store = store
        self._reader = reader
        self._uses = uses
        self._editing = editing
        self._clock = clock

    def add(self, project: ProjectId, content: bytes) -> AddedImage:
        """Keep an image of a project. Raises InvalidInput ``image.…``, Unavailable ``storage.full``."""
        picture = self._reader.prepared(content)
        image = image_id(picture.content)
        file = ImageFile(content=picture.content, encoding=picture.encoding)
        self._store.put(project, image, file, now=self._clock.now())
        return AddedImage(id=image, width=picture.width, height=picture.height)

    def show(self, project: ProjectId, image: str, size: Size, by: Principal) -> ImageFile:
        """An image of a project, or its thumbnail; a guest sees those that their map shows.

        Raises Refused ``image.unknown``.
        """
        found = self._store.image(project, image) if IMAGE_ID.fullmatch(image) and self._may_see(image, by) else None
        if found is None:
            raise Refused("image.unknown")
        if size == "full":
            return found
        thumb = self._store.thumb(project, image)
        if thumb is None:
            thumb = ImageFile(content=self._reader.thumbnail(found.content), encoding="webp")
            self._store.put_thumb(project, image, thumb.content)
        return thumb

    def tidy(self, project: ProjectId) -> int:
        """Forget images that no map has needed for a day; how many that were."""
        before = self._clock.now() - KEPT_UNUSED
        old = self._store.put_before(project, before)
        unused = old - self._uses.used(project, old) if old else old
        return self._store.remove(project, unused, put_before=before) if unused else 0

    def _may_see(self, image: str, by: Principal) -> bool:
        if by.within is None:
            return True
        stored = self._editing.show(by.within.project, by.within.map)
        return stored is not None and image in images_of(stored.document)


def image_id(content: bytes) -> str:
    """Under which id an image is kept: a hash of its bytes, so that what is kept under it never changes.

    >>> image_id(b"")
    'img-e3b0c44298fc1c149afbf4c8996fb92427ae41e4'
    """
    return f"img-{sha256(content).hexdigest()[:40]}"
