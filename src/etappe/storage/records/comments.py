"""Conversations about maps in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, union, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.comments import Anchor, Comment, Resolution, Thread, Writer
from etappe.storage.records.database import Database
from etappe.storage.records.tables import MAP_COMMENTS, MAP_THREADS, MAP_THREADS_SEEN, MAP_UPDATES, MAPS

_ANCHOR: Final = msgspec.json.Decoder(Anchor)
_MENTIONS: Final = msgspec.json.Decoder(tuple[Writer, ...])
_FOLLOWING: Final = MAP_THREADS.c.places + 1


class SqlComments:
    """Keeps conversations in the database (CommentStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def threads(self, project: ProjectId, map_id: str) -> tuple[Thread, ...]:
        """The conversations about a map, in order of their beginning."""
        wanted = (
            select(
                MAP_THREADS,
                *(column.label(f"comment_{column.name}") for column in MAP_COMMENTS.c if column.name != "thread"),
            )
            .join(MAP_COMMENTS, MAP_COMMENTS.c.thread == MAP_THREADS.c.id)
            .join(MAPS, MAPS.c.id == MAP_THREADS.c.map)
            .where(MAPS.c.id == map_id, MAPS.c.project == project)
            .order_by(MAP_THREADS.c.id, MAP_COMMENTS.c.place)
        )
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(_thread(tuple(group)) for _, group in groupby(rows, lambda row: row["id"]))

    def start(self, project: ProjectId, map_id: str, thread: Thread) -> bool:
        """Keep a new conversation with its first comment; False, and nothing changed, if there is no such map."""
        with self._database.write() as connection:
            if connection.scalar(select(MAPS.c.id).where(MAPS.c.id == map_id, MAPS.c.project == project)) is None:
                return False
            connection.execute(
                insert(MAP_THREADS).values(
                    id=thread.id,
                    map=map_id,
                    anchor=msgspec.json.encode(thread.anchor).decode(),
                    about=thread.about,
                    places=len(thread.comments),
                )
            )
            connection.execute(
                insert(MAP_COMMENTS), [_row(thread.id, comment, comment.place) for comment in thread.comments]
            )
        return True

    def add(self, thread: str, comment: Comment) -> bool:
        """Keep a comment at the next place, whatever place it says; False if there is no such conversation."""
        with self._database.write() as connection:
            place = connection.scalar(select(_FOLLOWING).where(MAP_THREADS.c.id == thread))
            if place is None:
                return False
            connection.execute(update(MAP_THREADS).where(MAP_THREADS.c.id == thread).values(places=place))
            connection.execute(insert(MAP_COMMENTS).values(_row(thread, comment, place)))
        return True

    def change(self, comment: Comment) -> None:
        """Keep what a comment says now, if it is there."""
        row = _row("", comment, comment.place)
        with self._database.write() as connection:
            connection.execute(
                update(MAP_COMMENTS)
                .where(MAP_COMMENTS.c.id == comment.id)
                .values({name: row[name] for name in ("text", "mentions", "edited_at")})
            )

    def delete(self, thread: str, comment: str) -> None:
        """Forget a comment, and the conversation with the last one."""
        with self._database.write() as connection:
            connection.execute(delete(MAP_COMMENTS).where(MAP_COMMENTS.c.id == comment))
            if not _has_comments(connection, thread):
                connection.execute(delete(MAP_THREADS).where(MAP_THREADS.c.id == thread))

    def resolve(self, thread: str, resolution: Resolution | None) -> None:
        """Keep whether a conversation is settled, if it is there."""
        with self._database.write() as connection:
            connection.execute(
                update(MAP_THREADS)
                .where(MAP_THREADS.c.id == thread)
                .values(
                    resolved_at=None if resolution is None else resolution.at.isoformat(),
                    resolved_person="" if resolution is None else resolution.by.person,
                    resolved_name="" if resolution is None else resolution.by.name,
                )
            )

    def seen(self, project: ProjectId, map_id: str, who: Writer) -> dict[str, int]:
        """Up to which place somebody has seen conversations; those that they have not seen are left out."""
        wanted = (
            select(MAP_THREADS_SEEN.c.thread, MAP_THREADS_SEEN.c.place)
            .join(MAP_THREADS, MAP_THREADS.c.id == MAP_THREADS_SEEN.c.thread)
            .join(MAPS, MAPS.c.id == MAP_THREADS.c.map)
            .where(
                MAPS.c.id == map_id,
                MAPS.c.project == project,
                MAP_THREADS_SEEN.c.person == who.person,
                MAP_THREADS_SEEN.c.name == who.name,
            )
        )
        with self._database.read() as connection:
            return {row.thread: row.place for row in connection.execute(wanted)}

    def see(self, thread: str, who: Writer, place: int) -> None:
        """Keep up to which place somebody has seen a conversation, if it is there; it never goes back."""
        with self._database.write() as connection:
            if connection.scalar(select(MAP_THREADS.c.id).where(MAP_THREADS.c.id == thread)) is None:
                return
            seen = insert_or(MAP_THREADS_SEEN).values(thread=thread, person=who.person, name=who.name, place=place)
            connection.execute(
                seen.on_conflict_do_update(
                    index_elements=["thread", "person", "name"],
                    set_={"place": func.max(MAP_THREADS_SEEN.c.place, place)},
                )
            )

    def people(self, project: ProjectId, map_id: str | None) -> tuple[Writer, ...]:
        """Everybody who has said something or edited, in a map or in all of a project, by name."""

        def of(people: Select[Any]) -> Select[Any]:
            return people.where(MAPS.c.project == project, *([] if map_id is None else [MAPS.c.id == map_id]))

        talking = of(
            select(MAP_COMMENTS.c.person, MAP_COMMENTS.c.name)
            .join(MAP_THREADS, MAP_THREADS.c.id == MAP_COMMENTS.c.thread)
            .join(MAPS, MAPS.c.id == MAP_THREADS.c.map)
        )
        editing = of(
            select(MAP_UPDATES.c.person, MAP_UPDATES.c.name)
            .join(MAPS, MAPS.c.id == MAP_UPDATES.c.map)
            .where(MAP_UPDATES.c.name != "")
            .distinct()
        )
        with self._database.read() as connection:
            found = {Writer(person=row.person, name=row.name) for row in connection.execute(union(talking, editing))}
        return tuple(sorted(found, key=lambda known: (known.name.casefold(), known.person)))


def _has_comments(connection: Connection, thread: str) -> bool:
    return connection.scalar(select(MAP_COMMENTS.c.id).where(MAP_COMMENTS.c.thread == thread).limit(1)) is not None


def _row(thread: str, comment: Comment, place: int) -> dict[str, Any]:
    return {
        "id": comment.id,
        "thread": thread,
        "place": place,
        "at": comment.at.isoformat(),
        "edited_at": None if comment.edited_at is None else comment.edited_at.isoformat(),
        "person": comment.author.person,
        "name": comment.author.name,
        "text": comment.text,
        "mentions": msgspec.json.encode(comment.mentions).decode(),
    }


def _thread(rows: tuple[RowMapping, ...]) -> Thread:
    first = rows[0]
    resolved = None
    if first["resolved_at"] is not None:
        by = Writer(person=first["resolved_person"], name=first["resolved_name"])
        resolved = Resolution(at=datetime.fromisoformat(first["resolved_at"]), by=by)
    return Thread(
        id=first["id"],
        anchor=_ANCHOR.decode(first["anchor"]),
        about=first["about"],
        comments=tuple(_comments(rows)),
        resolved=resolved,
    )


def _comments(rows: tuple[RowMapping, ...]) -> Iterator[Comment]:
    for row in rows:
        edited_at = row["comment_edited_at"]
        yield Comment(
            id=row["comment_id"],
            place=row["comment_place"],
            at=datetime.fromisoformat(row["comment_at"]),
            author=Writer(person=row["comment_person"], name=row["comment_name"]),
            text=row["comment_text"],
            mentions=_MENTIONS.decode(row["comment_mentions"]),
            edited_at=None if edited_at is None else datetime.fromisoformat(edited_at),
        )
