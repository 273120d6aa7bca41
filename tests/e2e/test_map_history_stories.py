"""The history of a map: a version is named, looked at, compared, brought back, and that is undone."""

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


DOCUMENT: dict[str, Any] = {
    "schema": 2,
    "title": "A drawn map",
    "locale": "en",
    "stages": {"s": {"order": "V", "name": "Stage"}},
    "steps": {
        "p0": {"stage": "s", "order": "F", "title": "Search"},
        "p1": {"stage": "s", "order": "V", "title": "Order"},
    },
    "lanes": {
        "l0": {"order": "F", "type": "action", "title": "Does"},
        "l1": {"order": "V", "type": "metric", "measure": "reached"},
    },
    "cells": {"c0": {"lane": "l0", "step": "p0", "order": "V", "text": "Looks around"}},
}


@pytest.fixture
def drawn(draw: Callable[[Document], str]) -> str:
    """A map of two steps; it is gone after the story."""
    return draw(DOCUMENT)


def change(page: Page, identifier: str, *changes: dict[str, Any]) -> None:
    """As somebody else would, by the server."""
    revision = page.request.get(f"{MAPS}/{identifier}").json()["revision"]
    response = page.request.post(f"{MAPS}/{identifier}/changes", data={"revision": revision, "changes": list(changes)})
    assert response.ok, response.text()


def put(field: str, collection: str, identifier: str, value: str) -> dict[str, Any]:
    place = {"collection": collection, "id": identifier, "field": field}
    return {"change": "edit_text", **place, "text": value, "language": "en"}


def opened(page: Page, identifier: str, panel: str = "Version history") -> tuple[Locator, Locator]:
    """The grid and the panel of the history."""
    page.goto(f"/p/{PROJECT}/maps/{identifier}")
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    page.get_by_role("button", name=panel).click()
    history = page.get_by_role("complementary", name=panel)
    expect(history.get_by_role("list").first).to_be_visible()
    return grid, history


def test_a_version_is_named_compared_restored_and_the_restoration_undone(page: Page, drawn: str) -> None:
    grid, history = opened(page, drawn)
    history.get_by_label("Name the map as it is now").fill("Before the workshop")
    history.get_by_role("button", name="Save name").click()
    named = history.get_by_role("button", name=re.compile("^Before the workshop"))
    expect(named).to_contain_text("Map begun")

    # A change by somebody else comes in by itself, and so does its version.
    change(page, drawn, put("title", "steps", "p1", "Buy"), put("text", "cells", "c0", "Looks at three shops"))
    expect(grid.get_by_role("columnheader", name="Buy")).to_be_visible()
    now = history.get_by_role("button", name=re.compile("Now"))
    expect(now).not_to_contain_text("Before the workshop")
    expect(now).to_contain_text("Stages and steps · Cards")

    banner = page.get_by_role("region", name="An earlier version is shown")
    now.click()
    expect(history.get_by_role("button", name="Step “Order” was renamed to “Buy”.")).to_be_visible()
    expect(banner).to_have_count(0)

    history.get_by_role("radio", name="Labelled only").check()
    expect(now).to_have_count(0)
    named.click()
    expect(banner).to_contain_text("Before the workshop")
    expect(grid.get_by_role("columnheader", name="Order")).to_be_visible()
    expect(grid).to_contain_text("Looks around")
    expect(grid).to_contain_text("Measured numbers belong to the map as it is now.")
    assert barriers(page) == []

    # It can only be read: neither a double click writes nor does undo reach what is not seen.
    grid.get_by_text("Looks around").dblclick()
    expect(grid.get_by_role("textbox")).to_have_count(0)

    history.get_by_role("radio", name="Changed since").check()
    sentence = history.get_by_role("button", name="Step “Order” was renamed to “Buy”.")
    sentence.click()
    expect(grid.get_by_role("columnheader", name="Order")).to_have_attribute("aria-selected", "true")
    history.get_by_role("radio", name="Map as it is now").check()
    expect(banner).to_be_hidden()
    expect(grid.get_by_role("columnheader", name="Buy")).to_be_visible()
    history.get_by_role("radio", name="Map as it was").check()

    banner.get_by_role("button", name="Restore …").click()
    dialog = page.get_by_role("dialog", name="Restore this version?")
    expect(dialog).to_contain_text("is kept first, as a version of its own")
    assert barriers(page) == []
    dialog.get_by_role("button", name="Restore version").click()
    expect(dialog).to_be_hidden()
    expect(banner).to_be_hidden()
    expect(grid.get_by_role("columnheader", name="Order")).to_be_visible()
    expect(history.get_by_role("button", name=re.compile("Restored from “Before the workshop”"))).to_be_visible()
    expect(
        history.get_by_role("button", name=re.compile("Kept by Etappe before “Before the workshop” was restored"))
    ).to_be_visible()

    toast = page.get_by_role("status").filter(has_text="has been restored")
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The map is as it was before the restoration.")).to_be_visible()
    expect(grid.get_by_role("columnheader", name="Buy")).to_be_visible()
    document = page.request.get(f"{MAPS}/{drawn}").json()["document"]
    assert document["cells"]["c0"]["text"] == "Looks at three shops"


