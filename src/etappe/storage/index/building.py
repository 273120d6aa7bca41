"""A base from the table, bucket by bucket.

Law: no more than a few buckets are in memory at a time; times, codes and customers are written as they come, and keys
and posting lists are made from those files in blocks. The folder is whole when this ends well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from etappe.foundation.errors import InvalidInput
from etappe.journeys.ties import find_ties
from etappe.storage.contents import ValueCounts, counted_values, joined_values
from etappe.storage.index import files
from etappe.storage.index.columns import column_kinds, missing_standard, promote, standard_of, typed
from etappe.storage.index.files import ArrayWriter, BaseMeta
from etappe.storage.index.rows import (
    Packing,
    code_dtype,
    codes_of,
    content_of,
    event_names,
    first_rows,
    leading_half,
    packing,
    recoding,
)
from etappe.storage.index.views import ROWS_AT_ONCE, Base, IndexView, customers_file, in_parallel

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import DTypeLike, NDArray

    from etappe.events.store import Snapshot

_CUSTOMERS_A_FILE: Final = 1 << 20
_PROMOTED_AT_ONCE: Final = 1 << 21
"""Tables of no more events than these have all their properties promoted with the base."""
_LOOKED_AT: Final = 1 << 20
_COLUMNS_AT_ONCE: Final = 8


def build_base(folder: Path, snapshot: Snapshot) -> None:
    """Write the base of a snapshot into a folder.

    Raises InvalidInput ``index.too_many_event_names``, ``index.too_wide``, ``index.time_out_of_range``.
    """
    with closing(_Rows(folder)) as rows:
        for frame in _buckets(snapshot, rows):
            rows.add(frame)
        rows.finish()
    assert rows.n_events == snapshot.rows, "buckets hold every event once"
    offsets = np.concatenate(([0], np.cumsum(np.concatenate([np.empty(0, np.int64), *rows.sizes]))))
    packed = packing(rows.earliest_ms, rows.latest_ms, offsets.size - 1)
    events = event_names(rows.names)
    write_offsets(folder, offsets)
    _write_rows(folder, packed, offsets, recoding(rows.names, events), len(events))
    occurrences, distinct = write_postings(folder, len(events), packed.shift)
    write_ties(folder)
    meta = BaseMeta(
        layout=files.LAYOUT,
        epoch=snapshot.epoch,
        batch=snapshot.batch,
        events=events,
        n_events=rows.n_events,
        n_customers=offsets.size - 1,
        shift=packed.shift,
        t0_ms=packed.t0_ms,
        earliest_ms=rows.earliest_ms,
        latest_ms=rows.latest_ms,
        occurrences=tuple(occurrences.tolist()),
        distinct=tuple(distinct.tolist()),
        content=rows.content,
        standard=tuple(sorted(rows.standard)),
        looked={},
        customer_files=rows.customers.count,
        files={},
    )
    write_meta(folder, meta)
    looked = _promoted(folder, snapshot) if snapshot.rows <= _PROMOTED_AT_ONCE else _looked_at(snapshot, rows.standard)
    write_meta(folder, meta, looked)


def write_meta(folder: Path, meta: BaseMeta, looked: dict[str, ValueCounts] | None = None) -> None:
    """Write what is said of a base, with sizes and checksums of its files, or else with what was looked at."""
    path = folder / files.META
    if looked is None:
        names = list(files.ARRAYS)
        names += [customers_file(number) for number in range(meta.customer_files)]
        meta = msgspec.structs.replace(meta, files=files.metas(folder, names))
    else:
        meta = msgspec.structs.replace(meta, files=files.read_base_meta(folder).files, looked=looked)
    files.write_record(path, meta)


class Customers:
    """Writes identifiers, a million a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[pl.Series] = []
        self.count = 0

    def add(self, customers: pl.Series) -> None:
        """Append identifiers."""
        self._waiting.append(customers.alias("text"))
        if sum(map(len, self._waiting)) >= _CUSTOMERS_A_FILE:
            self.finish()

    def finish(self) -> None:
        """Write what is waiting."""
        import polars as pl

        if self._waiting:
            files.write_frame(self._folder / customers_file(self.count), pl.concat(self._waiting).to_frame())
            self._waiting.clear()
            self.count += 1


