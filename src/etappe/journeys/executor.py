"""Runs kernels over ranges of customers, in threads that all running questions share.

Law: a range begins and ends at a customer; partials come back in the order of the ranges, so that what is merged does
not depend on how many threads there were. There are as many threads as cores, whatever is asked at the same time, and
the questions take turns, range by range: a small one never waits for a long one to end. Kernels release the
interpreter's lock. A question that was cancelled (etappe.journeys.tasks) begins no further range.
"""

from __future__ import annotations

import os
from collections import deque
from contextvars import Context, copy_context
from threading import Condition, Event, Lock, Thread, local
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar, cast

import numpy as np

from etappe.journeys.tasks import Task, current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from etappe.journeys.index import JourneyIndex

P = TypeVar("P")
R = TypeVar("R")

EVENTS_PER_RANGE: Final = 1 << 19
"""About as many events as fit, with what a kernel notes on them, into a core's second-level cache."""


class Range(NamedTuple):
    """Customers ``first`` to ``last`` (not included) and their rows ``lo`` to ``hi`` (not included)."""

    first: int
    last: int
    lo: int
    hi: int


def ranges(index: JourneyIndex, events: int = EVENTS_PER_RANGE) -> list[Range]:
    """The index in ranges of about ``events`` rows; a range is longer where one customer is. None without events.

    Every customer is in exactly one range.
    """
    wanted = np.arange(0, index.n_events, events)
    cuts = np.unique(np.append(np.searchsorted(index.offsets, wanted, side="left"), index.n_customers))
    bounds = index.offsets[cuts]
    return [
        Range(int(first), int(last), int(lo), int(hi))
        for first, last, lo, hi in zip(cuts[:-1], cuts[1:], bounds[:-1], bounds[1:], strict=True)
    ]


def over_ranges(index: JourneyIndex, work: Callable[[Range], R], events: int = EVENTS_PER_RANGE) -> list[R]:
    """``work`` of every range, in order of customers. What the first of them raises is raised, and no other begins.

    ``work`` runs in the context of the caller. Raises Refused ``question.cancelled`` where its task was cancelled.
    """
    return over_parts(ranges(index, events), work)


def over_parts(parts: Sequence[P], work: Callable[[P], R]) -> list[R]:
    """``work`` of every part, as `over_ranges`; for a question that cuts what it reads by itself."""
    task = current()
    if getattr(_thread, "of_pool", False):
        return list(_within(work, parts, task))
    if task is not None:
        task.check()
        task.begin_pass(len(parts))
    return [_one(work, part, task) for part in parts] if len(parts) <= 1 else _POOL.run(work, parts, task)


def aided(parts: Sequence[P], work: Callable[[P], None]) -> None:
    """``work`` of every part: here, with the help of threads that have nothing else to do.

    For whoever holds a lock that other questions wait for, such as one that loads an array: all threads may be among
    those, so nothing is waited for but what a thread has begun. ``work`` takes no lock.
    """
    if len(parts) <= 1:
        for part in parts:
            work(part)
        return
    _POOL.run_aided(work, parts)


def _within(work: Callable[[P], R], parts: Sequence[P], task: Task | None) -> Iterator[R]:
    """Ranges of a range: they run where they are, for were they to wait for a thread, all threads might wait.

    How far the question is, the ranges tell of which these are a part.
    """
    for part in parts:
        if task is not None:
            task.check()
        yield work(part)


def _one(work: Callable[[P], R], part: P, task: Task | None) -> R:
    if task is None:
        return work(part)
    task.check()
    result = work(part)
    task.range_done()
    return result


