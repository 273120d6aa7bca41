"""Means and their differences, with Student's and Welch's intervals; both two-sided with 95 % confidence."""

from __future__ import annotations

from typing import NamedTuple

from etappe.foundation.uncertainty import CONFIDENCE, Interval


class Sample(NamedTuple):
    """How many numbers there are, their mean and their variance (over n - 1); n is 2 at least."""

    n: int
    mean: float
    variance: float


def student(sample: Sample) -> Interval:
    """Interval of a mean (Student 1908, Biometrika 6:1-25).

    >>> [round(end, 3) for end in student(Sample(4, 2.5, 1.6667))]
    [0.446, 4.554]
    """
    from scipy.special import stdtrit

    reach = float(stdtrit(sample.n - 1, 0.5 + CONFIDENCE / 2)) * (sample.variance / sample.n) ** 0.5
    return Interval(sample.mean - reach, sample.mean + reach)


def welch(one: Sample, other: Sample) -> Interval:
    """Interval of the difference of two means whose variances differ (Welch 1947, Biometrika 34:28-35).

    >>> [round(end, 3) for end in welch(Sample(4, 2.5, 1.6667), Sample(5, 1.0, 0.5))]
    [-0.469, 3.469]
    """
    from scipy.special import stdtrit

    first, second = one.variance / one.n, other.variance / other.n
    difference = one.mean - other.mean
    if first + second == 0:
        return Interval(difference, difference)
    freedom = (first + second) ** 2 / (first**2 / (one.n - 1) + second**2 / (other.n - 1))
    reach = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * (first + second) ** 0.5
    return Interval(difference - reach, difference + reach)
