"""Two sides of a map: in the bars of its goals, in planned against actual, and at a station of the line."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers

SHOP = "/api/projects/omnichannel-shop"
ANDROID = {"rule": "known", "condition": {"property": "device", "operator": "is", "values": ["android"]}, "at": "first"}
SIDES = {
    "one": {"segment": {"rules": [{"rule": "neither", "rules": [ANDROID]}]}},
    "other": {"segment": {"rules": [ANDROID]}},
}
SLOW_MS = 30_000


def test_where_two_sides_differ_stands_in_the_goals_in_the_plan_and_on_the_line(page: Page) -> None:
    [one, *_] = page.request.get(f"{SHOP}/maps").json()
    document = page.request.get(f"{SHOP}/maps/{one['id']}").json()["document"]
    search = urlencode({"segment": json.dumps({"rules": [ANDROID]}), "beside": json.dumps("rest")})

    def asked(route: str, order: dict[str, Any]) -> Any:  # noqa: ANN401 -- whatever the route answers
        answer = page.request.post(f"{SHOP}/maps/{one['id']}/{route}", data=order)
        assert answer.ok, answer.text()
        return answer.json()

    arrivals, held = asked("arrivals/comparison", SIDES), asked("conformance/comparison", SIDES)
    page.goto(f"/p/omnichannel-shop/maps/{one['id']}?{search}")
    head = page.get_by_role("region", name="Are we there yet?")
    points = arrivals["routes"]["delivery"]["arriving"]
    assert points["stands_out"], "the broken checkout was planted on this device"
    now = next(row["apart"] for row in arrivals["routes"]["delivery"]["statuses"] if row["status"] == "arrived")
    expect(head).to_contain_text(f"−{abs(now['difference']) * 100:.1f}", timeout=SLOW_MS)
    page.get_by_role("button", name="Show the goals in full").click()
    for key in ("first_purchase", "delivery"):
        table = head.get_by_role("table", name=document["routes"][key]["name"])
        expect(table).to_be_visible(timeout=SLOW_MS)
        for row in arrivals["routes"][key]["statuses"]:
            for side, shown in (("other", "shown"), ("one", "comparison")):
                number = rf"^{row['apart'][side]['customers']:,} – .+ \({shown}\)$"
                expect(table.get_by_role("button", name=re.compile(number, re.IGNORECASE)).first).to_be_visible()
    differences = head.get_by_role("table", name="Payment to parcel").get_by_role("row", name="Difference")
    expect(differences).to_contain_text(f"−{abs(points['difference']) * 100:.1f}")
    expect(
        head.get_by_role("table", name="First look to purchase").get_by_role("row", name="Difference")
    ).to_contain_text("within chance")

    page.get_by_role("button", name="Planned against actual").click()
    panel = page.get_by_role("complementary", name="Planned against actual")
    ways = panel.get_by_role("table", name="Ways of leaving the plan, on both sides")
    worst = held["deviations"][0]
    assert (worst["kind"], worst["apart"]["stands_out"]) == ("failing", True)
    fails = ways.get_by_role("row").filter(has=page.get_by_role("button", name="“Payment” fails", exact=True))
    beside = worst["apart"]["one"]
    expect(fails).to_contain_text(f"+{worst['apart']['difference'] * 100:.1f}")
    expect(panel).to_contain_text(f"Of {held['tested']} differences looked at")
    assert barriers(page) == []
    fails.get_by_role("button", name=re.compile(rf"^{beside['customers']:,} – .+ \(comparison\)$")).click()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile(rf"of {beside['customers']:,}(?!\d)"))
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    page.get_by_role("link", name="Line", exact=True).click()
    panel.get_by_role("checkbox", name="Show it on the line").check()
    fails.get_by_role("button", name="“Payment” fails", exact=True).click()
    here = page.get_by_role("region", name="Pays").get_by_role("table", name="Planned against actual, on both sides")
    failing = next(row for row in held["touchpoints"] if row["outcome"] == "failing")
    expect(here.get_by_role("row", name=re.compile("Payment: failing"))).to_contain_text(
        f"{failing['apart']['one']['customers']:,}", timeout=SLOW_MS
    )
