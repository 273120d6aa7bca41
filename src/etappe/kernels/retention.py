"""Who comes back: periods in which customers were active, counted by the period in which they began.

Law: an instant's period is looked up, never computed, so that days of 23 or 25 hours and months are as exact as weeks. A
customer counts once in a cell. Partials add up.

Slots of a power of two milliseconds, each shorter than any period, divide the time: at most one boundary lies in a slot.
"""

# ruff: noqa: PLR0913, PLR0917, FBT001 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from etappe.kernels.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK: Final = 2048


class Slots(NamedTuple):
    """The period of time t is ``period[2 * slot]``, or the one after it in the array from ``cut[slot]`` on.

    The slot is ``t >> bits``. Kernels look periods up where they need them: a function that is given the arrays would
    count references to them at every event.
    """

    bits: int
    period: NDArray[np.uint32]
    cut: NDArray[np.int64]


def slots(bounds: NDArray[np.int64], until: int) -> Slots:
    """The slots of times 0 to ``until``.

    Args:
        bounds: where each period begins, ascending, the first at most 0; the last one is where the last period ends.
        until: before the end of the last period.

    >>> found = slots(np.array([-3, 10, 24]), 20)
    >>> [int(found.period[2 * (t >> found.bits) + (t >= found.cut[t >> found.bits])]) for t in (0, 9, 10, 20)]
    [0, 0, 1, 1]
    """
    assert bounds[0] <= 0 <= until < bounds[-1], "every time has a period"
    lengths = np.diff(bounds)
    bits = int(lengths[lengths > 0].min()).bit_length() - 1
    edges = np.arange((until >> bits) + 2, dtype=np.int64) << bits
    before = np.searchsorted(bounds, edges[:-1], side="right") - 1
    after = np.searchsorted(bounds, edges[1:] - 1, side="right") - 1
    cut = np.where(before < after, bounds[np.minimum(before + 1, bounds.size - 1)], edges[1:])
    return Slots(bits, np.stack((before, after), axis=1).astype(np.uint32).ravel(), cut)


@kernel
def activity(
    key: NDArray[np.int64],
    shift: int,
    bits: int,
    period: NDArray[np.uint32],
    cut: NDArray[np.int64],
    column_of: NDArray[np.uint32],
    onwards: bool,
    width: int,
    counts: NDArray[np.int64],
) -> None:
    """Any event after the first one of any kind, by periods of the calendar: one flat pass over all keys.

    Args:
        key: keys of whole customers, in order.
        shift: bits below the customer number in a key.
        bits: of the slots; see `slots`.
        period: of the slots.
        cut: of the slots.
        column_of: the column of each number of periods since the first; its last entry is for all beyond.
        onwards: whether only the last column that a customer reaches is counted.
        width: how many columns there are, the one for all beyond among them.
        counts: shape (periods * width,), by the period of the first event and the column; added to.
    """
    found = np.empty(_BLOCK + 1, np.int64)
    low = np.int64((1 << shift) - 1)
    slot_bits, one, columns = np.uint64(bits), np.uint64(1), np.uint64(width)
    beyond = np.uint64(column_of.size - 1)
    seen, customer = np.int64(-1), np.int64(-1)
    begun, column = np.uint64(0), np.uint64(0)
    at, stop = np.uint64(0), np.uint64(key.size)
    while at < stop:
        end = min(at + np.uint64(_BLOCK), stop)
        n = np.uint64(0)
        # The first event of each customer and period: written always, kept where it differs from the one before.
        for i in range(at, end):
            time = key[i] & low
            slot = np.uint64(time) >> slot_bits
            now = (key[i] & ~low) | np.int64(period[(slot << one) + np.uint64(time >= cut[slot])])
            found[n] = now
            n += np.uint64(now != seen)
            seen = now
        if onwards:
            for j in range(n):
                here, own = np.uint64(found[j] & low), found[j] >> shift
                if own != customer:
                    if customer >= 0:
                        counts[begun * columns + column] += 1
                    customer, begun = own, here
                column = np.uint64(column_of[min(here - begun, beyond)])
        else:
            for j in range(n):
                here, own = np.uint64(found[j] & low), found[j] >> shift
                begins = own != customer
                begun = here if begins else begun
                reached = np.uint64(column_of[min(here - begun, beyond)])
                counts[begun * columns + reached] += np.int64(begins | (reached != column))
                customer, column = own, reached
        at = end
    if onwards and customer >= 0:
        counts[begun * columns + column] += 1


