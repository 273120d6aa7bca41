"""A funnel over lists of keys, one a step: which events of a step an attempt can have reached, step by step.

Law: the chain of a step holds, in order, the events of that step which some attempt reaches within its window, each
with the latest start of such an attempt: of all attempts that reach an event only the latest start matters, for its
window ends last. A customer's depth is the last step whose chain has an event of theirs. An event of several steps stands in
the list of each, and takes an attempt one step further, or opens one.

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

    Ascending = NDArray[np.int64] | NDArray[np.uint32]

TIES_WANTED: Final = -1
DROPPED, OPEN, ARRIVED = 0, 1, 3


@inlined
def _not_after(times: Ascending, at: np.uint64, key: np.int64) -> np.uint64:
    """How many of the next four are not after ``key``."""
    a = np.uint64(times[at] <= key) + np.uint64(times[at + np.uint64(1)] <= key)
    b = np.uint64(times[at + np.uint64(2)] <= key) + np.uint64(times[at + np.uint64(3)] <= key)
    return a + b


@kernel
def ranks_among(  # noqa: C901, PLR0915 - the same merge three times, side by side
    times: Ascending, m: np.uint64, keys: Ascending, n: np.uint64, less: int, ranks: NDArray[np.uint32]
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
def _earlier(
    times: NDArray[np.int64],
    rank: np.uint64,
    keys: NDArray[np.int64],
    size: np.uint64,
    i: np.uint64,
    source: int,
    steps: NDArray[np.int64],
    tie_keys: NDArray[np.int64],
    tie_codes: Codes,
    tie: np.uint64,
) -> np.uint64:
    """How many of the chain's events come before the event ``keys[i]``; ``rank`` of them are not after its instant.

    ``tie`` is the place of the first of ``tie_keys`` that is not before it, ``size`` how many ``keys`` there are.
    """
    key = keys[i]
    one = np.uint64(1)
    nth, same = np.uint64(0), np.uint64(0)
    while nth < i and keys[i - nth - one] == key:
        nth += one
    while same < rank and times[rank - same - one] == key:
        same += one
    # Events of the chain's step at that instant: all, and those before the nth event of the next step.
    total, before, passed = np.uint64(0), np.uint64(0), np.uint64(0)
    if tie < np.uint64(tie_keys.size) and tie_keys[tie] == key:
        at = tie
        while at < np.uint64(tie_keys.size) and tie_keys[at] == key:
            here = steps[tie_codes[at]]
            if (here >> source) & 1:
                if passed == nth:
                    before = total
                passed += one
            total += np.uint64((here >> (source - 1)) & 1)
            at += one
    else:
        # Events of one code: each of them is of both steps.
        before, total = nth, nth
        while i + total - nth < size and keys[i + total - nth] == key:
            total += one
    # The chain holds the last ones of that instant: a later event is reached from a later start, or one as late.
    missing = total - same
    return rank - same + (before - missing if before > missing else np.uint64(0))


@inlined
def _of_marked(
    keys: NDArray[np.int64],
    shift: int,
    marks: NDArray[np.uint8],
    source: int,
    own: NDArray[np.int64],
    places: NDArray[np.uint32],
) -> np.uint64:
    """Writes the keys of customers with that mark, and where there is room for them their places; returns how many."""
    mask = np.uint64(marks.size) - np.uint64(1)
    mark = np.uint8(source)
    n = np.uint64(0)
    if places.size:
        for i in range(np.uint64(keys.size)):
            own[n] = keys[i]
            places[n] = np.uint32(i)
            n += np.uint64(marks[np.uint64(keys[i] >> shift) & mask] == mark)
    else:
        for i in range(np.uint64(keys.size)):
            own[n] = keys[i]
            n += np.uint64(marks[np.uint64(keys[i] >> shift) & mask] == mark)
    return n


@kernel
def extend(
    times: NDArray[np.int64],
    starts: NDArray[np.int64],
    m: int | np.int64,
    keys: NDArray[np.int64],
    marks: NDArray[np.uint8],
    shift: int,
    window: int,
    source: int,
    steps: NDArray[np.int64],
    tie_keys: NDArray[np.int64],
    tie_codes: Codes,
    ties_known: bool,  # noqa: FBT001 - by place, see above
    own: NDArray[np.int64],
    ranks: NDArray[np.uint32],
    chain_times: NDArray[np.int64],
    chain_starts: NDArray[np.int64],
    chain_ranks: NDArray[np.uint32],
    chain_places: NDArray[np.uint32],
) -> np.int64:
    """The chain of the next step; returns its length, or TIES_WANTED where an order is wanted that was not given.

    Args:
        times: the chain of step ``source`` (from 1), its first ``m`` entries: keys of its events. Of the first step
            these are all its events.
        starts: the latest start that reaches each.
        m: its length.
        keys: all events of the next step.
        marks: what etappe.kernels.tallying.reached marked. Keys of customers who are not in the chain are passed over
            before anything is merged; a few may slip through, for customers share marks.
        shift: of the index.
        window: longest time from the start, inclusive.
        source: number of the step, from 1.
        steps: by code, the steps of an event, bit 0 the first.
        tie_keys: keys of the events that share an instant with others, in order.
        tie_codes: their codes.
        ties_known: whether these two were given.
        own: room for one more than there are ``keys``.
        ranks: likewise.
        chain_times: likewise, gets the new chain: keys of its events.
        chain_starts: likewise, the latest start that reaches each.
        chain_ranks: likewise, how many events of the chain given come before each; without room for them they are not
            written.
        chain_places: likewise, the event's place in ``keys``.
    """
    one = np.uint64(1)
    n = tie = np.uint64(0)
    if m == 0:
        return np.int64(0)
    ranked, placed = chain_ranks.size > 0, chain_places.size > 0
    # A place is read at or after the entry of the chain that takes its room, so both may share one.
    size = _of_marked(keys, shift, marks, source, own, chain_places)
    ranks_among(times, np.uint64(m), own, size, 0, ranks)
    at = np.uint64(0)
    while at < size and ranks[at] == 0:
        at += one
    for i in range(at, size):
        rank = np.uint64(ranks[i])
        key = own[i]
        start = starts[rank - one]
        if times[rank - one] == key:
            if not ties_known:
                return np.int64(TIES_WANTED)
            tie = _first_from(tie_keys, tie, key)
            is_tied = tie < np.uint64(tie_keys.size) and tie_keys[tie] == key
            if not is_tied and (i == 0 or own[i - one] != key) and (i + one == size or own[i + one] != key):
                rank -= one  # alone at its instant, and in the chain itself
            else:
                rank = _earlier(times, rank, own, size, np.uint64(i), source, steps, tie_keys, tie_codes, tie)
            start = starts[rank - one] if rank else key - window - 1
        chain_times[n] = key
        chain_starts[n] = start
        if ranked:
            chain_ranks[n] = np.uint32(rank)
        if placed:
            chain_places[n] = chain_places[i]
        n += np.uint64(key - start <= window)
    return np.int64(n)


@kernel
def still_open(
    late: NDArray[np.int64],
    deeper: NDArray[np.int64],
    newcomers: NDArray[np.int64],
    entries: NDArray[np.int64],
    window: int,
    shift: int,
    cutoff: int,
    first: bool,  # noqa: FBT001 - by place, see above
    opened: NDArray[np.int64],
) -> int | np.int64:
    """Writes the start of each deepest attempt that is still open at a step; returns how many there are.

    Args:
        late: what etappe.kernels.tallying.reached wrote for the step.
        deeper: what it wrote for the next step; who is late at a step is late at the next, if they reach it.
        newcomers: what it wrote for the first step: the first starts of those who have no other.
        entries: all events of the first step.
        window: longest time from the start.
        shift: of the index.
        cutoff: of the same.
        first: whether it is the first step, whose attempts start with what is late there.
        opened: room for as many as there are in ``late``.

    The earliest of the deepest attempts starts with the first entry that lies no more than a window before the first
    event at which the depth is reached: all that start between it and the latest reach it there too.
    """
    low = (np.int64(1) << shift) - 1
    one = np.uint64(1)
    size = np.uint64(late.size)
    stays, places = np.empty(late.size + 1, np.int64), np.empty(late.size + 1, np.uint32)
    # Whoever has an entry of a list has one at their last instant at the latest.
    for i in range(size):
        stays[i] = late[i] | low
    ranks_among(deeper, np.uint64(deeper.size), stays, size, 0, places)
    left = np.uint64(0)
    for i in range(size):
        at = np.uint64(places[i])
        goes_on = at > 0 and deeper[at - one] >> shift == late[i] >> shift
        stays[left] = late[i]
        left += np.uint64(not goes_on)
    if first:
        opened[:left] = stays[:left]
        return np.int64(left)
    ends = np.empty(left + one, np.int64)
    for i in range(left):
        ends[i] = stays[i] | low
    ranks_among(newcomers, np.uint64(newcomers.size), ends, left, 0, places)
    n = 0
    next_entry = np.uint64(0)
    for i in range(left):
        at = np.uint64(places[i])
        if at > 0 and newcomers[at - one] >> shift == stays[i] >> shift:
            opened[n] = newcomers[at - one]
            n += 1
            continue
        next_entry = _first_from(entries, next_entry, max(stays[i] - window, (stays[i] >> shift) << shift))
        if entries[next_entry] & low > cutoff:
            opened[n] = entries[next_entry]
            n += 1
    return n


@inlined
def _firsts(
    times: NDArray[np.int64], n: int | np.int64, shift: int, places: NDArray[np.uint32], customers: NDArray[np.int64]
) -> np.int64:
    """Writes the place of each customer's first event among the first n, and the customer; returns how many there are."""
    found = np.uint64(0)
    latest = np.int64(-1)
    for i in range(np.uint64(n)):
        customer = times[i] >> shift
        places[found] = np.uint32(i)
        customers[found] = customer
        found += np.uint64(customer != latest)
        latest = customer
    return np.int64(found)


