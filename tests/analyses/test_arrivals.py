"""Arrivals against plain Python that follows every customer by hand."""

from __future__ import annotations

import math
import warnings
from collections import OrderedDict
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.analyses.arriving import following
from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart, answer, members
from etappe.events.selectors import Condition, Selector, as_selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import wilson
from etappe.journeys import matching
from tests.analyses.small_worlds import Event, World, matches, selections, without_repeats, world, worlds
from tests.analyses.test_funnel_lists import OnlyLists
from tests.kernels.test_arrivals_kernel import Step, closed_form


class Entrant(NamedTuple):
    """One entrant as the reference sees them: events from the entry on, and the place of the end among them."""

    customer: str
    way: list[Event]
    end: int | None
    kind: int
    elapsed: int


def entrants_of(there: World, asked: Arrivals) -> list[Entrant]:
    within = math.inf if asked.horizon is None else duration_ms(asked.horizon)
    found = []
    for customer, events in there.journeys.items():
        entry = next((place for place, event in enumerate(events) if matches(event, asked.entry)), None)
        if entry is None:
            continue
        way, end, kind = events[entry:], None, 0
        for place, event in enumerate(way[1:], 1):
            kinds = [k for k, one in enumerate((asked.destination, *asked.elsewhere), 1) if matches(event, one)]
            if kinds and event.time - way[0].time <= within:
                end, kind = place, kinds[0]
                break
        found.append(Entrant(customer, way, end, kind, there.until - way[0].time))
    return found


def time_of(one: Entrant) -> float:
    assert one.end is not None
    return (one.way[one.end].time - one.way[0].time) / 1000


def goal_steps(found: list[Entrant], asked: Arrivals, kind: int = 1) -> list[Step]:
    within = math.inf if asked.horizon is None else duration_ms(asked.horizon)
    people = [(int(time_of(one) * 1000) if one.kind else int(min(one.elapsed, within)), one.kind) for one in found]
    return [step for step in closed_form(people, 1 + len(asked.elsewhere)) if step.kind == kind]


def overdue_after(found: list[Entrant], asked: Arrivals) -> float | None:
    return usual(found, asked) if asked.due is None else duration_ms(asked.due) / 1000


def usual(found: list[Entrant], asked: Arrivals) -> float | None:
    if sum(one.kind == 1 for one in found) < 30:
        return None
    steps = goal_steps(found, asked)
    return next(step.time for step in steps if step.share >= 0.9 * steps[-1].share - 1e-12) / 1000


def status_of(one: Entrant, asked: Arrivals, late: float | None) -> str:
    if one.kind:
        return "arrived" if one.kind == 1 else "elsewhere"
    if asked.horizon is not None and one.elapsed >= duration_ms(asked.horizon):
        return "lost"
    return "overdue" if late is not None and one.elapsed / 1000 > late else "under_way"


def chance_of(one: Entrant, found: list[Entrant], asked: Arrivals) -> tuple[int, int]:
    """How many earlier customers were at the same event then, without an end; and how many of them arrived."""
    if asked.horizon is None:
        return 0, 0
    there = []
    for other in found:
        if other.elapsed < duration_ms(asked.horizon):
            continue
        before = [p for p, event in enumerate(other.way) if event.time - other.way[0].time <= one.elapsed]
        ended = other.end is not None and other.end <= before[-1]
        if not ended and other.way[before[-1]].name == one.way[-1].name:
            there.append(other)
    return len(there), sum(other.kind == 1 for other in there)


