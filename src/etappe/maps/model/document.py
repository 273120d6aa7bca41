"""The map document: ID-keyed collections of frozen records. Pure data; changes stand in ``changes.py``.

Law: a reference (a step's stage, a cell's lane) always names an object that exists; ``faults.py`` says where one
does not. A lane may have several cells at a step, as cards one below the other; a step has at most one experience for
all customers and one for each persona, and meets a touchpoint at most once. A card has at most one insight and one opportunity.
Objects in a collection are ordered by ``order`` (a text compared sign by sign), then by id, so that a move touches one object.
Published as a JSON Schema: ``schema/map.json``.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct, field

from etappe.events.segments import Segment
from etappe.events.selectors import Selector

SCHEMA_VERSION: Final = 2

FIRST_ORDER: Final = "V"
"""The key in the middle: the place of whatever comes first where nothing is yet."""

Evidence = Literal["assumed", "reported", "observed", "measured"]
LaneType = Literal[
    "action", "thought", "quote", "need", "expectation", "emotion", "pain", "gain", "touchpoint", "channel", "evidence",
    "backstage", "support", "metric", "opportunity", "solution", "owner", "image", "text", "link",
]  # fmt: skip
"""``touchpoint`` and ``channel`` lanes show the interactions of a step, ``emotion`` its experiences, ``metric`` numbers;
all others hold cells."""
Band = Literal["customer", "frontstage", "backstage", "support"]
"""Bands of a service blueprint, from top to bottom. Between them run the lines of interaction, of visibility and of
internal interaction."""
Party = Literal["customer", "organisation", "partner"]
Template = Literal[
    "simple", "full", "ecommerce", "b2b_sales", "saas_onboarding", "retail", "public_service", "patient", "custom"
]
ActionStatus = Literal["open", "in_progress", "done", "dropped"]
OpportunityStatus = Literal["new", "considered", "planned", "in_work", "done", "dropped"]
Affected = Literal["reached", "dropped", "failing", "unhappy"]
"""Customers whom a step concerns: who reached it, who did not go on, to whom it failed at least once, who gave a low score."""
Scoring = Literal["rice", "ice", "value_effort", "formula"]
"""By what the opportunities of a map are put in order; ``scoring.py`` says what each is."""
Whose = Literal["company", "customer"]
Measure = Literal["reached", "onward", "time_to_next", "drop_off", "satisfaction"]
"""What a metric lane shows: customers reached, share going on to the next touchpoint, median time to it, share that
does not go on, satisfaction."""
ActionMeasure = Literal["onward", "drop_off", "satisfaction", "failing"]
"""By what an action is judged: share going on from a step, share that does not, satisfaction there, share for whom it fails."""
Direction = Literal["higher", "lower"]
TouchpointType = Literal["digital", "physical", "interpersonal"]
Channel = Literal[
    "website", "search", "social", "email", "ads", "app", "chatbot", "voice", "ar_vr", "store", "fair",
    "hotline", "print", "post", "service", "advice", "referral", "other",
]  # fmt: skip


class Record(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything in a map."""


class FactBinding(Record, frozen=True, kw_only=True):
    """What the data can be held against a fact with: a property of customers.

    ``value`` is the one of its values that the fact states, as the data write it; None where the fact's own words are that
    value, or a number or a range of numbers.
    """

    property: str
    value: str | None = None


class Fact(Record, frozen=True, kw_only=True):
    """One line of a persona. ``source`` says where a fact comes from that is not assumed."""

    name: str
    value: str
    evidence: Evidence = "assumed"
    source: str = ""
    binding: FactBinding | None = None


class Trait(Record, frozen=True, kw_only=True):
    """Where a persona stands between two ends, 0 (left) to 1 (right), such as careful … adventurous."""

    name: str
    left: str
    right: str
    value: float = 0.5


class Persona(Record, frozen=True, kw_only=True):
    """Whom the map is about.

    ``facts`` are name and value, such as age, household, share of customers; their evidence says whether they were
    counted or assumed. ``image`` is the id of an image of the project. ``segment`` says which customers the persona
    stands for, so that what the data know of them can be held against what is written here.
    """

    order: str
    name: str
    quote: str = ""
    bio: str = ""
    goals: str = ""
    needs: str = ""
    jobs: str = ""
    frustrations: str = ""
    channels: tuple[Channel, ...] = ()
    facts: tuple[Fact, ...] = ()
    traits: tuple[Trait, ...] = ()
    image: str | None = None
    evidence: Evidence = "assumed"
    segment: Segment | None = None


