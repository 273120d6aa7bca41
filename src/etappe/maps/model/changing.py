"""Applying changes to a map, undoing them, and reading a map in a language.

Law: ``apply`` gives a whole map or raises and gives nothing; the document given is never touched. ``undo_of`` gives
the changes that lead back: ``apply(apply(document, changes), undo_of(document, changes)) == document``.
What goes with what and stands among what, the table in ``records.py`` says. Ids of new objects follow from what they
are about, so two people who write the same empty cell write the same cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from etappe.foundation.errors import InvalidInput
from etappe.maps.model.changes import (
    Add,
    AnyChange,
    DrawExperience,
    EditText,
    Move,
    Remove,
    Restore,
    SetField,
    WriteCell,
)
from etappe.maps.model.checking import check_document, converted
from etappe.maps.model.document import Cell, Experience, MapDocument
from etappe.maps.model.faults import BrokenMap, fault, is_drawn, is_id
from etappe.maps.model.fields import (
    COLLECTIONS,
    TextPlace,
    is_blank,
    place_of,
    read_text,
    rule_of,
    texts_of,
    translation_key,
    write_text,
    write_texts,
)
from etappe.maps.model.ordering import order_between, ordered, orders
from etappe.maps.model.records import (
    MAP_FIELDS,
    RECORDS,
    SCENARIO_FIELDS,
    TYPES,
    fields_at,
    infos_of,
    object_json,
    plain_json,
    referring,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etappe.foundation.texts import Language
    from etappe.maps.model.changes import Collection

LONG_ORDER: Final = 40
"""From this length on what stands together is spread anew instead of squeezing another key in between."""

LONGEST_WISH: Final = 120
"""Leaves room for a number within the length of an id."""

_VALUES: Final = ("expected", "experienced", "importance", "effort", "n")
"""An experience without any of these says nothing."""

S = TypeVar("S", bound=Struct)
T = TypeVar("T")


def apply(document: MapDocument, changes: Sequence[AnyChange]) -> MapDocument:
    """The map after all changes, one after the other, checked whole at the end; ``document`` is a whole map.

    Raises InvalidInput of the first change that cannot be made (its data names its number from 1 as ``change``), and
    BrokenMap where the result would not be whole.

    >>> document = MapDocument(title="Draft")
    >>> apply(document, [EditText(collection="map", id="", field="title", text="Journey", language="en")]).title
    'Journey'
    """
    changed = document
    for number, change in enumerate(changes, start=1):
        try:
            changed = _applied(changed, change)
        except BrokenMap:
            raise
        except InvalidInput as error:
            raise InvalidInput(error.code, **error.data, change=number) from error
    check_document(changed, document)
    return changed


def undo_of(document: MapDocument, changes: Sequence[AnyChange]) -> tuple[AnyChange, ...]:
    """The changes that lead from ``apply(document, changes)`` back to ``document``, last change first.

    A text is undone by writing the text before and a field by its value before, so what others wrote elsewhere
    meanwhile stays; everything else by putting the touched objects back. Raises what ``apply`` raises for a change
    that cannot be made.
    """
    undo: list[AnyChange] = []
    for change in changes:
        after = _applied(document, change)
        if isinstance(change, EditText):
            undo[:0] = _undo_text(document, change)
        else:
            undo[:0] = _undo_field(document, after, change) or _difference(after, document)
        document = after
    return tuple(undo)


def localized(document: MapDocument, language: Language) -> MapDocument:
    """The map in a language, to be read, shown or exported, not to be stored: without other languages.

    A text that is not translated stays in the map's own language, field by field: better shown than missing.

    >>> document = MapDocument(title="Journey", owner="Ada", translations={"de": {"map..title": "Reise"}})
    >>> localized(document, "de").title, localized(document, "de").owner
    ('Reise', 'Ada')
    """
    translated = document.translations.get(language, {}) if language != document.locale else {}
    texts = [(place_of(key) or TextPlace("", "", ""), text) for key, text in translated.items()]
    return replace(write_texts(document, texts), locale=language, translations={})


def untranslated(document: MapDocument, language: Language) -> tuple[str, ...]:
    """Translation keys of the texts that say something in the map's own language and nothing in ``language``.

    >>> untranslated(MapDocument(title="Journey"), "de")
    ('map..title',)
    """
    if language == document.locale:
        return ()
    translated = document.translations.get(language, {})
    keys = (translation_key(*place) for place, text, _ in texts_of(document) if text)
    return tuple(key for key in keys if key not in translated)


def _applied(document: MapDocument, change: AnyChange) -> MapDocument:  # noqa: PLR0911 - one for each change
    match change:
        case EditText():
            return _edit_text(document, change)
        case SetField():
            return _set_field(document, change)
        case Add():
            return _add(document, change)
        case Remove():
            return _remove(document, change)
        case Move():
            return _move(document, change)
        case WriteCell():
            return _write_cell(document, change)
        case DrawExperience():
            return _draw_experience(document, change)
        case Restore():
            return _restore(document, change)


def _edit_text(document: MapDocument, change: EditText) -> MapDocument:
    place = TextPlace(change.collection, change.id, change.field)
    before = read_text(document, place)
    rule = rule_of(place.collection, place.field)
    assert rule is not None, "a text that can be read has a rule"
    own = change.language == document.locale
    if own and rule.required and is_blank(change.text):
        raise InvalidInput("map.text_missing", where=translation_key(*place))
    if own or _stands_in(before, change.text):
        document = write_text(document, place, change.text)
    if own:
        return document
    return _translate(
        document, change.language, {translation_key(*place): None if is_blank(change.text) else change.text}
    )


def _stands_in(before: str, translation: str) -> bool:
    """Whether a translation also is the text in the map's own language, because nobody has written one."""
    return is_blank(before) and not is_blank(translation)


