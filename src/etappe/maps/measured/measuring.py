"""The measured numbers of a map: for each step the questions that it asks, answered.

Law: every number is the answer to a question that stands in the record, asked through ``etappe.analyses.asking.ask``,
and the same question asked there gives the same number. One step that cannot be measured never keeps the others from
it: events that are no longer in the data measure as nothing, with a reason.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Funnel, FunnelAnswer
from etappe.analyses.asking import ask
from etappe.analyses.journeys import Journeys
from etappe.analyses.records import provenance
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionAnswer
from etappe.analyses.scoping import scoped
from etappe.events.selectors import Selector
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import over_parts
from etappe.journeys.selection import MOST_SELECTIONS, check_selector, coded
from etappe.maps.measured.measures import MapMeasures, StepMeasures
from etappe.maps.model.ordering import steps_in_order, touchpoints_by_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from etappe.analyses.asking import AnyAnswer, AnyQuestion
    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument, Touchpoint

A = TypeVar("A")


def measure(events: Journeys | JourneyIndex, document: MapDocument, *, scope: Scope | None = None) -> MapMeasures:
    """Everything that the map's bound touchpoints measure, by step; of some customers or a period where ``scope`` says so.

    From each step to the next bound one (in the order of the map, unbound steps and those without data passed over)
    a funnel of two steps is asked, within the map's window; at the last step a funnel of one step counts who reached
    it. A step's events are those of all its bound touchpoints where one selector can say so: where none of them has
    conditions, or all have the same. Otherwise they are those of its first bound touchpoint. Names that the data does
    not have are left out; where nothing is left the step has reached 0, with ``no_entrants``, and its question, when
    asked, says what is missing.

    Satisfaction comes from the step's first touchpoint that has scores; its response rate is of those who reached the
    step. ``explained`` counts events that a touchpoint on the map is bound to, fails by or takes its scores from.

    Cost: one funnel for each pair of neighbours; equal questions are asked once, and as many at a time as there are cores.
    """
    whole = events.index if isinstance(events, Journeys) else events
    index = scoped(whole, scope)
    answers = _Answers(whole, index)
    met = touchpoints_by_step(document)
    steps = [
        (key, [document.touchpoints[touchpoint] for touchpoint in met[key]]) for key, _ in steps_in_order(document)
    ]
    bound = [(key, selector) for key, touchpoints in steps if (selector := selector_of(touchpoints)) is not None]
    measured = {key: StepMeasures(step=key) for key, _ in steps}
    of = {key: known(index, selector) for key, selector in bound}
    funnels: dict[str, Funnel] = {}
    for (key, selector), (next_step, target) in zip(bound, _followers(bound, of), strict=True):
        path = (of[key] or selector,) if target is None else (of[key] or selector, target)
        funnels[key] = Funnel(steps=path, within=document.within, scope=scope)
        measured[key] = replace(measured[key], funnel=funnels[key], next_step=next_step)
    scores = {key: list(_score_questions(index, touchpoints, of.get(key), scope)) for key, touchpoints in steps}
    answers.prepare([funnel for key, funnel in funnels.items() if of[key] is not None])
    answers.prepare([questions[0] for questions in scores.values() if questions])
    for key, funnel in funnels.items():
        there = of[key] is not None
        measured[key] = _passed(measured[key], answers.funnel(funnel)) if there else _nobody(measured[key])
    for key, questions in scores.items():
        if questions:
            measured[key] = _felt(measured[key], answers, questions)
    placed = [touchpoint for _, touchpoints in steps for touchpoint in touchpoints]
    return MapMeasures(steps=measured, explained=_explained(index, placed), provenance=provenance(index))


def selector_of(touchpoints: Iterable[Touchpoint]) -> Selector | None:
    """The events of a step, as far as one selector can name them (see ``measure``); None where nothing is bound."""
    bindings = [touchpoint.binding for touchpoint in touchpoints if touchpoint.binding is not None]
    if not bindings:
        return None
    first = bindings[0]
    if len(bindings) == 1 or any(binding.where != first.where or not binding.events for binding in bindings):
        return first
    names = dict.fromkeys(name for binding in bindings for name in binding.events)
    return Selector(events=tuple(names), where=first.where)


def known(index: JourneyIndex, selector: Selector) -> Selector | None:
    """The selector without names that the data does not have; None where nothing of it can be asked there."""
    names = tuple(name for name in selector.events if name in index.code_of)
    if (selector.events and not names) or not index.n_events:
        return None
    narrowed = replace(selector, events=names)
    try:
        check_selector(index, narrowed)
    except InvalidInput as error:
        if error.code.startswith("selector."):
            return None
        raise
    return narrowed


class _Answers:
    """Answers from an index, about the part of it that is measured; each question is asked once."""

    def __init__(self, index: JourneyIndex, part: JourneyIndex) -> None:
        self._index = index
        self._part = part
        self._given: dict[AnyQuestion, AnyAnswer | None] = {}

    def prepare(self, questions: Iterable[Funnel | Satisfaction]) -> None:
        """Ask several questions side by side, each on one core."""
        new = [question for question in dict.fromkeys(questions) if question not in self._given]
        self._given |= zip(new, over_parts(new, self._answer), strict=True)

    def funnel(self, question: Funnel) -> FunnelAnswer:
        return cast("FunnelAnswer", self._ask(question))

    def satisfaction(self, question: Satisfaction) -> SatisfactionAnswer | None:
        """None where the data has no such scores: their events or property are not there, or are no numbers."""
        return cast("SatisfactionAnswer | None", self._ask(question))

    def _ask(self, question: Funnel | Satisfaction) -> AnyAnswer | None:
        if question not in self._given:
            self._given[question] = self._answer(question)
        return self._given[question]

    def _answer(self, question: Funnel | Satisfaction) -> AnyAnswer | None:
        if isinstance(question, Funnel):
            return ask(self._index, question)
        if known(self._part, cast("Selector", question.at)) is None:
            return None
        try:
            return ask(self._index, question)
        except InvalidInput as error:
            if error.code in {"selector.unknown_property", "satisfaction.not_numbers"}:
                return None
            raise


def _followers(
    bound: Sequence[tuple[str, Selector]], of: Mapping[str, Selector | None]
) -> list[tuple[str | None, Selector | None]]:
    """For each bound step the next one that has data, with its selector."""
    followers: list[tuple[str | None, Selector | None]] = []
    following: tuple[str | None, Selector | None] = (None, None)
    for key, _ in reversed(bound):
        followers.append(following)
        here = of[key]
        following = (key, here) if here is not None else following
    return followers[::-1]


def _passed(measures: StepMeasures, answer: FunnelAnswer) -> StepMeasures:
    """A step's numbers from its funnel."""
    (outcome,) = answer.groups
    reached = answer.steps[0].customers
    if measures.next_step is None:
        return replace(measures, reached=reached)
    return replace(
        measures,
        reached=reached,
        onward=outcome.rate,
        onward_low=outcome.low,
        onward_high=outcome.high,
        onward_n=outcome.entrants - outcome.open,
        onward_absent=outcome.absent,
        dropped=outcome.dropped,
        open=outcome.open,
        time_to_next_s=answer.steps[1].median_s,
    )


