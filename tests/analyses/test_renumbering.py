"""How an index numbers its customers, and lists the values of its properties, shows in no answer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from etappe.analyses.arriving.arrivals import Arrivals
from etappe.analyses.arriving.funnel import Breakdown, Funnel, FunnelPart
from etappe.analyses.asking import AnyQuestion, ask
from etappe.analyses.people.customers import Customers
from etappe.analyses.results.attribution import Attribution
from etappe.analyses.warming import FEW_NAMES, WAYS, small_journeys
from etappe.analyses.ways.paths import Paths
from etappe.analyses.ways.sequences import Sequences
from etappe.analyses.ways.timeline import Timeline
from etappe.analyses.ways.transitions import Transitions
from etappe.analyses.ways.variants import Variants
from etappe.journeys.building import build_index
from etappe.journeys.held import HeldArrays
from etappe.journeys.index import Column, JourneyIndex, NumberColumn, TextColumn
from etappe.maps.discovering.discovery import discover
from etappe.maps.measured.measuring import measure
from tests.analyses.small_worlds import World, worlds


def renumbered(index: JourneyIndex, order: NDArray[np.int64], seed: int = 0) -> JourneyIndex:
    """The same events, with customers numbered in another order and the values of properties listed in another."""
    chance = np.random.default_rng(seed)
    sizes = np.diff(index.offsets)[order]
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    rows = np.repeat(index.offsets[order] - offsets[:-1], sizes) + np.arange(index.n_events)
    low = (1 << index.shift) - 1
    key = (np.repeat(np.arange(order.size), sizes) << index.shift) | (index.key[rows] & low)

    def column(given_column: Column) -> Column:
        if isinstance(given_column, NumberColumn):
            return NumberColumn(given_column.numbers[rows])
        values = chance.permutation(len(given_column.values))
        place_of = np.append(np.argsort(values), -1).astype(np.int32)
        return TextColumn(place_of[given_column.codes[rows]], given_column.values.gather(values))

    columns = {name: column(index.columns[name]) for name in index.columns}
    source = HeldArrays(key, index.code[rows], offsets, index.customers.gather(order), columns, len(index.events))
    return replace(index, source=source, selections=OrderedDict(), _rows={})


def answers(index: JourneyIndex, questions: list[AnyQuestion]) -> list[object]:
    return [msgspec.json.decode(ask(index, question).to_json()) for question in questions]


@pytest.fixture(scope="module")
def small() -> JourneyIndex:
    return build_index(small_journeys(FEW_NAMES))


@pytest.fixture(scope="module")
def other_order(small: JourneyIndex) -> JourneyIndex:
    return renumbered(small, np.random.default_rng(5).permutation(small.n_customers))


@pytest.mark.parametrize("kind", WAYS, ids=lambda kind: kind.__name__)
def test_every_question_gives_the_same_answer(small: JourneyIndex, other_order: JourneyIndex, kind: type) -> None:
    questions = list(WAYS[kind]())
    for question, one, other in zip(questions, answers(small, questions), answers(other_order, questions), strict=True):
        assert one == other, question


def test_discovered_maps_and_their_measures_are_the_same(small: JourneyIndex, other_order: JourneyIndex) -> None:
    drafts = [discover(index) for index in (small, other_order)]
    assert msgspec.json.encode(drafts[0]) == msgspec.json.encode(drafts[1])
    measured = [measure(index, drafts[0]) for index in (small, other_order)]
    assert msgspec.json.encode(measured[0]) == msgspec.json.encode(measured[1])


QUESTIONS: list[AnyQuestion] = [
    Funnel(steps=("a", "b", "c"), within="3s"),
    Funnel(steps=("a", "b", "c"), within="3s", by=Breakdown("score", "first")),
    Funnel(steps=("a", "b", "a"), within="3s", count="conversions"),
    Funnel(steps=("a", "b"), within="3s", order="any"),
    Transitions(),
    Transitions(sessions="1s", merge_repeats=True),
    Paths(start="a"),
    Paths(end="b", top=2),
    Sequences(start="a", length=3),
    Variants(),
    Arrivals(entry="a", destination="b", elsewhere=("c",), horizon="3s", waiting=50),
    Attribution(conversion="b", touch="a", channel="text", value="score"),
    Customers(of=Funnel(steps=("a", "b"), within="3s"), part=FunnelPart(1)),
    Timeline(customer="é"),
]


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 1000))
def test_small_worlds_with_many_ties_give_the_same_answers(there: World, seed: int) -> None:
    texts = pl.Series([f"t{row * 7 % 3}" for row in range(there.index.n_events)])
    values = texts.unique().sort()
    codes = texts.cast(pl.Enum(values)).to_physical().cast(pl.Int32).to_numpy()
    columns = {**there.index.columns, "text": TextColumn(codes, values)}
    held = there.index
    source = HeldArrays(held.key, held.code, held.offsets, held.customers, columns, len(held.events))
    index = replace(held, source=source, kinds={**held.kinds, "text": "text"}, selections=OrderedDict(), _rows={})
    order = np.random.default_rng(seed).permutation(index.n_customers)
    known = [one for one in QUESTIONS if not isinstance(one, Timeline) or one.customer in there.journeys]
    assert answers(index, known) == answers(renumbered(index, order, seed), known)