questions = st.builds(
    Arrivals,
    entry=selections(),
    destination=selections(),
    elsewhere=st.lists(selections(), max_size=2).map(tuple),
    horizon=st.none() | st.sampled_from(["1s", "3s", "8s", "1d"]),
    due=st.none() | st.sampled_from(["1s", "4s"]),
    waiting=st.integers(0, 6),
).filter(
    lambda asked: (
        len({as_selector(one).label for one in (asked.destination, *asked.elsewhere)}) == 1 + len(asked.elsewhere)
    )
)


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(), questions)
def test_equals_following_everybody_by_hand(there: World, asked: Arrivals) -> None:
    found = entrants_of(there, asked)
    got = answer(there.index, asked)
    late = overdue_after(found, asked)
    statuses = [status_of(one, asked, late) for one in found]
    assert got.entrants == len(found)
    assert {one.status: one.customers for one in got.statuses} == {
        status: statuses.count(status) for status in ("arrived", "under_way", "overdue", "elsewhere", "lost")
    }
    assert got.arrived_last_day == sum(
        one.kind == 1 and one.way[one.end].time > there.until - 86_400_000 for one in found if one.end is not None
    )
    for status in ("arrived", "under_way", "overdue", "elsewhere", "lost"):
        behind = members(there.index, asked, ArrivalsPart(status=status))
        expected = [one.customer for one, own in zip(found, statuses, strict=True) if own == status]
        assert [there.index.customers[number] for number in behind.tolist()] == expected
    for part, ends in (
        (ArrivalsPart(status="arrived", last_day=True), {1}),
        (ArrivalsPart(last_day=True), set(range(1, 2 + len(asked.elsewhere)))),
    ):
        expected = [
            one.customer
            for one in found
            if one.end is not None and one.kind in ends and one.way[one.end].time > there.until - 86_400_000
        ]
        assert [there.index.customers[number] for number in members(there.index, asked, part).tolist()] == expected


@settings(max_examples=200, deadline=None)  # the first case compiles kernels
@given(worlds(most_time=4), questions, st.sampled_from([1, 4, 1000]))
def test_lists_of_keys_give_what_a_scan_gives(there: World, asked: Arrivals, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "KEYS_PER_PART", size)
        by_lists = answer(there.index, asked)
        patch.setattr(following, "MOST_LISTS", 0)
        assert answer(there.index, asked) == by_lists


def test_without_a_list_of_who_waits_only_the_lists_that_are_named_are_read() -> None:
    rows = [(f"{c}", 1000 * time, "abcx"[(c + time) % 4]) for c in range(40) for time in range(c, c + 9)]
    held = world(rows).index
    source = OnlyLists(held.key, held.code, held.offsets, held.customers, dict(held.columns), len(held.events))
    index = replace(held, source=source, selections=OrderedDict(), _rows={})
    asked = Arrivals(entry="a", destination="x", elsewhere=("c",), horizon="3s", waiting=0)
    assert answer(index, asked) == answer(held, asked)
    source.opened = True
    listed = msgspec.structs.replace(asked, waiting=9)
    assert answer(index, listed) == answer(held, listed)


