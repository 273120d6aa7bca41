"""Planned against actual on a map: its steps and bound touchpoints as the plan of a question about conformance.

Law: the question is about the journeys of one of the map's routes, so its entrants are those of the route's line on the
board. The plan are the steps from the one where the route begins to the one where it ends; where no step has the entry's
events from the first, and where none has the destination's up to the last that anybody met on the way. A touchpoint that is
only a part of the destination, such as a second order of all orders, is behind it and not on the way. Steps without a bound touchpoint that the data know are no
part of it, and are named. Answers to what is asked about a touchpoint are neither for nor against the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.conformance import Conformance, ConformanceAnswer, PlannedStep, PlannedTouchpoint, Way
from etappe.analyses.arriving.planned import MOST_PLANNED
from etappe.analyses.asking import ask
from etappe.analyses.journeys import Journeys
from etappe.events.selectors import as_selector
from etappe.foundation.errors import Refused
from etappe.maps.measured.measuring import known
from etappe.maps.model.ordering import ordered, steps_in_order, touchpoints_by_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etappe.events.scopes import Scope
    from etappe.events.selectors import Selection, Selector
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument, Route, Touchpoint


class MapConformance(Struct, frozen=True, kw_only=True):
    """How journeys follow a map.

    Attributes:
        answer: the answer to the question that the map asks; its steps and touchpoints are counted from 0 on.
        route: id of the route whose journeys they are.
        steps: ids of the plan's steps. touchpoints: for each of them, ids of its touchpoints.
        without_data: ids of bound touchpoints whose events the data do not have.
    """

    answer: ConformanceAnswer
    route: str
    steps: tuple[str, ...]
    touchpoints: tuple[tuple[str, ...], ...]
    without_data: tuple[str, ...]


class MapPlan(Struct, frozen=True, kw_only=True):
    """What a map asks of the data along a route; the rest is as in MapConformance.

    ``route`` is its id. ``is_open``: no step has the destination's events, so that the plan runs to the last step.
    """

    question: Conformance
    route: str
    steps: tuple[str, ...]
    touchpoints: tuple[tuple[str, ...], ...]
    without_data: tuple[str, ...]
    is_open: bool

    def until(self, last: int) -> MapPlan:
        """The same up to one of its steps."""
        ways = tuple(way for way in self.question.ways if way.target <= last and (way.source or 0) <= last)
        question = replace(self.question, plan=self.question.plan[: last + 1], ways=ways)
        steps, touchpoints = self.steps[: last + 1], self.touchpoints[: last + 1]
        return replace(self, question=question, steps=steps, touchpoints=touchpoints, is_open=False)

    def answered(self, answer: ConformanceAnswer) -> MapConformance:
        """How journeys follow the map, by the answer to its question."""
        return MapConformance(
            answer=answer,
            route=self.route,
            steps=self.steps,
            touchpoints=self.touchpoints,
            without_data=self.without_data,
        )


def conformance(
    events: Journeys | JourneyIndex, document: MapDocument, *, route: str | None = None, scope: Scope | None = None
) -> MapConformance:
    """How journeys follow a map, from the entry of one of its routes on (the first, unless ``route`` names another by id).

    ``scope`` says whose journeys and from when; None means all.

    Raises what ``plan_of`` and the question raise.

    Cost: one pass over all events.
    """
    index = events.index if isinstance(events, Journeys) else events

    def asked(question: Conformance) -> ConformanceAnswer:
        answer = ask(index, question)
        assert isinstance(answer, ConformanceAnswer), "a question has one kind of answer"
        return answer

    return held(plan_of(index, document, route=route, scope=scope), asked)


def held(plan: MapPlan, asked: Callable[[Conformance], ConformanceAnswer]) -> MapConformance:
    """How journeys follow a plan, by what ``asked`` answers; of one without an end, up to the last step that anybody met."""
    answer = asked(plan.question)
    last = last_met(answer, plan)
    if last < len(plan.steps) - 1:
        plan = plan.until(last)
        answer = asked(plan.question)
    return plan.answered(answer)


def last_met(answer: ConformanceAnswer, plan: MapPlan) -> int:
    """The step up to which a plan is to be followed: of one without an end the last that anybody met, else its last."""
    end = len(plan.steps) - 1
    return max((row.step for row in answer.steps if row.completed + row.failing), default=end) if plan.is_open else end


def plan_of(
    index: JourneyIndex, document: MapDocument, *, route: str | None = None, scope: Scope | None = None
) -> MapPlan:
    """What a map asks of the data along one of its routes (the first, unless ``route`` names another by id).

    Raises Refused ``map.no_route`` where there is no such route, and ``map.nothing_bound`` where no step is bound to events
    of the data. Of more than 60 bound touchpoints the first 60 in order of steps are the plan.
    """
    routes = {key: one for key, one in ordered(document.routes) if route in {None, key}}
    if not routes:
        raise Refused("map.no_route", route=route or "-")
    chosen, line = next(iter(routes.items()))
    met = touchpoints_by_step(document)
    inside, is_open = _between(document, line)
    ids: list[str] = []
    plan: list[PlannedStep] = []
    touchpoints: list[tuple[str, ...]] = []
    without: dict[str, None] = {}
    for key in inside:
        step = document.steps[key]
        own = [one for one in met[key] if not (is_open and _is_behind(document.touchpoints[one], line.destination))]
        planned = {one: found for one in own if (found := _planned(index, document.touchpoints[one])) is not None}
        without |= {one: None for one in own if one not in planned and document.touchpoints[one].binding is not None}
        room = MOST_PLANNED - sum(len(one) for one in touchpoints)
        if planned and room:
            ids.append(key)
            touchpoints.append(tuple(planned)[:room])
            plan.append(PlannedStep(name=step.title, touchpoints=tuple(planned.values())[:room]))
    if not plan:
        raise Refused("map.nothing_bound")
    ways = tuple(
        Way(source=ids.index(branch.source), target=ids.index(branch.target))
        for branch in document.branches.values()
        if branch.source in ids and branch.target in ids
    )
    question = Conformance(
        entry=line.entry,
        destination=line.destination,
        elsewhere=line.elsewhere,
        horizon=line.horizon,
        plan=tuple(plan),
        ways=ways,
        beside=tuple(dict.fromkeys(_asked(index, document))),
        scope=scope,
    )
    return MapPlan(
        question=question,
        route=chosen,
        steps=tuple(ids),
        touchpoints=tuple(touchpoints),
        without_data=tuple(without),
        is_open=is_open,
    )


def _between(document: MapDocument, line: Route) -> tuple[list[str], bool]:
    """The steps that are shown, from the one where a route begins to the one where it ends; and whether none is that one."""
    met = touchpoints_by_step(document)
    shown = [key for key, step in steps_in_order(document) if not (step.hidden or document.stages[step.stage].hidden)]

    def having(selection: Selection, *, whole: bool) -> list[int]:
        wanted = as_selector(selection)
        return [
            place
            for place, key in enumerate(shown)
            for one in met[key]
            if (binding := document.touchpoints[one].binding) is not None
            and set(wanted.events) & set(binding.events)
            and not (whole and set(binding.where) - set(wanted.where))
        ]

    first = min(having(line.entry, whole=False), default=0)
    ends = [place for place in having(line.destination, whole=True) if place >= first]
    return shown[first : max(ends, default=len(shown) - 1) + 1], not ends


def _is_behind(touchpoint: Touchpoint, destination: Selection) -> bool:
    """Whether a touchpoint is met by some of a destination's events only."""
    at = touchpoint.binding
    return at is not None and bool(at.events) and set(at.events) <= set(as_selector(destination).events)


def _asked(index: JourneyIndex, document: MapDocument) -> Iterator[Selector]:
    for touchpoint in document.touchpoints.values():
        if touchpoint.satisfaction is not None and (at := known(index, touchpoint.satisfaction.at)) is not None:
            yield at


def _planned(index: JourneyIndex, touchpoint: Touchpoint) -> PlannedTouchpoint | None:
    """A touchpoint as part of a plan; None where it is not bound to events of the data."""
    at = None if touchpoint.binding is None else known(index, touchpoint.binding)
    if at is None:
        return None
    failing = None if touchpoint.failing is None else known(index, touchpoint.failing)
    return PlannedTouchpoint(name=touchpoint.name, at=at, failing=failing)
