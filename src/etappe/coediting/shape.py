"""The shared document's shape: a map as Y types, written by delta operations and read back as plain data.

Law: ``map`` and ``scenario`` are root maps, and so is every collection: id → map of fields. A text of the records table
is a shared text that stands there from the beginning, even empty, and so does its translation beside it (``title`` and
``title:de``); so whoever begins one writes the same text as somebody else who begins it. Everything else is a plain
value, and not there at its default; so are the translations of a list's texts (``facts.0.name:de``), like the list itself.
What is read is whatever people have merged; only ``normalised`` makes a map of it.
An object is read anew when something in it was touched, and otherwise stays as it was read; so an edit of a map of
thousands of cells costs as much as one of a small map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import isfinite
from typing import Any, Final

import msgspec
from pycrdt import Doc, Map, MapEvent, Text

from etappe.foundation.texts import LANGUAGES
from etappe.maps.model.delta import AnyOperation, Drop, Put, Set
from etappe.maps.model.delta import Text as TextOperation
from etappe.maps.model.document import SCHEMA_VERSION, MapDocument
from etappe.maps.model.fields import place_of, translation_key
from etappe.maps.model.records import RECORDS, Field, as_json, fields_at

SEED_CLIENT: Final = 1
"""The Y client that writes a map's seed, so that two who seed the same map write the same."""
SINGLE: Final = ("map", "scenario")
TRANSLATIONS: Final = "translations"
ROOTS: Final[tuple[str, ...]] = (*SINGLE, *RECORDS)
_PLACES: Final[tuple[str, ...]] = (*SINGLE, TRANSLATIONS, *RECORDS)

Raw = dict[str, Any]
Translated = dict[str, str]
"""Of one object, ``field:language`` → text."""


def seed(document: MapDocument) -> bytes:
    """The update that makes an empty shared document say what ``document`` says; the same for the same map.

    >>> reader = Reader(opened(seed(MapDocument(title="Care"))))
    >>> reader.raw()["title"], reader.raw()["steps"]
    ('Care', {})
    """
    doc: Doc[Any] = Doc(client_id=SEED_CLIENT)
    raw = as_json(document)
    others, translated = _others(document.locale), _by_owner(document.translations)
    with doc.transaction():
        for place in SINGLE:
            root = doc.get(place, type=Map)
            source = raw if place == "map" else raw["scenario"]
            for name, value in _fields(place, source, others, translated.get((place, ""), {})):
                root[name] = value
        for collection in RECORDS:
            root = doc.get(collection, type=Map)
            for key, written in raw[collection].items():
                root[key] = _object(collection, written, others, translated.get((collection, key), {}))
    return doc.get_update()


def opened(*updates: bytes) -> Doc[Any]:
    """A shared document after updates, which other threads may use too, one at a time."""
    doc: Doc[Any] = Doc(allow_multithreading=True)
    for update in updates:
        doc.apply_update(update)
    return doc


def apply(doc: Doc[Any], update: bytes) -> None:
    """Apply an update that may be anything. Raises ValueError where it makes no sense; a part may have been applied then."""
    try:
        doc.apply_update(update)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the library also panics, which is no Exception
        raise ValueError(str(error)) from error


def write(doc: Doc[Any], operations: Iterable[AnyOperation]) -> None:
    """Make the operations of a delta on the shared document; within a transaction of the caller."""
    others = _others(doc.get("map", type=Map).get("locale", fields_at("map")["locale"].default))
    for operation in operations:
        match operation:
            case Put(collection=place, id=key, object=written):
                doc.get(place, type=Map)[key] = _object(place, written, others, {})
            case Drop(collection=place, id=key):
                root = doc.get(place, type=Map)
                if key in root:
                    del root[key]
            case Set(collection="translations", id=named, value=value):
                _translate(doc, named, value)
            case Set(collection=place, id=key, field=name, value=value):
                _set(_owner(doc, place, key), name, value)
            case TextOperation(collection=place, id=key, field=name, after=after):
                _write_text(_owner(doc, place, key), name, after)


