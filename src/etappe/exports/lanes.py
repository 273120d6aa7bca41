"""The rows of a sheet: a map's lanes from top to bottom, each with what stands at every column.

Law: no two cards lie upon another; a card that reaches over several steps keeps its columns free in its row. Lanes of a
blueprint stand by band, and the lines stand where one band ends and the next begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from etappe.exports.curve import curve, labelled
from etappe.exports.metrics import number_of
from etappe.exports.said import quoted
from etappe.exports.sheet import (
    Card,
    Cards,
    Emotion,
    Feelings,
    Line,
    Meeting,
    Meetings,
    Metric,
    Number,
    Point,
    Row,
    Words,
)
from etappe.exports.written import signed
from etappe.foundation.texts import text
from etappe.maps.model.ordering import ordered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etappe.exports.model import Lanes
    from etappe.exports.said import Texts
    from etappe.maps.measured.measures import MapMeasures
    from etappe.maps.model.document import Band, Cell, Experience, Lane, LaneType, MapDocument

_BANDS: Final[tuple[Band, ...]] = ("customer", "frontstage", "backstage", "support")
_LINES: Final = {"customer": "interaction", "frontstage": "visibility", "backstage": "internal"}
"""By the band above: the line that runs below it."""
_SIDES: Final[dict[LaneType, str]] = {"pain": "bad", "gain": "good", "opportunity": "good", "solution": "good"}
"""Lanes whose cards are notes, with the colour at their side."""
_CLEARLY_BAD: Final = -0.5
_LABEL_HEIGHT: Final = 0.8
"""Of a value beside its point, on the scale of the feelings."""


class Frame(NamedTuple):
    """What all lanes share.

    Attributes:
        texts: the words of the map.
        columns: ids of the steps shown, from left to right; empty for the column of a stage without steps.
        reach: for each step of the map, shown or not, its place among all of them.
        meetings: for each step shown what is met there. measures: what is measured; None without data.
        personas: ids of the personas shown, each with the hue that stands for it.
        image_of: file name of an image by its id; None where there is no such image.
    """

    texts: Texts
    columns: Sequence[str]
    reach: Mapping[str, int]
    meetings: Mapping[str, Sequence[Meeting]]
    measures: MapMeasures | None
    personas: Mapping[str, int]
    image_of: Mapping[str, str]


def lanes_shown(document: MapDocument, lanes: Lanes) -> list[tuple[str, Lane]]:
    """Ids and lanes from top to bottom: those that are not hidden, in simple detail only the main ones."""
    found = [
        (key, lane)
        for key, lane in ordered(document.lanes)
        if not lane.hidden and (lanes == "all" or document.detail == "full" or lane.main)
    ]
    if document.kind == "blueprint":
        found.sort(key=lambda item: _BANDS.index(item[1].band or "customer"))
    return found


def rows_of(frame: Frame, lanes: Sequence[tuple[str, Lane]]) -> tuple[Row, ...]:
    """The rows of these lanes, with the lines of a blueprint between them."""
    rows: list[Row] = []
    is_blueprint = frame.texts.document.kind == "blueprint"
    for number, (key, lane) in enumerate(lanes):
        rows.append(_row(frame, key, lane))
        below = lanes[number + 1][1] if number + 1 < len(lanes) else None
        if is_blueprint and below is not None:
            rows += _lines(lane.band or "customer", below.band or "customer", frame)
    return tuple(rows)


def _lines(above: Band, below: Band, frame: Frame) -> list[Row]:
    """The lines that are crossed from a band to a lower one."""
    crossed = _BANDS[_BANDS.index(above) : _BANDS.index(below)]
    return [
        Line(name=text(f"exports.line.{_LINES[band]}", frame.texts.language), strong=band == "frontstage")
        for band in crossed
    ]


def _row(frame: Frame, key: str, lane: Lane) -> Row:
    band = text(f"exports.band.{lane.band}", frame.texts.language) if lane.band else ""
    title = frame.texts.some("lanes", key, "title")
    usual = f"exports.measure.{lane.measure}" if lane.measure else f"exports.lane.{lane.type}"
    title = title or frame.texts.fixed(text(usual, frame.texts.language))
    match lane.type:
        case "emotion":
            curves = _curves(frame)
            return Emotion(lane=key, title=title, band=band, curves=curves, spoken=_spoken(frame, curves))
        case "metric":
            return _metric(frame, key, lane, title=title, band=band)
        case "touchpoint" | "channel":
            met = tuple(_met(frame, step, lane.type) for step in frame.columns)
            return Meetings(lane=key, type=lane.type, title=title, band=band, columns=met)
        case _:
            cards = _cards(frame, key, lane)
            levels = 1 + max((card.level for card in cards), default=0)
            return Cards(lane=key, type=lane.type, title=title, band=band, levels=levels, cards=cards)


def _cards(frame: Frame, key: str, lane: Lane) -> tuple[Card, ...]:
    """The cards of a lane, each in the highest row in which its columns are free below those before it."""
    document = frame.texts.document
    column_of = {step: column for column, step in enumerate(frame.columns) if step}
    own = [
        (column_of[cell.step], cell.order, cell_id, cell)
        for cell_id, cell in document.cells.items()
        if cell.lane == key and cell.step in column_of and (cell.persona is None or cell.persona in frame.personas)
    ]
    wide = any(cell.span > 1 for *_, cell in own)
    taken: list[int] = [0] * len(frame.columns)
    cards: list[Card] = []
    for first, _, cell_id, cell in sorted(own, key=lambda item: item[:3]):
        last = _last(frame, first, cell)
        level = max(taken[first : last + 1]) if wide else 0
        taken[first : last + 1] = [level + 1] * (last + 1 - first)
        cards.append(_card(frame, cell_id, cell, lane.type, (first, last, level)))
    return tuple(cards)


def _last(frame: Frame, first: int, cell: Cell) -> int:
    """The last column of a card: its span counts all steps, also those that are not shown."""
    end = frame.reach[cell.step] + cell.span
    last = first
    for column in range(first + 1, len(frame.columns)):
        step = frame.columns[column]
        if step and frame.reach[step] < end:
            last = column
    return last


def _card(frame: Frame, key: str, cell: Cell, kind: LaneType, place: tuple[int, int, int]) -> Card:
    words = frame.texts.words("cells", key, "text")
    images = tuple(frame.image_of[image] for image in cell.images if image in frame.image_of)
    absent = len(cell.images) - len(images)
    several = len(frame.texts.document.personas) > 1
    persona = frame.texts.document.personas[cell.persona].name if cell.persona and several else ""
    return Card(
        first=place[0],
        last=place[1],
        level=place[2],
        words=quoted(words) if kind == "quote" else words,
        side=_SIDES.get(kind, "ink-3" if place[1] > place[0] else ""),
        evidence=cell.evidence,
        source=frame.texts.words("cells", key, "source").plain,
        persona=persona,
        persona_hue=frame.personas.get(cell.persona or "", 0),
        images=images,
        missing=text("exports.image_missing", frame.texts.language, count=absent) if absent else "",
        link=cell.link,
    )


def _met(frame: Frame, step: str, kind: LaneType) -> tuple[Meeting, ...]:
    """What a lane of touchpoints or channels shows at a step; a channel only once."""
    meetings = frame.meetings.get(step, ())
    if kind == "touchpoint":
        return tuple(meetings)
    icons = dict.fromkeys(meeting.icon for meeting in meetings)
    name = {icon: text(f"exports.channel.{icon}", frame.texts.language) for icon in icons}
    return tuple(Meeting(icon=icon, name=frame.texts.fixed(name[icon])) for icon in icons)


def _metric(frame: Frame, key: str, lane: Lane, *, title: Words, band: str) -> Metric:
    language = frame.texts.language
    measure = lane.measure or "reached"
    detail = text(f"exports.measure.{measure}.detail", language)
    numbers: tuple[Number, ...] = ()
    if frame.measures is not None:
        unit = frame.measures.provenance.unit
        detail = unit if measure == "reached" and unit != "customer" else detail
        steps = frame.measures.steps
        most = max((step.reached or 0 for step in steps.values()), default=0)
        numbers = tuple(
            number_of(measure, steps.get(step), most, language) if step else Number() for step in frame.columns
        )
    whole = "" if frame.measures is not None else text("exports.absent.no_data", language)
    return Metric(
        lane=key, title=title, detail=detail, band=band, quiet=measure == "time_to_next", numbers=numbers, whole=whole
    )


def _curves(frame: Frame) -> tuple[Feelings, ...]:
    """The curve of everybody, then those of the personas, of those who have one."""
    document = frame.texts.document
    found: list[Feelings] = []
    for persona in (None, *frame.personas):
        drawn = {one.step: one for one in document.experiences.values() if one.persona == persona}
        feelings = _feelings(frame, persona, drawn, carries_values=not found)
        if feelings.points or feelings.expected or feelings.lone_expected:
            found.append(feelings)
    return (_apart(found[0], found[1:]), *found[1:]) if found else ()


def _apart(first: Feelings, others: Sequence[Feelings]) -> Feelings:
    """The first curve with its values written where no other line passes, as far as one side is free."""
    passing: dict[int, list[float]] = {}
    for piece in first.expected:
        for x, value in (piece[:2], piece[6:]):
            passing.setdefault(int(x), []).append(value)
    for one in others:
        for point in one.points:
            passing.setdefault(point.column, []).append(point.value)
    points = []
    for point in first.points:
        apart = [value - point.value for value in passing.get(point.column, ())]
        above = any(0 <= way < _LABEL_HEIGHT for way in apart)
        below = any(0 <= -way < _LABEL_HEIGHT for way in apart)
        free = point.above if above == below else below
        points.append(replace(point, above=free))
    return replace(first, points=tuple(points))


def _feelings(frame: Frame, persona: str | None, drawn: Mapping[str, Experience], *, carries_values: bool) -> Feelings:
    measured = frame.measures.steps if frame.measures is not None and persona is None else {}
    expected: list[float | None] = []
    values: list[float | None] = []
    for step in frame.columns:
        own, counted = drawn.get(step), measured.get(step)
        expected.append(own.expected if own else None)
        value = counted.experience if counted else None
        values.append(value if value is not None else own.experienced if own else None)
    # Only one curve carries values; beside each other nobody could tell whose they are.
    named = set(labelled(values)) if carries_values else set()
    points = []
    for column, (step, value) in enumerate(zip(frame.columns, values, strict=True)):
        if value is None:
            continue
        counted = measured.get(step)
        is_measured = counted is not None and counted.experience is not None
        points.append(
            Point(
                column=column,
                value=value,
                evidence="measured" if is_measured else drawn[step].evidence,
                low=counted.experience_low if counted and is_measured else None,
                high=counted.experience_high if counted and is_measured else None,
                label=signed(value, frame.texts.language) if column in named else "",
                above=_is_peak(values, column),
                bad=value <= _CLEARLY_BAD,
            )
        )
    pieces = curve(values)
    lone = [
        (column + 0.5, value)
        for column, value in enumerate(expected)
        if value is not None and sum(one is not None for one in expected) == 1
    ]
    return Feelings(
        persona=frame.texts.document.personas[persona].name if persona else "",
        hue=frame.personas[persona] if persona else 0,
        expected=tuple(curve(expected)),
        experienced=tuple(piece for piece in pieces if not piece.bridges),
        bridged=tuple(piece for piece in pieces if piece.bridges),
        points=tuple(points),
        lone_expected=tuple(lone),
    )


def _is_peak(values: Sequence[float | None], column: int) -> bool:
    """Whether a value is no lower than what stands around it."""
    before = next((value for value in values[column - 1 :: -1] if value is not None), None) if column else None
    after = next((value for value in values[column + 1 :] if value is not None), None)
    around = [value for value in (before, after) if value is not None]
    return not around or (values[column] or 0.0) >= sum(around) / len(around)


def _spoken(frame: Frame, curves: Sequence[Feelings]) -> str:
    """The curves in words, for whoever hears the poster."""
    language = frame.texts.language
    if not curves:
        return text("exports.emotion.nothing", language)
    sentences = []
    for one in curves:
        said = [
            text(
                "exports.emotion.spoken_experienced",
                language,
                step=frame.texts.document.steps[frame.columns[point.column]].title,
                value=signed(point.value, language),
            )
            for point in one.points
        ]
        sentences.append((f"{one.persona}: " if one.persona else "") + "; ".join(said))
    return text("exports.emotion.spoken", language, steps=". ".join(sentences))
