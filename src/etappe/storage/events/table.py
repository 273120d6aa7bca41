"""The events of every project as a Delta table each: the truth, open to any engine (EventsTable).

Law: what was committed is there exactly once, durably, and what was not is not there at all. Events come in batches
that count up in the order in which they became visible. Files below ``projects/<id>/table/``: one a bucket, or a few
until the next compaction, each sorted.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etappe.events.store import TableFinding
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.events.bulk import TRIES, TableBulk, bulk, source_of
from etappe.storage.events.checking import verify
from etappe.storage.events.compaction import compact
from etappe.storage.events.erasure import erase
from etappe.storage.events.log import Overtaken
from etappe.storage.events.project import ProjectTable
from etappe.storage.events.reading import TableSnapshot
from etappe.storage.files import PART
from etappe.storage.folders import project_folder

if TYPE_CHECKING:
    import polars as pl


_TAKEN: Final = ("etappe.", source_of(""))

SPILL: Final = "spill"
"""Folder of a project for what is on its way into its table."""


class DeltaEvents:
    """Keeps events below ``projects/<id>/table/`` of a data folder (EventsTable).

    Args:
        folder: the data folder.
        key_of: the 16 bytes of a project that its identities are hashed with; secret, and the same for ever.
        grace_s: how long a file that a table no longer has stays for readers in other processes.
    """

    def __init__(self, folder: Path, key_of: Callable[[ProjectId], bytes], *, grace_s: float = 600.0) -> None:
        self._folder = folder
        self._key_of = key_of
        self._grace_s = grace_s
        self._tables: dict[ProjectId, ProjectTable] = {}
        self._lock = threading.Lock()

    def _table(self, project: ProjectId) -> ProjectTable:
        with self._lock:
            found = self._tables.get(project)
            if found is None:
                folder = project_folder(self._folder, project)
                found = ProjectTable(folder / "table", folder / SPILL, self._key_of(project), self._grace_s)
                self._tables[project] = found
            return found

    def append(self, project: ProjectId, frame: pl.DataFrame, *, source: str, through: int) -> int | None:
        """Append a canonical frame; the number of its batch, or None where ``source`` had brought it before.

        Raises Unavailable ``storage.full``, ``store.busy``; then nothing was appended.
        """
        assert not source.startswith(_TAKEN), "sources have names of their own"
        table = self._table(project)
        for _ in range(TRIES):
            with table.committing:
                state = table.log.made()
                if through <= state.brought(source):
                    return None
                try:
                    return table.append(state, frame, {source: through})
                except Overtaken:
                    continue
        raise Unavailable("store.busy")

    def brought(self, project: ProjectId, source: str) -> int:
        """How far a source has brought its events into the table; 0 before the first."""
        state = self._table(project).log.state()
        return state.brought(source) if state else 0

    def bulk(self, project: ProjectId, import_id: str) -> AbstractContextManager[TableBulk]:
        """A writer for an import; leaving the block without ``commit`` leaves nothing behind."""
        return bulk(self._table(project), import_id)

    def has(self, project: ProjectId, import_id: str) -> bool:
        """Whether an import was committed."""
        return self.brought(project, source_of(import_id)) > 0

    def compact(self, project: ProjectId, *, wholly: bool = False) -> int:
        """Sort what lies unsorted and split what is too large; how many buckets were rewritten.

        Also keeps the log short and removes files that nobody wants any more. ``wholly`` leaves one file a bucket,
        whatever it costs; without it some small files may stay for later. Gives way to an erasure.
        """
        return compact(self._table(project), wholly=wholly)

    def erase(self, project: ProjectId, identities: Iterable[str]) -> int:
        """Remove every event of these identities from the table, its log and the disk; how many events those were.

        A question of this process that is running goes on with the files it has; they go when it ends.
        """
        return erase(self._table(project), identities)

    def drop_left(self, project: ProjectId) -> None:
        """Remove files that are not of the table, left by work that was cut off; for the process that rewrites it."""
        self._table(project).drop_left()

    def is_rid_of_left(self, project: ProjectId) -> bool:
        """Whether no question of this process holds a file any more that is to go."""
        return self._table(project).is_rid_of_left()

    def verify(self, project: ProjectId) -> list[TableFinding]:
        """Everything about a table that is not as it should be; reads all of it."""
        return verify(self._table(project))

    def remove(self, project: ProjectId) -> None:
        """Take everything of a project's table away."""
        table = self._table(project)
        with table.committing:
            for folder in (table.folder, table.spill):
                gone = folder.with_name(f"{folder.name}.{secrets.token_hex(8)}{PART}")
                with suppress(FileNotFoundError):
                    folder.rename(gone)  # so that what is left by a stop halfway is no table any more
                shutil.rmtree(gone, ignore_errors=True)
            with self._lock:
                self._tables.pop(project, None)

    def snapshot(self, project: ProjectId) -> AbstractContextManager[TableSnapshot]:
        """The table as it is now; empty where there is none. Its files stay for as long as the block lasts.

        Raises Refused ``store.newer`` for a later layout, Unavailable ``store.damaged`` where the log cannot be read.
        """
        return self._table(project).snapshot()
