"""The files of a journey index: arrays and texts with their sizes and checksums, and the one file that says what counts.

Law: a folder of the index is written under another name and renamed when it is whole; ``state.json`` alone says which
folders count, and is replaced as a whole. Sizes are compared whenever a folder is opened. Checksums are compared once
after every start of the machine, since what is derived is not forced to the disk, and whenever the doctor asks.

Layout of ``projects/<id>/index/``: ``state.json``, ``lock``, and for the base and each run a folder with ``meta.json``:

- ``base-<id>/``: ``key.npy`` (int64), ``code.npy`` (uint8 or uint16), ``postings.npy`` (int64: the keys grouped by
  code), ``offsets.npy`` (uint32, or int64 from 2**32 events on), ``hashes.npy`` (uint32: the leading half of each
  customer's identity hash, ascending), ``tied-keys.npy`` and ``tied-codes.npy`` (keys and codes of the events that
  share customer and instant with another, see etappe.journeys.ties), ``customers-<n>.arrow`` (identifiers, a million a file), and for each promoted
  property ``column-<hash of its name>.npy``, ``.arrow`` and ``.json``;
- ``run-<id>/``: ``rows.arrow`` (key, code and the properties promoted by then), ``customers.arrow`` (identifier and
  hash of the customers it brings), ``replaced.npy`` (int64: customers whose earlier rows it replaces), and for each
  property promoted later ``column-<hash of its name>.arrow``.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, Final, Self, TypeVar
from uuid import uuid4

import msgspec
import numpy as np
from msgspec import Struct

from etappe.journeys.index import ColumnKind
from etappe.storage.files import PART, open_private

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import DTypeLike, NDArray

LAYOUT: Final = 3
"""Grows when the files change, so that an older index is built again."""
ARRAYS: Final = tuple(
    f"{name}.npy" for name in ("key", "code", "postings", "offsets", "hashes", "tied-keys", "tied-codes")
)
"""The arrays of a base."""
STATE: Final = "state.json"
META: Final = "meta.json"
HELD: Final = "held"
_GONE: Final = "gone-"
_HEADER_BYTES: Final = 128
_BEING_MADE_S: Final = 60.0
_BLOCK_BYTES: Final = 1 << 22

R = TypeVar("R", bound=Struct)
ValueCounts = tuple[tuple[str, int], ...]


class Damaged(Exception):
    """A file of the index is not there or not as it was written; says which and why."""


class FileMeta(Struct, frozen=True):
    """Size and CRC-32 of a file as it was written."""

    size: int
    checksum: int


class BaseMeta(Struct, frozen=True, kw_only=True):
    """What a base holds.

    Attributes:
        epoch, batch: of the table it was made from.
        events: names by code, in order of name.
        n_events, n_customers, shift, t0_ms: as of JourneyIndex.
        earliest_ms, latest_ms: first and last event; both 0 without events.
        occurrences, distinct: events and distinct customers of each code.
        content: sum over all events of a hash of each, whatever their order; equal events, equal sum.
        standard: which of ``channel`` and ``value`` some event has.
        looked: the most frequent values of text properties, with counts, as far as they were looked at.
        customer_files: how many there are.
        files: by name.
    """

    layout: int
    epoch: int
    batch: int
    events: tuple[str, ...]
    n_events: int
    n_customers: int
    shift: int
    t0_ms: int
    earliest_ms: int
    latest_ms: int
    occurrences: tuple[int, ...]
    distinct: tuple[int, ...]
    content: int
    standard: tuple[str, ...]
    looked: dict[str, ValueCounts]
    customer_files: int
    files: dict[str, FileMeta]


class RunMeta(Struct, frozen=True, kw_only=True):
    """What a run holds: the events of some batches after the base's. Attributes as of BaseMeta.

    ``n_customers`` counts the customers it brings, numbered after those before it.
    """

    layout: int
    batch: int
    n_events: int
    n_customers: int
    earliest_ms: int
    latest_ms: int
    content: int
    standard: tuple[str, ...]
    looked: dict[str, ValueCounts]
    files: dict[str, FileMeta]


class ColumnMeta(Struct, frozen=True, kw_only=True):
    """A promoted property of a base or run; for rows that a run up to ``batch`` replaces it holds nothing."""

    name: str
    kind: ColumnKind
    batch: int
    files: dict[str, FileMeta]


class State(Struct, frozen=True, kw_only=True):
    """Which folders count, in order, and up to which batch of which epoch; ``boot`` names the start of the machine."""

    layout: int
    base: str
    runs: tuple[str, ...]
    epoch: int
    batch: int
    boot: str


def boot() -> str:
    """A name for this start of the machine; empty where the system has none, and then files are forced to the disk."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


