"""Conformance: planned against actual. Which touchpoints of a plan were met, and where journeys left it.

A journey is that of Arrivals: from a customer's first entry to the destination, an end elsewhere, or as far as it is
known. So the entrants of both are the same customers, and so are those who arrived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.arrivals import Arrivals
from etappe.analyses.records import Absent, Answer, Note, Question, note, provenance
from etappe.events.selectors import Selection
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import newcombe, wilson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from etappe.analyses.arriving.planned import Counted, Moves, Walked
    from etappe.journeys.index import JourneyIndex

ENOUGH: Final = 30
"""Customers on each side from which on arrivals are compared."""

Outcome = Literal["completed", "failing", "missing", "ahead"]
"""``completed``: met, and the last time it did not fail. ``failing``: met, and the last time it failed. ``missing``: not
met, and the journey is over or has gone past. ``ahead``: not met yet."""
OUTCOMES: Final[tuple[Outcome, ...]] = ("completed", "failing", "missing", "ahead")
Kind = Literal["failing", "skip", "loop", "ad_hoc"]


class PlannedTouchpoint(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A touchpoint of a plan. ``failing`` selects the events by which it fails, such as a declined payment."""

    name: str
    at: Selection
    failing: Selection | None = None


class PlannedStep(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A step of a plan with its touchpoints, any of which will do."""

    name: str
    touchpoints: tuple[PlannedTouchpoint, ...]


class Way(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A move that is planned besides going on to the next step: places of steps, ``source`` None for the beginning."""

    source: int | None = None
    target: int


class Conformance(Question, frozen=True, tag="conformance", kw_only=True):
    """How do journeys from ``entry`` to ``destination`` follow a plan?

    Attributes:
        entry: as in Arrivals.
        destination: as in Arrivals.
        elsewhere: as in Arrivals.
        horizon: as in Arrivals.
        plan: the steps in order, 1 to 60, with 1 to 60 touchpoints in all.
        ways: other moves that are planned.
        beside: events that are neither part of the plan nor against it, such as answers to surveys.
    """

    entry: Selection
    destination: Selection
    elsewhere: tuple[Selection, ...] = ()
    horizon: str | None = None
    plan: tuple[PlannedStep, ...]
    ways: tuple[Way, ...] = ()
    beside: tuple[Selection, ...] = ()

    @property
    def journeys(self) -> Arrivals:
        """The question whose entrants these are."""
        return Arrivals(
            entry=self.entry, destination=self.destination, elsewhere=self.elsewhere, horizon=self.horizon, waiting=0
        )


class Conforming(Struct, frozen=True, kw_only=True):
    """How many entrants did what at a step, or at one of its touchpoints.

    ``share`` is of those of whom it is known (all but those ahead), with Wilson's interval; None where there are none.
    A step is completed where any of its touchpoints is.
    """

    step: int
    touchpoint: int | None = None
    name: str
    completed: int
    failing: int
    missing: int
    ahead: int
    share: float | None
    low: float | None
    high: float | None


class Deviation(Struct, frozen=True, kw_only=True):
    """One way in which journeys left the plan, and how it goes with arriving.

    Attributes:
        kind: ``failing``: an event by which a touchpoint fails; ``skip``: on past steps not yet reached; ``loop``: back to
            an earlier step; ``ad_hoc``: an event that belongs to no touchpoint.
        source: the step where customers stood, by place; None for the beginning. Of failing: the touchpoint's step.
        target: the step they went to; of a skip and a loop.
        touchpoint: by place in its step; of failing.
        event: name of the event; of ad_hoc.
        customers: who did so at least once. occurrences: how often it happened.
        settled, arrived: those of them whose journey is over, and who arrived.
        others, others_arrived: entrants who stood at the source (of failing: met the touchpoint) and did not, whose journey
            is over; those of them who arrived.
        difference: share arrived less that of the others, with Newcombe's interval.
        arrivals_lost: how many more of them would have arrived with the share of the others; negative where fewer would.
        absent: why there is no comparison: ``too_few`` under 30 on either side.
    """

    kind: Kind
    source: int | None
    target: int | None = None
    touchpoint: int | None = None
    event: str | None = None
    customers: int
    occurrences: int
    settled: int
    arrived: int
    others: int
    others_arrived: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    arrivals_lost: float | None = None
    absent: Absent | None = None


class Fitness(Struct, frozen=True, kw_only=True):
    """The share of journeys, or of events, that the plan explains, in [0, 1]; of journeys with Wilson's interval."""

    explained: int
    n: int
    share: float | None
    low: float | None = None
    high: float | None = None


class ConformanceAnswer(Answer, frozen=True, tag="conformance"):
    """Frame: one row a touchpoint: ``step, touchpoint, completed, failing, missing, ahead, share, low, high``.

    ``steps`` and ``touchpoints`` add up to ``entrants`` each. ``deviations`` are those with the most arrivals lost first,
    by the end of the interval that is nearest to none; those without a comparison come last, by customers.
    """

    question: Conformance
    entrants: int
    arrived: int
    steps: tuple[Conforming, ...]
    touchpoints: tuple[Conforming, ...]
    deviations: tuple[Deviation, ...]
    journeys: Fitness
    events: Fitness

    def to_frame(self) -> pl.DataFrame:
        """One row a touchpoint, in the order of the plan."""
        import polars as pl

        rows = self.touchpoints
        columns: dict[str, pl.DataType] = {"step": pl.String(), "touchpoint": pl.String()}
        columns |= {name: pl.Int64() for name in OUTCOMES} | {name: pl.Float64() for name in ("share", "low", "high")}
        data = {name: [getattr(row, name) for row in rows] for name in columns if name not in {"step", "touchpoint"}}
        data["step"] = [self.question.plan[row.step].name for row in rows]
        data["touchpoint"] = [row.name for row in rows]
        return pl.DataFrame({name: data[name] for name in columns}, schema=columns)


class ConformancePart(
    Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="conformance"
):
    """The entrants of an outcome at a step or at one of its touchpoints, those of one deviation, or those unexplained.

    Give ``step`` and ``outcome``; or ``kind`` with what the deviation names; or nothing: those whose journey left the plan,
    and with ``explained`` those whose journey did not.
    """

    step: int | None = None
    touchpoint: int | None = None
    outcome: Outcome | None = None
    kind: Kind | None = None
    source: int | None = None
    target: int | None = None
    event: str | None = None
    explained: bool = False


def answer(index: JourneyIndex, question: Conformance) -> ConformanceAnswer:
    """Planned against actual.

    Raises InvalidInput ``conformance.no_plan`` without steps or with one that has no touchpoint,
    ``conformance.no_such_step`` for a way from or to none; ``question.out_of_bounds`` for over 60 touchpoints; and what
    Arrivals raises.

    Cost: one pass over the rows of all customers.
    """
    from etappe.analyses.arriving.planned import walked
    from etappe.analyses.wording import wording

    found = walked(index, question)
    of_steps, of_touchpoints = found.counted()
    steps, touchpoints = [], []
    for place, step in enumerate(question.plan):
        steps.append(_conforming(of_steps[place], place, None, step.name))
        for within, touchpoint in enumerate(step.touchpoints):
            counted = of_touchpoints[found.first[place] + within]
            touchpoints.append(_conforming(counted, place, within, touchpoint.name))
    entrants = found.settled.size
    explained = int(np.count_nonzero(found.explained))
    interval = wilson(explained, entrants)
    claimed, events = found.events
    deviations = tuple(sorted(_deviations(question, found, of_steps, of_touchpoints), key=_rank))
    return ConformanceAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=_notes(entrants, deviations),
        question=question,
        entrants=entrants,
        arrived=int(np.count_nonzero(found.arrived)),
        steps=tuple(steps),
        touchpoints=tuple(touchpoints),
        deviations=deviations,
        journeys=Fitness(
            explained=explained,
            n=entrants,
            share=explained / entrants if entrants else None,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
        ),
        events=Fitness(explained=claimed, n=events, share=claimed / events if events else None),
    )


