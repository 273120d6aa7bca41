"""What a gallery of templates shows: name, purpose and a small picture of each, drawn from its own example.

Law: the picture is the example's: as many stages, steps and lanes, as much written in each cell, and its curve.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from etappe.maps.model.document import Band, LaneType, Template
from etappe.maps.model.faults import is_drawn
from etappe.maps.model.ordering import ordered, steps_in_order
from etappe.maps.templates.building import example
from etappe.maps.templates.source import TEMPLATES, source_of

if TYPE_CHECKING:
    from etappe.maps.model.document import MapDocument
    from etappe.maps.templates.source import Said

Words = dict[Literal["en", "de"], str]
"""A text in both languages."""


class SketchStage(Struct, frozen=True, kw_only=True):
    """A stage of the picture: its name, colour and how many steps it has."""

    name: Words
    hue: int
    steps: int


class SketchLane(Struct, frozen=True, kw_only=True):
    """A lane of the picture. ``filled`` says for each step how much stands there: characters, or touchpoints met."""

    type: LaneType
    band: Band | None
    main: bool
    filled: tuple[int, ...]


class Sketch(Struct, frozen=True, kw_only=True):
    """The picture: stages and lanes in order; for each step the emotion, −2 … +2, and whether it is a moment of truth."""

    stages: tuple[SketchStage, ...]
    lanes: tuple[SketchLane, ...]
    expected: tuple[float | None, ...]
    experienced: tuple[float | None, ...]
    moments: tuple[bool, ...]


class TemplateEntry(Struct, frozen=True, kw_only=True):
    """A template in the gallery: its name, what it shows, for whom it is, its example's title and picture."""

    id: Template
    name: Words
    about: Words
    for_whom: Words
    example: Words
    kind: Literal["journey", "blueprint", "lifecycle"]
    sketch: Sketch


@cache
def gallery() -> tuple[TemplateEntry, ...]:
    """All templates, in the order in which they are offered.

    >>> [entry.id for entry in gallery()][:2]
    ['simple', 'full']
    """
    return tuple(_entry(template) for template in TEMPLATES)


def sketch_of(document: MapDocument, stages: tuple[Words, ...]) -> Sketch:
    """The picture of a map; ``stages`` are their names in order.

    >>> sketch_of(example("simple", "en"), ({"en": "Awareness"},) * 5).stages[1].steps
    2
    """
    steps = [key for key, _ in steps_in_order(document)]
    place = {key: number for number, key in enumerate(steps)}
    felt = {feeling.step: feeling for feeling in document.experiences.values() if feeling.persona is None}
    met = [0] * len(steps)
    for interaction in document.interactions.values():
        met[place[interaction.step]] += 1
    written = {key: [0] * len(steps) for key in document.lanes}
    for cell in document.cells.values():
        for at in range(place[cell.step], min(place[cell.step] + cell.span, len(steps))):
            written[cell.lane][at] += len(cell.text)
    return Sketch(
        stages=tuple(
            SketchStage(
                name=name, hue=stage.hue, steps=sum(step.stage == key for step in document.steps.values())
            )
            for (key, stage), name in zip(ordered(document.stages), stages, strict=True)
        ),
        lanes=tuple(
            SketchLane(
                type=lane.type,
                band=lane.band,
                main=lane.main,
                filled=tuple(written[key] if is_drawn(lane.type) else met if lane.type != "metric" else [0] * len(steps)),
            )
            for key, lane in ordered(document.lanes)
        ),
        expected=tuple(felt[step].expected if step in felt else None for step in steps),
        experienced=tuple(felt[step].experienced if step in felt else None for step in steps),
        moments=tuple(document.steps[step].moment_of_truth for step in steps),
    )  # fmt: skip


def _entry(template: Template) -> TemplateEntry:
    source = source_of(template)
    return TemplateEntry(
        id=template,
        name=_words(source.name),
        about=_words(source.about),
        for_whom=_words(source.for_whom),
        example=_words(source.title),
        kind=source.kind,
        sketch=sketch_of(example(template, "en"), tuple(_words(stage.name) for stage in source.stages.values())),
    )


def _words(said: Said) -> Words:
    return {"en": said[0], "de": said[1]}
