"""What the inbox promises when processes are killed, disks are full and power may fail; the long forms are in tests/faults."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import sleep

import pytest

from etappe.events.flushing import Flushing
from etappe.events.model import Event
from etappe.foundation.clock import SystemClock
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.events.table import DeltaEvents
from etappe.storage.inbox.sqlite_inbox import SqliteInbox
from tests.adapters.inbox_child import KEY, SHOP, message

CHILD = Path(__file__).parent / "inbox_child.py"
STRACE = shutil.which("strace")


def in_table(folder: Path, project: ProjectId) -> list[str]:
    """The names of all events of the table."""
    names: list[str] = []
    with DeltaEvents(folder, lambda _: KEY).snapshot(project) as snapshot:
        for label in snapshot.buckets:
            names += snapshot.bucket(label, ["name"])["name"].to_list()
    return names


def started(folder: Path, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, CHILD, folder, str(seed)], stdout=subprocess.PIPE, text=True)


def test_killed_anywhere_what_was_acknowledged_is_in_the_table_once(tmp_path: Path) -> None:
    chance, acknowledged = Random(20261122), set[str]()
    for seed in range(10):
        with started(tmp_path, seed) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline()]  # killed while it works, not while it starts
            sleep(chance.random() * 0.4)
            child.kill()
            lines += child.stdout.read().splitlines(keepends=True)
        acknowledged |= {name for line in lines if line.endswith("\n") for name in line.split()}
    inbox = SqliteInbox(tmp_path, SystemClock())
    assert inbox.check() == []
    Flushing(inbox, DeltaEvents(tmp_path, lambda _: KEY), lambda _: True).flush(SHOP)
    assert inbox.projects() == {}
    again = inbox.append(SHOP, [message(9, caller, number) for caller in range(3) for number in range(3)])
    assert {receipt.outcome for receipt in again} == {"duplicate"}
    inbox.close()
    names = Counter(in_table(tmp_path, SHOP))
    assert len(acknowledged) > 1000
    assert not acknowledged - names.keys(), "acknowledged and lost"
    assert [name for name, times in names.items() if times > 1] == [], "stored more than once"


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_the_disk_has_the_events_before_anyone_is_told(tmp_path: Path) -> None:
    assert STRACE is not None
    trace = tmp_path / "trace"
    program = (
        "import os; from pathlib import Path; from etappe.foundation.clock import SystemClock;"
        " from etappe.events.model import Event; from etappe.storage.inbox.sqlite_inbox import SqliteInbox;"
        f" inbox = SqliteInbox(Path({str(tmp_path)!r}), SystemClock());"
        " [(inbox.append('shop', [Event(identity='a', time_ms=0, event='v', message=str(n))] * 3),"
        " os.write(1, b'acknowledged')) for n in range(20)]"
    )
    traced = [STRACE, "-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o", str(trace)]
    subprocess.run([*traced, sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
    written = synced = False
    acknowledged = 0
    for line in trace.read_text().splitlines():
        if "inbox.db-wal>" in line and re.search(r"\bp?write(64)?\(", line):
            written, synced = True, False
        elif "inbox.db-wal>" in line and re.search(r"\bf(data)?sync\(", line):
            synced = True
        elif '"acknowledged"' in line:
            assert written, "acknowledged before anything was written"
            assert synced, "acknowledged before it was on the disk"
            acknowledged += 1
            written = False
    assert acknowledged == 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not allowed here: {mounted.stderr.decode()}")
    yield disk
    subprocess.run(["/bin/umount", disk], check=True)


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(small_disk: Path) -> None:
    inbox = SqliteInbox(small_disk, SystemClock())
    chance, acknowledged, refused, codes = Random(1), list[int](), 0, set[str]()

    def hand_in(number: int) -> bool:
        text = chance.randbytes(1000).hex()
        event = Event(identity="a", time_ms=number, event="v", message=str(number), properties={"text": text})
        try:
            inbox.append(SHOP, [event])
        except Unavailable as error:
            codes.add(error.code)
            return False
        acknowledged.append(number)
        return True

    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1 << 20))
    number = 0
    while refused < 20:
        refused += not hand_in(number)
        number += 1
    assert codes == {"storage.full"}
    assert len(acknowledged) > 50
    found = inbox.oldest(SHOP, 1_000_000)
    assert found is not None
    assert [event.time_ms for event in found.events] == acknowledged, "reads go on"
    ballast.unlink()
    assert hand_in(number), "it takes events again without a restart"
    inbox.close()
    inbox = SqliteInbox(small_disk, SystemClock())
    assert inbox.check() == []
    found = inbox.oldest(SHOP, 1_000_000)
    assert found is not None
    assert [event.time_ms for event in found.events] == acknowledged
    inbox.forget(SHOP, found.through)
    assert inbox.projects() == {}
    inbox.close()
