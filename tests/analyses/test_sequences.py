"""Sequences against plain Python that cuts every customer's journey, and against Polars on a larger case."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.analyses.ways.sequences import SequencePart, Sequences, answer, members
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import wilson
from etappe.journeys.building import build_index
from etappe.kernels import sequences as kernels
from tests.analyses.small_worlds import World, matches, selections, without_repeats, world, worlds


def sequences_of(there: World, asked: Sequences) -> dict[str, tuple[str, ...]]:
    """Each customer's sequence."""
    found = {}
    for customer, journey in there.journeys.items():
        events = without_repeats(journey) if asked.merge_repeats else journey
        names = [event.name for event in events]
        anchors = [place for place, event in enumerate(events) if matches(event, asked.start or asked.end)]
        if anchors and asked.start is not None:
            found[customer] = tuple(names[anchors[0] :][: asked.length])
        elif anchors:
            found[customer] = tuple(names[: anchors[-1] + 1][-asked.length :])
    return found


def check(there: World, asked: Sequences) -> None:
    made = sequences_of(there, asked)
    expected = sorted(Counter(made.values()).items(), key=lambda item: (-item[1], item[0]))
    got = answer(there.index, asked)
    assert [(one.sequence, one.customers) for one in got.sequences] == expected[: asked.top]
    assert (got.customers, got.distinct) == (len(made), len(expected))
    for one in got.sequences:
        assert one.exit == (len(one.sequence) < asked.length)
        assert one.share == one.customers / len(made)
        assert (one.low, one.high) == wilson(one.customers, len(made))
        behind = members(there.index, asked, SequencePart(one.sequence))
        assert [there.index.customers[number] for number in behind.tolist()] == [
            customer for customer, sequence in made.items() if sequence == one.sequence
        ]


questions = st.builds(
    lambda anchor, forwards, **rest: Sequences(**{"start" if forwards else "end": anchor}, **rest),
    anchor=selections("abc"),
    forwards=st.booleans(),
    length=st.integers(2, 6),
    top=st.integers(1, 5),
    merge_repeats=st.booleans(),
)


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(names="abc", most_events=30), questions)
def test_equals_cutting_every_journey(there: World, asked: Sequences) -> None:
    check(there, asked)


@settings(deadline=None)  # the first case compiles kernels
@given(worlds(names="abc", most_events=30), questions)
def test_sequences_too_long_for_a_number_are_the_same(there: World, asked: Sequences) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "fits", lambda *_: False)
        check(there, asked)


@pytest.mark.parametrize(("names", "length"), [(12, 6), (300, 5), (5000, 6)])
@pytest.mark.parametrize("top", [1, 20, 1000])
def test_agrees_with_polars(names: int, length: int, top: int) -> None:
    chance = np.random.default_rng(names)
    n = 30_000
    frame = pl.DataFrame(
        {
            "customer": [f"c{i:05}" for i in chance.integers(0, n // 12, n)],
            "time": chance.integers(0, 10**9, n),
            "event": [f"e{i:04}" for i in (chance.random(n) ** 3 * names).astype(int)],
        }
    ).sort("customer", "time", maintain_order=True)
    following = [pl.col("event").shift(-place).over("customer").alias(str(place)) for place in range(length)]
    expected = (
        frame.with_columns(following)
        .filter(pl.col("event") == "e0000")
        .group_by("customer", maintain_order=True)
        .first()
        .select(sequence=pl.concat_list(str(place) for place in range(length)).list.drop_nulls())
        .group_by("sequence")
        .agg(customers=pl.len().cast(pl.Int64))
        .with_columns(name=pl.col("sequence").list.join("\0"))
        .sort("customers", "name", descending=[True, False])
        .drop("name")
    )
    got = answer(build_index(frame), Sequences(start="e0000", length=length, top=top))
    assert got.distinct == expected.height
    assert got.customers == expected["customers"].sum()
    assert got.to_frame().select("sequence", "customers").equals(expected.head(top))


def test_the_numbers_of_customers_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(4)
    rows = [
        (f"{int(who):03}", place, "abc"[int(what)]) for place, (who, what) in enumerate(chance.integers(0, 3, (900, 2)))
    ]
    there = world([(f"{row[0]}{row[1] % 50}", *row[1:]) for row in rows])
    whole = answer(there.index, Sequences(start="a", top=50))
    monkeypatch.setattr("etappe.analyses.ways.sequences.EVENTS_PER_RANGE", 40)
    assert answer(there.index, Sequences(start="a", top=50)) == whole


@pytest.mark.parametrize("asked", [Sequences(), Sequences(start="a", end="a")])
def test_one_anchor_is_needed(asked: Sequences) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(world([("1", 0, "a")]).index, asked)
    assert raised.value.code == "sequences.one_anchor"


@pytest.mark.parametrize("bounds", [{"top": 0}, {"top": 1001}, {"length": 1}, {"length": 51}])
def test_numbers_have_bounds(bounds: dict[str, int]) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(world([("1", 0, "a")]).index, replace(Sequences(start="a"), **bounds))
    assert raised.value.code == "question.out_of_bounds"


def test_a_sequence_that_nobody_has_has_nobody_behind_it() -> None:
    there = world([("1", 0, "a")])
    for sequence in [("a", "a"), ("unknown",), ()]:
        assert members(there.index, Sequences(start="a"), SequencePart(sequence)).tolist() == []


def test_the_frame_has_its_columns() -> None:
    got = answer(world([("1", 0, "a"), ("1", 1, "b"), ("2", 0, "a")]).index, Sequences(start="a", length=2))
    expected = pl.DataFrame(
        {"sequence": [["a"], ["a", "b"]], "exit": [True, False], "customers": [1, 1], "share": [0.5, 0.5]}
    )
    assert got.to_frame().equals(expected)
