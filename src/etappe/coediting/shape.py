"""The shared document's shape: a map as Y types, written by delta operations and read back as plain data.

Law: ``map``, ``scenario`` and ``translations`` are root maps, and so is every collection: id → map of fields. A text of the
records table is a shared text that stands there from the beginning, even empty; everything else is a plain value, and
not there at its default. What is read is whatever people have merged; only ``normalised`` makes a map of it.
An object is read anew when something in it was touched, and otherwise stays as it was read; so an edit of a map of
thousands of cells costs as much as one of a small map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from math import isfinite
from typing import Any, Final

import msgspec
from pycrdt import Doc, Map, MapEvent, Text

from etappe.maps.delta import AnyOperation, Drop, Put, Set
from etappe.maps.delta import Text as TextOperation
from etappe.maps.document import SCHEMA_VERSION, MapDocument
from etappe.maps.records import RECORDS, Field, as_json, fields_at

SEED_CLIENT: Final = 1
"""The Y client that writes a map's seed, so that two who seed the same map write the same."""
SINGLE: Final = ("map", "scenario")
TRANSLATIONS: Final = "translations"
ROOTS: Final[tuple[str, ...]] = (*SINGLE, TRANSLATIONS, *RECORDS)

Raw = dict[str, Any]


def seed(document: MapDocument) -> bytes:
    """The update that makes an empty shared document say what ``document`` says; the same for the same map.

    >>> reader = Reader(opened(seed(MapDocument(title="Care"))))
    >>> reader.raw()["title"], reader.raw()["steps"]
    ('Care', {})
    """
    doc: Doc[Any] = Doc(client_id=SEED_CLIENT)
    raw = as_json(document)
    with doc.transaction():
        for place in SINGLE:
            root = doc.get(place, type=Map)
            source = raw if place == "map" else raw["scenario"]
            for name, value in _fields(place, source):
                root[name] = value
        for collection in RECORDS:
            root = doc.get(collection, type=Map)
            for key, written in raw[collection].items():
                root[key] = _object(collection, written)
        root = doc.get(TRANSLATIONS, type=Map)
        for language, texts in raw["translations"].items():
            for key, text in texts.items():
                root[f"{language}:{key}"] = text
    return doc.get_update()


def opened(*updates: bytes) -> Doc[Any]:
    """A shared document after updates, which other threads may use too, one at a time."""
    doc: Doc[Any] = Doc(allow_multithreading=True)
    for update in updates:
        doc.apply_update(update)
    return doc


def write(doc: Doc[Any], operations: Iterable[AnyOperation]) -> None:
    """Make the operations of a delta on the shared document; within a transaction of the caller."""
    for operation in operations:
        root = doc.get(operation.collection, type=Map)
        match operation:
            case Put(collection=place, id=key, object=written):
                root[key] = _object(place, written)
            case Drop(id=key):
                if key in root:
                    del root[key]
            case Set(collection="translations", id=key, value=value):
                _set(root, key, value)
            case Set(collection=place, id=key, field=name, value=value):
                _set(root if place in SINGLE else root[key], name, value)
            case TextOperation(collection=place, id=key, field=name, after=after):
                _write_text(root if place in SINGLE else root[key], name, after)


def rewrite(doc: Doc[Any], now: Raw, after: MapDocument) -> None:
    """Make the shared document say ``after`` where what people merged is no whole map: broken objects are put anew.

    ``now`` is what it says. Within a transaction of the caller.
    """
    target = as_json(after)
    for place in SINGLE:
        _rewrite_single(doc.get(place, type=Map), place, target if place == "map" else target["scenario"])
    for collection in RECORDS:
        written = {
            key: _object(collection, one)
            for key, one in target[collection].items()
            if _without_empty_texts(collection, now[collection].get(key)) != one
        }
        _rewrite_root(doc.get(collection, type=Map), target[collection], written)
    texts = {
        f"{language}:{key}": text for language, those in target["translations"].items() for key, text in those.items()
    }
    _rewrite_root(doc.get(TRANSLATIONS, type=Map), texts, texts)


def _rewrite_single(root: Map[Any], place: str, target: Mapping[str, Any]) -> None:
    written = dict(_fields(place, target))
    for name in set(root.keys()) - written.keys():
        del root[name]
    for name, value in written.items():
        if isinstance(value, Text):
            _write_text(root, name, target.get(name, ""))
        else:
            root[name] = value


def _rewrite_root(root: Map[Any], kept: Mapping[str, object], written: Mapping[str, object]) -> None:
    for key in set(root.keys()) - kept.keys():
        del root[key]
    for key, value in written.items():
        root[key] = value


