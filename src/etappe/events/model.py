"""One event, and what becomes of it when it is handed in.

Law: an event that was acknowledged is stored durably, once. A message id names it for ever: the same message again is
a duplicate and changes nothing; another body under the same id is a conflict, kept aside and never taken for the first.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

PropertyValue = str | float | bool
"""What a property may hold in the table as a column of its own; anything else is kept as JSON."""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a customer did or that happened to them at a touchpoint, at an instant.

    Attributes:
        identity: who it was, as the source calls them.
        time_ms: when it happened, milliseconds UTC since 1970.
        event: its name.
        message: the sender's id of this message; None where there is none, and then nothing can be a duplicate.
        sequence: breaks ties of time; events without one come last.
        channel, value: the touchpoint's channel, and a number such as an amount.
        properties: anything else by name; nested values are allowed.
    """

    identity: str
    time_ms: int
    event: str
    message: str | None = None
    sequence: float | None = None
    channel: str | None = None
    value: float | None = None
    properties: dict[str, object] = {}


class Receipt(Struct, frozen=True):
    """What became of an event that was handed in: its outcome, and where it stands in the inbox (0 if it is not new)."""

    outcome: Literal["stored", "duplicate", "conflict"]
    sequence: int = 0
