"""The journey index: order, ties, coding, limits and fingerprint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.foundation.errors import InvalidInput
from etappe.journeys import building
from etappe.journeys.building import LATEST_MS, build_index
from etappe.journeys.executor import over_ranges, ranges
from etappe.journeys.index import JourneyIndex, NumberColumn, TextColumn

SCHEMA = {"customer": pl.String, "time": pl.Int64, "event": pl.String}


@pytest.fixture(autouse=True, scope="module", params=["few texts", "many texts"])
def either_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lets every test see both ways in which texts are put in order."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "many texts":
            patch.setattr(building, "_FEW_TEXTS", -1)
        yield


def index_of(rows: list[tuple[Any, ...]], **more: Any) -> JourneyIndex:  # noqa: ANN401 - whatever build_index takes
    return build_index(pl.DataFrame(rows, schema=SCHEMA, orient="row"), **more)


def read_back(index: JourneyIndex) -> list[tuple[str, int, str]]:
    rows = np.arange(index.n_events)
    return [
        (index.customers[int(customer)], int(time), index.events[index.code[row]])
        for row, customer, time in zip(rows, index.customer_of(rows), index.time_ms(rows), strict=True)
    ]


rows_drawn = st.lists(
    st.tuples(
        st.sampled_from(["NA", "007", "7", "", "ä", "zoë", "\U0001f6d2", "a b"]),
        st.one_of(st.integers(-5, 5), st.integers(-(10**12), 10**13)),
        st.sampled_from(["view", "buy", "ü", "View"]),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(rows_drawn)
def test_events_come_back_ordered_by_customer_and_time_with_ties_as_they_came(rows: list[tuple[str, int, str]]) -> None:
    index = index_of(rows)
    assert read_back(index) == sorted(rows, key=lambda row: row[:2])
    assert index.customers.to_list() == sorted({row[0] for row in rows})
    assert list(index.events) == sorted({row[2] for row in rows})
    assert (np.diff(index.key) >= 0).all()
    for customer in range(index.n_customers):
        own = index.customer_of(np.arange(index.offsets[customer], index.offsets[customer + 1]))
        assert set(own.tolist()) == {customer}


@settings(deadline=None)
@given(rows_drawn)
def test_customers_lie_further_apart_than_any_window(rows: list[tuple[str, int, str]]) -> None:
    index = index_of(rows)
    other = np.flatnonzero(np.diff(index.customer_of(np.arange(index.n_events))))
    assert (np.diff(index.key)[other] > index.span_ms).all()
    assert (index.key >= 0).all()
    assert (index.key < 1 << 62).all()


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("xy"), st.integers(0, 1), st.sampled_from("ab"), st.none() | st.integers(0, 2)),
        max_size=20,
    )
)
def test_sequence_breaks_ties_and_events_without_one_come_last(rows: list[tuple[str, int, str, int | None]]) -> None:
    frame = pl.DataFrame(rows, schema={**SCHEMA, "sequence": pl.Int64}, orient="row")
    expected = sorted(rows, key=lambda row: (*row[:2], row[3] is None, row[3] or 0))
    assert read_back(build_index(frame)) == [row[:3] for row in expected]
    as_text = frame.with_columns(pl.col("sequence").cast(pl.String))
    assert read_back(build_index(as_text)) == [row[:3] for row in expected]


def test_properties_keep_their_kind_and_say_where_they_are_missing() -> None:
    frame = pl.DataFrame(
        {
            "customer": ["b", "a", "a"],
            "time": [1, 2, 1],
            "event": ["x", "x", "x"],
            "channel": ["web", None, "app"],
            "value": [1.5, None, 2.0],
            "items": pl.Series([1, 2, None], dtype=pl.Int64),
            "new": [True, None, False],
            "nothing": pl.Series([None, None, None], dtype=pl.Null),
        }
    )
    columns = build_index(frame).columns
    assert list(columns) == ["channel", "value", "items", "new", "nothing"]
    channel, new = columns["channel"], columns["new"]
    assert isinstance(channel, TextColumn)
    assert isinstance(new, TextColumn)
    assert [channel.values[c] if c >= 0 else None for c in channel.codes.tolist()] == ["app", None, "web"]
    assert [new.values[c] if c >= 0 else None for c in new.codes.tolist()] == ["false", None, "true"]
    for name, numbers in (("value", [2.0, None, 1.5]), ("items", [None, 2.0, 1.0]), ("nothing", [None] * 3)):
        column = columns[name]
        assert isinstance(column, NumberColumn)
        assert [None if np.isnan(number) else number for number in column.numbers] == numbers


def test_fingerprints_are_equal_for_equal_content_and_differ_otherwise() -> None:
    rows = [("x", 1, "a"), ("x", 1, "b"), ("y", 5, "a")]
    index = index_of(rows)
    assert index_of([rows[2], *rows[:2]]).fingerprint == index.fingerprint
    others = [
        index_of([rows[1], rows[0], rows[2]]),
        index_of([("x", 1, "a"), ("x", 1, "b"), ("z", 5, "a")]),
        index_of([(customer, time + 1, event) for customer, time, event in rows]),
        index_of(rows, time_zone="Europe/Berlin"),
        index_of(rows, observed_until_ms=6),
        build_index(pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(channel=pl.lit("web"))),
        build_index(pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(source=pl.lit("web"))),
    ]
    assert len({index.fingerprint, *(other.fingerprint for other in others)}) == 8


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=3), st.integers(0, 5), st.text(max_size=3), st.none() | st.text(max_size=2)))
)
def test_how_texts_are_put_in_order_makes_no_difference(rows: list[tuple[str, int, str, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema={**SCHEMA, "plan": pl.String}, orient="row")
    index = build_index(frame)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "_FEW_TEXTS", 1 << 20 if building._FEW_TEXTS < 0 else -1)  # noqa: SLF001 - the other way
        assert build_index(frame).fingerprint == index.fingerprint


def test_codes_take_a_byte_up_to_256_names_and_two_up_to_65536() -> None:
    for names, kind in ((256, np.uint8), (257, np.uint16), (65_536, np.uint16)):
        index = index_of([("x", i, f"e{i}") for i in range(names)])
        assert index.code.dtype == kind
        assert read_back(index)[-1] == ("x", names - 1, f"e{names - 1}")


@pytest.mark.parametrize(
    ("rows", "more", "code"),
    [
        ([("x", i, str(i)) for i in range(65_537)], {}, "index.too_many_event_names"),
        ([(str(i), (-1) ** i * 62_000_000_000_000, "e") for i in range(50_000)], {}, "index.too_wide"),
        ([("x", LATEST_MS + 1, "e")], {}, "index.time_out_of_range"),
        ([("x", -(2**62), "e")], {}, "index.time_out_of_range"),
        ([("x", 5, "e")], {"observed_until_ms": 4}, "index.observed_until_too_early"),
    ],
)
def test_what_does_not_fit_is_refused(rows: list[tuple[str, int, str]], more: dict[str, int], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        index_of(rows, **more)
    assert refusal.value.code == code
    for language in ("en", "de"):
        assert refusal.value.message(language)
        assert refusal.value.hint(language)


def test_infinite_numbers_are_refused_and_missing_names_are_a_bug() -> None:
    rows = pl.DataFrame([("x", 1, "e")], schema=SCHEMA, orient="row")
    with pytest.raises(InvalidInput) as refusal:
        build_index(rows.with_columns(value=pl.lit(float("inf"))))
    assert refusal.value.data == {"property": "value"}
    with pytest.raises(AssertionError):
        build_index(rows.with_columns(event=pl.lit(None, dtype=pl.String)))


def test_no_events_make_an_index_without_any() -> None:
    index = index_of([])
    assert (index.n_events, index.n_customers, index.events, ranges(index)) == (0, 0, (), [])
    assert index_of([], observed_until_ms=7).observed_until_ms == 7


@settings(deadline=None)
@given(rows_drawn, st.integers(1, 10))
def test_ranges_hold_every_customer_once_and_come_back_in_order(rows: list[tuple[str, int, str]], events: int) -> None:
    index = index_of(rows)
    parts = ranges(index, events)
    assert [c for part in parts for c in range(part.first, part.last)] == list(range(index.n_customers))
    assert [r for part in parts for r in range(part.lo, part.hi)] == list(range(index.n_events))
    for part in parts:
        assert (part.lo, part.hi) == (index.offsets[part.first], index.offsets[part.last])
    assert over_ranges(index, lambda part: part, events) == parts
