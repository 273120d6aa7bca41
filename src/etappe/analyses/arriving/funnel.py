"""The funnel: who gets through a series of steps, how fast, and where the others stop.

Law: every number is a count of attempts in one table (etappe.analyses.arriving.attempts), or a time between its rows; so the
customers behind a number are those of the same rows of that table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from msgspec import Struct

from etappe.analyses.records import Absent, Answer, Note, Question, note, provenance
from etappe.events.selectors import Selection, as_selector
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import kaplan_meier, wilson
from etappe.journeys.index import JourneyIndex

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.analyses.arriving.tallies import Milliseconds, Times


class Exclusion(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event that ends an attempt while it has reached step ``after`` but not yet a later one.

    An event that takes the attempt to its next step does not end it.

    ``after`` counts from 1; None means anywhere between the first and the last step.
    """

    event: Selection
    after: int | None = None


class Breakdown(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Splits a funnel by a property.

    ``at`` says as of when: the entry (the event that opened the counted attempt), the customer's first or last event,
    or the event that reached step number ``at`` (attempts that did not get there have no value).
    """

    property: str
    at: Literal["entry", "first", "last"] | int = "entry"


class Funnel(Question, frozen=True, tag="funnel"):
    """How many customers get through ``steps``?

    Attributes:
        steps: at least one; names of events or selectors; the same event may stand more than once.
        within: window from the first step, inclusive, such as "7d"; None means no window.
        order: ``ordered`` (other events may come between), ``strict`` (none may) or ``any``.
        exclude: events that end an attempt.
        hold: properties that must be equal at every step of an attempt (same cart, same claim).
        by: breakdown; a plain name means as of the entry.
        count: ``customers`` (each counts once, by the deepest attempt, then the earliest) or ``conversions``
            (an attempt ends when it arrives, is excluded or its window is over; then the next may begin).
        detail: ``counts`` leaves out what takes a second look at the events: medians, quantiles and the Kaplan-Meier
            rate; they are None.
    """

    steps: tuple[Selection, ...]
    within: str | None = None
    order: Literal["ordered", "strict", "any"] = "ordered"
    exclude: tuple[str | Exclusion, ...] = ()
    hold: tuple[str, ...] = ()
    by: str | Breakdown | None = None
    count: Literal["customers", "conversions"] = "customers"
    detail: Literal["full", "counts"] = "full"


class FunnelStep(Struct, frozen=True, kw_only=True):
    """One step of one group.

    Attributes:
        group: value of the breakdown's property; None where it is missing, or where there is no breakdown.
        position: from 1. step: its label; where the order is free, how many of the steps, such as "2/3".
        customers: attempts (of customers, or conversions) that reached this step, open ones included.
        rate, low, high: share of the entrants whose outcome is known that reached it, with Wilson's interval, in [0, 1].
        from_previous, from_previous_low, from_previous_high: the same share of those who reached the previous step.
        median_s: median seconds from the previous step, over all who reached this one; None at the first.
        arrived: those at this step who reached the last.
        dropped, open, excluded: those for whom this was the deepest step, by outcome; ``open`` means the window is not over.
        absent: why rate is None.
    """

    group: str | None
    position: int
    step: str
    customers: int
    rate: float | None
    low: float | None
    high: float | None
    from_previous: float | None
    from_previous_low: float | None
    from_previous_high: float | None
    median_s: float | None
    arrived: int
    dropped: int
    open: int
    excluded: int
    absent: Absent | None = None


class FunnelGroup(Struct, frozen=True, kw_only=True):
    """The outcome of one group.

    Attempts by outcome, the share that arrived of those whose outcome is known (Wilson), the Kaplan-Meier rate at the
    end of the window that also uses the open ones, and quantiles of the time to arrive.
    """

    group: str | None
    entrants: int
    arrived: int
    dropped: int
    open: int
    excluded: int
    rate: float | None
    low: float | None
    high: float | None
    kaplan_meier: float | None
    median_s: float | None
    p25_s: float | None
    p75_s: float | None
    p90_s: float | None
    absent: Absent | None = None


class FunnelAnswer(Answer, frozen=True, tag="funnel"):
    """Frame: ``step, customers, rate, low, high, median_s, arrived, dropped, open, excluded``.

    With a breakdown the group comes first, in a column named as the property. ``groups`` holds one outcome a group (one
    in all without a breakdown).
    """

    question: Funnel
    steps: tuple[FunnelStep, ...]
    groups: tuple[FunnelGroup, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a step (and group)."""
        import polars as pl

        by = breakdown(self.question)
        columns: dict[str, pl.Series] = {}
        if by is not None:
            # A property may be called like a column of the frame.
            name = f"{by.property} (group)" if by.property in _FRAME else by.property
            columns[name] = pl.Series([step.group for step in self.steps], dtype=pl.String)
        for name, kind in _FRAME.items():
            dtype = {str: pl.String, int: pl.Int64, float: pl.Float64}[kind]
            columns[name] = pl.Series([getattr(step, name) for step in self.steps], dtype=dtype)
        return pl.DataFrame(columns)


class FunnelPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="funnel"):
    """A number of a funnel: those at step ``position``, by outcome.

    ``reached`` and ``arrived`` count everyone at the step; ``dropped``, ``open`` and ``excluded`` those who stopped there.
    """

    position: int
    outcome: Literal["reached", "arrived", "dropped", "open", "excluded"] = "reached"
    group: str | None = None


