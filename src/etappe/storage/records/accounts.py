"""Projects, links and sessions in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from etappe.accounts.model import Principal, Project, SharedMap
from etappe.accounts.ports import Session
from etappe.foundation.ids import PersonId, ProjectId
from etappe.storage.records.database import Database
from etappe.storage.records.tables import LINKS, MAP_SHARES, MAPS, PROJECTS, SESSIONS

_PROJECT: Final = msgspec.json.Decoder(Project)


class SqlProjects:
    """Keeps projects in the database (ProjectStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def projects(self) -> tuple[Project, ...]:
        """All projects: those of people first, then the demos, each in order of creation."""
        with self._database.read() as connection:
            records = connection.scalars(select(PROJECTS.c.record).order_by(PROJECTS.c.is_demo, PROJECTS.c.place))
            return tuple(_PROJECT.decode(record) for record in records)

    def project(self, project: ProjectId) -> Project | None:
        """The project, or None."""
        with self._database.read() as connection:
            record = connection.scalar(select(PROJECTS.c.record).where(PROJECTS.c.id == project))
        return _PROJECT.decode(record) if record else None

    def add_project(self, project: Project) -> bool:
        """Keep a new project; False, and nothing changed, if its id is taken."""
        place = select(func.coalesce(func.max(PROJECTS.c.place), 0) + 1).scalar_subquery()
        record = msgspec.json.encode(project).decode()
        with self._database.write() as connection:
            added = connection.execute(
                insert_or(PROJECTS)
                .values(id=project.id, place=place, is_demo=project.is_demo, record=record)
                .on_conflict_do_nothing()
            )
            return added.rowcount == 1

    def remove_project(self, project: ProjectId) -> bool:
        """Forget the project with all that belongs to it; False if there is none."""
        with self._database.write() as connection:
            return connection.execute(delete(PROJECTS).where(PROJECTS.c.id == project)).rowcount == 1


_SESSION: Final = (
    select(SESSIONS, MAP_SHARES.c.map, MAP_SHARES.c.numbers, MAP_SHARES.c.expires_at.label("until"), MAPS.c.project)
    .outerjoin_from(SESSIONS, MAP_SHARES, SESSIONS.c.share == MAP_SHARES.c.id)
    .outerjoin(MAPS, MAP_SHARES.c.map == MAPS.c.id)
)


class SqlSessions:
    """Keeps links and sessions in the database (SessionStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_link(self, token_hash: str, *, created_at: datetime, expires_at: datetime) -> None:
        """Keep a link that nobody has used."""
        with self._database.write() as connection:
            connection.execute(
                insert(LINKS).values(
                    token_hash=token_hash, created_at=created_at.isoformat(), expires_at=expires_at.isoformat()
                )
            )

    def use_link(self, token_hash: str, *, now: datetime) -> bool:
        """Use a link up. True for exactly one caller, and only before it expires."""
        with self._database.write() as connection:
            link = connection.execute(
                select(LINKS.c.expires_at).where(LINKS.c.token_hash == token_hash, LINKS.c.used_at.is_(None))
            ).one_or_none()
            if link is None or datetime.fromisoformat(link.expires_at) <= now:
                return False
            connection.execute(update(LINKS).where(LINKS.c.token_hash == token_hash).values(used_at=now.isoformat()))
            return True

    def add_session(self, session: Session) -> None:
        """Keep a session."""
        with self._database.write() as connection:
            connection.execute(
                insert(SESSIONS).values(
                    secret_hash=session.secret_hash,
                    person=session.principal.person,
                    role=session.principal.role,
                    created_at=session.created_at.isoformat(),
                    expires_at=session.expires_at.isoformat(),
                    name=session.principal.name,
                    share=None if session.principal.within is None else session.principal.within.share,
                )
            )

    def session(self, secret_hash: str) -> Session | None:
        """The session, expired or not, or None."""
        with self._database.read() as connection:
            row = connection.execute(_SESSION.where(SESSIONS.c.secret_hash == secret_hash)).one_or_none()
        if row is None:
            return None
        within = None
        if row.share is not None:
            within = SharedMap(share=row.share, project=row.project, map=row.map, numbers=row.numbers, until=row.until)
        return Session(
            secret_hash=row.secret_hash,
            principal=Principal(PersonId(row.person), row.role, row.name, within),
            created_at=datetime.fromisoformat(row.created_at),
            expires_at=datetime.fromisoformat(row.expires_at),
        )

    def rename(self, secret_hash: str, name: str) -> None:
        """Keep by which name others know who has the session, if it is there."""
        with self._database.write() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.secret_hash == secret_hash).values(name=name))

    def remove_session(self, secret_hash: str) -> None:
        """Forget a session, if it is there."""
        with self._database.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.secret_hash == secret_hash))

    def forget_expired(self, now: datetime) -> None:
        """Forget the links and sessions that were over before ``now``."""
        with self._database.write() as connection:
            for table in (LINKS, SESSIONS):
                keys = [
                    key
                    for key, ends in connection.execute(select(table.primary_key.columns[0], table.c.expires_at))
                    if datetime.fromisoformat(ends) < now
                ]
                for key in keys:
                    connection.execute(delete(table).where(table.primary_key.columns[0] == key))
