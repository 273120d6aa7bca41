"""Transitions against an independent reference, and against pandas on a larger case."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, pairwise
from statistics import mean, median

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.analyses.ways import transitions as module
from etappe.analyses.ways.transitions import TransitionPart, Transitions, answer, members
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.journeys import executor
from etappe.journeys.building import build_index

Row = tuple[str, int, str]


def frame_of(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row")


def by_hand(rows: list[Row], question: Transitions) -> list[tuple[str, str, int, int, float, float]]:
    """Pairs, one customer and one session after the other."""
    gaps: dict[tuple[str, str], list[int]] = defaultdict(list)
    customers: dict[tuple[str, str], set[str]] = defaultdict(set)
    longest = float("inf") if question.sessions is None else duration_ms(question.sessions)
    for customer, own in groupby(sorted(rows, key=lambda row: row[:2]), key=lambda row: row[0]):
        sessions: list[list[Row]] = []
        for row in own:
            if not sessions or row[1] - sessions[-1][-1][1] > longest:
                sessions.append([])
            sessions[-1].append(row)
        for session in sessions:
            kept = [
                row
                for place, row in enumerate(session)
                if not (question.merge_repeats and place and session[place - 1][2] == row[2])
            ]
            for source, target, gap in followers(kept, question):
                gaps[source, target].append(gap)
                customers[source, target].add(customer)
    found = [
        (*pair, len(times), len(customers[pair]), mean(times) / 1000, median(times) / 1000)
        for pair, times in gaps.items()
    ]
    return sorted(found, key=lambda row: (-row[2], row[0], row[1]))


def followers(session: list[Row], question: Transitions) -> list[tuple[str, str, int]]:
    """Every event of a session with the very next one, or with the next one of every name."""
    if question.follows == "directly":
        return [(source, target, now - since) for (_, since, source), (_, now, target) in pairwise(session)]
    found = []
    for place, (_, since, source) in enumerate(session):
        first = {name: now for _, now, name in reversed(session[place + 1 :])}
        found += [(source, target, now - since) for target, now in first.items()]
    return found


def check(rows: list[Row], question: Transitions) -> None:
    index = build_index(frame_of(rows))
    expected = by_hand(rows, question)
    found = answer(index, question).to_frame().rows()
    assert [row[:4] for row in found] == [row[:4] for row in expected]
    assert [row[4:] for row in found] == [pytest.approx(row[4:]) for row in expected]
    for source, target, _, n, _, _ in expected[:3]:
        behind = members(index, question, TransitionPart(source, target))
        assert behind.size == n
        assert (np.diff(behind) > 0).all()
    counted = answer(index, replace(question, detail="counts")).to_frame().rows()
    assert [row[:3] for row in counted] == [row[:3] for row in expected]
    assert [row[4] for row in counted] == [pytest.approx(row[4]) for row in expected]
    assert {row[place] for row in counted for place in (3, 5)} <= {None}


rows_drawn = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", "z"]),
        st.one_of(st.integers(0, 20), st.integers(0, 10**9), st.integers(0, 10**12)),
        st.sampled_from("abc"),
    ),
    max_size=30,
)
questions = st.builds(
    Transitions,
    sessions=st.sampled_from([None, "1ms", "5ms", "30m", "90m", "1000w"]),
    merge_repeats=st.booleans(),
    follows=st.sampled_from(["directly", "eventually"]),
)


@settings(max_examples=300, deadline=None)
@given(rows_drawn, questions)
def test_pairs_are_those_of_the_reference(rows: list[Row], question: Transitions) -> None:
    check(rows, question)


@settings(max_examples=100, deadline=None)
@given(rows_drawn, questions)
def test_pairs_are_the_same_where_names_are_too_many_for_a_table(rows: list[Row], question: Transitions) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_ALL_PAIRS", 0)
        check(rows, question)
        patch.setattr(module, "_COUNTED_PAIRS", 0)
        check(rows, question)


def large(n: int, names: int) -> pl.DataFrame:
    chance = np.random.default_rng(11)
    return pl.DataFrame(
        {
            "customer": [f"c{i}" for i in chance.integers(0, n // 20, n)],
            "time": chance.integers(0, 40 * 365 * 86_400_000, n),
            "event": [f"e{i:05}" for i in (chance.random(n) ** 2 * names).astype(int)],
        }
    )


@pytest.mark.parametrize("names", [7, 300, 5000, 65_536])
@pytest.mark.parametrize("question", [Transitions(), Transitions(sessions="500d"), Transitions(merge_repeats=True)])
def test_decades_and_thousands_of_names_agree_with_polars(
    names: int, question: Transitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = large(60_000, names)
    monkeypatch.setattr(module, "EVENTS_PER_RANGE", 5_000)
    assert len(executor.ranges(build_index(frame), 5_000)) >= 10
    pairs = frame.sort("customer", "time", maintain_order=True).with_columns(gap=pl.col("time").diff().over("customer"))
    bound = 2**62 if question.sessions is None else duration_ms(question.sessions)
    pairs = pairs.with_columns(session=(pl.col("gap").is_null() | (pl.col("gap") > bound)).cum_sum())
    if question.merge_repeats:
        pairs = pairs.filter((pl.col("event") != pl.col("event").shift().over("session")).fill_null(value=True))
    pairs = pairs.select(
        "customer",
        source=pl.col("event").shift().over("session"),
        target="event",
        gap=pl.col("time").diff().over("session"),
    ).drop_nulls("source")
    expected = (
        pairs.group_by("source", "target")
        .agg(
            occurrences=pl.len().cast(pl.Int64),
            customers=pl.col("customer").n_unique().cast(pl.Int64),
            mean_s=pl.col("gap").mean() / 1000,
            median_s=pl.col("gap").median() / 1000,
        )
        .sort(["occurrences", "source", "target"], descending=[True, False, False])
    )
    found = answer(build_index(frame), question).to_frame()
    assert found.select(found.columns[:4]).equals(expected.select(found.columns[:4]))
    for name in ("mean_s", "median_s"):
        assert found[name].to_numpy() == pytest.approx(expected[name].to_numpy())
    counted = answer(build_index(frame), replace(question, detail="counts")).to_frame()
    assert counted.select(found.columns[:3]).equals(expected.select(found.columns[:3]))
    assert counted["mean_s"].to_numpy() == pytest.approx(expected["mean_s"].to_numpy())
    assert counted["customers"].null_count() == counted["median_s"].null_count() == counted.height


def test_members_are_the_customers_in_order() -> None:
    rows = [("b", 0, "v"), ("b", 1, "w"), ("a", 0, "v"), ("a", 1, "w"), ("a", 2, "v"), ("a", 3, "w"), ("c", 0, "w")]
    index = build_index(frame_of(rows))
    assert members(index, Transitions(), TransitionPart("v", "w")).tolist() == [0, 1]
    assert members(index, Transitions(), TransitionPart("w", "v")).tolist() == [0]
    assert members(index, Transitions(), TransitionPart("v", "v")).tolist() == []
    with pytest.raises(InvalidInput) as refusal:
        members(index, Transitions(), TransitionPart("v", "u"))
    assert refusal.value.code == "selector.unknown_event"


def test_no_events_give_no_transitions() -> None:
    result = answer(build_index(frame_of([])), Transitions(sessions="30m"))
    assert result.transitions == ()
    assert result.to_frame().columns == ["source", "target", "occurrences", "customers", "mean_s", "median_s"]


def test_what_follows_eventually_agrees_with_polars() -> None:
    frame = large(4_000, 12).with_columns(customer=pl.col("customer").str.slice(0, 4))
    ordered = frame.sort("customer", "time", maintain_order=True).with_row_index("place")
    later = ordered.join(ordered, on="customer", suffix="_after").filter(pl.col("place") < pl.col("place_after"))
    following = later.group_by("customer", "place", "event", "event_after").agg(
        gap=(pl.col("time_after") - pl.col("time")).sort_by("place_after").first()
    )
    expected = (
        following.group_by(source="event", target="event_after")
        .agg(
            occurrences=pl.len().cast(pl.Int64),
            customers=pl.col("customer").n_unique().cast(pl.Int64),
            mean_s=pl.col("gap").mean() / 1000,
            median_s=pl.col("gap").median() / 1000,
        )
        .sort(["occurrences", "source", "target"], descending=[True, False, False])
    )
    found = answer(build_index(frame), Transitions(follows="eventually")).to_frame()
    assert found.select(found.columns[:4]).equals(expected.select(found.columns[:4]))
    for name in ("mean_s", "median_s"):
        assert found[name].to_numpy() == pytest.approx(expected[name].to_numpy())


def test_what_is_done_again_is_a_pair_of_equal_names() -> None:
    rows = [("a", 0, "v"), ("a", 1, "w"), ("a", 3, "v"), ("a", 9, "v"), ("b", 0, "v")]
    found = answer(build_index(frame_of(rows)), Transitions(follows="eventually")).transitions
    again = next(one for one in found if one.source == one.target == "v")
    assert (again.occurrences, again.customers, again.mean_s) == (2, 1, 0.0045)
