"""Takes the pictures of the README anew, from the demo projects in a fresh data folder. Run it when a screen changes."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from checks.chromium import FLAGS, chromium

FOLDER = Path(__file__).parent.parent / "docs" / "images"
PROJECT = "omnichannel-shop"
ON_ITS_WAY = re.compile("Counting …|Connecting …|Wird gezählt …|Wird verbunden …")


class Picture(NamedTuple):
    """A file, the address it shows, and how the window is set up."""

    name: str
    place: str
    locale: str = "en-GB"
    scheme: str = "light"
    height: int = 900


PICTURES = (
    Picture("map-light", "/p/{project}/maps/{map}", height=1180),
    Picture("map-de", "/p/{project}/maps/{map}", locale="de-DE", height=1180),
    Picture("line-light", "/p/{project}/maps/{map}/line"),
    Picture("present-dark", "/p/{project}/maps/{map}/present", scheme="dark"),
    Picture("board-light", "/p/{project}/maps/{map}/board"),
    Picture("funnel-light", "/p/{project}/funnel?map={map}"),
    Picture("paths-dark", "/p/{project}/paths?map={map}", scheme="dark"),
    Picture("number-light", "/p/{project}/maps/{map}"),
)


def take(browser: Browser, address: str, state: dict[str, object], picture: Picture) -> None:
    """Take one picture; the one of a number opens the first drop-off of the map."""
    context = browser.new_context(
        base_url=address,
        storage_state=state,  # type: ignore[arg-type] # what storage_state() of the same library gave
        locale=picture.locale,
        color_scheme="dark" if picture.scheme == "dark" else "light",
        viewport={"width": 1440, "height": picture.height},
    )
    page = context.new_page()
    maps = page.request.get(f"/api/projects/{PROJECT}/maps").json()
    page.goto(picture.place.format(project=PROJECT, map=maps[0]["id"]))
    page.wait_for_load_state("networkidle")
    page.get_by_text(ON_ITS_WAY).first.wait_for(state="hidden")
    if picture.name.startswith("number"):
        open_number(page)
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def open_number(page: Page) -> None:
    """Open the customers who stop at the second step."""
    counted = page.get_by_role("row").filter(has_text="Stops here").get_by_role("button")
    counted.filter(has_text=re.compile(r"\d")).nth(1).click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_load_state("networkidle")


def take_all(ready: re.Match[str]) -> None:
    """Take every picture from a server that is ready: its link, and its address."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        page.goto(ready[0])
        page.wait_for_load_state("networkidle")
        state: dict[str, object] = dict(page.context.storage_state())
        for picture in PICTURES:
            take(browser, ready[1], state, picture)
            print(f"docs/images/{picture.name}.png")
        browser.close()


def main() -> None:
    """Serve the demo, take every picture, and end the server."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        command = [
            sys.executable,
            "-u",
            "-c",
            "from etappe.cli import main; main()",
            "demo",
            "--no-open",
            "--port",
            "0",
        ]
        with subprocess.Popen([*command, "--data", data], stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                found = (re.search(r"(http://\S+?)/\?token=\S+", line) for line in server.stdout)
                take_all(next(ready for ready in found if ready))
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
