"""What the data of a project answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec import structs

from etappe.accounts.model import Project
from etappe.accounts.projects import Projects
from etappe.events.contents import Contents
from etappe.events.importing import ImportReport
from etappe.events.intake import Intake, adds_events
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId
from etappe.storage.answers import AnswerCache
from etappe.storage.journey_store import JourneyStore

if TYPE_CHECKING:
    from etappe.analyses.asking import AnyAnswer, AnyQuestion
    from etappe.analyses.segments import SegmentCount
    from etappe.analyses.ways.timeline import Timeline
    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex

CUSTOMER: Final = "customer"
A = TypeVar("A", bound=msgspec.Struct)


class ProjectJourneys:
    """The journeys of every project, and the answers that were given about them."""

    def __init__(self, projects: Projects, intake: Intake, store: JourneyStore) -> None:
        self._projects = projects
        self._intake = intake
        self._store = store
        self._answers = AnswerCache()

    def contents(self, project: str) -> Contents:
        """What a project's data holds. Raises Refused ``project.unknown``."""
        return self._opened(self._projects.show(project))[1]

    def index(self, project: str) -> JourneyIndex:
        """The journeys of a project.

        Raises Refused ``project.unknown``, and Refused ``project.empty`` before the first event.
        """
        index = self._opened(self._projects.show(project))[0]
        if not index.n_events:
            raise Refused("project.empty", project=project)
        return index

    def prepare(self, project: str) -> None:
        """Bring the journeys of a project up to date, also while there are none. Raises Refused ``project.unknown``."""
        self._opened(self._projects.show(project))

    def ask(self, project: str, question: AnyQuestion) -> AnyAnswer:
        """The answer to a question about a project; the same as the library gives.

        A customer's timeline has what was acknowledged until now, unless it is asked of a segment or from a trigger on; all
        else what was when the last flush began.

        Raises what ``index`` and the question raise.
        """
        from etappe.analyses.asking import ask
        from etappe.analyses.ways.timeline import Timeline

        scope = question.scope
        if isinstance(question, Timeline) and (scope is None or (scope.segment is None and scope.trigger is None)):
            return self._timeline(self._projects.show(project), question)
        index = self.index(project)
        return self.kept(project, index, question, lambda: ask(index, question))

    def count(self, project: str, scope: Scope) -> SegmentCount:
        """How many customers and events a scope means. Raises what ``index`` and etappe.analyses.segments.count raise."""
        from etappe.analyses.segments import count

        return count(self.index(project), scope)

    def kept(self, project: str, index: JourneyIndex, about: msgspec.Struct, compute: Callable[[], A]) -> A:
        """An answer about the data as it is; computed once, for as long as they stay the same."""
        from etappe.analyses.records import as_seen

        answer: Any = self._answers.get(ProjectId(project), index.fingerprint, about, compute)
        seen: A = as_seen(answer, index)
        return seen

    def counting(self, project: ProjectId) -> tuple[ImportReport, ...]:
        """The imports that brought events."""
        return tuple(report for report in self._intake.imports(project) if adds_events(report))

    def forget(self, project: ProjectId) -> None:
        """Let go of the answers about a project."""
        self._answers.forget(project)

    def _timeline(self, project: Project, question: Timeline) -> AnyAnswer:
        """A customer's timeline, from the table and from what still waits for it."""
        from etappe.analyses.asking import ask
        from etappe.analyses.records import provenance

        index = self._opened(project)[0]
        own = self._store.of_customer(project.id, question.customer, time_zone=index.time_zone, unit=index.unit)
        return structs.replace(ask(own, question), provenance=provenance(index))

    def _unit(self, project: ProjectId) -> str:
        """What travels in a project: what its first import said."""
        return next((report.options.unit or CUSTOMER for report in self.counting(project)), CUSTOMER)

    def _opened(self, project: Project) -> tuple[JourneyIndex, Contents]:
        return self._store.index(project.id, time_zone=project.time_zone, unit=self._unit(project.id))
