"""The events table: appended once, read in order, typed where it can be."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from etappe.storage.events.table import DeltaEvents
from tests.adapters.events_model import PROJECT, Row, everything, frame_of, in_order, open_table


@pytest.fixture
def table(tmp_path: Path) -> DeltaEvents:
    return open_table(tmp_path)


def test_what_is_appended_is_read_in_order_of_hash_identity_and_time(table: DeltaEvents) -> None:
    given: list[Row] = [
        {"customer": "ann", "time": 3, "event": "pay", "value": 9.5},
        {"customer": "bob", "time": 1, "event": "view"},
        {"customer": "ann", "time": 2, "event": "view", "channel": "web"},
    ]
    assert table.append(PROJECT, frame_of(given), source="inbox", through=3) == 1
    assert everything(table, ("channel", "value")) == in_order(given)


def test_a_source_brings_each_event_once(table: DeltaEvents) -> None:
    frame = frame_of([{"customer": "ann", "time": 1, "event": "view"}])
    assert table.brought(PROJECT, "inbox") == 0
    assert table.append(PROJECT, frame, source="inbox", through=5) == 1
    assert table.append(PROJECT, frame, source="inbox", through=5) is None
    assert table.append(PROJECT, frame, source="inbox", through=4) is None
    assert table.append(PROJECT, frame, source="other", through=1) == 2
    assert table.append(PROJECT, frame, source="inbox", through=6) == 3
    assert (table.brought(PROJECT, "inbox"), table.brought(PROJECT, "other")) == (6, 1)
    assert len(everything(table)) == 3


def test_since_gives_the_batches_after_one(table: DeltaEvents) -> None:
    for n in range(1, 5):
        frame = frame_of([{"customer": name, "time": n, "event": "view"} for name in ("ann", "bob")])
        assert table.append(PROJECT, frame, source="inbox", through=n) == n
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.batch == 4
        assert snapshot.rows == 8
        assert sorted(snapshot.since(2)["time"].to_list()) == [3, 3, 4, 4]
        assert snapshot.since(4).is_empty()
        assert snapshot.since(4).columns == ["identity_hash", "customer", "time", "event"]


def test_a_snapshot_stays_as_it_was(table: DeltaEvents) -> None:
    frame = frame_of([{"customer": "ann", "time": 1, "event": "view"}])
    table.append(PROJECT, frame, source="inbox", through=1)
    with table.snapshot(PROJECT) as before:
        table.append(PROJECT, frame, source="inbox", through=2)
        assert before.bucket("").height == 1
        with table.snapshot(PROJECT) as after:
            assert after.bucket("").height == 2


def test_where_nothing_is_a_snapshot_is_empty(table: DeltaEvents) -> None:
    with table.snapshot(PROJECT) as snapshot:
        assert (snapshot.rows, snapshot.batch, snapshot.epoch, snapshot.buckets) == (0, 0, 0, ("",))
        assert snapshot.bucket("", ["channel", "plan"]).columns[2:] == ["time", "event", "channel", "plan"]
        assert snapshot.of(["ann"]).is_empty()


def test_a_customer_is_read_whole_and_alone(table: DeltaEvents) -> None:
    for n in range(3):
        rows = [{"customer": f"c{i}", "time": n * 10 + i, "event": "view", "plan": f"p{n}"} for i in range(20)]
        table.append(PROJECT, frame_of(rows), source="inbox", through=n + 1)
    with table.snapshot(PROJECT) as snapshot:
        found = snapshot.of(["c7", "c3", "nobody"])
        assert sorted(zip(found["customer"], found["time"], found["plan"], strict=True)) == [
            *(("c3", n * 10 + 3, f"p{n}") for n in range(3)),
            *(("c7", n * 10 + 7, f"p{n}") for n in range(3)),
        ]


def test_values_that_do_not_fit_their_column_are_kept_beside_it(table: DeltaEvents) -> None:
    def rows(value: float | str | None, n: int) -> pl.DataFrame:
        return frame_of([{"customer": "ann", "time": n, "event": "view", "size": value, "kind": "a"}])

    table.append(PROJECT, rows(1.5, 1), source="inbox", through=1)
    table.append(PROJECT, rows('large "x"', 2), source="inbox", through=2)
    table.append(PROJECT, rows(value=True, n=3).with_columns(more=pl.lit('{"list":[1,2]}')), source="inbox", through=3)
    table.append(PROJECT, rows(None, 4).with_columns(kind=pl.lit(7.0)), source="inbox", through=4)
    table.append(PROJECT, rows(None, 5).with_columns(KIND=pl.lit("shouted")), source="inbox", through=5)
    with table.snapshot(PROJECT) as snapshot:
        assert dict(snapshot.properties) == {"size": "number", "kind": "text"}
        found = snapshot.of(["ann"])
        assert found["size"].to_list() == [1.5, None, None, None, None]
        assert found["kind"].to_list() == ["a", "a", "a", "7", "a"]
        assert [json.loads(text) if text else None for text in found["more"]] == [
            None,
            {"size": 'large "x"'},
            {"size": True, "list": [1, 2]},
            {"kind": 7.0},
            {"KIND": "shouted"},
        ]
        assert snapshot.bucket("", ["KIND"])["KIND"].to_list() == [None] * 4 + ["shouted"]


@pytest.mark.parametrize("name", ["a b", "a,b;{}()=\n\t", "50%", "größe", "a.b", "`x`", "", "place", "batch", "bucket"])
def test_a_property_may_have_any_name(table: DeltaEvents, name: str) -> None:
    given: list[Row] = [{"customer": "ann", "time": 1, "event": "view", name: "yes"}]
    table.append(PROJECT, frame_of(given), source="inbox", through=1)
    table.append(PROJECT, frame_of([{**given[0], "time": 2}]), source="inbox", through=2)
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.properties == {name: "text"}
        assert snapshot.bucket("", [name])[name].to_list() == ["yes", "yes"]


def test_properties_beyond_what_a_table_holds_are_kept_beside_the_columns(table: DeltaEvents) -> None:
    row: Row = {"customer": "ann", "time": 1, "event": "view", **{f"p{i}": float(i) for i in range(503)}}
    table.append(PROJECT, frame_of([row]), source="inbox", through=1)
    with table.snapshot(PROJECT) as snapshot:
        assert len(snapshot.properties) == 500
        assert json.loads(snapshot.of(["ann"])["more"].item()) == {"p500": 500.0, "p501": 501.0, "p502": 502.0}
