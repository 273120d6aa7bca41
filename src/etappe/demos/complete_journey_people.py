"""The personas of the Complete Journey: three kinds of household, counted from the real demographics.

Law: every number here is counted from the tables; what is not counted (goals, frustrations) says that it is assumed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from etappe.demos.drawing import DrawnFact, DrawnPersona, Said

if TYPE_CHECKING:
    import polars as pl

MONTHS: Final = 12

KINDS: Final[dict[str, tuple[tuple[str, ...], Said, Said, Said]]] = {
    "family": (
        ("2 Adults Kids", "1 Adult Kids"),
        ("Family with children", "Familie mit Kindern"),
        (
            "Assumed: one full trolley a week that feeds everybody, without a second trip.",
            "Angenommen: einmal in der Woche ein voller Wagen, der für alle reicht, ohne zweite Fahrt.",
        ),
        (
            "Assumed: coupons for products that nobody at home eats; queues at the end of the working day.",
            "Angenommen: Coupons für Produkte, die zu Hause niemand isst; Schlangen nach Feierabend.",
        ),
    ),
    "two_adults": (
        ("2 Adults No Kids",),
        ("Two adults, no children", "Zwei Erwachsene ohne Kinder"),
        (
            "Assumed: fresh food for the next few days, and now and then something special.",
            "Angenommen: frische Ware für die nächsten Tage, und ab und zu etwas Besonderes.",
        ),
        (
            "Assumed: family packs on offer that are too large for two.",
            "Angenommen: Familienpackungen im Angebot, die für zwei zu groß sind.",
        ),
    ),
    "alone": (
        ("1 Adult No Kids",),
        ("Living alone", "Allein lebend"),
        (
            "Assumed: small baskets on the way home, quick in and quick out.",
            "Angenommen: kleine Einkäufe auf dem Heimweg, schnell hinein und schnell hinaus.",
        ),
        (
            "Assumed: offers that only count from the second piece on.",
            "Angenommen: Angebote, die erst ab dem zweiten Stück gelten.",
        ),
    ),
}  # fmt: skip


def personas(frame: pl.DataFrame) -> dict[str, DrawnPersona]:
    """The three kinds of household that the demographics know, from the events of ``complete_journey.events``."""
    import polars as pl

    households = (
        frame.lazy()
        .filter(pl.col("household_comp").is_not_null())
        .group_by("customer")
        .agg(
            pl.col("household_comp", "age", "income").first(),
            baskets=pl.col("visit_number").count(),
            spent=pl.col("value").sum(),
            products=pl.col("products").filter(pl.col("visit_number").is_not_null()).median(),
            redeemed=(pl.col("event") == "coupon_redeemed").any(),
            received=(pl.col("event") == "campaign_received").any(),
        )
        .collect()
    )
    return {
        key: _persona(
            households.filter(pl.col("household_comp").is_in(kinds)), households.height, name, goals, frustrations
        )
        for key, (kinds, name, goals, frustrations) in KINDS.items()
    }


def _persona(people: pl.DataFrame, known: int, name: Said, goals: Said, frustrations: Said) -> DrawnPersona:
    import polars as pl

    n = people.height
    age, age_share = _most_frequent(people["age"])
    income, income_share = _most_frequent(people["income"])
    baskets = float(people["baskets"].median()) / MONTHS  # type: ignore[arg-type] # a median of numbers is one
    spent = float(people["spent"].median()) / MONTHS  # type: ignore[arg-type] # as above
    products = float(people["products"].median())  # type: ignore[arg-type] # as above
    redeemed = people.filter(pl.col("received"))["redeemed"]
    coupon_share = float(redeemed.mean())  # type: ignore[arg-type] # as above
    return DrawnPersona(
        name=name,
        bio=(
            (f"{n} of the {known} households whose make-up is known. Half of them fill {baskets:.1f} baskets a month or more "
            f"and spend at least {spent:.0f} dollars."),
            (f"{n} der {known} Haushalte, deren Zusammensetzung bekannt ist. Die Hälfte von ihnen kauft mindestens "
            f"{_comma(baskets, 1)}-mal im Monat ein und gibt mindestens {spent:.0f} US-Dollar aus."),
        ),
        goals=goals,
        frustrations=frustrations,
        facts=(
            _counted("Share of known households", "Anteil der bekannten Haushalte", *_percent(n / known)),
            _counted(
                "Most frequent age", "Häufigstes Alter",
                f"{age} ({_percent(age_share)[0]})", f"{age.replace('-', '–')} ({_percent(age_share)[1]})",
            ),
            _counted(
                "Most frequent income, dollars a year", "Häufigstes Einkommen, US-Dollar im Jahr",
                f"{_thousands(income)[0]} ({_percent(income_share)[0]})", f"{_thousands(income)[1]} ({_percent(income_share)[1]})",
            ),
            _counted("Baskets a month, median", "Einkäufe im Monat, Median", f"{baskets:.1f}", _comma(baskets, 1)),
            _counted("Spent a month, median", "Ausgaben im Monat, Median", f"${spent:.0f}", f"{spent:.0f} US-Dollar"),
            _counted("Products in a basket, median", "Produkte je Einkauf, Median", f"{products:.0f}", f"{products:.0f}"),
            _counted(
                "Redeemed a coupon, of those who got a campaign", "Coupon eingelöst, von denen mit Kampagne",
                f"{_percent(coupon_share)[0]} (n = {redeemed.len()})", f"{_percent(coupon_share)[1]} (n = {redeemed.len()})",
            ),
        ),
        evidence="measured",
    )  # fmt: skip


def _counted(name_en: str, name_de: str, value_en: str, value_de: str) -> DrawnFact:
    return DrawnFact((name_en, name_de), (value_en, value_de), "measured")


def _most_frequent(values: pl.Series) -> tuple[str, float]:
    """The value most people have, ties by name, and its share of those of whom it is known."""
    counts = values.drop_nulls().value_counts(sort=True)
    top = counts.sort("count", values.name, descending=[True, False]).row(0)
    return str(top[0]), float(top[1]) / values.drop_nulls().len()


def _percent(share: float) -> Said:
    return f"{share:.0%}", f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _comma(number: float, digits: int) -> str:
    return f"{number:.{digits}f}".replace(".", ",")


def _thousands(bracket: str) -> Said:
    """An income bracket of the tables, such as ``50-74K``, ``250K+`` or ``Under 15K``, in dollars.

    >>> _thousands("50-74K")
    ('50,000–74,000', '50.000–74.000')
    """
    ends = bracket.replace("K", "").replace("-", "–").replace("Under", "under")
    english = re.sub(r"\d+", r"\g<0>,000", ends)
    return english, english.replace(",", ".").replace("under", "unter")
