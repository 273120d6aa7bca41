"""The touchpoint library: binding with live counts, rating by two people, and an entry that changes a map open elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import MAPS, PROJECT, open_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import StorageState

    from tests.e2e.conftest import Server

LIBRARY = f"/api/projects/{PROJECT}/library"
ENTRY = f"/p/{PROJECT}/touchpoints"
DOCUMENT: dict[str, Any] = {
    "schema": 2,
    "title": "A map with a desk",
    "stages": {"s": {"order": "V", "name": "Before"}},
    "steps": {"come": {"stage": "s", "order": "V", "title": "Comes in"}},
    "touchpoints": {"desk": {"name": "Front desk", "channel": "service", "owner": "House", "message": "Wait here."}},
    "interactions": {"i": {"step": "come", "touchpoint": "desk", "order": "V"}},
    "lanes": {"t": {"order": "V", "type": "touchpoint", "main": True}},
}


@pytest.fixture
def desk(page: Page, draw: Callable[[dict[str, Any]], str]) -> Iterator[tuple[str, str]]:
    """A map with one touchpoint, and the entry of the library that it is linked to."""
    map_id = draw(DOCUMENT)
    made = page.request.post(f"{LIBRARY}/adoptions", data={"map": map_id, "touchpoint": "desk"})
    assert made.ok, made.text()
    entry = made.json()["entry"]["id"]
    yield map_id, entry
    page.request.delete(f"{LIBRARY}/{entry}")


def test_a_touchpoint_is_bound_with_live_counts_and_rated_by_two(page: Page, desk: tuple[str, str]) -> None:
    map_id, entry = desk
    assert page.request.post("/api/session/name", data={"name": "Ada"}).ok
    given = {"answers": {"efficient": 4, "satisfied": 2}, "remark": "So says Ada"}
    assert page.request.post(f"{LIBRARY}/{entry}/ratings", data=given).ok
    page.goto(ENTRY)
    row = page.get_by_role("row").filter(has_text="Front desk")
    expect(row).to_contain_text("3.01 person")
    row.get_by_role("link", name="Front desk").click()

    page.get_by_role("button", name="Events of the touchpoint: Choose an event …").click()
    page.get_by_role("option", name="gp_visited").click()
    wanted = {"events": ["gp_visited"]}
    found = page.request.post(f"/api/projects/{PROJECT}/probes", data=wanted).json()
    binding = page.get_by_role("group", name="Events of the touchpoint")
    expect(binding.get_by_role("status")).to_contain_text(f"{found['events']:,} events of {found['customers']:,} cust")
    binding.get_by_text("8 of the events as they are").click()
    expect(binding.get_by_role("row")).to_have_count(9)
    page.get_by_role("button", name="Save the binding").click()
    expect(page.get_by_text("Saved, and written into: A map with a desk.")).to_be_visible()
    expect(page.get_by_role("heading", name="What it was bound to")).to_be_visible()
    binding.get_by_role("button", name=f"{found['customers']:,} customers").click()
    expect(page.get_by_role("dialog").get_by_text(f"of {found['customers']:,}", exact=False).first).to_be_visible()
    page.keyboard.press("Escape")
    stored = page.request.get(f"{MAPS}/{map_id}").json()["document"]["touchpoints"]["desk"]
    assert stored["binding"] == wanted, "the map has it too"

    # Bo joins Ada, who has rated before.
    assert page.request.post("/api/session/name", data={"name": "Bo"}).ok
    page.reload()
    for question in ("How efficient is the service?", "How satisfied are customers with it?"):
        page.get_by_role("group", name=question).get_by_role("radio", name="2", exact=True).check(force=True)
    page.get_by_label("Remark").fill("So says Bo")
    page.get_by_role("button", name="Rate", exact=True).click()
    expect(page.get_by_text("So says Bo")).to_be_visible()
    expect(page.get_by_text("2.5 from 1 to 5, by 2 people, spread 0.7")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="So says Ada")).to_contain_text("Ada")
    assert barriers(page) == []
    shown = page.request.get(LIBRARY).json()
    (view,) = [one for one in shown["entries"] if one["entry"]["id"] == entry]
    assert view["review"]["rounds"][0]["summed"]["mean"] == 2.5


def test_effort_that_customers_score_opens_them_and_stays_in_the_library(page: Page, desk: tuple[str, str]) -> None:
    map_id, entry = desk
    bound = {"revision": 1, "binding": {"events": ["gp_visited"]}}
    assert page.request.post(f"{LIBRARY}/{entry}", data=bound).ok
    page.goto(f"{ENTRY}/{entry}")
    effort = page.get_by_role("group", name="Effort")
    effort.get_by_role("button", name="Events with the score: No scores").click()
    page.get_by_role("option", name="survey_answered").click()
    effort.get_by_label("Property with the score").select_option("score")
    page.get_by_role("button", name="Save the binding").click()
    felt = page.get_by_role("table", name="How it feels")
    scored = felt.get_by_role("row").filter(has_text="Effort, as customers score it")
    number = scored.get_by_role("button")
    expect(number).to_be_visible()
    measured = page.request.get(f"/api/projects/{PROJECT}/coverage").json()["touchpoints"][entry]
    expect(scored).to_contain_text(f"{measured['effort']['n']:,}")
    expect(felt).to_contain_text(f"{measured['again']['n']:,}")
    number.click()
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    assert "effort" not in page.request.get(f"{MAPS}/{map_id}").json()["document"]["touchpoints"]["desk"]


def test_a_changed_entry_is_seen_in_a_map_that_is_open_elsewhere(
    page: Page, desk: tuple[str, str], browser: Browser, server: Server, signed_in: StorageState
) -> None:
    map_id, _ = desk
    open_map(page, map_id)
    expect(page.get_by_role("button", name="Front desk, Service")).to_be_visible()
    elsewhere = browser.new_context(
        base_url=server.address,
        storage_state=signed_in,
        locale="en-GB",
        viewport={"width": 820, "height": 1100},
    )
    try:
        other = elsewhere.new_page()
        other.goto(ENTRY)
        row = other.get_by_role("row").filter(has_text="Front desk")
        expect(row).to_contain_text("A map with a desk")
        assert barriers(other) == []
        assert other.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it fits a tablet"
        row.get_by_role("link", name="Front desk").click()
        name = other.get_by_label("Name", exact=True)
        name.fill("Reception")
        name.press("Enter")
        expect(other.get_by_text("written into: A map with a desk")).to_be_visible()
        chip = page.get_by_role("button", name="Reception, Service")
        expect(chip).to_be_visible()
        chip.click()
        panel = page.get_by_role("complementary", name="Step")
        expect(panel.get_by_label("Name", exact=True)).to_be_disabled()
        panel.get_by_role("button", name="Unlink; what it says stays").click()
        expect(panel.get_by_text("On this map only.")).to_be_visible()
        expect(panel.get_by_label("Name", exact=True)).to_have_value("Reception")
        assert other.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it fits a tablet"
    finally:
        elsewhere.close()
