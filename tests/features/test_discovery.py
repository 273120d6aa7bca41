"""A draft from events: the right touchpoints in the right order and stages, the same every time, and measurable."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import etappe
from etappe.analyses.journeys import Journeys
from etappe.events.selectors import Condition, Selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from etappe.maps.discovering.discovery import discover
from etappe.maps.discovering.scores import scale_of, scored_events
from etappe.maps.measured.measuring import measure
from etappe.maps.model.changing import localized, untranslated
from etappe.maps.model.checking import check_document
from etappe.maps.model.document import MapDocument, ScoreBinding
from etappe.maps.model.ordering import steps_in_order, touchpoints_by_step
from etappe.simulation import SCENARIOS, simulate
from tests.features.event_rows import HOUR, Row, index_of, journeys


def titles(document: MapDocument) -> list[str]:
    return [step.title for _, step in steps_in_order(document)]


def staged(document: MapDocument) -> dict[str, list[str]]:
    stages: dict[str, list[str]] = {}
    for _, step in steps_in_order(document):
        stages.setdefault(document.stages[step.stage].name, []).append(step.title)
    return stages


# --- drafts ------------------------------------------------------------------------------------------------------

PATH = (
    "ad_seen",
    "search_clicked",
    "product_viewed",
    "cart_filled",
    "order_placed",
    "order_delivered",
    "review_written",
)


def test_a_plain_path_becomes_the_map_that_a_person_would_draw() -> None:
    draft = discover(index_of(journeys(PATH)))
    assert staged(draft) == {
        "Awareness": ["Ad seen"],
        "Consideration": ["Search clicked", "Product viewed"],
        "Decision": ["Cart filled", "Order placed"],
        "Retention": ["Order delivered"],
        "Advocacy": ["Review written"],
    }
    (route,) = draft.routes.values()
    assert (route.name, route.entry, route.destination) == (
        "Ad seen → Order placed", Selector(("ad_seen",)), Selector(("order_placed",)),
    )  # fmt: skip
    assert draft.title == "From “Ad seen” to “Order placed”"
    channels = {
        step.title: draft.touchpoints[touchpoints_by_step(draft)[key][0]].channel for key, step in draft.steps.items()
    }
    assert channels["Ad seen"] == "ads"
    assert channels["Search clicked"] == "search"
    assert channels["Order delivered"] == "post"
    lanes = [lane.measure or lane.type for lane in draft.lanes.values()]
    assert lanes == [
        "action",
        "quote",
        "emotion",
        "reached",
        "onward",
        "time_to_next",
        "drop_off",
        "pain",
        "opportunity",
    ]
    assert draft.cells == {}, "nothing is invented about anybody"


def test_customers_who_come_back_do_not_turn_the_order_round() -> None:
    """The same path three times over: almost as often purchase comes before ad as the other way round."""
    rows = [
        (f"c{copy}", (lap * 1000 + hour) * HOUR, event)
        for copy in range(30)
        for lap in range(3)
        for hour, event in enumerate(("step_w", "step_q", "step_z", "step_a", "step_m"))
    ]
    assert titles(discover(index_of(rows))) == ["Step w", "Step q", "Step z", "Step a", "Step m"]


def test_an_event_that_is_everywhere_disturbs_nothing() -> None:
    path = ("seed_m", "seed_c", "seed_x", "seed_a")
    noisy = tuple(name for event in path for name in ("noise", event, "noise"))
    found = titles(discover(index_of(journeys(noisy, times=30))))
    assert [title for title in found if title != "Noise"] == ["Seed m", "Seed c", "Seed x", "Seed a"]


def test_what_only_devices_notice_is_no_touchpoint_where_there_are_others() -> None:
    assert titles(discover(index_of(journeys(("session_start", "ad_seen", "scroll", "purchase"))))) == [
        "Ad seen",
        "Purchase",
    ]
    assert titles(discover(index_of(journeys(("session_start", "heartbeat"))))) == ["Session start", "Heartbeat"]


def test_rare_events_are_left_out_and_late_ones_are_not_crowded_out() -> None:
    early = tuple(f"page_{letter}_viewed" for letter in "abcdefghijklmn")
    late = ("order_placed", "order_delivered", "review_written")
    rows = journeys(early, times=400) + [
        (f"late{copy}", hour * HOUR, event) for copy in range(20) for hour, event in enumerate((*early, *late))
    ]
    rows.append(("one", 0, "page_x_viewed"))
    found = titles(discover(index_of(rows)))
    assert len(found) == 12
    assert found[-3:] == ["Order placed", "Order delivered", "Review written"]
    assert "Page x viewed" not in found


def test_german_events_in_german() -> None:
    path = (
        "anzeige_gesehen",
        "produkt_angesehen",
        "warenkorb_gefüllt",
        "bestellung_aufgegeben",
        "paket_zugestellt",
        "bewertung_abgegeben",
    )
    draft = discover(index_of(journeys(path)), language="de", title="Unsere Reise")
    assert list(staged(draft)) == ["Bewusstsein", "Abwägung", "Entscheidung", "Kundenbindung", "Empfehlung"]
    assert titles(draft)[0] == "Anzeige gesehen"
    assert draft.title == "Unsere Reise"
    assert draft.description.startswith("Entwurf aus 120 Ereignissen in 20 Reisen, 1. Januar 1970 bis 1. Januar 1970.")
    assert draft.routes["route_1"].destination == Selector(("bestellung_aufgegeben",))
    english = localized(draft, "en")
    assert list(staged(english)) == ["Awareness", "Consideration", "Decision", "Retention", "Advocacy"]
    assert english.title == "Unsere Reise", "what a person wrote is not translated"


def test_names_that_say_nothing_still_give_a_map() -> None:
    path = tuple(f"T{number:02}" for number in (7, 3, 9, 1, 4, 8, 2, 6))
    draft = discover(index_of(journeys(path)))
    assert titles(draft) == [f"T{number:02}" for number in (7, 3, 9, 1, 4, 8, 2, 6)]
    assert 2 <= len(draft.stages) <= 5
    assert next(iter(staged(draft))) == "Awareness"
    assert draft.routes["route_1"].destination.events[0] in path[4:]


def test_titles_that_would_be_equal_stay_distinct() -> None:
    assert sorted(titles(discover(index_of(journeys(("ad_seen", "ad-seen", "adSeen")))))) == [
        "ad-seen",
        "adSeen",
        "ad_seen",
    ]


def test_the_words_of_care_name_the_stages_of_care() -> None:
    path = (
        "symptom_noticed",
        "gp_visited",
        "diagnosis_made",
        "admitted",
        "surgery_done",
        "discharged",
        "rehab_started",
        "aftercare_visited",
    )
    assert list(staged(discover(index_of(journeys(path))))) == [
        "Symptoms",
        "Diagnosis",
        "Treatment",
        "Recovery",
        "Aftercare",
    ]


def test_a_purchase_before_all_advertising_is_still_a_decision() -> None:
    """Customers whose first purchase was before the data begins to know them: letters come after they bought."""
    rows = journeys(("flyer_seen", "first_purchase", "campaign_received", "coupon_redeemed", "repeat_purchase"))
    stages = staged(discover(index_of(rows)))
    assert stages["Awareness"] == ["Flyer seen"]
    assert stages["Decision"][0] == "First purchase"


def test_an_end_elsewhere_is_one_only_if_hardly_anybody_goes_on() -> None:
    gone, back = ("offer_seen", "contract_cancelled"), ("offer_seen", "visit_cancelled", "contract_signed")
    draft = discover(index_of(journeys(gone, back, back, ("offer_seen", "contract_signed"))))
    (route,) = draft.routes.values()
    assert route.destination == Selector(("contract_signed",))
    assert route.elsewhere == (Selector(("contract_cancelled",)),)


def test_the_horizon_holds_nearly_all_who_arrive_and_leaves_some_to_judge() -> None:
    rows = [(f"c{number}", number * 24 * HOUR, "ad_seen") for number in range(100)]
    rows += [(f"c{number}", number * 24 * HOUR + (number % 20) * 12 * HOUR, "purchase") for number in range(1, 100)]
    draft = discover(index_of(rows))
    assert draft.routes["route_1"].horizon == draft.within == "14d", "95 % arrive within 9.5 days"
    soon = discover(index_of(journeys(("ad_seen", "purchase"))))
    assert soon.within == "30m", "half of the one hour that is known"
    assert discover(index_of(journeys(("ad_seen", "purchase"), times=3))).within is None, "too few to say"


# --- channels and scores -------------------------------------------------------------------------------------------


def test_channels_of_the_data_name_the_touchpoints() -> None:
    rows = journeys(("seen", "asked", "bought"), times=30)
    channel = {"seen": ["Instagram"], "asked": ["store", "phone"], "bought": [None]}
    counts = dict.fromkeys(channel, 0)
    values = []
    for _, _, event in rows:
        values.append(channel[event][counts[event] % len(channel[event])])
        counts[event] += 1
    draft = discover(index_of(rows, channel=values), language="de")
    by_title = {step.title: draft.touchpoints[touchpoints_by_step(draft)[key][0]] for key, step in draft.steps.items()}
    assert (by_title["Seen"].name, by_title["Seen"].channel, by_title["Seen"].type) == (
        "Instagram",
        "social",
        "digital",
    )
    assert (by_title["Asked"].name, by_title["Asked"].type) == ("Phone · Filiale", "interpersonal")
    assert (by_title["Bought"].name, by_title["Bought"].channel) == ("Bought", "other")
    english = localized(draft, "en").touchpoints
    assert {touchpoint.name for touchpoint in english.values()} == {"Instagram", "Phone · Store", "Bought"}


def test_a_survey_about_touchpoints_becomes_their_satisfaction() -> None:
    rows = journeys(
        ("page_viewed", "order_delivered", "survey_answered", "hotline_called", "survey_answered"), times=20
    )
    about, score, segment = [], [], []
    for _, time, event in rows:
        about.append({2: "delivery", 4: "hotline"}.get(time // HOUR))
        score.append(float(time % 5 + 1) if event == "survey_answered" else None)
        segment.append("loyal" if time % 2 else "new")
    draft = discover(index_of(rows, about=about, customer_score=score, segment=segment))
    assert titles(draft) == ["Page viewed", "Order delivered", "Hotline called"]
    bound = {
        step.title: draft.touchpoints[touchpoints_by_step(draft)[key][0]].satisfaction
        for key, step in draft.steps.items()
    }
    assert bound["Page viewed"] is None
    assert bound["Order delivered"] == ScoreBinding(
        at=Selector(("survey_answered",), (Condition("about", "is", ("delivery",)),)),
        score="customer_score", lowest=1, highest=5,
    )  # fmt: skip
    assert bound["Hotline called"] is not None
    assert "satisfaction" in {lane.measure for lane in draft.lanes.values()}


def test_a_survey_about_nothing_in_particular_stands_for_itself() -> None:
    rows = journeys(("purchase", "nps_survey"), times=20)
    nps = [float(number % 10) if event == "nps_survey" else None for number, (_, _, event) in enumerate(rows)]
    draft = discover(index_of(rows, nps=nps))
    assert titles(draft) == ["Purchase", "NPS survey"]
    touchpoint = draft.touchpoints[touchpoints_by_step(draft)["step_2"][0]]
    assert touchpoint.satisfaction == ScoreBinding(at=Selector(("nps_survey",)), score="nps", lowest=0, highest=10)


@pytest.mark.parametrize(
    ("name", "values", "scale"),
    [
        ("score", [1, 2, 5], (1, 5)),
        ("score", [1, 4.5], (1, 5)),
        ("score", [2, 6], (1, 7)),
        ("score", [0, 3], (0, 10)),
        ("score", [1, 8], (0, 10)),
        ("nps", [3, 4], (0, 10)),
        ("score", [11], None),
        ("score", [-1, 3], None),
        ("score", [3.3], None),
        ("score", [], None),
    ],
)
def test_scores_are_read_on_a_scale_that_is_asked(
    name: str, values: list[float], scale: tuple[int, int] | None
) -> None:
    assert scale_of(name, np.array(values, float)) == scale


def test_only_a_property_that_says_so_is_a_score() -> None:
    rows = journeys(("survey_answered",), times=20)
    values = [float(number % 5 + 1) for number in range(20)]
    assert set(scored_events(index_of(rows, customer_rating=values))) == {"survey_answered"}
    assert scored_events(index_of(rows, quantity=values)) == {}
    assert scored_events(index_of(rows[:9], score=values[:9])) == {}, "too few to show a scale"
    effort = scored_events(index_of(rows, aufwand=values))["survey_answered"].binding()
    assert effort.higher_is_better is False


# --- any data -------------------------------------------------------------------------------------------------------


def test_without_events_there_is_nothing_to_discover() -> None:
    with pytest.raises(InvalidInput) as raised:
        discover(index_of([]))
    assert raised.value.code == "map.nothing_to_discover"
    for steps in (0, 61):
        with pytest.raises(InvalidInput) as raised:
            discover(index_of(journeys(PATH)), steps=steps)
        assert raised.value.data == {"count": steps, "limit": 60}


def test_one_event_is_a_map_of_one_step() -> None:
    draft = discover(index_of([("ann", 0, "visit")]))
    assert titles(draft) == ["Visit"]
    assert draft.routes == {}
    assert draft.title == "What happens"


def test_the_order_of_rows_and_the_names_of_customers_change_nothing() -> None:
    rows = journeys(PATH, PATH[:4], ("search_clicked", "product_viewed"), times=15)
    rows = [(who, time + int(who.split("-")[1]) * 7, event) for who, time, event in rows]
    shuffled = [(f"z{who[::-1]}", time, event) for who, time, event in rows]
    random.Random(5).shuffle(shuffled)
    assert discover(index_of(shuffled)) == discover(index_of(rows))


any_rows = st.lists(
    st.tuples(
        st.sampled_from("uvwxyz"),
        st.integers(0, 30).map(lambda day: day * 24 * HOUR),
        st.sampled_from(
            (*PATH, "survey", "cancelled", "T01", "€", "a.b.c", "x" * 300, "\N{SNOWMAN}", " ", "bell \a", "x" * 299)
        ),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)  # the first case compiles kernels
@given(any_rows, st.integers(1, 14), st.sampled_from(("en", "de")))
def test_any_events_give_a_whole_map_that_can_be_measured(rows: list[Row], steps: int, language: str) -> None:
    index = index_of(rows)
    draft = discover(index, steps=steps, language=language)  # type: ignore[arg-type] # drawn from the two languages
    check_document(draft)
    events = [
        draft.touchpoints[touchpoints_by_step(draft)[key][0]].binding.events[0] for key, _ in steps_in_order(draft)
    ]  # type: ignore[union-attr] # all are bound
    assert len(set(events)) == len(events) == min(steps, len(events))
    assert set(events) <= {row[2] for row in rows}
    measures = measure(index, draft)
    assert all((step.reached or 0) >= 1 for step in measures.steps.values())
    other = "de" if language == "en" else "en"
    fixed = {"steps.", "map..title", "routes.", "touchpoints."}
    assert all(any(key.startswith(some) for some in fixed) for key in untranslated(draft, other))  # type: ignore[arg-type] # as above
    assert discover(index, steps=steps, language=language) == draft  # type: ignore[arg-type] # as above


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_the_draft_of_a_simulated_world_is_one_to_keep(name: str) -> None:
    frame = simulate(SCENARIOS[name], customers=3000, seed=11).frame
    journeys_ = Journeys(build_index(frame))
    draft = etappe.maps.discover(journeys_)
    measures = etappe.maps.measure(journeys_, draft)
    found = titles(draft)
    keep = {
        "omnichannel-shop": ["Ad seen", "Search clicked", "Product viewed", "Order placed", "Order delivered"],
        "patient-journey": [
            "Symptom noticed",
            "GP visited",
            "Referral issued",
            "Treatment agreed",
            "Back to daily life",
        ],
    }
    assert [title for title in found if title in keep[name]] == keep[name], found
    assert len(draft.stages) == 5
    assert len(found) == 12
    (route,) = draft.routes.values()
    assert route.destination.events[0] in {"order_placed", "back_to_daily_life"}
    assert route.horizon is not None
    assert duration_ms(route.horizon) * 2 <= journeys_.index.span_ms
    asked = [step for step in measures.steps.values() if step.score is not None]
    assert len(asked) >= 3, "surveys became the satisfaction of what they are about"
    assert measures.explained is not None
    assert measures.explained > 0.4
    assert all(step.onward is not None for step in list(measures.steps.values())[:-1])
