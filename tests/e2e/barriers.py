"""What keeps people out of a page who cannot see, hear or point as others do, as far as a program can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

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
