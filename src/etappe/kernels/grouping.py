"""Exact medians of many groups at once, without sorting them.

Law: values are first counted in buckets that grow with them (in proportion, from the bits of a float); only those in
the bucket of a group's median are then gathered, and the median is selected among them. It is exact: for an even
number of values the mean of the two in the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from etappe.kernels.compile import inlined, kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MANTISSA_BITS: Final = 52
_COUNTS_IN_CACHE: Final = 1 << 18
_COUNTS_IN_MEMORY: Final = 1 << 25


class Buckets(NamedTuple):
    """Buckets for values 0 to a greatest: value v is in bucket ``(bits of float(v + 1) >> shift) - bias``."""

    shift: int
    bias: int
    size: int


def buckets(greatest: int, groups: int) -> Buckets:
    """As many buckets as let the counts of all groups stay in a core's cache; one for all where there are too many.

    >>> buckets(1_800_000, 100)
    Buckets(shift=49, bias=8184, size=166)
    >>> buckets(1_800_000, 10**9)
    Buckets(shift=63, bias=0, size=1)
    """
    bits = int(np.float64(greatest + 1).view(np.int64))
    for fine in (3, 2, 1, 0):
        shift = _MANTISSA_BITS - fine
        bias = 1023 << fine
        size = (bits >> shift) - bias + 1
        if groups * size <= (_COUNTS_IN_CACHE if fine else _COUNTS_IN_MEMORY):
            return Buckets(shift, bias, size)
    return Buckets(63, 0, 1)


def least_of(buckets: Buckets, places: NDArray[np.int32] | NDArray[np.int64]) -> NDArray[np.int64]:
    """The least value of each of these buckets; one past the last bucket gives a value greater than any.

    >>> least_of(buckets(1_800_000, 100), np.array([0, 1, 8, 9, 166])).tolist()
    [0, 1, 1, 2, 1835007]
    """
    if buckets.size == 1:
        return np.where(places == 0, 0, 1 << 62)
    floats = ((places.astype(np.int64) + buckets.bias) << buckets.shift).view(np.float64)
    return np.ceil(floats).astype(np.int64) - 1


class Middle(NamedTuple):
    """Where the medians are.

    Attributes:
        first, last: for each group the buckets that hold its median; no value lies in a bucket between them.
        starts: int64 of shape (parts, groups), where each part writes its values of each group.
        offsets: int64 of shape (groups + 1,), where each group's gathered values begin.
        lower, upper: ranks, from 0, of the two values in the middle (the same for an odd number) among those gathered.
    """

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    starts: NDArray[np.int64]
    offsets: NDArray[np.int64]
    lower: NDArray[np.int64]
    upper: NDArray[np.int64]


def middle(counts: Sequence[NDArray[np.uint32]]) -> Middle:
    """From each part's counts, of shape (groups, buckets), to what has to be gathered. Every group has a value."""
    below = np.sum(counts, axis=0, dtype=np.int64).cumsum(axis=1)
    total = below[:, -1]
    assert total.min(initial=1) > 0, "a group without values has no median"
    lower, upper = (total - 1) // 2, total // 2
    first = (below <= lower[:, None]).sum(axis=1)
    last = (below <= upper[:, None]).sum(axis=1)
    groups = np.arange(total.size)
    before = np.where(first > 0, below[groups, first - 1], 0)
    takes = np.empty((len(counts), total.size), np.int64)
    for part, own in enumerate(counts):
        own_below = own.cumsum(axis=1, dtype=np.int64)
        takes[part] = own_below[groups, last] - np.where(first > 0, own_below[groups, first - 1], 0)
    offsets = np.zeros(total.size + 1, np.int64)
    np.cumsum(takes.sum(axis=0), out=offsets[1:])
    starts = offsets[:-1] + np.cumsum(takes, axis=0) - takes
    return Middle(first.astype(np.int32), last.astype(np.int32), starts, offsets, lower - before, upper - before)


@inlined
def _select(values: NDArray[np.int64], lo: int, hi: int, rank: int) -> int:
    """The value of that rank in values[lo:hi], which is reordered (Hoare's quickselect, median of three)."""
    left, right, target = lo, hi - 1, lo + rank
    while left < right:
        a, b, c = values[np.uint64(left)], values[np.uint64((left + right) // 2)], values[np.uint64(right)]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = left, right
        while i <= j:
            while values[np.uint64(i)] < pivot:
                i += 1
            while values[np.uint64(j)] > pivot:
                j -= 1
            if i <= j:
                values[np.uint64(i)], values[np.uint64(j)] = values[np.uint64(j)], values[np.uint64(i)]
                i += 1
                j -= 1
        if target <= j:
            right = j
        elif target >= i:
            left = i
        else:
            break
    return int(values[np.uint64(target)])


@kernel
def medians(
    values: NDArray[np.int64],
    offsets: NDArray[np.int64],
    lower: NDArray[np.int64],
    upper: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    """Writes for each group the mean of its values of the two ranks; ``values`` are reordered within groups."""
    for group in range(np.uint64(out.size)):
        lo, hi = offsets[group], offsets[group + np.uint64(1)]
        low = _select(values, lo, hi, lower[group])
        high = low
        if upper[group] != lower[group]:
            high = _select(values, lo, hi, upper[group])
        out[group] = (low + high) / 2
