"""The funnel: who gets through a series of steps, how fast, and where the others stop."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.analyses.records import Absent, Answer, Question
from etappe.events.selectors import Selection


class Exclusion(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event that ends an attempt while it has reached step ``after`` but not yet a later one.

    ``after`` counts from 1; None means anywhere between the first and the last step.
    """

    event: Selection
    after: int | None = None


class Breakdown(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Splits a funnel by a property, as of the entry (the event that opened the counted attempt), the customer's
    first or last event, or the event that reached step number ``at``."""

    property: str
    at: Literal["entry", "first", "last"] | int = "entry"


class Funnel(Question, tag="funnel"):
    """How many customers get through ``steps``?

    Attributes:
        steps: at least one; names of events or selectors; the same event may stand more than once.
        within: window from the first step, inclusive, such as "7d"; None means no window.
        order: ``ordered`` (other events may come between), ``strict`` (none may) or ``any``.
        exclude: events that end an attempt.
        hold: properties that must be equal at every step of an attempt (same cart, same claim).
        by: breakdown; a plain name means as of the entry.
        count: ``customers`` (each counts once, by the deepest attempt, then the earliest) or ``conversions``
            (an attempt ends when it arrives, is excluded or its window is over; then the next may begin).
    """

    steps: tuple[Selection, ...]
    within: str | None = None
    order: Literal["ordered", "strict", "any"] = "ordered"
    exclude: tuple[str | Exclusion, ...] = ()
    hold: tuple[str, ...] = ()
    by: str | Breakdown | None = None
    count: Literal["customers", "conversions"] = "customers"


class FunnelStep(Struct, frozen=True, kw_only=True):
    """One step of one group.

    Attributes:
        group: value of the breakdown's property; None where it is missing, or where there is no breakdown.
        position: from 1. step: its label.
        customers: attempts (of customers, or conversions) that reached this step, open ones included.
        rate, low, high: share of the entrants whose outcome is known that reached it, with Wilson's interval, in [0, 1].
        from_previous, from_previous_low, from_previous_high: the same share of those who reached the previous step.
        median_s: median seconds from the previous step, over all who reached this one; None at the first.
        arrived: those at this step who reached the last.
        dropped, open, excluded: those for whom this was the deepest step, by outcome; ``open`` means the window is not over.
        absent: why rate is None.
    """

    group: str | None
    position: int
    step: str
    customers: int
    rate: float | None
    low: float | None
    high: float | None
    from_previous: float | None
    from_previous_low: float | None
    from_previous_high: float | None
    median_s: float | None
    arrived: int
    dropped: int
    open: int
    excluded: int
    absent: Absent | None = None


class FunnelGroup(Struct, frozen=True, kw_only=True):
    """The outcome of one group: attempts by outcome, the share that arrived of those whose outcome is known (Wilson),
    the Kaplan-Meier rate at the end of the window that also uses the open ones, and the median time to arrive."""

    group: str | None
    entrants: int
    arrived: int
    dropped: int
    open: int
    excluded: int
    rate: float | None
    low: float | None
    high: float | None
    kaplan_meier: float | None
    median_s: float | None
    p25_s: float | None
    p75_s: float | None
    p90_s: float | None
    absent: Absent | None = None


class FunnelAnswer(Answer, tag="funnel"):
    """Frame: ``step, customers, rate, low, high, median_s, arrived, dropped, open, excluded`` (and ``group`` first,
    named as the property, with a breakdown). ``groups`` holds one outcome a group (one in all without a breakdown)."""

    question: Funnel
    steps: tuple[FunnelStep, ...]
    groups: tuple[FunnelGroup, ...]


class FunnelPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="funnel"):
    """A number of a funnel: those at step ``position``, by outcome.

    ``reached`` and ``arrived`` count everyone at the step; ``dropped``, ``open`` and ``excluded`` those who stopped there.
    """

    position: int
    outcome: Literal["reached", "arrived", "dropped", "open", "excluded"] = "reached"
    group: str | None = None
