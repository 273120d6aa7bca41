"""Use case: move what the inbox has acknowledged into the table of events.

Law: every acknowledged event comes into the table exactly once, in order of arrival, wherever the work is cut off.
The commit that brings events into the table says up to which sequence of the inbox it has brought them; only then are
they dropped from the inbox, and what a commit has brought is never brought again. What is acknowledged for a project
that no longer exists is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from etappe.events.frames import frame_of
from etappe.events.store import EventsTable, Inbox
from etappe.foundation.ids import ProjectId

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")

SOURCE: Final = "inbox"
"""By which the table knows what the inbox has brought."""
MOST_AT_ONCE: Final = 50_000


class Flushed(Struct, frozen=True, kw_only=True):
    """What a flush did: how many events came into the table, and the newest batch that holds some; None if none came."""

    events: int
    batch: int | None


class Flushing:
    """Moves events from an inbox into a table.

    ``exists`` says whether there is such a project. Only one process may flush an inbox; in it, threads take turns.
    """

    def __init__(self, inbox: Inbox, table: EventsTable, exists: Callable[[ProjectId], bool]) -> None:
        self._inbox = inbox
        self._table = table
        self._exists = exists
        self._turn = Lock()

    def waiting(self) -> dict[ProjectId, int]:
        """How many events wait to be moved, by project."""
        return dict(self._inbox.projects())

    def with_waiting(self, project: ProjectId, identity: str, read: Callable[[], T]) -> tuple[T, pl.DataFrame]:
        """What ``read`` gives of the table as it is now, and what one identity did that is not in that yet.

        Each acknowledged event is in exactly one of the two, and nothing waits for a flush that is under way.
        """
        while True:
            brought = self._table.brought(project, SOURCE)
            waiting = self._inbox.waiting(project, identity, after=brought)
            found = read()
            if self._table.brought(project, SOURCE) == brought:
                return found, waiting

    def settle(self, project: ProjectId) -> None:
        """Drop what the table has brought already; to be called before the inbox takes events.

        An inbox that was lost or restored then gives away no sequence that the table takes for brought.
        """
        with self._turn:
            self._inbox.forget(project, self._table.brought(project, SOURCE))

    def flush(self, project: ProjectId, most: int = MOST_AT_ONCE) -> Flushed:
        """Move everything of a project that waited when this began, about ``most`` events in a commit.

        Raises what the table and the inbox raise; what was moved before stays moved, and calling again goes on.
        """
        with self._turn:  # two that read the same events would bring them twice
            if not self._exists(project):
                self._inbox.remove(project)
                return Flushed(events=0, batch=None)
            return self._move(project, most)

    def _move(self, project: ProjectId, most: int) -> Flushed:
        moved, batch = 0, None
        left = self._inbox.projects().get(project, 0)
        if left:
            # The last flush may have been cut off between its commit and the dropping.
            self._inbox.forget(project, self._table.brought(project, SOURCE))
        while left > 0 and (waiting := self._inbox.oldest(project, most)) is not None:
            with self._table.snapshot(project) as snapshot:
                known = dict(snapshot.properties)
            brought = self._table.append(
                project, frame_of(waiting.events, known), source=SOURCE, through=waiting.through
            )
            if brought is not None:
                batch = brought
                moved += len(waiting.events)
            self._inbox.forget(project, waiting.through)
            left -= len(waiting.events)
        return Flushed(events=moved, batch=batch)
