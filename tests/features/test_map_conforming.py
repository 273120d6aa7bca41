"""A map as a plan: which of its steps are meant, and that its numbers are those of the board and of its own lanes."""

from __future__ import annotations

import polars as pl
import pytest
from msgspec.structs import replace

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsAnswer
from etappe.analyses.asking import ask
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import Refused
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.journeys.narrowing import narrowed
from etappe.maps.measured.conforming import conformance
from etappe.maps.measured.measuring import measure
from etappe.maps.model.document import Branch, Interaction, MapDocument, Route, ScoreBinding, Stage, Step, Touchpoint
from etappe.maps.model.ordering import orders

STEPS = ("ad", "look", "cart", "pay", "parcel")


def drawn(**routes: Route) -> MapDocument:
    keys = orders(len(STEPS))
    return MapDocument(
        title="A shop",
        stages={"s": Stage(order="V", name="All")},
        steps={name: Step(stage="s", order=key, title=name.title()) for name, key in zip(STEPS, keys, strict=True)},
        touchpoints={name: Touchpoint(name=name, binding=Selector(events=(name,))) for name in STEPS}
        | {
            "store": Touchpoint(name="Store", binding=Selector(events=("visit",))),
            "drawn": Touchpoint(name="Drawn only"),
        },
        interactions={f"i_{name}": Interaction(step=name, touchpoint=name, order="V") for name in STEPS}
        | {
            "i_store": Interaction(step="look", touchpoint="store", order="W"),
            "i_drawn": Interaction(step="cart", touchpoint="drawn", order="W"),
        },
        routes=routes or {"buying": Route(order="V", name="Buying", entry=at("look"), destination=at("pay"))},
    )


def at(*events: str) -> Selector:
    return Selector(events=events)


def world() -> JourneyIndex:
    ways = {
        "straight": ["ad", "look", "cart", "pay", "parcel"],
        "skipped": ["look", "pay"],
        "back": ["look", "cart", "look", "cart", "pay"],
        "declined": ["look", "cart", "pay_declined"],
        "mended": ["look", "cart", "pay_declined", "survey", "pay"],
        "called": ["look", "call", "cart"],
        "other": ["ad", "parcel"],
    }
    rows = [(name, n * 1_000, event) for name, events in ways.items() for n, event in enumerate(events)]
    return build_index(pl.DataFrame(rows, schema=["customer", "time", "event"], orient="row"))


def test_the_plan_is_the_part_of_the_map_that_the_route_is_about() -> None:
    found = conformance(world(), drawn())
    assert found.steps == ("look", "cart", "pay")
    assert found.touchpoints == (("look",), ("cart",), ("pay",))
    assert found.without_data == ("store",)
    answer = found.answer
    assert (answer.entrants, answer.arrived) == (6, 4)
    by_step = {
        step: (row.completed, row.failing, row.missing, row.ahead)
        for step, row in zip(found.steps, answer.steps, strict=True)
    }
    assert by_step == {"look": (6, 0, 0, 0), "cart": (5, 0, 1, 0), "pay": (4, 0, 0, 2)}
    deviations = {(one.kind, one.source, one.target, one.event): one.customers for one in answer.deviations}
    assert deviations == {
        ("skip", 0, 2, None): 1,
        ("loop", 1, 0, None): 1,
        ("ad_hoc", 1, None, "pay_declined"): 2,
        ("ad_hoc", 1, None, "survey"): 1,
        ("ad_hoc", 0, None, "call"): 1,
    }


def test_what_fails_and_what_was_asked_about_it_are_of_the_touchpoint_and_branches_are_planned() -> None:
    document = drawn()
    scores = ScoreBinding(at=at("survey"), score="score", lowest=1, highest=5)
    pay = replace(document.touchpoints["pay"], failing=at("pay_declined"), satisfaction=scores)
    document = replace(
        document,
        touchpoints={**document.touchpoints, "pay": pay},
        branches={"b": Branch(source="look", target="pay"), "c": Branch(source="cart", target="look")},
    )
    answer = conformance(world(), document).answer
    row = answer.steps[2]
    assert (row.completed, row.failing, row.missing, row.ahead) == (4, 1, 0, 1)
    deviations = {(one.kind, one.source, one.event): (one.customers, one.arrived) for one in answer.deviations}
    assert deviations == {("failing", 2, None): (2, 1), ("ad_hoc", 0, "call"): (1, 0)}
    assert answer.journeys.explained == 5


def test_it_counts_the_customers_of_the_board_and_of_the_lanes_whatever_the_filter() -> None:
    document = drawn(buying=Route(order="V", name="Buying", entry=at("look"), destination=at("pay"), horizon="3s"))
    index = world()
    everyone = index.customers.is_in(["straight", "back", "declined", "called", "other"]).to_numpy()
    for part in (index, narrowed(index, everyone), narrowed(index, since_ms=500), narrowed(index, until_ms=3_500)):
        found = conformance(part, document)
        board = ask(part, Arrivals(entry=at("look"), destination=at("pay"), horizon="3s"))
        assert isinstance(board, ArrivalsAnswer)
        assert found.answer.entrants == board.entrants
        assert found.answer.arrived == board.statuses[0].customers == found.answer.steps[-1].completed
        assert measure(part, document).steps["look"].reached == board.entrants == found.answer.steps[0].completed


def test_another_route_and_steps_that_are_hidden() -> None:
    document = drawn(
        buying=Route(order="V", name="Buying", entry=at("look"), destination=at("pay")),
        whole=Route(order="W", name="Whole", entry=at("call"), destination=at("survey")),
    )
    steps = {**document.steps, "cart": replace(document.steps["cart"], hidden=True)}
    found = conformance(world(), replace(document, steps=steps), route="whole")
    assert found.steps == ("ad", "look", "pay", "parcel"), "from the first to the last where no step has the events"
    assert conformance(world(), document).steps == ("look", "cart", "pay")


def test_steps_behind_a_destination_that_no_step_has_are_not_missed() -> None:
    document = drawn(buying=Route(order="V", name="Buying", entry=at("ad"), destination=at("pay", "survey")))
    again = Selector(events=("pay",), where=(Condition("n", "at_least", (2,)),))
    bound = {**document.touchpoints, "pay": Touchpoint(name="Again", binding=again)}
    found = conformance(world(), replace(document, touchpoints=bound))
    assert found.steps == ("ad", "look", "cart", "parcel"), (
        "a second order is no part; 'other' met the parcel without paying"
    )
    narrowed_ends = replace(document, touchpoints={**bound, "parcel": Touchpoint(name="Never", binding=at("call"))})
    assert conformance(world(), narrowed_ends).steps == ("ad", "look", "cart"), "nobody who saw the ad called"
    assert conformance(world(), document).steps == ("ad", "look", "cart", "pay")


def test_without_a_route_or_anything_bound_there_is_nothing_to_hold_journeys_against() -> None:
    document = drawn()
    for given, route, code in (
        (replace(document, routes={}), None, "map.no_route"),
        (document, "nowhere", "map.no_route"),
        (replace(document, interactions={}), None, "map.nothing_bound"),
    ):
        with pytest.raises(Refused) as refused:
            conformance(world(), given, route=route)
        assert refused.value.code == code
