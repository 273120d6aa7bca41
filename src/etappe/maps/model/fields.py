"""The texts of a map: which there are, how long they may be, how each is named, read and written.

Law: a text that a person may edit or translate stands in ``TEXTS``; what does not stand there is no text of a map.
A text is named by collection, id and field; the map itself and its scenario are the two places without ids.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from msgspec.structs import replace

from etappe.foundation.errors import InvalidInput
from etappe.maps.model.changes import Collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from etappe.maps.model.document import MapDocument

COLLECTIONS: Final[tuple[Collection, ...]] = get_args(Collection)
"""In an order in which whatever is referred to stands before what refers to it."""

BLANK_PATTERN: Final = "^[\\u0009-\\u000d\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff]*$"
"""A text of these signs only says nothing. Written out, because languages differ in what they call white space."""
_BLANK: Final = re.compile(BLANK_PATTERN)


class TextRule(NamedTuple):
    """How long a text may be, in characters, whether it has to say something, and whether it is Markdown.

    Rich texts are the small subset that ``richtext.py`` reads; all others are literal.
    """

    longest: int
    required: bool = False
    rich: bool = False


_NAME: Final = TextRule(200, required=True)
_LINE: Final = TextRule(200)
_SOURCE: Final = TextRule(1_000)
_PARAGRAPH: Final = TextRule(4_000)
_RICH: Final = TextRule(4_000, rich=True)

TEXTS: Final[dict[tuple[str, str], TextRule]] = {
    ("map", "title"): _NAME,
    ("map", "description"): _RICH,
    ("map", "owner"): _LINE,
    ("map", "company_goal"): _RICH,
    ("map", "customer_goal"): _RICH,
    ("map", "implications"): TextRule(20_000, rich=True),
    ("scenario", "context"): _RICH,
    ("scenario", "trigger"): _RICH,
    ("scenario", "goal"): _RICH,
    ("scenario", "expectations"): _RICH,
    ("scenario", "success"): _RICH,
    ("scenario", "start"): _LINE,
    ("scenario", "end"): _LINE,
    ("personas", "name"): _NAME,
    ("personas", "quote"): _PARAGRAPH,
    ("personas", "bio"): _RICH,
    ("personas", "goals"): _RICH,
    ("personas", "needs"): _RICH,
    ("personas", "jobs"): _RICH,
    ("personas", "frustrations"): _RICH,
    ("personas", "facts.name"): _NAME,
    ("personas", "facts.value"): _NAME,
    ("personas", "facts.source"): _SOURCE,
    ("personas", "traits.name"): _NAME,
    ("personas", "traits.left"): _NAME,
    ("personas", "traits.right"): _NAME,
    ("stages", "name"): _NAME,
    ("stages", "goal"): _RICH,
    ("stages", "question"): _PARAGRAPH,
    ("steps", "title"): _NAME,
    ("steps", "description"): _RICH,
    ("branches", "condition"): _LINE,
    ("touchpoints", "name"): _NAME,
    ("touchpoints", "owner"): _LINE,
    ("touchpoints", "systems"): _SOURCE,
    ("touchpoints", "message"): _RICH,
    ("interactions", "note"): _RICH,
    ("lanes", "title"): _LINE,
    ("cells", "text"): _RICH,
    ("cells", "source"): _SOURCE,
    ("experiences", "source"): _SOURCE,
    ("actions", "text"): TextRule(1_000, required=True),
    ("actions", "owner"): _LINE,
    ("insights", "verbatims"): _RICH,
    ("opportunities", "owner"): _LINE,
    ("routes", "name"): _NAME,
}
"""The one table of editable texts. Those in a persona's lists are named by their place: ``facts.0.name``, ``traits.2.left``."""


class TextPlace(NamedTuple):
    """Where a text stands."""

    collection: str
    id: str
    field: str


def is_blank(text: str) -> bool:
    """Whether a text says nothing.

    >>> is_blank("  "), is_blank("…")
    (True, False)
    """
    return _BLANK.fullmatch(text) is not None


def translation_key(collection: str, id: str, field: str) -> str:  # noqa: A002 - the word of the changes
    """The key of a text in ``MapDocument.translations``.

    >>> translation_key("steps", "step-1", "title"), translation_key("map", "", "title")
    ('steps.step-1.title', 'map..title')
    """
    return f"{collection}.{id}.{field}"


def place_of(key: str) -> TextPlace | None:
    """The place that a translation key names; None where it is no such key. The inverse of ``translation_key``.

    >>> place_of("personas.persona-1.facts.0.value").field
    'facts.0.value'
    """
    parts = key.split(".", 2)
    return TextPlace(*parts) if len(parts) == len(TextPlace._fields) else None


