"""The maps that are open in this process, and every way in which a map is made, read, changed and deleted.

Law: a map is open at most once in a process, and whatever changes it goes through that one. What people see of it in
lists and answers, the stored document, follows its log within a second, and at once where a command or request has
changed it. A map that nobody listens to or has used for a while is closed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Condition, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

from etappe.coediting.live_map import About, Closed, LiveMap
from etappe.coediting.ports import Author, Line, Update, UpdateLog
from etappe.foundation.errors import EtappeError, Refused
from etappe.foundation.ids import new_id
from etappe.maps.keeping.ports import MapStore, StoredMap

if TYPE_CHECKING:
    from etappe.accounts.model import Principal
    from etappe.foundation.clock import Clock
    from etappe.foundation.ids import ProjectId
    from etappe.maps.model.document import MapDocument

PUT_DOWN_EVERY_S: Final = 0.8
CATCH_UP_EVERY_S: Final = 2.0
IDLE_S: Final = 30.0
_LOGGER: Final = logging.getLogger(__name__)
T = TypeVar("T")


class Rooms:
    """The open maps of a workspace (MapEditing)."""

    def __init__(self, store: MapStore, log: UpdateLog, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._lock = Lock()
        self._open: dict[str, LiveMap] = {}
        self._used: dict[str, float] = {}
        self._turns: dict[str, Lock] = {}
        self._wake = Condition()
        self._ends = False
        self._keeper: Thread | None = None

    def start(self) -> None:
        """Repair what a process that was cut off has left, and keep stored documents up to date from now on.

        A map whose log is damaged is put down and passed over.
        """
        for project, map_id in self._careful(self._log.behind) or ():
            self._repair(project, map_id)
        self._keeper = Thread(target=self._keep, name="maps", daemon=True)
        self._keeper.start()

    def close(self) -> None:
        """Put everything down and close all maps."""
        with self._wake:
            self._ends = True
            self._wake.notify_all()
        if self._keeper is not None:
            self._keeper.join()
        with self._lock:
            remaining = tuple(self._open.values())
            self._open.clear()
        for live in remaining:
            self._careful(live.put_down)

    def open(self, project: ProjectId, map_id: str) -> LiveMap:
        """The map, opened where it is not open.

        Raises Refused ``map.unknown``, Unavailable ``map.damaged`` and ``storage.…``.
        """
        with self._lock:
            live = self._open.get(map_id)
        if live is None:
            live = self._opened(project, map_id)
        if live.project != project:
            raise Refused("map.unknown", map=map_id)
        with self._lock:
            if self._open.get(map_id) is live:
                self._used[map_id] = monotonic()
        return live

    def with_open(self, project: ProjectId, map_id: str, use: Callable[[LiveMap], T]) -> T:
        """What ``use`` gives for the open map; once more where it was closed meanwhile. Raises what ``open`` raises."""
        while True:
            live = self.open(project, map_id)
            try:
                return use(live)
            except Closed:
                self.drop(live)

    def create(self, project: ProjectId, document: MapDocument, by: Principal | None = None) -> StoredMap | None:
        """Keep a map that is whole; None if the project is gone."""
        from etappe.coediting.shape import seed

        now = self._clock.now()
        stored = StoredMap(id=new_id("map"), revision=1, updated_at=now.isoformat(), document=document)
        line = Line(seq=1, at=now, author=author_of(by), places=())
        made = self._log.create(project, stored, Update(line=line, data=seed(document)))
        return stored if made else None

    def show(self, project: ProjectId, map_id: str) -> StoredMap | None:
        """What a map says now; None if there is none. Raises Unavailable ``map.damaged`` and ``storage.…``."""
        with self._lock:
            live = self._open.get(map_id)
        if live is None:
            stored = self._store.map(project, map_id)
            if stored is None or stored.revision >= (self._log.last(map_id) or 0):
                return stored
        try:
            return self.with_open(project, map_id, LiveMap.now)
        except Refused:
            return None

    def change(
        self,
        project: ProjectId,
        map_id: str,
        make: Callable[[MapDocument], MapDocument],
        *,
        revision: int | None,
        by: Principal | None,
    ) -> StoredMap:
        """Make the map what ``make`` gives for what it says now; see ``LiveMap.change``."""
        return self.with_open(project, map_id, lambda live: live.change(make, author_of(by), revision))

    def remove(self, project: ProjectId, map_id: str) -> bool:
        """Forget a map with its log, and tell whoever has it open; False if there is none."""
        if not self._store.remove(project, map_id):
            return False
        with self._lock:
            live = self._open.get(map_id)
        if live is not None:
            self.drop(live)
            live.forget()
        return True

    def forget(self, project: ProjectId) -> None:
        """Tell whoever has a map of the project open that it is gone."""
        with self._lock:
            gone = [live for live in self._open.values() if live.project == project]
        for live in gone:
            self.drop(live)
            live.forget()

    def drop(self, live: LiveMap) -> None:
        """Know a map no more that is closed; whoever wants it opens it anew."""
        with self._lock:
            if self._open.get(live.id) is live:
                del self._open[live.id]
                self._used.pop(live.id, None)

    def tell(self, map_id: str, about: About) -> None:
        """Tell whoever has the map open in this process that something beside the document has changed."""
        with self._lock:
            live = self._open.get(map_id)
        if live is not None:
            live.tell(about)

    def tell_all(self, about: About) -> None:
        """Tell whoever has any map open in this process that something beside it has changed."""
        with self._lock:
            lives = tuple(self._open.values())
        for live in lives:
            live.tell(about)

    def _opened(self, project: ProjectId, map_id: str) -> LiveMap:
        """The map, opened by whoever comes first; opening a large map takes a while, and only its own users wait for it."""
        with self._lock:
            turn = self._turns.setdefault(map_id, Lock())
        try:
            with turn:
                with self._lock:
                    live = self._open.get(map_id)
                if live is not None:
                    return live
                opening = self._log.opening(project, map_id)
                if opening is None:
                    raise Refused("map.unknown", map=map_id)
                live = LiveMap(project, opening, self._log, self._clock)
                with self._lock:
                    # Whoever came when the turn before this one was over has another turn, and may have been faster.
                    live = self._open.setdefault(map_id, live)
                    self._used[map_id] = monotonic()
        finally:
            with self._lock:
                if self._turns.get(map_id) is turn:
                    del self._turns[map_id]
        if self._log.last(map_id) is None:  # deleted while it was opened, when nobody could know that it was to be told
            self.drop(live)
            live.forget()
            raise Refused("map.unknown", map=map_id)
        return live

    def _keep(self) -> None:
        """Run until the end: store what was changed, take in what other processes kept, close what nobody uses."""
        caught_up = monotonic()
        while True:
            with self._wake:
                if self._wake.wait_for(lambda: self._ends, PUT_DOWN_EVERY_S):
                    return
            with self._lock:
                lives = tuple(self._open.values())
            catches_up = monotonic() - caught_up >= CATCH_UP_EVERY_S
            if catches_up:
                caught_up = monotonic()
            for live in lives:
                self._careful(live.put_down)
                if live.is_listened_to:
                    with self._lock:
                        self._used[live.id] = monotonic()
                    if catches_up:
                        self._careful(live.catch_up)
                elif monotonic() - self._used.get(live.id, 0.0) > IDLE_S and self._careful(live.close):
                    self.drop(live)

    def _repair(self, project: ProjectId, map_id: str) -> None:
        self._careful(lambda: self.with_open(project, map_id, LiveMap.put_down))

    def _careful(self, work: Callable[[], T]) -> T | None:
        """What ``work`` gives; where it fails, that is put down, and tried again the next time."""
        try:
            return work()
        except (EtappeError, Closed) as error:
            _LOGGER.warning("a map could not be kept up to date: %s", error)
        except Exception:
            _LOGGER.exception("a map could not be kept up to date")  # a bug at one map must not end the keeping of all
        return None


def author_of(principal: Principal | None) -> Author:
    """Who a principal is in the log. Nobody, as for the demos, is the empty person."""
    return Author(person="") if principal is None else Author(person=principal.person, name=principal.name)
