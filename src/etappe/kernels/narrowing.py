"""Rows of some customers, within bounds, put side by side; and the entries of a list of keys that belong to them.

Law: customers are numbered anew without gaps, in their order, and a key differs from what it was by its customer's number
and by ``sooner``, the milliseconds by which time is counted from later on; so what was in order stays in order.
``lo[c]`` is the first row of new customer c as it was, ``at[c]`` the first of
its rows now, and ``number`` tells of each customer as it was the new one, -1 for those left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from etappe.kernels.compile import Codes, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@kernel
def take(
    values: NDArray[Any], lo: NDArray[np.int64], at: NDArray[np.int64], first: int, last: int, out: NDArray[Any]
) -> None:
    """Writes the values of the rows of new customers ``first`` to ``last`` (not included)."""
    for c in range(np.uint64(first), np.uint64(last)):
        begin, end = at[c], at[c + np.uint64(1)]
        out[begin:end] = values[lo[c] : lo[c] + end - begin]


@kernel
def take_keys(
    key: NDArray[np.int64],
    shift: int,
    sooner: int,
    lo: NDArray[np.int64],
    at: NDArray[np.int64],
    first: int,
    last: int,
    out: NDArray[np.int64],
) -> None:
    """Writes the keys of the rows of new customers ``first`` to ``last`` (not included)."""
    span = np.int64((1 << shift) - 1)
    for c in range(np.uint64(first), np.uint64(last)):
        base = np.int64(c) << shift
        row = np.uint64(lo[c])
        for place in range(np.uint64(at[c]), np.uint64(at[c + np.uint64(1)])):
            out[place] = base | ((key[row] & span) - sooner)
            row += np.uint64(1)


@kernel
def count(
    code: Codes, lo: NDArray[np.int64], at: NDArray[np.int64], first: int, last: int, counts: NDArray[np.int64]
) -> None:
    """Counts the rows of new customers ``first`` to ``last`` (not included) by code.

    Neighbours count in rows of their own, for a core waits for a number that it has just written.
    """
    rows = np.zeros((4, counts.size), np.int64)
    for c in range(np.uint64(first), np.uint64(last)):
        row = np.uint64(lo[c])
        for _ in range(np.uint64(at[c + np.uint64(1)] - at[c])):
            rows[row & np.uint64(3), np.uint64(code[row])] += 1
            row += np.uint64(1)
    for n in range(np.uint64(4)):
        for of in range(np.uint64(counts.size)):
            counts[of] += rows[n, of]


@kernel
def narrow_list(
    keys: NDArray[np.int64],
    shift: int,
    sooner: int,
    number: NDArray[np.int32],
    since: int,
    until: int,
    out: NDArray[np.int64],
    places: NDArray[np.uint32],
) -> int:
    """Writes the keys of those that are kept, and their places in the list where there is room for them; how many.

    Kept are keys of customers with a number, with a time from ``since`` to before ``until``, both counted as these keys count.
    """
    span = np.int64((1 << shift) - 1)
    n = np.uint64(0)
    for place in range(np.uint64(keys.size)):
        customer = number[np.uint64(keys[place] >> shift)]
        time = keys[place] & span
        # Whether one is kept is as good as a coin's fall, so it is computed, not branched on; what is not is written over.
        out[n] = (np.int64(customer) << shift) | (time - sooner)
        if places.size:
            places[n] = np.uint32(place)
        n += np.uint64((customer >= 0) & (since <= time) & (time < until))
    return int(n)


@kernel
def narrow_list_from_each(
    keys: NDArray[np.int64],
    shift: int,
    sooner: int,
    number: NDArray[np.int32],
    since: NDArray[np.int64],
    until: int,
    out: NDArray[np.int64],
    places: NDArray[np.uint32],
) -> int:
    """The same where events of each new customer are kept from a time of their own on, which is ``since[customer]``."""
    span = np.int64((1 << shift) - 1)
    n = np.uint64(0)
    for place in range(np.uint64(keys.size)):
        customer = number[np.uint64(keys[place] >> shift)]
        if customer < 0:
            continue
        time = keys[place] & span
        if since[np.uint64(customer)] <= time < until:
            out[n] = (np.int64(customer) << shift) | (time - sooner)
            if places.size:
                places[n] = np.uint32(place)
            n += np.uint64(1)
    return int(n)


@kernel
def first_from(
    key: NDArray[np.int64],
    offsets: NDArray[np.int64],
    shift: int,
    times: NDArray[np.int64],
    first: int,
    last: int,
    out: NDArray[np.int64],
) -> None:
    """Writes for customers ``first`` to ``last`` (not included) their first row at ``times[c]`` or later, else the end."""
    one = np.uint64(1)
    for c in range(np.uint64(first), np.uint64(last)):
        wanted = (np.int64(c) << shift) + times[c]
        lo, hi = np.uint64(offsets[c]), np.uint64(offsets[c + one])
        while lo < hi:
            middle = (lo + hi) >> one
            if key[middle] < wanted:
                lo = middle + one
            else:
                hi = middle
        out[c] = np.int64(lo)


@kernel
def known_rows(values: NDArray[Any], offsets: NDArray[np.int64], from_end: int, rows: NDArray[np.int64]) -> None:
    """Writes each customer's first row with a value, the last one where ``from_end`` is 1; -1 where none has one.

    Codes of texts are known where they are not negative, numbers where they are numbers; numbers are handed in as their
    absolute values, so that one comparison says it of both.
    """
    for c in range(rows.size):
        rows[c] = -1
        for place in range(offsets[c + 1] - offsets[c]):
            row = offsets[c + 1] - 1 - place if from_end else offsets[c] + place
            if values[row] >= 0:
                rows[c] = row
                break
