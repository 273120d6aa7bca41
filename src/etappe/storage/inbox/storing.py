"""What a transaction of the inbox does with the parcels that are committed together.

Law: of all events with one message id, over everything that is remembered, the first is stored; the same body again is
a duplicate, another body a conflict that is kept with the bad events.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final
from zlib import crc32

import msgspec

from etappe.events.model import Event, Receipt
from etappe.events.store import Rejected
from etappe.foundation.ids import ProjectId
from etappe.storage.inbox.memory import BODY, MESSAGE, Memory
from etappe.storage.inbox.writer import Bad, Parcel

CONFLICT: Final = "event.conflict"
_ROW_EVENTS: Final = 1000
_ROW_BYTES: Final = 1 << 20
_MARK: Final = 4
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_NO_MESSAGE: Final = b""
_DUPLICATE: Final = Receipt("duplicate")
_IN_CONFLICT: Final = Receipt("conflict")
_TO_JSON: Final = msgspec.json.Encoder(order="deterministic")
_FROM_JSON: Final = msgspec.json.Decoder(list[Event])


def mark(identity: str) -> bytes:
    """Four bytes by which the rows that may hold a customer's events are found."""
    return crc32(identity.encode()).to_bytes(_MARK, "big")


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
            else blake2b(event.message.encode(), digest_size=MESSAGE).digest()
            + blake2b(body, digest_size=BODY).digest()
            for event, body in zip(events, bodies, strict=True)
        ],
        names=[event.message for event in events],
        bad=[_made_ready(each.code, each.data, each.raw) for each in bad],
        size=sum(map(len, bodies)) + sum(len(each.raw) for each in bad),
    )


def _made_ready(code: str, data: Mapping[str, object], raw: bytes) -> Bad:
    digest = blake2b(code.encode() + b"\0" + raw, digest_size=MESSAGE).digest()
    return Bad(code, _TO_JSON.encode(data).decode(), raw, digest)


def last_sequence(connection: sqlite3.Connection) -> int:
    """The last sequence that was given away; 0 before the first."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'waiting'").fetchone()
    return found[0] if found else 0


def store(
    connection: sqlite3.Connection, memory: Memory, parcels: Sequence[Parcel], now_ms: int
) -> list[list[Receipt]]:
    """Put parcels into the transaction that is open; the receipts of each parcel."""
    storing: dict[ProjectId, _Storing] = {}
    for parcel in parcels:
        if parcel.project not in storing:
            storing[parcel.project] = _Storing(connection, _number(connection, parcel.project), now_ms)
        storing[parcel.project].take(parcel)
    wanted = list({name for each in storing.values() for names in each.names for name in names if name})
    known = memory.known(connection, wanted)
    new: dict[bytes, bytes] = {}
    next_sequence = max(last_sequence(connection) + 1, now_ms * 1000)
    receipts: dict[int, list[Receipt]] = {}
    for each in storing.values():
        for parcel, given in zip(each.parcels, each.store(known, new, next_sequence), strict=True):
            receipts[id(parcel)] = given
        next_sequence = each.next_sequence
    memory.remember(connection, new, now_ms)
    return [receipts[id(parcel)] for parcel in parcels]


def erase(connection: sqlite3.Connection, project: ProjectId, identities: Collection[str]) -> int:
    """Take these identities out of what waits and out of the bad events; how many events waited."""
    found = connection.execute("SELECT number FROM project WHERE id = ?", (project,)).fetchone()
    if found is None or not identities:
        return 0
    wanted = {mark(identity) for identity in identities}
    erased = 0
    rows = connection.execute("SELECT last, identities, events FROM waiting WHERE project = ?", found).fetchall()
    for last, marks, body in rows:
        if wanted.isdisjoint(marks[at : at + _MARK] for at in range(0, len(marks), _MARK)):
            continue
        events = _FROM_JSON.decode(body)
        left = [event for event in events if event.identity not in identities]
        erased += len(events) - len(left)
        if left:
            values = (len(left), b"".join(mark(event.identity) for event in left), _TO_JSON.encode(left), last)
            connection.execute("UPDATE waiting SET count = ?, identities = ?, events = ? WHERE last = ?", values)
        else:
            connection.execute("DELETE FROM waiting WHERE last = ?", (last,))
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, identities))})(?!\w)")
    for number, raw in connection.execute("SELECT id, raw FROM bad WHERE project = ?", found).fetchall():
        if named.search(_unescaped(raw)):
            connection.execute("DELETE FROM bad WHERE id = ?", (number,))
    return erased


def _unescaped(raw: bytes) -> str:
    """What arrived, with JSON's escapes undone; it need not be JSON, as it was not taken."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], raw.decode(errors="replace"))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Storing:
    """What is stored for one project in one transaction.

    Attributes:
        parcels: of the project. names: of each parcel's events, the digest of the message id among all projects.
        next_sequence: the first that is not given away.
    """

    def __init__(self, connection: sqlite3.Connection, project: int, now_ms: int) -> None:
        self._connection = connection
        self._project = project
        self._now_ms = now_ms
        self.parcels: list[Parcel] = []
        self.names: list[list[bytes]] = []
        self.next_sequence = 0

    def take(self, parcel: Parcel) -> None:
        """Take a parcel in, to be stored."""
        self.parcels.append(parcel)
        # The same id in another project is another message, also in one that has the name of one that was deleted.
        self.names.append(
            [
                message and (int.from_bytes(message[:MESSAGE], "big") ^ self._project).to_bytes(MESSAGE, "big")
                for message in parcel.messages
            ]
        )

    def store(self, known: dict[bytes, bytes], new: dict[bytes, bytes], next_sequence: int) -> list[list[Receipt]]:
        """Store what is not ``known`` and add it to that and to ``new``; keep what is bad."""
        self.next_sequence = next_sequence
        bodies: list[bytes] = []
        marks: list[bytes] = []
        bad: list[Bad] = []
        receipts = []
        for parcel, names in zip(self.parcels, self.names, strict=True):
            given: list[Receipt] = []
            for place, name in enumerate(names):
                if name:
                    body, before = parcel.messages[place][MESSAGE:], known.get(name)
                    if before is not None:
                        given.append(_DUPLICATE if before == body else _IN_CONFLICT)
                        if before != body:
                            data = {"message": parcel.names[place]}
                            bad.append(_made_ready(CONFLICT, data, parcel.bodies[place]))
                        continue
                    known[name] = new[name] = body
                given.append(Receipt("stored", next_sequence + len(bodies)))
                bodies.append(parcel.bodies[place])
                marks.append(parcel.marks[place])
            bad.extend(parcel.bad)
            receipts.append(given)
        self._keep(bodies, marks)
        self._keep_bad(bad)
        return receipts

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

    def _keep_bad(self, bad: Sequence[Bad]) -> None:
        for each in bad:
            self._connection.execute(
                "INSERT INTO bad (project, digest, at_ms, times, code, data, raw) VALUES (?, ?, ?, 1, ?, ?, ?)"
                " ON CONFLICT (project, digest) DO UPDATE SET times = times + 1, at_ms = excluded.at_ms",
                (self._project, each.digest, self._now_ms, each.code, each.data, each.raw),
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
