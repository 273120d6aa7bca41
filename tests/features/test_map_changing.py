"""Changes to a map: what each does, that none half happens, and that undo leads back."""

from __future__ import annotations

from copy import deepcopy

import msgspec
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from etappe.foundation.errors import InvalidInput
from etappe.maps.model.changes import (
    AnyChange,
    DrawExperience,
    EditText,
    Move,
    Remove,
    Restore,
    WriteCell,
)
from etappe.maps.model.changing import apply, localized, undo_of, untranslated
from etappe.maps.model.checking import check_document
from etappe.maps.model.document import Cell, Experience, Fact, Lane, MapDocument, Persona, Stage, Step
from etappe.maps.model.faults import BrokenMap
from etappe.maps.model.fields import texts_of, translation_key
from etappe.maps.model.ordering import steps_in_order
from tests.features.map_strategies import documents, documents_and_changes


@pytest.fixture
def shop() -> MapDocument:
    return MapDocument(
        title="From picture to purchase",
        personas={"ada": Persona(order="V", name="Ada", facts=(Fact(name="Age", value="25 to 34"),))},
        stages={"s1": Stage(order="A", name="Awareness"), "s2": Stage(order="B", name="Decision", hue=3)},
        steps={
            "see": Step(stage="s1", order="A", title="See the ad"),
            "read": Step(stage="s1", order="B", title="Read"),
            "buy": Step(stage="s2", order="A", title="Buy"),
        },
        lanes={"does": Lane(order="A", type="action"), "reached": Lane(order="B", type="metric", measure="reached")},
        cells={
            "c1": Cell(lane="does", step="see", text="Looks up", evidence="observed", source="Interviews"),
            "c2": Cell(lane="does", step="buy", text="Pays"),
        },
        experiences={"x1": Experience(step="see", expected=1.0)},
        translations={"de": {"steps.see.title": "Anzeige sehen", "cells.c1.text": "Schaut auf"}},
    )


def edit(collection: str, id: str, field: str, text: str, language: str = "en") -> EditText:  # noqa: A002 - the word of the record
    return EditText(collection=collection, id=id, field=field, text=text, language=language)


def titles(document: MapDocument) -> list[str]:
    return [step.title for _, step in steps_in_order(document)]


@pytest.mark.parametrize("seed", range(40))
def test_changes_and_their_undo_travel_and_touch_nothing_else(seed: int) -> None:
    document, changes, changed = documents_and_changes(seed + 50_000)
    before = deepcopy(document)
    assert apply(document, changes) == changed
    both = (*changes, *undo_of(document, changes))
    assert document == before, "the document given is never touched"
    check_document(changed)
    assert msgspec.json.decode(msgspec.json.encode(both), type=tuple[AnyChange, ...]) == both, "on the wire, too"


@settings(deadline=None)  # a busy machine is no fault
@given(documents())
def test_a_map_is_read_in_any_language_with_every_text_there(document: MapDocument) -> None:
    for language in ("en", "de"):
        shown = localized(document, language)
        check_document(shown)
        translated = document.translations.get(language, {})
        for (place, base, _), (_, text, _) in zip(texts_of(document), texts_of(shown), strict=True):
            assert text == translated.get(translation_key(*place), base)
        assert untranslated(shown, language) == ()


def test_a_text_is_written_in_its_own_language(shop: MapDocument) -> None:
    changed = apply(shop, [edit("steps", "buy", "title", "Kaufen", "de"), edit("steps", "see", "title", "Notice")])
    assert changed.steps["buy"].title == "Buy"
    assert changed.translations["de"]["steps.buy.title"] == "Kaufen"
    assert changed.steps["see"].title == "Notice"
    assert changed.translations["de"]["steps.see.title"] == "Anzeige sehen"
    assert titles(localized(changed, "de")) == ["Anzeige sehen", "Read", "Kaufen"]
    assert titles(localized(changed, "en")) == ["Notice", "Read", "Buy"]


