"""Places in an order: always room between two, comparing as texts is comparing places."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.maps.model.document import MapDocument, Stage, Step
from etappe.maps.model.ordering import DIGITS, is_order, order_between, ordered, orders, steps_in_order

keys = st.text(DIGITS, min_size=1, max_size=30).filter(is_order)


def fraction(key: str) -> Fraction:
    """The number that a key stands for, digit by digit: the law of the module, independent of its code."""
    return sum((Fraction(DIGITS.index(sign), 62 ** (place + 1)) for place, sign in enumerate(key)), Fraction())


@settings(deadline=None)  # a busy machine is no fault
@given(keys, keys)
def test_comparing_texts_compares_fractions(one: str, other: str) -> None:
    assert (one < other) == (fraction(one) < fraction(other))
    assert (one == other) == (fraction(one) == fraction(other))


@settings(deadline=None)  # a busy machine is no fault
@given(keys, keys)
def test_there_is_always_a_key_between(one: str, other: str) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    between = order_between(low, high)
    assert is_order(between)
    assert low < between < high
    assert len(between) <= max(len(low), len(high)) + 1, "no longer than it has to be"


@settings(deadline=None)  # a busy machine is no fault
@given(keys)
def test_there_is_always_a_key_at_either_end(key: str) -> None:
    assert order_between(None, key) < key < order_between(key, None)


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=150))
def test_any_series_of_insertions_keeps_the_order_of_a_list(places: list[int]) -> None:
    series: list[str] = []
    for number in places:
        place = number % (len(series) + 1)
        before = series[place - 1] if place else None
        after = series[place] if place < len(series) else None
        series.insert(place, order_between(before, after))
    assert all(one < other for one, other in pairwise(series))


def test_appending_and_prepending_grow_slowly() -> None:
    last = first = order_between(None, None)
    for _ in range(1000):
        last = order_between(last, None)
    for _ in range(100):
        first = order_between(None, first)
    assert len(last) <= 35
    assert len(first) <= 22


@settings(deadline=None)  # a busy machine is no fault
@given(st.integers(0, 1000))
def test_many_keys_at_once_are_evenly_spread(n: int) -> None:
    many = orders(n)
    assert len(many) == n
    assert all(map(is_order, many))
    gaps = [fraction(two) - fraction(one) for one, two in pairwise(many)]
    assert all(gap > 0 for gap in gaps)
    if gaps:
        assert max(gaps) <= 2 * min(gaps)


def test_equal_keys_are_ordered_by_id_and_steps_by_stage_first() -> None:
    document = MapDocument(
        title="x",
        stages={"b": Stage(order="V", name="b"), "a": Stage(order="V", name="a"), "c": Stage(order="1", name="c")},
        steps={
            "one": Step(stage="b", order="1", title="1"),
            "two": Step(stage="a", order="2", title="2"),
            "three": Step(stage="a", order="1", title="3"),
            "four": Step(stage="c", order="9", title="4"),
        },
    )
    assert [key for key, _ in ordered(document.stages)] == ["c", "a", "b"]
    assert [key for key, _ in steps_in_order(document)] == ["four", "three", "two", "one"]
