"""A whole map made of any JSON, so that everybody sees the same map whatever several people did at once.

Law: ``normalised`` gives a map without faults for every JSON value and never raises; a whole map normalises to itself.
The browser's core makes the same of the same (shared vectors under ``tests/vectors/maps``). In this order:

1. Fields: what the table does not know is dropped; a value of the wrong kind or out of range is as if it were not there; null
   too. What is not there has its default; an object without a required field is dropped. A text loses signs that nobody
   can print, then what is beyond its length; a required one that says nothing becomes ``…``. Of lists what fits stays.
2. Collection by collection, in the order of the table, so that whatever is referred to is settled before what refers to it:
   a metric lane without a measure shows ``reached``, the measure of any other is dropped; references that lead nowhere
   take effect as the table says; a branch or ground to itself and cells where a lane has none are dropped; of objects that
   agree in what must differ one stays (experiences: the smallest id, taking what it lacks from the others in the order of
   their ids; others: the first by order and id); above the limit the last by order and id are dropped.
3. Translations of nothing, into the map's own or an unknown language, and those that say nothing, are dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from etappe.foundation.texts import LANGUAGES
from etappe.maps.model.document import FIRST_ORDER, SCHEMA_VERSION, MapDocument
from etappe.maps.model.faults import has_half, is_drawn, is_id, matches, printable
from etappe.maps.model.fields import has_text, is_blank, place_of, rule_of
from etappe.maps.model.ordering import is_order
from etappe.maps.model.records import APART, MAP_FIELDS, MISSING, RECORDS, SCENARIO_FIELDS, Field, Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_Object = dict[str, Any]
_Objects = dict[str, _Object]


def normalised(raw: object) -> MapDocument:
    """The whole map in any JSON. Costs one look at each field.

    >>> normalised({"title": "A map", "dreams": {}, "steps": {"a": {"stage": "gone", "order": "V", "title": "A"}}}).steps
    {}
    """
    given = raw if isinstance(raw, dict) else {}
    whole: dict[str, Any] = {"schema": SCHEMA_VERSION}
    for name, field in MAP_FIELDS.items():
        value = _fitted(field, given.get(name))
        if value is not None:
            whole[name] = value
        elif field.required:
            whole[name] = MISSING
    scenario = given.get("scenario")
    whole["scenario"] = _object(SCENARIO_FIELDS, scenario if isinstance(scenario, dict) else {})
    for collection, kept in RECORDS.items():
        objects = _read(kept.fields, given.get(collection))
        whole[collection] = _settled(collection, kept, objects, whole)
    document = msgspec.convert(whole, MapDocument)
    translations = _translations(document, given.get("translations"))
    return msgspec.structs.replace(document, translations=translations) if translations else document


def _read(fields: Mapping[str, Field], raw: object) -> _Objects:
    if not isinstance(raw, dict):
        return {}
    objects: _Objects = {}
    for key, value in raw.items():
        if isinstance(value, dict) and is_id(key):
            held = _object(fields, value)
            if held is not None:
                objects[key] = held
    return objects


def _object(fields: Mapping[str, Field], raw: _Object) -> _Object | None:
    """The fields of an object without those at their default; None where a required one is missing."""
    held: _Object = {}
    for name, field in fields.items():
        value = _fitted(field, raw.get(name))
        if value is None:
            if field.required:
                return None
        elif field.required or value != field.default:
            held[name] = value
    return held


def _fitted(field: Field, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The value as a field can hold it; None where it cannot."""
    return None if value is None else _FITTING[field.kind](field, value)


