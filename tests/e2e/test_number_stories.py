"""From a number on the map to the customers behind it, and to what one of them went through; by mouse and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

PROJECT = "omnichannel-shop"


def open_map(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Omnichannel shop").first.click()
    expect(page.get_by_role("grid")).to_be_visible()


def test_somebody_opens_the_customers_behind_a_drop_off(page: Page) -> None:
    open_map(page)
    maps = page.request.get(f"/api/projects/{PROJECT}/maps").json()
    measures = page.request.post(f"/api/projects/{PROJECT}/maps/{maps[0]['id']}/measures", data={}).json()["steps"][
        "payment"
    ]

    page.get_by_role("row").filter(has_text="Stops here").get_by_role("button").filter(
        has_text=re.compile(f"{measures['dropped']:,}")
    ).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"of {measures['dropped']:,}")

    customer = drawer.get_by_role("link").first
    name = customer.inner_text()
    drawer.get_by_role("tab", name="Question").click()
    expect(drawer).to_contain_text("journeys.funnel(")
    drawer.get_by_role("tab", name="Customers").click()
    customer.click()
    expect(page).to_have_url(re.compile(rf"/p/{PROJECT}/customers/{name}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_the_same_by_keyboard_only(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Omnichannel shop").first.wait_for()
    for _ in range(200):  # the projects that other stories have made stand before it
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Omnichannel shop":
            break
    expect(page.get_by_role("link", name="Omnichannel shop").first).to_be_focused()
    page.keyboard.press("Enter")
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    expect(page.get_by_text("Being counted …")).to_have_count(0)
    for _ in range(60):
        page.keyboard.press("Tab")
        if grid.evaluate("grid => grid.contains(document.activeElement)"):
            break
    reached = "document.activeElement.closest('[role=row]')?.textContent.includes('Reached') ?? false"
    for _ in range(40):
        if page.evaluate(reached):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    expect(drawer).to_contain_text("1–")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    assert grid.evaluate("grid => grid.contains(document.activeElement)"), "focus returns to the number"


def test_a_text_is_edited_kept_and_taken_back(page: Page) -> None:
    open_map(page)
    cell = page.get_by_role("row").filter(has_text="Does").get_by_role("gridcell").nth(1)
    before = cell.inner_text()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    cell.dblclick()
    expect(cell.locator("[contenteditable=true]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Looks at three tents and a <b>stove</b>")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Looks at three tents and a <b>stove</b>")).to_be_visible()
    assert before not in page.get_by_role("grid").inner_text()


def test_every_view_opens_from_the_map_and_says_the_same(page: Page) -> None:
    open_map(page)
    page.get_by_role("link", name="Board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are we there yet?")
    page.get_by_role("link", name="Grid").click()
    page.get_by_role("link", name="Funnel").click()
    expect(page).to_have_url(re.compile(r"/funnel"))
    page.get_by_role("link", name="Paths").click()
    expect(page).to_have_url(re.compile(r"/paths"))


def test_everyone_in_the_data_opens_from_the_bar_above_the_map(page: Page) -> None:
    open_map(page)
    people = page.request.get(f"/api/projects/{PROJECT}").json()["summary"]["customers"]
    page.get_by_role("button", name=re.compile(f"{people:,} customers")).click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", level=2)).to_have_text("All customers")
    expect(drawer).to_contain_text(f"of {people:,}")
