"""What is to be done in a project: the actions of all its maps in one list."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from etappe.foundation.texts import LANGUAGES, Said
from etappe.maps.keeping.documents import entry_of
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.changing import localized
from etappe.maps.model.document import ActionItem, MapDocument
from etappe.maps.model.fields import is_blank
from etappe.maps.model.ordering import ordered
from etappe.maps.model.richtext import plain
from etappe.maps.wording.naming import Names


class Bilingual(Struct, frozen=True):
    """Words of a map in both languages; where nobody has translated them, the same twice."""

    en: str
    de: str


class AgendaItem(Struct, frozen=True, kw_only=True):
    """An action, and where it stands.

    ``titles`` are those of its map, ``revision`` the one it was read at. ``step`` is the title of its step.
    """

    map: str
    titles: dict[str, str]
    revision: int
    id: str
    item: ActionItem
    text: Bilingual
    owner: Bilingual
    step: Bilingual | None


def agenda(maps: Iterable[StoredMap]) -> tuple[AgendaItem, ...]:
    """The actions of maps, map by map and there in their order."""
    return tuple(item for stored in maps for item in _of(stored))


def _of(stored: StoredMap) -> Iterable[AgendaItem]:
    document = stored.document
    if not document.actions:
        return
    names, entry = Names(document), entry_of(stored)
    for key, item in ordered(document.actions):
        yield AgendaItem(
            map=stored.id,
            titles=entry.titles,
            revision=stored.revision,
            id=key,
            item=item,
            text=_words(names.words("actions", key, "text")),
            owner=_words(names.words("actions", key, "owner")),
            step=_words(names.name("steps", item.step)) if item.step in document.steps else None,
        )


def _words(said: Said) -> Bilingual:
    return Bilingual("" if is_blank(said.en) else said.en, "" if is_blank(said.de) else said.de)


def implications_of(document: MapDocument) -> Bilingual:
    """What follows from a map, for the discussion, in both languages, without its marks."""
    return _words(Said(*(plain(localized(document, language).implications) for language in LANGUAGES)))
