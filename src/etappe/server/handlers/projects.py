"""What the routes of projects do, and those that ask who and what is there."""

from __future__ import annotations

import os
from typing import Final

from etappe._version import __version__
from etappe.accounts.model import Project
from etappe.bootstrap import Workspace
from etappe.events.contents import Contents
from etappe.foundation.errors import Refused
from etappe.server.calling import Call, Handler
from etappe.server.wire import Health, ProjectDetail, ProjectDraft, ProjectSummary, SessionInfo


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
            summaries.append(_summary(call.workspace, project, call.workspace.journeys.contents(project.id)))
        except Refused as refused:
            if refused.code != "project.unknown":
                raise
    return tuple(summaries)


def _create_project(call: Call) -> ProjectSummary:
    draft: ProjectDraft = call.body
    project = call.workspace.projects.create(draft.title, description=draft.description, time_zone=draft.time_zone)
    return _summary(call.workspace, project, call.workspace.journeys.contents(project.id))


def _show_project(call: Call) -> ProjectDetail:
    from etappe.maps.wording.event_titles import titles

    project = call.project()
    contents = call.workspace.journeys.contents(project.id)
    called = titles([one.name for one in contents.event_names])
    return ProjectDetail(
        summary=_summary(call.workspace, project, contents),
        event_names=contents.event_names,
        event_titles={language: dict(of) for language, of in called.items()},
        properties=contents.properties,
        imports=call.workspace.intake.imports(project.id),
    )


def _delete_project(call: Call) -> None:
    call.workspace.delete_project(call.path["project"])


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


PROJECTS_HANDLERS: Final[dict[str, Handler]] = {
    "session": _session,
    "listProjects": _list_projects,
    "createProject": _create_project,
    "showProject": _show_project,
    "deleteProject": _delete_project,
}
"""By operation."""