def test_the_last_day_is_twenty_four_hours_and_counts_arrivals_only() -> None:
    day = 86_400_000
    rows = [
        ("early", 0, "a"), ("early", day, "x"),
        ("late", 0, "a"), ("late", day + 1, "x"),
        ("other", 0, "a"), ("other", 2 * day, "z"),
        ("under way", 0, "a"),
    ]  # fmt: skip
    there = world(rows)
    asked = Arrivals(entry="a", destination="x", elsewhere=("z",))

    def behind(part: ArrivalsPart) -> list[str]:
        return [there.index.customers[number] for number in members(there.index, asked, part).tolist()]

    assert answer(there.index, asked).arrived_last_day == 1
    assert behind(ArrivalsPart(status="arrived", last_day=True)) == ["late"]
    assert behind(ArrivalsPart(destination="z", last_day=True)) == ["other"]
    assert behind(ArrivalsPart(last_day=True)) == ["late", "other"]
    assert behind(ArrivalsPart(status="under_way", last_day=True)) == []


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(), questions)
def test_destinations_and_curves_equal_the_closed_form(there: World, asked: Arrivals) -> None:
    found = entrants_of(there, asked)
    got = answer(there.index, asked)
    for kind, end in enumerate(got.destinations, 1):
        times = [time_of(one) for one in found if one.kind == kind]
        assert (end.customers, end.median_s) == (len(times), median(times) if times else None)
        steps = goal_steps(found, asked, kind)
        if not found:
            assert (end.incidence, end.low, end.high) == (None, None, None)
            continue
        assert end.incidence == pytest.approx(steps[-1].share if steps else 0)
        points = [(one.time_s, one.incidence) for one in got.points if one.destination == end.destination]
        drawn = [(step.time / 1000, pytest.approx(step.share)) for step in steps]
        if not drawn or drawn[0][0] > 0:
            drawn.insert(0, (0, 0))
        assert points[: len(drawn)] == drawn
        behind = members(there.index, asked, ArrivalsPart(destination=end.destination))
        assert [there.index.customers[number] for number in behind.tolist()] == [
            one.customer for one in found if one.kind == kind
        ]
    for point in got.points:
        assert 0 <= point.low <= point.incidence + 1e-12
        assert point.incidence - 1e-12 <= point.high <= 1


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(), questions)
def test_who_waits_longest_and_where(there: World, asked: Arrivals) -> None:
    found = entrants_of(there, asked)
    late = overdue_after(found, asked)
    waiting = [one for one in found if status_of(one, asked, late) in ("under_way", "overdue")]
    waiting.sort(key=lambda one: (one.way[-1].time, one.way[0].time, one.customer))
    got = answer(there.index, asked)
    assert [one.customer for one in got.waiting] == [one.customer for one in waiting[: asked.waiting]]
    arrived = [one for one in found if one.kind == 1]
    for place, one in zip(got.waiting, waiting, strict=False):
        visits = [event.name for event in without_repeats(one.way)]
        assert place.at == one.way[-1].name
        assert (place.elapsed_s, place.waiting_s) == (one.elapsed / 1000, (there.until - one.way[-1].time) / 1000)
        assert place.loops == sum(name in visits[:earlier] for earlier, name in enumerate(visits))
        assert place.detours == sum(
            10 * sum(name in {event.name for event in other.way[: other.end + 1]} for other in arrived) < len(arrived)
            for name in visits
        )
        changes = [b.time - one.way[0].time for a, b in pairwise(one.way) if a.name != b.name]
        assert list(place.stops) == [change / 1000 for change in changes[-12:]]
        n, m = chance_of(one, found, asked)
        assert place.chance_n == n
        assert place.chance == (m / n if n >= 30 else None)


def crowd(n: int, seed: int) -> World:
    """A world large enough for percentiles and chances."""
    random = np.random.default_rng(seed)
    rows = []
    for customer in range(n):
        entry = int(random.integers(0, 60_000))
        rows.append((f"c{customer:04}", entry, "a"))
        rows += [
            (
                f"c{customer:04}",
                entry + int(random.integers(0, 12_000)),
                str(random.choice(list("abxyz"), p=[0.3, 0.4, 0.2, 0.06, 0.04])),
            )
            for _ in range(int(random.integers(0, 5)))
        ]
    rows = [row for row in rows if row[1] <= 60_000]
    return world(rows, 60_000)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_chances_and_percentiles_in_a_crowd(seed: int) -> None:
    there = crowd(900, seed)
    due = "4s" if seed == 3 else None
    asked = Arrivals(entry="a", destination="x", elsewhere=("z",), horizon="10s", due=due, waiting=1000)
    found = {one.customer: one for one in entrants_of(there, asked)}
    everyone = list(found.values())
    got = answer(there.index, asked)
    late = overdue_after(everyone, asked)
    assert (got.overdue_after_s, got.usual_s) == (late, usual(everyone, asked))
    steps = goal_steps(everyone, asked)
    stated = 0
    for place in got.waiting:
        one = found[place.customer]
        n, m = chance_of(one, everyone, asked)
        assert place.chance_n == n
        if n >= 30:
            stated += 1
            assert (place.chance, (place.chance_low, place.chance_high)) == (m / n, wilson(m, n))
        faster = max((step.share for step in steps if step.time < one.elapsed), default=0.0)
        assert place.percentile == pytest.approx(faster / steps[-1].share)
        assert place.status == ("overdue" if one.elapsed / 1000 > late else "under_way")
    assert stated > 20
    assert {place.status for place in got.waiting} == {"overdue", "under_way"}


