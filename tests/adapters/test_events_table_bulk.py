"""Whole imports into the events table: all or nothing, sorted, small."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from etappe.events.store import Brought
from etappe.foundation.errors import Unavailable
from etappe.storage.events import buckets as events_buckets
from etappe.storage.events import bulk as events_bulk
from etappe.storage.events.table import DeltaEvents
from tests.adapters.events_model import PROJECT, everything, frame_of, in_order, open_table


@pytest.fixture
def table(tmp_path: Path) -> DeltaEvents:
    return open_table(tmp_path)


def simulated(n: int, customers: int, seed: int = 1) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    who = chance.integers(0, customers, n)
    return pl.DataFrame(
        {
            "customer": pl.Series([f"customer-{i:07d}" for i in range(customers)]).gather(who),
            "time": np.sort(chance.integers(1_700_000_000_000, 1_707_776_000_000, n)),
            "event": pl.Series([f"event_{i}" for i in range(20)]).gather(np.minimum(chance.geometric(0.2, n) - 1, 19)),
            "channel": pl.Series(["web", "app", "shop"]).gather(chance.integers(0, 3, n)),
        }
    )


def test_an_import_is_there_after_its_commit_and_not_before(table: DeltaEvents) -> None:
    with table.bulk(PROJECT, "first") as writer:
        writer.add(frame_of([{"customer": "ann", "time": 2, "event": "buy", "value": 3.0}]))
        writer.add(frame_of([{"customer": "ann", "time": 1, "event": "view"}]))
        assert writer.prepare() == Brought(events=2, customers=1, earliest_ms=1, latest_ms=2)
        assert everything(table) == []
        assert not table.has(PROJECT, "first")
        assert writer.commit() == 1
        assert writer.commit() == 1
    assert table.has(PROJECT, "first")
    assert [(row["event"], row.get("value")) for row in everything(table, ("value",))] == [("view", None), ("buy", 3.0)]


def test_what_is_not_committed_leaves_nothing(table: DeltaEvents, tmp_path: Path) -> None:
    frame = frame_of([{"customer": "ann", "time": 2, "event": "buy"}])
    with table.bulk(PROJECT, "left") as writer:
        writer.add(frame)
        writer.prepare()
    with table.bulk(PROJECT, "broken") as writer:
        writer.add(frame)
        writer.prepare()
        with pytest.raises(AssertionError, match="nothing is added"):
            writer.add(frame)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    with table.bulk(PROJECT, "empty") as writer:
        writer.add(frame.clear())
        assert writer.commit() == 0
    assert not table.has(PROJECT, "empty")


def test_an_import_that_was_committed_is_not_committed_again(table: DeltaEvents) -> None:
    frame = frame_of([{"customer": "ann", "time": 2, "event": "buy"}])
    for _ in range(2):
        with table.bulk(PROJECT, "same") as writer:
            writer.add(frame)
            assert writer.commit() == 1
    assert len(everything(table)) == 1


def test_events_may_be_appended_while_an_import_is_prepared(table: DeltaEvents) -> None:
    with table.bulk(PROJECT, "slow") as writer:
        writer.add(frame_of([{"customer": "ann", "time": 2, "event": "buy", "size": "large"}]))
        writer.prepare()
        frame = frame_of([{"customer": "ann", "time": 1, "event": "view", "size": 4.0}])
        assert table.append(PROJECT, frame, source="inbox", through=1) == 1
        assert writer.commit() == 2
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.properties == {"size": "number"}
        found = snapshot.of(["ann"])
        assert found["size"].to_list() == [4.0, None]
        assert json.loads(found["more"][1]) == {"size": "large"}
        assert snapshot.since(1)["event"].to_list() == ["buy"]


@pytest.mark.parametrize("held", [0, 1 << 30])
def test_rows_on_disk_and_in_memory_come_out_the_same(
    table: DeltaEvents, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr(events_bulk, "_HELD_BYTES", held)
    monkeypatch.setattr(events_bulk, "_ROWS_A_BLOCK", 7_000)
    monkeypatch.setattr(events_buckets, "MOST_ROWS", 3_000)
    frame = simulated(40_000, 500).with_columns(plan=pl.lit("gold"))
    with table.bulk(PROJECT, "first") as writer:
        for start in range(0, frame.height, 1500):
            part = frame.slice(start, 1500)
            writer.add(part if start % 1000 else part.drop("plan"))
        brought = writer.prepare()
        writer.commit()
    assert (brought.events, brought.customers) == (40_000, frame["customer"].n_unique())
    assert (brought.earliest_ms, brought.latest_ms) == (frame["time"].min(), frame["time"].max())
    with table.snapshot(PROJECT) as snapshot:
        assert len(snapshot.buckets) == 16
        assert snapshot.properties == {"plan": "text"}
    given = [{**row, "plan": "gold"} for row in frame.to_dicts()]
    for number, row in enumerate(given):
        if number // 1500 * 1500 % 1000 == 0:
            del row["plan"]
    assert everything(table, ("channel", "plan")) == in_order(given)


def test_a_large_import_lies_in_buckets_of_bounded_size(table: DeltaEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_buckets, "MOST_ROWS", 100)
    with table.bulk(PROJECT, "deep") as writer:  # deeper than the parts that rows are kept in
        writer.add(simulated(20_000, 3_000))
        writer.commit()
    with table.snapshot(PROJECT) as snapshot:
        assert len(snapshot.buckets) == 256
        assert sum(snapshot.bucket(label).height for label in snapshot.buckets) == 20_000


def test_bytes_an_event_beyond_its_properties(table: DeltaEvents, tmp_path: Path) -> None:
    n = 300_000
    with table.bulk(PROJECT, "sized") as writer:
        writer.add(simulated(n, n // 10).drop("channel"))
        writer.commit()
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert size <= 8 * n


def test_after_a_full_disk_an_import_goes_on(table: DeltaEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with table.bulk(PROJECT, "full") as writer:
        writer.add(simulated(10, 3))
        with pytest.raises(Unavailable) as told:
            writer.commit()
        assert told.value.code == "storage.full"
        monkeypatch.undo()
        assert everything(table) == []
        assert writer.commit() == 1
    assert len(everything(table)) == 10
