"""Variants against plain Python: whole journeys as tuples in a Counter."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.analyses.ways.variants import VariantPart, Variants, VariantsAnswer, answer, members
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import wilson
from tests.analyses.small_worlds import World, without_repeats, world, worlds


def journeys_of(there: World, *, merge_repeats: bool) -> dict[str, tuple[str, ...]]:
    return {
        customer: tuple(event.name for event in (without_repeats(events) if merge_repeats else events))
        for customer, events in there.journeys.items()
    }


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(names="ab", most_events=14, most_time=4), st.integers(1, 4), st.booleans())
def test_equals_counting_tuples(there: World, top: int, merge_repeats: bool) -> None:  # noqa: FBT001 -- drawn
    made = journeys_of(there, merge_repeats=merge_repeats)
    expected = sorted(Counter(made.values()).items(), key=lambda item: (-item[1], item[0]))
    got = answer(there.index, Variants(top=top, merge_repeats=merge_repeats))
    assert [(one.variant, one.customers) for one in got.variants] == expected[:top]
    assert got.distinct == len(expected)
    for one in got.variants:
        assert one.share == one.customers / len(made)
        assert (one.low, one.high) == wilson(one.customers, len(made))
        behind = members(there.index, got.question, VariantPart(one.variant))
        assert [there.index.customers[number] for number in behind.tolist()] == [
            customer for customer, variant in made.items() if variant == one.variant
        ]


def test_ties_stand_in_order_of_the_names() -> None:
    there = world([("1", 0, "b"), ("2", 0, "a"), ("2", 1, "b"), ("3", 0, "a"), ("4", 0, "b"), ("4", 1, "a")])
    got = answer(there.index, Variants())
    assert [one.variant for one in got.variants] == [("a",), ("a", "b"), ("b",), ("b", "a")]


def test_a_journey_that_nobody_made_has_nobody_behind_it() -> None:
    there = world([("1", 0, "a")])
    for variant in [("a", "a"), ("unknown",), ()]:
        assert members(there.index, Variants(), VariantPart(variant)).tolist() == []


def test_without_events_there_is_no_variant() -> None:
    got = answer(world([]).index, Variants())
    assert (got.distinct, got.variants, got.to_frame().height) == (0, (), 0)


@pytest.mark.parametrize("top", [0, -1, 1001])
def test_top_has_bounds(top: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(world([("1", 0, "a")]).index, Variants(top=top))
    assert raised.value.code == "question.out_of_bounds"


def test_the_frame_has_its_columns() -> None:
    got = answer(world([("1", 0, "a"), ("1", 1, "b"), ("2", 0, "a")]).index, Variants())
    expected = pl.DataFrame({"variant": [["a"], ["a", "b"]], "customers": [1, 1], "share": [0.5, 0.5]})
    assert got.to_frame().equals(expected)


def many(n_customers: int) -> tuple[World, dict[str, tuple[str, ...]]]:
    random = np.random.default_rng(7)
    rows = [
        (f"{customer:05}", place, str(random.choice(["a", "b", "c"])))
        for customer in range(n_customers)
        for place in range(int(random.integers(1, 6)))
    ]
    there = world(rows)
    return there, journeys_of(there, merge_repeats=False)


def test_ranges_merge_to_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    there, made = many(3000)
    whole = answer(there.index, Variants(top=50))
    monkeypatch.setattr("etappe.journeys.executor.over_ranges.__defaults__", (100,))
    parted = answer(there.index, Variants(top=50))
    assert isinstance(parted, VariantsAnswer)
    assert parted == whole
    assert {one.variant: one.customers for one in whole.variants}.items() <= Counter(made.values()).items()
