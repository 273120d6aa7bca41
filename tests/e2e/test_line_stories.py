"""The line and the board as views of one map: opened from the switch, walked along by keyboard, their numbers and talks opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import MAPS, PROJECT, Document

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Server

SHOP = "omnichannel-shop"

DOCUMENT: dict[str, Any] = {
    "schema": 2,
    "title": "A line to talk about",
    "locale": "en",
    "stages": {
        "before": {"order": "F", "name": "Before", "hue": 1},
        "after": {"order": "V", "name": "After", "hue": 2},
    },
    "steps": {
        "look": {"stage": "before", "order": "F", "title": "Look around"},
        "ask": {"stage": "before", "order": "K", "title": "Ask"},
        "buy": {"stage": "after", "order": "V", "title": "Buy", "moment_of_truth": True},
        "use": {"stage": "after", "order": "X", "title": "Use"},
    },
    "branches": {
        "sure": {"source": "look", "target": "buy", "condition": "knows it already"},
        "unsure": {"source": "buy", "target": "look", "condition": "wants another one"},
    },
    "lanes": {"pain": {"order": "V", "type": "pain", "title": "What hurts", "main": True}},
    "cells": {"c": {"lane": "pain", "step": "look", "order": "V", "text": "Too many choices"}},
}


@pytest.fixture
def drawn(draw: Callable[[Document], str]) -> str:
    """A map of four steps without numbers; it is gone after the story."""
    return draw(DOCUMENT)


def demo(page: Page) -> tuple[str, dict[str, Any]]:
    """The shop's map: where it is, and what is counted at its steps."""
    [one, *_] = page.request.get(f"/api/projects/{SHOP}/maps").json()
    measures = page.request.post(f"/api/projects/{SHOP}/maps/{one['id']}/measures", data={}).json()["steps"]
    return f"/p/{SHOP}/maps/{one['id']}", measures


def line_of(page: Page) -> Locator:
    return page.get_by_role("group", name=re.compile(r"^(Journey as a line|Reise als Linie): "))


def stations(line: Locator) -> Locator:
    return line.get_by_role("button", name=re.compile(r"; (Station \d+ von|Station \d+ of) "))


def talk(page: Page, identifier: str, text: str, anchor: dict[str, str]) -> None:
    page.request.post("/api/session/name", data={"name": "Ada Lovelace"})
    begun = page.request.post(f"{MAPS}/{identifier}/comments", data={"anchor": anchor, "text": text})
    assert begun.ok, begun.text()


