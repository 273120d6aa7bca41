"""The keeper: what the serving process does in the background to empty the inbox and keep the tables in order.

Law: it goes on whatever befalls one project. The error is logged, and that piece of work is tried again after a pause
that doubles, a minute at most, while everything else goes on as ever. It decides when, never what: flushing,
compacting and refreshing are what it is given.

One thread flushes and does nothing else, so that nothing delays what people see; the other brings journey indexes up to
date, compacts, and tidies the inbox. Compaction costs the more the larger a table is, so it gets a tenth of the time at
most: after one that took a second, the next of that project begins nine seconds later at the earliest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from threading import Event as Signal
from threading import Thread
from time import monotonic
from typing import Final, ParamSpec, Protocol

from msgspec import Struct, field

from etappe.events.flushing import Flushing
from etappe.events.store import EventsTable, Inbox
from etappe.foundation.errors import EtappeError
from etappe.foundation.ids import ProjectId

EVERY_S: Final = 2.0
COMPACT_BATCHES: Final = 16
"""So many batches since the last compaction make another one worthwhile."""
COMPACT_QUIET_S: Final = 60.0
"""Fewer are compacted when a project has been quiet for so long."""
_COMPACT_SHARE: Final = 0.1
_LONGEST_PAUSE_S: Final = 60.0
_LOGGER: Final = logging.getLogger(__name__)

P = ParamSpec("P")


class Indexes(Protocol):
    """The journey indexes, as far as they are kept here."""

    def refresh(self, project: ProjectId) -> object:
        """Bring a project's index up to date with its table."""
        ...

    def compact(self, project: ProjectId) -> object:
        """Make it faster to read, where that is due."""
        ...


class _Attempts(Struct):
    """How a piece of work has been going: failures in a row, not tried again before ``again_at``, and the last error."""

    failures: int = 0
    again_at: float = 0.0
    trouble: BaseException | None = None


class _Care(Struct):
    """What the keeper remembers of a project.

    Attributes:
        stale: the table may hold what its journey index does not.
        batches: how many came since its last compaction. last_batch_at, compacted_at: when. compacting_s: how long the
            last compaction took.
    """

    stale: bool = False
    batches: int = 0
    last_batch_at: float = 0.0
    compacted_at: float = 0.0
    compacting_s: float = 0.0
    flush: _Attempts = field(default_factory=_Attempts)
    refresh: _Attempts = field(default_factory=_Attempts)
    compact: _Attempts = field(default_factory=_Attempts)

    def wants_compaction(self, now: float) -> bool:
        """Whether compacting is worthwhile by now."""
        if not self.batches or now - self.compacted_at < self.compacting_s * (1 / _COMPACT_SHARE - 1):
            return False
        return self.batches >= COMPACT_BATCHES or now - self.last_batch_at >= COMPACT_QUIET_S


