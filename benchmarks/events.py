"""Seeded events of a shop that never was: some customers come often, sessions follow a Markov chain, some ties of time.

Law: equal seed and size give equal events on every machine; they come sorted by (customer, time, event), as every
engine gets them.
"""

# ruff: noqa: NPY002 - chances of an invented shop, drawn by the generator that Numba knows
from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

EVENTS = 40
DAY_MS = 86_400_000
SPAN_MS = 90 * DAY_MS
STARTS_AT_MS = 1_785_542_400_000  # 2026-08-01 in UTC
STEPS = (2, 7, 15, 25)
"""A funnel planted in the chain, in order of code: at one instant an earlier step comes first."""
TIME_BITS = 33
"""Bits that hold any time within the span."""


class Sorted(NamedTuple):
    """Columns of equal length: customer numbers from 0, milliseconds UTC since 1970, and event codes."""

    customer: NDArray[np.uint32]
    time: NDArray[np.int64]
    event: NDArray[np.uint8]


def generate(n: int, seed: int = 42) -> Sorted:
    """N events."""
    customer, time, event = np.empty(n, np.uint32), np.empty(n, np.int64), np.empty(n, np.uint8)
    _fill(seed, _chain(), customer, time, event)
    packed = (customer.astype(np.int64) << (TIME_BITS + 6)) | (time << 6) | event
    packed.sort()
    return Sorted(
        (packed >> (TIME_BITS + 6)).astype(np.uint32),
        ((packed >> 6) & ((1 << TIME_BITS) - 1)) + STARTS_AT_MS,
        (packed & 63).astype(np.uint8),
    )


def name(code: int) -> str:
    """The event's name; in order of code."""
    return f"event {code:02}"


def _chain(seed: int = 7) -> NDArray[np.float64]:
    """Cumulative transition probabilities of shape (EVENTS, EVENTS)."""
    chance = np.random.default_rng(seed)
    popular = 1.0 / np.arange(1, EVENTS + 1) ** 0.9
    popular[0] *= 0.2
    popular[[7, 15, 25]] *= 0.4
    chain = chance.dirichlet(np.ones(EVENTS) * 0.5, EVENTS) * 0.5 + 0.5 * popular / popular.sum()
    for source, target, share in ((2, 7, 0.18), (7, 15, 0.28), (15, 25, 0.40)):
        chain[source] *= (1 - share) / chain[source].sum()
        chain[source, target] += share
    return np.cumsum(chain / chain.sum(axis=1, keepdims=True), axis=1)


@numba.njit
def _fill(
    seed: int,
    chain: NDArray[np.float64],
    customer: NDArray[np.uint32],
    time: NDArray[np.int64],
    event: NDArray[np.uint8],
) -> None:
    np.random.seed(seed)
    i = c = 0
    while i < time.size:
        sessions = min(int(np.random.random() ** (-1 / 1.6)), 400)
        joined = 0.0 if np.random.random() < 0.3 else np.random.random() * 85 * DAY_MS
        for _ in range(sessions):
            now = joined + np.random.random() ** 1.3 * (SPAN_MS - joined)
            code = 0
            while i < time.size and now < SPAN_MS:
                customer[i], time[i], event[i] = c, int(now), code
                i += 1
                if np.random.random() < 0.22:
                    break
                pause = np.random.random()
                if pause > 0.01:
                    now += 1 + np.random.exponential(45_000.0 if pause < 0.97 else 3_600_000.0)
                code = min(np.searchsorted(chain[code], np.random.random()), EVENTS - 1)
        c += 1
