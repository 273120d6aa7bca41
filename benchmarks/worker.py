"""One engine, one layout, one question, in a process of its own; asked by JSON lines.

Law: only the question itself is measured: the processor time of all threads of this process, and the time on the wall.
What the engine prints goes to standard error; standard output belongs to the conversation.

The first line out says what was opened: ``{"version", "ways"}``. Then each line in, ``{"way": place}``,
is answered by ``{"answer", "cpu_s", "wall_s", …}``.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TextIO

from benchmarks import questions as ask
from benchmarks.dataset import Dataset, dataset
from benchmarks.engines import ENGINES, LIMIT
from benchmarks.questions import Answer, Engine, Store

Measured = dict[str, object]


def main() -> None:
    """Arguments: name of the engine, layout, question, size, folder of the data."""
    engine, layout, question, size, data = sys.argv[1:]
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    files = dataset(size, Path(data))
    program = LIMIT if engine == "memory" else ENGINES[engine]
    module = import_module(f"benchmarks.{program.storing if question in ask.STORING else program.module}")
    if question in ask.STORING:
        with tempfile.TemporaryDirectory(dir=data, prefix="store ") as folder:
            store = _opened_store(module.STORES[layout], question, files, Path(folder))
            _converse(out, module.VERSION, [""], [store])
    else:
        opened: Engine = getattr(module, program.name_in_code)(files, layout)
        _converse(out, module.VERSION, *_ways(opened, question, files))


def _converse(out: TextIO, version: str, names: list[str], asked: list[Callable[[], Measured]]) -> None:
    _say(out, {"version": version, "ways": names})
    for line in sys.stdin:
        _say(out, asked[json.loads(line)["way"]]())


def _say(out: TextIO, what: Measured) -> None:
    out.write(json.dumps(what) + "\n")
    out.flush()


def _ways(engine: Engine, question: str, files: Dataset) -> tuple[list[str], list[Callable[[], Measured]]]:
    """The names of the ways to ask, and what asks and measures each."""
    if question == "timeline":
        return [""], [lambda: _timelines(engine, files)]
    ways = engine.ways(question)
    return [way.name for way in ways], [lambda way=way: _measured(way.ask) for way in ways]  # type: ignore[misc]


def _measured(question: Callable[[], Answer]) -> Measured:
    wall, processor = time.perf_counter(), time.process_time()
    answer = question()
    return {"cpu_s": time.process_time() - processor, "wall_s": time.perf_counter() - wall, "answer": answer}


def _timelines(engine: Engine, files: Dataset) -> Measured:
    """Some customers one after the other; times are those of one."""
    customers = files.facts().customers
    chance = random.Random(1)  # noqa: S311 - the same customers every time, not secrets
    asked = ask.TIMELINES if engine.finds_customers() else ask.TIMELINES_BY_SCAN
    chosen = [chance.randrange(customers) for _ in range(asked)]
    walls = []
    found = []
    processor = time.process_time()
    for customer in chosen:
        wall = time.perf_counter()
        found.append(engine.timeline(customer))
        walls.append(time.perf_counter() - wall)
    spent = time.process_time() - processor
    ends = statistics.quantiles(walls, n=100, method="inclusive")
    return {
        "cpu_s": spent / asked,
        "wall_s": statistics.median(walls),
        "p50_s": statistics.median(walls),
        "p99_s": ends[-1],
        "answer": [engine.timeline_plain(rows) for rows in found],
    }


def _opened_store(kind: type[Store], question: str, files: Dataset, folder: Path) -> Callable[[], Measured]:
    """What loads into a new store each time, or appends one batch after the other to a loaded one."""
    turns = iter(range(1_000_000))
    if question == "append":
        loaded = kind(folder / "loaded")
        loaded.open(files)

        def append() -> Measured:
            batch = files.batch(next(turns))
            return _with_children(lambda: loaded.append(batch))

        return append

    small = dataset("20k", files.folder.parent)

    def load() -> Measured:
        turn = next(turns)
        csv = files.csv() if turn else small.csv()  # the first turn warms up
        store = kind(folder / f"turn {turn}")

        def loading() -> Answer:
            store.load(csv)
            return []

        measured = _with_children(loading)
        measured["answer"] = store.funnel() if turn else []
        measured["bytes_on_disk"] = store.bytes_on_disk()
        store.close()
        shutil.rmtree(store.folder, ignore_errors=True)
        return measured

    return load


def _with_children(question: Callable[[], Answer]) -> Measured:
    """Measured with what child processes spent."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured = _measured(question)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**measured, "cpu_s": float(str(measured["cpu_s"])) + children}


if __name__ == "__main__":
    main()
