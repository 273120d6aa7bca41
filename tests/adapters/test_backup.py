"""Backups: all of a folder or nothing, checked to the last byte, and taken while others write."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.foundation.clock import SystemClock
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.storage.backup import KEEPING_LOCK, MANIFEST, back_up, check_backup, keeping
from etappe.storage.lock import FileLock
from etappe.storage.records.database import FILE, Database
from etappe.storage.restoring import MARKER, STAGING, finish_restore, restore

CLOCK = SystemClock()
ROWS = 30


def folder_with_data(folder: Path) -> Path:
    folder.mkdir()
    Database(folder).close()
    table = folder / "projects" / "shop" / "table"
    table.mkdir(parents=True)
    for part in range(3):
        write_deltalake(table, pl.DataFrame({"n": range(part * 10, part * 10 + 10)}), mode="append")
    for name in ("index/a.npy", "uploads/u.csv", "images/logo.png"):
        path = folder / "projects" / "shop" / name
        path.parent.mkdir()
        path.write_bytes(name.encode())
    with sqlite3.connect(folder / "inbox.db") as inbox:
        inbox.execute("PRAGMA journal_mode=WAL")
        inbox.execute("CREATE TABLE waiting (n INTEGER)")
        inbox.executemany("INSERT INTO waiting VALUES (?)", [(n,) for n in range(5)])
    inbox.close()
    return folder


def rows(folder: Path) -> list[int]:
    table = DeltaTable(folder / "projects" / "shop" / "table")
    return sorted(pl.concat(pl.read_parquet(uri) for uri in table.file_uris())["n"].to_list())


def waiting(folder: Path) -> list[int]:
    with sqlite3.connect(folder / "inbox.db") as inbox:
        found = [row[0] for row in inbox.execute("SELECT n FROM waiting ORDER BY n")]
    inbox.close()
    return found


def test_what_is_restored_is_what_was_there_without_what_is_derived(tmp_path: Path) -> None:
    folder = folder_with_data(tmp_path / "data")
    told: list[tuple[int, int]] = []
    report = back_up(folder, tmp_path / "all.etappe", CLOCK, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == report.bytes
    assert check_backup(tmp_path / "all.etappe") == report
    again = tmp_path / "again"
    assert restore(tmp_path / "all.etappe", again, CLOCK) == report
    assert rows(again) == list(range(ROWS))
    assert waiting(again) == list(range(5))
    assert (again / "projects/shop/images/logo.png").read_bytes() == b"images/logo.png"
    assert not (again / "projects/shop/index").exists()
    assert not (again / "projects/shop/uploads").exists()
    Database(again).close()
    assert {path.stat().st_mode & 0o777 for path in again.rglob("*") if path.is_file()} == {0o600}
    assert not list(folder.glob("*.part"))


def test_data_that_are_there_stay_unless_told_and_are_kept_then(tmp_path: Path) -> None:
    folder = folder_with_data(tmp_path / "data")
    back_up(folder, tmp_path / "all.etappe", CLOCK)
    write_deltalake(folder / "projects" / "shop" / "table", pl.DataFrame({"n": [99]}), mode="append")
    with pytest.raises(Refused, match="There are data"):
        restore(tmp_path / "all.etappe", folder, CLOCK)
    assert 99 in rows(folder)
    restore(tmp_path / "all.etappe", folder, CLOCK, replace=True)
    assert rows(folder) == list(range(ROWS))
    (kept,) = folder.glob("before-restore-*")
    assert 99 in rows(kept)


def test_a_folder_in_use_is_not_restored_into_and_a_file_not_overwritten(tmp_path: Path) -> None:
    folder = folder_with_data(tmp_path / "data")
    back_up(folder, tmp_path / "all.etappe", CLOCK)
    with pytest.raises(Refused, match="already"):
        back_up(folder, tmp_path / "all.etappe", CLOCK)
    server = FileLock(folder / "server.lock")
    assert server.acquire()
    with pytest.raises(Unavailable):
        restore(tmp_path / "all.etappe", folder, CLOCK, replace=True)
    server.release()
    assert rows(folder) == list(range(ROWS))


def test_housekeeping_is_waited_for_and_no_longer_than_said(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / KEEPING_LOCK)
    assert lock.acquire()
    with pytest.raises(Unavailable, match="housekeeping"), keeping(tmp_path, wait_s=0.05):
        pass
    lock.release()
    with keeping(tmp_path, wait_s=0.05):
        assert not FileLock(tmp_path / KEEPING_LOCK).acquire()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    back_up(folder_with_data(folder / "data"), folder / "all.etappe", CLOCK)
    return folder / "all.etappe"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_changed_byte_and_no_missing_end_goes_unseen(
    data: st.DataObject, archive: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        # Between entries a tar holds headers and padding; what counts is what the entries hold.
        spans = [(info.offset_data, info.size) for info in tar if info.size]
    if data.draw(st.booleans()):
        start, size = data.draw(st.sampled_from(spans))
        place = start + data.draw(st.integers(0, size - 1))
        changed = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    else:
        last_start, last_size = spans[-1]
        changed = whole[: data.draw(st.integers(0, last_start + last_size - 1))]
    (folder / "bad.etappe").write_bytes(changed)
    with pytest.raises((InvalidInput, Refused)):
        restore(folder / "bad.etappe", folder / "data", CLOCK)
    assert not (folder / "data" / FILE).exists()
    assert not (folder / "data" / STAGING).exists()


@pytest.mark.parametrize("name", ["../escape", "/escape", "projects/../../escape", "a\\b"])
def test_names_that_leave_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bad.etappe", "w") as tar:
        info = tarfile.TarInfo(name)
        tar.addfile(info)
    with pytest.raises(InvalidInput, match="damaged"):
        restore(tmp_path / "bad.etappe", tmp_path / "data", CLOCK)
    assert not (tmp_path / "escape").exists()


def test_a_newer_backup_and_none_at_all_are_told_apart(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "newer.etappe", "w") as tar:
        written = b'{"layout": 99, "version": "9.0"}'
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(written)
        tar.addfile(info, io.BytesIO(written))
    with pytest.raises(Refused, match=r"9\.0"):
        check_backup(tmp_path / "newer.etappe")
    with pytest.raises(InvalidInput, match="no backup"):
        check_backup(tmp_path / "none.etappe")


def test_a_restore_that_is_killed_anywhere_is_finished_or_never_began(tmp_path: Path) -> None:
    folder = folder_with_data(tmp_path / "data")
    back_up(folder, tmp_path / "all.etappe", CLOCK)
    write_deltalake(folder / "projects" / "shop" / "table", pl.DataFrame({"n": [99]}), mode="append")
    program = (
        "import os, sys, pathlib\n"
        "from etappe.foundation.clock import SystemClock\n"
        "from etappe.storage import restoring\n"
        "step = int(sys.argv[3])\n"
        "count = 0\n"
        "def counted(call):\n"
        "    def inner(*given, **named):\n"
        "        global count\n"
        "        count += 1\n"
        "        if count > step: os.kill(os.getpid(), 9)\n"
        "        return call(*given, **named)\n"
        "    return inner\n"
        "for name in ('rename', 'replace', 'unlink'):\n"
        "    setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))\n"
        "restoring.restore(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), SystemClock(), replace=True)\n"
    )
    outcomes = set()
    for step in range(40):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "all.etappe"), str(folder), str(step)], check=False
        )
        finish_restore(folder)
        found = rows(folder)
        assert found in (list(range(ROWS)), [*range(ROWS), 99])
        assert waiting(folder) == list(range(5))
        assert not (folder / MARKER).exists()
        assert not (folder / STAGING).exists()
        outcomes.add((done.returncode, 99 in found))
        if done.returncode == 0:
            break
        if 99 not in found:
            write_deltalake(folder / "projects" / "shop" / "table", pl.DataFrame({"n": [99]}), mode="append")
    assert outcomes == {(-9, True), (-9, False), (0, False)}


def test_a_backup_taken_while_rows_are_appended_holds_a_whole_state(tmp_path: Path) -> None:
    folder = folder_with_data(tmp_path / "data")
    program = (
        "import sys, polars as pl\nfrom deltalake import write_deltalake\n"
        "for n in range(100, 160):\n"
        "    write_deltalake(sys.argv[1], pl.DataFrame({'n': [n]}), mode='append')\n"
        "    print(n, flush=True)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "projects" / "shop" / "table")], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline()
    for number in range(5):
        before = rows(folder)
        back_up(folder, tmp_path / f"{number}.etappe", CLOCK)
        restore(tmp_path / f"{number}.etappe", tmp_path / f"again{number}", CLOCK)
        found = rows(tmp_path / f"again{number}")
        assert set(before) <= set(found)
        assert found == [*range(ROWS), *range(100, 100 + len(found) - ROWS)]
    writer.communicate()
    assert writer.returncode == 0
