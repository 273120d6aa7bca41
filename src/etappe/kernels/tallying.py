"""Counting the customers of a chain, and attempts by group, depth and outcome.

Law: a customer counts once in a chain; chains come in order of customers (see etappe.kernels.chains).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etappe.kernels.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@kernel
def reached(
    times: NDArray[np.int64],
    starts: NDArray[np.int64],
    n: int | np.int64,
    shift: int,
    cutoff: int,
    marks: NDArray[np.uint8],
    step: int,
    late: NDArray[np.int64],
) -> tuple[int, np.int64]:
    """Distinct customers of a chain's first n entries, and how many of them reach it first from a late start.

    Each customer's entry of ``marks`` gets the number of the step. Its size is a power of two; customers share entries,
    so whoever has another's number may have that mark without being in the chain.

    A start is late where more than ``cutoff`` milliseconds lie between the index's first instant and it. Of those
    customers the key of the first event is written to ``late``, which has room for one more than there are customers.
    """
    low = (np.int64(1) << shift) - 1
    customers = 0
    lately = np.uint64(0)
    latest = np.int64(-1)
    mask, mark = np.uint64(marks.size) - np.uint64(1), np.uint8(step)
    if cutoff >= low:
        for i in range(np.uint64(n)):
            customer = times[i] >> shift
            marks[np.uint64(customer) & mask] = mark
            customers += int(customer != latest)
            latest = customer
        return customers, np.int64(0)
    for i in range(np.uint64(n)):
        customer = times[i] >> shift
        marks[np.uint64(customer) & mask] = mark
        is_first = customer != latest
        latest = customer
        customers += int(is_first)
        late[lately] = times[i]
        lately += np.uint64(is_first) & np.uint64((starts[i] & low) > cutoff)
    return customers, np.int64(lately)


@kernel
def reached_by(
    times: NDArray[np.int64],
    n: int | np.int64,
    shift: int,
    values: NDArray[np.signedinteger],
    counts: NDArray[np.int64],
) -> None:
    """Counts the distinct customers of a chain's first n entries by their value, from -1 on.

    Neighbours count in rows of their own: most have the value of the one before, and a core waits for a number that it
    has just written.
    """
    rows = np.zeros((4, counts.size), np.int64)
    latest = np.int64(-1)
    for i in range(np.uint64(n)):
        customer = times[i] >> shift
        rows[i & np.uint64(3), np.uint64(values[np.uint64(customer)] + 1)] += np.int64(customer != latest)
        latest = customer
    for row in range(np.uint64(4)):
        for value in range(np.uint64(counts.size)):
            counts[value] += rows[row, value]


@kernel
def cells(
    groups: NDArray[np.uint16], depths: NDArray[np.uint8], outcomes: NDArray[np.uint8], out: NDArray[np.int64]
) -> None:
    """Counts attempts; ``out``, of shape (groups, steps, 4), is by group, step (the depth, from 0) and outcome."""
    for i in range(np.uint64(groups.size)):
        out[np.uint64(groups[i]), np.uint64(depths[i]) - np.uint64(1), np.uint64(outcomes[i])] += 1
