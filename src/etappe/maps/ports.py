"""What keeping maps needs from the outside: a place for documents, their revisions and the history of changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from etappe.accounts.model import Principal
from etappe.foundation.ids import ProjectId
from etappe.maps.changes import AnyChange
from etappe.maps.document import MapDocument


class StoredMap(Struct, frozen=True, kw_only=True):
    """A map as it is stored. ``revision`` grows by one with every change."""

    id: str
    revision: int
    updated_at: str
    document: MapDocument


class MapStore(Protocol):
    """Keeps maps. A map belongs to one project; another project's maps are as if they were not there."""

    def maps(self, project: ProjectId) -> tuple[StoredMap, ...]:
        """The maps of a project, oldest first."""
        ...

    def map(self, project: ProjectId, map_id: str) -> StoredMap | None:
        """The map, or None."""
        ...

    def add(self, project: ProjectId, stored: StoredMap) -> bool:
        """Keep a new map; False, and nothing changed, if the project is gone."""
        ...

    def replace(
        self, project: ProjectId, stored: StoredMap, *, changes: Sequence[AnyChange], by: Principal, at: datetime
    ) -> bool:
        """Keep ``stored`` in place of the revision before it, and the changes that led there.

        False, and nothing changed, if the kept map is not at that revision (any more).
        """
        ...

    def remove(self, project: ProjectId, map_id: str) -> bool:
        """Forget a map with its history; False if there is none."""
        ...
