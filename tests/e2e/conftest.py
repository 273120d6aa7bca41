"""A real server with the demo projects, and a real browser that was let in by the one-time link."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, expect

from checks.chromium import FLAGS, chromium
from tests.e2e.drawn_maps import MAPS, Document

expect.set_options(timeout=20_000)  # a machine that does much else at once is slow, not wrong
READY = re.compile(r"Etappe is ready: (http://127\.0\.0\.1:\d+)/\?token=(\S+)")


class Server:
    """A running Etappe: where it is, and links that let a browser in."""

    def __init__(self, address: str, data: Path, first_token: str) -> None:
        self.address = address
        self._data = data
        self._tokens = [first_token]

    def link(self) -> str:
        """A one-time link that was not used yet."""
        if self._tokens:
            return f"{self.address}/?token={self._tokens.pop()}"
        return run_etappe("link", "--data", str(self._data)).strip()


def run_etappe(*arguments: str) -> str:
    """What an ``etappe`` command prints."""
    command = [sys.executable, "-c", "from etappe.cli import main; main()", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, served from a fresh data folder on a free port."""
    data = tmp_path_factory.mktemp("etappe-data")
    command = [sys.executable, "-u", "-c", "from etappe.cli import main; main()", "demo", "--no-open", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--data", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    assert process.stdout is not None
    printed = []
    rest: threading.Thread | None = None
    try:
        for line in process.stdout:
            printed.append(line)
            if found := READY.search(line):
                break
        else:
            pytest.fail("The server ended before it was ready:\n" + "".join(printed))
        rest = threading.Thread(target=process.stdout.read)
        rest.start()
        yield Server(found[1], data, found[2])
    finally:
        process.terminate()
        process.wait(timeout=30)
        if rest:
            rest.join()
        process.stdout.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium where there is one; otherwise Playwright's own."""
    found = chromium()
    return {**browser_type_launch_args, "args": FLAGS} | ({"executable_path": found} if found else {})


@pytest.fixture(scope="session")
def signed_in(browser: Browser, server: Server) -> StorageState:
    """The state of a browser that the one-time link has let in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.link())
    page.get_by_role("heading", level=1).wait_for()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(
    browser: Browser, server: Server, signed_in: StorageState, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A signed-in window: English, light and 1440 wide, unless ``@pytest.mark.window(...)`` says otherwise."""
    marker = request.node.get_closest_marker("window")
    wanted = {"locale": "en-GB", "color_scheme": "light", "viewport": {"width": 1440, "height": 900}}
    context = browser.new_context(
        base_url=server.address, storage_state=signed_in, **(wanted | (marker.kwargs if marker else {}))
    )
    yield context
    context.close()


def is_fault(message: ConsoleMessage) -> bool:
    """Whether the browser complains of something that Etappe did wrong; a refusal (422) is an answer."""
    return message.type == "error" and "status of 422" not in message.text


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which no script may fail and nothing may be blocked or missing."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    yield page
    assert not faults, faults


@pytest.fixture
def draw(page: Page) -> Iterator[Callable[[Document], str]]:
    """Stores a map and says its id; it is gone after the story."""
    drawn: list[str] = []

    def store(document: Document) -> str:
        response = page.request.post(MAPS, data={"document": document})
        assert response.ok, response.text()
        drawn.append(response.json()["id"])
        return drawn[-1]

    yield store
    page.goto("about:blank")
    for identifier in drawn:
        page.request.delete(f"{MAPS}/{identifier}")
