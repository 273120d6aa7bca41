"""Backups: one file that holds a data folder as it was at one moment, also while a server writes to it.

Law: what was acknowledged before a backup began is in it, once. Databases are copied before the tables they speak of
are pinned, and nothing is flushed or compacted meanwhile, so an import that was under way is settled when the copy is
opened. A backup without its last entry, the manifest with a checksum of every other, is no backup.

What is derived (journey indexes, thumbnails of images) or passing (uploads) is left out; it is made again.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Final

import msgspec
from msgspec import Struct

from etappe._version import __version__
from etappe.foundation.clock import Clock
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.foundation.ids import new_id
from etappe.storage.files import PART, private_folder, telling_if_full, whole_file
from etappe.storage.lock import FileLock

LAYOUT: Final = 1
"""Grows when an archive's shape changes, so that an older program refuses it."""
MANIFEST: Final = "manifest.json"
KEEPING_LOCK: Final = "keeping.lock"
"""Held while events are flushed, compacted or erased, and while a backup pins what there is."""
_WAIT_S: Final = 120.0
_LITTLE_WAIT_S: Final = 1.0
_STAGED: Final = "backup-"
_HELD: Final = "held"
_LEFT_OUT: Final = frozenset({"index", "uploads", "spill", "thumbnails"})
_SQLITE: Final = b"SQLite format 3\0"
_CHUNK: Final = 1 << 20
_DIGEST: Final = "etappe.sha256"

Progress = Callable[[int, int], None]
"""Told how many bytes are done, of how many."""


class Entry(Struct, frozen=True):
    """A file of a backup: where it belongs below the data folder, its size and SHA-256."""

    path: str
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds. ``created_at`` is when it began, ISO 8601."""

    layout: int
    version: str
    created_at: str
    entries: tuple[Entry, ...]


class BackupReport(Struct, frozen=True, kw_only=True):
    """A backup that was made or checked."""

    created_at: str
    version: str
    files: int
    bytes: int


@contextmanager
def keeping(folder: Path, wait_s: float = _WAIT_S) -> Iterator[None]:
    """Held by whoever flushes, compacts, erases or pins; waits for its turn.

    Raises Unavailable ``backup.busy`` where it does not come within ``wait_s`` seconds.
    """
    lock = FileLock(folder / KEEPING_LOCK)
    until = monotonic() + wait_s
    while not lock.acquire():
        if monotonic() > until:
            raise Unavailable("backup.busy", path=str(folder))
        sleep(0.02)
    try:
        yield
    finally:
        lock.release()


def back_up(folder: Path, target: Path, clock: Clock, progress: Progress = lambda _done, _total: None) -> BackupReport:
    """Write everything in a data folder that is not derived into one archive; the folder may be served meanwhile.

    Args:
        folder: the data folder.
        target: the archive to be written; it appears only when it is whole.
        clock: says when.
        progress: told bytes done of all.

    Raises:
        Refused: ``backup.exists`` where there is such a file.
        Unavailable: ``storage.full`` where there is no room, ``backup.busy`` where a compaction does not end.
    """
    if target.exists():
        raise Refused("backup.exists", path=str(target))
    created_at = clock.now().isoformat()
    staging = folder / f"{_STAGED}{new_id('stage')}{PART}"
    held = FileLock(staging / _HELD)
    try:
        with telling_if_full(folder), keeping(folder):
            private_folder(staging)
            if not held.acquire():
                raise Unavailable("backup.busy", path=str(folder))
            _stage(folder, staging)
        with telling_if_full(target.parent):
            manifest = _write(staging, target, created_at, progress)
    finally:
        if held.is_held:
            held.release()
        shutil.rmtree(staging, ignore_errors=True)
    return _report(manifest)


def remove_staged(folder: Path) -> None:
    """Remove what backups that were cut off have left below a data folder; those that are being made stay."""
    with suppress(Unavailable), keeping(folder, wait_s=_LITTLE_WAIT_S):
        for staging in folder.glob(f"{_STAGED}*{PART}"):
            held = FileLock(staging / _HELD)
            if held.acquire():
                held.release()
                shutil.rmtree(staging, ignore_errors=True)


def check_backup(archive: Path, progress: Progress = lambda _done, _total: None) -> BackupReport:
    """Read a whole archive and compare every checksum. Raises InvalidInput ``backup.damaged`` and as ``restore``."""
    return _report(_read(archive, None, progress))


def unpack(archive: Path, staging: Path, progress: Progress = lambda _done, _total: None) -> BackupReport:
    """Unpack an archive into a folder of its own and compare every checksum.

    Raises:
        InvalidInput: ``backup.damaged`` where something is missing, cut off or changed.
        Refused: ``backup.newer`` where a newer Etappe has made it.
        Unavailable: ``storage.full``.
    """
    with telling_if_full(staging):
        return _report(_read(archive, staging, progress))


def _stage(folder: Path, staging: Path) -> None:
    """Copy the databases, then pin every other file, in this order."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and _is_sqlite(path):
            _copy_database(path, staging / path.name)
    for project in sorted(folder.glob("projects/*")):
        for room in sorted(project.iterdir()):
            if room.name in _LEFT_OUT or room.name.endswith(PART):
                continue
            target = staging / "projects" / project.name / room.name
            files = _pinned(room) if (room / "_delta_log").is_dir() else _whole(room)
            for path in files:
                place = target / path.relative_to(room) if room.is_dir() else target
                private_folder(place.parent)
                _link(path, place)


