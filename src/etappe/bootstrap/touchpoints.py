"""What the touchpoint library of a project and its data say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.accounts.projects import Projects
from etappe.bootstrap.journeys import ProjectJourneys
from etappe.events.scopes import narrowing
from etappe.maps.library.keeping import Library

if TYPE_CHECKING:
    from etappe.events.scopes import Scope
    from etappe.events.selectors import Selector
    from etappe.maps.library.model import Bound, TouchpointDraft
    from etappe.maps.library.numbers import Coverage, Probe


class TouchpointNumbers:
    """Whom touchpoints reach, what no touchpoint claims, and what a binding would find."""

    def __init__(self, projects: Projects, library: Library, journeys: ProjectJourneys) -> None:
        self._projects = projects
        self._library = library
        self._journeys = journeys

    def coverage(self, project: str, *, scope: Scope | None = None) -> Coverage:
        """The numbers of all touchpoints of a project, or those of a scope.

        Raises Refused ``project.unknown`` and ``project.empty``, and what a scope raises.
        """
        from etappe.maps.library.counting import coverage
        from etappe.maps.library.numbers import Binding, Bindings

        shown = self._library.show(self._projects.show(project).id)
        found: list[tuple[str, Bound | TouchpointDraft]] = [(one.entry.id, one.entry.bound) for one in shown.entries]
        found += [(one.key, one.draft) for one in shown.unlinked]
        fields = ("binding", "failing", "satisfaction", "effort")
        bindings = Bindings(
            touchpoints=tuple(Binding(key=key, **{name: getattr(one, name) for name in fields}) for key, one in found),
            scope=narrowing(scope),
        )
        index = self._journeys.index(project)
        return self._journeys.kept(project, index, bindings, lambda: coverage(index, bindings))

    def probe(self, project: str, selector: Selector) -> Probe:
        """What a selector finds in a project's data. Raises what ``coverage`` and ``counting.probe`` raise."""
        from etappe.maps.library.counting import probe

        return probe(self._journeys.index(project), selector)
