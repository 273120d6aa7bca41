"""Paths: runs of rows of one customer that begin at a start, close at an end, or lead from one to the other.

Law: a path is an anchor row and a number of places, read forwards from a start or backwards from an end; its rows
belong to one customer. Every path has a place in every column, where it has no row left it stands at the exit; so a
column's links always add up to the number of paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from etappe.kernels.compile import kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.uint8] | NDArray[np.uint16]

Direction = Literal[1, -1]
START: Final = 1
END: Final = 2
"""Bits of the masks: what a path begins with, and what it closes with."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Paths in order of their anchors.

    Attributes:
        anchor: int64, row of the start (of the end, read backwards).
        places: uint8, rows of the path, 1 to the length asked for.
        leads: bool, whether it is its customer's first path (the last, read backwards).
        events: int64, one entry a code: its occurrences at the places of these paths.
        unfinished: starts that found no end in reach.
    """

    anchor: NDArray[np.int64]
    places: NDArray[np.uint8]
    leads: NDArray[np.bool_]
    events: NDArray[np.int64]
    unfinished: int


def without_repeats(code: Codes, offsets: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows whose code differs from the row before, with the customers' offsets among them.

    A customer's first row always stays.

    >>> rows, offsets = without_repeats(np.array([1, 1, 2, 2, 2], np.uint8), np.array([0, 3, 5]))
    >>> rows.tolist(), offsets.tolist()
    ([0, 2, 3], [0, 2, 3])
    """
    kept = np.empty(code.size, np.bool_)
    np.not_equal(code[1:], code[:-1], out=kept[1:])
    kept[offsets[:-1][offsets[1:] > offsets[:-1]]] = True
    rows = np.flatnonzero(kept)
    return rows, np.searchsorted(rows, offsets)


def partial(  # noqa: PLR0913, PLR0917 -- what is asked, and the arrays it is asked of
    code: Codes,
    selected: Codes,
    masks: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    first: int,
    last: int,
    length: int,
    asked: int,
    n_codes: int,
) -> Ways:
    """The paths of customers [first, last).

    Args:
        code: the event's code, all rows; names are counted by it.
        selected: the code that ``masks`` is by, all rows.
        masks: uint64; bit START where an event begins paths, bit END where it closes them.
        offsets: rows of customer c are offsets[c] to offsets[c + 1].
        first: first customer.
        last: one past the last customer.
        length: most places of a path, 2 to 255.
        asked: START, END, or both joined.
        n_codes: how many codes there are.
    """
    lo, hi = int(offsets[first]), int(offsets[last])
    anchor = np.empty(hi - lo + 1, np.int64)
    places = np.empty(hi - lo, np.uint8)
    leads = np.zeros(hi - lo, np.bool_)
    walk = {START: _from_start, END: _to_end, START | END: _between}[asked]
    n, unfinished = walk(selected, masks, offsets, first, last, length, anchor, places, leads)
    anchor, places, leads = anchor[:n].copy(), places[:n].copy(), leads[:n].copy()
    begin = anchor - places + 1 if asked == END else anchor
    events = np.zeros(n_codes, np.int64)
    if int(places.sum(dtype=np.int64)) < hi - lo:
        _count_each(code, begin, places, events)
    else:
        _count(code, begin, places, lo, hi, np.zeros(hi - lo + 1, np.int64), events)
    return Ways(anchor, places, leads, events, int(unfinished))


def merge(partials: Sequence[Ways]) -> Ways:
    """All paths together; partials come in order of customers."""
    return Ways(
        np.concatenate([part.anchor for part in partials] or [np.zeros(0, np.int64)]),
        np.concatenate([part.places for part in partials] or [np.zeros(0, np.uint8)]),
        np.concatenate([part.leads for part in partials] or [np.zeros(0, np.bool_)]),
        np.sum([part.events for part in partials] or [np.zeros(1, np.int64)], axis=0),
        sum(part.unfinished for part in partials),
    )


