"""How the demo maps are drawn: every text as a pair of English and German, put together as one checked document.

Law: a text that stands in English stands in German too; the pair is written in one place, so that neither is forgotten.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from msgspec.structs import replace

from etappe.events.selectors import Condition, Selector
from etappe.maps.model.checking import check_document
from etappe.maps.model.document import (
    ActionItem,
    Branch,
    Cell,
    Channel,
    Evidence,
    Experience,
    Fact,
    Interaction,
    Lane,
    LaneType,
    MapDocument,
    Measure,
    Persona,
    Route,
    Scenario,
    ScoreBinding,
    Stage,
    Step,
    Touchpoint,
    TouchpointType,
    Whose,
)  # fmt: skip
from etappe.maps.model.fields import texts_of, translation_key
from etappe.maps.model.ordering import orders

Said = tuple[str, str]
"""A text in English and German."""

NOTHING: Final[Said] = ("", "")
MAIN: Final = ("action", "quote", "emotion")
"""Lanes that are shown in simple detail too."""
MEASURES: Final[tuple[Measure, ...]] = ("reached", "onward", "time_to_next", "drop_off", "satisfaction")


@dataclass(frozen=True)
class Note:
    """What a drawn lane says at a step, and how it is known."""

    said: Said
    evidence: Evidence = "assumed"
    source: Said = NOTHING


@dataclass(frozen=True)
class DrawnTouchpoint:
    """A touchpoint: its name, kind, channel, owner, systems, what is said there, its events, by which it fails, and where it is rated."""

    name: Said
    channel: Channel
    binding: Selector | None = None
    satisfaction: ScoreBinding | None = None
    type: TouchpointType = "digital"
    owner: Said = NOTHING
    failing: Selector | None = None
    message: Said = NOTHING
    systems: Said = NOTHING


@dataclass(frozen=True)
class DrawnStep:
    """A column of a map: what is drawn there, by lane, the drawn emotion, −2 … +2, and the drawn effort, 1 … 5."""

    title: Said
    touchpoints: tuple[str, ...]
    expected: float
    notes: Mapping[LaneType, Note]
    experienced: float | None = None
    effort: float | None = None
    moment_of_truth: bool = False


@dataclass(frozen=True)
class DrawnStage:
    """A stage with its steps by id."""

    name: Said
    goal: Said
    question: Said
    steps: Mapping[str, DrawnStep]


@dataclass(frozen=True)
class DrawnFact:
    """One line of a persona."""

    name: Said
    value: Said
    evidence: Evidence = "assumed"


@dataclass(frozen=True)
class DrawnPersona:
    """Whom a map is about."""

    name: Said
    bio: Said
    goals: Said
    frustrations: Said
    facts: tuple[DrawnFact, ...]
    quote: Said = NOTHING
    evidence: Evidence = "assumed"


@dataclass(frozen=True)
class DrawnRoute:
    """A line of the arrivals board."""

    name: Said
    entry: Selector
    destination: Selector
    elsewhere: tuple[Selector, ...] = ()
    horizon: str | None = None
    whose: Whose = "company"


@dataclass(frozen=True)
class DrawnBranch:
    """A way to another step than the next."""

    source: str
    target: str
    condition: Said


@dataclass(frozen=True)
class DrawnAction:
    """Something to do, by whom (a role), at which step."""

    text: Said
    owner: Said
    step: str


@dataclass(frozen=True)
class DrawnMap:
    """A whole map; ``lanes`` are its drawn rows from top to bottom, between which the measured ones are set.

    ``implications`` are points of a list.
    """

    title: Said
    description: Said
    owner: Said
    company_goal: Said
    customer_goal: Said
    scenario: Mapping[Literal["context", "trigger", "goal", "expectations", "success"], Said]
    trigger_at: Selector
    success_at: Selector
    within: str | None
    personas: Mapping[str, DrawnPersona]
    stages: Mapping[str, DrawnStage]
    touchpoints: Mapping[str, DrawnTouchpoint]
    routes: Mapping[str, DrawnRoute]
    lanes: tuple[LaneType, ...] = ("action", "thought", "quote", "pain", "opportunity")
    above_numbers: int = 3
    measures: tuple[Measure, ...] = MEASURES
    kind: Literal["journey", "lifecycle"] = "journey"
    implications: tuple[Said, ...] = ()
    branches: tuple[DrawnBranch, ...] = ()
    actions: tuple[DrawnAction, ...] = ()
    success_within: str | None = None


def events(*names: str, **conditions: str | float | tuple[str, ...]) -> Selector:
    """Events by name whose properties have these values.

    A tuple means one of several values; ``visits__at_least=3`` writes another comparison.

    >>> events("survey_answered", about="payment").where[0].values
    ('payment',)
    """
    where = []
    for written, value in conditions.items():
        name, _, operator = written.partition("__")
        assert operator in {"", "at_least", "more", "at_most", "less"}, f"{operator} is no comparison that is used here"
        where.append(Condition(name, operator or "is", value if isinstance(value, tuple) else (value,)))  # type: ignore[arg-type] # one of the five above
    return Selector(events=names, where=tuple(where))


def named(english: str, german: str, *names: str, **conditions: str | float | tuple[str, ...]) -> DrawnTouchpoint:
    """A touchpoint that no step shows: it gives events a name, so that boards and lists need not show the data's own."""
    return DrawnTouchpoint((english, german), "other", events(*names, **conditions))