class _Rows:
    """What is taken from each bucket: times and provisional codes into files of their own, customers, counts."""

    def __init__(self, folder: Path) -> None:
        with ExitStack() as opened:  # closed as well where the next cannot be opened, or closed
            self._times = opened.enter_context(ArrayWriter(folder / "times", np.int64))
            self._codes = opened.enter_context(ArrayWriter(folder / "codes", np.uint16))
            self._hashes = opened.enter_context(ArrayWriter(folder / "hashes.npy", np.uint32))
            self._files = opened.pop_all()
        self._known: dict[str, None] = {}
        self.customers = Customers(folder)
        self.sizes: list[NDArray[np.int64]] = []
        self.standard: set[str] = set()
        self.n_events, self.content = 0, 0
        self.earliest_ms, self.latest_ms = 0, 0

    @property
    def names(self) -> list[str]:
        """Event names by provisional code."""
        return list(self._known)

    def add(self, frame: pl.DataFrame) -> None:
        """Take a bucket."""
        if frame.is_empty():
            return
        first, times = first_rows(frame), frame["time"].to_numpy()
        self._known |= dict.fromkeys(frame["event"].unique(maintain_order=True).to_list())
        event_names(self.names)  # refuses too many, before they are written
        codes = codes_of(frame["event"], self.names)
        self._times.add(times)
        self._codes.add(codes)
        self._hashes.add(leading_half(frame["identity_hash"].gather(first)))
        self.customers.add(frame["customer"].gather(first))
        self.sizes.append(np.diff(np.append(first, frame.height)))
        self.standard |= standard_of(frame)
        self.content += content_of(frame["identity_hash"].to_numpy(), times, codes, self.names)
        self.content &= 0xFFFF_FFFF_FFFF_FFFF
        earliest, latest = int(times.min()), int(times.max())
        self.earliest_ms = min(earliest, self.earliest_ms) if self.n_events else earliest
        self.latest_ms = max(latest, self.latest_ms) if self.n_events else latest
        self.n_events += frame.height

    def finish(self) -> None:
        """Complete the files."""
        for writer in (self._times, self._codes, self._hashes):
            writer.finish()
        self.customers.finish()

    def close(self) -> None:
        """Close the files, complete or not."""
        self._files.close()


def _buckets(snapshot: Snapshot, rows: _Rows) -> Iterator[pl.DataFrame]:
    """The buckets in order; the next one is read while one is worked on."""
    with ThreadPoolExecutor(1, thread_name_prefix="etappe") as pool:
        waiting = None
        for label in snapshot.buckets:
            coming = pool.submit(snapshot.bucket, label, missing_standard(rows.standard))
            if waiting is not None:
                yield waiting.result()
            waiting = coming
        if waiting is not None:
            yield waiting.result()


def write_offsets(folder: Path, offsets: NDArray[np.int64]) -> None:
    """Write offsets in half the room where they fit."""
    files.write_array(folder / "offsets.npy", offsets.astype(np.uint32) if offsets[-1] < 1 << 32 else offsets)


def _write_rows(
    folder: Path, packed: Packing, offsets: NDArray[np.int64], place: NDArray[np.uint16], names: int
) -> None:
    """Keys and codes from the times and provisional codes of the same folder, which are removed."""
    from etappe.kernels import merging as kernels

    times, codes = files.read_array(folder / "times"), files.read_array(folder / "codes")
    place = place.astype(code_dtype(names))

    def keys_of(lo: int) -> NDArray[np.int64]:
        own = times[lo : lo + ROWS_AT_ONCE]
        key = np.empty(own.size, np.int64)
        first = int(np.searchsorted(offsets, lo, "right")) - 1
        kernels.pack(own, offsets, first, lo, packed.shift, packed.t0_ms, key)
        return key

    write_in_parallel(folder / "key.npy", np.int64, times.size, keys_of)
    write_in_parallel(folder / "code.npy", place.dtype, codes.size, lambda lo: place[codes[lo : lo + ROWS_AT_ONCE]])
    for temporary in ("times", "codes"):
        (folder / temporary).unlink()


