"""A funnel over lists of keys, one a step: which events of a step an attempt can have reached, step by step.

Law: the chain of a step holds, in order, the events of that step which some attempt reaches within its window, each
with the latest start of such an attempt: of all attempts that reach an event only the latest start matters, for its
window ends last. A customer's depth is the last step whose chain has an event of theirs.

Keys of two customers lie further apart than any window, so no kernel looks for where one ends. Events of one instant
have equal keys; which of them comes first a list does not know, so it is looked up among the ties (see
etappe.journeys.ties), and only where it matters.
"""

# ruff: noqa: PLR0913, PLR0917 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import Codes, inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIES_WANTED: Final = -1
DROPPED, OPEN, ARRIVED = 0, 1, 3


@inlined
def _not_after(times: NDArray[np.int64], at: np.uint64, key: np.int64) -> np.uint64:
    """How many of the next four are not after ``key``."""
    a = np.uint64(times[at] <= key) + np.uint64(times[at + np.uint64(1)] <= key)
    b = np.uint64(times[at + np.uint64(2)] <= key) + np.uint64(times[at + np.uint64(3)] <= key)
    return a + b


@inlined
def _rank(  # noqa: C901, PLR0915 - the same merge three times, side by side
    times: NDArray[np.int64], m: np.uint64, keys: NDArray[np.int64], n: np.uint64, less: int, ranks: NDArray[np.uint32]
) -> None:
    """Writes for each of the first n keys how many of the first m times are not after it, ``less`` taken off; both ascend.

    Four times are compared at once and added up, without a branch. Each comparison waits for the one before, so three
    thirds of the keys are merged side by side: a core has room for that.
    """
    one, four = np.uint64(1), np.uint64(4)
    end_a, end_b = n // np.uint64(3), n * np.uint64(2) // np.uint64(3)
    i, p, x = np.uint64(0), end_a, end_b
    j, q, y = np.uint64(0), np.uint64(0), np.uint64(0)
    if n >= np.uint64(3):
        q = np.uint64(np.searchsorted(times[:m], keys[end_a] - less))
        y = np.uint64(np.searchsorted(times[:m], keys[end_b] - less))
    if m >= four:
        last = m - four
        while i < end_a and p < end_b and x < n and y <= last:
            c = _not_after(times, j, keys[i] - less)
            d = _not_after(times, q, keys[p] - less)
            e = _not_after(times, y, keys[x] - less)
            j += c
            q += d
            y += e
            ranks[i] = np.uint32(j)
            ranks[p] = np.uint32(q)
            ranks[x] = np.uint32(y)
            i += np.uint64(c != four)
            p += np.uint64(d != four)
            x += np.uint64(e != four)
        while i < end_a and j <= last:
            c = _not_after(times, j, keys[i] - less)
            j += c
            ranks[i] = np.uint32(j)
            i += np.uint64(c != four)
        while p < end_b and q <= last:
            c = _not_after(times, q, keys[p] - less)
            q += c
            ranks[p] = np.uint32(q)
            p += np.uint64(c != four)
        while x < n and y <= last:
            c = _not_after(times, y, keys[x] - less)
            y += c
            ranks[x] = np.uint32(y)
            x += np.uint64(c != four)
    while i < end_a:
        while j < m and times[j] <= keys[i] - less:
            j += one
        ranks[i] = np.uint32(j)
        i += one
    while p < end_b:
        while q < m and times[q] <= keys[p] - less:
            q += one
        ranks[p] = np.uint32(q)
        p += one
    while x < n:
        while y < m and times[y] <= keys[x] - less:
            y += one
        ranks[x] = np.uint32(y)
        x += one


@inlined
def _earlier(
    times: NDArray[np.int64],
    rank: np.uint64,
    keys: NDArray[np.int64],
    i: np.uint64,
    source: int,
    step: NDArray[np.uint8],
    tie_keys: NDArray[np.int64],
    tie_codes: Codes,
) -> np.uint64:
    """How many of the chain's events come before the event ``keys[i]``; ``rank`` of them are not after its instant."""
    key = keys[i]
    one = np.uint64(1)
    nth, same = np.uint64(0), np.uint64(0)
    while nth < i and keys[i - nth - one] == key:
        nth += one
    while same < rank and times[rank - same - one] == key:
        same += one
    # Events of the chain's step at that instant: all, and those before the nth event of the next step.
    total, before, passed = np.uint64(0), np.uint64(0), np.uint64(0)
    at = np.uint64(np.searchsorted(tie_keys, key))
    while at < np.uint64(tie_keys.size) and tie_keys[at] == key:
        here = step[tie_codes[at]]
        if here == source:
            total += one
        elif here == source + 1:
            if passed == nth:
                before = total
            passed += one
        at += one
    # The chain holds the last ones of that instant: a later event is reached from a later start, or one as late.
    missing = total - same
    return rank - same + (before - missing if before > missing else np.uint64(0))


