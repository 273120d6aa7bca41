"""The journey index on disk when things go wrong: damage, a crash of the machine, a full disk, other processes."""

from __future__ import annotations

import errno
import gc
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.storage.events.table import DeltaEvents
from etappe.storage.index import files as index_files
from etappe.storage.index import journey_indexes
from etappe.storage.index.journey_indexes import JourneyIndexes
from etappe.storage.index.views import IndexView
from tests.adapters.memory_events import MemoryEvents, Row, told

SHOP = ProjectId("shop")
DAY_MS = 86_400_000
Damage = Callable[[Path], object]


def rows(first: int, count: int) -> list[Row]:
    return [
        {
            "customer": f"c{number * 7 % 11}",
            "time": number * DAY_MS // 10 + number % 3,
            "event": f"e{number % 4}",
            "channel": ("web", "store", None)[number % 3],
        }
        for number in range(first, first + count)
    ]


@pytest.fixture
def table() -> MemoryEvents:
    """A base of 82 events, two pairs of them at one instant, and a run of 10 is what an index of it consists of."""
    table = MemoryEvents()
    table.append(SHOP, [*rows(0, 80), *(row | {"event": "e2"} for row in rows(40, 2))])
    return table


def made(folder: Path, table: MemoryEvents) -> JourneyIndex:
    """The index, with a run."""
    indexes = JourneyIndexes(folder, table)
    indexes.refresh(SHOP)
    table.append(SHOP, rows(80, 10))
    index = opened(folder, table)
    assert isinstance(index.source, IndexView)
    assert len(index.source.runs) == 1
    assert JourneyIndexes(folder, table).verify(SHOP) == []
    return index


def opened(folder: Path, table: MemoryEvents) -> JourneyIndex:
    return JourneyIndexes(folder, table).get(SHOP, time_zone="UTC", unit="customer")[0]


def file_of(folder: Path, pattern: str) -> Path:
    (found,) = (folder / "projects" / SHOP / "index").glob(pattern)
    return found


