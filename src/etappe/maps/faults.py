"""What can be wrong with a map: references that lead nowhere, things that are there twice, limits that are not kept.

Law: a document without faults can be shown, measured, changed and stored without a further look. All faults are found
at once, each with its place and what to do about it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct

from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import LANGUAGES, Language, both, text
from etappe.maps.document import SCHEMA_VERSION, MapDocument
from etappe.maps.fields import COLLECTIONS, has_text, is_blank, place_of, rule_of
from etappe.maps.ordering import is_order
from etappe.maps.records import (
    DATE_PATTERN,
    DURATION_PATTERN,
    ID_PATTERN,
    LINK_PATTERN,
    MAP_FIELDS,
    RECORDS,
    SCENARIO_FIELDS,
    UNPRINTABLE_PATTERN,
    WITHOUT_CELLS,
    Field,
    Kept,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ID: Final = re.compile(ID_PATTERN)
_UNPRINTABLE: Final = re.compile(UNPRINTABLE_PATTERN)
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_UNFITTING: Final = {DURATION_PATTERN: "duration", DATE_PATTERN: "date", LINK_PATTERN: "link", ID_PATTERN: "id"}
"""The fault of a text that does not match a pattern."""
_TYPED: Final = frozenset({"enum", "boolean"})
"""Kinds that a record cannot hold wrongly."""
_SHOWN: Final = 20

T = TypeVar("T")


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a map.

    Its code, its place (such as ``steps.step-3.stage``), and in each language what is wrong there and what to do.
    """

    code: str
    where: str
    en: str
    de: str


