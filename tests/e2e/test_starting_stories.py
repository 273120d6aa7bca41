"""A map begins: from a template with or without its example, blank, from the data, from a file; by mouse and by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from etappe.maps.templates import TEMPLATES
from tests.e2e.barriers import barriers

PROJECT = "patient-journey"
SLOW_MS = 60_000
MAP = re.compile(r"/maps/map-\w+$")


@pytest.fixture(autouse=True)
def _nothing_stays(context: BrowserContext) -> Iterator[None]:
    """Maps that a story makes go with it."""
    address = f"/api/projects/{PROJECT}/maps"
    before = {entry["id"] for entry in context.request.get(address).json()}
    yield
    for entry in context.request.get(address).json():
        if entry["id"] not in before:
            context.request.delete(f"{address}/{entry['id']}")


def made(page: Page) -> dict[str, object]:
    """The map that the page has come to."""
    page.wait_for_url(MAP, timeout=SLOW_MS)
    found = page.request.get(f"/api/projects/{PROJECT}/maps/{page.url.rsplit('/', 1)[1]}")
    document: dict[str, object] = found.json()["document"]
    return document


def open_gallery(page: Page) -> None:
    page.goto(f"/p/{PROJECT}/maps/new")
    expect(page.get_by_role("list", name="Templates").get_by_role("listitem")).to_have_count(len(TEMPLATES))


def test_a_template_is_chosen_read_in_german_and_used_by_keyboard(page: Page) -> None:
    page.goto(f"/p/{PROJECT}")
    page.get_by_role("link", name="Begin a map").press("Enter")
    page.get_by_role("link", name="SaaS onboarding").press("Enter")
    grid = page.get_by_role("grid", name=re.compile("Example: shift planning for a café"))
    expect(grid.get_by_role("gridcell").filter(has_text="I was in before I had decided.")).to_be_visible(
        timeout=SLOW_MS
    )
    page.get_by_role("radio", name="English").press("ArrowLeft")
    grid = page.get_by_role("grid", name=re.compile("Beispiel: Dienstplanung für ein Café"))
    expect(grid.get_by_text("Registriert sich")).to_be_visible()
    expect(grid.get_by_text("Kontaktpunkte", exact=True).first).to_be_visible()
    title = page.get_by_role("textbox", name="Title of your map")
    title.fill("Unser Onboarding")
    title.press("Enter")
    document = made(page)
    assert (document["title"], document["locale"], document["template"]) == (
        "Unser Onboarding",
        "de",
        "saas_onboarding",
    )
    assert document["cells"] == {}
    expect(page.get_by_role("heading", level=1)).to_contain_text("Unser Onboarding")


def test_an_example_cannot_be_changed_and_is_used_whole(page: Page) -> None:
    open_gallery(page)
    page.get_by_role("link", name="Public service").click()
    grid = page.get_by_role("grid")
    grid.get_by_text("Folder from the maternity ward").dblclick(timeout=SLOW_MS)
    expect(grid.get_by_role("textbox")).to_have_count(0)
    assert barriers(page) == []
    page.get_by_role("radio", name="With the example").check(force=True)
    page.get_by_role("button", name="Use this template").click()
    document = made(page)
    assert document["title"] == "Example: applying for parental allowance"
    assert document["kind"] == "blueprint"
    assert len(document["cells"]) == 100  # type: ignore[arg-type] # a collection
    expect(page.get_by_text("nobody was asked, nothing was measured")).to_be_visible(timeout=SLOW_MS)


def test_a_map_begins_blank_and_from_the_data(page: Page) -> None:
    open_gallery(page)
    page.get_by_role("button", name="Begin blank").click()
    document = made(page)
    assert (document["title"], document["steps"]) == ("New map", {})
    open_gallery(page)
    page.get_by_role("link", name="Draw a draft").click()
    page.get_by_role("button", name="Begin a map with this").click()
    drawn = made(page)
    assert len(drawn["steps"]) >= 5  # type: ignore[arg-type] # a collection
    assert any(point.get("binding") for point in drawn["touchpoints"].values())  # type: ignore[attr-defined] # a collection


def test_a_map_begins_from_a_file_and_a_wrong_one_is_named(page: Page) -> None:
    open_gallery(page)
    file = page.locator("input[type=file]")

    def offer(text: str) -> None:
        file.set_input_files({"name": "map.json", "mimeType": "application/json", "buffer": text.encode()})

    offer("[1]")
    expect(page.get_by_role("alert")).to_contain_text("holds no JSON of a map")
    offer(json.dumps({"title": "", "stages": {"a": {"order": "V", "name": "A"}}}))
    expect(page.get_by_role("alert")).to_contain_text("map..title")
    offer(json.dumps({"schema": 1, "title": "Kept", "stages": {"a": {"order": "V", "name": "A"}}}))
    assert made(page)["title"] == "Kept"