def test_an_empty_translation_takes_it_away_and_the_base_text_shows(shop: MapDocument) -> None:
    changed = apply(shop, [edit("steps", "see", "title", " ", "de"), edit("cells", "c1", "text", "", "de")])
    assert changed.translations == {}, "a language without texts is left out"
    assert titles(localized(changed, "de"))[0] == "See the ad"


def test_a_text_that_only_exists_in_another_language_stands_in_for_the_missing_one(shop: MapDocument) -> None:
    changed = apply(shop, [edit("personas", "ada", "quote", "Endlich!", "de")])
    assert changed.personas["ada"].quote == "Endlich!"
    changed = apply(changed, [edit("personas", "ada", "quote", "At last!")])
    assert localized(changed, "de").personas["ada"].quote == "Endlich!"
    assert localized(changed, "en").personas["ada"].quote == "At last!"


def test_a_fact_of_a_persona_is_a_text(shop: MapDocument) -> None:
    changed = apply(shop, [edit("personas", "ada", "facts.0.name", "Alter", "de")])
    assert localized(changed, "de").personas["ada"].facts[0] == Fact(name="Alter", value="25 to 34")
    with pytest.raises(InvalidInput) as raised:
        apply(shop, [edit("personas", "ada", "facts.1.name", "Alter", "de")])
    assert raised.value.code == "map.text_unknown"


def test_writing_a_cell_keeps_what_is_known_of_it(shop: MapDocument) -> None:
    changed = apply(shop, [WriteCell(lane="does", step="see", text="Stops", language="en")])
    assert changed.cells["c1"] == replace(shop.cells["c1"], text="Stops")
    changed = apply(shop, [WriteCell(lane="does", step="see", text="Bleibt", language="de", evidence="reported")])
    assert changed.cells["c1"] == replace(shop.cells["c1"], evidence="reported")
    assert localized(changed, "de").cells["c1"].text == "Bleibt"


def test_an_empty_cell_is_gone_in_every_language_and_undo_brings_all_of_it_back(shop: MapDocument) -> None:
    erase = [WriteCell(lane="does", step="see", text="", language="en")]
    changed = apply(shop, erase)
    assert list(changed.cells) == ["c2"]
    assert "cells.c1.text" not in changed.translations["de"]
    assert apply(changed, undo_of(shop, erase)) == shop


def test_two_people_who_write_the_same_empty_cell_write_the_same_cell(shop: MapDocument) -> None:
    first = apply(shop, [WriteCell(lane="does", step="read", text="Reads", language="en")])
    second = apply(shop, [WriteCell(lane="does", step="read", text="Liest", language="de")])
    assert first.cells.keys() == second.cells.keys()
    assert second.cells["does_read"].text == "Liest", "better shown than missing"


def test_a_new_cell_finds_a_free_id(shop: MapDocument) -> None:
    taken = replace(shop, cells={"does_read": shop.cells["c1"]}, translations={})
    changed = apply(taken, [WriteCell(lane="does", step="read", text="Reads", language="en")])
    assert changed.cells["does_read"] == taken.cells["does_read"]
    assert changed.cells["does_read_2"].text == "Reads"


def test_a_measured_lane_cannot_be_written(shop: MapDocument) -> None:
    with pytest.raises(InvalidInput) as raised:
        apply(shop, [WriteCell(lane="reached", step="see", text="48,210", language="en")])
    assert raised.value.code == "map.lane_not_drawn"


def test_experience_is_drawn_and_taken_away(shop: MapDocument) -> None:
    drawn = apply(shop, [DrawExperience(step="see", which="experienced", value=-1.5)])
    assert drawn.experiences["x1"] == Experience(step="see", expected=1.0, experienced=-1.5)
    new = apply(shop, [DrawExperience(step="buy", which="expected", value=2.0)])
    assert new.experiences["buy"] == Experience(step="buy", expected=2.0)
    gone = apply(shop, [DrawExperience(step="see", which="expected", value=None)])
    assert gone.experiences == {}
    with pytest.raises(BrokenMap) as raised:
        apply(shop, [DrawExperience(step="see", which="expected", value=2.5)])
    assert [fault.code for fault in raised.value.faults] == ["range"]