class BrokenMap(InvalidInput):
    """A map that is not whole. ``data`` holds ``count`` and all ``faults``; the message lists the first 20."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults, at least one."""
        super().__init__("map.broken", count=len(faults), faults=faults)
        self.faults = faults

    def message(self, language: Language = "en") -> str:
        """How many faults there are, and a line for each."""
        lines = [text("errors.map.broken", language, count=len(self.faults))]
        lines += [f"{fault.where or '·'}: {getattr(fault, language)}" for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(text("maps.more_faults", language, count=len(self.faults) - _SHOWN))
        return "\n".join(lines)


def fault(code: str, where: str, **values: object) -> Fault:
    """A fault with its sentences from the catalogue (``maps.fault.<code>``)."""
    key = f"maps.fault.{code}"
    return Fault(code=code, where=where, **both(key, **values)._asdict())


def faults_of(document: MapDocument) -> Iterator[Fault]:
    """Every fault of a map, in the order of its parts; empty for a whole one. Costs one look at each field."""
    if document.schema != SCHEMA_VERSION:
        yield fault("schema", "schema", found=document.schema, known=SCHEMA_VERSION)
    yield from _fields("map.", document, MAP_FIELDS, document)
    yield from _fields("scenario.", document.scenario, SCENARIO_FIELDS, document)
    for collection in COLLECTIONS:
        yield from _collection(document, collection, RECORDS[collection])
    yield from _lanes_and_cells(document)
    yield from _translations(document)


def is_drawn(lane_type: str) -> bool:
    """Whether lanes of this type hold cells; the others show experiences, numbers or the interactions of a step."""
    return lane_type not in WITHOUT_CELLS


def is_id(text: str) -> bool:
    """Whether an object can have this id.

    >>> is_id("step-1"), is_id("a.b"), is_id("")
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None


def printable(text: str) -> str:
    r"""A text without the signs that no text of a map has.

    >>> printable("bell \a!")
    'bell !'
    """
    return _UNPRINTABLE.sub("", text)


def has_half(text: str) -> bool:
    """Whether a text has half of a sign that needs two units elsewhere, so that it cannot be written as UTF-8."""
    return _HALF.search(text) is not None


def matches(pattern: str, text: str) -> bool:
    """Whether a whole text is of a pattern of the table."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _collection(document: MapDocument, collection: str, kept: Kept) -> Iterator[Fault]:
    objects: dict[str, Any] = getattr(document, collection)
    if len(objects) > kept.limit:
        yield fault("too_many", collection, count=len(objects), limit=kept.limit)
    for key, value in objects.items():
        if not is_id(key):
            yield fault("id", f"{collection}.{key}")
        yield from _fields(f"{collection}.{key}", value, kept.fields, document)
    if kept.distinct:
        for values in _twice(tuple(getattr(value, name) for name in kept.distinct) for value in objects.values()):
            named = ", ".join(f"{name} “{value}”" for name, value in zip(kept.distinct, values, strict=True) if value)
            yield fault("twice", collection, named=named)
    if collection == "branches":
        for key, branch in objects.items():
            if branch.source == branch.target:
                yield fault("branch_to_itself", f"branches.{key}", id=branch.source)


def _fields(where: str, value: object, fields: dict[str, Field], document: MapDocument | None) -> Iterator[Fault]:
    """Faults of the fields of an object; ``document`` is None within json, where nothing refers to objects."""
    for name, field in fields.items():
        if field.kind in _TYPED:
            continue
        found = getattr(value, name)
        if found is None or (not field.required and found == field.default and field.kind != "json"):
            continue
        if field.kind == "ref":
            assert document is not None, "only objects of collections refer to others"
            if found not in getattr(document, field.of or ""):
                yield fault("reference", f"{where}.{name}", collection=field.of, id=found)
        else:
            yield from _value(f"{where}.{name}", found, field)


def _value(where: str, found: Any, field: Field) -> Iterator[Fault]:  # noqa: ANN401 - whatever stands in a map
    if field.kind == "text":
        if field.required and is_blank(found):
            yield fault("text_missing", where)
        yield from _text(where, found, field.longest or 0)
    elif field.kind == "order":
        if not is_order(found):
            yield fault("order", where, found=found)
    elif field.kind == "string" or isinstance(found, str):
        if field.kind != "enum":
            yield from _string(where, found, field)
    elif field.kind in {"integer", "number", "value"}:
        yield from _number(where, found, field)
    elif field.kind != "boolean":
        yield from _shaped(where, found, field.shape or field)


def _number(where: str, found: float, field: Field) -> Iterator[Fault]:
    lowest = -math.inf if field.lowest is None else field.lowest
    highest = math.inf if field.highest is None else field.highest
    if not (lowest <= found <= highest and math.isfinite(found)):
        yield fault("range", where, found=found, lowest=lowest, highest=highest)


def _shaped(where: str, found: Any, shape: Field) -> Iterator[Fault]:  # noqa: ANN401 - as above
    """Faults of a list or an object within a field, or of what stands in one."""
    if shape.item is not None:
        if len(found) > (shape.most or 0):
            yield fault("too_many", where, count=len(found), limit=shape.most)
        for number, entry in enumerate(found):
            yield from _shaped(f"{where}.{number}", entry, shape.item)
    elif shape.kind == "object":
        yield from _fields(where, found, shape.fields, None)
        if shape.some and not any(getattr(found, name) for name in shape.some):
            yield fault("selector_empty", where)
        if shape.rising and not getattr(found, shape.rising[0]) < getattr(found, shape.rising[1]):
            yield fault("scale", where, lowest=found.lowest, highest=found.highest)
    else:
        yield from _value(where, found, shape)


def _text(where: str, written: str, longest: int) -> Iterator[Fault]:
    if len(written) > longest:
        yield fault("text_long", where, count=len(written), limit=longest)
    if _UNPRINTABLE.search(written):
        yield fault("text_unprintable", where)


def _string(where: str, written: str, field: Field) -> Iterator[Fault]:
    """A name that the data gives, or a text of a pattern: whatever stands there has to be writable."""
    if field.pattern is not None:
        if not matches(field.pattern, written):
            yield fault(_UNFITTING[field.pattern], where, found=written)
        return
    if len(written) < field.shortest:
        yield fault("text_missing", where)
    if len(written) > (field.longest or 0):
        yield fault("text_long", where, count=len(written), limit=field.longest)
    if has_half(written):
        yield fault("text_unprintable", where)


def _lanes_and_cells(document: MapDocument) -> Iterator[Fault]:
    for key, lane in document.lanes.items():
        if lane.type == "metric" and lane.measure is None:
            yield fault("measure_missing", f"lanes.{key}.measure")
        if lane.type != "metric" and lane.measure is not None:
            yield fault("measure_unfitting", f"lanes.{key}.measure")
    for key, cell in document.cells.items():
        lane_of = document.lanes.get(cell.lane)
        if lane_of is not None and not is_drawn(lane_of.type):
            yield fault("cell_in_measured_lane", f"cells.{key}.lane", id=cell.lane)


def _translations(document: MapDocument) -> Iterator[Fault]:
    for language, texts in document.translations.items():
        where = f"translations.{language}"
        if language not in LANGUAGES:
            yield fault("language", where, known=", ".join(LANGUAGES))
        if language == document.locale:
            yield fault("language_own", where, found=language)
        if not texts:
            yield fault("translation_empty", where)
        for key, written in texts.items():
            place = place_of(key)
            rule = rule_of(place.collection, place.field) if place else None
            if place is None or rule is None or not has_text(document, place):
                yield fault("translation_of_nothing", f"{where}.{key}")
                continue
            if is_blank(written):
                yield fault("translation_empty", f"{where}.{key}")
            yield from _text(f"{where}.{key}", written, rule.longest)


def _twice(values: Iterable[T]) -> list[T]:
    return [value for value, count in Counter(values).items() if count > 1]
