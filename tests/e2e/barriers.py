"""What keeps people out of a page who cannot see, hear or point as others do, as far as a program can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # all of these; what passes is not listed, which takes most of the time
}


def barriers(page: Page) -> list[str]:
    """What is against WCAG 2.2 AA on the page as it is, each with where."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def barriers_by_day_and_night(page: Page) -> list[str]:
    """Those of the page in light colours, and in dark ones, which it keeps if it had them."""
    before = page.locator("html").get_attribute("data-mantine-color-scheme")
    found = []
    for scheme in ("dark", "light") if before == "light" else ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        found += [f"{scheme}: {one}" for one in barriers(page)]
    return found
