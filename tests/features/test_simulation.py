"""What is planted in simulated journeys is found again in the data alone; what was not planted is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from math import exp, log, sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from etappe.foundation.errors import InvalidInput
from etappe.simulation import SCENARIOS, Truth, simulate, write_simulation
from etappe.simulation.scenario import Choice, Draw, Effect, Is, Scenario, Start, State, Wait
from etappe.simulation.truth import TrueCause, TrueCondition

if TYPE_CHECKING:
    from pathlib import Path

    from etappe.simulation import Simulated

DAY = 86_400_000
Z = norm.isf(0.0005)  # two-sided 99.9 %: eighteen causes are looked for, and none may be missed by chance
CUSTOMERS = 60_000
CAUSES = [(name, cause.id) for name, scenario in SCENARIOS.items() for cause in scenario.causes]
FURTHER = {  # what else bears on an outcome, beside the customers' kind, and is held fixed
    "advice_leads_to_checkout": "order_placed",
}


@cache
def simulated(scenario: str) -> Simulated:
    return simulate(SCENARIOS[scenario], CUSTOMERS, seed=7)


def holds(frame: pl.DataFrame, condition: TrueCondition) -> pl.Series:
    """Whether a condition holds at each event, as far as the customer's events up to it tell."""
    name = condition.name
    if condition.kind == "seen":
        so_far = (pl.col("event") == name).cum_sum().over("customer")
        return frame.select(so_far >= (condition.times or 1)).to_series()
    last = pl.col(name).forward_fill().over("customer")
    met = last.is_in(condition.values) if condition.kind == "is" else last > condition.limit
    return frame.select(met.fill_null(value=False)).to_series()


def exposed(frame: pl.DataFrame, cause: TrueCause) -> pl.Series:
    met = pl.Series([True]).new_from_index(0, frame.height)
    for condition in cause.given:
        met = met & holds(frame, condition)
    return met


def ways_on(scenario: str, at: str) -> list[str]:
    """Names of the events that may come next, and of the event itself, which begins anew."""
    states = {state.name: state for state in SCENARIOS[scenario].states}
    (here,) = (state for state in states.values() if state.records == at)
    following = [states[choice.to] for choice in here.choices if choice.to is not None]
    return [at, *(state.records for state in following if not state.silent)]


def mantel_haenszel(tables: pl.DataFrame) -> tuple[float, float]:
    """Logarithm of the odds ratio over tables ``a b c d``, and its standard error (Robins, Breslow and Greenland 1986)."""
    a, b, c, d = (tables[name].to_numpy().astype(float) for name in "abcd")
    n = a + b + c + d
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    return log(r.sum() / s.sum()), sqrt(variance)


def odds_ratio(scenario: str, cause: TrueCause) -> tuple[float, float]:
    """Logarithm of the odds ratio of going on as the cause says, customers' kind held fixed, and its standard error."""
    frame = simulated(scenario).frame
    kind = SCENARIOS[scenario].shown[0]
    further = (pl.col("event") == FURTHER.get(cause.id, "")).cum_sum().over("customer") > 0
    frame = frame.with_columns(exposed=exposed(frame, cause), further=further)
    ways = frame.filter(pl.col("event").is_in(ways_on(scenario, cause.at))).with_columns(
        then=pl.col("event").shift(-1).over("customer")
    )
    until = frame["time"].max() - 120 * DAY
    asked = ways.filter((pl.col("event") == cause.at) & (pl.col("time") < until)).with_columns(
        outcome=pl.col("then").eq_missing(cause.to)
    )
    return mantel_haenszel(
        asked.group_by(kind, "further").agg(
            a=(pl.col("exposed") & pl.col("outcome")).sum(),
            b=(pl.col("exposed") & ~pl.col("outcome")).sum(),
            c=(~pl.col("exposed") & pl.col("outcome")).sum(),
            d=(~pl.col("exposed") & ~pl.col("outcome")).sum(),
        )
    )


