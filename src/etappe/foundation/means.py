"""Means and their differences, with Student's and Welch's intervals; both two-sided with 95 % confidence."""

from __future__ import annotations

from etappe.foundation.uncertainty import CONFIDENCE, Interval


def student(mean: float, variance: float, n: int) -> Interval:
    """Interval of a mean of at least two values; ``variance`` is theirs (over n - 1).

    Source: Student (1908), Biometrika 6:1-25.

    >>> [round(end, 3) for end in student(2.5, 1.6667, 4)]
    [0.446, 4.554]
    """
    from scipy.special import stdtrit  # a fraction of what scipy.stats takes to load

    reach = float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2)) * (variance / n) ** 0.5
    return Interval(mean - reach, mean + reach)


def welch(difference: float, variance: float, n: int, other_variance: float, other_n: int) -> tuple[Interval, float]:
    """Interval of the difference of two independent means, and how likely one as large is where nothing sets them apart.

    Each has at least two values; variances are those of the values. Source: Welch (1947), Biometrika 34:28-35.

    >>> interval, chance = welch(1.0, 4.0, 50, 9.0, 40)
    >>> [round(end, 3) for end in interval], round(chance, 3)
    ([-0.103, 2.103], 0.075)
    """
    from scipy.special import stdtr, stdtrit

    one, other = variance / n, other_variance / other_n
    if one + other == 0:
        return Interval(difference, difference), float(difference == 0)
    freedom = (one + other) ** 2 / (one**2 / (n - 1) + other**2 / (other_n - 1))
    spread = (one + other) ** 0.5
    reach = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * spread
    return Interval(difference - reach, difference + reach), 2 * float(stdtr(freedom, -abs(difference) / spread))
