"""Before and after, against the same numbers counted from the events by hand and against SciPy."""

from __future__ import annotations

from random import Random
from typing import Any

import polars as pl
import pytest
from scipy import stats

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.asking import ask
from etappe.analyses.results.effect import Effect, EffectAnswer
from etappe.analyses.results.satisfaction import Satisfaction
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import newcombe
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex

DAY = 86_400_000
HOUR = 3_600_000
ZERO = 1_735_686_000_000
"""2025-01-01 00:00 in Berlin."""
CHANGE = 450
"""Days later: 2026-03-27, two days before the clocks go forward."""
FUNNEL = Funnel(steps=("look", "buy"), within="2d")
SCORES = Satisfaction(at="survey", score="score", lowest=1, highest=5)

Row = tuple[str, int, str, float | None]


def index_of(rows: list[Row]) -> JourneyIndex:
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "score": pl.Float64}
    return build_index(pl.DataFrame(rows, schema=schema, orient="row"), time_zone="Europe/Berlin")


def world(seed: int, days: int = 500) -> list[Row]:
    """Somebody looks every few hours; from the change on more of them buy, and spring is better than winter each year."""
    rng = Random(seed)
    rows: list[Row] = []
    for day in range(days):
        share = 0.3 + (0.2 if day >= CHANGE else 0.0) + (0.1 if day % 364 >= CHANGE % 364 else 0.0)
        for n in range(6):
            who, time = f"d{day}-{n}", ZERO + day * DAY + rng.randrange(DAY)
            rows.append((who, time, "look", None))
            if rng.random() < share:
                rows.append((who, time + rng.randrange(3 * DAY), "buy", None))
            if rng.random() < 0.5:
                rows.append((who, time + HOUR, "survey", float(min(5, rng.randrange(1, 5) + (day >= CHANGE)))))
    return rows


def counted(rows: list[Row], since: int, until: int) -> tuple[int, int]:
    """Outcomes known within a window, and arrivals, one customer after the other."""
    by_customer: dict[str, list[Row]] = {}
    for row in rows:
        if since <= row[1] < until:
            by_customer.setdefault(row[0], []).append(row)
    known = arrived = 0
    for own in by_customer.values():
        looks = [time for _, time, event, _ in own if event == "look"]
        bought = any(event == "buy" and looks and 0 <= time - looks[0] <= 2 * DAY for _, time, event, _ in own)
        if looks:
            known += bought or until - looks[0] > 2 * DAY
            arrived += bought
    return known, arrived


@pytest.mark.parametrize("seed", range(8))
def test_a_rate_is_compared_with_what_was_counted_by_hand(seed: int) -> None:
    rows = world(seed)
    answer = ask(index_of(rows), Effect(of=FUNNEL, since="2026-03-27", window="28d"))
    assert isinstance(answer, EffectAnswer)
    at = ZERO + CHANGE * DAY
    for change, begin, summer in ((answer.change, at, HOUR), (answer.year_earlier, at - 364 * DAY, HOUR)):
        assert change is not None
        known, arrived = counted(rows, begin - 28 * DAY, begin)
        then_known, then_arrived = counted(rows, begin, begin + 28 * DAY - summer)
        assert (change.before.n, change.after.n) == (known, then_known)
        assert change.before.value == pytest.approx(arrived / known)
        assert change.after.value == pytest.approx(then_arrived / then_known)
        interval = newcombe(then_arrived, then_known, arrived, known)
        assert interval is not None
        assert change.difference == pytest.approx(then_arrived / then_known - arrived / known)
        assert (change.low, change.high) == pytest.approx(tuple(interval))
        table = [[then_arrived, then_known - then_arrived], [arrived, known - arrived]]
        assert change.chance == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert answer.year_earlier is not None
    assert answer.beyond == pytest.approx(answer.change.difference - answer.year_earlier.difference)  # type: ignore[operator]
    assert answer.beyond_low is not None
    assert answer.beyond_high is not None
    assert answer.beyond is not None
    assert answer.beyond_low < answer.beyond < answer.beyond_high
    assert {one.code for one in answer.notes} == {"effect.no_experiment", "effect.season"}
    assert answer.change.before.end == answer.change.after.start == "2026-03-27T00:00:00+01:00"


@pytest.mark.parametrize("seed", range(8))
def test_a_mean_is_compared_as_scipy_does(seed: int) -> None:
    rows = world(seed)
    answer = ask(index_of(rows), Effect(of=SCORES, since="2026-03-27", window="14d"))
    assert isinstance(answer, EffectAnswer)
    at = ZERO + CHANGE * DAY
    given = [
        [score for _, time, _, score in rows if score is not None and begin <= time < end]
        for begin, end in ((at - 14 * DAY, at), (at, at + 14 * DAY - HOUR))
    ]
    compared = stats.ttest_ind(given[1], given[0], equal_var=False)
    expected = compared.confidence_interval(0.95)
    change = answer.change
    assert (change.before.n, change.after.n) == (len(given[0]), len(given[1]))
    assert (change.low, change.high) == pytest.approx((expected.low, expected.high))
    assert change.chance == pytest.approx(compared.pvalue)


def test_a_change_of_nothing_is_found_in_one_of_twenty_intervals_only() -> None:
    rng = Random(11)
    outside = 0
    for _ in range(120):
        rows: list[Row] = []
        for n in range(400):
            time = ZERO + 10 * DAY + rng.randrange(40 * DAY)
            rows.append((f"c{n}", time, "look", None))
            if rng.random() < 0.4:
                rows.append((f"c{n}", time + rng.randrange(DAY), "buy", None))
        rows += [("first", ZERO, "rest", None), ("last", ZERO + 60 * DAY, "rest", None)]
        change = ask(index_of(rows), Effect(of=FUNNEL, since="2025-01-31", window="20d")).change  # type: ignore[union-attr]
        assert change.low is not None
        assert change.high is not None
        outside += not change.low <= 0 <= change.high
    assert outside <= 15, "binomial with 120 trials of 5 %: more than 15 come in one of 10,000 runs"


def test_the_season_is_unknown_without_a_year_and_what_is_not_over_is_told() -> None:
    rows = [row for row in world(3) if ZERO + 400 * DAY <= row[1] < ZERO + 460 * DAY]
    answer = ask(index_of(rows), Effect(of=FUNNEL, since="2026-03-27", window="28d"))
    assert isinstance(answer, EffectAnswer)
    assert (answer.year_earlier, answer.beyond) == (None, None)
    assert {one.code for one in answer.notes} == {"effect.no_experiment", "effect.season_unknown", "effect.not_over"}
    assert answer.to_frame().rows()[0][:2] == ("now", "before")
    few = ask(index_of(rows), Effect(of=FUNNEL, since="2026-03-27", window="1d"))
    assert isinstance(few, EffectAnswer)
    assert (few.change.difference, few.change.absent) == (None, "too_few")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"of": Funnel(steps=("look", "buy"))}, "effect.no_window"),
        ({"of": Funnel(steps=("look", "buy"), within="1d", by="score")}, "effect.breakdown"),
        ({"since": "yesterday"}, "effect.since_unreadable"),
        ({"since": "2026-02-30"}, "effect.since_unreadable"),
        ({"since": "2024-12-31"}, "effect.outside"),
        ({"since": "2027-01-01"}, "effect.outside"),
        ({"window": "soon"}, "duration.unreadable"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(index_of(world(1, 480)), Effect(**{"of": FUNNEL, "since": "2026-03-27", **changed}))
    assert refused.value.code == code
