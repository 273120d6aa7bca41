"""Customers whom the steps of a map concern: who reached one, who did not go on, to whom it failed, who gave a low score.

Law: every number is that of customers who can be listed: with it stand the question and the part of its answer that lists them, and
the list is as long as the number says. What no touchpoint of a step can say is not there, instead of 0.

Low scores are 0 to 6 on a scale from 0 to 10 (detractors), and on any other those nearer to its bad end than to its good one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.journeys import Journeys
from etappe.analyses.people.customers import Countable, Part, members
from etappe.analyses.records import Provenance, provenance
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionPart
from etappe.analyses.scoping import asked_of, scoped, unscoped
from etappe.events.scopes import Scope
from etappe.foundation.errors import InvalidInput
from etappe.journeys.index import NumberColumn
from etappe.journeys.selection import column_of
from etappe.maps.measured.measuring import known, measure, selector_of
from etappe.maps.model.document import Affected
from etappe.maps.model.ordering import touchpoints_by_step
from etappe.maps.wording.words import SCORES, knows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex
    from etappe.maps.measured.measures import MapMeasures, StepMeasures
    from etappe.maps.model.document import MapDocument

_NPS: Final = (0.0, 10.0)
_HIGHEST_DETRACTOR: Final = 6.0


class AffectedCount(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """So many customers, of those who reached the step.

    ``question`` and ``part`` list them. ``value`` is the sum of a numeric property over all events of these customers that have it,
    and ``valued`` how many of the customers have such an event; only where a property was asked for.
    """

    what: Affected
    customers: int
    of: int | None = None
    question: Countable
    part: Part
    value: float | None = None
    valued: int | None = None


class MapAffected(Struct, frozen=True, kw_only=True):
    """By step id, the customers whom it concerns.

    ``numbers`` are the numeric properties of the data that are no scores; ``scope`` says of whom and when the counts are, None
    of all.
    """

    steps: dict[str, tuple[AffectedCount, ...]]
    numbers: tuple[str, ...]
    scope: Scope | None = None
    provenance: Provenance


def affected(
    events: Journeys | JourneyIndex,
    document: MapDocument,
    *,
    measures: MapMeasures | None = None,
    step: str | None = None,
    valued: str | None = None,
    scope: Scope | None = None,
) -> MapAffected:
    """Whom the steps of a map concern; ``step`` asks about one of them only, ``scope`` about some customers or days.

    ``measures`` are those of the map in that scope, if they are known. What customers are worth is summed up in its days too.

    Those who did not go on and those reached are the numbers of ``measure``. To whom a step failed are customers with at least one
    of the events by which its touchpoints fail; ``selector_of`` says which, where they have different conditions.

    Raises InvalidInput ``selector.unknown_property`` and ``priorities.not_numbers`` for ``valued``, and what ``scoped`` raises.
    Cost: that of ``measure``, and for a step with failures or scores one pass over their events.
    """
    index = scoped(events.index if isinstance(events, Journeys) else events, scope)
    found = measure(index, document) if measures is None else measures
    worth = None if valued is None else _worth(index, valued)
    met = touchpoints_by_step(document)
    steps: dict[str, tuple[AffectedCount, ...]] = {}
    for key, measured in found.steps.items():
        if step not in {None, key}:
            continue
        failing = selector_of(
            replace(document.touchpoints[one], binding=document.touchpoints[one].failing) for one in met[key]
        )
        counts = [*_passed(measured)]
        at = None if failing is None else known(index, failing)
        if at is not None:
            counts.append(_listed(index, "failing", measured, Funnel(steps=(at,)), FunnelPart(position=1)))
        if measured.satisfaction is not None and measured.score_n:
            counts.append(_listed(index, "unhappy", measured, measured.satisfaction, low_scores(measured.satisfaction)))
        steps[key] = tuple(counts if worth is None else (_valued(index, one, worth) for one in counts))
    return asked_of(MapAffected(steps=steps, numbers=_numbers(index), scope=scope, provenance=provenance(index)), scope)


def counts_of(found: MapAffected) -> dict[str, dict[Affected, int]]:
    """The bare numbers, by step and kind, as ``scoring.priorities`` takes them."""
    return {step: {one.what: one.customers for one in counts} for step, counts in found.steps.items()}


def low_scores(question: Satisfaction) -> SatisfactionPart:
    """The part of the answer that lists who gave a low score.

    >>> low_scores(Satisfaction(at="rated", score="stars", lowest=1, highest=5)).below
    3.0
    >>> low_scores(Satisfaction(at="asked", score="nps", lowest=0, highest=10)).at_most
    6.0
    """
    if question.higher_is_better and (question.lowest, question.highest) == _NPS:
        return SatisfactionPart(at_most=_HIGHEST_DETRACTOR)
    middle = (question.lowest + question.highest) / 2
    return SatisfactionPart(below=middle) if question.higher_is_better else SatisfactionPart(above=middle)


def _passed(measured: StepMeasures) -> Iterator[AffectedCount]:
    """Who reached a step and who did not go on, as they were measured."""
    if measured.funnel is None or not measured.reached:
        return
    yield AffectedCount(
        what="reached", customers=measured.reached, question=measured.funnel, part=FunnelPart(position=1)
    )
    if measured.next_step is not None and measured.dropped is not None:
        yield AffectedCount(
            what="dropped",
            customers=measured.dropped,
            of=measured.reached,
            question=measured.funnel,
            part=FunnelPart(position=1, outcome="dropped"),
        )


def _listed(
    index: JourneyIndex, what: Affected, measured: StepMeasures, question: Countable, part: Part
) -> AffectedCount:
    customers = int(_members(index, question, part).size)
    return AffectedCount(what=what, customers=customers, of=measured.reached, question=question, part=part)


def _members(part_of_index: JourneyIndex, question: Countable, part: Part) -> NDArray[np.int64]:
    """Customers behind a number, in the index that is about the question's scope already."""
    return members(part_of_index, unscoped(question)[1], part)


def _worth(index: JourneyIndex, name: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each customer the sum of a property over their events, and whether any has it."""
    column = column_of(index, name)
    if not isinstance(column, NumberColumn):
        raise InvalidInput("priorities.not_numbers", property=name)
    rows = np.flatnonzero(~np.isnan(column.numbers))
    customer = index.customer_of(rows)
    total = np.bincount(customer, weights=column.numbers[rows], minlength=index.n_customers).astype(np.float64)
    return total, np.bincount(customer, minlength=index.n_customers) > 0


def _valued(
    index: JourneyIndex, one: AffectedCount, worth: tuple[NDArray[np.float64], NDArray[np.bool_]]
) -> AffectedCount:
    total, has = worth
    customers = _members(index, one.question, one.part)
    return replace(one, value=float(total[customers].sum()), valued=int(np.count_nonzero(has[customers])))


def _numbers(index: JourneyIndex) -> tuple[str, ...]:
    columns: Mapping[str, object] = index.columns
    return tuple(
        name for name in sorted(columns) if isinstance(columns[name], NumberColumn) and not knows(SCORES, name)
    )
