"""What a transaction of the inbox does with the parcels that are committed together.

Law: of all events with one message id, over everything that is remembered, the first is stored; the same body again is
a duplicate, another body a conflict that is kept with the bad events.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final
from zlib import crc32

import msgspec

from etappe.events.model import Event, Receipt
from etappe.events.store import Rejected
from etappe.foundation.ids import ProjectId
from etappe.storage.inbox_file import SEEN, seen_tables
from etappe.storage.inbox_writer import Parcel

PERIOD_MS: Final = 15 * 86_400_000
"""How long one table of message ids is written to."""
CONFLICT: Final = "event.conflict"
_ROW_EVENTS: Final = 1000
_ROW_BYTES: Final = 1 << 20
_MESSAGE: Final = 16
_BODY: Final = 8
_NO_MESSAGE: Final = b""
_DUPLICATE: Final = Receipt("duplicate")
_IN_CONFLICT: Final = Receipt("conflict")
_TO_JSON: Final = msgspec.json.Encoder(order="deterministic")
# Many rows to one statement: each statement gives Python's lock away and has to wait until it gets it back.
_COUNTING: Final = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_ITEM: Final = f"substr(:items, i * {_MESSAGE + _BODY} + 1, {_MESSAGE})"
_ITEM_BODY: Final = f"substr(:items, i * {_MESSAGE + _BODY} + {_MESSAGE + 1}, {_BODY})"


def mark(identity: str) -> bytes:
    """Four bytes by which the rows that may hold a customer's events are found."""
    return crc32(identity.encode()).to_bytes(4, "big")


def parcel_of(project: ProjectId, events: Sequence[Event], bad: Sequence[Rejected]) -> Parcel:
    """Events made ready to be stored."""
    bodies = [_TO_JSON.encode(event) for event in events]
    return Parcel(
        project=project,
        bodies=bodies,
        marks=[mark(event.identity) for event in events],
        messages=[
            _NO_MESSAGE
            if event.message is None
            else blake2b(event.message.encode(), digest_size=_MESSAGE).digest()
            + blake2b(body, digest_size=_BODY).digest()
            for event, body in zip(events, bodies, strict=True)
        ],
        names=[event.message for event in events],
        bad=bad,
        size=sum(map(len, bodies)) + sum(len(each.raw) for each in bad),
    )


