"""A question while it is computed: how far it is, and whether anybody still wants its answer.

Law: progress never goes back, and is whole only when the answer is there. A task that was cancelled begins no further
range: the question then ends with Refused ``question.cancelled``, and what it had computed is thrown away. A range that
runs is not interrupted; ranges are short.

The task of a question stands in the context it is asked in; without one, nobody watches and nobody can cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Final, NamedTuple, TypeVar

from etappe.foundation.errors import Refused

T = TypeVar("T")

PASS_SHARE: Final = 0.8
"""Share of what is left that a pass over the ranges is taken to be: nobody knows whether another one follows."""


class Progress(NamedTuple):
    """How far a question is.

    Attributes:
        done, total: ranges that were computed, of those known so far; both only grow.
        share: of the whole work, in [0, 1); only grows.
    """

    done: int
    total: int
    share: float


class Task:
    """One question that is computed; safe to be used by several threads.

    >>> task = Task()
    >>> with task.running():
    ...     for part in each(("first", "second")):
    ...         print(part, task.progress().share)
    first 0.0
    second 0.5
    >>> task.cancel()
    >>> task.check()
    Traceback (most recent call last):
        ...
    etappe.foundation.errors.Refused: The question was stopped. Nothing of it was kept; ask again if you still want to know.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._cancelled = False
        self._listening: dict[object, Callable[[], None]] = {}
        self._follows: Task | None = None
        self._done = self._total = 0
        self._share = 0.0
        self._end = 1.0  # where the work that is known of ends, as a share of the whole
        self._pass = (0.0, 0.0, 0, 1)  # share at its begin and end, ranges done and in all

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the answer any more."""
        return self._cancelled

    def cancel(self) -> None:
        """Let no further range begin. Doing so again changes nothing."""
        with self._lock:
            listening = [] if self._cancelled else list(self._listening.values())
            self._cancelled = True
        for act in listening:
            act()

    def check(self) -> None:
        """Raises Refused ``question.cancelled`` once the task was cancelled."""
        if self._cancelled:
            raise Refused("question.cancelled")

    @contextmanager
    def when_cancelled(self, act: Callable[[], None]) -> Iterator[None]:
        """Within the block: ``act`` is called once, by whoever cancels; at once where that has happened already."""
        token = object()
        with self._lock:
            already = self._cancelled
            self._listening[token] = act
        try:
            if already:
                act()
            yield
        finally:
            with self._lock:
                del self._listening[token]

    @contextmanager
    def running(self) -> Iterator[Task]:
        """Within the block, questions that are asked belong to this task."""
        token = _CURRENT.set(self)
        try:
            yield self
        finally:
            _CURRENT.reset(token)

    def progress(self) -> Progress:
        """How far it is; that of the task it follows, if it does."""
        followed = self._follows
        if followed is not None:
            return followed.progress()
        with self._lock:
            return Progress(self._done, self._total, self._share)

    def follow(self, other: Task) -> None:
        """Take the progress of ``other``, which computes the same answer, for one's own."""
        self._follows = other

    def begin_pass(self, ranges: int) -> None:
        """A pass over that many ranges begins."""
        with self._lock:
            self._total += ranges
            self._pass = (self._share, self._share + (self._end - self._share) * PASS_SHARE, 0, ranges)

    def range_done(self) -> None:
        """One more range of the pass is computed."""
        with self._lock:
            begin, end, done, ranges = self._pass
            # A pass within the only range of another has taken its place.
            done = min(done + 1, ranges)
            self._pass = (begin, end, done, ranges)
            self._done += 1
            self._share = max(self._share, begin + (end - begin) * done / ranges)

    def _each(self, items: Sequence[T]) -> Iterator[T]:
        with self._lock:
            begin, end = self._share, self._end
        for place, item in enumerate(items):
            self.check()
            with self._lock:
                self._share = max(self._share, begin + (end - begin) * place / len(items))
                self._end = begin + (end - begin) * (place + 1) / len(items)
            yield item
        with self._lock:
            self._end = end


_CURRENT: Final[ContextVar[Task | None]] = ContextVar("etappe_task", default=None)


def current() -> Task | None:
    """The task of the question that is computed here."""
    return _CURRENT.get()


def check() -> None:
    """Raises Refused ``question.cancelled`` where the question that is computed here was cancelled."""
    task = _CURRENT.get()
    if task is not None:
        task.check()


def each(items: Sequence[T]) -> Iterator[T]:
    """The items one after the other, each an equal part of what is left of the question that is computed here.

    Raises Refused ``question.cancelled`` before the next item, once the question was cancelled.
    """
    task = _CURRENT.get()
    return iter(items) if task is None else task._each(items)  # noqa: SLF001 -- a task's own half of this function
