"""The journey store of a data folder: inbox, events tables and journey indexes, kept in step with each other.

Law: what was acknowledged is in the inbox or in a project's table, in exactly one of them for whoever reads here. Only
the process that serves the folder flushes, compacts and takes events; any process may import, read and ask.
"""

from __future__ import annotations

import gc
import logging
import shutil
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

import msgspec

from etappe.events.flushing import MOST_AT_ONCE, SOURCE, Flushing
from etappe.foundation.errors import Unavailable
from etappe.storage.backup import keeping, remove_staged
from etappe.storage.events.table import SPILL, DeltaEvents
from etappe.storage.folders import project_folder, project_folders
from etappe.storage.inbox.file import FILE as INBOX
from etappe.storage.inbox.sqlite_inbox import SqliteInbox
from etappe.storage.index.files import remove_free
from etappe.storage.index.journey_indexes import JourneyIndexes
from etappe.storage.keeper import Keeper

if TYPE_CHECKING:
    import polars as pl

    from etappe.events.contents import Contents
    from etappe.events.model import Event, Receipt
    from etappe.events.store import Brought, Rejected
    from etappe.foundation.clock import Clock
    from etappe.foundation.ids import ProjectId
    from etappe.journeys.index import JourneyIndex

_LONGEST_QUESTION_S: Final = 10.0
_LOOK_AGAIN_S: Final = 0.02
_LOGGER: Final = logging.getLogger(__name__)
_BESIDE: Final = frozenset({"identity_hash", "message"})
"""Columns of the table that are not shown of a customer's events."""
_PATIENCE_S: Final = 1.0
"""How long a flush waits for a backup before it is tried again later."""


