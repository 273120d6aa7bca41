"""What differs between two maps, field by field, as operations; and a map with such operations carried out.

Law: ``patched(before, delta(before, after)) == after``. A text's difference names both texts, so that whoever keeps it
letter by letter (``coediting``) can write the smallest edit; everything else is put as a whole. Operations are in the
order of the table, then of ids. The browser's core makes the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from etappe.maps.model.changes import Collection, Place
from etappe.maps.model.checking import converted
from etappe.maps.model.document import MapDocument
from etappe.maps.model.fields import COLLECTIONS, translation_key
from etappe.maps.model.records import TYPES, fields_at, infos_of, object_json, plain_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Operation(Struct, frozen=True, tag_field="op", kw_only=True):
    """Base of all operations."""


class Put(Operation, frozen=True, tag="put", kw_only=True):
    """A new object, as it stands in the map's JSON."""

    collection: Collection
    id: str
    object: dict[str, Any]


class Drop(Operation, frozen=True, tag="drop", kw_only=True):
    """An object that is gone."""

    collection: Collection
    id: str


class Set(Operation, frozen=True, tag="set", kw_only=True):
    """A field, no text, with another value; None is its default.

    Of ``translations``, ``id`` is language and key (``de:steps.see.title``), ``field`` empty; None takes it away.
    """

    collection: Place | Literal["translations"]
    id: str
    field: str
    value: Any


class Text(Operation, frozen=True, tag="text", kw_only=True):
    """A text that reads otherwise."""

    collection: Place
    id: str
    field: str
    before: str
    after: str


AnyOperation = Put | Drop | Set | Text


def delta(before: MapDocument, after: MapDocument) -> tuple[AnyOperation, ...]:
    """What leads from one map to another. Objects that are the same record are not looked into.

    >>> delta(MapDocument(title="Reise"), MapDocument(title="Journey", detail="simple"))
    (Text(collection='map', id='', field='title', before='Reise', after='Journey'), Set(collection='map', id='', field='detail', value='simple'))
    """
    return tuple(_operations(before, after))


def patched(document: MapDocument, operations: Sequence[AnyOperation]) -> MapDocument:
    """The map with operations carried out, one after the other; it is whole only if the operations make it so.

    What is written to an object that is not there (any more) is passed over. Raises BrokenMap where what an operation puts
    is no such object or value.
    """
    fields: dict[str, Any] = {}
    for operation in operations:
        match operation:
            case Put(collection=collection, id=id_, object=raw):
                where = f"{collection}.{id_}"
                _objects(document, fields, collection)[id_] = converted(raw, TYPES[collection], where)
            case Drop(collection=collection, id=id_):
                _objects(document, fields, collection).pop(id_, None)
            case Set(collection="translations", id=id_, value=value):
                _translate(document, fields, id_, value)
            case Set(collection=collection, id=id_, field=field, value=value):
                assert collection != "translations", "the case before"
                _write(document, fields, (collection, id_, field), value)
            case Text(collection=collection, id=id_, field=field, after=value):
                _write(document, fields, (collection, id_, field), value)
    return replace(document, **fields)


def _operations(before: MapDocument, after: MapDocument) -> Iterator[AnyOperation]:
    yield from _changed("map", "", before, after)
    yield from _changed("scenario", "", before.scenario, after.scenario)
    for collection in COLLECTIONS:
        was, now = getattr(before, collection), getattr(after, collection)
        if was is now:
            continue
        for id_ in sorted({*was, *now}):
            if id_ not in now:
                yield Drop(collection=collection, id=id_)
            elif id_ not in was:
                yield Put(collection=collection, id=id_, object=object_json(now[id_]))
            else:
                yield from _changed(collection, id_, was[id_], now[id_])
    yield from _translated(before.translations, after.translations)


def _changed(place: Place, id_: str, was: Struct, now: Struct) -> Iterator[AnyOperation]:
    if was is now:
        return
    for name, field in fields_at(place).items():
        old, new = getattr(was, name), getattr(now, name)
        if old == new:
            continue
        if field.kind == "text":
            yield Text(collection=place, id=id_, field=name, before=old, after=new)
        else:
            written = object_json(new) if isinstance(new, Struct) else _plain(new)
            value = None if not field.required and written == field.default else written
            yield Set(collection=place, id=id_, field=name, value=value)


def _plain(value: object) -> Any:  # noqa: ANN401 - as it stands in JSON
    if isinstance(value, tuple):
        return [object_json(each) if isinstance(each, Struct) else each for each in value]
    return plain_json(value)


def _translated(was: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> Iterator[AnyOperation]:
    for language in sorted({*was, *now}):
        old, new = was.get(language, {}), now.get(language, {})
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield Set(collection="translations", id=f"{language}:{key}", field="", value=new.get(key))


def _objects(document: MapDocument, fields: dict[str, Any], collection: str) -> dict[str, Any]:
    """A copy of a collection that may be written to, made once."""
    if collection not in fields:
        fields[collection] = dict(getattr(document, collection))
    objects: dict[str, Any] = fields[collection]
    return objects


def _write(document: MapDocument, fields: dict[str, Any], at: tuple[Place, str, str], value: Any) -> None:  # noqa: ANN401 - any JSON
    place, id_, field = at
    if place == "map":
        fields[field] = _value(document, at, value)
    elif place == "scenario":
        fields["scenario"] = replace(
            fields.get("scenario", document.scenario), **{field: _value(document.scenario, at, value)}
        )
    elif id_ in (objects := _objects(document, fields, place)):
        objects[id_] = replace(objects[id_], **{field: _value(objects[id_], at, value)})


def _value(owner: Struct, at: tuple[Place, str, str], value: Any) -> Any:  # noqa: ANN401 - any JSON
    where, name = translation_key(*at), at[2]
    info = infos_of(type(owner))[name]
    if value is None and info.default is not msgspec.NODEFAULT:
        return info.default
    return converted(value, info.type, where)


def _translate(document: MapDocument, fields: dict[str, Any], id_: str, value: str | None) -> None:
    language, _, key = id_.partition(":")
    translations = fields.setdefault("translations", dict(document.translations))
    texts = {**translations.get(language, {}), key: value}
    held = {each: text for each, text in texts.items() if text is not None}
    translations.pop(language, None)
    if held:
        translations[language] = held
