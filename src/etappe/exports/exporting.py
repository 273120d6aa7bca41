"""Exporting a map: one function from what is asked for to a file."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from etappe.exports.composing import sheet_of
from etappe.exports.model import Exported, NoImages
from etappe.exports.said import Texts
from etappe.foundation.errors import InvalidInput
from etappe.maps.keeping.images import images_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etappe.exports.model import ExportOptions, Format, ImageSource, Leaf
    from etappe.maps.model.document import MapDocument

MEDIA_TYPES: Final[dict[Format, str]] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
ZIP: Final = "application/zip"
_LONGEST_NAME: Final = 80
_NAMELESS: Final = "map"
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def export(leaf: Leaf, options: ExportOptions, images: ImageSource | None = None) -> Exported:
    """A map as a file. PNG of several pages is a ZIP with a picture for each, unless a page is asked for.

    Raises InvalidInput ``export.persona_unknown`` and ``export.page_unknown``, Unavailable ``export.fonts_missing``.
    """
    document = leaf.document
    if options.persona is not None and options.persona not in document.personas:
        raise InvalidInput("export.persona_unknown", persona=options.persona)
    match options.format:
        case "json":
            from etappe.maps.model.checking import write_document

            return _file(document, options, write_document(document))
        case "csv":
            return _file(document, options, _csv(leaf, options).encode())
        case "xlsx":
            return _file(document, options, _xlsx(leaf, options, images or NoImages()))
        case "pdf" | "png":
            return _poster(leaf, options, images or NoImages())


def file_stem(title: str) -> str:
    """A title as the name of a file, without its ending: Latin letters, digits and hyphens.

    >>> file_stem("Vom Bild zur Empfehlung: Größe"), file_stem("旅")
    ('vom-bild-zur-empfehlung-groesse', 'map')
    """
    plain = unicodedata.normalize("NFKD", title.translate(_UMLAUTS)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-") or _NAMELESS


def _csv(leaf: Leaf, options: ExportOptions) -> str:
    from etappe.exports.lanes import lanes_shown
    from etappe.exports.long_form import entries, long_csv

    texts = Texts(leaf.document, options.language, breaks=False)
    lanes = lanes_shown(texts.document, options.lanes)
    return long_csv(entries(leaf, texts.document, lanes, options.persona), options.language)


def _xlsx(leaf: Leaf, options: ExportOptions, images: ImageSource) -> bytes:
    from etappe.exports.lanes import lanes_shown
    from etappe.exports.long_form import entries
    from etappe.exports.photos import photos_of
    from etappe.exports.workbook import workbook_of

    texts = Texts(leaf.document, options.language, breaks=False)
    lanes = lanes_shown(texts.document, options.lanes)
    image_of, photos = photos_of(images_of(texts.document), images)
    sheet = sheet_of(leaf, options, texts, image_of)
    return workbook_of(sheet, photos, entries(leaf, texts.document, lanes, options.persona))


def _poster(leaf: Leaf, options: ExportOptions, images: ImageSource) -> Exported:
    from etappe.exports.papers import ppi_of
    from etappe.exports.photos import photos_of
    from etappe.exports.poster import MAIN, poster_of
    from etappe.exports.typesetting import found, pictures, typeset

    texts = Texts(leaf.document, options.language, breaks=True)
    image_of, photos = photos_of(images_of(texts.document), images)
    sheet = sheet_of(leaf, options, texts, image_of)
    poster = poster_of(sheet, options, leaf, photos)
    pages = typeset(poster.files, MAIN, leaf.at)
    count = int(found(poster.files, MAIN, "pages")) if poster.flows else poster.groups
    if options.page > count or options.page < 0:
        raise InvalidInput("export.page_unknown", page=options.page, count=count)
    told = {"pages": count, "type_pt": round(poster.type_pt, 1), "unshown": pages.unshown}
    if options.format == "pdf":
        return _file(leaf.document, options, pages.pdf, **told)
    shown = pictures(poster.files, MAIN, ppi_of(options.paper, options.width), beyond=pages.beyond)
    if options.page or count == 1:
        return _file(leaf.document, options, shown[max(0, options.page - 1)], **told)
    stem = file_stem(Texts(leaf.document, options.language, breaks=False).document.title)
    return Exported(name=f"{stem}.zip", media_type=ZIP, content=_zipped(stem, shown), **told)  # type: ignore[arg-type]


def _zipped(stem: str, pictures: Sequence[bytes]) -> bytes:
    """Pictures in an archive, by number; they are compressed already."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for number, picture in enumerate(pictures, start=1):
            archive.writestr(ZipInfo(f"{stem}-{number}.png", _EPOCH), picture)
    return target.getvalue()


def _file(document: MapDocument, options: ExportOptions, content: bytes, **told: object) -> Exported:
    title = Texts(document, options.language, breaks=False).document.title
    name = f"{file_stem(title)}.{options.format}"
    return Exported(name=name, media_type=MEDIA_TYPES[options.format], content=content, **told)  # type: ignore[arg-type]
