"""The memory of message ids: which messages have been taken before, and with which body.

Law: what a committed transaction has remembered is known to every later one, in every process, for as long as it has to
be remembered. Of a message 16 bytes of a digest are kept, of its body 8.

Digests come in no order, so putting them where they belong in a large table would write a page of the disk for each.
They are therefore written one behind the other into ``fresh``, and known from memory, until there are a million of them;
then they are moved in order, a slice at a time, into the table of their time: one for every 15 days, which is
dropped whole when it is old enough.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Final, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

REMEMBERED: Final = timedelta(days=45)
"""How long a message is remembered at least, and twice that at most."""
MOST_FRESH: Final = 1_000_000
MESSAGE: Final = 16
BODY: Final = 8
_RECORD: Final = MESSAGE + BODY
_PERIOD_MS: Final = 15 * 86_400_000
_LOOSE: Final = 1 << 15
_MOVED_AT_ONCE: Final = 4096
_ROWS_DROPPED_AT_ONCE: Final = 1000
TABLE: Final = """
CREATE TABLE IF NOT EXISTS {table} (
    message BLOB NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID
"""
# Many rows to one statement: each statement gives Python's lock away and has to wait until it gets it back.
_COUNTING: Final = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_RECORD_TYPE: Final = np.dtype(f"S{_RECORD}")


class Do(Protocol):
    """Does something in a transaction of its own and gives its result."""

    def __call__(self, work: Callable[[sqlite3.Connection], T], /) -> T:
        """What ``work`` gives, when it is committed."""
        ...


def tables(connection: sqlite3.Connection) -> list[str]:
    """Names of the tables of digests, oldest first."""
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'seen_[0-9]*'")
    return sorted((str(name) for (name,) in rows), key=_period)


class Memory:
    """The memory of an inbox, for the one thread that writes into it; every method is called within a transaction."""

    def __init__(self) -> None:
        self._learned = 0
        self._fresh = Digests()
        self._moving = Digests()

    def known(self, connection: sqlite3.Connection, messages: Sequence[bytes]) -> dict[bytes, bytes]:
        """The digests of the bodies of those messages that are remembered; before ``remember`` in a transaction."""
        self._learn(connection)
        found = self._fresh.find(messages) | self._moving.find(messages)
        there = tables(connection)
        if there and messages:
            item = f"substr(:items, i * {MESSAGE} + 1, {MESSAGE})"
            parts = " UNION ALL ".join(
                f"SELECT s.message, s.body FROM n CROSS JOIN {table} s ON s.message = {item}"  # noqa: S608 -- names of ours
                for table in there
            )
            values = {"count": len(messages), "items": b"".join(messages)}
            found.update(connection.execute(f"{_COUNTING} {parts}", values).fetchall())
        return found

    def remember(self, connection: sqlite3.Connection, messages: Mapping[bytes, bytes], now_ms: int) -> None:
        """Remember messages by the digests of their ids and bodies; what is rolled back is not remembered."""
        if messages:
            records = b"".join(message + body for message, body in messages.items())
            connection.execute("INSERT INTO fresh (at_ms, records) VALUES (?, ?)", (now_ms, records))

    def begin_moving(self, connection: sqlite3.Connection, now_ms: int) -> Move | None:
        """What is to be moved: everything fresh, where that is much or of an earlier time; None where it may stay."""
        self._learn(connection)
        oldest = connection.execute("SELECT at_ms FROM fresh ORDER BY id LIMIT 1").fetchone()
        if oldest is None:
            return None
        many = len(self._fresh) + len(self._moving) >= MOST_FRESH
        if not many and oldest[0] // _PERIOD_MS >= now_ms // _PERIOD_MS:
            return None
        table = f"seen_{now_ms // _PERIOD_MS}"
        connection.execute(TABLE.format(table=table))
        self._fresh.add(self._moving.in_order())  # of a move that broke off
        self._moving, self._fresh = self._fresh, Digests()
        return Move(self._moving.in_order(), self._learned, table)

    def end_moving(self) -> None:
        """What was moved is known from its table now."""
        self._moving = Digests()

    def _learn(self, connection: sqlite3.Connection) -> None:
        """Learn what was committed since the last time, here or by another process."""
        rows = connection.execute("SELECT id, records FROM fresh WHERE id > ? ORDER BY id", (self._learned,)).fetchall()
        if rows:
            self._fresh.add(b"".join(records for _, records in rows))
            self._learned = rows[-1][0]


class Move(NamedTuple):
    """Records in order, the row of ``fresh`` up to which they come from, and the table they belong into."""

    records: bytes
    through: int
    table: str


class Digests:
    """Records of 24 bytes in memory, found by their first 16."""

    def __init__(self) -> None:
        self._loose: dict[bytes, bytes] = {}
        self._sorted: NDArray[np.bytes_] = np.empty(0, _RECORD_TYPE)

    def __len__(self) -> int:
        return len(self._loose) + self._sorted.size

    def add(self, records: bytes) -> None:
        """Take records in."""
        if len(records) >= _LOOSE * _RECORD:
            self._sort(records)
            return
        for begin in range(0, len(records), _RECORD):
            self._loose[records[begin : begin + MESSAGE]] = records[begin + MESSAGE : begin + _RECORD]
        if len(self._loose) >= _LOOSE:
            self._sort()

    def find(self, messages: Sequence[bytes]) -> dict[bytes, bytes]:
        """The bodies of those messages that are among the records."""
        found = {message: self._loose[message] for message in messages if message in self._loose}
        if self._sorted.size and messages:
            wanted = np.frombuffer(b"".join(message + bytes(BODY) for message in messages), _RECORD_TYPE)
            places = np.minimum(self._sorted.searchsorted(wanted), self._sorted.size - 1)
            near = self._sorted[places].view(np.uint8).reshape(-1, _RECORD)
            is_same = (near[:, :MESSAGE] == wanted.view(np.uint8).reshape(-1, _RECORD)[:, :MESSAGE]).all(axis=1)
            found.update(
                {messages[place]: near[place, MESSAGE:].tobytes() for place in np.flatnonzero(is_same).tolist()}
            )
        return found

    def in_order(self) -> bytes:
        """All records, in order."""
        self._sort()
        return self._sorted.tobytes()

    def _sort(self, more: bytes = b"") -> None:
        loose = b"".join(message + body for message, body in self._loose.items()) + more
        # Stable sorting merges runs, and the most of this is one.
        self._sorted = np.sort(np.concatenate([self._sorted, np.frombuffer(loose, _RECORD_TYPE)]), kind="stable")
        self._loose = {}


def tidy(memory: Memory, do: Do, now_ms: int) -> None:
    """Move what is fresh where it belongs, and drop what is old; by small transactions, each done by ``do``."""
    move = do(lambda connection: memory.begin_moving(connection, now_ms))
    if move is not None:
        step = _MOVED_AT_ONCE * _RECORD
        for begin in range(0, len(move.records), step):
            do(partial(_insert, table=move.table, records=move.records[begin : begin + step]))
        while do(partial(_drop_rows, through=move.through)) == _ROWS_DROPPED_AT_ONCE:
            pass
        do(lambda _: memory.end_moving())
    oldest = (now_ms - int(REMEMBERED.total_seconds() * 1000)) // _PERIOD_MS
    for table in do(tables):
        if _period(table) < oldest:
            for first in range(1, 256):
                do(partial(_drop_below, table=table, bound=bytes([first])))
            do(partial(_drop_table, table=table))


def _period(table: str) -> int:
    return int(table.removeprefix("seen_"))


def _insert(connection: sqlite3.Connection, *, table: str, records: bytes) -> None:
    connection.execute(
        f"{_COUNTING} INSERT OR IGNORE INTO {table} SELECT substr(:records, i * {_RECORD} + 1, {MESSAGE}),"  # noqa: S608 -- names of ours
        f" substr(:records, i * {_RECORD} + {MESSAGE + 1}, {BODY}) FROM n",
        {"count": len(records) // _RECORD, "records": records},
    )


def _drop_rows(connection: sqlite3.Connection, *, through: int) -> int:
    return connection.execute(
        "DELETE FROM fresh WHERE id IN (SELECT id FROM fresh WHERE id <= ? ORDER BY id LIMIT ?)",
        (through, _ROWS_DROPPED_AT_ONCE),
    ).rowcount


def _drop_below(connection: sqlite3.Connection, *, table: str, bound: bytes) -> None:
    connection.execute(f"DELETE FROM {table} WHERE message < ?", (bound,))  # noqa: S608 -- a name of ours


def _drop_table(connection: sqlite3.Connection, *, table: str) -> None:
    connection.execute(f"DROP TABLE {table}")
