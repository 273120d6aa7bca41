"""Images of a project, made ready for paper and spreadsheets: decoded and encoded anew, and no larger than print can show.

Law: what leaves was decoded here; bytes that are no image are as if there were none, and counted as missing.
"""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etappe.exports.model import ImageSource

LONGEST_SIDE: Final = 1_400
"""Pixels: 300 an inch on a card that is twelve centimetres wide."""
_QUALITY: Final = 88


class Photo(NamedTuple):
    """An image that can be drawn: its bytes as PNG or JPEG, and its pixels."""

    picture: bytes
    kind: Literal["png", "jpeg"]
    width: int
    height: int

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    @property
    def drawing(self) -> bytes:
        """A drawing (SVG) that holds the image in Base64, because typst takes files from memory only as text."""
        size = f'width="{self.width}" height="{self.height}"'
        data = b64encode(self.picture).decode()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
            f'<image {size} href="data:image/{self.kind};base64,{data}"/></svg>'
        ).encode()


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
    kind: Literal["png", "jpeg"] = "png" if clear else "jpeg"
    written = BytesIO()
    image.save(written, kind, **({} if clear else {"quality": _QUALITY}))
    return Photo(written.getvalue(), kind, image.width, image.height)
