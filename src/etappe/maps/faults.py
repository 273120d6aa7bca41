"""What can be wrong with a map: references that lead nowhere, things that are there twice, limits that are not kept.

Law: a document without faults can be shown, measured, changed and stored without a further look. All faults are found
at once, each with its place and what to do about it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from etappe.events.selectors import Selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import LANGUAGES, Language, both, text
from etappe.maps.document import SCHEMA_VERSION, MapDocument
from etappe.maps.fields import COLLECTIONS, TextRule, place_of, read_text, rule_of, texts_of, translation_key
from etappe.maps.ordering import is_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIMITS: Final = {
    "personas": 20,
    "stages": 40,
    "steps": 200,
    "touchpoints": 500,
    "lanes": 60,
    "cells": 12_000,
    "experiences": 200,
    "routes": 40,
}
"""How many objects a collection may hold."""
MOST_TOUCHPOINTS: Final = 20
MOST_FACTS: Final = 60
MOST_SELECTOR_PARTS: Final = 200
MOST_NAME_SIGNS: Final = 10_000
HUES: Final = 5
ID_PATTERN: Final = "^[0-9A-Za-z_-]{1,140}$"
_ID: Final = re.compile(ID_PATTERN, re.ASCII)
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SHOWN: Final = 20
_MEASURED_LANES: Final = frozenset({"emotion", "metric"})

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
    """Every fault of a map, in the order of its parts; empty for a whole one."""
    if document.schema != SCHEMA_VERSION:
        yield fault("schema", "schema", found=document.schema, known=SCHEMA_VERSION)
    yield from _sizes_and_ids(document)
    yield from _texts(document)
    yield from _translations(document)
    yield from _duration("within", document.within)
    yield from _structure(document)
    yield from _lanes_and_cells(document)
    yield from _experiences(document)
    yield from _bindings(document)


def is_drawn(lane_type: str) -> bool:
    """Whether people write the cells of lanes of this type; emotion and metric lanes show experiences and numbers."""
    return lane_type not in _MEASURED_LANES


def _sizes_and_ids(document: MapDocument) -> Iterator[Fault]:
    for collection in COLLECTIONS:
        objects = getattr(document, collection)
        if len(objects) > LIMITS[collection]:
            yield fault("too_many", collection, count=len(objects), limit=LIMITS[collection])
        for key, value in objects.items():
            if not _ID.fullmatch(key):
                yield fault("id", f"{collection}.{key}")
            if hasattr(value, "order") and not is_order(value.order):
                yield fault("order", f"{collection}.{key}.order", found=value.order)


def _texts(document: MapDocument) -> Iterator[Fault]:
    for place, written, rule in texts_of(document):
        where = translation_key(*place)
        if rule.required and not written.strip():
            yield fault("text_missing", where)
        yield from _text(written, rule, where)
    for key, persona in document.personas.items():
        if len(persona.facts) > MOST_FACTS:
            yield fault("too_many", f"personas.{key}.facts", count=len(persona.facts), limit=MOST_FACTS)


def _text(written: str, rule: TextRule, where: str) -> Iterator[Fault]:
    if len(written) > rule.longest:
        yield fault("text_long", where, count=len(written), limit=rule.longest)
    if _UNPRINTABLE.search(written):
        yield fault("text_unprintable", where)


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
            if place is None or rule is None:
                yield fault("translation_of_nothing", f"{where}.{key}")
                continue
            try:
                read_text(document, place)
            except InvalidInput:
                yield fault("translation_of_nothing", f"{where}.{key}")
                continue
            if not written.strip():
                yield fault("translation_empty", f"{where}.{key}")
            yield from _text(written, rule, f"{where}.{key}")


def _structure(document: MapDocument) -> Iterator[Fault]:
    for key, stage in document.stages.items():
        if not 1 <= stage.hue <= HUES:
            yield fault("hue", f"stages.{key}.hue", found=stage.hue, limit=HUES)
    for key, step in document.steps.items():
        where = f"steps.{key}"
        if step.stage not in document.stages:
            yield fault("reference", f"{where}.stage", collection="stages", id=step.stage)
        if len(step.touchpoints) > MOST_TOUCHPOINTS:
            yield fault("too_many", f"{where}.touchpoints", count=len(step.touchpoints), limit=MOST_TOUCHPOINTS)
        for touchpoint in _twice(step.touchpoints):
            yield fault("touchpoint_twice", f"{where}.touchpoints", id=touchpoint)
        for touchpoint in dict.fromkeys(step.touchpoints):
            if touchpoint not in document.touchpoints:
                yield fault("reference", f"{where}.touchpoints", collection="touchpoints", id=touchpoint)


def _lanes_and_cells(document: MapDocument) -> Iterator[Fault]:
    for key, lane in document.lanes.items():
        if lane.type == "metric" and lane.measure is None:
            yield fault("measure_missing", f"lanes.{key}.measure")
        if lane.type != "metric" and lane.measure is not None:
            yield fault("measure_unfitting", f"lanes.{key}.measure")
    for key, cell in document.cells.items():
        lane_of = document.lanes.get(cell.lane)
        if lane_of is None:
            yield fault("reference", f"cells.{key}.lane", collection="lanes", id=cell.lane)
        elif not is_drawn(lane_of.type):
            yield fault("cell_in_measured_lane", f"cells.{key}.lane", id=cell.lane)
        if cell.step not in document.steps:
            yield fault("reference", f"cells.{key}.step", collection="steps", id=cell.step)
    for lane_id, step in _twice((cell.lane, cell.step) for cell in document.cells.values()):
        yield fault("cell_twice", "cells", lane=lane_id, step=step)


def _experiences(document: MapDocument) -> Iterator[Fault]:
    for key, experience in document.experiences.items():
        where = f"experiences.{key}"
        if experience.step not in document.steps:
            yield fault("reference", f"{where}.step", collection="steps", id=experience.step)
        if experience.expected is None and experience.experienced is None:
            yield fault("experience_empty", where)
        for name in ("expected", "experienced"):
            value = getattr(experience, name)
            if value is not None and not -2 <= value <= 2:  # noqa: PLR2004 - an experience's scale; false for NaN too
                yield fault("experience_range", f"{where}.{name}", found=value)
    for step in _twice(experience.step for experience in document.experiences.values()):
        yield fault("experience_twice", "experiences", step=step)


def _bindings(document: MapDocument) -> Iterator[Fault]:
    for key, touchpoint in document.touchpoints.items():
        where = f"touchpoints.{key}"
        if touchpoint.binding is not None:
            yield from _selector(f"{where}.binding", touchpoint.binding)
        if (scores := touchpoint.satisfaction) is not None:
            yield from _selector(f"{where}.satisfaction.at", scores.at)
            yield from _property(f"{where}.satisfaction.score", scores.score)
            if not (math.isfinite(scores.lowest) and math.isfinite(scores.highest) and scores.lowest < scores.highest):
                yield fault("scale", f"{where}.satisfaction", lowest=scores.lowest, highest=scores.highest)
    for key, route in document.routes.items():
        where = f"routes.{key}"
        yield from _selector(f"{where}.entry", route.entry)
        yield from _selector(f"{where}.destination", route.destination)
        if len(route.elsewhere) > MOST_TOUCHPOINTS:
            yield fault("too_many", f"{where}.elsewhere", count=len(route.elsewhere), limit=MOST_TOUCHPOINTS)
        for number, end in enumerate(route.elsewhere):
            yield from _selector(f"{where}.elsewhere.{number}", end)
        yield from _duration(f"{where}.horizon", route.horizon)


def _selector(where: str, selector: Selector) -> Iterator[Fault]:
    """Limits only; whether the data has such events is a matter of measuring, not of the map."""
    parts = len(selector.events) + sum(1 + len(condition.values) for condition in selector.where)
    if parts > MOST_SELECTOR_PARTS:
        yield fault("too_many", where, count=parts, limit=MOST_SELECTOR_PARTS)
    if not selector.events and not selector.where:
        yield fault("selector_empty", where)
    for name in selector.events:
        yield from _property(where, name)
    for condition in selector.where:
        yield from _property(where, condition.property)


def _property(where: str, name: str) -> Iterator[Fault]:
    """A name that the data gives, an event's or a property's: whatever stands there has to be nameable."""
    if not name:
        yield fault("text_missing", where)
    if len(name) > MOST_NAME_SIGNS:
        yield fault("text_long", where, count=len(name), limit=MOST_NAME_SIGNS)


def _duration(where: str, written: str | None) -> Iterator[Fault]:
    if written is None:
        return
    try:
        duration_ms(written)
    except InvalidInput:
        yield fault("duration", where, found=written)


def _twice(values: Iterable[T]) -> list[T]:
    return [value for value, count in Counter(values).items() if count > 1]
