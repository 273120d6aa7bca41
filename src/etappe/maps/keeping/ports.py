"""What keeping maps needs from the outside: a place for documents, and a way in which all changes are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from etappe.accounts.model import Principal
from etappe.foundation.ids import ProjectId
from etappe.maps.model.document import MapDocument


class StoredMap(Struct, frozen=True, kw_only=True):
    """A map as it is stored. ``revision`` grows with every change: it is the number of the last update in its log."""

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

    def remove(self, project: ProjectId, map_id: str) -> bool:
        """Forget a map with its history; False if there is none."""
        ...


class MapEditing(Protocol):
    """The one way to maps that may be open: what people do in a browser, over HTTP and on the command line meets here."""

    def create(self, project: ProjectId, document: MapDocument, by: Principal | None = None) -> StoredMap | None:
        """Keep a map that is whole; None if the project is gone."""
        ...

    def show(self, project: ProjectId, map_id: str) -> StoredMap | None:
        """What a map says now; None if there is none."""
        ...

    def change(
        self,
        project: ProjectId,
        map_id: str,
        make: Callable[[MapDocument], MapDocument],
        *,
        revision: int | None,
        by: Principal | None,
    ) -> StoredMap:
        """Make the map what ``make`` gives for what it says now, which has to be at ``revision`` unless that is None.

        Raises Refused ``map.unknown``, Refused ``map.changed_meanwhile``, and what ``make`` raises; then nothing changed.
        """
        ...

    def remove(self, project: ProjectId, map_id: str) -> bool:
        """Forget a map with its history, and tell whoever has it open; False if there is none."""
        ...
