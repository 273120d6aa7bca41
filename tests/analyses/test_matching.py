"""The rows a question names: lists and scan find the same ones, in order."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.events.selectors import Condition, Selector
from etappe.journeys import matching as module
from etappe.journeys.building import build_index
from etappe.journeys.executor import ranges
from etappe.journeys.index import JourneyIndex
from etappe.journeys.matching import matching
from etappe.journeys.selection import coded


def index_of(n: int, seed: int, names: int = 6) -> JourneyIndex:
    chance = np.random.default_rng(seed)
    return build_index(
        pl.DataFrame(
            {
                "customer": [f"c{i}" for i in chance.integers(0, 5, n)],
                "time": chance.integers(0, 20, n),
                "event": [f"e{i}" for i in chance.integers(0, names, n)],
                "value": chance.random(n),
            },
            schema={"customer": pl.String, "time": pl.Int64, "event": pl.String, "value": pl.Float64},
        )
    )


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 9), st.sets(st.integers(0, 5)), st.integers(1, 30), st.sampled_from([0, 4]))
def test_lists_and_scan_find_the_rows_that_match(n: int, seed: int, wanted: set[int], size: int, few: int) -> None:
    index = index_of(n, seed)
    names = [name for name in index.events if int(name[1:]) in wanted]
    selection = coded(index, names)
    expected = [row for row in range(n) if index.events[index.code[row]] in names]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)  # 0: always by lists
        found = [matching(index, selection, selection.masks, part) for part in ranges(index, size)]
    assert [int(row) for part in found for row in part.rows] == expected
    assert [int(key) for part in found for key in part.keys] == index.key[expected].tolist()
    assert [int(code) for part in found for code in part.codes] == index.code[expected].tolist()


def test_conditions_are_found_by_scan() -> None:
    index = index_of(200, 3)
    selection = coded(index, [Selector(("e1",), (Condition("value", "less", (0.2,)),))])
    (part,) = ranges(index)
    found = matching(index, selection, selection.masks, part)
    value = index.columns["value"].numbers
    assert found.rows.tolist() == [
        row for row in range(200) if index.events[index.code[row]] == "e1" and value[row] < 0.2
    ]
    assert (selection.masks[found.codes] == 1).all()


def test_lists_hold_every_event_once_and_go_with_the_index() -> None:
    index = index_of(100, 1, names=300)
    selection = coded(index, [index.events[0]])
    for code in range(len(index.events)):
        rows = np.flatnonzero(index.code == code)
        assert selection.rows_of(code).tolist() == rows.tolist()
        assert selection.posting(code).tolist() == index.key[rows].tolist()
    gone = weakref.ref(index)
    del index, selection
    gc.collect()
    assert gone() is None
