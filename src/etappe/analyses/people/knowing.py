"""What is known of customers: each property's values, counted in customers.

Law: a property that stays the same with nearly every customer is *known* of them, and of each the last value counts; one that
changes is *used*, and a customer counts for every value that one of their events has. One look at each event that has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from etappe.journeys.index import NumberColumn, TextColumn
from etappe.journeys.tasks import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

Manner = Literal["known", "used"]
STAYS: Final = 0.95
"""Share of those of whom a property is known with whom it has one value only, from which on it counts as known of them."""
MOST_VALUES: Final = 200
"""Texts with more values (names, numbers of orders) say nothing of a group."""
_MOST_CELLS: Final = 1 << 24


@dataclass(frozen=True, eq=False)
class Counted:
    """How many customers have each value of a text.

    Attributes:
        manner: whether the last value counts, or each. values: as the data write them.
        inside, others: customers by value, within the group and beside it. n_inside, n_others: those with any value.
    """

    manner: Manner
    values: list[str]
    inside: NDArray[np.int64]
    others: NDArray[np.int64]
    n_inside: int
    n_others: int


def counted(index: JourneyIndex, column: TextColumn, within: NDArray[np.bool_]) -> Counted | None:
    """The values of a text; None where it has none, or too many to say anything.

    ``within`` says of each customer whether they belong to the group.
    """
    size = len(column.values)
    if not 0 < size <= MOST_VALUES:
        return None
    once = known = 0
    each = np.zeros((2, size), np.int64)
    last = np.zeros((2, size), np.int64)
    n_of = np.zeros(2, np.int64)
    for first, end in _blocks(index, size):
        check()
        begin, behind = int(index.offsets[first]), int(index.offsets[end])
        codes = column.codes[begin:behind]
        rows = np.flatnonzero(codes >= 0)
        if not rows.size:
            continue
        codes = codes[rows]
        customer = np.repeat(np.arange(end - first), np.diff(index.offsets[first : end + 1]))[rows]
        has = np.zeros((end - first, size), np.bool_)
        has[customer, codes] = True
        different = has.sum(axis=1)
        known += int(np.count_nonzero(different))
        once += int(np.count_nonzero(different == 1))
        edge = np.append(customer[1:] != customer[:-1], True)
        inside = within[first:end]
        for side, mine in enumerate((inside, ~inside)):
            each[side] += has[mine].sum(axis=0)
            last[side] += np.bincount(codes[edge][mine[customer[edge]]], minlength=size)
            n_of[side] += np.count_nonzero(different[mine])
    if not known:
        return None
    manner: Manner = "known" if once >= STAYS * known else "used"
    counts = last if manner == "known" else each
    return Counted(manner, column.values.to_list(), counts[0], counts[1], int(n_of[0]), int(n_of[1]))


def last_numbers(index: JourneyIndex, column: NumberColumn) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
    """Customers of whom a number is known, and the last one of each; None where it changes from event to event."""
    check()
    rows = np.flatnonzero(~np.isnan(column.numbers))
    if not rows.size:
        return None
    customer, numbers = index.customer_of(rows), column.numbers[rows]
    same = customer[1:] == customer[:-1]
    edge = np.append(~same, True)
    changes = np.zeros(index.n_customers, np.bool_)
    changes[customer[1:][same & (numbers[1:] != numbers[:-1])]] = True
    who = customer[edge]
    if np.count_nonzero(~changes[who]) < STAYS * who.size:
        return None
    return who, numbers[edge]


def _blocks(index: JourneyIndex, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of customers, so many that a table of what they have stays small."""
    at_once = max(1, _MOST_CELLS // size)
    for first in range(0, index.n_customers, at_once):
        yield first, min(first + at_once, index.n_customers)
