"""A map under one's fingers, on a tablet: tapping, pressing long, dragging, scrolling and what is large enough to hit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e.drawn_maps import PROJECT, Document, place, saved, stored

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.window(has_touch=True, viewport={"width": 820, "height": 1100})

HELD_MS = 600
"""Longer than the moment after which a finger that rests takes hold."""

Point = tuple[float, float]


class Finger:
    """One finger on the page, which rests and moves as fingers do."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def tap(self, goal: Locator) -> None:
        self._page.touchscreen.tap(*middle(goal))

    def press_long(self, goal: Locator) -> None:
        self._send("touchStart", middle(goal))
        self._page.wait_for_timeout(HELD_MS)
        self._send("touchEnd")

    def drag(self, source: Locator, goal: Locator) -> None:
        """Takes hold and carries to the middle of another place."""
        start, end = middle(source), middle(goal)
        self._send("touchStart", start)
        self._page.wait_for_timeout(HELD_MS)
        self._move(start, end)
        self._send("touchEnd")

    def swipe(self, start: Point, end: Point) -> None:
        """Moves at once, as for scrolling."""
        self._send("touchStart", start)
        self._move(start, end)
        self._send("touchEnd")

    def _move(self, start: Point, end: Point, frames: int = 12) -> None:
        for frame in range(1, frames + 1):
            share = frame / frames
            point = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            self._send("touchMove", point)
            self._page.wait_for_timeout(16)


def middle(goal: Locator) -> Point:
    goal.scroll_into_view_if_needed()
    box = goal.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def map_id(draw: Callable[[Document], str]) -> str:
    """A drawn map that is wider and higher than the tablet, and goes when the story is told."""
    steps, lanes = 10, 12
    document = {
        "schema": 2,
        "title": "Visit",
        "locale": "en",
        "stages": {"a": {"order": "V", "name": "Before"}},
        "steps": {f"s{n}": {"stage": "a", "order": chr(65 + n), "title": f"Step {n + 1}"} for n in range(steps)},
        "lanes": {f"l{n}": {"order": chr(65 + n), "type": "action", "title": f"Row {n + 1}"} for n in range(lanes)}
        | {"feels": {"order": "z", "type": "emotion"}},
        "cells": {
            f"c{n}{m}": {"lane": f"l{m}", "step": f"s{n}", "text": f"Entry {n + 1}.{m + 1}, with a few more words"}
            for n in range(steps)
            for m in range(lanes)
        },
    }
    return draw(document)


@pytest.fixture
def grid(page: Page, map_id: str) -> Locator:
    page.goto(f"/p/{PROJECT}/maps/{map_id}")
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    saved(page)
    return grid


