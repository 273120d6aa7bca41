"""The events that a question names, in order: from lists of each event's rows where they are few, else by a scan.

Law: both ways find the same rows. The lists are those of the index or of the selection (``rows_of``, ``posting``).
A question that reads lists of keys alone cuts them by key, at customers, and touches no row (``over_keys``).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from etappe.journeys.executor import over_parts
from etappe.journeys.index import KEY_BITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from etappe.journeys.executor import Range
    from etappe.journeys.index import JourneyIndex
    from etappe.journeys.selection import CodedSelection

EVENTS_PER_RANGE: Final = 1 << 21
"""Longer ranges than for passes over every event: of these a question that names few touches few."""
KEYS_PER_PART: Final = 1 << 18
"""As many keys of all lists of a question as stay, with what is noted on them, in a core's second-level cache."""
MOST_LISTS: Final = 16
_FEW: Final = 4
"""Lists are merged where they hold at most one in so many of all events."""


R = TypeVar("R")


class Keys(NamedTuple):
    """Customers whose keys lie from ``first`` to ``end`` (not included)."""

    first: int
    end: int


def key_parts(lists: Sequence[NDArray[np.int64]], shift: int, keys: int = 0) -> list[Keys]:
    """Ascending lists of keys in parts of about ``keys`` of them (0: KEYS_PER_PART), longer where one customer is.

    Every key is in exactly one part. None without keys.
    """
    total = sum(keys_of.size for keys_of in lists)
    if not total:
        return []
    longest = max(lists, key=lambda one: one.size)
    step = max(1, (keys or KEYS_PER_PART) * longest.size // total)
    # A part more than asked for where another list holds more of its customers; they follow the longest closely enough.
    cuts = np.unique((longest[step::step] >> shift) << shift).tolist()
    bounds = [0, *(cut for cut in cuts if cut > 0), 1 << KEY_BITS]
    return [Keys(first, end) for first, end in pairwise(bounds)]


def over_keys(
    lists: Sequence[NDArray[np.int64]], shift: int, work: Callable[[Keys, list[NDArray[np.int64]]], R]
) -> list[R]:
    """``work`` of every part and of its keys in each list, in order of keys; see etappe.journeys.executor.over_ranges."""
    return over_parts(key_parts(lists, shift), lambda part: work(part, [within(one, part) for one in lists]))


def within(keys: NDArray[np.int64], part: Keys) -> NDArray[np.int64]:
    """The keys of a part, as a view that cannot be written: kernels are compiled once, whatever holds them."""
    lo, hi = np.searchsorted(keys, (part.first, part.end))
    own = keys[lo:hi]
    own.flags.writeable = False
    return own


def rows_of(selection: CodedSelection, codes: NDArray[np.intp]) -> NDArray[np.uint32]:
    """The rows of the events of some codes, in order."""
    if codes.size > MOST_LISTS:
        wanted = np.zeros(selection.masks.size, np.bool_)
        wanted[codes] = True
        return np.flatnonzero(wanted[selection.code]).astype(np.uint32)
    rows = [selection.rows_of(code) for code in codes.tolist() if code < selection.n_codes]
    # A stable sort of a few ascending lists merges them.
    return rows[0] if len(rows) == 1 else np.sort(np.concatenate([np.empty(0, np.uint32), *rows]), kind="stable")


def customers_of(selection: CodedSelection, codes: NDArray[np.intp]) -> NDArray[np.int64]:
    """The numbers of the customers with an event of some codes, ascending, each once; from lists of keys alone."""
    found = [np.empty(0, np.int64)]
    for code in codes.tolist():
        if code < selection.n_codes:
            customers = selection.posting(code) >> selection.index.shift
            found.append(customers[np.diff(customers, prepend=-1) != 0])
    return found[1] if len(found) == 2 else np.unique(np.concatenate(found))  # noqa: PLR2004 - one list is in order


def once(customers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Customer numbers, ascending, each once; where they are in order already, without putting them in order."""
    steps = np.diff(customers)
    if (steps >= 0).all():
        return customers[np.append(True, steps > 0)] if customers.size else customers
    return np.unique(customers)


@dataclass(frozen=True, eq=False)
class Matching:
    """Events in order of rows.

    Attributes:
        rows: int64, rows of the index.
        keys: int64, their keys.
        codes: uint16, their codes in the selection.
    """

    rows: NDArray[np.int64]
    keys: NDArray[np.int64]
    codes: NDArray[np.uint16]


def matching(
    index: JourneyIndex, selection: CodedSelection, wanted: NDArray[np.uint64] | NDArray[np.int64], part: Range
) -> Matching:
    """The events of a range whose code is wanted (``wanted[code]`` other than 0)."""
    codes = np.flatnonzero(wanted[: selection.n_codes])
    if (
        index.n_events < 1 << 32
        and codes.size <= MOST_LISTS
        and int(selection.sizes[codes].sum()) * _FEW <= index.n_events
    ):
        return _merged(selection, codes.tolist(), part)
    return _scanned(index, selection, wanted, part)


def _merged(selection: CodedSelection, codes: list[int], part: Range) -> Matching:
    from etappe.kernels import matching as kernels

    waiting = [_list(selection, code, part) for code in codes] or [_list(selection, None, part)]
    while len(waiting) > 1:
        # The two shortest first, so that long lists are moved the fewest times.
        waiting.sort(key=lambda one: -one.rows.size)
        a, b = waiting.pop(), waiting.pop()
        size = a.rows.size + b.rows.size
        both = Matching(np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.uint16))
        kernels.merge(a.rows, a.keys, a.codes, b.rows, b.keys, b.codes, both.rows, both.keys, both.codes)
        waiting.append(both)
    return waiting[0]


def _list(selection: CodedSelection, code: int | None, part: Range) -> Matching:
    """The rows of one code in a range; of none where there is no code."""
    if code is None:
        return Matching(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint16))
    rows = selection.rows_of(code)
    # Of the same kind as the rows: otherwise every search would convert the whole list.
    lo, hi = np.searchsorted(rows, np.array([part.lo, part.hi], np.uint32))
    return Matching(rows[lo:hi].astype(np.int64), selection.posting(code)[lo:hi], np.full(hi - lo, code, np.uint16))


def _scanned(
    index: JourneyIndex, selection: CodedSelection, wanted: NDArray[np.uint64] | NDArray[np.int64], part: Range
) -> Matching:
    from etappe.kernels import matching as kernels

    assert part.hi - part.lo < 1 << 32, "rows of a range are counted in 32 bits"
    places = np.empty(part.hi - part.lo + 1, np.uint32)
    found = places[: kernels.select(selection.code, (wanted != 0).astype(np.uint8), part.lo, part.hi, places)]
    own = Matching(np.empty(found.size, np.int64), np.empty(found.size, np.int64), np.empty(found.size, np.uint16))
    kernels.gather(index.key, selection.code, part.lo, found, own.rows, own.keys, own.codes)
    return own
