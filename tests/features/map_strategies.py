"""Random whole maps, random changes that may be made on them, and random JSON that is hardly a map.

Everything follows from the records table and a seeded random number generator, so that vectors are the same every time.
Whole maps are built whole, not made whole by ``normalised``, which is itself under test.
"""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
from hypothesis import strategies as st

from etappe.foundation.errors import InvalidInput
from etappe.maps.model.changes import (
    Add,
    AnyChange,
    Collection,
    DrawExperience,
    EditText,
    Move,
    Remove,
    Restore,
    SetField,
    WriteCell,
)
from etappe.maps.model.changing import apply
from etappe.maps.model.document import MapDocument
from etappe.maps.model.faults import is_drawn
from etappe.maps.model.fields import COLLECTIONS, TextPlace, texts_of, translation_key
from etappe.maps.model.ordering import DIGITS
from etappe.maps.model.records import (
    APART,
    DATE_PATTERN,
    DURATION_PATTERN,
    LINK_PATTERN,
    MAP_FIELDS,
    RECORDS,
    SCENARIO_FIELDS,
    Field,
    Kept,
    as_json,
    object_json,
)

Json = Any
"""Whatever may stand in JSON."""
LANGUAGES = ("en", "de")
WORDS = (
    "ad", "Müller & Söhne", "„Endlich!“", "very *important*", "- one\n- two", "[site](https://etappe.example)", "a\\*b",
    "😀 glad", "two\nlines", "5 < 6", "É", "tab\there", "…", "x", "Straße 12", "日本", "fi‍x", "trailing ", " leading",
)  # fmt: skip
IDS = (
    "a",
    "b",
    "c",
    "d1",
    "d2",
    "constructor",
    "toString",
    "A_9",
    "-",
    "x-y_z",
    "0",
    "12",
    "hasOwnProperty",
    "é"[:0] + "e",
)
DURATIONS = ("30m", "7d", "1.5h", "26w", "2 d", "450 ms")
LINKS = ("https://etappe.example/a?b=c#d", "http://münchen.example", "mailto:ada@etappe.example")
DATES = ("2026-12-24", "2028-02-29", "1999-01-31")
EVENTS = ("ad_seen", "page_viewed", "order placed", "Umfrage")


def random_document(rng: Random, size: int = 4) -> MapDocument:
    """A whole map with up to ``size`` objects in a collection, some more in those that combine others."""
    raw: dict[str, Any] = {
        name: value for name, field in MAP_FIELDS.items() if (value := _maybe(rng, field)) is not None
    }
    raw["scenario"] = _fields(rng, SCENARIO_FIELDS, {})
    for collection, kept in RECORDS.items():
        raw[collection] = _collection(rng, collection, kept, raw, size)
    document = msgspec.convert(raw, MapDocument)
    if rng.random() < 0.6:
        document = _translated(rng, document)
    return document


def _collection(rng: Random, collection: str, kept: Kept, raw: dict[str, Any], size: int) -> dict[str, Any]:
    combines = len(kept.references) > 1
    objects: dict[str, Any] = {}
    seen: set[tuple[object, ...]] = set()
    if any(field.required and not raw[field.of or ""] for field in kept.references.values()):
        return objects
    for _ in range(rng.randint(0, size * 3 if combines else size)):
        value = _fields(rng, kept.fields, raw)
        if collection == "lanes":
            value.pop("measure", None)
            if value["type"] == "metric":
                value["measure"] = rng.choice(RECORDS["lanes"].fields["measure"].values)
        if collection in APART and value["source"] == value["target"]:
            continue
        if collection == "cells" and not is_drawn(raw["lanes"][value["lane"]]["type"]):
            continue
        what = tuple(value.get(name) for name in kept.distinct)
        if what and what in seen:
            continue
        seen.add(what)
        objects[_free(rng, objects)] = value
    return objects


def _free(rng: Random, taken: dict[str, Any]) -> str:
    key = rng.choice(IDS) if rng.random() < 0.5 else f"o{rng.randrange(40)}"
    while key in taken:
        key = f"o{rng.randrange(1000)}"
    return key


def _fields(rng: Random, fields: dict[str, Field], raw: dict[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, field in fields.items():
        if field.kind == "ref":
            targets = sorted(raw[field.of or ""])
            if field.required or (targets and rng.random() < 0.4):
                value[name] = rng.choice(targets)
        elif (chosen := _maybe(rng, field)) is not None and (field.required or chosen != field.default):
            value[name] = chosen
    return value


def _maybe(rng: Random, field: Field) -> Json:
    return random_value(rng, field) if field.required or rng.random() < 0.5 else None


def random_text(rng: Random, longest: int = 60) -> str:
    """A text with signs of many kinds."""
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 3)))[:longest]