def test_a_tap_chooses_and_another_one_writes(page: Page, grid: Locator, map_id: str) -> None:
    finger, cell = Finger(page), place(grid, "l0", "s1")
    finger.tap(cell)
    expect(cell).to_be_focused()
    expect(cell).to_have_attribute("aria-selected", "true")
    expect(cell.get_by_role("textbox")).to_have_count(0)
    finger.tap(cell.locator("[data-card]"))
    expect(cell.locator("[contenteditable=true]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Tapped")
    finger.tap(place(grid, "l2", "s3"))
    expect(cell).to_have_text("Tapped")
    saved(page)
    assert stored(page, map_id)["cells"]["c10"]["text"] == "Tapped"


def test_a_long_press_opens_the_menu_of_what_lies_under_the_finger(page: Page, grid: Locator, map_id: str) -> None:
    finger = Finger(page)
    finger.press_long(grid.get_by_role("columnheader", name="Step 3", exact=True))
    expect(page.get_by_role("menuitem", name="Split into two steps")).to_be_visible()
    finger.tap(page.get_by_role("menuitem", name="Hide"))
    expect(grid.get_by_role("columnheader", name="Step 3", exact=True)).to_have_count(0)
    finger.press_long(place(grid, "l0", "s0").locator("[data-card]"))
    finger.tap(page.get_by_role("menuitem", name="Remove card"))
    expect(place(grid, "l0", "s0").locator("[data-card]")).to_have_count(0)
    finger.tap(page.get_by_role("status").filter(has_text="removed").get_by_role("button", name="Undo"))
    expect(place(grid, "l0", "s0").locator("[data-card]")).to_have_count(1)
    finger.press_long(grid.get_by_role("rowheader", name="Row 2", exact=True))
    expect(page.get_by_role("menuitem", name="Change the type of row")).to_be_visible()
    saved(page)
    assert stored(page, map_id)["steps"]["s2"]["hidden"] is True


def test_a_finger_that_rests_takes_hold_of_a_card_and_of_a_step(page: Page, grid: Locator, map_id: str) -> None:
    finger = Finger(page)
    finger.drag(place(grid, "l0", "s0").locator("[data-card]"), place(grid, "l1", "s2"))
    expect(place(grid, "l0", "s0").locator("[data-card]")).to_have_count(0)
    expect(place(grid, "l1", "s2").locator("[data-card]")).to_have_count(2)
    expect(page.get_by_role("menu")).to_have_count(0)
    finger.drag(
        grid.get_by_role("columnheader", name="Step 1", exact=True),
        grid.get_by_role("columnheader", name="Step 4", exact=True),
    )
    expect(grid.get_by_role("columnheader", name="Step 1", exact=True)).not_to_have_attribute("aria-colindex", "2")
    saved(page)
    document = stored(page, map_id)
    assert (document["cells"]["c00"]["lane"], document["cells"]["c00"]["step"]) == ("l1", "s2")
    order = sorted(document["steps"], key=lambda step: document["steps"][step]["order"])
    assert order.index("s0") in {2, 3}


def test_a_finger_that_moves_at_once_scrolls_and_changes_nothing(page: Page, grid: Locator, map_id: str) -> None:
    before = stored(page, map_id)
    finger = Finger(page)
    box = grid.locator("xpath=ancestor::section[1]")
    finger.swipe((600, 700), (300, 700))
    page.wait_for_function("box => box.scrollLeft > 100", arg=box.element_handle())
    finger.swipe((400, 900), (400, 500))
    page.wait_for_function("box => box.scrollTop > 100", arg=box.element_handle())
    expect(page.get_by_role("menu")).to_have_count(0)
    assert stored(page, map_id) == before


def test_a_feeling_is_drawn_by_a_tap_and_a_finger_may_scroll_over_it(page: Page, grid: Locator, map_id: str) -> None:
    finger = Finger(page)
    box = grid.locator("xpath=ancestor::section[1]")
    box.evaluate("box => { box.scrollTop = box.scrollHeight; }")
    cell = place(grid, "feels", "s1")
    slider = cell.get_by_role("slider", name=re.compile("^experienced"))
    x, y = middle(cell)
    page.touchscreen.tap(x, y - 40)
    expect(slider).not_to_have_attribute("data-unset", "true")
    saved(page)
    [drawn] = stored(page, map_id)["experiences"].values()
    assert drawn["step"] == "s1"
    assert drawn["experienced"] > 0
    top = box.evaluate("box => box.scrollTop")
    finger.swipe((x + 240, y - 40), (x + 240, y + 260))
    page.wait_for_function("([box, top]) => box.scrollTop < top - 50", arg=[box.element_handle(), top])
    assert len(stored(page, map_id)["experiences"]) == 1


def test_two_fingers_may_enlarge_and_what_is_pressed_is_large_enough(page: Page, grid: Locator) -> None:
    viewport = page.locator("meta[name=viewport]").get_attribute("content") or ""
    assert not re.search("user-scalable|maximum-scale", viewport)
    assert grid.evaluate("grid => getComputedStyle(grid).touchAction") in {"auto", "manipulation"}
    finger = Finger(page)
    finger.tap(page.get_by_role("button", name="Larger"))
    expect(page.get_by_role("button", name=re.compile("^Size 1[1-9]"))).to_be_visible()
    tools = [page.get_by_role("toolbar", name=name) for name in ("Tools of the map", "How the map is shown")]
    for toolbar in tools:
        heights = {
            round(button.bounding_box()["y"])  # type: ignore[index] # it is visible
            for button in toolbar.get_by_role("button").all()
            if button.is_visible()
        }
        assert max(heights) - min(heights) < 12, "the toolbar stays on one line"
    rail = page.get_by_role("toolbar", name="Panels of the map")
    expect(rail.get_by_text("Priorities")).to_be_visible()
    for control in [button for bar in (*tools, rail, grid) for button in bar.get_by_role("button").all()]:
        size = control.bounding_box()
        if size and control.is_visible():
            assert min(size["width"], size["height"]) >= 24, control.evaluate("control => control.outerHTML")
