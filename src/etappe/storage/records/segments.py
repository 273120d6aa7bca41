"""Segments that projects keep, in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from etappe.analyses.segments import SavedSegment
from etappe.foundation.ids import ProjectId
from etappe.storage.records.database import Database
from etappe.storage.records.tables import PROJECTS, SEGMENTS

_RECORD: Final = msgspec.json.Decoder(SavedSegment)


class SqlSegments:
    """Keeps segments in the database (SegmentStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def segments(self, project: ProjectId) -> tuple[SavedSegment, ...]:
        """The segments of a project, oldest first."""
        with self._database.read() as connection:
            return _segments(connection, project)

    def keep(
        self, project: ProjectId, segment: SavedSegment, check: Callable[[tuple[SavedSegment, ...]], None]
    ) -> bool:
        """Keep a segment, in place of the one with its id if there is one, as far as ``check`` lets it; see SegmentStore."""
        record = msgspec.json.encode(segment).decode()
        with self._database.write() as connection:
            if connection.scalar(select(PROJECTS.c.id).where(PROJECTS.c.id == project)) is None:
                return False
            check(_segments(connection, project))
            own = (SEGMENTS.c.id == segment.id) & (SEGMENTS.c.project == project)
            if not connection.execute(update(SEGMENTS).where(own).values(record=record)).rowcount:
                connection.execute(insert(SEGMENTS).values(id=segment.id, project=project, record=record))
        return True

    def remove(self, project: ProjectId, segment: str) -> bool:
        """Forget a segment; False if there is none."""
        with self._database.write() as connection:
            removed = connection.execute(
                delete(SEGMENTS).where(SEGMENTS.c.id == segment, SEGMENTS.c.project == project)
            )
            return removed.rowcount == 1


def _segments(connection: Connection, project: ProjectId) -> tuple[SavedSegment, ...]:
    rows = connection.scalars(select(SEGMENTS.c.record).where(SEGMENTS.c.project == project).order_by(SEGMENTS.c.id))
    return tuple(_RECORD.decode(record) for record in rows)