def members(index: JourneyIndex, question: Conformance, part: ConformancePart) -> NDArray[np.int64]:
    """Numbers of the customers of a part.

    Raises InvalidInput ``conformance.no_such_step`` and ``conformance.no_such_part``, and what the question raises.
    """
    from etappe.analyses.arriving.planned import walked

    _check_part(question, part)
    found = walked(index, question, lambda moves: _move(question, moves, part))
    if part.kind is not None:
        chosen = found.marked
    elif part.step is not None and part.outcome is not None:
        wanted = OUTCOMES.index(part.outcome)
        if part.touchpoint is None:
            chosen = found.outcomes_of_step(part.step) == wanted
        else:
            chosen = found.outcomes(found.first[part.step] + part.touchpoint, part.step) == wanted
    else:
        chosen = found.explained == part.explained
    return found.followed.entrants.customer[chosen]


def _check_part(question: Conformance, part: ConformancePart) -> None:
    from etappe.analyses.arriving.planned import check_plan, check_step

    check_plan(question)
    for place in (part.step, part.source, part.target):
        if place is not None:
            check_step(question, place)
    given = {
        name
        for name in ("step", "outcome", "source", "target", "event", "touchpoint")
        if getattr(part, name) is not None
    }
    asked: dict[str | None, tuple[set[str], set[str]]] = {
        "failing": ({"source", "touchpoint"}, set()),
        "skip": ({"target"}, {"source"}),
        "loop": ({"target", "source"}, set()),
        "ad_hoc": ({"event"}, {"source"}),
        None: ({"step", "outcome"} if given else set(), {"touchpoint"} if given else set()),
    }
    needed, possible = asked[part.kind]
    step = part.source if part.kind == "failing" else part.step
    fits = needed <= given <= needed | possible and not (part.explained and (given or part.kind))
    if fits and part.touchpoint is not None and step is not None:
        fits = 0 <= part.touchpoint < len(question.plan[step].touchpoints)
    if not fits:
        raise InvalidInput("conformance.no_such_part")


