"""Answers that are kept: found again by project, data and question, the longest unused forgotten first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from etappe.analyses.funnel import Funnel
from etappe.analyses.records import Wording
from etappe.analyses.variants import Variants
from etappe.foundation.ids import ProjectId
from etappe.storage.answers import AnswerCache

SHOP, OTHER = ProjectId("shop"), ProjectId("other")


class Counted:
    """Gives a fresh answer at each call, and counts them."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Wording:
        self.calls += 1
        return Wording(en=str(self.calls), de="", python="")


def test_equal_questions_on_equal_data_are_computed_once() -> None:
    cache, compute = AnswerCache(), Counted()
    first = cache.get(SHOP, "data", Funnel(steps=("a",)), compute)
    assert cache.get(SHOP, "data", Funnel(steps=("a",), order="ordered"), compute) is first
    assert compute.calls == 1
    for project, data, question in (
        (SHOP, "data", Funnel(steps=("b",))),
        (SHOP, "data", Variants()),
        (SHOP, "newer data", Funnel(steps=("a",))),
        (OTHER, "data", Funnel(steps=("a",))),
    ):
        assert cache.get(project, data, question, compute) is not first
    assert compute.calls == 5
    cache.forget(SHOP)
    assert cache.get(OTHER, "data", Funnel(steps=("a",)), compute).en == "5"
    assert cache.get(SHOP, "data", Funnel(steps=("a",)), compute).en == "6"


def test_the_longest_unused_goes_first() -> None:
    cache, compute = AnswerCache(most=2), Counted()
    one, two, three = (Funnel(steps=(name,)) for name in "abc")
    for question in (one, two, one, three):
        cache.get(SHOP, "data", question, compute)
    assert cache.get(SHOP, "data", one, compute).en == "1"
    assert cache.get(SHOP, "data", two, compute).en == "4"


def test_who_asks_the_same_meanwhile_waits_for_the_answer() -> None:
    cache, compute = AnswerCache(), Counted()
    both_there = threading.Barrier(2)

    def asked(_number: int) -> Wording:
        both_there.wait(10)
        return cache.get(SHOP, "data", Variants(), compute)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(asked, range(2))
    assert first is second
    assert compute.calls == 1


def test_a_failure_is_not_kept() -> None:
    cache, compute = AnswerCache(), Counted()

    def fail() -> Wording:
        message = "not today"
        raise ValueError(message)

    with pytest.raises(ValueError, match="not today"):
        cache.get(SHOP, "data", Variants(), fail)
    assert cache.get(SHOP, "data", Variants(), compute).en == "1"