def _whole(room: Path) -> Iterator[Path]:
    """The files below a folder that are whole."""
    return (path for path in room.rglob("*") if not path.name.endswith(PART) and path.is_file())


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _copy_database(path: Path, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, timeout=_WAIT_S)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise Unavailable("storage.unreadable", path=str(path), reason=str(found))


def _pinned(table: Path) -> Iterator[Path]:
    """The files of a Delta table as it is now: its data, and its log up to this version."""
    from deltalake import DeltaTable

    now = DeltaTable(table)
    version = now.version()
    for uri in now.file_uris():
        yield _local(uri, table)
    log = table / "_delta_log"
    for path in sorted(log.iterdir()):
        number = path.name.partition(".")[0]
        if number.isdigit() and int(number) <= version and not path.name.endswith(".tmp"):
            yield path
    last = log / "_last_checkpoint"
    if last.exists() and msgspec.json.decode(last.read_bytes(), type=dict[str, object]).get("version", 0) <= version:  # type: ignore[operator]  # a number, as the protocol has it
        yield last


def _local(uri: str, table: Path) -> Path:
    """The file of an address that the table gives: an absolute path, or a file URL with percent signs."""
    from urllib.parse import unquote, urlparse
    from urllib.request import url2pathname

    if uri.startswith("file:"):
        return Path(url2pathname(unquote(urlparse(uri).path)))
    path = Path(uri)
    return path if path.is_absolute() else table / path


def _link(path: Path, place: Path) -> None:
    """Pin a file that never changes by a second name, or by a copy where the file system knows none."""
    try:
        os.link(path, place)
    except OSError:
        shutil.copyfile(path, place)


def _write(staging: Path, target: Path, created_at: str, progress: Progress) -> Manifest:
    files = sorted(path for path in staging.rglob("*") if path.is_file() and path != staging / _HELD)
    total = sum(path.stat().st_size for path in files)
    done = 0
    entries = []
    with whole_file(target) as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in files:
            name = path.relative_to(staging).as_posix()
            with path.open("rb") as file:
                reading = _Hashing(file)
                info = tarfile.TarInfo(name)
                info.size = path.stat().st_size
                info.mode = 0o600
                archive.addfile(info, reading)
            entries.append(Entry(name, info.size, reading.digest.hexdigest()))
            done += info.size
            progress(done, total)
        manifest = Manifest(layout=LAYOUT, version=__version__, created_at=created_at, entries=tuple(entries))
        written = msgspec.json.encode(manifest)
        last = tarfile.TarInfo(MANIFEST)
        last.size = len(written)
        last.mode = 0o600
        last.pax_headers = {_DIGEST: hashlib.sha256(written).hexdigest()}
        archive.addfile(last, io.BytesIO(written))
    return manifest


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _read(archive: Path, staging: Path | None, progress: Progress) -> Manifest:
    """Every entry of an archive, hashed, and written below ``staging`` if there is one; raises unless all is well."""
    found: dict[str, Entry] = {}
    manifest: Manifest | None = None
    try:
        total = archive.stat().st_size
        with tarfile.open(archive, mode="r:") as tar:
            for info in tar:
                file = tar.extractfile(info)
                if file is None or not _is_safe(info.name):
                    raise InvalidInput("backup.damaged", path=str(archive), entry=info.name)
                if info.name == MANIFEST:
                    manifest = _manifest(archive, file.read(), info.pax_headers.get(_DIGEST))
                    continue
                found[info.name] = _unpacked(info.name, file, staging)
                progress(tar.offset, total)
    except OSError as error:
        if not archive.exists():
            raise InvalidInput("backup.missing", path=str(archive)) from error
        raise
    except tarfile.TarError as error:
        raise InvalidInput("backup.damaged", path=str(archive), entry=str(error)) from error
    return _compared(archive, manifest, found)


def _compared(archive: Path, manifest: Manifest | None, found: dict[str, Entry]) -> Manifest:
    """The manifest, if what was found is what it lists."""
    if manifest is None:
        raise InvalidInput("backup.damaged", path=str(archive), entry=MANIFEST)
    listed = {entry.path: entry for entry in manifest.entries}
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            raise InvalidInput("backup.damaged", path=str(archive), entry=name)
    return manifest


def _manifest(archive: Path, written: bytes, digest: str | None) -> Manifest:
    class Layout(Struct):
        layout: int
        version: str

    try:
        head = msgspec.json.decode(written, type=Layout)
        if head.layout > LAYOUT:
            raise Refused("backup.newer", path=str(archive), version=head.version)
        if hashlib.sha256(written).hexdigest() != digest:
            raise InvalidInput("backup.damaged", path=str(archive), entry=MANIFEST)
        return msgspec.json.decode(written, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("backup.damaged", path=str(archive), entry=MANIFEST) from error


def _is_safe(name: str) -> bool:
    """Whether a name stays below the folder it is unpacked into."""
    return not name.startswith("/") and "\\" not in name and not {"", ".", ".."} & set(name.split("/"))


def _unpacked(name: str, file: IO[bytes], staging: Path | None) -> Entry:
    digest = hashlib.sha256()
    size = 0
    out: IO[bytes] | None = None
    if staging is not None:
        private_folder((staging / name).parent)
        out = os.fdopen(os.open(staging / name, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb")
    try:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if out is not None:
                out.write(chunk)
        if out is not None:
            out.flush()
            os.fsync(out.fileno())
    finally:
        if out is not None:
            out.close()
    return Entry(name, size, digest.hexdigest())


def _report(manifest: Manifest) -> BackupReport:
    return BackupReport(
        created_at=manifest.created_at,
        version=manifest.version,
        files=len(manifest.entries),
        bytes=sum(entry.bytes for entry in manifest.entries),
    )
