"""Planned against actual, against a walk through each customer's events one by one; and it reconciles with arrivals."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import polars as pl
import pytest

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.arriving.conformance import (
    OUTCOMES,
    Conformance,
    ConformanceAnswer,
    ConformancePart,
    Conforming,
    PlannedStep,
    PlannedTouchpoint,
    Way,
)
from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.asking import ask, members
from etappe.events.selectors import Condition, Selection, Selector, as_selector
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex

NAMES = ["enter", "look", "cart", "pay", "declined", "arrive", "leave", "call", "rest"]
DECLINED: Selection = Selector(events=("pay",), where=(Condition(property="ok", operator="is", values=("no",)),))
ON = (Condition(property="ok", operator="is", values=("yes",)),)

Event = tuple[int, str, str | None]
People = dict[str, list[Event]]


def touchpoint(at: Selection, failing: Selection | None = None) -> PlannedTouchpoint:
    return PlannedTouchpoint(name=as_selector(at).label, at=at, failing=failing)


def step(name: str, *touchpoints: PlannedTouchpoint) -> PlannedStep:
    return PlannedStep(name=name, touchpoints=touchpoints)


PLANS = [
    (step("Look", touchpoint("look")), step("Cart", touchpoint("cart")), step("Pay", touchpoint("pay", "declined"))),
    (
        step("Enter", touchpoint("enter")),
        step("Pay", touchpoint("pay", DECLINED)),
        step("Arrive", touchpoint("arrive")),
    ),
    (
        step("Look", touchpoint("look"), touchpoint("call", Selector(events=("call", "rest")))),
        step("Cart", touchpoint(Selector(events=("cart", "look")))),
        step("Pay", touchpoint("pay"), touchpoint("declined")),
        step("Arrive", touchpoint("arrive")),
    ),
]


def world(rng: Random, customers: int = 60) -> People:
    people = {}
    for number in range(customers):
        times = sorted(rng.sample(range(100), rng.randrange(1, 14)))
        chosen = rng.choices(NAMES, (5, 5, 4, 4, 2, 2, 1, 2, 1), k=len(times))
        people[f"c{number:03}"] = [
            (time * 1_000, name, rng.choice(["yes", "no", None])) for time, name in zip(times, chosen, strict=True)
        ]
    return people


def index_of(people: People) -> JourneyIndex:
    rows = [(name, *event) for name, events in people.items() for event in events]
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "ok": pl.String}
    return build_index(pl.DataFrame(rows, schema=schema, orient="row"))


def is_one(selection: Selection, event: Event) -> bool:
    selector = as_selector(selection)
    return (not selector.events or event[1] in selector.events) and all(
        event[2] in condition.values for condition in selector.where
    )


class Walk:
    """One entrant's way, told from the events as they stand."""

    def __init__(self, question: Conformance, events: list[Event], until: int) -> None:
        horizon = 10**12 if question.horizon is None else int(question.horizon.removesuffix("s")) * 1_000
        begin = next(place for place, event in enumerate(events) if is_one(question.entry, event))
        entered = events[begin][0]
        self.arrived = self.ended = False
        own = [events[begin]]
        for event in events[begin + 1 :]:
            if event[0] - entered > horizon or self.ended:
                break
            own.append(event)
            self.arrived = is_one(question.destination, event)
            self.ended = self.arrived or any(is_one(end, event) for end in question.elsewhere)
        self.settled = self.ended or until - entered >= horizon
        flat = [(n, one) for n, each in enumerate(question.plan) for one in each.touchpoints]
        self.last: dict[int, bool] = {}
        """By number of a touchpoint whether its last event was good."""
        self.deviations: Counter[tuple[Any, ...]] = Counter()
        self.claimed, self.events, self.stood = 0, len(own), {-1}
        ways = {(-1 if way.source is None else way.source, way.target) for way in question.ways}
        here = furthest = -1
        for place, event in enumerate(own):
            bad = [n for n, (_, one) in enumerate(flat) if one.failing is not None and is_one(one.failing, event)]
            good = [n for n, (_, one) in enumerate(flat) if is_one(one.at, event) and n not in bad]
            touched = sorted({flat[n][0] for n in bad + good})
            for n in good:
                self.last[n] = True
            for n in bad:
                self.last[n] = False
                self.deviations["failing", n] += 1
            if not touched:
                is_end = place == 0 or (self.ended and place == len(own) - 1)
                if is_end or any(is_one(one, event) for one in question.beside):
                    self.claimed += 1
                else:
                    self.deviations["ad_hoc", here, event[1]] += 1
                continue
            self.claimed += 1
            there = min((one for one in touched if one >= here), default=touched[-1])
            if there < here and (here, there) not in ways:
                self.deviations["loop", here, there] += 1
            if there > furthest + 1 and (here, there) not in ways:
                self.deviations["skip", here, there] += 1
            here, furthest = there, max(there, furthest)
            self.stood.update(touched)
        self.furthest = max((flat[n][0] for n in self.last), default=-1)
        self.explained = all(kind == "failing" for kind, *_ in self.deviations)

    def outcome(self, numbers: list[int], at: int) -> str:
        met = [self.last[n] for n in numbers if n in self.last]
        if met:
            return "completed" if any(met) else "failing"
        return "missing" if self.settled or self.furthest > at else "ahead"


