"""Two counted things of two sides, and how far they lie apart.

Law: a difference is the second side's value less the first one's. What cannot be stated is absent with a reason. Of all
differences of one comparison, those stand out that chance does not explain once it is known how many were looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from etappe.analyses.people.beside import Portion, share_of
from etappe.analyses.records import Absent, Note, note
from etappe.foundation.uncertainty import beyond_chance, newcombe, no_difference
from etappe.journeys.narrowing import NarrowedArrays

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex


class Apart(Struct, frozen=True, kw_only=True):
    """A share on both sides.

    Attributes:
        one, other: so many customers of so many, their share and its interval (Wilson's).
        difference: the share of ``other`` less that of ``one``. low, high: its interval (Newcombe's).
        chance: how likely a difference as large is where nothing sets the two apart, in [0, 1].
        stands_out: whether chance does not explain it, given how many are compared.
        absent: why there is no difference.
    """

    one: Portion
    other: Portion
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    stands_out: bool = False
    absent: Absent | None = None


def apart(one: tuple[int, int], other: tuple[int, int]) -> Apart:
    """Some of so many on each side.

    >>> found = apart((10, 100), (30, 100))
    >>> round(found.difference, 2), round(found.low, 2), round(found.high, 2)
    (0.2, 0.09, 0.31)
    >>> apart((0, 0), (30, 100)).absent
    'no_entrants'
    """
    mine, theirs = share_of(*one), share_of(*other)
    interval = newcombe(*other, *one)
    if interval is None or mine.share is None or theirs.share is None:
        return Apart(one=mine, other=theirs, absent="no_entrants")
    return Apart(
        one=mine,
        other=theirs,
        difference=theirs.share - mine.share,
        low=interval.low,
        high=interval.high,
        chance=no_difference(*other, *one),
    )


def beyond(chances: Sequence[float | None]) -> tuple[Iterator[bool], int]:
    """Of differences compared together, which stand out, in their order; and how many were tested. None: it was not.

    >>> marks, tested = beyond([0.9, None, 0.01])
    >>> list(marks), tested
    ([False, False, True], 2)
    """
    tested = [chance for chance in chances if chance is not None]
    marks = iter(beyond_chance(tested))
    return (chance is not None and next(marks) for chance in chances), len(tested)


def known_of(index: JourneyIndex, one: Scope | None, other: Scope | None) -> tuple[int, list[Note]]:
    """How many customers of an index are in both scopes, and what to know before reading a difference."""
    from etappe.analyses.scoping import scoped

    in_both = _in_both(index, scoped(index, one), scoped(index, other))
    notes = [note("compare.associated")]
    if in_both:
        notes.append(note("compare.overlap", count=in_both))
    return in_both, notes


def _in_both(index: JourneyIndex, one: JourneyIndex, other: JourneyIndex) -> int:
    if one is index or other is index:
        return min(one.n_customers, other.n_customers)
    inside = np.zeros(index.n_customers, np.bool_)
    inside[_numbers(one)] = True
    return int(np.count_nonzero(inside[_numbers(other)]))


def _numbers(part: JourneyIndex) -> NDArray[np.int64]:
    assert isinstance(part.source, NarrowedArrays), "a part is taken from the whole"
    return part.source.in_whole(np.arange(part.n_customers))