_FRAME: dict[str, type] = {
    "step": str,
    "customers": int,
    "rate": float,
    "low": float,
    "high": float,
    "median_s": float,
    "arrived": int,
    "dropped": int,
    "open": int,
    "excluded": int,
}


def answer(index: JourneyIndex, question: Funnel) -> FunnelAnswer:
    """How many get through the steps, with intervals, outcomes and times.

    Groups come with the most entrants first, ties by name, the group without the property last.

    Raises InvalidInput: ``funnel.no_steps``; ``funnel.exclusion_place`` or ``funnel.breakdown_place`` for a step that
    is not there; ``funnel.too_many_groups`` over 1,000; ``duration.unreadable``; ``selector.…`` for events,
    properties and values that the data does not have.
    """
    from etappe.analyses.arriving.tallies import tally_of
    from etappe.analyses.wording import wording

    tally = tally_of(index, question)
    labels = _labels(question)
    steps: list[FunnelStep] = []
    outcomes: list[FunnelGroup] = []
    for place, group in enumerate(tally.groups):
        counts = _Counts.of(tally.stopped[place])
        times = None if tally.times is None else tally.times[place]
        steps += _steps(group, labels, counts, times)
        outcomes.append(_outcome(group, counts, times))
    return FunnelAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=_notes(question, outcomes),
        question=question,
        steps=tuple(steps),
        groups=tuple(outcomes),
    )


def members(index: JourneyIndex, question: Funnel, part: FunnelPart) -> NDArray[np.int64]:
    """Customer numbers behind one number, ascending, each once.

    Raises InvalidInput ``funnel.part_place`` for a step that is not there, ``funnel.part_group`` for a group.
    """
    from etappe.analyses.arriving.attempts import attempts_of
    from etappe.analyses.arriving.tallies import groups_of
    from etappe.kernels import funnel

    if not 1 <= part.position <= len(question.steps):
        raise InvalidInput("funnel.part_place", position=part.position, steps=len(question.steps))
    attempts = attempts_of(index, question)
    groups, of_attempt = groups_of(index, question, attempts)
    if part.group not in groups:
        raise InvalidInput("funnel.part_group", group=part.group or "-")
    meant = of_attempt == groups.index(part.group)
    match part.outcome:
        case "reached":
            meant &= attempts.depth >= part.position
        case "arrived":
            meant &= attempts.outcome == funnel.ARRIVED
        case "dropped" | "open" | "excluded":
            code = {"dropped": funnel.DROPPED, "open": funnel.OPEN, "excluded": funnel.EXCLUDED}[part.outcome]
            meant &= (attempts.depth == part.position) & (attempts.outcome == code)
    return np.unique(index.customer_of(attempts.rows[meant, 0]))


