"""A map as it is laid out on paper: what stands where, in the words of one language, with every number written.

Law: a sheet holds what is shown and nothing else; who draws it decides about type and space, never about content.
Its records travel as JSON to ``poster.typ``; the workbook reads the same ones, so paper and spreadsheet agree.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.maps.model.document import Evidence, LaneType


class Run(Struct, frozen=True, omit_defaults=True):
    """A stretch of text in one style; ``url`` makes it a link. ``letters`` are those of a long word."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""
    letters: int = 0


class Block(Struct, frozen=True):
    """A paragraph, or the items of a list."""

    bullets: bool
    items: tuple[tuple[Run, ...], ...]


class Words(Struct, frozen=True):
    """A text with the language it is in, which decides how it is hyphenated and spoken."""

    lang: str
    blocks: tuple[Block, ...]

    @property
    def plain(self) -> str:
        """Without styles: paragraphs and items a line each, items after a bullet."""
        return "\n".join(
            ("• " if block.bullets else "") + "".join(run.text for run in item)
            for block in self.blocks
            for item in block.items
        )


class Labelled(Struct, frozen=True):
    """A text with what it is."""

    label: str
    words: Words


class StageBand(Struct, frozen=True, kw_only=True):
    """A stage over its steps: columns ``first`` to ``last``, from 0. A stage without steps has a column of its own."""

    name: Words
    hue: int
    first: int
    last: int
    question: Words | None
    goal: Words | None


class Meeting(Struct, frozen=True, kw_only=True):
    """A touchpoint met at a step, with its drawing; ``detail`` says who turns to whom, and how long it should take."""

    icon: str
    name: Words
    detail: str = ""


class Way(Struct, frozen=True, kw_only=True):
    """Where a step leads beside the next one: to the column ``to`` (−1 where that is not shown), if ``condition``.

    ``said`` is the whole of it in words; ``letters`` are those of the condition.
    """

    to: int
    condition: Words
    said: Words
    letters: int


class Column(Struct, frozen=True, kw_only=True):
    """A step. An empty stage's column has no ``step`` and no title."""

    step: str
    stage: int
    title: Words
    description: Words | None
    moment_of_truth: bool
    in_detail: bool
    meetings: tuple[Meeting, ...]
    branches: tuple[Way, ...]


class Card(Struct, frozen=True, kw_only=True):
    """A card on columns ``first`` to ``last``, in the ``level``-th row of its lane.

    ``side`` is the colour at the left of a note, empty for what stands without a frame. ``images`` are file names;
    ``missing`` says how many more there should be.
    """

    first: int
    last: int
    level: int
    words: Words
    side: str
    evidence: Evidence
    source: str
    persona: str
    persona_hue: int
    images: tuple[str, ...]
    missing: str
    link: str


class Cards(Struct, frozen=True, kw_only=True, tag="cards", tag_field="row"):
    """A lane of cards; ``levels`` is how many rows it needs so that none lie upon another."""

    lane: str
    type: LaneType
    title: Words
    band: str
    levels: int
    cards: tuple[Card, ...]


class Meetings(Struct, frozen=True, kw_only=True, tag="meetings", tag_field="row"):
    """A lane of touchpoints or channels: what stands at each column."""

    lane: str
    type: LaneType
    title: Words
    band: str
    columns: tuple[tuple[Meeting, ...], ...]


class Point(Struct, frozen=True, kw_only=True):
    """A feeling at a column, −2 … +2, with the ends of its interval where it was measured.

    ``label`` is written beside it, ``above`` where it is no valley.
    """

    column: int
    value: float
    evidence: Evidence
    low: float | None
    high: float | None
    label: str
    above: bool
    bad: bool


class Feelings(Struct, frozen=True, kw_only=True):
    """The curve of one persona, or of everybody (``persona`` empty, ``hue`` 0).

    ``expected`` and ``experienced`` are Bézier pieces: eight numbers each, x in columns, y the value;
    ``bridged`` are the pieces of the experienced one that pass over columns without a value.
    """

    persona: str
    hue: int
    expected: tuple[tuple[float, ...], ...]
    experienced: tuple[tuple[float, ...], ...]
    bridged: tuple[tuple[float, ...], ...]
    points: tuple[Point, ...]
    lone_expected: tuple[tuple[float, float], ...]


class Emotion(Struct, frozen=True, kw_only=True, tag="emotion", tag_field="row"):
    """The emotion lane. ``spoken`` says the whole curve in words."""

    lane: str
    title: Words
    band: str
    curves: tuple[Feelings, ...]
    spoken: str


class Number(Struct, frozen=True, kw_only=True):
    """A measured number in words; ``bar`` is its size in [0, 1]. Without a number ``absent`` says why."""

    value: str = ""
    detail: str = ""
    more: str = ""
    bar: float | None = None
    absent: str = ""
    raw: float | None = None


class Metric(Struct, frozen=True, kw_only=True, tag="metric", tag_field="row"):
    """A lane of measured numbers. ``whole`` stands instead of all where nothing is measured at all."""

    lane: str
    title: Words
    detail: str
    band: str
    quiet: bool
    numbers: tuple[Number, ...]
    whole: str


class Line(Struct, frozen=True, kw_only=True, tag="line", tag_field="row"):
    """A line between two bands of a blueprint, such as the line of visibility."""

    name: str
    strong: bool


Row = Cards | Meetings | Emotion | Metric | Line


class TraitLine(Struct, frozen=True):
    """Where a persona stands between two ends, 0 (left) to 1 (right)."""

    name: Words
    left: Words
    right: Words
    value: float


class PersonaCard(Struct, frozen=True, kw_only=True):
    """Whom the map is about. ``image`` is a file name, empty where there is no image."""

    name: Words
    hue: int
    image: str
    evidence: Evidence
    quote: Words | None
    facts: tuple[tuple[Words, Words, Evidence], ...]
    parts: tuple[Labelled, ...]
    traits: tuple[TraitLine, ...]
    channels: tuple[Meeting, ...]


class Todo(Struct, frozen=True, kw_only=True):
    """An action item; ``done`` strikes it out, ``late`` marks what should have been done.

    ``judged`` is by what it is judged, ``live`` since when it is live, ``sources`` the cards it comes from; empty where nothing is said.
    """

    text: Words
    owner: str
    due: str
    status: Literal["open", "in_progress", "done", "dropped"]
    status_words: str
    step: str
    late: bool
    judged: str = ""
    live: str = ""
    sources: str = ""


class Foot(Struct, frozen=True, kw_only=True):
    """What stands at the foot of every page."""

    project: str
    left: str
    basis: str
    page: str


class Sheet(Struct, frozen=True, kw_only=True):
    """A whole map for paper; ``words`` are the fixed words that its drawing needs."""

    lang: str
    title: Words
    kicker: str
    description: Words | None
    goals: tuple[Labelled, ...]
    scenario: tuple[Labelled, ...]
    persona_names: tuple[Words, ...]
    personas: tuple[PersonaCard, ...]
    stages: tuple[StageBand, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    implications: Words | None
    todos: tuple[Todo, ...]
    marks: bool
    levels: tuple[Evidence, ...]
    foot: Foot
    words: dict[str, str]
