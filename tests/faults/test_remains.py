"""What faults have left once, each by itself: remains of killed work, of lost power, and of readers that take their time."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import polars as pl
import pytest
from deltalake import DeltaTable

from etappe.bootstrap import Workspace, open_workspace
from etappe.events.frames import frame_of as frame_of_events
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.events import log as events_log
from etappe.storage.events.reading import TableSnapshot
from etappe.storage.events.table import DeltaEvents
from etappe.storage.index.journey_indexes import JourneyIndexes
from tests.faults.findings import counted, in_inbox, in_table, with_marker
from tests.faults.telling import OPTIONS, event, marker, names, write_csv

SHOP = ProjectId("shop")
KEY = bytes(16)
WHOM = "gone0"
PATIENCE_S = 30.0


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A shop with events of many and of one who is to be erased, all in the table."""
    with closing(open_workspace(tmp_path / "data")) as workspace:
        workspace.projects.create(SHOP)
        bring(workspace, tmp_path, "some", names("some", 300) + names(WHOM, 20))
        yield workspace


def bring(workspace: Workspace, folder: Path, name: str, wanted: list[str]) -> None:
    write_csv(folder / f"{name}.csv", wanted)
    workspace.import_file(SHOP, folder / f"{name}.csv", OPTIONS)


def table_of(workspace: Workspace) -> Path:
    return workspace.folder / "projects" / SHOP / "table"


def a_file_with(workspace: Workspace, whom: str) -> Path:
    """A file of the table that holds events of somebody."""
    return next(
        workspace.folder / path for path in with_marker(workspace.folder, marker(whom)) if path.endswith("parquet")
    )


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


@pytest.mark.parametrize("name", ["m-0123.parquet", "b1-0123.parquet"])
def test_an_erasure_takes_files_that_a_killed_process_has_just_written(workspace: Workspace, name: str) -> None:
    file = a_file_with(workspace, WHOM)
    shutil.copy(file, file.with_name(name))
    assert workspace.erase(SHOP, [marker(WHOM)]) == 20
    assert list(with_marker(workspace.folder, marker(WHOM))) == []


def test_an_erasure_leaves_files_that_another_process_is_about_to_commit(workspace: Workspace) -> None:
    file = a_file_with(workspace, WHOM)
    coming = file.with_name("b99-0123.parquet")
    shutil.copy(file, coming)
    workspace.erase(SHOP, [marker(WHOM)])
    assert coming.exists()


def test_an_erasure_waits_for_a_question_that_reads(workspace: Workspace) -> None:
    index = workspace.journeys.index(SHOP)
    erasing = Thread(target=workspace.erase, args=(SHOP, [marker(WHOM)]))
    erasing.start()
    wait_for(lambda: counted(in_table(workspace.folder, SHOP)).keys() == set(names("some", 300)))
    assert erasing.is_alive(), "it waits"
    assert marker(WHOM) in index.customers.to_list(), "who reads reads on"
    del index
    erasing.join(PATIENCE_S)
    assert not erasing.is_alive()
    assert list(with_marker(workspace.folder, marker(WHOM))) == []
    assert marker(WHOM) not in workspace.journeys.index(SHOP).customers.to_list()


def test_an_index_is_not_written_any_more_of_what_was_erased_meanwhile(tmp_path: Path) -> None:
    """Who began to bring an index up to date before the erasure looks again after it."""
    table = DeltaEvents(tmp_path, lambda _: KEY)
    with table.bulk(SHOP, "import") as bulk:
        bulk.add(frame_of(names("some", 100) + names(WHOM, 20)))
        bulk.commit()
    erased: list[int] = []

    class ErasingMeanwhile(DeltaEvents):
        @contextmanager
        def snapshot(self, project: ProjectId) -> Iterator[TableSnapshot]:
            with super().snapshot(project) as found:
                if not erased:
                    erased.append(table.erase(project, [marker(WHOM)]))
                yield found

    slow = ErasingMeanwhile(tmp_path, lambda _: KEY)
    index, _ = JourneyIndexes(tmp_path, slow).get(SHOP, time_zone="UTC", unit="customer")
    assert erased == [20]
    assert index.n_events == 100
    del index
    assert [path for path in with_marker(tmp_path, marker(WHOM)) if "index" in path] == []


def frame_of(wanted: list[str]) -> pl.DataFrame:
    return frame_of_events([event(name) for name in wanted])


