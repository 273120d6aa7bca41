"""Keeping an events table: compaction, readers meanwhile, erasure without a trace, what the doctor finds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import DeltaError

from etappe.foundation.errors import Refused, Unavailable
from etappe.storage.events import buckets as events_buckets
from etappe.storage.events import compaction as events_compaction
from etappe.storage.events import log as events_log
from etappe.storage.events import project as events_project
from etappe.storage.events.table import DeltaEvents
from tests.adapters.events_model import PROJECT, everything, frame_of, in_order, open_table


@pytest.fixture
def table(tmp_path: Path) -> DeltaEvents:
    return open_table(tmp_path, grace_s=0)


def many(n: int, *, since: int = 0) -> pl.DataFrame:
    return frame_of([{"customer": f"c{i % 97}", "time": since + i, "event": "view"} for i in range(n)])


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("projects/*/table/bucket=*/*") if path.is_file())


def fill(table: DeltaEvents, times: int, rows: int) -> None:
    before = table.brought(PROJECT, "inbox")
    for n in range(before + 1, before + times + 1):
        table.append(PROJECT, many(rows, since=n * rows), source="inbox", through=n)


def test_compaction_leaves_one_file_a_bucket_and_then_leaves_it_alone(
    table: DeltaEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_buckets, "MOST_ROWS", 300)
    fill(table, 5, 200)
    given = everything(table)
    assert table.compact(PROJECT, wholly=True) == 1
    files = files_of(tmp_path)
    with table.snapshot(PROJECT) as snapshot:
        assert len(files) == len(snapshot.buckets) >= 4
        assert max(snapshot.bucket(label).height for label in snapshot.buckets) <= 300
        assert snapshot.epoch == 0
    assert everything(table) == given
    assert table.compact(PROJECT, wholly=True) == 0
    assert files_of(tmp_path) == files


def test_only_the_bucket_that_grew_is_split(
    table: DeltaEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_buckets, "MOST_ROWS", 300)
    frame = frame_of([{"customer": f"c{i}", "time": i, "event": "view"} for i in range(500)])
    table.append(PROJECT, frame, source="inbox", through=1)
    table.compact(PROJECT, wholly=True)
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.buckets == ("0", "1")
        grown = snapshot.bucket("0")["customer"].to_list()[::12]
    other = [path for path in files_of(tmp_path) if "=x1/" in str(path)]
    rows = [{"customer": grown[i % len(grown)], "time": i, "event": "buy"} for i in range(250)]
    table.append(PROJECT, frame_of(rows), source="inbox", through=99)
    table.compact(PROJECT, wholly=True)
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.buckets == ("00", "01", "1")
    assert set(other) < set(files_of(tmp_path))


def test_one_customer_is_never_parted(table: DeltaEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_buckets, "MOST_ROWS", 10)
    rows = [{"customer": "busy", "time": i, "event": "view"} for i in range(50)]
    table.append(PROJECT, frame_of([*rows, {"customer": "ann", "time": 1, "event": "view"}]), source="inbox", through=1)
    assert table.compact(PROJECT, wholly=True) == 0
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.buckets == ("",)


def test_files_stay_few_while_events_keep_coming(
    table: DeltaEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_log, "COMMITS_A_CHECKPOINT", 10)
    monkeypatch.setattr(events_buckets, "MOST_ROWS", 400)
    for module in (events_project, events_compaction):
        monkeypatch.setattr(module, "ROWS_A_FILE", 40)
    most = log = rewritten = 0
    for n in range(1, 81):
        table.append(PROJECT, many(20, since=n * 20), source="inbox", through=n)
        rewritten += table.compact(PROJECT)
        most = max(most, len(files_of(tmp_path)))
        log = max(log, len(list(tmp_path.glob("projects/*/table/_delta_log/*"))))
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.rows == 1600
        assert 4 <= len(snapshot.buckets) <= 8
    assert most <= 8 + 9 * 8
    assert log <= 30
    assert rewritten < 80
    assert open_table(tmp_path).brought(PROJECT, "inbox") == 80


def test_a_reader_keeps_its_files_through_compaction_and_erasure(table: DeltaEvents, tmp_path: Path) -> None:
    fill(table, 3, 50)
    with table.snapshot(PROJECT) as snapshot:
        before = [snapshot.bucket(label) for label in snapshot.buckets]
        table.compact(PROJECT, wholly=True)
        table.compact(PROJECT, wholly=True)
        table.erase(PROJECT, ["c5"])
        assert [snapshot.bucket(label).equals(rows) for label, rows in zip(snapshot.buckets, before, strict=True)]
        assert len(files_of(tmp_path)) > 1
    table.compact(PROJECT)
    assert len(files_of(tmp_path)) == 1


def test_readers_elsewhere_are_given_time(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    fill(table, 3, 50)
    with open_table(tmp_path).snapshot(PROJECT) as elsewhere:
        table.compact(PROJECT, wholly=True)
        assert elsewhere.bucket("").height == 150
    assert len(files_of(tmp_path)) == 4


def test_nothing_of_who_was_erased_is_left(table: DeltaEvents, tmp_path: Path) -> None:
    marker = "marker-7f3a9c-ümlaut"
    instant = 1_234_567_890_123
    rows = [{"customer": marker, "time": instant, "event": "pay", "message": f"of-{marker}", "note": f"by {marker}"}]
    for n in range(1, 4):
        table.append(PROJECT, pl.concat([frame_of(rows), many(30)], how="diagonal"), source="inbox", through=n)
    table.append(PROJECT, frame_of(rows), source="inbox", through=4)
    table.compact(PROJECT, wholly=True)
    with table.bulk(PROJECT, "old") as writer:
        writer.add(frame_of(rows))
        writer.commit()
    others = [row for row in everything(table) if row["customer"] != marker]
    with table.snapshot(PROJECT) as snapshot:
        hash_of = int(snapshot.of([marker])["identity_hash"][0]) - events_log.FLIP
    assert table.erase(PROJECT, [marker, "nobody"]) == 5
    assert everything(table) == others
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.epoch == 1
        assert snapshot.batch == 5
    seconds = "2009-02-13T23:31:30.123"
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        frames = pl.read_parquet(path) if path.suffix == ".parquet" else pl.DataFrame()
        held = path.read_bytes() + json.dumps(frames.to_dicts(), default=str).encode()
        for trace in (marker, json.dumps(marker)[1:-1], str(hash_of), seconds, seconds.replace("T", " ")):
            assert trace.encode() not in held, f"{trace} in {path}"
    assert table.brought(PROJECT, "inbox") == 4
    assert table.has(PROJECT, "old")
    assert table.append(PROJECT, many(1), source="inbox", through=5) == 6


def test_erasing_everybody_leaves_an_empty_table(table: DeltaEvents, tmp_path: Path) -> None:
    table.append(PROJECT, many(10), source="inbox", through=1)
    assert table.erase(PROJECT, [f"c{i}" for i in range(97)]) == 10
    assert everything(table) == []
    assert files_of(tmp_path) == []
    assert table.append(PROJECT, many(3), source="inbox", through=2) == 2
    assert len(everything(table)) == 3


def test_removing_a_project_leaves_no_file(table: DeltaEvents, tmp_path: Path) -> None:
    table.append(PROJECT, many(10), source="inbox", through=1)
    table.remove(PROJECT)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.rows == 0


def test_a_newer_layout_is_refused(table: DeltaEvents, tmp_path: Path) -> None:
    table.append(PROJECT, many(1), source="inbox", through=1)
    folder = tmp_path / "projects" / PROJECT / "table"
    DeltaTable(folder).alter.set_table_properties({"etappe.layout": "2"}, raise_if_not_exists=False)
    with pytest.raises(Refused) as told, open_table(tmp_path).snapshot(PROJECT):
        pass
    assert told.value.code == "store.newer"
    assert "layout 2" in told.value.message()
    with pytest.raises(Refused):
        table.append(PROJECT, many(1), source="inbox", through=2)


def test_a_broken_log_is_told(table: DeltaEvents, tmp_path: Path) -> None:
    table.append(PROJECT, many(1), source="inbox", through=1)
    (tmp_path / "projects" / PROJECT / "table" / "_delta_log" / f"{1:020}.json").write_text("no json")
    with pytest.raises(Unavailable) as told, open_table(tmp_path).snapshot(PROJECT):
        pass
    assert told.value.code == "store.damaged"


@pytest.mark.parametrize(("changes", "reads"), [(1, 2), (3, 4), (99, 20)])
def test_a_log_that_another_process_moves_on_is_read_again(
    table: DeltaEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: int, reads: int
) -> None:
    """A state was put down and the one before it dropped while that was being read; without end it is damage."""
    table.append(PROJECT, many(7), source="inbox", through=1)
    log = tmp_path / "projects" / PROJECT / "table" / "_delta_log"
    looks = 0

    def opened(folder: Path) -> DeltaTable:
        nonlocal looks
        looks += 1
        if looks <= changes:
            (log / f"{looks:020}.checkpoint.parquet.dropped").touch()
            message = "Object at location not found"
            raise DeltaError(message)
        return DeltaTable(folder)

    other = open_table(tmp_path)
    monkeypatch.setattr("deltalake.DeltaTable", opened)
    if changes < reads:
        with other.snapshot(PROJECT) as snapshot:
            assert snapshot.rows == 7
    else:
        with pytest.raises(Unavailable, match="not found"), other.snapshot(PROJECT):
            pass
    assert looks == reads


@pytest.mark.parametrize("what", [b"", bytes(500)])
def test_a_commit_that_power_was_lost_in_never_was(table: DeltaEvents, tmp_path: Path, what: bytes) -> None:
    table.append(PROJECT, many(1), source="inbox", through=1)
    (tmp_path / "projects" / PROJECT / "table" / "_delta_log" / f"{2:020}.json").write_bytes(what)
    again = open_table(tmp_path)
    assert again.brought(PROJECT, "inbox") == 1
    assert again.append(PROJECT, many(1), source="inbox", through=2) == 2
    assert len(everything(again)) == 2


def test_after_a_full_disk_appending_goes_on(
    table: DeltaEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    table.append(PROJECT, many(1), source="inbox", through=1)
    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(Unavailable) as told:
        table.append(PROJECT, many(1), source="inbox", through=2)
    assert told.value.code == "storage.full"
    monkeypatch.undo()
    assert len(files_of(tmp_path)) == len(everything(table)) == 1
    assert table.append(PROJECT, many(1), source="inbox", through=2) == 2


def damage_nothing(_: Path) -> None:
    pass


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def reverse(path: Path) -> None:
    pl.read_parquet(path).reverse().write_parquet(path)


def rename_customers(path: Path) -> None:
    pl.read_parquet(path).with_columns(identity=pl.lit("somebody else")).write_parquet(path)


def repeat(path: Path) -> None:
    frame = pl.read_parquet(path)
    pl.concat([frame.head(1), frame]).write_parquet(path)


def lie_about(path: Path) -> None:
    (path.parent / "b9-left.parquet").write_bytes(path.read_bytes())
    os.utime(path.parent / "b9-left.parquet", (0, 0))


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (damage_nothing, set()),
        (Path.unlink, {"missing"}),
        (shorten, {"size", "unreadable"}),
        (reverse, {"unsorted"}),
        (rename_customers, {"misplaced"}),
        (repeat, {"count", "doubled"}),
        (lie_about, {"orphan"}),
    ],
)
def test_the_doctor_finds(table: DeltaEvents, tmp_path: Path, damage: object, kinds: set[str]) -> None:
    rows = [{"customer": f"c{i % 7}", "time": i // 3, "event": "view"} for i in range(40)]
    table.append(PROJECT, frame_of(rows), source="inbox", through=1)
    table.append(PROJECT, frame_of(rows), source="inbox", through=2)
    assert callable(damage)
    damage(files_of(tmp_path)[0])
    found = {finding.kind for finding in table.verify(PROJECT)}
    assert found - {"size"} == kinds - {"size"}
    assert "size" in found or "size" not in kinds


def test_any_engine_reads_the_table(table: DeltaEvents, tmp_path: Path) -> None:
    given = [{"customer": f"c{i % 3}", "time": 1000 * i, "event": "view", "plan (€)": "gold"} for i in range(9)]
    table.append(PROJECT, frame_of(given[:4]), source="inbox", through=1)
    table.append(PROJECT, frame_of(given[4:]), source="inbox", through=2)
    table.compact(PROJECT, wholly=True)
    delta = DeltaTable(tmp_path / "projects" / PROJECT / "table")
    query = (
        'SELECT identity, time, batch, "property_plan%20%28%E2%82%AC%29" AS plan FROM t ORDER BY identity_hash, time'
    )
    found = pl.DataFrame(QueryBuilder().register("t", delta).execute(query).read_all())
    assert found["identity"].to_list() == [row["customer"] for row in in_order(given)]
    assert found["time"].dt.epoch("ms").to_list() == [row["time"] for row in in_order(given)]
    assert found["plan"].to_list() == ["gold"] * 9
    assert sorted(found["batch"].to_list()) == [1] * 4 + [2] * 5
