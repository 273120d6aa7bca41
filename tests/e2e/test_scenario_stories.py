"""The scenario of a map: bound to events, measured beside what is written, and looked at on the map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import MAPS, PROJECT, open_map

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

DOCUMENT: dict[str, Any] = {
    "schema": 2,
    "title": "From referral to findings",
    "scenario": {"trigger": "A referral.", "expectations": "Two weeks.", "success": "Somebody looked at it."},
    "within": "120d",
    "stages": {"s": {"order": "V", "name": "Before"}},
    "steps": {
        "gp": {"stage": "s", "order": "G", "title": "Sees the practice"},
        "specialist": {"stage": "s", "order": "V", "title": "Sees the specialist"},
    },
    "touchpoints": {
        "gp": {"name": "Practice", "channel": "service", "binding": {"events": ["gp_visited"]}},
        "specialist": {"name": "Specialist", "channel": "service", "binding": {"events": ["specialist_visited"]}},
    },
    "interactions": {
        "i": {"step": "gp", "touchpoint": "gp", "order": "V"},
        "j": {"step": "specialist", "touchpoint": "specialist", "order": "V"},
    },
    "lanes": {"m": {"order": "V", "type": "metric", "measure": "reached", "main": True}},
}
ARRIVALS = {"question": "arrivals", "entry": "referral_issued", "destination": "specialist_visited", "horizon": "30d"}


def answer(page: Page, question: dict[str, Any]) -> Any:  # noqa: ANN401 -- JSON
    answered = page.request.post(f"/api/projects/{PROJECT}/answers", data=question)
    assert answered.ok, answered.text()
    return answered.json()


def test_a_scenario_is_bound_held_against_what_is_expected_and_looked_at(
    page: Page, draw: Callable[[dict[str, Any]], str]
) -> None:
    map_id = draw(DOCUMENT)
    open_map(page, map_id)
    page.get_by_role("button", name="About this map").click()
    page.get_by_role("button", name="Choose trigger and success").click()
    dialog = page.get_by_role("dialog", name="Trigger and success")
    for end, event in (("Trigger", "referral_issued"), ("Success", "specialist_visited")):
        dialog.get_by_role("button", name=f"{end}: Choose an event …").click()
        dialog.get_by_role("option", name=event).click()
        expect(dialog.get_by_role("group", name=end).get_by_role("status")).to_contain_text("customers")
    dialog.get_by_label("Unit").select_option("days")
    dialog.get_by_role("button", name="Take over").click()

    # Beside what is written stands what is measured.
    found = answer(page, ARRIVALS)
    (goal,) = found["destinations"]
    assert 0 < goal["customers"] < found["entrants"]
    panel = page.get_by_role("complementary", name="About this map")
    expect(panel).to_contain_text(f"{found['entrants']:,} customers had “referral_issued”.")
    expect(panel).to_contain_text(f"{goal['customers']:,} customers met the criterion within 30 days of the trigger")
    expect(panel).to_contain_text(f"n = {found['entrants']:,}")
    panel.get_by_role("button", name=re.compile(f"^{goal['customers']:,} customers")).click()
    expect(page.get_by_role("dialog")).to_contain_text(f"of {goal['customers']:,}")
    page.keyboard.press("Escape")
    scenario = page.request.get(f"{MAPS}/{map_id}").json()["document"]["scenario"]
    assert scenario["trigger_at"] == {"events": ["referral_issued"]}
    assert (scenario["success_at"], scenario["success_within"]) == ({"events": ["specialist_visited"]}, "30d")

    # The map in this scenario: who saw a practice after the referral, not before it.
    panel.get_by_role("button", name="Show the map in this scenario").click()
    bar = page.get_by_role("region", name="Of whom and when the numbers are")
    expect(bar).to_contain_text("Journeys of customers with “referral_issued”, each from their first one on")
    expect(bar).to_contain_text(f"{found['entrants']:,} customers")
    scope = {"trigger": "referral_issued"}
    measured = page.request.post(f"{MAPS}/{map_id}/measures", data={"scope": scope}).json()["steps"]
    whole = page.request.post(f"{MAPS}/{map_id}/measures", data={}).json()["steps"]
    assert measured["gp"]["reached"] < whole["gp"]["reached"]
    for step in ("gp", "specialist"):
        reached = page.get_by_role("button", name=re.compile(rf"{measured[step]['reached']:,} customers reached"))
        expect(reached.first).to_be_visible()
    assert barriers(page) == []
    page.reload()
    expect(bar).to_contain_text("In this scenario")
    reached = page.get_by_role("button", name=re.compile(rf"{measured['gp']['reached']:,} customers reached")).first
    reached.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"of {measured['gp']['reached']:,}")
    drawer.get_by_role("tab", name="Question").click()
    expect(drawer).to_contain_text("Of customers with “referral_issued”, each from the first one on")
    page.keyboard.press("Escape")
    bar.get_by_role("button", name="Clear: In this scenario").click()
    expect(
        page.get_by_role("button", name=re.compile(rf"{whole['gp']['reached']:,} customers reached")).first
    ).to_be_visible()
