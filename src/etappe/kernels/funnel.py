"""Attempts at a series of steps: how deep each gets, at which rows, and how it ends.

Law: an attempt opens at an event of its first step (of any step where the order is free), advances by at most one step
an event, and ends when it arrives, is excluded, is broken (strict order), or its window is over. Where customers are
counted, the deepest attempt of each is kept, and of equally deep ones the earliest.

``deepest`` is one flat pass for the common question: ordered, nothing excluded or held, and no event in two steps.
``attempts`` answers every question. Steps of an event are the bits of an int64 (bit 0: the first step). Rows are
numbers of events; where a step was not reached the row is -1.
"""

# ruff: noqa: PLR0913, PLR0917, FBT001 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etappe.kernels.compile import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int32] | NDArray[np.int64]

DROPPED, OPEN, EXCLUDED, ARRIVED = 0, 1, 2, 3
ORDERED, STRICT, ANY = 0, 1, 2

_RUNNING, _BROKEN = -1, -2
_UNSEEN, _DIRECT = -2, -1


@kernel
def deepest(  # noqa: C901 - one flat pass, split it would be slower and no clearer
    rows: NDArray[np.int64],
    keys: NDArray[np.int64],
    codes: NDArray[np.uint16],
    step: NDArray[np.uint8],
    shift: int,
    window: int,
    known_after: int,
    span: int,
    reached: Rows,
    depths: NDArray[np.uint8],
    outcomes: NDArray[np.uint8],
) -> int:
    """Writes each customer's deepest, then earliest attempt, as `attempts` does; returns how many there are.

    ``rows`` are those of the events of any step, in order, with their keys and codes; ``step[code]`` is the only step
    of an event, from 1. The other arguments are those of `attempts`.

    Of all attempts that have reached a step only the latest matters, for its window ends last. Keys of two customers
    lie further apart than any window, so what is remembered of one never counts for the next. The first event at
    which any attempt reaches the greatest depth D is where all of that depth reach it, for an earlier start never
    gets anywhere later; hence the earliest of them is the first start that lies no more than a window before it.
    """
    steps = np.uint64(reached.shape[1])
    zero, one = np.uint64(0), np.uint64(1)
    n = np.uint64(rows.size)
    low = (np.int64(1) << shift) - 1
    latest = np.full(reached.shape[1] + 1, -window - 1, np.int64)
    out = np.uint64(0)
    i = zero
    while i < n:
        first = i
        end = ((keys[i] >> shift) + 1) << shift
        most = zero
        at = i
        while i < n:
            now = keys[i]
            if now >= end:
                break
            s = np.uint64(step[codes[i]])
            latest[zero] = now
            start = latest[s - one]
            within = now - start <= window
            latest[s] = start if within else latest[s]
            deeper = within and s > most
            most = s if deeper else most
            at = i if deeper else at
            i += one
        if most == zero:
            continue
        j = at
        if most > one:
            earliest = keys[at] - window
            j = first
            while step[codes[j]] != 1 or keys[j] < earliest:
                j += one
        opened = keys[j]
        reached[out, zero] = rows[j]
        for later in range(one, most):
            j += one
            while np.uint64(step[codes[j]]) != np.uint64(later) + one:
                j += one
            reached[out, later] = rows[j]
        for missing in range(most, steps):
            reached[out, missing] = -1
        depths[out] = np.uint8(most)
        if most == steps:
            outcomes[out] = ARRIVED
        else:
            outcomes[out] = OPEN if (opened & low) + known_after > span else DROPPED
        out += one
    return int(out)


@kernel
def gaps(
    key: NDArray[np.int64],
    reached: Rows,
    depths: NDArray[np.uint8],
    before: int,
    step: int,
    out: NDArray[np.int64],
) -> int:
    """Writes the time between two steps (from 0) of every attempt that reached the later; returns how many did."""
    n = np.uint64(0)
    first, last = np.uint64(before), np.uint64(step)
    for i in range(np.uint64(depths.size)):
        if np.uint64(depths[i]) > last:
            out[n] = key[np.uint64(reached[i, last])] - key[np.uint64(reached[i, first])]
            n += np.uint64(1)
    return int(n)


