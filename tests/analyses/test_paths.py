"""Paths against plain Python that writes every path out, and the law that every column adds up."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.analyses.ways.paths import PathPart, Paths, answer, members
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import InvalidInput
from tests.analyses.small_worlds import Event, World, matches, selections, without_repeats, world, worlds


class Way(NamedTuple):
    """One path as the reference sees it, in order of time."""

    customer: str
    events: list[Event]


def ways_of(there: World, asked: Paths) -> tuple[list[Way], int]:
    """Every path in order of customers and time, and how many starts found no end."""
    ways, unfinished = [], 0
    for customer, journey in there.journeys.items():
        events = without_repeats(journey) if asked.merge_repeats else journey
        for place, event in enumerate(events):
            if asked.start is None:
                if matches(event, asked.end):
                    ways.append(Way(customer, events[max(0, place + 1 - asked.length) : place + 1]))
            elif matches(event, asked.start):
                if asked.end is None:
                    ways.append(Way(customer, events[place : place + asked.length]))
                    continue
                ends = [later for later in range(place + 1, len(events)) if matches(events[later], asked.end)]
                if ends and ends[0] - place < asked.length:
                    ways.append(Way(customer, events[place : ends[0] + 1]))
                else:
                    unfinished += 1
    return ways, unfinished


def links_of(there: World, asked: Paths) -> list[tuple]:
    """Every link as a tuple of its fields, in the answer's order."""
    ways, _ = ways_of(there, asked)
    backwards = asked.start is None
    counts = Counter(event.name for way in ways for event in way.events)
    kept = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))][: asked.top]

    def node(event: Event | None) -> tuple[str, str]:
        if event is None:
            return "exit", "exit"
        return (event.name, "event") if event.name in kept else ("other", "other")

    leading = {way.customer: way for way in (ways if backwards else reversed(ways))}
    occurrences: Counter[tuple] = Counter()
    customers: Counter[tuple] = Counter()
    gaps = defaultdict(list)
    deepest = max((len(way.events) for way in ways), default=0)
    for way in ways:
        events = [None] * (asked.length - len(way.events)) + way.events if backwards else way.events + [None] * 99
        for place in range(min(deepest, asked.length - 1)):
            if backwards:
                position, source, target = -place - 1, events[-place - 2], events[-place - 1]
            else:
                position, source, target = place, events[place], events[place + 1]
            link = (position, *node(source), *node(target))
            occurrences[link] += 1
            customers[link] += way is leading[way.customer]
            if source is not None and target is not None:
                gaps[link].append((target.time - source.time) / 1000)
    rows = [
        (
            position,
            source,
            target,
            source_kind,
            target_kind,
            customers[link],
            n,
            median(gaps[link]) if gaps[link] else None,
        )
        for link, n in occurrences.items()
        for position, source, source_kind, target, target_kind in [link]
    ]
    return sorted(rows, key=lambda row: (row[0], -row[6], row[1], row[2], row[3], row[4]))


questions = st.builds(
    Paths,
    start=st.none() | selections(),
    end=st.none() | selections(),
    length=st.integers(2, 6),
    top=st.integers(1, 5),
    merge_repeats=st.booleans(),
).filter(lambda asked: asked.start is not None or asked.end is not None)


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(), questions)
def test_equals_writing_every_path_out(there: World, asked: Paths) -> None:
    ways, unfinished = ways_of(there, asked)
    got = answer(there.index, asked)
    fields = ("position", "source", "target", "source_kind", "target_kind", "customers", "occurrences", "median_s")
    assert [tuple(getattr(link, name) for name in fields) for link in got.links] == links_of(there, asked)
    assert got.occurrences == len(ways)
    assert got.customers == len({way.customer for way in ways})
    assert [note.code for note in got.notes] == (["paths.unfinished"] if unfinished else [])
    counted = answer(there.index, replace(asked, detail="counts"))
    assert counted.links == tuple(replace(link, median_s=None) for link in got.links)


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(), questions)
def test_every_column_adds_up_to_the_one_before(there: World, asked: Paths) -> None:
    got = answer(there.index, asked)
    columns = defaultdict(lambda: [0, 0])
    inward, outward = Counter(), Counter()
    for link in got.links:
        columns[link.position][0] += link.customers
        columns[link.position][1] += link.occurrences
        outward[link.position, link.source, link.source_kind] += link.occurrences
        inward[link.position + 1, link.target, link.target_kind] += link.occurrences
    assert all(sums == [got.customers, got.occurrences] for sums in columns.values())
    inner = {node for node in inward | outward if min(columns) < node[0] <= max(columns)}
    assert all(inward[node] == outward[node] for node in inner)


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(), questions)
def test_the_customers_behind_a_link_are_as_many_as_it_says(there: World, asked: Paths) -> None:
    for link in answer(there.index, asked).links:
        part = PathPart(link.position, link.source, link.target, link.source_kind, link.target_kind)
        behind = members(there.index, asked, part)
        assert behind.size == link.customers
        assert (np.diff(behind) > 0).all()


