"""From events to a draft, from a draft to what is missing on a map, and from a map to what was planted in the shop."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import PROJECT, Document

SLOW_MS = 60_000


def test_a_draft_is_drawn_from_the_main_road_to_every_path_by_keyboard(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/maps/discovery") else None)
    page.goto(f"/p/{PROJECT}/maps/new")
    page.get_by_role("link", name="Draw a draft").press("Enter")
    slider = page.get_by_role("slider", name="How much is drawn")
    expect(slider).to_have_attribute("aria-valuetext", "Main road · 0 branches · 0 loops", timeout=SLOW_MS)
    draft = page.get_by_role("region", name="The draft")
    expect(draft.get_by_role("listitem")).to_have_count(16)
    expect(draft.locator("g[data-kind=loop]")).to_have_count(0)
    expect(page.get_by_text("Only the main road is drawn")).to_be_visible()

    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^Every path · \d+ branches · \d+ loops$"))
    every = page.get_by_text("100% of the", exact=False).first
    expect(every).to_contain_text("are drawn")
    loops = draft.locator("g[data-kind=loop]").count()
    assert loops > 0
    slider.press("Home")
    slider.press("ArrowRight")
    branches = draft.locator("g[data-kind=skip], g[data-kind=loop]").count()
    assert branches > 0
    assert draft.locator("g[data-kind=loop]").count() < loops
    assert len(asked) == 1, "all levels came at once"
    assert barriers(page) == []

    way = page.get_by_role("table").get_by_role("row").nth(1).get_by_role("button")
    customers = way.inner_text()
    way.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("tab", name=re.compile("Customers"))).to_contain_text(customers)
    page.keyboard.press("Escape")

    page.get_by_role("textbox", name="Name of the map").fill("What happens")
    page.get_by_role("button", name="Begin a map with this").press("Enter")
    page.wait_for_url(re.compile(r"/maps/map-\w+$"), timeout=SLOW_MS)
    address = f"/api/projects/{PROJECT}/maps/{page.url.rsplit('/', 1)[1]}"
    document = page.request.get(address).json()["document"]
    page.goto("about:blank")
    assert page.request.delete(address).ok
    assert document["title"] == "What happens"
    assert len(document["branches"]) == branches


def test_what_was_found_comes_into_the_map_with_one_press_and_goes_with_undo(
    page: Page, draw: Callable[[Document], str]
) -> None:
    bound = {"gp_visited": "Sees the doctor", "symptom_noticed": "Feels something"}
    drawn = draw(
        {
            "title": "Drawn by heart",
            "stages": {"s": {"order": "V", "name": "All"}},
            "steps": {
                key: {"stage": "s", "order": order, "title": bound[key]} for key, order in zip(bound, "FV", strict=True)
            },
            "touchpoints": {key: {"name": key, "binding": {"events": [key]}} for key in bound},
            "interactions": {key: {"step": key, "touchpoint": key, "order": "V"} for key in bound},
        }
    )
    page.goto(f"/p/{PROJECT}/maps/{drawn}")
    page.get_by_role("button", name="Drawn and found").click()
    panel = page.get_by_role("complementary", name="Drawn and found")
    turned = panel.get_by_role("listitem").filter(has_text="Sees the doctor → Feels something")
    expect(turned).to_contain_text("the other way round", timeout=SLOW_MS)
    put = panel.get_by_role("button", name="Put “Referral issued” into the map")
    put.click()
    grid = page.get_by_role("grid")
    expect(grid.get_by_text("Referral issued")).to_be_visible()
    expect(put).to_have_count(0)
    expect(panel.get_by_role("button", name=re.compile(r"Customers who met “Referral issued”$"))).to_be_visible(
        timeout=SLOW_MS
    )
    page.get_by_role("button", name="Undo").first.click()
    expect(grid.get_by_text("Referral issued")).to_have_count(0)
    expect(put).to_be_visible()


class Newcomer:
    """Presses, and counts."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1


@pytest.mark.parametrize(
    ("story", "with_it"),
    [
        ("Payment fails", "device is android"),
        ("Parcel at the door leaves people unhappy", "delivery_days is over"),
        ("Hotline again and again: three times or more", "return_label is paper"),
    ],
    ids=["broken checkout on one device", "slow delivery", "hotline loop"],
)
def test_a_newcomer_finds_what_was_planted_in_under_three_clicks(page: Page, story: str, with_it: str) -> None:
    maps = page.request.get("/api/projects/omnichannel-shop/maps").json()
    page.goto(f"/p/omnichannel-shop/maps/{maps[0]['id']}")
    newcomer = Newcomer()
    newcomer.click(page.get_by_role("button", name="What stands out"))
    panel = page.get_by_role("complementary", name="What stands out")
    found = panel.get_by_role("listitem").filter(has=page.get_by_role("button", name=story, exact=True))
    expect(found).to_be_visible(timeout=SLOW_MS)
    expect(found).to_contain_text(with_it)
    expect(found).to_contain_text("times as often")
    number = found.get_by_role("button", name=re.compile(re.escape(f"{story} · {with_it}"))).last
    customers = re.match(r"[\d,]+", number.get_attribute("aria-label") or "")
    newcomer.click(number)
    if customers:
        expect(page.get_by_role("dialog").get_by_role("tab", name=re.compile("Customers"))).to_contain_text(
            customers[0]
        )
    assert newcomer.clicks < 3
