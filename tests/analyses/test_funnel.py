"""The funnel against an independent reference: plain Python that follows every attempt event by event."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median
from time import process_time
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.analyses.arriving import attempts
from etappe.analyses.arriving.attempts import attempts_of
from etappe.analyses.arriving.funnel import Breakdown, Exclusion, Funnel, FunnelPart, answer, members
from etappe.events.selectors import Condition, Selection, Selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import wilson
from etappe.journeys.building import build_index
from etappe.journeys.executor import ranges
from etappe.journeys.index import JourneyIndex

OUTCOMES = ("dropped", "open", "excluded", "arrived")


@dataclass
class Event:
    """One event as the reference sees it."""

    row: int
    customer: str
    time: int
    name: str
    cart: str | None
    price: float | None


@dataclass
class Attempt:
    """One attempt as the reference follows it."""

    events: list[Event]
    outcome: str
    ended_by: Event | None = None
    last_of_window: int = field(default=-1)


def matches(event: Event, selection: Selection) -> bool:
    if isinstance(selection, str):
        return event.name == selection
    return (not selection.events or event.name in selection.events) and all(
        event.price is not None and event.price >= condition.values[0] for condition in selection.where
    )


def largest_matching(events: list[Event], steps: tuple[Selection, ...]) -> int:
    """How many of the events can each stand for a step of their own, by trying everything."""
    if not events:
        return 0
    first, rest = events[0], events[1:]
    best = largest_matching(rest, steps)
    for place, step in enumerate(steps):
        if matches(first, step):
            best = max(best, 1 + largest_matching(rest, steps[:place] + steps[place + 1 :]))
    return best


def follow(events: list[Event], start: int, question: Funnel, until: int) -> Attempt:
    """One attempt that opens at ``events[start]``, which takes part."""
    steps = question.steps
    within = math.inf if question.within is None else duration_ms(question.within)
    exclusions = [Exclusion(e) if isinstance(e, str) else e for e in question.exclude]
    reached = [events[start]]
    for event in events[start + 1 :]:
        if len(reached) == len(steps) or event.time > events[start].time + within:
            break
        if question.order == "any":
            advances = largest_matching([*reached, event], steps) > len(reached)
        else:
            advances = matches(event, steps[len(reached)])
        if advances:
            reached.append(event)
        elif any(matches(event, e.event) and e.after in (None, len(reached)) for e in exclusions):
            return Attempt(reached, "excluded", event)
        elif question.order == "strict":
            return Attempt(reached, "dropped", event)
    if len(reached) == len(steps):
        return Attempt(reached, "arrived", reached[-1])
    waits = question.within is not None and events[start].time + within > until
    return Attempt(reached, "open" if waits else "dropped")


def attempts_by_hand(events: list[Event], question: Funnel, until: int) -> list[Attempt]:
    """Every counted attempt, in order of customer, then of start."""

    def value(event: Event, name: str) -> str | float | None:
        return event.cart if name == "cart" else event.price

    counted: list[Attempt] = []
    for _, of_customer in groupby(events, key=lambda event: event.customer):
        own = list(of_customer)
        held = [tuple(value(event, name) for name in question.hold) for event in own]
        found: list[Attempt] = []
        for values in dict.fromkeys(v for v in held if None not in v):
            unit = [event for event, v in zip(own, held, strict=True) if v == values]
            free = 0
            for start, event in enumerate(unit):
                opens = any(matches(event, s) for s in question.steps[: None if question.order == "any" else 1])
                if not opens or (question.count == "conversions" and start < free):
                    continue
                attempt = follow(unit, start, question, until)
                found.append(attempt)
                within = math.inf if question.within is None else duration_ms(question.within)
                free = next((i for i, e in enumerate(unit) if e.time > event.time + within), len(unit))
                if attempt.ended_by is not None:
                    free = unit.index(attempt.ended_by) + (attempt.outcome == "arrived")
        found.sort(key=lambda attempt: attempt.events[0].row)
        if question.count == "conversions":
            counted += found
        elif found:
            counted.append(max(found, key=lambda attempt: len(attempt.events)))
    return counted


def events_of(index: JourneyIndex) -> list[Event]:
    """What the index holds, read back through its public face."""
    rows = np.arange(index.n_events)
    cart, price = index.columns["cart"], index.columns["price"]
    return [
        Event(
            row=int(row),
            customer=index.customers[int(customer)],
            time=int(time),
            name=index.events[index.code[row]],
            cart=cart.values[int(cart.codes[row])] if cart.codes[row] >= 0 else None,
            price=None if np.isnan(price.numbers[row]) else float(price.numbers[row]),
        )
        for row, customer, time in zip(rows, index.customer_of(rows), index.time_ms(rows), strict=True)
    ]


def index_of(rows: list[tuple[Any, ...]], **more: int | None) -> JourneyIndex:
    """An index of (customer, time in seconds, event, cart, price)."""
    filled = [(*row, *(None,) * (5 - len(row))) for row in rows]
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "cart": pl.String, "price": pl.Float64}
    frame = pl.DataFrame(filled, schema=schema, orient="row").with_columns(pl.col("time") * 1000)
    return build_index(frame, **more)


names = st.sampled_from("abcd")
selections = st.one_of(
    names,
    st.builds(
        Selector,
        events=st.lists(names, max_size=2, unique=True).map(tuple),
        where=st.sampled_from([(), (Condition("price", "at_least", (1,)),)]),
    ),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[JourneyIndex, Funnel]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["x", "y"]),
                st.integers(0, 12),
                names,
                st.sampled_from([None, "k", "l"]),
                st.sampled_from([None, 0.0, 1.0]),
            ),
            max_size=14,
        )
    )
    # Every name is in the data, so that any selection may be asked.
    index = index_of(
        [*rows, *(("z", 6, name) for name in "abcd")], observed_until_ms=draw(st.sampled_from([None, 14000]))
    )
    n_steps = draw(st.integers(1, 4))
    exclusions = st.one_of(
        names, st.builds(Exclusion, event=selections, after=st.none() if n_steps == 1 else st.integers(1, n_steps - 1))
    )
    question = Funnel(
        steps=tuple(draw(st.lists(selections, min_size=n_steps, max_size=n_steps))),
        within=draw(st.sampled_from([None, "1ms", "3s", "4s", "9w"])),
        order=draw(st.sampled_from(["ordered", "strict", "any"])),
        exclude=tuple(draw(st.lists(exclusions, max_size=2))),
        hold=draw(st.sampled_from([(), ("cart",), ("price",), ("cart", "price")])),
        count=draw(st.sampled_from(["customers", "conversions"])),
    )
    return index, question


@st.composite
def common_cases(draw: st.DrawFn) -> tuple[JourneyIndex, Funnel]:
    """Ordered, nothing excluded or held, no event in two steps: the question of the flat pass."""
    index, _ = draw(cases())
    steps = tuple(draw(st.permutations("abcd")))[: draw(st.integers(1, 4))]
    question = Funnel(steps=steps, within=draw(st.sampled_from([None, "1ms", "3s", "4s", "6s", "9w"])))
    return index, question


def check(index: JourneyIndex, question: Funnel) -> None:
    expected = attempts_by_hand(events_of(index), question, index.observed_until_ms)
    found = attempts_of(index, question)
    assert [[row for row in rows if row >= 0] for rows in found.rows.tolist()] == [
        [event.row for event in attempt.events] for attempt in expected
    ]
    assert found.depth.tolist() == [len(attempt.events) for attempt in expected]
    assert [OUTCOMES[outcome] for outcome in found.outcome] == [attempt.outcome for attempt in expected]


@settings(max_examples=600, deadline=None)
@given(cases())
def test_every_option_gives_the_attempts_that_the_reference_follows(case: tuple[JourneyIndex, Funnel]) -> None:
    check(*case)


@settings(max_examples=400, deadline=None)
@given(common_cases())
def test_the_flat_pass_gives_the_attempts_that_the_reference_follows(case: tuple[JourneyIndex, Funnel]) -> None:
    check(*case)


@settings(max_examples=200, deadline=None)
@given(
    cases(),
    st.sampled_from(
        [None, "cart", "price", Breakdown("cart", "first"), Breakdown("cart", "last"), Breakdown("cart", 1)]
    ),
)
def test_numbers_and_customers_are_those_of_the_attempts(
    case: tuple[JourneyIndex, Funnel], by: str | Breakdown | None
) -> None:
    index, plain = case
    question = msgspec.structs.replace(plain, by=by)
    events = events_of(index)
    expected = attempts_by_hand(events, question, index.observed_until_ms)

    def group(attempt: Attempt) -> str | None:
        if by is None:
            return None
        split = Breakdown(by) if isinstance(by, str) else by
        own = [event for event in events if event.customer == attempt.events[0].customer]
        event = {"entry": attempt.events[0], "first": own[0], "last": own[-1], 1: attempt.events[0]}[split.at]
        value = event.cart if split.property == "cart" else event.price
        return f"{value:g}" if isinstance(value, float) else value

    answered = answer(index, question)
    assert {outcome.group for outcome in answered.groups} == ({group(a) for a in expected} if by else {None})
    for outcome in answered.groups:
        own = [a for a in expected if group(a) == outcome.group]
        counts = [sum(a.outcome == name for a in own) for name in OUTCOMES]
        assert [outcome.dropped, outcome.open, outcome.excluded, outcome.arrived] == counts
        assert outcome.entrants == len(own)
        took = [(a.events[-1].time - a.events[0].time) / 1000 for a in own if a.outcome == "arrived"]
        assert outcome.median_s == (median(took) if took else None)
        known = [a for a in own if a.outcome != "open"]
        for step in (s for s in answered.steps if s.group == outcome.group):
            there = [a for a in own if len(a.events) >= step.position]
            assert step.customers == len(there)
            known_there = [a for a in known if len(a.events) >= step.position]
            interval = wilson(len(known_there), len(known))
            assert step.rate == (len(known_there) / len(known) if known else None)
            assert (step.low, step.high) == (interval or (None, None))
            assert step.absent == (None if known else "window_not_over" if own else "no_entrants")
            waits = [(a.events[step.position - 1].time - a.events[step.position - 2].time) / 1000 for a in there]
            assert step.median_s == (median(waits) if waits and step.position > 1 else None)
            for name in ("reached", "arrived", "dropped", "open", "excluded"):
                meant = [
                    a
                    for a in own
                    if (name == "reached" and a in there)
                    or (name == "arrived" and a.outcome == name)
                    or (a.outcome == name and len(a.events) == step.position)
                ]
                part = FunnelPart(position=step.position, outcome=name, group=outcome.group)
                customers = [index.customers[int(c)] for c in members(index, question, part)]
                assert customers == sorted({a.events[0].customer for a in meant})


def test_ties_of_depth_go_to_the_earliest_and_the_window_is_inclusive() -> None:
    index = index_of([("x", 0, "a"), ("x", 1, "a"), ("x", 4, "b"), ("x", 5, "c"), ("y", 0, "a"), ("y", 5, "b")])
    found = attempts_of(index, Funnel(steps=("a", "b"), within="4s"))
    assert found.rows.tolist() == [[0, 2], [4, -1]]
    assert [OUTCOMES[outcome] for outcome in found.outcome] == ["arrived", "dropped"]


def test_one_event_advances_one_step_so_a_repeated_step_needs_two_events() -> None:
    index = index_of([("x", 0, "view"), ("x", 1, "buy"), ("y", 0, "view"), ("y", 0, "view"), ("y", 1, "buy")])
    result = answer(index, Funnel(steps=("view", "view", "buy")))
    assert [step.customers for step in result.steps] == [2, 1, 1]


def test_in_free_order_an_event_makes_room_for_another_and_stands_for_one_step_only() -> None:
    # The first a could be either step; b leaves it only the second; so the second a has no step of its own.
    steps = (Selector(("a", "b")), "a", "c")
    index = index_of([("x", 0, "a"), ("x", 1, "b"), ("x", 2, "a"), ("y", 0, "c")])
    found = attempts_of(index, Funnel(steps=steps, order="any"))
    assert found.rows.tolist() == [[0, 1, -1], [3, -1, -1]]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=9),
    st.lists(st.sets(st.sampled_from("abcd"), min_size=1, max_size=3), min_size=2, max_size=4),
)
def test_in_free_order_depth_is_the_largest_matching(journey: list[str], steps: list[set[str]]) -> None:
    index = index_of([*(("x", i, name) for i, name in enumerate(journey)), *(("z", 0, name) for name in "abcd")])
    check(index, Funnel(steps=tuple(Selector(tuple(sorted(step))) for step in steps), order="any"))


def test_an_exclusion_ends_the_attempt_and_not_the_customer() -> None:
    index = index_of([("x", 0, "view"), ("x", 1, "leave"), ("x", 2, "view"), ("x", 3, "buy")])
    result = answer(index, Funnel(steps=("view", "buy"), exclude=("leave",)))
    assert (result.groups[0].arrived, result.groups[0].excluded) == (1, 0)
    twice = answer(index, Funnel(steps=("view", "buy"), exclude=("leave",), count="conversions"))
    assert (twice.groups[0].arrived, twice.groups[0].excluded) == (1, 1)


def test_open_attempts_are_left_out_of_rates_and_used_by_kaplan_meier() -> None:
    rows = [(f"c{i}", 0, "a") for i in range(4)] + [("c0", 2, "b"), ("c1", 8, "b"), ("late", 9, "a"), ("end", 12, "x")]
    result = answer(index_of(rows), Funnel(steps=("a", "b"), within="10s"))
    outcome = result.groups[0]
    assert (outcome.entrants, outcome.arrived, outcome.dropped, outcome.open) == (5, 2, 2, 1)
    assert outcome.rate == 0.5
    # At risk: 5 at 2 s; the late one is known for 3 s, so 3 remain at 8 s.
    assert outcome.kaplan_meier == pytest.approx(1 - (4 / 5) * (2 / 3))
    assert result.notes[0].code == "funnel.open"


def test_kaplan_meier_agrees_with_lifelines() -> None:
    from lifelines import KaplanMeierFitter

    chance = np.random.default_rng(5)
    rows: list[tuple[Any, ...]] = []
    for c in range(300):
        start = int(chance.integers(0, 2000))
        rows.append((f"c{c:03}", start, "a"))
        if chance.random() < 0.6:
            rows.append((f"c{c:03}", start + int(chance.exponential(200)), "b"))
    index = index_of([row for row in rows if row[1] <= 2000], observed_until_ms=2_000_000)
    outcome = answer(index, Funnel(steps=("a", "b"), within="600s")).groups[0]
    assert outcome.open > 0
    times = {row[0]: [row[1], None] for row in rows if row[2] == "a"}
    for row in rows:
        if row[2] == "b" and row[1] <= 2000:
            times[row[0]][1] = row[1]
    durations, seen = [], []
    for start, end in times.values():
        arrives = end is not None and end - start <= 600
        durations.append(end - start if arrives else min(600.5, 2000 - start))
        seen.append(arrives)
    fitted = KaplanMeierFitter().fit(durations, seen)
    assert outcome.kaplan_meier == pytest.approx(1 - fitted.predict(600))


def test_no_window_says_so_and_leaves_nobody_open() -> None:
    result = answer(index_of([("x", 0, "a"), ("y", 5, "a"), ("y", 6, "b")]), Funnel(steps=("a", "b")))
    assert (result.groups[0].dropped, result.groups[0].open) == (1, 0)
    assert [note.code for note in result.notes] == ["funnel.no_window"]
    assert result.groups[0].kaplan_meier == result.groups[0].rate == 0.5


def test_nobody_entered_gives_no_rate_with_a_reason() -> None:
    index = index_of([("x", 0, "b"), ("y", 0, "a")])
    result = answer(index, Funnel(steps=(Selector(("a",), (Condition("price", "more", (5,)),)), "b"), within="1d"))
    assert result.groups[0].entrants == 0
    assert (result.groups[0].rate, result.groups[0].absent) == (None, "no_entrants")
    assert result.groups[0].kaplan_meier is None


def test_an_empty_index_is_answered() -> None:
    index = index_of([])
    result = answer(index, Funnel(steps=(Selector(),), within="1d"))
    assert (result.provenance.n_customers, result.provenance.start, result.groups[0].entrants) == (0, None, 0)


def test_the_frame_has_the_promised_columns_and_the_property_first() -> None:
    index = index_of([("x", 0, "a", "k"), ("x", 2, "b"), ("y", 0, "a")])
    plain = answer(index, Funnel(steps=("a", "b"), within="1s"))
    columns = ["step", "customers", "rate", "low", "high", "median_s", "arrived", "dropped", "open", "excluded"]
    assert plain.to_frame().columns == columns
    split = answer(index, Funnel(steps=("a", "b"), within="2s", by="cart"))
    assert split.to_frame().columns == ["cart", *columns]
    assert split.to_frame()["cart"].to_list() == ["k", "k", None, None]
    assert plain.to_pandas().shape == (2, 10)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Funnel(steps=()), "funnel.no_steps"),
        (Funnel(steps=("a",), within="soon"), "duration.unreadable"),
        (Funnel(steps=("nowhere",)), "selector.unknown_event"),
        (Funnel(steps=("a",), hold=("nothing",)), "selector.unknown_property"),
        (Funnel(steps=("a",), by="nothing"), "selector.unknown_property"),
        (Funnel(steps=("a", "b"), by=Breakdown("cart", 3)), "funnel.breakdown_place"),
        (Funnel(steps=("a", "b"), exclude=(Exclusion("c", 2),)), "funnel.exclusion_place"),
        (Funnel(steps=("a",) * 65), "selector.too_many"),
    ],
)
def test_wrong_questions_are_refused_with_words_in_both_languages(question: Funnel, code: str) -> None:
    index = index_of([("x", 0, "a"), ("x", 0, "b"), ("x", 0, "c")])
    with pytest.raises(InvalidInput) as refusal:
        answer(index, question)
    assert refusal.value.code == code
    for language in ("en", "de"):
        assert refusal.value.message(language)
        assert refusal.value.hint(language)


def test_unknown_parts_are_refused() -> None:
    index = index_of([("x", 0, "a")])
    for part, code in ((FunnelPart(2), "funnel.part_place"), (FunnelPart(1, group="k"), "funnel.part_group")):
        with pytest.raises(InvalidInput) as refusal:
            members(index, Funnel(steps=("a",)), part)
        assert refusal.value.code == code


@pytest.mark.parametrize("within", ["999999999999999w", "9" * 400 + "w"])
def test_a_window_beyond_any_clock_is_over_for_nobody(within: str) -> None:
    result = answer(index_of([("x", 0, "a"), ("y", 5, "a"), ("y", 6, "b")]), Funnel(steps=("a", "b"), within=within))
    assert (result.groups[0].arrived, result.groups[0].open) == (1, 1)


def test_sixty_four_steps_fit() -> None:
    rows = [("x", i, "a") for i in range(64)] + [("y", i, "a") for i in range(63)]
    for order in ("ordered", "strict", "any"):
        result = answer(index_of(rows), Funnel(steps=("a",) * 64, order=order))
        assert [step.customers for step in result.steps] == [2] * 63 + [1]


@pytest.mark.parametrize("order", ["ordered", "strict", "any"])
@pytest.mark.parametrize("count", ["customers", "conversions"])
def test_a_very_long_journey_takes_time_in_proportion(order: str, count: str) -> None:
    # Every event opens an attempt that would have to look at all later ones: 10**10 looks if done one by one.
    rows = [("x", i // 3, "ab"[i % 2]) for i in range(100_000)] + [("x", 40_000, "c")]
    index = index_of([*rows, ("y", 0, "d")])
    question = Funnel(steps=("a", "b", "a", "d"), order=order, exclude=("c",), count=count)
    started = process_time()
    found = attempts_of(index, question)
    assert process_time() - started < 5
    assert found.depth.max() == 3


def test_ranges_and_threads_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    n = 20_000
    frame = pl.DataFrame(
        {
            "customer": [f"c{i}" for i in chance.integers(0, 900, n)],
            "time": chance.integers(0, 10_000_000, n),
            "event": [str(i) for i in chance.integers(0, 6, n)],
        }
    )
    index = build_index(frame)
    questions = [
        Funnel(steps=("1", "2", "3"), within="1h"),
        Funnel(steps=("1", "2", "1"), within="1h", count="conversions"),
        Funnel(steps=("1", "2", "3"), within="1h", order="any"),
    ]
    whole = [answer(index, question) for question in questions]
    monkeypatch.setattr(attempts, "EVENTS_PER_RANGE", 97)
    assert len(ranges(index, 97)) > 100
    assert [answer(index, question) for question in questions] == whole