def walks(question: Conformance, people: People) -> dict[str, Walk]:
    until = max(event[0] for events in people.values() for event in events)
    return {
        name: Walk(question, events, until)
        for name, events in people.items()
        if any(is_one(question.entry, event) for event in events)
    }


def some_question(rng: Random) -> Conformance:
    plan = rng.choice(PLANS)
    ways = {(rng.choice([None, *range(len(plan))]), rng.randrange(len(plan))) for _ in range(rng.randrange(3))}
    return Conformance(
        entry="enter",
        destination="arrive",
        elsewhere=rng.choice([(), ("leave",)]),
        horizon=rng.choice([None, "30s", "60s"]),
        plan=plan,
        beside=rng.choice([(), ("rest",), ("call", Selector(events=("rest",), where=ON))]),
        ways=tuple(Way(source=source, target=target) for source, target in sorted(ways, key=str)),
    )


@pytest.mark.parametrize("seed", range(60))
def test_every_number_is_that_of_a_walk_through_the_events(seed: int) -> None:
    rng = Random(seed)
    people, question = world(rng), some_question(rng)
    index = index_of(people)
    answer = ask(index, question)
    assert isinstance(answer, ConformanceAnswer)
    found = walks(question, people)
    assert (answer.entrants, answer.arrived) == (len(found), sum(walk.arrived for walk in found.values()))
    assert answer.journeys.explained == sum(walk.explained for walk in found.values())
    assert (answer.events.explained, answer.events.n) == (
        sum(walk.claimed for walk in found.values()),
        sum(walk.events for walk in found.values()),
    )

    def listed(part: ConformancePart) -> set[str]:
        return {index.customers[number] for number in members(index, question, part).tolist()}

    number = 0
    for place, planned in enumerate(question.plan):
        numbers = list(range(number, number + len(planned.touchpoints)))
        number += len(numbers)
        rows: list[tuple[Conforming, int | None, list[int]]] = [(answer.steps[place], None, numbers)]
        rows += [(answer.touchpoints[n], within, [n]) for within, n in enumerate(numbers)]
        for row, within, of in rows:
            assert (row.step, row.touchpoint) == (place, within)
            assert row.completed + row.failing + row.missing + row.ahead == answer.entrants
            for outcome in OUTCOMES:
                who = {name for name, walk in found.items() if walk.outcome(of, place) == outcome}
                assert getattr(row, outcome) == len(who), (row, outcome)
                assert listed(ConformancePart(step=place, touchpoint=within, outcome=outcome)) == who

    step_of = [n for n, planned in enumerate(question.plan) for _ in planned.touchpoints]
    first = [step_of.index(n) for n in range(len(question.plan))]
    expected = {deviation for walk in found.values() for deviation in walk.deviations}
    assert len(answer.deviations) == len(expected)
    for one in answer.deviations:
        source = -1 if one.source is None else one.source
        key: tuple[Any, ...] = (one.kind, source, one.event if one.kind == "ad_hoc" else one.target)
        if one.kind == "failing":
            assert one.source is not None
            assert one.touchpoint is not None
            key = ("failing", first[one.source] + one.touchpoint)
        with_it = {name: walk for name, walk in found.items() if key in walk.deviations}
        at = [walk for walk in found.values() if key[0] == "failing" and key[1] in walk.last]
        at = at or [walk for walk in found.values() if key[0] != "failing" and source in walk.stood]
        others = [walk for walk in at if key not in walk.deviations and walk.settled]
        assert one.customers == len(with_it)
        assert one.occurrences == sum(walk.deviations[key] for walk in with_it.values())
        assert one.settled == sum(walk.settled for walk in with_it.values())
        assert one.arrived == sum(walk.arrived for walk in with_it.values())
        assert (one.others, one.others_arrived) == (len(others), sum(walk.arrived for walk in others)), one
        part = ConformancePart(
            kind=one.kind, source=one.source, target=one.target, touchpoint=one.touchpoint, event=one.event
        )
        assert listed(part) == set(with_it)
    assert listed(ConformancePart()) == {name for name, walk in found.items() if not walk.explained}
    assert listed(ConformancePart(explained=True)) == {name for name, walk in found.items() if walk.explained}