@kernel
def firsts(key: NDArray[np.int64], shift: int, out: NDArray[np.int64]) -> np.int64:
    """Writes the first key of each customer; returns how many. ``out`` has room for one more."""
    n = np.uint64(0)
    customer = np.int64(-1)
    for i in range(np.uint64(key.size)):
        own = key[i] >> shift
        out[n] = key[i]
        n += np.uint64(own != customer)
        customer = own
    return np.int64(n)


@kernel
def returns(  # noqa: C901, PLR0912, PLR0915 - one loop over two lists; a part of it would be given the arrays anew
    starts: NDArray[np.int64],
    keys: NDArray[np.int64],
    shift: int,
    bits: int,
    period: NDArray[np.uint32],
    cut: NDArray[np.int64],
    bounds: NDArray[np.int64],
    rolling: int,
    first_time: bool,
    column_of: NDArray[np.uint32],
    onwards: bool,
    sizes: NDArray[np.int64],
    counts: NDArray[np.int64],
    wanted_row: int,
    wanted_column: int,
    out: NDArray[np.int64],
) -> tuple[np.int64, np.int64]:
    """Returning events from start events on, both as ascending keys of the same customers.

    Args:
        starts: keys of the events that begin.
        keys: keys of the events that are returns.
        shift: bits below the customer number in a key.
        bits: of the slots; see `slots`.
        period: of the slots.
        cut: of the slots.
        bounds: where each period begins, and where the last one ends.
        rolling: milliseconds of a period that runs from the start itself; 0 for periods of the calendar.
        first_time: whether only a customer's first start counts, or the first one in each period.
        column_of: the column of each number of periods since the start; its last entry is for all beyond.
        onwards: whether only the last column that is reached is counted.
        sizes: starts by period; added to.
        counts: shape (periods, columns), by the period of the start; added to.
        wanted_row: a period whose customers are written to ``out``; -1 for none.
        wanted_column: the column they reach, or any where it is -1.
        out: their numbers, ascending; room for one a customer.

    Returns how many customers have a start, and how many were written.
    """
    slot_bits, low, one = np.uint64(bits), np.int64((1 << shift) - 1), np.uint64(1)
    beyond = np.int64(column_of.size - 1)
    i, j, n_starts, n_keys = np.uint64(0), np.uint64(0), np.uint64(starts.size), np.uint64(keys.size)
    customers, written = np.int64(0), np.uint64(0)
    while i < n_starts:
        customer = starts[i] >> shift
        customers += 1
        latest = np.int64(-1)
        while i < n_starts and starts[i] >> shift == customer:
            start = starts[i]
            i += one
            if first_time and latest >= 0:
                continue
            slot = np.uint64(start & low) >> slot_bits
            begun = np.int64(period[(slot << one) + np.uint64((start & low) >= cut[slot])])
            if begun == latest:
                continue
            latest = begun
            row = np.uint64(begun)
            sizes[row] += 1
            while j < n_keys and keys[j] < start:
                j += one
            is_wanted = begun == wanted_row
            met = is_wanted and wanted_column < 0
            column = np.int64(-1)
            # The first instant of the next period, as a key; no period but the first can hold what comes before it.
            until = start
            k = j
            while k < n_keys and keys[k] >> shift == customer:
                now = keys[k]
                k += one
                if now < until:
                    continue
                if rolling:
                    since = np.int64(np.uint64(now - start) // np.uint64(rolling))
                    until = start + (since + 1) * rolling
                else:
                    slot = np.uint64(now & low) >> slot_bits
                    here = np.int64(period[(slot << one) + np.uint64((now & low) >= cut[slot])])
                    since = here - begun
                    until = (now - (now & low)) + bounds[np.uint64(here + 1)]
                reached = np.int64(column_of[np.uint64(min(since, beyond))])
                if since >= beyond and not onwards:
                    break
                if reached != column and not onwards:
                    counts[row, np.uint64(reached)] += 1
                    met |= is_wanted and reached == wanted_column
                column = reached
            if onwards and column >= 0:
                counts[row, np.uint64(column)] += 1
                met |= is_wanted and column >= wanted_column
            if met:
                out[written] = customer
                written += one
    return customers, np.int64(written)
