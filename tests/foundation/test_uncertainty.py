"""Intervals and rates against SciPy, lifelines and plain sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from etappe.foundation.uncertainty import kaplan_meier, wilson


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_wilson_is_scipys(trials: int, successes: int) -> None:
    successes = min(successes, trials)
    interval = wilson(successes, trials)
    expected = binomtest(successes, trials).proportion_ci(method="wilson")
    assert interval == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert interval is not None
    assert 0 <= interval.low <= successes / trials <= interval.high <= 1


def test_no_trials_have_no_interval_and_more_successes_than_trials_are_a_bug() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(AssertionError):
        wilson(2, 1)


times = st.lists(st.integers(0, 20), max_size=20)


@given(times, times, st.integers(0, 10))
def test_kaplan_meier_is_the_product_over_instants(arrived: list[int], waiting: list[int], never: int) -> None:
    found = kaplan_meier(np.array(arrived, np.int64), np.array(waiting, np.int64), never)
    everybody = [*arrived, *waiting, *[10**6] * never]
    if not everybody or (not never and waiting and max(waiting) >= max(arrived, default=-1)):
        assert found is None
        return
    left = 1.0
    for instant in sorted(set(arrived)):
        left *= 1 - arrived.count(instant) / sum(time >= instant for time in everybody)
    assert found == pytest.approx(1 - left)


@given(times.filter(bool), st.integers(0, 10))
def test_with_nobody_waiting_it_is_the_share(arrived: list[int], never: int) -> None:
    found = kaplan_meier(np.array(arrived, np.int64), np.empty(0, np.int64), never)
    assert found == pytest.approx(len(arrived) / (len(arrived) + never))
