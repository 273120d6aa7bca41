"""How a template is written down: one TOML file each under ``sources``, which says everything in English and German.

Law: a text is a pair, English then German, and neither is missing; what the file holds is all there is. A file that does
not keep to this is a bug, and reading it raises.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

import msgspec
from msgspec import Struct, field

from etappe.maps.model.document import (
    ActionStatus,
    Band,
    Channel,
    LaneType,
    Measure,
    Party,
    Template,
    TouchpointType,
)  # fmt: skip

Said = tuple[str, str]
"""A text in English and German."""

NOTHING: Final[Said] = ("", "")
TEMPLATES: Final[tuple[Template, ...]] = tuple(name for name in get_args(Template) if name != "custom")
"""All templates, in the order in which they are offered."""


class Source(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything in a file."""


class SourceFact(Source, frozen=True, kw_only=True):
    """One line of a persona."""

    name: Said
    value: Said


class SourceTrait(Source, frozen=True, kw_only=True):
    """Where a persona stands between two ends, 0 to 1."""

    name: Said
    left: Said
    right: Said
    value: float


class SourcePersona(Source, frozen=True, kw_only=True):
    """The persona of the example. ``role`` is what it is called where nothing is filled in yet."""

    role: Said
    name: Said
    quote: Said
    bio: Said
    goals: Said
    needs: Said
    jobs: Said
    frustrations: Said
    channels: tuple[Channel, ...]
    facts: tuple[SourceFact, ...]
    traits: tuple[SourceTrait, ...]


class SourceScenario(Source, frozen=True, kw_only=True):
    """The situation of the example."""

    context: Said
    trigger: Said
    goal: Said
    expectations: Said
    success: Said
    start: Said
    end: Said


class SourceLane(Source, frozen=True, kw_only=True):
    """A row. Without a title it has its type's usual name."""

    type: LaneType
    title: Said = NOTHING
    measure: Measure | None = None
    band: Band | None = None
    main: bool = False


class SourceTouchpoint(Source, frozen=True, kw_only=True):
    """Where both meet."""

    name: Said
    type: TouchpointType
    channel: Channel
    owner: Said
    systems: Said
    message: Said


class SourceStage(Source, frozen=True, kw_only=True):
    """A section; its hue follows from its place."""

    name: Said
    goal: Said
    question: Said


class Meeting(Source, frozen=True, kw_only=True):
    """How a step meets a touchpoint. Whoever is turned to is the customer, or the organisation where the customer turns."""

    initiator: Party = "customer"
    receiver: Party | None = None
    takes: str | None = None
    expected: float | None = None
    note: Said = NOTHING


class SourceFeeling(Source, frozen=True, kw_only=True):
    """The emotion at a step, −2 … +2; importance and effort 1 to 5."""

    expected: float | None = None
    experienced: float | None = None
    importance: float | None = None
    effort: float | None = None


class SourceStep(Source, frozen=True, kw_only=True):
    """A column.

    ``meets`` is by touchpoint. ``feels`` is everybody's emotion, ``others`` that of single personas. ``says`` holds what
    stands in each lane: English and German in turn, for each card; ``spans`` the lanes whose card goes over more steps.
    """

    stage: str
    title: Said
    meets: dict[str, Meeting]
    feels: SourceFeeling
    says: dict[str, tuple[str, ...]]
    description: Said = NOTHING
    spans: dict[str, int] = field(default_factory=dict)
    others: dict[str, SourceFeeling] = field(default_factory=dict)
    moment_of_truth: bool = False


class SourceBranch(Source, frozen=True, kw_only=True):
    """A way that is not simply the next step."""

    source: str
    target: str
    condition: Said


class SourceAction(Source, frozen=True, kw_only=True):
    """Something to do; its owner is a role."""

    text: Said
    owner: Said
    step: str | None = None
    status: ActionStatus = "open"


class TemplateSource(Source, frozen=True, kw_only=True):
    """A whole file: what the gallery says of the template, and the filled example from which the template follows.

    ``implications`` are points of a list.
    """

    name: Said
    about: Said
    for_whom: Said
    title: Said
    description: Said
    owner: Said
    company_goal: Said
    customer_goal: Said
    implications: tuple[Said, ...]
    scenario: SourceScenario
    personas: dict[str, SourcePersona]
    lanes: dict[str, SourceLane]
    touchpoints: dict[str, SourceTouchpoint]
    stages: dict[str, SourceStage]
    steps: dict[str, SourceStep]
    actions: tuple[SourceAction, ...]
    branches: tuple[SourceBranch, ...] = ()
    kind: Literal["journey", "blueprint", "lifecycle"] = "journey"


msgspec.json.Decoder(TemplateSource)
# So msgspec has looked through the records before threads read them: two that make it do so at once can end the process.


@cache
def source_of(template: Template) -> TemplateSource:
    """What is written down of a template.

    >>> source_of("patient").stages["symptoms"].name
    ('Symptoms', 'Beschwerden')
    """
    assert template in TEMPLATES, f"there is no template {template}"
    written = files("etappe.maps.templates").joinpath("sources", f"{template}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(written), TemplateSource)
