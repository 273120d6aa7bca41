"""What directly follows what: one flat pass that counts, one that gathers what the medians need.

Law: a pair is an event and the next one of the same customer, no more than ``bound`` apart. Keys of two customers lie
further apart than any bound, so one comparison tells both. Where repeats are merged, an event that repeats the one
before it within the bound is left out, and times run from the first of the repeats.

A pair's number is ``source * names + target``; where names are too many for a table of all pairs, `distinct` finds
those that occur and `table` gives them groups.
"""

# ruff: noqa: PLR0913, PLR0917, FBT001 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import Codes, inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK: Final = 4096
_EMPTY: Final = -1
_SPREAD: Final = 0x9E3779B97F4A7C15 - (1 << 64)
"""2**64 divided by the golden ratio, as a signed number: a multiplicative hash's factor."""


@inlined
def _pairs(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    first: np.uint64,
    end: np.uint64,
    state: NDArray[np.int64],
    pairs: NDArray[np.int64],
    gaps: NDArray[np.int64],
    keys: NDArray[np.int64],
) -> np.uint64:
    """Writes the pairs whose second event is in [first, end), with their gaps and keys; returns how many.

    ``state`` holds code and key of the source, and the key of the event before, between two blocks.
    """
    n = np.uint64(0)
    source, since, before = state[0], state[1], state[2]
    if merge:
        for i in range(first, end):
            now = key[i]
            target = np.int64(code[i])
            joined = now - before <= bound
            before = now
            if joined and target == source:
                continue
            pairs[n] = source * names + target
            gaps[n] = now - since
            keys[n] = now
            n += np.uint64(joined)
            source = target
            since = now
    else:
        for i in range(first, end):
            now = key[i]
            target = np.int64(code[i])
            pairs[n] = source * names + target
            gaps[n] = now - since
            keys[n] = now
            n += np.uint64(now - since <= bound)
            source = target
            since = now
        before = since
    state[0], state[1], state[2] = source, since, before
    return n


@inlined
def _place(pair: np.int64, slots: NDArray[np.int64]) -> np.int64:
    """The place in an open-addressing table where the pair is, or where it belongs."""
    mask = slots.size - 1
    at = ((pair * _SPREAD) >> 20) & mask
    while slots[at] != _EMPTY and slots[at] != pair:
        at = (at + 1) & mask
    return at


@inlined
def _bucket(values: NDArray[np.int64], n: np.uint64, shift: int, bias: int, floats: NDArray[np.float64]) -> None:
    """Makes the bits of ``floats`` the buckets (see etappe.kernels.grouping) of the first n values."""
    bits = floats.view(np.int64)
    for j in range(n):
        floats[j] = values[j] + 1
    for j in range(n):
        bits[j] = (bits[j] >> shift) - bias


@kernel
def distinct(
    key: NDArray[np.int64], code: Codes, names: int, bound: int, merge: bool, lo: int, hi: int
) -> NDArray[np.int64]:
    """The numbers of the pairs that occur in rows [lo, hi), in no order."""
    pairs, gaps, keys = np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64)
    state = np.array([np.int64(code[lo]), key[lo], key[lo]])
    slots = np.full(1 << 12, _EMPTY, np.int64)
    known = 0
    at, stop = np.uint64(lo + 1), np.uint64(hi)
    while at < stop:
        end = min(at + np.uint64(_BLOCK), stop)
        n = _pairs(key, code, names, bound, merge, at, end, state, pairs, gaps, keys)
        for j in range(n):
            place = _place(pairs[j], slots)
            if slots[place] == _EMPTY:
                slots[place] = pairs[j]
                known += 1
                if 2 * known > slots.size:
                    old = slots
                    slots = np.full(4 * old.size, _EMPTY, np.int64)
                    for pair in old:
                        if pair != _EMPTY:
                            slots[_place(pair, slots)] = pair
        at = end
    occurring: NDArray[np.int64] = slots[slots != _EMPTY]
    return occurring


