"""The log of maps in the database, with bases and labels.

Law: what ``append`` and ``create`` have kept survives loss of power, because every transaction of the database does;
and numbers of updates have no gaps, because whoever is behind is told so and nothing of theirs is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from etappe.coediting.ports import Appended, Author, Base, Label, Line, Opening, Update
from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.checking import write_document
from etappe.maps.model.document import MapDocument
from etappe.storage.records.database import Database
from etappe.storage.records.maps import MAP_ROWS, base_of, line_of, own_document, updates_of
from etappe.storage.records.tables import MAP_BASES, MAP_LABELS, MAP_UPDATES, MAPS, PROJECTS

_LINE: Final = [MAP_UPDATES.c[name] for name in ("seq", "at", "person", "name", "places")]
_LINES_AT_ONCE: Final = 10_000
MOST_BETWEEN_BASES: Final = 10_000
MOST_BYTES_BETWEEN_BASES: Final = 16 * 1024 * 1024
"""Updates between two bases that are not the newest; so many are replayed in a fifth of a second."""


class SqlMapLog:
    """Keeps updates of maps in the database (UpdateLog)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, project: ProjectId, stored: StoredMap, seed: Update) -> bool:
        """Keep a new map and the first update of its log; False, and nothing changed, if the project is gone."""
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
            connection.execute(insert(MAP_UPDATES).values(_row(stored.id, seed)))
        return True

    def opening(self, project: ProjectId, map_id: str) -> Opening | None:
        """What a map is opened from; None if there is no such map.

        Raises Unavailable ``map.damaged`` where it has no log and its document cannot be read.
        """
        with self._database.read() as connection:
            row = (
                connection.execute(MAP_ROWS.where(MAPS.c.id == map_id, MAPS.c.project == project))
                .mappings()
                .one_or_none()
            )
            if row is None:
                return None
            base = base_of(connection, map_id)
            updates = updates_of(connection, map_id, after=base.seq if base else 0)
        return Opening(
            id=map_id,
            revision=row["revision"],
            updated_at=datetime.fromisoformat(row["updated_at"]),
            document=None if base or updates else own_document(row),
            base=base,
            updates=updates,
        )

    def append(
        self, map_id: str, updates: Sequence[Update], *, stored: StoredMap | None = None, base: Base | None = None
    ) -> Appended:
        """Keep updates, whose numbers follow on the last one kept, all or none; durable when this returns."""
        assert updates, "nothing to keep"
        with self._database.write() as connection:
            revision = connection.scalar(select(MAPS.c.revision).where(MAPS.c.id == map_id))
            if revision is None:
                return "gone"
            last = connection.scalar(_last(map_id))
            # A map from before there was a log begins it at the revision it had; its seed comes with that number.
            if updates[0].line.seq != (revision if last is None else last + 1):
                return "behind"
            connection.execute(insert(MAP_UPDATES), [_row(map_id, one) for one in updates])
            if stored is not None:
                _put_document(connection, stored)
            if base is not None:
                connection.execute(insert(MAP_BASES).values(map=map_id, seq=base.seq, data=base.data))
                _thin(connection, map_id)
        return "kept"

    def since(self, map_id: str, seq: int, *, most: int | None = None) -> tuple[Update, ...]:
        """The updates after a number, in order; ``most`` of them at most."""
        with self._database.read() as connection:
            return updates_of(connection, map_id, after=seq, most=most)

    def until(self, map_id: str, seq: int) -> tuple[Base | None, tuple[Update, ...]]:
        """The nearest base not after a number, and the updates from there up to and with it."""
        with self._database.read() as connection:
            base = base_of(connection, map_id, at_most=seq)
            return base, updates_of(connection, map_id, after=base.seq if base else 0, at_most=seq)

    def bases(self, map_id: str) -> Iterator[Base]:
        """All bases of a map, in order."""
        after = 0
        while True:
            with self._database.read() as connection:
                base = base_of(connection, map_id, after=after)
            if base is None:
                return
            yield base
            after = base.seq

    def drop_base(self, map_id: str, seq: int) -> None:
        """Forget a base; the log says the same without it."""
        with self._database.write() as connection:
            connection.execute(delete(MAP_BASES).where(MAP_BASES.c.map == map_id, MAP_BASES.c.seq == seq))

    def lines(self, map_id: str) -> Iterator[Line]:
        """All updates of a map without what they hold, in order. Cost: some 3 µs for each."""
        after = 0
        authors: dict[tuple[str, str], Author] = {}
        places: dict[str, tuple[str, ...]] = {}
        while True:
            with self._database.read() as connection:
                rows = connection.execute(
                    select(*_LINE)
                    .where(MAP_UPDATES.c.map == map_id, MAP_UPDATES.c.seq > after)
                    .order_by(MAP_UPDATES.c.seq)
                    .limit(_LINES_AT_ONCE)
                ).all()
            for seq, at, person, name, touched in rows:
                author = authors.get((person, name))
                if author is None:
                    author = authors[person, name] = Author(person=person, name=name)
                if touched not in places:
                    places[touched] = tuple(touched.split())
                yield Line(seq=seq, at=datetime.fromisoformat(at), author=author, places=places[touched])
                after = seq
            if len(rows) < _LINES_AT_ONCE:
                return

    def line(self, map_id: str, seq: int) -> Line | None:
        """The update of a number without what it holds; None if there is none."""
        with self._database.read() as connection:
            row = (
                connection.execute(select(*_LINE).where(MAP_UPDATES.c.map == map_id, MAP_UPDATES.c.seq == seq))
                .mappings()
                .one_or_none()
            )
        return None if row is None else line_of(row)

    def last(self, map_id: str) -> int | None:
        """The number of the last update; None if there is none."""
        with self._database.read() as connection:
            last: int | None = connection.scalar(_last(map_id))
            return last

    def put_document(self, stored: StoredMap) -> None:
        """Keep what a map says, unless something newer is kept already."""
        with self._database.write() as connection:
            _put_document(connection, stored)

    def correct_document(self, map_id: str, revision: int, document: MapDocument) -> None:
        """Keep what a map says at a revision in place of what is kept for it, unless something newer is kept already."""
        with self._database.write() as connection:
            connection.execute(
                update(MAPS)
                .where(MAPS.c.id == map_id, MAPS.c.revision == revision)
                .values(document=write_document(document).decode())
            )

    def behind(self) -> tuple[tuple[ProjectId, str], ...]:
        """Maps whose stored document is older than their log."""
        last = select(func.max(MAP_UPDATES.c.seq)).where(MAP_UPDATES.c.map == MAPS.c.id).scalar_subquery()
        with self._database.read() as connection:
            rows = connection.execute(select(MAPS.c.project, MAPS.c.id).where(MAPS.c.revision < last)).all()
        return tuple((ProjectId(row.project), row.id) for row in rows)

    def add_label(self, map_id: str, label: Label) -> bool:
        """Keep a label; False if there is no such map."""
        with self._database.write() as connection:
            if connection.scalar(select(MAPS.c.id).where(MAPS.c.id == map_id)) is None:
                return False
            connection.execute(
                insert(MAP_LABELS).values(
                    id=label.id,
                    map=map_id,
                    seq=label.seq,
                    at=label.at.isoformat(),
                    person=label.author.person,
                    name=label.author.name,
                    label=label.label,
                    reason=label.reason,
                    restored=label.restored,
                )
            )
        return True

    def labels(self, map_id: str) -> tuple[Label, ...]:
        """The labels of a map, by the state they are about, then in the order they were put down."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(MAP_LABELS)
                .where(MAP_LABELS.c.map == map_id)
                .order_by(MAP_LABELS.c.seq, MAP_LABELS.c.at, MAP_LABELS.c.id)
            ).mappings()
            return tuple(
                Label(
                    id=row["id"],
                    seq=row["seq"],
                    at=datetime.fromisoformat(row["at"]),
                    author=Author(person=row["person"], name=row["name"]),
                    label=row["label"],
                    reason=row["reason"],
                    restored=row["restored"],
                )
                for row in rows
            )


def _last(map_id: str) -> Select[tuple[int | None]]:
    return select(func.max(MAP_UPDATES.c.seq)).where(MAP_UPDATES.c.map == map_id)


def _thin(connection: Connection, map_id: str) -> None:
    """Forget the base before the last one where the one before that is near enough.

    The newest base makes opening fast. Those before it only make earlier states readable in good time, so a large map that
    is edited in many small steps does not keep a copy of itself for each thousand of them.
    """
    of_map = select(MAP_BASES.c.seq).where(MAP_BASES.c.map == map_id)
    newest, *earlier = connection.scalars(of_map.order_by(MAP_BASES.c.seq.desc()).limit(3))
    if not earlier:
        return
    before = earlier[1] if len(earlier) > 1 else 0
    between = select(func.sum(func.length(MAP_UPDATES.c.data))).where(
        MAP_UPDATES.c.map == map_id, MAP_UPDATES.c.seq > before, MAP_UPDATES.c.seq <= newest
    )
    if newest - before <= MOST_BETWEEN_BASES and (connection.scalar(between) or 0) <= MOST_BYTES_BETWEEN_BASES:
        connection.execute(delete(MAP_BASES).where(MAP_BASES.c.map == map_id, MAP_BASES.c.seq == earlier[0]))


def _put_document(connection: Connection, stored: StoredMap) -> None:
    connection.execute(
        update(MAPS)
        .where(MAPS.c.id == stored.id, MAPS.c.revision < stored.revision)
        .values(
            revision=stored.revision,
            updated_at=stored.updated_at,
            document=write_document(stored.document).decode(),
        )
    )


def _row(map_id: str, one: Update) -> dict[str, Any]:
    return {
        "map": map_id,
        "seq": one.line.seq,
        "at": one.line.at.isoformat(),
        "person": one.line.author.person,
        "name": one.line.author.name,
        "places": " ".join(one.line.places),
        "data": one.data,
    }