def links(
    key: NDArray[np.int64] | None,
    code: Codes,
    node_of: NDArray[np.uint32],
    ways: Ways,
    columns: range,
    direction: Direction,
    n_nodes: int,
) -> tuple[NDArray[np.uint32], NDArray[np.int64] | None]:
    """Each path's links between the places in ``columns`` and the ones next to them, farther from its anchor.

    Returns links and milliseconds, both of shape (columns, paths). A link is ``source * n_nodes + target`` in order of
    time; node ``n_nodes - 1`` is the exit, and the milliseconds are -1 beside it. ``node_of`` gives a code's node.
    Without keys there are no milliseconds.
    """
    link = np.empty((len(columns), ways.anchor.size), np.uint32)
    _links(code, node_of, ways.anchor, ways.places, columns.start, direction, n_nodes, link)
    if key is None:
        return link, None
    gap = np.empty((len(columns), ways.anchor.size), np.int64)
    _gaps(key, ways.anchor, ways.places, columns.start, direction, gap)
    return link, gap


@dataclass(frozen=True, eq=False)
class Column:
    """The links of one column, by number: paths, paths that lead, and the median of the milliseconds.

    The median is NaN where no path of the link has milliseconds.
    """

    occurrences: NDArray[np.int64]
    customers: NDArray[np.int64]
    median: NDArray[np.float64]


