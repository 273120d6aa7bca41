"""Questions that take long, as people see them: how far they are, stopped, changed, and left."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, StorageState, expect

from etappe.bootstrap import Workspace, open_workspace
from etappe.events.importing import ReadOptions
from etappe.journeys import executor, matching
from etappe.server.app import create_app

PATIENCE_S = 60
CUSTOMERS = 12


class Pace:
    """Lets ranges of questions through, as many as the test says; each range is of two events."""

    def __init__(self, one: Callable[..., Any]) -> None:
        self._one = one
        self._gate = threading.Semaphore(0)
        self._is_open = False

    def __call__(self, *range_of: Any) -> Any:  # noqa: ANN401 -- stands in for a generic function
        if not self._is_open:
            assert self._gate.acquire(timeout=PATIENCE_S)
        return self._one(*range_of)

    def let(self, ranges: int) -> None:
        self._gate.release(ranges)

    def let_all(self) -> None:
        self._is_open = True
        self._gate.release(10_000)


class Slow:
    """A server whose questions go at the test's pace."""

    def __init__(self, address: str, workspace: Workspace, pace: Pace) -> None:
        self.address = address
        self.workspace = workspace
        self.pace = pace


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """A shop of which half the customers buy, served in this process."""
    cut = executor.ranges
    monkeypatch.setattr(executor, "ranges", lambda index, _events: cut(index, 2))
    monkeypatch.setattr(matching, "KEYS_PER_PART", 2)
    pace = Pace(executor._one)  # noqa: SLF001 -- the one place that every range passes
    path = tmp_path / "events.csv"
    rows = [(f"c{number}", "2026-01-01T09:00:00Z", "view") for number in range(CUSTOMERS)]
    rows += [(f"c{number}", "2026-01-01T09:30:00Z", "buy") for number in range(0, CUSTOMERS, 2)]
    pl.DataFrame(rows, schema=["customer", "time", "event"], orient="row").write_csv(path)
    workspace = open_workspace(tmp_path / "data")
    workspace.projects.create("Shop")
    options = ReadOptions(customer="customer", time="time", event="event")
    workspace.import_file("shop", path, options)
    monkeypatch.setattr(executor, "_one", pace)
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(
        uvicorn.Config(create_app(workspace, warms=False), log_config=None, lifespan="on", timeout_graceful_shutdown=5)
    )
    with workspace.served():
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while not running.started:
            assert thread.is_alive()
            time.sleep(0.005)
        yield Slow(f"http://127.0.0.1:{listening.getsockname()[1]}", workspace, pace)
        pace.let_all()
        running.should_exit = True
        thread.join(PATIENCE_S)
        workspace.close()
    assert not thread.is_alive()


@pytest.fixture
def signed_in(browser: Browser, server: Slow) -> StorageState:
    """A browser that the link has let in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address}/?token={server.workspace.new_link()}")
    page.get_by_role("heading", level=1).wait_for()
    state = context.storage_state()
    context.close()
    return state


def funnel(*steps: str) -> str:
    """The address of a funnel."""
    return f"/p/shop/funnel?q={quote(json.dumps({'question': 'funnel', 'steps': [*steps]}))}"


def running(page: Page) -> list[dict[str, Any]]:
    """What the server computes for this browser."""
    found: list[dict[str, Any]] = page.request.get("/api/projects/shop/questions").json()
    return found


def share(page: Page) -> int:
    """Per cent that the bar shows."""
    return int(page.get_by_role("progressbar").get_attribute("aria-valuenow") or -1)


def test_somebody_sees_how_far_a_question_is_until_it_is_answered(page: Page, server: Slow) -> None:
    page.goto(funnel("view", "buy"))
    bar = page.get_by_role("progressbar", name="Being computed")
    expect(bar).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Being computed")).to_have_count(1)
    (asked,) = running(page)
    assert asked["total"] >= 6
    shown = [share(page)]
    for _ in range(3):
        server.pace.let(asked["total"] // 4)
        until(lambda: share(page) > shown[-1])
        shown.append(share(page))
    assert shown == sorted(set(shown))
    assert shown[-1] < 100
    server.pace.let_all()
    expect(page.get_by_text("50%").first).to_be_visible()
    expect(bar).to_have_count(0)
    assert running(page) == []


def test_a_question_that_is_changed_is_stopped_and_never_answers_late(page: Page, server: Slow) -> None:
    page.goto(funnel("view", "buy"))
    expect(page.get_by_role("progressbar")).to_be_visible()
    (older,) = running(page)
    # The way of the address bar and of every control that changes a question.
    page.evaluate(f"history.pushState(null, '', {funnel('buy')!r})")
    expect(page.get_by_role("progressbar")).to_be_visible()
    until(lambda: [asked["id"] != older["id"] for asked in running(page)] == [True])
    server.pace.let_all()
    expect(page.get_by_role("heading", name="buy", level=1, exact=True)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_a_question_that_somebody_stops_says_so_and_can_be_asked_again(page: Page, server: Slow) -> None:
    page.goto(funnel("view", "buy"))
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The question was stopped.")
    until(lambda: running(page) == [])
    server.pace.let_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("50%").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.window(
    locale="de-DE", color_scheme="dark", viewport={"width": 420, "height": 800}, reduced_motion="reduce"
)
def test_who_leaves_the_screen_stops_its_questions_on_a_phone_in_german(page: Page) -> None:
    page.goto(funnel("view", "buy"))
    bar = page.get_by_role("progressbar", name="Wird berechnet")
    expect(bar).to_be_visible()
    expect(page.get_by_role("button", name="Abbrechen")).to_be_in_viewport(ratio=1)
    assert len(running(page)) == 1
    page.get_by_role("link", name="Import").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Trichter")
    expect(bar).to_have_count(0)
    until(lambda: running(page) == [])


def until(happens: Callable[[], bool]) -> None:
    """Return when it happens."""
    deadline = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)