class ArrayWriter:
    """Writes a one-dimensional array piece by piece; ``finish`` says how long it has become.

    Not np.save, nor a mapping: on a full disk the first raises an error that does not say so, the second is a crash.
    """

    def __init__(self, path: Path, dtype: DTypeLike) -> None:
        self.path = path
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.size = 0
        self._file = open_private(path)
        self._file.write(bytes(_HEADER_BYTES))

    def add(self, values: NDArray[Any]) -> None:
        """Append values; their kind fits."""
        assert values.dtype == self.dtype, f"{values.dtype} for {self.dtype}"
        self._file.write(np.ascontiguousarray(values).data)
        self.size += values.size

    def finish(self) -> None:
        """Write the header and close the file."""
        self._file.seek(0)
        self._file.write(array_header(self.dtype, self.size))
        self.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def array_header(dtype: np.dtype[Any], size: int) -> bytes:
    """A header of the npy format, of a length that does not depend on the size of the array.

    >>> import numpy as np
    >>> len(array_header(np.dtype(np.int64), 3)), len(array_header(np.dtype(np.uint8), 10**9))
    (128, 128)
    """
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (size,)}
    )
    assert header.tell() == _HEADER_BYTES, "a header of one short dimension is as long as the shortest"
    return header.getvalue()


