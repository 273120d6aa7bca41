"""The journey index of a project on disk: packed arrays, memory-mapped, derived from the events table.

Law: the index holds no truth. It lies in a folder named by the hash of what it was made from, so an index is never
changed, only replaced, readers keep the one they have, and a folder that is missing, stale or damaged is simply built
again, with equal answers.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import numpy as np
from msgspec import Struct

from etappe._version import __version__
from etappe.events.contents import Contents, EventName, PropertyInfo
from etappe.foundation.clock import written_instant
from etappe.foundation.ids import ProjectId
from etappe.journeys.held import HeldArrays
from etappe.journeys.index import Column, JourneyIndex, NumberColumn, TextColumn
from etappe.storage.events_files import EventsFiles, project_folder
from etappe.storage.files import PART, open_private, private_folder, sync_folder, telling_if_full

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

LAYOUT: Final = 1
"""Grows when the files below change, so that an older index is built again."""
_OPEN: Final = 16
_LOGGER: Final = logging.getLogger(__name__)


class _ColumnMeta(Struct, frozen=True):
    name: str
    kind: Literal["text", "number"]


class _Meta(Struct, frozen=True, kw_only=True):
    events: tuple[str, ...]
    shift: int
    t0_ms: int
    observed_until_ms: int
    time_zone: str
    unit: str
    fingerprint: str
    columns: tuple[_ColumnMeta, ...]
    contents: Contents


class JourneyIndexes:
    """The indexes of all projects, opened or built when they are asked for."""

    def __init__(self, folder: Path, table: EventsFiles) -> None:
        self._folder = folder
        self._table = table
        self._open: OrderedDict[tuple[ProjectId, str], tuple[JourneyIndex, Contents]] = OrderedDict()
        self._lock = Lock()
        self._building: dict[ProjectId, Lock] = {}

    def get(
        self, project: ProjectId, imports: Sequence[str], *, time_zone: str, unit: str
    ) -> tuple[JourneyIndex, Contents]:
        """The index over these imports of a project, and what it holds. Built first where it has to be.

        Raises InvalidInput ``index.…`` where the events do not fit into an index, and Unavailable
        ``storage.events_missing`` where an events file is gone.
        """
        signature = _signature(imports, time_zone, unit)
        with self._lock:
            found = self._open.get((project, signature))
            if found is not None:
                self._open.move_to_end((project, signature))
                return found
            building = self._building.setdefault(project, Lock())
        with building:
            with self._lock:
                found = self._open.get((project, signature))
            if found is None:
                path = project_folder(self._folder, project) / "index" / signature
                found = _load(path) or self._build(path, project, imports, time_zone, unit)
                with self._lock:
                    self._open[project, signature] = found
                    while len(self._open) > _OPEN:
                        self._open.popitem(last=False)
            return found

    def forget(self, project: ProjectId) -> None:
        """Close what is open of a project; its files are removed with it."""
        with self._lock:
            for key in [key for key in self._open if key[0] == project]:
                del self._open[key]

    def _build(
        self, path: Path, project: ProjectId, imports: Sequence[str], time_zone: str, unit: str
    ) -> tuple[JourneyIndex, Contents]:
        from etappe.journeys.building import build_index

        index = build_index(self._table.read(project, imports), time_zone=time_zone, unit=unit)
        _save(path, index, contents_of(index))
        found = _load(path)
        assert found is not None, "what was just written can be read"
        _remove_older(path.parent)
        return found


def _signature(imports: Sequence[str], time_zone: str, unit: str) -> str:
    made_from = msgspec.json.encode((LAYOUT, __version__, list(imports), time_zone, unit))
    return hashlib.sha256(made_from).hexdigest()[:24]


def _remove_older(folder: Path) -> None:
    """Leave the two newest: the one that was just built, and the one that questions use until its import counts."""
    indexes = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in indexes[:-2]:
        shutil.rmtree(path, ignore_errors=True)


def _save(path: Path, index: JourneyIndex, contents: Contents) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    shutil.rmtree(part, ignore_errors=True)
    with telling_if_full(path):
        _write(part, path, index, contents)


def _write(part: Path, path: Path, index: JourneyIndex, contents: Contents) -> None:
    private_folder(part)
    try:
        _write_array(part / "key.npy", index.key)
        _write_array(part / "code.npy", index.code)
        _write_array(part / "offsets.npy", index.offsets)
        _write_texts(part / "customers.arrow", index.customers)
        for number, column in enumerate(index.columns.values()):
            if isinstance(column, NumberColumn):
                _write_array(part / f"column-{number}.npy", column.numbers)
            else:
                _write_array(part / f"column-{number}.npy", column.codes)
                _write_texts(part / f"column-{number}.arrow", column.values)
        meta = _Meta(
            events=index.events,
            shift=index.shift,
            t0_ms=index.t0_ms,
            observed_until_ms=index.observed_until_ms,
            time_zone=index.time_zone,
            unit=index.unit,
            fingerprint=index.fingerprint,
            columns=tuple(
                _ColumnMeta(name, "number" if isinstance(column, NumberColumn) else "text")
                for name, column in index.columns.items()
            ),
            contents=contents,
        )
        with open_private(part / "meta.json") as file:
            file.write(msgspec.json.encode(meta))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(part)
        shutil.rmtree(path, ignore_errors=True)
        part.rename(path)
        sync_folder(path.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _load(path: Path) -> tuple[JourneyIndex, Contents] | None:
    """The index in a folder, or None where there is none that is whole."""
    import polars as pl

    if not path.is_dir():
        return None
    try:
        meta = msgspec.json.decode((path / "meta.json").read_bytes(), type=_Meta)
        columns: dict[str, Column] = {}
        for number, column in enumerate(meta.columns):
            values = _read_array(path / f"column-{number}.npy")
            columns[column.name] = (
                NumberColumn(values)
                if column.kind == "number"
                else TextColumn(values, _read_texts(path / f"column-{number}.arrow"))
            )
        customers = _read_texts(path / "customers.arrow")
        key, code, offsets = (_read_array(path / f"{name}.npy") for name in ("key", "code", "offsets"))
        index = JourneyIndex(
            events=meta.events,
            n_events=key.size,
            n_customers=offsets.size - 1,
            shift=meta.shift,
            t0_ms=meta.t0_ms,
            earliest_ms=meta.t0_ms,
            observed_until_ms=meta.observed_until_ms,
            kinds={column.name: column.kind for column in meta.columns},
            time_zone=meta.time_zone,
            unit=meta.unit,
            fingerprint=meta.fingerprint,
            source=HeldArrays(key, code, offsets, customers, columns, len(meta.events)),
        )
    except (OSError, EOFError, ValueError, msgspec.DecodeError, pl.exceptions.PolarsError) as error:
        _LOGGER.warning("The journey index %s is damaged and is built again: %s", path, error)
        return None
    whole = index.key.size == index.code.size == meta.contents.events and index.n_customers == len(index.customers)
    if not whole:
        _LOGGER.warning("The journey index %s is not whole and is built again", path)
        return None
    return index, meta.contents


def _write_array(path: Path, values: NDArray[np.generic]) -> None:
    values = np.ascontiguousarray(values)
    with open_private(path) as file:
        # Not np.save: on a full disk that raises an error which does not say so.
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(values))
        file.write(values.data)
        file.flush()
        os.fsync(file.fileno())


def _read_array(path: Path) -> NDArray[Any]:
    # Copy-on-write instead of read-only, because kernels are compiled for writable arrays; nothing writes to them.
    return np.asarray(np.load(path, mmap_mode="c", allow_pickle=False))


def _write_texts(path: Path, values: pl.Series) -> None:
    with open_private(path) as file:
        values.alias("text").to_frame().write_ipc(file, compression="uncompressed")
        file.flush()
        os.fsync(file.fileno())


def _read_texts(path: Path) -> pl.Series:
    import polars as pl

    return pl.read_ipc(path)["text"].alias("")


MOST_VALUES: Final = 50


def contents_of(index: JourneyIndex) -> Contents:
    """Names of events and properties with counts. Cost: a stable sort of the codes."""
    empty = index.n_events == 0
    last = index.time_ms(np.array([int(np.argmax(_times(index)))]))[0] if not empty else 0
    return Contents(
        customers=index.n_customers,
        events=index.n_events,
        earliest=None if empty else written_instant(index.earliest_ms, index.time_zone),
        latest=None if empty else written_instant(int(last), index.time_zone),
        unit=index.unit,
        event_names=_event_names(index),
        properties=tuple(_property(name, index.columns[name]) for name in sorted(index.columns)),
    )


def _times(index: JourneyIndex) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return index.key & ((1 << index.shift) - 1)


def _event_names(index: JourneyIndex) -> tuple[EventName, ...]:
    occurrences = np.bincount(index.code, minlength=len(index.events))
    by_code = np.argsort(index.code, kind="stable")  # a radix sort, so customers stay in order within a code
    customer = (index.key >> index.shift)[by_code]
    ends = np.cumsum(occurrences)
    names = []
    for code, name in enumerate(index.events):
        of_code = customer[ends[code] - occurrences[code] : ends[code]]
        distinct = int(np.count_nonzero(of_code[1:] != of_code[:-1])) + 1 if of_code.size else 0
        names.append(EventName(name=name, occurrences=int(occurrences[code]), customers=distinct))
    return tuple(names)


def _property(name: str, column: Column) -> PropertyInfo:
    if not isinstance(column, TextColumn):
        return PropertyInfo(name=name, kind="number", values=())
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
    first = np.lexsort((np.arange(counts.size), -counts))[:MOST_VALUES]
    return PropertyInfo(name=name, kind="text", values=tuple(str(column.values[int(code)]) for code in first))
