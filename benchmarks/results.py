"""The results of all sizes, side by side in one file.

Law: a run replaces the rows of the size, questions and engines it asked, and leaves the others; rows are in order of
size, question, engine and layout.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.dataset import SIZES, STEPS, Dataset
from benchmarks.engines import ENGINES
from benchmarks.questions import CONVERSION, DESTINATION, ELSEWHERE, ENTRY, QUESTIONS, TOUCH

FILE = "results.json"


class Limit(NamedTuple):
    """What memory gave in the minutes of a question, in 1e9 bytes: to one thread and to all, by wall and by processor."""

    one_gb_s: float
    all_gb_s: float
    all_gb_per_cpu_s: float


class Row(NamedTuple):
    """One engine, layout and question at one size.

    Attributes:
        events: of the size. cpu_s, wall_s: medians of so many turns; of ``timeline`` for one customer.
        peak_mb: the most anonymous memory of the process during the question; resident_mb: mapped files included.
        equal: whether every answer was that of the others. way: how it was put, where there are several ways.
        times_etappe: how many times Etappe's processor time, the median over turns.
        bytes_per_event, bytes_by_part: on disk. p50_s, p99_s: of timelines.
        bytes_named: what Etappe has to read at least; share_of_limit: bytes by second of processor, of what a plain sum
            by all threads reads in one.
        at: when, in UTC.
    """

    engine: str
    version: str
    layout: str
    question: str
    size: str
    events: int
    cpu_s: float
    wall_s: float
    peak_mb: float | None
    resident_mb: float | None
    equal: bool
    turns: int
    way: str
    times_etappe: float | None
    bytes_per_event: float | None
    bytes_by_part: dict[str, float]
    p50_s: float | None
    p99_s: float | None
    bytes_named: int | None
    share_of_limit: float | None
    limit: Limit
    at: str


class LeftOut(NamedTuple):
    """Who was not asked what, and why."""

    engine: str
    layout: str
    question: str
    size: str
    why: str


class Results:
    """Rows, and who was left out."""

    def __init__(self, rows: Iterable[Row], left_out: Iterable[LeftOut]) -> None:
        self.rows = list(rows)
        self.left_out = list(left_out)

    def replace(
        self,
        size: str,
        question: str,
        entrants: Iterable[tuple[str, str]],
        rows: Iterable[Row],
        left_out: Iterable[LeftOut],
    ) -> None:
        """Puts new rows in the place of those of the same size, question, engines and layouts."""
        asked = {(ENGINES[key].title, layout) for key, layout in entrants}

        def stays(row: Row | LeftOut) -> bool:
            return (row.size, row.question) != (size, question) or (row.engine, row.layout) not in asked

        self.rows = sorted([row for row in self.rows if stays(row)] + list(rows), key=_place)
        self.left_out = sorted([row for row in self.left_out if stays(row)] + list(left_out), key=_place)

    def of(self, size: str, question: str) -> list[Row]:
        """The rows of one question at one size."""
        return [row for row in self.rows if (row.size, row.question) == (size, question)]

    def sizes(self) -> list[str]:
        """Those that were asked, smallest first."""
        return [size for size in SIZES if any(row.size == size for row in self.rows)]

    def limit(self) -> Limit | None:
        """The best that memory gave in any minutes."""
        limits = [row.limit for row in self.rows]
        return Limit(*(max(numbers) for numbers in zip(*limits, strict=True))) if limits else None


def _place(row: Row | LeftOut) -> tuple[int, int, int, str]:
    titles = [participant.title for participant in ENGINES.values()]
    return (list(SIZES).index(row.size), list(QUESTIONS).index(row.question), titles.index(row.engine), row.layout)


def read(folder: Path) -> Results:
    """What earlier runs left; nothing where there are none."""
    file = folder / FILE
    if not file.exists():
        return Results([], [])
    held = json.loads(file.read_text(encoding="utf-8"))
    rows = [Row(**{**row, "limit": Limit(**row["limit"])}) for row in held["results"]]
    return Results(rows, [LeftOut(**row) for row in held["left_out"]])


def write(folder: Path, results: Results) -> None:
    """The whole file, anew."""
    best = results.limit()
    held = {
        "machine": machine(),
        "memory_limit": best and best._asdict(),
        "results": [{**row._asdict(), "limit": row.limit._asdict()} for row in results.rows],
        "left_out": [row._asdict() for row in results.left_out],
    }
    (folder / FILE).write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


def machine() -> str:
    """Cores and kind."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def bytes_named(question: str, files: Dataset) -> int | None:
    """What has to be read at least: eight bytes a key, one a code, of the events that the question names."""
    of_event = files.facts().of_event
    key, code = 8, 1

    def keys(*events: int) -> int:
        return key * sum(of_event[event] for event in events)

    everything = files.n_events
    return {
        "funnel": keys(*STEPS),
        "funnel_open": keys(*STEPS),
        "breakdown": keys(*STEPS),
        "time_to_convert": keys(*STEPS),
        "arrivals": keys(ENTRY, DESTINATION, ELSEWHERE),
        "attribution": keys(TOUCH, CONVERSION) + code * of_event[TOUCH],
        "transitions": (key + code) * everything,
        "transitions_full": (key + code) * everything,
        "follows": (key + code) * everything,
        "paths": (key + code) * everything,
        "paths_full": (key + code) * everything,
        "retention": key * everything,
        "variants": code * everything,
    }.get(question)
