"""What each route does: hand over to the workspace, and put together what the wire wants. One function an operation."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from etappe._version import __version__
from etappe.accounts.model import Principal, Project
from etappe.bootstrap import Workspace
from etappe.events.contents import Contents
from etappe.events.ports import Failure, ImportJob, RefusedRows
from etappe.foundation.errors import EtappeError, InvalidInput, Refused
from etappe.foundation.ids import ProjectId
from etappe.foundation.texts import Language
from etappe.server.exporting import EXPORT_HANDLERS
from etappe.server.history_handlers import HISTORY_HANDLERS
from etappe.server.map_handlers import MAP_HANDLERS, require_numbers
from etappe.server.problems import STATUS_OF, problem_of
from etappe.server.questions import Asker, RunningQuestions
from etappe.server.starting_handlers import STARTING_HANDLERS, read_map_draft
from etappe.server.wire import (
    DiscoverOptions,
    Health,
    ImportOrder,
    Job,
    MapChanges,
    ProjectDetail,
    ProjectDraft,
    ProjectSummary,
    QuestionProgress,
    Rephrase,
    SessionInfo,
)


@dataclass(frozen=True)
class Call:
    """One request, understood: who asks, for what, in which language. ``session`` is the digest of its secret."""

    workspace: Workspace
    questions: RunningQuestions
    session: str
    principal: Principal
    language: Language
    path: dict[str, str]
    query: dict[str, Any]
    body: Any

    def project(self) -> Project:
        """The project of the address. Raises Refused ``project.unknown``."""
        return self.workspace.projects.show(self.path["project"])

    @property
    def project_id(self) -> ProjectId:
        """The id of the project of the address, which exists."""
        return self.project().id

    @property
    def asker(self) -> Asker:
        """Whose questions the call is about, in a project that exists."""
        return Asker(self.session, self.project_id)


Handler = Callable[[Call], object]


def health(workspace: Workspace) -> Health:
    """Whether the server can do its work."""
    writable = os.access(workspace.folder, os.W_OK)
    return Health(status="ok" if writable else "read_only", version=__version__)


def _session(call: Call) -> SessionInfo:
    return SessionInfo(principal=call.principal, version=__version__)


def _list_projects(call: Call) -> tuple[ProjectSummary, ...]:
    """All but those that are deleted while they are listed."""
    summaries = []
    for project in call.workspace.projects.list():
        try:
            summaries.append(_summary(call.workspace, project, call.workspace.contents(project.id)))
        except Refused as refused:
            if refused.code != "project.unknown":
                raise
    return tuple(summaries)


def _create_project(call: Call) -> ProjectSummary:
    draft: ProjectDraft = call.body
    project = call.workspace.projects.create(draft.title, description=draft.description, time_zone=draft.time_zone)
    return _summary(call.workspace, project, call.workspace.contents(project.id))


def _show_project(call: Call) -> ProjectDetail:
    project = call.project()
    contents = call.workspace.contents(project.id)
    return ProjectDetail(
        summary=_summary(call.workspace, project, contents),
        event_names=contents.event_names,
        properties=contents.properties,
        imports=call.workspace.intake.imports(project.id),
    )


def _delete_project(call: Call) -> None:
    call.workspace.delete_project(call.path["project"])


def _ask(call: Call) -> object:
    return call.workspace.ask(call.path["project"], call.body)


def _list_questions(call: Call) -> tuple[QuestionProgress, ...]:
    return call.questions.list(call.asker)


def _show_question(call: Call) -> QuestionProgress:
    return call.questions.show(call.asker, call.path["question"])


def _cancel_question(call: Call) -> None:
    call.questions.cancel(call.asker, call.path["question"])


def _word_question(call: Call) -> object:
    from etappe.analyses.wording import wording

    call.project()
    order: Rephrase = call.body
    return wording(order.question)


def _inspect_upload(call: Call) -> object:
    return call.workspace.intake.inspect_upload(call.project_id, call.path["upload"], call.body)


def _start_import(call: Call) -> Job:
    order: ImportOrder = call.body
    return _job(call.workspace.start_import(call.path["project"], order.upload, order.options), call.language)


def _list_refused(call: Call) -> RefusedRows:
    return call.workspace.intake.refused(
        call.project_id, call.path["report"], call.query["offset"], call.query["limit"]
    )


def _download_refused(call: Call) -> str:
    from etappe.connectors.refusals import refused_csv

    return refused_csv(call.workspace.intake.refused(call.project_id, call.path["report"]).rows, call.language)


def _show_job(call: Call) -> Job:
    return _job(call.workspace.jobs.show(call.project_id, call.path["job"]), call.language)


def _cancel_job(call: Call) -> None:
    call.workspace.jobs.cancel(call.project_id, call.path["job"])


def _list_maps(call: Call) -> object:
    return call.workspace.maps.list(call.project_id)


def _discover_map(call: Call) -> object:
    options: DiscoverOptions = call.body
    return call.workspace.discover(
        call.path["project"], steps=options.steps, language=options.language, title=options.title
    )


def _show_map(call: Call) -> object:
    return call.workspace.maps.show(call.project_id, call.path["map"])


def _delete_map(call: Call) -> None:
    call.workspace.maps.delete(call.project_id, call.path["map"])


def _change_map(call: Call) -> object:
    order: MapChanges = call.body
    return call.workspace.maps.change(
        call.project_id, call.path["map"], order.revision, order.changes, by=call.principal
    )


def _measure_map(call: Call) -> object:
    require_numbers(call)
    return call.workspace.measure(call.path["project"], call.path["map"])


HANDLERS: Final[dict[str, Handler]] = {
    "session": _session,
    "listProjects": _list_projects,
    "createProject": _create_project,
    "showProject": _show_project,
    "deleteProject": _delete_project,
    "ask": _ask,
    "listQuestions": _list_questions,
    "showQuestion": _show_question,
    "cancelQuestion": _cancel_question,
    "wordQuestion": _word_question,
    "inspectUpload": _inspect_upload,
    "startImport": _start_import,
    "listRefused": _list_refused,
    "downloadRefused": _download_refused,
    "showJob": _show_job,
    "cancelJob": _cancel_job,
    "listMaps": _list_maps,
    "discoverMap": _discover_map,
    "showMap": _show_map,
    "deleteMap": _delete_map,
    "changeMap": _change_map,
    "measureMap": _measure_map,
    **HISTORY_HANDLERS,
    **MAP_HANDLERS,
    **EXPORT_HANDLERS,
    **STARTING_HANDLERS,
}
"""By operation. ``health`` has no principal and ``upload`` no body that is read whole, so ``app.py`` calls them itself."""


def read_question(body: bytes) -> object:
    """The question in a body, with the library's own words for what is wrong with it."""
    from etappe.analyses.asking import read_question as read

    return read(body)


READERS: Final[dict[str, Callable[[bytes], object]]] = {"ask": read_question, "createMap": read_map_draft}
"""Bodies that are read by more than their type."""


def _summary(workspace: Workspace, project: Project, contents: Contents) -> ProjectSummary:
    return ProjectSummary(
        project=project,
        customers=contents.customers,
        events=contents.events,
        earliest=contents.earliest,
        latest=contents.latest,
        unit=contents.unit,
        maps=workspace.maps.list(project.id),
    )


def _job(job: ImportJob, language: Language) -> Job:
    return Job(
        id=job.id,
        state=job.state,
        phase=job.phase,
        done=job.done,
        total=job.total,
        report=job.report,
        error=problem_of(_error(job.failure), language) if job.failure else None,
    )


def _error(failure: Failure) -> EtappeError:
    """The error that was put down; its family matters no more, because the table knows all but wrong input."""
    family = Refused if failure.code in STATUS_OF else InvalidInput
    return family(failure.code, **failure.data)
