"""Working on a map: writing in place, in both languages, reading it by keyboard, and what opens from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.drawn_maps import PROJECT, open_map, saved, stored

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def map_id(page: Page) -> Iterator[str]:
    """The demo's map; after the story it says again what it said before."""
    path = f"/api/projects/{PROJECT}/maps"
    entry = page.request.get(path).json()[0]
    before = page.request.get(f"{path}/{entry['id']}").json()["document"]
    yield entry["id"]
    stored = page.request.get(f"{path}/{entry['id']}").json()
    back = {
        "change": "restore",
        "objects": {
            name: {key: before[name].get(key) for key in {**stored["document"][name], **before[name]}}
            for name in ("cells", "experiences")
        },
        "translations": {
            language: {
                key: before["translations"].get(language, {}).get(key)
                for key in {**stored["document"]["translations"].get(language, {})}
                | {**before["translations"].get(language, {})}
            }
            for language in {**stored["document"]["translations"], **before["translations"]}
        },
    }
    response = page.request.post(
        f"{path}/{entry['id']}/changes", data={"revision": stored["revision"], "changes": [back]}
    )
    assert response.ok, response.text()


def lane(grid: Locator, name: str) -> Locator:
    return grid.get_by_role("row").filter(has=grid.page.get_by_role("rowheader", name=name))


def begin(cell: Locator) -> None:
    """Begins to write the first card of a cell."""
    cell.focus()
    cell.page.keyboard.press("Enter")
    expect(cell.locator("[contenteditable=true]")).to_be_focused()


def test_a_cell_is_written_undone_and_written_again_by_keyboard(page: Page, map_id: str) -> None:
    grid = open_map(page, map_id)
    cell = lane(grid, "Does").get_by_role("gridcell").nth(1)
    before = cell.inner_text()
    begin(cell)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Reads at night")
    page.keyboard.press("Enter")
    page.keyboard.type("until two")
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    expect(cell).to_contain_text("until two")
    saved(page)
    page.keyboard.press("ControlOrMeta+Z")
    expect(cell).to_have_text(before, use_inner_text=True)
    page.keyboard.press("ControlOrMeta+Shift+Z")
    expect(cell).to_contain_text("Reads at night")
    saved(page)
    page.reload()
    expect(cell).to_contain_text("until two")


def test_escape_leaves_a_name_as_it_was(page: Page, map_id: str) -> None:
    grid = open_map(page, map_id)
    before = stored(page, map_id)
    title = grid.locator("[data-of^='step:']").nth(2)
    text = title.inner_text()
    title.focus()
    page.keyboard.type("not this")
    page.keyboard.press("Escape")
    expect(title).to_have_text(text, use_inner_text=True)
    assert stored(page, map_id) == before


@pytest.mark.window(locale="de-DE")
def test_what_is_written_in_german_leaves_the_english_alone(page: Page, map_id: str) -> None:
    grid = open_map(page, map_id)
    before = stored(page, map_id)
    cell = lane(grid, "Tut").get_by_role("gridcell").first
    begin(cell)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Reibt sich das Knie")
    page.keyboard.press("Escape")
    saved(page)
    after = stored(page, map_id)
    german, english = ("cells", "translations") if before["locale"] == "de" else ("translations", "cells")
    assert "Reibt sich das Knie" in str(after[german])
    assert after[english] == before[english]
    page.get_by_role("button", name="English").click()
    expect(lane(grid, "Does").get_by_role("gridcell").first).not_to_contain_text("Knie")


def test_evidence_is_set_from_the_mark_of_a_cell(page: Page, map_id: str) -> None:
    grid = open_map(page, map_id)
    cell = lane(grid, "Thinks").get_by_role("gridcell").first
    text = cell.inner_text()
    cell.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu", name="How sure is this?")
    expect(menu.get_by_role("menuitemradio", checked=True)).to_be_focused()
    menu.get_by_role("menuitemradio", name="observed").click()
    expect(cell.get_by_role("button", name="Evidence: observed")).to_be_focused()
    saved(page)
    assert cell.inner_text() == text


def test_the_arrow_keys_walk_the_whole_map(page: Page, map_id: str) -> None:
    grid = open_map(page, map_id)
    stops = grid.locator("[tabindex='0'][data-row], [tabindex='0'][data-focus]")
    expect(stops).to_have_count(1)
    stops.focus()
    columns, rows = (int(grid.get_attribute(name) or 0) for name in ("aria-colcount", "aria-rowcount"))
    page.keyboard.press("ControlOrMeta+Home")
    for _ in range(rows + 3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    place = "document.activeElement.closest('[data-row]').dataset"
    assert page.evaluate(f"[{place}.row, {place}.column]") == [str(rows - 1), str(columns - 1)]
    expect(stops).to_have_count(1)


def test_a_funnel_opens_from_a_step(page: Page, map_id: str) -> None:
    grid = open_map(page, map_id)
    header = grid.locator("[data-of^='step:']").nth(2)
    header.hover()
    header.get_by_role("button", name=re.compile("^More about")).click()
    page.get_by_role("menuitem", name="Open the funnel from here").click()
    expect(page).to_have_url(re.compile(rf"/p/{PROJECT}/funnel\?.*step="))


def test_a_map_without_data_keeps_what_is_drawn_and_says_what_to_do(page: Page) -> None:
    document = stored(page, page.request.get(f"/api/projects/{PROJECT}/maps").json()[0]["id"])
    project = page.request.post("/api/projects", data={"title": "Drawn first"}).json()
    identifier = project.get("id") or project["project"]["id"]
    drawn = page.request.post(f"/api/projects/{identifier}/maps", data={"document": document}).json()
    page.goto(f"/p/{identifier}/maps/{drawn['id']}")
    grid = page.get_by_role("grid")
    expect(lane(grid, "Does").get_by_role("gridcell").first).not_to_be_empty()
    for name in ("Reached", "Goes on"):
        expect(lane(grid, name)).to_contain_text("No data yet")
    expect(lane(grid, "Reached")).not_to_contain_text(re.compile(r"\d"))
    lane(grid, "Reached").get_by_role("link", name="import a file").click()
    expect(page).to_have_url(re.compile(rf"/p/{identifier}/import$"))


def test_the_header_says_which_way_was_taken_whatever_the_address_carries(page: Page, map_id: str) -> None:
    open_map(page, map_id)
    ways = page.get_by_role("navigation", name="Views of this project")
    taken = ways.locator('[aria-current="page"]')
    expect(taken).to_have_text("Map")
    page.get_by_role("navigation", name="Views of this map").get_by_role("link", name="Board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are we there yet?")
    page.get_by_role("row").nth(2).get_by_role("rowheader").get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"\?route="))
    expect(taken).to_have_text("Map")
    ways.get_by_role("link", name="Paths").click()
    page.get_by_label("How far").select_option(index=1)
    expect(page).to_have_url(re.compile(r"[?&]q="))
    expect(taken).to_have_text("Paths")


@pytest.mark.window(color_scheme="dark")
def test_a_map_prints_in_ink_on_white_and_without_its_controls(page: Page, map_id: str) -> None:
    grid = open_map(page, map_id)
    ink = "getComputedStyle(document.body).color"
    dark = page.evaluate(ink)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(ink) == "rgb(22, 32, 46)" != dark
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("link", name="Board")).to_be_hidden()
    expect(grid).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
