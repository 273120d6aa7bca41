"""Images of a project, made ready for paper: decoded and encoded anew, and no larger than print can show.

Law: what reaches the drawing was decoded here; bytes that are no image are as if there were none, and counted as missing.
Typst takes files from memory only as text, so an image comes as a drawing (SVG) that holds its bytes in Base64.
"""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etappe.exports.model import ImageSource

LONGEST_SIDE: Final = 1_400
"""Pixels: 300 an inch on a card that is twelve centimetres wide."""
_QUALITY: Final = 88


class Photo(NamedTuple):
    """An image that can be drawn; ``aspect`` is its width over its height."""

    content: bytes
    aspect: float


def photos_of(images: Iterable[str], source: ImageSource) -> tuple[dict[str, str], dict[str, Photo]]:
    """File names by image id, and photos by file name; images that are not there, or none, are left out."""
    names: dict[str, str] = {}
    photos: dict[str, Photo] = {}
    for image in dict.fromkeys(images):
        content = source.image(image)
        photo = ready(content) if content is not None else None
        if photo is not None:
            names[image] = f"photo-{len(photos)}.svg"
            photos[names[image]] = photo
    return names, photos


def ready(content: bytes) -> Photo | None:
    """An image as it can be drawn: with transparent parts as PNG, otherwise as JPEG; None where it cannot be decoded."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG", "GIF", "WEBP"]) as opened:
            turned = ImageOps.exif_transpose(opened)
            clear = turned.has_transparency_data
            image = turned.convert("RGBA" if clear else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kind = "png" if clear else "jpeg"
    written = BytesIO()
    image.save(written, kind, **({} if clear else {"quality": _QUALITY}))
    size = f'width="{image.width}" height="{image.height}"'
    data = b64encode(written.getvalue()).decode()
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:image/{kind};base64,{data}"/></svg>'
    )
    return Photo(drawn.encode(), image.width / image.height)
