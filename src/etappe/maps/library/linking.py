"""What an entry of the library is in a map: drawn into it, kept in step with it, and where the map says otherwise.

Law: a change of an entry writes into a linked map exactly the fields that the change changes, whatever the map says there,
and no other. So where somebody has changed a linked touchpoint on a map, that stays until the entry's own field changes or
somebody decides; until then it is named. Everything written is an ordinary edit of the map: in its log, and restorable.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from etappe.foundation.texts import LANGUAGES
from etappe.maps.library.model import LibraryTouchpoint, Texts, TouchpointDraft, said
from etappe.maps.model.document import Interaction, Touchpoint
from etappe.maps.model.fields import translation_key
from etappe.maps.model.ordering import interactions_by_step, order_between

if TYPE_CHECKING:
    from etappe.foundation.texts import Language
    from etappe.maps.model.document import MapDocument

TEXT_FIELDS: Final = ("name", "owner", "systems", "message")
PLAIN_FIELDS: Final = ("type", "channel")
BOUND_FIELDS: Final = ("binding", "failing", "satisfaction")
FIELDS: Final = (*TEXT_FIELDS, *PLAIN_FIELDS, *BOUND_FIELDS)
"""What a touchpoint of a map has from its entry."""
OWN_FIELDS: Final = (*BOUND_FIELDS, "effort")
"""What a binding of an entry says: what touchpoints of maps have of it, and what the library alone knows."""


def touchpoint_of(entry: LibraryTouchpoint, language: Language) -> Touchpoint:
    """The entry as a touchpoint of a map that is written in ``language``."""
    values: dict[str, Any] = {name: said(getattr(entry, name), language) for name in TEXT_FIELDS}
    values |= {name: getattr(entry, name) for name in PLAIN_FIELDS}
    values |= {name: getattr(entry.bound, name) for name in BOUND_FIELDS}
    return Touchpoint(**values, library=entry.id)


def draft_of(document: MapDocument, touchpoint: str) -> TouchpointDraft:
    """A map's touchpoint as an entry to be made, in all the languages it is written in."""
    found = document.touchpoints[touchpoint]
    values: dict[str, Any] = {name: _texts(document, touchpoint, name) for name in TEXT_FIELDS}
    values |= {name: getattr(found, name) for name in (*PLAIN_FIELDS, *BOUND_FIELDS)}
    return TouchpointDraft(**values)


def linked_to(document: MapDocument, entry: str) -> tuple[str, ...]:
    """The ids of a map's touchpoints that are linked to an entry."""
    return tuple(key for key, touchpoint in document.touchpoints.items() if touchpoint.library == entry)


def deviations(document: MapDocument, touchpoint: str, entry: LibraryTouchpoint) -> tuple[str, ...]:
    """The fields in which a map's touchpoint differs from an entry, in the order of ``FIELDS``."""
    there, wanted = document.touchpoints[touchpoint], touchpoint_of(entry, document.locale)
    own = [name for name in FIELDS if getattr(there, name) != getattr(wanted, name)]
    other = [
        name
        for name in TEXT_FIELDS
        if name not in own
        and any(
            _translated(document, touchpoint, name, language) != getattr(entry, name).get(language, "")
            for language in LANGUAGES
            if language != document.locale
        )
    ]
    return tuple(name for name in FIELDS if name in own or name in other)


def written_into(
    document: MapDocument, touchpoint: str, entry: LibraryTouchpoint, fields: Iterable[str] = FIELDS
) -> MapDocument:
    """The map with a touchpoint that says what the entry says in these fields, and is linked to it."""
    wanted = touchpoint_of(entry, document.locale)
    names = tuple(fields)
    changed = structs.replace(
        document.touchpoints[touchpoint], library=entry.id, **{name: getattr(wanted, name) for name in names}
    )
    document = structs.replace(document, touchpoints={**document.touchpoints, touchpoint: changed})
    texts = {name: getattr(entry, name) for name in names if name in TEXT_FIELDS}
    return _with_translations(document, touchpoint, texts)


def pushed(document: MapDocument, before: LibraryTouchpoint, after: LibraryTouchpoint) -> MapDocument:
    """The map with what changes from one state of an entry to the next written into all that are linked to it."""
    names = changed_fields(before, after)
    for touchpoint in linked_to(document, after.id) if names else ():
        document = written_into(document, touchpoint, after, names)
    return document


def changed_fields(before: LibraryTouchpoint, after: LibraryTouchpoint) -> tuple[str, ...]:
    """The fields of a map's touchpoint that differ between two states of an entry."""
    own = [name for name in (*TEXT_FIELDS, *PLAIN_FIELDS) if getattr(before, name) != getattr(after, name)]
    return (*own, *(name for name in BOUND_FIELDS if getattr(before.bound, name) != getattr(after.bound, name)))


def unlinked(document: MapDocument, entry: str) -> MapDocument:
    """The map without links to an entry; what its touchpoints say stays."""
    touchpoints = {
        key: structs.replace(touchpoint, library=None) if touchpoint.library == entry else touchpoint
        for key, touchpoint in document.touchpoints.items()
    }
    return structs.replace(document, touchpoints=touchpoints)


def met(document: MapDocument, entry: LibraryTouchpoint, step: str, touchpoint: str, interaction: str) -> MapDocument:
    """The map with a step that meets the entry: by the touchpoint that is linked to it, or by a new one of that id."""
    there = linked_to(document, entry.id)
    own = interactions_by_step(document)[step]
    if any(one.touchpoint in there for _, one in own):
        return document
    if not there:
        document = structs.replace(
            document, touchpoints={**document.touchpoints, touchpoint: touchpoint_of(entry, document.locale)}
        )
        document = _with_translations(document, touchpoint, {name: getattr(entry, name) for name in TEXT_FIELDS})
    last = own[-1][1].order if own else None
    meeting = Interaction(step=step, touchpoint=there[0] if there else touchpoint, order=order_between(last, None))
    return structs.replace(document, interactions={**document.interactions, interaction: meeting})


def _with_translations(document: MapDocument, touchpoint: str, texts: dict[str, Texts]) -> MapDocument:
    translations = {language: dict(words) for language, words in document.translations.items()}
    for language in LANGUAGES:
        if language == document.locale:
            continue
        words = translations.setdefault(language, {})
        for name, text in texts.items():
            key = translation_key("touchpoints", touchpoint, name)
            words.pop(key, None)
            if text.get(language):
                words[key] = text[language]
        if not words:
            del translations[language]
    return structs.replace(document, translations=translations)


def _texts(document: MapDocument, touchpoint: str, name: str) -> Texts:
    own = getattr(document.touchpoints[touchpoint], name)
    found: Texts = {document.locale: own} if own else {}
    for language in LANGUAGES:
        if language != document.locale and (text := _translated(document, touchpoint, name, language)):
            found[language] = text
    return found


def _translated(document: MapDocument, touchpoint: str, name: str, language: Language) -> str:
    return document.translations.get(language, {}).get(translation_key("touchpoints", touchpoint, name), "")
