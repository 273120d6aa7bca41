"""Who is there, and which projects."""

from __future__ import annotations

from typing import Final

from etappe.server.operations.model import (
    NO_PROJECT,
    PROJECT,
    Operation,
)
from etappe.server.wire import (
    Health,
    ProjectDetail,
    ProjectDraft,
    ProjectSummary,
    SessionInfo,
)

PROJECTS_OPERATIONS: Final = (
    Operation("GET", "/api/health", "health", None, None, Health, 200, "Is the server there?", "Open to everyone; tells nothing about data."),
    Operation("GET", "/api/session", "session", "see", None, SessionInfo, 200, "Who am I?", "The principal of the session.", guests=True),
    Operation("GET", "/api/projects", "listProjects", "see", None, tuple[ProjectSummary, ...], 200, "All projects", "With what each holds; those of people first, then the demos."),
    Operation("POST", "/api/projects", "createProject", "administer", ProjectDraft, ProjectSummary, 201, "Create a project", "Its id is made from the title.", ("project.title_missing", "project.title_long", "project.description_long", "project.time_zone_unknown")),
    Operation("GET", PROJECT, "showProject", "see", None, ProjectDetail, 200, "A project", "With the names of its events and properties, and its imports.", (NO_PROJECT,)),
    Operation("DELETE", PROJECT, "deleteProject", "administer", None, None, 204, "Delete a project", "With its data, maps and files. There is no way back.", (NO_PROJECT,)),
)  # fmt: skip