def _undo_text(document: MapDocument, change: EditText) -> list[AnyChange]:
    place = TextPlace(change.collection, change.id, change.field)
    before = read_text(document, place)
    base = replace(change, text=before, language=document.locale)
    if change.language == document.locale:
        return [base]
    translation = document.translations.get(change.language, {}).get(translation_key(*place), "")
    translated = replace(change, text=translation)
    stood_in = _stands_in(before, change.text) or _stands_in(before, translation)
    return [translated, base] if stood_in else [translated]


def _undo_field(document: MapDocument, after: MapDocument, change: AnyChange) -> list[AnyChange]:
    """The field's value before, if that is all there is to it."""
    if not isinstance(change, SetField):
        return []
    undo = replace(change, value=_value_of(_owner(document, change), change.field))
    return [undo] if _set_field(after, undo) == document else []


def _set_field(document: MapDocument, change: SetField) -> MapDocument:
    field = fields_at(change.collection).get(change.field)
    if field is None or field.kind == "text":
        raise InvalidInput("map.field_unknown", collection=change.collection, field=change.field)
    owner: Struct = _owner(document, change)
    where = translation_key(change.collection, change.id, change.field)
    info = infos_of(type(owner))[change.field]
    if change.value is not None:
        value = converted(change.value, info.type, where)
    elif info.default is msgspec.NODEFAULT:
        raise InvalidInput("map.value_missing", where=where)
    else:
        value = info.default
    changed = _owned(document, change.collection, change.id, replace(owner, **{change.field: value}))
    if field.shape is None or field.shape.item is None:
        return changed
    return _carried(document, changed, change, getattr(owner, change.field), value)