def random_value(rng: Random, field: Field) -> Json:  # noqa: C901, PLR0911, PLR0912 - one for each kind
    """A value that a field can hold, as JSON."""
    match field.kind:
        case "text":
            return random_text(rng) if field.required or rng.random() < 0.9 else ""
        case "order":
            return "".join(rng.choice(DIGITS) for _ in range(rng.randint(0, 2))) + rng.choice(DIGITS[1:])
        case "string":
            patterns = {DURATION_PATTERN: DURATIONS, DATE_PATTERN: DATES, LINK_PATTERN: LINKS}
            return rng.choice(patterns.get(field.pattern or "", IDS) if field.pattern else EVENTS)
        case "enum":
            return rng.choice(field.values)
        case "boolean":
            return rng.random() < 0.5
        case "integer":
            return rng.randint(int(field.lowest or 0), min(int(field.highest or 0), 12))
        case "number":
            lowest, highest = max(field.lowest or 0, -10), min(field.highest or 0, 10)
            return rng.choice((lowest, highest, round(rng.uniform(lowest, highest), 3)))
        case "value":
            return rng.choice((random_text(rng), "", True, 3.5, -2.0))
        case "json":
            assert field.shape is not None
            return random_value(rng, field.shape)
        case "list":
            assert field.item is not None
            return [random_value(rng, field.item) for _ in range(rng.randint(0, 3))]
        case "object":
            value = _fields(rng, field.fields, {})
            if field.some and not any(value.get(name) for name in field.some):
                value[field.some[0]] = [rng.choice(EVENTS)]
            if field.rising:
                value |= {"lowest": 0.0, "highest": rng.choice((5.0, 10.0))}
            return value
        case "any":
            return random_value(rng, rng.choice(field.options))
        case _:
            raise AssertionError(field.kind)


def _translated(rng: Random, document: MapDocument) -> MapDocument:
    other = "de" if document.locale == "en" else "en"
    keys = [translation_key(*place) for place, _, _ in texts_of(document)]
    chosen = rng.sample(keys, min(len(keys), rng.randint(1, 6)))
    return msgspec.structs.replace(document, translations={other: {key: random_text(rng) for key in chosen}})


def random_change(rng: Random, document: MapDocument) -> AnyChange:
    """A change that can mostly be made on a map; some are refused, as changes are."""
    made = [_edit, _edit, _set, _set, _add, _remove, _move, _move, _cell, _cell, _draw, _draw, _restore]
    return rng.choice(made)(rng, document)


def documents_and_changes(seed: int) -> tuple[MapDocument, list[AnyChange], MapDocument]:
    """A whole map, changes each of which can be made on what the ones before it leave, and what comes of them."""
    rng = Random(seed)
    document = random_document(rng, rng.choice((1, 2, 4)))
    changes: list[AnyChange] = []
    changed = document
    for _ in range(rng.randint(1, 6)):
        change = random_change(rng, changed)
        try:
            changed = apply(changed, [change])
        except InvalidInput:
            continue
        changes.append(change)
    return document, changes, changed


def _filled(
    rng: Random, document: MapDocument, kinds: tuple[Collection, ...] = COLLECTIONS
) -> tuple[Collection, str] | None:
    there = [(collection, key) for collection in kinds for key in sorted(getattr(document, collection))]
    return rng.choice(there) if there else None


def _edit(rng: Random, document: MapDocument) -> AnyChange:
    place, _, rule = rng.choice(list(texts_of(document)))
    text = "" if rng.random() < 0.2 and not rule.required else random_text(rng)
    return _edited(place, text, rng.choice(LANGUAGES))


def _edited(place: TextPlace, text: str, language: str) -> EditText:
    return EditText(collection=place.collection, id=place.id, field=place.field, text=text, language=language)  # type: ignore[arg-type] # of a place that is there


def _set(rng: Random, document: MapDocument) -> AnyChange:
    found = _filled(rng, document)
    collection, key = found if found and rng.random() < 0.85 else ("map", "")
    fields = MAP_FIELDS if collection == "map" else RECORDS[collection].fields  # type: ignore[index] # a collection
    names = [name for name, field in fields.items() if field.kind != "text" and (collection, name) != ("map", "locale")]
    name = rng.choice(names)
    field = fields[name]
    value: Any = None
    if field.kind == "ref":
        value = rng.choice([*sorted(getattr(document, field.of or "")), *([] if field.required else [None])])
    elif field.required or rng.random() < 0.8:
        value = random_value(rng, field)
        held = getattr(document if collection == "map" else getattr(document, collection)[key], name)
        if isinstance(value, list) and held and rng.random() < 0.7:  # a list as it was, in another order, or less
            value = [object_json(each) if isinstance(each, msgspec.Struct) else each for each in held]
            rng.shuffle(value)
            value = value[: rng.randint(1, len(value))]
    return SetField(collection=collection, id=key, field=name, value=value)  # type: ignore[arg-type] # a collection, or the map