@inlined
def _follow(
    times: NDArray[np.int64],
    steps_of: NDArray[np.int64],
    excluded_at: NDArray[np.int64],
    following: NDArray[np.int32],
    excluding: NDArray[np.int32],
    size: int,
    start: int,
    n_steps: int,
    window: int,
    strict: bool,
    excludes: bool,
    places: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Follows the attempt that opens at ``start`` in order; returns depth, how it ended, and at which place."""
    places[0] = start
    depth = 1
    here = start
    limit = times[start] + window
    how = _RUNNING
    end = size
    while depth < n_steps:
        if strict:
            there = here + 1
            if there >= size or times[there] > limit:
                break
            if (steps_of[there] >> depth) & 1 == 0:
                how = EXCLUDED if excludes and (excluded_at[there] >> (depth - 1)) & 1 else _BROKEN
                end = there
                break
        else:
            there = following[depth, here + 1]
            if excludes:
                stop = excluding[depth - 1, here + 1]
                if stop < there and times[stop] <= limit:
                    how = EXCLUDED
                    end = stop
                    break
            if there >= size or times[there] > limit:
                break
        places[depth] = there
        depth += 1
        here = there
    return depth, how, end


@inlined
def _advance(
    mask: int,
    n_steps: int,
    taken_by: NDArray[np.int64],
    via: NDArray[np.int64],
    queue: NDArray[np.int64],
) -> bool:
    """Gives an event that may stand for the steps in ``mask`` a step of its own, moving others where that helps.

    ``taken_by[step]`` is the mask of the event that stands for it, 0 for none. This is the augmenting path of
    bipartite matching; an event that finds none now never will, so depth grows as early as it can.
    """
    for s in range(n_steps):
        via[s] = _UNSEEN
    head, tail = 0, 0
    for s in range(n_steps):
        if (mask >> s) & 1:
            via[s] = _DIRECT
            queue[tail] = s
            tail += 1
    free = -1
    while head < tail and free < 0:
        s = queue[head]
        head += 1
        if taken_by[s] == 0:
            free = s
        else:
            for other in range(n_steps):
                if via[other] == _UNSEEN and (taken_by[s] >> other) & 1:
                    via[other] = s
                    queue[tail] = other
                    tail += 1
    if free < 0:
        return False
    s = free
    while via[s] >= 0:
        taken_by[s] = taken_by[via[s]]
        s = via[s]
    taken_by[s] = mask
    return True


@inlined
def _gather(  # noqa: C901 - one loop with all that may end an attempt
    times: NDArray[np.int64],
    excluded_at: NDArray[np.int64],
    following: NDArray[np.int32],
    excluding: NDArray[np.int32],
    kinds: NDArray[np.int64],
    size: int,
    start: int,
    n_steps: int,
    window: int,
    excludes: bool,
    places: NDArray[np.int64],
    upcoming: NDArray[np.int64],
    taken_by: NDArray[np.int64],
    via: NDArray[np.int64],
    queue: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Follows the attempt that opens at ``start`` in any order; returns depth, how it ended, and at which place.

    ``kinds`` are the distinct step masks; ``following[kind, place]`` the next event of a kind. A kind that could not
    advance the attempt once never can, so each start looks at few events, however many there are.
    """
    for s in range(n_steps):
        taken_by[s] = 0
    for kind in range(kinds.size):
        upcoming[kind] = following[kind, start]
    limit = times[start] + window
    depth = 0
    here = start
    how = _RUNNING
    end = size
    while depth < n_steps:
        there = size
        which = -1
        for kind in range(kinds.size):
            if upcoming[kind] < there:
                there = upcoming[kind]
                which = kind
        if excludes and depth > 0:
            stop = excluding[depth - 1, here + 1]
            if stop < there and times[stop] <= limit:
                how = EXCLUDED
                end = stop
                break
        if which < 0 or times[there] > limit:
            break
        if _advance(kinds[which], n_steps, taken_by, via, queue):
            places[depth] = there
            depth += 1
            here = there
            upcoming[which] = following[which, there + 1]
        elif excludes and (excluded_at[there] >> (depth - 1)) & 1:
            how = EXCLUDED
            end = there
            break
        else:
            upcoming[which] = size
    return depth, how, end


@kernel
def attempts(  # noqa: C901, PLR0912, PLR0915 - one pass with all that may end an attempt
    key: NDArray[np.int64],
    rows: NDArray[np.int64],
    units: NDArray[np.int64],
    step_masks: NDArray[np.int64],
    exclusion_masks: NDArray[np.int64],
    kinds: NDArray[np.int64],
    n_steps: int,
    order: int,
    excludes: bool,
    each_customer: bool,
    window: int,
    known_after: int,
    span: int,
    shift: int,
    reached: Rows,
    depths: NDArray[np.uint8],
    outcomes: NDArray[np.uint8],
) -> int:
    """Writes every counted attempt: rows (n, steps), depth and outcome; returns how many there are.

    Args:
        key: keys of the index.
        rows: rows that take part, in order of unit, then of the index.
        units: where each unit begins in ``rows``, and the end; units of a customer stand together.
        step_masks: for each of ``rows`` the steps it matches (bit s: step s + 1).
        exclusion_masks: for each of ``rows`` the steps after which it excludes (bit s: after step s + 1).
        kinds: distinct step masks other than 0, for ORDER any.
        n_steps: number of steps.
        order: ORDERED, STRICT or ANY.
        excludes: whether anything excludes.
        each_customer: keep each customer's deepest, then earliest attempt; otherwise attempts follow one another.
        window: longest time from the start, at most ``span``.
        known_after: time from the start after which an outcome is known; 0 where there is no window.
        span: time up to which events are known, from the first event on.
        shift: of the index.
        reached: room for every event that may open an attempt, of shape (n, steps).
        depths: room for as many.
        outcomes: room for as many.

    Time: events by steps (for ANY, events by steps by kinds), however long a customer's journey is.
    """
    longest = 0
    for u in range(units.size - 1):
        longest = max(longest, units[u + 1] - units[u])
    tables = kinds.size if order == ANY else n_steps
    following = np.empty((tables, longest + 2), np.int32)
    excluding = np.empty((max(1, n_steps - 1), longest + 2), np.int32)
    times = np.empty(longest, np.int64)
    places = np.empty(n_steps, np.int64)
    best = np.empty(n_steps, np.int64)
    upcoming = np.empty(kinds.size, np.int64)
    taken_by = np.empty(n_steps, np.int64)
    via = np.empty(n_steps, np.int64)
    queue = np.empty(n_steps, np.int64)
    low = (np.int64(1) << shift) - 1
    best_depth = 0
    best_outcome = 0
    n = 0
    for u in range(units.size - 1):
        a = units[u]
        size = units[u + 1] - a
        steps_of = step_masks[a : a + size]
        excluded_at = exclusion_masks[a : a + size]
        for i in range(size):
            times[i] = key[rows[a + i]]
        for table in range(tables):
            following[table, size] = size
            following[table, size + 1] = size
            for i in range(size - 1, -1, -1):
                here = steps_of[i] == kinds[table] if order == ANY else (steps_of[i] >> table) & 1 == 1
                following[table, i] = i if here else following[table, i + 1]
        if excludes:
            for table in range(n_steps - 1):
                excluding[table, size] = size
                for i in range(size - 1, -1, -1):
                    excluding[table, i] = i if (excluded_at[i] >> table) & 1 else excluding[table, i + 1]
        i = 0
        while i < size:
            opens = steps_of[i] != 0 if order == ANY else steps_of[i] & 1 == 1
            if not opens:
                i += 1
                continue
            if each_customer and best_depth == n_steps and rows[a + i] > best[0]:
                break
            if order == ANY:
                depth, how, end = _gather(
                    times, excluded_at, following, excluding, kinds, size, i, n_steps, window, excludes, places,
                    upcoming, taken_by, via, queue,
                )  # fmt: skip
            else:
                depth, how, end = _follow(
                    times, steps_of, excluded_at, following, excluding, size, i, n_steps, window, order == STRICT,
                    excludes, places,
                )  # fmt: skip
            if depth == n_steps:
                outcome = ARRIVED
            elif how == EXCLUDED:
                outcome = EXCLUDED
            elif how == _RUNNING and (times[i] & low) + known_after > span:
                outcome = OPEN
            else:
                outcome = DROPPED
            if each_customer:
                if depth > best_depth or (depth == best_depth and rows[a + i] < best[0]):
                    best_depth = depth
                    best_outcome = outcome
                    for s in range(depth):
                        best[s] = rows[a + places[s]]
                i += 1
            else:
                for s in range(n_steps):
                    reached[n, s] = rows[a + places[s]] if s < depth else -1
                depths[n] = depth
                outcomes[n] = outcome
                n += 1
                if depth == n_steps:
                    i = places[n_steps - 1] + 1
                elif how != _RUNNING:
                    i = end
                else:
                    limit = times[i] + window
                    while i < size and times[i] <= limit:
                        i += 1
        over = u + 2 == units.size or (key[rows[units[u + 1]]] >> shift) != (key[rows[a]] >> shift)
        if each_customer and over and best_depth > 0:
            for s in range(n_steps):
                reached[n, s] = best[s] if s < best_depth else -1
            depths[n] = best_depth
            outcomes[n] = best_outcome
            n += 1
            best_depth = 0
    return n