def _move(question: Conformance, moves: Moves, part: ConformancePart) -> int:
    """The number of the move that a part speaks of; -1 where it speaks of none, or of one that there cannot be."""
    row = 0 if part.source is None else part.source + 1
    if part.kind == "failing" and part.source is not None:
        before = sum(len(step.touchpoints) for step in question.plan[: part.source])
        return moves.failure(before + (part.touchpoint or 0))
    if part.kind == "ad_hoc" and part.event is not None:
        return moves.ad_hoc(row, part.event)
    if part.kind in {"skip", "loop"} and part.target is not None:
        return moves.jump(row, part.target) if _is_loop(row, part.target) == (part.kind == "loop") else -1
    return -1


def _is_loop(row: int, target: int) -> bool:
    return target < row - 1


def _conforming(counted: Counted, step: int, touchpoint: int | None, name: str) -> Conforming:
    known = counted.completed + counted.failing + counted.missing
    interval = wilson(counted.completed, known)
    return Conforming(
        step=step,
        touchpoint=touchpoint,
        name=name,
        completed=counted.completed,
        failing=counted.failing,
        missing=counted.missing,
        ahead=counted.ahead,
        share=counted.completed / known if known else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def _deviations(
    question: Conformance, found: Walked, of_steps: Sequence[Counted], of_touchpoints: Sequence[Counted]
) -> Iterator[Deviation]:
    # Everybody stood at the beginning. Of those who were there: whose journey is over, and who arrived.
    everybody = int(np.count_nonzero(found.settled)), int(np.count_nonzero(found.arrived))
    stood = [everybody, *((one.settled, one.arrived) for one in of_steps)]
    step_of = [place for place, step in enumerate(question.plan) for _ in step.touchpoints]
    for move in np.flatnonzero(found.counts[:, 0]).tolist():
        customers, occurrences, settled, came = found.counts[move].tolist()
        what, row, place = found.moves.named(move)
        source = row - 1 if row else None
        there = stood[row]
        kind: Kind = "loop" if _is_loop(row, place) else "skip"
        target: int | None = place
        touchpoint, event = None, None
        if what == "ad_hoc":
            kind, target, event = "ad_hoc", None, found.moves.listed[place]
        elif what == "failing":
            kind, source, target = "failing", step_of[place], None
            touchpoint = place - found.first[source]
            there = of_touchpoints[place].settled, of_touchpoints[place].arrived
        yield _compared(
            Deviation(
                kind=kind,
                source=source,
                target=target,
                touchpoint=touchpoint,
                event=event,
                customers=customers,
                occurrences=occurrences,
                settled=settled,
                arrived=came,
                others=there[0] - settled,
                others_arrived=there[1] - came,
            )
        )


def _compared(deviation: Deviation) -> Deviation:
    """With the difference in arrivals, where there are enough on both sides."""
    n, others = deviation.settled, deviation.others
    interval = newcombe(deviation.arrived, n, deviation.others_arrived, others)
    if min(n, others) < ENOUGH or interval is None:
        return replace(deviation, absent="too_few")
    difference = deviation.arrived / n - deviation.others_arrived / others
    return replace(
        deviation, difference=difference, low=interval.low, high=interval.high, arrivals_lost=-difference * n
    )


def _rank(deviation: Deviation) -> tuple[object, ...]:
    """By how many arrivals are lost at least, then by customers, then by place and name."""
    surely = 0.0 if deviation.high is None else deviation.high * deviation.settled
    last = (
        deviation.kind,
        -1 if deviation.source is None else deviation.source,
        deviation.target or 0,
        deviation.event or "",
    )
    return (deviation.absent is not None, surely, -deviation.customers, *last, deviation.touchpoint or 0)


def _notes(entrants: int, deviations: tuple[Deviation, ...]) -> tuple[Note, ...]:
    notes = [] if entrants else [note("arrivals.no_entrants")]
    if any(deviation.difference is not None for deviation in deviations):
        notes.append(note("conformance.no_cause"))
    if any(deviation.absent is not None for deviation in deviations):
        notes.append(note("conformance.too_few", enough=ENOUGH))
    return tuple(notes)