@kernel
def follow(  # noqa: C901 - one pass after another over the same few arrays
    entries: NDArray[np.int64],
    chain_times: NDArray[np.int64],
    chain_ranks: NDArray[np.uint32],
    chain_places: NDArray[np.uint32],
    lengths: NDArray[np.int64],
    n: int,
    window: int,
    shift: int,
    gaps: NDArray[np.int64],
    customers: NDArray[np.int64],
    opened: NDArray[np.int64],
    depths: NDArray[np.uint8],
    totals: NDArray[np.int64],
    places: NDArray[np.uint32],
) -> None:
    """Follows the deepest, then earliest attempt of each customer who gets beyond the first step.

    Each step is a merge of all customers' places with a chain, as in `extend`, so no customer is branched on.

    Args:
        entries: all events of the first step.
        chain_times: of shape (steps, …), row s the chain of step s + 1; row 0 is not used.
        chain_ranks: likewise, what `extend` wrote.
        chain_places: likewise; needed where ``places`` are.
        lengths: how long each chain is; at least two steps.
        n: how many customers get to the second step.
        window: longest time from the start.
        shift: of the index.
        gaps: of shape (steps, n + 1); row s gets the time from step s to step s + 1 of each who reached the latter.
        customers: gets the customers; room for n + 1.
        opened: gets the key of each one's start.
        depths: gets how many steps each reached.
        totals: room for n; its first entries get the time from the first to the last step of each who arrived.
        places: of shape (steps, n) or (0, 0): row s gets the place of the event that reached step s + 1 among all of
            that step, for each who reached it; other entries are not written.
    """
    steps = lengths.size
    one = np.uint64(1)
    firsts, deeper, own = np.empty(n + 1, np.uint32), np.empty(n + 1, np.uint32), np.empty(n + 1, np.int64)
    here, there = np.empty(n + 1, np.uint32), np.empty(n + 1, np.uint32)
    bounds, who = np.empty(n + 1, np.int64), np.empty(n + 1, np.uint32)
    second, second_ranks = chain_times[1], chain_ranks[1]
    _firsts(second, lengths[1], shift, firsts, customers)
    for i in range(np.uint64(n)):
        depths[i] = 2
        bounds[i] = second[np.uint64(firsts[i])]
    for later in range(2, steps):
        reached_it = _firsts(chain_times[later], lengths[later], shift, deeper, own)
        ranks_among(customers, np.uint64(n), own, np.uint64(reached_it), 0, here)
        for i in range(np.uint64(reached_it)):
            at = np.uint64(here[i]) - one
            depths[at] = later + 1
            bounds[at] = chain_times[later, np.uint64(deeper[i])]
    # The first event at which the depth is reached; no attempt of that depth starts more than a window before it.
    for i in range(np.uint64(n)):
        bounds[i] = max(bounds[i] - window, customers[i] << shift)
    ranks_among(entries, np.uint64(entries.size), bounds, np.uint64(n), 1, here)
    # Those who get on are kept without a gap between them; ``bounds`` are now the instants at which they are.
    left = np.uint64(0)
    for i in range(np.uint64(n)):
        entry, at = here[i], np.uint64(firsts[i])
        start = entries[np.uint64(entry)]
        # Mostly the customer's first; an event that only earlier starts reach is passed over.
        while second_ranks[at] <= entry:
            at += one
        now = second[at]
        opened[i] = start
        gaps[1, i] = now - start
        totals[i] = now - start
        if places.size:
            places[0, i] = entry
            places[1, i] = chain_places[1, at]
        here[left], who[left], bounds[left] = np.uint32(at), np.uint32(i), now
        left += np.uint64(depths[i] > 2)  # noqa: PLR2004 - who got beyond the second step
    for later in range(2, steps):
        ranks_among(chain_ranks[later], np.uint64(lengths[later]), here, left, 0, there)
        on = np.uint64(0)
        for i in range(left):
            at, one_of_all = np.uint64(there[i]), np.uint64(who[i])
            now = chain_times[later, at]
            gaps[later, i] = now - bounds[i]
            totals[i] = now - opened[one_of_all]
            if places.size:
                places[later, one_of_all] = chain_places[later, at]
            here[on], who[on], bounds[on] = there[i], who[i], now
            on += np.uint64(depths[one_of_all] > later + 1)
        left = on


