"""Intervals for counted things. Every interval is two-sided with 95 % confidence unless told otherwise."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Lower and upper end, in the unit of what is estimated."""

    low: float
    high: float


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Wilson's score interval of a share, within [0, 1]; None without trials.

    Source: Wilson (1927), JASA 22:209-212, in the form of Newcombe (1998), method 3.

    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if trials == 0:
        return None
    assert 0 <= successes <= trials, "a share counts some of its trials"
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * (share * (1 - share) / trials + z * z / (4 * trials * trials)) ** 0.5
    scale = 1 + z * z / trials
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))