class Scenario(Record, frozen=True, kw_only=True):
    """The situation the map describes.

    ``trigger_at`` are the events with which it begins, so that the map can be looked at of the journeys that it is about;
    ``success_at`` are those that show that it ended well, within the duration ``success_within`` after the trigger where
    there is one.
    """

    context: str = ""
    trigger: str = ""
    goal: str = ""
    expectations: str = ""
    success: str = ""
    start: str = ""
    end: str = ""
    trigger_at: Selector | None = None
    success_at: Selector | None = None
    success_within: str | None = None


class Stage(Record, frozen=True, kw_only=True):
    """A section of the journey. ``hue`` 1 to 5 chooses the colour. A hidden one is kept, with its steps, and not shown."""

    order: str
    name: str
    goal: str = ""
    question: str = ""
    hue: int = 1
    hidden: bool = False


class Step(Record, frozen=True, kw_only=True):
    """A column of the map, within a stage. ``child`` is the id of a map that shows this step in detail."""

    stage: str
    order: str
    title: str
    description: str = ""
    moment_of_truth: bool = False
    hidden: bool = False
    child: str | None = None


class Branch(Record, frozen=True, kw_only=True):
    """A way from one step to another that is not simply the next one, with the condition under which it is taken."""

    source: str
    target: str
    condition: str = ""


class ScoreBinding(Record, frozen=True, kw_only=True):
    """Where a touchpoint's satisfaction comes from: events that carry a score, and the scale that was asked."""

    at: Selector
    score: str
    lowest: float
    highest: float
    higher_is_better: bool = True


class Touchpoint(Record, frozen=True, kw_only=True):
    """Where customer and organisation meet. ``binding`` selects its events; without one it is drawn only.

    ``failing`` selects the events by which it fails, such as a declined payment. ``systems`` are those that carry it, ``message`` what the organisation says there.
    ``library`` is the id of the entry of the project's library that it is kept in step with.
    """

    name: str
    type: TouchpointType = "digital"
    channel: Channel = "other"
    owner: str = ""
    systems: str = ""
    message: str = ""
    binding: Selector | None = None
    failing: Selector | None = None
    satisfaction: ScoreBinding | None = None
    library: str | None = None


class Interaction(Record, frozen=True, kw_only=True):
    """A touchpoint that a step meets: who turns to whom there, how long it should take, and the experience planned.

    ``planned_duration`` is a duration such as ``2 d``; ``expected`` lies between −2 and +2.
    """

    step: str
    touchpoint: str
    order: str
    initiator: Party = "customer"
    receiver: Party = "organisation"
    planned_duration: str | None = None
    expected: float | None = None
    note: str = ""


class Lane(Record, frozen=True, kw_only=True):
    """A row of the map.

    ``measure`` belongs to metric lanes only. An empty title means the type's usual name. ``main`` lanes are those that
    are shown in simple detail; a hidden lane is kept and not shown in either.
    """

    order: str
    type: LaneType
    title: str = ""
    measure: Measure | None = None
    band: Band | None = None
    main: bool = False
    hidden: bool = False


class Cell(Record, frozen=True, kw_only=True):
    """A card: what a lane says at a step, or over ``span`` steps from there, for a persona or for all of them.

    It holds a text, images of the project (by id), a link, or several of these.
    """

    lane: str
    step: str
    order: str = FIRST_ORDER
    span: int = 1
    persona: str | None = None
    text: str = ""
    images: tuple[str, ...] = ()
    link: str = ""
    evidence: Evidence = "assumed"
    source: str = ""


class Experience(Record, frozen=True, kw_only=True):
    """The drawn emotion at a step, −2 … +2: what customers expect, and what they are thought to experience.

    ``importance`` and ``effort`` lie between 1 and 5; ``n`` is the number of people asked, where it was a survey.
    """

    step: str
    persona: str | None = None
    expected: float | None = None
    experienced: float | None = None
    importance: float | None = None
    effort: float | None = None
    n: int | None = None
    evidence: Evidence = "assumed"
    source: str = ""


