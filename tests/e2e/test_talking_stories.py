"""Talking about a map, and sharing it by link: two people in two browsers, one of them a guest, also by keyboard only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.e2e.barriers import barriers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Server

PROJECT = "patient-journey"


@pytest.fixture
def map_id(page: Page) -> Iterator[str]:
    """A map of its own, which goes after the story."""
    path = f"/api/projects/{PROJECT}/maps"
    document = {
        "title": "A map to talk about",
        "stages": {"s": {"order": "V", "name": "Before"}},
        "steps": {
            "look": {"stage": "s", "order": "V", "title": "Look around"},
            "buy": {"stage": "s", "order": "W", "title": "Buy"},
        },
        "lanes": {
            "pain": {"order": "V", "type": "pain", "title": "What hurts", "main": True},
            "metric": {"order": "W", "type": "metric", "measure": "reached", "main": True},
        },
        "cells": {"c": {"lane": "pain", "step": "look", "order": "V", "text": "Too many choices"}},
    }
    made = page.request.post(path, data={"document": document})
    assert made.ok, made.text()
    map_id = made.json()["id"]
    yield map_id
    page.request.delete(f"{path}/{map_id}")


@pytest.fixture
def guest(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Somebody else's browser, in German, which nobody has let in."""
    context = browser.new_context(
        base_url=server.address, locale="de-DE", color_scheme="dark", viewport={"width": 820, "height": 1100}
    )
    yield context
    context.close()


def open_map(page: Page, map_id: str) -> Locator:
    page.goto(f"/p/{PROJECT}/maps/{map_id}")
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    return grid


def say_name(page: Page, name: str) -> None:
    answer = page.request.post("/api/session/name", data={"name": name})
    assert answer.ok, answer.text()


def shared(page: Page, map_id: str, **draft: object) -> dict[str, Any]:
    made = page.request.post(f"/api/projects/{PROJECT}/maps/{map_id}/shares", data={"may": "comment"} | draft)
    assert made.ok, made.text()
    return dict(made.json())


def test_a_conversation_by_keyboard_alone(page: Page, map_id: str) -> None:
    say_name(page, "Ada Lovelace")
    grid = open_map(page, map_id)
    cell = grid.locator("[data-of='cell:pain:look']")
    cell.focus()
    page.keyboard.press("Control+Alt+m")
    panel = page.get_by_role("complementary", name="Comments")
    expect(panel.get_by_text("What hurts · Look around").first).to_be_visible()
    box = panel.get_by_role("combobox", name="Comment")
    expect(box).to_be_focused()
    page.keyboard.type("Who says so? ")
    page.keyboard.press("Control+Enter")
    thread = panel.get_by_role("article")
    expect(thread).to_contain_text("Who says so?")
    expect(cell.get_by_role("button", name="1 open comment")).to_be_visible()
    box.focus()
    page.keyboard.type("Once more, @lov")
    names = panel.get_by_role("listbox", name="People")
    expect(names.get_by_role("option", name="Ada Lovelace")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Once more, @Ada Lovelace ")
    page.keyboard.press("Escape")
    answer = thread.get_by_role("combobox", name="Reply")
    answer.focus()
    page.keyboard.type("I do.")
    page.keyboard.press("Control+Enter")
    expect(thread).to_contain_text("I do.")
    resolve = thread.get_by_role("button", name="Mark as resolved")
    resolve.focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("article")).to_have_count(0)
    expect(cell.get_by_role("button", name=re.compile("comment"))).to_have_count(0)
    panel.get_by_role("radio", name=re.compile("Open")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_role("article")).to_contain_text("Resolved by Ada Lovelace")
    panel.get_by_role("article").get_by_role("button", name="Open again").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("article")).to_have_count(0)
    assert barriers(page) == []


def _held(page: Page, held: list[Route], place: int) -> Route:
    """A request that is held back, once it is there."""
    for _ in range(200):
        if len(held) > place:
            return held[place]
        page.wait_for_timeout(50)
    message = f"request {place + 1} was never sent"
    raise AssertionError(message)


