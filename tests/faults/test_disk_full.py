"""A disk that is really full: refusals say so, nothing acknowledged is lost, reads go on, room alone mends it."""

from __future__ import annotations

import errno
import functools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from etappe.analyses.ways.timeline import Timeline, TimelineAnswer
from etappe.bootstrap import Workspace, open_workspace
from etappe.foundation.errors import Unavailable
from etappe.storage import journey_store
from etappe.storage.backup import keeping
from etappe.storage.keeper import Keeper
from tests.faults.findings import counted, in_inbox, in_table
from tests.faults.questions import answers
from tests.faults.telling import OPTIONS, event, names, told, write_csv

PROJECT = "shop"
MEGABYTE = 1 << 20
PATIENCE_S = 60.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 megabytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not allowed here: {mounted.stderr.decode()}")
    yield disk
    subprocess.run(["/bin/umount", "--lazy", disk], check=True)


@pytest.fixture
def workspace(disk: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(journey_store, "Keeper", functools.partial(Keeper, every_s=0.05))
    with closing(open_workspace(disk / "data")) as workspace:
        workspace.projects.create(PROJECT)
        yield workspace


def fill(disk: Path, leaving: int = 0) -> Path:
    """Take the room of a disk, but for so many bytes."""
    ballast = disk / "ballast"
    handle = os.open(ballast, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        while (free := shutil.disk_usage(disk).free - leaving) > 0:
            os.write(handle, bytes(min(free, MEGABYTE)))
    except OSError as error:  # somebody else took the room meanwhile
        assert error.errno == errno.ENOSPC  # noqa: PT017 - anything else is a fault of this test
    finally:
        os.close(handle)
    return ballast


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


def flushed(workspace: Workspace) -> bool:
    return in_inbox(workspace.folder, PROJECT) == []


def stored(workspace: Workspace) -> set[str]:
    """What is in the table or waits, each once."""
    found = counted([*in_table(workspace.folder, PROJECT), *in_inbox(workspace.folder, PROJECT)])
    assert set(found.values()) <= {1}
    return set(found)


def assert_well(workspace: Workspace) -> None:
    assert [finding for finding in workspace.examine(mends=False) if finding.grade == "fault"] == []


def append(workspace: Workspace, wanted: list[str]) -> bool:
    """Hand events in; whether they were taken. There is one reason only for which they are not."""
    try:
        workspace.append(PROJECT, [event(name) for name in wanted])
    except Unavailable as error:
        if error.code != "storage.full":
            raise
        return False
    return True


def timeline(workspace: Workspace, name: str) -> int:
    answer = workspace.journeys.ask(PROJECT, Timeline(customer=told(name)[0]))
    assert isinstance(answer, TimelineAnswer)
    return len(answer.entries)


def test_events_are_refused_and_flushed_when_there_is_room(disk: Path, workspace: Workspace) -> None:
    first = names("first", 500)
    with workspace.served():
        workspace.append(PROJECT, [event(name) for name in first])
        wait_for(lambda: flushed(workspace))
        before = answers(workspace, PROJECT)
        ballast = fill(disk, leaving=MEGABYTE)
        acknowledged, refused, number = list(first), 0, 0
        while refused < 20:
            wanted = [f"more-{number}-{place}" for place in range(50)]
            number += 1
            if append(workspace, wanted):
                acknowledged += wanted
            else:
                refused += 1
                fill(disk)
        assert len(acknowledged) > len(first)
        assert stored(workspace) == set(acknowledged)
        assert timeline(workspace, first[0]) > 0, "reads go on"
        assert timeline(workspace, acknowledged[-1]) > 0, "reads go on"
        ballast.unlink()
        workspace.append(PROJECT, [event("last-1")])
        wait_for(lambda: flushed(workspace))
        assert counted(in_table(workspace.folder, PROJECT)) == dict.fromkeys([*acknowledged, "last-1"], 1)
        assert answers(workspace, PROJECT) != before
        assert_well(workspace)


def test_what_waits_is_flushed_when_there_is_room(
    disk: Path, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    first = names("first", 300)
    with workspace.served():
        workspace.append(PROJECT, [event(name) for name in first])
        wait_for(lambda: flushed(workspace))
        before = answers(workspace, PROJECT)
        with keeping(workspace.folder):  # as a backup does, so that the events wait
            acknowledged = names("more", 200)
            workspace.append(PROJECT, [event(name) for name in acknowledged])
            ballast = fill(disk)
        wait_for(lambda: "There is no room left on the disk" in caplog.text)
        assert not flushed(workspace)
        assert stored(workspace) == {*first, *acknowledged}
        assert answers(workspace, PROJECT) == before, "reads go on"
        assert timeline(workspace, acknowledged[0]) > 0, "reads go on"
        ballast.unlink()
        wait_for(lambda: flushed(workspace))
        assert counted(in_table(workspace.folder, PROJECT)) == dict.fromkeys([*first, *acknowledged], 1)
        assert answers(workspace, PROJECT) != before
        assert_well(workspace)


def test_an_import_leaves_nothing_and_is_whole_when_there_is_room(
    disk: Path, workspace: Workspace, tmp_path: Path
) -> None:
    small, large = names("small", 200), names("large", 60_000)
    write_csv(tmp_path / "small.csv", small)
    write_csv(tmp_path / "large.csv", large)
    workspace.import_file(PROJECT, tmp_path / "small.csv", OPTIONS)
    before = answers(workspace, PROJECT)
    for leaving in (400_000, 100_000, 0):
        ballast = fill(disk, leaving)
        with pytest.raises(Unavailable) as refusal:
            workspace.import_file(PROJECT, tmp_path / "large.csv", OPTIONS)
        assert refusal.value.code == "storage.full"
        assert stored(workspace) == set(small)
        assert not list((workspace.folder / "projects" / PROJECT / "spill").glob("*"))
        assert answers(workspace, PROJECT) == before, "reads go on"
        ballast.unlink()
    report = workspace.import_file(PROJECT, tmp_path / "large.csv", OPTIONS)
    assert (report.events, report.same_as) == (len(large), None)
    assert stored(workspace) == {*small, *large}
    assert answers(workspace, PROJECT) != before
    assert_well(workspace)


def test_an_index_is_built_when_there_is_room(disk: Path, workspace: Workspace, tmp_path: Path) -> None:
    write_csv(tmp_path / "some.csv", names("some", 30_000))
    workspace.import_file(PROJECT, tmp_path / "some.csv", OPTIONS)
    before = answers(workspace, PROJECT)
    index = workspace.folder / "projects" / PROJECT / "index"
    for leaving in (300_000, 150_000, 0):
        shutil.rmtree(index)
        with closing(open_workspace(workspace.folder)) as fresh:
            ballast = fill(disk, leaving)
            with pytest.raises(Unavailable) as refusal:
                answers(fresh, PROJECT)
            assert refusal.value.code == "storage.full"
            assert list(index.glob("*.part")) == [], "nothing half made is left"
            assert not (index / "state.json").exists()
            assert answers(workspace, PROJECT) == before, "who has the index reads on"
            ballast.unlink()
            assert answers(fresh, PROJECT) == before
            assert_well(fresh)