def test_an_event_called_other_or_exit_is_not_taken_for_one() -> None:
    there = world([("1", 0, "a"), ("1", 1, "other"), ("1", 2, "exit"), ("2", 0, "a"), ("2", 1, "rare")])
    got = answer(there.index, Paths(start="a", top=3))
    first = {(link.target, link.target_kind) for link in got.links if link.position == 0}
    assert first == {("other", "event"), ("other", "other")}
    named = members(there.index, got.question, PathPart(0, "a", "other"))
    others = members(there.index, got.question, PathPart(0, "a", "other", "event", "other"))
    assert (named.tolist(), others.tolist()) == ([0], [1])


def test_a_path_may_be_as_long_as_fifty_places() -> None:
    there = world([("1", place, f"e{place:02}") for place in range(60)])
    got = answer(there.index, Paths(start="e00", length=50, top=200))
    assert [link.target for link in got.links] == [f"e{place:02}" for place in range(1, 50)]


def test_an_event_without_a_name_is_an_event() -> None:
    there = world([("1", 0, ""), ("1", 1, "b"), ("1", 2, ""), ("1", 3, "a")])
    got = answer(there.index, Paths(start="", end="a"))
    assert (got.occurrences, got.links[0].source) == (2, "")


def test_more_names_than_fit_in_a_byte() -> None:
    rows = [
        (f"{customer:03}", place, f"e{(customer * 7 + place) % 300:03}")
        for customer in range(300)
        for place in range(9)
    ]
    there = world(rows)
    asked = Paths(start="e299", length=8, top=200)
    fields = ("position", "source", "target", "source_kind", "target_kind", "customers", "occurrences", "median_s")
    assert [tuple(getattr(link, name) for name in fields) for link in answer(there.index, asked).links] == links_of(
        there, asked
    )


def test_columns_end_where_no_path_goes_on() -> None:
    there = world([("1", 0, "a"), ("2", 0, "a"), ("2", 5000, "b")])
    got = answer(there.index, Paths(start="a", length=50))
    assert [(link.position, link.source, link.target, link.median_s) for link in got.links] == [
        (0, "a", "b", 5.0),
        (0, "a", "exit", None),
        (1, "b", "exit", None),
        (1, "exit", "exit", None),
    ]


def test_the_answer_does_not_depend_on_the_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    rows = [(f"{random.integers(300):03}", int(time), str(random.choice(list("abcdef")))) for time in range(4000)]
    there = world(rows)
    asked = [Paths(start="a", length=7, top=4), Paths(end="b", top=3), Paths(start="a", end="b", merge_repeats=True)]
    whole = [answer(there.index, one) for one in asked]
    monkeypatch.setattr("etappe.journeys.executor.over_ranges.__defaults__", (64,))
    assert [answer(there.index, one) for one in asked] == whole


@pytest.mark.parametrize(
    "asked",
    [Paths(start="a", length=1), Paths(start="a", length=51), Paths(start="a", top=0), Paths(start="a", top=201)],
)
def test_length_and_top_have_bounds(asked: Paths) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(world([("1", 0, "a")]).index, asked)
    assert raised.value.code == "question.out_of_bounds"


def test_a_start_or_an_end_has_to_be_named() -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(world([("1", 0, "a")]).index, Paths())
    assert raised.value.code == "paths.no_anchor"


def test_no_path_gives_no_links() -> None:
    never = Selector(events=("a",), where=(Condition("score", "more", (9,)),))
    got = answer(world([("1", 0, "a", 1.0)]).index, Paths(start=never))
    assert (got.customers, got.occurrences, got.links, got.to_frame().height) == (0, 0, (), 0)


def test_the_frame_has_its_columns() -> None:
    got = answer(world([("1", 0, "a"), ("1", 1, "b")]).index, Paths(end="b", length=3))
    assert got.to_frame().rows() == [(-2, "exit", "a", 1, 1), (-1, "a", "b", 1, 1)]
    assert got.to_frame().columns == ["position", "source", "target", "customers", "occurrences"]
