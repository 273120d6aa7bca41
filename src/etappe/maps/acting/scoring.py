"""What the opportunities of a map are worth doing first: RICE, ICE, value by effort, or an own formula, and their order.

Law: a score is computed from what stands in the map and from numbers that were counted, and from nothing else; where an input is
missing there is no score, but a reason. What has no score is listed after what has one, never as 0. The browser's core computes
the same (shared vectors). What is listed are the cards of opportunity and solution lanes that are shown.

    RICE            reach · impact · confidence / effort      (Intercom, S. McBride 2018)
    ICE             impact · confidence · ease, each 1 to 10  (S. Ellis)
    value / effort  value / effort
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from etappe.foundation.errors import InvalidInput
from etappe.maps.acting.formula import INPUTS, Formula, read_formula, value_of
from etappe.maps.measured.gaps import gaps
from etappe.maps.model.document import Opportunity, OpportunityStatus, Scoring
from etappe.maps.model.ordering import ordered, steps_in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etappe.maps.measured.gaps import Gap
    from etappe.maps.measured.measures import MapMeasures
    from etappe.maps.model.document import Affected, Cell, Insight, MapDocument

JUDGED: Final = ("opportunity", "solution")
"""Types of lanes whose cards are opportunities."""
METHODS: Final[tuple[Scoring, ...]] = ("rice", "ice", "value_effort", "formula")
NEEDED: Final[Mapping[Scoring, tuple[str, ...]]] = {
    "rice": ("reach", "impact", "confidence", "effort"),
    "ice": ("ice_impact", "ice_confidence", "ice_ease"),
    "value_effort": ("value", "effort"),
}
_OWN: Final = ("reach", "impact", "confidence", "effort", "value", "ice_impact", "ice_confidence", "ice_ease")

ScoreAbsent = Literal["missing", "no_formula", "formula_wrong", "undefined"]
"""Why there is no score: inputs are ``missing``; there is ``no_formula``, or one that is none; it divides by zero or the like."""


class Score(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A score, better when higher; or why there is none, with the inputs that are missing."""

    value: float | None = None
    absent: ScoreAbsent | None = None
    missing: tuple[str, ...] = ()


class Priority(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A card that is an opportunity, with its place, its inputs and its scores by all four methods.

    ``rests_on`` are ids of the cards that it rests on. ``customers`` are those taken over, at most of the card and what it rests on.
    """

    cell: str
    lane: str
    step: str
    status: OpportunityStatus = "new"
    rests_on: tuple[str, ...] = ()
    customers: int | None = None
    inputs: dict[str, float]
    scores: dict[Scoring, Score]


def score(method: Scoring, inputs: Mapping[str, float], formula: Formula | ScoreAbsent) -> Score:
    """The score by a method; ``formula`` is the map's own, or why there is none.

    >>> score("rice", {"reach": 400, "impact": 2, "confidence": 0.8, "effort": 4}, "no_formula").value
    160.0
    >>> score("ice", {"ice_impact": 8}, "no_formula").missing
    ('ice_confidence', 'ice_ease')
    """
    if method == "formula" and not isinstance(formula, Formula):
        return Score(absent=formula)
    needed = formula.names if method == "formula" and isinstance(formula, Formula) else NEEDED[method]
    missing = tuple(name for name in needed if name not in inputs)
    if missing:
        return Score(absent="missing", missing=missing)
    found: float | None
    match method:
        case "rice":
            found = inputs["reach"] * inputs["impact"] * inputs["confidence"] / inputs["effort"]
        case "ice":
            found = float(inputs["ice_impact"] * inputs["ice_confidence"] * inputs["ice_ease"])
        case "value_effort":
            found = inputs["value"] / inputs["effort"]
        case _:
            assert isinstance(formula, Formula), "looked at above"
            found = value_of(formula, inputs)
    return Score(absent="undefined") if found is None else Score(value=found)


def formula_of(document: MapDocument) -> Formula | ScoreAbsent:
    """The map's own formula, or why there is none."""
    if not document.formula:
        return "no_formula"
    try:
        return read_formula(document.formula)
    except InvalidInput:
        return "formula_wrong"


def priorities(
    document: MapDocument,
    measures: MapMeasures | None = None,
    live: Mapping[str, Mapping[Affected, int]] | None = None,
    *,
    method: Scoring | None = None,
) -> tuple[Priority, ...]:
    """The opportunities of a map, the highest score by ``method`` (the map's own, unless given) first, then those without one.

    Equal scores, and those without, stand in the order of the map: by step, lane and place in its cell. ``live`` are the customers
    counted now, by step, which the reach follows where it is bound to them; ``measures`` give satisfaction and gap.
    """
    formula = formula_of(document)
    felt = {gap.step: gap for gap in gaps(document, measures) if gap.persona is None}
    judged = {one.cell: one for one in document.opportunities.values()}
    known = {one.cell: one for one in document.insights.values()}
    rests: dict[str, list[str]] = defaultdict(list)
    for _, ground in sorted(document.grounds.items()):
        rests[ground.source].append(ground.target)
    found: list[Priority] = []
    for key in _cards(document):
        cell = document.cells[key]
        own = judged.get(key, Opportunity(cell=key))
        insights = [known[card] for card in (key, *rests[key]) if card in known]
        taken = [own.taken, *(one.taken for one in insights)]
        counted = [one.customers for one in taken if one is not None]
        inputs = _inputs(own, insights, felt.get(cell.step), (live or {}).get(cell.step, {}))
        if counted:
            inputs["customers"] = float(max(counted))
        found.append(
            Priority(
                cell=key,
                lane=cell.lane,
                step=cell.step,
                status=own.status,
                rests_on=tuple(rests[key]),
                customers=max(counted, default=None),
                inputs={name: inputs[name] for name in INPUTS if name in inputs},
                scores={each: score(each, inputs, formula) for each in METHODS},
            )
        )
    chosen = method or document.scoring
    return tuple(sorted(found, key=lambda one: _rank(one.scores[chosen])))


def _rank(of: Score) -> tuple[bool, float]:
    return (of.value is None, -(of.value or 0.0))


def _cards(document: MapDocument) -> list[str]:
    """The cards that are opportunities and shown, in the order of the map."""
    steps = {
        key: place
        for place, (key, step) in enumerate(steps_in_order(document))
        if not (step.hidden or document.stages[step.stage].hidden)
    }
    lanes = {
        key: place
        for place, (key, lane) in enumerate(ordered(document.lanes))
        if lane.type in JUDGED and not lane.hidden
    }

    def place(item: tuple[str, Cell]) -> tuple[int, int, str, str]:
        key, cell = item
        return steps[cell.step], lanes[cell.lane], cell.order, key

    shown = [(key, cell) for key, cell in document.cells.items() if cell.step in steps and cell.lane in lanes]
    return [key for key, _ in sorted(shown, key=place)]


def _inputs(
    own: Opportunity, insights: list[Insight], felt: Gap | None, live: Mapping[Affected, int]
) -> dict[str, float]:
    """What is known of an opportunity, by the names that a formula has for it."""
    inputs = {name: float(value) for name in _OWN if (value := getattr(own, name)) is not None}
    if own.reach_live is not None:
        inputs.pop("reach", None)
        if own.reach_live in live:
            inputs["reach"] = float(live[own.reach_live])
    for name in ("severity", "frequency"):
        marks = [float(mark) for one in insights if (mark := getattr(one, name)) is not None]
        if marks:
            inputs[name] = max(marks)
    for name in ("importance", "satisfaction", "gap"):
        value = None if felt is None else getattr(felt, name)
        if value is not None:
            inputs[name] = value
    return inputs
