"""What stands out, what is found, whom it concerns and what touchpoints reach, of a part of the data, against that part alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, cast

import msgspec
import polars as pl
import pytest
from msgspec import Struct

from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.asking import ask, members
from etappe.analyses.scoping import asked_of
from etappe.events.scopes import Scope, of_whom
from etappe.events.segments import Did, Known, Neither, Segment
from etappe.events.selectors import Condition
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.maps.acting.attention import attention
from etappe.maps.acting.moving import low_scores, moved, weekly_numbers
from etappe.maps.discovering.comparing_drafts import compared
from etappe.maps.discovering.detailing import discovered
from etappe.maps.discovering.discovery import main_road
from etappe.maps.library.counting import coverage
from etappe.maps.library.numbers import Binding, Bindings
from etappe.maps.measured.affecting import affected
from etappe.maps.measured.measuring import measure
from etappe.maps.measured.standing_out import standing_out
from tests.features.test_standing_out import MAP, SCHEMA, TOUCHPOINTS, Row, world

DAY = 86_400_000
CALLED, CALM = Did(at="called"), Neither(rules=(Did(at="called", at_least=4),))
ANDROID = Known(condition=Condition("device", "is", ("android",)), at="first")
BINDINGS = tuple(
    Binding(key=key, binding=one.binding, failing=one.failing, satisfaction=one.satisfaction)
    for key, one in TOUCHPOINTS.items()
)


def of_days(rows: list[Row]) -> pl.DataFrame:
    """The world with a day for each of its instants, and everybody beginning within three weeks."""
    begins = {who: number % 21 for number, who in enumerate(dict.fromkeys(row[0] for row in rows))}
    moved_on = [(row[0], (row[1] + begins[row[0]]) * DAY, *row[2:]) for row in rows]
    return pl.DataFrame(moved_on, schema=SCHEMA, orient="row")


def some_scope(rng: Random) -> Scope:
    """A segment, days, or both, at random; wide enough that every event of the map is in it."""
    rules = rng.choice([(CALLED,), (CALM, CALLED), (ANDROID,), ()])
    first = rng.choice([None, "1970-01-04", "1970-01-08"])
    last = rng.choice([None, "1970-01-30"]) if rules or first else "1970-01-30"
    return Scope(segment=Segment(rules=rules) if rules else None, first=first, last=last)


def alone(frame: pl.DataFrame, scope: Scope) -> JourneyIndex:
    """An index of the scope's events and of nothing else, by plain filters."""
    who = set(frame["customer"])
    calls = dict(frame.filter(pl.col("event") == "called")["customer"].value_counts().iter_rows())
    devices = dict(
        frame.filter(pl.col("device").is_not_null()).group_by("customer").agg(pl.col("device").first()).iter_rows()
    )
    for rule in () if scope.segment is None else scope.segment.rules:
        who &= {CALLED: set(calls), CALM: {one for one in who if calls.get(one, 0) < 4}}.get(
            rule, {one for one, device in devices.items() if device == "android"}
        )
    day = {
        end: None if at is None else (int(at[-2:]) - 1) for end, at in (("first", scope.first), ("last", scope.last))
    }
    first = 0 if day["first"] is None else day["first"] * DAY
    until = 1 << 60 if day["last"] is None else (day["last"] + 1) * DAY
    kept = frame.filter(pl.col("customer").is_in(list(who)) & (pl.col("time") >= first) & (pl.col("time") < until))
    return build_index(kept, observed_until_ms=min(until, cast("int", frame["time"].max())))


def bare(found: Any) -> Any:  # noqa: ANN401 - any record as JSON
    """A record without the data's fingerprint, which names the whole."""
    told = msgspec.to_builtins(found)
    told["provenance"].pop("data")
    return told


def funnels(found: Any) -> Iterator[Funnel]:  # noqa: ANN401 - any record
    if isinstance(found, Funnel):
        yield found
    elif isinstance(found, Struct):
        for name in found.__struct_fields__:
            yield from funnels(getattr(found, name))
    elif isinstance(found, tuple | list | dict):
        for one in found.values() if isinstance(found, dict) else found:
            yield from funnels(one)


@pytest.mark.parametrize("seed", range(6))
def test_of_a_part_everything_is_what_that_part_alone_gives(seed: int) -> None:
    rng = Random(seed)
    frame, scope = of_days(world(seed, planted=True, customers=240)), some_scope(rng)
    whole, part = build_index(frame), alone(frame, scope)
    assert 0 < part.n_events < whole.n_events
    assert set(part.events) >= {"paid", "got", "asked", "called"}

    draft, narrow = main_road(part, steps=60), compared(whole, MAP, main_road(part, steps=60), scope=scope)
    pairs: list[tuple[Any, Any]] = [
        (narrow, compared(part, MAP, draft)),
        (discovered(whole, scope=scope), discovered(part)),
        (affected(whole, MAP, valued="days", scope=scope), affected(part, MAP, valued="days")),
        (coverage(whole, Bindings(touchpoints=BINDINGS, scope=scope)), coverage(part, Bindings(touchpoints=BINDINGS))),
    ]
    if scope == of_whom(scope):
        pairs.append((standing_out(whole, MAP, scope=scope), standing_out(part, MAP)))
    own, plain = pairs[1][0].document, pairs[1][1].document
    assert own.description.startswith(f"{plain.description} Only events ")
    same = {"description": plain.description, "translations": plain.translations}
    pairs[1] = (msgspec.structs.replace(pairs[1][0], document=msgspec.structs.replace(own, **same)), pairs[1][1])
    for found, expected in pairs:
        assert found.scope == scope
        assert bare(found) == bare(asked_of(msgspec.structs.replace(expected, scope=scope), scope))
        asked = list(funnels(found))
        assert asked
        assert all(one.scope is not None and one.scope.first == scope.first for one in asked)