@kernel
def extend(  # noqa: C901 - two ways of the same merge
    times: NDArray[np.int64],
    starts: NDArray[np.int64],
    m: int | np.int64,
    keys: NDArray[np.int64],
    window: int,
    source: int,
    step: NDArray[np.uint8],
    tie_keys: NDArray[np.int64],
    tie_codes: Codes,
    ties_known: bool,  # noqa: FBT001 - by place, see above
    ranks: NDArray[np.uint32],
    chain_times: NDArray[np.int64],
    chain_starts: NDArray[np.int64],
    chain_places: NDArray[np.uint32],
) -> np.int64:
    """The chain of the next step; returns its length, or TIES_WANTED where an order is wanted that was not given.

    Args:
        times: the chain of step ``source`` (from 1), its first ``m`` entries: keys of its events. Of the first step
            these are all its events.
        starts: the latest start that reaches each.
        m: its length.
        keys: all events of the next step.
        window: longest time from the start, inclusive.
        source: number of the step, from 1.
        step: by code, the step of an event, from 1; 0 for none.
        tie_keys: keys of the events that share an instant with others, in order.
        tie_codes: their codes.
        ties_known: whether these two were given.
        ranks: room for one entry a key: how many events of the chain come before it, in order of events.
        chain_times: room for the new chain, and one more: keys of its events.
        chain_starts: likewise, the latest start that reaches each.
        chain_places: likewise, the event's place in ``keys``.
    """
    one = np.uint64(1)
    n = np.uint64(0)
    if m == 0:
        return np.int64(0)
    if 4 * m < keys.size:
        # Few events were reached: only the keys that follow one of them within its window are looked at.
        size = np.uint64(keys.size)
        firsts = np.empty(m + 1, np.uint32)
        _rank(keys, size, times, np.uint64(m), 1, firsts)
        firsts[m] = np.uint32(size)
        for j in range(np.uint64(m)):
            start = starts[j]
            not_after = np.uint64(j) + one
            place, end = np.uint64(firsts[j]), np.uint64(firsts[j + one])
            while place < end and keys[place] - start <= window:
                key = keys[place]
                ranks[place] = np.uint32(not_after)
                chain_times[n] = key
                chain_starts[n] = start
                chain_places[n] = np.uint32(place)
                if times[j] == key:
                    if not ties_known:
                        return np.int64(TIES_WANTED)
                    earlier = _earlier(times, not_after, keys, place, source, step, tie_keys, tie_codes)
                    ranks[place] = np.uint32(earlier)
                    chain_starts[n] = starts[earlier - one] if earlier else key - window - 1
                n += np.uint64(key - chain_starts[n] <= window)
                place += one
        return np.int64(n)
    _rank(times, np.uint64(m), keys, np.uint64(keys.size), 0, ranks)
    for i in range(np.uint64(keys.size)):
        rank = np.uint64(ranks[i])
        if rank == 0:
            continue
        key = keys[i]
        start = starts[rank - one]
        if times[rank - one] == key:
            if not ties_known:
                return np.int64(TIES_WANTED)
            rank = _earlier(times, rank, keys, np.uint64(i), source, step, tie_keys, tie_codes)
            ranks[i] = np.uint32(rank)
            start = starts[rank - one] if rank else key - window - 1
        chain_times[n] = key
        chain_starts[n] = start
        chain_places[n] = np.uint32(i)
        n += np.uint64(key - start <= window)
    return np.int64(n)


@kernel
def reached(
    times: NDArray[np.int64], starts: NDArray[np.int64], n: int | np.int64, shift: int, cutoff: int, late: NDArray[np.int64]
) -> tuple[int, np.int64]:
    """Distinct customers of a chain's first n entries, and how many of them reach it first from a late start.

    A start is late where more than ``cutoff`` milliseconds lie between the index's first instant and it. Of those
    customers the key of the first event is written to ``late``, which has room for one more than there are customers.
    """
    low = (np.int64(1) << shift) - 1
    customers = 0
    lately = np.uint64(0)
    latest = np.int64(-1)
    if cutoff >= low:
        for i in range(np.uint64(n)):
            customer = times[i] >> shift
            customers += int(customer != latest)
            latest = customer
        return customers, np.int64(0)
    for i in range(np.uint64(n)):
        customer = times[i] >> shift
        is_first = customer != latest
        latest = customer
        customers += int(is_first)
        late[lately] = times[i]
        lately += np.uint64(is_first) & np.uint64((starts[i] & low) > cutoff)
    return customers, np.int64(lately)


@inlined
def _first_from(keys: NDArray[np.int64], at: np.uint64, bound: np.int64) -> np.uint64:
    """The place, from ``at`` on, of the first key that is not below ``bound``; in steps that double, then by halves."""
    one = np.uint64(1)
    size = np.uint64(keys.size)
    step = one
    while at + step < size and keys[at + step] < bound:
        at += step
        step += step
    end = min(at + step, size)
    while at < end:
        middle = (at + end) >> one
        if keys[middle] < bound:
            at = middle + one
        else:
            end = middle
    return at