def _text(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        return None
    assert field.longest is not None, "a text has a length"
    short = printable(value)[: field.longest]
    return MISSING if field.required and is_blank(short) else short


def _order(_: Field, value: object) -> str | None:
    return value if isinstance(value, str) and is_order(value) else None


def _reference(_: Field, value: object) -> str | None:
    return value if isinstance(value, str) and is_id(value) else None


def _string(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        return None
    if field.pattern is not None:
        return value if matches(field.pattern, value) else None
    assert field.longest is not None, "a name has a length"
    fits = field.shortest <= len(value) <= field.longest and not has_half(value)
    return value if fits else None


def _enum(field: Field, value: object) -> str | None:
    return value if isinstance(value, str) and value in field.values else None


def _boolean(_: Field, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(field: Field, value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    assert field.lowest is not None, "numbers have a range"
    assert field.highest is not None, "numbers have a range"
    if not field.lowest <= value <= field.highest:  # false for what is no number, too
        return None
    if field.kind == "number":
        return float(value)
    return int(value) if value == int(value) else None


def _value(field: Field, value: object) -> str | float | bool | None:
    if isinstance(value, str):
        return _string(field, value)
    if isinstance(value, bool):
        return value
    return float(value) if isinstance(value, int | float) and abs(value) <= _HIGHEST else None


_HIGHEST: Final = 1.7976931348623157e308


def _json(field: Field, value: object) -> object:
    assert field.shape is not None, "json has a shape"
    return _fitted(field.shape, value)


def _list(field: Field, value: object) -> list[Any] | None:
    assert field.item is not None, "a list is one of items"
    if not isinstance(value, list | tuple):
        return None
    held = [fits for each in value if (fits := _fitted(field.item, each)) is not None]
    return held[: field.most]


def _shape(field: Field, value: object) -> _Object | None:
    held = _object(field.fields, value) if isinstance(value, dict) else None
    if held is None or (field.some and not any(held.get(name) for name in field.some)):
        return None
    rises = not field.rising or held[field.rising[0]] < held[field.rising[1]]
    return held if rises else None


def _any(field: Field, value: object) -> object:
    return next((fits for each in field.options if (fits := _fitted(each, value)) is not None), None)


_FITTING: Final[dict[str, Callable[[Field, Any], Any]]] = {
    "text": _text,
    "order": _order,
    "ref": _reference,
    "string": _string,
    "enum": _enum,
    "boolean": _boolean,
    "integer": _number,
    "number": _number,
    "value": _value,
    "json": _json,
    "list": _list,
    "object": _shape,
    "any": _any,
}


def _settled(collection: str, kept: Kept, objects: _Objects, whole: dict[str, Any]) -> _Objects:
    """A collection's objects as they can stand beside those settled before."""
    if collection == "lanes":
        objects = {key: _measured(lane) for key, lane in objects.items()}
    if kept.references:
        objects = _referring(kept, objects, whole)
    if collection in APART:
        objects = {key: way for key, way in objects.items() if way["source"] != way["target"]}
    if collection == "cells":
        objects = {key: cell for key, cell in objects.items() if is_drawn(whole["lanes"][cell["lane"]]["type"])}
    if kept.distinct:
        objects = _distinct(kept, objects)
    if len(objects) > kept.limit:
        objects = {key: objects[key] for key in _in_order(objects)[: kept.limit]}
    return objects


def _measured(lane: _Object) -> _Object:
    if lane["type"] == "metric":
        return {"measure": "reached", **lane}
    return {name: value for name, value in lane.items() if name != "measure"}


def _referring(kept: Kept, objects: _Objects, whole: dict[str, Any]) -> _Objects:
    """The objects whose references lead somewhere, now."""
    held: _Objects = {}
    for key, value in objects.items():
        led: _Object | None = value
        for name, field in kept.references.items():
            targets: _Objects = whole[field.of or ""]
            if led is None or name not in led or led[name] in targets:
                continue
            if field.gone == "clear":
                led = {each: what for each, what in led.items() if each != name}
            elif field.gone == "last" and targets:
                led = {**led, name: _in_order(targets)[-1]}
            else:
                led = None
        if led is not None:
            held[key] = led
    return held


def _distinct(kept: Kept, objects: _Objects) -> _Objects:
    """Of objects that agree in what must differ, one."""
    first: dict[tuple[object, ...], str] = {}
    held: _Objects = {}
    for key in sorted(objects) if kept.twice == "merge" else _in_order(objects):
        value = objects[key]
        what = tuple(value.get(name) for name in kept.distinct)
        if what not in first:
            first[what] = key
            held[key] = value
        elif kept.twice == "merge":
            held[first[what]] = {**value, **held[first[what]]}
    return held


def _in_order(objects: _Objects) -> list[str]:
    """Ids by order, where there is one, then by id."""
    return sorted(objects, key=lambda key: (objects[key].get("order", FIRST_ORDER), key))


def _translations(document: MapDocument, raw: object) -> dict[str, dict[str, str]]:
    translations: dict[str, dict[str, str]] = {}
    for language, texts in raw.items() if isinstance(raw, dict) else ():
        if language == document.locale or language not in LANGUAGES or not isinstance(texts, dict):
            continue
        held = {key: said for key, text in texts.items() if (said := _translation(document, key, text)) is not None}
        if held:
            translations[language] = held
    return translations


def _translation(document: MapDocument, key: str, text: object) -> str | None:
    place = place_of(key)
    rule = rule_of(place.collection, place.field) if place else None
    if place is None or rule is None or not isinstance(text, str) or not has_text(document, place):
        return None
    short = printable(text)[: rule.longest]
    return None if is_blank(short) else short