@pytest.mark.parametrize("seed", range(4))
def test_within_days_every_count_of_what_stands_out_is_that_of_its_question(seed: int) -> None:
    frame = of_days(world(seed, planted=True, customers=600))
    index = build_index(frame)
    scope = Scope(first="1970-01-09", last="1970-01-30", trigger="seen" if seed % 2 else None)
    found = standing_out(index, MAP, scope=scope)
    part = alone(frame, scope) if scope.trigger is None else None
    assert found.provenance.n_events < index.n_events
    assert {one.trouble for one in found.troubles if one.associated} == {"failing", "unhappy", "again"}

    def n(question: Funnel, position: int) -> int:
        return len(members(index, question, FunnelPart(position=position)))

    for one in found.troubles:
        assert (n(one.question, one.position), n(one.everybody, 1)) == (one.customers, one.n)
        assert one.customers >= 10
        for other in one.associated:
            assert (n(other.question, other.position), n(other.everybody, 1)) == (other.customers, other.n)
            assert min(other.n, other.other_n) >= 30
            assert other.condition.property != "late", "it is known only afterwards, however wide the days are"
    if part is not None:
        told = {(one.trouble, one.step): (one.customers, one.n) for one in found.troubles}
        assert told == {(one.trouble, one.step): (one.customers, one.n) for one in standing_out(part, MAP).troubles}


def test_of_too_few_nothing_is_compared_and_it_is_said() -> None:
    index = build_index(of_days(world(1, planted=True, customers=150)))
    nobody = Scope(segment=Segment(rules=(Did(at="called", at_least=99),)))
    few = Scope(segment=Segment(rules=(ANDROID, CALLED)), last="1970-01-06")
    for scope in (few, nobody):
        found = standing_out(index, MAP, scope=scope)
        assert found.provenance.n_customers < 60
        assert found.tested == 0
        assert [note.code for note in found.notes] == ["map.associated", "map.too_few_to_compare"]
    found = standing_out(index, MAP, scope=nobody)
    assert found.troubles == ()
    for find in (discovered, main_road):
        with pytest.raises(InvalidInput, match="no events"):
            find(index, scope=nobody)
    reached = [counts for counts in affected(index, MAP, scope=nobody).steps.values() if counts]
    assert reached == []
    assert all(
        one.reached in {0, None}
        for one in coverage(index, Bindings(touchpoints=BINDINGS, scope=nobody)).touchpoints.values()
    )


def test_a_touchpoint_without_events_among_those_chosen_says_so_and_nothing_else_depends_on_them() -> None:
    index = build_index(of_days(world(1, planted=True, customers=60)))
    early = Scope(last="1970-01-03")
    today = date(1970, 3, 1)
    found = {one.id: one for one in attention(MAP, today=today, index=index, scope=early)}
    of_all = attention(MAP, today=today, index=index)
    silent = {key for key, one in found.items() if one.code == "matches_nothing"}
    assert silent == {"parcel", "line"}, "nobody got or called so early"
    assert all("all of the data" in found[one].en for one in silent)
    assert [one for one in found.values() if one.code != "matches_nothing"] == [
        one for one in of_all if one.id not in silent
    ]


def test_the_week_of_a_segment_is_that_of_its_customers_alone_and_takes_no_days() -> None:
    frame = of_days([row for row in world(3, planted=True, customers=800) if row[2] not in {"left", "called"}])
    document = msgspec.structs.replace(MAP, within="5d")
    whose = Scope(segment=Segment(rules=(ANDROID,)))
    scope = msgspec.structs.replace(whose, first="1970-01-30")
    index, part = build_index(frame), alone(frame, whose)
    mine = [
        find(index, "m", document, measure(index, document, scope=whose), lambda asked: ask(index, asked), scope)
        for find in (weekly_numbers, low_scores)
    ]
    theirs = [
        find(part, "m", document, measure(part, document), lambda asked: ask(part, asked))
        for find in (weekly_numbers, low_scores)
    ]
    assert all(mine)
    assert tuple(mine) == asked_of(tuple(theirs), whose)
    assert moved(mine[0])[1] > 0  # type: ignore[arg-type] # the first are numbers