def test_the_answer_does_not_depend_on_the_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    there = crowd(600, 4)
    asked = Arrivals(entry="a", destination="x", elsewhere=("z",), horizon="10s", waiting=50)
    whole = answer(there.index, asked)
    monkeypatch.setattr("etappe.journeys.executor.over_ranges.__defaults__", (50,))
    monkeypatch.setattr("etappe.journeys.matching.KEYS_PER_PART", 20)
    assert answer(there.index, asked) == whole


def test_the_intervals_of_the_curve_are_those_of_lifelines() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pandas says while lifelines loads and computes
        from lifelines import AalenJohansenFitter

        random = np.random.default_rng(11)
        kinds = random.integers(0, 3, 200).tolist()
        times = random.permutation(np.arange(1, 201)).tolist()
        rows = []
        for customer, (time, kind) in enumerate(zip(times, kinds, strict=True)):
            rows.append((f"{customer:03}", 0 if kind else 200 - time, "a"))
            if kind:
                rows.append((f"{customer:03}", time, "xy"[kind - 1]))
        got = answer(world(rows, 200).index, Arrivals(entry="a", destination="x", elsewhere=("y",)))
        for kind, name in enumerate("xy", 1):
            bands = AalenJohansenFitter().fit(times, kinds, event_of_interest=kind).confidence_interval_
            points = [point for point in got.points if point.destination == name and point.incidence > 0]
            assert len(points) > 50
            for point in points:
                expected = bands.loc[
                    min(point.time_s * 1000, max(t for t, k in zip(times, kinds, strict=True) if k == kind))
                ]
                assert sorted((point.low, point.high)) == pytest.approx(sorted(expected), rel=1e-6)


def test_an_event_that_is_entry_and_destination_does_not_end_its_own_journey() -> None:
    there = world([("1", 0, "a"), ("2", 0, "a"), ("2", 3000, "a")])
    got = answer(there.index, Arrivals(entry="a", destination="a", horizon="2s"))
    assert {one.status: one.customers for one in got.statuses if one.customers} == {"lost": 2}
    got = answer(there.index, Arrivals(entry="a", destination="a", horizon="3s"))
    assert {one.status: one.customers for one in got.statuses if one.customers} == {"arrived": 1, "lost": 1}


def test_the_end_may_come_in_the_instant_of_the_entry_but_not_before_it() -> None:
    there = world([("1", 0, "a"), ("1", 0, "x"), ("2", 0, "x"), ("2", 0, "a")])
    got = answer(there.index, Arrivals(entry="a", destination="x"))
    assert [
        there.index.customers[n] for n in members(there.index, got.question, ArrivalsPart(status="arrived")).tolist()
    ] == ["1"]
    assert got.points[0].incidence == 0.5
    assert got.points[0].time_s == 0
    assert got.points[0].low < 0.5 < got.points[0].high


def test_an_event_that_is_two_ends_is_the_destination() -> None:
    there = world([("1", 0, "a"), ("1", 1, "x")])
    got = answer(there.index, Arrivals(entry="a", destination="x", elsewhere=(Selector(events=("x", "a")),)))
    assert [end.customers for end in got.destinations] == [1, 0]


def test_without_entrants_nothing_is_stated() -> None:
    never = Selector(events=("a",), where=(Condition("score", "more", (9,)),))
    got = answer(world([("1", 0, "a", 1.0)]).index, Arrivals(entry=never, destination="a", horizon="1d"))
    assert (got.entrants, got.points, got.waiting, got.overdue_after_s) == (0, (), (), None)
    assert all(one.share is None for one in got.statuses)
    assert all(end.incidence is None and end.low is None and end.median_s is None for end in got.destinations)
    assert [note.code for note in got.notes] == ["arrivals.no_entrants"]
    assert got.curve().height == 0
    msgspec.json.decode(got.to_json())


def test_an_end_that_nobody_reached_has_an_upper_bound() -> None:
    rows = [(f"{n}", 0, "a") for n in range(20)] + [("0", 9000, "x")]
    got = answer(world(rows).index, Arrivals(entry="a", destination="x", horizon="2s"))
    assert (got.destinations[0].incidence, got.destinations[0].low) == (0.0, 0.0)
    assert got.destinations[0].high == wilson(0, 20).high


