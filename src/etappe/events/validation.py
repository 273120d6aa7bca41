"""The door: which events can be stored, and why the others cannot.

Law: an event that passes here can be stored, read back and shown everywhere without loss. Whatever does not pass is
named with its place and reason; the good events of a batch are never lost for the sake of the bad ones.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import isfinite
from typing import Final

import msgspec
from msgspec import Struct

from etappe.events.model import Event
from etappe.foundation.errors import InvalidInput

MOST_IDENTITY_BYTES: Final = 512
MOST_NAME_BYTES: Final = 256
MOST_MESSAGE_BYTES: Final = 512
MOST_PROPERTIES_BYTES: Final = 1 << 16
MOST_DEPTH: Final = 32
# The years 1 to 9999 in UTC, less a day at each end so that every instant can be written in every time zone.
EARLIEST_MS: Final = -62_135_510_400_000
LATEST_MS: Final = 253_402_214_399_999
_LARGEST: Final = sys.float_info.max  # whole numbers beyond it are no number to most programs


class BadPlace(Struct, frozen=True):
    """An event of a batch that cannot be stored: its place, from 0, and why."""

    place: int
    error: InvalidInput


class Sorted(Struct, frozen=True):
    """A batch, sorted: the good events with their places in the batch, and the bad ones; both in the batch's order."""

    good: list[Event]
    places: list[int]
    bad: list[BadPlace]


def sort_batch(events: Sequence[Event]) -> Sorted:
    """Tell the events that can be stored from those that cannot.

    >>> sorted = sort_batch([Event(identity="ada", time_ms=0, event="view"), Event(identity=" ", time_ms=0, event="x")])
    >>> sorted.places, [(bad.place, bad.error.code) for bad in sorted.bad]
    ([0], [(1, 'event.blank')])
    """
    batch = Sorted(good=[], places=[], bad=[])
    for place, event in enumerate(events):
        try:
            check_event(event)
        except InvalidInput as error:
            batch.bad.append(BadPlace(place, error))
        else:
            batch.good.append(event)
            batch.places.append(place)
    return batch


def check_event(event: Event) -> None:
    """Nothing, where the event can be stored.

    Raises InvalidInput: ``event.blank`` for a blank identity, event name or message id; ``event.too_long`` where one of
    them or the channel is; ``event.not_text`` where one is no Unicode text; ``event.time_out_of_range`` outside
    the years 1 to 9999; ``event.not_finite`` for a number that is infinite or none; ``event.property_unreadable``
    for a property that is not JSON; ``event.properties_too_deep`` over 32 levels; ``event.properties_too_large``
    over 65,536 bytes of JSON.

    >>> check_event(Event(identity="ada", time_ms=0, event="view", value=float("nan")))
    Traceback (most recent call last):
    etappe.foundation.errors.InvalidInput: The event's “value” is not a finite number. Leave it out, or send a number.
    """
    _check_text("identity", event.identity, MOST_IDENTITY_BYTES)
    _check_text("event", event.event, MOST_NAME_BYTES)
    if event.message is not None:
        _check_text("message", event.message, MOST_MESSAGE_BYTES)
    if event.channel is not None:
        _check_text("channel", event.channel, MOST_NAME_BYTES, blank=True)
    if not EARLIEST_MS <= event.time_ms <= LATEST_MS:
        raise InvalidInput("event.time_out_of_range", milliseconds=event.time_ms)
    for field in ("sequence", "value"):
        number = getattr(event, field)
        if number is not None and not isfinite(number):
            raise InvalidInput("event.not_finite", field=field)
    if event.properties:
        _check_properties(event.properties)


def _check_text(field: str, text: str, most: int, *, blank: bool = False) -> None:
    if not blank and not text.strip():
        raise InvalidInput("event.blank", field=field)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:  # half of a pair of UTF-16, as JSON allows to write it
        raise InvalidInput("event.not_text", field=field) from error
    if size > most:
        raise InvalidInput("event.too_long", field=field, size=size, most=most)


def _check_properties(properties: dict[str, object]) -> None:
    for name, value in properties.items():
        _check_value(name, value, MOST_DEPTH)
    try:
        size = len(msgspec.json.encode(properties))
    except UnicodeEncodeError as error:
        raise InvalidInput("event.not_text", field="properties") from error
    if size > MOST_PROPERTIES_BYTES:
        raise InvalidInput("event.properties_too_large", size=size, most=MOST_PROPERTIES_BYTES)


def _check_value(name: str, value: object, depth: int) -> None:
    """A property's value is JSON all the way down; ``name`` is the property's, for whoever has to find it."""
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int | float):
        if not -_LARGEST <= value <= _LARGEST:
            raise InvalidInput("event.not_finite", field=name)
    elif isinstance(value, list | tuple | dict):
        if depth == 0:
            raise InvalidInput("event.properties_too_deep", name=name, most=MOST_DEPTH)
        if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
            raise InvalidInput("event.property_unreadable", name=name)
        for inner in value.values() if isinstance(value, dict) else value:
            _check_value(name, inner, depth - 1)
    else:
        raise InvalidInput("event.property_unreadable", name=name)
