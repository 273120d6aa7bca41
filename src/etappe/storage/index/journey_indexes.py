"""The journey indexes of all projects on disk: derived from the events tables, brought up to date when they are asked for.

Law: an index holds no truth. It is a base and at most four runs after it; new batches of the table become a run, runs
are joined, and when they are too many, or something does not fit into the base's numbers, a new base takes their
place. Rows that were removed (a new epoch), damage and whatever else does not add up make it anew from the table, with
equal answers. One process writes at a time; readers keep what they have, in whatever process they are.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from uuid import uuid4

import msgspec

from etappe.events.contents import Contents
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.journeys.index import Column, JourneyIndex
from etappe.storage.contents import contents_of, joined_values
from etappe.storage.files import PART, private_folder, telling_if_full
from etappe.storage.folders import project_folder
from etappe.storage.index import files
from etappe.storage.index.building import build_base
from etappe.storage.index.checking import IndexFinding, verify
from etappe.storage.index.columns import STANDARD, column_kinds, missing_standard, promote, stored_column
from etappe.storage.index.files import Damaged, State
from etappe.storage.index.growing import grow_base
from etappe.storage.index.rows import Packing
from etappe.storage.index.runs import Arrived, Run, arrived, carry_run, join_runs, read_run, write_run
from etappe.storage.index.views import Base, IndexView
from etappe.storage.lock import FileLock

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from etappe.events.store import Snapshot

    Numbers = NDArray[np.int64]

MOST_RUNS: Final = 4
_FEW_EVENTS: Final = 50_000
_MOST_SHARE: Final = 10
"""Runs of more than one in so many of the base's events make a new base due."""
_MOST_AT_ONCE: Final = 4_000_000
"""More new events than these at once are read bucket by bucket, not as a run."""
_MOST_LOOKS: Final = 64
_OPEN: Final = 16
_LOCK: Final = "lock"
_TRIES: Final = 5
_WAIT_S: Final = 0.01
_DAMAGED: Final = "The journey index of %s is damaged (%s) and is built again"
_LOGGER: Final = logging.getLogger(__name__)


class Snapshots(Protocol):
    """The part of an EventsTable that an index is made from."""

    def snapshot(self, project: ProjectId) -> AbstractContextManager[Snapshot]:
        """The table as it is now; empty where there is none."""
        ...


class _Opened(NamedTuple):
    """A view, and what is made of it for questions, with its contents, by time zone and unit."""

    view: IndexView
    made: dict[tuple[str, str], tuple[JourneyIndex, Contents]]


