"""What is worth doing first, from maps and from the data of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.accounts.projects import Projects
from etappe.bootstrap.findings import Findings
from etappe.bootstrap.journeys import ProjectJourneys
from etappe.foundation.errors import Refused
from etappe.maps.keeping.documents import Maps

if TYPE_CHECKING:
    from etappe.events.scopes import Scope
    from etappe.maps.acting.portfolio import JudgedMap, ProjectPriorities
    from etappe.maps.keeping.ports import StoredMap
    from etappe.maps.measured.affecting import MapAffected


class Priorities:
    """Whom the steps of maps concern, and the opportunities of all maps."""

    def __init__(self, projects: Projects, maps: Maps, journeys: ProjectJourneys, findings: Findings) -> None:
        self._projects = projects
        self._maps = maps
        self._journeys = journeys
        self._findings = findings

    def affected(
        self,
        project: str,
        map_id: str,
        *,
        step: str | None = None,
        valued: str | None = None,
        scope: Scope | None = None,
    ) -> MapAffected:
        """Whom a stored map's steps concern, or one of them; ``valued`` adds the sum of a property of theirs.

        Raises Refused ``map.unknown``, InvalidInput ``map.object_unknown`` for a step that is not there, and what
        ``etappe.maps.measured.affecting.affected`` raises.
        """
        from etappe.events.scopes import narrowing
        from etappe.foundation.errors import InvalidInput
        from etappe.maps.measured.affecting import affected

        document = self._maps.show(self._projects.show(project).id, map_id).document
        if step is not None and step not in document.steps:
            raise InvalidInput("map.object_unknown", collection="steps", id=step)
        scope = narrowing(scope)
        measures = self._findings.measure(project, map_id, scope=scope)
        index = self._journeys.index(project)
        return affected(index, document, measures=measures, step=step, valued=valued, scope=scope)

    def listed(self, project: str, *, scope: Scope | None = None) -> ProjectPriorities:
        """The opportunities of all maps of a project. Raises Refused ``project.unknown``, and what a scope raises."""
        from etappe.maps.acting.portfolio import portfolio

        stored = self._maps.all(self._projects.show(project).id)
        return portfolio(self._judged(project, one, scope) for one in stored)

    def _judged(self, project: str, stored: StoredMap, scope: Scope | None) -> JudgedMap:
        """A map with its numbers, where any of its scores needs them and the project has data."""
        from etappe.maps.acting.portfolio import JudgedMap
        from etappe.maps.measured.affecting import counts_of

        document = stored.document
        bound = any(one.reach_live is not None for one in document.opportunities.values())
        if not (bound or document.formula):
            return JudgedMap(id=stored.id, document=document)
        try:
            measures = self._findings.measure(project, stored.id, scope=scope)
            live = counts_of(self.affected(project, stored.id, scope=scope)) if bound else None
        except Refused as refused:
            if refused.code not in {"project.empty", "map.unknown"}:
                raise
            return JudgedMap(id=stored.id, document=document)
        return JudgedMap(id=stored.id, document=document, measures=measures, live=live)
