"""Intervals for counted things, and rates where not every outcome is known yet.

Every interval is two-sided with 95 % confidence unless told otherwise. What cannot be stated is None.
"""

from __future__ import annotations

from math import lgamma
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CONFIDENCE = 0.95
_EXPECTED = 5


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
    # At the ends the formula gives 0 and 1; rounding must not leave the share itself outside.
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == trials else (centre + spread) / scale
    return Interval(low, high)


def kaplan_meier(arrived: NDArray[np.integer], waiting: NDArray[np.integer], never: int) -> float | None:
    """Share that arrives by the end of a window, by Kaplan and Meier's product-limit estimator, in [0, 1].

    Args:
        arrived: times at which some arrived, in any unit.
        waiting: times known of those who may yet arrive; they count as at risk up to and including these times.
        never: how many are known not to arrive within the window; they count as at risk throughout.

    None where there is nobody, or where nobody is left whose fate at the window's end is known.
    Source: Kaplan and Meier (1958), JASA 53:457-481. Cost: a sort of the times.

    >>> kaplan_meier(np.array([2, 4]), np.array([3]), 1)
    0.625
    """
    total = arrived.size + waiting.size + never
    if total == 0:
        return None
    if never == 0 and waiting.size and (not arrived.size or waiting.max() >= arrived.max()):
        return None
    # Twice the time, and one more for those who wait: one sort puts all in order, who arrives before who stays at risk up
    # to the same time. As many as stand before an arrival are gone by then. Of arrivals at one time each leaves one fewer
    # at risk: (1 - 1/n)(1 - 1/(n - 1)) is 1 - 2/n.
    greatest = max(arrived.max(initial=0), waiting.max(initial=0))
    least = min(arrived.min(initial=0), waiting.min(initial=0))
    kind = np.uint32 if least >= 0 and greatest < 1 << 31 else np.int64
    times: NDArray[Any] = np.empty(arrived.size + waiting.size, kind)
    times[: arrived.size] = arrived
    times[arrived.size :] = waiting
    times *= kind(2)
    times[arrived.size :] += kind(1)
    times.sort()
    gone = np.flatnonzero((times & kind(1)) == 0)
    return float(1 - np.prod(1 - 1 / (total - gone)))


def newcombe(successes: int, trials: int, others: int, other_trials: int) -> Interval | None:
    """Interval of the difference of two independent shares, within [-1, 1]; None where one has no trials.

    Source: Newcombe (1998), Statistics in Medicine 17:873-890, method 10: the two Wilson intervals put together.

    >>> [round(end, 4) for end in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    one, other = wilson(successes, trials), wilson(others, other_trials)
    if one is None or other is None:
        return None
    return apart_from(successes / trials, one, others / other_trials, other)


def apart_from(value: float, own: Interval, other: float, others: Interval) -> Interval:
    """Interval of the difference ``value`` less ``other`` of two independent estimates with intervals of their own.

    Source: Zou and Donner (2008), Statistics in Medicine 27:1693-1702: the variance at each end is recovered from the two
    intervals; of Wilson's it gives Newcombe's.

    >>> [round(end, 4) for end in apart_from(0.5, Interval(0.4, 0.6), 0.5, Interval(0.4, 0.6))]
    [-0.1414, 0.1414]
    """
    below = ((value - own.low) ** 2 + (others.high - other) ** 2) ** 0.5
    above = ((own.high - value) ** 2 + (other - others.low) ** 2) ** 0.5
    return Interval(value - other - below, value - other + above)


def chance_of(difference: float, interval: Interval) -> float:
    """How likely a difference as large is where there is none, by the spread of its interval on the side of none.

    So it is under 5 % where an interval with 95 % leaves out 0, and only there.

    >>> round(chance_of(0.1, Interval(0.0, 0.2)), 2), chance_of(0.0, Interval(-0.1, 0.1))
    (0.05, 1.0)
    """
    reach = difference - interval.low if difference > 0 else interval.high - difference
    if difference == 0:
        return 1.0
    if reach <= 0:
        return 0.0
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    return 2 * (1 - NormalDist().cdf(z * abs(difference) / reach))


class RelativeRisk(NamedTuple):
    """How many times as often something happens, with the ends of its interval."""

    times: float
    low: float
    high: float


def relative_risk(successes: int, trials: int, others: int, other_trials: int) -> RelativeRisk | None:
    """How many times as large one share is as another; None where one has no trials, or where neither has a success.

    Where only one has none, half a success and half a trial are added to both (Walter 1975).
    Source: Katz and others (1978), Biometrics 34:469-474, interval of the logarithm.

    >>> [round(one, 3) for one in relative_risk(30, 100, 10, 100)]
    [3.0, 1.551, 5.803]
    """
    if trials == 0 or other_trials == 0 or successes + others == 0:
        return None
    more = 0.5 if successes == 0 or others == 0 else 0.0
    a, n, c, m = successes + more, trials + more, others + more, other_trials + more
    spread = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2) * (1 / a - 1 / n + 1 / c - 1 / m) ** 0.5
    times = (a / n) / (c / m)
    return RelativeRisk(times, times / float(np.exp(spread)), times * float(np.exp(spread)))


def no_difference(successes: int, trials: int, others: int, other_trials: int) -> float | None:
    """How likely two shares are to differ this much or more where nothing sets them apart, in [0, 1]; None without trials.

    Two-sided: Pearson's chi-squared without correction; Fisher's exact test where fewer than 5 are expected anywhere.

    >>> round(no_difference(56, 70, 48, 80), 4), round(no_difference(3, 4, 1, 4), 4)
    (0.008, 0.4857)
    """
    if trials == 0 or other_trials == 0:
        return None
    both, total = successes + others, trials + other_trials
    least = min(both, total - both) * min(trials, other_trials) / total
    if least < _EXPECTED:
        return _fisher(successes, trials, others, other_trials)
    share = both / total
    spread = (share * (1 - share) * (1 / trials + 1 / other_trials)) ** 0.5
    return 2 * (1 - NormalDist().cdf(abs(successes / trials - others / other_trials) / spread))


def _fisher(successes: int, trials: int, others: int, other_trials: int) -> float:
    """Fisher's exact test, two-sided: all tables with the same margins that are no likelier than this one."""
    both = successes + others
    tables = range(max(0, both - other_trials), min(both, trials) + 1)
    logs = [_ways(trials, k) + _ways(other_trials, both - k) - _ways(trials + other_trials, both) for k in tables]
    likely = np.exp(np.array(logs))
    own = likely[successes - tables[0]]
    return min(1.0, float(likely[likely <= own * (1 + 1e-7)].sum()))


def _ways(n: int, k: int) -> float:
    """The logarithm of how many ways there are to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def beyond_chance(likelihoods: Sequence[float], rate: float = 1 - CONFIDENCE) -> list[bool]:
    """Which of several differences stand out, so that of those named the share that is chance stays below ``rate``.

    ``likelihoods`` are those of ``no_difference`` and its like, in any order, and so is what is given. Source: Benjamini and
    Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.

    >>> beyond_chance([0.9, 0.01, 0.02, 0.04])
    [False, True, True, False]
    """
    ranked = sorted(range(len(likelihoods)), key=lambda place: likelihoods[place])
    found = 0
    for rank, place in enumerate(ranked, start=1):
        if likelihoods[place] <= rate * rank / len(ranked):
            found = rank
    stands_out = set(ranked[:found])
    return [place in stands_out for place in range(len(likelihoods))]