class JourneyIndexes:
    """The indexes of all projects below a data folder."""

    def __init__(self, folder: Path, table: Snapshots) -> None:
        self._folder = folder
        self._table = table
        self._open: OrderedDict[ProjectId, _Opened] = OrderedDict()
        self._lock = Lock()
        self._building: dict[ProjectId, Lock] = {}
        self._doors: dict[ProjectId, FileLock] = {}
        self._promoting: dict[ProjectId, set[str]] = {}
        self._compacting: dict[ProjectId, int] = {}
        self._seen_until_ms: dict[ProjectId, int | None] = {}

    def get(
        self, project: ProjectId, *, time_zone: str, unit: str, seen_until_ms: int | None = None
    ) -> tuple[JourneyIndex, Contents]:
        """The index over a project's events as they are in the table now, and what it holds.

        ``seen_until_ms`` is passed on: everything that was acknowledged by then is in the table.

        Where there is no room to bring it up to date, the one that was last asked for goes on to be given.

        Raises InvalidInput ``index.…`` where the events do not fit into an index, and Unavailable ``storage.full``.
        """
        try:
            view = self._current(project)
            self._seen_until_ms[project] = seen_until_ms
        except Unavailable as error:
            earlier = self._earlier(project) if error.code == "storage.full" else None
            if earlier is None:
                raise
            view, seen_until_ms = earlier, self._seen_until_ms[project]
        with self._lock:
            opened = self._open.get(project)
            made = opened.made if opened is not None and opened.view is view else {}
            found = made.get((time_zone, unit))
        if found is None:
            index = _index(project, view, time_zone, unit)
            looked = joined_values(meta.looked for meta in view.metas)
            found = made[time_zone, unit] = index, contents_of(index, view.counts[1], looked)
        return dataclasses.replace(found[0], seen_until_ms=seen_until_ms), found[1]

    def refresh(self, project: ProjectId) -> None:
        """Bring a project's index up to date with its table, so that no question has to. Raises as ``get`` does."""
        self._current(project)
        self._tidy(project)

    def compact(self, project: ProjectId) -> bool:
        """Make a new base of base and runs where it is due; whether it was. Nobody waits for it meanwhile."""
        view = self._current(project)
        path = self._path(project)
        if not _due(view):
            return False
        with self._lock:
            self._compacting[project] = view.runs[-1].meta.batch
        name = _new_name("base")
        try:
            with telling_if_full(path), files.new_folder(path / name) as folder:
                numbers = grow_base(folder, view, None).of
                base = Base(folder)  # holds the folder until it counts
            with self._building_of(project), self._writing(project), telling_if_full(path):
                state = _moved_on(path, view, name, numbers)
                if state is not None:
                    _settle(path, state)
                    self.forget(project)
                del base
        except Damaged as error:
            _LOGGER.warning(_DAMAGED, project, error)
            self.remove(project)
            return False
        finally:
            with self._lock:
                self._compacting.pop(project, None)
        del view
        self.remove_left(project)
        return state is not None

    def forget(self, project: ProjectId) -> None:
        """Close what is open of a project, before its table is erased from or its files are removed."""
        with self._lock:
            self._open.pop(project, None)
            self._seen_until_ms.pop(project, None)

    def verify(self, project: ProjectId) -> list[IndexFinding]:
        """Everything about a project's index that is not as it should be; ``remove`` repairs it."""
        with self._writing(project) as path:
            return verify(path)

    def remove(self, project: ProjectId) -> list[Path]:
        """Remove a project's index, so that it is made anew; what is left of it because somebody reads there."""
        self.forget(project)
        with self._writing(project) as path:
            (path / files.STATE).unlink(missing_ok=True)
            return remove_unused(path, None)

    def remove_left(self, project: ProjectId) -> None:
        """Remove what the index does not name and nobody reads."""
        with self._writing(project) as path, suppress(Damaged):
            remove_unused(path, files.read_state(path))

    def _tidy(self, project: ProjectId) -> None:
        """Remove what was still held when something else took its place."""
        path = self._path(project)
        if sum(1 for _ in path.glob("base-*")) > 1:
            with self._writing(project), suppress(Damaged):
                remove_unused(path, files.read_state(path))

    def _current(self, project: ProjectId) -> IndexView:
        """What the index holds, up to date."""
        for left in reversed(range(_TRIES)):
            with ExitStack() as stack:
                snapshot = stack.enter_context(self._table.snapshot(project))
                view = self._opened(project, snapshot)
                if view is not None:
                    if view.snapshot.version != snapshot.version:  # a compaction: let it remove the files before
                        held = stack.pop_all()
                        if not view.stand_on(snapshot, held.close):
                            held.close()
                    return view
                with self._building_of(project):
                    view = self._opened(project, snapshot) or self._brought(project, snapshot, last=left == 0)
                    if view is None:
                        continue  # another process has a newer state of the table
                    if view.snapshot is snapshot:
                        view.stand_on(snapshot, stack.pop_all().close)
                    with self._lock:
                        self._open[project] = _Opened(view, {})
                        self._open.move_to_end(project)
                        while len(self._open) > _OPEN:
                            self._open.popitem(last=False)
                    return view
        message = "the last try takes what it has"
        raise AssertionError(message)

    def _earlier(self, project: ProjectId) -> IndexView | None:
        """What was last asked for, if it is still open and nothing was removed from the table since."""
        with self._lock:
            opened = self._open.get(project)
        if opened is None or project not in self._seen_until_ms:
            return None
        with self._table.snapshot(project) as snapshot:
            return opened.view if opened.view.base.meta.epoch == snapshot.epoch else None

    def _opened(self, project: ProjectId, snapshot: Snapshot) -> IndexView | None:
        with self._lock:
            opened = self._open.get(project)
        return opened.view if opened is not None and _stands_for(opened.view, snapshot) else None

    def _brought(self, project: ProjectId, snapshot: Snapshot, *, last: bool) -> IndexView | None:
        """The index of a snapshot, opened or made; None where the one on disk is ahead, unless this is the last try."""
        path = self._path(project)
        found = self._loaded(project, path, snapshot, thorough=False)
        if found is not None and _stands_for(found, snapshot):
            return found
        if found is not None and _ahead(found, snapshot) and not last:
            return None
        with self._writing(project), telling_if_full(path):
            with self._table.snapshot(project) as now:
                if now.epoch != snapshot.epoch:  # what was erased meanwhile is not to be written any more
                    return None
            found = self._loaded(project, path, snapshot, thorough=True)
            if found is not None and _ahead(found, snapshot) and not last:
                return None
            if found is not None and _stands_for(found, snapshot):
                state = _state_of(found)
            else:
                try:
                    state = self._extended(project, path, found, snapshot) or _built(path, snapshot)
                except Damaged as error:
                    _LOGGER.warning(_DAMAGED, project, error)
                    state = _built(path, snapshot)
            _settle(path, state)
            view = self._loaded(project, path, snapshot, thorough=True)
            assert view is not None, "what was just written can be read"
            assert _stands_for(view, snapshot), "the index holds what the table holds"
            return view

    def _loaded(self, project: ProjectId, path: Path, snapshot: Snapshot, *, thorough: bool) -> IndexView | None:
        """The index as it lies on the disk; None where there is none that is whole.

        After a start of the machine it counts as whole only when ``thorough`` has compared all checksums.
        """
        with self._lock:
            opened = self._open.get(project)
        before = opened.view if opened is not None else None
        for left in reversed(range(_TRIES)):
            try:
                state = files.read_state(path)
                if state is None or (state.boot != files.boot() and not thorough):
                    return None
                if before is not None and state == _state_of(before):
                    return before
                base, runs = _read(path, state, before, thorough=state.boot != files.boot())
                return IndexView(base, runs, state.batch, snapshot, partial(self._column, project))
            except Damaged as error:
                # Another process may have replaced what the state named.
                if left == 0:
                    _LOGGER.warning(_DAMAGED, project, error)
        return None

    def _extended(self, project: ProjectId, path: Path, view: IndexView | None, snapshot: Snapshot) -> State | None:
        """The state with a run of what is new, or with a base that has it; None where it has to be made anew."""
        if view is None or view.base.meta.epoch != snapshot.epoch or _ahead(view, snapshot):
            return None
        more = snapshot.rows - view.n_events
        if not more:
            return msgspec.structs.replace(_state_of(view), batch=snapshot.batch)
        if more > max(min(view.base.meta.n_events // 4, _MOST_AT_ONCE), _FEW_EVENTS):
            return None
        keep, look = self._wanted(project, view, snapshot)
        new = arrived(view, snapshot, keep, look)
        if new is None:
            _LOGGER.warning(
                "The journey index of %s does not go on to what its table holds; it is built again", project
            )
            return None
        in_runs = sum(run.meta.n_events for run in view.runs) + new.customer.size
        if not new.fits(view) or in_runs > max(view.base.meta.n_events // 3, _FEW_EVENTS):
            return _grown(path, view, new)
        state = _state_of(view)
        name = _new_name("run")
        with files.new_folder(path / name) as folder:
            write_run(folder, view, new)
        state = msgspec.structs.replace(state, runs=(*state.runs, name), batch=snapshot.batch)
        return state if len(state.runs) <= MOST_RUNS else _joined(path, state, view, self._compacting.get(project))

    def _wanted(
        self, project: ProjectId, view: IndexView, snapshot: Snapshot
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The properties to keep with a run, because they are or will be promoted, and others to look at."""
        kinds = column_kinds(snapshot, STANDARD)
        promoted = files.promoted(view.base.folder).keys() | self._promoting.get(project, set())
        keep = tuple(name for name in kinds if name in promoted)
        look = missing_standard(view.standard)
        if snapshot.rows - view.n_events <= _FEW_EVENTS:
            seen = joined_values(meta.looked for meta in view.metas)
            unseen = (name for name, kind in kinds.items() if kind == "text" and not seen.get(name))
            look += tuple(islice(unseen, _MOST_LOOKS))
        return keep, look

    def _column(self, project: ProjectId, view: IndexView, name: str) -> Column:
        """A property of a view, promoted first where it has to be."""
        kind = column_kinds(view.snapshot, view.standard)[name]
        found = stored_column(view, name, kind)
        if found is not None:
            return found
        path = self._path(project)
        promoting = self._promoting.setdefault(project, set())
        promoting.add(name)
        part = path / f"column-{uuid4().hex}{PART}"
        try:
            with telling_if_full(path), files.working_folder(part):
                promotion = promote(view, {name: kind}, part)
                with self._writing(project):
                    promotion.publish(view)
                return stored_column(view, name, kind) or promotion.column(view, name)
        finally:
            promoting.discard(name)

    def _path(self, project: ProjectId) -> Path:
        return private_folder(project_folder(self._folder, project) / "index")

    def _building_of(self, project: ProjectId) -> Lock:
        with self._lock:
            return self._building.setdefault(project, Lock())

    @contextmanager
    def _writing(self, project: ProjectId) -> Iterator[Path]:
        """Held by the one who writes into a project's index, over all processes; waits for its turn."""
        path = self._path(project)
        with self._lock:
            door = self._doors.setdefault(project, FileLock(path / _LOCK))
        while not door.acquire():
            time.sleep(_WAIT_S)
        try:
            yield path
        finally:
            door.release()


def _stands_for(view: IndexView, snapshot: Snapshot) -> bool:
    """Whether a view holds exactly what a snapshot holds."""
    return (view.base.meta.epoch, view.batch, view.n_events) == (snapshot.epoch, snapshot.batch, snapshot.rows)


def _ahead(view: IndexView, snapshot: Snapshot) -> bool:
    return (view.base.meta.epoch, view.batch) > (snapshot.epoch, snapshot.batch)


def _due(view: IndexView) -> bool:
    """Whether the runs hold so much that a new base should take their place."""
    in_runs = sum(run.meta.n_events for run in view.runs)
    return in_runs > max(view.base.meta.n_events // _MOST_SHARE, _FEW_EVENTS)


def _state_of(view: IndexView) -> State:
    return State(
        layout=files.LAYOUT,
        base=view.base.folder.name,
        runs=tuple(run.folder.name for run in view.runs),
        epoch=view.base.meta.epoch,
        batch=view.batch,
        boot=files.boot(),
    )


def _built(path: Path, snapshot: Snapshot) -> State:
    """A base made from the table."""
    name = _new_name("base")
    with files.new_folder(path / name) as folder:
        build_base(folder, snapshot)
    return State(layout=files.LAYOUT, base=name, runs=(), epoch=snapshot.epoch, batch=snapshot.batch, boot=files.boot())


def _grown(path: Path, view: IndexView, new: Arrived | None) -> State:
    """A base made of a view and of what has arrived."""
    name = _new_name("base")
    with files.new_folder(path / name) as folder:
        grow_base(folder, view, new)
    batch = new.batch if new else view.batch
    return msgspec.structs.replace(_state_of(view), base=name, runs=(), batch=batch)


def _joined(path: Path, state: State, view: IndexView, kept: int | None) -> State:
    """The state with those two neighbouring runs joined that have the fewest events together.

    Where a new base is being made of the runs up to the batch ``kept``, none of them is joined with a later one.
    """
    runs = [*view.runs, read_run(path / state.runs[-1])]
    sizes = [run.meta.n_events for run in runs]
    pairs = [place for place in range(len(runs) - 1) if runs[place].meta.batch != kept]
    first = min(pairs, key=lambda place: sizes[place] + sizes[place + 1])
    name = _new_name("run")
    with files.new_folder(path / name) as folder:
        join_runs(folder, runs[first : first + 2], view)
    return msgspec.structs.replace(state, runs=(*state.runs[:first], name, *state.runs[first + 2 :]))


def _moved_on(path: Path, view: IndexView, name: str, numbers: Callable[[Numbers], Numbers]) -> State | None:
    """The state on a base that grew from a view, with the runs that came meanwhile; None where that cannot be."""
    state = files.read_state(path)
    if state is None or (state.base, state.epoch) != (view.base.folder.name, view.base.meta.epoch):
        return None
    base, runs = _read(path, state, view, thorough=False)
    later = [run for run in runs if run.meta.batch > view.batch]
    earlier = runs[: len(runs) - len(later)]
    to = files.read_base_meta(path / name)
    packing = Packing(to.shift, to.t0_ms)
    if (
        not earlier
        or earlier[-1].meta.batch != view.runs[-1].meta.batch
        or not all(
            packing.holds(
                run.meta.earliest_ms, run.meta.latest_ms, to.n_customers + sum(more.meta.n_customers for more in later)
            )
            for run in later
        )
    ):
        return None
    now = IndexView(base, runs, state.batch, view.snapshot)
    names = []
    for run in later:
        names.append(_new_name("run"))
        with files.new_folder(path / names[-1]) as folder:
            carry_run(folder, run, now, to, numbers)
    return msgspec.structs.replace(state, base=name, runs=tuple(names))


def _read(path: Path, state: State, before: IndexView | None, *, thorough: bool) -> tuple[Base, tuple[Run, ...]]:
    """Base and runs of a state; what is open already is not opened again. Raises Damaged."""
    if before is not None and before.base.folder == path / state.base and not thorough:
        base, open_runs = before.base, {run.folder.name: run for run in before.runs}
    else:
        base, open_runs = Base(path / state.base, thorough=thorough), {}
    return base, tuple(open_runs.get(name) or read_run(path / name) for name in state.runs)


def _settle(path: Path, state: State) -> None:
    """Let a state count, and remove what it does not name."""
    files.write_record(path / files.STATE, state)
    remove_unused(path, state)


def remove_unused(path: Path, state: State | None) -> list[Path]:
    """Remove the folders that no state names, but for those that somebody reads, which it gives; for who writes."""
    named = {files.STATE, _LOCK, *((state.base, *state.runs) if state else ())}
    unused = [entry for entry in path.iterdir() if entry.name not in named]
    return [] if files.remove_free(unused) else [entry for entry in unused if entry.is_dir()]


def _new_name(kind: str) -> str:
    """A name that no folder ever had: what is open under a name is what that name stands for."""
    return f"{kind}-{uuid4().hex[:16]}"


def _index(project: ProjectId, view: IndexView, time_zone: str, unit: str) -> JourneyIndex:
    meta = view.base.meta
    earliest, latest = view.period_ms
    state = (project, meta.epoch, view.batch, view.n_events, view.content, time_zone, unit)
    return JourneyIndex(
        events=meta.events,
        n_events=view.n_events,
        n_customers=view.n_customers,
        shift=meta.shift,
        t0_ms=meta.t0_ms,
        earliest_ms=earliest,
        observed_until_ms=latest,
        kinds=column_kinds(view.snapshot, view.standard),
        time_zone=time_zone,
        unit=unit,
        fingerprint=blake2b(repr(state).encode(), digest_size=16).hexdigest(),
        source=view,
    )
