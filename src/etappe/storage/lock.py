"""Locks over processes, by a file whose lock the system gives back when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from etappe.foundation.errors import Unavailable


class FileLock:
    """A lock that one holder has at a time, over threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = Lock()
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free; never waits."""
        if not self._mine.acquire(blocking=False):
            return False
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            self._mine.release()
            return False
        self._handle = handle
        return True

    @property
    def is_held(self) -> bool:
        """Whether it was taken here."""
        return self._handle is not None

    def release(self) -> None:
        """Give the lock back."""
        assert self._handle is not None, "only a holder releases"
        os.close(self._handle)
        self._handle = None
        self._mine.release()


class ImportDoor:
    """Lets one import in at a time."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "import.lock")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Held for the length of an import; raises Unavailable ``import.busy`` while another one runs."""
        if not self._lock.acquire():
            raise Unavailable("import.busy")
        try:
            yield
        finally:
            self._lock.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
