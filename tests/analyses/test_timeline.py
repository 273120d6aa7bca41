"""One customer's timeline: every event in order, whatever is known of it, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etappe.analyses.ways.timeline import Timeline, TimelineEntry, answer
from etappe.foundation.errors import InvalidInput, Refused
from etappe.journeys.building import build_index
from tests.analyses.small_worlds import World, worlds


@given(worlds(), st.integers(1, 50), st.integers(0, 12))
def test_equals_the_events_in_order(there: World, limit: int, offset: int) -> None:
    for customer, events in there.journeys.items():
        got = answer(there.index, Timeline(customer=customer, limit=limit, offset=offset))
        assert got.total == len(events)
        expected = [
            TimelineEntry(
                time=(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=event.time)).isoformat(
                    timespec="milliseconds" if event.time % 1000 else "seconds"
                ),
                event=event.name,
                after_s=(event.time - events[place - 1].time) / 1000 if place else None,
                channel=None,
                value=None,
                properties={} if event.score is None else {"score": event.score},
            )
            for place, event in enumerate(events)
        ]
        assert list(got.entries) == expected[offset : offset + limit]


def test_channel_value_properties_and_the_time_zone() -> None:
    winter = 1_774_745_999_000  # one second before the clocks of Berlin go forward
    rows = {
        "customer": ["NA", "NA", "007"],
        "time": [winter, winter + 1000, winter],
        "event": ["view", "buy", "view"],
        "channel": ["app", None, "web"],
        "value": [None, 12.5, 1.0],
        "page": ["<b>home</b>", None, "x"],
        "time_property": ["t", None, None],
    }
    index = build_index(pl.DataFrame(rows), time_zone="Europe/Berlin")
    got = answer(index, Timeline(customer="NA"))
    first, second = got.entries
    assert (first.time, second.time) == ("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00")
    assert (first.channel, first.value, first.properties) == (
        "app",
        None,
        {"page": "<b>home</b>", "time_property": "t"},
    )
    assert (second.channel, second.value, second.properties, second.after_s) == (None, 12.5, {}, 1.0)
    frame = got.to_frame()
    assert frame.columns == ["time", "event", "after_s", "channel", "value", "page", "time_property"]
    assert frame["time"].to_list() == [
        datetime.fromtimestamp(ms / 1000, tz=ZoneInfo("Europe/Berlin")) for ms in (winter, winter + 1000)
    ]
    assert frame["page"].to_list() == ["<b>home</b>", None]


def test_a_property_does_not_hide_a_column_of_the_frame() -> None:
    rows = {"customer": ["1"], "time": [0], "event": ["a"], "after_s": ["mine"], "value": ["text"]}
    got = answer(build_index(pl.DataFrame(rows)), Timeline(customer="1"))
    assert got.entries[0].properties == {"after_s": "mine", "value": "text"}
    assert got.to_frame().select("after_s", "after_s_property", "value", "value_property").rows() == [
        (None, "mine", None, "text")
    ]


def test_an_unknown_customer_is_refused() -> None:
    index = build_index(pl.DataFrame({"customer": ["007"], "time": [0], "event": ["a"]}))
    with pytest.raises(Refused) as raised:
        answer(index, Timeline(customer="7"))
    assert raised.value.code == "customer.unknown"


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (100_001, 0), (1, -1)])
def test_limit_and_offset_have_bounds(limit: int, offset: int) -> None:
    index = build_index(pl.DataFrame({"customer": ["1"], "time": [0], "event": ["a"]}))
    with pytest.raises(InvalidInput) as raised:
        answer(index, Timeline(customer="1", limit=limit, offset=offset))
    assert raised.value.code == "question.out_of_bounds"


def test_reads_only_the_customers_own_rows() -> None:
    random = np.random.default_rng(1)
    n = 2_000_000
    rows = {
        "customer": [f"{number:06}" for number in random.integers(0, 100_000, n)],
        "time": random.integers(0, 10**9, n),
        "event": random.choice(["a", "b"], n).tolist(),
    }
    index = build_index(pl.DataFrame(rows))
    answer(index, Timeline(customer="000001"))
    begun = process_time()
    for number in range(100):
        assert answer(index, Timeline(customer=f"{number:06}")).total > 0
    assert (process_time() - begun) / 100 < 0.005  # a pass over two million rows would take longer
