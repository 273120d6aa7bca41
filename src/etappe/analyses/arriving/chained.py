"""A plain funnel's tally from lists of keys, one a step: nothing else of the index is read.

Law: this gives what the table of attempts gives (etappe.analyses.arriving.attempts), to the last digit. Rows, and with them the
codes and keys of all events, are read only for a breakdown, at the rows it asks for; and where two steps share an
instant, the ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from etappe.analyses.arriving.tallies import (
    Milliseconds,
    Tally,
    Times,
    Values,
    grouped,
    ordered_groups,
    split,
    values_at,
)
from etappe.journeys.index import TextColumn
from etappe.journeys.matching import Keys, over_keys
from etappe.journeys.selection import column_of
from etappe.journeys.ties import Ties
from etappe.kernels import chains as kernels
from etappe.kernels import tallying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike, NDArray

    from etappe.analyses.arriving.attempts import Plan
    from etappe.analyses.arriving.funnel import Breakdown
    from etappe.journeys.index import Codes, JourneyIndex

_NOTHING = np.empty(0, np.int64)
_NO_PLACES = np.empty(0, np.uint32)
_MOST_VALUES = 1 << 12
_MARKS: Final = 1 << 18
"""About as many as a part has customers, in bytes: they stay in the cache with the part's keys."""
_scratch = local()


def tally_by_chains(index: JourneyIndex, plan: Plan, by: Breakdown | None, *, times: bool) -> Tally:
    """The tally of a plain plan (Plan.is_plain). Raises InvalidInput ``funnel.too_many_groups``."""
    reading = _Reading(index, plan, by, times=times)
    lists = [plan.selection.posting(code) for of_step in reading.codes for code in of_step]
    if by is not None and reading.values is not None:
        return reading.counted_by(over_keys(lists, index.shift, reading.part_by_value), by)
    if by is not None:
        return reading.split(over_keys(lists, index.shift, reading.everyone), by)
    return reading.counted(over_keys(lists, index.shift, reading.part))


@dataclass(frozen=True, eq=False)
class _Followed:
    """The attempts of those who got beyond the first step.

    Attributes:
        customers: int64, their numbers.
        opened: int64, the key of each attempt's start.
        depths: uint8, how many steps each reached.
        places: see etappe.kernels.chains.follow; none where nobody asked for them.
        gaps: one array a step but the first, see Times.
        totals: see Times.

    All but the times are in room that the thread keeps: they last as long as work on the part.
    """

    customers: NDArray[np.int64]
    opened: NDArray[np.int64]
    depths: NDArray[np.uint8]
    places: NDArray[np.uint32]
    gaps: list[Milliseconds]
    totals: Milliseconds


@dataclass(frozen=True, eq=False)
class _Counted:
    """Customers of one part: how many reached each step, how many stopped there and are open, and when these started.

    ``gaps`` and ``totals``, see Times, are empty where only counts are wanted.
    """

    reached: list[int]
    still_open: list[int]
    opened: NDArray[np.int64]
    gaps: list[Milliseconds]
    totals: Milliseconds


@dataclass(frozen=True, eq=False)
class _Valued:
    """Everyone of one part, with the value that says their group.

    Attributes:
        opened: int64, the key of each attempt's start.
        depths, outcomes: uint8.
        values: see etappe.analyses.arriving.tallies.Values.
        gaps, totals: of those who got beyond the first step, in the same order.
    """

    opened: NDArray[np.int64]
    depths: NDArray[np.uint8]
    outcomes: NDArray[np.uint8]
    values: Values
    gaps: list[Milliseconds]
    totals: Milliseconds


class _Chain(NamedTuple):
    """One chain, see etappe.kernels.chains.extend."""

    times: NDArray[np.int64]
    starts: NDArray[np.int64]
    length: np.int64


class _Chains:
    """The chains of one part, in room that its thread keeps.

    Attributes:
        times, ranks, places: of shape (steps, room), see etappe.kernels.chains.follow.
        starts: of shape (2, room), those of the last two chains.
        own, own_ranks, first_late: room for one more than the longest list.
        marks: see etappe.kernels.tallying.reached.
        lengths: int64 of shape (steps,).
        reached: customers of each step.
        late: keys of the first events that customers reach from a late start, by step.
    """

    def __init__(self, lists: list[NDArray[np.int64]], *, kept: bool, placed: bool) -> None:
        # One more than the longest list, for kernels write one entry ahead. Where chains are not followed, two are
        # enough, and stay in the cache.
        self.kept, self.placed = kept, placed
        room, self.rows = max(keys.size for keys in lists) + 1, len(lists) if kept else 2
        self.times = _room("times", np.int64, self.rows, room)
        self.starts = _room("starts", np.int64, 2, room)
        self.ranks = _room("ranks", np.uint32, self.rows if kept else 0, room)
        self.places = _room("places", np.uint32, self.rows if placed else 0, room)
        self.own = _room("own", np.int64, 1, room)[0]
        self.own_ranks = _room("own_ranks", np.uint32, 1, room)[0]
        self.first_late = _room("late", np.int64, 1, room)[0]
        self.marks = _room("marks", np.uint8, 1, _MARKS)[0]
        self.marks[:] = 0
        self.lengths = np.zeros(len(lists), np.int64)
        self.reached: list[int] = []
        self.late: list[NDArray[np.int64]] = []


