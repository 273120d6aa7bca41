"""What was drawn and what was found, against counts made one customer at a time."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Exclusion, Funnel, FunnelAnswer, FunnelPart
from etappe.analyses.asking import ask, members
from etappe.events.selectors import Condition, Selector
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.maps.discovering.comparing_drafts import DraftComparison, compared
from etappe.maps.discovering.discovery import discover
from etappe.maps.discovering.ways import between, taking
from etappe.maps.model.document import MapDocument, Touchpoint
from tests.features.test_fitting import NAMES, Traces, drawn, index_of, traces


def customers_of(index: JourneyIndex, question: Funnel, position: int) -> set[str]:
    return set(index.customers.gather(members(index, question, FunnelPart(position=position))).to_list())


def held(world: Traces, steps: list[str], branches: list[tuple[int, int]]) -> tuple[JourneyIndex, DraftComparison]:
    index = index_of(world)
    return index, compared(index, drawn(steps, branches), discover(index, steps=60))


@pytest.mark.parametrize("seed", range(6))
def test_everything_is_counted_as_one_by_one_and_every_count_is_that_of_its_question(seed: int) -> None:
    rng = Random(seed)
    world = traces(rng, 80)
    steps = rng.sample(NAMES, 4)
    index, found = held(world, steps, [(2, 0), (0, 3)])
    title = {f"p{place}": name for place, name in enumerate(steps)}

    having = {name: {who for who, trace in world.items() if name in trace} for name in NAMES}
    assert {(title[one.step], one.customers) for one in found.both} == {(name, len(having[name])) for name in steps}
    assert {(one.event, one.customers) for one in found.undrawn} == {
        (name, len(having[name])) for name in NAMES if name not in steps
    }
    for question, customers in [(one.question, one.customers) for one in found.both] + [
        (one.question, one.customers) for one in found.undrawn
    ]:
        assert len(customers_of(index, question, 1)) == customers

    def after(first: str, second: str) -> set[str]:
        return {who for who, trace in world.items() if first in trace and second in trace[trace.index(first) + 1 :]}

    for pair in found.turned:
        first, second = title[pair.first], title[pair.second]
        assert steps.index(first) < steps.index(second)
        assert customers_of(index, pair.as_drawn_question, 2) == after(first, second)
        assert customers_of(index, pair.turned_question, 2) == after(second, first)
        assert (pair.as_drawn, pair.turned) == (len(after(first, second)), len(after(second, first)))
        assert pair.turned > pair.as_drawn

    for way in (*found.missing_ways, *found.unused_ways):
        taken = {
            who
            for who, trace in world.items()
            if (title[way.source], title[way.target]) in pairwise([name for name in trace if name in steps])
        }
        assert customers_of(index, way.question, 2) == taken
        assert way.customers == len(taken)
        assert way.at_source == len(having[title[way.source]])
        assert way.loop == (steps.index(title[way.target]) < steps.index(title[way.source]))
    not_drawn = {(a, b) for a in range(4) for b in range(4) if a != b and b != a + 1 and (a, b) not in {(2, 0), (0, 3)}}
    told = {(int(way.source[1:]), int(way.target[1:])) for way in found.missing_ways}
    assert told <= not_drawn
    for a, b in not_drawn - told:
        made = {
            who for who, trace in world.items() if (steps[a], steps[b]) in pairwise([n for n in trace if n in steps])
        }
        assert len(made) < 10, "a way that many take is told of"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("xyz"), st.integers(0, 6), st.sampled_from("abcd"), st.sampled_from("kl")),
        max_size=30,
    ),
    st.lists(
        st.builds(
            Selector,
            st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True).map(tuple),
            st.sampled_from([(), (Condition("channel", "is", ("k",)),)]),
        ),
        min_size=2,
        max_size=4,
    ),
)
def test_who_takes_ways_is_who_their_questions_name(
    rows: list[tuple[str, int, str, str]], selectors: list[Selector]
) -> None:
    """Also where steps share events, and events an instant."""
    every = [("w", 9, name, "k") for name in "abcd"]
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "channel": pl.String}
    index = build_index(pl.DataFrame([*rows, *every], schema=schema, orient="row"))
    steps = {f"s{place}": selector for place, selector in enumerate(selectors)}
    ways = [(source, target) for source in steps for target in steps if source != target]
    for (source, target), counts in zip(ways, taking(index, steps, ways), strict=True):
        others = tuple(Exclusion(steps[step]) for step in between(steps, source, target))
        answer = ask(index, Funnel(steps=(steps[source], steps[target]), exclude=others, detail="counts"))
        assert isinstance(answer, FunnelAnswer)
        assert counts == tuple(step.customers for step in answer.steps)


def test_an_order_that_is_drawn_the_wrong_way_round_is_told_of_and_a_right_one_is_not() -> None:
    world = {f"c{n}": ["ad", "look", "cart", "pay"] for n in range(40)}
    _, right = held(world, ["ad", "look", "cart", "pay"], [])
    assert not (right.turned)
    assert not (right.missing_ways)
    assert not (right.unused_ways)
    assert not (right.undrawn)
    assert (right.fit.fitness, len(right.both)) == (1.0, 4)
    _, wrong = held(world, ["look", "ad", "cart", "pay"], [(0, 3)])
    assert [(one.first, one.second, one.as_drawn, one.turned) for one in wrong.turned] == [("p0", "p1", 0, 40)]
    assert [(way.source, way.target, way.customers) for way in wrong.missing_ways] == [
        ("p0", "p2", 40),
        ("p1", "p0", 40),
    ]
    assert [(way.branch, way.customers, way.at_source) for way in wrong.unused_ways] == [("b0", 0, 40)]


def test_a_found_touchpoint_belongs_behind_the_one_that_comes_before_it() -> None:
    world = {f"c{n}": ["ad", "look", "cart", "pay"] for n in range(40)}
    _, found = held(world, ["look", "pay"], [])
    assert {one.event: (one.stage, one.after) for one in found.undrawn} == {"ad": ("s", None), "cart": ("s", "p0")}
    index = index_of(world)
    (nowhere, *_) = compared(index, MapDocument(title="Empty"), discover(index)).undrawn
    assert (nowhere.stage, nowhere.after) == (None, None)


def test_what_is_drawn_and_not_found_says_why() -> None:
    world = {f"c{n}": ["ad", "pay", "session_start"] for n in range(1_100)}
    world["c0"] = ["ad", "pay", "call"]
    index = index_of(world)
    document = drawn(["ad", "call", "fax", "session_start", "pay"], [])
    unbound = Touchpoint(name="Nothing", binding=None)
    document = replace(document, touchpoints=document.touchpoints | {"t4": unbound})
    found = compared(index, document, discover(index, steps=60))
    assert {one.touchpoint: (one.why, one.customers) for one in found.unfound} == {
        "t1": ("rarely", 1),
        "t2": ("no_data", 0),
        "t3": ("aside", 1_099),
        "t4": ("unbound", 0),
    }
    assert [one.event for one in found.undrawn] == ["pay"]


def test_what_a_touchpoint_fails_by_is_drawn() -> None:
    world = {f"c{n}": ["ad", "pay", "call"] for n in range(40)}
    index = index_of(world)
    document = drawn(["ad", "pay"], [])
    assert [one.event for one in compared(index, document, discover(index)).undrawn] == ["call"]
    failing = replace(document.touchpoints["t1"], failing=Selector(events=("call",)))
    document = replace(document, touchpoints=document.touchpoints | {"t1": failing})
    assert compared(index, document, discover(index)).undrawn == ()
