"""The benchmark at a tiny size: every engine of this environment gives the same answers, and the results have their shape."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from benchmarks.questions import Engine

    Engines = dict[tuple[str, str], Engine]

ROOT = Path(__file__).parents[2]
SIZE = "20k"
HERE = ("etappe", "duckdb", "polars")


@pytest.fixture(scope="module", autouse=True)
def importable() -> Iterator[None]:
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from benchmarks.dataset import dataset
    from benchmarks.generating import make

    folder = tmp_path_factory.mktemp("bench")
    make(dataset(SIZE, folder), csv=True)
    return folder


@pytest.fixture(scope="module")
def engines(data: Path) -> Engines:
    from benchmarks.dataset import dataset
    from benchmarks.engines import ENGINES

    files = dataset(SIZE, data)
    opened: Engines = {}
    for key in HERE:
        participant = ENGINES[key]
        kind = getattr(import_module(f"benchmarks.{participant.module}"), participant.name_in_code)
        for layout in participant.layouts:
            opened[key, layout] = kind(files, layout)
    return opened


def asked_of_all() -> list[str]:
    sys.path.insert(0, str(ROOT))
    from benchmarks.questions import QUESTIONS, STORING

    sys.path.remove(str(ROOT))
    return [question for question in QUESTIONS if question not in (*STORING, "timeline")]


@pytest.mark.parametrize("question", asked_of_all())
def test_every_way_to_ask_gives_the_same_answer(question: str, engines: Engines) -> None:
    from benchmarks.questions import differs

    given = {
        (*named, way.name): json.loads(json.dumps(way.ask()))
        for named, engine in engines.items()
        for way in engine.ways(question)
    }
    assert {key for key, _, _ in given} == set(HERE)
    (first, expected), *others = given.items()
    for other, answer in others:
        assert differs(answer, expected) is None, f"{other} and {first}"


def test_timelines_are_the_same(data: Path, engines: Engines) -> None:
    from benchmarks.dataset import dataset

    for customer in (0, 1, dataset(SIZE, data).facts().customers - 1):
        first, *others = (engine.timeline_plain(engine.timeline(customer)) for engine in engines.values())
        assert first
        assert all(other == first for other in others)


def test_the_files_hold_the_same_events_in_their_orders(data: Path) -> None:
    import polars as pl

    from benchmarks.dataset import CHANNELS, DEVICES, EVENTS, NAMES, SIZES, dataset

    files = dataset(SIZE, data)
    raw, ordered = pl.read_parquet(files.parquet("raw")), pl.read_ipc(files.arrow("sorted"))
    assert raw.height == SIZES[SIZE]
    assert raw.equals(raw.sort("time", "event", "channel", "device", "customer"))
    assert ordered.equals(raw.sort("customer", "time", "event", "channel", "device"))
    at_once = ordered.group_by("customer", "time").agg(pl.len(), pl.col("channel", "device").n_unique())
    assert at_once["len"].max() > 1  # type: ignore[operator]  # Polars types an aggregate as anything
    assert at_once["channel"].max() == at_once["device"].max() == 1
    assert raw["event"].n_unique() == EVENTS
    assert (raw["channel"].n_unique(), raw["device"].n_unique()) == (CHANNELS, DEVICES)
    csv = pl.read_csv(files.csv())
    assert csv["event"].to_list() == [NAMES["event"][code] for code in raw["event"]]
    assert files.facts().of_event == raw["event"].value_counts().sort("event")["count"].to_list()


def test_a_run_writes_its_results_beside_earlier_ones(data: Path, tmp_path: Path) -> None:
    from benchmarks import run

    earlier = {
        "engine": "DuckDB", "version": "1", "layout": "raw", "question": "paths", "size": "1M", "events": 1_000_000,
        "cpu_s": 1.0, "wall_s": 1.0, "peak_mb": None, "resident_mb": None, "equal": True, "turns": 1, "way": "",
        "times_etappe": None, "bytes_per_event": None, "bytes_by_part": {}, "p50_s": None, "p99_s": None, "bytes_named": None,
        "share_of_limit": None, "limit": {"one_gb_s": 1.0, "all_gb_s": 2.0, "all_gb_per_cpu_s": 1.0}, "at": "",
    }  # fmt: skip
    held = {"results": [earlier], "left_out": []}
    (tmp_path / "results.json").write_text(json.dumps(held), encoding="utf-8")
    given = ["--size", SIZE, "--questions", "funnel", "--turns", "2", "--data", str(data), "--results", str(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        run.main([*given, "--engines", ",".join(HERE)])
    assert ended.value.code == 0

    held = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    asked = [row for row in held["results"] if row["size"] == SIZE]
    assert earlier in held["results"]
    assert {(row["engine"], row["layout"]) for row in asked} == {
        ("Etappe", "index"), ("DuckDB", "raw"), ("DuckDB", "sorted"), ("Polars", "raw"), ("Polars", "sorted"),
    }  # fmt: skip
    for row in asked:
        assert row["equal"] is True
        assert row["question"] == "funnel"
        assert row["version"]
        assert 0 < row["cpu_s"] < 60
        assert 0 < row["wall_s"] < 60
        assert row["turns"] == 2
        assert (row["times_etappe"] is None) == (row["engine"] == "Etappe")
    assert held["memory_limit"]["all_gb_s"] > 0
    table = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "## 20,000 events" in table
    assert "## 1,000,000 events" in table


def test_a_run_fails_where_answers_differ() -> None:
    from benchmarks.asking import Worker
    from benchmarks.engines import ENGINES
    from benchmarks.questions import differs
    from benchmarks.run import Answers, Contender

    def contender(key: str) -> Contender:
        return Contender(Worker(key, ENGINES[key], "sorted", process=None))  # type: ignore[arg-type]  # no process answers

    one, other = contender("duckdb"), contender("polars")
    answers = Answers("funnel")
    answers.check(one, {"answer": [3, 2]})
    answers.check(other, {"answer": [3, 2]})
    assert (answers.differences, other.equal) == ([], True)
    answers.check(other, {"answer": [3, 1]}, turn=2)
    assert answers.differences == [
        "Polars (sorted) answers funnel otherwise than DuckDB (sorted): answer[1]: 1 and 2",
    ]
    assert (one.equal, other.equal) == (True, False)
    assert differs([(1, 2.0), "a"], ((1, 2.0 + 1e-12), "a")) is None
    assert differs([1], [1, 2]) == "answer: 1 and 2 entries"
    assert differs([None], [0.0]) == "answer[0]: None and 0.0"
