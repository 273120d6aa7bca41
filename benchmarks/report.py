"""The results as tables that people read.

Law: nothing is measured or chosen here; every number is one of results.json, or the ratio of two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from benchmarks.dataset import SIZES, THREADS
from benchmarks.engines import ENGINES
from benchmarks.questions import QUESTIONS, STORING
from benchmarks.results import Results, Row, machine

FILE: Final = "results.md"
ENGINES_OF_TABLES: Final = tuple(ENGINES[key].title for key in ("duckdb", "chdb", "polars"))
LIBRARIES: Final = tuple(ENGINES[key].title for key in ("retentioneering", "pm4py"))
AIMS: Final = {
    "funnel": 20,
    "breakdown": 10,
    "time_to_convert": 10,
    "attribution": 10,
    "transitions": 8,
    "retention": 5,
    "paths": 4,
}
"""How many times less processor time than the best other engine on sorted data Etappe aims at."""
AIM_OF_DATABASES: Final = 20
"""The same against DuckDB and chDB, on all of these."""
AIMED_AT_FROM: Final = 10_000_000
"""Fewer events than these fit into a cache, and what is measured is the start of a query."""


def write(folder: Path, results: Results) -> None:
    """The tables of every size that was asked."""
    (folder / FILE).write_text(text(results), encoding="utf-8")


def text(results: Results) -> str:
    """The whole report."""
    versions = sorted({f"{row.engine} {row.version}" for row in results.rows}, key=str.lower)
    lines = [
        "# Benchmark results",
        "",
        f"Measured on {machine()}; every engine with {THREADS} threads. {', '.join(versions)}.",
        "What is compared is processor time, the median over turns; in brackets how many times Etappe's.",
        "[How this is measured](../docs/benchmarks.md).",
        "",
    ]
    limit = results.limit()
    if limit:
        gave = f"{limit.one_gb_s:.1f} GB/s on one thread and {limit.all_gb_s:.1f} GB/s on {THREADS}"
        by_processor = f"{limit.all_gb_per_cpu_s:.1f} GB in a second of processor time"
        lines += [f"Memory gave a plain sum of numbers {gave}, {by_processor}.", ""]
    for size in reversed(results.sizes()):
        lines += _size(results, size)
    lines += _growth(results)
    return "\n".join(lines)


def _size(results: Results, size: str) -> list[str]:
    lines = [f"## {SIZES[size]:,} events", ""]
    asked = [name for name in QUESTIONS if name not in STORING and results.of(size, name)]
    if asked:
        lines += ["### Processor time", "", *_engines(results, size, asked, _cpu), ""]
        lines += _aims(results, size)
        lines += ["### Time on the wall", "", *_engines(results, size, asked, _wall), ""]
        lines += ["### Most memory during the question, in MB beyond the page cache", ""]
        lines += [*_engines(results, size, asked, _memory), ""]
    lines += _libraries(results, size, asked)
    lines += _of_the_limit(results, size, asked)
    lines += _timelines(results, size)
    lines += _stores(results, size)
    lines += _left_out(results, size)
    return lines


def _engines(results: Results, size: str, asked: Iterable[str], cell: Callable[[Row], str]) -> list[str]:
    layouts = ("raw", "sorted")
    head = ["question", "Etappe", *(f"{engine} {layout}" for engine in ENGINES_OF_TABLES for layout in layouts)]
    table = [head]
    for question in asked:
        rows = {(row.engine, row.layout): row for row in results.of(size, question)}
        wanted = [("Etappe", "index"), *((engine, layout) for engine in ENGINES_OF_TABLES for layout in layouts)]
        table.append([question, *(cell(rows[one]) if one in rows else "–" for one in wanted)])
    return _table(table)


def _cpu(row: Row) -> str:
    ratio = "" if row.times_etappe is None else f" ({_digits(row.times_etappe)}×)"
    return f"{seconds(row.cpu_s)}{ratio}{'' if row.equal else ' **other answer**'}"


def _wall(row: Row) -> str:
    return seconds(row.wall_s)


def _memory(row: Row) -> str:
    return "–" if row.peak_mb is None else f"{row.peak_mb:,.0f}"


def _aims(results: Results, size: str) -> list[str]:
    """Each question that has an aim, with the best other engine on sorted data."""
    if SIZES[size] < AIMED_AT_FROM:
        return []
    table = [["question", "best other engine on sorted data", "aim", "least of DuckDB and chDB", "aim"]]
    for question, aim in AIMS.items():
        others = [row for row in results.of(size, question) if row.times_etappe is not None and row.layout == "sorted"]
        others = [row for row in others if row.engine in ENGINES_OF_TABLES]
        if not others:
            continue
        best = min(others, key=lambda row: row.times_etappe or 0)
        databases = [row for row in others if row.engine != "Polars"]
        least = min(databases, key=lambda row: row.times_etappe or 0) if databases else None
        table.append(
            [
                question,
                f"{best.engine} {_digits(best.times_etappe or 0)}×",
                f"{aim}×{_reached(best, aim)}",
                f"{least.engine} {_digits(least.times_etappe or 0)}×" if least else "–",
                f"{AIM_OF_DATABASES}×{_reached(least, AIM_OF_DATABASES)}" if least else "–",
            ]
        )
    return ["### What Etappe aims at", "", *_table(table), ""] if table[1:] else []


def _reached(row: Row, aim: int) -> str:
    return "" if (row.times_etappe or 0) >= aim else ", not reached"


def _libraries(results: Results, size: str, asked: Iterable[str]) -> list[str]:
    """Those who work on data frames and know few of the questions."""
    table = [["question", "Etappe", *LIBRARIES]]
    for question in asked:
        rows = {row.engine: row for row in results.of(size, question)}
        if any(library in rows for library in LIBRARIES):
            table.append([question, *(_cpu(rows[one]) if one in rows else "–" for one in ("Etappe", *LIBRARIES))])
    return ["### Libraries on data frames", "", *_table(table), ""] if table[1:] else []


def _of_the_limit(results: Results, size: str, asked: Iterable[str]) -> list[str]:
    """Etappe's questions as shares of what memory gives."""
    if SIZES[size] < AIMED_AT_FROM:
        return []
    table = [["question", "has to read", "GB in a second of processor", "a plain sum", "share"]]
    for question in asked:
        for row in results.of(size, question):
            if row.bytes_named is not None and row.share_of_limit is not None:
                rate = row.bytes_named / 1e9 / row.cpu_s
                most = row.limit.all_gb_per_cpu_s
                cells = [f"{row.bytes_named / 1e6:,.1f} MB", f"{rate:.1f}", f"{most:.1f}", f"{row.share_of_limit:.0%}"]
                table.append([question, *cells])
    return ["### Etappe against the memory limit", "", *_table(table), ""] if table[1:] else []


