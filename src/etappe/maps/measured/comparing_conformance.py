"""Planned against actual for two scopes side by side: touchpoints, and the ways in which journeys left the plan.

Law: each side is what Conformance gives for its scope, and both follow the same plan. Touchpoints differ in their shares of
those of whom it is known, deviations in their shares of those who set off. Deviations that fewer than 30 customers made on
both sides together are shown and not tested; how many were tested is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.conformance import ENOUGH, Conformance, ConformanceAnswer, Deviation, Kind
from etappe.analyses.asking import ask
from etappe.analyses.journeys import Journeys
from etappe.analyses.records import Note, Provenance, note, provenance
from etappe.maps.measured.apart import Apart, apart, beyond, known_of
from etappe.maps.measured.conforming import MapConformance, last_met, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument

    Asked = Callable[[Conformance], ConformanceAnswer]
    _Key = tuple[Kind, int | None, int | None, int | None, str | None]

Held = Literal["completed", "failing", "missing"]


class TouchpointApart(Struct, frozen=True, kw_only=True):
    """What became of a touchpoint of the plan on both sides; ``step`` and ``touchpoint`` are counted from 0 on."""

    step: int
    touchpoint: int
    outcome: Held
    apart: Apart


class DeviationApart(Struct, frozen=True, kw_only=True):
    """How many of those who set off left the plan in one way, on both sides; what names it is as in Deviation."""

    kind: Kind
    source: int | None
    target: int | None
    touchpoint: int | None
    event: str | None
    apart: Apart


class ConformanceComparison(Struct, frozen=True, kw_only=True):
    """How journeys follow a map, for two scopes.

    Attributes:
        one, other: the whole answer of each side.
        journeys: those that follow the plan, of those who set off.
        touchpoints: in the order of the plan. deviations: those of either side; those that stand out first, by how far the
            two lie apart.
        in_both: customers of both scopes. tested: the differences that were looked at.
        notes: what to know before reading a difference. provenance: of the data that both are parts of.
    """

    one: MapConformance
    other: MapConformance
    journeys: Apart
    touchpoints: tuple[TouchpointApart, ...]
    deviations: tuple[DeviationApart, ...]
    in_both: int
    tested: int
    notes: tuple[Note, ...]
    provenance: Provenance


def compare_conformance(
    events: Journeys | JourneyIndex,
    document: MapDocument,
    one: Scope | None,
    other: Scope | None,
    *,
    route: str | None = None,
) -> ConformanceComparison:
    """How journeys follow a map along one of its routes (the first, unless ``route`` names another by id), for two scopes.

    None is everybody, and the whole time. Raises what ``etappe.maps.conformance`` raises.

    Cost: two questions about conformance; four where no step has the destination's events.
    """
    index = events.index if isinstance(events, Journeys) else events

    def asked(question: Conformance) -> ConformanceAnswer:
        answer = ask(index, question)
        assert isinstance(answer, ConformanceAnswer), "a question has one kind of answer"
        return answer

    return conformance_compared(index, document, (one, other), asked, route=route)


def conformance_compared(
    index: JourneyIndex,
    document: MapDocument,
    scopes: tuple[Scope | None, Scope | None],
    asked: Asked,
    *,
    route: str | None = None,
) -> ConformanceComparison:
    """The comparison by what ``asked`` answers about the whole index."""
    plan = plan_of(index, document, route=route)
    answers = [asked(replace(plan.question, scope=scope)) for scope in scopes]
    last = max(last_met(answer, plan) for answer in answers)
    if last < len(plan.steps) - 1:
        plan = plan.until(last)
        answers = [asked(replace(plan.question, scope=scope)) for scope in scopes]
    one, other = answers
    journeys = apart((one.journeys.explained, one.entrants), (other.journeys.explained, other.entrants))
    touchpoints, deviations = _touchpoints(one, other), _deviations(one, other)
    in_both, notes = known_of(index, *scopes)
    marks, tested = beyond(
        [journeys.chance, *(row.apart.chance for row in touchpoints), *(row.apart.chance for row in deviations)]
    )
    journeys = replace(journeys, stands_out=next(marks))
    touchpoints = [replace(row, apart=replace(row.apart, stands_out=next(marks))) for row in touchpoints]
    deviations = [replace(row, apart=replace(row.apart, stands_out=next(marks))) for row in deviations]
    if tested:
        notes.append(note("compare.looks", count=tested))
    if any(row.apart.absent == "too_few" for row in deviations):
        notes.append(note("compare.few_left", enough=ENOUGH))
    return ConformanceComparison(
        one=plan.answered(one),
        other=plan.answered(other),
        journeys=journeys,
        touchpoints=tuple(touchpoints),
        deviations=tuple(sorted(deviations, key=_rank)),
        in_both=in_both,
        tested=tested,
        notes=tuple(notes),
        provenance=provenance(index),
    )


def _touchpoints(one: ConformanceAnswer, other: ConformanceAnswer) -> list[TouchpointApart]:
    found = []
    for mine, theirs in zip(one.touchpoints, other.touchpoints, strict=True):
        known = [row.completed + row.failing + row.missing for row in (mine, theirs)]
        counts: tuple[tuple[Held, int, int], ...] = (
            ("completed", mine.completed, theirs.completed),
            ("failing", mine.failing, theirs.failing),
            ("missing", mine.missing, theirs.missing),
        )
        is_failing = one.question.plan[mine.step].touchpoints[mine.touchpoint or 0].failing is not None
        found += [
            TouchpointApart(
                step=mine.step,
                touchpoint=mine.touchpoint or 0,
                outcome=outcome,
                apart=apart((first, known[0]), (second, known[1])),
            )
            for outcome, first, second in counts
            if outcome != "failing" or is_failing
        ]
    return found


def _deviations(one: ConformanceAnswer, other: ConformanceAnswer) -> list[DeviationApart]:
    mine, theirs = ({_key(row): row.customers for row in answer.deviations} for answer in (one, other))
    found = []
    for key in dict.fromkeys((*theirs, *mine)):
        counts = mine.get(key, 0), theirs.get(key, 0)
        compared = apart((counts[0], one.entrants), (counts[1], other.entrants))
        if sum(counts) < ENOUGH and compared.absent is None:
            compared = Apart(one=compared.one, other=compared.other, absent="too_few")
        kind, source, target, touchpoint, event = key
        found.append(
            DeviationApart(kind=kind, source=source, target=target, touchpoint=touchpoint, event=event, apart=compared)
        )
    return found


def _key(row: Deviation) -> _Key:
    return row.kind, row.source, row.target, row.touchpoint, row.event


def _rank(compared: DeviationApart) -> tuple[object, ...]:
    """What stands out first, then by how far the sides lie apart, then by customers, then by place and name."""
    found = compared.apart
    places = tuple(-1 if place is None else place for place in (compared.source, compared.target, compared.touchpoint))
    return (
        not found.stands_out,
        found.absent is not None,
        -abs(found.difference or 0.0),
        -found.one.customers - found.other.customers,
        compared.kind,
        places,
        compared.event or "",
    )
