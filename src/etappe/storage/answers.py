"""Answers that were given, kept in memory, so that equal questions on equal data are not computed twice.

Law: an answer belongs to the fingerprint of the data it was computed from, and none is kept of data that the project
has left behind. What is asked while the same is being computed waits for that answer. The computing ends early only
when everybody who waits has cancelled; who cancels alone is let go at once. An answer that failed is not kept: the next
who asks tries again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from threading import Event, Lock
from typing import Final, Generic, NamedTuple, TypeVar, cast

import msgspec

from etappe.foundation.ids import ProjectId
from etappe.journeys.tasks import Task, current

MOST_BYTES: Final = 32_000_000
"""Of answers as JSON; as records they take several times as much."""

T = TypeVar("T", bound=msgspec.Struct)
_Key = tuple[ProjectId, str, bytes]


class _Kept(NamedTuple):
    answer: msgspec.Struct
    size: int


class _Computing(Generic[T]):
    """An answer on its way: the task that computes it, and those who wait for it.

    Attributes:
        wanted: how many have asked for it and did not cancel; nobody who comes late joins one that nobody wants.
        waiting: what to set when it is over.
    """

    def __init__(self) -> None:
        self.task = Task()
        self.wanted = 0
        self.waiting: list[Event] = []
        self.answer: T | None = None
        self.error: BaseException | None = None


class AnswerCache:
    """The last answers, by project, fingerprint of the data, and question; the longest unused goes first.

    ``most_bytes`` is how large they may be together, as JSON. An answer that is larger alone is handed out, not kept.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._computing: dict[_Key, _Computing[msgspec.Struct]] = {}
        self._newest: dict[ProjectId, str] = {}
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept, as JSON."""
        return self._bytes

    def get(self, project: ProjectId, fingerprint: str, question: msgspec.Struct, compute: Callable[[], T]) -> T:
        """The answer that is kept, or that is being computed, or the one that ``compute`` gives.

        Raises what ``compute`` raises, and Refused ``question.cancelled`` once the task of this call is cancelled.
        """
        key = (project, fingerprint, sha256(msgspec.json.encode(question)).digest())
        own = current()
        woken = Event()
        with self._lock:
            self._move_on(project, fingerprint)
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return cast("T", found.answer)  # a question's answers are all of the same type
            going = cast("_Computing[T] | None", self._computing.get(key))
            leads = going is None or going.wanted == 0
            if going is None or leads:
                going = _Computing()
                self._computing[key] = cast("_Computing[msgspec.Struct]", going)
            going.wanted += 1
            going.waiting.append(woken)
        with ExitStack() as until_answered:
            if own is not None:
                own.follow(going.task)
                until_answered.enter_context(own.when_cancelled(lambda: self._leave(going, woken)))
            if leads:
                self._compute(key, going, compute)
            else:
                woken.wait()
        if own is not None:
            own.check()
        if going.error is not None:
            raise going.error
        assert going.answer is not None, "it is over, and has not failed"
        return going.answer

    def forget(self, project: ProjectId) -> None:
        """Drop what is kept of a project."""
        with self._lock:
            self._newest.pop(project, None)
            self._drop(project)

    def _compute(self, key: _Key, going: _Computing[T], compute: Callable[[], T]) -> None:
        """Compute the answer for all who wait, and keep it."""
        size = 0
        try:
            with going.task.running():
                going.answer = compute()
            size = len(msgspec.json.encode(going.answer))
        except BaseException as error:  # noqa: BLE001 -- it is raised to each who waits
            going.error = error
        with self._lock:
            if self._computing.get(key) is going:
                del self._computing[key]
            if going.answer is not None and going.error is None and self._newest.get(key[0]) == key[1]:
                self._keep(key, _Kept(going.answer, size))
            waiting, going.waiting = going.waiting, []
        for woken in waiting:
            woken.set()

    def _leave(self, going: _Computing[T], woken: Event) -> None:
        """Wait no longer. The last who leaves ends the computing."""
        with self._lock:
            going.wanted -= 1
            nobody = going.wanted == 0
        woken.set()
        if nobody:
            going.task.cancel()

    def _move_on(self, project: ProjectId, fingerprint: str) -> None:
        """From now on the project's data are these; nobody asks of the ones before any more."""
        if self._newest.get(project) != fingerprint:
            self._newest[project] = fingerprint
            self._drop(project)

    def _keep(self, key: _Key, kept: _Kept) -> None:
        if kept.size > self._most_bytes:
            return
        before = self._kept.pop(key, None)
        self._bytes += kept.size - (before.size if before else 0)
        self._kept[key] = kept
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size

    def _drop(self, project: ProjectId) -> None:
        for key in [key for key in self._kept if key[0] == project]:
            self._bytes -= self._kept.pop(key).size