def _timelines(results: Results, size: str) -> list[str]:
    rows = results.of(size, "timeline")
    table = [["timeline of one customer", "median", "99 of 100 within", "processor"]]
    table += [
        [f"{row.engine} {row.layout}", seconds(row.p50_s), seconds(row.p99_s), seconds(row.cpu_s)]
        for row in rows
        if row.p50_s is not None and row.p99_s is not None
    ]
    return [*_table(table), ""] if table[1:] else []


def _stores(results: Results, size: str) -> list[str]:
    table = [["", "processor", "wall", "most memory, MB", "bytes an event on disk"]]
    for question in STORING:
        for row in results.of(size, question):
            on_disk = ", ".join(f"{size:.1f} {part}" for part, size in row.bytes_by_part.items()) or "–"
            name = f"{question}: {row.engine} {row.layout}"
            table.append([name, _cpu(row), seconds(row.wall_s), _memory(row), on_disk])
    return ["### Loading and appending", "", *_table(table), ""] if table[1:] else []


def _left_out(results: Results, size: str) -> list[str]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in results.left_out:
        if one.size == size:
            reasons.setdefault((f"{one.engine} ({one.layout})", one.why), []).append(one.question)
    lines = [f"- {who}: {', '.join(questions)} – {why}." for (who, why), questions in reasons.items()]
    return ["### Left out", "", *lines, ""] if lines else []


def _growth(results: Results) -> list[str]:
    """How many times the processor time of a tenth of the events."""
    sizes = results.sizes()
    steps = [(small, large) for small in sizes for large in sizes if SIZES[large] == 10 * SIZES[small]]
    if not steps:
        return []
    table = [["question", *(f"{engine} {small} to {large}" for engine in _growing() for small, large in steps)]]
    for question in QUESTIONS:
        cells = []
        for engine, layout in (("Etappe", "index"), *((engine, "sorted") for engine in ENGINES_OF_TABLES)):
            for small, large in steps:
                spent = [
                    row.cpu_s
                    for size in (small, large)
                    for row in results.of(size, question)
                    if (row.engine, row.layout) == (engine, layout)
                ]
                cells.append(f"{spent[1] / spent[0]:.1f}×" if len(spent) == 2 else "–")
        if any(cell != "–" for cell in cells):
            table.append([question, *cells])
    return ["## Processor time as the events grow tenfold", "", *_table(table), ""] if table[1:] else []


def _growing() -> tuple[str, ...]:
    return ("Etappe", *ENGINES_OF_TABLES)


def _table(rows: list[list[str]]) -> list[str]:
    head, *rest = rows
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rest]


def line(row: Row) -> str:
    """One row, to be printed while the benchmark runs."""
    way = f", {row.way}" if row.way else ""
    return f"{row.engine} ({row.layout}{way}): {_cpu(row)}, wall {seconds(row.wall_s)}, {_memory(row)} MB"


def seconds(value: float) -> str:
    """With its unit and three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{_digits(value / size)} {unit}"
    return f"{_digits(value / 1e-6)} µs"


def _digits(value: float) -> str:
    """Three digits."""
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"