def score_shift(scenario: str, cause: TrueCause) -> tuple[float, float]:
    """Difference of two normal means seen only rounded and held to 1 to 5, by maximum likelihood, with standard error."""
    frame = simulated(scenario).frame
    frame = frame.with_columns(exposed=exposed(frame, cause))
    scored = frame.filter(pl.col("event") == cause.at, *(pl.col(name) == value for name, value in cause.where.items()))
    score = scored["score"].to_numpy()
    group = scored["exposed"].to_numpy().astype(float)
    low, high = np.where(score == 1, -np.inf, score - 0.5), np.where(score == 5, np.inf, score + 0.5)

    def surprise(parameters: np.ndarray) -> float:
        mean, spread = parameters[0] + parameters[1] * group, exp(parameters[2])
        chance = norm.cdf((high - mean) / spread) - norm.cdf((low - mean) / spread)
        return float(-np.log(chance.clip(1e-300)).sum())

    found = minimize(surprise, np.array([3.0, 0.0, 0.0]), method="BFGS")
    return float(found.x[1]), sqrt(float(found.hess_inv[1, 1]))


def wait_ratio(scenario: str, cause: TrueCause) -> tuple[float, float]:
    """Logarithm of the ratio of geometric means within regions, and its standard error."""
    frame = simulated(scenario).frame
    frame = frame.with_columns(exposed=exposed(frame, cause)).filter(pl.col("event") == cause.at)
    parts = frame.group_by("region", "exposed").agg(
        mean=pl.col(cause.to).log().mean(), variance=pl.col(cause.to).log().var() / pl.len(), n=pl.len()
    )
    both = parts.filter("exposed").join(parts.filter(~pl.col("exposed")), on="region", suffix="_not")
    weight = 1 / (both["variance"] + both["variance_not"])
    difference = ((both["mean"] - both["mean_not"]) * weight).sum() / weight.sum()
    return difference, sqrt(1 / weight.sum())


@pytest.mark.parametrize(("scenario", "cause_id"), CAUSES, ids=[cause for _, cause in CAUSES])
def test_every_planted_cause_is_found_with_its_size(scenario: str, cause_id: str) -> None:
    truth = simulated(scenario).truth
    (cause,) = (cause for cause in truth.causes if cause.id == cause_id)
    match cause.kind:
        case "odds":
            estimate, error = odds_ratio(scenario, cause)
            planted = log(cause.by)
        case "score":
            estimate, error = score_shift(scenario, cause)
            planted = cause.by
        case "wait":
            estimate, error = wait_ratio(scenario, cause)
            planted = log(cause.by)
    assert abs(estimate - planted) < Z * error, f"planted {planted:.3f}, found {estimate:.3f} ± {error:.3f}"
    assert abs(estimate) > Z * error, f"not to be told from nothing: {estimate:.3f} ± {error:.3f}"


def tables_by_segment(at: str, beside: str, to: str) -> pl.DataFrame:
    """For every ``at`` of a customer, until their next one: was ``beside`` there, and was ``to``? Counted by segment."""
    frame = simulated("omnichannel-shop").frame.filter(pl.col("event").is_in([at, beside, to]))
    visits = (
        frame.with_columns(visit=pl.col("event").eq(at).cum_sum().over("customer"))
        .filter(pl.col("visit") > 0)
        .group_by("customer", "visit")
        .agg(pl.col("segment").first(), exposed=pl.col("event").eq(beside).any(), outcome=pl.col("event").eq(to).any())
    )
    return visits.group_by("segment").agg(
        a=(pl.col("exposed") & pl.col("outcome")).sum(),
        b=(pl.col("exposed") & ~pl.col("outcome")).sum(),
        c=(~pl.col("exposed") & pl.col("outcome")).sum(),
        d=(~pl.col("exposed") & ~pl.col("outcome")).sum(),
    )


def test_the_popup_changes_nothing() -> None:
    estimate, error = mantel_haenszel(tables_by_segment("page_viewed", "wheel_popup_seen", "product_viewed"))
    assert error < 0.05
    assert abs(estimate) < Z * error


def test_the_wish_list_seems_to_matter_until_the_segment_is_held_fixed() -> None:
    tables = tables_by_segment("product_viewed", "wishlist_saved", "product_compared")
    seeming, seeming_error = mantel_haenszel(tables.select(pl.sum("a", "b", "c", "d")))
    assert seeming > Z * seeming_error
    estimate, error = mantel_haenszel(tables)
    assert abs(estimate) < Z * error


