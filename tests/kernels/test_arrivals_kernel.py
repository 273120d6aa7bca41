"""The Aalen-Johansen estimator against its closed form in plain Python, against lifelines, and against counting."""

from __future__ import annotations

import math
import warnings
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import arrivals


class Step(NamedTuple):
    """Incidence and variance of one kind from one instant on."""

    time: int
    kind: int
    share: float
    variance: float


def closed_form(people: list[tuple[int, int]], n_kinds: int) -> list[Step]:
    """Marubini and Valsecchi's sums over all instants up to each one, tied ends counted together."""
    instants = sorted({time for time, kind in people if kind})
    table = []
    survival = 1.0
    shares = [0.0] * (n_kinds + 1)
    for instant in instants:
        n = sum(time >= instant for time, _ in people)
        ended = [sum(one == (instant, kind) for one in people) for kind in range(n_kinds + 1)]
        ended[0] = 0
        shares = [share + survival * d / n for share, d in zip(shares, ended, strict=True)]
        table.append((instant, n, ended, survival, shares))
        survival *= 1 - sum(ended) / n
    steps = []
    for place, (instant, _, ended, _, shares) in enumerate(table):
        for kind in range(1, n_kinds + 1):
            if not ended[kind]:
                continue
            variance = 0.0
            for _, n, d, before, then in table[: place + 1]:
                rise, total = shares[kind] - then[kind], sum(d)
                if total < n:  # where everybody ends the rise after it is nothing
                    variance += rise**2 * total / (n * (n - total))
                variance += before**2 * d[kind] * (n - d[kind]) / n**3 - 2 * rise * before * d[kind] / n**2
            steps.append(Step(instant, kind, shares[kind], variance))
    return steps


people_with_ties = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), max_size=30)


@settings(deadline=None)  # the first case compiles kernels
@given(people_with_ties)
def test_equals_the_closed_form_with_ties(people: list[tuple[int, int]]) -> None:
    time = np.array([time for time, _ in people], np.int64)
    kind = np.array([kind for _, kind in people], np.uint8)
    got = arrivals.aalen_johansen(time, kind, 3)
    expected = closed_form(people, 3)
    assert list(zip(got.time.tolist(), got.kind.tolist(), strict=True)) == [(one.time, one.kind) for one in expected]
    np.testing.assert_allclose(got.share, [one.share for one in expected], rtol=1e-12)
    np.testing.assert_allclose(got.variance, [one.variance for one in expected], rtol=1e-9, atol=1e-15)


@settings(deadline=None)  # the first case compiles kernels
@given(people_with_ties)
def test_without_censoring_it_is_the_share_and_its_binomial_variance(people: list[tuple[int, int]]) -> None:
    ended = [(time, kind) for time, kind in people if kind]
    got = arrivals.aalen_johansen(
        np.array([time for time, _ in ended], np.int64), np.array([kind for _, kind in ended], np.uint8), 3
    )
    for time, kind, share, variance in zip(got.time, got.kind, got.share, got.variance, strict=True):
        counted = sum(t <= time and k == kind for t, k in ended) / len(ended)
        assert math.isclose(share, counted, rel_tol=1e-12)
        assert math.isclose(variance, counted * (1 - counted) / len(ended), rel_tol=1e-9, abs_tol=1e-15)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_equals_lifelines_on_untied_data(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pandas says while lifelines loads and computes
        from lifelines import AalenJohansenFitter

        random = np.random.default_rng(seed)
        time = random.permutation(np.arange(1, 301)) * 1000
        kind = random.integers(0, 4, 300).astype(np.uint8)
        got = arrivals.aalen_johansen(time, kind, 3)
        for one in (1, 2, 3):
            fitted = AalenJohansenFitter().fit(time, kind, event_of_interest=one)
            own = got.kind == one
            theirs = fitted.cumulative_density_.loc[got.time[own]].to_numpy()[:, 0]
            np.testing.assert_allclose(got.share[own], theirs, rtol=1e-12)
            variance = fitted.variance_.loc[got.time[own]].to_numpy()
            stated = ~np.isnan(variance)  # theirs is 0/0 where the last one at risk ends
            np.testing.assert_allclose(got.variance[own][stated], variance[stated], rtol=1e-8)
            assert stated.sum() >= own.sum() - 1


def test_ends_stand_before_censoring_at_the_same_instant() -> None:
    got = arrivals.aalen_johansen(np.array([5, 5]), np.array([0, 1], np.uint8), 1)
    assert got.share.tolist() == [0.5]


def test_nobody_gives_no_steps() -> None:
    assert arrivals.aalen_johansen(np.zeros(0, np.int64), np.zeros(0, np.uint8), 2).time.size == 0


def test_a_million_entrants_add_up() -> None:
    random = np.random.default_rng(3)
    time = random.integers(0, 10**9, 10**6)
    kind = random.integers(0, 3, 10**6).astype(np.uint8)
    got = arrivals.aalen_johansen(time, kind, 2)
    finals = [got.share[got.kind == one][-1] for one in (1, 2)]
    assert 0.9 < sum(finals) <= 1 + 1e-9
    assert (got.variance >= 0).all()
