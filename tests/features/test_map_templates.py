"""Templates: whole, in both languages, filled with what is believable, and nothing invented presented as known."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from etappe.maps.model.changes import SetField
from etappe.maps.model.changing import apply, localized, undo_of, untranslated
from etappe.maps.model.checking import check_document, read_document, write_document
from etappe.maps.model.document import Stage
from etappe.maps.model.faults import is_drawn
from etappe.maps.model.fields import texts_of
from etappe.maps.model.normalising import normalised
from etappe.maps.model.ordering import ordered, steps_in_order
from etappe.maps.model.records import as_json
from etappe.maps.model.richtext import blocks_of
from etappe.maps.templates import CARE_STAGES, TEMPLATES, begun, blank, example, full_lanes, with_stages
from etappe.maps.templates.source import source_of

if TYPE_CHECKING:
    from etappe.foundation.texts import Language
    from etappe.maps.model.document import Template

LANGUAGES: tuple[Language, Language] = ("en", "de")
BANDS = ("customer", "frontstage", "backstage", "support")

each_template = pytest.mark.parametrize("template", TEMPLATES)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def other(language: Language) -> Language:
    return "de" if language == "en" else "en"


@each_language
@each_template
def test_template_and_example_are_whole_and_say_everything_in_both_languages(
    template: Template, language: Language
) -> None:
    for filled in (False, True):
        document = begun(template, "Our journey", language, filled=filled)
        check_document(document)
        assert (document.locale, document.template, document.title) == (language, template, "Our journey")
        assert untranslated(document, other(language)) == ("map..title",), "only what a person wrote is not translated"
        assert read_document(write_document(document)) == document
        twin = begun(template, "Our journey", other(language), filled=filled)
        assert localized(document, other(language)) == localized(twin, other(language))
    own = example(template, language)
    check_document(own)
    assert untranslated(own, other(language)) == ()
    assert own.title != localized(own, other(language)).title


@each_template
def test_an_example_says_of_everything_that_it_is_assumed(template: Template) -> None:
    for language, word in (("en", "invented and assumed"), ("de", "erfunden und angenommen")):
        document = example(template, language)
        assert word in document.description
        levels = [
            *(cell.evidence for cell in document.cells.values()),
            *(feeling.evidence for feeling in document.experiences.values()),
            *(persona.evidence for persona in document.personas.values()),
            *(fact.evidence for persona in document.personas.values() for fact in persona.facts),
        ]
        assert set(levels) == {"assumed"}
        assert not any(cell.source for cell in document.cells.values())
        assert not any(feeling.n for feeling in document.experiences.values())
        assert not any(point.binding or point.satisfaction for point in document.touchpoints.values())
        for persona in document.personas.values():
            assert {"en": "(example)", "de": "(Beispiel)"}[language] in persona.name


@each_template
def test_an_example_is_filled(template: Template) -> None:
    document = example(template, "de")
    assert 5 <= len(document.stages) <= 7
    assert 8 <= len(document.steps) <= 14
    assert {step.stage for step in document.steps.values()} == set(document.stages)
    assert all(stage.goal and stage.question for stage in document.stages.values())
    assert all([document.owner, document.company_goal, document.customer_goal, document.implications])
    filled = {name for name in document.scenario.__struct_fields__ if getattr(document.scenario, name)}
    assert set(document.scenario.__struct_fields__) - filled == {"trigger_at", "success_at", "success_within"}
    for persona in document.personas.values():
        assert all([persona.quote, persona.bio, persona.goals, persona.needs, persona.jobs, persona.frustrations])
        assert len(persona.facts) >= 2
        assert len(persona.traits) >= 2
        assert persona.channels
    met = {interaction.touchpoint for interaction in document.interactions.values()}
    assert met == set(document.touchpoints)
    for point in document.touchpoints.values():
        assert all([point.owner, point.systems, point.message])
    assert {interaction.step for interaction in document.interactions.values()} == set(document.steps)
    for step in document.steps:
        feeling = document.experiences[f"experience-{step}"]
        assert feeling.expected is not None
        assert feeling.experienced is not None
    assert 1 <= sum(step.moment_of_truth for step in document.steps.values()) <= 5
    assert 3 <= len(document.actions) <= 6
    assert all(action.owner for action in document.actions.values())
    assert template == "simple" or len(document.branches) >= 2


@each_template
def test_every_drawn_lane_speaks_at_every_step(template: Template) -> None:
    document = example(template, "en")
    covered = Counter[str]()
    for cell in document.cells.values():
        covered[cell.lane] += cell.span
    drawn = [key for key, lane in document.lanes.items() if is_drawn(lane.type)]
    assert {lane: covered[lane] for lane in drawn} == dict.fromkeys(drawn, len(document.steps))


@each_template
def test_a_template_is_its_example_without_what_is_particular(template: Template) -> None:
    empty, filled = begun(template, "Title", "de"), begun(template, "Title", "de", filled=True)
    assert (empty.stages, empty.lanes, empty.branches) == (filled.stages, filled.lanes, filled.branches)
    for kind in ("steps", "touchpoints", "interactions", "personas"):
        assert list(getattr(empty, kind)) == list(getattr(filled, kind))
    assert not (empty.cells)
    assert not (empty.experiences)
    assert not (empty.actions)
    names = {persona.name for persona in empty.personas.values()}
    assert names.isdisjoint(persona.name for persona in filled.personas.values())
    said = {text for place, text, _ in texts_of(empty) if text and place.collection in {"map", "scenario", "personas"}}
    assert said == {"Title", *names}


@each_language
@each_template
def test_texts_fit_where_they_stand(template: Template, language: Language) -> None:
    document = example(template, language)
    assert max(len(step.title) for step in document.steps.values()) <= 34
    assert max(len(stage.name) for stage in document.stages.values()) <= 26
    assert max(len(point.name) for point in document.touchpoints.values()) <= 36
    assert max(len(cell.text) for cell in document.cells.values()) <= 100
    assert max(len(lane.title) for lane in document.lanes.values()) <= 32
    assert max((len(branch.condition) for branch in document.branches.values()), default=0) <= 50
    assert len(document.title) <= 60


@each_template
def test_texts_are_typographic_and_of_their_language(template: Template) -> None:
    for language in LANGUAGES:
        for place, text, _ in texts_of(example(template, language)):
            assert '"' not in text, place
            assert "'" not in text, place
            assert "  " not in text, place
            assert text == text.strip(), place
            assert text.count("**") % 2 == 0, place
            assert blocks_of(text) or not text
            if language == "en":
                assert not re.search("[äöüÄÖÜß„]", text), place
            else:
                assert not re.search("[“](?=\\w)|\\b(the|and|of)\\b", text), place
                assert not re.search(r"\b(fuer|ueber|koenn|muess|groess|Massnahme)", text), place


@each_template
def test_quotes_are_quoted(template: Template) -> None:
    for language, (left, right) in (("en", "“”"), ("de", "„“")):
        document = example(template, language)
        quotes = [cell.text for cell in document.cells.values() if document.lanes[cell.lane].type == "quote"]
        quotes += [persona.quote for persona in document.personas.values()]
        assert all(quote.startswith(left) and quote.endswith(right) for quote in quotes)


def test_terms_are_one_word_for_one_thing() -> None:
    """What the interface calls Kontaktpunkt, Phase and Moment der Wahrheit is called so here; people are customers, patients, citizens."""
    for template in TEMPLATES:
        source = source_of(template)
        german = " ".join(text for _, text, _ in texts_of(example(template, "de")))
        assert not re.search(r"Touchpoint|Journey|Painpoint|Pain-Point|Stage\b", german)
        assert source.name[1] != source.name[0] or template == "saas_onboarding"
    care = " ".join(text for _, text, _ in texts_of(example("patient", "de")))
    assert not re.search(r"Kund(e|in|en)\b", care), "care has patients"
    public = " ".join(text for _, text, _ in texts_of(example("public_service", "de")))
    assert not re.search(r"Kund(e|in|en)\b", public), "authorities have citizens"


def test_the_simple_map_has_a_persona_five_stages_touchpoints_and_a_quote_each() -> None:
    document = example("simple", "de")
    assert [stage.name for _, stage in ordered(document.stages)] == [
        "Bewusstsein", "Abwägung", "Entscheidung", "Kundenbindung", "Empfehlung",
    ]  # fmt: skip
    assert [stage.hue for _, stage in ordered(document.stages)] == [1, 2, 3, 4, 5]
    assert len(document.personas) == 1
    assert document.detail == "simple"
    assert [lane.type for _, lane in ordered(document.lanes)] == ["touchpoint", "quote"]
    assert {document.steps[cell.step].stage for cell in document.cells.values()} == set(document.stages)


def test_the_full_map_has_the_rows_it_should_from_top_to_bottom() -> None:
    document = begun("full", "Our journey", "en")
    kinds = [lane.type for _, lane in ordered(document.lanes)]
    assert kinds == [
        "need", "action", "touchpoint", "channel", "quote", "emotion", "expectation", "pain", "opportunity", "metric",
        "text", "owner",
    ]  # fmt: skip
    assert [stage.name for stage in document.stages.values()] == [
        stage.name for stage in begun("simple", "Our journey", "en").stages.values()
    ]
    assert [lane["type"] for lane in full_lanes()] == kinds
    assert {"type": "need", "title": {"en": "Goals", "de": "Ziele"}} in full_lanes()


@each_template
def test_main_lanes_are_those_of_the_simple_map_and_some_are_not(template: Template) -> None:
    document = begun(template, "Our journey", "en")
    main = {lane.type for lane in document.lanes.values() if lane.main}
    assert {"touchpoint", "quote"} <= main <= {"touchpoint", "quote", "action"}
    assert (template == "simple") == all(lane.main for lane in document.lanes.values())


@each_template
def test_simple_and_full_loses_nothing(template: Template) -> None:
    document = example(template, "de")
    there = "simple" if document.detail == "full" else "full"
    switched = apply(document, [SetField(collection="map", id="", field="detail", value=there)])
    assert replace(switched, detail=document.detail) == document
    assert (
        apply(switched, undo_of(document, [SetField(collection="map", id="", field="detail", value=there)])) == document
    )


@each_template
def test_bands_run_from_the_customer_down(template: Template) -> None:
    document = begun(template, "Our journey", "en")
    bands = [lane.band for _, lane in ordered(document.lanes)]
    assert all(bands) or not any(bands), "all lanes have a band, or none"
    places = [BANDS.index(band) for band in bands if band]
    assert all(above <= below for above, below in pairwise(places))
    if document.kind == "blueprint":
        assert set(places) == {0, 1, 2, 3}


def test_both_kinds_of_map_are_shown() -> None:
    kinds = {template: example(template, "en").kind for template in TEMPLATES}
    assert kinds["public_service"] == "blueprint"
    assert kinds["patient"] == "journey"


@each_template
def test_branches_lead_elsewhere_than_to_the_next_step(template: Template) -> None:
    document = begun(template, "Our journey", "en")
    steps = [
        key for stage, _ in ordered(document.stages) for key, step in ordered(document.steps) if step.stage == stage
    ]
    following = set(pairwise(steps))
    assert not [branch for branch in document.branches.values() if (branch.source, branch.target) in following]


@each_template
def test_an_example_is_its_own_normal_form(template: Template) -> None:
    document = example(template, "de")
    assert normalised(as_json(document)) == document


def test_a_blank_map_has_a_title_and_nothing_else() -> None:
    document = begun("blank", "Unsere Reise", "de")
    check_document(document)
    assert document == blank("Unsere Reise", "de")
    assert not (document.stages)
    assert not (document.lanes)
    assert not (document.personas)


def test_stages_of_care_keep_the_hue_of_their_place() -> None:
    document = with_stages(blank("Care"), [CARE_STAGES[0], CARE_STAGES[3]])
    stages: list[Stage] = [stage for _, stage in ordered(document.stages)]
    assert [(stage.name, stage.hue) for stage in stages] == [("Symptoms", 1), ("Recovery", 4)]
    assert steps_in_order(document) == []