def test_a_removed_step_takes_its_cells_experience_and_translations_along(shop: MapDocument) -> None:
    changed = apply(shop, [Remove(collection="steps", id="see")])
    assert titles(changed) == ["Read", "Buy"]
    assert (list(changed.cells), changed.experiences, changed.translations) == (["c2"], {}, {})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Move(collection="steps", id="buy", into={"stage": "s1"}, before="read"), ["See the ad", "Buy", "Read"]),
        (Move(collection="steps", id="buy", into={"stage": "s1"}, before="see"), ["Buy", "See the ad", "Read"]),
        (Move(collection="steps", id="buy", into={"stage": "s1"}), ["See the ad", "Read", "Buy"]),
        (Move(collection="steps", id="see", into={"stage": "s1"}), ["Read", "See the ad", "Buy"]),
        (Move(collection="steps", id="see", into={"stage": "s2"}, before="buy"), ["Read", "See the ad", "Buy"]),
    ],
)
def test_a_step_moves_and_nothing_else_is_touched(shop: MapDocument, change: Move, expected: list[str]) -> None:
    changed = apply(shop, [change])
    assert titles(changed) == expected
    assert {key for key in shop.steps if changed.steps[key] != shop.steps[key]} <= {change.id}


def test_steps_at_the_same_place_are_spread_so_that_one_fits_between(shop: MapDocument) -> None:
    tied = replace(shop, steps={key: replace(step, stage="s1", order="V") for key, step in shop.steps.items()})
    assert [key for key, _ in steps_in_order(tied)] == ["buy", "read", "see"]
    changed = apply(tied, [Move(collection="steps", id="buy", into={"stage": "s1"}, before="see")])
    assert [key for key, _ in steps_in_order(changed)] == ["read", "buy", "see"]


def test_moving_to_and_fro_a_thousand_times_keeps_the_keys_short(shop: MapDocument) -> None:
    for _ in range(500):
        shop = apply(
            shop,
            [
                Move(collection="steps", id="see", into={"stage": "s1"}),
                Move(collection="steps", id="read", into={"stage": "s1"}),
            ],
        )
        shop = apply(
            shop,
            [
                Move(collection="steps", id="read", into={"stage": "s1"}, before="see"),
                Move(collection="steps", id="see", into={"stage": "s1"}),
            ],
        )
    assert max(len(step.order) for step in shop.steps.values()) <= 40


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (edit("steps", "gone", "title", "x"), "map.object_unknown"),
        (edit("steps", "see", "order", "x"), "map.text_unknown"),
        (edit("steps", "see", "__class__", "x"), "map.text_unknown"),
        (edit("steps", "see", "title", " "), "map.text_missing"),
        (edit("personas", "ada", "facts.name", "x"), "map.text_unknown"),
        (Remove(collection="steps", id="gone"), "map.object_unknown"),
        (Move(collection="steps", id="see", into={"stage": "gone"}), "map.object_unknown"),
        (Move(collection="steps", id="see", into={"stage": "s1"}, before="buy"), "map.not_before"),
        (Move(collection="steps", id="see", into={"stage": "s1"}, before="see"), "map.not_before"),
        (WriteCell(lane="gone", step="see", text="x", language="en"), "map.object_unknown"),
        (DrawExperience(step="gone", which="expected", value=None), "map.object_unknown"),
        (Restore(objects={"steps": {"new": {"stage": "gone", "order": "V", "title": "x"}}}), "map.broken"),
        (Restore(translations={"de": {"steps.gone.title": "x"}}), "map.broken"),
    ],
)
def test_all_or_none(shop: MapDocument, change: AnyChange, code: str) -> None:
    before = deepcopy(shop)
    with pytest.raises(InvalidInput) as raised:
        apply(shop, [edit("map", "", "title", "Changed"), change])
    assert raised.value.code == code
    assert raised.value.data.get("change", 2) == 2, "the number of the change that could not be made"
    assert shop == before
    for language in ("en", "de"):
        assert raised.value.message(language)
        assert raised.value.hint(language)
