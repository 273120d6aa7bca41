"""Ranges of many questions in one pool: in order, in turn, in the caller's context, cancelled, and never stuck."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etappe.foundation.errors import Refused
from etappe.journeys import executor
from etappe.journeys.building import build_index
from etappe.journeys.executor import Pool, Range, aided, over_parts, over_ranges, ranges
from etappe.journeys.index import JourneyIndex
from etappe.journeys.tasks import Task, each

PATIENCE_S = 20
Plan = int | tuple["Plan", ...]


@pytest.fixture(scope="module")
def index() -> JourneyIndex:
    """400 events of 40 customers."""
    rng = np.random.default_rng(7)
    who = [f"c{number}" for number in rng.integers(0, 40, 400)]
    return build_index(pl.DataFrame({"customer": who, "time": rng.integers(0, 10**9, 400), "event": ["view"] * 400}))


@pytest.fixture(params=[1, 2, 5])
def pool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Pool:
    """A pool of that many threads in the place of the process's own."""
    fresh = Pool(request.param)
    monkeypatch.setattr(executor, "_POOL", fresh)
    return fresh


def the_same(part: Range) -> Range:
    return part


@pytest.mark.usefixtures("pool")
def test_partials_come_in_order_whatever_thread_they_come_from(index: JourneyIndex) -> None:
    threads = set()

    def work(part: Range) -> tuple[Range, int]:
        threads.add(threading.current_thread().name)
        return part, int(index.key[part.lo])

    parts = ranges(index, 10)
    assert len(parts) > 20
    assert over_ranges(index, work, 10) == [(part, int(index.key[part.lo])) for part in parts]
    assert all(name.startswith("etappe-") for name in threads)


def test_a_single_range_stays_in_the_thread_that_asks(index: JourneyIndex) -> None:
    assert over_ranges(index, lambda _part: threading.current_thread(), 1000) == [threading.current_thread()]


def test_without_events_there_is_nothing_to_do() -> None:
    empty = build_index(pl.DataFrame({"customer": [], "time": [], "event": []}, schema_overrides={"time": pl.Int64}))
    assert over_ranges(empty, the_same) == []


@pytest.mark.usefixtures("pool")
def test_ranges_run_in_the_context_of_who_asks(index: JourneyIndex) -> None:
    asking: ContextVar[str] = ContextVar("asking", default="nobody")

    def ask(name: str) -> set[str]:
        asking.set(name)
        return set(over_ranges(index, lambda _part: asking.get(), 10))

    with ThreadPoolExecutor(4) as people:
        assert list(people.map(ask, "abcdefgh")) == [{name} for name in "abcdefgh"]
    assert asking.get() == "nobody"


def test_what_the_first_range_raises_is_raised_and_the_rest_does_not_begin(index: JourneyIndex, pool: Pool) -> None:
    parts = ranges(index, 10)
    worked: list[Range] = []

    def work(part: Range) -> None:
        worked.append(part)
        if part in parts[3:6]:
            raise ValueError(parts.index(part))

    for _ in range(20):
        worked.clear()
        with pytest.raises(ValueError, match=r"^3$"):
            over_ranges(index, work, 10)
        assert set(worked) >= set(parts[:4])
        assert pool.threads > 1 or worked == parts[:4]
    assert over_ranges(index, the_same, 10) == parts, "the pool goes on"


@pytest.mark.usefixtures("pool")
def test_a_pass_within_a_pass_does_not_wait_for_itself(index: JourneyIndex) -> None:
    parts = ranges(index, 100)
    finished: list[Any] = []

    def nested() -> None:
        finished.append(over_ranges(index, lambda _part: over_ranges(index, the_same, 100), 100))

    asking = threading.Thread(target=nested, daemon=True)
    asking.start()
    asking.join(PATIENCE_S)
    assert finished == [[parts] * len(parts)]


@pytest.mark.usefixtures("pool")
def test_how_far_a_question_is_its_outer_pass_tells(index: JourneyIndex) -> None:
    task, shares = Task(), []

    def work(_part: Range) -> None:
        over_ranges(index, the_same, 10)
        shares.append(task.progress().share)

    with task.running():
        over_ranges(index, work, 100)
    assert task.progress().done == len(ranges(index, 100))
    assert shares == sorted(shares)
    assert 0 < task.progress().share < 1


@pytest.mark.usefixtures("pool")
def test_a_pass_within_the_only_range_of_another_never_counts_more_than_there_is(index: JourneyIndex) -> None:
    task = Task()
    with task.running():
        over_ranges(index, lambda _part: over_ranges(index, the_same, 10), 1000)
    assert 0 < task.progress().share < 1


def test_who_holds_a_lock_that_all_threads_wait_for_is_not_stuck(pool: Pool) -> None:
    lock, waiting, worked = threading.Lock(), threading.Semaphore(0), []

    def wait(_part: int) -> None:
        waiting.release()
        with lock:
            pass

    with lock, ThreadPoolExecutor(1) as other:
        blocked = other.submit(over_parts, range(2 * pool.threads), wait)
        for _ in range(pool.threads):
            assert waiting.acquire(timeout=PATIENCE_S)
        aided(range(20), worked.append)
        assert sorted(worked) == list(range(20))
        lock.release()
        blocked.result(PATIENCE_S)
        lock.acquire()


