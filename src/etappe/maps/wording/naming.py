"""What the parts of a map are called in sentences, in both languages: objects by their names, fields and values by their words.

Law: a name comes from the map in the language of the sentence, where it is translated, and otherwise as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from etappe.foundation.texts import LANGUAGES, Language, Said, both, number_words, text
from etappe.maps.model.changing import localized
from etappe.maps.model.fields import is_blank
from etappe.maps.model.records import Field, fields_at
from etappe.maps.model.richtext import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etappe.maps.model.changes import Collection
    from etappe.maps.model.document import MapDocument

NAMES: Final = {
    "personas": "name",
    "stages": "name",
    "steps": "title",
    "touchpoints": "name",
    "lanes": "title",
    "actions": "text",
    "routes": "name",
}
"""The field that says what an object of a collection is called."""

LONGEST_WORDS: Final = 80
_CONTEXT: Final = 3
"""Words that stay before and behind those that a text's change is about."""
_NOTHING: Final = Said(en="–", de="–")
_ELLIPSIS: Final = "…"

_WORDS: Final = {
    "lanes.type": "lane",
    "lanes.measure": "measure",
    "lanes.band": "band",
    "touchpoints.type": "touchpoint",
    "touchpoints.channel": "channel",
    "interactions.initiator": "party",
    "interactions.receiver": "party",
    "actions.status": "task",
    "actions.measure": "judged",
    "actions.wanted": "direction",
    "routes.whose": "whose",
    "map.status": "status",
    "map.kind": "kind",
    "map.state": "state",
    "map.detail": "detail",
    "map.template": "template",
    "map.locale": "locale",
    "map.scoring": "scoring",
    "opportunities.status": "opportunity",
    "opportunities.reach_live": "affected",
}
"""Where the words of a choice stand in the catalogue, under ``differences.value``; all others are levels of evidence."""


def short(written: str, longest: int = LONGEST_WORDS) -> str:
    """The words of a text in one line, cut at a word's end.

    >>> short("**One** two, three", 9)
    'One two, …'
    """
    words = " ".join(plain(written).split())
    if len(words) <= longest:
        return words
    cut = words[: longest + 1].rpartition(" ")[0] or words[:longest]
    return f"{cut} {_ELLIPSIS}"


def focused(before: str, after: str) -> tuple[str, str]:
    """The words in which two texts differ, with a few before and behind them that they share.

    >>> focused("a b c d e one f g h i", "a b c d e two f g h i")
    ('… c d e one f g h …', '… c d e two f g h …')
    """
    was, now = plain(before).split(), plain(after).split()
    most = min(len(was), len(now))
    start = next((place for place in range(most) if was[place] != now[place]), most)
    rest = most - start
    end = next((place for place in range(rest) if was[-1 - place] != now[-1 - place]), rest)
    start, end = max(start - _CONTEXT, 0), max(end - _CONTEXT, 0)
    return _part(was, start, end), _part(now, start, end)


def _part(words: Sequence[str], start: int, end: int) -> str:
    kept = words[start : len(words) - end]
    if len(" ".join(kept)) > 2 * LONGEST_WORDS:
        kept = _outer(kept)
    lead = [_ELLIPSIS] if start else []
    return " ".join([*lead, *kept, *([_ELLIPSIS] if end else [])])


def _outer(words: Sequence[str]) -> list[str]:
    """The words at both ends with an ellipsis between, as many as fit."""
    head: list[str] = []
    tail: list[str] = []
    room = 2 * LONGEST_WORDS - len(_ELLIPSIS) - 1
    for front, back in zip(words, reversed(words), strict=True):
        for part, word in ((head, front), (tail, back)):
            if room < len(word) + 1:
                return [*head, _ELLIPSIS, *reversed(tail)] if head else [words[0][: 2 * LONGEST_WORDS], _ELLIPSIS]
            room -= len(word) + 1
            part.append(word)
    return list(words)


