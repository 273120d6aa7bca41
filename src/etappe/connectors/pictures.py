"""Images that people send: PNG, JPEG, WebP and the first frame of a GIF, decoded and encoded anew.

Law: what comes out was made here, from pixels alone; nothing else of the file gets through. What a file says of its size
is heeded before its pixels are read, so a small file cannot take more room than a large photograph does.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import Said
from etappe.maps.keeping.images import LONGEST_SIDE, THUMB_SIDE, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS: Final = 24_000_000
MOST_PIXELS_OF_JPEG: Final = 60_000_000
"""A JPEG is read at a fraction of its size, so larger ones take no more room; but not one that comes in several passes,
because a decoder has to hold all of it until the last."""
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_DRAWN: Final = frozenset({"PNG", "GIF"})
_LARGEST_PNG: Final = 1_000_000
"""Bytes; what was drawn is kept exactly up to here, and as WebP beyond."""
_QUALITY: Final = 86
_HEAD: Final = 1_024
_SIXTEEN_BITS: Final = 1 / 256
_BREAKS: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, zlib.error)
"""What decoders raise where a file is not as its beginning promises."""
_KNOWN: Final = (
    (0, b"%PDF", "PDF"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"BM", "BMP"),
    (0, b"PK\x03\x04", "ZIP"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif", "HEIC"),
)


def prepared(content: bytes) -> Picture:
    """The image in a file, upright, in sRGB, at most 2,000 pixels a side, without anything beside it.

    What came as PNG or GIF is kept exactly, as PNG, while that is small; all else becomes WebP. Cost: about 150 MB and a
    second for the largest that is read.

    Raises InvalidInput ``image.svg``, ``image.format``, ``image.too_many_pixels``, ``image.broken``.
    """
    from PIL import Image, ImageOps

    opened = _opened(content)
    try:
        with opened:
            drawn = opened.format in _DRAWN
            if opened.format == "JPEG":
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            image = _in_srgb(_with_eight_bits(ImageOps.exif_transpose(opened)))
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    except _BREAKS as error:
        raise InvalidInput("image.broken") from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image.info.clear()
    encoded = _encoded(image, "PNG", optimize=True) if drawn else None
    if encoded is not None and len(encoded) <= _LARGEST_PNG:
        return Picture(content=encoded, encoding="png", width=image.width, height=image.height)
    encoded = _encoded(image, "WEBP", quality=_QUALITY)
    return Picture(content=encoded, encoding="webp", width=image.width, height=image.height)


def thumbnail(content: bytes) -> bytes:
    """A kept image at most 480 pixels a side, as WebP."""
    from PIL import Image

    with Image.open(BytesIO(content), formats=_FORMATS) as opened:
        image = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    image.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return _encoded(image, "WEBP", quality=_QUALITY)


def _opened(content: bytes) -> Image:
    """The image, its size known and allowed, its pixels not yet read."""
    from PIL import Image, UnidentifiedImageError

    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and (b"<svg" in head or b"<!doctype svg" in head or head.startswith(b"<?xml")):
        raise InvalidInput("image.svg")
    try:
        opened = Image.open(BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise InvalidInput("image.format", found=_kind_of(content)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput("image.too_many_pixels", most=MOST_PIXELS) from error
    except _BREAKS as error:
        raise InvalidInput("image.broken") from error
    is_in_one_pass = opened.format == "JPEG" and not opened.info.get("progressive")
    most = MOST_PIXELS_OF_JPEG if is_in_one_pass else MOST_PIXELS
    if opened.width * opened.height > most:
        opened.close()
        raise InvalidInput("image.too_many_pixels", most=most)
    return opened


def _kind_of(content: bytes) -> str | Said:
    for place, sign, name in _KNOWN:
        if content.startswith(sign, place):
            return name
    return Said(en="unknown kind", de="unbekannte Art")


def _with_eight_bits(image: Image) -> Image:
    """Grey with 16 bits as grey with 8; by itself all but the darkest would become white."""
    if not image.mode.startswith("I"):
        return image
    grey = image.convert("I").point(lambda value: value * _SIXTEEN_BITS)
    return grey.convert("L")


def _in_srgb(image: Image) -> Image:
    """The image in the colours that browsers take for granted, by the profile that it brings."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        found = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, *_BREAKS):
        return image  # the profile is of another kind, or damaged; the pixels are not
    return image if found is None else found


def _encoded(image: Image, encoding: str, **options: Any) -> bytes:  # noqa: ANN401 -- those of the encoder
    written = BytesIO()
    image.save(written, encoding, **options)
    return written.getvalue()
