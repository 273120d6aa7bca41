"""What can be wrong with a map: references that lead nowhere, things that are there twice, limits that are not kept.

Law: a document without faults can be shown, measured, changed and stored without a further look. All faults are found
at once, each with its place and what to do about it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from msgspec import UNSET, Struct

from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import LANGUAGES, Language, both, text
from etappe.journeys.members import DEEPEST
from etappe.maps.model.document import SCHEMA_VERSION, MapDocument
from etappe.maps.model.fields import COLLECTIONS, has_text, is_blank, place_of, rule_of
from etappe.maps.model.ordering import is_order
from etappe.maps.model.records import (
    APART,
    DATE_PATTERN,
    DURATION_PATTERN,
    FORMULA_PATTERN,
    ID_PATTERN,
    LINK_PATTERN,
    MAP_FIELDS,
    RECORDS,
    SCENARIO_FIELDS,
    UNPRINTABLE_PATTERN,
    WITHOUT_CELLS,
    Field,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from etappe.maps.model.changes import Collection

_ID: Final = re.compile(ID_PATTERN)
_UNPRINTABLE: Final = re.compile(UNPRINTABLE_PATTERN)
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_UNFITTING: Final = {
    DURATION_PATTERN: "duration",
    DATE_PATTERN: "date",
    LINK_PATTERN: "link",
    ID_PATTERN: "id",
    FORMULA_PATTERN: "formula",
}
"""The fault of a text that does not match a pattern."""
_SHOWN: Final = 20

T = TypeVar("T")
_Found = Any
"""Whatever stands in a map."""
_Check = Callable[[str, str, Any, "list[Fault]"], None]
"""Looks at what stands at a place under a name, and adds the faults it finds."""


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


def faults_of(document: MapDocument, known: MapDocument | None = None) -> tuple[Fault, ...]:
    """Every fault of a map, in the order of its parts; empty for a whole one.

    Costs one look at each field. ``known`` is a whole map that this one was made from: of the objects that both share, only
    their references are looked at, because what they lead to may have gone.
    """
    faults: list[Fault] = []
    if document.schema != SCHEMA_VERSION:
        faults.append(fault("schema", "schema", found=document.schema, known=SCHEMA_VERSION))
    _check_fields("map.", document, _looks("map"), document, faults)
    _check_fields("scenario.", document.scenario, _looks("scenario"), document, faults)
    for collection in COLLECTIONS:
        _check_collection(document, collection, known, faults)
    faults += _lanes_and_cells(document)
    _check_translations(document, faults)
    return tuple(faults)


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


class _Look(NamedTuple):
    """How a field is looked at. ``default`` is passed over; ``of`` is the collection that a reference leads to."""

    name: str
    default: object
    of: str | None
    check: _Check | None


@cache
def _looks(place: str) -> tuple[_Look, ...]:
    """How the fields of an object are looked at, made from the table once, because every object passes here."""
    if place in RECORDS:
        return _looks_at(RECORDS[place].fields)
    return _looks_at(MAP_FIELDS if place == "map" else SCENARIO_FIELDS)


def _looks_at(fields: Mapping[str, Field]) -> tuple[_Look, ...]:
    looks = []
    for name, field in fields.items():
        check = _check_of(field)
        if check is not None or field.kind == "ref":
            looks.append(_Look(name, UNSET if field.required else field.default, field.of, check))
    return tuple(looks)


def _check_collection(
    document: MapDocument, collection: Collection, known: MapDocument | None, faults: list[Fault]
) -> None:
    kept = RECORDS[collection]
    objects: dict[str, Any] = getattr(document, collection)
    before: dict[str, Any] = {} if known is None else getattr(known, collection)
    if len(objects) > kept.limit:
        faults.append(fault("too_many", collection, count=len(objects), limit=kept.limit))
    looks = _looks(collection)
    leading = tuple(look for look in looks if look.check is None)
    for key, value in objects.items():
        where = f"{collection}.{key}"
        if before.get(key) is value:
            _check_fields(where, value, leading, document, faults)
            continue
        if not is_id(key):
            faults.append(fault("id", where))
        _check_fields(where, value, looks, document, faults)
    if kept.distinct:
        for values in _twice(tuple(getattr(value, name) for name in kept.distinct) for value in objects.values()):
            named = ", ".join(f"{name} “{value}”" for name, value in zip(kept.distinct, values, strict=True) if value)
            faults.append(fault("twice", collection, named=named))
    if collection in APART:
        for key, way in objects.items():
            if way.source == way.target:
                faults.append(fault("branch_to_itself", f"{collection}.{key}", id=way.source))


def _check_fields(
    where: str, value: object, looks: tuple[_Look, ...], document: MapDocument | None, faults: list[Fault]
) -> None:
    """Faults of the fields of an object; ``document`` is None within json, where nothing refers to objects."""
    for name, default, of, check in looks:
        found = getattr(value, name)
        if found is None or found == default:
            continue
        if check is not None:
            check(where, name, found, faults)
        elif found not in getattr(document, of or ""):
            faults.append(fault("reference", f"{where}.{name}", collection=of, id=found))


def _check_of(field: Field) -> _Check | None:  # noqa: C901, PLR0911 - one for each kind
    """How a value of a kind is looked at; None where a record cannot hold it wrongly, or it refers to an object."""
    match field.kind:
        case "enum" | "boolean" | "ref":
            return None
        case "text":
            return partial(_check_text, field.longest or 0, field.required)
        case "order":
            return _check_order
        case "string":
            return partial(_check_string, field)
        case "integer" | "number":
            return partial(_check_number, field)
        case "value":
            return partial(_check_value, field)
        case "json":
            assert field.shape is not None, "what is written as a whole has a shape"
            return _check_of(field.shape)
        case "list":
            assert field.item is not None, "lists have entries of a kind"
            return partial(_check_list, field.most or 0, _check_of(field.item))
        case "object":
            return partial(_check_object, field, _looks_at(field.fields))
        case "any":
            return partial(_check_any, {kind: _check_of(option) for option in field.options for kind in _kinds(option)})


def _kinds(option: Field) -> tuple[str, ...]:
    """How the records of an option are tagged, or of which type they are."""
    return option.fields["rule"].values if "rule" in option.fields else (option.kind,)


def _check_any(checks: dict[str, _Check | None], where: str, name: str, found: _Found, faults: list[Fault]) -> None:
    kind = "string" if isinstance(found, str) else str(found.__struct_config__.tag or "object")
    if kind not in checks:  # records that hold each other may lie deeper than is kept
        faults.append(fault("rules_deep", f"{where}.{name}", most=DEEPEST))
    elif (check := checks[kind]) is not None:
        check(where, name, found, faults)


def _check_order(where: str, name: str, found: _Found, faults: list[Fault]) -> None:
    if not is_order(found):
        faults.append(fault("order", f"{where}.{name}", found=found))


def _check_number(field: Field, where: str, name: str, found: _Found, faults: list[Fault]) -> None:
    lowest = -math.inf if field.lowest is None else field.lowest
    highest = math.inf if field.highest is None else field.highest
    if not (lowest <= found <= highest and math.isfinite(found)):
        faults.append(fault("range", f"{where}.{name}", found=found, lowest=lowest, highest=highest))


def _check_value(field: Field, where: str, name: str, found: _Found, faults: list[Fault]) -> None:
    (_check_string if isinstance(found, str) else _check_number)(field, where, name, found, faults)


def _check_list(most: int, check: _Check | None, where: str, name: str, found: _Found, faults: list[Fault]) -> None:
    if len(found) > most:
        faults.append(fault("too_many", f"{where}.{name}", count=len(found), limit=most))
    if check is not None and found:
        inside = f"{where}.{name}"
        for number, entry in enumerate(found):
            check(inside, str(number), entry, faults)


def _check_object(
    shape: Field, looks: tuple[_Look, ...], where: str, name: str, found: _Found, faults: list[Fault]
) -> None:
    inside = f"{where}.{name}"
    _check_fields(inside, found, looks, None, faults)
    if shape.some and not any(getattr(found, each) for each in shape.some):
        faults.append(fault("selector_empty", inside))
    if shape.rising and not getattr(found, shape.rising[0]) < getattr(found, shape.rising[1]):
        faults.append(fault("scale", inside, lowest=found.lowest, highest=found.highest))


def _check_text(longest: int, required: bool, where: str, name: str, written: str, faults: list[Fault]) -> None:  # noqa: FBT001 - bound once
    if required and is_blank(written):
        faults.append(fault("text_missing", f"{where}.{name}"))
    if len(written) > longest:
        faults.append(fault("text_long", f"{where}.{name}", count=len(written), limit=longest))
    if _UNPRINTABLE.search(written):
        faults.append(fault("text_unprintable", f"{where}.{name}"))


def _check_string(field: Field, where: str, name: str, written: str, faults: list[Fault]) -> None:
    """A name that the data gives, or a text of a pattern: whatever stands there has to be writable."""
    if field.pattern is not None:
        if not matches(field.pattern, written):
            faults.append(fault(_UNFITTING[field.pattern], f"{where}.{name}", found=written))
        return
    if len(written) < field.shortest:
        faults.append(fault("text_missing", f"{where}.{name}"))
    if len(written) > (field.longest or 0):
        faults.append(fault("text_long", f"{where}.{name}", count=len(written), limit=field.longest))
    if has_half(written):
        faults.append(fault("text_unprintable", f"{where}.{name}"))


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


def _check_translations(document: MapDocument, faults: list[Fault]) -> None:
    for language, texts in document.translations.items():
        where = f"translations.{language}"
        if language not in LANGUAGES:
            faults.append(fault("language", where, known=", ".join(LANGUAGES)))
        if language == document.locale:
            faults.append(fault("language_own", where, found=language))
        if not texts:
            faults.append(fault("translation_empty", where))
        for key, written in texts.items():
            place = place_of(key)
            rule = rule_of(place.collection, place.field) if place else None
            if place is None or rule is None or not has_text(document, place):
                faults.append(fault("translation_of_nothing", f"{where}.{key}"))
                continue
            if is_blank(written):
                faults.append(fault("translation_empty", f"{where}.{key}"))
            _check_text(rule.longest, False, where, key, written, faults)  # noqa: FBT003 - as it is bound elsewhere


def _twice(values: Iterable[T]) -> list[T]:
    return [value for value, count in Counter(values).items() if count > 1]
