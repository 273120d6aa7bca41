"""Intervals and rates against SciPy, lifelines and plain sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2_contingency, false_discovery_control, fisher_exact

from etappe.foundation.uncertainty import beyond_chance, kaplan_meier, no_difference, wilson


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


@given(st.integers(1, 400), st.integers(1, 400), st.floats(0, 1), st.floats(0, 1))
def test_two_shares_are_held_against_each_other_as_scipy_does(n: int, m: int, first: float, second: float) -> None:
    one, other = round(first * n), round(second * m)
    table = np.array([[one, n - one], [other, m - other]])
    sides = table.sum(0), table.sum(1)
    expected = np.outer(sides[1], sides[0]) / table.sum()
    chance = fisher_exact(table).pvalue if expected.min() < 5 else chi2_contingency(table, correction=False).pvalue
    assert no_difference(one, n, other, m) == pytest.approx(chance, abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_what_is_beyond_chance_is_what_scipy_finds(likelihoods: list[float]) -> None:
    expected = false_discovery_control(likelihoods, method="bh")
    assume(np.abs(expected - 0.05).min() > 1e-9)
    assert beyond_chance(likelihoods) == (expected <= 0.05).tolist()