def test_the_same_seed_gives_the_same_events_and_another_seed_others() -> None:
    scenario = SCENARIOS["omnichannel-shop"]
    one, again, other = (simulate(scenario, 400, seed).frame for seed in (3, 3, 4))
    assert one.equals(again)
    assert not one.equals(other)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_events_are_canonical_sorted_and_within_the_span(scenario: str) -> None:
    frame, truth = simulate(SCENARIOS[scenario], 2_000, seed=1, start="2026-02-01", end="2026-05-01")
    assert frame.columns[:5] == ["customer", "time", "event", "channel", "value"]
    assert frame.schema["time"] == pl.Int64
    assert frame.schema["value"] == pl.Float64
    assert frame.select("customer", "time", "event").null_count().sum_horizontal().item() == 0
    assert frame.equals(frame.sort("customer", "time", maintain_order=True))
    zone = ZoneInfo(truth.time_zone)
    first, last = (
        datetime.fromisoformat(day).replace(tzinfo=zone).timestamp() * 1000 for day in (truth.start, truth.end)
    )
    assert first <= frame["time"].min()
    assert frame["time"].max() < last
    assert 1_990 <= frame["customer"].n_unique() <= 2_000
    assert set(frame["event"].unique()) <= {state.records for state in SCENARIOS[scenario].states}
    for name in frame.columns:
        assert frame.select(pl.col(name).cast(pl.String).eq("").any()).item() is not True, f"{name} holds an empty text"


def test_doors_are_open_when_people_come_in() -> None:
    frame = simulated("omnichannel-shop").frame
    local = pl.from_epoch("time", time_unit="ms").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin")
    for event, days, opens, closes in (("store_visited", 6, 10, 19), ("hotline_called", 5, 8, 18)):
        visits = frame.filter(pl.col("event") == event).select(day=local.dt.weekday(), hour=local.dt.hour())
        assert visits.height > 200
        assert visits.filter(pl.col("day") > days).height == 0
        assert visits.filter(~pl.col("hour").is_between(opens, closes - 1)).height == 0


def test_devices_are_unknown_until_they_are_identified() -> None:
    frame = simulated("omnichannel-shop").frame.filter(pl.col("device_id").is_not_null())
    assert frame.filter(pl.col("known").is_null()).height == 0
    assert frame.group_by("device_id").agg(pl.col("customer").n_unique()).select(pl.col("customer").max()).item() == 1
    assert frame.group_by("customer").agg(pl.col("device_id").n_unique())["device_id"].max() >= 2
    told = frame.filter(pl.col("event").is_in(["form_submitted", "newsletter_subscribed", "newsletter_clicked"]))
    assert told["known"].all()
    never = frame.join(told.select("device_id").unique(), on="device_id", how="anti").filter(
        pl.col("event") != "order_placed"
    )
    assert never.filter("known").height == 0
    assert never.height > 10_000


def test_cases_belong_to_one_customer_and_keep_their_order() -> None:
    frame = simulated("omnichannel-shop").frame
    for case, first in (("cart_id", "product_added"), ("order_id", "order_placed"), ("claim_id", "return_requested")):
        events = (
            frame.filter(pl.col(case).is_not_null())
            .group_by(case)
            .agg(pl.col("customer").n_unique(), pl.col("event").first())
        )
        assert events["customer"].max() == 1
        assert events["event"].unique().to_list() == [first]


def test_segments_are_as_frequent_as_the_scenario_says() -> None:
    frame = simulated("patient-journey").frame
    (groups,) = (trait for trait in SCENARIOS["patient-journey"].traits if trait.slot == "group")
    counted = frame.unique("customer").group_by("group").len()
    shares = dict(zip(counted["group"], counted["len"] / counted["len"].sum(), strict=True))
    for group, planned in groups.weights.items():
        assert abs(shares[group] - planned) < Z * sqrt(planned * (1 - planned) / CUSTOMERS)


def test_an_effect_that_bears_on_nothing_is_a_bug() -> None:
    scenario = SCENARIOS["patient-journey"]
    lost = Effect("odds", "symptom_noticed", 2.0, (Is("group", ("retired",)),), "discharged")
    with pytest.raises(AssertionError, match="bear on nothing"):
        simulate(replace(scenario, habits=(lost,)), 1)


def test_the_truth_reads_back_from_its_json() -> None:
    truth = simulated("patient-journey").truth
    assert msgspec.json.decode(truth.to_json(), type=Truth) == truth
    assert truth.causes[0].given == (TrueCondition(kind="above", name="wait_days", limit=28),)


def test_every_cause_stands_where_the_data_can_show_it() -> None:
    for scenario in SCENARIOS.values():
        recorded = {state.name for state in scenario.states if not state.silent}
        numbers = {setting.number for state in scenario.states for setting in state.sets if hasattr(setting, "number")}
        for cause in scenario.causes:
            assert cause.effect.at in recorded
            assert cause.effect.to is None or cause.effect.to in recorded | numbers
            assert cause.en
            assert cause.de


