"""What every entrant did with a plan, the one thing that the numbers of conformance and its customers come from.

Law: a journey's events are those from the entry on, to its end or as far as it is known; an entry or an end that belongs to
no touchpoint does not count against the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from etappe.analyses.arriving.following import ARRIVED, ELSEWHERE, LOST, Followed, follow
from etappe.analyses.arriving.standing import known_until
from etappe.analyses.bounds import require
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import Range, over_parts, over_ranges
from etappe.journeys.selection import coded

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from etappe.analyses.arriving.conformance import Conformance, PlannedTouchpoint
    from etappe.journeys.index import JourneyIndex

    Wanted = Callable[["Moves"], int]

MOST_PLANNED: Final = 60
"""Touchpoints of a plan."""
MOST_AD_HOC: Final = 500
"""Ad hoc events that are told apart: the most frequent ones."""
COMPLETED, FAILING, MISSING, AHEAD = range(4)
_AT_ONCE: Final = 1 << 16
"""Entrants whose outcomes are counted in one go."""


class Moves(NamedTuple):
    """How ways to leave the plan are numbered; ``row`` is the step where customers stood and one, 0 in the beginning."""

    n_steps: int
    listed: tuple[str, ...]
    """Names of the ad hoc events that are told apart."""
    n_touchpoints: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self._failures + self.n_touchpoints

    @property
    def _jumps(self) -> int:
        return (self.n_steps + 1) * self.n_steps

    @property
    def _failures(self) -> int:
        return self._jumps + (self.n_steps + 1) * len(self.listed)

    def jump(self, row: int, target: int) -> int:
        """The number of a move to a step that is not planned."""
        return row * self.n_steps + target

    def ad_hoc(self, row: int, event: str) -> int:
        """The number of an ad hoc event; -1 where it is not told apart."""
        return self._jumps + row * len(self.listed) + self.listed.index(event) if event in self.listed else -1

    def failure(self, touchpoint: int) -> int:
        """The number of a touchpoint's failing."""
        return self._failures + touchpoint

    def named(self, move: int) -> tuple[str, int, int]:
        """The kind of a move (``jump``, ``ad_hoc`` or ``failing``), its row, and its step, place in ``listed`` or touchpoint."""
        if move < self._jumps:
            return ("jump", *divmod(move, self.n_steps))
        if move < self._failures:
            return ("ad_hoc", *divmod(move - self._jumps, len(self.listed)))
        return "failing", 0, move - self._failures


class Counted(NamedTuple):
    """What became of entrants at some touchpoints; of those who met one of them: whose journey is over, and who arrived."""

    completed: int
    failing: int
    missing: int
    ahead: int
    settled: int
    arrived: int


