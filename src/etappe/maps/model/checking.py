"""The door of the map document: whole maps pass, as records or as JSON, and every fault is named with its place.

Law: what ``write_document`` writes, ``read_document`` reads as the same document, and the schema accepts. Every
written map names its schema version; an older one is brought up to date version by version, a newer one is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from etappe.foundation.errors import InvalidInput
from etappe.maps.model.document import SCHEMA_VERSION, MapDocument
from etappe.maps.model.faults import BrokenMap, Fault, fault, faults_of
from etappe.maps.model.fields import COLLECTIONS
from etappe.maps.model.migrating import MIGRATIONS
from etappe.maps.model.records import ID_PATTERN, MAP_FIELDS, RECORDS, SCENARIO_FIELDS, TYPES, Field, as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

MOST_BYTES: Final = 32_000_000
"""No map is longer: the largest that keeps all limits would be, but nobody could read it."""

_MESSAGES: Final = {
    "json_type": re.compile(r"Expected `(?P<expected>.+)`, got `(?P<found>.+)`"),
    "json_missing": re.compile(r"Object missing required field `(?P<field>.+)`"),
    "json_unknown": re.compile(r"Object contains unknown field `(?P<field>.+)`"),
    "json_choice": re.compile(r"Invalid enum value (?P<found>.+)"),
}
_AT: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>(?:key in )?\$.*)`)?$", re.DOTALL)


def check_document(document: MapDocument, known: MapDocument | None = None) -> None:
    """Make sure that a map is whole. Costs one look at each object; less where ``known`` is a whole map it was made from.

    Raises BrokenMap (InvalidInput ``map.broken``) with every fault found.

    >>> check_document(MapDocument(title="From picture to purchase"))
    >>> check_document(MapDocument(title=""))
    Traceback (most recent call last):
    ...
    etappe.maps.model.faults.BrokenMap: There is 1 fault in this map:
    map..title: Nothing is written here. Write at least one character. Nothing was changed; put right what the list names, then try again.
    """
    if faults := faults_of(document, known):
        raise BrokenMap(faults)


def read_document(written: bytes | str) -> MapDocument:
    """The map that stands in a JSON text.

    Raises InvalidInput ``map.unreadable`` where it is no JSON object, ``map.too_long`` above 32 MB, ``map.newer``
    where a later Etappe wrote it, and BrokenMap with every fault and its place otherwise.

    >>> read_document('{"schema": 1, "title": "A map"}').title
    'A map'
    >>> try:
    ...     read_document('{"title": "A map", "stages": {"s1": {"order": "V", "name": 3}}}')
    ... except BrokenMap as broken:
    ...     print(broken.faults[0].where, "|", broken.faults[0].en)
    stages.s1.name | Here stands int where str is expected. Correct the value.
    """
    if len(written) > MOST_BYTES:
        raise InvalidInput("map.too_long", count=len(written), limit=MOST_BYTES)
    try:
        raw = msgspec.json.decode(written)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidInput("map.unreadable", reason=str(error)) from error
    if not isinstance(raw, dict):
        raise InvalidInput("map.unreadable", reason=f"{type(raw).__name__} ≠ object")
    raw = migrated(raw)
    try:
        document = msgspec.convert(raw, MapDocument)
    except msgspec.ValidationError as error:
        raise BrokenMap(tuple(_faults(raw)) or (_as_fault("", error),)) from error
    check_document(document)
    return document


def write_document(document: MapDocument) -> bytes:
    """A map as JSON: indented, objects by id, so that equal maps are equal texts and a change is a small difference.

    >>> write_document(MapDocument(title="A map")) == write_document(MapDocument(title="A map"))
    True
    """
    return msgspec.json.format(msgspec.json.encode(as_json(document), order="deterministic"), indent=2) + b"\n"


def converted(raw: object, record: type[T], where: str) -> T:
    """Plain data as a record of a map, or as a value of one of its fields.

    Raises BrokenMap with the first fault of form, at its place below ``where``.
    """
    try:
        return msgspec.convert(raw, record)
    except msgspec.ValidationError as error:
        raise BrokenMap((_as_fault(where, error),)) from error


def migrated(raw: dict[str, Any]) -> dict[str, Any]:
    """A map of any earlier version as one of today's; without a version it counts as the first.

    Raises InvalidInput ``map.newer`` for a version that is not known here, and BrokenMap where it is no version.
    """
    version = raw.get("schema", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BrokenMap((fault("schema", "schema", found=version, known=SCHEMA_VERSION),))
    if version > SCHEMA_VERSION:
        raise InvalidInput("map.newer", found=version, known=SCHEMA_VERSION)
    for earlier in range(version, SCHEMA_VERSION):
        raw = MIGRATIONS[earlier](raw)
    return {**raw, "schema": SCHEMA_VERSION}


def map_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a map, with the lengths and sizes that a schema can state. Always the same.

    What it cannot state (that a reference leads somewhere) ``check_document`` checks.
    """
    (_, components) = msgspec.json.schema_components([MapDocument], ref_template="#/$defs/{name}")
    definitions = dict(sorted(components.items()))
    _limit(definitions, "MapDocument", MAP_FIELDS)
    _limit(definitions, "Scenario", SCENARIO_FIELDS)
    for collection, kept in RECORDS.items():
        definitions["MapDocument"]["properties"][collection] |= {
            "maxProperties": kept.limit,
            "propertyNames": {"pattern": ID_PATTERN},
        }
        _limit(definitions, TYPES[collection].__name__, kept.fields)
    document = definitions.pop("MapDocument")
    document["properties"]["schema"] = {"const": SCHEMA_VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:etappe:schema:map:{SCHEMA_VERSION}",
        **document,
        "title": "Etappe map",
        "$defs": definitions,
    }