def test_a_start_clears_away_what_killed_work_has_left(workspace: Workspace) -> None:
    file = a_file_with(workspace, WHOM)
    project = workspace.folder / "projects" / SHOP
    remains = [
        workspace.folder / "backup-0123.part" / "projects" / SHOP / "table" / file.name,
        project / "spill" / "import-0123" / "block0" / "1.arrow",
        project / "index" / "base-0123.part" / "customers-00000.arrow",
        project / "index" / "gone-0123.part" / "customers-00000.arrow",
        file.with_name("m-0123.parquet"),
    ]
    for path in remains:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, path)
    (project / "index" / "base-0123.part" / "held").touch()
    before = counted(in_table(workspace.folder, SHOP))
    with workspace.served():
        assert [path for path in remains if path.exists()] == []
    assert counted(in_table(workspace.folder, SHOP)) == before
    assert [finding for finding in workspace.examine(mends=False) if finding.grade == "fault"] == []


def test_a_backup_that_is_being_made_is_not_cleared_away(workspace: Workspace, tmp_path: Path) -> None:
    looked: list[list[Path]] = []

    def start_a_server(_done: int, _total: int) -> None:
        if not looked:
            with workspace.served():
                looked.append(list(workspace.folder.glob("backup-*.part")))

    report = workspace.back_up(tmp_path / "all.etappe", start_a_server)
    assert len(looked[0]) == 1
    assert report.files > 3
    assert list(workspace.folder.glob("backup-*.part")) == []


def test_an_import_that_takes_long_is_not_taken_for_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are older than readers would want when it comes to its commit; another process sweeps just then."""
    table, other = (DeltaEvents(tmp_path, lambda _: KEY, grace_s=60.0) for _ in range(2))
    with table.bulk(SHOP, "first") as bulk:
        bulk.add(frame_of(names("first", 10)))
        bulk.commit()
    commit = events_log.TableLog.commit

    def commit_while_another_sweeps(*given: object, **named: object) -> None:
        other.compact(SHOP)
        commit(*given, **named)  # type: ignore[arg-type]  # as they were given

    with table.bulk(SHOP, "second") as bulk:
        bulk.add(frame_of(names("second", 10)))
        bulk.prepare()
        for path in (tmp_path / "projects" / SHOP / "spill").rglob("*.parquet"):
            os.utime(path, (0, 0))
        monkeypatch.setattr(events_log.TableLog, "commit", commit_while_another_sweeps)
        bulk.commit()
    assert set(counted(in_table(tmp_path, SHOP))) == {*names("first", 10), *names("second", 10)}
    assert other.verify(SHOP) == []


TEARS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "zeros": lambda written: bytes(len(written)),
    "half": lambda written: written[: len(written) // 2],
    "half and zeros": lambda written: written[: len(written) // 2] + bytes(len(written) // 2),
}


@pytest.mark.parametrize("tear", TEARS)
def test_a_commit_that_power_was_lost_in_has_not_been(workspace: Workspace, tmp_path: Path, tear: str) -> None:
    bring(workspace, tmp_path, "more", names("more", 50))
    entry = max((table_of(workspace) / "_delta_log").glob("*.json"))
    entry.write_bytes(TEARS[tear](entry.read_bytes()))
    with closing(open_workspace(workspace.folder)) as after, after.served():
        after.append(SHOP, [event("late-1")])
        wait_for(lambda: in_inbox(after.folder, SHOP) == [])
        assert set(counted(in_table(after.folder, SHOP))) == {*names("some", 300), *names(WHOM, 20), "late-1"}
        assert [finding for finding in after.examine(mends=False) if finding.grade == "fault"] == []


@pytest.mark.parametrize("tear", TEARS)
def test_a_checkpoint_that_power_was_lost_in_is_not_needed(workspace: Workspace, tmp_path: Path, tear: str) -> None:
    before = counted(in_table(workspace.folder, SHOP))
    DeltaTable(table_of(workspace)).create_checkpoint()
    (checkpoint,) = table_of(workspace).glob("_delta_log/*.checkpoint.parquet")
    checkpoint.write_bytes(TEARS[tear](checkpoint.read_bytes()))
    shutil.copytree(workspace.folder, tmp_path / "after")
    with closing(open_workspace(tmp_path / "after")) as after:
        assert after.journeys.contents(SHOP).events == 320
        assert after.erase(SHOP, [marker(WHOM)]) == 20
        assert set(counted(in_table(after.folder, SHOP))) == before.keys() - set(names(WHOM, 20))


def test_a_log_that_is_damaged_otherwise_is_told(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, tmp_path, "more", names("more", 50))
    entries = sorted((table_of(workspace) / "_delta_log").glob("*.json"))
    entries[-2].write_bytes(entries[-2].read_bytes()[:100])
    with closing(open_workspace(workspace.folder)) as after, pytest.raises(Unavailable) as refusal:
        after.journeys.contents(SHOP)
    assert refusal.value.code == "store.damaged"
    assert sorted((table_of(workspace) / "_delta_log").glob("*.json")) == entries
