"""Fakes of the journey store's ports, in memory, that can be cut off at any step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from etappe.events.frames import OWN_COLUMNS, frame_of
from etappe.events.model import Event, Receipt
from etappe.events.store import BulkWriter, PropertyKind, Rejected, TableFinding, Waiting
from etappe.foundation.ids import ProjectId

if TYPE_CHECKING:
    import polars as pl


class CutOffError(Exception):
    """The process ended here, as far as a fake can tell."""


class MemoryInbox:
    """An Inbox in lists; knows no message ids. ``before`` is called with the name of each step that changes something."""

    def __init__(self, before: Callable[[str], None] = lambda _step: None) -> None:
        self._waiting: dict[ProjectId, list[tuple[int, Event]]] = {}
        self._last = 0
        self._lock = Lock()
        self._before = before
        self.now_ms = 1000
        self.tidied = 0

    def append(self, project: ProjectId, events: Sequence[Event], bad: Sequence[Rejected] = ()) -> list[Receipt]:
        assert not bad
        receipts = []
        with self._lock:
            for event in events:
                self._last += 1
                self._waiting.setdefault(project, []).append((self._last, event))
                receipts.append(Receipt("stored", self._last))
        return receipts

    def waiting(self, project: ProjectId, identity: str, after: int = 0) -> pl.DataFrame:
        items = self._waiting.get(project, [])
        return frame_of([event for sequence, event in items if event.identity == identity and sequence > after])

    def seen_until_ms(self, project: ProjectId) -> int:
        return 0 if self._waiting.get(project) else self.now_ms

    def projects(self) -> Mapping[ProjectId, int]:
        return {project: len(waiting) for project, waiting in self._waiting.items() if waiting}

    def oldest(self, project: ProjectId, most: int) -> Waiting | None:
        found = self._waiting.get(project, [])[:most]
        return Waiting(tuple(event for _, event in found), found[-1][0]) if found else None

    def forget(self, project: ProjectId, through: int) -> None:
        self._before("forget")
        with self._lock:
            self._last = max(self._last, through)
            self._waiting[project] = [item for item in self._waiting.get(project, []) if item[0] > through]

    def tidy(self) -> None:
        self._before("tidy")
        self.tidied += 1

    def remove(self, project: ProjectId) -> None:
        self._before("remove")
        self._waiting.pop(project, None)


class MemorySnapshot:
    """As much of a Snapshot as flushing asks for: kinds of properties."""

    version = batch = epoch = rows = 0
    buckets: tuple[str, ...] = ()

    def __init__(self, properties: Mapping[str, PropertyKind]) -> None:
        self.properties = properties

    def bucket(self, label: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        raise NotImplementedError

    def since(self, batch: int, columns: Sequence[str] = ()) -> pl.DataFrame:
        raise NotImplementedError

    def of(self, identities: Sequence[str], columns: Sequence[str] | None = None) -> pl.DataFrame:
        raise NotImplementedError

    def hash_of(self, identity: str) -> int:
        raise NotImplementedError


class MemoryTable:
    """An EventsTable that keeps the frames it was given; ``before`` and ``after`` may cut an append off."""

    def __init__(
        self, before: Callable[[str], None] = lambda _step: None, after: Callable[[str], None] = lambda _step: None
    ) -> None:
        self.frames: dict[ProjectId, list[pl.DataFrame]] = {}
        self.compacted: list[ProjectId] = []
        self._brought: dict[tuple[ProjectId, str], int] = {}
        self._before = before
        self._after = after

    def append(self, project: ProjectId, frame: pl.DataFrame, *, source: str, through: int) -> int | None:
        self._before("append")
        if through <= self.brought(project, source):
            return None
        self.frames.setdefault(project, []).append(frame)
        self._brought[project, source] = through
        self._after("append")
        return len(self.frames[project])

    def brought(self, project: ProjectId, source: str) -> int:
        return self._brought.get((project, source), 0)

    @contextmanager
    def snapshot(self, project: ProjectId) -> Iterator[MemorySnapshot]:
        kinds: dict[str, PropertyKind] = {}
        for frame in self.frames.get(project, []):
            for name in frame.columns:
                if name not in OWN_COLUMNS:
                    kinds.setdefault(name, "number" if frame.schema[name].is_numeric() else "text")
        yield MemorySnapshot(kinds)

    def compact(self, project: ProjectId, *, wholly: bool = False) -> int:
        assert not wholly, "what grows all the time is not rewritten whole"
        self._before("compact")
        self.compacted.append(project)
        return 1

    def identities(self, project: ProjectId) -> list[str]:
        """Who came, in order of arrival."""
        return [who for frame in self.frames.get(project, []) for who in frame["customer"].to_list()]

    def bulk(self, project: ProjectId, import_id: str) -> AbstractContextManager[BulkWriter]:
        raise NotImplementedError

    def has(self, project: ProjectId, import_id: str) -> bool:
        raise NotImplementedError

    def erase(self, project: ProjectId, identities: Iterable[str]) -> int:
        raise NotImplementedError

    def verify(self, project: ProjectId) -> list[TableFinding]:
        raise NotImplementedError

    def remove(self, project: ProjectId) -> None:
        raise NotImplementedError