def rewrite(doc: Doc[Any], now: Raw, after: MapDocument) -> None:
    """Make the shared document say ``after`` where what people merged is no whole map: broken objects are put anew.

    ``now`` is what it says. Within a transaction of the caller.
    """
    target = as_json(after)
    others, translated = _others(after.locale), _by_owner(after.translations)
    was = _by_owner(now[TRANSLATIONS])
    for place in SINGLE:
        source = target if place == "map" else target["scenario"]
        texts = {**source, **translated.get((place, ""), {})}
        _rewrite_single(
            doc.get(place, type=Map), texts, dict(_fields(place, source, others, translated.get((place, ""), {})))
        )
    for collection in RECORDS:
        root = doc.get(collection, type=Map)
        for key in set(root.keys()) - target[collection].keys():
            del root[key]
        for key, one in target[collection].items():
            texts = translated.get((collection, key), {})
            if (
                _without_empty_texts(collection, now[collection].get(key)) != one
                or was.get((collection, key), {}) != texts
            ):
                root[key] = _object(collection, one, others, texts)


def _rewrite_single(root: Map[Any], texts: Mapping[str, Any], written: Mapping[str, Any]) -> None:
    for name in set(root.keys()) - written.keys():
        del root[name]
    for name, value in written.items():
        if isinstance(value, Text):
            _write_text(root, name, texts.get(name, ""))
        else:
            root[name] = value


class Reader:
    """What a shared document says, as plain data that is kept up to date object by object.

    What it gives is shared: nobody may change it. It follows the document from the moment it is made.
    """

    def __init__(self, doc: Doc[Any]) -> None:
        self._doc = doc
        self._roots: dict[str, Map[Any]] = {place: doc.get(place, type=Map) for place in ROOTS}
        self._plain: dict[str, Raw] = {}
        self._translated: dict[str, dict[str, Translated]] = {}
        for place, root in self._roots.items():
            self._plain[place], self._translated[place] = _plain_root(place, root)
        self._stale: dict[str, set[str]] = {place: set() for place in ROOTS}
        self._touched: set[str] = set()
        self._watching = [
            root.observe_deep(partial(self._note, place))  # what takes one argument is given one
            for place, root in self._roots.items()
        ]

    def touched(self) -> tuple[str, ...]:
        """The places that were touched since this was last asked, in the order of the document."""
        places = tuple(place for place in _PLACES if place in self._touched)
        self._touched.clear()
        return places

    def raw(self) -> Raw:
        """The map as plain data, as ``normalised`` reads it."""
        for place, keys in self._stale.items():
            if keys:
                self._read_again(place, keys)
                self._stale[place] = set()
        own = {name: value for name, value in self._plain["map"].items() if name not in RECORDS and name not in _OWN}
        others = {place: self._plain[place] for place in ROOTS if place != "map"}
        return {"schema": SCHEMA_VERSION, **own, **others, TRANSLATIONS: self._translations()}

    def _translations(self) -> dict[str, Translated]:
        found: dict[str, Translated] = {}
        for place, owners in self._translated.items():
            for key, texts in owners.items():
                for name, text in texts.items():
                    field, _, language = name.rpartition(":")
                    found.setdefault(language, {})[translation_key(place, key, field)] = text
        return found

    def _read_again(self, place: str, keys: set[str]) -> None:
        root = self._roots[place]
        if place in SINGLE:
            self._plain[place], self._translated[place] = _plain_root(place, root)
            return
        plain, translated = dict(self._plain[place]), dict(self._translated[place])
        for key in keys:
            plain.pop(key, None)
            translated.pop(key, None)
            if key in root:
                plain[key], texts = _told_apart(_plain(root[key]))
                if texts:
                    translated[key] = texts
        # what a document says must not depend on who wrote first
        same = plain.keys() == self._plain[place].keys()
        self._plain[place] = {key: plain[key] for key in self._plain[place]} if same else _sorted(plain)
        self._translated[place] = _sorted(translated)

    def _note(self, place: str, events: list[Any]) -> None:
        for event in events:
            path = [str(step) for step in event.path]
            names = list(event.keys) if isinstance(event, MapEvent) else path[-1:]  # type: ignore[attr-defined] # one of its slots
            of_fields = bool(path) or place in SINGLE
            self._touched.add(TRANSLATIONS if of_fields and any(":" in name for name in names) else place)
            self._stale[place].update(path[:1] or names)