class Names:
    """What the objects of one map are called."""

    def __init__(self, document: MapDocument) -> None:
        """Read the map in both languages."""
        self.document = document
        self._read = {language: localized(document, language) for language in LANGUAGES}

    def name(self, collection: str, id_: str | None) -> Said:
        """The bare name of an object that has one; a lane without a title is called by its type."""
        if id_ is None or id_ not in getattr(self.document, collection):
            return _NOTHING
        names = {}
        for language, document in self._read.items():
            found = getattr(document, collection)[id_]
            written = str(getattr(found, NAMES[collection]))
            if collection == "lanes" and is_blank(written):
                kind = f"measure.{found.measure}" if found.measure else f"lane.{found.type}"
                written = text(f"differences.value.{kind}", language)
            names[language] = short(written, 60)
        return Said(**names)

    def words(self, collection: str, id_: str, field: str) -> Said:
        """A text of an object, whole, in both languages."""
        return Said(*(str(getattr(getattr(self._read[each], collection)[id_], field)) for each in LANGUAGES))

    def excerpt(self, id_: str) -> Said | None:
        """The first words of a card; None where it has no text."""
        said = {language: short(document.cells[id_].text, 60) for language, document in self._read.items()}
        return Said(**said) if said["en"] or said["de"] else None

    def _card(self, id_: str) -> Said:
        """A card by its words, or by its place where it has none."""
        return self.excerpt(id_) or self.what("cells", id_)

    def what(self, collection: str, id_: str, *, bare: bool = False, name: Said | None = None) -> Said:
        """An object as the beginning of a sentence; ``bare`` leaves out a card's words, ``name`` calls it otherwise."""
        values: dict[str, Any] = {}
        key = collection
        found = None if collection in {"map", "scenario"} else getattr(self.document, collection)[id_]
        if collection in NAMES:
            values["name"] = name or self.name(collection, id_)
        if collection in {"cells", "interactions", "experiences"}:
            values["step"] = self.name("steps", found.step)  # type: ignore[union-attr] # an object
        if collection == "branches":
            values = {end: self.name("steps", getattr(found, end)) for end in ("source", "target")}
        if collection == "interactions":
            values["name"] = self.name("touchpoints", found.touchpoint)  # type: ignore[union-attr] # an object
        if collection == "cells":
            values["lane"] = self.name("lanes", found.lane)  # type: ignore[union-attr] # an object
            excerpt = None if bare else self.excerpt(id_)
            key, values["name"] = ("cells", excerpt) if excerpt else ("cells.bare", None)
        if collection in {"insights", "opportunities"}:
            values["card"] = self.what("cells", found.cell)  # type: ignore[union-attr] # an object
        if collection == "grounds":
            values = {end: self._card(getattr(found, end)) for end in ("source", "target")}
        what = both(f"differences.what.{key}", **values)
        persona = getattr(found, "persona", None)
        if persona is None:
            return what
        return both("differences.what.for_persona", what=what, persona=self.name("personas", persona))

    def value(self, place: str, name: str, value: object) -> Said | None:  # noqa: PLR0911 - one return for each kind
        """A value of a field in words; None where it is too large for any."""
        field = fields_at(place)[name]
        if value is None or value == "":
            return _NOTHING
        match field.kind:
            case "enum":
                return both(f"differences.value.{_WORDS.get(f'{place}.{name}', 'evidence')}.{value}")
            case "boolean":
                return both(f"differences.value.boolean.{str(value).lower()}")
            case "integer" | "number":
                return Said(*(_number(field, value, language) for language in LANGUAGES))
            case "ref":
                if field.of == "cells":
                    return self._card(str(value)) if str(value) in self.document.cells else _NOTHING
                return both("differences.quoted", name=self.name(field.of or "", str(value)))
            case "string":
                return both("differences.quoted", name=short(str(value)))
            case _:
                return None


def _number(field: Field, value: Any, language: Language) -> str:  # noqa: ANN401 - a number
    """A number; with its sign where it may have one."""
    written = number_words(abs(value), language)
    sign = "−" if value < 0 else "+" if value > 0 and (field.lowest or 0) < 0 else ""
    return sign + written


def counted(collection: Collection, count: int) -> Said:
    """So many objects of a collection.

    >>> counted("cells", 3).de
    '3 Einträge'
    """
    return both(f"differences.count.{collection}", count=count)


def with_count(collection: Collection, count: int) -> Said:
    """So many objects of a collection, as they follow *with*.

    >>> with_count("cells", 3).de
    '3 Einträgen'
    """
    return both(f"differences.with.{collection}", count=count)


def listed(parts: Sequence[Said]) -> Said:
    """Several things in a row, with *and* before the last.

    >>> listed([Said("a", "a"), Said("b", "b"), Said("c", "c")]).de
    'a, b und c'
    """
    if len(parts) == 1:
        return parts[0]
    first = Said(*(", ".join(getattr(part, language) for part in parts[:-1]) for language in LANGUAGES))
    return both("differences.and", first=first, last=parts[-1])
