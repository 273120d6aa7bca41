"""The inbox in SQLite: where events are safe from the moment they are acknowledged until they are in the table.

Law: a receipt is given after the event is on disk. A message id is stored once for as long as it is remembered, which
is 45 days at least, however often and at however many doors it arrives at once; another body under the same id is kept
with the bad events. Sequences only grow, over restarts and over a file that was restored or begun anew, because each
is at least the present instant in microseconds: so what the table has brought can never be mistaken for what is new.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import msgspec

from etappe.events.frames import frame_of
from etappe.events.model import Event, Receipt
from etappe.events.store import BadEvent, Rejected, Waiting
from etappe.foundation.clock import Clock
from etappe.foundation.errors import InvalidInput
from etappe.foundation.ids import ProjectId
from etappe.storage.inbox.file import FILE, in_our_words, open_inbox, open_reader
from etappe.storage.inbox.memory import Memory, tidy
from etappe.storage.inbox.storing import erase, last_sequence, mark, parcel_of, store
from etappe.storage.inbox.writer import Writer

if TYPE_CHECKING:
    import polars as pl

MOST_EVENTS: Final = 10_000
"""What may be handed in at once."""
_FORGOTTEN_AT_ONCE: Final = 16
"""Rows of ``waiting`` that one transaction drops, so that who hands events in does not wait for long."""
_READ_BYTES: Final = 64 << 20
_FROM_JSON: Final = msgspec.json.Decoder(list[Event])
_DATA: Final = msgspec.json.Decoder(dict[str, object])
_PROJECT: Final = "(SELECT number FROM project WHERE id = ?)"


class SqliteInbox:
    """The inbox of a data folder. Several processes may have it open; one of them empties it.

    ``call_every`` lets someone know that many events have arrived.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Open the inbox in ``folder``, and make it first where there is none.

        Raises Refused ``storage.newer`` where a newer Etappe has written it, Unavailable ``storage.unreadable`` where
        it is damaged or cannot be written.
        """
        self._path = folder / FILE
        self._clock = clock
        self._connection = open_inbox(folder)
        self._reader = open_reader(folder)
        self._reading = Lock()
        self._memory = Memory()
        self._tidying = Lock()
        self._writer = Writer(
            self._connection,
            self._path,
            lambda connection, parcels: store(connection, self._memory, parcels, self._now_ms()),
        )
        self._calls: tuple[int, Callable[[], None]] | None = None
        self._arrived = 0
        try:  # what is remembered is read now, not while the first who hands something in waits
            self._writer.do(lambda connection: self._memory.known(connection, ()))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Write what was handed in, and give the file back."""
        self._writer.close()
        with self._reading:
            self._reader.close()
        self._connection.close()

    def call_every(self, events: int, call: Callable[[], None]) -> None:
        """Have ``call`` called whenever about so many events more have arrived; it is to be quick."""
        self._calls = (events, call)

    def append(self, project: ProjectId, events: Sequence[Event], bad: Sequence[Rejected] = ()) -> list[Receipt]:
        """See etappe.events.store.Inbox."""
        return self.hand_in(project, events, bad).result()

    def hand_in(
        self, project: ProjectId, events: Sequence[Event], bad: Sequence[Rejected] = ()
    ) -> Future[list[Receipt]]:
        """As ``append``, for who has other things to do until the receipts come; it may still wait for room."""
        if len(events) > MOST_EVENTS:
            raise InvalidInput("inbox.too_many", count=len(events), most=MOST_EVENTS)
        handed_in = self._writer.store(parcel_of(project, events, bad))
        handed_in.add_done_callback(self._count)
        return handed_in

    def waiting(self, project: ProjectId, identity: str, after: int = 0) -> pl.DataFrame:
        """See etappe.events.store.Inbox."""
        rows = self._read(
            "SELECT events FROM waiting WHERE project = (SELECT number FROM project WHERE id = ?)"
            " AND last > ? AND instr(identities, ?) > 0 ORDER BY last",
            (project, after, mark(identity)),
        )
        events = [event for (body,) in rows for event in _FROM_JSON.decode(body) if event.identity == identity]
        return frame_of(events)

    def seen_until_ms(self, project: ProjectId) -> int:
        """See etappe.events.store.Inbox."""
        now = self._now_ms()
        ((oldest,),) = self._read(
            "SELECT min(received_ms) FROM waiting WHERE project = (SELECT number FROM project WHERE id = ?)", (project,)
        )
        return now if oldest is None else min(oldest - 1, now)

    def projects(self) -> Mapping[ProjectId, int]:
        """See etappe.events.store.Inbox."""
        rows = self._read("SELECT id, sum(count) FROM waiting JOIN project ON project = number GROUP BY project")
        return {ProjectId(project): count for project, count in rows}

    def oldest(self, project: ProjectId, most: int) -> Waiting | None:
        """See etappe.events.store.Inbox."""
        with in_our_words(self._path), self._reading:
            rows = self._reader.execute(
                "SELECT last, count, events FROM waiting"
                " WHERE project = (SELECT number FROM project WHERE id = ?) ORDER BY last",
                (project,),
            )
            bodies: list[bytes] = []
            found = size = through = 0
            for last, count, body in rows:
                if bodies and (found + count > most or size + len(body) > _READ_BYTES):
                    break
                bodies.append(body)
                found += count
                size += len(body)
                through = last
            rows.close()
        # Read from JSON when others may read from the file again.
        events = tuple(event for body in bodies for event in _FROM_JSON.decode(body))
        return Waiting(events, through) if events else None

    def forget(self, project: ProjectId, through: int) -> None:
        """See etappe.events.store.Inbox."""

        def some(connection: sqlite3.Connection) -> int:
            return connection.execute(
                "DELETE FROM waiting WHERE last IN (SELECT last FROM waiting"
                " WHERE project = (SELECT number FROM project WHERE id = ?) AND last <= ? ORDER BY last LIMIT ?)",
                (project, through, _FORGOTTEN_AT_ONCE),
            ).rowcount

        def raise_sequence(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'waiting' AND seq < ?", (through,) * 2)
            if not last_sequence(connection):
                connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('waiting', ?)", (through,))

        with in_our_words(self._path), self._reading:
            last = last_sequence(self._reader)
        if through > last:
            self._writer.do(raise_sequence)
        while self._writer.do(some) == _FORGOTTEN_AT_ONCE:
            pass

    def tidy(self) -> None:
        """See etappe.events.store.Inbox."""
        with self._tidying:
            tidy(self._memory, self._writer.do, self._now_ms())

    def remove(self, project: ProjectId) -> None:
        """See etappe.events.store.Inbox."""

        def take_away(connection: sqlite3.Connection) -> None:
            found = connection.execute("SELECT number FROM project WHERE id = ?", (project,)).fetchone()
            if found is not None:
                for table in ("waiting", "bad"):
                    connection.execute(f"DELETE FROM {table} WHERE project = ?", found)  # noqa: S608 -- a name of ours
                connection.execute("DELETE FROM project WHERE number = ?", found)

        self._writer.do(take_away)

    def erase(self, project: ProjectId, identities: Iterable[str]) -> int:
        """Take away what waits of these identities, and bad events that name them; how many events waited.

        Afterwards nothing of it is in the file or its log. What is in the table by then is the table's to erase.
        """
        wanted = frozenset(identities)
        erased = self._writer.do(lambda connection: erase(connection, project, wanted))
        with in_our_words(self._path), self._reading:
            self._reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return erased

    def bad_events(self, project: ProjectId, offset: int = 0, limit: int = 100) -> tuple[int, list[BadEvent]]:
        """How many bad events are kept of a project, and a page of them, the newest first."""
        where = "FROM bad WHERE project = (SELECT number FROM project WHERE id = ?)"
        ((total,),) = self._read(f"SELECT count(*) {where}", (project,))
        rows = self._read(
            f"SELECT id, at_ms, times, code, data, raw {where} ORDER BY id DESC LIMIT ? OFFSET ?",
            (project, limit, offset),
        )
        return total, [
            BadEvent(id=number, at_ms=at_ms, times=times, code=code, data=_DATA.decode(data), raw=raw)
            for number, at_ms, times, code, data, raw in rows
        ]

    def drop_bad(self, project: ProjectId, events: Sequence[int]) -> None:
        """Forget bad events by their numbers: somebody has dealt with them."""

        def drop(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "DELETE FROM bad WHERE id = ? AND project = (SELECT number FROM project WHERE id = ?)",
                [(number, project) for number in events],
            )

        self._writer.do(drop)

    def check(self) -> list[str]:
        """What is wrong with the file, for the doctor; empty if nothing is. Reads all of it."""
        with in_our_words(self._path), self._reading:
            wrong = [str(line) for (line,) in self._reader.execute("PRAGMA integrity_check") if line != "ok"]
            rows = self._reader.execute("SELECT last, count, identities, events FROM waiting ORDER BY last")
            before = 0
            for last, count, marks, body in rows:
                try:
                    read = _FROM_JSON.decode(body)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    wrong.append(f"waiting {last}: {error}")
                else:
                    if len(read) != count or b"".join(mark(event.identity) for event in read) != marks:
                        wrong.append(f"waiting {last}: it does not hold what it says it does")
                if last - count < before:
                    wrong.append(f"waiting {last}: its sequences overlap with those before")
                before = last
        return wrong

    def _count(self, handed_in: Future[list[Receipt]]) -> None:
        if self._calls is None or handed_in.exception() is not None:
            return
        events, call = self._calls
        self._arrived += len(handed_in.result())
        if self._arrived >= events:
            self._arrived = 0
            call()

    def _read(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with in_our_words(self._path), self._reading:
            return self._reader.execute(statement, values).fetchall()

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
