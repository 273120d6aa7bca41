"""Maps, their revisions and the history of their changes in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update

from etappe.accounts.model import Principal
from etappe.foundation.ids import ProjectId
from etappe.maps.changes import AnyChange
from etappe.maps.checking import read_document, write_document
from etappe.maps.ports import StoredMap
from etappe.storage.records.database import Database
from etappe.storage.records.tables import MAP_CHANGES, MAPS, PROJECTS


class SqlMaps:
    """Keeps maps in the database (MapStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def maps(self, project: ProjectId) -> tuple[StoredMap, ...]:
        """The maps of a project, oldest first."""
        with self._database.read() as connection:
            rows = (
                connection.execute(select(MAPS).where(MAPS.c.project == project).order_by(MAPS.c.id)).mappings().all()
            )
        return tuple(_stored(row) for row in rows)

    def map(self, project: ProjectId, map_id: str) -> StoredMap | None:
        """The map, or None."""
        with self._database.read() as connection:
            row = (
                connection.execute(select(MAPS).where(MAPS.c.id == map_id, MAPS.c.project == project))
                .mappings()
                .one_or_none()
            )
        return None if row is None else _stored(row)

    def add(self, project: ProjectId, stored: StoredMap) -> bool:
        """Keep a new map; False, and nothing changed, if the project is gone."""
        with self._database.write() as connection:
            if connection.scalar(select(PROJECTS.c.id).where(PROJECTS.c.id == project)) is None:
                return False
            connection.execute(
                insert(MAPS).values(
                    id=stored.id,
                    project=project,
                    revision=stored.revision,
                    updated_at=stored.updated_at,
                    document=write_document(stored.document).decode(),
                )
            )
        return True

    def replace(
        self, project: ProjectId, stored: StoredMap, *, changes: Sequence[AnyChange], by: Principal, at: datetime
    ) -> bool:
        """Keep ``stored`` in place of the revision before it, and the changes that led there.

        False, and nothing changed, if the kept map is not at that revision (any more).
        """
        with self._database.write() as connection:
            replaced = connection.execute(
                update(MAPS)
                .where(MAPS.c.id == stored.id, MAPS.c.project == project, MAPS.c.revision == stored.revision - 1)
                .values(
                    revision=stored.revision,
                    updated_at=stored.updated_at,
                    document=write_document(stored.document).decode(),
                )
            )
            if replaced.rowcount != 1:
                return False
            connection.execute(
                insert(MAP_CHANGES).values(
                    map=stored.id,
                    revision=stored.revision,
                    made_at=at.isoformat(),
                    person=by.person,
                    changes=msgspec.json.encode(tuple(changes)).decode(),
                )
            )
        return True

    def remove(self, project: ProjectId, map_id: str) -> bool:
        """Forget a map with its history; False if there is none."""
        with self._database.write() as connection:
            removed = connection.execute(delete(MAPS).where(MAPS.c.id == map_id, MAPS.c.project == project))
            return removed.rowcount == 1


def _stored(row: RowMapping) -> StoredMap:
    return StoredMap(
        id=row["id"],
        revision=row["revision"],
        updated_at=row["updated_at"],
        document=read_document(row["document"]),
    )
