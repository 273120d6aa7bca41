"""The ports of the journey store: an inbox that is durable at once, and a table that is the truth.

Inbox → events table → journey index. What the inbox has acknowledged is on disk; what has been flushed is in the table
exactly once; the index (etappe.journeys) is derived from the table and may be deleted at any time.

The canonical frame (Polars) of events: ``customer`` (String), ``time`` (Int64, milliseconds UTC since 1970), ``event``
(String); where wanted ``sequence`` (number or text), ``message`` (String), ``channel`` (String), ``value`` (Float64);
and a column a property (String, Float64 or Boolean). Rows are in order of arrival. ``more`` (String, a JSON object or
null) holds the properties of a row that no column holds: nested values, numbers that no Float64 holds exactly, values of
another kind than the rest of their name, names that would clash with a column's, and what is beyond 500 columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from etappe.events.model import Event, Receipt
from etappe.foundation.ids import ProjectId

if TYPE_CHECKING:
    import polars as pl

PropertyKind = Literal["text", "number"]


class Waiting(Struct, frozen=True):
    """Events that are acknowledged and not in the table yet, in order of arrival, up to the sequence ``through``."""

    events: tuple[Event, ...]
    through: int


class BadEvent(Struct, frozen=True, kw_only=True):
    """Something handed in that was not taken, kept so that it can be put right and handed in again.

    Attributes:
        id: its number, from 1. at_ms: when it last arrived, milliseconds UTC since 1970. times: how often it arrived.
        code, data: why, as an error's code and data; ``event.conflict`` for another body under a message id that is
            taken.
        raw: what arrived, as it arrived; an event in JSON where only the event is known.
    """

    id: int
    at_ms: int
    times: int
    code: str
    data: dict[str, object]
    raw: bytes


class Rejected(Struct, frozen=True, kw_only=True):
    """What the door does not take: the bytes that arrived, and why, as an error's code and data."""

    raw: bytes
    code: str
    data: dict[str, object]


class Inbox(Protocol):
    """Takes events durably before they are in the table."""

    def append(self, project: ProjectId, events: Sequence[Event], bad: Sequence[Rejected] = ()) -> list[Receipt]:
        """Store events; returns only when they are on disk (fsync), one receipt an event, in their order.

        At most 10,000 events at once, each as ``etappe.events.validation`` wants it. ``bad`` is what arrived with them
        and cannot be taken; it is kept with the bad events, in the same transaction.

        Raises Unavailable ``storage.full`` where the disk is, ``inbox.busy`` where too much waits to be written, and
        ``inbox.closed`` when it is shut; then none of them is stored. InvalidInput ``inbox.too_many`` over 10,000.
        """
        ...

    def waiting(self, project: ProjectId, identity: str, after: int = 0) -> pl.DataFrame:
        """What one identity did that waits, as a canonical frame; without what the table has up to sequence ``after``."""
        ...

    def seen_until_ms(self, project: ProjectId) -> int:
        """An instant up to which everything acknowledged is in the table: now, if nothing waits.

        Ask before a snapshot of the table is taken, and it holds for the snapshot. Milliseconds UTC since 1970.
        """
        ...

    def projects(self) -> Mapping[ProjectId, int]:
        """How many events wait, by project; those where none does are left out."""
        ...

    def oldest(self, project: ProjectId, most: int) -> Waiting | None:
        """The first events that wait, about ``most`` of them; None where none does."""
        ...

    def forget(self, project: ProjectId, through: int) -> None:
        """Drop what waits up to the sequence ``through``: it is in the table. Later sequences are greater than it."""
        ...

    def tidy(self) -> None:
        """Put the memory of message ids in order, and drop what is older than it has to be; cheap where that is little."""
        ...

    def remove(self, project: ProjectId) -> None:
        """Take everything of a project away."""
        ...


class Brought(Struct, frozen=True, kw_only=True):
    """What an import brings: how many events of how many distinct identities, and the instants of the first and last.

    The instants are milliseconds UTC since 1970, both None where there is no event.
    """

    events: int
    customers: int
    earliest_ms: int | None
    latest_ms: int | None


