"""Random whole maps, and random changes that can be made on them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.events.selectors import Condition, Selector
from etappe.maps.changes import AnyChange, DrawExperience, EditText, MoveStep, RemoveStep, WriteCell
from etappe.maps.changing import apply
from etappe.maps.document import (
    Cell,
    Experience,
    Fact,
    Lane,
    MapDocument,
    Persona,
    Route,
    Scenario,
    ScoreBinding,
    Stage,
    Step,
    Touchpoint,
)
from etappe.maps.faults import is_drawn
from etappe.maps.fields import TextPlace, TextRule, texts_of, translation_key
from etappe.maps.ordering import is_order

LANGUAGES = ("en", "de")
SIGNS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\täöüß„“–")
optional_texts = st.text(SIGNS, max_size=12)
texts = st.text(SIGNS, min_size=1, max_size=12).filter(lambda text: text.strip())
ids = st.text("abcXYZ019_-", min_size=1, max_size=6)
orders_any = st.text("0129AVZaz", min_size=1, max_size=4).filter(is_order)
evidence = st.sampled_from(("assumed", "reported", "observed", "measured"))
durations = st.sampled_from(("30m", "7d", "1.5h", "26w"))
experiences = st.floats(-2, 2, allow_nan=False)
selectors = st.builds(
    Selector,
    events=st.lists(texts, min_size=1, max_size=3).map(tuple),
    where=st.lists(st.builds(Condition, property=texts, values=st.tuples(st.text(SIGNS, max_size=4))), max_size=2).map(
        tuple
    ),
    name=st.none() | texts,
)
scores = st.builds(ScoreBinding, at=selectors, score=texts, lowest=st.just(0.0), highest=st.sampled_from((5.0, 10.0)))
facts = st.builds(Fact, name=texts, value=texts, evidence=evidence)
personas = st.builds(
    Persona,
    order=orders_any,
    name=texts,
    quote=optional_texts,
    bio=optional_texts,
    goals=optional_texts,
    facts=st.lists(facts, max_size=3).map(tuple),
    evidence=evidence,
)
stages = st.builds(Stage, order=orders_any, name=texts, goal=optional_texts, hue=st.integers(1, 5))
touchpoints = st.builds(
    Touchpoint, name=texts, owner=optional_texts, binding=st.none() | selectors, satisfaction=st.none() | scores
)
drawn_lanes = st.builds(
    Lane, order=orders_any, type=st.sampled_from(("action", "quote", "pain", "text")), title=optional_texts
)
measured_lanes = st.builds(
    Lane, order=orders_any, type=st.just("metric"), measure=st.sampled_from(("reached", "onward"))
) | st.builds(Lane, order=orders_any, type=st.just("emotion"))
routes = st.builds(
    Route,
    order=orders_any,
    name=texts,
    entry=selectors,
    destination=selectors,
    elsewhere=st.lists(selectors, max_size=2).map(tuple),
    horizon=st.none() | durations,
)
scenarios = st.builds(Scenario, context=optional_texts, trigger=optional_texts, goal=optional_texts)


@st.composite
def documents(draw: st.DrawFn) -> MapDocument:
    """A whole map with texts in both languages, of up to six steps and four lanes."""
    stage_map = draw(st.dictionaries(ids, stages, max_size=3))
    touchpoint_map = draw(st.dictionaries(ids, touchpoints, max_size=3))
    step_ids = draw(st.lists(ids, unique=True, max_size=6)) if stage_map else []
    held = st.lists(st.sampled_from(sorted(touchpoint_map)), unique=True) if touchpoint_map else st.just([])
    step_map = {
        key: Step(
            stage=draw(st.sampled_from(sorted(stage_map))),
            order=draw(orders_any),
            title=draw(texts),
            touchpoints=tuple(draw(held)),
            moment_of_truth=draw(st.booleans()),
        )
        for key in step_ids
    }
    lane_map = draw(st.dictionaries(ids, drawn_lanes | measured_lanes, max_size=4))
    places = [(lane, step) for lane, row in lane_map.items() if is_drawn(row.type) for step in step_map]
    cells = [
        Cell(lane=lane, step=step, text=draw(texts), evidence=draw(evidence), source=draw(optional_texts))
        for lane, step in (draw(st.lists(st.sampled_from(places), unique=True)) if places else [])
    ]
    drawn = [
        Experience(step=step, expected=draw(experiences), experienced=draw(st.none() | experiences))
        for step in (draw(st.lists(st.sampled_from(step_ids), unique=True)) if step_ids else [])
    ]
    document = MapDocument(
        title=draw(texts),
        description=draw(optional_texts),
        locale=draw(st.sampled_from(LANGUAGES)),
        within=draw(st.none() | durations),
        scenario=draw(scenarios),
        personas=draw(st.dictionaries(ids, personas, max_size=2)),
        stages=stage_map,
        steps=step_map,
        touchpoints=touchpoint_map,
        lanes=lane_map,
        cells=_with_ids(draw, cells),
        experiences=_with_ids(draw, drawn),
        routes=draw(st.dictionaries(ids, routes, max_size=2)),
    )
    return _translated(draw, document)


@st.composite
def documents_and_changes(draw: st.DrawFn) -> tuple[MapDocument, list[AnyChange]]:
    """A whole map and a sequence of changes, each of which can be made on what the ones before it leave."""
    document = draw(documents())
    changes: list[AnyChange] = []
    changed = document
    for _ in range(draw(st.integers(0, 6))):
        change = draw(changes_on(changed))
        changed = apply(changed, [change])
        changes.append(change)
    return document, changes


def changes_on(document: MapDocument) -> st.SearchStrategy[AnyChange]:
    """One change that can be made on a map."""
    places = [(place, rule) for place, _, rule in texts_of(document)]
    kinds: list[st.SearchStrategy[AnyChange]] = [
        st.sampled_from(places).flatmap(lambda item: _edits(document, *item)),
    ]
    steps, stage_ids = sorted(document.steps), sorted(document.stages)
    lanes = sorted(key for key, lane in document.lanes.items() if is_drawn(lane.type))
    if steps:
        step = st.sampled_from(steps)
        kinds.append(st.builds(RemoveStep, step=step))
        kinds.append(
            st.builds(
                DrawExperience,
                step=step,
                which=st.sampled_from(("expected", "experienced")),
                value=st.none() | experiences,
            )
        )
        moves = [
            MoveStep(step=moved, stage=stage, before=before)
            for moved in steps
            for stage in stage_ids
            for before in (None, *(key for key in steps if key != moved and document.steps[key].stage == stage))
        ]
        kinds.append(st.sampled_from(moves))
    if steps and lanes:
        kinds.append(
            st.builds(
                WriteCell,
                lane=st.sampled_from(lanes),
                step=st.sampled_from(steps),
                text=st.just("") | texts,
                language=st.sampled_from(LANGUAGES),
                evidence=st.none() | evidence,
            )
        )
    return st.one_of(kinds)


def _edits(document: MapDocument, place: TextPlace, rule: TextRule) -> st.SearchStrategy[AnyChange]:
    def edit(language: str) -> st.SearchStrategy[AnyChange]:
        must = rule.required and language == document.locale
        return st.builds(
            EditText,
            collection=st.just(place.collection),
            id=st.just(place.id),
            field=st.just(place.field),
            text=texts if must else st.just("") | texts,
            language=st.just(language),
        )

    return st.sampled_from(LANGUAGES).flatmap(edit)


def _with_ids(draw: st.DrawFn, objects: list[Any]) -> dict[str, Any]:
    keys = draw(st.lists(ids, unique=True, min_size=len(objects), max_size=len(objects)))
    return dict(zip(keys, objects, strict=True))


def _translated(draw: st.DrawFn, document: MapDocument) -> MapDocument:
    other = "de" if document.locale == "en" else "en"
    keys = [translation_key(*place) for place, _, _ in texts_of(document)]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=6))
    written = {key: draw(texts) for key in chosen}
    return replace(document, translations={other: written} if written else {})