@kernel
def spread(
    entries: NDArray[np.int64],
    shift: int,
    customers: NDArray[np.int64],
    n: int,
    opened: NDArray[np.int64],
    depths: NDArray[np.uint8],
    steps: int,
    cutoff: int,
    everyone: NDArray[np.int64],
    first_entries: NDArray[np.uint32],
    place_of: NDArray[np.uint32],
    all_opened: NDArray[np.int64],
    all_depths: NDArray[np.uint8],
    outcomes: NDArray[np.uint8],
) -> None:
    """Brings those whom `follow` followed together with those who did not get beyond the first step.

    Args:
        entries: all events of the first step.
        shift: of the index.
        customers: of `follow`.
        n: how many these are.
        opened: of `follow`.
        depths: of `follow`.
        steps: how many there are.
        cutoff: of etappe.kernels.tallying.reached: an attempt that did not arrive and starts later is open.
        everyone: gets all customers; room for one more.
        first_entries: gets the place of each one's first entry; likewise.
        place_of: gets for each of ``customers`` its place among all.
        all_opened: gets each one's start.
        all_depths: gets how many steps each reached.
        outcomes: gets DROPPED, OPEN or ARRIVED.
    """
    low = (np.int64(1) << shift) - 1
    count = _firsts(entries, entries.size, shift, first_entries, everyone)
    for i in range(np.uint64(count)):
        all_opened[i] = entries[np.uint64(first_entries[i])]
        all_depths[i] = 1
    ranks_among(everyone, np.uint64(count), customers, np.uint64(n), 0, place_of)
    for i in range(np.uint64(n)):
        at = np.uint64(place_of[i]) - np.uint64(1)
        place_of[i] = np.uint32(at)
        all_opened[at] = opened[i]
        all_depths[at] = depths[i]
    for i in range(np.uint64(count)):
        waits = OPEN if all_opened[i] & low > cutoff else DROPPED
        outcomes[i] = ARRIVED if all_depths[i] == steps else waits
