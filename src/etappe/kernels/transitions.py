"""What directly follows what: one flat pass that counts, or two that also count customers and find medians.

Law: a pair is an event and the next one of the same customer, no more than ``bound`` apart. Keys of two customers lie
further apart than any bound, so one comparison tells both. Where repeats are merged, an event that repeats the one
before it within the bound is left out, and times run from the first of the repeats.

Asked for what follows later, a pair is an event and, for each name that comes after it in the same session, the next event
of that name. They are found backwards, with a list of the names seen so far.

A pair's number is ``source * names + target``. `count` has a place for every possible pair; where names are too many
for that, `count_few` finds those that occur, and `table` gives them groups.
"""

# ruff: noqa: PLR0913, PLR0917, FBT001 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from etappe.kernels.compile import Codes, inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK: Final = 1024
_EMPTY: Final = -1
_SPREAD: Final = 0x9E3779B97F4A7C15
"""2**64 divided by the golden ratio: a multiplicative hash's factor."""


@inlined
def _pairs(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    hi: int,
    state: NDArray[np.int64],
    pairs: NDArray[np.int64],
    gaps: NDArray[np.int64],
    keys: NDArray[np.int64],
) -> np.uint64:
    """Writes the pairs whose second event is among the next rows, with their gaps and keys; returns how many.

    ``state`` holds code and key of the source, the key of the event before, and the next row, between two blocks.
    """
    n = np.uint64(0)
    source, since, before = state[0], state[1], state[2]
    first = np.uint64(state[3])
    end = min(first + np.uint64(_BLOCK), np.uint64(hi))
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
    state[0], state[1], state[2], state[3] = source, since, before, np.int64(end)
    return n


@inlined
def _later(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    lo: int,
    hi: int,
    state: NDArray[np.int64],
    seen: NDArray[np.int64],
    pairs: NDArray[np.int64],
    gaps: NDArray[np.int64],
    keys: NDArray[np.int64],
) -> np.uint64:
    """Writes each event of the next rows, backwards, with the next event of each name after it; returns how many.

    ``seen`` has a column a name: the names seen, the number of the session in which each was, and its key. ``state``
    holds how many names were seen, the number of the session, the key of the event after, and how many rows are done.
    """
    n, one = np.uint64(0), np.uint64(1)
    n_seen, session, after, done = np.uint64(state[0]), state[1], state[2], np.uint64(state[3] - lo)
    rows, room = np.uint64(hi - lo), np.uint64(_BLOCK)
    while done < rows and n < room:
        row = np.uint64(hi) - done - one
        now, source = key[row], np.uint64(code[row])
        done += one
        if after - now > bound:
            n_seen = np.uint64(0)
            session += 1
        after = now
        if merge and done < rows and code[row - one] == code[row] and now - key[row - one] <= bound:
            continue
        for k in range(n_seen):
            target = np.uint64(seen[0, k])
            pairs[n] = np.int64(source) * names + np.int64(target)
            gaps[n] = seen[2, target] - now
            keys[n] = now
            n += one
        if seen[1, source] != session:
            seen[1, source] = session
            seen[0, n_seen] = np.int64(source)
            n_seen += one
        seen[2, source] = now
    state[0], state[1], state[2], state[3] = np.int64(n_seen), session, after, np.int64(done) + lo
    return n


@inlined
def _next(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    later: bool,
    lo: int,
    hi: int,
    state: NDArray[np.int64],
    seen: NDArray[np.int64],
    pairs: NDArray[np.int64],
    gaps: NDArray[np.int64],
    keys: NDArray[np.int64],
) -> np.uint64:
    """Writes the next pairs of either kind. All rows are done when ``state[3]`` is ``hi``."""
    n = np.uint64(0)
    if later:
        n = _later(key, code, names, bound, merge, lo, hi, state, seen, pairs, gaps, keys)
    else:
        n = _pairs(key, code, names, bound, merge, hi, state, pairs, gaps, keys)
    return n


@inlined
def _place(pair: np.int64, slots: NDArray[np.int64]) -> np.uint64:
    """The place in an open-addressing table where the pair is, or where it belongs."""
    mask = np.uint64(slots.size - 1)
    at = ((np.uint64(pair) * np.uint64(_SPREAD)) >> np.uint64(20)) & mask
    while slots[at] != _EMPTY and slots[at] != pair:
        at = (at + np.uint64(1)) & mask
    return at


@inlined
def _bucket(values: NDArray[np.int64], n: np.uint64, shift: int, bias: int, floats: NDArray[np.float64]) -> None:
    """Makes the bits of ``floats`` the buckets (see etappe.kernels.grouping) of the first n values."""
    bits = floats.view(np.int64)
    for j in range(n):
        floats[j] = values[j] + 1
    for j in range(n):
        bits[j] = (bits[j] >> shift) - bias


