"""A map for two scopes: each side as it is measured alone, and differences as plain counting gives them."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from statistics import mean, variance
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsAnswer, ArrivalsPart
from etappe.analyses.arriving.conformance import ConformanceAnswer
from etappe.analyses.asking import ask, members
from etappe.analyses.journeys import Journeys
from etappe.analyses.scoping import scoped
from etappe.events.scopes import Scope
from etappe.events.segments import Did, Neither, Segment
from etappe.events.selectors import Selector
from etappe.foundation.means import welch
from etappe.foundation.uncertainty import beyond_chance, newcombe
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.maps.measured.comparing import MapComparison, MeasureDifference, compare
from etappe.maps.measured.comparing_arrivals import compare_arrivals
from etappe.maps.measured.comparing_conformance import compare_conformance
from etappe.maps.measured.conforming import conformance
from etappe.maps.measured.measuring import measure
from etappe.maps.model.document import Interaction, MapDocument, Route, ScoreBinding, Stage, Step, Touchpoint
from etappe.maps.model.ordering import orders

DAY = 86_400_000
NAMES = ("ad", "view", "cart", "buy")
CALLERS = Scope(segment=Segment(rules=(Did(at="call"),)))
OTHERS = Scope(segment=Segment(rules=(Neither(rules=(Did(at="call"),)),)))
EARLY, LATE = Scope(last="1970-01-14"), Scope(first="1970-01-15")


def drawn() -> MapDocument:
    """Four steps in a row, scores at the third, and the way of those who see an ad."""
    touchpoints = {name: Touchpoint(name=name, binding=Selector(events=(name,))) for name in NAMES}
    scores = ScoreBinding(at=Selector(events=("survey",)), score="score", lowest=1, highest=5)
    touchpoints["cart"] = Touchpoint(name="cart", binding=Selector(events=("cart",)), satisfaction=scores)
    steps = {name: Step(stage="s", order=order, title=name) for name, order in zip(NAMES, orders(4), strict=True)}
    return MapDocument(
        title="Way",
        stages={"s": Stage(order="V", name="All")},
        steps=steps,
        touchpoints=touchpoints,
        interactions={f"i-{name}": Interaction(step=name, touchpoint=name, order="V") for name in NAMES},
        routes={
            "r": Route(
                order="V",
                name="Buyers",
                entry=Selector(events=("ad",)),
                destination=Selector(events=("buy",)),
                horizon="7d",
            )
        },
        within="7d",
    )


def world(seed: int, customers: int = 60) -> tuple[pl.DataFrame, JourneyIndex]:
    """Random journeys over four weeks, some of whom call and some of whom say how it was."""
    random = Random(seed)
    rows: list[tuple[str, int, str, float | None]] = [("zz", 27 * DAY, name, None) for name in (*NAMES, "call")]
    for number in range(customers):
        for _ in range(random.randint(1, 9)):
            name = random.choice((*NAMES, "call", "survey"))
            score = float(random.randint(1, 5)) if name == "survey" else None
            rows.append((f"c{number}", random.randrange(28 * DAY), name, score))
    frame = pl.DataFrame(rows, schema=["customer", "time", "event", "score"], orient="row")
    return frame, build_index(frame)


def alone(frame: pl.DataFrame, scope: Scope) -> JourneyIndex:
    """An index of the scope's events and nothing else."""
    callers = frame.filter(pl.col("event") == "call")["customer"].unique().to_list()
    last = int(frame["time"].to_numpy().max())
    if scope is EARLY:
        return build_index(frame.filter(pl.col("time") < 14 * DAY), observed_until_ms=14 * DAY)
    if scope is LATE:
        return build_index(frame.filter(pl.col("time") >= 14 * DAY), observed_until_ms=last)
    inside = pl.col("customer").is_in(callers)
    return build_index(frame.filter(inside if scope is CALLERS else ~inside), observed_until_ms=last)


