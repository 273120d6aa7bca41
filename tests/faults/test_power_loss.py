"""In which order an import reaches the disk: what is confirmed rests there, however the power fails.

``tests/adapters/test_inbox_faults.py`` shows the same of events that are handed in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.telling import names, write_csv

STRACE = shutil.which("strace")
ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys
from pathlib import Path
from contextlib import closing
from etappe.bootstrap import open_workspace
from tests.faults.telling import OPTIONS
with closing(open_workspace(sys.argv[1])) as workspace:
    workspace.projects.create("shop")
    os.write(1, b"begun")
    workspace.import_file("shop", Path(sys.argv[2]), OPTIONS)
    os.write(1, b"reported")
"""
_CALLS = "trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat"


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_the_disk_has_an_import_before_it_is_reported(tmp_path: Path) -> None:
    assert STRACE is not None
    write_csv(tmp_path / "some.csv", names("some", 2000))
    data, trace = tmp_path / "data", tmp_path / "trace"
    subprocess.run(
        [
            STRACE,
            "-f",
            "-y",
            "-e",
            _CALLS,
            "-o",
            str(trace),
            sys.executable,
            "-c",
            PROGRAM,
            data,
            tmp_path / "some.csv",
        ],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
        stdout=subprocess.DEVNULL,
    )
    lines = trace.read_text().splitlines()
    lines = lines[next(at for at, line in enumerate(lines) if '"begun"' in line) :]
    table = f"{data}/projects/shop/table"

    def first(pattern: str, after: int = 0) -> int:
        found = (at for at, line in enumerate(lines) if at > after and re.search(pattern, line))
        at = next(found, None)
        assert at is not None, f"{pattern} does not come after line {after}"
        return at

    def last(pattern: str, before: int) -> int:
        return max(at for at, line in enumerate(lines[:before]) if re.search(pattern, line))

    moved = first(r"rename\w*\(.*/spill/.*\.parquet.*/table/bucket=")
    files_synced = last(r"f(data)?sync\(.*/spill/.*\.parquet", moved)
    written = last(r"write(64)?\(.*/spill/.*\.parquet", moved)
    assert written < files_synced < moved, "a file rests on the disk before it is moved into the table"
    entry = first(rf"(rename|link)\w*\(.*{re.escape(table)}/_delta_log/0*2\.json")  # after its making and its columns
    bucket_synced = first(rf"fsync\(\d+<{re.escape(table)}/bucket=[^/>]*>", moved)
    assert moved < bucket_synced < entry, "its folder rests there before the log names it"
    entry_synced = first(rf"f(data)?sync\(\d+<{re.escape(table)}/_delta_log/0*2\.json>", entry)
    log_synced = first(rf"fsync\(\d+<{re.escape(table)}/_delta_log>", entry)
    reported = first('"reported"')
    confirmed = last(r"write(64)?\(.*etappe\.sqlite(-wal)?>", reported)
    confirmation_synced = first(r"f(data)?sync\(\d+<.*etappe\.sqlite(-wal)?>", confirmed)
    assert max(entry_synced, log_synced) < confirmed, "the log rests there before the report is confirmed"
    assert confirmed < confirmation_synced < reported, "the confirmation rests there before anybody is told"
