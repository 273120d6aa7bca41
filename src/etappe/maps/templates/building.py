"""Maps made of what is written down: a template with nothing filled in, or its filled example; in both languages.

Law: a template is its example without what is particular: the same stages, steps, touchpoints, lanes and branches, and no
card, feeling, scenario or action. Nothing in an example is said to be more than assumed, and its description says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar

from msgspec.structs import replace

from etappe.foundation.texts import LANGUAGES, Language, text
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
    Scenario,
    Stage,
    Step,
    Template,
    Touchpoint,
    Trait,
)  # fmt: skip
from etappe.maps.model.fields import texts_of, translation_key
from etappe.maps.model.ordering import orders
from etappe.maps.templates.drafting import blank
from etappe.maps.templates.source import Meeting, SourcePersona, SourceStep, TemplateSource, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")

HUES: Final = 5
_PLACE: Final[dict[Language, int]] = {"en": 0, "de": 1}
"""Where a language stands in a pair."""


def begun(
    template: Template | Literal["blank"], title: str, language: Language, *, filled: bool = False
) -> MapDocument:
    """A map to begin with, under a title of one's own, in both languages; ``filled`` with the example.

    >>> [stage.name for stage in begun("patient", "Unser Weg", "de").stages.values()][0]
    'Beschwerden'
    >>> begun("blank", "Our journey", "en").lanes
    {}
    """
    if template == "blank":
        return blank(title, language)
    document = example(template, language) if filled else _in_both(template, language, filled=False)
    other = {
        name: {key: said for key, said in texts.items() if key != translation_key("map", "", "title")}
        for name, texts in document.translations.items()
    }
    return replace(document, title=title, translations=other)


def example(template: Template, language: Language) -> MapDocument:
    """The filled example of a template, under its own title.

    >>> {cell.evidence for cell in example("simple", "en").cells.values()}
    {'assumed'}
    """
    return _in_both(template, language, filled=True)


def _in_both(template: Template, language: Language, *, filled: bool) -> MapDocument:
    own = _built(template, language, filled=filled)
    translations = {
        other: {
            translation_key(*place): said
            for place, said, _ in texts_of(_built(template, other, filled=filled))
            if said
        }
        for other in LANGUAGES
        if other != language
    }  # fmt: skip
    return replace(own, translations=translations)


def _built(template: Template, language: Language, *, filled: bool) -> MapDocument:
    """The map in one language only."""
    source = source_of(template)
    document = _structure(template, source, language)
    return _filled(document, source, language) if filled else document


def _structure(template: Template, source: TemplateSource, language: Language) -> MapDocument:
    at = _PLACE[language]
    return MapDocument(
        title=source.name[at],
        kind=source.kind,
        template=template,
        detail="simple" if all(lane.main for lane in source.lanes.values()) else "full",
        locale=language,
        personas={
            key: Persona(order=order, name=persona.role[at]) for key, persona, order in _ordered(source.personas)
        },
        lanes={
            key: Lane(
                order=order, type=lane.type, title=lane.title[at], measure=lane.measure, band=lane.band, main=lane.main
            )
            for key, lane, order in _ordered(source.lanes)
        },
        stages={
            key: Stage(
                order=order,
                name=stage.name[at],
                goal=stage.goal[at],
                question=stage.question[at],
                hue=number % HUES + 1,
            )
            for number, (key, stage, order) in enumerate(_ordered(source.stages))
        },
        steps={
            key: Step(stage=stage, order=order, title=step.title[at])
            for stage in source.stages
            for key, step, order in _ordered({key: step for key, step in source.steps.items() if step.stage == stage})
        },
        touchpoints={
            key: Touchpoint(name=point.name[at], type=point.type, channel=point.channel)
            for key, point in source.touchpoints.items()
        },
        interactions={
            f"{key}-{touchpoint}": _interaction(key, touchpoint, meeting, order)
            for key, step in source.steps.items()
            for touchpoint, meeting, order in _ordered(step.meets)
        },
        branches={
            f"{branch.source}-{branch.target}": Branch(
                source=branch.source, target=branch.target, condition=branch.condition[at]
            )
            for branch in source.branches
        },
    )


def _interaction(step: str, touchpoint: str, meeting: Meeting, order: str) -> Interaction:
    usual = "organisation" if meeting.initiator == "customer" else "customer"
    return Interaction(
        step=step,
        touchpoint=touchpoint,
        order=order,
        initiator=meeting.initiator,
        receiver=meeting.receiver or usual,  # type: ignore[arg-type] # both are parties
    )


def _filled(document: MapDocument, source: TemplateSource, language: Language) -> MapDocument:
    at = _PLACE[language]
    return replace(
        document,
        title=source.title[at],
        description=f"{source.description[at]}\n\n{text('maps.template.invented', language)}",
        owner=source.owner[at],
        company_goal=source.company_goal[at],
        customer_goal=source.customer_goal[at],
        implications="\n".join(f"- {point[at]}" for point in source.implications),
        scenario=Scenario(
            context=source.scenario.context[at],
            trigger=source.scenario.trigger[at],
            goal=source.scenario.goal[at],
            expectations=source.scenario.expectations[at],
            success=source.scenario.success[at],
            start=source.scenario.start[at],
            end=source.scenario.end[at],
        ),
        personas={key: _persona(persona, order, at) for key, persona, order in _ordered(source.personas)},
        steps={
            key: replace(
                step,
                description=source.steps[key].description[at],
                moment_of_truth=source.steps[key].moment_of_truth,
            )
            for key, step in document.steps.items()
        },
        touchpoints={
            key: replace(
                point,
                owner=source.touchpoints[key].owner[at],
                systems=source.touchpoints[key].systems[at],
                message=source.touchpoints[key].message[at],
            )
            for key, point in document.touchpoints.items()
        },
        interactions={
            key: _planned(met, source.steps[met.step].meets[met.touchpoint], at)
            for key, met in document.interactions.items()
        },
        cells=dict(_cells(source.steps, at)),
        experiences=dict(_experiences(source.steps)),
        actions={
            f"action-{number}": ActionItem(
                order=order, text=action.text[at], owner=action.owner[at], step=action.step, status=action.status
            )
            for number, (action, order) in enumerate(
                zip(source.actions, orders(len(source.actions)), strict=True), start=1
            )
        },
    )


def _persona(persona: SourcePersona, order: str, at: int) -> Persona:
    return Persona(
        order=order,
        name=persona.name[at],
        quote=persona.quote[at],
        bio=persona.bio[at],
        goals=persona.goals[at],
        needs=persona.needs[at],
        jobs=persona.jobs[at],
        frustrations=persona.frustrations[at],
        channels=persona.channels,
        facts=tuple(Fact(name=fact.name[at], value=fact.value[at]) for fact in persona.facts),
        traits=tuple(
            Trait(name=trait.name[at], left=trait.left[at], right=trait.right[at], value=trait.value)
            for trait in persona.traits
        ),
    )


def _planned(met: Interaction, meeting: Meeting, at: int) -> Interaction:
    return replace(met, planned_duration=meeting.takes, expected=meeting.expected, note=meeting.note[at])


def _cells(steps: dict[str, SourceStep], at: int) -> Iterator[tuple[str, Cell]]:
    for key, step in steps.items():
        for lane, said in step.says.items():
            assert len(said) % 2 == 0, f"{key}.{lane} is said in one language only"
            cards = said[at::2]
            for number, (card, order) in enumerate(zip(cards, orders(len(cards)), strict=True), start=1):
                id_ = f"{lane}-{key}" if number == 1 else f"{lane}-{key}-{number}"
                yield id_, Cell(lane=lane, step=key, order=order, span=step.spans.get(lane, 1), text=card)


def _experiences(steps: dict[str, SourceStep]) -> Iterator[tuple[str, Experience]]:
    for key, step in steps.items():
        for persona, feels in [(None, step.feels), *step.others.items()]:
            yield (
                f"experience-{key}" if persona is None else f"experience-{key}-{persona}",
                Experience(
                    step=key,
                    persona=persona,
                    expected=feels.expected,
                    experienced=feels.experienced,
                    importance=feels.importance,
                    effort=feels.effort,
                ),
            )


def _ordered(named: Mapping[str, T]) -> Iterable[tuple[str, T, str]]:
    return ((key, found, order) for (key, found), order in zip(named.items(), orders(len(named)), strict=True))


def full_lanes() -> list[dict[str, object]]:
    """The lanes of the full template, as the browser adds them to a simple map that becomes full; top to bottom.

    A lane with a title of its own has it in each language.

    >>> [lane["type"] for lane in full_lanes()][:3]
    ['need', 'action', 'touchpoint']
    """
    lanes: list[dict[str, object]] = []
    for lane in source_of("full").lanes.values():
        table: dict[str, object] = {"type": lane.type}
        if lane.measure:
            table["measure"] = lane.measure
        if lane.main:
            table["main"] = True
        if lane.title[0]:
            table["title"] = {language: lane.title[at] for language, at in _PLACE.items()}
        lanes.append(table)
    return lanes