def test_traits_do_not_change_on_the_way() -> None:
    for name, scenario in SCENARIOS.items():
        assert all(isinstance(trait, Draw) for trait in scenario.traits)
        frame = simulated(name).frame
        for trait in scenario.shown:
            assert frame.group_by("customer").agg(pl.col(trait).n_unique())[trait].max() == 1


@pytest.mark.parametrize("name", ["journeys.csv", "journeys.parquet"])
def test_a_simulation_is_written_with_its_truth_beside_it(tmp_path: Path, name: str) -> None:
    written = write_simulation("omnichannel-shop", tmp_path / name, customers=50, seed=2)
    expected = simulate(SCENARIOS["omnichannel-shop"], 50, seed=2)
    read = pl.read_csv if name.endswith("csv") else pl.read_parquet
    frame = read(written.events_path)
    assert frame["customer"].to_list() == expected.frame["customer"].to_list()
    times = frame["time"].str.to_datetime(time_zone="UTC") if name.endswith("csv") else frame["time"]
    assert times.dt.epoch("ms").to_list() == expected.frame["time"].to_list()
    assert msgspec.json.decode(written.truth_path.read_bytes(), type=Truth) == expected.truth
    assert (written.n_customers, written.n_events) == (frame["customer"].n_unique(), frame.height)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"customers": 0}, "simulation.customers"),
        ({"customers": 1, "seed": -1}, "simulation.seed"),
        ({"customers": 1, "start": "soon"}, "simulation.span"),
        ({"customers": 1, "start": "2026-05-01", "end": "2026-05-01"}, "simulation.span"),
    ],
)
def test_what_cannot_be_simulated_is_refused(arguments: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        simulate(SCENARIOS["omnichannel-shop"], **arguments)
    assert refused.value.code == code
    assert refused.value.hint("de")


def test_files_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    for scenario, path, code in (
        ("supermarket", tmp_path / "a.csv", "simulation.scenario"),
        ("patient-journey", tmp_path / "a.txt", "simulation.format"),
        ("patient-journey", tmp_path / "nowhere" / "a.csv", "simulation.folder"),
    ):
        with pytest.raises(InvalidInput) as refused:
            write_simulation(scenario, path)
        assert refused.value.code == code
        assert refused.value.message("de")


def small_world(wait: Wait) -> Scenario:
    """Two ways on from the start, one of them twice as likely, and a side thread with one chance in five."""
    return Scenario(
        id="small", time_zone="UTC", start="2026-01-01", end="2027-01-01", customer_prefix="C",
        traits=(Draw("kind", {"plain": 1.0}),),
        shown=("kind",),
        entries=(Choice("start", 1.0),),
        states=(
            State("start", (Choice("often", 2.0, wait), Choice("seldom", 1.0, wait)), (Start("aside", 0.2, wait),)),
            State("often"),
            State("seldom"),
            State("aside"),
        ),
        habits=(),
        causes=(),
    )  # fmt: skip


@pytest.mark.parametrize("spread", [0.5, None], ids=["lognormal", "exponential"])
def test_choices_side_threads_and_waits_are_as_written(spread: float | None) -> None:
    n = 20_000
    frame = simulate(small_world(Wait(3_600.0, spread)), n, seed=5, end="2026-12-31").frame
    began = frame.filter(pl.col("event") == "start").select("customer", began="time")
    later = frame.filter(pl.col("event") != "start").join(began, on="customer")
    waited = (later["time"] - later["began"]).to_numpy() / 1_000
    counts = dict(later.group_by("event").len().iter_rows())
    ways = counts["often"] + counts["seldom"]
    assert n - 20 < ways <= n  # who began in the last hours is not seen going on
    assert abs(counts["often"] / ways - 2 / 3) < Z * sqrt(2 / 9 / ways)
    assert abs(counts["aside"] / n - 0.2) < Z * sqrt(0.16 / n)
    assert abs(np.mean(waited < 3_600) - 0.5) < Z * sqrt(0.25 / waited.size)  # the median
    tail = norm.sf(log(2) / spread) if spread else 0.25  # twice the median, or longer
    assert abs(np.mean(waited >= 7_200) - tail) < Z * sqrt(tail * (1 - tail) / waited.size)
