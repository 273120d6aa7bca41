"""Measured lanes: every number is what plain counting gives, and what the question in the record answers."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean, median
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.analyses import asking
from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.asking import ask
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.uncertainty import wilson
from etappe.journeys import executor
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.journeys.tasks import PASS_SHARE, Task
from etappe.maps.measured import measuring
from etappe.maps.measured.measures import MapMeasures
from etappe.maps.measured.measuring import measure
from etappe.maps.model.document import Interaction, MapDocument, ScoreBinding, Stage, Step, Touchpoint
from etappe.maps.model.ordering import orders, steps_in_order, touchpoints_by_step
from tests.features.map_strategies import documents

DAY = 86_400_000
EVENTS = ("ad", "cart", "chat", "buy", "survey")


class Event(NamedTuple):
    customer: str
    time: int
    event: str
    score: float | None = None
    device: str = "phone"


def index_of(events: list[Event]) -> JourneyIndex:
    schema = {
        "customer": pl.String,
        "time": pl.Int64,
        "event": pl.String,
        "score": pl.Float64,
        "device": pl.String,
    }
    return build_index(pl.DataFrame(events, schema=schema, orient="row"))


def selector(*names: str, **where: str) -> Selector:
    return Selector(events=names, where=tuple(Condition(name, "is", (value,)) for name, value in where.items()))


def map_of(*bindings: Selector | tuple[Selector | None, ...] | None, within: str | None = "7d") -> MapDocument:
    """A map with a step for each binding, or for each tuple of bindings, in one stage."""
    steps, touchpoints, interactions = {}, {}, {}
    for number, (bound, order) in enumerate(zip(bindings, orders(len(bindings)), strict=True)):
        own = {
            f"t{number}_{place}": Touchpoint(name="T", binding=binding)
            for place, binding in enumerate(bound if isinstance(bound, tuple) else (bound,))
        }
        touchpoints |= own
        steps[f"s{number}"] = Step(stage="stage", order=order, title=f"Step {number}")
        interactions |= {
            f"i{key}": Interaction(step=f"s{number}", touchpoint=key, order=place)
            for key, place in zip(own, orders(len(own)), strict=True)
        }
    return MapDocument(
        title="Map",
        stages={"stage": Stage(order="V", name="All")},
        steps=steps,
        touchpoints=touchpoints,
        interactions=interactions,
        within=within,
    )


@pytest.fixture
def shop() -> JourneyIndex:
    """Five customers over 30 days; e is seen so late that its window is still open."""
    return index_of(
        [
            Event("a", 0, "ad"), Event("a", 1 * DAY, "cart"), Event("a", 2 * DAY, "buy"), Event("a", 3 * DAY, "survey", 5),
            Event("b", 0, "ad"), Event("b", 3 * DAY, "cart", device="laptop"), Event("b", 20 * DAY, "buy"),
            Event("c", 0, "ad"), Event("c", 1 * DAY, "chat"),
            Event("d", 0, "cart"), Event("d", 1 * DAY, "buy"), Event("d", 2 * DAY, "survey", 2),
            Event("e", 29 * DAY, "ad"), Event("e", 30 * DAY, "chat"),
        ]
    )  # fmt: skip


def test_the_numbers_of_a_small_shop_by_hand(shop: JourneyIndex) -> None:
    measures = measure(shop, map_of(selector("ad"), None, selector("cart"), selector("buy")))
    ad, drawn, cart, buy = (measures.steps[f"s{number}"] for number in range(4))
    assert (ad.reached, cart.reached, buy.reached) == (4, 3, 3)
    assert (drawn.reached, drawn.funnel) == (None, None), "an unbound step measures nothing and is passed over"
    assert (ad.next_step, cart.next_step, buy.next_step) == ("s2", "s3", None)
    assert (ad.onward, ad.onward_n, ad.dropped, ad.open) == (2 / 3, 3, 1, 1), "e may still go on"
    assert (ad.onward_low, ad.onward_high) == wilson(2, 3)
    assert ad.time_to_next_s == 2 * 86_400
    assert (cart.onward, cart.dropped, cart.open, cart.time_to_next_s) == (2 / 3, 1, 0, 86_400)
    assert buy.funnel == Funnel(steps=(selector("buy"),), within="7d"), "its number has its question, too"
    assert (buy.onward, buy.onward_absent, buy.dropped) == (None, None, None)
    assert measures.explained == 10 / 14
    assert measures.provenance.n_events == 14


def test_measuring_tells_how_far_it_is_and_ends_between_two_steps(
    shop: JourneyIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, shares = Task(), []

    def asked(index: JourneyIndex, question: Funnel) -> object:
        shares.append(task.progress().share)
        if len(shares) > 6:
            task.cancel()
        return ask(index, question)

    monkeypatch.setattr(measuring, "ask", asked)
    monkeypatch.setattr(executor, "_POOL", executor.Pool(1))  # one question after the other
    document = map_of(*[selector(name) for name in EVENTS[:4]])
    with task.running():
        measure(shop, document)
        assert shares[0] == 0
        assert [share >= PASS_SHARE * place / 4 for place, share in enumerate(shares)] == [True] * 4
        with pytest.raises(Refused, match="stopped"):
            measure(shop, document)
    assert len(shares) == 7


def test_touchpoints_of_a_step_count_together_where_one_selector_can_say_so(shop: JourneyIndex) -> None:
    cases = [
        ((selector("cart"), selector("chat")), selector("cart", "chat"), 5),
        ((selector("cart", "chat"), None, selector("chat")), selector("cart", "chat"), 5),
        (
            (selector("cart", device="phone"), selector("chat", device="phone")),
            selector("cart", "chat", device="phone"),
            4,
        ),
        ((selector("cart", device="laptop"), selector("chat")), selector("cart", device="laptop"), 1),
        ((selector("chat"), selector(device="laptop")), selector("chat"), 2),
        ((selector("gone", "chat"), selector("cart")), selector("chat", "cart"), 5),
    ]
    for bindings, asked, reached in cases:
        step = measure(shop, map_of(bindings)).steps["s0"]
        assert step.funnel is not None
        assert (step.funnel.steps, step.reached) == ((asked,), reached)


def test_an_event_that_is_gone_measures_as_nothing_and_the_others_go_on(shop: JourneyIndex) -> None:
    gone = [
        selector("gone"),
        selector("cart", colour="red"),
        Selector(("cart",), (Condition("score", "contains", ("x",)),)),
    ]
    for binding in gone:
        measures = measure(shop, map_of(selector("ad"), binding, selector("buy"), binding))
        first, missing, buy, last = (measures.steps[f"s{number}"] for number in range(4))
        assert (missing.reached, missing.onward, missing.onward_n, missing.onward_absent) == (0, None, 0, "no_entrants")
        assert (first.next_step, buy.next_step, missing.next_step, last.next_step) == ("s2", None, "s2", None)
        assert (last.reached, last.onward_absent) == (0, None)
        assert (first.reached, first.onward, buy.reached) == (4, 1 / 3, 3)
        assert missing.funnel == Funnel(steps=(binding, selector("buy")), within="7d")
        with pytest.raises(InvalidInput) as raised:
            ask(shop, missing.funnel)
        assert raised.value.code.startswith("selector."), "the question itself says what is missing"


def scored(document: MapDocument, step: str, binding: ScoreBinding) -> MapDocument:
    key = touchpoints_by_step(document)[step][0]
    touchpoint = replace(document.touchpoints[key], satisfaction=binding)
    return replace(document, touchpoints={**document.touchpoints, key: touchpoint})


FIVE = ScoreBinding(at=selector("survey"), score="score", lowest=1, highest=5)


def test_satisfaction_is_of_those_who_reached_the_step(shop: JourneyIndex) -> None:
    step = measure(shop, scored(map_of(selector("buy")), "s0", FIVE)).steps["s0"]
    assert step.satisfaction is not None
    assert step.satisfaction.of == selector("buy")
    assert (step.score, step.score_n, step.response_rate) == (3.5, 2, 2 / 3)
    assert step.experience == 4 * (3.5 - 1) / 4 - 2
    assert step.satisfaction_absent is None
    own = measure(shop, scored(map_of(selector("survey")), "s0", FIVE)).steps["s0"]
    assert own.satisfaction is not None
    assert (own.satisfaction.of, own.response_rate) == (None, 1.0)
    unbound = measure(shop, scored(map_of(None), "s0", FIVE)).steps["s0"]
    assert (unbound.reached, unbound.score, unbound.response_rate) == (None, 3.5, None), "nobody knows of how many"


@pytest.mark.parametrize(
    "binding",
    [
        replace(FIVE, at=selector("gone")),
        replace(FIVE, score="gone"),
        replace(FIVE, score="device"),
        replace(FIVE, at=selector("chat")),
    ],
)
def test_scores_that_are_not_there_are_absent_with_a_reason(shop: JourneyIndex, binding: ScoreBinding) -> None:
    step = measure(shop, scored(map_of(selector("buy")), "s0", binding)).steps["s0"]
    assert (step.reached, step.score, step.score_n, step.satisfaction_absent) == (3, None, 0, "no_scores")
    assert step.satisfaction is not None
    assert step.satisfaction.score == binding.score


def test_the_first_touchpoint_that_has_scores_speaks_for_the_step(shop: JourneyIndex) -> None:
    document = map_of((selector("buy"), selector("survey")))
    document = replace(
        document,
        touchpoints={
            "t0_0": replace(document.touchpoints["t0_0"], satisfaction=replace(FIVE, at=selector("chat"))),
            "t0_1": replace(document.touchpoints["t0_1"], satisfaction=FIVE),
        },
    )
    step = measure(shop, document).steps["s0"]
    assert step.satisfaction is not None
    assert (step.satisfaction.at, step.score) == (selector("survey"), 3.5)


def test_without_events_nothing_is_measured_and_nothing_fails() -> None:
    measures = measure(index_of([]), scored(map_of(selector("ad"), selector("buy")), "s0", FIVE))
    assert measures.explained is None
    assert [step.reached for step in measures.steps.values()] == [0, 0]
    assert measure(index_of([]), MapDocument(title="Empty")).steps == {}


def test_explained_counts_what_stands_on_the_map_once(shop: JourneyIndex) -> None:
    document = map_of(selector("ad"), (selector("ad", "cart"), selector("cart", device="laptop")), selector("gone"))
    assert measure(shop, document).explained == 7 / 14
    assert measure(shop, scored(document, "s0", FIVE)).explained == 9 / 14, "scores of the map are explained by it"
    met = {key: each for key, each in document.interactions.items() if each.step == "s0"}
    off = replace(document, steps={"s0": document.steps["s0"]}, interactions=met)
    assert measure(shop, off).explained == 4 / 14, "what stands on no step explains nothing"
    many = map_of(*[selector("cart", device=device) for device in ("phone", *map(str, range(70)), "laptop")])
    assert measure(shop, many).explained == 3 / 14


def test_a_question_is_asked_once(shop: JourneyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(measuring, "ask", lambda index, question: (asked.append(question), ask(index, question))[1])
    document = map_of(
        selector("ad"), selector("cart"), selector("ad"), selector("cart"), selector("ad"), selector("buy")
    )
    measure(shop, scored(scored(document, "s1", FIVE), "s3", FIVE))
    assert len(asked) == len(set(asked)) == 5, "ad to cart, cart to ad, ad to buy, buy, and one satisfaction"


events = st.lists(
    st.builds(
        Event,
        customer=st.sampled_from("abcde"),
        time=st.integers(0, 40).map(lambda half: half * DAY // 2),
        event=st.sampled_from(EVENTS),
        score=st.none() | st.integers(1, 5).map(float),
        device=st.sampled_from(("phone", "laptop")),
    ),
    max_size=40,
)
bindings = st.lists(st.none() | st.sets(st.sampled_from((*EVENTS, "gone")), min_size=1), min_size=1, max_size=5)


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(events, bindings, st.sampled_from((None, 1, 5)))
def test_any_map_measures_what_plain_counting_gives(
    given_: list[Event], names: list[set[str] | None], days: int | None
) -> None:
    index = index_of(given_)
    document = map_of(*(own and selector(*sorted(own)) for own in names), within=days and f"{days}d")
    measures = measure(index, document)
    journeys: dict[str, list[Event]] = {}
    for event in sorted(given_, key=lambda event: event.time):
        journeys.setdefault(event.customer, []).append(event)
    there = {event.event for event in given_}
    bound = [(f"s{number}", own & there) for number, own in enumerate(names) if own]
    for step, own in bound:
        assert measures.steps[step].reached == sum(any(e.event in own for e in es) for es in journeys.values())
    with_data = [(step, own) for step, own in bound if own]
    window = days * DAY if days else None
    end = max((event.time for event in given_), default=0)
    for (step, own), (following, target) in pairwise(with_data):
        measured = measures.steps[step]
        times, dropped, waiting = plain_pair(journeys, own, target, window, end)
        assert measured.next_step == following
        assert (measured.dropped, measured.open) == (dropped, waiting)
        assert measured.onward_n == len(times) + dropped
        assert measured.onward == (len(times) / (len(times) + dropped) if len(times) + dropped else None)
        assert measured.time_to_next_s == (median(times) / 1000 if times else None)
    agrees_with_asking(index, measures)


def plain_pair(
    journeys: dict[str, list[Event]], own: set[str], target: set[str], window: int | None, end: int
) -> tuple[list[int], int, int]:
    """Times of those who went on (by the earliest start that did), how many did not, and how many still may."""
    times, dropped, waiting = [], 0, 0
    for journey in journeys.values():
        starts = [place for place, event in enumerate(journey) if event.event in own]
        if not starts:
            continue
        found = None
        for start in starts:
            later = [e.time - journey[start].time for e in journey[start + 1 :] if e.event in target]
            inside = [gap for gap in later if window is None or gap <= window]
            if inside and found is None:
                found = min(inside)
        if found is not None:
            times.append(found)
        elif window is not None and journey[starts[0]].time + window > end:
            waiting += 1
        else:
            dropped += 1
    return times, dropped, waiting


def agrees_with_asking(index: JourneyIndex, measures: MapMeasures) -> None:
    """Whoever asks the question in the record gets the number in the record."""
    for step in measures.steps.values():
        if step.funnel and step.reached:
            answer = asking.ask(index, step.funnel)
            assert step.reached == answer.steps[0].customers  # type: ignore[union-attr] # a funnel's answer
            if step.next_step:
                assert step.onward == answer.groups[0].rate  # type: ignore[union-attr] # a funnel's answer
        if step.satisfaction and step.score_n:
            scores = asking.ask(index, step.satisfaction)
            assert (step.score, step.experience) == (scores.mean, scores.experience)  # type: ignore[union-attr] # of scores


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(events)
def test_satisfaction_is_the_mean_of_the_scores(given_: list[Event]) -> None:
    index = index_of(given_)
    binding = replace(FIVE, at=selector("survey", "chat"))
    measures = measure(index, scored(map_of(selector("ad", "survey")), "s0", binding))
    step = measures.steps["s0"]
    scores = [event.score for event in given_ if event.event in {"survey", "chat"} and event.score is not None]
    assert step.score_n == len(scores)
    assert step.score == (pytest.approx(mean(scores)) if scores else None)
    agrees_with_asking(index, measures)


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(documents(), events)
def test_any_map_can_be_measured_on_any_data(document: MapDocument, given_: list[Event]) -> None:
    measures = measure(index_of(given_), document)
    assert list(measures.steps) == [key for key, _ in steps_in_order(document)]
    assert all((step.reached is None) == (step.funnel is None) for step in measures.steps.values())
