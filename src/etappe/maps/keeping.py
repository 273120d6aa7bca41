"""Use cases of stored maps: list, create, show, change and delete.

Law: a change is made on the revision that its author saw. Where somebody else was faster, nothing is changed and the
author is told, so that nobody's words are lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from etappe.accounts.model import Principal
from etappe.foundation.clock import Clock
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId, new_id
from etappe.foundation.texts import LANGUAGES
from etappe.maps.changes import AnyChange
from etappe.maps.changing import apply
from etappe.maps.checking import check_document
from etappe.maps.document import MapDocument
from etappe.maps.ports import MapStore, StoredMap


class MapEntry(Struct, frozen=True, kw_only=True):
    """A map in a list. ``titles`` holds the title in each language it is written in."""

    id: str
    title: str
    titles: dict[str, str]
    revision: int
    updated_at: str
    steps: int


def entry_of(stored: StoredMap) -> MapEntry:
    """A map as it stands in a list.

    >>> stored = StoredMap(id="map-1", revision=1, updated_at="2026-11-22T08:00:00+00:00", document=MapDocument(title="Care"))
    >>> entry_of(stored).titles
    {'en': 'Care'}
    """
    document = stored.document
    titles: dict[str, str] = {document.locale: document.title}
    for language in LANGUAGES:
        translated = document.translations.get(language, {}).get("map..title")
        if translated and language != document.locale:
            titles[language] = translated
    return MapEntry(
        id=stored.id,
        title=document.title,
        titles=titles,
        revision=stored.revision,
        updated_at=stored.updated_at,
        steps=len(document.steps),
    )


class Maps:
    """The maps of a workspace's projects."""

    def __init__(self, store: MapStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def list(self, project: ProjectId) -> tuple[MapEntry, ...]:
        """The maps of a project, oldest first."""
        return tuple(entry_of(stored) for stored in self._store.maps(project))

    def show(self, project: ProjectId, map_id: str) -> StoredMap:
        """The map.

        Raises Refused ``map.unknown``.
        """
        found = self._store.map(project, map_id)
        if found is None:
            raise Refused("map.unknown", map=map_id)
        return found

    def create(self, project: ProjectId, document: MapDocument) -> StoredMap:
        """Keep a map.

        Raises InvalidInput ``map.broken`` where it is not whole, Refused ``project.unknown``.
        """
        check_document(document)
        stored = StoredMap(id=new_id("map"), revision=1, updated_at=self._clock.now().isoformat(), document=document)
        if not self._store.add(project, stored):
            raise Refused("project.unknown", project=project)
        return stored

    def change(
        self, project: ProjectId, map_id: str, revision: int, changes: Sequence[AnyChange], by: Principal
    ) -> StoredMap:
        """Make changes, all or none, on the revision that their author saw.

        Raises Refused ``map.unknown``, Refused ``map.changed_meanwhile`` where the map is at another revision, and
        InvalidInput ``map.…`` where a change cannot be made.
        """
        before = self.show(project, map_id)
        if before.revision != revision:
            raise Refused("map.changed_meanwhile", map=map_id, revision=revision, now=before.revision)
        now = self._clock.now()
        after = StoredMap(
            id=map_id, revision=revision + 1, updated_at=now.isoformat(), document=apply(before.document, changes)
        )
        if not self._store.replace(project, after, changes=changes, by=by, at=now):
            raise Refused(
                "map.changed_meanwhile", map=map_id, revision=revision, now=self.show(project, map_id).revision
            )
        return after

    def delete(self, project: ProjectId, map_id: str) -> None:
        """Forget a map with its history.

        Raises Refused ``map.unknown``.
        """
        if not self._store.remove(project, map_id):
            raise Refused("map.unknown", map=map_id)