def test_one_map_in_three_views_says_the_same(page: Page) -> None:
    address, measures = demo(page)
    page.goto(address)
    expect(page.get_by_role("grid")).to_be_visible()
    title = page.get_by_role("heading", level=1).inner_text()
    views = page.get_by_role("navigation", name="Views of this map")
    views.get_by_role("link", name="Line").click()
    expect(page).to_have_url(re.compile(r"/line$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    line = line_of(page)
    # Each step of the grid is a station, with as many people as the grid counts.
    document = page.request.get(f"/api/projects/{address[3:]}").json()["document"]
    expect(stations(line)).to_have_count(len(document["steps"]))
    for step, measured in measures.items():
        if measured["reached"]:
            named = re.compile(rf"^{re.escape(document['steps'][step]['title'])}; .*; {measured['reached']:,} people")
            expect(stations(line).and_(page.get_by_role("button", name=named))).to_have_count(1)
    expect(page.get_by_text("Width of the line: people who reached the station")).to_be_visible()
    assert barriers(page) == []

    views.get_by_role("link", name="Board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are we there yet?")
    expect(views.get_by_role("link", name="Board")).to_have_attribute("aria-current", "page")
    rows = page.get_by_role("table", name="Are we there yet?").get_by_role("row")
    expect(rows).to_have_count(1 + len(document["routes"]))
    for route in document["routes"].values():
        expect(rows.filter(has_text=route["name"])).to_have_count(1)
    expect(page.get_by_role("heading", name="Who waits longest")).to_be_visible()
    assert barriers(page) == []
    views.get_by_role("link", name="Grid").click()
    expect(page.get_by_role("grid")).to_be_visible()


def test_from_station_to_station_by_keyboard_and_to_the_people_behind_a_number(page: Page) -> None:
    address, measures = demo(page)
    page.goto(f"{address}/line")
    line = line_of(page)
    expect(line.get_by_role("button", name=re.compile("overdue")).first).to_be_visible()
    at = stations(line)
    count = at.count()
    for _ in range(60):
        page.keyboard.press("Tab")
        if at.first.evaluate("station => station === document.activeElement"):
            break
    expect(at.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(at.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(at.nth(count - 1)).to_be_focused()
    page.keyboard.press("Home")
    expect(at.first).to_be_focused()

    sheet = page.get_by_role("region", name=at.first.get_attribute("aria-label").split(";")[0])  # type: ignore[union-attr]
    expect(sheet).to_be_visible()
    page.keyboard.press("Enter")
    expect(sheet).to_be_focused()
    page.keyboard.press("Escape")
    expect(at.first).to_be_focused()

    page.keyboard.press("Tab")
    number = page.locator(":focus")
    expect(number).to_have_attribute("aria-haspopup", "dialog")
    first = next(iter(sorted(measures.values(), key=lambda each: -(each["reached"] or 0))))
    expect(number).to_have_accessible_name(re.compile(r"^[\d,]+ people – "))
    value = (number.get_attribute("aria-label") or "").split(" ")[0]
    assert int(value.replace(",", "")) == first["reached"], "the first station is the one that most people reach"
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"of {value}")
    expect(drawer.get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(number).to_be_focused()


def test_a_way_beside_the_line_and_the_line_as_a_table(page: Page) -> None:
    address, _ = demo(page)
    page.goto(f"{address}/line")
    line = line_of(page)
    way = line.get_by_role("button", name=re.compile(r"^[\d,]+ – .+ → .+")).first
    value = (way.get_attribute("aria-label") or "").split(" ")[0]
    way.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"of {value}")
    page.keyboard.press("Escape")

    count = stations(line).count()
    page.get_by_role("button", name="As a table").click()
    table = page.get_by_role("table", name="Stations of the journey")
    expect(table.get_by_role("row")).to_have_count(1 + count)
    expect(table).to_contain_text(value)
    assert barriers(page) == []
    page.get_by_role("button", name="As a line").click()
    expect(line).to_be_visible()


def test_what_people_say_stands_at_stations_and_stages(
    page: Page, drawn: str, browser: Browser, server: Server, signed_in: StorageState
) -> None:
    talk(page, drawn, "Who says so?", {"at": "object", "collection": "cells", "id": "c"})
    talk(page, drawn, "Is this all?", {"at": "object", "collection": "stages", "id": "after"})
    page.goto(f"/p/{PROJECT}/maps/{drawn}/line")
    line = line_of(page)
    expect(page.get_by_text("Arcs above: skipped. Arcs below: back again.")).to_be_visible()
    expect(page.get_by_text("Double ring: moment of truth.")).to_be_visible()
    at_step = line.get_by_role("button", name="1 open comment – Look around")
    at_step.click()
    panel = page.get_by_role("complementary", name="Comments")
    here = panel.get_by_role("region", name="Here", exact=True)
    expect(here).to_contain_text("Who says so?")
    expect(here).not_to_contain_text("Is this all?")
    line.get_by_role("button", name="1 open comment – After").press("Enter")
    expect(here).to_contain_text("Is this all?")

    # Somebody else begins to talk at a station; it is there at once, and leads to the station.
    other = browser.new_context(base_url=server.address, locale="en-GB", storage_state=signed_in)
    theirs = other.new_page()
    theirs.goto(f"/p/{PROJECT}/maps/{drawn}/line")
    stations(line_of(theirs)).filter(has_text="Ask").focus()
    theirs.get_by_role("region", name="Ask").get_by_role("button", name="Comment").click()
    words = theirs.get_by_role("complementary", name="Comments").get_by_role("combobox", name="Comment")
    words.fill("Whom?")
    theirs.get_by_role("button", name="Send").click()
    expect(line.get_by_role("button", name="1 open comment – Ask")).to_be_visible()
    panel.get_by_role("article").filter(has_text="Whom?").get_by_role("button", name="Ask").click()
    expect(page.get_by_role("region", name="Ask").get_by_role("button", name="1 open comment")).to_be_visible()
    assert barriers(page) == []
    other.close()


@pytest.mark.window(locale="de-DE", color_scheme="dark", viewport={"width": 820, "height": 1100})
def test_in_german_in_the_dark_on_a_small_screen(page: Page, drawn: str) -> None:
    talk(page, drawn, "Sagt wer?", {"at": "object", "collection": "steps", "id": "look"})
    page.goto(f"/p/{PROJECT}/maps/{drawn}/line")
    line = line_of(page)
    expect(line.get_by_role("button", name="1 offener Kommentar – Look around")).to_be_visible()
    expect(page.get_by_text("Bögen oben: übersprungen. Bögen unten: zurück.")).to_be_visible()
    stations(line).first.focus()
    expect(page.get_by_role("region", name="Look around")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Tafel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sind wir schon angekommen?")
    expect(page.get_by_role("link", name="Raster").last).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
