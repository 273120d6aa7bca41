"""Bringing a few new rows into many old ones by block copies, and packing and grouping keys.

Law: what is merged is described once, by a `Plan`, from where each new row belongs among the old ones and which old
rows fall away; then any array of old rows merges by the same plan, in ranges of the result that are independent of
each other. Old rows move in blocks, so the cost is that of copying, plus a little for each new row. Plans hold no
ties: where an old and a new row could have the same key, the old one falls away.
"""

# ruff: noqa: PLR0913, PLR0917 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from etappe.kernels.compile import Codes, inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Plan(NamedTuple):
    """How old rows and new rows come together.

    Attributes:
        begin, end: int64, blocks of old rows that stay, in order, none of them empty.
        at: int64, where each block begins in the result.
        to: int64, where each new row goes in the result, ascending.
        size: rows of the result.
    """

    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    at: NDArray[np.int64]
    to: NDArray[np.int64]
    size: int


def plan(size: int, places: NDArray[np.int64], drop_begin: NDArray[np.int64], drop_end: NDArray[np.int64]) -> Plan:
    """The plan for ``size`` old rows.

    Args:
        size: number of old rows.
        places: for each new row, in order, the old row before which it comes (0 to ``size``), never decreasing.
        drop_begin: where each range of old rows that falls away begins, in order.
        drop_end: where it ends; ranges lie apart from each other, or touch.

    >>> import numpy as np
    >>> merged = plan(4, np.array([1, 4]), np.array([2]), np.array([3]))
    >>> merged.begin.tolist(), merged.end.tolist(), merged.at.tolist(), merged.to.tolist(), merged.size
    ([0, 1, 3], [1, 2, 4], [0, 2, 3], [1, 4], 5)
    """
    most = places.size + drop_begin.size + 1
    begin, end, at = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    to = np.empty(places.size, np.int64)
    blocks, total = _blocks(size, places, drop_begin, drop_end, begin, end, at, to)
    return Plan(begin[:blocks].copy(), end[:blocks].copy(), at[:blocks].copy(), to, total)


@kernel
def _blocks(
    size: int,
    places: NDArray[np.int64],
    drop_begin: NDArray[np.int64],
    drop_end: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    at: NDArray[np.int64],
    to: NDArray[np.int64],
) -> tuple[int, int]:
    """Writes the plan; returns how many blocks there are, and how many rows."""
    n, out, cursor, d = 0, 0, 0, 0
    for j in range(places.size + 1):
        place = places[j] if j < places.size else size
        while d < drop_begin.size and (drop_begin[d] < place or j == places.size):
            if drop_begin[d] > cursor:
                begin[n], end[n], at[n] = cursor, drop_begin[d], out
                out += drop_begin[d] - cursor
                n += 1
            cursor = max(cursor, drop_end[d])
            d += 1
        if place > cursor:
            begin[n], end[n], at[n] = cursor, place, out
            out += place - cursor
            cursor = place
            n += 1
        if j < places.size:
            to[j] = out
            out += 1
    return n, out


@inlined
def _first_at(sorted_values: NDArray[np.int64], value: int) -> int:
    """How many of the ascending values are below ``value``."""
    lo, hi = 0, sorted_values.size
    while lo < hi:
        middle = (lo + hi) >> 1
        if sorted_values[middle] < value:
            lo = middle + 1
        else:
            hi = middle
    return lo


@kernel
def merge(
    old: NDArray[np.generic],
    new: NDArray[np.generic],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    at: NDArray[np.int64],
    to: NDArray[np.int64],
    lo: int,
    out: NDArray[np.generic],
) -> None:
    """Writes rows ``lo`` to ``lo + out.size`` of the result; old and new rows are of the kind of ``out``."""
    hi = lo + out.size
    block = max(_first_at(at, lo + 1) - 1, 0)
    while block < at.size and at[block] < hi:
        first = max(at[block], lo)
        last = min(at[block] + end[block] - begin[block], hi)
        if first < last:
            source = begin[block] + first - at[block]
            out[first - lo : last - lo] = old[source : source + last - first]
        block += 1
    for j in range(_first_at(to, lo), to.size):
        if to[j] >= hi:
            break
        out[to[j] - lo] = new[j]


@kernel
def merge_keys(
    old: NDArray[np.int64],
    new: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    at: NDArray[np.int64],
    to: NDArray[np.int64],
    add: NDArray[np.int64],
    old_shift: int,
    new_shift: int,
    later: int,
    lo: int,
    out: NDArray[np.int64],
) -> None:
    """Like ``merge`` for keys whose packing changes: each block's customers move up by ``add``, times by ``later``."""
    hi = lo + out.size
    mask = (1 << old_shift) - 1
    block = max(_first_at(at, lo + 1) - 1, 0)
    while block < at.size and at[block] < hi:
        first = max(at[block], lo)
        last = min(at[block] + end[block] - begin[block], hi)
        source = begin[block] + first - at[block]
        for i in range(np.uint64(max(last - first, 0))):
            key = old[np.uint64(source) + i]
            moved = ((key >> old_shift) + add[block]) << new_shift
            out[np.uint64(first - lo) + i] = moved | ((key & mask) + later)
        block += 1
    for j in range(_first_at(to, lo), to.size):
        if to[j] >= hi:
            break
        out[to[j] - lo] = new[j]