class BulkWriter(Protocol):
    """Brings a whole import into the table: all of it with ``commit``, or nothing."""

    def add(self, frame: pl.DataFrame) -> None:
        """Take some rows (canonical frame) in order of arrival; they are kept on disk, not in memory.

        A column may be missing from some frames and then is empty in them; where it is, it has one type in all of them.
        """
        ...

    def prepare(self) -> Brought:
        """Sort what was added and write it durably to where it will be, still invisible; nothing is added after it."""
        ...

    def commit(self) -> int:
        """Make everything that was added visible at once and durably; the number of this batch.

        Prepares first where that has not been done. An import without events commits nothing and is not there after.
        """
        ...


class Snapshot(Protocol):
    """The table as it was at one moment; its files stay for as long as it is open.

    Attributes:
        version: of the table. batch: the newest batch that is in it; batches count up from 1.
        epoch: grows when rows were removed or changed (erasure), so what was derived has to be made anew.
        rows: number of events. properties: by name, without ``channel`` and ``value``.
        buckets: labels of the buckets in order of identity hash; each a run of bits such as "", "0", "10".
    """

    version: int
    batch: int
    epoch: int
    rows: int
    properties: Mapping[str, PropertyKind]
    buckets: tuple[str, ...]

    def bucket(self, label: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        """The events of a bucket in order of (identity hash, identity, time, sequence, message, arrival).

        Columns: ``identity_hash`` (UInt64), ``customer``, ``time``, ``event`` and those asked for: ``channel``,
        ``value``, ``sequence``, ``message``, ``more``, and properties by name (Float64 where they are of kind number,
        else String, also from ``more``; empty in every row where there is no such property).
        """
        ...

    def since(self, batch: int, columns: Sequence[str] = ()) -> pl.DataFrame:
        """The events of all batches after ``batch``, same columns and order; cheap where they are few."""
        ...

    def of(self, identities: Sequence[str], columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The events of these identities, same columns and order; None means every property, and ``more``."""
        ...

    def hash_of(self, identity: str) -> int:
        """The hash of an identity, 64 bits: what ``identity_hash`` says of its events, if there are some.

        Raises UnicodeEncodeError where it holds half of a surrogate pair, as no identity does.
        """
        ...


class TableFinding(Struct, frozen=True, kw_only=True):
    """Something about an events table that is not as it should be.

    Attributes:
        kind: ``missing``, ``size``, ``unreadable``, ``count``: a file is gone, is not as long as it was, cannot be
            read, or holds more or fewer rows; ``unsorted``: rows out of order; ``misplaced``: rows whose hash is not
            their identity's or not their bucket's; ``doubled``: rows that are there twice; ``telling``: the log holds
            more of rows than their hashes, times and batches; ``orphan``: a file that is of no use and can be removed.
        path: the file, below the table's folder. rows: how many rows it concerns.
    """

    kind: Literal["missing", "size", "unreadable", "count", "unsorted", "misplaced", "doubled", "telling", "orphan"]
    path: str
    rows: int


class EventsTable(Protocol):
    """The truth: an open table of events by project, appended, compacted and erased in whole commits."""

    def append(self, project: ProjectId, frame: pl.DataFrame, *, source: str, through: int) -> int | None:
        """Append a canonical frame; the number of its batch, or None where ``through`` is not after what ``source`` brought.

        ``source`` and ``through`` make it exactly once: a source counts up, and what it has brought is in the commit.
        """
        ...

    def brought(self, project: ProjectId, source: str) -> int:
        """How far a source has brought its events into the table; 0 before the first."""
        ...

    def bulk(self, project: ProjectId, import_id: str) -> AbstractContextManager[BulkWriter]:
        """A writer for an import; leaving the block without ``commit`` leaves nothing behind."""
        ...

    def has(self, project: ProjectId, import_id: str) -> bool:
        """Whether an import was committed."""
        ...

    def snapshot(self, project: ProjectId) -> AbstractContextManager[Snapshot]:
        """The table as it is now; empty where there is none."""
        ...

    def compact(self, project: ProjectId, *, wholly: bool = False) -> int:
        """Sort what lies unsorted and split what is too large; how many buckets were rewritten.

        Also keeps the log short and removes files that nobody wants any more. ``wholly`` leaves one file a bucket,
        whatever it costs; without it some small files may stay for later.
        """
        ...

    def erase(self, project: ProjectId, identities: Iterable[str]) -> int:
        """Remove every event of these identities from the table, its log and the disk; how many events those were."""
        ...

    def verify(self, project: ProjectId) -> list[TableFinding]:
        """Everything about a project's table that is not as it should be; reads all of it."""
        ...

    def remove(self, project: ProjectId) -> None:
        """Take everything of a project away."""
        ...
