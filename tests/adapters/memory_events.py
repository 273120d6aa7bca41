"""An events table in memory, and what an index says in words, for tests of the journey index."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b

import numpy as np
import polars as pl

from etappe.events.store import PropertyKind
from etappe.foundation.ids import ProjectId
from etappe.journeys.index import JourneyIndex, KnowsCustomers, NumberColumn
from etappe.journeys.ties import find_ties

Row = dict[str, object]
Told = dict[str, list[tuple[object, ...]]]
_NOT_PROPERTIES = {"customer", "time", "event", "sequence", "message", "channel", "value"}


class MemoryEvents:
    """Events in lists, one project after the other; the part of EventsTable that an index needs.

    Snapshots are what Snapshot says: rows in order of (hash, identity, time, sequence, message, arrival), buckets by
    the leading bits of the hash. ``hash_bits`` fewer than 64 give many identities the same hash; ``bucket_bits`` say
    how many buckets there are.
    """

    def __init__(self, bucket_bits: int = 1, hash_bits: int = 64) -> None:
        self.bucket_bits, self.hash_bits = bucket_bits, hash_bits
        self.rows: dict[ProjectId, list[tuple[int, Row]]] = {}
        self.batches: dict[ProjectId, int] = {}
        self.epochs: dict[ProjectId, int] = {}
        self.open = 0
        self.read: list[str] = []

    def append(self, project: ProjectId, rows: Sequence[Row]) -> None:
        """Append events as one batch."""
        batch = self.batches[project] = self.batches.get(project, 0) + 1
        self.rows.setdefault(project, []).extend((batch, row) for row in rows)

    def erase(self, project: ProjectId, customer: str) -> None:
        """Remove a customer."""
        self.epochs[project] = self.epochs.get(project, 0) + 1
        self.rows[project] = [(batch, row) for batch, row in self.rows[project] if row["customer"] != customer]

    def frame(self, project: ProjectId) -> pl.DataFrame:
        """All events in the table's order, as build_index takes them, without what breaks ties."""
        with self.snapshot(project) as snapshot:
            parts = [snapshot.bucket(label, (*snapshot.properties, "channel", "value")) for label in snapshot.buckets]
        return pl.concat(parts).drop("identity_hash") if parts else empty_frame()

    @contextmanager
    def snapshot(self, project: ProjectId) -> Iterator[MemorySnapshot]:
        """The table as it is now."""
        self.open += 1
        try:
            yield MemorySnapshot(self, project)
        finally:
            self.open -= 1

    def hash_of(self, identity: object) -> int:
        """A hash whose leading bits alone differ."""
        digest = int.from_bytes(blake2b(str(identity).encode(), digest_size=8).digest(), "big")
        return digest >> (64 - self.hash_bits) << (64 - self.hash_bits)


