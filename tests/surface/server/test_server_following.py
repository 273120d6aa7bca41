"""Actions and their effect, what needs attention and the week, against the same numbers counted one customer at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from scipy.stats import false_discovery_control

from etappe.foundation.uncertainty import newcombe, no_difference
from tests.features.following_world import CHANGE, COLUMNS, LAST, MAP, Visit, csv_of, visits
from tests.surface.server.conftest import imported, serving

WORLD = visits(5)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(tmp_path_factory.mktemp("following")) as served, served.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def project(client: httpx.Client) -> str:
    made = client.post("/api/projects", json={"title": "Shop", "time_zone": "UTC"}).json()["project"]["id"]
    assert imported(client, made, csv_of(WORLD).encode(), COLUMNS)["state"] == "finished"
    return str(made)


@pytest.fixture
def map_id(client: httpx.Client, project: str) -> Iterator[str]:
    made = client.post(f"/api/projects/{project}/maps", json={"document": MAP})
    assert made.status_code == 201, made.text
    yield made.json()["id"]
    assert client.delete(f"/api/projects/{project}/maps/{made.json()['id']}").status_code == 204


def get(client: httpx.Client, path: str, **params: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def bought(first: date, last: date) -> tuple[int, int]:
    """Who bought of those who looked, of whom it is known: within a day, and before the days end."""
    known = arrived = 0
    for visit in WORLD:
        if first <= visit.at.date() <= last:
            buys = visit.buys_at is not None and visit.buys_at.date() <= last
            seen = (last - visit.at.date()).days >= 1  # a day has passed by the end of the last day
            known += buys or seen
            arrived += buys
    return arrived, known


def declined(first: date, last: date) -> tuple[int, int]:
    def paid(visit: Visit) -> bool:
        return visit.buys_at is not None and first <= visit.buys_at.date() <= last

    known = [visit for visit in WORLD if paid(visit)]
    failed = sum(visit.declined for visit in known)
    still_open = sum(
        not visit.declined and (last - visit.buys_at.date()).days < 1 for visit in known if visit.buys_at is not None
    )
    return failed, len(known) - still_open


def test_an_action_is_followed_to_its_effect(client: httpx.Client, project: str, map_id: str) -> None:
    effects = {one["action"]: one for one in get(client, f"/api/projects/{project}/maps/{map_id}/effects")["effects"]}
    assert list(effects) == ["late", "cards", "price"]
    price = effects["price"]
    before = bought(CHANGE - timedelta(days=35), CHANGE - timedelta(days=1))
    after = bought(CHANGE, CHANGE + timedelta(days=34))
    interval = newcombe(*after, *before)
    assert interval is not None
    assert price["days"] == 35, "four weeks, and one for the map's window of a day"
    assert (price["now"]["before"]["n"], price["now"]["after"]["n"]) == (before[1], after[1])
    assert price["now"]["difference"] == pytest.approx(after[0] / after[1] - before[0] / before[1])
    assert (price["now"]["low"], price["now"]["high"]) == pytest.approx(tuple(interval))
    low, high = 100 * interval.low, 100 * interval.high
    assert price["said"]["en"].startswith(f"Higher, by {low:.1f} to {high:.1f} points")
    assert (price["verdict"], price["as_wanted"], price["target_met"]) == ("higher", True, "yes")
    assert {one["code"] for one in price["notes"]} == {"effect.no_experiment", "effect.season_unknown"}
    assert [one["action"] for one in price["overlapping"]] == ["cards"]

    cards = effects["cards"]
    since = date(2026, 3, 9)
    failing = declined(since - timedelta(days=35), since - timedelta(days=1))
    less = declined(since, since + timedelta(days=34))
    assert (cards["now"]["before"]["n"], cards["now"]["after"]["n"]) == (failing[1], less[1])
    assert cards["now"]["before"]["value"] == pytest.approx(failing[0] / failing[1])
    assert (cards["verdict"], cards["wanted"], cards["as_wanted"]) == ("lower", "lower", True)

    late = effects["late"]
    assert (late["state"], late["ready_on"], late["now"]) == ("waiting", "2026-05-25", None)
    assert "25. Mai 2026" in late["said"]["de"]

    for side, (arrived, known) in (("before", before), ("after", after)):
        of = price["now"][side]["of"]
        (group,) = client.post(f"/api/projects/{project}/answers", json=of).json()["groups"]
        assert group["rate"] == pytest.approx(arrived / known), "the number opens with the question that gives it"


def test_what_ends_at_a_step_is_what_does_not_go_on(client: httpx.Client, project: str, map_id: str) -> None:
    change = [
        {"change": "set_field", "collection": "actions", "id": "price", "field": "measure", "value": "drop_off"},
        {"change": "set_field", "collection": "actions", "id": "price", "field": "target", "value": 0.3},
    ]
    path = f"/api/projects/{project}/maps/{map_id}"
    before = next(one for one in get(client, f"{path}/effects")["effects"] if one["action"] == "price")
    assert client.post(f"{path}/changes", json={"revision": 1, "changes": change}).status_code == 200
    after = next(one for one in get(client, f"{path}/effects")["effects"] if one["action"] == "price")
    assert after["now"]["difference"] == pytest.approx(-before["now"]["difference"])
    assert (after["now"]["low"], after["now"]["high"]) == pytest.approx((-before["now"]["high"], -before["now"]["low"]))
    assert after["now"]["after"]["value"] == pytest.approx(1 - before["now"]["after"]["value"])
    assert (after["verdict"], after["as_wanted"], after["target_met"]) == ("lower", True, "no")
    assert after["said"]["de"].startswith("Niedriger, um")


def test_what_needs_attention_has_its_place(client: httpx.Client, project: str, map_id: str) -> None:
    found = get(client, f"/api/projects/{project}/maps/{map_id}/attention")
    places = {(one["code"], one["collection"], one.get("id")) for one in found if one["code"] != "data_old"}
    assert places == {
        ("stale", "cells", "unclear"),  # its source is of 2021; "fresh" was just written, "guess" is assumed
        ("no_owner", "touchpoints", "till"),
        ("matches_nothing", "touchpoints", "gone"),
        ("no_step_owner", "steps", "pay"),
        ("no_step_owner", "steps", "wait"),
        ("no_owner", "actions", "nobody"),
    }
    assert all(one["en"] and one["de"] for one in found)
    assert "12. März 2021" in next(one["de"] for one in found if one["code"] == "stale")


def test_the_week_says_what_changed_what_moved_and_who_owes_what(
    client: httpx.Client, project: str, map_id: str
) -> None:
    path = f"/api/projects/{project}/maps/{map_id}"
    rename = {"change": "edit_text", "collection": "steps", "id": "look", "field": "title", "text": "See the shop", "language": "en"}  # fmt: skip
    assert client.post(f"{path}/changes", json={"revision": 1, "changes": [rename]}).status_code == 200
    week = get(client, f"/api/projects/{project}/week")
    (own,) = week["maps"]
    assert own["made"]
    (stretch,) = own["work"]
    (sentence,) = stretch["differences"]
    assert sentence["en"] == "Step “Look around” was renamed to “See the shop”."
    assert (sentence["collection"], sentence["ids"]) == ("steps", ["look"])
    assert own["implications"]["en"] == "We lose people who want to pay."
    assert own["concerns"] == len(get(client, f"{path}/attention"))
    assert [one["id"] for one in week["overdue"]] == ["owed"]
    assert week["due"] == []

    data = week["data"]
    assert (data["first"], data["last"]) == ((LAST - timedelta(days=6)).isoformat(), LAST.isoformat())
    scores = {
        when: [
            visit.score
            for visit in WORLD
            if visit.score is not None and visit.buys_at is not None and first <= visit.buys_at.date() <= last
        ]
        for when, first, last in (
            ("before", LAST - timedelta(days=13), LAST - timedelta(days=7)),
            ("after", LAST - timedelta(days=6), LAST),
        )
    }
    (felt,) = data["moved"]
    assert (felt["measure"], felt["step"]) == ("satisfaction", "pay")
    for side, given in scores.items():
        assert felt["compared"][side]["n"] == len(given)
        assert felt["compared"][side]["value"] == pytest.approx(sum(given) / len(given))
    # Those that are told are those that stand out among all that were tested.
    sides = ((LAST - timedelta(days=6), LAST), (LAST - timedelta(days=13), LAST - timedelta(days=7)))
    (now, then), (failed, failed_then) = ([counted(*side) for side in sides] for counted in (bought, declined))
    chances = [felt["chance"], no_difference(*now, *then), no_difference(*failed, *failed_then)]
    assert min(now[1], then[1], failed[1], failed_then[1]) >= 30, "all three are tested"
    assert data["tested"] == len(chances)
    assert (false_discovery_control(chances) <= 0.05).tolist() == [True, False, False]

    (low,) = data["low"]
    assert {one["score"]: one["count"] for one in low["scores"]} == {
        score: scores["after"].count(score) for score in (1, 2) if score in scores["after"]
    }
    assert low["n"] == len(scores["after"])
    listed = client.post(
        f"/api/projects/{project}/answers",
        json={"question": "customers", "of": low["of"], "part": {"part": "satisfaction", "score": 1}},
    ).json()
    assert listed["total"] == scores["after"].count(1)
    assert {one["action"] for one in data["effects"]} == {"price", "cards", "late"}
    assert get(client, f"/api/projects/{project}/week", map=map_id)["maps"] == week["maps"]
    assert client.get(f"/api/projects/{project}/week", params={"map": "map-0"}).status_code == 404


def test_actions_of_all_maps_stand_in_one_list(client: httpx.Client, project: str, map_id: str) -> None:
    other = {"schema": 2, "title": "Karte", "locale": "de", "actions": {"a": {"order": "V", "text": "Anrufen", "owner": "Ada"}}}  # fmt: skip
    second = client.post(f"/api/projects/{project}/maps", json={"document": other}).json()["id"]
    listed = get(client, f"/api/projects/{project}/actions")
    assert [(one["map"], one["id"]) for one in listed] == [(map_id, id_) for id_ in MAP["actions"]] + [(second, "a")]  # type: ignore[attr-defined] # a dict
    assert listed[0]["step"] == {"en": "Look around", "de": "Look around"}
    done = {"change": "set_field", "collection": "actions", "id": "owed", "field": "status", "value": "done"}
    order = {"revision": listed[0]["revision"], "changes": [done]}
    assert client.post(f"/api/projects/{project}/maps/{map_id}/changes", json=order).status_code == 200
    again = get(client, f"/api/projects/{project}/actions")
    assert [one["item"].get("status") for one in again if one["id"] == "owed"] == ["done"]
    assert client.delete(f"/api/projects/{project}/maps/{second}").status_code == 204


def test_effects_and_the_week_are_those_of_a_segment_and_keep_their_own_days(
    client: httpx.Client, project: str, map_id: str
) -> None:
    # Who was declined paid, so that all of those who looked went on.
    declined_ones = {"segment": {"rules": [{"rule": "did", "at": "declined"}]}}
    scope = json.dumps(declined_ones | {"last": "2026-02-01"})
    path = f"/api/projects/{project}/maps/{map_id}"
    found = get(client, f"{path}/effects", scope=scope)
    assert found["scope"] == declined_ones
    assert found["provenance"]["n_customers"] == sum(visit.declined for visit in WORLD)
    price = next(one for one in found["effects"] if one["action"] == "price")
    for side, first, last in (
        ("before", CHANGE - timedelta(days=35), CHANGE - timedelta(days=1)),
        ("after", CHANGE, CHANGE + timedelta(days=34)),
    ):
        told = price["now"][side]
        assert (told["first"], told["last"]) == (first.isoformat(), last.isoformat())
        n = sum(v.declined and first <= v.at.date() <= last and v.buys_at.date() <= last for v in WORLD if v.buys_at)
        assert (told["n"], told["value"]) == (n, 1.0)
        assert told["of"]["scope"]["segment"] == declined_ones["segment"]
        behind = {"question": "customers", "of": told["of"], "part": {"part": "funnel", "position": 2}}
        assert client.post(f"/api/projects/{project}/answers", json=behind).json()["total"] == n
    assert get(client, f"{path}/effects", scope=json.dumps({"last": "2026-02-01"})) == get(client, f"{path}/effects")

    week = get(client, f"/api/projects/{project}/week", scope=scope)["data"]
    assert week["scope"] == declined_ones
    (low,) = week["low"]
    assert low["of"]["scope"] == declined_ones | {"first": week["first"], "last": week["last"]}
    given = [
        visit.score
        for visit in WORLD
        if visit.declined and visit.score and visit.buys_at and visit.buys_at.date() > LAST - timedelta(days=7)
    ]
    assert (low["n"], low["low"]) == (len(given), sum(score < 3 for score in given))
    quiet = get(client, f"{path}/attention", scope=json.dumps({"last": "2025-01-01"}))
    assert {one["id"] for one in quiet if one["code"] == "matches_nothing"} == {"web", "till", "gone"}
