"""Makes the files of a data set: some customers come often, sessions follow a Markov chain, some events tie in time.

Law: the whole is made in chunks of a million events, each from its own seed, so that a hundred million need little more
memory than one column of them.

    python -m benchmarks.generating 10M [--csv]
"""

# ruff: noqa: NPY002 - chances of an invented shop, drawn by the generator that Numba knows
from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.dataset import (
    APPENDED,
    BATCHES,
    CHANNELS,
    COLUMNS,
    DATA,
    DAY_MS,
    DEVICES,
    EVENTS,
    NAMES,
    SIZES,
    SPAN_MS,
    STARTS_AT_MS,
    TIME_BITS,
    Dataset,
    dataset,
)

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

SEED: Final = 42
CHUNK: Final = 1 << 20
SLICES: Final = 32
"""Slices of time, each sorted by itself; a time within one takes 28 bits."""
DETAIL_BITS: Final = 11
"""Six for the event, three for the channel, two for the device."""
CUSTOMER_BITS: Final = 24
ROWS_OF_GROUP: Final = 1 << 20


class Chunk(NamedTuple):
    """Columns in order of (customer, time, event), times from the start; customers number from those before."""

    customer: NDArray[np.uint32]
    time: NDArray[np.int64]
    event: NDArray[np.uint8]
    channel: NDArray[np.uint8]
    device: NDArray[np.uint8]


def make(files: Dataset, *, csv: bool = False) -> None:
    """Makes what is not there yet; files appear whole or not at all."""
    files.folder.mkdir(parents=True, exist_ok=True)
    if not (files.folder / "facts.json").exists():
        _make_columns(files)
    for layout in ("raw", "sorted"):
        _make_arrow(files.parquet(layout), files.arrow(layout))
    if csv:
        _make_csv(files.parquet("raw"), files.csv())
        for number in range(BATCHES):
            _make_csv(files.batch(number), files.batch(number).with_suffix(".csv"))


