"""A log of maps in dictionaries, which can be told to fail: what the database is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from etappe.coediting.ports import Appended, Base, Label, Line, Opening, Update
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.ports import StoredMap

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHOP, OTHER, GONE = ProjectId("shop"), ProjectId("other"), ProjectId("gone")


class Ticking:
    """A clock that is a second further every time somebody looks, or as much as it is told to."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class FakeLog:
    """An UpdateLog and a MapStore in dictionaries; knows two projects. ``fails`` makes whatever is kept next fail."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[ProjectId, StoredMap]] = {}
        self.updates: dict[str, list[Update]] = {}
        self.bases: dict[str, list[Base]] = {}
        self.kept_labels: dict[str, list[Label]] = {}
        self.fails = False
        self.cannot_be_read = False

    def maps(self, project: ProjectId) -> tuple[StoredMap, ...]:
        return tuple(stored for _, (owner, stored) in sorted(self.stored.items()) if owner == project)

    def map(self, project: ProjectId, map_id: str) -> StoredMap | None:
        owner, stored = self.stored.get(map_id, (None, None))
        return stored if owner == project else None

    def remove(self, project: ProjectId, map_id: str) -> bool:
        if self.map(project, map_id) is None:
            return False
        for table in (self.stored, self.updates, self.bases, self.kept_labels):
            table.pop(map_id, None)  # type: ignore[attr-defined]
        return True

    def create(self, project: ProjectId, stored: StoredMap, seed: Update) -> bool:
        if project not in {SHOP, OTHER}:
            return False
        self.stored[stored.id] = (project, stored)
        self.updates[stored.id] = [seed]
        return True

    def opening(self, project: ProjectId, map_id: str) -> Opening | None:
        if self.cannot_be_read:
            raise Unavailable("storage.unreadable", path="here", reason="told to")
        stored = self.map(project, map_id)
        if stored is None:
            return None
        base = max(self.bases.get(map_id, []), key=lambda one: one.seq, default=None)
        return Opening(
            id=map_id,
            revision=stored.revision,
            updated_at=datetime.fromisoformat(stored.updated_at),
            document=None if self.updates.get(map_id) else stored.document,
            base=base,
            updates=self.since(map_id, base.seq if base else 0),
        )

    def append(
        self, map_id: str, updates: Sequence[Update], *, stored: StoredMap | None = None, base: Base | None = None
    ) -> Appended:
        if self.fails:
            raise Unavailable("storage.full", path="here")
        if map_id not in self.stored:
            return "gone"
        owner, before = self.stored[map_id]
        log = self.updates.setdefault(map_id, [])
        if updates[0].line.seq != (log[-1].line.seq + 1 if log else before.revision):
            return "behind"
        log.extend(updates)
        if stored is not None:
            self.stored[map_id] = (owner, stored)
        if base is not None:
            self.bases.setdefault(map_id, []).append(base)
        return "kept"

    def since(self, map_id: str, seq: int) -> tuple[Update, ...]:
        return tuple(one for one in self.updates.get(map_id, []) if one.line.seq > seq)

    def until(self, map_id: str, seq: int) -> tuple[Base | None, tuple[Update, ...]]:
        bases = [one for one in self.bases.get(map_id, []) if one.seq <= seq]
        base = max(bases, key=lambda one: one.seq, default=None)
        after = base.seq if base else 0
        return base, tuple(one for one in self.updates[map_id] if after < one.line.seq <= seq)

    def lines(self, map_id: str) -> Iterator[Line]:
        return iter([one.line for one in self.updates.get(map_id, [])])

    def line(self, map_id: str, seq: int) -> Line | None:
        return next((one.line for one in self.updates.get(map_id, []) if one.line.seq == seq), None)

    def last(self, map_id: str) -> int | None:
        log = self.updates.get(map_id, [])
        return log[-1].line.seq if log else None

    def put_document(self, stored: StoredMap) -> None:
        if self.fails:
            raise Unavailable("storage.full", path="here")
        if stored.id in self.stored and self.stored[stored.id][1].revision < stored.revision:
            self.stored[stored.id] = (self.stored[stored.id][0], stored)

    def behind(self) -> tuple[tuple[ProjectId, str], ...]:
        return tuple(
            (owner, map_id)
            for map_id, (owner, stored) in sorted(self.stored.items())
            if stored.revision < (self.last(map_id) or 0)
        )

    def add_label(self, map_id: str, label: Label) -> bool:
        if map_id not in self.stored:
            return False
        self.kept_labels.setdefault(map_id, []).append(label)
        return True

    def labels(self, map_id: str) -> tuple[Label, ...]:
        return tuple(sorted(self.kept_labels.get(map_id, []), key=lambda label: (label.seq, label.at, label.id)))
