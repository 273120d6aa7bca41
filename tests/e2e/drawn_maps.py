"""Maps that stories draw, and what people do in them again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PROJECT = "patient-journey"
MAPS = f"/api/projects/{PROJECT}/maps"

Document = dict[str, Any]


def map_of(steps: int, lanes: int, cells: int = 0) -> Document:
    """A drawn map; cards are spread over its places, several at one where there are more of them than places."""

    def key(number: int) -> str:
        return f"{number // 30:02d}{number % 30:02d}V"

    places = [(lane, step) for lane in range(lanes) for step in range(steps)]
    types = ("action", "thought", "quote", "need", "pain", "opportunity")
    words = [
        "Waits",
        "for",
        "the",
        "letter",
        "and",
        "asks",
        "the",
        "practice",
        "twice",
        "whether",
        "it",
        "has",
        "been",
        "sent",
        "to",
        "the",
        "specialist",
    ]
    return {
        "schema": 2,
        "title": "A drawn map",
        "locale": "en",
        "stages": {f"s{n}": {"order": key(n), "name": f"Stage {n + 1}", "hue": n % 5 + 1} for n in range(3)},
        "steps": {
            f"p{n}": {"stage": f"s{n * 3 // steps}", "order": key(n), "title": f"Step {n + 1}"} for n in range(steps)
        },
        "lanes": {
            f"l{n}": {"order": key(n), "type": types[n % len(types)], "title": f"Row {n + 1}"} for n in range(lanes)
        },
        "cells": {
            f"c{n}": {
                "lane": f"l{places[n % len(places)][0]}",
                "step": f"p{places[n % len(places)][1]}",
                "order": key(n),
                "text": f"{n}: " + " ".join(words[: 3 + n % (len(words) - 3)]),
            }
            for n in range(cells)
        },
    }


def open_map(page: Page, identifier: str) -> Locator:
    page.goto(f"/p/{PROJECT}/maps/{identifier}")
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    expect(grid).not_to_have_attribute("aria-busy", "true")
    saved(page)
    return grid


def saved(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile("^(Saved|Gespeichert)$"))).to_be_visible()


def stored(page: Page, identifier: str) -> Document:
    """The map as the server has it."""
    document: Document = page.request.get(f"{MAPS}/{identifier}").json()["document"]
    return document


def place(within: Page | Locator, lane: str, step: str) -> Locator:
    """A cell of the grid, by the ids of its row and column."""
    return within.locator(f'[data-of="cell:{lane}:{step}"]')


def lane(grid: Locator, name: str) -> Locator:
    return grid.get_by_role("row").filter(has=grid.page.get_by_role("rowheader", name=name, exact=True))


def cell(grid: Locator, row: str, place: int) -> Locator:
    return lane(grid, row).get_by_role("gridcell").nth(place)


def write_card(page: Page, text: str) -> None:
    """A new card at the cell with the focus, typed to its end."""
    page.keyboard.press("Control+Enter")
    editor = page.get_by_role("grid").locator("[contenteditable=true]")
    expect(editor).to_be_focused()
    page.keyboard.type(text)
    expect(editor).to_have_text(text)
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