class MemorySnapshot:
    """See Snapshot."""

    def __init__(self, table: MemoryEvents, project: ProjectId) -> None:
        self._table = table
        rows = [(batch, row) for batch, row in table.rows.get(project, [])]
        self._rows = [
            (table.hash_of(row["customer"]), batch, row)
            for _, (batch, row) in sorted(enumerate(rows), key=lambda one: _order(table, *one))
        ]
        self.version = self.batch = table.batches.get(project, 0)
        self.epoch = table.epochs.get(project, 0)
        self.rows = len(rows)
        self.properties: dict[str, PropertyKind] = {}
        for _, row in rows:
            for name, value in row.items():
                if name not in _NOT_PROPERTIES and value is not None:
                    kind: PropertyKind = "number" if isinstance(value, float) else "text"
                    self.properties.setdefault(name, kind)
        count = 1 << table.bucket_bits
        self.buckets = tuple(f"{number:0{table.bucket_bits}b}" for number in range(count)) if rows else ()

    def bucket(self, label: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        """See Snapshot."""
        self._table.read.append(f"bucket {label}")
        shift = 64 - self._table.bucket_bits
        return self._frame([row for number, _, row in self._rows if number >> shift == int(label, 2)], columns)

    def since(self, batch: int, columns: Sequence[str] = ()) -> pl.DataFrame:
        """See Snapshot."""
        self._table.read.append("since")
        return self._frame([row for _, own, row in self._rows if own > batch], columns)

    def of(self, identities: Sequence[str], columns: Sequence[str] | None = None) -> pl.DataFrame:
        """See Snapshot."""
        self._table.read.append("of")
        wanted = set(identities)
        names = ("channel", "value", *self.properties) if columns is None else columns
        return self._frame([row for _, _, row in self._rows if row["customer"] in wanted], names)

    def hash_of(self, identity: str) -> int:
        """See Snapshot."""
        return self._table.hash_of(identity)

    def _frame(self, rows: list[Row], columns: Sequence[str]) -> pl.DataFrame:
        kinds = {"channel": pl.String, "value": pl.Float64}
        texts = {name: pl.String if kind == "text" else pl.Float64 for name, kind in self.properties.items()}
        data = [
            pl.Series("identity_hash", [self._table.hash_of(row["customer"]) for row in rows], pl.UInt64),
            pl.Series("customer", [row["customer"] for row in rows], pl.String),
            pl.Series("time", [row["time"] for row in rows], pl.Int64),
            pl.Series("event", [row["event"] for row in rows], pl.String),
        ]
        for name in dict.fromkeys(columns):
            dtype = (kinds | texts).get(name, pl.String)
            fitting = (float, int) if dtype == pl.Float64 else (str,)
            values = [row.get(name) if isinstance(row.get(name), fitting) else None for row in rows]
            data.append(pl.Series(name, values, dtype))
        return pl.DataFrame(data)


def _order(table: MemoryEvents, arrival: int, row: tuple[int, Row]) -> tuple[object, ...]:
    event = row[1]
    sequence, message = event.get("sequence"), event.get("message")
    return (
        table.hash_of(event["customer"]),
        event["customer"],
        event["time"],
        sequence is None,
        sequence or 0.0,
        message is None,
        message or "",
        arrival,
    )


def empty_frame() -> pl.DataFrame:
    """No events."""
    return pl.DataFrame(schema={"customer": pl.String, "time": pl.Int64, "event": pl.String})


def told(index: JourneyIndex) -> Told:
    """Everything an index holds, in words: by customer their events in order, with time and properties.

    Codes, offsets, keys and posting lists are compared with each other on the way.
    """
    key, code, offsets = index.key, index.code, index.offsets
    assert key.size == code.size == index.n_events == offsets[-1]
    assert offsets.size == index.n_customers + 1 == len(index.customers) + 1
    assert (np.diff(key) >= 0).all()
    assert (
        index.customer_of(np.arange(key.size)).tolist()
        == np.repeat(np.arange(index.n_customers), np.diff(offsets)).tolist()
    )
    assert index.posting_sizes.tolist() == np.bincount(code, minlength=len(index.events)).tolist()
    for number in range(len(index.events)):
        assert index.posting(number).tolist() == key[code == number].tolist()
    assert isinstance(index.source, KnowsCustomers)
    for number, name in enumerate(index.customers):
        assert index.source.number_of(name) == number
        assert index.source.number_of(f"{name}~") is None
    ties = find_ties(key, code)
    assert index.ties.keys.tolist() == ties.keys.tolist()
    assert index.ties.codes.tolist() == ties.codes.tolist()
    assert index.ties.codes.dtype == code.dtype
    times = index.time_ms(np.arange(key.size)).tolist()
    if times:
        assert (index.earliest_ms, index.observed_until_ms) == (min(times), max(times))
    columns = {name: values_of(index, name) for name in sorted(index.columns)}
    return {
        str(index.customers[customer]): [
            (
                times[row],
                index.events[code[row]],
                *((name, values[row]) for name, values in columns.items() if values[row] is not None),
            )
            for row in range(offsets[customer], offsets[customer + 1])
        ]
        for customer in range(index.n_customers)
    }


def values_of(index: JourneyIndex, name: str) -> list[object]:
    """A property of every event, None where one does not have it."""
    column = index.columns[name]
    if isinstance(column, NumberColumn):
        return [None if math.isnan(number) else number for number in column.numbers.tolist()]
    assert column.values.is_unique().all()
    return [None if code < 0 else column.values[code] for code in column.codes.tolist()]