def _nobody(measures: StepMeasures) -> StepMeasures:
    """A step whose events are not in the data."""
    if measures.next_step is None:
        return replace(measures, reached=0)
    return replace(measures, reached=0, onward_n=0, onward_absent="no_entrants", dropped=0, open=0)


def _score_questions(
    index: JourneyIndex, touchpoints: Iterable[Touchpoint], of: Selector | None, scope: Scope | None
) -> Iterator[Satisfaction]:
    """What a step's touchpoints ask about satisfaction, in their order; ``of`` are the step's events in the data."""
    for touchpoint in touchpoints:
        scores = touchpoint.satisfaction
        if scores is not None:
            at = known(index, scores.at) or scores.at
            yield Satisfaction(
                at=at,
                score=scores.score,
                lowest=scores.lowest,
                highest=scores.highest,
                higher_is_better=scores.higher_is_better,
                of=None if of is None or of == at else of,
                scope=scope,
            )


def _felt(measures: StepMeasures, answers: _Answers, questions: Sequence[Satisfaction]) -> StepMeasures:
    """Satisfaction from the first question that has scores; the first of all where none has."""
    asked = ((question, answers.satisfaction(question)) for question in questions)
    question, answer = next(
        ((question, answer) for question, answer in asked if answer is not None and answer.n), (questions[0], None)
    )
    if answer is None:
        return replace(measures, satisfaction=question, score_n=0, satisfaction_absent="no_scores")
    # Without the step's own events nobody knows who could have answered.
    is_known = question.of is not None or bool(measures.reached)
    return replace(
        measures,
        satisfaction=question,
        experience=answer.experience,
        experience_low=answer.experience_low,
        experience_high=answer.experience_high,
        score=answer.mean,
        score_n=answer.n,
        response_rate=answer.response_rate if is_known else None,
        satisfaction_absent=answer.absent,
    )


def _explained(index: JourneyIndex, touchpoints: Sequence[Touchpoint]) -> float | None:
    """The share of events that any touchpoint claims, in [0, 1]; None without events."""
    if not index.n_events:
        return None
    claims = [touchpoint.binding for touchpoint in touchpoints]
    claims += [touchpoint.failing for touchpoint in touchpoints]
    claims += [touchpoint.satisfaction.at for touchpoint in touchpoints if touchpoint.satisfaction]
    selectors = {narrowed for claim in claims if claim and (narrowed := known(index, claim))}
    every = any(not selector.events and not selector.where for selector in selectors)
    named = frozenset(name for selector in selectors if not selector.where for name in selector.events)
    if every or named.issuperset(index.events):
        return 1.0
    claimed: int = sum(index.posting(index.code_of[name]).size for name in named)
    # Of what is claimed whatever its properties are, no condition needs to be looked at.
    rest = {
        replace(selector, events=names)
        for selector in selectors
        if selector.where and (names := tuple(name for name in selector.events or index.events if name not in named))
    }
    return (claimed + _claimed(index, sorted(rest, key=repr))) / index.n_events


def _claimed(index: JourneyIndex, selectors: Sequence[Selector]) -> int:
    """How many events any of these selectors claims."""
    if len(selectors) <= MOST_SELECTIONS:
        selection = coded(index, selectors)
        return int(selection.sizes[selection.masks[: selection.sizes.size] != 0].sum())
    claimed = np.zeros(index.n_events, np.bool_)
    for some in _batches(selectors, MOST_SELECTIONS):
        selection = coded(index, some)
        claimed |= (selection.masks != 0)[selection.code]
    return int(np.count_nonzero(claimed))


def _batches(values: Iterable[A], size: int) -> Iterator[list[A]]:
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
