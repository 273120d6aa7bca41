"""Maps as they are stored: the documents that lists, measures and exports read. ``map_log`` keeps how they came to be."""

from __future__ import annotations

from sqlalchemy import RowMapping, delete, select

from etappe.foundation.ids import ProjectId
from etappe.maps.checking import read_document
from etappe.maps.ports import StoredMap
from etappe.storage.records.database import Database
from etappe.storage.records.tables import MAPS


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
        return tuple(stored_map(row) for row in rows)

    def map(self, project: ProjectId, map_id: str) -> StoredMap | None:
        """The map, or None."""
        with self._database.read() as connection:
            row = (
                connection.execute(select(MAPS).where(MAPS.c.id == map_id, MAPS.c.project == project))
                .mappings()
                .one_or_none()
            )
        return None if row is None else stored_map(row)

    def remove(self, project: ProjectId, map_id: str) -> bool:
        """Forget a map with its history; False if there is none."""
        with self._database.write() as connection:
            removed = connection.execute(delete(MAPS).where(MAPS.c.id == map_id, MAPS.c.project == project))
            return removed.rowcount == 1


def stored_map(row: RowMapping) -> StoredMap:
    """A row of the table of maps, its document brought up to date if it is an older one."""
    return StoredMap(
        id=row["id"],
        revision=row["revision"],
        updated_at=row["updated_at"],
        document=read_document(row["document"]),
    )