class JourneyStore:
    """Events of all projects below a data folder.

    Args:
        folder: the data folder.
        clock: says when events arrive.
        key_of: the secret bytes under which a project's identities are hashed.
        projects: those there are.

    Attributes:
        projects: those there are. table: the events tables. indexes: what is derived from them.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        key_of: Callable[[ProjectId], bytes],
        projects: Callable[[], Collection[ProjectId]],
    ) -> None:
        self._folder = folder
        self._clock = clock
        self.projects = projects
        self.table = DeltaEvents(folder, key_of)
        self.indexes = JourneyIndexes(folder, self.table)
        self._inbox: SqliteInbox | None = None
        self._keeper: Keeper | None = None
        self._opening = Lock()

    def start(self) -> None:
        """Take events from now on, and flush and compact in the background; for the process that serves the folder."""
        assert self._keeper is None, "it is started once"
        inbox = self.inbox()
        keeper = Keeper(
            inbox,
            self.table,
            self.indexes,
            self._flushing(inbox),
            projects=self.projects,
            alone=partial(keeping, self._folder, wait_s=_PATIENCE_S),
        )
        inbox.call_every(MOST_AT_ONCE, keeper.wake)
        keeper.start()
        self._keeper = keeper

    @property
    def is_started(self) -> bool:
        """Whether this process takes events."""
        return self._keeper is not None

    def stop(self) -> None:
        """Take no more events; what still waits is safe in the inbox and is flushed after the next start."""
        if self._keeper is not None:
            self._keeper.stop()
            self._keeper = None

    def close(self) -> None:
        """End what runs and give the files back."""
        self.stop()
        with self._opening:
            if self._inbox is not None:
                self._inbox.close()
                self._inbox = None

    def inbox(self) -> SqliteInbox:
        """The inbox, opened when it is first needed."""
        with self._opening:
            if self._inbox is None:
                self._inbox = SqliteInbox(self._folder, self._clock)
            return self._inbox

    def inbox_if_there(self) -> SqliteInbox | None:
        """The inbox, where anybody has ever handed something in."""
        return self.inbox() if self._inbox is not None or (self._folder / INBOX).exists() else None

    def append(self, project: ProjectId, events: Sequence[Event], bad: Sequence[Rejected] = ()) -> list[Receipt]:
        """Store events durably; see ``Inbox.append``. Raises Unavailable ``storage.not_served`` before ``start``."""
        if self._keeper is None:
            raise Unavailable("storage.not_served", path=str(self._folder))
        return self.inbox().append(project, events, bad)

    def flush(self) -> None:
        """Begin to flush what waits now, instead of within two seconds; returns at once."""
        if self._keeper is not None:
            self._keeper.wake()

    def index(self, project: ProjectId, *, time_zone: str, unit: str) -> tuple[JourneyIndex, Contents]:
        """The journeys of a project as its table has them, and what they hold.

        Raises InvalidInput ``index.…`` where the events do not fit into an index, Unavailable ``storage.full``.
        """
        seen_until_ms = self._seen_until(project)
        return self.indexes.get(project, time_zone=time_zone, unit=unit, seen_until_ms=seen_until_ms)

    def check_room(self, project: ProjectId, brought: Brought) -> None:
        """Raise InvalidInput ``index.too_wide`` where a project's journeys and those of an import never fit an index.

        Customers that both have are counted once, as many as there may be.
        """
        from etappe.storage.index.rows import packing

        if brought.earliest_ms is None or brought.latest_ms is None:
            return
        earliest, latest, customers = brought.earliest_ms, brought.latest_ms, brought.customers
        with self.table.snapshot(project) as snapshot:
            has_some = snapshot.rows > 0
        if has_some:
            index, _ = self.indexes.get(project, time_zone="UTC", unit="customer")
            earliest, latest = min(earliest, index.earliest_ms), max(latest, index.observed_until_ms)
            customers = max(customers, index.n_customers)
        packing(earliest, latest, customers)

    def of_customer(self, project: ProjectId, customer: str, *, time_zone: str, unit: str) -> JourneyIndex:
        """An index of one customer alone, with every event that was acknowledged until now; empty where there is none."""
        import polars as pl

        from etappe.journeys.building import build_index

        def read() -> pl.DataFrame:
            with self.table.snapshot(project) as snapshot:
                return snapshot.of([customer])

        inbox = self.inbox_if_there()
        frames = [read()] if inbox is None else list(self._flushing(inbox).with_waiting(project, customer, read))
        own = [_with_more(frame) for frame in frames if frame.height]
        empty = pl.DataFrame(schema={"customer": pl.String, "time": pl.Int64, "event": pl.String})
        joined = own[0] if len(own) == 1 else pl.concat(own or [empty], how="diagonal_relaxed")
        return build_index(joined, time_zone=time_zone, unit=unit)

    def erase(self, project: ProjectId, identities: Collection[str]) -> int:
        """Remove everything these identities did from inbox, table, logs and index; how many events were in the table.

        For the process that serves the folder, or for one that holds the server's lock.
        """
        inbox = self.inbox()
        with keeping(self._folder):
            self._flushing(inbox).flush(project)
            self.indexes.forget(project)  # it would keep the files from before
            erased = self.table.erase(project, identities)
            inbox.erase(project, identities)
            held = self.indexes.remove(project)
        self._wait_for_readers(project, held)
        return erased

    def _wait_for_readers(self, project: ProjectId, held: Collection[Path]) -> None:
        """Wait until questions that run let go of what was removed; it goes with them where they take too long."""
        until = monotonic() + _LONGEST_QUESTION_S
        while not (remove_free(held) and self.table.is_rid_of_left(project)):
            if monotonic() > until:
                _LOGGER.warning("A question about %s goes on; what was erased stays on the disk until it ends", project)
                return
            gc.collect()
            sleep(_LOOK_AGAIN_S)

    def remove(self, project: ProjectId) -> None:
        """Take everything of a project away: events, index, uploads, and what waits."""
        if self._keeper is not None:
            self._keeper.forget(project)
        self.indexes.forget(project)
        self.table.remove(project)
        inbox = self.inbox_if_there()
        if inbox is not None:
            inbox.remove(project)
        shutil.rmtree(project_folder(self._folder, project), ignore_errors=True)

    def remove_left(self) -> None:
        """Remove what work that was cut off has left; for the process that serves the folder, while no import runs.

        That is folders of projects that are gone, backups and imports that did not come to their end, and files that
        neither a table nor an index names.
        """
        remove_staged(self._folder)
        known = set(self.projects())
        for path in project_folders(self._folder):
            shutil.rmtree(path / SPILL if path.name in known else path, ignore_errors=True)
        for project in known:
            self.table.drop_left(project)
            self.indexes.remove_left(project)

    def _flushing(self, inbox: SqliteInbox) -> Flushing:
        return Flushing(inbox, self.table, lambda project: project in self.projects())

    def _seen_until(self, project: ProjectId) -> int | None:
        """Up to when what was acknowledged is in the table; None for a project that only files were imported into."""
        inbox = self.inbox_if_there()
        if inbox is None or (project not in inbox.projects() and not self.table.brought(project, SOURCE)):
            return None
        return inbox.seen_until_ms(project)


def _with_more(frame: pl.DataFrame) -> pl.DataFrame:
    """A customer's events as an index is built of them, with what no column of the table holds: nested values as JSON."""
    import polars as pl

    more = frame["more"] if "more" in frame.columns else None
    frame = frame[[name for name in frame.columns if name != "more" and name not in _BESIDE]]
    if more is None or more.null_count() == len(more):
        return frame
    found = [msgspec.json.decode(text) if text else {} for text in more]
    for name in sorted({name for each in found for name in each} - {*frame.columns, *_BESIDE}):
        values = [each.get(name) for each in found]
        texts = [
            value if value is None or isinstance(value, str) else msgspec.json.encode(value).decode()
            for value in values
        ]
        frame = frame.with_columns(pl.Series(name, texts, dtype=pl.String))
    return frame
