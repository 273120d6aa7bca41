"""How long a map with 60 bound touchpoints takes to measure: the first time, and after each change of whom and when.

Also what else a map's screens ask of the data: a draft, what stands out, the library, the week.

Law: every figure is that of a real server process, asked over HTTP; nothing was asked of these data before, and no answer
was kept. Kernels are compiled beforehand, as an installation does, and the server is asked once it has loaded everything and
rests. Processor time is that of the whole server process, because on a busy machine wall time is a matter of luck.

    python -m benchmarks.maps [--sizes 1M 10M] [--starts 3]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from benchmarks.dataset import DATA, EVENTS, NAMES, SIZES, STARTS_AT_MS, channel, device, event

if TYPE_CHECKING:
    import httpx
    import polars as pl

SCORED: Final = (5, 12, 30)
"""Events that carry a score from 1 to 5."""
FREQUENT: Final = (1, 3, 4, 6, 9)
PROJECT: Final = "maps"
COMPILE: Final = (sys.executable, "-m", "etappe.server.warming")
RESTING_S: Final = 3
"""A server that has done next to nothing for so long has loaded everything."""
PATIENCE_S: Final = 300
TICKS: Final = os.sysconf("SC_CLK_TCK")
SEGMENT: Final = {"rules": [{"rule": "did", "at": event(7)}]}
SCOPES: Final[dict[str, list[dict[str, Any]]]] = {
    "segment: did": [
        {"segment": SEGMENT},
        {"segment": {"rules": [{"rule": "neither", "rules": [{"rule": "did", "at": event(3)}]}]}},
        {"segment": {"rules": [{"rule": "followed", "steps": [event(2), event(7)], "within": "7d"}]}},
    ],
    "segment: known": [
        {"segment": {"rules": [{"rule": "known", "condition": {"property": "device", "values": [device(number)]}}]}}
        for number in range(3)
    ],
    "period": [
        {"first": "2026-08-20", "last": "2026-09-20"},
        {"first": "2026-09-01"},
        {"last": "2026-10-10"},
    ],
    "segment and period": [
        {"segment": SEGMENT, "first": "2026-08-20", "last": "2026-09-20"},
        {"segment": SEGMENT, "last": "2026-10-10"},
        {"segment": SEGMENT, "first": "2026-10-01"},
    ],
}

PLANNED: Final[list[dict[str, Any]]] = [SCOPES["segment: did"][0], SCOPES["period"][1]]
SIDES: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({"last": "2026-09-15"}, {"first": "2026-09-16"}),
    ({"segment": SEGMENT}, {"segment": {"rules": [{"rule": "neither", "rules": SEGMENT["rules"]}]}}),
]


def selectors() -> list[dict[str, Any]]:
    """What 60 touchpoints are bound to: every event, five by channel, five by device."""
    plain = [{"events": [event(code)]} for code in range(EVENTS)]
    values = [("channel", channel(0)), ("channel", channel(1)), ("device", device(0)), ("device", device(1))]
    return plain + [
        {"events": [event(code)], "where": [{"property": name, "values": [value]}]}
        for code in FREQUENT
        for name, value in values
    ]


def document() -> dict[str, Any]:
    """A map with a step for each of them, and one way through all."""
    from etappe.maps.model.ordering import orders

    bound = selectors()
    places = orders(len(bound))
    touchpoints: dict[str, Any] = {
        f"t{number}": {"name": f"Touchpoint {number}", "binding": binding} for number, binding in enumerate(bound)
    }
    for number in SCORED:
        touchpoints[f"t{number}"]["satisfaction"] = {
            "at": bound[number],
            "score": "score",
            "lowest": 1,
            "highest": 5,
        }
    return {
        "title": "Sixty touchpoints",
        "stages": {"s": {"order": "V", "name": "All"}},
        "steps": {
            f"s{number}": {"stage": "s", "order": place, "title": f"Step {number}"}
            for number, place in enumerate(places)
        },
        "touchpoints": touchpoints,
        "interactions": {
            f"i{number}": {"step": f"s{number}", "touchpoint": f"t{number}", "order": "V"}
            for number in range(len(bound))
        },
        "routes": {
            "r": {
                "order": "V",
                "name": "Way",
                "entry": bound[0],
                "destination": bound[25],
                "horizon": "30d",
            }
        },
        "within": "30d",
    }


def prepared(size: str) -> Path:
    """A data folder with one project of that many events, and the map."""
    folder = DATA / f"maps-{size}"
    if (folder / "prepared").exists():
        return folder
    code = f"import benchmarks.maps as it, pathlib; it.prepare(pathlib.Path({str(folder)!r}), {size!r})"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- a command written here
    return folder


def prepare(folder: Path, size: str) -> None:
    """Import the shop's events, with scores at three of them, and draw the map."""
    import msgspec

    from etappe.bootstrap import open_workspace
    from etappe.events.importing import ReadOptions
    from etappe.maps.model.document import MapDocument

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "events.parquet"
    _named(SIZES[size]).write_parquet(file)
    workspace = open_workspace(folder)
    project = workspace.projects.create("Maps").id
    options = ReadOptions(customer="customer", time="time", event="event", channel="channel", time_zone="UTC")
    workspace.import_file(project, file, options)
    workspace.maps.create(project, msgspec.convert(document(), MapDocument))
    workspace.close()
    file.unlink()
    (folder / "prepared").touch()


