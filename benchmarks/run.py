"""Asks the same questions of Etappe, DuckDB and Polars over the same sorted events, in one run.

Law: all three give the same answers, every time, or the run fails. What is compared is CPU time of the whole process
(all threads), the median over repeats in which the engines take turns; a first turn of each warms it up.

    python -m benchmarks.run [--events 10000000] [--repeats 7] [--questions funnel,paths] [--write results.md]
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from benchmarks.events import Sorted, generate
from benchmarks.questions import QUESTIONS, Engine

GOAL = 3.0
"""How many times less CPU than either engine is promised."""

Times = Mapping[tuple[str, str], list[float]]


def main() -> None:
    """Runs, prints the table, and fails where an answer differs or the goal is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=10_000_000, help="how many events (10 million)")
    parser.add_argument("--repeats", type=int, default=7, help="turns of each engine that count (7)")
    parser.add_argument("--questions", default=",".join(QUESTIONS), help="which questions, with commas")
    parser.add_argument("--write", type=Path, help="also write the table to this Markdown file")
    given = parser.parse_args()
    asked = given.questions.split(",")
    print(f"Preparing {given.events:,} events …", flush=True)
    engines = start(generate(given.events))
    times = run(engines, asked, given.repeats)
    table = report(times, asked, given.events)
    print(table)
    if given.write:
        given.write.write_text(table, encoding="utf-8")
    short = [
        f"{question} against {engine}"
        for question in asked
        for engine in ("DuckDB", "Polars")
        if ratio(times, question, engine) < GOAL
    ]
    if short:
        print(f"Less than {GOAL:g} times less CPU: {', '.join(short)}")
        sys.exit(1)


def start(events: Sorted) -> list[Engine]:
    """The three engines with the events in memory."""
    from benchmarks.in_duckdb import DuckDB
    from benchmarks.in_etappe import Etappe
    from benchmarks.in_polars import Polars

    return [Etappe(events), DuckDB(events), Polars(events)]


def run(engines: Iterable[Engine], asked: Iterable[str], repeats: int) -> Times:
    """CPU and wall seconds of every turn by (question, engine); raises where two answers differ."""
    times: dict[tuple[str, str], list[float]] = {}
    for question in asked:
        expected = None
        for turn in range(repeats + 1):
            for engine in engines:
                before = time.process_time()
                answer = getattr(engine, question)()
                spent = time.process_time() - before
                if expected is None:
                    expected = answer
                difference = differs(comparable(question, answer), comparable(question, expected))
                assert difference is None, f"{engine.name} answers {question} otherwise: {difference}"
                if turn:
                    times.setdefault((question, engine.name), []).append(spent)
    return times


def comparable(question: str, answer: object) -> object:
    """Links of paths have no order that all engines share."""
    return sorted(answer, key=lambda link: link[:3]) if question == "paths" else answer  # type: ignore[call-overload]


def differs(one: object, other: object, place: str = "answer") -> str | None:
    """Where two answers differ, or None; numbers may differ in the tenth digit."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            return f"{place}: {len(one)} and {len(other)} entries"
        found = (differs(a, b, f"{place}[{i}]") for i, (a, b) in enumerate(zip(one, other, strict=True)))
        return next((difference for difference in found if difference), None)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return None if math.isclose(one, other, rel_tol=1e-9) else f"{place}: {one} and {other}"
    return None if one == other else f"{place}: {one} and {other}"


def ratio(times: Times, question: str, engine: str) -> float:
    """How many times the CPU of Etappe: the median over turns of the two engines' ratio in a turn."""
    pairs = zip(times[question, engine], times[question, "Etappe"], strict=True)
    return statistics.median(theirs / ours for theirs, ours in pairs)


def report(times: Times, asked: Iterable[str], events: int) -> str:
    """A Markdown table of CPU milliseconds and ratios."""
    lines = [
        f"CPU milliseconds for {events:,} events, median of {len(next(iter(times.values())))} turns.",
        "In brackets: how many times Etappe's.",
        "",
        "| question | Etappe | DuckDB | Polars |",
        "|---|---:|---:|---:|",
    ]
    for question in asked:
        cells = [question]
        for engine in ("Etappe", "DuckDB", "Polars"):
            spent = f"{statistics.median(times[question, engine]) * 1000:.0f}"
            cells.append(spent if engine == "Etappe" else f"{spent} ({ratio(times, question, engine):.1f})")
        lines.append(f"| {' | '.join(cells)} |")
    versions = ", ".join(f"{engine} {version(engine.lower())}" for engine in ("DuckDB", "Polars", "Numba"))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}"
    return "\n".join([*lines, "", f"{machine}."]) + "\n"


if __name__ == "__main__":
    main()
