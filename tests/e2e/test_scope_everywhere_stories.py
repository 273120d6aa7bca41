"""Of whom and when, followed from a map to everything that shows a number: what stands out, touchpoints, the week, a file."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers

PROJECT = "/api/projects/omnichannel-shop"
SEGMENT = {"rules": [{"rule": "known", "condition": {"property": "device", "operator": "is", "values": ["android"]}}]}
PERIOD = "2026-03-01..2026-08-31"
SCOPE = {"segment": SEGMENT, "first": "2026-03-01", "last": "2026-08-31"}
ADDRESS = urlencode({"segment": json.dumps(SEGMENT), "period": json.dumps(PERIOD)})
WHOM_AND_WHEN = re.compile(r"Numbers of: device is android · 1 Mar\s.\s31 Aug 2026\.")
SLOW_MS = 30_000
"""The first question of all is answered once what answers it was compiled."""


def told(page: Page, route: str, **query: str) -> Any:  # noqa: ANN401 -- whatever the route answers
    answer = page.request.get(f"{PROJECT}/{route}", params={"scope": json.dumps(SCOPE), **query})
    assert answer.ok, answer.text()
    return answer.json()


def test_who_is_looked_at_on_a_map_is_looked_at_wherever_one_goes_from_it(page: Page) -> None:
    map_id = page.request.get(f"{PROJECT}/maps").json()[0]["id"]
    page.goto(f"/p/omnichannel-shop/maps/{map_id}?{ADDRESS}#panel:standing_out")
    panel = page.get_by_role("complementary").filter(has=page.get_by_role("heading", name="What stands out"))
    expect(panel).to_contain_text(WHOM_AND_WHEN, timeout=SLOW_MS)
    first = told(page, f"maps/{map_id}/standing-out")["troubles"][0]
    number = panel.get_by_role("button", name=re.compile(rf"^{first['customers']:,}\b")).first
    number.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"of {first['customers']:,}", timeout=SLOW_MS)
    page.keyboard.press("Escape")
    assert barriers(page) == []

    page.get_by_role("link", name="Touchpoints", exact=True).click()
    coverage = told(page, "coverage")
    most = max(one["reached"] or 0 for one in coverage["touchpoints"].values())
    expect(page.get_by_role("button", name=re.compile(rf"{most:,}")).first).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("region", name="Of whom and when the numbers are")).to_contain_text(
        f"{coverage['provenance']['n_customers']:,} customers"
    )

    page.get_by_role("link", name="Improve", exact=True).click()
    page.get_by_role("link", name="This week", exact=True).click()
    expect(page.get_by_text(re.compile(r"The days chosen \(1 Mar\s.\s31 Aug 2026\) do not count here"))).to_be_visible()
    low = told(page, "week")["data"]["low"][0]
    expect(page.get_by_text(f"{low['low']} of {low['n']} below the middle").first).to_be_visible(timeout=SLOW_MS)

    page.goto(f"/p/omnichannel-shop/maps/{map_id}?{ADDRESS}")
    page.get_by_role("button", name="Export map").click()
    dialog = page.get_by_role("dialog", name="Export map")
    dialog.get_by_role("radio", name="CSV").check(force=True)
    expect(dialog).to_contain_text(WHOM_AND_WHEN)
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text(encoding="utf-8-sig"))))
    sources = {row["source"] for row in rows if row["lane type"] == "metric" and row["score"]}
    (said,) = sources
    assert re.fullmatch("Numbers of customers .*android.*, from 1 Mar 2026 to 31 Aug 2026", said), said
