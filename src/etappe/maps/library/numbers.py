"""What the data say of touchpoints, as records: numbers of each, what none claims, and what a binding would find."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.records import Absent, Provenance
from etappe.analyses.results.satisfaction import Satisfaction
from etappe.events.scopes import Scope
from etappe.events.selectors import Selector
from etappe.maps.model.document import ScoreBinding


class Binding(Struct, frozen=True, kw_only=True):
    """What a touchpoint is bound to. ``key`` names it."""

    key: str
    binding: Selector | None = None
    failing: Selector | None = None
    satisfaction: ScoreBinding | None = None
    effort: ScoreBinding | None = None


class Bindings(Struct, frozen=True, kw_only=True):
    """What all touchpoints of a project are bound to, and of whom and when: the question that ``coverage`` answers."""

    touchpoints: tuple[Binding, ...]
    scope: Scope | None = None


class ScoredEffort(Struct, frozen=True, kw_only=True):
    """What customers said of their effort: the mean of ``n`` scores on the scale asked, with Student's interval.

    ``effort``, ``effort_low`` and ``effort_high`` are the same from 1 (none) to 5, as effort is drawn on maps.
    """

    question: Satisfaction
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    effort: float | None = None
    effort_low: float | None = None
    effort_high: float | None = None
    absent: Absent | None = None


class EffortSign(Struct, frozen=True, kw_only=True):
    """What customers did that may speak of effort: so many of ``n``, with Wilson's interval of the share, in [0, 1].

    ``question`` lists them: they are those at its step ``position``, whose attempts arrived.
    """

    question: Funnel
    position: int
    customers: int
    n: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    absent: Absent | None = None


class TouchpointNumbers(Struct, frozen=True, kw_only=True):
    """The numbers of one touchpoint.

    Attributes:
        question: a funnel of one step; its customers are those reached. None where nothing is bound.
        unknown: names that its binding has and the data do not.
        reached: customers. share, low, high: of all customers of the data, or of the scope (Wilson).
        satisfaction: the question behind ``score``; None where no scores are bound.
        score, score_low, score_high: mean on the scale asked, with Student's interval; score_n: scores given.
        experience, experience_low, experience_high: the same from −2 to +2, as experience is drawn on maps.
        effort: scores of effort; None where none are bound.
        failing: customers with an event by which it fails, of those who met it; None where it says none or the data have none.
        again: customers who came again within a week, of those whose week is over; None where the data have none of its events.
    """

    question: Funnel | None = None
    unknown: tuple[str, ...] = ()
    reached: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    satisfaction: Satisfaction | None = None
    score: float | None = None
    score_low: float | None = None
    score_high: float | None = None
    score_n: int | None = None
    score_absent: Absent | None = None
    experience: float | None = None
    experience_low: float | None = None
    experience_high: float | None = None
    effort: ScoredEffort | None = None
    failing: EffortSign | None = None
    again: EffortSign | None = None


class Unclaimed(Struct, frozen=True, kw_only=True):
    """Events that no touchpoint claims, by name: how many of how many, of how many customers."""

    event: str
    events: int
    of_events: int
    customers: int


class Coverage(Struct, frozen=True, kw_only=True):
    """What the data say of a project's touchpoints, by the key of each. ``claimed`` is the share of events that one claims.

    ``scope`` says of whom and when all of it is; None of all.
    """

    touchpoints: dict[str, TouchpointNumbers]
    unclaimed: tuple[Unclaimed, ...]
    claimed: float | None
    scope: Scope | None = None
    provenance: Provenance


class SampleEvent(Struct, frozen=True, kw_only=True):
    """An event as it lies in the data: whose, when (ISO 8601 with the project's offset), and its properties."""

    customer: str
    time: str
    event: str
    properties: dict[str, str | float]


class Probe(Struct, frozen=True, kw_only=True):
    """What a selector finds: events, customers and their share, how many of each name, and some of them as they are."""

    question: Funnel
    events: int
    customers: int
    share: float | None
    by_name: dict[str, int]
    sample: tuple[SampleEvent, ...]
    provenance: Provenance
