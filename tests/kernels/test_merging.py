"""Merging by block copies, against plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import merging

SHIFT = 8


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    """Old keys in order, new keys in order, and customers whose old rows fall away; no other customer has a tie."""
    pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40)), max_size=30)
    old = draw(pairs)
    new = draw(pairs)
    replaced = {customer for customer, _ in set(old) & set(new)} | draw(st.sets(st.integers(0, 6), max_size=2))
    return (
        sorted(customer << SHIFT | time for customer, time in old),
        sorted(customer << SHIFT | time for customer, time in new),
        sorted(replaced & {customer for customer, _ in old}),
    )


def offsets_of(keys: list[int], customers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.searchsorted(np.array(keys, np.int64) >> SHIFT, np.arange(customers + 1)).astype(np.int64)


@pytest.mark.parametrize("as_list", [False, True])
@settings(deadline=None)
@given(history=histories(), at_once=st.integers(1, 70))
def test_merging_gives_what_sorting_gives(
    history: tuple[list[int], list[int], list[int]], at_once: int, *, as_list: bool
) -> None:
    old, new, replaced = history
    keys, added = np.array(old, np.int64), np.array(new, np.int64)
    offsets = offsets_of(old, 5)  # the last customers are new
    places = np.empty(added.size, np.int64)
    gone = np.array([customer for customer in replaced if customer < 5], np.int64)
    keys = keys[: offsets[-1]]
    if as_list:
        merging.places_in_list(keys, added, places)
        begin, end = np.empty(gone.size, np.int64), np.empty(gone.size, np.int64)
        merging.places_in_list(keys, gone << SHIFT, begin)
        merging.places_in_list(keys, (gone + 1) << SHIFT, end)
    else:
        merging.places_of_rows(keys, offsets, SHIFT, added, places)
        begin, end = offsets[gone], offsets[gone + 1]
    assert places.tolist() == np.searchsorted(keys, added).tolist()
    plan = merging.plan(keys.size, places, begin, end)
    stays = [key for key in keys.tolist() if key >> SHIFT not in gone.tolist()]
    expected = sorted(stays + new)
    assert plan.size == len(expected)
    assert (plan.begin < plan.end).all()
    for dtype in (np.int64, np.uint16, np.float64):
        merged = np.empty(plan.size, dtype)
        for lo in range(0, plan.size, at_once):
            out = merged[lo : lo + at_once]
            merging.merge(keys.astype(dtype), added.astype(dtype), *plan[:4], lo, out)
        assert merged.tolist() == np.array(expected).astype(dtype).tolist()
    again = np.empty(plan.size, np.int64)
    moved = np.array([(key >> SHIFT) + 3 << 12 | (key & 255) + 9 for key in new], np.int64)
    for lo in range(0, plan.size, at_once):
        add = np.full(plan.begin.size, 3)
        merging.merge_keys(keys, moved, *plan[:4], add, SHIFT, 12, 9, lo, again[lo : lo + at_once])
    assert again.tolist() == [(key >> SHIFT) + 3 << 12 | (key & 255) + 9 for key in expected]


@settings(deadline=None)
@given(history=histories(), seed=st.integers(0, 99))
def test_counts_follow_what_comes_and_goes(history: tuple[list[int], list[int], list[int]], seed: int) -> None:
    old, new, replaced = history
    chance = np.random.default_rng(seed)
    codes, new_codes = chance.integers(0, 4, len(old)).astype(np.uint8), chance.integers(0, 4, len(new))
    before = [(key >> SHIFT, int(code)) for key, code in zip(old, codes, strict=True)]
    stays = [pair for pair in before if pair[0] not in replaced]
    after = stays + [(key >> SHIFT, int(code)) for key, code in zip(new, new_codes, strict=True)]
    found = [np.array([count(before, code) for code in range(4)], np.int64) for count in (events, customers)]
    merging.counted_changes(
        codes,
        offsets_of(old, 7),
        np.array(new, np.int64),
        new_codes.astype(np.uint16),
        SHIFT,
        np.array(replaced, np.int64),
        *found,
    )
    for counted, count in zip(found, (events, customers), strict=True):
        assert counted.tolist() == [count(after, code) for code in range(4)]


def events(pairs: list[tuple[int, int]], code: int) -> int:
    return sum(own == code for _, own in pairs)


def customers(pairs: list[tuple[int, int]], code: int) -> int:
    return len({customer for customer, own in pairs if own == code})


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 4), max_size=9), seed=st.integers(0, 99), at_once=st.integers(1, 12))
def test_packing_and_grouping(sizes: list[int], seed: int, at_once: int) -> None:
    chance = np.random.default_rng(seed)
    offsets = np.concatenate(([0], np.cumsum(np.array(sizes, np.int64)))).astype(np.int64)
    times = np.concatenate([np.empty(0, np.int64), *(np.sort(chance.integers(50, 90, size)) for size in sizes)])
    key = np.empty(times.size, np.int64)
    for lo in range(0, times.size, at_once):
        first = int(np.searchsorted(offsets, lo, "right")) - 1
        part = slice(lo, lo + at_once)
        merging.pack(times[part], offsets, first, lo, SHIFT, 50, key[part])
    customer = np.repeat(np.arange(len(sizes)), sizes)
    assert key.tolist() == [int(number) << SHIFT | int(time) - 50 for number, time in zip(customer, times, strict=True)]

    code = chance.integers(0, 5, key.size).astype(np.uint8)
    starts = np.concatenate(([0], np.cumsum(np.bincount(code, minlength=5))))
    grouped = np.empty(key.size, np.int64)
    merging.scatter(key, code, starts[:-1].copy(), grouped)
    lists = [grouped[starts[name] : starts[name + 1]] for name in range(5)]
    assert [one.tolist() for one in lists] == [key[code == name].tolist() for name in range(5)]
    assert merging.is_grouped(key, code, starts[:-1].copy(), grouped)
    if len(set(grouped.tolist())) > 1:
        assert not merging.is_grouped(key, code, starts[:-1].copy(), np.roll(grouped, 1))
    assert [merging.distinct_customers(one, SHIFT) for one in lists] == [
        len(set(customer[code == name].tolist())) for name in range(5)
    ]
