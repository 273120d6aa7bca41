"""Several processes at one events table, and one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.adapters.events_model import PROJECT, everything, open_table

_OPENED = """
import sys, time
from pathlib import Path
import polars as pl
from etappe.storage.events import buckets as events_buckets
from etappe.storage.events import project as events_project
from etappe.storage.events.table import DeltaEvents
events_buckets.MOST_ROWS = 300
table = DeltaEvents(Path(sys.argv[1]), lambda _: bytes(range(16)), grace_s=0 if len(sys.argv) < 4 else 60)
"""

_APPENDING = (
    _OPENED
    + """
for n in range(1, 16):
    frame = pl.DataFrame({"customer": [f"c{i}" for i in range(40)], "time": [n] * 40, "event": [sys.argv[2]] * 40})
    frame = frame.with_columns(pl.Series("seen" + str(n // 6), [float(n)] * 40))
    assert table.append("shop", frame, source=sys.argv[2], through=n)
"""
)

_COMPACTING = (
    _OPENED
    + """
while not (Path(sys.argv[1]) / "done").exists():
    table.compact("shop", wholly=True)
"""
)

_IMPORTING = (
    _OPENED
    + """
n = 60_000
frame = pl.DataFrame({"customer": [f"c{i % 999}" for i in range(n)], "time": range(n), "event": ["view"] * n})
with table.bulk("shop", sys.argv[2]) as writer:
    writer.add(frame)
    writer.prepare()
    print("prepared", flush=True)
    writer.commit()
print("committed", flush=True)
"""
)


def started(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("compacting", [False, True])
def test_appending_from_two_processes_loses_and_doubles_nothing(tmp_path: Path, compacting: bool) -> None:  # noqa: FBT001 - a case
    appending = [started(_APPENDING, str(tmp_path), source, "60") for source in ("one", "two")]
    keeper = [started(_COMPACTING, str(tmp_path), "keeper", "60")] if compacting else []
    said = [process.communicate(timeout=300) for process in appending]
    (tmp_path / "done").touch()
    said += [process.communicate(timeout=300) for process in keeper]
    assert said == [("", "")] * len(said)
    table = open_table(tmp_path)
    found = everything(table)
    assert sorted((row["event"], row["time"], row["customer"]) for row in found) == sorted(
        (source, n, f"c{i}") for source in ("one", "two") for n in range(1, 16) for i in range(40)
    )
    with table.snapshot(PROJECT) as snapshot:
        assert snapshot.batch == 30
        assert set(snapshot.properties) == {"seen0", "seen1", "seen2"}
    assert table.verify(PROJECT) == []


def test_an_import_that_is_killed_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    table = open_table(tmp_path, grace_s=0)
    frame = pl.DataFrame({"customer": ["ann"], "time": [1], "event": ["view"]})
    table.append(PROJECT, frame, source="inbox", through=1)
    whole = 0
    for number in range(6):
        process = started(_IMPORTING, str(tmp_path), f"import{number}")
        assert process.stdout is not None
        assert process.stdout.readline() == "prepared\n"
        if number % 3:
            try:
                process.wait(0.004 * number)
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        whole += table.has(PROJECT, f"import{number}")
        with table.snapshot(PROJECT) as snapshot:
            assert snapshot.rows == 1 + 60_000 * whole
    with table.bulk(PROJECT, "import0") as writer:
        writer.add(frame)
        writer.commit()
    table.compact(PROJECT, wholly=True)
    assert [finding.kind for finding in table.verify(PROJECT)] == []
