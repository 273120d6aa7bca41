"""Etappe, DuckDB and Polars give the same answers over the same events: the benchmark's questions at a small size."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import run

    return run


@pytest.mark.parametrize("seed", [1, 2])
def test_three_engines_give_the_same_answers(benchmark: ModuleType, seed: int) -> None:
    from benchmarks.events import generate
    from benchmarks.questions import QUESTIONS

    times = benchmark.run(benchmark.start(generate(40_000, seed)), QUESTIONS, repeats=1)
    assert set(times) == {(question, engine) for question in QUESTIONS for engine in ("Etappe", "DuckDB", "Polars")}


def test_the_comparison_finds_differences(benchmark: ModuleType) -> None:
    assert benchmark.differs([(1, 2.0), "a"], ((1, 2.0 + 1e-12), "a")) is None
    assert benchmark.differs([1, 2], [1, 3]) == "answer[1]: 2 and 3"
    assert benchmark.differs([1], [1, 2]) == "answer: 1 and 2 entries"
    assert benchmark.differs([None], [0.0]) == "answer[0]: None and 0.0"
