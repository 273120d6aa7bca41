"""What a map says: rich cards, images, feelings, personas, touchpoints, ways, actions and translations, in a real browser."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, StorageState, expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import MAPS, Document, open_map, place, saved, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Server


@pytest.fixture
def map_id(draw: Callable[[Document], str]) -> str:
    """A map of three steps, drawn only, that goes when the story is told."""
    document = {
        "schema": 2,
        "title": "Visit",
        "locale": "en",
        "stages": {"a": {"order": "V", "name": "Before"}},
        "steps": {
            "s": {"stage": "a", "order": "A", "title": "Calls"},
            "t": {"stage": "a", "order": "B", "title": "Waits", "moment_of_truth": True},
            "u": {"stage": "a", "order": "C", "title": "Comes"},
        },
        "personas": {"anna": {"order": "A", "name": "Anna"}, "ben": {"order": "B", "name": "Ben"}},
        "lanes": {
            "act": {"order": "A", "type": "action", "band": "customer"},
            "img": {"order": "B", "type": "image", "band": "frontstage"},
            "tp": {"order": "C", "type": "touchpoint", "band": "frontstage"},
            "emo": {"order": "D", "type": "emotion", "band": "backstage"},
        },
        "cells": {"c": {"lane": "act", "step": "s", "text": "Rings twice"}},
        "branches": {"b": {"source": "s", "target": "u", "condition": "urgent"}},
    }
    return draw(document)


def write(cell: Locator) -> None:
    cell.focus()
    cell.page.keyboard.press("Enter")
    # Marks need the editor, which is fetched; letters may be typed before.
    expect(cell.locator("[contenteditable=true]")).to_be_focused()


def panel(page: Page, name: str) -> Locator:
    page.get_by_role("toolbar", name="Panels of the map").get_by_role("button", name=name).click()
    opened = page.get_by_role("complementary", name=name)
    expect(opened).to_be_visible()
    return opened


def test_a_card_has_marks_and_lists_and_another_follows_it(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    cell = place(page, "act", "s")
    write(cell)
    page.keyboard.type(" and ")
    page.keyboard.press("ControlOrMeta+B")
    page.keyboard.type("waits")
    page.keyboard.press("ControlOrMeta+B")
    page.keyboard.press("Enter")
    page.keyboard.type("- ten minutes")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(cell.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Gives up")
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    expect(cell.locator("strong")).to_have_text("waits")
    expect(cell.get_by_role("listitem")).to_have_text("ten minutes")
    expect(cell.locator("[data-card]")).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()
    assert stored(page, map_id)["cells"]["c"]["text"] == "Rings twice and **waits**\n\n- ten minutes"
    page.keyboard.press("ControlOrMeta+Z")
    page.keyboard.press("ControlOrMeta+Z")
    expect(cell).to_have_text("Rings twice")


def test_a_card_that_stays_empty_is_none(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    cell = place(page, "act", "t")
    write(cell)
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    page.keyboard.type("No")
    expect(cell.get_by_role("textbox")).to_have_text("No")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(cell.locator("[data-card]")).to_have_count(0)


def test_two_people_write_one_card(
    page: Page, map_id: str, browser: Browser, server: Server, signed_in: StorageState
) -> None:
    window = browser.new_context(base_url=server.address, storage_state=signed_in, locale="en-GB")
    other = window.new_page()
    for each in (page, other):
        open_map(each, map_id)
    for each in (page, other):
        write(place(each, "act", "s"))
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.type("Anna ")
    other.keyboard.type(" or thrice")
    page.keyboard.type("herself ")
    for each in (page, other):
        expect(place(each, "act", "s").get_by_role("textbox")).to_have_text("Anna herself Rings twice or thrice")
    for each in (page, other):
        each.keyboard.press("Escape")
    page.keyboard.press("ControlOrMeta+Z")
    expect(place(other, "act", "s")).to_have_text("Rings twice or thrice")
    window.close()


def test_an_image_comes_onto_a_card_and_opens_large(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    cell = place(page, "img", "s")
    picture = BytesIO()
    Image.linear_gradient("L").resize((60, 40)).save(picture, "PNG")
    cell.hover()
    with page.expect_file_chooser() as chosen:
        cell.get_by_role("button", name="Choose an image").click()
    chosen.value.set_files(FilePayload(name="a.png", mimeType="image/png", buffer=picture.getvalue()))
    cell.get_by_role("button", name=re.compile("^Show large")).click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_feelings_are_drawn_by_keyboard_and_by_hand(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    cell = place(page, "emo", "s")
    cell.focus()
    page.keyboard.press("Enter")
    slider = cell.get_by_role("slider", name="experienced: Calls")
    expect(slider).to_be_focused()
    page.keyboard.press("ArrowUp")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(slider).to_have_attribute("aria-valuenow", "-0.75")
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    start, end = place(page, "emo", "t").bounding_box(), place(page, "emo", "u").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 110, steps=12)
    page.mouse.up()
    expect(place(page, "emo", "t").get_by_role("slider", name=re.compile("^experienced"))).not_to_have_attribute(
        "data-unset", "true"
    )
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()
    drawn = {each["step"]: each["experienced"] for each in stored(page, map_id)["experiences"].values()}
    assert drawn["s"] == -0.75
    assert drawn["u"] < 0
    page.keyboard.press("ControlOrMeta+Z")
    expect(place(page, "emo", "u").get_by_role("slider", name=re.compile("^experienced"))).to_have_attribute(
        "data-unset", "true"
    )
    page.get_by_role("button", name="As a table").click()
    expect(page.get_by_role("textbox", name="Experienced, −2 to +2: Calls")).to_have_value("−0.75")
    assert barriers(page) == []


def test_a_step_says_where_it_meets_customers_and_where_ways_lead(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    cell = place(page, "tp", "s")
    cell.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Hotline")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(cell).to_be_focused()
    cell.get_by_role("button", name=re.compile("^Hotline")).click()
    step = page.get_by_role("complementary", name="Step")
    step.get_by_role("combobox", name="Initiator").select_option("organisation")
    step.get_by_role("combobox", name="Channel").select_option("hotline")
    step.get_by_role("textbox", name="Planned duration").fill("30 m")
    step.get_by_role("textbox", name="Planned duration").press("Enter")
    step.get_by_role("combobox", name="Lead on to").select_option("t")
    expect(step.get_by_role("textbox", name="Condition")).to_have_count(2)
    assert barriers(page) == []
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()
    document = stored(page, map_id)
    [met] = document["interactions"].values()
    assert (met["initiator"], met["planned_duration"]) == ("organisation", "30 m")
    assert {each["target"] for each in document["branches"].values()} == {"t", "u"}
    expect(page.get_by_text("Line of visibility")).to_be_visible()


def test_a_persona_has_a_map_of_their_own(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    opened = panel(page, "Personas")
    opened.get_by_role("tab", name="Ben").click()
    opened.get_by_role("button", name="Show the map of “Ben”").click()
    assert barriers(page) == []
    page.get_by_role("button", name="Close").click()
    cell = place(page, "act", "u")
    cell.focus()
    page.keyboard.type("Comes by bike")
    page.keyboard.press("Escape")
    expect(cell).to_contain_text("Comes by bike")
    page.get_by_role("button", name="Persona Ben").click()
    page.get_by_role("menuitemradio", name="Anna").click()
    expect(cell).not_to_contain_text("bike")
    page.get_by_role("button", name="Persona Anna").click()
    page.get_by_role("menuitemradio", name="All 2 personas").click()
    expect(cell).to_contain_text("Ben")


def test_actions_are_written_and_those_that_are_late_are_marked(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    opened = panel(page, "Actions")
    opened.get_by_role("textbox", name="New action").fill("Call back")
    opened.get_by_role("textbox", name="New action").press("Enter")
    opened.get_by_label("Due").fill("2024-02-03")
    opened.get_by_label("Due").blur()
    expect(opened.get_by_text("Overdue")).to_be_visible()
    assert barriers(page) == []
    opened.get_by_role("combobox", name="Status").select_option("done")
    expect(opened.get_by_text("Overdue")).to_have_count(0)


def test_a_step_has_a_map_in_detail_and_the_way_leads_down_and_up(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    page.get_by_role("columnheader", name="Waits").click(button="right")
    page.get_by_role("menuitem", name="Map in detail").click()
    step = page.get_by_role("complementary", name="Step")
    step.get_by_role("button", name="New map for this step").click()
    expect(step.get_by_role("link", name="Waits")).to_be_visible()
    assert barriers(page) == []
    saved(page)
    child = stored(page, map_id)["steps"]["t"]["child"]
    page.get_by_role("grid").get_by_role("link", name="In detail").click()

    expect(page).to_have_url(re.compile(f"/maps/{child}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Waits")
    grid = page.get_by_role("grid")
    expect(grid.get_by_role("columnheader", name="Waits")).to_be_visible()
    expect(grid.get_by_role("rowheader", name="Touchpoints")).to_be_visible()
    saved(page)
    grid.get_by_role("button", name="Step", exact=True).click()
    expect(grid.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Takes a number")
    page.keyboard.press("Enter")
    saved(page)
    detail = stored(page, child)
    assert detail["parent"] == {"map": map_id, "step": "t"}
    assert [each["title"] for each in detail["steps"].values()] == ["Takes a number"]
    assert set(detail["personas"]) == {"anna", "ben"}

    page.get_by_role("link", name="Up to “Visit”").click()
    expect(page.get_by_role("columnheader", name="Waits")).to_be_focused()
    page.request.delete(f"{MAPS}/{child}")


def test_a_map_that_is_there_shows_a_step_in_detail_until_the_link_is_taken_away(page: Page, map_id: str) -> None:
    other = page.request.post(MAPS, data={"document": {"schema": 2, "title": "At the desk", "locale": "en"}}).json()[
        "id"
    ]
    open_map(page, map_id)
    page.get_by_role("columnheader", name="Comes").click(button="right")
    page.get_by_role("menuitem", name="Map in detail").click()
    step = page.get_by_role("complementary", name="Step")
    step.get_by_role("combobox", name="A map of this project").select_option("At the desk")
    expect(step.get_by_role("link", name="At the desk")).to_be_visible()
    saved(page)
    assert stored(page, map_id)["steps"]["u"]["child"] == other
    assert stored(page, other)["parent"] == {"map": map_id, "step": "u"}
    with page.expect_response(lambda answer: answer.url.endswith(f"{other}/changes")) as told:
        step.get_by_role("button", name="Remove the link").click()
    assert told.value.ok
    expect(step.get_by_role("link", name="At the desk")).to_have_count(0)
    saved(page)
    assert "child" not in stored(page, map_id)["steps"]["u"]
    assert stored(page, other).get("parent") is None
    page.request.delete(f"{MAPS}/{other}")


def test_a_map_goes_on_in_its_other_language_and_loses_nothing(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    opened = panel(page, "Translation")
    opened.get_by_role("textbox", name="Translation of “Calls”").fill("Ruft an")
    page.keyboard.press("Enter")
    saved(page)
    before = stored(page, map_id)
    opened = panel(page, "About this map")
    opened.get_by_role("button", name="Go on in German").click()
    expect(opened).to_contain_text("The map is written in German.")
    note = page.get_by_role("status").filter(has_text="The map is now written in German.")
    note.hover()  # it stays while somebody is at it
    assert barriers(page) == []
    saved(page)
    after = stored(page, map_id)
    assert after["locale"] == "de"
    assert (after["steps"]["s"]["title"], after["steps"]["t"]["title"]) == ("Ruft an", "Waits")
    assert after["translations"]["en"]["steps.s.title"] == "Calls"
    assert after["translations"]["en"]["steps.t.title"] == "Waits"
    expect(page.get_by_role("columnheader", name="Calls")).to_be_visible()
    note.get_by_role("button").click()
    expect(opened).to_contain_text("The map is written in English.")
    saved(page)
    assert stored(page, map_id) == before


def test_the_description_is_a_rich_text(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    page.get_by_role("button", name="Description of the map").click()
    expect(
        page.get_by_role("textbox", name="Description of the map").and_(page.locator("[contenteditable=true]"))
    ).to_be_focused()
    page.keyboard.type("From the ")
    page.keyboard.press("ControlOrMeta+B")
    page.keyboard.type("call")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Description of the map").locator("strong")).to_have_text("call")
    saved(page)
    assert stored(page, map_id)["description"] == "From the **call**"


def test_a_map_is_translated_from_text_to_text(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    opened = panel(page, "Translation")
    opened.get_by_role("checkbox", name="Only what is missing").check()
    opened.get_by_role("textbox", name="Translation of “Calls”").fill("Ruft an")
    page.keyboard.press("Enter")
    expect(opened.get_by_role("textbox", name="Translation of “Waits”")).to_be_focused()
    page.keyboard.type("Wartet")
    page.keyboard.press("Enter")
    assert barriers(page) == []
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()
    assert stored(page, map_id)["translations"]["de"] == {"steps.s.title": "Ruft an", "steps.t.title": "Wartet"}
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("columnheader", name=re.compile("^Ruft an"))).to_be_visible()
    expect(place(page, "act", "s").get_by_title("Noch nicht übersetzt")).to_be_visible()