class ArrayFile:
    """A one-dimensional array of known size that is written at places, by several threads if need be."""

    def __init__(self, path: Path, dtype: DTypeLike, size: int) -> None:
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self._file = open_private(path)
        self._file.write(array_header(self.dtype, size))
        self._file.flush()
        self._file.truncate(_HEADER_BYTES + self.dtype.itemsize * size)
        self._lock = Lock()

    def write_at(self, values: NDArray[Any], place: int) -> None:
        """Write values from the entry ``place`` on."""
        assert values.dtype == self.dtype, f"{values.dtype} for {self.dtype}"
        data = memoryview(np.ascontiguousarray(values).view(np.uint8).data)
        at = _HEADER_BYTES + place * self.dtype.itemsize
        while data:
            written = self._write(data, at)
            data, at = data[written:], at + written

    def _write(self, data: memoryview, at: int) -> int:
        if hasattr(os, "pwrite"):
            return os.pwrite(self._file.fileno(), data, at)
        with self._lock:
            self._file.seek(at)
            return self._file.write(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def write_array(path: Path, values: NDArray[Any]) -> None:
    """Write an array as a whole."""
    with ArrayWriter(path, values.dtype) as writer:
        writer.add(values)
        writer.finish()


def read_array(path: Path) -> NDArray[Any]:
    """The array of a file, mapped into memory. Raises Damaged."""
    try:
        # Copy-on-write instead of read-only, because kernels are compiled for writable arrays; nothing writes to them.
        return np.asarray(np.load(path, mmap_mode="c", allow_pickle=False))
    except (OSError, EOFError, ValueError) as error:
        raise Damaged(path.name) from error


def write_frame(path: Path, frame: pl.DataFrame) -> None:
    """Write a table as an Arrow file whose texts take their length and eight bytes."""
    import polars as pl

    with open_private(path) as file:
        frame.write_ipc(file, compression="uncompressed", compat_level=pl.CompatLevel.oldest())


def read_frame(path: Path, expected: FileMeta) -> pl.DataFrame:
    """The table of an Arrow file. Raises Damaged. Its checksum is compared first: Polars does not check what it reads."""
    import polars as pl

    check_file(path, expected, thorough=True)
    try:
        return pl.read_ipc(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Damaged(path.name) from error


def column_stem(name: str) -> str:
    """What the files of a property are called, whatever signs its name holds.

    >>> column_stem("../evil")
    'column-2d6afc710923ce47ddbfb2dc'
    """
    return f"column-{sha256(name.encode()).hexdigest()[:24]}"


def file_meta(path: Path) -> FileMeta:
    """Size and checksum of a file that was just written; forced to the disk where a crash could not be told later."""
    with path.open("rb") as file:
        if not boot():
            os.fsync(file.fileno())
        return FileMeta(path.stat().st_size, _checksum(file))


def metas(folder: Path, names: list[str]) -> dict[str, FileMeta]:
    """Sizes and checksums of files that were just written."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="etappe") as pool:
        return dict(zip(names, pool.map(lambda name: file_meta(folder / name), names), strict=True))


def check_file(path: Path, expected: FileMeta, *, thorough: bool) -> None:
    """Raises Damaged where a file is missing or of another size, or, if thorough, holds something else."""
    try:
        if path.stat().st_size != expected.size:
            raise Damaged(path.name)
        if thorough:
            with path.open("rb") as file:
                if _checksum(file) != expected.checksum:
                    raise Damaged(path.name)
    except OSError as error:
        raise Damaged(path.name) from error


def check_files(folder: Path, files: Mapping[str, FileMeta], *, thorough: bool) -> None:
    """``check_file`` for each. Raises Damaged."""
    for name, expected in files.items():
        check_file(folder / name, expected, thorough=thorough)


def _checksum(file: IO[bytes]) -> int:
    checksum = 0
    while block := file.read(_BLOCK_BYTES):
        checksum = zlib.crc32(block, checksum)
    return checksum


def write_record(path: Path, record: Struct) -> None:
    """Write a record as JSON that is there as a whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        with open_private(part) as file:
            file.write(msgspec.json.encode(record))
            if not boot():
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_base_meta(folder: Path) -> BaseMeta:
    """What is said of a base. Raises Damaged."""
    return _read_record(folder / META, BaseMeta)


def read_run_meta(folder: Path) -> RunMeta:
    """What is said of a run. Raises Damaged."""
    return _read_record(folder / META, RunMeta)


def read_column_meta(folder: Path, name: str) -> ColumnMeta | None:
    """What is said of a promoted property; None where it is not promoted. Raises Damaged."""
    path = folder / f"{column_stem(name)}.json"
    return read_column_file(path) if path.exists() else None


def read_column_file(path: Path) -> ColumnMeta:
    """What the record of a promoted property says. Raises Damaged."""
    return _read_record(path, ColumnMeta)


def promoted(folder: Path) -> dict[str, ColumnMeta]:
    """The properties that are promoted in a folder, by name, without those whose record is damaged."""
    found = []
    for path in sorted(folder.glob("column-*.json")):
        with suppress(Damaged):
            found.append(read_column_file(path))
    return {meta.name: meta for meta in found}


def read_state(folder: Path) -> State | None:
    """Which folders count; None where there is no index, or one that this version does not read. Raises Damaged."""
    path = folder / STATE
    try:
        data = path.read_bytes()
        if msgspec.json.decode(data, type=_Layout).layout != LAYOUT:
            return None
        return msgspec.json.decode(data, type=State)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise Damaged(path.name) from error


class _Layout(Struct, frozen=True):
    layout: int


def _read_record(path: Path, kind: type[R]) -> R:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise Damaged(path.name) from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to be filled that appears under ``path`` when the block ends well, and leaves nothing otherwise."""
    part = path.with_name(path.name + PART)
    with working_folder(part):
        yield part
        part.rename(path)


@contextmanager
def working_folder(path: Path) -> Iterator[None]:
    """A fresh folder that is kept for as long as the block lasts, and then is removed, if it still has that name."""
    path.mkdir(mode=0o700)
    try:
        open_private(path / HELD).close()
        hold = Hold(path)
        try:
            yield
        finally:
            hold.let_go()
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Hold:
    """Keeps a folder from being removed, over processes, until it is let go or its process ends. Raises Damaged."""

    def __init__(self, folder: Path) -> None:
        try:
            self._handle = os.open(folder / HELD, os.O_RDWR)
        except OSError as error:
            raise Damaged(folder.name) from error
        # A folder is renamed by whoever removes it, so what is held and still there stays.
        if not _shared(self._handle) or not (folder / HELD).exists():
            self.let_go()
            raise Damaged(folder.name)

    def let_go(self) -> None:
        """Let others remove the folder."""
        with suppress(OSError):
            os.close(self._handle)


def remove_if_free(path: Path) -> None:
    """Remove a folder or file that nobody holds; what cannot be removed stays, and what is only being made."""
    with suppress(OSError):
        if not (path / HELD).exists():
            if path.name.startswith(_GONE) or time.time() - path.stat().st_mtime > _BEING_MADE_S:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            return
        handle = os.open(path / HELD, os.O_RDWR)
        try:
            if _alone(handle):
                gone = path.with_name(f"{_GONE}{uuid4().hex}{PART}")
                path.rename(gone)
                shutil.rmtree(gone, ignore_errors=True)
        finally:
            os.close(handle)


def remove_free(paths: Collection[Path]) -> bool:
    """Remove those of the index that nobody reads; whether no folder is left. What is named by a state is not given."""
    for path in paths:
        remove_if_free(path)
    return not any(path.is_dir() for path in paths)


if sys.platform == "win32":
    # Windows removes no file that is mapped, so nothing else has to keep it.
    def _shared(_handle: int) -> bool:
        return True

    def _alone(_handle: int) -> bool:
        return True
else:
    import fcntl

    def _shared(handle: int) -> bool:
        return _locked(handle, fcntl.LOCK_SH)

    def _alone(handle: int) -> bool:
        return _locked(handle, fcntl.LOCK_EX)

    def _locked(handle: int, how: int) -> bool:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
