"""Personas that stand for customers of the data, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import PROJECT, map_of, open_map, saved, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.drawn_maps import Document


def test_a_persona_is_held_against_the_data_and_another_comes_from_them(
    page: Page, draw: Callable[[Document], str]
) -> None:
    operated = {"rules": [{"rule": "did", "at": "treatment_agreed"}]}
    kept = page.request.post(f"/api/projects/{PROJECT}/segments", data={"name": "Agreed on it", "segment": operated})
    assert kept.ok, kept.text()
    persona = {"order": "V", "name": "Ida", "facts": [{"name": "Home", "value": "rural"}]}
    identifier = draw(map_of(3, 1) | {"personas": {"ida": persona}})
    open_map(page, identifier)
    page.get_by_role("toolbar", name="Panels of the map").get_by_role("button", name="Personas").click()
    panel = page.get_by_role("complementary", name="Personas")

    panel.get_by_label("Whom the persona stands for").select_option("Agreed on it")
    expect(panel).to_contain_text("Customers with “treatment_agreed”")
    panel.get_by_label("Data to hold “Home” against").select_option("region")
    expect(panel).to_contain_text("The data contradict it")
    assert barriers(page) == []
    panel.get_by_role("button", name="Take “city”").click()
    expect(panel.get_by_label("Value of “Home”")).to_have_value("city")
    expect(panel).to_contain_text("The data do not contradict it")
    panel.get_by_role("button", name="– region: city").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("link").first).to_be_visible()
    drawer.get_by_role("tab", name="Question").click()
    expect(drawer).to_contain_text("journeys.profile(")
    page.keyboard.press("Escape")

    adding = panel.get_by_role("button", name=re.compile("^Add “.+” as a fact$"))
    before = adding.count()
    adding.first.click()
    expect(panel.get_by_label("Name of the fact")).to_have_count(2)
    expect(adding, "a fact holds it now").to_have_count(before - 1)

    panel.get_by_role("button", name="Suggestions from data").click()
    expect(panel.get_by_text("More often than others").first).to_be_visible(timeout=60_000)
    panel.get_by_role("button", name="Make it a persona").first.click(timeout=60_000)
    expect(panel.get_by_role("tab")).to_have_count(2)
    saved(page)
    personas = stored(page, identifier)["personas"]
    ida = personas.pop("ida")
    assert ida["segment"] == operated
    fact, added = ida["facts"]
    assert added["evidence"] == "measured"
    assert added["binding"]["property"] != "region"
    assert added["source"].startswith("Events up to ")
    assert (fact["evidence"], fact["binding"]) == ("measured", {"property": "region", "value": "city"})
    assert fact["source"].startswith("Events up to ")
    (suggested,) = personas.values()
    assert suggested["segment"]["rules"]
    assert suggested["name"].startswith(("With", "Without", "“"))
    page.request.delete(f"/api/projects/{PROJECT}/segments/{kept.json()['id']}")