def column(link: NDArray[np.uint32], gap: NDArray[np.int64] | None, leads: NDArray[np.bool_], n_links: int) -> Column:
    """The links of one column added up."""
    from etappe.kernels import grouping

    tally = np.zeros((2, n_links), np.int64)
    _add(link, leads, tally)
    median = np.full(n_links, np.nan)
    if gap is None:
        return Column(tally[0], tally[1], median)
    n_timed = np.zeros(n_links, np.int64)
    _add_timed(link, gap, n_timed)
    timed = np.flatnonzero(n_timed)
    offsets = np.zeros(n_links + 1, np.int64)
    np.cumsum(n_timed, out=offsets[1:])
    values = np.empty(int(offsets[-1]), np.int64)
    _gather(link, gap, offsets[:-1].copy(), values)
    found = np.empty(timed.size)
    some = n_timed[timed]
    bounds = np.append(offsets[timed], offsets[-1])
    grouping.medians(values, bounds, (some - 1) // 2, some // 2, found)
    median[timed] = found
    return Column(tally[0], tally[1], median)


@kernel
def _add(link: NDArray[np.uint32], leads: NDArray[np.bool_], tally: NDArray[np.int64]) -> None:
    """Counts each link's paths, and paths that lead."""
    for path in range(np.uint64(link.size)):
        one = np.uint64(link[path])
        tally[0, one] += 1
        tally[1, one] += np.int64(leads[path])


@kernel
def _add_timed(link: NDArray[np.uint32], gap: NDArray[np.int64], n_timed: NDArray[np.int64]) -> None:
    """Counts each link's paths with a time."""
    for path in range(np.uint64(link.size)):
        n_timed[np.uint64(link[path])] += np.int64(gap[path] >= 0)


@kernel
def _gather(
    link: NDArray[np.uint32], gap: NDArray[np.int64], next_free: NDArray[np.int64], values: NDArray[np.int64]
) -> None:
    """Writes each path's milliseconds to its link's range, as they come."""
    for path in range(np.uint64(link.size)):
        if gap[path] >= 0:
            one = np.uint64(link[path])
            values[np.uint64(next_free[one])] = gap[path]
            next_free[one] += 1


@kernel
def _from_start(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    selected: Codes,
    masks: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    first: int,
    last: int,
    length: int,
    anchor: NDArray[np.int64],
    places: NDArray[np.uint8],
    leads: NDArray[np.bool_],
) -> tuple[np.int64, np.int64]:
    """Every start begins a path; one write an event and no branch finds them, then each one's customer is looked up."""
    one = np.uint64(1)
    n = np.uint64(0)
    for row in range(np.uint64(offsets[first]), np.uint64(offsets[last])):
        anchor[n] = np.int64(row)
        n += masks[selected[row]] & one
    customer = np.uint64(first)
    path = np.uint64(0)
    while path < n:
        while offsets[customer + one] <= anchor[path]:
            customer += one
        end = offsets[customer + one]
        leads[path] = True
        while path < n and anchor[path] < end:
            places[path] = min(np.int64(length), end - anchor[path])
            path += one
    return np.int64(n), np.int64(0)


@kernel
def _to_end(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    selected: Codes,
    masks: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    first: int,
    last: int,
    length: int,
    anchor: NDArray[np.int64],
    places: NDArray[np.uint8],
    leads: NDArray[np.bool_],
) -> tuple[np.int64, np.int64]:
    """Every end closes a path."""
    one = np.uint64(1)
    n = np.uint64(0)
    for customer in range(np.uint64(first), np.uint64(last)):
        begin = np.uint64(offsets[customer])
        before = n
        for row in range(begin, np.uint64(offsets[customer + one])):
            if masks[selected[row]] & np.uint64(2):
                anchor[n] = np.int64(row)
                places[n] = min(np.uint64(length), row - begin + one)
                n += one
        if n > before:
            leads[n - one] = True
    return np.int64(n), np.int64(0)


@kernel
def _between(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    selected: Codes,
    masks: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    first: int,
    last: int,
    length: int,
    anchor: NDArray[np.int64],
    places: NDArray[np.uint8],
    leads: NDArray[np.bool_],
) -> tuple[np.int64, np.int64]:
    """Every start begins a path that closes with the first end after it, where that is in reach."""
    one = np.uint64(1)
    n = np.uint64(0)
    unfinished = np.int64(0)
    for customer in range(np.uint64(first), np.uint64(last)):
        end = np.uint64(offsets[customer + one])
        begin = np.uint64(offsets[customer])
        leading = True
        close = begin  # the first end after the row looked at; it only ever moves on
        for row in range(begin, end):
            if masks[selected[row]] & one:
                close = max(close, row + one)
                while close < end and not masks[selected[close]] & np.uint64(2):
                    close += one
                if close < end and close - row + one <= np.uint64(length):
                    anchor[n] = np.int64(row)
                    places[n] = close - row + one
                    leads[n] = leading
                    leading = False
                    n += one
                else:
                    unfinished += 1
    return np.int64(n), unfinished


@kernel
def _count_each(code: Codes, begin: NDArray[np.int64], places: NDArray[np.uint8], events: NDArray[np.int64]) -> None:
    """Adds up the rows of every path by code, one by one: the cheaper way where they are fewer than all rows."""
    for path in range(np.uint64(begin.size)):
        row = np.uint64(begin[path])
        for place in range(np.uint64(places[path])):
            events[np.uint64(code[row + place])] += 1


@kernel
def _count(
    code: Codes,
    begin: NDArray[np.int64],
    places: NDArray[np.uint8],
    lo: int,
    hi: int,
    change: NDArray[np.int64],
    events: NDArray[np.int64],
) -> None:
    """How many paths lie over each row, as a running sum of where they begin and end; added up by code."""
    base = np.uint64(lo)
    for path in range(np.uint64(begin.size)):
        row = np.uint64(begin[path]) - base
        change[row] += 1
        change[row + np.uint64(places[path])] -= 1
    over = np.int64(0)
    for place in range(np.uint64(hi - lo)):
        over += change[place]
        events[np.uint64(code[base + np.uint64(place)])] += over


@kernel
def _links(
    code: Codes,
    node_of: NDArray[np.uint32],
    anchor: NDArray[np.int64],
    places: NDArray[np.uint8],
    first: int,
    direction: int,
    n_nodes: int,
    link: NDArray[np.uint32],
) -> None:
    """The links of every path at the places from ``first`` on; all at once, for a path's rows lie close together."""
    outside = np.uint32(n_nodes - 1)
    nodes = np.uint32(n_nodes)
    columns = np.uint64(link.shape[0])
    for path in range(np.uint64(anchor.size)):
        left = np.int64(places[path]) - first
        row = anchor[path] + direction * first
        near = outside
        if left > 0:
            near = node_of[code[np.uint64(row)]]
        for column in range(columns):
            left -= 1
            row += direction
            far = outside
            if left > 0:
                far = node_of[code[np.uint64(row)]]
            link[column, path] = near * nodes + far if direction > 0 else far * nodes + near
            near = far


@kernel
def _gaps(
    key: NDArray[np.int64],
    anchor: NDArray[np.int64],
    places: NDArray[np.uint8],
    first: int,
    direction: int,
    gap: NDArray[np.int64],
) -> None:
    """The milliseconds of the same links."""
    columns = np.uint64(gap.shape[0])
    for path in range(np.uint64(anchor.size)):
        left = np.int64(places[path]) - first
        row = anchor[path] + direction * first
        near = np.int64(0)
        if left > 0:
            near = key[np.uint64(row)]
        for column in range(columns):
            left -= 1
            row += direction
            between = np.int64(-1)
            if left > 0:
                far = key[np.uint64(row)]
                between = abs(far - near)
                near = far
            gap[column, path] = between