def last_sequence(connection: sqlite3.Connection) -> int:
    """The last sequence that was given away; 0 before the first."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'waiting'").fetchone()
    return found[0] if found else 0


def store(connection: sqlite3.Connection, parcels: Sequence[Parcel], now_ms: int) -> list[list[Receipt]]:
    """Put parcels into the transaction that is open; the receipts of each parcel."""
    by_project: dict[ProjectId, list[Parcel]] = {}
    for parcel in parcels:
        by_project.setdefault(parcel.project, []).append(parcel)
    next_sequence = max(last_sequence(connection) + 1, now_ms * 1000)
    receipts: dict[int, list[Receipt]] = {}
    for project, of_project in by_project.items():
        storing = _Storing(connection, _number(connection, project), now_ms, next_sequence)
        for parcel, given in zip(of_project, storing.store(of_project), strict=True):
            receipts[id(parcel)] = given
        next_sequence = storing.next_sequence
    return [receipts[id(parcel)] for parcel in parcels]


class _Storing:
    """What is stored for one project in one transaction."""

    def __init__(self, connection: sqlite3.Connection, project: int, now_ms: int, next_sequence: int) -> None:
        self._connection = connection
        self._project = project
        self._now_ms = now_ms
        self.next_sequence = next_sequence

    def store(self, parcels: Sequence[Parcel]) -> list[list[Receipt]]:
        """Store what is new, remember its message ids, and keep what is bad."""
        tables = seen_tables(self._connection)
        seen = self._seen(tables, {message[:_MESSAGE]: message for parcel in parcels for message in parcel.messages})
        new: dict[bytes, bytes] = {}
        bodies: list[bytes] = []
        marks: list[bytes] = []
        bad: list[Rejected] = []
        receipts = []
        for parcel in parcels:
            given: list[Receipt] = []
            for place, message in enumerate(parcel.messages):
                if message:
                    name, body = message[:_MESSAGE], message[_MESSAGE:]
                    known = seen.get(name)
                    if known is not None:
                        if known == body:
                            given.append(_DUPLICATE)
                        else:
                            given.append(_IN_CONFLICT)
                            bad.append(
                                Rejected(raw=parcel.bodies[place], code=CONFLICT, data={"message": parcel.names[place]})
                            )
                        continue
                    seen[name] = new[name] = body
                given.append(Receipt("stored", self.next_sequence + len(bodies)))
                bodies.append(parcel.bodies[place])
                marks.append(parcel.marks[place])
            bad.extend(parcel.bad)
            receipts.append(given)
        self._remember(tables, new)
        self._keep(bodies, marks)
        self._keep_bad(bad)
        return receipts

    def _seen(self, tables: Sequence[str], messages: dict[bytes, bytes]) -> dict[bytes, bytes]:
        """Digests of the bodies of those messages that are remembered, by the digest of the message id."""
        items = [message for message in messages.values() if message]
        if not items or not tables:
            return {}
        parts = " UNION ALL ".join(
            f"SELECT s.message, s.body FROM n CROSS JOIN {table} s ON s.project = :project AND s.message = {_ITEM}"  # noqa: S608 -- names of ours
            for table in tables
        )
        values = {"count": len(items), "items": b"".join(items), "project": self._project}
        return dict(self._connection.execute(f"{_COUNTING} {parts}", values).fetchall())

    def _remember(self, tables: Sequence[str], new: dict[bytes, bytes]) -> None:
        if not new:
            return
        table = f"seen_{self._now_ms // PERIOD_MS}"
        if table not in tables:
            self._connection.execute(SEEN.format(table=table))
        items = b"".join(name + body for name, body in sorted(new.items()))
        self._connection.execute(
            f"{_COUNTING} INSERT INTO {table} SELECT :project, {_ITEM}, {_ITEM_BODY} FROM n",  # noqa: S608 -- names of ours
            {"count": len(new), "items": items, "project": self._project},
        )

    def _keep(self, bodies: Sequence[bytes], marks: Sequence[bytes]) -> None:
        for begin, end in _rows(bodies):
            self.next_sequence += end - begin
            self._connection.execute(
                "INSERT INTO waiting (last, project, count, received_ms, identities, events) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    self.next_sequence - 1,
                    self._project,
                    end - begin,
                    self._now_ms,
                    b"".join(marks[begin:end]),
                    b"[" + b",".join(bodies[begin:end]) + b"]",
                ),
            )

    def _keep_bad(self, bad: Sequence[Rejected]) -> None:
        for each in bad:
            digest = blake2b(each.code.encode() + b"\0" + each.raw, digest_size=_MESSAGE).digest()
            self._connection.execute(
                "INSERT INTO bad (project, digest, at_ms, times, code, data, raw) VALUES (?, ?, ?, 1, ?, ?, ?)"
                " ON CONFLICT (project, digest) DO UPDATE SET times = times + 1, at_ms = excluded.at_ms",
                (self._project, digest, self._now_ms, each.code, _TO_JSON.encode(each.data).decode(), each.raw),
            )


def _number(connection: sqlite3.Connection, project: ProjectId) -> int:
    """The number of a project in the file; it gets one where it has none."""
    found = connection.execute("SELECT number FROM project WHERE id = ?", (project,)).fetchone()
    if found is None:
        found = connection.execute("INSERT INTO project (id) VALUES (?) RETURNING number", (project,)).fetchone()
    number: int = found[0]
    return number


def _rows(bodies: Sequence[bytes]) -> Iterable[tuple[int, int]]:
    """Where each row begins and ends: some thousand events or a megabyte a row, so that reading on needs little memory."""
    begin = size = 0
    for place, body in enumerate(bodies):
        if place > begin and (place - begin >= _ROW_EVENTS or size + len(body) > _ROW_BYTES):
            yield begin, place
            begin, size = place, 0
        size += len(body)
    if bodies:
        yield begin, len(bodies)
