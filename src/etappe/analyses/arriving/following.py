"""From a question about arrivals to what became of each entrant, the one thing its numbers and its customers come from.

Law: every entrant has exactly one status. An end counts up to the horizon, inclusive; who has none is *lost* once the
horizon has wholly passed before the end of the data, and *under way* until then (*overdue* past the deadline, or without
one when later than nine in ten of those who arrive).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.events.selectors import as_selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import Range, over_ranges
from etappe.journeys.matching import EVENTS_PER_RANGE, MOST_LISTS, Keys, matching, over_keys
from etappe.journeys.selection import CodedSelection, coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.analyses.arriving.arrivals import Arrivals, Status
    from etappe.journeys.index import JourneyIndex
    from etappe.kernels.arrivals import Incidence
    from etappe.kernels.entering import Entrants

STATUSES: Final[tuple[Status, ...]] = ("arrived", "under_way", "overdue", "elsewhere", "lost")
ARRIVED, UNDER_WAY, OVERDUE, ELSEWHERE, LOST = range(5)
ENOUGH: Final = 30
"""Arrivals, or earlier customers, from which on something is said about a single customer."""
GOAL: Final = 1
_NINE_IN_TEN: Final = 0.9


@dataclass(frozen=True, eq=False)
class Curve:
    """The incidence of one kind of end: at ``time`` (ms) it rises to ``share``; both ascending, one entry a step."""

    time: NDArray[np.int64]
    share: NDArray[np.float64]
    variance: NDArray[np.float64]

    @property
    def final(self) -> float:
        """The incidence after the last step; 0 without any."""
        return float(self.share[-1]) if self.share.size else 0.0

    def before(self, ms: int) -> float:
        """The incidence just before ``ms``."""
        steps = int(np.searchsorted(self.time, ms, side="left"))
        return float(self.share[steps - 1]) if steps else 0.0


@dataclass(frozen=True, eq=False)
class Followed:
    """Everyone who entered, in order of customers.

    Attributes:
        labels: of the ends by kind, the destination first.
        selection: of the entry, then of the ends.
        entrants: entry, end and kind of end.
        elapsed: int64, milliseconds from the entry to the end of the data.
        time: int64, milliseconds from the entry to the end, or to where the customer is last known without one.
        horizon: milliseconds; None where there is none.
        until: milliseconds up to which incidence is stated: the horizon, or the longest observation if that is shorter.
        curves: one a kind of end.
        usual: milliseconds by which nine in ten of those who arrive have arrived; None below ENOUGH arrivals.
        overdue_after: milliseconds; the question's deadline, or else what is usual.
        status: uint8, place in STATUSES.
    """

    labels: tuple[str, ...]
    selection: CodedSelection
    entrants: Entrants
    elapsed: NDArray[np.int64]
    time: NDArray[np.int64]
    horizon: int | None
    until: int
    curves: tuple[Curve, ...]
    usual: int | None
    overdue_after: int | None
    status: NDArray[np.uint8]

    @property
    def n_arrived(self) -> int:
        """Customers who reached the destination."""
        return int(np.count_nonzero(self.entrants.kind == GOAL))

    @property
    def full_follow_up(self) -> NDArray[np.bool_]:
        """Whose whole horizon lies before the end of the data; nobody's without a horizon."""
        if self.horizon is None:
            return np.zeros(self.elapsed.size, np.bool_)
        return self.elapsed >= self.horizon


def follow(index: JourneyIndex, question: Arrivals) -> Followed:
    """What became of each entrant. Raises what etappe.analyses.arriving.arrivals.answer raises."""
    from etappe.kernels import arrivals, entering

    labels = tuple(as_selector(end).label for end in (question.destination, *question.elsewhere))
    for place, label in enumerate(labels):
        if label in labels[:place]:
            raise InvalidInput("arrivals.label_twice", label=label)
    # A horizon longer than the data is over for nobody, however much longer it is.
    horizon = None if question.horizon is None else min(duration_ms(question.horizon), index.span_ms + 1)
    selection = coded(index, [question.entry, question.destination, *question.elsewhere])
    limit = entering.NO_HORIZON if horizon is None else horizon

    entrants = entering.merge(_entrants(index, selection, limit))
    elapsed, time = entrants.elapsed, entrants.time
    curves = _curves(arrivals.aalen_johansen(time, entrants.kind, len(labels)), len(labels))
    usual = None
    if np.count_nonzero(entrants.kind == GOAL) >= ENOUGH:
        goal = curves[0]
        # The tolerance is for nine tenths of a share that was itself added up from shares.
        reached = int(np.searchsorted(goal.share, goal.final * _NINE_IN_TEN * (1 - 1e-12), side="left"))
        usual = int(goal.time[reached])
    overdue_after = usual if question.due is None else duration_ms(question.due)
    return Followed(
        labels=labels,
        selection=selection,
        entrants=entrants,
        elapsed=elapsed,
        time=time,
        horizon=horizon,
        until=min(limit, int(elapsed.max(initial=0))),
        curves=curves,
        usual=usual,
        overdue_after=overdue_after,
        status=_status(entrants.kind, elapsed, horizon, overdue_after),
    )


def _entrants(index: JourneyIndex, selection: CodedSelection, limit: int) -> list[Entrants]:
    """Who entered, part by part: from the lists of the events that the question names, or by a scan where it names many."""
    from etappe.kernels import entering as kernels

    masks, shift, span = selection.masks, index.shift, index.span_ms
    entering = np.flatnonzero(masks & np.uint64(1)).tolist()
    ending = np.flatnonzero(masks >> np.uint64(1)).tolist()
    if not index.n_events or not entering:
        return []
    if len(entering) + len(ending) > MOST_LISTS:

        def scanned(part: Range) -> Entrants:
            found = matching(index, selection, masks, part)
            return kernels.partial(found.keys, found.codes, masks, limit, shift, span)

        return over_ranges(index, scanned, EVENTS_PER_RANGE)

    def listed(part: Keys, lists: list[NDArray[np.int64]]) -> Entrants:
        # A stable sort of a few ascending lists merges them.
        entries = lists[0] if len(entering) == 1 else np.sort(np.concatenate(lists[: len(entering)]), kind="stable")
        entries.flags.writeable = False
        ends = list(zip(ending, lists[len(entering) :], strict=True))
        return kernels.partial_of_lists(
            entries, ends, masks, limit, shift, span, lambda: selection.ties.between(*part).fixed()
        )

    return over_keys([selection.posting(code) for code in (*entering, *ending)], shift, listed)


def _curves(steps: Incidence, n_kinds: int) -> tuple[Curve, ...]:
    return tuple(
        Curve(steps.time[own], steps.share[own], steps.variance[own])
        for own in (steps.kind == kind for kind in range(1, n_kinds + 1))
    )


def _status(
    kind: NDArray[np.uint8], elapsed: NDArray[np.int64], horizon: int | None, overdue_after: int | None
) -> NDArray[np.uint8]:
    late = np.zeros(kind.size, np.bool_) if overdue_after is None else elapsed > overdue_after
    over = np.zeros(kind.size, np.bool_) if horizon is None else elapsed >= horizon
    of = np.array([UNDER_WAY, OVERDUE, LOST, LOST, *(ARRIVED,) * 4, *(ELSEWHERE,) * 4], np.uint8)
    status: NDArray[np.uint8] = of[np.minimum(kind, 2) * np.uint8(4) + over * np.uint8(2) + late]
    return status
