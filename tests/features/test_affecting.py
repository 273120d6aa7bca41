"""Whom the steps of a map concern: each number against the events themselves, and against the list of its customers."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from etappe.analyses.asking import members
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from etappe.maps.measured.affecting import affected, counts_of, low_scores
from etappe.maps.model.document import Interaction, MapDocument, ScoreBinding, Stage, Step, Touchpoint

EVENTS: list[tuple[str, int, str, dict[str, Any]]] = [
    ("ann", 0, "view", {}), ("ann", 1, "pay", {"state": "declined"}), ("ann", 2, "pay", {"state": "fine", "amount": 40.0}), ("ann", 3, "rated", {"stars": 2.0}),
    ("bob", 0, "view", {}), ("bob", 1, "pay", {"state": "declined"}), ("bob", 2, "rated", {"stars": 3.0}), ("bob", 3, "gift", {"amount": 5.0}),
    ("cat", 0, "view", {}),
    ("dan", 0, "view", {}), ("dan", 1, "pay", {"state": "fine", "amount": 60.5}), ("dan", 2, "rated", {"stars": 1.0}), ("dan", 3, "rated", {"stars": 5.0}),
]  # fmt: skip
MINUTE_MS = 60_000


def shop() -> Any:  # noqa: ANN401 - an index
    names = ("state", "amount", "stars")
    columns: dict[str, list[Any]] = {"customer": [], "time": [], "event": [], **{name: [] for name in names}}
    for customer, minute, event, properties in EVENTS:
        columns["customer"].append(customer)
        columns["time"].append(minute * MINUTE_MS)
        columns["event"].append(event)
        for name in names:
            columns[name].append(properties.get(name))
    return build_index(pl.DataFrame(columns))


def drawn(**scores: bool) -> MapDocument:
    declined = Selector(events=("pay",), where=(Condition(property="state", operator="is", values=("declined",)),))
    satisfaction = ScoreBinding(at=Selector(events=("rated",)), score="stars", lowest=1, highest=5, **scores)
    return MapDocument(
        title="Shop",
        stages={"s": Stage(order="V", name="Decision")},
        steps={
            "see": Step(stage="s", order="A", title="See"),
            "pay": Step(stage="s", order="B", title="Pay"),
            "talk": Step(stage="s", order="C", title="Talk"),
        },
        touchpoints={
            "page": Touchpoint(name="Page", binding=Selector(events=("view",))),
            "desk": Touchpoint(
                name="Desk", binding=Selector(events=("pay",)), failing=declined, satisfaction=satisfaction
            ),
        },
        interactions={
            "i": Interaction(step="see", touchpoint="page", order="V"),
            "j": Interaction(step="pay", touchpoint="desk", order="V"),
        },
    )


def who(condition: Any) -> set[str]:  # noqa: ANN401 - a function of an event
    return {customer for customer, _, event, properties in EVENTS if condition(event, properties)}


def test_each_number_is_that_of_the_customers_it_lists() -> None:
    index = shop()
    found = affected(index, drawn())
    expected = {
        ("see", "reached"): {"ann", "bob", "cat", "dan"},
        ("see", "dropped"): {"cat"},
        ("pay", "reached"): who(lambda event, _: event == "pay"),
        ("pay", "failing"): who(lambda _, own: own.get("state") == "declined"),
        ("pay", "unhappy"): who(lambda event, own: event == "rated" and own["stars"] < 3),
    }
    listed = {
        (step, one.what): {index.customers[number] for number in members(index, one.question, one.part).tolist()}
        for step, counts in found.steps.items()
        for one in counts
    }
    assert listed == expected
    assert {(step, what): n for step, counts in counts_of(found).items() for what, n in counts.items()} == {
        place: len(customers) for place, customers in expected.items()
    }
    assert found.steps["talk"] == ()
    assert found.numbers == ("amount",)


def test_the_value_is_the_sum_over_these_customers_and_says_how_many_have_any() -> None:
    found = affected(shop(), drawn(), step="pay", valued="amount")
    assert set(found.steps) == {"pay"}
    amount = {"ann": 40.0, "bob": 5.0, "dan": 60.5}
    assert {one.what: (one.value, one.valued) for one in found.steps["pay"]} == {
        "reached": (sum(amount.values()), 3),
        "failing": (amount["ann"] + amount["bob"], 2),
        "unhappy": (amount["ann"] + amount["dan"], 2),
    }
    with pytest.raises(InvalidInput, match="has no sum") as refused:
        affected(shop(), drawn(), valued="state")
    assert refused.value.code == "priorities.not_numbers"


def test_where_lower_is_better_a_low_score_is_a_high_number() -> None:
    index = shop()
    found = affected(index, drawn(higher_is_better=False), step="pay")
    (unhappy,) = (one for one in found.steps["pay"] if one.what == "unhappy")
    assert {index.customers[number] for number in members(index, unhappy.question, unhappy.part).tolist()} == {"dan"}
    assert low_scores(unhappy.question).above == 3  # type: ignore[arg-type] # it is about satisfaction
