"""The journey index on disk: derived, replaced whole, and never missed."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from etappe.analyses.asking import ask
from etappe.analyses.funnel import Funnel
from etappe.analyses.timeline import Timeline
from etappe.foundation.errors import InvalidInput, Unavailable
from etappe.foundation.ids import ProjectId
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex, NumberColumn
from etappe.storage.events_files import EventsFiles
from etappe.storage.journey_index import JourneyIndexes, contents_of

SHOP = ProjectId("shop")
DAY_MS = 86_400_000


def some_events(seed: int, rows: int = 500) -> pl.DataFrame:
    chance = random.Random(seed)
    return pl.DataFrame(
        {
            "customer": [
                chance.choice(["a", "NA", "007", "ä", "日本"]) + str(chance.randrange(20)) for _ in range(rows)
            ],
            "time": [chance.randrange(30 * DAY_MS) for _ in range(rows)],
            "event": [chance.choice(["view", "cart", "purchase"]) for _ in range(rows)],
            "channel": [chance.choice(["web", "store", None]) for _ in range(rows)],
            "value": [chance.choice([1.5, None, -2.0]) for _ in range(rows)],
            "../../evil name": [chance.choice(["", "x", None]) for _ in range(rows)],
        }
    )


def same(one: JourneyIndex, other: JourneyIndex) -> bool:
    """Whether two indexes hold the same, array by array."""
    arrays = all(
        np.array_equal(getattr(one, name), getattr(other, name))
        and getattr(one, name).dtype == getattr(other, name).dtype
        for name in ("key", "code", "offsets")
    )
    rest = all(
        getattr(one, name) == getattr(other, name)
        for name in ("events", "shift", "t0_ms", "observed_until_ms", "time_zone", "unit", "fingerprint")
    )
    texts = one.customers.to_list() == other.customers.to_list() and list(one.columns) == list(other.columns)
    return arrays and rest and texts and all(same_column(one, other, name) for name in one.columns)


def same_column(one: JourneyIndex, other: JourneyIndex, name: str) -> bool:
    mine, theirs = one.columns[name], other.columns[name]
    if isinstance(mine, NumberColumn) or isinstance(theirs, NumberColumn):
        assert isinstance(mine, NumberColumn)
        assert isinstance(theirs, NumberColumn)
        return np.array_equal(mine.numbers, theirs.numbers, equal_nan=True)
    return np.array_equal(mine.codes, theirs.codes) and mine.values.to_list() == theirs.values.to_list()


@pytest.fixture
def table(tmp_path: Path) -> EventsFiles:
    files = EventsFiles(tmp_path)
    for seed, name in enumerate(("one", "two")):
        files.write(SHOP, name, some_events(seed))
    return files


def opened(tmp_path: Path, table: EventsFiles, *imports: str, time_zone: str = "Europe/Berlin") -> JourneyIndex:
    return JourneyIndexes(tmp_path, table).get(SHOP, imports, time_zone=time_zone, unit="customer")[0]


def folder(tmp_path: Path) -> Path:
    return tmp_path / "projects" / SHOP / "index"


def test_what_is_stored_is_what_was_built(tmp_path: Path, table: EventsFiles) -> None:
    built = build_index(pl.concat([some_events(0), some_events(1)]), time_zone="Europe/Berlin")
    for _ in range(2):  # built, then opened
        assert same(opened(tmp_path, table, "one", "two"), built)
    assert [path.name for path in tmp_path.rglob("*evil*")] == []


def test_an_opened_index_is_mapped_and_not_built_again(
    tmp_path: Path, table: EventsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path, table, "one")
    monkeypatch.setattr(table, "read", lambda *_: pytest.fail("the index was there"))
    index = opened(tmp_path, table, "one")
    assert isinstance(index.key.base, np.memmap)
    assert index.key.flags.writeable, "kernels are compiled for writable arrays"


def test_a_deleted_index_gives_the_same_answers(tmp_path: Path, table: EventsFiles) -> None:
    question = Funnel(steps=("view", "cart", "purchase"), within="7d")
    before = ask(opened(tmp_path, table, "one", "two"), question).to_json()
    shutil.rmtree(folder(tmp_path))
    assert ask(opened(tmp_path, table, "one", "two"), question).to_json() == before


@pytest.mark.parametrize("file", ["meta.json", "key.npy", "code.npy", "customers.arrow", "column-0.npy"])
@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), lambda path: path.unlink()])
def test_a_damaged_index_is_built_again(
    tmp_path: Path, table: EventsFiles, file: str, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    before = opened(tmp_path, table, "one")
    fingerprint, customers = before.fingerprint, before.customers.to_list()
    (index,) = folder(tmp_path).iterdir()
    assert callable(damage)
    damage(index / file)
    after = opened(tmp_path, table, "one")
    assert (after.fingerprint, after.customers.to_list()) == (fingerprint, customers)
    assert "built again" in caplog.text


def test_a_cut_off_index_is_not_taken_for_whole(tmp_path: Path, table: EventsFiles) -> None:
    before = opened(tmp_path, table, "one").fingerprint
    (index,) = folder(tmp_path).iterdir()
    np.save(index / "key.npy", np.zeros(3, np.int64))
    assert opened(tmp_path, table, "one").fingerprint == before


def test_other_imports_time_zone_or_unit_make_another_index(tmp_path: Path, table: EventsFiles) -> None:
    indexes = JourneyIndexes(tmp_path, table)
    asked = [
        (("one",), "UTC", "customer"),
        (("one", "two"), "UTC", "customer"),
        (("one",), "Asia/Tokyo", "customer"),
        (("one",), "UTC", "order"),
    ]
    found = [
        indexes.get(SHOP, imports, time_zone=time_zone, unit=unit)[0].fingerprint for imports, time_zone, unit in asked
    ]
    assert len(set(found)) == len(asked)
    assert len(list(folder(tmp_path).iterdir())) == 2, "the newest, and the one before that may be in use"
    indexes.forget(SHOP)
    assert indexes.get(SHOP, ("one",), time_zone="UTC", unit="customer")[0].fingerprint == found[0]


def test_what_does_not_fit_leaves_no_index(tmp_path: Path, table: EventsFiles) -> None:
    table.write(SHOP, "bad", some_events(2).with_columns(value=pl.lit(float("inf"))))
    with pytest.raises(InvalidInput) as error:
        opened(tmp_path, table, "one", "bad")
    assert error.value.code == "index.infinite"
    assert not folder(tmp_path).exists()


def test_a_full_disk_leaves_no_index_and_says_so(
    tmp_path: Path, table: EventsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Unavailable) as error:
            opened(tmp_path, table, "one")
    assert error.value.code == "storage.full"
    assert list(folder(tmp_path).iterdir()) == []
    assert opened(tmp_path, table, "one").n_events == 500, "with room again it is built"


def test_contents_count_what_plain_python_counts(tmp_path: Path, table: EventsFiles) -> None:
    events = some_events(0)
    _, contents = JourneyIndexes(tmp_path, table).get(SHOP, ["one"], time_zone="UTC", unit="customer")
    rows = events.to_dicts()
    occurrences = Counter(row["event"] for row in rows)
    customers = Counter(event for _, event in {(row["customer"], row["event"]) for row in rows})
    assert [(each.name, each.occurrences, each.customers) for each in contents.event_names] == [
        (name, occurrences[name], customers[name]) for name in sorted(occurrences)
    ]
    assert (contents.customers, contents.events) == (len({row["customer"] for row in rows}), 500)
    properties = {each.name: each for each in contents.properties}
    assert list(properties) == ["../../evil name", "channel", "value"]
    assert properties["value"].kind == "number"
    counted = Counter(row["channel"] for row in rows if row["channel"] is not None)
    assert properties["channel"].values == tuple(sorted(counted, key=lambda value: (-counted[value], value)))
    timelines = [
        entry.time
        for customer in {row["customer"] for row in rows}
        for entry in ask(build_index(events), Timeline(customer=customer)).entries  # type: ignore[union-attr]
    ]
    assert (contents.earliest, contents.latest) == (min(timelines), max(timelines))


def test_only_the_fifty_most_frequent_values_are_listed() -> None:
    values = [f"v{number:03}" for number in range(80) for _ in range(1 + number % 3)]
    frame = pl.DataFrame({"customer": values, "time": [0] * len(values), "event": ["e"] * len(values), "p": values})
    (listed,) = contents_of(build_index(frame)).properties
    assert len(listed.values) == 50
    assert listed.values[0] == "v002"


def test_no_events_have_no_contents() -> None:
    frame = pl.DataFrame(schema={"customer": pl.String, "time": pl.Int64, "event": pl.String})
    contents = contents_of(build_index(frame))
    assert (contents.events, contents.customers, contents.earliest, contents.event_names) == (0, 0, None, ())