def _named(n: int) -> pl.DataFrame:
    """The shop's events in words, as people send them."""
    import polars as pl

    from benchmarks.generating import chunks

    parts = []
    for chunk in chunks(n):
        score = np.where(np.isin(chunk.event, SCORED), 1.0 + chunk.customer % 5, np.nan)
        parts.append(
            pl.DataFrame(
                {
                    "customer": pl.Series(chunk.customer),
                    "time": (chunk.time + STARTS_AT_MS).view("datetime64[ms]"),
                    "event": pl.Series(NAMES["event"]).gather(chunk.event.astype(np.uint32)),
                    "channel": pl.Series(NAMES["channel"]).gather(chunk.channel.astype(np.uint32)),
                    "device": pl.Series(NAMES["device"]).gather(chunk.device.astype(np.uint32)),
                    "score": pl.Series(score).fill_nan(None),
                }
            )
        )
    return pl.concat(parts).with_columns(pl.format("customer {}", "customer").alias("customer"))


class Took(NamedTuple):
    """Seconds of the clock, and of the server's processors."""

    wall: float
    cpu: float


class Server:
    """A server over a prepared folder, and what it takes to ask it."""

    def __init__(self, client: httpx.Client, process: int) -> None:
        self._client = client
        self._process = process
        self._map = client.get(f"/api/projects/{PROJECT}/maps").raise_for_status().json()[0]["id"]

    def ask(self, what: str, body: dict[str, Any] | None = None) -> Took:
        """What one request about the map takes."""
        return self.ask_project(f"maps/{self._map}/{what}", body)

    def ask_project(self, what: str, body: dict[str, Any] | None = None) -> Took:
        """What one request about the project takes; one without a body only reads."""
        begin, before = time.perf_counter(), self._cpu_s()
        method = "GET" if body is None else "POST"
        self._client.request(method, f"/api/projects/{PROJECT}/{what}", json=body).raise_for_status()
        return Took(time.perf_counter() - begin, self._cpu_s() - before)

    def settle(self) -> None:
        """Wait until it rests; it has to within ``PATIENCE_S``."""
        for _ in range(PATIENCE_S // RESTING_S):
            before = self._cpu_s()
            time.sleep(RESTING_S)
            if self._cpu_s() - before <= RESTING_S / 100:
                return
        sys.exit(f"the server was still at work after {PATIENCE_S} s")

    def _cpu_s(self) -> float:
        fields = Path(f"/proc/{self._process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def asked(server: Server) -> Iterator[tuple[str, Took]]:
    """Every kind of request, in the order in which somebody at a screen comes by it."""
    yield "measures, first", server.ask("measures", {})
    for name, scopes in SCOPES.items():
        for scope in scopes:
            yield f"measures, {name}", server.ask("measures", {"scope": scope})
    yield "conformance, first", server.ask("conformance", {})
    for scope in PLANNED:
        yield "conformance, scope", server.ask("conformance", {"scope": scope})
    for one, other in SIDES:
        yield "comparison of two sides", server.ask("comparison", {"one": one, "other": other})
    yield "draft, first", server.ask_project("maps/discovery", {"detail": 0.0})
    for detail in (0.4, 1.0):
        yield "draft, more detail", server.ask_project("maps/discovery", {"detail": detail})
    yield "draft, more steps", server.ask_project("maps/discovery", {"steps": 20, "detail": 0.5})
    yield "drawn and found", server.ask("discovery")
    yield "what stands out", server.ask("standing-out")
    yield "library", server.ask_project("library")
    yield "library, coverage", server.ask_project("coverage")
    yield "week", server.ask_project("week")
    yield "week, again", server.ask_project("week")


def main() -> int:
    """Print a table for each size."""
    from benchmarks.cold_start import served

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=["1M", "10M"])
    parser.add_argument("--starts", type=int, default=3)
    given = parser.parse_args()
    subprocess.run(COMPILE, check=True)  # noqa: S603 -- a command written here
    for size in given.sizes:
        folder = prepared(size)
        found: dict[str, list[Took]] = {}
        for _ in range(given.starts):
            with served(folder) as (client, _, process):
                server = Server(client, process)
                server.settle()
                for name, took in asked(server):
                    found.setdefault(name, []).append(took)
        print(f"{SIZES[size]:,} events, 60 touchpoints: milliseconds of processor time, median and most; of the clock")
        for name, all_took in found.items():
            cpu, wall = [took.cpu for took in all_took], [took.wall for took in all_took]
            middle = [1000 * statistics.median(times) for times in (cpu, wall)]
            most = [1000 * max(times) for times in (cpu, wall)]
            print(f"  {name:28} {middle[0]:8.0f} {most[0]:8.0f}  {middle[1]:8.0f} {most[1]:8.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
