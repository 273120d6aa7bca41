"""Links that share one map, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update

from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.comments import Writer
from etappe.maps.keeping.sharing import Share
from etappe.storage.records.database import Database
from etappe.storage.records.tables import MAP_SHARES, MAPS


class SqlShares:
    """Keeps shares in the database (ShareStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shares(self, project: ProjectId, map_id: str) -> tuple[Share, ...]:
        """The shares of a map, the oldest first; those that are over too."""
        wanted = (
            select(MAP_SHARES)
            .join(MAPS, MAPS.c.id == MAP_SHARES.c.map)
            .where(MAPS.c.id == map_id, MAPS.c.project == project)
            .order_by(MAP_SHARES.c.id)
        )
        with self._database.read() as connection:
            return tuple(_share(row) for row in connection.execute(wanted).mappings())

    def add(self, project: ProjectId, share: Share, secret_hash: str) -> bool:
        """Keep a share; False, and nothing changed, if there is no such map."""
        with self._database.write() as connection:
            if connection.scalar(select(MAPS.c.id).where(MAPS.c.id == share.map, MAPS.c.project == project)) is None:
                return False
            connection.execute(
                insert(MAP_SHARES).values(
                    id=share.id,
                    map=share.map,
                    secret_hash=secret_hash,
                    may=share.may,
                    numbers=share.numbers,
                    label=share.label,
                    created_at=share.created_at.isoformat(),
                    person=share.created_by.person,
                    name=share.created_by.name,
                    expires_at=_written(share.expires_at),
                    uses=share.uses,
                    used_at=_written(share.used_at),
                )
            )
        return True

    def find(self, secret_hash: str) -> tuple[ProjectId, Share] | None:
        """The share with this secret, over or not, and the project of its map."""
        wanted = (
            select(MAP_SHARES, MAPS.c.project)
            .join(MAPS, MAPS.c.id == MAP_SHARES.c.map)
            .where(MAP_SHARES.c.secret_hash == secret_hash)
        )
        with self._database.read() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else (ProjectId(row["project"]), _share(row))

    def used(self, share: str, at: datetime) -> None:
        """Count that it has let somebody in, if it is there."""
        with self._database.write() as connection:
            connection.execute(
                update(MAP_SHARES)
                .where(MAP_SHARES.c.id == share)
                .values(uses=MAP_SHARES.c.uses + 1, used_at=at.isoformat())
            )

    def remove(self, project: ProjectId, map_id: str, share: str) -> bool:
        """Forget a share and every session that came by it; False if there is none."""
        of_project = select(MAPS.c.id).where(MAPS.c.id == map_id, MAPS.c.project == project)
        with self._database.write() as connection:
            removed = connection.execute(
                delete(MAP_SHARES).where(MAP_SHARES.c.id == share, MAP_SHARES.c.map.in_(of_project))
            )
            return removed.rowcount == 1


def _written(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _read(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _share(row: RowMapping) -> Share:
    return Share(
        id=row["id"],
        map=row["map"],
        may=row["may"],
        numbers=row["numbers"],
        label=row["label"],
        created_at=datetime.fromisoformat(row["created_at"]),
        created_by=Writer(person=row["person"], name=row["name"]),
        expires_at=_read(row["expires_at"]),
        uses=row["uses"],
        used_at=_read(row["used_at"]),
    )
