"""Windows and credits against loops over every touch of every conversion."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import attribution
from tests.kernels.test_chains import SHIFT, fixed

instants = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 200)), max_size=40).map(
    lambda drawn: sorted((customer << SHIFT) + time for customer, time in drawn)
)


@settings(max_examples=300, deadline=None)  # the first case compiles kernels
@given(instants, instants, st.integers(0, 200))
def test_a_window_holds_the_touches_up_to_the_conversion(touches: list[int], bought: list[int], lookback: int) -> None:
    begins, ends = np.empty(len(bought), np.uint32), np.empty(len(bought), np.uint32)
    found = attribution.windows(fixed(touches), fixed(bought), lookback, begins, ends)
    windows = [[touch for touch in touches if now - lookback <= touch <= now] for now in bought]
    assert [touches[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)] == windows
    assert found == sum(bool(window) for window in windows)


@settings(max_examples=300, deadline=None)
@given(instants, instants, st.integers(0, 200), st.sampled_from([1, 3, 50, 10**9]), st.randoms(use_true_random=False))
def test_weights_halve_however_often(
    touches: list[int], bought: list[int], lookback: int, half_life: int, random: np.random.Generator
) -> None:
    # An instant counts a thousand times as long, so that weights begin anew many times with a short half-life.
    touches, bought = ([(key >> SHIFT << 30) + (key & 1023) * 1000 for key in keys] for keys in (touches, bought))
    channels = [random.choice([-1, 0, 1]) for _ in touches]
    lookback *= 1000
    begins, ends = np.empty(len(bought), np.uint32), np.empty(len(bought), np.uint32)
    attribution.windows(fixed(touches), fixed(bought), lookback, begins, ends)
    given_away, worth = np.zeros((6, 3)), np.zeros((6, 3))
    attribution.credit(
        fixed(touches), fixed(channels, np.int8), fixed(bought), begins, ends, np.full(len(bought), 2.0), 0, half_life,
        np.ones(6, np.bool_), attribution.powers(), given_away, worth,
    )  # fmt: skip
    expected = np.zeros(3)
    for now in bought:
        window = [
            (touch, channel) for touch, channel in zip(touches, channels, strict=True) if now - lookback <= touch <= now
        ]
        weights = [2.0 ** ((touch - window[-1][0]) / half_life) for touch, _ in window]
        for (_, channel), weight in zip(window, weights, strict=True):
            expected[channel + 1] += weight / math.fsum(weights)
    np.testing.assert_allclose(given_away[attribution.TIME_DECAY], expected, rtol=1e-9, atol=1e-12)
    assert (given_away >= 0).all()
    np.testing.assert_allclose(worth, 2 * given_away, rtol=1e-12)
    np.testing.assert_allclose(given_away.sum(axis=1), (begins < ends).sum(), rtol=1e-12)


@pytest.mark.parametrize("doublings", [-1000.0, -999.99, -3.3, -1e-9, 0.0, 0.5, 1.0, 255.999, 256.0])
def test_powers_of_two_are_right_to_the_last_digits(doublings: float) -> None:
    # A single conversion with two touches so many doublings apart: their credits are in that proportion.
    span = abs(doublings) * 1000
    begins, ends = np.zeros(1, np.uint32), np.full(1, 2, np.uint32)
    given_away, worth = np.zeros((6, 2)), np.zeros((6, 2))
    attribution.credit(
        fixed([0, round(span)]), fixed([-1, 0], np.int8), fixed([round(span)]), begins, ends, np.empty(0), -2, 1000,
        np.ones(6, np.bool_), attribution.powers(), given_away, worth,
    )  # fmt: skip
    early, late = given_away[attribution.TIME_DECAY]
    assert early / late == pytest.approx(2.0 ** -(round(span) / 1000), rel=1e-13)
