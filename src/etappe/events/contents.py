"""What a project's data holds, as a screen needs it to build questions: names of events and properties, with counts."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class EventName(Struct, frozen=True, kw_only=True):
    """An event of the data, with how often it occurs and for how many customers."""

    name: str
    occurrences: int
    customers: int


class PropertyInfo(Struct, frozen=True, kw_only=True):
    """A property of the data; ``values`` are the most frequent ones of a text, at most 50."""

    name: str
    kind: Literal["text", "number"]
    values: tuple[str, ...]


class Contents(Struct, frozen=True, kw_only=True):
    """What the data of a project holds.

    Attributes:
        customers, events: how many there are; 0 before the first import.
        earliest, latest: first and last event, ISO 8601 with the project's offset; None without data.
        unit: what travels: ``customer``, or the property that names the case or account.
        event_names: in order of name. properties: in order of name.
    """

    customers: int
    events: int
    earliest: str | None
    latest: str | None
    unit: str
    event_names: tuple[EventName, ...]
    properties: tuple[PropertyInfo, ...]


NOTHING = Contents(customers=0, events=0, earliest=None, latest=None, unit="customer", event_names=(), properties=())
"""The contents of a project before its first import."""