@dataclass(frozen=True, eq=False)
class _Counts:
    """Attempts by deepest step and outcome; ``reached[k]`` and ``known[k]`` count those at step k + 1 or deeper."""

    stopped: NDArray[np.int64]
    reached: NDArray[np.int64]
    known: NDArray[np.int64]

    @classmethod
    def of(cls, stopped: NDArray[np.int64]) -> _Counts:
        from etappe.kernels import funnel

        deeper = stopped[::-1].cumsum(axis=0)[::-1]
        reached = deeper.sum(axis=1)
        return cls(stopped, reached, reached - deeper[:, funnel.OPEN])


def breakdown(question: Funnel) -> Breakdown | None:
    """How the funnel is split, if it is."""
    return Breakdown(question.by) if isinstance(question.by, str) else question.by


def _labels(question: Funnel) -> list[str]:
    if question.order == "any":
        return [f"{place}/{len(question.steps)}" for place in range(1, len(question.steps) + 1)]
    return [as_selector(step).label for step in question.steps]


def _steps(group: str | None, labels: list[str], counts: _Counts, times: Times | None) -> list[FunnelStep]:
    from etappe.kernels import funnel

    absent = _absent(counts)
    steps = []
    for place, label in enumerate(labels):
        known = int(counts.known[place])
        interval = wilson(known, int(counts.known[0]))
        before = int(counts.known[place - 1]) if place else 0
        from_previous = wilson(known, before) if place else None
        stopped = counts.stopped[place]
        steps.append(
            FunnelStep(
                group=group,
                position=place + 1,
                step=label,
                customers=int(counts.reached[place]),
                rate=known / int(counts.known[0]) if interval else None,
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                from_previous=known / before if from_previous else None,
                from_previous_low=from_previous.low if from_previous else None,
                from_previous_high=from_previous.high if from_previous else None,
                median_s=_seconds(times.gaps[place - 1], 0.5)[0] if place and times else None,
                arrived=int(counts.reached[-1]),
                dropped=int(stopped[funnel.DROPPED]),
                open=int(stopped[funnel.OPEN]),
                excluded=int(stopped[funnel.EXCLUDED]),
                absent=absent,
            )
        )
    return steps


def _outcome(group: str | None, counts: _Counts, times: Times | None) -> FunnelGroup:
    dropped, still_open, excluded, arrived = (int(count) for count in counts.stopped.sum(axis=0))
    interval = wilson(arrived, int(counts.known[0]))
    p25_s, median_s, p75_s, p90_s = _seconds(times.totals, 0.25, 0.5, 0.75, 0.9) if times else [None] * 4
    return FunnelGroup(
        group=group,
        entrants=int(counts.reached[0]),
        arrived=arrived,
        dropped=dropped,
        open=still_open,
        excluded=excluded,
        rate=arrived / int(counts.known[0]) if interval else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        kaplan_meier=kaplan_meier(times.totals, times.waiting, dropped + excluded) if times else None,
        median_s=median_s,
        p25_s=p25_s,
        p75_s=p75_s,
        p90_s=p90_s,
        absent=_absent(counts),
    )


def _absent(counts: _Counts) -> Absent | None:
    """Why there is no rate, if there is none."""
    if counts.reached[0] == 0:
        return "no_entrants"
    return "window_not_over" if counts.known[0] == 0 else None


def _seconds(times: Milliseconds, *shares: float) -> list[float | None]:
    """Quantiles of times in milliseconds, between neighbours in proportion, in seconds; None without times."""
    if not times.size:
        return [None] * len(shares)
    found: list[float | None] = []
    # To select one rank takes a fraction of a sort; to select several takes longer than one.
    ordered = np.sort(times) if len(shares) > 1 else None
    for share in shares:
        place = share * (times.size - 1)
        below = int(place)
        above = min(below + 1, times.size - 1)
        if ordered is None:
            halves = np.partition(times, above)
            low, high = int(halves[:above].max(initial=halves[above] if above == below else 0)), int(halves[above])
        else:
            low, high = int(ordered[below]), int(ordered[above])
        found.append((low + (high - low) * (place - below)) / 1000)
    return found


def _notes(question: Funnel, outcomes: list[FunnelGroup]) -> tuple[Note, ...]:
    waiting = sum(outcome.open for outcome in outcomes)
    notes = [note("funnel.no_window")] if question.within is None else []
    return (*notes, note("funnel.open", count=waiting)) if waiting else tuple(notes)
