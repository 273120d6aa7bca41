"""What customers expect, what they experience and how important it is to them, step by step and for each persona.

Law: what was measured comes before what was drawn, and only where it is about everybody: scores of all customers say nothing of one
persona, and scores of the customers whom a persona stands for say something of that persona only. Everything else is marked with the
evidence with which it was drawn. Nothing is filled in: without an importance there is no opportunity score, and without an expectation
no gap; what a persona has from all customers says so.

Satisfaction is the experience from −2 … +2 as 1 … 5, the scale of importance. Opportunity score = importance + max(importance −
satisfaction, 0), from 1 to 9 (A. Ulwick 2005, *What Customers Want*, on his scale of 10). The quadrants meet at the middle, 3
(J. Martilla and J. James 1977, J. Marketing 41:77-79). The browser's core computes the same (shared vectors).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from etappe.maps.model.document import Evidence, Experience
from etappe.maps.model.ordering import ordered, steps_in_order

if TYPE_CHECKING:
    from etappe.maps.measured.measures import MapMeasures
    from etappe.maps.model.document import MapDocument

MIDDLE: Final = 3.0
_TO_SATISFACTION: Final = 3.0

Quadrant = Literal["improve", "keep", "minor", "generous"]
"""Important and unsatisfying: ``improve``; important and satisfying: ``keep``; unimportant and unsatisfying: ``minor``;
unimportant and satisfying: ``generous``. What lies on a middle counts as important, and as satisfying."""

OfAll = Literal["expected", "importance"]


class Gap(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Expectation and experience at a step, for a persona or (None) for all customers.

    ``experienced`` has its interval ``low`` to ``high`` where it is measured. ``gap`` is experienced − expected. ``score`` is the
    opportunity score, ``score_low`` to ``score_high`` what it is at the ends of that interval. ``of_all`` names what is drawn for all customers, not for the persona.
    """

    step: str
    persona: str | None = None
    evidence: Evidence = "assumed"
    expected: float | None = None
    experienced: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    importance: float | None = None
    satisfaction: float | None = None
    gap: float | None = None
    score: float | None = None
    score_low: float | None = None
    score_high: float | None = None
    quadrant: Quadrant | None = None
    of_all: tuple[OfAll, ...] = ()


def gaps(document: MapDocument, measures: MapMeasures | None = None) -> tuple[Gap, ...]:
    """A row for each step and persona of whom anything is drawn or measured, in the order of the map; all customers come first.

    >>> from etappe.maps.model.document import MapDocument, Stage, Step
    >>> document = MapDocument(
    ...     title="Map",
    ...     stages={"s": Stage(order="V", name="Decision")},
    ...     steps={"pay": Step(stage="s", order="V", title="Pay")},
    ...     experiences={"x": Experience(step="pay", expected=1, experienced=-1, importance=5)},
    ... )
    >>> [(row.gap, row.satisfaction, row.score, row.quadrant) for row in gaps(document)]
    [(-2.0, 2.0, 8.0, 'improve')]
    """
    drawn = {(one.step, one.persona): one for one in document.experiences.values()}
    personas = [None, *(key for key, _ in ordered(document.personas))]
    found: list[Gap] = []
    for step, value in steps_in_order(document):
        if value.hidden or document.stages[value.stage].hidden:
            continue
        felt = measures.steps.get(step) if measures is not None else None
        for persona in personas:
            one = drawn.get((step, persona))
            if persona is None and felt is not None and felt.experience is not None:
                own = one or Experience(step=step)
                found.append(
                    _row(own, "measured", felt.experience, felt.score_n, felt.experience_low, felt.experience_high)
                )
            elif one is not None:
                found.append(_row(one, one.evidence, one.experienced, one.n))
    return tuple(found)


def gaps_of(document: MapDocument, persona: str, measures: MapMeasures | None = None) -> tuple[Gap, ...]:
    """A row for each step at which anything is drawn for a persona, or measured of the customers it stands for; in the order of the map.

    ``measures`` are those of its segment alone (``measure(…, scope=Scope(segment=…))``), None where it stands for nobody in the data.
    Expectation and importance are the persona's own, and where none is drawn for it those of all customers.

    >>> from etappe.maps.model.document import MapDocument, Persona, Stage, Step
    >>> document = MapDocument(
    ...     title="Map",
    ...     stages={"s": Stage(order="V", name="Decision")},
    ...     steps={"pay": Step(stage="s", order="V", title="Pay")},
    ...     personas={"ada": Persona(order="V", name="Ada")},
    ...     experiences={
    ...         "x": Experience(step="pay", expected=1, experienced=2, importance=5),
    ...         "y": Experience(step="pay", persona="ada", experienced=-1),
    ...     },
    ... )
    >>> [(row.gap, row.score, row.of_all) for row in gaps_of(document, "ada")]
    [(-2.0, 8.0, ('expected', 'importance'))]
    """
    drawn = {(one.step, one.persona): one for one in document.experiences.values()}
    found: list[Gap] = []
    for step, value in steps_in_order(document):
        if value.hidden or document.stages[value.stage].hidden:
            continue
        felt = measures.steps.get(step) if measures is not None else None
        is_measured = felt is not None and felt.experience is not None
        one = drawn.get((step, persona))
        if one is None and not is_measured:
            continue
        own, all_of_them = (
            one or Experience(step=step, persona=persona),
            drawn.get((step, None)) or Experience(step=step),
        )
        expected = all_of_them.expected if own.expected is None else own.expected
        importance = all_of_them.importance if own.importance is None else own.importance
        of_all: list[OfAll] = []
        if own.expected is None and expected is not None:
            of_all.append("expected")
        if own.importance is None and importance is not None:
            of_all.append("importance")
        whole = replace(own, expected=expected, importance=importance)
        row = (
            _row(whole, "measured", felt.experience, felt.score_n, felt.experience_low, felt.experience_high)
            if felt is not None and is_measured
            else _row(whole, own.evidence, own.experienced, own.n)
        )
        found.append(replace(row, of_all=tuple(of_all)))
    return tuple(found)


def _row(
    drawn: Experience,
    evidence: Evidence,
    experienced: float | None,
    n: int | None,
    low: float | None = None,
    high: float | None = None,
) -> Gap:
    expected = None if drawn.expected is None else float(drawn.expected)
    importance = None if drawn.importance is None else float(drawn.importance)
    satisfaction = None if experienced is None else experienced + _TO_SATISFACTION
    quadrant: Quadrant | None = None
    if importance is not None and satisfaction is not None:
        important, content = importance >= MIDDLE, satisfaction >= MIDDLE
        quadrant = ("keep" if content else "improve") if important else ("generous" if content else "minor")
    return Gap(
        step=drawn.step,
        persona=drawn.persona,
        evidence=evidence,
        expected=expected,
        experienced=None if experienced is None else float(experienced),
        low=low,
        high=high,
        n=n,
        importance=importance,
        satisfaction=satisfaction,
        gap=None if experienced is None or expected is None else experienced - expected,
        score=_opportunity(importance, satisfaction),
        score_low=_opportunity(importance, None if high is None else high + _TO_SATISFACTION),
        score_high=_opportunity(importance, None if low is None else low + _TO_SATISFACTION),
        quadrant=quadrant,
    )


def _opportunity(importance: float | None, satisfaction: float | None) -> float | None:
    if importance is None or satisfaction is None:
        return None
    return importance + max(importance - satisfaction, 0.0)
