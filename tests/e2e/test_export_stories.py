"""A map leaves: chosen in the dialog, looked at beforehand, downloaded; by mouse and by keyboard."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.barriers import barriers_by_day_and_night

PROJECT = "patient-journey"
SLOW_MS = 60_000


def open_map(page: Page) -> None:
    maps = page.request.get(f"/api/projects/{PROJECT}/maps").json()
    page.goto(f"/p/{PROJECT}/maps/{maps[0]['id']}")
    expect(page.get_by_role("button", name="Export map")).to_be_visible(timeout=SLOW_MS)


def test_a_poster_is_looked_at_and_downloaded(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="Export map").click()
    dialog = page.get_by_role("dialog", name="Export map")
    expect(dialog.get_by_role("img", name="Preview of the poster, page 1 of 1")).to_be_visible(timeout=SLOW_MS)
    expect(dialog.get_by_text("A2 · 1 page · type")).to_be_visible(timeout=SLOW_MS)
    assert barriers_by_day_and_night(page) == []
    dialog.get_by_role("radio", name="German").check(force=True)
    with page.expect_download(timeout=SLOW_MS) as loading:
        dialog.get_by_role("button", name="Download PDF").click()
    assert loading.value.suggested_filename == "vom-ersten-schmerz-zurueck-in-den-alltag.pdf"
    pdf = PdfReader(BytesIO(Path(loading.value.path()).read_bytes()))
    assert "Moment der Wahrheit" in pdf.pages[0].extract_text()
    expect(dialog).to_be_hidden()


def test_everything_is_done_by_keyboard(page: Page) -> None:
    open_map(page)
    button = page.get_by_role("button", name="Export map")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Export map")
    expect(dialog).to_be_visible(timeout=SLOW_MS)
    dialog.get_by_role("radio", name="PDF").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("radio", name="CSV")).to_be_checked()
    expect(dialog.get_by_role("img")).to_have_count(0)
    with page.expect_download(timeout=SLOW_MS) as loading:
        dialog.get_by_role("button", name="Download CSV").press("Enter")
    assert Path(loading.value.path()).read_text(encoding="utf-8-sig").startswith("stage,step,lane")
    button.press("Enter")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_small_paper_is_leafed_through(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="Export map").click()
    dialog = page.get_by_role("dialog", name="Export map")
    dialog.get_by_role("radio", name="A4").check(force=True)
    after = dialog.get_by_role("button", name="Next page")
    expect(after).to_be_enabled(timeout=SLOW_MS)
    after.click()
    expect(dialog.get_by_role("img", name="Preview of the poster, page 2 of")).to_be_visible(timeout=SLOW_MS)


@pytest.mark.window(locale="de-DE", viewport={"width": 820, "height": 1180})
def test_the_dialog_fits_a_tablet_in_german(page: Page) -> None:
    maps = page.request.get(f"/api/projects/{PROJECT}/maps").json()
    page.goto(f"/p/{PROJECT}/maps/{maps[0]['id']}")
    page.get_by_role("button", name="Karte exportieren").click(timeout=SLOW_MS)
    dialog = page.get_by_role("dialog", name="Karte exportieren")
    expect(dialog.get_by_role("img", name="Vorschau des Posters")).to_be_visible(timeout=SLOW_MS)
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 820
    assert dialog.evaluate("element => element.scrollWidth <= element.clientWidth"), "the dialog scrolls sideways"