@kernel
def table(numbers: NDArray[np.int64], slots: NDArray[np.int64], groups: NDArray[np.int64]) -> None:
    """Fills an open-addressing table, a power of two at least twice as long, with pairs and their groups from 0."""
    slots[:] = _EMPTY
    for group in range(numbers.size):
        place = _place(numbers[group], slots)
        slots[place] = numbers[group]
        groups[place] = group


@kernel
def tally(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    shift: int,
    lo: int,
    hi: int,
    slots: NDArray[np.int64],
    groups: NDArray[np.int64],
    bucket_shift: int,
    bucket_bias: int,
    totals: NDArray[np.int64],
    customers: NDArray[np.int64],
    counts: NDArray[np.uint32],
) -> None:
    """Adds up rows [lo, hi), which begin and end at a customer: milliseconds, customers and counts a bucket.

    A pair's group is its number where ``slots`` is empty, otherwise what `table` says. ``totals`` and ``customers``
    have an entry a group, ``counts`` a row; all are added to.
    """
    pairs, gaps, keys = np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64)
    floats = np.empty(_BLOCK + 1, np.float64)
    bits = floats.view(np.int64)
    state = np.array([np.int64(code[lo]), key[lo], key[lo]])
    latest = np.full(totals.size, -1, np.int64)
    at, stop = np.uint64(lo + 1), np.uint64(hi)
    while at < stop:
        end = min(at + np.uint64(_BLOCK), stop)
        n = _pairs(key, code, names, bound, merge, at, end, state, pairs, gaps, keys)
        if slots.size:
            for j in range(n):
                pairs[j] = groups[_place(pairs[j], slots)]
        _bucket(gaps, n, bucket_shift, bucket_bias, floats)
        for j in range(n):
            group = np.uint64(pairs[j])
            customer = keys[j] >> shift
            counts[group, np.uint64(bits[j])] += np.uint32(1)
            totals[group] += gaps[j]
            customers[group] += np.int64(latest[group] != customer)
            latest[group] = customer
        at = end


@kernel
def gather(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    lo: int,
    hi: int,
    slots: NDArray[np.int64],
    groups: NDArray[np.int64],
    bucket_shift: int,
    bucket_bias: int,
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    starts: NDArray[np.int64],
    values: NDArray[np.int64],
) -> None:
    """Writes the gaps in the buckets from ``first`` to ``last`` of each group to ``values`` from ``starts`` on."""
    pairs, gaps, keys = np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64)
    floats = np.empty(_BLOCK + 1, np.float64)
    bits = floats.view(np.int64)
    state = np.array([np.int64(code[lo]), key[lo], key[lo]])
    free = starts.copy()
    at, stop = np.uint64(lo + 1), np.uint64(hi)
    while at < stop:
        end = min(at + np.uint64(_BLOCK), stop)
        n = _pairs(key, code, names, bound, merge, at, end, state, pairs, gaps, keys)
        if slots.size:
            for j in range(n):
                pairs[j] = groups[_place(pairs[j], slots)]
        _bucket(gaps, n, bucket_shift, bucket_bias, floats)
        for j in range(n):
            group = np.uint64(pairs[j])
            if first[group] <= bits[j] and bits[j] <= last[group]:
                values[np.uint64(free[group])] = gaps[j]
                free[group] += 1
        at = end


@kernel
def customers_of(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    shift: int,
    lo: int,
    hi: int,
    wanted: int,
    out: NDArray[np.int64],
) -> int:
    """Writes the customers with the pair of that number, each once, ascending; returns how many."""
    pairs, gaps, keys = np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64)
    state = np.array([np.int64(code[lo]), key[lo], key[lo]])
    known = 0
    at, stop = np.uint64(lo + 1), np.uint64(hi)
    while at < stop:
        end = min(at + np.uint64(_BLOCK), stop)
        n = _pairs(key, code, names, bound, merge, at, end, state, pairs, gaps, keys)
        for j in range(n):
            if pairs[j] == wanted:
                customer = keys[j] >> shift
                if known == 0 or out[known - 1] != customer:
                    out[known] = customer
                    known += 1
        at = end
    return known