def _add(rng: Random, document: MapDocument) -> AnyChange:
    raw = as_json(document)
    possible = [
        collection
        for collection, kept in RECORDS.items()
        if all(raw[field.of or ""] or not field.required for field in kept.references.values())
    ]
    collection = rng.choice(possible)
    made = _collection(rng, collection, RECORDS[collection], raw, 1) or {
        "o1": _fields(rng, RECORDS[collection].fields, raw)
    }
    return Add(collection=collection, id=_free(rng, raw[collection]), object=next(iter(made.values())))


def _remove(rng: Random, document: MapDocument) -> AnyChange:
    found = _filled(rng, document)
    return Remove(collection=found[0], id=found[1]) if found else _edit(rng, document)


def _move(rng: Random, document: MapDocument) -> AnyChange:
    found = _filled(rng, document, tuple(collection for collection in COLLECTIONS if RECORDS[collection].ordered))
    if not found:
        return _edit(rng, document)
    collection, key = found
    kept, objects = RECORDS[collection], getattr(document, collection)
    like = rng.choice(sorted(objects))
    into = {name: getattr(objects[like], name) for name in kept.among if rng.random() < 0.7}
    group = {name: into.get(name, getattr(objects[key], name)) for name in kept.among}
    beside = [
        other
        for other, value in sorted(objects.items())
        if other != key and all(getattr(value, name) == target for name, target in group.items())
    ]
    return Move(collection=collection, id=key, before=rng.choice([None, *beside]), into=into)


def _cell(rng: Random, document: MapDocument) -> AnyChange:
    lanes = sorted(key for key, lane in document.lanes.items() if is_drawn(lane.type))
    if not lanes or not document.steps:
        return _edit(rng, document)
    return WriteCell(
        lane=rng.choice(lanes),
        step=rng.choice(sorted(document.steps)),
        text="" if rng.random() < 0.3 else random_text(rng),
        language=rng.choice(LANGUAGES),  # type: ignore[arg-type] # one of two
        persona=rng.choice([None, None, *sorted(document.personas)]),
        evidence=rng.choice((None, "observed")),
    )


def _draw(rng: Random, document: MapDocument) -> AnyChange:
    if not document.steps:
        return _edit(rng, document)
    return DrawExperience(
        step=rng.choice(sorted(document.steps)),
        which=rng.choice(("expected", "experienced")),
        value=rng.choice((None, -2.0, 0.25, 1.5)),
        persona=rng.choice([None, None, *sorted(document.personas)]),
    )


def _restore(rng: Random, document: MapDocument) -> AnyChange:
    found = _filled(rng, document)
    objects: dict[Collection, dict[str, Any]] = {}
    if found:
        written = object_json(getattr(document, found[0])[found[1]])
        objects = {found[0]: {found[1]: written, **({"o1001": written} if not RECORDS[found[0]].distinct else {})}}
    return Restore(
        objects=objects,
        fields={"status": rng.choice(("draft", "released", None))},
        scenario={"goal": rng.choice((None, random_text(rng)))},
    )


JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.0, 2.5, 3.0, 1e300, "", " ", "x", "V", "V0", "a", "gone", "2026-02-30", "javascript:x", "0d",
    "x" * 250, "\u0007bell\r\n", "a\ud800b", [], [None], ["a", 1], {}, {"a": 1}, {"order": "V"}, {"a": {"order": "V", "name": "n"}},
)  # fmt: skip
BAD_IDS = ("", "a.b", "ä", "__proto__", "x" * 141, "with space", "a\n")


def random_mess(rng: Random) -> Json:
    """JSON that was a map before some of it was overwritten, taken away, copied or renamed."""
    raw: Any = as_json(random_document(rng, rng.choice((1, 2, 4))))
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        places = _places(raw) if isinstance(raw, dict | list) else []
        if not places:
            return _copied(rng.choice(JUNK))
        holder, key = rng.choice(places)
        what = rng.random()
        if what < 0.45:
            holder[key] = _copied(rng.choice(JUNK))
        elif what < 0.6 and isinstance(holder, dict):
            del holder[key]
        elif what < 0.75 and isinstance(holder, dict):
            holder[rng.choice((*BAD_IDS, *IDS))] = _copied(holder[key])
        else:
            other, name = rng.choice(places)
            holder[key] = _copied(other[name] if not isinstance(other, list) or name < len(other) else None)
    return raw if rng.random() < 0.97 else _copied(rng.choice(JUNK))


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _places(raw: Json) -> list[tuple[Json, Json]]:
    """Everything in a JSON value, by what holds it, in the order in which it stands there."""
    found: list[tuple[Json, Json]] = []
    _gather(raw, found)
    return found


def _gather(raw: Json, found: list[tuple[Json, Json]]) -> None:
    for key, value in raw.items() if isinstance(raw, dict) else enumerate(raw):
        found.append((raw, key))
        if isinstance(value, dict | list):
            _gather(value, found)


def documents() -> st.SearchStrategy[MapDocument]:
    """Whole maps for hypothesis."""
    return st.integers(0, 2**32).map(lambda seed: random_document(Random(seed)))
