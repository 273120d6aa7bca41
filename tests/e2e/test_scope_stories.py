"""Of whom and when: a map's numbers for some customers and a period, beside those of others, in an address to be shared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.barriers import barriers

PROJECT = "/api/projects/omnichannel-shop"
MOBILE = [{"rule": "known", "condition": {"property": "device", "operator": "is", "values": ["android", "ios"]}}]
NAME = "Phone in hand"
SLOW_MS = 30_000
"""The first question of all is answered once what answers it was compiled."""


@pytest.fixture
def shop(page: Page) -> Iterator[str]:
    """The address of the shop's map; the segments that the story has saved are gone after it."""
    maps = page.request.get(f"{PROJECT}/maps").json()
    yield f"/p/omnichannel-shop/maps/{maps[0]['id']}"
    page.goto("about:blank")
    for segment in page.request.get(f"{PROJECT}/segments").json():
        page.request.delete(f"{PROJECT}/segments/{segment['id']}")


def asked(page: Page, shop: str, route: str, order: dict[str, Any]) -> Any:  # noqa: ANN401 -- whatever the route answers
    answer = page.request.post(f"{PROJECT}/maps/{shop.rsplit('/', 1)[1]}/{route}", data=order)
    assert answer.ok, answer.text()
    return answer.json()


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Of whom and when the numbers are")


def counted(page: Page) -> None:
    """The numbers are there, and nothing on the screen belongs to what was chosen before."""
    expect(page.get_by_role("button", name=re.compile("customers reached")).first).to_be_visible(timeout=SLOW_MS)
    expect(page.locator("[data-counting]")).to_have_count(0, timeout=SLOW_MS)


def lane(page: Page, title: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile(rf"^{title}")))


def test_somebody_holds_mobile_customers_against_others_and_shares_it(page: Page, shop: str) -> None:  # noqa: PLR0915 -- one story
    page.goto(shop)
    counted(page)
    everybody = lane(page, "Reached").inner_text()

    # Customers are described by rules, with a count all the while, and kept under a name.
    bar(page).get_by_role("button", name="Customers: All customers").click()
    page.get_by_role("menuitem", name="Customers who …").click()
    builder = page.get_by_role("dialog", name="Customers who …")
    builder.get_by_label("Kind of rule").select_option("have a property")
    builder.get_by_label("Property", exact=True).select_option("device")
    builder.get_by_role("button", name="android").click()
    builder.get_by_role("button", name="ios").click()
    count = page.request.post(f"{PROJECT}/segments/count", data={"segment": {"rules": MOBILE}}).json()
    expect(builder.get_by_role("status")).to_contain_text(
        f"{count['customers']:,} customers of {count['of_customers']:,}"
    )
    builder.get_by_label("Name").fill(NAME)
    assert barriers(page) == []
    builder.get_by_role("button", name="Save and show").click()
    expect(builder).to_have_count(0)
    expect(bar(page)).to_contain_text(f"{count['customers']:,} customers")

    # A period that ends with the data, and all others beside it, by keyboard.
    bar(page).get_by_role("button", name="Period: whole time").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Last 90 days").press("Enter")
    bar(page).get_by_role("button", name="Compare with …").press("Enter")
    page.get_by_role("menuitemradio", name="All others").press("Enter")
    counted(page)
    scope = {"segment": {"rules": MOBILE}, "first": "2026-08-02", "last": "2026-10-30"}
    rest = scope | {"segment": {"rules": [{"rule": "neither", "rules": MOBILE}]}}
    both = asked(page, shop, "comparison", {"one": rest, "other": scope})
    for side in ("one", "other"):
        expect(bar(page)).to_contain_text(f"{both[side]['provenance']['n_customers']:,} customers")

    # Both numbers of a place and what sets them apart; what chance explains is said to be within chance.
    goes_on = lane(page, "Goes on")
    advice = {one["measure"]: one for one in both["steps"]["advice"]}["onward"]
    assert advice["stands_out"]
    difference = goes_on.locator("[data-verdict=more], [data-verdict=less]").first
    expect(difference).to_contain_text(f"{advice['difference'] * 100:+.0f}")
    pays = {one["measure"]: one for one in both["steps"]["payment"]}["onward"]
    assert pays["low"] <= 0 <= pays["high"]
    expect(goes_on.locator("[data-verdict=chance]").filter(has_text="within chance").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Compared with: .* experienced as"))).not_to_have_count(0)
    assert barriers(page) == []

    # The customers behind one side are those of that side.
    n = both["one"]["steps"]["advice"]["reached"]
    lane(page, "Reached").get_by_role("button", name=re.compile(f"Compared with: .*{n:,} customers reached")).click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"of {n:,}")
    drawer.get_by_role("tab", name="Question").click()
    expect(drawer).to_contain_text("neither")
    page.keyboard.press("Escape")

    # The same address shows the same, in every view; the way back leads to what was before.
    address, shown = page.url, lane(page, "Reached").inner_text()
    other = page.context.new_page()
    other.goto(address)
    counted(other)
    expect(bar(other).get_by_role("button", name=f"Customers: {NAME}")).to_be_visible()
    assert lane(other, "Reached").inner_text() == shown
    other.get_by_role("link", name="Board").click()
    expect(other.get_by_role("row", name=re.compile("All others")).first).to_be_visible()
    other.get_by_role("link", name="Funnel").click()
    expect(bar(other).get_by_role("button", name=f"Customers: {NAME}")).to_be_visible()
    expect(other.get_by_text(re.compile("from 2026-08-02 to 2026-10-30"))).to_be_visible()
    other.close()
    page.go_back()
    expect(bar(page).get_by_role("button", name="Compare with …")).to_be_visible()
    expect(lane(page, "Reached").locator("[data-verdict]")).to_have_count(0)
    bar(page).get_by_role("button", name="Clear all").click()
    counted(page)
    expect(page).to_have_url(re.compile(rf"{shop}$"))
    expect(lane(page, "Reached")).to_have_text(everybody, use_inner_text=True)


