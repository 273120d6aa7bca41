"""What becomes of edits without a server, and of what a browser keeps of a map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, WebSocketRoute, expect

from tests.e2e.drawn_maps import MAPS, PROJECT, cell, map_of, open_map, saved, write_card

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Server
    from tests.e2e.drawn_maps import Document


def test_what_is_written_offline_survives_a_reload_and_meets_what_others_wrote(
    context: BrowserContext, draw: Callable[[Document], str]
) -> None:
    identifier = draw(map_of(4, 2, 8))
    other, lonely = context.new_page(), context.new_page()  # connections that fail are meant
    network = {"up": True}
    sockets: list[WebSocketRoute] = []

    def route(socket: WebSocketRoute) -> None:
        if network["up"]:
            socket.connect_to_server()
            sockets.append(socket)
        else:
            socket.close(code=1013)

    lonely.route_web_socket(re.compile("/live"), route)
    there = open_map(other, identifier)
    here = open_map(lonely, identifier)
    network["up"] = False
    for socket in sockets:
        socket.close(code=1013)
    expect(lonely.get_by_text("Offline")).to_be_visible()
    cell(here, "Row 1", 0).click()
    write_card(lonely, "Written in the train")
    expect(lonely.get_by_text("Offline: 1 edit kept here")).to_be_visible()
    cell(there, "Row 1", 1).click()
    write_card(other, "Written at the desk")
    saved(other)

    lonely.reload()
    expect(cell(here, "Row 1", 0)).to_contain_text("Written in the train")
    expect(lonely.get_by_text("Offline: 1 edit kept here")).to_be_visible()
    network["up"] = True
    expect(cell(here, "Row 1", 1)).to_contain_text("Written at the desk", timeout=15_000)
    saved(lonely)
    expect(cell(there, "Row 1", 0)).to_contain_text("Written in the train")
    other.close()
    lonely.close()


def test_what_a_browser_keeps_of_a_map_goes_with_the_map_and_guests_keep_nothing(
    page: Page, draw: Callable[[Document], str], server: Server, browser: Browser
) -> None:
    def kept(window: Page) -> list[str]:
        names: list[str] = window.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name)")
        return [name for name in names if name.startswith("etappe.map.")]

    gone, stays = draw(map_of(3, 2, 4)), draw(map_of(3, 2, 4))
    cell(open_map(page, stays), "Row 1", 0).click()
    cell(open_map(page, gone), "Row 1", 0).click()
    write_card(page, "Kept here as well")
    saved(page)
    assert {f"etappe.map.{PROJECT}.{each}" for each in (gone, stays)} <= set(kept(page))

    link = page.request.post(f"{MAPS}/{gone}/shares", data={"may": "comment"}).json()
    guest = browser.new_context(base_url=server.address, locale="en-GB").new_page()
    guest.goto(f"/share/{link['secret']}")
    guest.get_by_role("textbox").fill("Grace Hopper")
    guest.keyboard.press("Enter")
    expect(cell(guest.get_by_role("grid"), "Row 1", 0)).to_contain_text("Kept here as well")
    expect(guest.get_by_role("button", name=re.compile("^Go to "))).to_be_visible()
    assert kept(guest) == []

    page.goto("/")
    assert page.request.delete(f"{MAPS}/{gone}").ok
    with page.expect_response("**/api/projects"):
        page.reload()
    page.wait_for_function(
        "async (name) => !(await indexedDB.databases()).some((each) => each.name === name)",
        arg=f"etappe.map.{PROJECT}.{gone}",
    )
    assert f"etappe.map.{PROJECT}.{stays}" in kept(page)
    guest.context.close()


def test_edits_that_nothing_keeps_are_not_left_behind_unasked(
    context: BrowserContext, draw: Callable[[Document], str]
) -> None:
    lonely = context.new_page()  # connections that fail are meant
    lonely.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('forbidden'); } })")
    sockets: list[WebSocketRoute] = []
    network = {"up": True}

    def route(socket: WebSocketRoute) -> None:
        if network["up"]:
            socket.connect_to_server()
            sockets.append(socket)
        else:
            socket.close(code=1013)

    lonely.route_web_socket(re.compile("/live"), route)
    identifier = draw(map_of(3, 2, 4))
    here = open_map(lonely, identifier)
    network["up"] = False
    for socket in sockets:
        socket.close(code=1013)
    cell(here, "Row 1", 0).click()
    write_card(lonely, "Only here")
    expect(lonely.get_by_text("Offline: 1 edit, please keep this window open")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    lonely.on("dialog", stay)
    lonely.get_by_role("link", name="Line", exact=True).click()
    expect(lonely).to_have_url(re.compile("/line$"))
    assert asked == [], "another view of the map leaves nothing behind"
    lonely.get_by_role("link", name="Etappe").click()
    expect(lonely).to_have_url(re.compile("/line$"))
    assert len(asked) == 1
    network["up"] = True
    saved(lonely)
    lonely.get_by_role("link", name="Etappe").click()
    expect(lonely).to_have_url(re.compile("/$"))
    assert len(asked) == 1
    lonely.close()
