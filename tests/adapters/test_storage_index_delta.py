"""The journey index over the real events table: appended, imported in bulk, compacted, erased."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from etappe.foundation.ids import ProjectId
from etappe.journeys.building import build_index
from etappe.storage.events.table import DeltaEvents
from etappe.storage.index import building as index_building
from etappe.storage.index import journey_indexes
from etappe.storage.index.journey_indexes import JourneyIndexes
from etappe.storage.index.views import IndexView
from tests.adapters.memory_events import told, values_of

SHOP = ProjectId("shop")
DAY_MS = 86_400_000


def batch(chance: random.Random, rows: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer": [f"c{chance.randrange(60)}" for _ in range(rows)],
            "time": [chance.randrange(40) * DAY_MS for _ in range(rows)],
            "event": [chance.choice(["view", "cart", "pay", *(["rare"] * (rows > 40))]) for _ in range(rows)],
            "sequence": [chance.choice([None, 1.0, 2.0]) for _ in range(rows)],
            "message": [chance.choice([None, f"m{number}"]) for number in range(rows)],
            "channel": [chance.choice(["web", "store", None]) for _ in range(rows)],
            "value": [chance.choice([1.5, None]) for _ in range(rows)],
            "vip": [chance.choice([True, False, None]) for _ in range(rows)],
            "score": [chance.choice([4.0, None]) for _ in range(rows)],
        }
    )


def whole(table: DeltaEvents) -> pl.DataFrame:
    """Every event in the table's order."""
    with table.snapshot(SHOP) as snapshot:
        names = ("channel", "value", *snapshot.properties)
        return pl.concat([snapshot.bucket(label, names) for label in snapshot.buckets]).drop("identity_hash")


@pytest.mark.parametrize("seed", range(3))
def test_index_and_table_stay_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(journey_indexes, "_FEW_EVENTS", 60)
    chance = random.Random(seed)
    table = DeltaEvents(tmp_path, lambda _: bytes(range(16)))
    indexes = JourneyIndexes(tmp_path, table)
    with table.bulk(SHOP, "import") as bulk:
        bulk.add(batch(chance, 200))
        bulk.commit()
    held = []
    for through in range(1, 13):
        match chance.randrange(8):
            case 0:
                table.compact(SHOP)
            case 1:
                table.erase(SHOP, [f"c{chance.randrange(60)}"])
            case 2:
                indexes.compact(SHOP)
            case 3:
                indexes = JourneyIndexes(tmp_path, table)
            case _:
                table.append(SHOP, batch(chance, chance.choice([3, 10, 30, 80])), source="test", through=through)
        index, contents = indexes.get(SHOP, time_zone="UTC", unit="customer")
        expected = told(build_index(whole(table)))
        assert told(index) == expected
        assert contents.events == index.n_events
        held.append((index, expected))
    assert indexes.verify(SHOP) == []
    assert {"true", "false"} <= set(values_of(index, "vip"))
    for earlier, expected in held:
        assert told(earlier) == expected


def test_an_index_does_not_keep_the_files_from_before_a_compaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_building, "_PROMOTED_AT_ONCE", 0)
    table = DeltaEvents(tmp_path, lambda _: bytes(range(16)), grace_s=0)
    indexes = JourneyIndexes(tmp_path, table)
    for through in (1, 2):
        table.append(SHOP, batch(random.Random(through), 30), source="test", through=through)
        indexes.refresh(SHOP)
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    files = set((tmp_path / "projects" / SHOP / "table").rglob("*.parquet"))
    assert table.compact(SHOP) == 1
    indexes.refresh(SHOP)
    table.compact(SHOP)
    assert not files & set((tmp_path / "projects" / SHOP / "table").rglob("*.parquet"))
    assert told(index) == told(build_index(whole(table)))


def test_properties_that_come_later_are_there_too(tmp_path: Path) -> None:
    table = DeltaEvents(tmp_path, lambda _: bytes(range(16)))
    indexes = JourneyIndexes(tmp_path, table)
    first = pl.DataFrame({"customer": ["a", "b"], "time": [1, 2], "event": ["view", "view"]})
    table.append(SHOP, first, source="test", through=1)
    assert list(indexes.get(SHOP, time_zone="UTC", unit="customer")[0].columns) == []
    later = first.with_columns(plan=pl.Series(["gold", None]), channel=pl.lit("web"), time=pl.col("time") + 5)
    table.append(SHOP, later, source="test", through=2)
    index, contents = indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert isinstance(index.source, IndexView)
    assert len(index.source.runs) == 1
    by_customer = told(index)
    assert by_customer["a"] == [(1, "view"), (6, "view", ("channel", "web"), ("plan", "gold"))]
    assert by_customer["b"] == [(2, "view"), (7, "view", ("channel", "web"))]
    assert {each.name: each.values for each in contents.properties} == {"channel": ("web",), "plan": ("gold",)}