def told(
    touchpoints: Mapping[str, DrawnTouchpoint], said: Mapping[str, tuple[Said, Said]]
) -> dict[str, DrawnTouchpoint]:
    """The touchpoints with the systems that carry them and what is said there, where it is not said yet."""
    return {
        key: dataclasses.replace(
            point, systems=said[key][0], message=point.message if any(point.message) else said[key][1]
        )
        if key in said
        else point
        for key, point in touchpoints.items()
    }


def rated(about: str) -> ScoreBinding:
    """The scores from 1 to 5 that a simulated survey asked about a touchpoint."""
    return ScoreBinding(at=events("survey_answered", about=about), score="score", lowest=1, highest=5)


def document(drawn: DrawnMap) -> MapDocument:
    """The map as a document in English with its German translation, checked. A fault in it is a bug and raises."""
    english = _written(drawn, 0)
    german = _written(drawn, 1)
    said = {place: text for place, text, _ in texts_of(german) if text}
    for place, text, _ in texts_of(english):
        assert bool(text) == (place in said), f"{translation_key(*place)} is said in one language only"
    whole = replace(english, translations={"de": {translation_key(*place): text for place, text in said.items()}})
    check_document(whole)
    return whole


def _written(drawn: DrawnMap, language: int) -> MapDocument:
    """The map in one language."""
    steps = {key: step for stage in drawn.stages.values() for key, step in stage.steps.items()}
    lanes = _lanes(drawn)
    return MapDocument(
        title=drawn.title[language],
        description=drawn.description[language],
        kind=drawn.kind,
        template="full",
        status="released",
        owner=drawn.owner[language],
        company_goal=drawn.company_goal[language],
        customer_goal=drawn.customer_goal[language],
        implications="\n".join(f"- {point[language]}" for point in drawn.implications),
        scenario=Scenario(
            **{name: said[language] for name, said in drawn.scenario.items()},
            trigger_at=drawn.trigger_at,
            success_at=drawn.success_at,
            success_within=drawn.success_within,
        ),
        within=drawn.within,
        personas={
            key: _persona(persona, order, language)
            for (key, persona), order in zip(drawn.personas.items(), orders(len(drawn.personas)), strict=True)
        },
        stages={
            key: Stage(order=order, name=stage.name[language], goal=stage.goal[language], question=stage.question[language], hue=hue)
            for hue, ((key, stage), order) in enumerate(zip(drawn.stages.items(), orders(len(drawn.stages)), strict=True), 1)
        },
        steps={
            key: Step(
                stage=stage,
                order=order,
                title=step.title[language],
                moment_of_truth=step.moment_of_truth,
            )
            for stage, place in drawn.stages.items()
            for (key, step), order in zip(place.steps.items(), orders(len(place.steps)), strict=True)
        },
        touchpoints={
            key: Touchpoint(
                name=point.name[language],
                type=point.type,
                channel=point.channel,
                owner=point.owner[language],
                message=point.message[language],
                systems=point.systems[language],
                binding=point.binding,
                failing=point.failing,
                satisfaction=point.satisfaction,
            )
            for key, point in drawn.touchpoints.items()
        },
        interactions={
            f"{key}-{touchpoint}": Interaction(step=key, touchpoint=touchpoint, order=order)
            for key, step in steps.items()
            for touchpoint, order in zip(step.touchpoints, orders(len(step.touchpoints)), strict=True)
        },
        branches={
            f"{branch.source}-{branch.target}": Branch(
                source=branch.source, target=branch.target, condition=branch.condition[language]
            )
            for branch in drawn.branches
        },
        lanes=lanes,
        cells={
            f"{lane}-{key}": Cell(
                lane=lane, step=key, text=note.said[language], evidence=note.evidence, source=note.source[language]
            )
            for key, step in steps.items()
            for lane, note in step.notes.items()
        },
        experiences={
            f"experience-{key}": Experience(
                step=key, expected=step.expected, experienced=step.experienced, effort=step.effort
            )
            for key, step in steps.items()
        },
        actions={
            f"action-{number}": ActionItem(
                order=order, text=action.text[language], owner=action.owner[language], step=action.step
            )
            for number, (action, order) in enumerate(zip(drawn.actions, orders(len(drawn.actions)), strict=True), 1)
        },
        routes={
            key: Route(
                order=order,
                name=route.name[language],
                entry=route.entry,
                destination=route.destination,
                elsewhere=route.elsewhere,
                horizon=route.horizon,
                whose=route.whose,
            )
            for (key, route), order in zip(drawn.routes.items(), orders(len(drawn.routes)), strict=True)
        },
    )  # fmt: skip


def _lanes(drawn: DrawnMap) -> dict[str, Lane]:
    """Rows from top to bottom: the first drawn ones, the emotion, the measures, the other drawn ones; ids as the types."""
    rows: list[tuple[str, LaneType, Measure | None]] = [
        (lane, lane, None) for lane in drawn.lanes[: drawn.above_numbers]
    ]
    rows.append(("emotion", "emotion", None))
    rows += [(measure, "metric", measure) for measure in drawn.measures]
    rows += [(lane, lane, None) for lane in drawn.lanes[drawn.above_numbers :]]
    return {
        key: Lane(order=order, type=lane, measure=measure, main=lane in MAIN)
        for (key, lane, measure), order in zip(rows, orders(len(rows)), strict=True)
    }


def _persona(persona: DrawnPersona, order: str, language: int) -> Persona:
    return Persona(
        order=order,
        name=persona.name[language],
        quote=persona.quote[language],
        bio=persona.bio[language],
        goals=persona.goals[language],
        frustrations=persona.frustrations[language],
        facts=tuple(
            Fact(name=fact.name[language], value=fact.value[language], evidence=fact.evidence) for fact in persona.facts
        ),
        evidence=persona.evidence,
    )
