"""Questions about a scope: whom and when, through the same door as all others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest

from etappe.analyses import scoping
from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.asking import AnyQuestion, ask, members
from etappe.analyses.journeys import Journeys
from etappe.analyses.people.customers import Customers
from etappe.analyses.results.effect import Effect
from etappe.analyses.warming import every_question, small_journeys
from etappe.analyses.ways.variants import Variants
from etappe.events.scopes import Scope
from etappe.events.segments import Did, Neither, Segment
from etappe.events.selectors import Condition, Selector, as_selector
from etappe.foundation.errors import EtappeError, InvalidInput
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.journeys.parts import MOST_EVENTS, MOST_PARTS, Parts

DAY = 86_400_000
FRAME = small_journeys(12)
BEGIN = 1_767_225_600_000  # 2026-01-01T00:00:00Z
WITH_MIDDLE = Segment(rules=(Did(at="middle"),))
SCOPES = [
    Scope(segment=WITH_MIDDLE),
    Scope(first="2026-01-03", last="2026-01-06"),
    Scope(segment=Segment(rules=(Neither(rules=(Did(at="middle"),)),)), last="2026-01-05"),
    Scope(trigger=Selector(events=("look",), where=(Condition(property="device", values=("phone",)),))),
    Scope(segment=WITH_MIDDLE, first="2026-01-02", last="2026-01-06", trigger="begin"),
]
NAMES = ["segment", "period", "both", "trigger", "all"]


def fresh() -> JourneyIndex:
    return build_index(FRAME)


def part_alone(scope: Scope) -> JourneyIndex:
    """An index of the scope's events and nothing else, found by plain filters."""
    middle = FRAME.filter(pl.col("event") == "middle")["customer"].unique().to_list()
    frame = FRAME
    if scope.segment is not None:
        has = pl.col("customer").is_in(middle)
        frame = frame.filter(has if scope.segment is WITH_MIDDLE else ~has)
    if scope.trigger is not None:
        trigger = as_selector(scope.trigger)
        began = FRAME.filter(pl.col("event").is_in(trigger.events))
        began = began.filter(pl.col("device") == "phone") if trigger.where else began
        began = began.group_by("customer").agg(pl.col("time").min().alias("began"))
        frame = frame.join(began, on="customer", how="left", maintain_order="left").filter(
            pl.col("time") >= pl.col("began")
        )
        frame = frame.drop("began")
    first = 0 if scope.first is None else BEGIN + (int(scope.first[-2:]) - 1) * DAY
    until = 1 << 60 if scope.last is None else BEGIN + int(scope.last[-2:]) * DAY
    frame = frame.filter((pl.col("time") >= first) & (pl.col("time") < until))
    return build_index(frame, observed_until_ms=min(until, int(FRAME["time"].to_numpy().max())))


def answered(index: JourneyIndex, question: AnyQuestion) -> Any:  # noqa: ANN401 -- JSON
    try:
        answer = msgspec.to_builtins(ask(index, question))
    except EtappeError as error:
        return error.code
    assert answer.pop("question") == msgspec.to_builtins(question)
    answer["provenance"].pop("data")
    answer.pop("wording")
    return answer


@pytest.mark.parametrize("scope", SCOPES, ids=NAMES)
def test_a_scope_is_answered_as_an_index_of_that_part_alone(scope: Scope) -> None:
    whole, alone = fresh(), part_alone(scope)
    n_answered = 0
    for question in every_question():
        expected = answered(alone, question)
        if isinstance(expected, str) and expected.startswith("selector.unknown"):
            continue  # the part still knows the names of what it has none of
        n_answered += not isinstance(expected, str)
        assert answered(whole, msgspec.structs.replace(question, scope=scope)) == expected, question
    assert n_answered > 50


FUNNEL = Funnel(steps=("begin", "end"), within="1d")


@pytest.mark.parametrize("scope", SCOPES, ids=NAMES)
def test_who_is_behind_a_number_is_asked_of_the_scope_of_either(scope: Scope) -> None:
    index = fresh()
    scoped = msgspec.structs.replace(FUNNEL, scope=scope)
    part = FunnelPart(position=1)
    inner, outer = ask(index, Customers(of=scoped, part=part)), ask(index, Customers(of=FUNNEL, part=part, scope=scope))
    both = ask(index, Customers(of=scoped, part=part, scope=scope))
    assert inner.customers == outer.customers == both.customers
    assert inner.total == ask(index, scoped).steps[0].customers > 0
    numbers = members(index, scoped, part)
    assert sorted(index.customers.gather(numbers).to_list()) == [row.customer for row in inner.customers]


def test_rules_see_everything_whichever_question_names_the_period() -> None:
    frame = pl.DataFrame({"customer": ["a", "a", "b"], "time": [0, 5 * DAY, 5 * DAY], "event": ["buy", "view", "view"]})
    index = build_index(frame)
    buyers, later = Scope(segment=Segment(rules=(Did(at="buy"),))), Scope(first="1970-01-03")
    part = FunnelPart(position=1)
    for inner, outer in ((buyers, later), (later, buyers)):
        found = ask(index, Customers(of=Funnel(steps=("view",), scope=inner), part=part, scope=outer))
        assert [row.customer for row in found.customers] == ["a"]


