"""From a map to its sheet: what is shown of it, in which words, in which order.

Law: hidden stages, steps and lanes are never shown; everything else is, in the order of the map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.exports.about import scope_words
from etappe.exports.lanes import Frame, lanes_shown, rows_of
from etappe.exports.sheet import (
    Cards,
    Column,
    Foot,
    Labelled,
    Meeting,
    PersonaCard,
    Sheet,
    StageBand,
    Todo,
    TraitLine,
    Way,
)
from etappe.exports.written import count, day, decimal, duration, instant, share
from etappe.foundation.durations import duration_ms
from etappe.foundation.texts import text
from etappe.maps.model.ordering import ordered, steps_in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etappe.exports.model import ExportOptions, Leaf
    from etappe.exports.said import Texts
    from etappe.exports.sheet import Row
    from etappe.foundation.texts import Language
    from etappe.maps.model.document import ActionItem, Evidence, Interaction, Stage, Touchpoint

_LEVELS: Final[tuple[Evidence, ...]] = ("assumed", "reported", "observed", "measured")
_SCENARIO: Final = ("context", "trigger", "goal", "expectations", "success", "start", "end")
_PERSONA_PARTS: Final = ("bio", "goals", "needs", "jobs", "frustrations")
_HUES: Final = 5


def sheet_of(leaf: Leaf, options: ExportOptions, texts: Texts, image_of: Mapping[str, str]) -> Sheet:
    """The sheet of a map; ``image_of`` names the file of each image that is there.

    ``texts`` are those of the map in the language of the export.
    """
    document = texts.document
    personas = {
        key: number % _HUES + 1
        for number, (key, _) in enumerate(ordered(document.personas))
        if options.persona in (None, key)
    }
    stages, columns = _columns(texts)
    columns = _with_ways(texts, columns)
    frame = Frame(
        texts=texts,
        columns=[column.step for column in columns],
        reach={step: place for place, (step, _) in enumerate(steps_in_order(document))},
        meetings={column.step: column.meetings for column in columns if column.step},
        measures=leaf.measures,
        personas=personas,
        image_of=image_of,
    )
    lanes = lanes_shown(document, options.lanes)
    rows = rows_of(frame, lanes)
    if any(lane.type == "touchpoint" for _, lane in lanes):
        columns = [_without_meetings(column) for column in columns]
    cards = [_persona(texts, key, hue, image_of) for key, hue in personas.items()] if options.personas else []
    return Sheet(
        lang=texts.language,
        title=texts.words("map", "", "title"),
        kicker=_kicker(texts, scope_words(leaf, texts.language)),
        description=texts.some("map", "", "description"),
        goals=_labelled(texts, "map", "", ("customer_goal", "company_goal")),
        scenario=_labelled(texts, "scenario", "", _SCENARIO),
        persona_names=tuple(texts.words("personas", key, "name") for key in personas),
        personas=tuple(cards),
        stages=tuple(stages),
        columns=tuple(columns),
        rows=rows,
        implications=texts.some("map", "", "implications"),
        todos=_todos(texts, leaf),
        marks=options.evidence,
        levels=_levels(rows, cards),
        foot=_foot(texts, leaf),
        words=_fixed(texts),
    )


def _columns(texts: Texts) -> tuple[list[StageBand], list[Column]]:
    document = texts.document
    steps = steps_in_order(document)
    met = _meetings(texts)
    bands: list[StageBand] = []
    columns: list[Column] = []
    for stage, record in ordered(document.stages):
        if record.hidden:
            continue
        own = [key for key, step in steps if step.stage == stage and not step.hidden]
        first = len(columns)
        columns += [_column(texts, key, len(bands), met.get(key, ())) for key in own]
        if not own:
            columns.append(_empty_column(texts, len(bands)))
        bands.append(_band(texts, stage, record, first, len(columns) - 1))
    return bands, columns


def _band(texts: Texts, key: str, stage: Stage, first: int, last: int) -> StageBand:
    return StageBand(
        name=texts.words("stages", key, "name"),
        hue=stage.hue,
        first=first,
        last=last,
        question=texts.some("stages", key, "question"),
        goal=texts.some("stages", key, "goal"),
    )


def _column(texts: Texts, key: str, stage: int, meetings: Sequence[Meeting]) -> Column:
    step = texts.document.steps[key]
    return Column(
        step=key,
        stage=stage,
        title=texts.words("steps", key, "title"),
        description=texts.some("steps", key, "description"),
        moment_of_truth=step.moment_of_truth,
        in_detail=step.child is not None,
        meetings=tuple(meetings),
        branches=(),
    )


def _empty_column(texts: Texts, stage: int) -> Column:
    return Column(
        step="",
        stage=stage,
        title=texts.fixed(""),
        description=None,
        moment_of_truth=False,
        in_detail=False,
        meetings=(),
        branches=(),
    )


def _without_meetings(column: Column) -> Column:
    """The column where a lane of its own shows what is met."""
    from msgspec.structs import replace

    return replace(column, meetings=())


def _with_ways(texts: Texts, columns: Sequence[Column]) -> list[Column]:
    """The columns with the ways that branch off at each, which need to know all the others."""
    from msgspec.structs import replace

    column_of = {column.step: number for number, column in enumerate(columns) if column.step}
    return [replace(column, branches=tuple(_ways(texts, column.step, column_of))) for column in columns]


def _ways(texts: Texts, step: str, column_of: Mapping[str, int]) -> Iterable[Way]:
    document = texts.document
    for key, branch in sorted(document.branches.items()):
        if branch.source != step:
            continue
        target = document.steps[branch.target].title
        condition = texts.words("branches", key, "condition")
        name = "exports.grid.branch_when" if condition.plain else "exports.grid.branch"
        yield Way(
            to=column_of.get(branch.target, -1),
            condition=condition,
            said=texts.fixed(text(name, texts.language, target=target, condition=condition.plain)),
            letters=len(condition.plain),
        )


def _meetings(texts: Texts) -> dict[str, list[Meeting]]:
    """What is met at each step, in order."""
    document = texts.document
    found: dict[str, list[Meeting]] = {}
    for _, interaction in ordered(document.interactions):
        touchpoint = document.touchpoints[interaction.touchpoint]
        found.setdefault(interaction.step, []).append(
            Meeting(
                icon=_icon(touchpoint),
                name=texts.words("touchpoints", interaction.touchpoint, "name"),
                detail=_detail(texts, interaction),
            )
        )
    return found


def _icon(touchpoint: Touchpoint) -> str:
    return touchpoint.channel if touchpoint.channel != "other" else touchpoint.type


def _detail(texts: Texts, interaction: Interaction) -> str:
    """Who turns to whom where that is not the usual, and how long it should take."""
    said = []
    if (interaction.initiator, interaction.receiver) != ("customer", "organisation"):
        parties = {
            name: text(f"exports.party.{party}", texts.language)
            for name, party in (("initiator", interaction.initiator), ("receiver", interaction.receiver))
        }
        said.append(text("exports.interaction", texts.language, **parties))
    if interaction.planned_duration:
        said.append(duration(duration_ms(interaction.planned_duration) / 1_000, texts.language))
    return " · ".join(said)


def _labelled(texts: Texts, collection: str, key: str, fields: Iterable[str]) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(text(f"exports.label.{field}", texts.language), words)
        for field in fields
        if (words := texts.some(collection, key, field))
    )


def _kicker(texts: Texts, scope: str) -> str:
    """What kind of map it is, and of whom and when its numbers are, in a line above its title."""
    document = texts.document
    said = [
        text(f"exports.kind.{document.kind}", texts.language),
        text(f"exports.state.{document.state}", texts.language),
        text(f"exports.status.{document.status}", texts.language),
    ]
    if document.owner:
        said.append(text("exports.owner", texts.language, owner=document.owner))
    return " · ".join([*said, scope] if scope else said)


def _persona(texts: Texts, key: str, hue: int, image_of: Mapping[str, str]) -> PersonaCard:
    persona = texts.document.personas[key]
    return PersonaCard(
        name=texts.words("personas", key, "name"),
        hue=hue,
        image=image_of.get(persona.image or "", ""),
        evidence=persona.evidence,
        quote=texts.some("personas", key, "quote"),
        facts=tuple(
            (
                texts.words("personas", key, f"facts.{number}.name"),
                texts.words("personas", key, f"facts.{number}.value"),
                fact.evidence,
            )
            for number, fact in enumerate(persona.facts)
        ),
        parts=_labelled(texts, "personas", key, _PERSONA_PARTS),
        traits=tuple(
            TraitLine(
                texts.words("personas", key, f"traits.{number}.name"),
                texts.words("personas", key, f"traits.{number}.left"),
                texts.words("personas", key, f"traits.{number}.right"),
                trait.value,
            )
            for number, trait in enumerate(persona.traits)
        ),
        channels=tuple(
            Meeting(icon=channel, name=texts.fixed(text(f"exports.channel.{channel}", texts.language)))
            for channel in persona.channels
        ),
    )


def _todos(texts: Texts, leaf: Leaf) -> tuple[Todo, ...]:
    """The action items; what is due before the day of the export and still open is late."""
    from datetime import date

    todos = []
    for key, action in ordered(texts.document.actions):
        due = date.fromisoformat(action.due) if action.due else None
        step = texts.document.steps.get(action.step or "")
        todos.append(
            Todo(
                text=texts.words("actions", key, "text"),
                owner=texts.words("actions", key, "owner").plain,
                due=text("exports.action.due", texts.language, date=day(due, texts.language)) if due else "",
                status=action.status,
                status_words=text(f"exports.action.{action.status}", texts.language),
                step=step.title if step else "",
                late=due is not None and due < leaf.at.date() and action.status in {"open", "in_progress"},
                judged=_judged(texts, action),
                live=day(date.fromisoformat(action.live_since), texts.language) if action.live_since else "",
                sources=" · ".join(
                    words.plain
                    for source in action.sources
                    if source in texts.document.cells and (words := texts.some("cells", source, "text"))
                ),
            )
        )
    return tuple(todos)


def _judged(texts: Texts, action: ActionItem) -> str:
    """By what an action is judged: what, where, and what should come of it."""
    if action.measure is None:
        return ""
    step = texts.document.steps.get(action.measured_at or "")
    parts = [text(f"exports.judged.{action.measure}", texts.language), step.title if step else ""]
    if action.target is not None:
        is_mean = action.measure == "satisfaction"
        target = decimal(action.target, texts.language) if is_mean else share(action.target, texts.language)
        parts.append(text("exports.judged.target", texts.language, target=target))
    return " · ".join(part for part in parts if part)


def _levels(rows: Sequence[Row], personas: Sequence[PersonaCard]) -> tuple[Evidence, ...]:
    """The levels of evidence that stand on the sheet, which its legend explains."""
    found: set[Evidence] = {persona.evidence for persona in personas}
    found |= {fact[2] for persona in personas for fact in persona.facts}
    for row in rows:
        if isinstance(row, Cards):
            found |= {card.evidence for card in row.cards}
    found |= {
        point.evidence
        for row in rows
        if (curves := getattr(row, "curves", None))
        for one in curves
        for point in one.points
    }
    return tuple(level for level in _LEVELS if level in found)


def _foot(texts: Texts, leaf: Leaf) -> Foot:
    language = texts.language
    basis = ""
    if leaf.measures is not None:
        rests = leaf.measures.provenance
        basis = text(
            "exports.foot.basis",
            language,
            customers=rests.n_customers,
            events=rests.n_events,
            end=_until(rests.end, language),
        )
    return Foot(
        project=leaf.project,
        left=text(
            "exports.foot.left",
            language,
            title=texts.document.title,
            revision=count(leaf.revision, language),
            at=instant(leaf.at, language),
        ),
        basis=basis,
        page=text("exports.foot.page", language, page="{page}", pages="{pages}"),
    )


def _until(end: str | None, language: Language) -> str:
    from datetime import datetime

    return instant(datetime.fromisoformat(end), language) if end else "–"


def _fixed(texts: Texts) -> dict[str, str]:
    """Our own words that stand on a poster, by their name in the drawing."""
    names = (
        "grid.step", "grid.moment_of_truth", "grid.in_detail", "grid.image", "grid.empty",
        "emotion.experienced", "emotion.expected", "emotion.interval", "emotion.nothing",
        "evidence.assumed", "evidence.reported", "evidence.observed", "evidence.measured", "evidence.label",
        "label.implications", "label.actions", "label.persona", "label.personas", "label.channels",
    )  # fmt: skip
    fixed = {name: text(f"exports.{name}", texts.language) for name in names}
    return fixed | {"part": text("exports.part", texts.language, first="{first}", last="{last}", count="{count}")}
