"""A map as JSON: out and in is the identity, every fault is named with its place, the schema says the same."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from etappe.events.selectors import Selector
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import text
from etappe.maps.model import checking
from etappe.maps.model.checking import check_document, map_schema, migrated, read_document, write_document
from etappe.maps.model.document import (
    ActionItem,
    Branch,
    Cell,
    Experience,
    Fact,
    Interaction,
    Lane,
    MapDocument,
    Persona,
    Route,
    ScoreBinding,
    Stage,
    Step,
    Touchpoint,
    Trait,
)
from etappe.maps.model.faults import BrokenMap
from etappe.maps.model.ordering import touchpoints_by_step
from etappe.maps.model.records import LIMITS, RECORDS
from tests.features.map_strategies import documents

VALIDATOR = jsonschema.Draft202012Validator(map_schema())
WHOLE = MapDocument(
    title="Map",
    stages={"s": Stage(order="V", name="Stage")},
    steps={"one": Step(stage="s", order="V", title="One"), "two": Step(stage="s", order="W", title="Two")},
    touchpoints={"t": Touchpoint(name="Site", binding=Selector(events=("view",)))},
    interactions={"i": Interaction(step="one", touchpoint="t", order="V")},
    personas={"p": Persona(order="V", name="Ada")},
    lanes={"does": Lane(order="1", type="action"), "feels": Lane(order="2", type="emotion")},
    cells={"c": Cell(lane="does", step="one", text="Looks")},
)


@settings(deadline=None)  # a busy machine is no fault
@given(documents())
def test_out_and_in_is_the_identity_and_the_schema_agrees(document: MapDocument) -> None:
    written = write_document(document)
    assert read_document(written) == document
    assert write_document(read_document(written.decode())) == written
    VALIDATOR.validate(json.loads(written))


@settings(max_examples=25, deadline=None)
@given(documents())
def test_equal_maps_are_equal_texts(document: MapDocument) -> None:
    turned = replace(
        document, steps=dict(reversed(document.steps.items())), cells=dict(reversed(document.cells.items()))
    )
    assert write_document(turned) == write_document(document)


def test_a_written_map_names_its_version() -> None:
    assert json.loads(write_document(MapDocument(title="Map")))["schema"] == 2


def test_the_schema_is_a_schema_and_always_the_same() -> None:
    schema = map_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.dumps(map_schema()) == json.dumps(schema)
    assert schema["$id"] == "urn:etappe:schema:map:2"
    assert schema["$defs"]["Step"]["properties"]["title"] == {"type": "string", "maxLength": 200, "minLength": 1}
    assert schema["properties"]["steps"]["maxProperties"] == 200


def broken(document: MapDocument) -> set[tuple[str, str]]:
    with pytest.raises(BrokenMap) as raised:
        check_document(document)
    error = raised.value
    assert error.data["count"] == len(error.faults)
    for language in ("en", "de"):
        assert all(fault.where in error.message(language) for fault in error.faults[:20])
        assert all(getattr(fault, language) for fault in error.faults)
    assert msgspec.json.encode(error.data), "faults travel in the problem's data"
    return {(fault.where, fault.code) for fault in error.faults}


SCORE = ScoreBinding(at=Selector(events=("survey",)), score="nps", lowest=0, highest=10)


@pytest.mark.parametrize(
    ("given_", "faults"),
    [
        ({"schema": 3}, {("schema", "schema")}),
        ({"title": " "}, {("map..title", "text_missing")}),
        ({"title": "x" * 201}, {("map..title", "text_long")}),
        ({"description": "bell \a"}, {("map..description", "text_unprintable")}),
        ({"within": "soon"}, {("map..within", "duration")}),
        ({"translations": {"en": {"map..title": "x"}}}, {("translations.en", "language_own")}),
        ({"translations": {"fr": {"map..title": "x"}}}, {("translations.fr", "language")}),
        ({"translations": {"de": {}}}, {("translations.de", "translation_empty")}),
        ({"translations": {"de": {"map..title": ""}}}, {("translations.de.map..title", "translation_empty")}),
        ({"translations": {"de": {"steps.gone.title": "x"}}}, {("translations.de.steps.gone.title", "translation_of_nothing")}),
        ({"translations": {"de": {"steps.one.order": "x"}}}, {("translations.de.steps.one.order", "translation_of_nothing")}),
        ({"translations": {"de": {"title": "x"}}}, {("translations.de.title", "translation_of_nothing")}),
        ({"translations": {"de": {"steps.two.title": "x" * 201}}}, {("translations.de.steps.two.title", "text_long")}),
        ({"translations": {"de": {"personas.p.facts.0.name": "x"}}}, {("translations.de.personas.p.facts.0.name", "translation_of_nothing")}),
        ({"baseline": "a b"}, {("map..baseline", "id")}),
        ({"stages": {"s": Stage(order="V", name="Stage", hue=6)}}, {("stages.s.hue", "range")}),
        ({"stages": {"s": Stage(order="V0", name="Stage")}}, {("stages.s.order", "order")}),
        ({"stages": {"s": Stage(order="V", name="S"), "a.b": Stage(order="V", name="S")}}, {("stages.a.b", "id")}),
        ({"stages": {"s": Stage(order="V", name="S"), "__proto__": Stage(order="V", name="S")}}, {("stages.__proto__", "id")}),
        ({"stages": {}}, {("steps.one.stage", "reference"), ("steps.two.stage", "reference")}),
        ({"touchpoints": {}}, {("interactions.i.touchpoint", "reference")}),
        ({"lanes": {}}, {("cells.c.lane", "reference")}),
        ({"lanes": {"does": Lane(order="V", type="metric", measure="reached")}}, {("cells.c.lane", "cell_in_measured_lane")}),
        ({"lanes": {"does": Lane(order="V", type="touchpoint")}}, {("cells.c.lane", "cell_in_measured_lane")}),
        ({"lanes": {**WHOLE.lanes, "m": Lane(order="V", type="metric")}}, {("lanes.m.measure", "measure_missing")}),
        ({"lanes": {**WHOLE.lanes, "m": Lane(order="V", type="quote", measure="onward")}}, {("lanes.m.measure", "measure_unfitting")}),
        ({"cells": {"c": Cell(lane="does", step="gone", text="x")}}, {("cells.c.step", "reference")}),
        ({"cells": {"c": Cell(lane="does", step="one", persona="gone")}}, {("cells.c.persona", "reference")}),
        ({"cells": {"c": Cell(lane="does", step="one", span=0)}}, {("cells.c.span", "range")}),
        ({"cells": {"c": Cell(lane="does", step="one", link="javascript:alert(1)")}}, {("cells.c.link", "link")}),
        ({"cells": {"c": Cell(lane="does", step="one", images=("a b",))}}, {("cells.c.images.0", "id")}),
        ({"cells": {"c": Cell(lane="does", step="one", text="x" * 4001)}}, {("cells.c.text", "text_long")}),
        ({"branches": {"b": Branch(source="one", target="one")}}, {("branches.b", "branch_to_itself")}),
        ({"branches": {"b": Branch(source="one", target="two"), "c": Branch(source="one", target="two")}}, {("branches", "twice")}),
        ({"branches": {"b": Branch(source="gone", target="two")}}, {("branches.b.source", "reference")}),
        ({"interactions": {**WHOLE.interactions, "j": Interaction(step="one", touchpoint="t", order="W")}}, {("interactions", "twice")}),
        ({"interactions": {"i": Interaction(step="one", touchpoint="t", order="V", planned_duration="soon")}}, {("interactions.i.planned_duration", "duration")}),
        ({"interactions": {"i": Interaction(step="one", touchpoint="t", order="V", expected=-3)}}, {("interactions.i.expected", "range")}),
        ({"experiences": {"x": Experience(step="gone", expected=0)}}, {("experiences.x.step", "reference")}),
        ({"experiences": {"x": Experience(step="one", expected=3)}}, {("experiences.x.expected", "range")}),
        ({"experiences": {"x": Experience(step="one", expected=float("nan"))}}, {("experiences.x.expected", "range")}),
        ({"experiences": {"x": Experience(step="one", importance=0.5)}}, {("experiences.x.importance", "range")}),
        ({"experiences": {"x": Experience(step="one", n=-1)}}, {("experiences.x.n", "range")}),
        (
            {"experiences": {"x": Experience(step="one", persona="p", expected=1), "y": Experience(step="one", persona="p", experienced=1)}},
            {("experiences", "twice")},
        ),
        ({"actions": {"a": ActionItem(order="V", text=" ", due="2026-02-30", step="gone")}}, {("actions.a.text", "text_missing"), ("actions.a.due", "date"), ("actions.a.step", "reference")}),
        ({"touchpoints": {"t": Touchpoint(name="", binding=Selector())}}, {("touchpoints.t.name", "text_missing"), ("touchpoints.t.binding", "selector_empty")}),
        (
            {"touchpoints": {"t": Touchpoint(name="Site", satisfaction=replace(SCORE, lowest=10, score=""))}},
            {("touchpoints.t.satisfaction", "scale"), ("touchpoints.t.satisfaction.score", "text_missing")},
        ),
        (
            {"routes": {"r": Route(order="V", name="R", entry=SCORE.at, destination=SCORE.at, horizon="0d", elsewhere=(Selector(),))}},
            {("routes.r.horizon", "duration"), ("routes.r.elsewhere.0", "selector_empty")},
        ),
        (
            {"personas": {"p": Persona(order="V", name="P", facts=(Fact(name="n", value="v"),) * 61)}},
            {("personas.p.facts", "too_many")},
        ),
        (
            {"personas": {"p": Persona(order="V", name="P", traits=(Trait(name="n", left="l", right=" ", value=2),))}},
            {("personas.p.traits.0.right", "text_missing"), ("personas.p.traits.0.value", "range")},
        ),
        (
            {"steps": {**WHOLE.steps, **{f"s{n}": Step(stage="s", order="V", title="x") for n in range(200)}}},
            {("steps", "too_many")},
        ),
        ({"lanes": {**WHOLE.lanes, **{f"l{n}": Lane(order="V", type="text") for n in range(59)}}}, {("lanes", "too_many")}),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_place(given_: dict[str, Any], faults: set[tuple[str, str]]) -> None:
    assert broken(replace(WHOLE, **given_)) == faults


def test_a_whole_map_has_no_fault_and_all_faults_are_named_at_once() -> None:
    check_document(WHOLE)
    check_document(replace(WHOLE, touchpoints={"t": Touchpoint(name="Site", satisfaction=SCORE)}))
    both = replace(WHOLE, within="soon", stages={}, touchpoints={})
    assert len(broken(both)) == 4


def test_the_largest_map_that_is_allowed_is_whole_and_can_be_read() -> None:
    steps = {f"s{n}": Step(stage="s", order="V", title="x") for n in range(200)}
    lanes = {f"l{n}": Lane(order="V", type="text") for n in range(60)}
    cells = {f"{lane}_{step}": Cell(lane=lane, step=step, text="x" * 100) for lane in lanes for step in steps}
    assert len(cells) == LIMITS["cells"]
    large = MapDocument(title="Large", stages=WHOLE.stages, steps=steps, lanes=lanes, cells=cells)
    assert read_document(write_document(large)) == large


def test_a_long_list_of_faults_is_cut_in_words_and_kept_in_data() -> None:
    steps = {f"s{n}": Step(stage="gone", order="V", title="x") for n in range(30)}
    with pytest.raises(BrokenMap) as raised:
        check_document(MapDocument(title="x", steps=steps))
    assert len(raised.value.faults) == 30
    assert raised.value.message("en").endswith("… and 10 more")
    assert raised.value.message("de").endswith("… und 10 weitere")


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ({"title": 3}, {("title", "json_type")}),
        ({}, {("", "json_missing")}),
        ({"title": "x", "colour": "red"}, {("", "json_unknown")}),
        ({"title": "x", "locale": "fr"}, {("locale", "json_choice")}),
        ({"title": "x", "steps": []}, {("steps", "json_type")}),
        ({"title": "x", "schema": "one"}, {("schema", "schema")}),
        ({"title": "x", "schema": 0}, {("schema", "schema")}),
        (
            {"title": "x", "steps": {"a": {"order": "V"}, "b": {"stage": "s", "order": "V", "title": "b", "hidden": 1}}},
            {("steps.a", "json_missing"), ("steps.b.hidden", "json_type")},
        ),
        (
            {"title": "x", "lanes": {"a": {"order": "V", "type": "sing"}}, "kind": "song"},
            {("lanes.a.type", "json_choice"), ("kind", "json_choice")},
        ),
    ],
)  # fmt: skip
def test_a_fault_of_form_is_named_with_its_place(written: dict[str, Any], faults: set[tuple[str, str]]) -> None:
    with pytest.raises(BrokenMap) as raised:
        read_document(json.dumps(written))
    assert {(fault.where, fault.code) for fault in raised.value.faults} == faults
    if ("schema", "schema") not in faults:
        assert not VALIDATOR.is_valid(written)


@pytest.mark.parametrize("written", ["", "[]", "3", '"map"', '{"title": ', b"\xff\xfe", '{"title": "\\ud800"}'])
def test_what_is_no_map_is_refused(written: str | bytes) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_document(written)
    assert raised.value.code == "map.unreadable"
    assert raised.value.message("de")


def test_a_later_version_is_refused_clearly() -> None:
    with pytest.raises(InvalidInput) as raised:
        read_document('{"schema": 3, "title": "From the future", "dreams": {}}')
    assert raised.value.code == "map.newer"
    assert raised.value.data == {"found": 3, "known": 2}


def test_an_earlier_version_is_brought_up_to_date_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SCHEMA_VERSION", 3)
    monkeypatch.setitem(checking.MIGRATIONS, 1, lambda raw: {**raw, "title": raw["title"] + ", one"})
    monkeypatch.setitem(checking.MIGRATIONS, 2, lambda raw: {**raw, "title": raw["title"] + ", two"})
    assert migrated({"title": "Map"}) == {"title": "Map, one, two", "schema": 3}
    assert migrated({"schema": 2, "title": "Map"}) == {"title": "Map, two", "schema": 3}
    assert migrated({"schema": 3, "title": "Map"}) == {"title": "Map", "schema": 3}


def test_touchpoints_of_the_first_version_become_interactions() -> None:
    first = {
        "schema": 1,
        "title": "Map",
        "stages": {"s": {"order": "V", "name": "S"}},
        "steps": {
            "a": {"stage": "s", "order": "V", "title": "A", "touchpoints": ["web", "shop"]},
            "a_web": {"stage": "s", "order": "W", "title": "B", "touchpoints": ["web"]},
            "b": {"stage": "s", "order": "X", "title": "C"},
        },
        "touchpoints": {"web": {"name": "Site"}, "shop": {"name": "Shop"}},
        "lanes": {"l": {"order": "V", "type": "action"}},
        "cells": {"c": {"lane": "l", "step": "a", "text": "x"}},
        "translations": {"de": {"steps.a.title": "Ah"}},
    }
    document = read_document(json.dumps(first))
    assert document.schema == 2
    assert touchpoints_by_step(document) == {"a": ("web", "shop"), "a_web": ("web",), "b": ()}
    assert document.cells["c"] == Cell(lane="l", step="a", text="x")
    assert document.translations == first["translations"]
    broken_still = {
        "title": "x",
        "steps": {"a": {"stage": "s", "order": "V", "title": "A", "touchpoints": "web"}, "b": 3},
    }
    with pytest.raises(BrokenMap) as raised:
        read_document(json.dumps(broken_still))
    assert {fault.where for fault in raised.value.faults} == {"steps.a", "steps.b"}


def test_the_table_knows_every_field_of_every_record() -> None:
    for collection, kept in RECORDS.items():
        record = map_schema()["$defs"][
            map_schema()["properties"][collection]["additionalProperties"]["$ref"].rpartition("/")[2]
        ]
        assert set(kept.fields) == set(record["properties"])
        assert {name for name, field in kept.fields.items() if field.required} == set(record["required"])


def test_there_is_a_migration_for_every_earlier_version() -> None:
    assert set(checking.MIGRATIONS) == set(range(1, checking.SCHEMA_VERSION))


def test_the_count_of_one_fault_reads_well() -> None:
    assert text("errors.map.broken", "de", count=1) == "Diese Karte hat 1 Fehler:"
    assert text("errors.map.broken", "en", count=2) == "There are 2 faults in this map:"
