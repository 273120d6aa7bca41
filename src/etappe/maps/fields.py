"""The texts of a map: which there are, how long they may be, how each is named, read and written.

Law: a text that a person may edit or translate stands in ``TEXTS``; what does not stand there is no text of a map.
A text is named by collection, id and field; the map itself and its scenario are the two collections without ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from msgspec.structs import replace

from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etappe.maps.document import MapDocument, Persona

Collection = Literal["personas", "stages", "steps", "touchpoints", "lanes", "cells", "experiences", "routes"]
COLLECTIONS: Final[tuple[Collection, ...]] = (
    "personas",
    "stages",
    "steps",
    "touchpoints",
    "lanes",
    "cells",
    "experiences",
    "routes",
)


class TextRule(NamedTuple):
    """How long a text may be, in characters, and whether it has to say something."""

    longest: int
    required: bool = False


_NAME: Final = TextRule(200, required=True)
_LINE: Final = TextRule(200)
_PARAGRAPH: Final = TextRule(4_000)

TEXTS: Final[dict[tuple[str, str], TextRule]] = {
    ("map", "title"): _NAME,
    ("map", "description"): _PARAGRAPH,
    ("map", "owner"): _LINE,
    ("map", "company_goal"): _PARAGRAPH,
    ("map", "customer_goal"): _PARAGRAPH,
    ("scenario", "context"): _PARAGRAPH,
    ("scenario", "trigger"): _PARAGRAPH,
    ("scenario", "goal"): _PARAGRAPH,
    ("scenario", "expectations"): _PARAGRAPH,
    ("scenario", "success"): _PARAGRAPH,
    ("personas", "name"): _NAME,
    ("personas", "quote"): _PARAGRAPH,
    ("personas", "bio"): _PARAGRAPH,
    ("personas", "goals"): _PARAGRAPH,
    ("personas", "frustrations"): _PARAGRAPH,
    ("personas", "facts.name"): _NAME,
    ("personas", "facts.value"): _NAME,
    ("stages", "name"): _NAME,
    ("stages", "goal"): _PARAGRAPH,
    ("stages", "question"): _PARAGRAPH,
    ("steps", "title"): _NAME,
    ("touchpoints", "name"): _NAME,
    ("touchpoints", "owner"): _LINE,
    ("lanes", "title"): _LINE,
    ("cells", "text"): TextRule(4_000, required=True),
    ("cells", "source"): TextRule(1_000),
    ("routes", "name"): _NAME,
}
"""The one table of editable texts. A persona's facts are named by their place: ``facts.0.name``, ``facts.0.value``."""


class TextPlace(NamedTuple):
    """Where a text stands."""

    collection: str
    id: str
    field: str


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
    """
    fact = _fact_place(field) if collection == "personas" else None
    if field in {"facts.name", "facts.value"}:
        return None  # names the kind in the table, not a fact
    return TEXTS.get((collection, f"facts.{fact[1]}" if fact else field))


def read_text(document: MapDocument, place: TextPlace) -> str:
    """The text at a place, in the map's own language.

    Raises InvalidInput ``map.object_unknown`` or ``map.text_unknown`` where nothing stands there.
    """
    owner = _owner(document, place)
    if fact := _fact(owner, place):
        return str(getattr(*fact))
    return str(getattr(owner, place.field))


def write_text(document: MapDocument, place: TextPlace, text: str) -> MapDocument:
    """The document with another text at a place, in the map's own language.

    Raises InvalidInput ``map.object_unknown`` or ``map.text_unknown`` where nothing stands there.
    """
    owner = _owner(document, place)
    if _fact(owner, place):
        number, name = _fact_place(place.field) or (0, "")
        facts = list(owner.facts)
        facts[number] = replace(facts[number], **{name: text})
        written: Any = replace(owner, facts=tuple(facts))
    else:
        written = replace(owner, **{place.field: text})
    if place.collection == "map":
        return written  # type: ignore[no-any-return] # the owner of the map's own texts is the document
    if place.collection == "scenario":
        return replace(document, scenario=written)
    return replace(document, **{place.collection: {**getattr(document, place.collection), place.id: written}})


def texts_of(document: MapDocument) -> Iterator[tuple[TextPlace, str, TextRule]]:
    """Every text of a map with its place and rule, empty ones too; in the order of the table, then of the objects."""
    for (collection, field), rule in TEXTS.items():
        for key, owner in _owners(document, collection):
            if field.startswith("facts."):
                name = field.removeprefix("facts.")
                for number, fact in enumerate(owner.facts):
                    yield TextPlace(collection, key, f"facts.{number}.{name}"), getattr(fact, name), rule
            else:
                yield TextPlace(collection, key, field), getattr(owner, field), rule


def keys_of(collection: str, id: str, translations: dict[str, str]) -> tuple[str, ...]:  # noqa: A002 - as above
    """The translation keys that belong to one object, of those given."""
    prefix = translation_key(collection, id, "")
    return tuple(key for key in translations if key.startswith(prefix))


def _owners(document: MapDocument, collection: str) -> list[tuple[str, Any]]:
    if collection == "map":
        return [("", document)]
    if collection == "scenario":
        return [("", document.scenario)]
    return list(getattr(document, collection).items())


def _owner(document: MapDocument, place: TextPlace) -> Any:  # noqa: ANN401 - one of nine record types
    """The object that has the text, after making sure that both are there."""
    rule = rule_of(place.collection, place.field)
    if rule is None:
        raise InvalidInput("map.text_unknown", collection=place.collection, field=place.field)
    for key, owner in _owners(document, place.collection):
        if key == place.id:
            fact = _fact_place(place.field) if place.collection == "personas" else None
            if fact and fact[0] >= len(owner.facts):
                raise InvalidInput("map.text_unknown", collection=place.collection, field=place.field)
            return owner
    raise InvalidInput("map.object_unknown", collection=place.collection, id=place.id)


def _fact(owner: Persona, place: TextPlace) -> tuple[object, str] | None:
    fact = _fact_place(place.field) if place.collection == "personas" else None
    return (owner.facts[fact[0]], fact[1]) if fact else None


def _fact_place(field: str) -> tuple[int, str] | None:
    """Number and field of ``facts.<number>.<field>``; the number is written without leading zeros."""
    parts = field.split(".")
    if len(parts) != 3 or parts[0] != "facts" or not parts[1].isascii() or not parts[1].isdecimal():  # noqa: PLR2004 - the three parts of the docstring
        return None
    number = int(parts[1]) if len(parts[1]) < 4 else 1_000  # noqa: PLR2004 - more digits than facts are allowed
    return (number, parts[2]) if str(number) == parts[1] else None