def flip_last(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


FILES = (
    "state.json",
    *(f"base-*/{name}" for name in ("meta.json", *index_files.ARRAYS)),
    "base-*/customers-00000.arrow",
    *(f"run-*/{name}" for name in ("meta.json", "rows.arrow", "customers.arrow", "replaced.npy")),
)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), lambda path: path.unlink()])
def test_a_damaged_index_is_built_again(
    tmp_path: Path, table: MemoryEvents, file: str, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    before = made(tmp_path, table)
    expected = told(before)
    damage(file_of(tmp_path, file))
    after = opened(tmp_path, table)
    assert told(after) == expected
    assert after.fingerprint == before.fingerprint
    assert "built again" in caplog.text or file == "state.json"
    assert JourneyIndexes(tmp_path, table).verify(SHOP) == []


@pytest.mark.parametrize("file", [name for name in FILES if "json" not in name])
def test_what_a_crash_of_the_machine_left_is_compared_with_its_checksum(
    tmp_path: Path, table: MemoryEvents, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(made(tmp_path, table))
    flip_last(file_of(tmp_path, file))
    assert [finding.kind for finding in JourneyIndexes(tmp_path, table).verify(SHOP)] == ["damaged"]
    monkeypatch.setattr(index_files, "boot", lambda: "another start")
    assert told(opened(tmp_path, table)) == expected
    assert JourneyIndexes(tmp_path, table).verify(SHOP) == []


def test_after_a_crash_of_the_machine_checksums_are_compared_once(
    tmp_path: Path, table: MemoryEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, table)
    base = file_of(tmp_path, "base-*")
    read: list[Path] = []
    check = index_files.check_file

    def noted(path: Path, expected: index_files.FileMeta, *, thorough: bool) -> None:
        if thorough and path.parent == base and path.suffix == ".npy":
            read.append(path)
        check(path, expected, thorough=thorough)

    monkeypatch.setattr(index_files, "check_file", noted)
    opened(tmp_path, table)
    assert read == []
    monkeypatch.setattr(index_files, "boot", lambda: "another start")
    opened(tmp_path, table)
    assert {path.name for path in read} == set(index_files.ARRAYS)
    read.clear()
    opened(tmp_path, table)
    assert read == []
    assert file_of(tmp_path, "base-*") == base, "it was whole, so it stays"


def test_where_a_crash_cannot_be_told_files_are_forced_to_the_disk(
    tmp_path: Path, table: MemoryEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[int] = []
    monkeypatch.setattr(index_files, "boot", lambda: "")
    monkeypatch.setattr(index_files.os, "fsync", forced.append)
    made(tmp_path, table)
    assert len(forced) >= len(FILES)


def test_columns_that_are_damaged_are_promoted_again(tmp_path: Path, table: MemoryEvents) -> None:
    expected = told(made(tmp_path, table))
    for pattern in ("base-*/column-*.arrow", "base-*/column-*.npy", "base-*/column-*.json"):
        file_of(tmp_path, pattern).write_bytes(b"")
        indexes = JourneyIndexes(tmp_path, table)
        assert {finding.kind for finding in indexes.verify(SHOP)} == {"damaged"}
        assert told(opened(tmp_path, table)) == expected
        assert indexes.verify(SHOP) == []


@pytest.mark.parametrize(
    ("file", "kind", "change"),
    [
        ("key.npy", "keys", lambda key: key[::-1]),
        ("key.npy", "postings", lambda key: key + np.arange(key.size) // (key.size - 1)),
        ("offsets.npy", "offsets", lambda offsets: np.append(offsets[:1] + 1, offsets[1:])),
        ("offsets.npy", "offsets", lambda offsets: np.insert(offsets[[0, *range(2, offsets.size)]], 1, offsets[1] - 1)),
        ("hashes.npy", "hashes", lambda hashes: hashes[::-1]),
        ("code.npy", "codes", np.zeros_like),
        ("code.npy", "postings", lambda code: np.roll(code, 1)),
        ("postings.npy", "postings", lambda keys: np.roll(keys, 1)),
        ("tied-keys.npy", "ties", lambda keys: keys - np.arange(keys.size) // (keys.size - 1)),
        ("tied-codes.npy", "ties", lambda codes: codes[::-1]),
    ],
)
def test_the_doctor_tells_what_does_not_go_together(
    tmp_path: Path, table: MemoryEvents, file: str, kind: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    opened(tmp_path, table)
    path = file_of(tmp_path, f"base-*/{file}")
    index_files.write_array(path, change(np.load(path)))
    meta_path = file_of(tmp_path, "base-*/meta.json")
    meta = json.loads(meta_path.read_bytes())
    written = index_files.file_meta(path)
    meta["files"][file] = {"size": written.size, "checksum": written.checksum}
    meta_path.write_text(json.dumps(meta))
    indexes = JourneyIndexes(tmp_path, table)
    assert kind in {finding.kind for finding in indexes.verify(SHOP)}
    indexes.remove(SHOP)
    assert told(opened(tmp_path, table)) == told(build_index(table.frame(SHOP)))
    assert indexes.verify(SHOP) == []


def test_an_index_of_an_earlier_layout_is_built_again_and_removed(tmp_path: Path, table: MemoryEvents) -> None:
    made(tmp_path, table)
    gc.collect()  # nobody reads it any more
    state = file_of(tmp_path, "state.json")
    state.write_text(json.dumps(json.loads(state.read_bytes()) | {"layout": 1}))
    assert told(opened(tmp_path, table)) == told(build_index(table.frame(SHOP)))
    assert len(list(state.parent.glob("base-*"))) == 1


@pytest.mark.parametrize("when", ["building", "running", "growing", "promoting"])
def test_a_full_disk_leaves_nothing_and_says_so(
    tmp_path: Path, table: MemoryEvents, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if when != "building":
        made(tmp_path, table)
        more = rows(90, 3)
        table.append(SHOP, [*more, more[0] | {"event": "new"}] if when == "growing" else more)
    if when == "promoting":
        table.append(SHOP, [more[0] | {"late": "x"}])
        index = opened(tmp_path, table)
    else:
        index = None
    with monkeypatch.context() as patched:
        patched.setattr(index_files, "metas", full)
        with pytest.raises(Unavailable) as error:
            told(index) if index else opened(tmp_path, table)
    assert error.value.code == "storage.full"
    left = sorted(
        path.name.split("-")[0] for path in (tmp_path / "projects" / SHOP / "index").iterdir() if path.is_dir()
    )
    assert left == {"building": [], "promoting": ["base", "run", "run"]}.get(when, ["base", "run"])
    assert told(index or opened(tmp_path, table)) == told(build_index(table.frame(SHOP)))


def test_what_a_killed_process_left_is_removed(tmp_path: Path, table: MemoryEvents) -> None:
    index = opened(tmp_path, table)
    folder = tmp_path / "projects" / SHOP / "index"
    for name in ("base-dead.part", "run-dead", "column-dead.part"):
        (folder / name).mkdir()
        (folder / name / "held").touch()
    table.append(SHOP, rows(80, 5))
    assert told(opened(tmp_path, table)) == told(build_index(table.frame(SHOP)))
    assert sorted(path.name.split("-")[0] for path in folder.iterdir()) == ["base", "lock", "run", "state.json"]
    assert index.n_events == 82


def test_what_somebody_reads_stays_until_nobody_does(
    tmp_path: Path, table: MemoryEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey_indexes, "_FEW_EVENTS", 5)
    reading = JourneyIndexes(tmp_path, table)
    index, _ = reading.get(SHOP, time_zone="UTC", unit="customer")
    expected = told(build_index(table.frame(SHOP)))
    base = file_of(tmp_path, "base-*")
    writing = JourneyIndexes(tmp_path, table)
    table.append(SHOP, rows(80, 12))
    assert writing.compact(SHOP)
    assert base.is_dir()
    assert told(index) == expected
    reading.forget(SHOP)
    del index
    table.append(SHOP, rows(92, 1))
    writing.refresh(SHOP)
    assert not base.exists()


_READER = """
import sys, json
from pathlib import Path
from etappe.foundation.ids import ProjectId
from etappe.storage.events.table import DeltaEvents
from etappe.storage.index.journey_indexes import JourneyIndexes
from tests.adapters.memory_events import told
table = DeltaEvents(Path(sys.argv[1]), lambda project: bytes(16))
index, _ = JourneyIndexes(Path(sys.argv[1]), table).get(ProjectId("shop"), time_zone="UTC", unit="customer")
print("open", flush=True)
sys.stdin.readline()
print(json.dumps(told(index), sort_keys=True), flush=True)
"""


def test_a_reader_in_another_process_keeps_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    monkeypatch.setattr(journey_indexes, "_FEW_EVENTS", 5)
    table = DeltaEvents(tmp_path, lambda _: bytes(16))
    indexes = JourneyIndexes(tmp_path, table)
    table.append(SHOP, pl.DataFrame(rows(0, 80)), source="test", through=1)
    indexes.refresh(SHOP)
    before = told(indexes.get(SHOP, time_zone="UTC", unit="customer")[0])
    command = [sys.executable, "-c", _READER, str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        for through in (2, 3):
            table.append(SHOP, pl.DataFrame(rows(40 * through, 40)), source="test", through=through)
            indexes.refresh(SHOP)
        table.compact(SHOP)
        indexes.compact(SHOP)
        reader.stdin.write("\n")
        reader.stdin.flush()
        seen = json.loads(reader.stdout.readline())
    assert seen == json.loads(json.dumps(before))
    after = told(indexes.get(SHOP, time_zone="UTC", unit="customer")[0])
    assert sum(map(len, after.values())) == 160
    assert len(list((tmp_path / "projects" / SHOP / "index").glob("base-*"))) == 2
    indexes.remove(SHOP)
    assert told(indexes.get(SHOP, time_zone="UTC", unit="customer")[0]) == after


def test_an_index_that_does_not_go_with_its_table_is_built_again(
    tmp_path: Path, table: MemoryEvents, caplog: pytest.LogCaptureFixture
) -> None:
    made(tmp_path, table)
    other = MemoryEvents()  # as after a restore of other data under the same name
    other.append(SHOP, rows(5, 40))
    other.append(SHOP, rows(50, 2))
    assert told(opened(tmp_path, other)) == told(build_index(other.frame(SHOP)))
    other.append(SHOP, rows(60, 2))
    shutil.copytree(tmp_path, tmp_path / "copy")
    with caplog.at_level(logging.WARNING):
        other.rows[SHOP].pop(3)
        assert told(opened(tmp_path, other)) == told(build_index(other.frame(SHOP)))
    assert "does not go on" in caplog.text