def _carried(
    document: MapDocument, changed: MapDocument, change: SetField, before: Sequence[Any], after: Sequence[Any]
) -> MapDocument:
    """The map with the translations of a list's texts at their entries' new places.

    An entry comes from the same place if it is the same there, or else from the first other place where it was; if
    neither and the list is as long as before, it was changed in place. Translations of what is gone go.
    """
    prefix = translation_key(change.collection, change.id, f"{change.field}.")
    source = _sources(before, after)
    for language, texts in document.translations.items():
        held = {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
        moved: dict[str, str | None] = {prefix + rest: None for rest in held}
        for number, origin in enumerate(source):
            for rest, text in held.items():
                at, _, name = rest.partition(".")
                if at == str(origin):
                    moved[f"{prefix}{number}.{name}"] = text
        changed = _translate(changed, language, moved) if held else changed
    return changed


def _sources(before: Sequence[Any], after: Sequence[Any]) -> list[int | None]:
    """Where each entry of a list was before, None where it is new; no place is taken twice."""
    source = [
        number if number < len(before) and before[number] == entry else None for number, entry in enumerate(after)
    ]
    for number, entry in enumerate(after):
        if source[number] is None:
            places = (place for place, other in enumerate(before) if other == entry and place not in source)
            source[number] = next(places, None)
    if len(after) == len(before):
        for number in range(len(after)):
            if source[number] is None and number not in source:
                source[number] = number
    return source


def _add(document: MapDocument, change: Add) -> MapDocument:
    if not is_id(change.id):
        raise BrokenMap((fault("id", f"{change.collection}.{change.id}"),))
    if change.id in getattr(document, change.collection):
        raise InvalidInput("map.object_there", collection=change.collection, id=change.id)
    where = f"{change.collection}.{change.id}"
    return _owned(document, change.collection, change.id, converted(change.object, TYPES[change.collection], where))


def _remove(document: MapDocument, change: Remove) -> MapDocument:
    _known(getattr(document, change.collection), change.collection, change.id)
    gone: dict[str, set[str]] = {change.collection: {change.id}}
    for target in COLLECTIONS:  # what is referred to stands before what refers to it
        for place, field, how in referring(target):
            targets = gone.get(target, set())
            found = {key for key, value in getattr(document, place).items() if getattr(value, field) in targets}
            if how == "clear":
                cleared = {key: replace(getattr(document, place)[key], **{field: None}) for key in found}
                document = _with(document, place, cleared)
            elif found:
                gone.setdefault(place, set()).update(found)
    for collection, ids in gone.items():
        document = _without(document, collection, ids)
    return document


def _move(document: MapDocument, change: Move) -> MapDocument:
    kept, objects = RECORDS[change.collection], getattr(document, change.collection)
    if not kept.ordered:
        raise InvalidInput("map.not_movable", collection=change.collection)
    moved = _known(objects, change.collection, change.id)
    for name, target in change.into.items():
        field = kept.fields[name] if name in kept.among else None
        if field is None or (target is None and field.required):
            raise InvalidInput("map.not_into", collection=change.collection, field=name, id=target or "–")
        if target is not None:
            _known(getattr(document, field.of or ""), field.of or "", target)
    moved = replace(moved, **change.into)
    group = _group(moved, kept.among)
    others = [
        (key, value) for key, value in ordered(objects) if key != change.id and _group(value, kept.among) == group
    ]
    ids = [key for key, _ in others]
    if change.before is not None and change.before not in ids:
        raise InvalidInput("map.not_before", collection=change.collection, id=change.id, before=change.before)
    place = len(ids) if change.before is None else ids.index(change.before)
    left = others[place - 1][1].order if place else None
    right = others[place][1].order if place < len(ids) else None
    if left is None or right is None or left < right:
        order = order_between(left, right)
        if len(order) <= LONG_ORDER:
            return _owned(document, change.collection, change.id, replace(moved, order=order))
    ids.insert(place, change.id)
    spread = {
        key: replace(moved if key == change.id else objects[key], order=order)
        for key, order in zip(ids, orders(len(ids)), strict=True)
    }
    return _with(document, change.collection, spread)


def _group(value: object, among: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(value, name) for name in among)


def _write_cell(document: MapDocument, change: WriteCell) -> MapDocument:
    lane = _known(document.lanes, "lanes", change.lane)
    _known(document.steps, "steps", change.step)
    if change.persona is not None:
        _known(document.personas, "personas", change.persona)
    if not is_drawn(lane.type):
        raise InvalidInput("map.lane_not_drawn", lane=change.lane)
    at = (change.lane, change.step, change.persona)
    cards = {key: cell for key, cell in document.cells.items() if (cell.lane, cell.step, cell.persona) == at}
    found = next((key for key, _ in ordered(cards)), None)
    if is_blank(change.text) and found is None:
        return document
    key = found or _free_id("_".join(filter(None, at)), document.cells)
    cell = document.cells.get(key) or Cell(lane=change.lane, step=change.step, persona=change.persona)
    text = translation_key("cells", key, "text")
    if is_blank(change.text):
        if not cell.images and not cell.link:
            return _without(document, "cells", {key})
        cell = replace(cell, text="")
        for language, texts in document.translations.items():
            document = _translate(document, language, {text: None}) if text in texts else document
    elif change.language == document.locale:
        cell = replace(cell, text=change.text)
    else:
        document = _translate(document, change.language, {text: change.text})
        cell = replace(cell, text=change.text if is_blank(cell.text) else cell.text)
    return _owned(document, "cells", key, replace(cell, evidence=change.evidence or cell.evidence))


def _draw_experience(document: MapDocument, change: DrawExperience) -> MapDocument:
    _known(document.steps, "steps", change.step)
    if change.persona is not None:
        _known(document.personas, "personas", change.persona)
    at = (change.step, change.persona)
    found = min((key for key, drawn in document.experiences.items() if (drawn.step, drawn.persona) == at), default=None)
    if found is None and change.value is None:
        return document
    key = found or _free_id("_".join(filter(None, at)), document.experiences)
    drawn = document.experiences.get(key) or Experience(step=change.step, persona=change.persona)
    drawn = replace(drawn, **{change.which: change.value})
    if change.value is None and all(getattr(drawn, name) is None for name in _VALUES):
        return _without(document, "experiences", {key})
    return _owned(document, "experiences", key, drawn)


def _restore(document: MapDocument, change: Restore) -> MapDocument:
    for language, texts in change.translations.items():
        document = _translate(document, language, texts)
    for collection, objects in change.objects.items():
        record = TYPES[collection]
        put = {
            key: None if raw is None else converted(raw, record, f"{collection}.{key}") for key, raw in objects.items()
        }
        document = replace(document, **{collection: _put(getattr(document, collection), put)})
    scenario = _given(document.scenario, "scenario", change.scenario)
    return replace(_given(document, "map", change.fields), scenario=scenario)


def _given(owner: S, place: str, values: Mapping[str, Any]) -> S:
    """The map or its scenario with fields at other values; None means the default."""
    known = infos_of(type(owner))
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name not in fields_at(place):
            raise InvalidInput("map.field_unknown", collection=place, field=name)
        where, info = translation_key(place, "", name), known[name]
        if value is not None:
            given[name] = converted(value, info.type, where)
        elif info.default is msgspec.NODEFAULT:
            raise InvalidInput("map.value_missing", where=where)
        else:
            given[name] = info.default
    return replace(owner, **given)


def _difference(now: MapDocument, then: MapDocument) -> list[AnyChange]:
    """What leads from ``now`` to ``then``; nothing where they are equal."""
    objects: dict[Collection, dict[str, dict[str, Any] | None]] = {}
    for collection in COLLECTIONS:
        changed = _changed(getattr(now, collection), getattr(then, collection))
        if changed:
            objects[collection] = {key: None if value is None else object_json(value) for key, value in changed.items()}
    texts = {
        language: _changed(now.translations.get(language, {}), then.translations.get(language, {}))
        for language in sorted({*now.translations, *then.translations})
    }
    change = Restore(
        objects=objects,
        fields={name: _value_of(then, name) for name in MAP_FIELDS if getattr(now, name) != getattr(then, name)},
        scenario={
            name: _value_of(then.scenario, name)
            for name in SCENARIO_FIELDS
            if getattr(now.scenario, name) != getattr(then.scenario, name)
        },
        translations={language: changed for language, changed in texts.items() if changed},  # type: ignore[misc] # a checked map has known languages
    )
    return [] if change == Restore() else [change]


def _value_of(owner: Struct, field: str) -> Any:  # noqa: ANN401 - whatever stands in JSON
    """The value of a field as it stands in JSON; None where it is the default."""
    info = infos_of(type(owner))[field]
    value = getattr(owner, field)
    return None if info.default is not msgspec.NODEFAULT and value == info.default else plain_json(value)


def _changed(now: Mapping[str, T], then: Mapping[str, T]) -> dict[str, T | None]:
    gone: dict[str, T | None] = {key: None for key in now if key not in then}
    return gone | {key: value for key, value in then.items() if now.get(key) != value}


def _put(collection: Mapping[str, T], objects: Mapping[str, T | None]) -> dict[str, T]:
    merged: dict[str, T | None] = {**collection, **objects}
    return {key: value for key, value in merged.items() if value is not None}


def _translate(document: MapDocument, language: str, texts: Mapping[str, str | None]) -> MapDocument:
    """Translations written or, where None, taken away; a language without any is left out."""
    kept = _put(document.translations.get(language, {}), texts)
    return replace(document, translations=_put(document.translations, {language: kept or None}))


def _owner(document: MapDocument, change: SetField) -> Any:  # noqa: ANN401 - one of the record types
    if change.collection in {"map", "scenario"}:
        if change.id:
            raise InvalidInput("map.object_unknown", collection=change.collection, id=change.id)
        return document if change.collection == "map" else document.scenario
    return _known(getattr(document, change.collection), change.collection, change.id)


def _owned(document: MapDocument, collection: str, id_: str, value: Any) -> MapDocument:  # noqa: ANN401 - as above
    """The document with one object, which may be the map itself, or its scenario."""
    if collection == "map":
        return value  # type: ignore[no-any-return] # the map itself
    if collection == "scenario":
        return replace(document, scenario=value)
    return _with(document, collection, {id_: value})


def _with(document: MapDocument, collection: str, objects: Mapping[str, object]) -> MapDocument:
    return replace(document, **{collection: {**getattr(document, collection), **objects}}) if objects else document


def _without(document: MapDocument, collection: str, ids: Iterable[str]) -> MapDocument:
    """The document without some objects and their translations."""
    gone = frozenset(ids)
    kept = {key: value for key, value in getattr(document, collection).items() if key not in gone}
    document = replace(document, **{collection: kept})
    for language, texts in document.translations.items():
        lost = {
            key: None for key in texts if (place := place_of(key)) and place[:1] == (collection,) and place.id in gone
        }
        document = _translate(document, language, lost) if lost else document
    return document


def _known(collection: Mapping[str, T], name: str, id_: str) -> T:
    if id_ not in collection:
        raise InvalidInput("map.object_unknown", collection=name, id=id_)
    return collection[id_]


def _free_id(wish: str, taken: Mapping[str, object]) -> str:
    wish = wish[:LONGEST_WISH]
    number, free = 1, wish
    while free in taken:
        number += 1
        free = f"{wish}_{number}"
    return free
