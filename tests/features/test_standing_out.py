"""What stands out, against tables counted one customer at a time, and against chance."""

from __future__ import annotations

from collections import Counter
from random import Random

import polars as pl
import pytest
from scipy.stats.contingency import relative_risk as reference

from etappe.analyses.arriving.funnel import FunnelPart
from etappe.analyses.asking import members
from etappe.events.selectors import Condition, Selector
from etappe.foundation.uncertainty import relative_risk
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.maps.measured.standing_out import StandingOut, standing_out
from etappe.maps.model.document import Interaction, MapDocument, ScoreBinding, Stage, Step, Touchpoint

TOUCHPOINTS = {
    "pay": Touchpoint(name="Payment", binding=Selector(("paid",)), failing=Selector(("declined",))),
    "parcel": Touchpoint(
        name="Parcel",
        channel="post",
        binding=Selector(("got",)),
        satisfaction=ScoreBinding(at=Selector(("asked",)), score="score", lowest=1, highest=5),
    ),
    "line": Touchpoint(name="Hotline", channel="hotline", binding=Selector(("called",))),
}
MAP = MapDocument(
    title="A map",
    stages={"s": Stage(order="V", name="All")},
    steps={key: Step(stage="s", order=order, title=key) for key, order in zip(TOUCHPOINTS, "FVk", strict=True)},
    touchpoints=TOUCHPOINTS,
    interactions={key: Interaction(step=key, touchpoint=key, order="V") for key in TOUCHPOINTS},
)
SCHEMA = {
    "customer": pl.String,
    "time": pl.Int64,
    "event": pl.String,
    "device": pl.String,
    "days": pl.Float64,
    "late": pl.String,
    "score": pl.Float64,
    "label": pl.String,
}
Row = tuple[str, int, str, str | None, float | None, str | None, float | None, str | None]


def world(seed: int, *, planted: bool, customers: int = 500) -> list[Row]:
    """Customers who pay on a device, get a parcel after some days, are asked, send back and
    call; ``late`` is known only at the end."""
    rng, rows = Random(seed), list[Row]()
    for number in range(customers):
        who, device, days = f"c{number}", rng.choice(("android", "ios", "desktop")), rng.choice((1.0, 2.0, 3.0, 6.0))
        worse = planted and device == "android"
        rows.append((who, 0, "seen", device, days, None, None, None))
        rows.append((who, 1, "paid", device, None, None, None, None))
        declined = rng.random() < (0.45 if worse else 0.15)
        if declined:
            rows.append((who, 2, "declined", device, None, None, None, None))
        rows.append((who, 3, "got", None, None, None, None, None))
        unhappy = rng.random() < (0.7 if planted and days == 6 else 0.2)
        rows.append((who, 4, "asked", None, None, None, float(rng.choice((1, 2) if unhappy else (3, 4, 5))), None))
        label = rng.choice(("paper", "code", None))
        if label is not None:
            early = rng.random() < 0.02
            rows += [(who, 4, "called", None, None, None, None, None)] * (3 if early else 0)
            rows.append((who, 5, "sent back", None, None, None, None, label))
        for call in range(rng.choice((0, 3, 4) if planted and label == "paper" else (0, 0, 1, 3))):
            rows.append((who, 6 + call, "called", None, None, None, None, None))
        rows.append((who, 20, "left", None, None, "yes" if declined else "no", None, None))
    return rows


