"""Use cases of stored maps: list, create, show, change and delete.

Law: a list of changes is made on the revision that its author saw. Where somebody else was faster, nothing is changed
and the author is told, so that nobody's words are lost. (Who edits together does not come here: see ``coediting``.)
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from etappe.accounts.model import Principal
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId
from etappe.foundation.texts import LANGUAGES
from etappe.maps.keeping.ports import MapEditing, MapStore, StoredMap
from etappe.maps.model.changes import AnyChange
from etappe.maps.model.changing import apply
from etappe.maps.model.checking import check_document
from etappe.maps.model.document import MapDocument


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

    def __init__(self, store: MapStore, editing: MapEditing) -> None:
        self._store = store
        self._editing = editing

    def list(self, project: ProjectId) -> tuple[MapEntry, ...]:
        """The maps of a project, oldest first; what was edited within the last second may be missing."""
        return tuple(entry_of(stored) for stored in self._store.maps(project))

    def all(self, project: ProjectId) -> tuple[StoredMap, ...]:
        """The maps of a project with all they say, oldest first; what was edited within the last second may be missing."""
        return tuple(self._store.maps(project))

    def show(self, project: ProjectId, map_id: str) -> StoredMap:
        """The map as it is now.

        Raises Refused ``map.unknown``.
        """
        found = self._editing.show(project, map_id)
        if found is None:
            raise Refused("map.unknown", map=map_id)
        return found

    def create(self, project: ProjectId, document: MapDocument, by: Principal | None = None) -> StoredMap:
        """Keep a map.

        Raises InvalidInput ``map.broken`` where it is not whole, Refused ``project.unknown``.
        """
        check_document(document)
        made = self._editing.create(project, document, by)
        if made is None:
            raise Refused("project.unknown", project=project)
        return made

    def change(
        self, project: ProjectId, map_id: str, revision: int, changes: Sequence[AnyChange], by: Principal
    ) -> StoredMap:
        """Make changes, all or none, on the revision that their author saw.

        Raises Refused ``map.unknown``, Refused ``map.changed_meanwhile`` where the map is at another revision, and
        InvalidInput ``map.…`` where a change cannot be made.
        """
        return self._editing.change(
            project, map_id, lambda document: apply(document, changes), revision=revision, by=by
        )

    def delete(self, project: ProjectId, map_id: str) -> None:
        """Forget a map with its history.

        Raises Refused ``map.unknown``.
        """
        if not self._editing.remove(project, map_id):
            raise Refused("map.unknown", map=map_id)