def write_in_parallel(path: Path, dtype: DTypeLike, size: int, make: Callable[[int], NDArray[Any]]) -> None:
    """Write an array whose block of rows from ``lo`` on ``make(lo)`` gives."""
    with files.ArrayFile(path, dtype, size) as file:
        in_parallel(lambda lo: file.write_at(make(lo), lo), range(0, size, ROWS_AT_ONCE))


def write_postings(folder: Path, names: int, shift: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write the posting lists of the keys and codes in a folder; events and distinct customers of each code."""
    from etappe.kernels import merging as kernels

    key, code = files.read_array(folder / "key.npy"), files.read_array(folder / "code.npy")
    blocks = range(0, key.size, ROWS_AT_ONCE)
    counted = in_parallel(lambda lo: np.bincount(code[lo : lo + ROWS_AT_ONCE], minlength=names), blocks)
    counts = np.array(counted, np.int64).reshape(len(blocks), names)
    occurrences = counts.sum(axis=0)
    starts = np.concatenate(([0], np.cumsum(occurrences)))
    # Where each block's keys of each code begin.
    places = starts[:-1] + np.cumsum(counts, axis=0) - counts

    with files.ArrayFile(folder / "postings.npy", np.int64, key.size) as file:

        def group(lo: int) -> None:
            own, number = slice(lo, lo + ROWS_AT_ONCE), lo // ROWS_AT_ONCE
            ends = np.cumsum(counts[number])
            grouped = np.empty(key[own].size, np.int64)
            kernels.scatter(key[own], code[own], ends - counts[number], grouped)
            for name in np.flatnonzero(counts[number]).tolist():
                file.write_at(grouped[ends[name] - counts[number, name] : ends[name]], int(places[number, name]))

        in_parallel(group, blocks)
    postings = files.read_array(folder / "postings.npy")

    def customers(name: int) -> int:
        return kernels.distinct_customers(postings[starts[name] : starts[name + 1]], shift)

    return occurrences, np.array(in_parallel(customers, range(names)), np.int64)


def write_ties(folder: Path) -> None:
    """Write the ties among the keys and codes in a folder; see etappe.journeys.ties."""
    key, code = files.read_array(folder / "key.npy"), files.read_array(folder / "code.npy")
    with (
        ArrayWriter(folder / "tied-keys.npy", key.dtype) as keys,
        ArrayWriter(folder / "tied-codes.npy", code.dtype) as codes,
    ):
        lo = 0
        while lo < key.size:
            hi = min(lo + ROWS_AT_ONCE, key.size)
            hi += int(np.searchsorted(key[hi:], key[hi - 1], "right"))  # no instant lies in two blocks
            ties = find_ties(key[lo:hi], code[lo:hi])
            keys.add(ties.keys)
            codes.add(ties.codes)
            lo = hi
        keys.finish()
        codes.finish()


def _promoted(folder: Path, snapshot: Snapshot) -> dict[str, ValueCounts]:
    """Promote every property, and say what values they have; of one that does not fit only a question is refused."""
    base = Base(folder)
    view = IndexView(base, (), snapshot.batch, snapshot)
    looked: dict[str, ValueCounts] = {}
    kinds = column_kinds(snapshot, base.meta.standard)
    for names in _groups(kinds):
        try:
            looked |= promote(view, {name: kinds[name] for name in names}, folder).looked
        except InvalidInput:
            for name in names:
                with suppress(InvalidInput):
                    looked |= promote(view, {name: kinds[name]}, folder).looked
    return looked


def _looked_at(snapshot: Snapshot, standard: set[str]) -> dict[str, ValueCounts]:
    """The most frequent values of text properties in the first buckets."""
    texts = [name for name, kind in column_kinds(snapshot, standard).items() if kind == "text"]
    looks: list[dict[str, ValueCounts]] = []
    seen = 0
    for label in snapshot.buckets:
        if seen >= _LOOKED_AT:
            break
        for names in _groups(texts):
            frame = snapshot.bucket(label, names)
            looks.append({name: counted_values(typed(frame[name], "text")) for name in names})
            seen += frame.height if names[-1] == texts[-1] else 0
    return joined_values(looks)


def _groups(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Some names at a time, so that not every property is in memory at once."""
    waiting = list(names)
    for first in range(0, len(waiting), _COLUMNS_AT_ONCE):
        yield tuple(waiting[first : first + _COLUMNS_AT_ONCE])
