"""Images of projects as files: ``projects/<id>/images``, with thumbnails beside them in ``thumbnails``.

Law: a file is whole or not there, for its owner alone, and holds what its name is the hash of. When an image was last
put is the time of its file, so that one which somebody sends again is not taken away under their hands.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.images import IMAGE_ID, ImageFile, image_id
from etappe.storage.files import private_folder, whole_file
from etappe.storage.folders import project_folder

if TYPE_CHECKING:
    from etappe.maps.keeping.images import Encoding

IMAGES: Final = "images"
THUMBNAILS: Final = "thumbnails"
_ENCODINGS: Final[tuple[Encoding, ...]] = ("webp", "png")


class ImageFiles:
    """Keeps images in the folders of their projects (ImageStore)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    def put(self, project: ProjectId, image: str, file: ImageFile, *, now: datetime) -> None:
        """Keep an image, durable when this returns; one that is there counts as put now. Raises Unavailable."""
        path = self._room(project, IMAGES) / f"{image}.{file.encoding}"
        private_folder(path.parent)
        with self._lock:
            if not path.exists():
                with whole_file(path) as written:
                    written.write(file.content)
            os.utime(path, (now.timestamp(), now.timestamp()))

    def image(self, project: ProjectId, image: str) -> ImageFile | None:
        """The image, or None."""
        for encoding in _ENCODINGS:
            if content := _read(self._room(project, IMAGES) / f"{image}.{encoding}"):
                return ImageFile(content=content, encoding=encoding)
        return None

    def thumb(self, project: ProjectId, image: str) -> ImageFile | None:
        """The thumbnail that was put beside the image, or None."""
        content = _read(self._room(project, THUMBNAILS) / f"{image}.webp")
        return None if content is None else ImageFile(content=content, encoding="webp")

    def put_thumb(self, project: ProjectId, image: str, content: bytes) -> None:
        """Put a thumbnail beside an image; it is derived, and may be lost."""
        path = self._room(project, THUMBNAILS) / f"{image}.webp"
        private_folder(path.parent)
        with self._lock, whole_file(path) as written:
            written.write(content)

    def put_before(self, project: ProjectId, instant: datetime) -> frozenset[str]:
        """The images that were last put before an instant."""
        return frozenset(path.stem for path in _images(self._room(project, IMAGES)) if _put_at(path) < instant)

    def remove(self, project: ProjectId, images: Collection[str], *, put_before: datetime) -> int:
        """Forget images with their thumbnails, unless they were put again since; how many that were."""
        with self._lock:
            gone = [
                path
                for path in _images(self._room(project, IMAGES))
                if path.stem in images and _put_at(path) < put_before
            ]
            for path in gone:
                (self._room(project, THUMBNAILS) / f"{path.stem}.webp").unlink(missing_ok=True)
                path.unlink(missing_ok=True)
        return len(gone)

    def damaged(self, project: ProjectId) -> list[Path]:
        """Files that do not hold what they are named after."""
        return [path for path in _images(self._room(project, IMAGES)) if image_id(path.read_bytes()) != path.stem]

    def _room(self, project: ProjectId, name: str) -> Path:
        return project_folder(self._folder, project) / name


class ProjectImages:
    """The images of one project by their ids alone (the exports' ImageSource)."""

    def __init__(self, files: ImageFiles, project: ProjectId) -> None:
        self._files = files
        self._project = project

    def image(self, image: str) -> bytes | None:
        """The bytes of an image; None where there is none."""
        found = self._files.image(self._project, image) if IMAGE_ID.fullmatch(image) else None
        return None if found is None else found.content


def _images(room: Path) -> list[Path]:
    if not room.is_dir():
        return []
    return sorted(path for path in room.iterdir() if path.suffix[1:] in _ENCODINGS and IMAGE_ID.fullmatch(path.stem))


def _put_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