def rule_of(collection: str, field: str) -> TextRule | None:
    """The rule of an editable text; None where the field is none.

    >>> rule_of("personas", "facts.0.value").longest
    200
    >>> rule_of("personas", "facts.value") is None  # names the kind in the table, not a text
    True
    """
    listed = _listed(field)
    kind = f"{listed.list}.{listed.name}" if listed else field
    return TEXTS.get((collection, kind)) if listed or "." not in field else None


def read_text(document: MapDocument, place: TextPlace) -> str:
    """The text at a place, in the map's own language.

    Raises InvalidInput ``map.object_unknown`` or ``map.text_unknown`` where nothing stands there.
    """
    owner = _owner(document, place)
    if listed := _listed(place.field):
        return str(getattr(getattr(owner, listed.list)[listed.number], listed.name))
    return str(getattr(owner, place.field))


def write_text(document: MapDocument, place: TextPlace, text: str) -> MapDocument:
    """The document with another text at a place, in the map's own language.

    Raises InvalidInput ``map.object_unknown`` or ``map.text_unknown`` where nothing stands there.
    """
    return write_texts(document, [(place, text)])


def write_texts(document: MapDocument, texts: Iterable[tuple[TextPlace, str]]) -> MapDocument:
    """The document with other texts, in the map's own language. Raises as ``write_text`` does."""
    written: dict[str, dict[str, Any]] = {}
    for place, text in texts:
        owner = _owner(document, place)
        owners = written.setdefault(place.collection, {})
        owner = owners.get(place.id, owner)
        if listed := _listed(place.field):
            entries = list(getattr(owner, listed.list))
            entries[listed.number] = replace(entries[listed.number], **{listed.name: text})
            owners[place.id] = replace(owner, **{listed.list: tuple(entries)})
        else:
            owners[place.id] = replace(owner, **{place.field: text})
    own: MapDocument = written.pop("map", {}).get("", document)
    fields: dict[str, Any] = {
        name: {**getattr(document, name), **owners} for name, owners in written.items() if name != "scenario"
    }
    if "scenario" in written:
        fields["scenario"] = written["scenario"][""]
    return replace(own, **fields)


def has_text(document: MapDocument, place: TextPlace) -> bool:
    """Whether an editable text, empty or not, stands at a place."""
    try:
        _owner(document, place)
    except InvalidInput:
        return False
    return True


def texts_of(document: MapDocument) -> Iterator[tuple[TextPlace, str, TextRule]]:
    """Every text of a map with its place and rule, empty ones too; in the order of the table, then of the objects."""
    for (collection, field), rule in TEXTS.items():
        list_, _, name = field.rpartition(".")
        for key, owner in _owners(document, collection).items():
            if list_:
                for number, entry in enumerate(getattr(owner, list_)):
                    yield TextPlace(collection, key, f"{list_}.{number}.{name}"), getattr(entry, name), rule
            else:
                yield TextPlace(collection, key, field), getattr(owner, field), rule


def keys_of(collection: str, id: str, translations: Iterable[str]) -> tuple[str, ...]:  # noqa: A002 - as above
    """The translation keys that belong to one object, of those given."""
    prefix = translation_key(collection, id, "")
    return tuple(key for key in translations if key.startswith(prefix))


def _owners(document: MapDocument, collection: str) -> dict[str, Any]:
    if collection == "map":
        return {"": document}
    if collection == "scenario":
        return {"": document.scenario}
    owners: dict[str, Any] = getattr(document, collection)
    return owners


def _owner(document: MapDocument, place: TextPlace) -> Any:  # noqa: ANN401 - one of the record types
    """The object that has the text, after making sure that both are there."""
    if rule_of(place.collection, place.field) is None:
        raise InvalidInput("map.text_unknown", collection=place.collection, field=place.field)
    owners = _owners(document, place.collection)
    if place.id not in owners:
        raise InvalidInput("map.object_unknown", collection=place.collection, id=place.id)
    owner = owners[place.id]
    listed = _listed(place.field)
    if listed and listed.number >= len(getattr(owner, listed.list)):
        raise InvalidInput("map.text_unknown", collection=place.collection, field=place.field)
    return owner


class _Listed(NamedTuple):
    """Where a text in a list of an object stands."""

    list: str
    number: int
    name: str


_LISTED: Final = re.compile(r"([a-z_]+)\.(0|[1-9][0-9]{0,2})\.([a-z_]+)", re.ASCII)


def _listed(field: str) -> _Listed | None:
    """List, number and name of ``facts.<number>.<name>``; the number is written without leading zeros."""
    match = _LISTED.fullmatch(field)
    return _Listed(match[1], int(match[2]), match[3]) if match else None
