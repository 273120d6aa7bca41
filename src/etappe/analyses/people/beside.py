"""Some customers beside everybody else: shares and numbers of both, and how far they lie apart.

Law: a difference is that of the customers asked about to everybody else. What cannot be stated is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from etappe.foundation.means import student, welch
from etappe.foundation.uncertainty import newcombe, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ENOUGH: Final = 2


class InWords(Struct, frozen=True):
    """The same in both languages."""

    en: str
    de: str


class Portion(Struct, frozen=True, kw_only=True):
    """So many of ``n`` customers, and their share with Wilson's interval; None where n is 0."""

    customers: int
    n: int
    share: float | None
    low: float | None
    high: float | None


class Portions(Struct, frozen=True, kw_only=True):
    """A share of the segment beside that of everybody else, and the difference with Newcombe's interval."""

    inside: Portion
    others: Portion
    difference: float | None
    low: float | None
    high: float | None


class Spread(Struct, frozen=True, kw_only=True):
    """How a number of ``n`` customers is spread: mean with Student's interval (from two on), and quartiles."""

    n: int
    mean: float | None
    low: float | None
    high: float | None
    quarter: float | None
    median: float | None
    three_quarters: float | None


class Spreads(Struct, frozen=True, kw_only=True):
    """A number of the segment's customers beside everybody else's; the difference of the means with Welch's interval."""

    inside: Spread
    others: Spread
    difference: float | None
    low: float | None
    high: float | None


def share_of(customers: int, n: int) -> Portion:
    """A share with its interval.

    >>> share_of(8, 10).share
    0.8
    """
    interval = wilson(customers, n)
    share = customers / n if n else None
    return Portion(
        customers=customers, n=n, share=share, low=interval and interval.low, high=interval and interval.high
    )


def shares(inside: int, n_inside: int, others: int, n_others: int) -> Portions:
    """Two shares beside each other.

    >>> round(shares(56, 70, 48, 80).difference, 2)
    0.2
    """
    one, other = share_of(inside, n_inside), share_of(others, n_others)
    interval = newcombe(inside, n_inside, others, n_others)
    difference = None if one.share is None or other.share is None else one.share - other.share
    return Portions(
        inside=one,
        others=other,
        difference=difference,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
    )


def spreads(inside: NDArray[np.float64], others: NDArray[np.float64]) -> Spreads:
    """Two spreads beside each other.

    >>> spreads(np.array([1.0, 2.0, 3.0]), np.array([4.0])).inside.median
    2.0
    """
    difference = interval = None
    if inside.size and others.size:
        difference = float(inside.mean() - others.mean())
    if difference is not None and min(inside.size, others.size) >= _ENOUGH:
        interval, _ = welch(difference, _variance(inside), inside.size, _variance(others), others.size)
    return Spreads(
        inside=_spread(inside),
        others=_spread(others),
        difference=difference,
        low=interval and interval.low,
        high=interval and interval.high,
    )


def _variance(numbers: NDArray[np.float64]) -> float:
    return float(numbers.var(ddof=1))


def _spread(numbers: NDArray[np.float64]) -> Spread:
    if not numbers.size:
        return Spread(n=0, mean=None, low=None, high=None, quarter=None, median=None, three_quarters=None)
    quarter, median, three_quarters = (float(each) for each in np.quantile(numbers, (0.25, 0.5, 0.75)))
    mean = float(numbers.mean())
    interval = student(mean, _variance(numbers), numbers.size) if numbers.size >= _ENOUGH else None
    return Spread(
        n=numbers.size,
        mean=mean,
        low=interval and interval.low,
        high=interval and interval.high,
        quarter=quarter,
        median=median,
        three_quarters=three_quarters,
    )
