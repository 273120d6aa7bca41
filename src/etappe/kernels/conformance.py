"""What became of a plan in each journey: which touchpoints were met, how the last visit ended, and where the way left the plan.

Also the moves from step to step of all customers, whether a plan has them or not: which come before which, and who takes them.

Law: steps are numbered in the order of the plan. A move to a later step is planned if it goes no further than to the first
step behind all that were reached, or if it is a named way; otherwise it is a *skip*. A move to an earlier step is a *loop*, unless it
is a named way. An event that belongs to no touchpoint is *ad hoc*, at the step where the customer stands then. Touchpoints are
bits, in the order of the steps: those of a later step are higher.
"""

# ruff: noqa: PLR0913, PLR0917 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.kernels.compile import Codes


_SPREAD: Final = np.uint64(0x022FDD63CC95386D)
"""Times a power of two, its first six bits are different for each; see "Using de Bruijn Sequences to Index a 1 in a Computer
Word" by Leiserson, Prokop and Randall (1998)."""


@inlined
def _steps(of_step: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The step of each bit, at the place that `_SPREAD` gives it."""
    found = np.zeros(64, np.int64)
    one = np.uint64(1)
    for step in range(of_step.size):
        rest = of_step[np.uint64(step)]
        while rest:
            found[((rest & (~rest + one)) * _SPREAD) >> np.uint64(58)] = step
            rest &= rest - one
    return found


@inlined
def _nearest(touched: np.uint64, of_step: NDArray[np.uint64], steps: NDArray[np.int64], here: np.int64) -> np.int64:
    """The step of an event: the first one from here on that it belongs to, else the last one before.

    The bits of later steps are higher, so that one of the event's bits says it: the lowest from here on, else the highest.
    """
    one = np.uint64(1)
    own = of_step[np.uint64(max(here, np.int64(0)))]
    ahead = touched & ~((own & (~own + one)) - one)
    if ahead:
        return np.int64(steps[((ahead & (~ahead + one)) * _SPREAD) >> np.uint64(58)])
    below = touched
    below |= below >> one
    below |= below >> np.uint64(2)
    below |= below >> np.uint64(4)
    below |= below >> np.uint64(8)
    below |= below >> np.uint64(16)
    below |= below >> np.uint64(32)
    return np.int64(steps[((below ^ (below >> one)) * _SPREAD) >> np.uint64(58)])


@inlined
def _count(
    moves: NDArray[np.int64],
    last: NDArray[np.int64],
    move: int | np.int64,
    entrant: int,
    settled: np.bool_,
    arrived: np.bool_,
    wanted: int,
) -> bool:
    """Notes that an entrant made a move; whether it is the one that is wanted."""
    moves[move, 1] += 1
    if last[move] != entrant:
        last[move] = entrant
        moves[move, 0] += 1
        moves[move, 2] += settled
        moves[move, 3] += arrived
    return move == wanted


@kernel
def walk(  # noqa: C901 -- a loop over rows that is cheap only in one piece
    key: NDArray[np.int64],
    name: Codes,
    at: NDArray[np.uint64],
    bad: NDArray[np.uint64],
    beside: NDArray[np.bool_],
    rows: NDArray[np.int64],
    entry: NDArray[np.int64],
    until: NDArray[np.int64],
    ends: NDArray[np.int64],
    settled: NDArray[np.bool_],
    arrived: NDArray[np.bool_],
    of_step: NDArray[np.uint64],
    ways: NDArray[np.bool_],
    listed: NDArray[np.int32],
    n_listed: int,
    n_touchpoints: int,
    reached: NDArray[np.uint64],
    failed: NDArray[np.uint64],
    explained: NDArray[np.bool_],
    events: NDArray[np.int64],
    moves: NDArray[np.int64],
    last: NDArray[np.int64],
    wanted: int,
    marked: NDArray[np.bool_],
) -> None:
    """Follows some entrants through their events, from the entry to the end.

    Args:
        key: keys of the rows of whole customers, in order.
        name: the event's code of each row.
        at: uint64 a row, a bit for each touchpoint that the event belongs to.
        bad: uint64 a row, a bit for each touchpoint that the event fails.
        beside: bool a row, whether an event of no touchpoint counts neither for nor against the plan's order.
        rows: the first row of each entrant's customer, and where the last one's rows end at the latest.
        entry: key of each entrant's entry.
        until: key of the last event that belongs to the journey, or a bound.
        ends: key of the event that ends the journey, -1 without one.
        settled: whether the journey is over.
        arrived: whether it has arrived.
        of_step: uint64 a step, the bits of its touchpoints.
        ways: bool of shape (steps + 1, steps): moves that are planned too; row 0 is before the first step.
        listed: by event code its place among the ad hoc events that are listed, -1 for others.
        n_listed: how many those are.
        n_touchpoints: how many bits there are.
        reached: written, bits of the touchpoints met.
        failed: written, bits of those whose last event failed.
        explained: written, whether nothing in the journey left the plan.
        events: written, shape (2,): events that belong to the plan or are its ends, and all events; added to.
        moves: shape (moves, 4): customers, occurrences, customers whose journey is over, those of them who arrived; added
            to. A move from step f (-1 before the first) to t is at (f + 1) * steps + t; then follow ad hoc events, at
            (f + 1) * n_listed + place, and then the touchpoints that failed.
        last: shape (moves,), -1 in the beginning: the last entrant who made each move.
        wanted: a move whose entrants are marked; -1 for none.
        marked: written where a move is wanted.
    """
    n_steps, steps = np.int64(of_step.size), _steps(of_step)
    jumps = (n_steps + 1) * n_steps
    failures = jumps + (n_steps + 1) * n_listed
    for e in range(entry.size):
        here, furthest = np.int64(-1), np.int64(-1)
        met = bad_last = np.uint64(0)
        clean = True
        row, end = rows[e], rows[e + 1]
        while row < end and key[row] < entry[e]:
            row += 1
        while row < end and key[row] <= until[e]:
            touched = at[row] | bad[row]
            is_end = beside[row] or key[row] == entry[e] or key[row] == ends[e]
            events[0] += touched != 0 or is_end
            events[1] += 1
            move = np.int64(-1)
            if touched != 0:
                step = _nearest(touched, of_step, steps, here)
                if not (step == here or here < step <= furthest + 1 or ways[here + 1, step]):
                    clean, move = False, (here + 1) * n_steps + step
                here, furthest = step, max(step, furthest)
                met |= touched
                bad_last = (bad_last & ~touched) | bad[row]
            elif not is_end:
                clean, place = False, listed[name[row]]
                if place >= 0:
                    move = jumps + (here + 1) * n_listed + place
            if move >= 0:
                marked[e] |= _count(moves, last, move, e, settled[e], arrived[e], wanted)
            for touchpoint in range(n_touchpoints if bad[row] else 0):
                if (bad[row] >> np.uint64(touchpoint)) & np.uint64(1):
                    marked[e] |= _count(moves, last, failures + touchpoint, e, settled[e], arrived[e], wanted)
            row += 1
        reached[e], failed[e], explained[e] = met, bad_last, clean


@kernel
def moves(
    key: NDArray[np.int64],
    shift: int,
    at: NDArray[np.uint64],
    of_step: NDArray[np.uint64],
    allowed: NDArray[np.bool_],
    counts: NDArray[np.int64],
    visits: NDArray[np.int64],
    journeys: NDArray[np.int64],
) -> None:
    """Counts how customers move between steps; events of no step are passed over, and repeats are no moves.

    Args:
        key: keys of the rows of whole customers, in order.
        shift: bits below the customer number in a key.
        at: uint64 a row, a bit for each touchpoint that the event belongs to.
        of_step: uint64 a step, the bits of its touchpoints.
        allowed: bool of shape (steps, steps): moves that the plan has.
        counts: shape (steps, steps), moves from step to step; added to.
        visits: shape (steps,), how often a step was left for another; added to.
        journeys: shape (2,): customers all of whose moves are allowed, and all who were at a step; added to.
    """
    here, customer, steps = np.int64(-1), np.int64(-1), _steps(of_step)
    clean = True
    for row in range(key.size):
        if at[row] == 0:
            continue
        if key[row] >> shift != customer:
            if here >= 0:
                journeys[0] += clean
                journeys[1] += 1
            customer, here, clean = key[row] >> shift, np.int64(-1), True
        step = _nearest(at[row], of_step, steps, here)
        if here >= 0 and step != here:
            counts[here, step] += 1
            visits[here] += 1
            clean = clean and allowed[here, step]
        here = step
    if here >= 0:
        journeys[0] += clean
        journeys[1] += 1


@kernel
def levels(
    key: NDArray[np.int64],
    shift: int,
    at: NDArray[np.uint64],
    of_step: NDArray[np.uint64],
    drawn_from: NDArray[np.int64],
    customers: NDArray[np.int64],
    fitting: NDArray[np.int64],
) -> None:
    """Counts who makes each move between steps, and from which level of detail on all moves of a customer are drawn.

    Args:
        key: keys of the rows of whole customers, in order.
        shift: bits below the customer number in a key.
        at: uint64 a row, a bit for each touchpoint that the event belongs to.
        of_step: uint64 a step, the bits of its touchpoints.
        drawn_from: shape (steps, steps): the level from which on a move is drawn, the last place of ``fitting`` for never.
        customers: shape (steps, steps): customers who make each move; added to.
        fitting: shape (levels + 1,): customers by the first level at which all their moves are drawn; added to.
    """
    last = np.full(drawn_from.shape, -1, np.int64)
    here, customer, needed, steps = np.int64(-1), np.int64(-1), np.int64(0), _steps(of_step)
    for row in range(key.size):
        if at[row] == 0:
            continue
        if key[row] >> shift != customer:
            if here >= 0:
                fitting[needed] += 1
            customer, here, needed = key[row] >> shift, np.int64(-1), np.int64(0)
        step = _nearest(at[row], of_step, steps, here)
        if here >= 0 and step != here:
            needed = max(needed, drawn_from[here, step])
            if last[here, step] != customer:
                last[here, step] = customer
                customers[here, step] += 1
        here = step
    if here >= 0:
        fitting[needed] += 1


@kernel
def outcomes(
    reached: NDArray[np.uint64],
    failed: NDArray[np.uint64],
    settled: NDArray[np.bool_],
    own: np.uint64,
    later: np.uint64,
    codes: NDArray[np.uint8],
    out: NDArray[np.uint8],
) -> None:
    """Writes what became of each entrant at the touchpoints whose bits are ``own``.

    ``codes`` are those of: completed one of them, failed at each that was met, missed them (it is over, or one of ``later``
    was met), has them ahead.
    """
    for who in range(np.uint64(reached.size)):
        met = reached[who] & own
        if met:
            out[who] = codes[1] if met & ~failed[who] == 0 else codes[0]
        else:
            out[who] = codes[2] if settled[who] or reached[who] & later else codes[3]


@kernel
def count_outcomes(
    reached: NDArray[np.uint64],
    failed: NDArray[np.uint64],
    settled: NDArray[np.bool_],
    arrived: NDArray[np.bool_],
    own: NDArray[np.uint64],
    later: NDArray[np.uint64],
    outcomes: NDArray[np.int64],
    over: NDArray[np.int64],
) -> None:
    """Counts what became of all entrants at several sets of touchpoints, set by set.

    Args:
        reached: as `walk` wrote it.
        failed: likewise.
        settled: as it was given it.
        arrived: likewise.
        own: the bits of each set.
        later: those of the steps behind it.
        outcomes: shape (sets, 4), entrants by completed, failing, missing and ahead; added to.
        over: shape (sets, 2), of those who met one of the set: whose journey is over, and who arrived; added to.
    """
    for n in range(np.uint64(own.size)):
        mine, behind = own[n], later[n]
        n_met = n_failing = n_ahead = n_settled = n_arrived = np.int64(0)
        for who in range(np.uint64(reached.size)):
            met = reached[who] & mine != 0
            n_met += met
            n_failing += met & (reached[who] & mine & ~failed[who] == 0)
            n_ahead += (reached[who] & (mine | behind) == 0) & (not settled[who])
            n_settled += met & settled[who]
            n_arrived += met & arrived[who]
        outcomes[n, 0] += n_met - n_failing
        outcomes[n, 1] += n_failing
        outcomes[n, 2] += reached.size - n_met - n_ahead
        outcomes[n, 3] += n_ahead
        over[n, 0] += n_settled
        over[n, 1] += n_arrived


@kernel
def precede(
    key: NDArray[np.int64],
    shift: int,
    at: NDArray[np.uint64],
    of_step: NDArray[np.uint64],
    ahead: NDArray[np.int64],
    both: NDArray[np.int64],
) -> None:
    """Counts customers who have a step and later another.

    Args:
        key: keys of the rows of whole customers, in order.
        shift: bits below the customer number in a key.
        at: uint64 a row, a bit for each step that the event belongs to.
        of_step: uint64 a step, its bit.
        ahead: shape (steps, steps): customers with an event of the first step and a later one of the second; added to.
        both: likewise, those of them who also have it the other way round; added to.
    """
    steps, one = _steps(of_step), np.uint64(1)
    first, last = np.empty(of_step.size, np.int64), np.empty(of_step.size, np.int64)
    here = np.empty(of_step.size, np.int64)
    seen, n = np.uint64(0), 0
    for row in range(key.size):
        rest = at[row]
        while rest:
            bit = rest & (~rest + one)
            step = steps[(bit * _SPREAD) >> np.uint64(58)]
            if not seen & bit:
                first[step] = key[row]
                here[n] = step
                n += 1
            last[step] = key[row]
            seen |= bit
            rest &= rest - one
        if row + 1 == key.size or key[row + 1] >> shift != key[row] >> shift:
            for i in range(n):
                for j in range(n):
                    a, b = here[i], here[j]
                    ahead[a, b] += first[a] < last[b]
                    both[a, b] += (first[a] < last[b]) & (first[b] < last[a])
            seen, n = np.uint64(0), 0


@kernel
def take_ways(
    key: NDArray[np.int64],
    shift: int,
    code: Codes,
    opens: NDArray[np.uint64],
    reaches: NDArray[np.uint64],
    ends: NDArray[np.uint64],
    counts: NDArray[np.int64],
) -> None:
    """Counts customers who take ways from one step to another with nothing in between that ends them.

    Args:
        key: keys of the rows of whole customers, in order.
        shift: bits below the customer number in a key.
        code: the code of each row.
        opens: uint64 a code, a bit for each way that its events begin.
        reaches: likewise, that they complete.
        ends: likewise, that they end where they do not complete it.
        counts: shape (ways, 2): customers who begin each way, and who complete it; added to.
    """
    begun = done = going = np.uint64(0)
    for row in range(np.uint64(key.size)):
        own = np.uint64(code[row])
        done |= going & reaches[own]
        going = (going & ~ends[own]) | opens[own]
        begun |= opens[own]
        following = row + np.uint64(1)
        if following == np.uint64(key.size) or key[following] >> shift != key[row] >> shift:
            for way in range(np.uint64(counts.shape[0])):
                counts[way, 0] += np.int64((begun >> way) & np.uint64(1))
                counts[way, 1] += np.int64((done >> way) & np.uint64(1))
            begun = done = going = np.uint64(0)
