"""Answers that are kept: found again by project, data and question, computed once, the longest unused forgotten first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec
import pytest

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.records import Wording
from etappe.analyses.ways.variants import Variants
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId
from etappe.journeys.tasks import Task, check, current
from etappe.storage.answers import AnswerCache

SHOP, OTHER = ProjectId("shop"), ProjectId("other")
PATIENCE_S = 20


class Counted:
    """Gives a fresh answer at each call, and counts them."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Wording:
        self.calls += 1
        return Wording(en=str(self.calls), de="", python="")


class Held:
    """Gives its answer when it is let go on, and asks before whether anybody still wants it."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.calls = 0

    def __call__(self) -> Wording:
        self.calls += 1
        task = current()
        assert task is not None
        self.begun.set()
        assert self.go_on.wait(PATIENCE_S)
        task.begin_pass(2)
        task.range_done()
        check()
        return Wording(en="held", de="", python="")


class People:
    """Asks the same question of a cache at the same time, each with a task."""

    def __init__(self, cache: AnswerCache, pool: ThreadPoolExecutor) -> None:
        self._cache = cache
        self._pool = pool

    def ask(self, compute: Callable[[], Wording]) -> tuple[Task, Future[Wording]]:
        task, inside = Task(), threading.Event()

        def asked() -> Wording:
            with task.running():
                inside.set()
                return self._cache.get(SHOP, "data", Variants(), compute)

        asking = self._pool.submit(asked)
        assert inside.wait(PATIENCE_S)
        return task, asking

    def waiting(self, number: int) -> None:
        """Return when that many wait for the answer, its computer among them."""
        while sum(going.wanted for going in self._cache._computing.values()) < number:  # noqa: SLF001 -- nothing else can tell
            pass


def test_equal_questions_on_equal_data_are_computed_once() -> None:
    cache, compute = AnswerCache(), Counted()
    first = cache.get(SHOP, "data", Funnel(steps=("a",)), compute)
    assert cache.get(SHOP, "data", Funnel(steps=("a",), order="ordered"), compute) is first
    assert compute.calls == 1
    for project, question in ((SHOP, Funnel(steps=("b",))), (SHOP, Variants()), (OTHER, Funnel(steps=("a",)))):
        assert cache.get(project, "data", question, compute) is not first
    assert compute.calls == 4
    cache.forget(SHOP)
    assert cache.get(OTHER, "data", Funnel(steps=("a",)), compute).en == "4"
    assert cache.get(SHOP, "data", Funnel(steps=("a",)), compute).en == "5"


def test_nothing_is_kept_of_data_that_moved_on() -> None:
    cache, compute = AnswerCache(), Counted()
    cache.get(OTHER, "data", Variants(), compute)
    size = cache.size
    cache.get(SHOP, "data", Variants(), compute)
    assert cache.size == 2 * size
    assert cache.get(SHOP, "newer", Variants(), compute).en == "3"
    assert cache.get(SHOP, "newer", Variants(), compute).en == "3"
    assert cache.size == 2 * size
    assert cache.get(OTHER, "data", Variants(), compute).en == "1", "each project moves by itself"


def test_an_answer_that_comes_after_the_data_moved_on_is_not_kept() -> None:
    cache, compute = AnswerCache(), Counted()

    def overtaken() -> Wording:
        cache.get(SHOP, "newer", Variants(), compute)
        return compute()

    assert cache.get(SHOP, "data", Variants(), overtaken).en == "2"
    assert cache.get(SHOP, "newer", Variants(), compute).en == "1"


def test_the_longest_unused_goes_first() -> None:
    compute = Counted()
    size = len(msgspec.json.encode(compute()))
    cache = AnswerCache(most_bytes=2 * size)
    one, two, three = (Funnel(steps=(name,)) for name in "abc")
    for question in (one, two, one, three):
        cache.get(SHOP, "data", question, compute)
        assert cache.size <= 2 * size
    assert cache.get(SHOP, "data", one, compute).en == "2"
    assert cache.get(SHOP, "data", two, compute).en == "5"


def test_an_answer_that_is_too_large_drives_nothing_out() -> None:
    compute = Counted()
    cache = AnswerCache(most_bytes=100)
    kept = cache.get(SHOP, "data", Variants(), compute)
    large = Wording(en="x" * 200, de="", python="")
    for _ in range(2):
        assert cache.get(SHOP, "data", Funnel(steps=("a",)), lambda: large) is large
    assert cache.get(SHOP, "data", Variants(), compute) is kept
    assert cache.size <= 100


def test_who_asks_the_same_meanwhile_waits_for_the_answer() -> None:
    cache, held = AnswerCache(), Held()
    with ThreadPoolExecutor(3) as pool:
        people = People(cache, pool)
        asked = [people.ask(held) for _ in range(3)]
        people.waiting(3)
        held.go_on.set()
        first, second, third = [asking.result(PATIENCE_S) for _, asking in asked]
    assert first is second is third
    assert held.calls == 1
    assert [task.progress().done for task, _ in asked] == [1, 1, 1], "each sees how far the common work is"


@pytest.mark.parametrize("leaves", [0, 1])
def test_who_cancels_is_let_go_and_the_others_get_their_answer(leaves: int) -> None:
    cache, held = AnswerCache(), Held()
    with ThreadPoolExecutor(2) as pool:
        people = People(cache, pool)
        asked = [people.ask(held) for _ in range(2)]
        people.waiting(2)
        assert held.begun.wait(PATIENCE_S)
        computing = next(iter(cache._computing.values()))  # noqa: SLF001 -- the common task has no other name
        asked[leaves][0].cancel()
        assert not computing.task.cancelled
        held.go_on.set()
        with pytest.raises(Refused) as refused:
            asked[leaves][1].result(PATIENCE_S)
        assert refused.value.code == "question.cancelled"
        assert asked[1 - leaves][1].result(PATIENCE_S).en == "held"
    assert held.calls == 1
    assert cache.get(SHOP, "data", Variants(), Counted()).en == "held", "what others waited for is kept"


def test_a_waiter_does_not_wait_for_the_answer_to_leave() -> None:
    cache, held = AnswerCache(), Held()
    with ThreadPoolExecutor(2) as pool:
        people = People(cache, pool)
        _, first = people.ask(held)
        assert held.begun.wait(PATIENCE_S)
        leaving, second = people.ask(held)
        people.waiting(2)
        leaving.cancel()
        with pytest.raises(Refused):
            second.result(PATIENCE_S)
        assert not first.done()
        held.go_on.set()
        assert first.result(PATIENCE_S).en == "held"


def test_nothing_goes_on_that_everybody_has_cancelled() -> None:
    cache, held = AnswerCache(), Held()
    with ThreadPoolExecutor(3) as pool:
        people = People(cache, pool)
        asked = [people.ask(held) for _ in range(2)]
        people.waiting(2)
        assert held.begun.wait(PATIENCE_S)
        for task, _ in asked:
            task.cancel()
        late, again = people.ask(Counted())
        assert again.result(PATIENCE_S).en == "1", "who comes later does not join what is dying"
        assert not late.cancelled
        held.go_on.set()
        for _, asking in asked:
            with pytest.raises(Refused):
                asking.result(PATIENCE_S)
    assert cache.get(SHOP, "data", Variants(), Counted()).en == "1"


def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    cache, compute, held = AnswerCache(), Counted(), Held()

    def fail() -> Wording:
        held()
        message = "not today"
        raise ValueError(message)

    with ThreadPoolExecutor(2) as pool:
        people = People(cache, pool)
        asked = [people.ask(fail) for _ in range(2)]
        people.waiting(2)
        held.go_on.set()
        for _, asking in asked:
            with pytest.raises(ValueError, match="not today"):
                asking.result(PATIENCE_S)
    assert held.calls == 1
    assert cache.get(SHOP, "data", Variants(), compute).en == "1"
    assert cache.get(SHOP, "data", Variants(), compute).en == "1"
