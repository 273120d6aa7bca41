"""A profile counts what plain Python counts over the same rows, and opens the customers that it counted."""

from __future__ import annotations

from statistics import mean, median, variance
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest, ttest_ind

import etappe
from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsAnswer
from etappe.analyses.asking import ask, members
from etappe.analyses.journeys import Journeys
from etappe.analyses.people.beside import Portion, Portions
from etappe.analyses.people.customers import Customers
from etappe.analyses.people.profile import Profile, ProfileAnswer, ProfilePart
from etappe.analyses.wording import wording
from etappe.events.scopes import Scope
from etappe.events.segments import Did, Known, Segment
from etappe.events.selectors import Condition
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.journeys.narrowing import narrowed

DAY = 86_400_000
BUYERS = Segment(rules=(Did(at="buy"),))


class Row(NamedTuple):
    customer: str
    time: int
    event: str
    device: str | None
    town: str | None
    age: float | None
    amount: float | None


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    random = np.random.default_rng(11)
    made = []
    for number in range(300):
        town, age = random.choice(["Bonn", "Köln", None]), float(random.integers(18, 70))
        for place in range(random.integers(1, 6)):
            event = str(random.choice(["view", "buy", "call"], p=[0.7, 0.2, 0.1]))
            device = str(random.choice(["phone", "desk"])) if random.random() < 0.8 else None
            amount = round(float(random.exponential(40)), 2) if event == "buy" else None
            when = place * DAY + int(random.integers(0, DAY))
            made.append(Row(f"c{number:03}", when, event, device, town, age if place == 0 else None, amount))
    return made


@pytest.fixture(scope="module")
def index(rows: list[Row]) -> JourneyIndex:
    return build_index(pl.DataFrame(rows, schema=list(Row._fields), orient="row"))


def journeys(rows: list[Row]) -> dict[str, list[Row]]:
    of: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row.customer, row.time)):
        of.setdefault(row.customer, []).append(row)
    return of


def asked(index: JourneyIndex, question: Profile) -> ProfileAnswer:
    answer = ask(index, question)
    assert isinstance(answer, ProfileAnswer)
    return answer


def wilson(customers: int, n: int) -> tuple[float, float]:
    interval = binomtest(customers, n).proportion_ci(0.95, method="wilson")
    return interval.low, interval.high


def same(share: Portion, customers: int, n: int) -> None:
    assert (share.customers, share.n) == (customers, n)
    assert share.share == pytest.approx(customers / n)
    assert (share.low, share.high) == pytest.approx(wilson(customers, n), abs=1e-9)


def same_sides(found: Portions, inside: list[bool], others: list[bool]) -> None:
    same(found.inside, sum(inside), len(inside))
    same(found.others, sum(others), len(others))
    (p, low, high), (q, other_low, other_high) = (
        (sum(side) / len(side), *wilson(sum(side), len(side))) for side in (inside, others)
    )
    below, above = ((p - low) ** 2 + (other_high - q) ** 2) ** 0.5, ((high - p) ** 2 + (q - other_low) ** 2) ** 0.5
    assert (found.low, found.high) == pytest.approx((p - q - below, p - q + above), abs=1e-9)


def test_shares_are_those_of_plain_counting(rows: list[Row], index: JourneyIndex) -> None:
    of = journeys(rows)
    buyers = {name for name, mine in of.items() if any(row.event == "buy" for row in mine)}
    answer = asked(index, Profile(of=BUYERS))
    same(answer.customers, len(buyers), len(of))
    device, town = answer.properties
    assert [(one.property, one.manner, one.more) for one in (device, town)] == [
        ("device", "used", 0),
        ("town", "known", 0),
    ]
    for value in device.values:
        has = {name: {row.device for row in mine} - {None} for name, mine in of.items()}
        sides = [
            [value.value in has[name] for name in of if has[name] and (name in buyers) is side]
            for side in (True, False)
        ]
        same_sides(value.customers, *sides)
    for value in town.values:
        last = {name: next((row.town for row in reversed(mine) if row.town), None) for name, mine in of.items()}
        sides = [
            [last[name] == value.value for name in of if last[name] and (name in buyers) is side]
            for side in (True, False)
        ]
        same_sides(value.customers, *sides)
    assert answer.touchpoints[0].event == "buy"
    for one in answer.touchpoints:
        did = {name: any(row.event == one.event for row in mine) for name, mine in of.items()}
        same_sides(one.customers, *([did[name] for name in of if (name in buyers) is side] for side in (True, False)))