def test_what_fails_where_others_help_is_raised(pool: Pool) -> None:
    def work(part: int) -> None:
        if part >= 3:
            raise ValueError(str(part))

    for _ in range(20):
        with pytest.raises(ValueError, match=r"^\d+$"):
            aided(range(10), work)
        assert pool.waiting == 0
    worked: list[int] = []
    aided(range(10), worked.append)
    assert sorted(worked) == list(range(10))


def test_a_small_question_does_not_wait_for_a_long_one(index: JourneyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(1)
    monkeypatch.setattr(executor, "_POOL", pool)
    order: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def long(_part: Range) -> None:
        begun.set()
        assert go_on.wait(PATIENCE_S)
        order.append("long")

    def small(_part: Range) -> None:
        order.append("small")

    asking = [threading.Thread(target=over_ranges, args=(index, long, 10))]
    asking[0].start()
    assert begun.wait(PATIENCE_S)
    asking.append(threading.Thread(target=over_ranges, args=(index, small, 150)))
    asking[1].start()
    while pool.waiting < 2:
        assert asking[1].is_alive()
    go_on.set()
    for thread in asking:
        thread.join(PATIENCE_S)
    n_small = len(ranges(index, 150))
    assert n_small == order.count("small") >= 2
    last = len(order) - order[::-1].index("small")
    assert last <= 2 * n_small + 1, f"range by range in turn: {order}"


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize("events", [10, 10_000])
def test_a_cancelled_question_begins_no_other_range(index: JourneyIndex, events: int) -> None:
    task, worked = Task(), []

    def work(part: Range) -> None:
        worked.append(part)
        task.cancel()

    def ask() -> None:
        over_ranges(index, work, events)
        over_ranges(index, work, events)

    with task.running(), pytest.raises(Refused) as refused:
        ask()
    assert refused.value.code == "question.cancelled"
    assert 1 <= len(worked) <= min(5, len(ranges(index, events)))


def test_an_interrupted_question_leaves_nothing_running(index: JourneyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_POOL", Pool(2))
    ended = []

    class Interrupted(threading.Event):
        """Waiting is broken off once, as by Ctrl-C."""

        broken_off = False

        def wait(self, timeout: float | None = None) -> bool:
            if not self.broken_off:
                self.broken_off = True
                while not ended:
                    pass
                raise KeyboardInterrupt
            return super().wait(timeout)

    def work(_part: Range) -> None:
        ended.append(threading.current_thread())

    monkeypatch.setattr(executor, "Event", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        over_ranges(index, work, 10)
    n_ended = len(ended)
    monkeypatch.undo()
    assert over_ranges(index, the_same, 10) == ranges(index, 10)
    assert len(ended) == n_ended


@given(st.recursive(st.integers(1, 60), lambda inner: st.lists(inner, min_size=1, max_size=4).map(tuple), max_leaves=8))
def test_progress_only_grows_and_ends_below_the_whole(plan: Plan) -> None:
    task, seen = Task(), [(0, 0, 0.0)]

    def do(part: Plan) -> Iterator[None]:
        if isinstance(part, int):
            task.begin_pass(part)
            yield
            for _ in range(part):
                task.range_done()
                yield
            return
        for inner in each(part):
            yield from do(inner)

    with task.running():
        for _ in do(plan):
            now = task.progress()
            assert all(new >= old for new, old in zip(now, seen[-1], strict=True))
            assert now.done <= now.total
            assert 0 <= now.share < 1
            seen.append(now)
    assert seen[-1][0] == seen[-1][1]
    assert seen[-1][2] >= 0.5


@pytest.mark.usefixtures("pool")
def test_questions_tell_how_many_of_their_ranges_are_done(index: JourneyIndex) -> None:
    task = Task()
    with task.running():
        over_ranges(index, the_same, 10)
        over_ranges(index, the_same, 10_000)
    n = len(ranges(index, 10)) + 1
    done, total, share = task.progress()
    assert (done, total) == (n, n)
    assert share == pytest.approx(0.8 + 0.2 * 0.8)
    follower = Task()
    follower.follow(task)
    assert follower.progress() == task.progress()


def test_who_listens_hears_of_the_end_once() -> None:
    task, heard = Task(), []
    with task.when_cancelled(lambda: heard.append("early")):
        task.cancel()
        task.cancel()
        with task.when_cancelled(lambda: heard.append("late")):
            pass
    task.cancel()
    assert heard == ["early", "late"]


def test_parts_end_where_a_task_is_cancelled() -> None:
    task, had = Task(), []

    def take() -> None:
        for item in each("abc"):
            had.append(item)
            if item == "b":
                task.cancel()

    with task.running(), pytest.raises(Refused):
        take()
    assert had == ["a", "b"]
    assert list(each("abc")) == ["a", "b", "c"], "without a task nobody can cancel"


def _asked_in_a_child(index: JourneyIndex, answer: Callable[[int], None]) -> None:
    answer(len(over_ranges(index, the_same, 10)))


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="no processes are forked here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own(index: JourneyIndex) -> None:
    over_ranges(index, the_same, 10)
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    child = fork.Process(target=_asked_in_a_child, args=(index, answers.put))
    child.start()
    child.join(PATIENCE_S)
    assert child.exitcode == 0
    assert answers.get() == len(ranges(index, 10))
