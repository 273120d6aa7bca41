"""Satisfaction against plain Python and SciPy's t-test."""

from __future__ import annotations

import math
from collections import Counter
from statistics import mean

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionPart, answer, members
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from tests.analyses.small_worlds import World, matches, selections, world, worlds

questions = st.builds(
    Satisfaction,
    at=selections(),
    score=st.just("score"),
    lowest=st.integers(-1, 2).map(float),
    highest=st.integers(3, 6).map(float),
    higher_is_better=st.booleans(),
    of=st.none() | selections(),
)


@settings(deadline=None)  # the first case loads SciPy
@given(worlds(), questions)
def test_equals_plain_python(there: World, asked: Satisfaction) -> None:
    given_scores = [
        (customer, event.score)
        for customer, events in there.journeys.items()
        for event in events
        if matches(event, asked.at) and event.score is not None
    ]
    inside = [(customer, score) for customer, score in given_scores if asked.lowest <= score <= asked.highest]
    scores = [score for _, score in inside]
    about = asked.at if asked.of is None else asked.of
    reached = {customer for customer, events in there.journeys.items() if any(matches(one, about) for one in events)}
    gave = {customer for customer, _ in inside}
    got = answer(there.index, asked)
    assert (got.n, got.customers, got.reached) == (len(scores), len(gave), len(reached))
    assert got.response_rate == (len(gave & reached) / len(reached) if reached else None)
    assert [(one.score, one.count) for one in got.scores] == sorted(Counter(scores).items())
    assert got.absent == ("no_scores" if not scores else "too_few" if len(scores) == 1 else None)
    codes = ["satisfaction.outside"] * (len(inside) < len(given_scores)) + ["satisfaction.not_reached"] * bool(
        gave - reached
    )
    assert [note.code for note in got.notes] == codes

    def felt(score: float) -> float:
        share = (score - asked.lowest) / (asked.highest - asked.lowest)
        return 4 * (share if asked.higher_is_better else 1 - share) - 2

    if not scores:
        assert (got.mean, got.experience, got.low, got.experience_high) == (None,) * 4
        return
    assert got.mean == pytest.approx(mean(scores))
    assert got.experience == pytest.approx(felt(mean(scores)))
    if len(scores) == 1:
        assert (got.low, got.high, got.experience_low, got.experience_high) == (None,) * 4
        return
    if len(set(scores)) == 1:
        low = high = scores[0]
    else:
        low, high = stats.ttest_1samp(scores, 0).confidence_interval(0.95)
    low, high = max(low, asked.lowest), min(high, asked.highest)
    assert (got.low, got.high) == pytest.approx((low, high))
    assert (got.experience_low, got.experience_high) == pytest.approx(sorted((felt(low), felt(high))))


@settings(deadline=None)  # the first case loads SciPy
@given(worlds(), questions)
def test_the_customers_behind_a_score(there: World, asked: Satisfaction) -> None:
    got = answer(there.index, asked)
    assert members(there.index, asked, SatisfactionPart()).size == got.customers
    for one in got.scores:
        expected = [
            customer
            for customer, events in there.journeys.items()
            if any(matches(event, asked.at) and event.score == one.score for event in events)
        ]
        behind = members(there.index, asked, SatisfactionPart(one.score)).tolist()
        assert [there.index.customers[number] for number in behind] == expected


def test_four_known_scores() -> None:
    there = world([("1", 0, "a", 1.0), ("2", 0, "a", 2.0), ("3", 0, "a", 4.0), ("4", 0, "a", 5.0), ("5", 0, "a", None)])
    got = answer(there.index, Satisfaction(at="a", score="score", lowest=0, highest=10))
    reach = 3.182446305 * math.sqrt(10 / 3) / 2  # t(3) at 97.5 % from a printed table
    assert (got.mean, got.low, got.high) == (3.0, pytest.approx(3 - reach), pytest.approx(3 + reach))
    assert (got.experience, got.n, got.response_rate) == (pytest.approx(-0.8), 4, 0.8)
    assert got.to_frame().equals(pl.DataFrame({"score": [1.0, 2.0, 4.0, 5.0], "count": [1, 1, 1, 1]}))


def test_where_lower_is_better_the_experience_is_turned_round() -> None:
    there = world([("1", 0, "a", 1.0), ("2", 0, "a", 2.0)])
    got = answer(there.index, Satisfaction(at="a", score="score", lowest=1, highest=7, higher_is_better=False))
    assert got.experience == pytest.approx(5 / 3)
    assert got.experience_low < got.experience < got.experience_high == 2.0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Satisfaction(at="a", score="score", lowest=5, highest=5), "satisfaction.scale"),
        (Satisfaction(at="a", score="score", lowest=0, highest=math.inf), "satisfaction.scale"),
        (Satisfaction(at="a", score="word", lowest=0, highest=5), "satisfaction.not_numbers"),
        (Satisfaction(at="a", score="missing", lowest=0, highest=5), "selector.unknown_property"),
        (Satisfaction(at="b", score="score", lowest=0, highest=5), "selector.unknown_event"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: Satisfaction, code: str) -> None:
    rows = {"customer": ["1"], "time": [0], "event": ["a"], "score": [1.0], "word": ["good"]}
    with pytest.raises(InvalidInput) as raised:
        answer(build_index(pl.DataFrame(rows)), asked)
    assert raised.value.code == code
    assert raised.value.message("de")
    assert raised.value.hint("de")