class _Reading:
    """How a question reads its lists.

    Attributes:
        codes: of each step.
        values: of each customer, where these alone say the group and only counts are wanted.
        cutoff: milliseconds from the index's first instant; who starts later may still get on. Without a window nobody
            does.
    """

    def __init__(self, index: JourneyIndex, plan: Plan, by: Breakdown | None, *, times: bool) -> None:
        self.index = index
        self.plan = plan
        self.by = by
        self.times = times
        self.column = None if by is None else column_of(index, by.property)
        self.codes = [np.flatnonzero((plan.steps >> place) & 1).tolist() for place in range(plan.n_steps)]
        self.values = self._values_of_customers()
        self.placed = by is not None and by.at not in ("first", "last")
        small = plan.selection.masks.size <= 1 << 8
        self.no_codes: Codes = np.empty(0, np.uint8) if small else np.empty(0, np.uint16)
        # Nobody needs the ties until two steps share an instant; from then on every part gets them.
        self.ties_known = not plan.selection.is_split and "ties" in vars(index)
        self.cutoff = index.span_ms - plan.known_after if plan.known_after else (1 << index.shift) - 1

    def _values_of_customers(self) -> NDArray[np.signedinteger] | None:
        by, column = self.by, self.column
        if by is None or self.times or not isinstance(column, TextColumn) or len(column.values) >= _MOST_VALUES:
            return None
        if by.at not in ("first", "last"):
            return None
        return _fixed(self.index.values_of_customers(by.property, by.at))

    def part(self, part: Keys, of_codes: list[NDArray[np.int64]]) -> _Counted:
        """One part's customers, counted."""
        lists = self._steps(of_codes)
        chains = self._chains(part, lists, kept=self.times)
        opened = self._open(lists, chains)
        still_open = [*(keys.size for keys in opened), 0]
        if not self.times:
            return _Counted(chains.reached, still_open, _joined(opened), [], _NOTHING)
        followed = self._followed(lists, chains)
        return _Counted(chains.reached, still_open, _joined(opened), followed.gaps, followed.totals)

    def part_by_value(self, part: Keys, of_codes: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        """One part's customers, counted by value: of shape (2, steps, values), who reached a step, and who is open there."""
        assert self.values is not None
        assert isinstance(self.column, TextColumn)
        lists = self._steps(of_codes)
        counts = np.zeros((2, len(lists), len(self.column.values) + 1), np.int64)
        chains = self._chains(part, lists, kept=False, counts=counts[0])
        for place, keys in enumerate(self._open(lists, chains)):
            tallying.reached_by(_fixed(keys), keys.size, self.index.shift, self.values, counts[1, place])
        return counts

    def _open(self, lists: list[NDArray[np.int64]], chains: _Chains) -> list[NDArray[np.int64]]:
        """The starts of the attempts that are open at each step but the last."""
        late, found = [_fixed(one) for one in chains.late], []
        for place in range(self.plan.n_steps - 1):
            own = np.empty(late[place].size, np.int64)
            n = kernels.still_open(
                late[place],
                late[place + 1],
                late[0],
                lists[0],
                self.plan.window,
                self.index.shift,
                self.cutoff,
                place == 0,
                own,
            )
            found.append(own[:n])
        return found

    def everyone(self, part: Keys, of_codes: list[NDArray[np.int64]]) -> _Valued:
        """One part's customers, each with the value that says their group."""
        assert self.by is not None
        lists = self._steps(of_codes)
        chains = self._chains(part, lists, kept=True)
        found = self._followed(lists, chains)
        n, count = found.customers.size, chains.reached[0]
        customers, opened = np.empty(count + 1, np.int64), np.empty(count, np.int64)
        first_entries, place_of = np.empty(count + 1, np.uint32), np.empty(n, np.uint32)
        depths, outcomes = np.empty(count, np.uint8), np.empty(count, np.uint8)
        kernels.spread(
            lists[0],
            self.index.shift,
            found.customers,
            n,
            found.opened,
            found.depths,
            len(lists),
            self.cutoff,
            customers,
            first_entries,
            place_of,
            opened,
            depths,
            outcomes,
        )
        if self.by.at in ("first", "last"):
            values = self.index.values_of_customers(self.by.property, self.by.at)[customers[:count]]
        else:
            values = self._values_at(part, found, first_entries[:count], place_of)
        return _Valued(opened, depths, outcomes, values, found.gaps, found.totals)

    def _values_at(
        self, part: Keys, found: _Followed, first_entries: NDArray[np.uint32], place_of: NDArray[np.uint32]
    ) -> Values:
        """The values at the events that reached a step; ``place_of`` says who of all were followed."""
        assert self.by is not None
        assert self.column is not None
        place = self.by.at - 1 if isinstance(self.by.at, int) else 0
        rows_of_step = self._rows_of_step(part, place)
        rows = rows_of_step[first_entries].astype(np.int64) if place == 0 else np.full(first_entries.size, -1, np.int64)
        there = found.depths > place
        rows[place_of[there]] = rows_of_step[found.places[place, there]] if place_of.size else -1
        return values_at(self.column, rows)

    def _steps(self, of_codes: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
        """The keys of each step."""
        given = iter(of_codes)
        lists = []
        for of_step in self.codes:
            own = [next(given) for _ in of_step]
            # A stable sort of a few ascending lists merges them.
            keys = own[0] if len(own) == 1 else np.sort(_joined(own), kind="stable")
            keys.flags.writeable = False
            lists.append(keys)
        return lists

    def _chains(
        self, part: Keys, lists: list[NDArray[np.int64]], *, kept: bool, counts: NDArray[np.int64] | None = None
    ) -> _Chains:
        """The chains, step by step; customers are counted by value where there is room for the counts."""
        chains = _Chains(lists, kept=kept, placed=self.placed)
        ties = self._ties(part) if self.ties_known else None
        times = starts = lists[0]
        length = np.int64(times.size)
        for place, keys in enumerate(lists):
            if place:
                before = _Chain(times, starts, length)
                length = self._extend(chains, place, before, keys, ties)
                if length == kernels.TIES_WANTED:
                    self.ties_known, ties = True, self._ties(part)
                    length = self._extend(chains, place, before, keys, ties)
                    assert length >= 0, "with the ties every order is known"
                times, starts = _fixed(chains.times[place % chains.rows]), _fixed(chains.starts[place % 2])
            late = chains.first_late
            customers, lately = tallying.reached(
                times, starts, length, self.index.shift, self.cutoff, chains.marks, place + 1, late
            )
            chains.lengths[place] = length
            if counts is not None and self.values is not None:
                tallying.reached_by(times, length, self.index.shift, self.values, counts[place])
            chains.reached.append(customers)
            chains.late.append(late[:lately].copy())
        return chains

    def _ties(self, part: Keys) -> Ties:
        return self.plan.selection.ties.between(*part).fixed()

    def _extend(
        self, chains: _Chains, place: int, before: _Chain, keys: NDArray[np.int64], ties: Ties | None
    ) -> np.int64:
        """Fills the chain of the step at ``place``, see etappe.kernels.chains.extend; None where ties are not known."""
        given = ties or Ties(_NOTHING, self.no_codes).fixed()
        row = place % chains.rows
        return kernels.extend(
            before.times,
            before.starts,
            before.length,
            keys,
            chains.marks,
            self.index.shift,
            self.plan.window,
            place,
            self.plan.steps,
            given.keys,
            given.codes,
            ties is not None,
            chains.own,
            chains.own_ranks,
            chains.times[row],
            chains.starts[place % 2],
            chains.ranks[row] if chains.kept else _NO_PLACES,
            chains.places[row] if chains.placed else _NO_PLACES,
        )

    def _followed(self, lists: list[NDArray[np.int64]], chains: _Chains) -> _Followed:
        """Those who got beyond the first step."""
        n = chains.reached[1] if len(lists) > 1 else 0
        opened, customers, totals = _room("followed", np.int64, 3, n + 1)
        (depths,) = _room("depths", np.uint8, 1, n + 1)
        gaps = _room("gaps", np.int64, len(lists), n + 1)
        reached_at = _room("reached_at", np.uint32, len(lists) if chains.placed else 0, n)
        if n:
            kernels.follow(
                lists[0],
                chains.times,
                chains.ranks,
                chains.places,
                chains.lengths,
                n,
                self.plan.window,
                self.index.shift,
                gaps,
                customers,
                opened,
                depths,
                totals,
                reached_at,
            )
        return _Followed(
            customers=customers[:n],
            opened=opened[:n],
            depths=depths[:n],
            places=reached_at,
            gaps=[self._kept(gaps[place, :count]) for place, count in enumerate(chains.reached)][1:],
            totals=self._kept(
                totals[: chains.reached[-1]] if len(lists) > 1 else np.zeros(chains.reached[0], np.int64)
            ),
        )

    def _kept(self, times: NDArray[np.int64]) -> Milliseconds:
        """A copy of times within the window, in half the room where that is enough."""
        return times.astype(np.uint32) if self.plan.window < 1 << 32 else times.copy()

    def _rows_of_step(self, part: Keys, place: int) -> NDArray[np.uint32]:
        """The rows of a step's events in a part, as their keys are."""
        selection = self.plan.selection
        found = []
        for code in self.codes[place]:
            lo, hi = np.searchsorted(selection.posting(code), part)
            found.append(selection.rows_of(code)[lo:hi])
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate([np.empty(0, np.uint32), *found]), kind="stable")  # none where nothing matches

    def counted_by(self, partials: list[NDArray[np.int64]], by: Breakdown) -> Tally:
        """The tally of all parts by value."""
        assert isinstance(self.column, TextColumn)
        steps = self.plan.n_steps
        nobody = np.zeros((2, steps, len(self.column.values) + 1), np.int64)
        reached, still_open = np.sum([nobody, *partials], axis=0)
        (there,) = np.nonzero(reached[0])
        groups, place_of = ordered_groups(self.column, there - 1, reached[0, there], by.property)
        stopped = np.zeros((len(groups), steps, 4), np.int64)
        reached, still_open = reached[:, there].T, still_open[:, there].T
        stopped[place_of, :, kernels.OPEN] = still_open
        stopped[place_of, :-1, kernels.DROPPED] = reached[:, :-1] - reached[:, 1:] - still_open[:, :-1]
        stopped[place_of, -1, kernels.ARRIVED] = reached[:, -1]
        return Tally(groups, stopped, None)

    def counted(self, partials: list[_Counted]) -> Tally:
        """The tally of all parts."""
        steps = self.plan.n_steps
        reached = np.sum([part.reached for part in partials] or [[0] * steps], axis=0)
        still_open = np.sum([part.still_open for part in partials] or [[0] * steps], axis=0)
        stopped = np.zeros((1, steps, 4), np.int64)
        stopped[0, :, kernels.OPEN] = still_open
        stopped[0, :-1, kernels.DROPPED] = reached[:-1] - reached[1:] - still_open[:-1]
        stopped[0, -1, kernels.ARRIVED] = reached[-1]
        if not self.times:
            return Tally([None], stopped, None)
        times = self._times(partials)
        return Tally([None], stopped, (times,))

    def split(self, partials: list[_Valued], by: Breakdown) -> Tally:
        """The tally of all parts by group."""
        assert self.column is not None
        values = np.concatenate([values_at(self.column, _NOTHING), *(part.values for part in partials)])
        if partials:
            values = np.concatenate([part.values for part in partials])
        groups, of_attempt = grouped(self.column, values, by.property)
        depths = np.concatenate([np.empty(0, np.uint8), *(part.depths for part in partials)])
        outcomes = np.concatenate([np.empty(0, np.uint8), *(part.outcomes for part in partials)])
        stopped = np.zeros((len(groups), self.plan.n_steps, 4), np.int64)
        tallying.cells(of_attempt, depths, outcomes, stopped)
        if not self.times:
            return Tally(groups, stopped, None)
        whole = self._times(partials)
        gaps = [_by_group(one, of_attempt[depths > place], len(groups)) for place, one in enumerate(whole.gaps, 1)]
        totals = _by_group(whole.totals, of_attempt[outcomes == kernels.ARRIVED], len(groups))
        waits = outcomes == kernels.OPEN
        waiting = _by_group(whole.waiting[waits], of_attempt[waits], len(groups))
        times = [
            Times(tuple(one[group] for one in gaps), totals[group], waiting[group]) for group in range(len(groups))
        ]
        return Tally(groups, stopped, tuple(times))

    def _times(self, parts: Sequence[_Counted | _Valued]) -> Times:
        """Times of all these parts; those waited, of all whose starts the parts name."""
        opened = _joined([part.opened for part in parts])
        return Times(
            gaps=tuple(_joined([part.gaps[place] for part in parts]) for place in range(self.plan.n_steps - 1)),
            totals=_joined([part.totals for part in parts]),
            waiting=self.index.span_ms - (opened & ((1 << self.index.shift) - 1)),
        )


def _by_group(times: Milliseconds, of_attempt: NDArray[np.uint16], groups: int) -> list[Milliseconds]:
    return [times[places] for places in split(of_attempt, groups)]


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else _NOTHING


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    """The array as one that cannot be written, so that kernels are compiled once, wherever it comes from."""
    view = array.view()
    view.flags.writeable = False
    return view


def _room(name: str, kind: DTypeLike, rows: int, columns: int) -> NDArray[Any]:
    """Room of that shape that this thread keeps: to get it from the system anew costs more than to fill it."""
    held: NDArray[Any] | None = getattr(_scratch, name, None)
    if held is None or held.size < rows * columns:
        held = np.empty(rows * columns, kind)
        setattr(_scratch, name, held)
    return held[: rows * columns].reshape(rows, columns)
