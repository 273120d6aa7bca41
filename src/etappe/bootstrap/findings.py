"""What maps and the data of a project say together."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from msgspec import Struct

from etappe.accounts.projects import Projects
from etappe.bootstrap.journeys import ProjectJourneys
from etappe.events.scopes import Scope, narrowing
from etappe.maps.keeping.documents import Maps
from etappe.maps.model.document import MapDocument

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.analyses.records import Answer, Question
    from etappe.foundation.texts import Language
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.discovering.comparing_drafts import DraftComparison
    from etappe.maps.discovering.detailing import Discovery
    from etappe.maps.measured.comparing import MapComparison
    from etappe.maps.measured.comparing_arrivals import ArrivalsComparison
    from etappe.maps.measured.comparing_conformance import ConformanceComparison
    from etappe.maps.measured.conforming import MapConformance
    from etappe.maps.measured.measures import MapMeasures
    from etappe.maps.measured.standing_out import StandingOut


A = TypeVar("A", bound="Answer")


class _Wanted(Struct, frozen=True, kw_only=True):
    """Which draft, at whichever level."""

    steps: int
    language: Language
    title: str
    drawn_of: Scope | None


class _Held(Struct, frozen=True, kw_only=True):
    """Which map is held against what is found, in which words."""

    found_in: MapDocument
    language: Language
    scope: Scope | None


class _Measured(Struct, frozen=True, kw_only=True, tag_field="about", tag="measures"):
    """What measures are kept under."""

    document: MapDocument
    scope: Scope | None


class _Compared(Struct, frozen=True, kw_only=True, tag_field="about", tag="comparison"):
    """What a comparison is kept under."""

    document: MapDocument
    one: Scope
    other: Scope


class _StandsOut(Struct, frozen=True, kw_only=True):
    """Of which map it is asked what stands out, and for whom."""

    stands_out_on: MapDocument
    scope: Scope | None


class Findings:
    """Maps that come from the data, and what the data say of maps that were drawn."""

    def __init__(self, projects: Projects, maps: Maps, journeys: ProjectJourneys) -> None:
        self._projects = projects
        self._maps = maps
        self._journeys = journeys

    def discover(
        self, project: str, *, steps: int, detail: float, language: Language, title: str, scope: Scope | None = None
    ) -> Discovery:
        """A draft map of what happens in a project's data, at one level of detail; not stored. All levels are found at once."""
        from etappe.maps.discovering.detailing import at_detail, discovered

        index = self._journeys.index(project)
        scope = narrowing(scope)
        wanted = _Wanted(steps=steps, language=language, title=title, drawn_of=scope)
        found = self._journeys.kept(
            project, index, wanted, lambda: discovered(index, steps=steps, language=language, title=title, scope=scope)
        )
        return at_detail(found, detail)

    def compare_draft(
        self, project: str, map_id: str, *, language: Language, scope: Scope | None = None
    ) -> DraftComparison:
        """A stored map against all that is found in the data. Raises Refused ``map.unknown``, and what ``discover`` raises."""
        from etappe.maps.discovering.comparing_drafts import compared
        from etappe.maps.discovering.discovery import MOST_STEPS, main_road

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)

        scope = narrowing(scope)

        def compute() -> DraftComparison:
            draft = main_road(index, steps=MOST_STEPS, language=language, scope=scope)
            return compared(index, document, draft, scope=scope)

        about = _Held(found_in=document, language=language, scope=scope)
        return self._journeys.kept(project, index, about, compute)

    def stand_out(self, project: str, map_id: str, *, scope: Scope | None = None) -> StandingOut:
        """Where it goes wrong on a stored map, and with what that goes. Raises Refused ``map.unknown``, and what a scope raises."""
        from etappe.maps.measured.standing_out import standing_out

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)
        scope = narrowing(scope)
        about = _StandsOut(stands_out_on=document, scope=scope)
        return self._journeys.kept(project, index, about, lambda: standing_out(index, document, scope=scope))

    def measure(self, project: str, map_id: str, *, scope: Scope | None = None) -> MapMeasures:
        """What is measured on a stored map. Raises Refused ``map.unknown``, and what a scope raises."""
        document = self._maps.show(self._projects.show(project).id, map_id).document
        return self._measured(project, self._journeys.index(project), document, scope)

    def compare(self, project: str, map_id: str, one: Scope, other: Scope) -> MapComparison:
        """A stored map measured for two scopes. Raises what ``measure`` raises."""
        from etappe.maps.measured.comparing import compared

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)
        about = _Compared(document=document, one=one, other=other)
        return self._journeys.kept(
            project,
            index,
            about,
            lambda: compared(
                index,
                (one, self._measured(project, index, document, one)),
                (other, self._measured(project, index, document, other)),
            ),
        )

    def _measured(self, project: str, index: JourneyIndex, document: MapDocument, scope: Scope | None) -> MapMeasures:
        from etappe.maps.measured.measuring import measure

        scope = narrowing(scope)
        about = _Measured(document=document, scope=scope)
        return self._journeys.kept(project, index, about, lambda: measure(index, document, scope=scope))

    def conform(self, project: str, map_id: str, *, route: str | None, scope: Scope | None = None) -> MapConformance:
        """How journeys follow a stored map along one of its routes; the first where ``route`` is None.

        Raises Refused ``map.unknown``, ``map.no_route`` and ``map.nothing_bound``.
        """
        from etappe.analyses.arriving.conformance import ConformanceAnswer
        from etappe.maps.measured.conforming import held, plan_of

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)
        asked = self._asking(project, index, ConformanceAnswer)
        return held(plan_of(index, document, route=route, scope=scope), asked)

    def compare_conformance(
        self, project: str, map_id: str, one: Scope, other: Scope, *, route: str | None
    ) -> ConformanceComparison:
        """How journeys follow a stored map, for two scopes. Raises what ``conform`` raises."""
        from etappe.analyses.arriving.conformance import ConformanceAnswer
        from etappe.maps.measured.comparing_conformance import conformance_compared

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)
        asked = self._asking(project, index, ConformanceAnswer)
        return conformance_compared(index, document, (narrowing(one), narrowing(other)), asked, route=route)

    def compare_arrivals(self, project: str, map_id: str, one: Scope, other: Scope) -> ArrivalsComparison:
        """Who gets where on the routes of a stored map, for two scopes. Raises Refused ``map.unknown``."""
        from etappe.analyses.arriving.arrivals import ArrivalsAnswer
        from etappe.maps.measured.comparing_arrivals import arrivals_compared

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)
        asked = self._asking(project, index, ArrivalsAnswer)
        return arrivals_compared(index, document, (narrowing(one), narrowing(other)), asked)

    def _asking(self, project: str, index: JourneyIndex, kind: type[A]) -> Callable[[Question], A]:
        """Asks about an index and keeps the answers, all of one kind."""
        from etappe.analyses.asking import AnyQuestion, ask

        def asked(question: Question) -> A:
            answer = self._journeys.kept(project, index, question, lambda: ask(index, cast("AnyQuestion", question)))
            assert isinstance(answer, kind), "a question has one kind of answer"
            return answer

        return asked
