"""Every screen, in both themes and both languages: it shows something, nobody is kept out, and nothing is blocked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers_by_day_and_night

SCREENS = {
    "projects": "/",
    "import": "/new",
    "project": "/p/{project}",
    "beginning": "/p/{project}/maps/new",
    "template": "/p/{project}/maps/new/b2b_sales",
    "map": "/p/{project}/maps/{map}",
    "line": "/p/{project}/maps/{map}/line",
    "board": "/p/{project}/maps/{map}/board",
    "presentation": "/p/{project}/maps/{map}/present",
    "funnel": "/p/{project}/funnel?map={map}",
    "paths": "/p/{project}/paths",
    "customer": "/p/{project}/customers/{customer}",
    "nowhere": "/nowhere",
}
PROJECT = "omnichannel-shop"


def place(page: Page, screen: str) -> str:
    maps = page.request.get(f"/api/projects/{PROJECT}/maps").json()
    return SCREENS[screen].format(project=PROJECT, map=maps[0]["id"], customer="K-00005")


def settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_keeps_nobody_out_by_day_or_night(page: Page, screen: str) -> None:
    page.goto(place(page, screen))
    settle(page)
    assert barriers_by_day_and_night(page) == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.window(locale="de-DE", viewport={"width": 820, "height": 1180})
def test_a_screen_fits_a_tablet_in_german(page: Page, screen: str) -> None:
    page.goto(place(page, screen))
    settle(page)
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    assert "{{" not in page.locator("body").inner_text()


def test_the_language_is_switched_and_stays(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sind wir schon angekommen?")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sind wir schon angekommen?")
    page.get_by_role("link", name="Omnichannel-Shop").first.click()
    expect(page.get_by_text("Bewusstsein").first).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Awareness").first).to_be_visible()


def test_without_a_session_nothing_is_shown(browser, server) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    context = browser.new_context(base_url=server.address, locale="en-GB")
    page = context.new_page()
    page.goto("/p/omnichannel-shop")
    expect(page.get_by_role("heading")).to_have_text("Open the link from your terminal")
    assert "Omnichannel" not in page.content()
    context.close()