def test_words_written_while_others_are_sent_stay(page: Page, map_id: str) -> None:
    """The box is empty at once; what the server refuses comes back, before what was written since."""
    say_name(page, "Ada Lovelace")
    grid = open_map(page, map_id)
    grid.locator("[data-of='cell:pain:look']").focus()
    page.keyboard.press("Control+Alt+m")
    box = page.get_by_role("combobox", name="Comment")
    expect(box).to_be_focused()
    held: list[Route] = []
    page.route("**/comments", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.keyboard.type("The first")
    page.keyboard.press("Control+Enter")
    expect(box).to_have_value("")
    page.keyboard.type("The second")
    _held(page, held, 0).continue_()
    expect(page.get_by_role("article")).to_contain_text("The first")
    expect(box).to_have_value("The second")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("The third")
    _held(page, held, 1).fulfill(
        status=422, json={"code": "comment.refused", "status": 422, "title": "Not now", "detail": "Ask again."}
    )
    expect(box).to_have_value("The second\nThe third")
    expect(page.get_by_role("article")).to_have_count(1)


def test_ones_own_words_are_changed_and_taken_back(page: Page, map_id: str) -> None:
    say_name(page, "Ada Lovelace")
    anchor = {"at": "object", "collection": "cells", "id": "c"}
    path = f"/api/projects/{PROJECT}/maps/{map_id}/comments"
    assert page.request.post(path, data={"anchor": anchor, "text": "First words"}).ok
    grid = open_map(page, map_id)
    grid.get_by_role("button", name="1 open comment").click()
    thread = page.get_by_role("article")
    expect(thread.get_by_role("button", name="Too many choices")).to_be_visible()
    thread.get_by_role("button", name="Edit comment").click()
    words = thread.get_by_role("combobox", name="Edit comment")
    words.fill("Better words")
    thread.get_by_role("button", name="Save").click()
    expect(thread).to_contain_text("Better words")
    expect(thread).to_contain_text("edited")
    removed = {"change": "remove", "collection": "cells", "id": "c"}
    stored = page.request.get(f"/api/projects/{PROJECT}/maps/{map_id}").json()
    changes = {"revision": stored["revision"], "changes": [removed]}
    assert page.request.post(f"/api/projects/{PROJECT}/maps/{map_id}/changes", data=changes).ok
    expect(thread).to_contain_text("On something that was removed: Too many choices")
    thread.get_by_role("button", name="Delete").click()
    thread.get_by_role("group", name="Delete this comment?").get_by_role("button", name="Delete").click()
    expect(thread).to_have_count(0)


def test_a_map_is_shared_and_a_guest_answers(page: Page, map_id: str, guest: BrowserContext) -> None:
    say_name(page, "Ada Lovelace")
    open_map(page, map_id)
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this map by link")
    dialog.get_by_label("For whom").fill("Agency")
    assert barriers(page) == []
    dialog.get_by_role("button", name="Make link").click()
    link = dialog.get_by_label("The link").input_value()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/share/[\w-]{43}", link)
    page.keyboard.press("Escape")
    anchor = {"at": "object", "collection": "map"}
    path = f"/api/projects/{PROJECT}/maps/{map_id}/comments"
    assert page.request.post(path, data={"anchor": anchor, "text": "What do you think?"}).ok

    theirs = guest.new_page()
    theirs.goto(link)
    expect(theirs.get_by_role("heading", name="A map to talk about")).to_be_visible()
    theirs.get_by_label("Unter welchem Namen").fill("Kim Müller")
    assert barriers(theirs) == []
    theirs.get_by_role("button", name="Zur Karte").click()
    expect(theirs.get_by_role("grid")).to_be_visible()
    assert "/share/" not in theirs.url, "the secret does not stay in the address"
    expect(theirs.get_by_text("Diese Karte wurde mit Ihnen geteilt.")).to_be_visible()
    expect(theirs.get_by_role("navigation", name="Ansichten dieses Projekts")).to_have_count(0)
    expect(theirs.get_by_role("button", name="Teilen", exact=True)).to_have_count(0)
    expect(theirs.get_by_text("Nur lesen")).to_be_visible()
    theirs.get_by_role("button", name="Kommentare", exact=True).click()
    said = theirs.get_by_role("article")
    said.get_by_role("button", name="Antworten").click()
    said.get_by_role("combobox", name="Antworten").fill("Schön, @Ada Lovelace.")
    said.get_by_role("button", name="Senden").click()
    expect(said).to_contain_text("Kim Müller")
    assert barriers(theirs) == []

    expect(page.get_by_role("button", name="Comments", exact=True)).to_contain_text("1")
    page.get_by_role("button", name="Comments", exact=True).click()
    mine = page.get_by_role("article")
    expect(mine).to_contain_text("New")
    mine.get_by_role("button", name="1 reply").click()
    expect(mine).to_contain_text("Schön, @Ada Lovelace.")
    expect(mine).not_to_contain_text("New")

    for elsewhere in ("/", f"/p/{PROJECT}/maps/{map_id}/board"):
        theirs.goto(elsewhere)
        expect(theirs.get_by_role("grid")).to_be_visible()
        assert theirs.url.endswith(f"/maps/{map_id}"), "everywhere else leads back to the map"


def test_a_guest_is_told_when_the_link_is_revoked_while_they_look(
    page: Page, map_id: str, guest: BrowserContext
) -> None:
    link = f"/share/{shared(page, map_id, may='view', label='Agency')['secret']}"
    theirs = guest.new_page()
    theirs.goto(link)
    expect(theirs.get_by_role("grid")).to_be_visible()
    open_map(page, map_id)
    dialog = page.get_by_role("dialog", name="Share this map by link")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(dialog.get_by_text("opened once")).to_be_visible()
    dialog.get_by_role("button", name="Revoke: Agency").click()
    dialog.get_by_role("button", name="Revoke now").click()
    gone = theirs.get_by_role("heading", name="Der Zugang zu dieser Karte ist beendet")
    expect(gone).to_be_focused()
    expect(theirs.get_by_text("abgelaufen oder wurde zurückgezogen")).to_be_visible()
    expect(theirs.get_by_text("A map to talk about")).to_have_count(0)
    assert barriers(theirs) == []
    assert theirs.request.get(f"/api/projects/{PROJECT}/maps/{map_id}").status == 401
    theirs.reload()
    expect(gone).to_be_visible()
    again = guest.new_page()
    again.goto(link)
    expect(again.get_by_role("alert")).to_contain_text("Dieser Link öffnet nichts")


def test_a_guest_is_told_when_the_link_ends_while_they_look(page: Page, map_id: str, guest: BrowserContext) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=12)
    secret = shared(page, map_id, may="view", expires_at=ends.isoformat())["secret"]
    theirs = guest.new_page()
    theirs.goto(f"/share/{secret}")
    expect(theirs.get_by_role("grid")).to_be_visible()
    gone = theirs.get_by_role("heading", name="Der Zugang zu dieser Karte ist beendet")
    expect(gone).to_be_visible(timeout=30_000)
    assert datetime.now(UTC) >= ends
    assert theirs.request.get(f"/api/projects/{PROJECT}/maps/{map_id}").status == 401


