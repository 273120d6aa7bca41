"""Nothing that people ask waits for a compiler: what is loaded at the start is what questions need."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import numpy as np
import polars as pl
import pytest
from msgspec import Struct
from numba.core.registry import CPUDispatcher

import etappe.kernels
from etappe.analyses.arriving.arrivals import Arrivals
from etappe.analyses.arriving.funnel import Breakdown, Funnel
from etappe.analyses.asking import AnyQuestion, ask
from etappe.analyses.people import customers
from etappe.analyses.people.customers import Customers
from etappe.analyses.results.retention import Retention
from etappe.analyses.warming import FEW_NAMES, MANY_NAMES, WAYS, ask_everything, every_question, load_kernels
from etappe.analyses.ways.paths import Paths
from etappe.analyses.ways.sequences import Sequences
from etappe.analyses.ways.transitions import Transitions
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.server.warming import stored_index

ANY_QUESTION: UnionType = AnyQuestion
MISSING = "is asked nowhere in etappe.analyses.warming: add its ways"


def test_every_kind_of_question_is_asked() -> None:
    for kind in get_args(ANY_QUESTION):
        assert kind in WAYS, f"{kind.__name__} {MISSING}"
    for kind, ways in WAYS.items():
        asked = list(ways())
        assert asked
        assert {type(question) for question in asked} == {kind}


def test_the_customers_behind_every_kind_of_number_are_asked() -> None:
    asked = [question for question in every_question() if isinstance(question, Customers)]
    for named, found in (("Countable", {type(one.of) for one in asked}), ("Part", {type(one.part) for one in asked})):
        kinds: set[type[Struct]] = set(get_args(getattr(customers, named)))
        assert kinds == found, f"{kinds - found} {MISSING}"


def compiled() -> dict[str, set[Any]]:
    """For which types each kernel has been compiled or loaded."""
    found = {}
    for module in pkgutil.iter_modules(etappe.kernels.__path__):
        loaded = importlib.import_module(f"etappe.kernels.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, CPUDispatcher) and value.__module__ == loaded.__name__:
                found[f"{module.name}.{name}"] = set(value.signatures)
    return found


def crowded(names: int) -> JourneyIndex:
    """Many events at random, larger than what is asked at the start."""
    rng = np.random.default_rng(names)
    n = 60_000
    known = pl.Series(["begin", "middle", "end", "browse", "look", *(f"other {place}" for place in range(names - 5))])
    often = np.array([0.03, 0.02, 0.02, 0.4, 0.4, *[0.13 / (names - 5)] * (names - 5)])
    columns = {
        "customer": pl.Series(rng.integers(0, 5000, n)).cast(pl.String),
        "time": rng.integers(0, 60 * 86_400_000, n),
        "event": known.gather(rng.choice(names, n, p=often / often.sum())),
        "device": pl.Series(["phone", "desk", "tablet"]).gather(rng.integers(0, 3, n)),
        "score": rng.integers(0, 5, n).astype(np.float64),
    }
    return build_index(pl.DataFrame(columns))


def others() -> list[AnyQuestion]:
    """Questions as people ask them, none of which is asked at the start."""
    browse = Funnel(steps=("begin", "browse", "look", "end"), within="20d")
    return [
        browse,
        Funnel(steps=("look", "begin", "browse"), by=Breakdown(property="device", at=3), hold=("device",), within="9d"),
        Funnel(steps=("begin", "begin", "end"), order="any", exclude=("middle", "look"), count="conversions"),
        Transitions(sessions="2h", merge_repeats=True),
        Paths(start="look", length=7, top=3),
        Paths(start="middle", end="browse", length=9),
        Sequences(end="begin", length=8),
        Retention(start="look", returning="end", periods=5),
        Retention(period="day", mode="bracket", brackets=(2, 7)),
        Arrivals(entry="middle", destination="end", elsewhere=("begin", "look"), horizon="3d", waiting=100),
    ]


def test_what_is_loaded_at_the_start_is_what_questions_need(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        load_kernels()
        loaded = compiled()
        assert sum(map(len, loaded.values())) > 30
        for names in (FEW_NAMES, MANY_NAMES):
            (tmp_path / str(names)).mkdir()
            ask_everything(stored_index(tmp_path / str(names), names))
        assert [record.getMessage() for record in caplog.records] == [], "every question is answered"
    for names in (FEW_NAMES, MANY_NAMES):
        index = crowded(names)
        for question in others():
            ask(index, question)
        ask_everything(index)
    storing = ("cells.", "contents.", "hash_order.", "merging.", "siphash.")
    needed = {name: types - loaded[name] for name, types in compiled().items() if not name.startswith(storing)}
    assert {name: types for name, types in needed.items() if types} == {}, "compiled while somebody waits"
