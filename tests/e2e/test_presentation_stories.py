"""A map is presented, slide by slide and by keyboard, and printed: what is on the screen comes onto paper."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from etappe.maps.model.checking import write_document
from etappe.maps.templates import example
from tests.e2e.barriers import barriers, barriers_by_day_and_night
from tests.e2e.drawn_maps import MAPS, PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLIDES = 10
"""Title, line, six stages, highs and lows, actions."""
A3_LANDSCAPE = (1191, 842)
A4_LANDSCAPE = (842, 595)


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (300, 200), (60, 110, 160)).save(target, "png")
    return target.getvalue()


@pytest.fixture
def drawn(page: Page) -> Iterator[str]:
    """The example of a shop with an image, a picture of its persona, a late action and one that was dropped."""
    document: dict[str, Any] = json.loads(write_document(example("retail", "en")))
    added = page.request.post(f"/api/projects/{PROJECT}/images", data=picture(), headers={"content-type": "image/png"})
    assert added.ok, added.text()
    image = added.json()["id"]
    next(iter(document["personas"].values()))["image"] = image
    document["lanes"]["images"] = {"type": "image", "title": "Pictures", "order": "zz"}
    step = min(document["steps"], key=lambda key: document["steps"][key]["order"])
    document["cells"]["image"] = {"lane": "images", "step": step, "order": "V", "images": [image], "text": "The door"}
    late, dropped = list(document["actions"].values())[:2]
    late |= {"due": "2020-02-29", "status": "open"}
    dropped |= {"status": "dropped"}
    stored = page.request.post(MAPS, data={"document": document})
    assert stored.ok, stored.text()
    identifier = stored.json()["id"]
    yield identifier
    page.goto("about:blank")
    page.request.delete(f"{MAPS}/{identifier}")


def present(page: Page, identifier: str) -> Locator:
    page.goto(f"/p/{PROJECT}/maps/{identifier}/present")
    shown = page.get_by_role("dialog")
    expect(shown).to_be_visible(timeout=30_000)
    return shown


def at(shown: Locator, place: int, of: str = "of") -> None:
    expect(shown.get_by_role("status")).to_contain_text(f"{place} {of} {SLIDES}")


def test_keys_lead_through_the_slides_and_out_again(page: Page, drawn: str) -> None:
    page.goto(f"/p/{PROJECT}/maps/{drawn}")
    page.get_by_role("link", name="Present").press("Enter")
    shown = page.get_by_role("dialog", name="Presentation: Example: hiking boots, reserved and tried on")
    expect(shown).to_be_focused(timeout=30_000)
    assert page.evaluate("document.fullscreenElement !== null"), "it begins on the whole screen"
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    at(shown, 1)
    expect(shown.get_by_role("button", name="Back (left arrow)")).to_be_disabled()
    for key, place in (
        ("ArrowRight", 2),
        ("Space", 3),
        ("ArrowLeft", 2),
        ("PageDown", 3),
        ("PageUp", 2),
        ("End", SLIDES),
        ("ArrowRight", SLIDES),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        at(shown, place)
    page.keyboard.press("End")
    expect(shown.get_by_role("button", name="Next (right arrow)")).to_be_disabled()
    expect(page).to_have_url(f"/p/{PROJECT}/maps/{drawn}/present?slide=actions")
    page.keyboard.press("b")
    expect(shown.get_by_role("button", name="Show the slide again")).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown.get_by_role("region", name="What we do")).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(page).to_have_url(f"/p/{PROJECT}/maps/{drawn}")


def test_buttons_do_the_same(page: Page, drawn: str) -> None:
    shown = present(page, drawn)
    shown.get_by_role("button", name="Next (right arrow)").click()
    at(shown, 2)
    shown.get_by_role("button", name="Back (left arrow)").click()
    at(shown, 1)
    full = shown.get_by_role("button", name="Full screen (F)")
    full.click()
    page.wait_for_function("document.fullscreenElement !== null")
    full.click()
    page.wait_for_function("document.fullscreenElement === null")
    shown.get_by_role("button", name="End (Esc)").click()
    expect(page.get_by_role("grid")).to_be_visible()


def everything_is_shown(
    page: Page, shown: Locator, of: str, found: Callable[[Page], list[str]] = barriers_by_day_and_night
) -> str:
    """Every slide can be used by everybody and fits; what they say altogether."""
    said = []
    for place in range(1, SLIDES + 1):
        at(shown, place, of)
        slide = shown.locator("section[aria-roledescription]")
        assert found(page) == []
        beyond = slide.evaluate(
            "slide => [slide.scrollWidth - slide.clientWidth, slide.scrollHeight - slide.clientHeight]"
        )
        assert beyond == [0, 0], f"slide {place} does not fit"
        said.append(slide.inner_text())
        if slide.get_by_text("The door").count():
            page.wait_for_function(
                "[...document.querySelectorAll('[role=dialog] img')].every(one => one.naturalWidth > 0)"
            )
        page.keyboard.press("ArrowRight")
    return "\n".join(said)


def test_what_a_map_holds_is_presented(page: Page, drawn: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    said = everything_is_shown(page, present(page, drawn), "of")
    document = page.request.get(f"{MAPS}/{drawn}").json()["document"]
    for step in document["steps"].values():
        assert step["title"] in said
    assert "The door" in said
    assert "on to “" in said
    assert "29 Feb 2020\noverdue" in said
    assert "dropped" in said
    for action in document["actions"].values():
        assert action["text"] in said


@pytest.mark.window(locale="de-DE", viewport={"width": 820, "height": 1180})
def test_german_slides_fit_a_tablet(page: Page, drawn: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    said = everything_is_shown(page, present(page, drawn), "von", barriers)
    assert "29. Feb. 2020\nüberfällig" in said
    assert "Moment der Wahrheit" in said
    assert "weiter zu „" in said


def printed(page: Page) -> PdfReader:
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))


def sizes(pdf: PdfReader) -> set[tuple[int, int]]:
    return {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages}


def test_a_presentation_is_printed_a_slide_a_page(page: Page, drawn: str) -> None:
    at(present(page, drawn), 1)
    pdf = printed(page)
    assert len(pdf.pages) == SLIDES
    assert sizes(pdf) == {A4_LANDSCAPE}
    assert "hiking boots" in pdf.pages[0].extract_text()
    assert "overdue" in pdf.pages[-1].extract_text()
    assert "Full screen" not in "".join(one.extract_text() for one in pdf.pages)


def test_a_printed_grid_is_as_wide_as_its_paper(page: Page, drawn: str) -> None:
    page.goto(f"/p/{PROJECT}/maps/{drawn}")
    expect(page.get_by_role("gridcell").first).to_be_visible(timeout=30_000)
    pdf = printed(page)
    assert sizes(pdf) == {A3_LANDSCAPE}
    places: dict[str, float] = {}

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        places.setdefault(text.strip(), tm[4] * cm[0] + cm[4])

    pdf.pages[0].extract_text(visitor_text=visit)
    width = A3_LANDSCAPE[0]
    assert places["+2"] < width * 0.12, "the scale stands beside its lane"
    assert max(places.values()) > width * 0.85, "the last step stands at the right of the paper"
    assert "Add lane" not in "".join(one.extract_text() for one in pdf.pages)


def test_a_printed_line_is_one_page(page: Page, drawn: str) -> None:
    page.goto(f"/p/{PROJECT}/maps/{drawn}/line")
    expect(page.locator("svg[role=group]")).to_be_visible(timeout=30_000)
    pdf = printed(page)
    assert len(pdf.pages) == 1
    assert sizes(pdf) == {A3_LANDSCAPE}