def test_numbers_are_those_of_plain_counting(rows: list[Row], index: JourneyIndex) -> None:
    of = journeys(rows)
    buyers = {name for name, mine in of.items() if any(row.event == "buy" for row in mine)}
    answer = asked(index, Profile(of=Segment(rules=(Did(at="call"),)), value="amount"))
    callers = {name for name, mine in of.items() if any(row.event == "call" for row in mine)}
    sums = {name: sum(row.amount or 0 for row in of[name]) for name in buyers}
    worth = answer.value
    assert worth is not None
    own, others = ([sums[name] for name in sums if (name in callers) is side] for side in (True, False))
    assert (worth.sum, worth.others_sum) == pytest.approx((sum(own), sum(others)))
    assert (worth.customers.inside.customers, worth.customers.others.customers) == (len(own), len(others))
    assert (worth.each.inside.mean, worth.each.inside.median) == pytest.approx((mean(own), median(own)))
    interval = ttest_ind(own, others, equal_var=False).confidence_interval(0.95)
    assert (worth.each.low, worth.each.high) == pytest.approx((interval.low, interval.high))
    (age,) = answer.numbers
    assert age.property == "age", "an amount changes from event to event and is not known of a customer"
    ages = [mine[0].age for name, mine in of.items() if name in callers and mine[0].age is not None]
    assert (age.spread.inside.n, age.spread.inside.mean) == (len(ages), pytest.approx(mean(ages)))
    assert age.spread.inside.quarter == pytest.approx(np.quantile(ages, 0.25))
    span = [(mine[-1].time - mine[0].time) / DAY for name, mine in of.items() if name in callers]
    count = [len(mine) for name, mine in of.items() if name in callers]
    assert (answer.days.inside.median, answer.events.inside.mean) == pytest.approx((median(span), mean(count)))
    reach = 1.959964 * (variance(count) / len(count)) ** 0.5
    assert answer.events.inside.high == pytest.approx(mean(count) + reach, rel=0.02)


def test_every_number_opens_its_customers(index: JourneyIndex) -> None:
    route = Arrivals(entry="view", destination="buy", horizon="2d")
    question = Profile(of=Segment(rules=(Did(at="call"),)), routes=(route,))
    answer = asked(index, question)
    for others in (False, True):
        who = members(index, question, ProfilePart(others=others))
        assert who.size == (
            answer.customers.customers if not others else answer.customers.n - answer.customers.customers
        )
        for of in answer.properties:
            for one in of.values:
                side = one.customers.others if others else one.customers.inside
                assert members(index, question, ProfilePart(others=others, rule=one.rule)).size == side.customers
        side = answer.routes[0].others if others else answer.routes[0].inside
        entered = members(index, question, ProfilePart(others=others, route=0))
        assert entered.size == side.entrants.customers
        assert set(entered.tolist()) <= set(who.tolist())
        arrived = members(index, question, ProfilePart(others=others, route=0, status="arrived"))
        assert arrived.size == side.arrived
        part = narrowed(index, np.isin(np.arange(index.n_customers), who))
        alone = ask(part, route)
        assert isinstance(alone, ArrivalsAnswer)
        assert (side.incidence, side.low) == (alone.destinations[0].incidence, alone.destinations[0].low)


def test_a_profile_keeps_within_its_scope(rows: list[Row], index: JourneyIndex) -> None:
    first = asked(index, Profile(of=BUYERS, scope=Scope(last="1970-01-02")))
    of = journeys([row for row in rows if row.time < 2 * DAY])
    buyers = [name for name, mine in of.items() if any(row.event == "buy" for row in mine)]
    same(first.customers, len(buyers), len(of))


def test_nobody_and_everybody_have_profiles_without_numbers_that_nobody_can_know(index: JourneyIndex) -> None:
    route = Arrivals(entry="view", destination="buy")
    nobody = asked(index, Profile(of=Segment(rules=(Did(at="buy", at_least=99),)), value="amount", routes=(route,)))
    assert nobody.customers.customers == 0
    assert nobody.value is not None
    assert nobody.value.each.inside.mean is None
    assert nobody.routes[0].inside.incidence is None
    assert "profile.few" in [one.code for one in nobody.notes]
    everybody = asked(index, Profile(of=Segment(), routes=(route,)))
    assert everybody.customers.share == 1
    assert everybody.touchpoints[0].customers.others.share is None
    assert (everybody.value, everybody.no_value) == (None, "not_asked")


def test_what_cannot_be_asked_says_why(index: JourneyIndex) -> None:
    for question, code in (
        (Profile(of=BUYERS, value="town"), "profile.no_numbers"),
        (Profile(of=BUYERS, routes=(Arrivals(entry="view", destination="buy"),) * 11), "profile.too_many_routes"),
        (
            Profile(of=BUYERS, routes=(Arrivals(entry="view", destination="buy", scope=Scope(first="1970-01-02")),)),
            "profile.route_scope",
        ),
        (Profile(of=Segment(rules=(Known(condition=Condition("twon")),))), "selector.unknown_property"),
    ):
        with pytest.raises(InvalidInput) as refused:
            ask(index, question)
        assert refused.value.code == code
    with pytest.raises(InvalidInput) as refused:
        members(index, Profile(of=BUYERS), ProfilePart(status="arrived"))
    assert refused.value.code == "profile.unknown_route"


def test_the_line_of_python_asks_the_same_again(index: JourneyIndex) -> None:
    known = Known(condition=Condition("town", "is", ("Bonn",)))
    route = Arrivals(entry="view", destination="buy", horizon="2d")
    question = Profile(of=Segment(rules=(Did(at="buy"), known)), value="amount", at="buy", routes=(route,))
    written = wording(question)
    names = {name: getattr(etappe, name) for name in etappe.__all__}
    again = eval(written.python, {"journeys": Journeys(index), **names})  # noqa: S307 -- our own sentence
    assert again.question == question
    assert again.name.de == "mit „buy“, „town“ ist „Bonn“"
    part = ProfilePart(others=True, rule=known, route=0, status="arrived")
    behind = wording(Customers(of=question, part=part))
    assert "everybody else" in behind.en
    assert "Bonn" in behind.de
