"""Formulas, scores and gaps, each against what is computed here another way."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etappe.foundation.errors import InvalidInput
from etappe.maps.acting.formula import FUNCTIONS, INPUTS, read_formula, value_of
from etappe.maps.acting.scoring import METHODS, Score, priorities, score
from etappe.maps.measured.gaps import gaps, gaps_of
from etappe.maps.measured.measures import MapMeasures, StepMeasures
from etappe.maps.model.document import (
    Cell,
    Experience,
    Ground,
    Insight,
    Lane,
    MapDocument,
    Opportunity,
    Persona,
    Stage,
    Step,
    Taken,
)
from tests.vectors.map_cases import FORMULA_PARTS, NOWHERE

VALUES = {name: 1.5 + place for place, name in enumerate(INPUTS)}


def judged(**fields: object) -> MapDocument:
    """Two steps with a card of a pain point, an opportunity each and a solution."""
    taken = Taken(what="failing", step="pay", day="2026-11-20", customers=120, of=900, question="{}", part="{}")
    base: dict[str, object] = {
        "stages": {"s": Stage(order="V", name="Decision")},
        "steps": {"see": Step(stage="s", order="A", title="See"), "pay": Step(stage="s", order="B", title="Pay")},
        "lanes": {
            "pain": Lane(order="A", type="pain"),
            "chance": Lane(order="B", type="opportunity"),
            "does": Lane(order="C", type="solution"),
        },
        "cells": {
            "p": Cell(lane="pain", step="pay", text="Paying fails"),
            "a": Cell(lane="chance", step="pay", text="Pay later"),
            "b": Cell(lane="chance", step="see", text="Show the price"),
            "c": Cell(lane="does", step="pay", text="Repair"),
        },
        "insights": {"p": Insight(cell="p", severity=4, frequency=2, taken=taken)},
        "opportunities": {
            "a": Opportunity(cell="a", reach=900, impact=2, confidence=0.5, effort=3, value=50),
            "b": Opportunity(cell="b", reach=5_000, impact=0.25, confidence=1, effort=1),
        },
        "grounds": {"g": Ground(source="a", target="p")},
    }
    return MapDocument(title="Map", **base | fields)  # type: ignore[arg-type] # fields of a map


@given(st.text() | st.lists(st.sampled_from(FORMULA_PARTS), max_size=12).map("".join))
def test_any_text_is_a_formula_or_has_a_fault_at_a_place(text: str) -> None:
    fault = None
    try:
        formula = read_formula(text)
    except InvalidInput as error:
        fault = error
    if fault is not None:
        assert fault.code.startswith("formula.")
        assert 1 <= fault.data["at"] <= len(text) + 1
        return
    for one in formula.program:
        call = isinstance(one, tuple) and one[0] in {*FUNCTIONS, *"+-*/"}
        assert call or isinstance(one, float) or one in INPUTS
    result = value_of(formula, VALUES)
    assert result is None or math.isfinite(result)


def written(rng: Random, depth: int) -> tuple[str, float]:
    """An expression with all its brackets, and its value; not a number where it has none."""
    what = (
        rng.choice(("number", "name"))
        if depth == 0
        else rng.choice(("+", "-", "*", "/", "minus", "min", "max", "sqrt"))
    )
    if what == "number":
        number = rng.choice(("0", "3", "0.25", "12.5"))
        return number, float(number)
    if what == "name":
        name = rng.choice(INPUTS)
        return rng.choice((name, name.upper())), VALUES[name]
    text, value = written(rng, depth - 1)
    if what == "minus":
        return f"-({text})", -value
    if what == "sqrt":
        return f"sqrt({text})", value**0.5 if value >= 0 else math.nan
    other, second = written(rng, depth - 1)
    if what in {"min", "max"}:
        undefined = math.isnan(value + second)
        return f"{what}({text}, {other})", math.nan if undefined else sorted((value, second))[0 if what == "min" else 1]
    signs = {"+": value + second, "-": value - second, "*": value * second}
    return f"({text}) {what} ({other})", signs[what] if what in signs else value / second if second else math.nan


def test_a_formula_has_the_value_of_its_expression() -> None:
    for seed in range(400):
        text, expected = written(Random(seed), seed % 4)
        found = value_of(read_formula(text), VALUES)
        assert (math.isnan(expected) and found is None) or found == pytest.approx(expected, rel=1e-12, abs=0), text


def test_signs_bind_as_in_arithmetic() -> None:
    cases = {
        "1 + 2 * 3": 7,
        "2 * 3 + 1": 7,
        "8 / 4 / 2": 1,
        "1 - 2 - 3": -4,
        "-2 * -3": 6,
        "2 - -3": 5,
        "-(1 + 2) * 3": -9,
    }
    assert {text: value_of(read_formula(text), {}) for text in cases} == cases


def test_a_fault_says_where_it_is_and_what_to_do() -> None:
    with pytest.raises(InvalidInput) as fault:
        read_formula("value * (effort + prise)")
    assert (fault.value.code, fault.value.data["at"], fault.value.data["found"]) == (
        "formula.unknown_name",
        19,
        "prise",
    )
    assert fault.value.message("de") == "Zeichen 19: „prise“ ist keine der Angaben."
    with pytest.raises(InvalidInput, match=r"Sign 9: the bracket|bracket at sign 9"):
        read_formula("value * (effort")


positive = st.floats(0.1, 1e6)


@given(positive, positive, positive, positive)
def test_each_method_is_its_published_formula(a: float, b: float, c: float, d: float) -> None:
    rice = {"reach": a, "impact": b, "confidence": c, "effort": d}
    assert math.log(score("rice", rice, "no_formula").value or 0) == pytest.approx(
        math.log(a) + math.log(b) + math.log(c) - math.log(d), abs=1e-9
    )
    ice = {"ice_impact": a, "ice_confidence": b, "ice_ease": c}
    assert math.log(score("ice", ice, "no_formula").value or 0) == pytest.approx(
        sum(map(math.log, (a, b, c))), abs=1e-9
    )
    worth = {"value": a, "effort": b}
    assert (
        score("value_effort", worth, "no_formula").value == score("formula", worth, read_formula("value/effort")).value
    )


def test_what_is_missing_is_named_and_never_counts_as_nothing() -> None:
    ranked = priorities(judged())
    assert [one.cell for one in ranked] == ["b", "a", "c"]
    assert [one.scores["rice"].value for one in ranked] == [1_250.0, 300.0, None]
    assert ranked[2].scores["rice"] == Score(absent="missing", missing=("reach", "impact", "confidence", "effort"))
    assert ranked[0].scores["value_effort"].missing == ("value",)
    assert ranked[0].scores["formula"].absent == "no_formula"
    broken = priorities(judged(formula="value /", scoring="formula"))
    assert {one.scores["formula"].absent for one in broken} == {"formula_wrong"}
    none = priorities(judged(formula="value / (effort - 3)"))
    assert {one.cell: one.scores["formula"].absent for one in none}["a"] == "undefined"


def test_an_opportunity_knows_what_it_rests_on() -> None:
    own = judged(formula="severity * customers + frequency", scoring="formula")
    (first, *_) = priorities(own)
    assert (first.cell, first.rests_on, first.customers) == ("a", ("p",), 120)
    assert first.scores["formula"].value == 4 * 120 + 2


def test_a_bound_reach_follows_what_is_counted_and_is_missing_where_nothing_is() -> None:
    bound = {"a": Opportunity(cell="a", reach=1, reach_live="dropped", impact=1, confidence=1, effort=2)}
    counted = priorities(judged(opportunities=bound), live={"pay": {"dropped": 37, "reached": 90}})
    assert next(one for one in counted if one.cell == "a").scores["rice"].value == 18.5
    uncounted = priorities(judged(opportunities=bound))
    assert next(one for one in uncounted if one.cell == "a").scores["rice"].missing == ("reach",)


def test_hidden_cards_and_cards_of_other_lanes_are_not_listed() -> None:
    lanes = judged().lanes | {"does": Lane(order="C", type="solution", hidden=True)}
    assert {one.cell for one in priorities(judged(lanes=lanes))} == {"a", "b"}
    steps = judged().steps | {"see": Step(stage="s", order="A", title="See", hidden=True)}
    assert {one.cell for one in priorities(judged(steps=steps))} == {"a", "c"}


def test_every_method_orders_by_its_own_scores() -> None:
    for method in METHODS:
        values = [one.scores[method].value for one in priorities(judged(formula="reach"), method=method)]
        scored = [value for value in values if value is not None]
        assert all(first >= second for first, second in pairwise(scored))
        assert values == [*scored, *[None] * (len(values) - len(scored))]


def test_gaps_are_measured_for_everybody_and_drawn_for_a_persona() -> None:
    document = judged(
        personas={"ada": Persona(order="V", name="Ada")},
        experiences={
            "x": Experience(step="pay", expected=1, experienced=2, importance=5),
            "y": Experience(step="pay", persona="ada", experienced=-2, importance=2, evidence="reported", n=8),
            "z": Experience(step="see", expected=0.5),
        },
    )
    felt = StepMeasures(step="pay", experience=-0.5, experience_low=-1.0, experience_high=0.0, score_n=40)
    measures = MapMeasures(steps={"pay": felt}, explained=None, provenance=NOWHERE)
    see, pay, ada = gaps(document, measures)
    assert (see.step, see.evidence, see.gap, see.score) == ("see", "assumed", None, None)
    assert (pay.evidence, pay.n, pay.experienced, pay.gap, pay.satisfaction) == ("measured", 40, -0.5, -1.5, 2.5)
    assert (pay.score, pay.score_low, pay.score_high, pay.quadrant) == (7.5, 7.0, 8.0, "improve")
    assert (ada.persona, ada.evidence, ada.satisfaction, ada.score, ada.quadrant) == (
        "ada",
        "reported",
        1.0,
        3.0,
        "minor",
    )
    assert [row.experienced for row in gaps(document)] == [None, 2.0, -2.0]


def test_a_persona_has_its_own_experience_and_says_what_it_has_from_all() -> None:
    document = judged(
        personas={"ada": Persona(order="V", name="Ada"), "bo": Persona(order="W", name="Bo")},
        experiences={
            "x": Experience(step="pay", expected=1, experienced=2, importance=5),
            "y": Experience(step="pay", persona="ada", experienced=-2, importance=2, evidence="reported", n=8),
        },
    )
    felt = StepMeasures(step="pay", experience=-0.5, experience_low=-1.5, experience_high=0.5, score_n=12)
    measures = MapMeasures(steps={"pay": felt}, explained=None, provenance=NOWHERE)
    (drawn,) = gaps_of(document, "ada")
    assert (drawn.evidence, drawn.experienced, drawn.n, drawn.gap, drawn.of_all) == (
        "reported",
        -2,
        8,
        -3,
        ("expected",),
    )
    (measured,) = gaps_of(document, "ada", measures)
    assert (measured.evidence, measured.experienced, measured.n, measured.gap) == ("measured", -0.5, 12, -1.5)
    assert (measured.score, measured.importance) == (2.0, 2), "its own importance"
    assert gaps_of(document, "bo") == (), "what is felt by all is not filled in for one"
    (bo,) = gaps_of(document, "bo", measures)
    assert (bo.persona, bo.n, bo.of_all) == ("bo", 12, ("expected", "importance"))


@given(st.floats(1, 5), st.floats(-2, 2))
def test_the_opportunity_score_is_importance_and_what_is_missing_of_it(importance: float, felt: float) -> None:
    drawn = {"x": Experience(step="pay", experienced=felt, importance=importance)}
    (row,) = gaps(judged(experiences=drawn))
    satisfaction = felt + 3
    assert row.score == (importance if satisfaction >= importance else importance + (importance - satisfaction))
    assert (row.quadrant in {"improve", "keep"}) == (importance >= 3)
    assert (row.quadrant in {"keep", "generous"}) == (satisfaction >= 3)