@pytest.mark.parametrize("seed", range(20))
def test_it_reconciles_with_arrivals_and_funnel(seed: int) -> None:
    rng = Random(1_000 + seed)
    people = world(rng, 200)
    index = index_of(people)
    plan = (step("Look", touchpoint("look")), step("Pay", touchpoint("pay")), step("Arrive", touchpoint("arrive")))
    question = Conformance(entry="enter", destination="arrive", plan=plan, horizon=rng.choice([None, "50s"]))
    answer = ask(index, question)
    arrivals = ask(index, question.journeys)
    assert isinstance(answer, ConformanceAnswer)
    assert isinstance(question.journeys, Arrivals)
    assert answer.entrants == arrivals.entrants  # type: ignore[union-attr]
    arrived = set(members(index, question.journeys, ArrivalsPart(status="arrived")).tolist())
    assert answer.arrived == answer.steps[2].completed == len(arrived)
    completed = ConformancePart(step=2, outcome="completed")
    assert set(members(index, question, completed).tolist()) == arrived
    if question.horizon is None:
        funnel = ask(index, Funnel(steps=("enter", "arrive")))
        assert answer.steps[2].completed == funnel.steps[1].customers  # type: ignore[union-attr]


def test_what_costs_arrivals_stands_first_and_with_its_interval() -> None:
    people: People = {}
    for number in range(400):
        declined = number % 4 == 0
        events: list[Event] = [(0, "enter", None), (1_000, "look", None), (2_000, "pay", None)]
        events += [(3_000, "declined", None)] if declined else []
        arrives = number % 20 == 0 if declined else number % 5 != 1
        events += [(4_000, "arrive", None)] if arrives else [(90_000, "rest", None)]
        people[f"c{number}"] = events
    plan = (step("Look", touchpoint("look")), step("Pay", touchpoint("pay", "declined")))
    answer = ask(index_of(people), Conformance(entry="enter", destination="arrive", plan=plan, horizon="60s"))
    assert isinstance(answer, ConformanceAnswer)
    worst = answer.deviations[0]
    assert (worst.kind, worst.source, worst.customers, worst.arrived) == ("failing", 1, 100, 20)
    assert (worst.others, worst.others_arrived) == (300, 240)
    assert worst.difference == pytest.approx(20 / 100 - 240 / 300)
    assert worst.arrivals_lost == pytest.approx(60)
    assert worst.low is not None
    assert worst.high is not None
    assert worst.low < 20 / 100 - 240 / 300 < worst.high < 0
    assert answer.to_frame().rows()[1][:4] == (
        "Pay",
        "pay",
        answer.touchpoints[1].completed,
        answer.touchpoints[1].failing,
    )
    assert any(one.code == "conformance.no_cause" for one in answer.notes)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"plan": ()}, "conformance.no_plan"),
        ({"plan": (step("Empty"),)}, "conformance.no_plan"),
        ({"plan": (step("Many", *[touchpoint("look")] * 61),)}, "question.out_of_bounds"),
        ({"ways": (Way(source=0, target=3),)}, "conformance.no_such_step"),
        ({"ways": (Way(source=-1, target=0),)}, "conformance.no_such_step"),
        ({"entry": "bye"}, "selector.unknown_event"),
        ({"horizon": "soon"}, "duration.unreadable"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(changed: dict[str, Any], code: str) -> None:
    given = {"entry": "enter", "destination": "arrive", "plan": PLANS[0], **changed}
    with pytest.raises(InvalidInput) as refused:
        ask(index_of(world(Random(1))), Conformance(**given))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "part",
    [
        ConformancePart(step=0),
        ConformancePart(outcome="missing"),
        ConformancePart(step=0, outcome="missing", touchpoint=1),
        ConformancePart(kind="loop", target=0),
        ConformancePart(kind="skip"),
        ConformancePart(kind="ad_hoc", target=0),
        ConformancePart(kind="failing", source=2),
        ConformancePart(kind="failing", source=2, touchpoint=1),
        ConformancePart(kind="ad_hoc", event="rest", step=1),
        ConformancePart(event="rest"),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(part: ConformancePart) -> None:
    question = Conformance(entry="enter", destination="arrive", plan=PLANS[0])
    with pytest.raises(InvalidInput) as refused:
        members(index_of(world(Random(1))), question, part)
    assert refused.value.code == "conformance.no_such_part"


def test_nobody_entered() -> None:
    people: People = {"a": [(0, "look", None)], "b": [(5, "arrive", None), (6, "enter", "no")]}
    question = Conformance(entry="look", destination="arrive", plan=(step("Enter", touchpoint("enter")),))
    people["a"] = [(0, "rest", None), (1, "look", None)]
    answer = ask(index_of({"b": people["b"], "c": [(1, "look", None)]}), question)
    assert isinstance(answer, ConformanceAnswer)
    assert (answer.entrants, answer.steps[0].ahead, answer.steps[0].share) == (1, 1, None)