class Packing(NamedTuple):
    """How a count and a sum of milliseconds share 64 bits: the sum below bit ``split``, for ``events`` events at most."""

    split: int
    events: int


def packing(greatest: int) -> Packing:
    """The packing for gaps up to ``greatest`` milliseconds: neither the sum nor the count of that many can overflow.

    >>> packing(30 * 60_000)
    Packing(split=42, events=2097151)
    >>> packing(90 * 86_400_000)
    Packing(split=48, events=32767)
    """
    bits = max(1, greatest.bit_length())
    half = (64 - bits) // 2
    assert half > 0, "a gap fits into 62 bits"
    return Packing(bits + half, (1 << half) - 1)


def count(
    key: NDArray[np.int64], code: Codes, names: int, bound: int, merge: bool, greatest: int, lo: int, hi: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often each pair occurs in rows [lo, hi), which begin and end at a customer, and the milliseconds between.

    Args:
        key: of every event.
        code: of every event.
        names: how many codes there are.
        bound: longest gap within a session, milliseconds.
        merge: whether repeats are merged.
        greatest: no pair lies further apart, milliseconds.
        lo: first row.
        hi: one past the last row; there is at least one.

    Returns:
        Two arrays of shape (names * names,), by number.
    """
    counts, totals = np.zeros(names * names, np.int64), np.zeros(names * names, np.int64)
    packed = packing(greatest)
    # A flush passes over all pairs, so it has to be rare.
    if packed.events >= 4 * names * names:
        _count_packed(key, code, names, bound, merge, packed.split, packed.events, lo, hi, counts, totals)
    else:
        _count_wide(key, code, names, bound, merge, lo, hi, counts, totals)
    return counts, totals


@kernel
def _count_packed(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    split: int,
    events: int,
    lo: int,
    hi: int,
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
) -> None:
    """One add an event: count in the high bits, milliseconds in the low ones, taken out before either can overflow."""
    pairs = np.uint64(counts.size)
    n, longest, low = np.uint64(names), np.uint64(bound), np.uint64(split)
    sums = (np.uint64(1) << low) - np.uint64(1)
    one = np.uint64(1) << low
    # The last place takes what is no pair; what it adds up to is never looked at.
    packed = np.zeros(counts.size + 1, np.uint64)
    at, stop = np.uint64(lo) + np.uint64(1), np.uint64(hi)
    source = np.uint64(code[np.uint64(lo)])
    since = before = key[np.uint64(lo)]
    while at < stop:
        end = min(at + np.uint64(events), stop)
        if merge:
            for i in range(at, end):
                now, target = key[i], np.uint64(code[i])
                joined = np.uint64(now - before) <= longest
                before = now
                gap = np.uint64(now - since)
                repeats = joined and target == source
                pair = source * n + target
                packed[pair if joined and not repeats else pairs] += one + gap
                since = since if repeats else now
                source = target
        else:
            row = source * n
            for i in range(at, end):
                now, target = key[i], np.uint64(code[i])
                gap = np.uint64(now - since)
                packed[row + target if gap <= longest else pairs] += one + gap
                row, since = target * n, now
            source = np.uint64(code[end - np.uint64(1)])
        for place in range(pairs):
            both = packed[place]
            counts[place] += np.int64(both >> low)
            totals[place] += np.int64(both & sums)
            packed[place] = 0
        at = end


@kernel
def _count_wide(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    lo: int,
    hi: int,
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
) -> None:
    """Two adds an event, for gaps so long or pairs so many that packed ones would have to be taken out too often."""
    pairs, gaps, keys = np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64), np.empty(_BLOCK + 1, np.int64)
    state = np.array([np.int64(code[np.uint64(lo)]), key[np.uint64(lo)], key[np.uint64(lo)], lo + 1])
    while state[3] < hi:
        n = _pairs(key, code, names, bound, merge, hi, state, pairs, gaps, keys)
        for j in range(n):
            pair = np.uint64(pairs[j])
            counts[pair] += 1
            totals[pair] += gaps[j]


@kernel
def count_few(
    key: NDArray[np.int64], code: Codes, names: int, bound: int, merge: bool, later: bool, lo: int, hi: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of the pairs that occur in rows [lo, hi), in no order, how often each does, and the milliseconds."""
    room = _BLOCK + 1 + (names if later else 0)
    pairs, gaps, keys = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    seen = np.zeros((3, names if later else 1), np.int64)
    state = np.array([np.int64(code[np.uint64(lo)]), key[np.uint64(lo)], key[np.uint64(lo)], lo + 1])
    if later:
        state[:] = 0, 0, key[np.uint64(hi - 1)], lo
        seen[1] = -1
    slots = np.full(1 << (12 if names < 1 << 10 else 18), _EMPTY, np.int64)
    counts, totals = np.zeros(slots.size, np.int64), np.zeros(slots.size, np.int64)
    known = 0
    while state[3] < hi:
        n = _next(key, code, names, bound, merge, later, lo, hi, state, seen, pairs, gaps, keys)
        for j in range(n):
            place = _place(pairs[j], slots)
            if slots[place] == _EMPTY:
                slots[place] = pairs[j]
                known += 1
            counts[place] += 1
            totals[place] += gaps[j]
        if 4 * (known + room) > 3 * slots.size:
            old, old_counts, old_totals = slots, counts, totals
            slots = np.full(4 * old.size, _EMPTY, np.int64)
            counts, totals = np.zeros(slots.size, np.int64), np.zeros(slots.size, np.int64)
            for j in range(np.uint64(old.size)):
                if old[j] != _EMPTY:
                    place = _place(old[j], slots)
                    slots[place], counts[place], totals[place] = old[j], old_counts[j], old_totals[j]
    occurring = slots != _EMPTY
    return slots[occurring], counts[occurring], totals[occurring]


@kernel
def table(numbers: NDArray[np.int64], slots: NDArray[np.int64], groups: NDArray[np.int64]) -> None:
    """Fills an open-addressing table, a power of two at least twice as long, with pairs and their groups from 0."""
    slots[:] = _EMPTY
    for group in range(np.uint64(numbers.size)):
        place = _place(numbers[group], slots)
        slots[place] = numbers[group]
        groups[place] = np.int64(group)


@kernel
def tally(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    later: bool,
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
    room = _BLOCK + 1 + (names if later else 0)
    pairs, gaps, keys = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    seen = np.zeros((3, names if later else 1), np.int64)
    floats = np.empty(room, np.float64)
    bits = floats.view(np.int64)
    state = np.array([np.int64(code[np.uint64(lo)]), key[np.uint64(lo)], key[np.uint64(lo)], lo + 1])
    if later:
        state[:] = 0, 0, key[np.uint64(hi - 1)], lo
        seen[1] = -1
    latest = np.full(totals.size, -1, np.int64)
    while state[3] < hi:
        n = _next(key, code, names, bound, merge, later, lo, hi, state, seen, pairs, gaps, keys)
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


@kernel
def gather(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    later: bool,
    lo: int,
    hi: int,
    slots: NDArray[np.int64],
    groups: NDArray[np.int64],
    least: NDArray[np.int64],
    width: NDArray[np.uint64],
    starts: NDArray[np.int64],
    values: NDArray[np.int64],
) -> None:
    """Writes the gaps from ``least`` up to ``width`` more of each group to ``values`` from ``starts`` on.

    Which ones they are is computed first, without a branch: few are, and which cannot be foreseen.
    """
    room = _BLOCK + 1 + (names if later else 0)
    pairs, gaps, keys = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    seen = np.zeros((3, names if later else 1), np.int64)
    chosen = np.empty(room, np.uint32)
    state = np.array([np.int64(code[np.uint64(lo)]), key[np.uint64(lo)], key[np.uint64(lo)], lo + 1])
    if later:
        state[:] = 0, 0, key[np.uint64(hi - 1)], lo
        seen[1] = -1
    free = starts.copy()
    while state[3] < hi:
        n = _next(key, code, names, bound, merge, later, lo, hi, state, seen, pairs, gaps, keys)
        if slots.size:
            for j in range(n):
                pairs[j] = groups[_place(pairs[j], slots)]
        m = np.uint64(0)
        for j in range(n):
            group = np.uint64(pairs[j])
            chosen[m] = np.uint32(j)
            m += np.uint64(np.uint64(gaps[j] - least[group]) < width[group])
        for k in range(m):
            j = chosen[k]
            group = np.uint64(pairs[j])
            values[np.uint64(free[group])] = gaps[j]
            free[group] += 1


@kernel
def customers_of(
    key: NDArray[np.int64],
    code: Codes,
    names: int,
    bound: int,
    merge: bool,
    later: bool,
    shift: int,
    lo: int,
    hi: int,
    wanted: int,
    out: NDArray[np.int64],
) -> int:
    """Writes the customers with the pair of that number, each once, in order (backwards with ``later``); returns how many."""
    room = _BLOCK + 1 + (names if later else 0)
    pairs, gaps, keys = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    seen = np.zeros((3, names if later else 1), np.int64)
    state = np.array([np.int64(code[np.uint64(lo)]), key[np.uint64(lo)], key[np.uint64(lo)], lo + 1])
    if later:
        state[:] = 0, 0, key[np.uint64(hi - 1)], lo
        seen[1] = -1
    known = 0
    latest = np.int64(-1)
    while state[3] < hi:
        n = _next(key, code, names, bound, merge, later, lo, hi, state, seen, pairs, gaps, keys)
        for j in range(n):
            customer = keys[j] >> shift
            if pairs[j] == wanted and customer != latest:
                out[np.uint64(known)] = customer
                known += 1
                latest = customer
    return known