@kernel
def places_of_rows(
    key: NDArray[np.int64], offsets: NDArray[np.int64], shift: int, wanted: NDArray[np.int64], places: NDArray[np.int64]
) -> None:
    """Writes for each wanted key the first row whose key is not less; its customer may be beyond the last one."""
    customers = offsets.size - 1
    for j in range(wanted.size):
        customer = wanted[j] >> shift
        if customer >= customers:
            places[j] = key.size
            continue
        lo, hi = offsets[customer], offsets[customer + 1]
        while lo < hi:
            middle = (lo + hi) >> 1
            if key[middle] < wanted[j]:
                lo = middle + 1
            else:
                hi = middle
        places[j] = lo


@kernel
def places_in_list(keys: NDArray[np.int64], wanted: NDArray[np.int64], places: NDArray[np.int64]) -> None:
    """Writes for each wanted key, in order, the first place in the list whose key is not less; gallops from one on."""
    at = 0
    for j in range(wanted.size):
        step = 1
        hi = at
        while hi < keys.size and keys[hi] < wanted[j]:
            at = hi + 1
            hi += step
            step <<= 1
        hi = min(hi, keys.size)
        while at < hi:
            middle = (at + hi) >> 1
            if keys[middle] < wanted[j]:
                at = middle + 1
            else:
                hi = middle
        places[j] = at


@kernel
def pack(
    time: NDArray[np.int64],
    offsets: NDArray[np.int64],
    first: int,
    row: int,
    shift: int,
    t0: int,
    key: NDArray[np.int64],
) -> int:
    """Writes the keys of rows ``row`` on, whose times are given, beginning with customer ``first``; returns the last one."""
    customer = first
    for i in range(time.size):
        while offsets[customer + 1] <= row + i:
            customer += 1
        key[i] = (customer << shift) | (time[i] - t0)
    return customer


@kernel
def scatter(key: NDArray[np.int64], code: Codes, free: NDArray[np.int64], keys: NDArray[np.int64]) -> None:
    """Writes every key to its code's list, which begins at ``free[code]``; ``free`` moves on."""
    for row in range(np.uint64(key.size)):
        c = np.uint64(code[row])
        keys[np.uint64(free[c])] = key[row]
        free[c] += 1


@kernel
def distinct_customers(keys: NDArray[np.int64], shift: int) -> int:
    """How many customers an ascending list of keys names."""
    found, last = 0, np.int64(-1)
    for i in range(np.uint64(keys.size)):
        customer = keys[i] >> shift
        found += customer != last
        last = customer
    return found


@kernel
def counted_changes(  # noqa: C901 - one walk over two ascending lists; a kernel in parts would not be cached as one
    code: Codes,
    offsets: NDArray[np.int64],
    new_key: NDArray[np.int64],
    new_code: Codes,
    shift: int,
    replaced: NDArray[np.int64],
    occurrences: NDArray[np.int64],
    customers: NDArray[np.int64],
) -> None:
    """Brings the counts of events and of distinct customers by code up to date with new rows.

    ``new_key`` ascends; the customers in ``replaced`` (ascending) lose their old rows. Reads the old rows only of
    customers that have new ones, or are replaced.
    """
    old_customers = offsets.size - 1
    seen = np.full(occurrences.size, -1, np.int64)
    r, j = 0, 0
    while j < new_key.size or r < replaced.size:
        customer = new_key[j] >> shift if j < new_key.size else replaced[r]
        if r < replaced.size and replaced[r] < customer:
            customer = replaced[r]
        falls_away = r < replaced.size and replaced[r] == customer
        if falls_away:
            r += 1
        if customer < old_customers:
            for row in range(offsets[customer], offsets[customer + 1]):
                c = code[row]
                if falls_away:
                    occurrences[c] -= 1
                    if seen[c] != customer:
                        customers[c] -= 1
                seen[c] = customer
            if falls_away:
                for row in range(offsets[customer], offsets[customer + 1]):
                    seen[code[row]] = -1
        while j < new_key.size and new_key[j] >> shift == customer:
            c = new_code[j]
            occurrences[c] += 1
            customers[c] += seen[c] != customer
            seen[c] = customer
            j += 1


@kernel
def is_grouped(key: NDArray[np.int64], code: Codes, free: NDArray[np.int64], keys: NDArray[np.int64]) -> bool:
    """Whether ``keys`` are what ``scatter`` would write; ``free`` moves on."""
    for row in range(np.uint64(key.size)):
        c = np.uint64(code[row])
        if free[c] >= keys.size or keys[np.uint64(free[c])] != key[row]:
            return False
        free[c] += 1
    return True
