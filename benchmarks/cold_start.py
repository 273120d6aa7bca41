"""How long the first question after a server start takes, and questions of small data once it is up.

Law: every figure is that of a real server process, asked over HTTP as soon as it says that it can be reached; nothing
was asked of it before, and no answer was kept.

    python -m benchmarks.cold_start [--sizes 50k 10M] [--starts 3]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np

from benchmarks.dataset import DATA, EVENTS, SPAN_MS, STARTS_AT_MS, event

READY: Final = re.compile(r"(http://127\.0\.0\.1:\d+)/\?token=(\S+)")
ETAPPE: Final = (sys.executable, "-c", "from etappe.cli import main; main()")
STEPS: Final = [event(code) for code in (2, 7, 15, 25)]
QUESTIONS: Final[dict[str, dict[str, Any]]] = {
    "funnel": {"question": "funnel", "steps": STEPS, "within": "7d"},
    "funnel by channel": {"question": "funnel", "steps": STEPS, "within": "7d", "by": "channel"},
    "transitions": {"question": "transitions", "sessions": "30m"},
    "paths": {"question": "paths", "start": STEPS[0]},
    "arrivals": {"question": "arrivals", "entry": STEPS[0], "destination": STEPS[1], "horizon": "7d"},
}
SETTLED_S: Final = 20
"""After so long everything is loaded, even on a busy machine."""


def prepared(size: int) -> Path:
    """A data folder with one project of that many events."""
    folder = DATA / f"cold-start-{size}"
    if (folder / "prepared").exists():
        return folder
    code = f"import benchmarks.cold_start as it, pathlib; it.prepare(pathlib.Path({str(folder)!r}), {size})"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- a command written here
    return folder


def prepare(folder: Path, size: int) -> None:
    """Import that many random events, ten a customer."""
    import polars as pl

    from etappe.bootstrap import open_workspace
    from etappe.events.importing import ReadOptions

    rng = np.random.default_rng(size)
    names = pl.Series([event(code) for code in range(EVENTS)])
    columns = {
        "customer": rng.integers(0, max(1, size // 10), size).astype(np.int32),
        "time": (STARTS_AT_MS + rng.integers(0, SPAN_MS, size)).view("datetime64[ms]"),
        "event": names.gather(rng.integers(0, EVENTS, size, np.int32)),
        "channel": pl.Series(["web", "app", "store"]).gather(rng.integers(0, 3, size, np.int32)),
    }
    frame = pl.DataFrame(columns).with_columns(pl.format("customer {}", "customer").alias("customer"))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "events.parquet"
    frame.write_parquet(file)
    del frame
    workspace = open_workspace(folder)
    project = workspace.projects.create("Cold start").id
    options = ReadOptions(customer="customer", time="time", event="event", channel="channel", time_zone="UTC")
    workspace.import_file(project, file, options)
    workspace.close()
    file.unlink()
    (folder / "prepared").touch()


@contextmanager
def served(folder: Path) -> Iterator[tuple[httpx.Client, float, int]]:
    """A signed-in client of a server that can be reached since a moment, the seconds that its start took, and its process."""
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 -- a command written here
        [*ETAPPE, "serve", "--no-open", "--port", "0", "--data", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        found = next(match for line in process.stdout if (match := READY.search(line)))
        took = time.perf_counter() - begin
        with httpx.Client(base_url=found[1], timeout=600) as client:
            client.get("/", params={"token": found[2]})
            yield client, took, process.pid
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def asked(client: httpx.Client, question: dict[str, Any]) -> float:
    """Seconds that a question takes over HTTP."""
    begin = time.perf_counter()
    client.post("/api/projects/cold-start/answers", content=json.dumps(question)).raise_for_status()
    return time.perf_counter() - begin


def main() -> int:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=["50k", "10M"])
    parser.add_argument("--starts", type=int, default=3)
    given = parser.parse_args()
    for size in given.sizes:
        n = int(size.lower().replace("k", "000").replace("m", "000000"))
        folder = prepared(n)
        starts: list[float] = []
        print(f"{n:,} events: milliseconds, median (and most) of {given.starts} starts")
        for name, question in QUESTIONS.items():
            first = []
            for _ in range(given.starts):
                with served(folder) as (client, took, _):
                    starts.append(took)
                    first.append(asked(client, question))
            print(f"  first question, {name:18} {_ms(first)}", flush=True)
        print(f"  process to ready {'':18} {_ms(starts)}")
        with served(folder) as (client, _, _):
            time.sleep(SETTLED_S)
            for name, question in QUESTIONS.items():
                # Other windows and lengths, so that each is computed.
                ways = [_another(question, place) for place in range(9)]
                print(f"  later question, {name:18} {_ms([asked(client, way) for way in ways])}", flush=True)
    return 0


def _another(question: dict[str, Any], place: int) -> dict[str, Any]:
    kind = question["question"]
    if kind == "transitions":
        return question | {"sessions": f"{31 + place}m"}
    if kind == "paths":
        return question | {"top": 21 + place}
    return question | {"horizon" if kind == "arrivals" else "within": f"{8 + place}d"}


def _ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):8.0f} ({1000 * max(seconds):.0f})"


if __name__ == "__main__":
    sys.exit(main())