_OWN: Final = frozenset({"schema", "scenario", TRANSLATIONS})


def _fields(
    place: str, source: Mapping[str, Any], others: Sequence[str], translated: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    """What stands in the shared map of an object: all its texts in every language, and what is not at its default."""
    for name, field in fields_at(place).items():
        if field.kind == "text":
            yield name, Text(source.get(name, ""))
            for language in others:
                beside = f"{name}:{language}"
                yield beside, Text(translated.get(beside, ""))
        elif name in source and not _is_default(field, source[name]):
            yield name, source[name]
    for name, text in translated.items():
        if not _is_shared(place, name):
            yield name, text


def _object(collection: str, written: Mapping[str, Any], others: Sequence[str], texts: Mapping[str, str]) -> Map[Any]:
    return Map(dict(_fields(collection, written, others, texts)))


def _others(locale: object) -> list[str]:
    """The languages that a map in a language may be translated to."""
    return [language for language in LANGUAGES if language != locale]


def _by_owner(translations: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], Translated]:
    """Translations by the place and the id of the object whose texts they say."""
    found: dict[tuple[str, str], Translated] = {}
    for language, texts in translations.items():
        for key, text in texts.items():
            if place := place_of(key):
                found.setdefault((place.collection, place.id), {})[f"{place.field}:{language}"] = text
    return found


def _is_shared(place: str, name: str) -> bool:
    """Whether a translation, ``field:language``, is one of a shared text and so a shared text itself."""
    field = fields_at(place).get(name.rpartition(":")[0])
    return field is not None and field.kind == "text"


def _owner(doc: Doc[Any], place: str, key: str) -> Map[Any]:
    root: Map[Any] = doc.get(place, type=Map)
    return root if place in SINGLE else root[key]


def _translate(doc: Doc[Any], named: str, text: str | None) -> None:
    """Write a translation, ``de:steps.see.title``, or take it away; it is gone already where its object is."""
    language, _, key = named.partition(":")
    place = place_of(key)
    assert place is not None, "a map's translations are of texts"
    root = doc.get(place.collection, type=Map)
    if place.collection not in SINGLE and place.id not in root:
        return
    owner, name = _owner(doc, place.collection, place.id), f"{place.field}:{language}"
    if _is_shared(place.collection, name):
        _write_text(owner, name, text or "")
    else:
        _set(owner, name, text)


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


def _plain_root(place: str, root: Map[Any]) -> tuple[Raw, dict[str, Translated]]:
    """All that a root map says, and its translations, in order of id."""
    read: Raw = _sorted(msgspec.json.decode(str(root)))
    if place in SINGLE:
        own, texts = _told_apart(read)
        return own, {"": texts} if texts else {}
    apart = {key: _told_apart(one) for key, one in read.items()}
    return {key: own for key, (own, _) in apart.items()}, {key: texts for key, (_, texts) in apart.items() if texts}


def _told_apart(read: Any) -> tuple[Any, Translated]:  # noqa: ANN401 -- whatever was merged
    """An object as read without the translations of its texts, and those that say something."""
    if not isinstance(read, dict):
        return read, {}
    own = {name: value for name, value in read.items() if ":" not in name}
    return own, {name: value for name, value in read.items() if ":" in name and value}


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