def test_what_is_only_on_the_map_of_now_is_shown_there(page: Page, drawn: str) -> None:
    page.request.post(f"{MAPS}/{drawn}/history/labels", data={"label": "First"})
    change(
        page,
        drawn,
        {"change": "add", "collection": "steps", "id": "p2", "object": {"stage": "s", "order": "X", "title": "Pay"}},
    )
    grid, history = opened(page, drawn)
    history.get_by_role("button", name=re.compile("^First")).click()
    banner = page.get_by_role("region", name="An earlier version is shown")
    expect(banner).to_be_visible()
    expect(grid.get_by_role("columnheader", name="Pay")).to_have_count(0)
    history.get_by_role("radio", name="Changed since").check()
    history.get_by_role("button", name=re.compile("Step “Pay” was added")).click()
    expect(banner).to_be_hidden()
    expect(grid.get_by_role("columnheader", name="Pay")).to_have_attribute("aria-selected", "true")


@pytest.mark.window(locale="de-DE", color_scheme="dark", viewport={"width": 820, "height": 1100})
def test_by_keyboard_alone_in_german_in_the_dark_on_a_small_screen(page: Page, drawn: str) -> None:
    page.request.post(f"{MAPS}/{drawn}/history/labels", data={"label": "Anfang"})
    change(page, drawn, put("title", "steps", "p1", "Kaufen"))
    grid, history = opened(page, drawn, "Versionsverlauf")
    first = history.get_by_role("button", name=re.compile("^Anfang"))
    first.press("Enter")
    banner = page.get_by_role("region", name="Eine frühere Version wird gezeigt")
    expect(banner).to_contain_text("Anfang – Die Karte, wie sie am")
    expect(first).to_have_attribute("aria-expanded", "true")
    history.get_by_role("radio", name="Damals geändert").press("ArrowRight")
    expect(history.get_by_role("button", name="Schritt „Order“ wurde in „Kaufen“ umbenannt.")).to_be_visible()
    assert barriers(page) == []
    history.get_by_role("button", name="Namen ändern").press("Enter")
    field = history.get_by_role("textbox", name="Name dieser Version")
    field.fill("Vor dem Workshop")
    field.press("Enter")
    expect(history.get_by_text("Früher: Anfang")).to_be_visible()
    banner.get_by_role("button", name="Zurück zur aktuellen Karte").press("Enter")
    expect(banner).to_be_hidden()
    expect(grid).to_be_focused()
    expect(grid.get_by_role("columnheader", name="Kaufen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_version_is_restored_while_somebody_else_writes(
    page: Page, drawn: str, browser: Browser, server: Server, signed_in: StorageState
) -> None:
    page.request.post(f"{MAPS}/{drawn}/history/labels", data={"label": "First"})
    change(page, drawn, put("text", "cells", "c0", "Looks at three shops"))
    _, history = opened(page, drawn)
    history.get_by_role("button", name=re.compile("^First")).click()

    context = browser.new_context(base_url=server.address, locale="en-GB", storage_state=signed_in)
    other = context.new_page()
    other.goto(f"/p/{PROJECT}/maps/{drawn}")
    theirs = other.get_by_role("grid")
    faults: list[str] = []
    other.on("pageerror", lambda error: faults.append(str(error)))
    cell = theirs.locator("[data-of='cell:l0:p1']")
    expect(other.get_by_text("Saved")).to_be_visible()
    cell.dblclick()
    expect(cell.get_by_role("textbox")).to_be_focused()
    other.keyboard.type("Orders")
    other.keyboard.press("Escape")
    expect(theirs).to_contain_text("Orders")
    expect(other.get_by_text("Saved")).to_be_visible()
    theirs.get_by_text("Orders", exact=True).dblclick()
    expect(theirs.get_by_role("textbox")).to_be_focused()

    page.get_by_role("region", name="An earlier version is shown").get_by_role("button", name="Restore …").click()
    dialog = page.get_by_role("dialog", name="Restore this version?")
    dialog.get_by_role("button", name="Restore version").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("grid")).to_contain_text("Looks around")
    # Others see it without doing anything.
    expect(theirs).to_contain_text("Looks around")
    expect(theirs).not_to_contain_text("Looks at three shops")
    expect(theirs).not_to_contain_text("Orders")
    expect(theirs.get_by_role("textbox")).to_have_count(0)

    # What was being written then is in the version that was kept first, and comes back with it.
    history.get_by_role("button", name=re.compile("Kept by Etappe before “First” was restored")).click()
    grid = page.get_by_role("grid")
    expect(grid).to_contain_text("Orders")
    expect(grid).to_contain_text("Looks at three shops")
    page.get_by_role("region", name="An earlier version is shown").get_by_role("button", name="Restore …").click()
    dialog.get_by_role("button", name="Restore version").click()
    expect(theirs).to_contain_text("Orders")
    expect(theirs).to_contain_text("Looks at three shops")
    assert faults == []
    context.close()


def test_guests_of_a_map_do_not_see_its_history(page: Page, drawn: str, browser: Browser, server: Server) -> None:
    made = page.request.post(f"{MAPS}/{drawn}/shares", data={"may": "view"})
    assert made.ok, made.text()
    context = browser.new_context(base_url=server.address, locale="en-GB")
    opening = context.request.post("/api/shares/opening", data={"secret": made.json()["secret"]})
    assert opening.ok, opening.text()
    guest = context.new_page()
    guest.goto(f"/p/{PROJECT}/maps/{drawn}")
    expect(guest.get_by_role("grid")).to_be_visible()
    expect(guest.get_by_role("button", name="Comments")).to_be_visible()
    expect(guest.get_by_role("button", name="Version history")).to_have_count(0)
    assert guest.request.get(f"{MAPS}/{drawn}/history").status == 403
    context.close()