def plain(measures: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- measures
    """The numbers of all steps, without the questions that say of whom they are."""
    numbers = (
        "reached",
        "onward",
        "onward_low",
        "onward_n",
        "dropped",
        "open",
        "time_to_next_s",
        "experience",
        "score_n",
    )
    return [{name: getattr(step, name) for name in numbers} for step in measures.steps.values()]


def of(comparison: MapComparison, step: str, measure_: str) -> MeasureDifference:
    (found,) = [one for one in comparison.steps[step] if one.measure == measure_]
    return found


@pytest.mark.parametrize("sides", [(CALLERS, OTHERS), (EARLY, LATE)], ids=["segments", "periods"])
def test_differences_are_those_of_the_parts_alone(sides: tuple[Scope, Scope]) -> None:
    document, (frame, index) = drawn(), world(7)
    comparison = compare(index, document, *sides)
    measured = [measure(alone(frame, scope), document) for scope in sides]
    for side, expected in zip((comparison.one, comparison.other), measured, strict=True):
        assert plain(side) == plain(expected)
        assert (side.explained, side.provenance.n_customers) == (expected.explained, expected.provenance.n_customers)
    sizes = [one.provenance.n_customers for one in measured]
    for key in NAMES:
        one, other = (measures.steps[key] for measures in measured)
        reach = of(comparison, key, "reach")
        assert (reach.one, reach.other) == (one.reached / sizes[0], other.reached / sizes[1])
        assert (reach.low, reach.high) == newcombe(other.reached, sizes[1], one.reached, sizes[0])
        assert of(comparison, key, "reached").difference == other.reached - one.reached
        assert of(comparison, key, "reached").low is None
        if one.next_step is not None and one.onward is not None and other.onward is not None:
            counts = [round(side.onward * side.onward_n) for side in (one, other)]
            onward = of(comparison, key, "onward")
            assert onward.difference == pytest.approx(other.onward - one.onward)
            assert (onward.low, onward.high) == newcombe(counts[1], other.onward_n, counts[0], one.onward_n)
    given = [
        [score - 3.0 for score in alone_frame["score"].drop_nulls().to_list()]
        for alone_frame in (frame_of(frame, scope) for scope in sides)
    ]
    felt = of(comparison, "cart", "experience")
    expected, _ = welch(
        mean(given[1]) - mean(given[0]), variance(given[1]), len(given[1]), variance(given[0]), len(given[0])
    )
    assert (felt.one, felt.other) == (pytest.approx(mean(given[0])), pytest.approx(mean(given[1])))
    assert (felt.one_n, felt.other_n) == (len(given[0]), len(given[1]))
    assert (felt.low, felt.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


def frame_of(frame: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    callers = frame.filter(pl.col("event") == "call")["customer"].unique().to_list()
    if scope is EARLY:
        return frame.filter(pl.col("time") < 14 * DAY)
    if scope is LATE:
        return frame.filter(pl.col("time") >= 14 * DAY)
    inside = pl.col("customer").is_in(callers)
    return frame.filter(inside if scope is CALLERS else ~inside)


def test_who_is_in_both_and_what_there_is_to_know() -> None:
    document, (frame, index) = drawn(), world(8)
    apart = compare(index, document, CALLERS, OTHERS)
    assert apart.in_both == 0
    assert [one.code for one in apart.notes] == ["compare.associated"]
    halves = compare(Journeys(index), document, EARLY, LATE)
    early, late = (set(frame_of(frame, scope)["customer"]) for scope in (EARLY, LATE))
    assert halves.in_both == len(early & late) > 0
    assert [one.code for one in halves.notes] == ["compare.associated", "compare.overlap"]
    everybody = compare(index, document, None, CALLERS)
    assert everybody.in_both == everybody.other.provenance.n_customers
    same = compare(index, document, CALLERS, CALLERS)
    differences = [one for step in same.steps.values() for one in step]
    assert all(one.difference == 0 or one.absent for one in differences)
    assert not any(one.stands_out for one in differences)


def test_what_cannot_be_compared_is_absent_with_a_reason() -> None:
    document, (_, index) = drawn(), world(9)
    nobody = Scope(segment=Segment(rules=(Did(at="call", at_least=500),)))
    comparison = compare(index, document, nobody, OTHERS)
    for step in comparison.steps.values():
        for one in step:
            assert (one.difference is None) == (one.absent is not None) == (one.measure != "reached")
    assert of(comparison, "cart", "experience").absent == "no_scores"
    assert of(comparison, "ad", "onward").absent == "no_entrants"


@pytest.mark.parametrize("seed", range(6))
def test_conformance_arrivals_and_funnel_of_one_scope_reconcile(seed: int) -> None:
    """Of the same map and scope: who enters, who arrives, and how many each step is about."""
    document, (frame, index) = drawn(), world(seed)
    within = Scope(segment=CALLERS.segment, first="1970-01-08", last="1970-01-21")
    for scope in (None, CALLERS, EARLY, within, Scope(trigger="view"), replace(within, trigger="view")):
        part = scoped(index, scope)
        plan = conformance(part, document).answer.question
        followed, arrived = ask(index, replace(plan, scope=scope)), ask(index, replace(plan.journeys, scope=scope))
        assert isinstance(followed, ConformanceAnswer)
        assert isinstance(arrived, ArrivalsAnswer)
        status = {one.status: one.customers for one in arrived.statuses}
        assert (followed.entrants, followed.arrived) == (arrived.entrants, status["arrived"])
        for one in (*followed.steps, *followed.touchpoints):
            assert one.completed + one.failing + one.missing + one.ahead == arrived.entrants == sum(status.values())
        measures = measure(index, document, scope=scope)
        for before, after in pairwise(NAMES):
            funnel = ask(index, measures.steps[before].funnel)
            assert measures.steps[before].next_step == after
            assert measures.steps[before].reached == funnel.steps[0].customers <= part.n_customers
        assert measures.steps["ad"].reached == arrived.entrants, "the way begins at the first step"
        counted = sum(1 for _ in frame_within(frame, scope).filter(pl.col("event") == "ad")["customer"].unique())
        assert counted == arrived.entrants


def frame_within(frame: pl.DataFrame, scope: Scope | None) -> pl.DataFrame:
    """The events of a scope, by plain filters."""
    if scope is None:
        return frame
    callers = frame.filter(pl.col("event") == "call")["customer"].unique().to_list()
    found = frame.filter(pl.col("customer").is_in(callers)) if scope.segment is not None else frame
    if scope.trigger is not None:
        begun = frame.filter(pl.col("event") == scope.trigger).group_by("customer").agg(begun=pl.col("time").min())
        found = found.join(begun, on="customer").filter(pl.col("time") >= pl.col("begun")).drop("begun")
    if scope.first is not None:
        found = found.filter(pl.col("time") >= (int(scope.first[-2:]) - 1) * DAY)
    return found if scope.last is None else found.filter(pl.col("time") < int(scope.last[-2:]) * DAY)


@pytest.mark.parametrize(
    "sides", [(CALLERS, OTHERS), (EARLY, LATE), (CALLERS, None)], ids=["segments", "periods", "all"]
)
def test_who_gets_where_on_both_sides_is_that_of_the_parts_alone(sides: tuple[Scope | None, Scope | None]) -> None:
    document, (frame, index) = drawn(), world(7, customers=1200)
    found = compare_arrivals(index, document, *sides)
    route = found.routes["r"]
    parts = [index if scope is None else alone(frame, scope) for scope in sides]
    plain_route = document.routes["r"]
    asked = Arrivals(entry=plain_route.entry, destination=plain_route.destination, horizon="7d", waiting=0)
    usual = arriving(parts[1], asked).usual_s or arriving(parts[0], asked).usual_s
    assert usual is not None
    assert usual <= route.overdue_after_s <= usual + 90
    assert not route.is_own
    answers = [arriving(part, replace(asked, due=route.one.due)) for part in parts]
    counts = [{one.status: one.customers for one in answer.statuses} for answer in answers]
    assert {one.status for one in route.statuses} == {"arrived", "under_way", "overdue", "lost"}
    for one in route.statuses:
        sizes = [(counted[one.status], answer.entrants) for counted, answer in zip(counts, answers, strict=True)]
        assert [(side.customers, side.n) for side in (one.apart.one, one.apart.other)] == sizes
        assert (one.apart.low, one.apart.high) == newcombe(*sizes[1], *sizes[0])
        for side, question in ((one.apart.one, route.one), (one.apart.other, route.other)):
            assert len(members(index, question, ArrivalsPart(status=one.status))) == side.customers
    ends = [answer.destinations[0] for answer in answers]
    by_then = route.arriving
    assert (by_then.within, by_then.one, by_then.other) == ("7d", ends[0].incidence, ends[1].incidence)
    assert by_then.difference == ends[1].incidence - ends[0].incidence
    assert by_then.low < by_then.difference < by_then.high
    assert (by_then.low <= 0 <= by_then.high) == (by_then.chance >= 0.05)
    assert found.tested == len(route.statuses) + 1
    chances = [by_then.chance, *(one.apart.chance for one in route.statuses)]
    marks = [by_then.stands_out, *(one.apart.stands_out for one in route.statuses)]
    assert marks == beyond_chance(chances)


def test_sides_that_are_known_for_different_times_are_held_at_the_same_time() -> None:
    """Of a period shorter than the horizon nobody is known to its end: the share by then is that of both by the shorter."""
    document, (_, index) = drawn(), world(3, customers=300)
    short = Scope(first="1970-01-20", last="1970-01-23")
    by_then = compare_arrivals(index, document, EARLY, short).routes["r"].arriving
    assert by_then.within == "3d"
    shares = [
        arriving(index, replace(document_question(document), horizon="3d", scope=scope)).destinations[0].incidence
        for scope in (EARLY, short)
    ]
    assert [by_then.one, by_then.other] == shares
    nobody = Scope(segment=Segment(rules=(Did(at="call", at_least=500),)))
    empty = compare_arrivals(index, document, nobody, OTHERS).routes["r"]
    assert (empty.arriving.absent, empty.one_n) == ("no_entrants", 0)
    assert {one.apart.absent for one in empty.statuses} == {"no_entrants"}
    due = replace(document.routes["r"], due="2d")
    own = compare_arrivals(index, replace(document, routes={"r": due}), EARLY, LATE).routes["r"]
    assert (own.is_own, own.overdue_after_s, own.one.due) == (True, 2 * 86_400.0, "2d")


def arriving(index: JourneyIndex, question: Arrivals) -> ArrivalsAnswer:
    found = ask(index, question)
    assert isinstance(found, ArrivalsAnswer)
    return found


def document_question(document: MapDocument) -> Arrivals:
    route = document.routes["r"]
    return Arrivals(entry=route.entry, destination=route.destination, horizon=route.horizon, waiting=0)


@pytest.mark.parametrize("sides", [(CALLERS, OTHERS), (EARLY, LATE)], ids=["segments", "periods"])
def test_planned_against_actual_on_both_sides_is_that_of_the_parts_alone(sides: tuple[Scope, Scope]) -> None:
    document, (frame, index) = drawn(), world(7, customers=1200)
    found = compare_conformance(index, document, *sides)
    answers = [conformance(alone(frame, scope), document).answer for scope in sides]
    tested = [found.journeys.chance]
    for held, answer in zip((found.one.answer, found.other.answer), answers, strict=True):
        assert (held.touchpoints, held.deviations, held.journeys) == (
            answer.touchpoints,
            answer.deviations,
            answer.journeys,
        )
    for row in found.touchpoints:
        sizes = []
        for answer in answers:
            (own,) = [one for one in answer.touchpoints if (one.step, one.touchpoint) == (row.step, row.touchpoint)]
            sizes.append((getattr(own, row.outcome), own.completed + own.failing + own.missing))
        assert [(side.customers, side.n) for side in (row.apart.one, row.apart.other)] == sizes
        assert (row.apart.low, row.apart.high) == newcombe(*sizes[1], *sizes[0])
        tested.append(row.apart.chance)
    assert {(row.step, row.outcome) for row in found.touchpoints} == {
        (step, outcome) for step in range(4) for outcome in ("completed", "missing")
    }
    ways = [
        {(one.kind, one.source, one.target, one.event): one.customers for one in answer.deviations}
        for answer in answers
    ]
    assert {(one.kind, one.source, one.target, one.event) for one in found.deviations} == {*ways[0], *ways[1]}
    for one in found.deviations:
        counts = [counted.get((one.kind, one.source, one.target, one.event), 0) for counted in ways]
        assert [one.apart.one.customers, one.apart.other.customers] == counts
        assert (one.apart.absent == "too_few") == (sum(counts) < 30)
        tested.append(one.apart.chance)
    known = [chance for chance in tested if chance is not None]
    assert found.tested == len(known)
    out = [one.apart.stands_out for one in (*found.touchpoints, *found.deviations)]
    assert sum(out) + found.journeys.stands_out == sum(beyond_chance(known))
    assert [note.code for note in found.notes][-2:] == ["compare.looks", "compare.few_left"]
