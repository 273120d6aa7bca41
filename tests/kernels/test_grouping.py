"""Medians of groups against NumPy, through buckets of every coarseness."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import grouping


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.integers(0, 5), st.integers(0, 2**50)), min_size=1, max_size=9), min_size=1, max_size=5
    )
)
def test_medians_are_exact(groups: list[list[int]]) -> None:
    values = np.array([value for group in groups for value in group], np.int64)
    offsets = np.cumsum([0, *map(len, groups)])
    sizes = np.diff(offsets)
    found = np.empty(len(groups))
    grouping.medians(values, offsets, (sizes - 1) // 2, sizes // 2, found)
    assert found.tolist() == [float(np.median(group)) for group in groups]


@pytest.mark.parametrize("groups", [1, 3_000, 200_000, 10**7, 10**9])
@pytest.mark.parametrize("greatest", [0, 1, 1_800_000, 2**50])
def test_buckets_are_in_order_and_hold_every_value(groups: int, greatest: int) -> None:
    shift, bias, size = grouping.buckets(greatest, groups)
    values = np.unique(np.concatenate((np.arange(100), np.geomspace(1, 2**50, 999).astype(np.int64), [greatest])))
    values = values[values <= greatest]
    places = ((values + 1).astype(np.float64).view(np.int64) >> shift) - bias
    assert (np.diff(places) >= 0).all()
    assert 0 <= places[0] <= places[-1] < size


def test_what_is_gathered_holds_the_median_of_all_parts() -> None:
    chance = np.random.default_rng(2)
    parts = [chance.exponential(1000, (4, 50)).astype(np.int64), chance.exponential(1000, (4, 31)).astype(np.int64)]
    shift, bias, size = grouping.buckets(100_000, 4)
    places = [((part + 1).astype(np.float64).view(np.int64) >> shift) - bias for part in parts]
    counts = [np.array([np.bincount(row, minlength=size) for row in place], np.uint32) for place in places]
    middle = grouping.middle(counts)
    for group in range(4):
        every = np.concatenate([part[group] for part in parts])
        place = np.concatenate([place[group] for place in places])
        kept = np.sort(every[(place >= middle.first[group]) & (place <= middle.last[group])])
        assert kept.size == middle.offsets[group + 1] - middle.offsets[group] < every.size
        assert (kept[middle.lower[group]] + kept[middle.upper[group]]) / 2 == np.median(every)


@pytest.mark.parametrize("groups", [1, 3_000, 200_000, 10**7, 10**9])
@pytest.mark.parametrize("greatest", [0, 1, 1_800_000, 2**49])
def test_a_bucket_holds_the_values_from_its_least_to_that_of_the_next(groups: int, greatest: int) -> None:
    found = grouping.buckets(greatest, groups)
    values = np.unique(np.concatenate((np.arange(100), np.geomspace(1, 2**49, 999).astype(np.int64), [greatest])))
    values = values[values <= greatest]
    places = ((values + 1).astype(np.float64).view(np.int64) >> found.shift) - found.bias
    least = grouping.least_of(found, np.arange(found.size + 1))
    assert (least[places] <= values).all()
    assert (values < least[places + 1]).all()
