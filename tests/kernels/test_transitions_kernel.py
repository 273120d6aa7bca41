"""Counting pairs: packed additions, two additions and a table of those that occur give what a plain loop gives."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import transitions

SHIFT = 44


def packed(events: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Keys and codes of (customer, time, code)."""
    ordered = sorted(events, key=lambda event: event[:2])
    key = np.array([customer << SHIFT | time for customer, time, _ in ordered], np.int64)
    return key, np.array([code for _, _, code in ordered], np.uint8)


def by_hand(key: np.ndarray, code: np.ndarray, names: int, bound: int, *, merge: bool) -> tuple[Counter, Counter]:
    counts: Counter[int] = Counter()
    totals: Counter[int] = Counter()
    keys, codes = key.tolist(), code.tolist()
    since = keys[0]
    for row in range(1, len(keys)):
        joined = keys[row] - keys[row - 1] <= bound
        if merge and joined and codes[row] == codes[row - 1]:
            continue
        if joined:
            pair = codes[row - 1] * names + codes[row]
            counts[pair] += 1
            totals[pair] += keys[row] - (since if merge else keys[row - 1])
        since = keys[row]
    return counts, totals


drawn = st.lists(
    st.tuples(st.integers(0, 3), st.one_of(st.integers(0, 9), st.integers(0, 2**42)), st.integers(0, 3)),
    min_size=1,
    max_size=40,
)


@settings(deadline=None)  # the first case compiles kernels
@given(drawn, st.sampled_from([0, 3, 2**20, 2**42]), st.booleans())
def test_every_way_counts_what_a_loop_counts(events: list[tuple[int, int, int]], bound: int, merge: bool) -> None:  # noqa: FBT001 -- drawn
    key, code = packed(events)
    counts, totals = by_hand(key, code, 4, bound, merge=merge)
    greatest = 2**42 if merge else bound
    # Gaps that could be long leave room for few events between two flushes, so that each event takes two additions.
    for found in (
        transitions.count(key, code, 4, bound, merge, greatest, 0, key.size),
        transitions.count(key, code, 4, bound, merge, 2**60, 0, key.size),
    ):
        assert {pair: int(n) for pair, n in enumerate(found[0]) if n} == counts
        assert {pair: int(ms) for pair, ms in enumerate(found[1]) if ms} == +totals
    few = transitions.count_few(key, code, 4, bound, merge, later=False, lo=0, hi=key.size)
    assert dict(zip(few[0].tolist(), few[1].tolist(), strict=True)) == counts
    assert +Counter(dict(zip(few[0].tolist(), few[2].tolist(), strict=True))) == +totals


@pytest.mark.parametrize("greatest", [0, 1, 1_800_000, 90 * 86_400_000, 2**50, 2**61 - 1])
def test_packed_sums_and_counts_cannot_overflow(greatest: int) -> None:
    split, events = transitions.packing(greatest)
    assert events * greatest < 1 << split
    assert events < 1 << (64 - split)
    assert events >= 1


@pytest.mark.parametrize("days", [1, 90, 3_650])
def test_longest_gaps_are_added_up_exactly_over_many_flushes(days: int) -> None:
    gap = days * 86_400_000
    rows = 100_000
    key = np.arange(rows, dtype=np.int64) * gap
    code = (np.arange(rows) % 2).astype(np.uint8)
    counts, totals = transitions.count(key, code, 2, gap, merge=False, greatest=gap, lo=0, hi=rows)
    assert counts.tolist() == [0, 50_000, 49_999, 0]
    assert totals.tolist() == [0, 50_000 * gap, 49_999 * gap, 0]


def test_a_table_of_few_pairs_grows_to_all_that_occur() -> None:
    chance = np.random.default_rng(3)
    code = chance.integers(0, 1 << 16, 60_000).astype(np.uint16)
    key = np.cumsum(chance.integers(0, 5, code.size))
    pairs, counts, totals = transitions.count_few(key, code, 1 << 16, 3, merge=False, later=False, lo=0, hi=code.size)
    gap = np.diff(key)
    joined = gap <= 3
    numbers = (code[:-1].astype(np.int64) << 16 | code[1:])[joined]
    expected, place, n = np.unique(numbers, return_inverse=True, return_counts=True)
    order = np.argsort(pairs)
    assert pairs[order].tolist() == expected.tolist()
    assert counts[order].tolist() == n.tolist()
    assert totals[order].tolist() == np.bincount(place, gap[joined]).astype(np.int64).tolist()