def _make_columns(files: Dataset) -> None:
    slices: list[list[NDArray[np.int64]]] = [[] for _ in range(SLICES)]
    of_event = np.zeros(EVENTS, np.int64)
    until = customers = 0
    with _File(files.parquet("sorted")) as ordered:
        for chunk in chunks(files.n_events):
            ordered.write(chunk)
            of_event += np.bincount(chunk.event, minlength=EVENTS)
            until, customers = max(until, int(chunk.time.max())), int(chunk.customer[-1]) + 1
            _share_out(chunk, slices)
    with _File(files.parquet("raw")) as raw:
        for number, parts in enumerate(slices):
            raw.write(_in_order_of_time(parts, number))
            parts.clear()
    for number in range(BATCHES):
        with _File(files.batch(number)) as batch:
            batch.write(_appended(number, customers))
    facts = {"customers": customers, "until": until, "of_event": of_event.tolist()}
    (files.folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")


def chunks(n: int, seed: int = SEED) -> Iterator[Chunk]:
    """N events in order of (customer, time, event), a million at a time."""
    chain = _chain()
    before = 0
    for number, start in enumerate(range(0, n, CHUNK)):
        size = min(CHUNK, n - start)
        packed = np.empty(size, np.int64)
        customers = _fill(seed * 1_000_003 + number, chain, packed)
        assert customers << (TIME_BITS + DETAIL_BITS) < 1 << 62, "customers of a chunk fit into the packed key"
        packed.sort()
        _one_place_at_a_time(packed)
        yield Chunk(
            (packed >> (TIME_BITS + DETAIL_BITS)).astype(np.uint32) + np.uint32(before),
            (packed >> DETAIL_BITS) & ((1 << TIME_BITS) - 1),
            *_details(packed),
        )
        before += customers
    assert before <= 1 << CUSTOMER_BITS, "customers fit into the packed key of a slice"


def _details(packed: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Event, channel and device from the lowest bits."""
    return (packed >> 5 & 63).astype(np.uint8), (packed >> 2 & 7).astype(np.uint8), (packed & 3).astype(np.uint8)


def _share_out(chunk: Chunk, slices: list[list[NDArray[np.int64]]]) -> None:
    """Each event to its slice of time, packed as (time within the slice, event, channel, device, customer)."""
    width = -(-SPAN_MS // SLICES)
    place = (chunk.time // width).astype(np.uint8)
    detail = chunk.event.astype(np.int64) << 5 | chunk.channel.astype(np.int64) << 2 | chunk.device
    packed = ((chunk.time - place * np.int64(width)) << DETAIL_BITS | detail) << CUSTOMER_BITS | chunk.customer
    order = np.argsort(place, kind="stable")
    cuts = np.searchsorted(place[order], np.arange(1, SLICES))
    for part, given in zip(slices, np.split(packed[order], cuts), strict=True):
        part.append(given.copy())


def _in_order_of_time(parts: list[NDArray[np.int64]], number: int) -> Chunk:
    """One slice, sorted."""
    packed = np.concatenate(parts)
    packed.sort()
    detail = packed >> CUSTOMER_BITS
    return Chunk(
        (packed & ((1 << CUSTOMER_BITS) - 1)).astype(np.uint32),
        (detail >> DETAIL_BITS) + number * -(-SPAN_MS // SLICES),
        *_details(detail),
    )


def _appended(number: int, customers: int) -> Chunk:
    """A batch of later events, an hour after the span for each batch before, by customers who are known already."""
    (given,) = chunks(APPENDED, seed=SEED + 1 + number)
    chance = np.random.default_rng(number)
    known = chance.permutation(customers)[: int(given.customer[-1]) + 1]
    if known.size <= int(given.customer[-1]):
        known = chance.integers(0, customers, int(given.customer[-1]) + 1)
    hour = 3_600_000
    time = SPAN_MS + number * hour + given.time * hour // SPAN_MS
    order = np.lexsort((given.event, time))
    return Chunk(
        known[given.customer].astype(np.uint32)[order],
        time[order],
        given.event[order],
        np.zeros(APPENDED, np.uint8),
        np.zeros(APPENDED, np.uint8),
    )


class _File:
    """A Parquet file, written piece by piece and named at the end."""

    def __init__(self, end: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        small = pa.uint8()
        kinds = (pa.uint32(), pa.int64(), small, small, small)
        self._schema = pa.schema(list(zip(COLUMNS, kinds, strict=True)))
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._end = end
        self._file = pq.ParquetWriter(_unfinished(end), self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def write(self, chunk: Chunk) -> None:
        """Takes some rows, times from the start."""
        import pyarrow as pa

        columns = [chunk.customer, chunk.time + STARTS_AT_MS, chunk.event, chunk.channel, chunk.device]
        self._waiting.append(pa.record_batch([pa.array(column) for column in columns], schema=self._schema))
        self._rows += chunk.time.size
        if self._rows >= ROWS_OF_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        self._file.write_table(pa.Table.from_batches(self._waiting, self._schema), row_group_size=ROWS_OF_GROUP)
        self._waiting, self._rows = [], 0

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None and self._rows:
            self._flush()
        self._file.close()
        if kind is None:
            _unfinished(self._end).rename(self._end)


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _make_arrow(parquet: Path, arrow: Path) -> None:
    """The same events uncompressed and in one piece, which is the quickest to compute on, unless the file is there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not arrow.exists():
        events = pq.read_table(parquet).combine_chunks()
        with pa.ipc.new_file(_unfinished(arrow), events.schema) as file:
            file.write_table(events)
        _unfinished(arrow).rename(arrow)


def _make_csv(parquet: Path, csv: Path) -> None:
    """The same events with names, unless the file is there."""
    import polars as pl

    def named(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(list(range(len(NAMES[column]))), NAMES[column], return_dtype=pl.String)

    if not csv.exists():
        pl.scan_parquet(parquet).with_columns(named(column) for column in NAMES).sink_csv(_unfinished(csv))
        _unfinished(csv).rename(csv)


def _chain(seed: int = 7) -> NDArray[np.float64]:
    """Cumulative transition probabilities of shape (EVENTS, EVENTS)."""
    chance = np.random.default_rng(seed)
    popular = 1.0 / np.arange(1, EVENTS + 1) ** 0.9
    popular[0] *= 0.2
    popular[[7, 15, 25]] *= 0.4
    chain = chance.dirichlet(np.ones(EVENTS) * 0.5, EVENTS) * 0.5 + 0.5 * popular / popular.sum()
    for source, target, share in ((2, 7, 0.18), (7, 15, 0.28), (15, 25, 0.40)):
        chain[source] *= (1 - share) / chain[source].sum()
        chain[source, target] += share
    return np.cumsum(chain / chain.sum(axis=1, keepdims=True), axis=1)


@numba.njit(cache=True)
def _fill(seed: int, chain: NDArray[np.float64], out: NDArray[np.int64]) -> int:
    """Whole journeys of customers from 0 until ``out`` is full, packed; how many customers there are."""
    np.random.seed(seed)
    channels = np.array([0.30, 0.52, 0.68, 0.80, 0.88, 0.94, 0.98, 1.0])
    devices = np.array([0.55, 0.88, 0.97, 1.0])
    i = customer = 0
    while i < out.size:
        sessions = min(int(np.random.random() ** (-1 / 1.6)), 400)
        joined = 0.0 if np.random.random() < 0.3 else np.random.random() * 85 * DAY_MS
        usual = np.searchsorted(devices, np.random.random())
        for _ in range(sessions):
            now = joined + np.random.random() ** 1.3 * (SPAN_MS - joined)
            device = usual if np.random.random() < 0.8 else np.searchsorted(devices, np.random.random())
            channel = np.searchsorted(channels, np.random.random())
            event = 0
            while i < out.size and now < SPAN_MS:
                packed = customer << TIME_BITS | int(now)
                out[i] = packed << DETAIL_BITS | event << 5 | channel << 2 | device
                i += 1
                if np.random.random() < 0.22:
                    break
                pause = np.random.random()
                if pause > 0.01:
                    now += 1 + np.random.exponential(45_000.0 if pause < 0.97 else 3_600_000.0)
                event = min(np.searchsorted(chain[event], np.random.random()), EVENTS - 1)
        customer += 1
    return customer


@numba.njit(cache=True)
def _one_place_at_a_time(packed: NDArray[np.int64]) -> None:
    """Gives a customer's events of one instant the channel and the device of the first of them."""
    place = (1 << 5) - 1
    for i in range(1, packed.size):
        if packed[i] >> DETAIL_BITS == packed[i - 1] >> DETAIL_BITS:
            packed[i] = (packed[i] & ~place) | (packed[i - 1] & place)


assert (CHANNELS, DEVICES) == (8, 4), "three bits and two"
assert EVENTS <= 1 << 6, "six bits"


def main() -> None:
    """Makes the files of the sizes given."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="+", choices=SIZES)
    parser.add_argument("--csv", action="store_true", help="also the CSV file that is loaded")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the files")
    given = parser.parse_args()
    for size in given.sizes:
        make(dataset(size, given.data), csv=given.csv)


if __name__ == "__main__":
    main()
