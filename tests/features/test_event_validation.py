"""The door: what can be stored passes, what cannot is named with its place and reason, and nothing else is touched."""

from __future__ import annotations

from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etappe.events import validation
from etappe.events.frames import MOST_COLUMNS, OWN_COLUMNS, frame_of
from etappe.events.model import Event
from etappe.events.validation import check_event, sort_batch
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import LANGUAGES
from etappe.journeys import building


def event(**fields: Any) -> Event:  # noqa: ANN401 -- any field of an event
    return Event(**{"identity": "ada", "time_ms": 0, "event": "view", **fields})


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"identity": ""}, "event.blank"),
        ({"identity": " \t\u2003"}, "event.blank"),
        ({"event": "\n"}, "event.blank"),
        ({"message": ""}, "event.blank"),
        ({"identity": "x" * 513}, "event.too_long"),
        ({"identity": "ä" * 257}, "event.too_long"),
        ({"event": "x" * 257}, "event.too_long"),
        ({"message": "x" * 513}, "event.too_long"),
        ({"channel": "x" * 257}, "event.too_long"),
        ({"identity": "\ud800"}, "event.not_text"),
        ({"channel": "\udfff"}, "event.not_text"),
        ({"properties": {"a": ["\ud800"]}}, "event.not_text"),
        ({"properties": {"\ud800": 1}}, "event.not_text"),
        ({"time_ms": validation.EARLIEST_MS - 1}, "event.time_out_of_range"),
        ({"time_ms": validation.LATEST_MS + 1}, "event.time_out_of_range"),
        ({"value": float("nan")}, "event.not_finite"),
        ({"sequence": float("inf")}, "event.not_finite"),
        ({"properties": {"a": {"b": [float("-inf")]}}}, "event.not_finite"),
        ({"properties": {"a": 10**400}}, "event.not_finite"),
        ({"properties": {"a": 10**5000}}, "event.not_finite"),
        ({"properties": {"a": nested(33)}}, "event.properties_too_deep"),
        ({"properties": {"a": "x" * 65_536}}, "event.properties_too_large"),
        ({"properties": {"a": {1: 2}}}, "event.property_unreadable"),
        ({"properties": {"a": b"raw"}}, "event.property_unreadable"),
        ({"properties": {"a": {1, 2}}}, "event.property_unreadable"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_event(event(**fields))
    assert raised.value.code == code
    for language in LANGUAGES:
        assert raised.value.message(language)
        assert raised.value.hint(language)


@pytest.mark.parametrize(
    "fields",
    [
        {"identity": "x" * 512, "event": "ä" * 128, "message": "x" * 512, "channel": ""},
        {"time_ms": validation.EARLIEST_MS},
        {"time_ms": validation.LATEST_MS, "value": -0.0, "sequence": 1e308},
        {"properties": {"a": nested(32), "": None, "b": 10**300}},
        {"properties": {"a": "x" * (65_536 - len('{"a":""}'))}},
    ],
)
def test_what_is_just_within_bounds_passes(fields: dict[str, Any]) -> None:
    check_event(event(**fields))


def test_bounds_of_time_are_those_of_the_journey_index() -> None:
    assert (validation.EARLIEST_MS, validation.LATEST_MS) == (building.EARLIEST_MS, building.LATEST_MS)


def test_a_batch_keeps_its_good_events() -> None:
    events = [event(), event(identity=""), event(event="buy"), event(value=float("nan"))]
    batch = sort_batch(events)
    assert batch.good == [events[0], events[2]]
    assert batch.places == [0, 2]
    assert [(bad.place, bad.error.code) for bad in batch.bad] == [(1, "event.blank"), (3, "event.not_finite")]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["a", "A", "b", "", "time", "more", "customer"]) | st.text(st.characters(), max_size=3)
any_events = st.builds(
    Event,
    identity=st.text(st.characters(), max_size=4),
    time_ms=st.integers(-(10**14), 10**15),
    event=st.sampled_from(["view", "buy", " "]),
    message=st.none() | st.text(max_size=3),
    sequence=st.none() | st.floats() | st.integers(-5, 5),
    channel=st.none() | st.text(max_size=3),
    value=st.none() | st.floats(),
    properties=st.dictionaries(names, json_values, max_size=4),
)


def told(row: dict[str, Any]) -> Event:
    """An event as a row of the canonical frame tells it: an independent reading of the law of frames."""
    properties = {name: value for name, value in row.items() if name not in OWN_COLUMNS and value is not None}
    return Event(
        identity=row["customer"],
        time_ms=row["time"],
        event=row["event"],
        message=row.get("message"),
        sequence=row.get("sequence"),
        channel=row.get("channel"),
        value=row.get("value"),
        properties=properties | msgspec.json.decode(row.get("more") or "{}"),
    )


def without_nulls(one: Event) -> Event:
    properties = {name: value for name, value in one.properties.items() if value is not None}
    return msgspec.structs.replace(one, properties=properties)


@given(st.lists(any_events, max_size=6), st.dictionaries(names, st.sampled_from(["text", "number"]), max_size=3))
def test_whatever_passes_the_door_comes_back_from_the_frame(events: list[Event], known: dict[str, Any]) -> None:
    batch = sort_batch(events)
    assert len(batch.good) + len(batch.bad) == len(events)
    frame = frame_of(batch.good, known)
    assert [told(row) for row in frame.to_dicts()] == [without_nulls(one) for one in batch.good]
    for name, kind in known.items():
        if name in frame.columns and name not in OWN_COLUMNS:
            assert (frame.schema[name] == pl.Float64) == (kind == "number")


def test_a_frame_has_a_bounded_number_of_columns_and_known_ones_come_first() -> None:
    events = [event(properties={f"new {number}": number}) for number in range(MOST_COLUMNS * 2)]
    events.append(event(properties={"page": "/"}))
    frame = frame_of(events, {"page": "text"})
    assert len(set(frame.columns) - OWN_COLUMNS) == MOST_COLUMNS
    assert frame["page"].to_list()[-1] == "/"
    assert frame["more"].count() == MOST_COLUMNS + 1


def test_numbers_stay_exact() -> None:
    frame = frame_of([event(properties={"id": 2**53}), event(properties={"id": 2**53 + 1})])
    assert frame["id"].to_list() == [float(2**53), None]
    assert frame["more"].to_list() == [None, '{"id":9007199254740993}']