@kernel
def still_open(
    late: NDArray[np.int64],
    deeper: NDArray[np.int64],
    entries: NDArray[np.int64],
    window: int,
    shift: int,
    cutoff: int,
    at_entry: bool,  # noqa: FBT001 - by place, see above
    opened: NDArray[np.int64],
) -> int:
    """Writes the start of each deepest attempt that is still open at a step; returns how many there are.

    Args:
        late: what `reached` wrote for the step.
        deeper: what it wrote for the next step; who is late at a step is late at the next, if they reach it.
        entries: all events of the first step.
        window: longest time from the start.
        shift: of the index.
        cutoff: of `reached`.
        at_entry: whether the step is the first.
        opened: room for as many as there are in ``late``.

    The earliest of the deepest attempts starts with the first entry that lies no more than a window before the first
    event at which the depth is reached: all that start between it and the latest reach it there too.
    """
    low = (np.int64(1) << shift) - 1
    n = 0
    j = 0
    at = np.uint64(0)
    for i in range(late.size):
        key = late[i]
        while j < deeper.size and deeper[j] >> shift < key >> shift:
            j += 1
        if j < deeper.size and deeper[j] >> shift == key >> shift:
            continue
        entry = key
        if not at_entry:
            at = _first_from(entries, at, max(key - window, (key >> shift) << shift))
            entry = entries[at]
        if entry & low > cutoff:
            opened[n] = entry
            n += 1
    return n


@kernel
def follow(  # noqa: C901, PLR0912, PLR0915 - one pass over all chains
    entries: NDArray[np.int64],
    chain_times: NDArray[np.int64],
    chain_places: NDArray[np.uint32],
    ranks: NDArray[np.uint32],
    lengths: NDArray[np.int64],
    window: int,
    shift: int,
    cutoff: int,
    everyone: bool,  # noqa: FBT001 - by place, see above
    gaps: NDArray[np.int64],
    totals: NDArray[np.int64],
    opened: NDArray[np.int64],
    depths: NDArray[np.uint8],
    outcomes: NDArray[np.uint8],
    places: NDArray[np.uint32],
) -> np.int64:
    """Follows each customer's deepest, then earliest attempt through the chains; returns how many customers there are.

    Args:
        entries: all events of the first step.
        chain_times: of shape (steps, …), row s the chain of step s + 1; row 0 is not used.
        chain_places: likewise.
        ranks: likewise, what `extend` wrote.
        lengths: how long each chain is.
        window: longest time from the start.
        shift: of the index.
        cutoff: an attempt that did not arrive is open if more than so many milliseconds lie between the index's first
            instant and its start.
        everyone: whether those who did not get beyond the first step are followed too.
        gaps: of shape (steps, …); row s gets the time from step s to step s + 1 of each who reached the latter.
        totals: gets the time from the first to the last step of each who arrived.
        opened: room for every customer: the key of the start.
        depths: likewise.
        outcomes: likewise: DROPPED, OPEN or ARRIVED.
        places: of shape (steps, …) or (0, 0): row s gets the place of the event that reached step s + 1 among all of
            that step, for every customer with such an event; others' entries are not written.
    """
    one = np.uint64(1)
    steps = lengths.size
    low = (np.int64(1) << shift) - 1
    heads = np.zeros(steps, np.uint64)
    timed = np.zeros(steps, np.uint64)
    arrived = np.uint64(0)
    n = np.uint64(0)
    at = np.uint64(0)
    all_entries = np.uint64(entries.size)
    while at < all_entries:
        if not everyone:
            if steps == 1 or heads[1] == np.uint64(lengths[1]):
                break
            first = (chain_times[1, heads[1]] >> shift) << shift
            while entries[at] < first:
                at += one
        customer = entries[at] >> shift
        depth = 1
        while depth < steps:
            head, length = heads[depth], np.uint64(lengths[depth])
            while head < length and chain_times[depth, head] >> shift < customer:
                head += one
            heads[depth] = head
            if head == length or chain_times[depth, head] >> shift != customer:
                break
            depth += 1
        if depth > 1:
            earliest = chain_times[depth - 1, heads[depth - 1]] - window
            while entries[at] < earliest:
                at += one
        here, now = at, entries[at]
        opened[n] = now
        if places.size:
            places[0, n] = np.uint32(at)
        for later in range(1, depth):
            head = heads[later]
            while np.uint64(ranks[later, chain_places[later, head]]) <= here:
                head += one
            heads[later] = head
            here = head
            gaps[later, timed[later]] = chain_times[later, head] - now
            timed[later] += one
            now = chain_times[later, head]
            if places.size:
                places[later, n] = chain_places[later, head]
        depths[n] = np.uint8(depth)
        if depth == steps:
            outcomes[n] = ARRIVED
            totals[arrived] = now - opened[n]
            arrived += one
        else:
            outcomes[n] = OPEN if opened[n] & low > cutoff else DROPPED
        n += one
        while at < all_entries and entries[at] >> shift == customer:
            at += one
        if steps > 1:
            head = heads[1]
            while head < np.uint64(lengths[1]) and chain_times[1, head] >> shift == customer:
                head += one
            heads[1] = head
    return np.int64(n)
