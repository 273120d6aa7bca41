"""The touchpoint library in the database."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from etappe.foundation.ids import ProjectId
from etappe.maps.library.model import LibraryTouchpoint, Rating, Sheet
from etappe.storage.records.database import Database
from etappe.storage.records.tables import LIBRARY_RATINGS, LIBRARY_SHEETS, LIBRARY_TOUCHPOINTS, PROJECTS

_ENTRY: Final = msgspec.json.Decoder(LibraryTouchpoint)
_RATING: Final = msgspec.json.Decoder(Rating)
_SHEET: Final = msgspec.json.Decoder(Sheet)


class SqlLibrary:
    """Keeps libraries in the database (LibraryStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, project: ProjectId) -> tuple[LibraryTouchpoint, ...]:
        """The entries of a project, the oldest first."""
        wanted = (
            select(LIBRARY_TOUCHPOINTS.c.record)
            .where(LIBRARY_TOUCHPOINTS.c.project == project)
            .order_by(LIBRARY_TOUCHPOINTS.c.id)
        )
        with self._database.read() as connection:
            return tuple(_ENTRY.decode(record) for record in connection.scalars(wanted))

    def add(self, project: ProjectId, entry: LibraryTouchpoint) -> bool:
        """Keep a new entry; False, and nothing changed, if the project is gone."""
        with self._database.write() as connection:
            if connection.scalar(select(PROJECTS.c.id).where(PROJECTS.c.id == project)) is None:
                return False
            connection.execute(
                insert(LIBRARY_TOUCHPOINTS).values(
                    id=entry.id, project=project, revision=entry.revision, record=_written(entry)
                )
            )
        return True

    def change(self, project: ProjectId, entry: LibraryTouchpoint) -> bool:
        """Keep what an entry says now; False, and nothing changed, unless the revision before it is the one that is kept."""
        with self._database.write() as connection:
            changed = connection.execute(
                update(LIBRARY_TOUCHPOINTS)
                .where(
                    LIBRARY_TOUCHPOINTS.c.id == entry.id,
                    LIBRARY_TOUCHPOINTS.c.project == project,
                    LIBRARY_TOUCHPOINTS.c.revision == entry.revision - 1,
                )
                .values(revision=entry.revision, record=_written(entry))
            )
            return changed.rowcount == 1

    def remove(self, project: ProjectId, entry: str) -> bool:
        """Forget an entry with its ratings; False if there is none."""
        with self._database.write() as connection:
            removed = connection.execute(
                delete(LIBRARY_TOUCHPOINTS).where(
                    LIBRARY_TOUCHPOINTS.c.id == entry, LIBRARY_TOUCHPOINTS.c.project == project
                )
            )
            return removed.rowcount == 1

    def ratings(self, project: ProjectId) -> dict[str, tuple[Rating, ...]]:
        """By entry all its ratings, in the order in which they were given."""
        wanted = (
            select(LIBRARY_RATINGS.c.touchpoint, LIBRARY_RATINGS.c.record)
            .join(LIBRARY_TOUCHPOINTS, LIBRARY_TOUCHPOINTS.c.id == LIBRARY_RATINGS.c.touchpoint)
            .where(LIBRARY_TOUCHPOINTS.c.project == project)
            .order_by(LIBRARY_RATINGS.c.at, LIBRARY_RATINGS.c.id)
        )
        found: dict[str, list[Rating]] = {}
        with self._database.read() as connection:
            for row in connection.execute(wanted):
                found.setdefault(row.touchpoint, []).append(_RATING.decode(row.record))
        return {entry: tuple(ratings) for entry, ratings in found.items()}

    def rate(self, project: ProjectId, entry: str, rating: Rating) -> bool:
        """Keep a rating for good; False if there is no such entry."""
        there = select(LIBRARY_TOUCHPOINTS.c.id).where(
            LIBRARY_TOUCHPOINTS.c.id == entry, LIBRARY_TOUCHPOINTS.c.project == project
        )
        with self._database.write() as connection:
            if connection.scalar(there) is None:
                return False
            connection.execute(
                insert(LIBRARY_RATINGS).values(
                    id=rating.id, touchpoint=entry, at=rating.at.isoformat(), record=_written(rating)
                )
            )
        return True

    def sheets(self, project: ProjectId) -> tuple[Sheet, ...]:
        """The sheets that the project has edited."""
        wanted = select(LIBRARY_SHEETS.c.record).where(LIBRARY_SHEETS.c.project == project)
        with self._database.read() as connection:
            return tuple(_SHEET.decode(record) for record in connection.scalars(wanted))

    def put_sheet(self, project: ProjectId, sheet: Sheet) -> bool:
        """Keep a sheet in place of the one before; False if the project is gone."""
        with self._database.write() as connection:
            if connection.scalar(select(PROJECTS.c.id).where(PROJECTS.c.id == project)) is None:
                return False
            kept = insert_or(LIBRARY_SHEETS).values(project=project, sheet=sheet.id, record=_written(sheet))
            connection.execute(
                kept.on_conflict_do_update(index_elements=["project", "sheet"], set_={"record": kept.excluded.record})
            )
        return True


def _written(record: msgspec.Struct) -> str:
    return msgspec.json.encode(record).decode()
