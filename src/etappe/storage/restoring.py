"""Putting a backup in the place of a data folder's content: wholly, or not at all.

Law: everything is unpacked and compared below ``restore.part`` first. A marker that rests on the disk is the moment
from which the backup counts; whoever opens the folder after that finishes the exchange, and before it nothing has
changed. What stood there before is kept in a folder of its own and never removed here.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from etappe.foundation.errors import Refused, Unavailable
from etappe.storage.backup import BackupReport, Progress, unpack
from etappe.storage.files import PART, private_folder, sync_folder, telling_if_full, whole_file
from etappe.storage.lock import FileLock
from etappe.storage.records.database import FILE

if TYPE_CHECKING:
    from etappe.foundation.clock import Clock

STAGING: Final = f"restore{PART}"
MARKER: Final = "restore.ready"
KEPT: Final = "before-restore"
_STAYS: Final = ("server.lock", "import.lock", "keeping.lock", STAGING, MARKER)


class _Exchange(Struct, frozen=True):
    """What takes whose place: the names that come in, and the folder for what goes."""

    names: tuple[str, ...]
    kept: str


def restore(
    archive: Path,
    folder: Path,
    clock: Clock,
    *,
    replace: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> BackupReport:
    """Make a data folder what a backup says.

    Args:
        archive: the backup.
        folder: the data folder; made where it is missing.
        clock: names the folder in which former data are kept.
        replace: whether data that are there may be put aside (into ``before-restore-…``).
        progress: told bytes done of all.

    Raises:
        InvalidInput: ``backup.missing``, ``backup.damaged``.
        Refused: ``backup.newer``; ``restore.not_empty`` where there are data and ``replace`` is not given.
        Unavailable: ``storage.in_use`` while a server or an import has the folder; ``storage.full``.
    """
    private_folder(folder)
    finish_restore(folder)
    locks = [FileLock(folder / name) for name in ("server.lock", "import.lock")]
    held: list[FileLock] = []
    try:
        for lock in locks:
            if not lock.acquire():
                raise Unavailable("storage.in_use", path=str(folder))
            held.append(lock)
        if (folder / FILE).exists() and not replace:
            raise Refused("restore.not_empty", path=str(folder))
        staging = private_folder(folder / STAGING)
        report = unpack(archive, staging, progress)
        stamp = clock.now().strftime("%Y%m%dT%H%M%S.%fZ")
        exchange = _Exchange(tuple(sorted(path.name for path in staging.iterdir())), f"{KEPT}-{stamp}")
        _sync_tree(staging)
        with whole_file(folder / MARKER) as file:
            file.write(msgspec.json.encode(exchange))
        finish_restore(folder)
    finally:
        if not (folder / MARKER).exists():
            shutil.rmtree(folder / STAGING, ignore_errors=True)
        for lock in held:
            lock.release()
    return report


def finish_restore(folder: Path) -> None:
    """Finish an exchange that was cut off, or clear away one that never began; does nothing where there is none.

    To be called before a folder is opened. Every step may be repeated.
    """
    staging, marker = folder / STAGING, folder / MARKER
    if not marker.exists():
        if staging.exists() and not _is_being_restored(folder):
            shutil.rmtree(staging, ignore_errors=True)
        return
    exchange = msgspec.json.decode(marker.read_bytes(), type=_Exchange)
    kept = folder / exchange.kept
    with telling_if_full(folder):
        for path in sorted(folder.iterdir()):
            arrived = path.name in exchange.names and not (staging / path.name).exists()
            if arrived or path.name in _STAYS or path.name.startswith(KEPT):
                continue
            private_folder(kept)
            path.rename(kept / path.name)
        for name in exchange.names:
            if (staging / name).exists():
                (staging / name).rename(folder / name)
        sync_folder(folder)
        marker.unlink()
        sync_folder(folder)
    shutil.rmtree(staging, ignore_errors=True)


def _is_being_restored(folder: Path) -> bool:
    """Whether another process is unpacking at this moment: it holds the server's lock."""
    lock = FileLock(folder / "server.lock")
    if not lock.acquire():
        return True
    lock.release()
    return False


def _sync_tree(folder: Path) -> None:
    for root, _folders, _files in os.walk(folder):
        sync_folder(Path(root))
