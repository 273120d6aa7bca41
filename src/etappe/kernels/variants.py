"""Equal sequences of codes: which customers made the same journey, and which sequences are the most frequent.

Law: two runs of rows belong together if and only if their codes are equal one by one. The hash only says where to look;
equality is always checked, so a collision costs time and never an answer. Partials (representatives and counts) merge
by being grouped again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import inlined, kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.uint8] | NDArray[np.uint16]

ALL_BITS: Final = (1 << 64) - 1


@dataclass(frozen=True, eq=False)
class Groups:
    """Distinct sequences: rows [begin, end) of one that is like it, and how many are; in order of their first ones."""

    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    count: NDArray[np.int64]


def partial(code: Codes, begin: NDArray[np.int64], end: NDArray[np.int64], hash_bits: int = ALL_BITS) -> Groups:
    """The distinct sequences among the runs of rows [begin, end).

    Args:
        code: an event's code, all rows.
        begin: first row of each run.
        end: one past each run's last row.
        hash_bits: which bits of the hash are used; fewer only slow it down (tests use none).
    """
    return _grouped(code, begin, end, np.ones(begin.size, np.int64), hash_bits)


def merge(code: Codes, partials: Sequence[Groups], hash_bits: int = ALL_BITS) -> Groups:
    """The distinct sequences of all partials."""
    if len(partials) == 1:
        return partials[0]
    nothing = [np.zeros(0, np.int64)]
    begin = np.concatenate([part.begin for part in partials] or nothing)
    end = np.concatenate([part.end for part in partials] or nothing)
    count = np.concatenate([part.count for part in partials] or nothing)
    return _grouped(code, begin, end, count, hash_bits)


def most_frequent(code: Codes, groups: Groups, top: int) -> NDArray[np.int64]:
    """Places in ``groups`` of the ``top`` most frequent sequences; equally frequent ones in order of their codes."""
    best = np.empty(min(top, groups.count.size), np.int64)
    _most(code, groups.begin, groups.end, groups.count, best)
    return best


def equal_to(
    code: Codes, begin: NDArray[np.int64], end: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The places of the runs whose codes equal ``wanted``, ascending."""
    candidates = np.flatnonzero(end - begin == wanted.size)
    same = np.zeros(candidates.size, np.bool_)
    _same(code, begin[candidates], wanted, same)
    return candidates[same]


def _grouped(
    code: Codes, begin: NDArray[np.int64], end: NDArray[np.int64], weights: NDArray[np.int64], hash_bits: int
) -> Groups:
    size = 1 << max(4, (2 * begin.size).bit_length())
    slots = np.full(size, -1, np.int64)
    first = np.empty(begin.size, np.int64)
    count = np.zeros(begin.size, np.int64)
    hashes = np.empty(begin.size, np.uint64)
    n = _group(code, begin, end, weights, np.uint64(hash_bits), slots, first, count, hashes)
    return Groups(begin[first[:n]], end[first[:n]], count[:n].copy())


@inlined
def _equal(code: Codes, a: np.uint64, b: np.uint64, length: np.uint64) -> bool:
    """Whether ``length`` codes from row a and from row b are equal."""
    k = np.uint64(0)
    while k < length and code[a + k] == code[b + k]:
        k += np.uint64(1)
    return bool(k == length)


@kernel
def _group(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    code: Codes,
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    weights: NDArray[np.int64],
    hash_bits: np.uint64,
    slots: NDArray[np.int64],
    first: NDArray[np.int64],
    count: NDArray[np.int64],
    hashes: NDArray[np.uint64],
) -> np.int64:
    """Open addressing over ``slots`` (a power of two, at least twice the runs); returns the number of groups."""
    one = np.uint64(1)
    last_slot = np.uint64(slots.size - 1)
    n = np.uint64(0)
    for place in range(np.uint64(begins.size)):
        begin = np.uint64(begins[place])
        end = np.uint64(ends[place])
        h = np.uint64(0x9E3779B97F4A7C15) ^ (end - begin)
        for row in range(begin, end):
            h = (h ^ np.uint64(code[row])) * np.uint64(0xFF51AFD7ED558CCD)
            h ^= h >> np.uint64(32)
        h &= hash_bits
        slot = h & last_slot
        while True:
            held = slots[slot]
            if held < 0:
                slots[slot] = np.int64(n)
                first[n] = np.int64(place)
                hashes[n] = h
                count[n] = weights[place]
                n += one
                break
            group = np.uint64(held)
            if hashes[group] == h:
                other = np.uint64(first[group])
                other_begin = np.uint64(begins[other])
                same_length = np.uint64(ends[other]) - other_begin == end - begin
                if same_length and _equal(code, begin, other_begin, end - begin):
                    count[group] += weights[place]
                    break
            slot = (slot + one) & last_slot
    return np.int64(n)


@inlined
def _before(
    code: Codes,
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    count: NDArray[np.int64],
    a: int | np.uint64,
    b: int | np.uint64,
) -> bool:
    """Whether group a stands before group b: more customers, then the smaller codes, then the shorter sequence."""
    earlier = count[a] > count[b]
    if count[a] == count[b]:
        row_a, row_b = np.uint64(begins[a]), np.uint64(begins[b])
        length_a, length_b = np.uint64(ends[a]) - row_a, np.uint64(ends[b]) - row_b
        shared = min(length_a, length_b)
        k = np.uint64(0)
        while k < shared and code[row_a + k] == code[row_b + k]:
            k += np.uint64(1)
        earlier = code[row_a + k] < code[row_b + k] if k < shared else length_a < length_b
    return bool(earlier)


@kernel
def _most(
    code: Codes,
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    count: NDArray[np.int64],
    best: NDArray[np.int64],
) -> None:
    """Fills ``best`` with the first groups in order, by insertion: most groups fail against the last one held."""
    one = np.uint64(1)
    size = np.uint64(best.size)
    held = np.uint64(0)
    for group in range(np.uint64(count.size)):
        if held == size:
            if size == np.uint64(0) or not _before(code, begins, ends, count, group, np.uint64(best[size - one])):
                continue
            held -= one
        low = np.uint64(0)
        high = held
        while low < high:
            middle = (low + high) >> one
            if _before(code, begins, ends, count, group, np.uint64(best[middle])):
                high = middle
            else:
                low = middle + one
        place = held
        while place > low:
            best[place] = best[place - one]
            place -= one
        best[low] = np.int64(group)
        held += one


@kernel
def _same(
    code: Codes,
    begins: NDArray[np.int64],
    wanted: NDArray[np.int64],
    same: NDArray[np.bool_],
) -> None:
    """Marks the runs, all as long as ``wanted``, whose codes equal it."""
    length = np.uint64(wanted.size)
    for place in range(np.uint64(begins.size)):
        begin = np.uint64(begins[place])
        k = np.uint64(0)
        while k < length and code[begin + k] == wanted[k]:
            k += np.uint64(1)
        same[place] = k == length
