"""A map as a poster: its sheet, its pictures and its paper, handed to the drawing in ``typst/``.

Law: the drawing chooses the size of type; this module only says between which limits, and how columns may be divided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from etappe.exports.icons import DRAWINGS, brand, drawing
from etappe.exports.paging import cuts
from etappe.exports.palette import PALETTE
from etappe.exports.papers import POINTS_PER_MM, SHEETS, size_pt
from etappe.exports.said import breakable
from etappe.exports.sheet import Cards
from etappe.exports.typesetting import found, sources
from etappe.foundation.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etappe.exports.model import ExportOptions, Leaf
    from etappe.exports.photos import Photo
    from etappe.exports.sheet import Sheet

MAIN: Final = "poster.typ"
_ROUNDS: Final = 5
"""Attempts at most in the search for the size of type."""
_FEWEST_COLUMNS: Final = 5
"""On a page, where columns are divided over pages; before there are fewer, lanes flow over pages too."""
_FLOWING: Final = 1.08
"""Where lanes flow over pages anyway, type is this much larger than the least."""
_SMALLER: Final = (1.0, 0.96, 1 / _FLOWING)
"""Shares of it that are tried, down to the least."""
_MANY: Final = 12
"""Pages of a poster from which on one more or less does not matter."""
_LOWER_BANDS: Final = ("backstage", "support")


class Poster(NamedTuple):
    """A poster that is ready to be drawn.

    Attributes:
        files: sources, pictures and data, by name; ``MAIN`` is where drawing begins.
        type_pt: size of its running text.
        groups: into how many its columns are divided, a page each, where lanes do not flow over several pages.
        flows: whether they do.
    """

    files: dict[str, bytes]
    type_pt: float
    groups: int
    flows: bool


def poster_of(sheet: Sheet, options: ExportOptions, leaf: Leaf, photos: Mapping[str, Photo]) -> Poster:
    """The drawing of a poster with all that it draws; measures how large its type can be, which takes the most time.

    On PDF the ground is left free, because paper brings its own; a picture has that of the screen.
    """
    data = _data(sheet, options, leaf, photos)
    icons = {f"icon-{name}.svg": drawing(name) for name in DRAWINGS}
    pictures = {name: photo.drawing for name, photo in photos.items()}
    files = sources() | icons | pictures | {"brand.svg": brand(), "data.json": msgspec.json.encode(data)}
    choice = data["choice"] = found(files, "choosing.typ", "choice")
    files["data.json"] = msgspec.json.encode(data)
    if choice["flows"]:
        choice["size"] = _fewest_pages(files, data)
        files["data.json"] = msgspec.json.encode(data)
    return Poster(files, choice["size"], len(choice["groups"]), choice["flows"])


def _fewest_pages(files: dict[str, bytes], data: dict[str, Any]) -> float:
    """The size of type of a poster that flows: a little smaller where that saves a page that would be nearly empty."""
    choice = data["choice"]
    sizes = [choice["size"] * share for share in _SMALLER]
    pages = []
    for size in sizes:
        tried = files | {"data.json": msgspec.json.encode(data | {"choice": choice | {"size": size}})}
        pages.append(int(found(tried, MAIN, "pages")))
        if pages[0] > _MANY:
            break
    return float(sizes[pages.index(min(pages))])


def _data(sheet: Sheet, options: ExportOptions, leaf: Leaf, photos: Mapping[str, Photo]) -> dict[str, Any]:
    """What the drawing reads."""
    paper = SHEETS[options.paper]
    width, height = size_pt(options.paper, options.orientation)
    ground = PALETTE["paper"] if options.format == "png" else PALETTE["sheet"]
    return {
        "sheet": sheet,
        "palette": PALETTE | {"ground": ground},
        "page": {
            "width": width,
            "height": height,
            "margin": paper.margin_mm * POINTS_PER_MM,
            "fill": PALETTE["paper"] if options.format == "png" else "",
            "foot": max(paper.least_pt, min(height, width) / 115),
        },
        "type": {
            "least": paper.least_pt,
            "most": paper.most_pt,
            "flow": paper.least_pt * _FLOWING,
            "rounds": _ROUNDS,
            "fewest": _FEWEST_COLUMNS,
        },
        "cuts": cuts([column.stage for column in sheet.columns]),
        "at": {"year": leaf.at.year, "month": leaf.at.month, "day": leaf.at.day},
        "aspects": {name: photo.aspect for name, photo in photos.items()},
        "links": {card.link: _shown(card.link) for row in sheet.rows if isinstance(row, Cards) for card in row.cards},
        "is-blueprint": leaf.document.kind == "blueprint",
        "lower-bands": [text(f"exports.band.{band}", options.language) for band in _LOWER_BANDS],
    }


def _shown(url: str) -> str:
    """A link as people read it: without its scheme, with places to break."""
    return breakable(url.removeprefix(f"{urlsplit(url).scheme}:").removeprefix("//").removesuffix("/"))
