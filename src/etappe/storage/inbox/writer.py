"""The one thread that writes into the inbox.

Law: a caller is told that its events are stored after the transaction that holds them is committed, and never before.
Batches that wait at the same moment are committed together. A transaction that fails is undone whole, its callers are
told, and the next one is tried afresh: nothing needs a restart.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final, TypeVar

from msgspec import Struct

from etappe.events.model import Receipt
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.inbox.file import in_our_words

T = TypeVar("T")

MOST_WAITING_EVENTS: Final = 100_000
MOST_WAITING_BYTES: Final = 64 << 20
"""What may wait to be written; who brings more waits for room, and is turned away if none comes."""
_GROUP_EVENTS: Final = 20_000
_GROUP_BYTES: Final = 16 << 20
_PATIENCE_S: Final = 5.0
_LOGGER: Final = logging.getLogger(__name__)


class Bad(Struct, frozen=True):
    """What cannot be taken, made ready: why, in JSON what there is to say about it, what arrived, and a digest of both."""

    code: str
    data: str
    raw: bytes
    digest: bytes


class Parcel(Struct, frozen=True):
    """Events of one caller, made ready: all that can be done before the writer's turn is done.

    Attributes:
        bodies: each event as JSON. marks: four bytes an event by which a customer's are found.
        messages: an event's digests of message id (16 bytes) and body (8 bytes), empty where it has no id.
        names: the message ids themselves. bad: what arrived with them and cannot be taken. size: bytes of it all.
    """

    project: ProjectId
    bodies: list[bytes]
    marks: list[bytes]
    messages: list[bytes]
    names: list[str | None]
    bad: Sequence[Bad]
    size: int


class _Waiting(Struct):
    """A parcel, or work of another kind, and who waits for it."""

    future: Future[Any]
    parcel: Parcel | None = None
    work: Callable[[sqlite3.Connection], object] | None = None


class Writer:
    """Takes turns from a queue and commits them.

    ``store`` puts parcels into an open transaction and gives the receipts of each.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        store: Callable[[sqlite3.Connection, Sequence[Parcel]], list[list[Receipt]]],
    ) -> None:
        self._connection = connection
        self._path = path
        self._store = store
        self._queue: deque[_Waiting] = deque()
        self._changed = Condition()
        self._events = 0
        self._bytes = 0
        self._closed = False
        self._thread = Thread(target=self._run, name="etappe-inbox", daemon=True)
        self._thread.start()

    def store(self, parcel: Parcel) -> Future[list[Receipt]]:
        """Hand a parcel in; the receipts come when it is on disk.

        Raises Unavailable ``inbox.busy`` where no room comes free within 5 seconds, ``inbox.closed`` after ``close``.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._closed or self._has_room(parcel), _PATIENCE_S):
                raise Unavailable("inbox.busy")
            waiting = _Waiting(Future(), parcel=parcel)
            self._put(waiting)
            self._events += len(parcel.bodies)
            self._bytes += parcel.size
        return waiting.future

    def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in a transaction of its own, in its turn; what it gives, when it is committed."""
        with self._changed:
            waiting = _Waiting(Future(), work=work)
            self._put(waiting)
        result: T = waiting.future.result()
        return result

    def close(self) -> None:
        """Take no more, write what was taken, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _put(self, waiting: _Waiting) -> None:
        if self._closed:
            raise Unavailable("inbox.closed")
        self._queue.append(waiting)
        self._changed.notify_all()

    def _has_room(self, parcel: Parcel) -> bool:
        # Even the largest parcel finds room when nothing waits.
        return not self._events or (
            self._events + len(parcel.bodies) <= MOST_WAITING_EVENTS and self._bytes + parcel.size <= MOST_WAITING_BYTES
        )

    def _run(self) -> None:
        while group := self._next_group():
            try:
                results = self._commit(group)
            except Exception as error:
                if not isinstance(error, Unavailable):
                    _LOGGER.exception("A transaction of the inbox failed")
                for waiting in group:
                    waiting.future.set_exception(error)
            else:
                for waiting, result in zip(group, results, strict=True):
                    waiting.future.set_result(result)

    def _next_group(self) -> list[_Waiting]:
        """What is committed next, together: parcels that wait now, or one work; empty at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closed)
            group: list[_Waiting] = []
            events = size = 0
            while self._queue:
                parcel = self._queue[0].parcel
                if group and (parcel is None or events >= _GROUP_EVENTS or size >= _GROUP_BYTES):
                    break
                group.append(self._queue.popleft())
                if parcel is None:
                    break
                events += len(parcel.bodies)
                size += parcel.size
            self._events -= events
            self._bytes -= size
            self._changed.notify_all()
            return group

    def _commit(self, group: Sequence[_Waiting]) -> Sequence[object]:
        with in_our_words(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                work = group[0].work
                results: Sequence[object]
                if work is None:
                    parcels = [waiting.parcel for waiting in group if waiting.parcel is not None]
                    results = self._store(self._connection, parcels)
                else:
                    results = [work(self._connection)]
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        return results