def _limit(definitions: dict[str, Any], record: str, fields: Mapping[str, Field]) -> None:
    """State in a record's definition what the table says of its fields, and of what stands in them."""
    properties = definitions[record]["properties"]
    for name, field in fields.items():
        properties[name] |= _limits(definitions, properties[name], field)


def _limits(definitions: dict[str, Any], stated: dict[str, Any], field: Field) -> dict[str, Any]:
    shape = field.shape or field
    if shape.kind == "any":
        return {}
    if shape.item is not None:
        stated["items"] = stated["items"] | _limits(definitions, stated["items"], shape.item)
        return {"maxItems": shape.most}
    if shape.kind == "object":
        named = [stated, *stated.get("anyOf", ())]
        record = next(each["$ref"] for each in named if "$ref" in each).rpartition("/")[2]
        _limit(definitions, record, shape.fields)
        some = [{"required": [name], "properties": {name: {"minItems": 1}}} for name in shape.some]
        definitions[record] |= {"anyOf": some} if some else {}
        return {}
    limits: dict[str, Any] = {"minLength": 1} if (field.required and field.kind == "text") or field.shortest else {}
    if field.longest is not None:
        limits["maxLength"] = field.longest
    if field.pattern is not None:
        limits |= (
            {"anyOf": [{"const": ""}, {"pattern": field.pattern}]}
            if field.default == ""
            else {"pattern": field.pattern}
        )
    if field.lowest is not None:
        limits |= {"minimum": field.lowest, "maximum": field.highest}
    return limits


def _faults(raw: dict[str, Any]) -> list[Fault]:
    """Every fault of form, found object by object, because a decoder names only the first and leaves out its id."""
    faults: list[Fault] = []
    rest = dict(raw)
    for collection in COLLECTIONS:
        if not isinstance(raw.get(collection), dict):
            continue
        for key, value in rest.pop(collection).items():
            try:
                msgspec.convert(value, TYPES[collection])
            except msgspec.ValidationError as error:
                faults.append(_as_fault(f"{collection}.{key}", error))
    try:
        msgspec.convert(rest, MapDocument)
    except msgspec.ValidationError as error:
        faults.append(_as_fault("", error))
    return faults


def _as_fault(prefix: str, error: msgspec.ValidationError) -> Fault:
    """A fault in our words, from a decoder's message ``<what> - at `$.path```."""
    match = _AT.match(str(error))
    what, path = (match["what"], match["path"]) if match else (str(error), None)
    where = (prefix + (path or "").replace("key in ", "").replace("$", "", 1)).lstrip(".")
    for code, pattern in _MESSAGES.items():
        if known := pattern.fullmatch(what):
            return fault(code, where, **known.groupdict())
    return fault("json_other", where, reason=what)