class Keeper:
    """Flushes, compacts and refreshes in the background, from ``start`` to ``stop``.

    Args:
        inbox, table, indexes, flushing: what is kept; indexes are refreshed and compacted after every flush.
        projects: those there are; each is looked at once after the start, for what an earlier process left undone.
        alone: held during every flush, so that a backup finds the inbox and the tables at one moment.
        every_s: seconds between two rounds. ``wake`` begins one earlier; have the inbox call it when many events came.
        now_s: a clock that only goes forward, seconds.
    """

    def __init__(
        self,
        inbox: Inbox,
        table: EventsTable,
        indexes: Indexes,
        flushing: Flushing,
        *,
        projects: Callable[[], Iterable[ProjectId]],
        alone: Callable[[], AbstractContextManager[None]] = nullcontext,
        every_s: float = EVERY_S,
        now_s: Callable[[], float] = monotonic,
    ) -> None:
        self._inbox = inbox
        self._table = table
        self._indexes = indexes
        self._flushing = flushing
        self._projects = projects
        self._alone = alone
        self._every_s = every_s
        self._now_s = now_s
        self._care: dict[ProjectId, _Care] = {}
        self._tidying = _Attempts()
        self._woken = Signal()
        self._flushed = Signal()
        self._stopping = Signal()
        self._threads: tuple[Thread, ...] = ()

    def start(self) -> None:
        """Begin keeping; to be called before the inbox takes events."""
        assert not self._threads, "it keeps already"
        now = self._now_s()
        for project in self._projects():
            care = self._care[project] = _Care(batches=1, last_batch_at=now)
            self._attempt(f"Settling {project}", care.flush, self._flushing.settle, project)
        self._threads = (
            Thread(target=self._flush_on, name="etappe-keeper", daemon=True),
            Thread(target=self._keep_up, name="etappe-upkeep", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the pieces of work at hand; what still waits in the inbox is flushed after the next start."""
        self._stopping.set()
        self._woken.set()
        self._flushed.set()
        for thread in self._threads:
            thread.join()
        self._threads = ()

    def wake(self) -> None:
        """Begin the next round now; returns at once."""
        self._woken.set()

    def forget(self, project: ProjectId) -> None:
        """Look after a project no more: it was deleted."""
        self._care.pop(project, None)

    def troubles(self) -> Mapping[ProjectId, BaseException]:
        """The projects for which something fails at the moment, with what befell them."""
        found: dict[ProjectId, BaseException] = {}
        for project, care in list(self._care.items()):
            for attempts in (care.compact, care.refresh, care.flush):
                if attempts.trouble is not None:
                    found[project] = attempts.trouble
        return found

    def flush_round(self) -> None:
        """Flush what waits. Never raises."""
        try:
            waiting = self._flushing.waiting()
        except Exception:
            _LOGGER.exception("The inbox cannot be read")
            return
        for project in waiting:
            care = self._care.setdefault(project, _Care())
            self._attempt(f"Flushing {project}", care.flush, self._flush, project, care)

    def upkeep_round(self) -> None:
        """Bring indexes up to date, compact where it is worthwhile, and tidy the inbox. Never raises."""
        for project, care in list(self._care.items()):
            if care.stale:
                self._attempt(f"Refreshing {project}", care.refresh, self._refresh, project, care)
        self._attempt("Tidying the inbox", self._tidying, self._inbox.tidy)
        for project, care in list(self._care.items()):
            if care.wants_compaction(self._now_s()):
                self._attempt(f"Compacting {project}", care.compact, self._compact, project, care)

    def _flush_on(self) -> None:
        while not self._stopping.is_set():
            self.flush_round()
            self._woken.wait(self._every_s)
            self._woken.clear()

    def _keep_up(self) -> None:
        while not self._stopping.is_set():
            self.upkeep_round()
            self._flushed.wait(self._every_s)
            self._flushed.clear()

    def _attempt(
        self, what: str, attempts: _Attempts, work: Callable[P, None], *given: P.args, **named: P.kwargs
    ) -> None:
        if self._stopping.is_set() or self._now_s() < attempts.again_at:
            return
        try:
            work(*given, **named)
        except Exception as error:
            attempts.failures += 1
            pause = min(self._every_s * 2 ** min(attempts.failures, 16), _LONGEST_PAUSE_S)
            attempts.again_at = self._now_s() + pause
            attempts.trouble = error
            if isinstance(error, EtappeError):
                _LOGGER.warning("%s is tried again in %.0f s: %s", what, pause, error)
            else:
                _LOGGER.exception("%s is tried again in %.0f s", what, pause)
        else:
            attempts.failures, attempts.again_at, attempts.trouble = 0, 0.0, None

    def _flush(self, project: ProjectId, care: _Care) -> None:
        try:
            with self._alone():
                flushed = self._flushing.flush(project)
        finally:
            care.stale = True  # also where it broke off: some of it may have come into the table
            self._flushed.set()
        if flushed.batch is not None:
            care.batches += 1
            care.last_batch_at = self._now_s()

    def _refresh(self, project: ProjectId, care: _Care) -> None:
        care.stale = False
        try:
            self._indexes.refresh(project)
            self._indexes.compact(project)
        except BaseException:
            care.stale = True
            raise

    def _compact(self, project: ProjectId, care: _Care) -> None:
        began, batches = self._now_s(), care.batches
        self._table.compact(project)
        care.batches -= batches  # some may have come meanwhile
        care.compacted_at = self._now_s()
        care.compacting_s = care.compacted_at - began