class Reader:
    """What a shared document says, as plain data that is kept up to date object by object.

    What it gives is shared: nobody may change it. It follows the document from the moment it is made.
    """

    def __init__(self, doc: Doc[Any]) -> None:
        self._doc = doc
        self._roots: dict[str, Map[Any]] = {place: doc.get(place, type=Map) for place in ROOTS}
        self._plain: dict[str, Raw] = {place: _plain_root(root) for place, root in self._roots.items()}
        self._stale: dict[str, set[str]] = {place: set() for place in ROOTS}
        self._touched: set[str] = set()
        self._watching = [
            root.observe_deep(partial(self._note, place))  # what takes one argument is given one
            for place, root in self._roots.items()
        ]

    def touched(self) -> tuple[str, ...]:
        """The places that were touched since this was last asked, in the order of the document."""
        places = tuple(place for place in ROOTS if place in self._touched)
        self._touched.clear()
        return places

    def raw(self) -> Raw:
        """The map as plain data, as ``normalised`` reads it."""
        for place, keys in self._stale.items():
            if keys:
                self._plain[place] = _read_again(self._roots[place], self._plain[place], keys)
                self._stale[place] = set()
        translations: dict[str, Raw] = {}
        for name, text in self._plain[TRANSLATIONS].items():
            language, _, key = name.partition(":")
            translations.setdefault(language, {})[key] = text
        collections = {place: self._plain[place] for place in ROOTS if place not in {"map", TRANSLATIONS}}
        own = {name: value for name, value in self._plain["map"].items() if name not in RECORDS and name not in _OWN}
        return {"schema": SCHEMA_VERSION, **own, **collections, TRANSLATIONS: translations}

    def _note(self, place: str, events: list[Any]) -> None:
        self._touched.add(place)
        for event in events:
            if event.path:
                self._stale[place].add(str(event.path[0]))
            elif isinstance(event, MapEvent):
                self._stale[place].update(event.keys)  # type: ignore[attr-defined] # one of its slots


_OWN: Final = frozenset({"schema", "scenario", TRANSLATIONS})


def _fields(place: str, source: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands in the shared map of an object: all its texts, and the other fields that are not at their default."""
    for name, field in fields_at(place).items():
        if field.kind == "text":
            yield name, Text(source.get(name, ""))
        elif name in source and not _is_default(field, source[name]):
            yield name, source[name]


def _object(collection: str, written: Mapping[str, Any]) -> Map[Any]:
    return Map(dict(_fields(collection, written)))


def _is_default(field: Field, value: object) -> bool:
    return not field.required and (value is None or value == field.default)


def _without_empty_texts(collection: str, written: Any) -> object:  # noqa: ANN401 -- whatever was merged
    """An object as read, the way ``as_json`` writes it: an empty text that may be empty is left out."""
    if not isinstance(written, dict):
        return None
    fields = fields_at(collection)
    return {
        name: value
        for name, value in written.items()
        if not (name in fields and fields[name].kind == "text" and value == "")
    }


def _set(owner: Map[Any], name: str, value: object) -> None:
    if value is not None:
        owner[name] = value
    elif name in owner:
        del owner[name]


def _write_text(owner: Map[Any], name: str, after: str) -> None:
    """Make a text say ``after`` by taking out and putting in as little as can be. Offsets are bytes of UTF-8."""
    shared = owner.get(name)
    if not isinstance(shared, Text):
        owner[name] = Text(after)
        return
    before = str(shared)
    shorter = min(len(before), len(after))
    head = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    tail = next((place for place in range(shorter - head) if before[-1 - place] != after[-1 - place]), shorter - head)
    start = len(before[:head].encode())
    gone = before[head : len(before) - tail].encode()
    if gone:
        del shared[start : start + len(gone)]
    if new := after[head : len(after) - tail]:
        shared.insert(start, new)


def _plain_root(root: Map[Any]) -> Raw:
    """All that a root map says, in order of id: what a document says must not depend on who wrote first."""
    read: Raw = msgspec.json.decode(str(root))
    return _sorted(read)


def _read_again(root: Map[Any], plain: Raw, keys: set[str]) -> Raw:
    read = dict(plain)
    for key in keys:
        if key in root:
            read[key] = _plain(root[key])
        else:
            read.pop(key, None)
    return read if read.keys() <= plain.keys() else _sorted(read)


def _sorted(read: Raw) -> Raw:
    return dict(sorted(read.items()))


def _plain(value: object) -> Any:  # noqa: ANN401 -- whatever was merged
    """A value as JSON has it. Numbers come as floats from everywhere; whole ones are given back as integers."""
    match value:
        case Text():
            plain: Any = str(value)
        case Map():
            plain = msgspec.json.decode(str(value))
        case float():
            plain = (int(value) if value.is_integer() else value) if isfinite(value) else None
        case bool() | str() | int():
            plain = value
        case list():
            plain = [_plain(inner) for inner in value]
        case dict():
            plain = {key: _plain(inner) for key, inner in value.items()}
        case _:
            plain = None
    return plain
