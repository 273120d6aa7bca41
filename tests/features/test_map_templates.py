"""Templates: whole, in both languages, and nothing invented."""

from __future__ import annotations

import pytest

from etappe.foundation.texts import Language
from etappe.maps.changing import localized, untranslated
from etappe.maps.checking import check_document
from etappe.maps.document import MapDocument
from etappe.maps.ordering import ordered, steps_in_order
from etappe.maps.templates import CARE_STAGES, FULL_LANES, blank, full, simple, with_stages

LANGUAGES: tuple[Language, Language] = ("en", "de")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [blank, simple, full])
def test_a_template_is_whole_and_says_everything_in_both_languages(template: type, language: Language) -> None:
    document: MapDocument = template("Our journey", language)
    check_document(document)
    assert document.locale == language
    other = LANGUAGES[language == "en"]
    assert untranslated(document, other) == ("map..title",), "only what a person wrote is not translated"
    assert localized(document, other) == localized(template("Our journey", other), other)
    assert document.cells == {}


def test_the_simple_map_has_a_persona_five_stages_a_step_each_and_quotes() -> None:
    document = simple("Unsere Reise", "de")
    assert [stage.name for _, stage in ordered(document.stages)] == [
        "Bewusstsein", "Abwägung", "Entscheidung", "Kundenbindung", "Empfehlung",
    ]  # fmt: skip
    assert [stage.hue for _, stage in ordered(document.stages)] == [1, 2, 3, 4, 5]
    assert [step.stage for _, step in steps_in_order(document)] == [key for key, _ in ordered(document.stages)]
    assert [lane.title for lane in document.lanes.values()] == ["Zitate"]
    assert len(document.personas) == 1
    assert document.template == "simple"


def test_the_full_map_has_its_rows_in_order_and_each_measure_once() -> None:
    document = full("Our journey")
    assert [key for key, _ in ordered(document.lanes)] == [lane.id for lane in FULL_LANES]
    measures = [lane.measure for lane in document.lanes.values() if lane.measure]
    assert sorted(measures) == sorted({"reached", "onward", "time_to_next", "drop_off", "satisfaction"})
    assert document.template == "full"


def test_stages_of_care_keep_the_hue_of_their_place() -> None:
    document = with_stages(blank("Care"), [CARE_STAGES[0], CARE_STAGES[3]])
    assert [(stage.name, stage.hue) for _, stage in ordered(document.stages)] == [("Symptoms", 1), ("Recovery", 4)]