def test_who_may_only_look_and_sees_no_numbers_is_told_so(page: Page, map_id: str, guest: BrowserContext) -> None:
    secret = shared(page, map_id, may="view", numbers=False)["secret"]
    theirs = guest.new_page()
    refused: list[str] = []
    theirs.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    theirs.goto(f"/share/{secret}")
    expect(theirs.get_by_role("grid")).to_be_visible()
    expect(theirs.get_by_text("Sie können sie ansehen")).to_be_visible()
    expect(theirs.get_by_role("gridcell", name="Sie wird ohne Zahlen gezeigt.")).to_be_visible()
    theirs.get_by_role("button", name="Kommentare", exact=True).click()
    panel = theirs.get_by_role("complementary", name="Kommentare")
    expect(panel.get_by_role("radio", name=re.compile("Offen"))).to_be_visible()
    expect(panel.get_by_role("combobox")).to_have_count(0)
    assert barriers(theirs) == []
    assert refused == [], "nothing is asked for that a guest may not have"


def test_a_name_is_asked_once_and_holds_everywhere(map_id: str, server: Server, browser: Browser) -> None:
    fresh = browser.new_context(base_url=server.address, locale="en-GB")
    own = fresh.new_page()
    own.goto(server.link())
    own.get_by_role("heading", level=1).wait_for()
    open_map(own, map_id)
    own.get_by_role("button", name="Comments", exact=True).click()
    own.get_by_label("By which name should others know you?").fill("Grace Hopper")
    own.get_by_role("button", name="Use this name").click()
    expect(own.get_by_role("combobox", name="Comment")).to_be_visible()
    expect(own.get_by_role("button", name=re.compile("Grace Hopper"))).to_be_visible()
    own.reload()
    expect(own.get_by_role("button", name=re.compile("Grace Hopper"))).to_be_visible()
    assert own.request.get("/api/session").json()["principal"]["name"] == "Grace Hopper"
    fresh.close()