def test_an_effect_is_of_the_customers_of_its_scope_in_both_windows() -> None:
    index = fresh()
    scope = Scope(segment=WITH_MIDDLE)
    plain = ask(part_alone(scope), Effect(of=FUNNEL, since="2026-01-04", window="3d"))
    asked = [
        Effect(of=FUNNEL, since="2026-01-04", window="3d", scope=scope),
        Effect(of=msgspec.structs.replace(FUNNEL, scope=scope), since="2026-01-04", window="3d"),
    ]
    for question in asked:
        answer = ask(index, question)
        assert answer.change == plain.change
        assert answer.question == question
    assert plain.change.before.n + plain.change.after.n > 0


def test_a_journey_begins_with_the_first_trigger_ever_and_a_period_only_cuts_it() -> None:
    """So that days and trigger are taken in any order, and who began before a period is still under way in it."""
    rows = [("a", 0, "call"), ("a", 5, "view"), ("a", 6, "call"), ("b", 2, "view"), ("b", 2, "call"), ("c", 5, "view")]
    times = [(who, day * DAY, event) for who, day, event in rows]
    journeys = Journeys(build_index(pl.DataFrame(times, schema=["customer", "time", "event"], orient="row")))
    late = Scope(first="1970-01-05", trigger="call")
    orders = [journeys.since("call").during(first="1970-01-05"), Journeys(scoping.scoped(journeys.index, late))]
    for found in orders:
        assert found.index.customers.to_list() == ["a"]
        assert found.events == {"call": 1, "view": 1}
    assert journeys.since({"events": ["call"]}).events == {"call": 3, "view": 2}, "of one instant, all belongs to it"
    with pytest.raises(InvalidInput) as error:
        journeys.since({"event": "call"})
    assert error.value.code == "question.unreadable"


def test_days_in_common_and_none() -> None:
    march, late = Scope(first="2026-03-01", last="2026-03-31"), Scope(first="20260320", last="2026-04-30")
    assert scoping.common(march, late) == Scope(first="20260320", last="2026-03-31")
    assert scoping.common(SCOPES[0], SCOPES[0]) == SCOPES[0]
    assert scoping.common(march, SCOPES[3]) == msgspec.structs.replace(march, trigger=SCOPES[3].trigger)
    assert scoping.common(Scope(trigger="begin"), Scope(trigger=Selector(events=("begin",)))).trigger is not None
    with pytest.raises(InvalidInput) as error:
        scoping.common(SCOPES[3], SCOPES[4])
    assert error.value.code == "scope.two_triggers"
    with pytest.raises(InvalidInput) as error:
        ask(fresh(), Variants(scope=Scope(first="2026-03-02", last="2026-03-01")))
    assert error.value.code == "period.backwards"
    with pytest.raises(InvalidInput) as error:
        ask(fresh(), Variants(scope=Scope(last="soon")))
    assert error.value.code == "period.unreadable"


def test_a_scope_that_leaves_nothing_out_is_the_whole() -> None:
    index = fresh()
    assert scoping.scoped(index, Scope()) is scoping.scoped(index, Scope(segment=Segment())) is index
    empty = ask(index, Variants(scope=Scope()))
    assert empty.provenance == ask(index, Variants()).provenance
    assert empty.question == Variants(scope=Scope())
    journeys = Journeys(index)
    written = {"segment": {"rules": [{"rule": "did", "at": "middle"}]}, "last": "2026-01-05"}
    asked = journeys.variants(scope=written)
    assert asked.question.scope == Scope(segment=WITH_MIDDLE, last="2026-01-05")
    assert asked.variants == journeys.variants(scope=asked.question.scope).variants


def test_many_questions_at_once_take_a_part_once(monkeypatch: pytest.MonkeyPatch) -> None:
    index, taken = fresh(), []
    narrowed = scoping.narrowed

    def counted(*given: Any, **named: Any) -> JourneyIndex:  # noqa: ANN401 -- what narrowed takes
        taken.append(named)
        return narrowed(*given, **named)

    monkeypatch.setattr(scoping, "narrowed", counted)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: ask(index, Variants(scope=SCOPES[2])), range(24)))
    assert len(taken) == 1
    assert all(answer == answers[0] for answer in answers)


class _Sized:
    """What the parts need to know of an index."""

    def __init__(self, n_events: int) -> None:
        self.n_events = n_events


def test_parts_are_few_and_fair() -> None:
    parts: Any = Parts()
    for number in range(MOST_PARTS + 3):
        parts.get(bytes([number]), lambda: _Sized(10))
    assert len(parts) == MOST_PARTS
    large = [parts.get(name, lambda: _Sized(MOST_EVENTS)) for name in (b"one", b"other")]
    assert len(parts) == 2
    assert [parts.get(name, lambda: _Sized(0)) for name in (b"one", b"other")] == large

    def failing() -> _Sized:
        raise InvalidInput("period.unreadable", given="soon")

    with pytest.raises(InvalidInput):
        parts.get(b"wrong", failing)
    assert parts.get(b"wrong", lambda: _Sized(7)).n_events == 7


def test_a_kept_part_says_up_to_when_its_whole_was_seen() -> None:
    from dataclasses import replace

    index = replace(fresh(), seen_until_ms=BEGIN)
    ask(index, Variants(scope=SCOPES[0]))
    later = replace(index, seen_until_ms=BEGIN + DAY)
    assert len(later.parts) == 1
    assert ask(later, Variants(scope=SCOPES[0])).provenance.seen_until == "2026-01-02T00:00:00+00:00"
    assert np.array_equal(later.key, index.key)
