"""Files that are whole or not there, for their owner alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from etappe.foundation.errors import Unavailable

PART: Final = ".part"
"""Ending of a file or folder that is not whole yet; nothing reads it, and whoever finds it left over may remove it."""
_DISK_FULL: Final = (28, 122)  # ENOSPC, EDQUOT
_LITTLE_ROOM: Final = 1 << 20


def private_folder(path: Path) -> Path:
    """The folder, made with its parents where missing, for its owner alone."""
    if not path.parent.exists():
        private_folder(path.parent)  # by itself ``mkdir`` makes parents for everybody
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written that appears under ``path`` when all of it rests on the disk, and not at all otherwise.

    Raises Unavailable ``storage.full`` where there is no room.
    """
    part = path.with_name(path.name + PART)
    with telling_if_full(path.parent):
        try:
            with open_private(part) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def telling_if_full(folder: Path) -> Iterator[None]:
    """Turns the system's error for a full disk into Unavailable ``storage.full``."""
    try:
        yield
    except Exception as error:
        if _says_full(error) or (type(error).__module__.startswith("polars") and _has_little_room(folder)):
            raise Unavailable("storage.full", path=str(folder)) from error
        raise


def _says_full(error: Exception) -> bool:
    """Whether an error is the system's for a full disk; Polars reports that in the text of its own, if at all."""
    return getattr(error, "errno", None) in _DISK_FULL or any(f"os error {code}" in str(error) for code in _DISK_FULL)


def _has_little_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LITTLE_ROOM
    except OSError:
        return False


def open_private(path: Path) -> IO[bytes]:
    """A fresh file to be written, for its owner alone."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb")


def sync_folder(path: Path) -> None:
    """Make what was renamed in a folder survive loss of power; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