def found_in(rows: list[Row]) -> tuple[JourneyIndex, StandingOut]:
    index = build_index(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    return index, standing_out(index, MAP)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_planted_stands_out_with_the_counts_of_its_questions(seed: int) -> None:
    rows = world(seed, planted=True)
    index, found = found_in(rows)
    told = {(one.trouble, one.step): one for one in found.troubles}
    assert set(told) == {("failing", "pay"), ("unhappy", "parcel"), ("again", "line")}
    first: dict[str, dict[str, str | float]] = {}
    for who, _, _, device, days, _, _, label in rows:
        known = first.setdefault(who, {})
        known |= {
            name: value
            for name, value in (("device", device), ("days", days), ("label", label))
            if value is not None and name not in known
        }
    having = {
        "failing": {row[0] for row in rows if row[2] == "declined"},
        "unhappy": {row[0] for row in rows if row[6] is not None and row[6] < 3},
        "again": {who for who in first if sum(row[:1] == (who,) and row[2] == "called" for row in rows) >= 3},
    }
    at = {
        "failing": set(first),
        "unhappy": set(first),
        "again": {row[0] for row in rows if row[2] == "called"},
    }
    for trouble, one in ((trouble, one) for (trouble, _), one in told.items()):
        assert (one.customers, one.n) == (len(having[trouble]), len(at[trouble]))
        assert len(members(index, one.question, FunnelPart(position=one.position))) == one.customers
        assert len(members(index, one.everybody, FunnelPart(position=1))) == one.n
        for other in one.associated:
            at_risk, troubled = at[trouble], having[trouble]
            if trouble == "again":
                at_risk = {who for who in first if other.condition.property in first[who]}
                since = 5 if other.condition.property == "label" else 0
                calls = Counter(row[0] for row in rows if row[2] == "called" and row[1] > since)
                troubled = {who for who in at_risk if calls[who] >= 3}
            applies = {who for who in at_risk if meets(first[who][other.condition.property], other.condition)}
            assert (other.customers, other.n) == (len(applies & troubled), len(applies))
            rest = at_risk - applies
            assert (other.others, other.other_n) == (len(rest & troubled), len(rest))
            of = reference(other.customers, other.n, other.others, other.other_n)
            interval = of.confidence_interval()
            assert other.times == pytest.approx(of.relative_risk)
            assert (other.low, other.high) == pytest.approx((interval.low, interval.high))
            assert other.low > 1
            assert other.more == pytest.approx(other.customers - other.n * other.others / other.other_n)
            assert index.customers.gather(
                members(index, other.question, FunnelPart(position=other.position))
            ).len() == (other.customers)
            assert len(members(index, other.everybody, FunnelPart(position=1))) == other.n
    worst = told["failing", "pay"].associated[0].condition
    assert (worst.property, worst.values) == ("device", ("android",))
    calling = told["again", "line"].associated[0].condition
    assert (calling.property, calling.values) == ("label", ("paper",))
    slow = told["unhappy", "parcel"].associated[0].condition
    assert (slow.property, slow.operator) == ("days", "more")
    assert all(one.condition.property != "late" for trouble in found.troubles for one in trouble.associated), (
        "what is known only afterwards is no explanation"
    )


def meets(value: str | float, condition: Condition) -> bool:
    (wanted,) = condition.values
    return value == wanted if condition.operator == "is" else float(value) > float(wanted)


def test_where_nothing_was_planted_hardly_anything_stands_out() -> None:
    named = [
        len(
            [
                one
                for trouble in found_in(world(seed, planted=False, customers=200))[1].troubles
                for one in trouble.associated
            ]
        )
        for seed in range(40)
    ]
    assert sum(count > 0 for count in named) <= 6, "at most one world in twenty is expected to name what is chance"


def test_a_map_without_data_or_trouble_is_quiet() -> None:
    index, found = found_in([("a", 0, "paid", "ios", None, None, None, None)])
    assert (found.troubles, found.tested) == ((), 0)
    assert standing_out(index, MapDocument(title="Empty")).troubles == ()


def test_a_share_of_nothing_has_no_ratio_and_one_without_success_is_bounded() -> None:
    assert relative_risk(0, 10, 0, 10) is None
    assert relative_risk(1, 0, 0, 10) is None
    found = relative_risk(8, 40, 0, 40)
    assert found is not None
    assert found.low < found.times < found.high < float("inf")