def test_when_everybody_arrives_the_interval_does_not_claim_certainty() -> None:
    rows = [(f"{n}", 0, "a") for n in range(20)] + [(f"{n}", 1000 + n, "x") for n in range(20)]
    end = answer(world(rows).index, Arrivals(entry="a", destination="x", horizon="1m")).destinations[0]
    assert (end.incidence, end.low, end.high) == (pytest.approx(1.0), wilson(20, 20).low, 1.0)


def test_notes_say_what_cannot_be_stated() -> None:
    there = world([("1", 0, "a"), ("2", 500, "a"), ("2", 5000, "x")])
    few = answer(there.index, Arrivals(entry="a", destination="x", horizon="1d"))
    assert [note.code for note in few.notes] == [
        "arrivals.few_arrivals",
        "arrivals.short_observation",
        "arrivals.few_earlier",
    ]
    endless = answer(there.index, Arrivals(entry="a", destination="x"))
    assert [note.code for note in endless.notes] == ["arrivals.few_arrivals", "arrivals.no_horizon"]
    assert endless.waiting[0].chance is None


def test_a_horizon_beyond_any_clock_is_the_same_as_one_that_is_not_over() -> None:
    there = crowd(200, 9)
    asked = Arrivals(entry="a", destination="x", horizon="99999999999999999w")
    year = answer(there.index, msgspec.structs.replace(asked, horizon="365d"))
    assert answer(there.index, asked).statuses == year.statuses


def test_a_long_curve_is_thinned_within_its_promise() -> None:
    random = np.random.default_rng(2)
    times = np.sort(random.exponential(3e6, 5000).astype(np.int64))
    rows = [(f"{n:05}", 0, "a") for n in range(6000)]
    rows += [(f"{n:05}", int(time), "x") for n, time in enumerate(times)]
    rows += [(f"{n:05}", 4_000_000, "x") for n in range(5000, 5600)]  # a step of a tenth
    got = answer(world(rows).index, Arrivals(entry="a", destination="x"))
    assert "arrivals.thinned" in [note.code for note in got.notes]
    assert 100 < len(got.points) <= 500
    drawn_times = np.array([point.time_s for point in got.points])
    drawn = np.array([point.incidence for point in got.points])
    every = np.sort([row[1] / 1000 for row in rows if row[2] == "x"])
    exact = np.arange(1, every.size + 1) / 6000
    shown = drawn[np.searchsorted(drawn_times, every, side="right") - 1]
    last_of_instant = np.append(every[1:] > every[:-1], True)
    assert np.abs(shown - exact)[last_of_instant].max() <= exact[-1] / 490 + 1e-12
    assert drawn[-1] == pytest.approx(exact[-1])
    assert drawn[drawn_times == 4000.0].tolist() == pytest.approx([exact[every == 4000.0].max()])


@pytest.mark.parametrize("waiting", [-1, 1001])
def test_the_waiting_list_has_bounds(waiting: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(world([("1", 0, "a")]).index, Arrivals(entry="a", destination="a", waiting=waiting))
    assert raised.value.code == "question.out_of_bounds"


def test_two_ends_of_one_name_are_refused() -> None:
    asked = Arrivals(entry="a", destination="b", elsewhere=(Selector(events=("a",), name="b"),))
    with pytest.raises(InvalidInput) as raised:
        answer(world([("1", 0, "a"), ("1", 1, "b")]).index, asked)
    assert raised.value.code == "arrivals.label_twice"
    with pytest.raises(InvalidInput) as raised:
        members(
            world([("1", 0, "a"), ("1", 1, "b")]).index,
            Arrivals(entry="a", destination="b"),
            ArrivalsPart(destination="c"),
        )
    assert raised.value.code == "arrivals.unknown_destination"


def test_the_frames_have_their_columns() -> None:
    got = answer(world([("1", 0, "a"), ("1", 2000, "x")]).index, Arrivals(entry="a", destination="x"))
    assert got.to_frame().rows()[0] == ("arrived", 1, 1.0)
    assert got.to_frame().columns == ["status", "customers", "share"]
    assert got.curve().columns == ["time_s", "destination", "incidence", "low", "high"]
    assert got.curve().rows()[0] == (0.0, "x", 0.0, 0.0, 0.0)
