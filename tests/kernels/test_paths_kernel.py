"""Paths as runs of rows: what is left of repeats, and partials that merge to the whole."""

from __future__ import annotations

from itertools import groupby, pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import paths

sequences = st.lists(st.lists(st.integers(0, 3), max_size=6), min_size=1, max_size=12)


def packed(made: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.cumsum([0, *map(len, made)]).astype(np.int64)
    return np.array([code for one in made for code in one], np.uint8), offsets


@given(sequences)
def test_repeats_leave_the_first_of_each_run(made: list[list[int]]) -> None:
    code, offsets = packed(made)
    rows, bounds = paths.without_repeats(code, offsets)
    left = [code[rows[lo:hi]].tolist() for lo, hi in pairwise(bounds)]
    assert left == [[name for name, _ in groupby(one)] for one in made]


@pytest.mark.parametrize("asked", [paths.START, paths.END, paths.START | paths.END])
@settings(deadline=None)  # the first case compiles kernels
@given(made=sequences, cut=st.integers(0, 12), length=st.integers(2, 6))
def test_partials_merge_to_the_whole(made: list[list[int]], cut: int, length: int, asked: int) -> None:
    code, offsets = packed(made)
    masks = np.array([1, 2, 3, 0], np.uint64)
    cut = min(cut, len(made))
    whole = paths.partial(code, code, masks, offsets, 0, len(made), length, asked, 4)
    merged = paths.merge(
        [paths.partial(code, code, masks, offsets, lo, hi, length, asked, 4) for lo, hi in [(0, cut), (cut, len(made))]]
    )
    for name in ("anchor", "places", "leads", "events"):
        assert getattr(merged, name).tolist() == getattr(whole, name).tolist()
    assert merged.unfinished == whole.unfinished
    assert whole.events.sum() == whole.places.sum(dtype=np.int64)


@settings(deadline=None)  # the first case compiles kernels
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 50), st.booleans()), max_size=40))
def test_a_column_counts_and_takes_medians(drawn: list[tuple[int, int, bool]]) -> None:
    link = np.array([one for one, _, _ in drawn], np.uint32)
    gap = np.array([ms for _, ms, _ in drawn], np.int64)
    leads = np.array([first for _, _, first in drawn], np.bool_)
    got = paths.column(link, gap, leads, 5)
    for number in range(5):
        own = [(ms, first) for one, ms, first in drawn if one == number]
        times = [ms for ms, _ in own if ms >= 0]
        assert got.occurrences[number] == len(own)
        assert got.customers[number] == sum(first for _, first in own)
        assert np.isnan(got.median[number]) if not times else got.median[number] == median(times)
