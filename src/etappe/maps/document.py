"""The map document: ID-keyed collections of frozen records. Pure data; changes stand in ``changes.py``.

Law: a reference (a step's stage, a cell's lane) always names an object that exists; ``faults.py`` says where one
does not. A lane has at most one cell at a step, and a step at most one experience.
Objects in a collection are ordered by ``order`` (a text compared sign by sign), then by id, so that a move touches one object.
Published as a JSON Schema: ``schema/map.json``.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct, field

from etappe.events.selectors import Selector

SCHEMA_VERSION: Final = 1

Evidence = Literal["assumed", "reported", "observed", "measured"]
LaneType = Literal[
    "action", "thought", "quote", "need", "expectation", "pain", "gain", "opportunity", "text", "emotion", "metric"
]
Measure = Literal["reached", "onward", "time_to_next", "drop_off", "satisfaction"]
"""What a metric lane shows: customers reached, share going on to the next touchpoint, median time to it, share that
does not go on, satisfaction."""
TouchpointType = Literal["digital", "physical", "interpersonal"]
Channel = Literal[
    "website", "search", "social", "email", "ads", "app", "chatbot", "voice", "ar_vr", "store", "fair",
    "hotline", "print", "post", "service", "advice", "referral", "other",
]  # fmt: skip


class Record(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything in a map."""


class Fact(Record, frozen=True, kw_only=True):
    """One line of a persona."""

    name: str
    value: str
    evidence: Evidence = "assumed"


class Persona(Record, frozen=True, kw_only=True):
    """Whom the map is about.

    ``facts`` are name and value, such as age, household, share of customers; their evidence says whether they were
    counted or assumed.
    """

    order: str
    name: str
    quote: str = ""
    bio: str = ""
    goals: str = ""
    frustrations: str = ""
    facts: tuple[Fact, ...] = ()
    evidence: Evidence = "assumed"


class Scenario(Record, frozen=True, kw_only=True):
    """The situation the map describes."""

    context: str = ""
    trigger: str = ""
    goal: str = ""
    expectations: str = ""
    success: str = ""


class Stage(Record, frozen=True, kw_only=True):
    """A section of the journey. ``hue`` 1 to 5 chooses the colour."""

    order: str
    name: str
    goal: str = ""
    question: str = ""
    hue: int = 1


class Step(Record, frozen=True, kw_only=True):
    """A column of the map, within a stage, with the touchpoints where it happens."""

    stage: str
    order: str
    title: str
    touchpoints: tuple[str, ...] = ()
    moment_of_truth: bool = False


class ScoreBinding(Record, frozen=True, kw_only=True):
    """Where a touchpoint's satisfaction comes from: events that carry a score, and the scale that was asked."""

    at: Selector
    score: str
    lowest: float
    highest: float
    higher_is_better: bool = True


class Touchpoint(Record, frozen=True, kw_only=True):
    """Where customer and organisation meet. ``binding`` selects its events; without one it is drawn only."""

    name: str
    type: TouchpointType = "digital"
    channel: Channel = "other"
    owner: str = ""
    binding: Selector | None = None
    satisfaction: ScoreBinding | None = None


class Lane(Record, frozen=True, kw_only=True):
    """A row of the map. ``measure`` belongs to metric lanes only. An empty title means the type's usual name."""

    order: str
    type: LaneType
    title: str = ""
    measure: Measure | None = None


class Cell(Record, frozen=True, kw_only=True):
    """What a drawn lane says at a step."""

    lane: str
    step: str
    text: str
    evidence: Evidence = "assumed"
    source: str = ""


class Experience(Record, frozen=True, kw_only=True):
    """The drawn emotion at a step, −2 … +2: what customers expect, and what they are thought to experience."""

    step: str
    expected: float | None = None
    experienced: float | None = None
    evidence: Evidence = "assumed"


class Route(Record, frozen=True, kw_only=True):
    """A line of the arrivals board: from an entry to a destination, or to an end elsewhere, within a horizon."""

    order: str
    name: str
    entry: Selector
    destination: Selector
    elsewhere: tuple[Selector, ...] = ()
    horizon: str | None = None


class MapDocument(Record, frozen=True, kw_only=True, omit_defaults=False):
    """A whole map, written with all its own fields, so that it always names its schema version.

    ``locale`` is the language its texts are written in; ``translations`` hold the same texts in another language, by
    ``collection.id.field`` (or ``map..field`` for the map's own): see ``fields.translation_key``.
    """

    schema: int = SCHEMA_VERSION
    title: str
    description: str = ""
    kind: Literal["journey", "blueprint", "lifecycle"] = "journey"
    state: Literal["as_is", "to_be"] = "as_is"
    template: Literal["simple", "full", "custom"] = "custom"
    status: Literal["draft", "in_work", "released"] = "draft"
    owner: str = ""
    company_goal: str = ""
    customer_goal: str = ""
    locale: Literal["en", "de"] = "en"
    scenario: Scenario = field(default_factory=Scenario)
    within: str | None = None
    """Window in which going on to the next touchpoint counts; None means no window."""
    personas: dict[str, Persona] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    touchpoints: dict[str, Touchpoint] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    experiences: dict[str, Experience] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