class _Pass(Generic[P, R]):
    """One pass of a question over its ranges, on its way through the pool.

    Attributes:
        begun, ended: how many ranges threads have taken, and how many of these are done.
        last: how many there will be; fewer than there are ranges after one has failed.
        failed: what the range nearest the begin has raised, with its place.
    """

    def __init__(self, work: Callable[[P], R], parts: Sequence[P], task: Task | None) -> None:
        self.work = work
        self.parts = parts
        self.task = task
        self.context: Context = copy_context()
        self.results: list[R | None] = [None] * len(parts)
        self.begun = 0
        self.ended = 0
        self.last = len(parts)
        self.failed: tuple[int, BaseException] | None = None
        self.over = Event()


class Pool:
    """``threads`` that compute ranges; of the questions that wait, each has one range computed in turn."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._started = 0
        self._changed = Condition(Lock())
        self._turn: deque[_Pass[object, object]] = deque()

    @property
    def waiting(self) -> int:
        """How many questions have ranges that no thread has begun."""
        return len(self._turn)

    def run(self, work: Callable[[P], R], parts: Sequence[P], task: Task | None) -> list[R]:
        """``work`` of every range, in order. When it returns or raises, nothing of it runs any more."""
        going = _Pass(work, parts, task)
        self._begin(cast("_Pass[object, object]", going))
        return self._ended(going)

    def run_aided(self, work: Callable[[P], None], parts: Sequence[P]) -> None:
        """The same, with the caller as one more thread; see ``aided``."""
        going = _Pass(work, parts, None)
        own = cast("_Pass[object, object]", going)
        self._begin(own)
        while True:
            with self._changed:
                if own.begun >= own.last:
                    break
                place = own.begun
                own.begun += 1
                if own.begun >= own.last:
                    self._turn.remove(own)
            self._one_of(own, place)
        self._ended(going)

    def _begin(self, going: _Pass[object, object]) -> None:
        with self._changed:
            self._turn.append(going)
            while self._started < min(self.threads, len(going.parts)):
                self._started += 1
                Thread(target=self._compute, name=f"etappe-{self._started}", daemon=True).start()
            self._changed.notify(len(going.parts))

    def _ended(self, going: _Pass[P, R]) -> list[R]:
        """Its results, once nothing of it runs any more. Raises what the range nearest the begin has raised."""
        try:
            going.over.wait()
        except BaseException:  # such as Ctrl-C; what runs still writes to what the caller holds
            self._stop(cast("_Pass[object, object]", going))
            going.over.wait()
            raise
        if going.failed is None:
            return cast("list[R]", going.results)
        error = going.failed[1]
        going.failed = None
        try:
            raise error
        finally:
            del error  # otherwise it would hold on to this frame, and this frame to it

    def _compute(self) -> None:
        _thread.of_pool = True
        while True:
            self._range()

    def _range(self) -> None:
        """Wait for a range that is due, and compute it."""
        with self._changed:
            while not self._turn:
                self._changed.wait()
            going = self._turn.popleft()
            place = going.begun
            going.begun += 1
            if going.begun < going.last:
                self._turn.append(going)
        self._one_of(going, place)

    def _one_of(self, going: _Pass[object, object], place: int) -> None:
        try:
            # A copy, because a context is entered by one thread at a time.
            going.results[place] = going.context.copy().run(_one, going.work, going.parts[place], going.task)
        except BaseException as error:  # noqa: BLE001 -- it is raised where the question was asked
            with self._changed:
                if going.failed is None or place < going.failed[0]:
                    going.failed = (place, error)
            self._stop(going)
        with self._changed:
            going.ended += 1
            if going.ended == going.last:
                going.over.set()

    def _stop(self, going: _Pass[object, object]) -> None:
        """Begin no further range of it. It is over when those that run have ended."""
        with self._changed:
            going.last = going.begun
            if going in self._turn:
                self._turn.remove(going)
            if going.ended == going.last:
                going.over.set()


_thread = local()
_POOL: Pool


def _start_pool() -> None:
    global _POOL  # noqa: PLW0603 -- the one pool of the process; its threads do not live on in a forked child
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    _POOL = Pool(cores or 1)


_start_pool()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_pool)
