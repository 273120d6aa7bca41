"""The keys under which the identities of projects are hashed.

Law: a project has one key from its beginning to its end; without it nobody can tell whose hash one is.
"""

from __future__ import annotations

from sqlalchemy import select

from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId
from etappe.storage.records.database import Database
from etappe.storage.records.tables import KEY_BYTES, PROJECTS


class SqlIdentityKeys:
    """Reads keys from the database; they are drawn with their projects."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[ProjectId, bytes] = {}

    def of(self, project: ProjectId) -> bytes:
        """The 16 bytes of a project's key. Raises Refused ``project.unknown``."""
        key = self._known.get(project)
        if key is None:
            with self._database.read() as connection:
                key = connection.scalar(select(PROJECTS.c.identity_key).where(PROJECTS.c.id == project))
            if key is None:
                raise Refused("project.unknown", project=project)
            assert len(key) == KEY_BYTES, "keys are drawn with their projects"
            self._known[project] = key
        return key

    def forget(self, project: ProjectId) -> None:
        """What was read of a project that is gone: another may come under its id, with another key."""
        self._known.pop(project, None)