def test_what_has_no_numbers_says_why_and_guests_are_asked_nothing(page: Page, shop: str, browser: Browser) -> None:
    def address(**search: object) -> str:
        return f"{shop}?{urlencode({key: one if isinstance(one, str) else json.dumps(one) for key, one in search.items()})}"

    page.goto(address(period="2020-01-01..2020-01-31"))
    expect(bar(page).get_by_role("status").filter(has_text="no events in this period")).to_be_visible()
    nobody = {"rule": "did", "at": "order_placed", "at_least": 1_000_000}
    page.goto(address(segment={"rules": [nobody]}))
    expect(bar(page).get_by_role("status").filter(has_text="No customer in the data meets these rules")).to_be_visible()
    page.goto(address(segment={"rules": [{"rule": "did", "at": "never_heard_of"}]}))
    expect(bar(page).get_by_role("alert")).to_contain_text("never_heard_of")
    page.goto(address(beside="rest"))
    expect(bar(page).get_by_role("alert")).to_contain_text("there are no others")
    expect(lane(page, "Reached")).to_contain_text("Nothing is counted")
    assert barriers(page) == []

    shared = page.request.post(f"{PROJECT}/maps/{shop.rsplit('/', 1)[1]}/shares", data={"may": "view"}).json()
    guests = browser.new_context(base_url=re.sub(r"/p/.*", "", page.url), locale="en-GB")
    guest = guests.new_page()
    guest.goto(f"/share/{shared['secret']}")
    expect(lane(guest, "Reached")).to_be_visible()
    guest.goto(address(segment={"rules": MOBILE}))
    reached = asked(page, shop, "measures", {})["steps"]["advice"]["reached"]
    expect(lane(guest, "Reached")).to_contain_text(f"{reached:,}", timeout=SLOW_MS)
    expect(bar(guest)).to_have_count(0)
    guests.close()
