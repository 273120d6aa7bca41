"""One customer's timeline: every event, in order, with what is known of it."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.records import Answer, Question


class Timeline(Question, tag="timeline"):
    """What happened to one customer? ``limit`` events from ``offset`` on, in order of time."""

    customer: str
    limit: int = 10_000
    offset: int = 0


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """One event: its instant (ISO 8601 with the project's offset), name, seconds since the one before, and properties."""

    time: str
    event: str
    after_s: float | None
    channel: str | None
    value: float | None
    properties: dict[str, str | float | bool]


class TimelineAnswer(Answer, tag="timeline"):
    """Frame: ``time, event, after_s, channel, value`` and a column a property. ``total`` counts all events."""

    question: Timeline
    total: int
    entries: tuple[TimelineEntry, ...]