@dataclass(frozen=True, eq=False)
class Walked:
    """What the entrants did.

    Attributes:
        followed: who they are, and what became of them.
        first: the number of each step's first touchpoint. of_step: uint64, the bits of each step's touchpoints.
        reached, failed: uint64 an entrant, a bit for each touchpoint that was met, and whose last event failed.
        explained: whether nothing left the plan. settled: journeys that are over.
        events: those that belong to the plan, and all. moves: how they are numbered.
        counts: int64 of shape (moves, 4): customers, occurrences, customers whose journey is over, those who arrived.
        marked: who made the move that was asked for.
    """

    followed: Followed
    first: tuple[int, ...]
    of_step: NDArray[np.uint64]
    reached: NDArray[np.uint64]
    failed: NDArray[np.uint64]
    explained: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    events: tuple[int, int]
    moves: Moves
    counts: NDArray[np.int64]
    marked: NDArray[np.bool_]

    def outcomes(self, touchpoint: int, step: int) -> NDArray[np.uint8]:
        """Each entrant's outcome at a touchpoint of a step: COMPLETED, FAILING, MISSING or AHEAD."""
        return self._outcomes(np.uint64(1 << touchpoint), step)

    def outcomes_of_step(self, step: int) -> NDArray[np.uint8]:
        """Each entrant's outcome at a step."""
        return self._outcomes(self.of_step[step], step)

    @property
    def arrived(self) -> NDArray[np.bool_]:
        """Who has arrived."""
        arrived: NDArray[np.bool_] = self.followed.status == ARRIVED
        return arrived

    def counted(self) -> tuple[list[Counted], list[Counted]]:
        """What became of all entrants at each step, and at each touchpoint; one pass over them."""
        from etappe.kernels import conformance as kernels

        later = [
            np.bitwise_or.reduce(self.of_step[place + 1 :], initial=np.uint64(0)) for place in range(len(self.first))
        ]
        ends = [*self.first[1:], self.moves.n_touchpoints]
        step_of = [
            place for place, (begin, end) in enumerate(zip(self.first, ends, strict=True)) for _ in range(begin, end)
        ]
        own = np.array([*self.of_step, *(1 << n for n in range(len(step_of)))], np.uint64)
        behind = np.array([*later, *(later[place] for place in step_of)], np.uint64)

        arrived = self.arrived

        def work(of: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
            outcomes, over = np.zeros((own.size, 4), np.int64), np.zeros((own.size, 2), np.int64)
            kernels.count_outcomes(
                self.reached[of], self.failed[of], self.settled[of], arrived[of], own, behind, outcomes, over
            )
            return outcomes, over

        n = self.reached.size
        parts = over_parts([slice(at, min(at + _AT_ONCE, n)) for at in range(0, n, _AT_ONCE)], work)
        outcomes = sum((one for one, _ in parts), np.zeros((own.size, 4), np.int64)).tolist()
        over = sum((one for _, one in parts), np.zeros((own.size, 2), np.int64)).tolist()
        rows = [Counted(*ended, *left) for ended, left in zip(outcomes, over, strict=True)]
        return rows[: len(self.first)], rows[len(self.first) :]

    def _outcomes(self, own: np.uint64, step: int) -> NDArray[np.uint8]:
        """Outcomes at the touchpoints of these bits, all of one step: failing where each that was met failed."""
        from etappe.kernels import conformance as kernels

        later = np.bitwise_or.reduce(self.of_step[step + 1 :], initial=np.uint64(0))
        found = np.empty(self.reached.size, np.uint8)
        codes = np.array([COMPLETED, FAILING, MISSING, AHEAD], np.uint8)
        kernels.outcomes(self.reached, self.failed, self.settled, own, later, codes, found)
        return found


def walked(index: JourneyIndex, question: Conformance, wanted: Wanted = lambda _: -1) -> Walked:
    """What every entrant did; ``wanted`` names one move, whose entrants are marked.

    Raises what etappe.analyses.arriving.conformance.answer raises.
    """
    from etappe.kernels import conformance as kernels

    touchpoints = check_plan(question)
    followed = follow(index, question.journeys)
    planned = coded(index, [one.at for one in touchpoints]).with_rows()
    failing = coded(index, [one.failing or one.at for one in touchpoints])
    beside = coded(index, question.beside)
    can_fail = sum(1 << n for n, one in enumerate(touchpoints) if one.failing is not None)
    failing = replace(failing, masks=failing.masks & np.uint64(can_fail)).with_rows()
    sizes = [len(step.touchpoints) for step in question.plan]
    first = tuple(int(n) for n in np.cumsum([0, *sizes[:-1]]))
    of_step = np.array([((1 << size) - 1) << begin for begin, size in zip(first, sizes, strict=True)], np.uint64)
    ways = np.zeros((len(sizes) + 1, len(sizes)), np.bool_)
    for way in question.ways:
        ways[0 if way.source is None else way.source + 1, way.target] = True
    listed = _listed(index, [one.masks for one in (planned, beside) if not one.is_split])
    slot = np.full(max(1, len(index.events)), -1, np.int32)
    slot[listed] = np.arange(listed.size)
    moves = Moves(len(sizes), tuple(index.events[code] for code in listed.tolist()), len(touchpoints))

    entrants = followed.entrants
    n, move = entrants.entry.size, wanted(moves)
    settled, arrived = np.isin(followed.status, (ARRIVED, ELSEWHERE, LOST)), followed.status == ARRIVED
    until = known_until(index, followed)
    reached, failed = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
    explained, marked = np.zeros(n, np.bool_), np.zeros(n, np.bool_)

    # Read once, before several threads ask for them.
    key, code, offsets = index.key, index.code, index.offsets

    def work(of: Range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        own = slice(*np.searchsorted(entrants.customer, (of.first, of.last)))
        rows = np.append(offsets[entrants.customer[own]], of.hi) - of.lo
        here = slice(of.lo, of.hi)
        events, counts = np.zeros(2, np.int64), np.zeros((moves.total, 4), np.int64)
        kernels.walk(
            key[here],
            code[here],
            planned.matched(here),
            failing.matched(here) if can_fail else np.zeros(of.hi - of.lo, np.uint64),
            beside.matched(here) != 0 if question.beside else np.zeros(of.hi - of.lo, np.bool_),
            rows,
            entrants.entry[own],
            until[own],
            entrants.end[own],
            settled[own],
            arrived[own],
            of_step,
            ways,
            slot,
            listed.size,
            len(touchpoints),
            reached[own],
            failed[own],
            explained[own],
            events,
            counts,
            np.full(moves.total, -1, np.int64),
            move,
            marked[own],
        )
        return events, counts

    parts = over_ranges(index, work)
    events = np.sum([events for events, _ in parts], axis=0) if parts else np.zeros(2, np.int64)
    return Walked(
        followed=followed,
        first=first,
        of_step=of_step,
        reached=reached,
        failed=failed,
        explained=explained,
        settled=settled,
        events=(int(events[0]), int(events[1])),
        moves=moves,
        counts=np.sum([counts for _, counts in parts], axis=0) if parts else np.zeros((moves.total, 4), np.int64),
        marked=marked,
    )


def check_plan(question: Conformance) -> list[PlannedTouchpoint]:
    """All touchpoints of a plan in order.

    Raises InvalidInput ``conformance.no_plan``, ``conformance.no_such_step``, ``question.out_of_bounds``.
    """
    touchpoints = [touchpoint for step in question.plan for touchpoint in step.touchpoints]
    if not question.plan or any(not step.touchpoints for step in question.plan):
        raise InvalidInput("conformance.no_plan")
    require("touchpoints", len(touchpoints), 1, MOST_PLANNED)
    for way in question.ways:
        for place in (way.source or 0, way.target):
            check_step(question, place)
    return touchpoints


def check_step(question: Conformance, place: int) -> None:
    """Raises InvalidInput ``conformance.no_such_step`` for a place where the plan has no step."""
    if not 0 <= place < len(question.plan):
        raise InvalidInput("conformance.no_such_step", step=place, count=len(question.plan))


def _listed(index: JourneyIndex, masks: list[NDArray[np.uint64]]) -> NDArray[np.int64]:
    """Codes of the most frequent events, in order of code; without those that have a place by their name alone."""
    sizes = index.posting_sizes
    for own in masks:
        sizes = np.where(own[: len(index.events)] == 0, sizes, 0)
    most = np.argsort(-sizes, kind="stable")[:MOST_AD_HOC]
    return np.sort(most[sizes[most] > 0]).astype(np.int64)
