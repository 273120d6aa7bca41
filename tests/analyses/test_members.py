"""Who belongs to a segment, against a reading of each customer's events one by one."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import polars as pl
import pytest

from etappe.events.segments import AnyRule, Did, Either, Followed, Known, Neither, Segment
from etappe.events.selectors import Condition, Selection, Selector, as_selector
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from etappe.journeys.members import members

Event = tuple[int, str, str | None, float | None]
"""Time in ms, name, device, value."""

ON_PHONE = Condition(property="device", operator="is", values=("phone",))
NOT_PHONE = Condition(property="device", operator="is_not", values=("phone",))
DEAR = Condition(property="value", operator="more", values=(2.0,))
SELECTIONS: list[Selection] = [
    "view",
    "buy",
    Selector(events=("view", "cart")),
    Selector(events=("view",), where=(ON_PHONE,)),
    Selector(where=(DEAR,)),
]


def world(rng: Random) -> dict[str, list[Event]]:
    people = {}
    for number in range(30):
        times = sorted(rng.randrange(12) * 1_000 for _ in range(rng.randrange(1, 8)))
        people[f"c{number:02}"] = [
            (
                time,
                rng.choice(["view", "cart", "buy"]),
                rng.choice(["phone", "desk", None]),
                rng.choice([1.0, 3.0, None]),
            )
            for time in times
        ]
    return people


def holds(condition: Condition, event: Event) -> bool:
    found: Any = event[2] if condition.property == "device" else event[3]
    match condition.operator:
        case "is":
            return found in condition.values
        case "is_not":
            return found not in condition.values
        case "more":
            return found is not None and found > condition.values[0]
        case "missing":
            return found is None
    raise AssertionError(condition)


def is_one(selection: Selection, event: Event) -> bool:
    selector = as_selector(selection)
    return (not selector.events or event[1] in selector.events) and all(holds(one, event) for one in selector.where)


def belongs(rule: AnyRule, events: list[Event]) -> bool:
    match rule:
        case Did(at=at, at_least=least, at_most=most):
            count = sum(is_one(at, event) for event in events)
            return count >= least and (most is None or count <= most)
        case Followed(steps=steps, within=within):
            longest = 10**9 if within is None else int(within.removesuffix("s")) * 1_000
            chains = [[event[0]] for event in events if is_one(steps[0], event)]
            for step in steps[1:]:
                chains = [[*chain, e[0]] for chain in chains for e in events if is_one(step, e) and e[0] > chain[-1]]
            assert all(a < b for chain in chains for a, b in pairwise(chain))
            return any(chain[-1] - chain[0] <= longest for chain in chains)
        case Known(condition=condition, at=at):
            place = 2 if condition.property == "device" else 3
            with_it = [event for event in events if event[place] is not None]
            told = with_it[0 if at == "first" else -1] if with_it else (0, "", None, None)
            return holds(condition, told)
        case Either(rules=rules):
            return any(belongs(one, events) for one in rules)
        case Neither(rules=rules):
            return not any(belongs(one, events) for one in rules)


def random_rule(rng: Random, depth: int = 0) -> AnyRule:
    match rng.randrange(5 if depth < 2 else 3):
        case 0:
            least = rng.randrange(3)
            return Did(at=rng.choice(SELECTIONS), at_least=least, at_most=rng.choice([None, least + rng.randrange(2)]))
        case 1:
            steps = tuple(rng.choice(SELECTIONS) for _ in range(rng.randrange(2, 4)))
            return Followed(steps=steps, within=rng.choice([None, "1s", "3s", "6s"]))
        case 2:
            absent = Condition(property="value", operator="missing")
            return Known(condition=rng.choice([ON_PHONE, NOT_PHONE, DEAR, absent]), at=rng.choice(["first", "last"]))
        case 3:
            return Either(rules=tuple(random_rule(rng, depth + 1) for _ in range(rng.randrange(3))))
        case _:
            return Neither(rules=tuple(random_rule(rng, depth + 1) for _ in range(rng.randrange(3))))


@pytest.mark.parametrize("number", range(120))
def test_members_are_those_whose_events_meet_every_rule(number: int) -> None:
    rng = Random(number)
    people = world(rng)
    rows = [(name, *event) for name, events in people.items() for event in events]
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "device": pl.String, "value": pl.Float64}
    index = build_index(pl.DataFrame(rows, schema=schema, orient="row"))
    for _ in range(5):
        segment = Segment(rules=tuple(random_rule(rng) for _ in range(rng.randrange(4))))
        found = dict(zip(index.customers, members(index, segment).tolist(), strict=True))
        assert found == {
            name: all(belongs(rule, events) for rule in segment.rules) for name, events in people.items()
        }, segment


def nested(depth: int) -> AnyRule:
    return Did(at="view") if depth == 1 else Neither(rules=(nested(depth - 1),))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Did(at="view", at_least=3, at_most=2), "segment.wrong_count"),
        (Did(at="view", at_least=-1), "segment.wrong_count"),
        (Followed(steps=("view",)), "segment.few_steps"),
        (Followed(steps=("view", "buy"), within="soon"), "duration.unreadable"),
        (Either(rules=(Did(at="view"),) * 50), "segment.too_many_rules"),
        (nested(6), "segment.too_deep"),
        (Did(at="bye"), "selector.unknown_event"),
        (Known(condition=Condition(property="colour", operator="exists")), "selector.unknown_property"),
        (Known(condition=Condition(property="value", operator="contains", values=("x",))), "selector.wrong_operator"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: AnyRule, code: str) -> None:
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "value": pl.Float64}
    index = build_index(pl.DataFrame([("a", 0, "view", 1.0), ("a", 1, "buy", None)], schema=schema, orient="row"))
    with pytest.raises(InvalidInput) as refused:
        members(index, Segment(rules=(rule,)))
    assert refused.value.code == code


def test_of_nobody_nobody_belongs() -> None:
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String}
    index = build_index(pl.DataFrame([], schema=schema))
    assert members(index, Segment(rules=())).tolist() == []
