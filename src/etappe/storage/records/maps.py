"""Maps as they are stored: the documents that lists, measures and exports read. ``map_log`` keeps how they came to be.

Law: a stored document is derived from the map's log, so one that cannot be read is read from there. Where that is damaged
too, the map is told apart from the others, which are not touched by it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, LargeBinary, RowMapping, cast, delete, select

from etappe.coediting.ports import Author, Base, Line, Update
from etappe.coediting.replaying import damaged, replayed
from etappe.coediting.shape import Reader
from etappe.foundation.errors import InvalidInput, Unavailable
from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.checking import read_document
from etappe.maps.model.normalising import normalised
from etappe.storage.records.database import Database
from etappe.storage.records.tables import MAP_BASES, MAP_UPDATES, MAPS

if TYPE_CHECKING:
    from etappe.maps.model.document import MapDocument

_LOGGER: Final = logging.getLogger(__name__)
DOCUMENT: Final = cast(MAPS.c.document, LargeBinary).label("document")
"""As it lies on the disk, because a damaged text is no text, and reading it as one would end the reading of all."""
MAP_ROWS: Final = select(*(column for column in MAPS.c if column.name != "document"), DOCUMENT)


class SqlMaps:
    """Keeps maps in the database (MapStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def maps(self, project: ProjectId) -> tuple[StoredMap, ...]:
        """The maps of a project that can be read, oldest first; the others are put down in the server's output."""
        found: list[StoredMap] = []
        with self._database.read() as connection:
            rows = connection.execute(MAP_ROWS.where(MAPS.c.project == project).order_by(MAPS.c.id)).mappings().all()
            for row in rows:
                try:
                    found.append(_stored_map(connection, row))
                except Unavailable as error:
                    _LOGGER.error("A map is left out of a list: %s", error)  # noqa: TRY400 -- the error says it all
        return tuple(found)

    def map(self, project: ProjectId, map_id: str) -> StoredMap | None:
        """The map, or None. Raises Unavailable ``map.damaged``."""
        with self._database.read() as connection:
            row = (
                connection.execute(MAP_ROWS.where(MAPS.c.id == map_id, MAPS.c.project == project))
                .mappings()
                .one_or_none()
            )
            return None if row is None else _stored_map(connection, row)

    def rows(self, project: ProjectId) -> tuple[tuple[str, int], ...]:
        """The maps of a project by id, whether they can be read or not, with the revisions of what is stored."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(MAPS.c.id, MAPS.c.revision).where(MAPS.c.project == project).order_by(MAPS.c.id)
            )
            return tuple((row.id, row.revision) for row in rows)

    def document(self, map_id: str, revision: int) -> MapDocument | None:
        """What is stored of a map at a revision; None if something else is. Raises Unavailable ``map.damaged``."""
        with self._database.read() as connection:
            row = (
                connection.execute(MAP_ROWS.where(MAPS.c.id == map_id, MAPS.c.revision == revision))
                .mappings()
                .one_or_none()
            )
        return None if row is None else own_document(row)

    def remove(self, project: ProjectId, map_id: str) -> bool:
        """Forget a map with its history; False if there is none."""
        with self._database.write() as connection:
            removed = connection.execute(delete(MAPS).where(MAPS.c.id == map_id, MAPS.c.project == project))
            return removed.rowcount == 1


def own_document(row: RowMapping) -> MapDocument:
    """The document of a row of the table of maps, brought up to date if it is an older one.

    Raises Unavailable ``map.damaged``.
    """
    try:
        return read_document(row["document"])
    except InvalidInput as error:
        raise damaged(row["id"], row["revision"]) from error


def base_of(
    connection: Connection, map_id: str, *, at_most: int | None = None, after: int | None = None
) -> Base | None:
    """The last base of a map up to a number, or the first one after a number; None if there is none."""
    bases = select(MAP_BASES).where(MAP_BASES.c.map == map_id)
    if at_most is not None:
        bases = bases.where(MAP_BASES.c.seq <= at_most)
    if after is not None:
        bases = bases.where(MAP_BASES.c.seq > after)
    by_number = MAP_BASES.c.seq.desc() if after is None else MAP_BASES.c.seq
    row = connection.execute(bases.order_by(by_number).limit(1)).mappings().one_or_none()
    return None if row is None else Base(seq=row["seq"], data=row["data"])


def updates_of(
    connection: Connection, map_id: str, *, after: int, at_most: int | None = None, most: int | None = None
) -> tuple[Update, ...]:
    """The updates of a map after a number and up to and with another, in order; ``most`` of them at most."""
    updates = select(MAP_UPDATES).where(MAP_UPDATES.c.map == map_id, MAP_UPDATES.c.seq > after)
    if at_most is not None:
        updates = updates.where(MAP_UPDATES.c.seq <= at_most)
    rows = connection.execute(updates.order_by(MAP_UPDATES.c.seq).limit(most)).mappings()
    return tuple(Update(line=line_of(row), data=row["data"]) for row in rows)


def line_of(row: RowMapping) -> Line:
    """A row of the log, without what it holds."""
    return Line(
        seq=row["seq"],
        at=datetime.fromisoformat(row["at"]),
        author=Author(person=row["person"], name=row["name"]),
        places=tuple(row["places"].split()),
    )


def _stored_map(connection: Connection, row: RowMapping) -> StoredMap:
    try:
        document = own_document(row)
    except Unavailable:
        document = _replayed_document(connection, row)
    return StoredMap(id=row["id"], revision=row["revision"], updated_at=row["updated_at"], document=document)


def _replayed_document(connection: Connection, row: RowMapping) -> MapDocument:
    """What the log of a map comes to at the revision of its row. Raises Unavailable ``map.damaged``."""
    map_id, revision = row["id"], row["revision"]
    updates = updates_of(connection, map_id, after=0, at_most=revision)
    if not updates or updates[-1].line.seq != revision:
        raise damaged(map_id, revision)
    _LOGGER.warning("the stored document of the map %s cannot be read; it is read from its log", map_id)
    return normalised(Reader(replayed(map_id, None, updates)).raw())