class ActionItem(Record, frozen=True, kw_only=True):
    """Something to do about the journey: what, who, until when (a date, ``2026-12-24``), and at which step.

    ``measure`` at the step ``measured_at`` says whether it worked: it should get ``wanted`` (None: as usual for the measure),
    and reach ``target`` (a share in [0, 1]; of satisfaction a mean on the scale asked). ``live_since`` is the day from which on customers
    met what was done. ``sources`` are ids of cards that it comes from; those that are gone are passed over.
    """

    order: str
    text: str
    owner: str = ""
    due: str | None = None
    status: ActionStatus = "open"
    step: str | None = None
    measure: ActionMeasure | None = None
    measured_at: str | None = None
    wanted: Direction | None = None
    target: float | None = None
    live_since: str | None = None
    sources: tuple[str, ...] = ()


class Taken(Record, frozen=True, kw_only=True):
    """A number of customers that was taken over from the data: whom, at which step, on which day, and what was asked.

    ``of`` are those who reached the step. ``value`` is the sum of the property ``valued`` over these customers.
    ``question`` and ``part`` are what was asked, as JSON, so that the customers can be looked up again.
    """

    what: Affected
    step: str
    day: str
    customers: int
    of: int | None = None
    value: float | None = None
    valued: str | None = None
    question: str
    part: str


class Insight(Record, frozen=True, kw_only=True):
    """What is known of a card that says something about customers, such as a pain point. The card is its text and place.

    ``severity`` says how bad it is for whom it happens to, 1 (hardly) to 5 (unbearable); ``frequency`` how often it
    happens, 1 (rarely) to 5 (always). ``verbatims`` are what customers say. Its evidence is the card's.
    """

    cell: str
    severity: int | None = None
    frequency: int | None = None
    verbatims: str = ""
    taken: Taken | None = None


class Opportunity(Record, frozen=True, kw_only=True):
    """How a card that says what could be done is judged: an opportunity or a solution. The card is its statement and place.

    RICE: ``reach`` customers in a period, ``impact`` on each (0.25 minimal, 0.5 low, 1 medium, 2 high, 3 massive),
    ``confidence`` in [0, 1], ``effort`` in person-months. Where ``reach_live`` is given, the customers counted now at the
    card's step are the reach. ICE: three marks of 1 to 10. ``value`` is in whatever unit the map's people agree on.
    """

    cell: str
    status: OpportunityStatus = "new"
    owner: str = ""
    reach: float | None = None
    reach_live: Affected | None = None
    impact: float | None = None
    confidence: float | None = None
    effort: float | None = None
    value: float | None = None
    ice_impact: float | None = None
    ice_confidence: float | None = None
    ice_ease: float | None = None
    taken: Taken | None = None


class Ground(Record, frozen=True, kw_only=True):
    """A card rests on another: an opportunity on the pain points that it would ease, a pain point on what customers said."""

    source: str
    target: str


class Route(Record, frozen=True, kw_only=True):
    """A line of the arrivals board: from an entry to a destination, or to an end elsewhere, within a horizon.

    Who is under way for longer than ``due`` is overdue; None: than nine in ten of those who arrive.
    ``whose`` goal the destination is: what the company wants, or what the customers want. The two may differ.
    """

    order: str
    name: str
    entry: Selector
    destination: Selector
    elsewhere: tuple[Selector, ...] = ()
    horizon: str | None = None
    due: str | None = None
    whose: Whose = "company"


class Parent(Record, frozen=True, kw_only=True):
    """The step of another map that this map shows in detail."""

    map: str
    step: str


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
    template: Template = "custom"
    detail: Literal["simple", "full"] = "full"
    """Which lanes are shown: the main ones, or all."""
    status: Literal["draft", "in_work", "released"] = "draft"
    owner: str = ""
    company_goal: str = ""
    customer_goal: str = ""
    implications: str = ""
    """What follows from the map, for the discussion."""
    baseline: str | None = None
    """The id of the map that this one is compared with, such as the as-is map of a to-be map."""
    parent: Parent | None = None
    locale: Literal["en", "de"] = "en"
    scenario: Scenario = field(default_factory=Scenario)
    within: str | None = None
    """Window in which going on to the next touchpoint counts; None means no window."""
    scoring: Scoring = "rice"
    formula: str = ""
    """What scores opportunities where ``scoring`` says so; ``formula.py`` says how it is read."""
    personas: dict[str, Persona] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    touchpoints: dict[str, Touchpoint] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    experiences: dict[str, Experience] = field(default_factory=dict)
    actions: dict[str, ActionItem] = field(default_factory=dict)
    insights: dict[str, Insight] = field(default_factory=dict)
    opportunities: dict[str, Opportunity] = field(default_factory=dict)
    grounds: dict[str, Ground] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
