"""What maps and the data of a project say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.accounts.projects import Projects
from etappe.bootstrap.journeys import ProjectJourneys
from etappe.maps.keeping import Maps

if TYPE_CHECKING:
    from etappe.foundation.texts import Language
    from etappe.maps.conforming import MapConformance
    from etappe.maps.document import MapDocument
    from etappe.maps.measures import MapMeasures


class Findings:
    """Maps that come from the data, and what the data say of maps that were drawn."""

    def __init__(self, projects: Projects, maps: Maps, journeys: ProjectJourneys) -> None:
        self._projects = projects
        self._maps = maps
        self._journeys = journeys

    def discover(self, project: str, *, steps: int, language: Language, title: str) -> MapDocument:
        """A draft map of what mostly happens in a project's data; not stored."""
        from etappe.maps.discovery import discover

        return discover(self._journeys.index(project), steps=steps, language=language, title=title)

    def measure(self, project: str, map_id: str) -> MapMeasures:
        """What is measured on a stored map. Raises Refused ``map.unknown``."""
        from etappe.maps.measuring import measure

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)
        return self._journeys.kept(project, index, document, lambda: measure(index, document))

    def conform(self, project: str, map_id: str, *, route: str | None) -> MapConformance:
        """How journeys follow a stored map along one of its routes; the first where ``route`` is None.

        Raises Refused ``map.unknown``, ``map.no_route`` and ``map.nothing_bound``.
        """
        from etappe.analyses.asking import ask
        from etappe.analyses.conformance import ConformanceAnswer
        from etappe.maps.conforming import plan_of

        document = self._maps.show(self._projects.show(project).id, map_id).document
        index = self._journeys.index(project)
        plan = plan_of(index, document, route=route)
        answer = self._journeys.kept(project, index, plan.question, lambda: ask(index, plan.question))
        assert isinstance(answer, ConformanceAnswer), "a question has one kind of answer"
        return plan.answered(answer)
