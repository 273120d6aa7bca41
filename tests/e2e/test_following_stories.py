"""Somebody does something about a map, says when it went live, sees what became of it, and reads the week."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import MAPS, PROJECT, Document, saved, stored


def measured_map(page: Page) -> tuple[Document, str, date]:
    """The project's own map with two actions; the step from which most go on or not, and a day amid the data."""
    own = page.request.get(MAPS).json()[0]["id"]
    document = stored(page, own) | {"title": "Followed up", "within": "14d", "implications": "Call earlier."}
    document["actions"] = {
        "call": {"order": "F", "text": "Call the day before", "owner": "Ward 3"},
        "late": {"order": "V", "text": "Print larger letters", "owner": "Office", "due": "2020-02-01"},
    }
    said = document.get("translations", {})
    other = ("actions.", "map..title", "map..implications")
    document["translations"] = {
        language: {key: words for key, words in texts.items() if not key.startswith(other)}
        for language, texts in said.items()
    }
    measures = page.request.post(f"{MAPS}/{own}/measures", data={}).json()
    steps = [one for one in measures["steps"].values() if one.get("onward_n")]
    step = max(steps, key=lambda one: one["onward_n"])["step"]
    begin, end = (datetime.fromisoformat(measures["provenance"][name]).date() for name in ("start", "end"))
    return document, step, begin + (end - begin) / 2


def test_an_action_is_done_gets_its_day_and_shows_what_became_of_it(
    page: Page, draw: Callable[[Document], str]
) -> None:
    document, step, day = measured_map(page)
    title = document["steps"][step]["title"]
    map_id = draw(document)

    page.goto(f"/p/{PROJECT}/improve/actions?map={map_id}")
    overdue = page.get_by_role("region", name="Overdue")
    expect(overdue).to_contain_text("Print larger letters")
    assert barriers(page) == []
    page.get_by_label("Status of “Call the day before”").select_option("done")
    expect(page.get_by_role("link", name="Call the day before")).to_have_count(0)
    page.get_by_role("radio", name="Done").check(force=True)
    expect(page.get_by_role("listitem").filter(has_text="Call the day before")).to_contain_text("live since")
    action = stored(page, map_id)["actions"]["call"]
    today = datetime.now().astimezone().date().isoformat()
    assert (action["status"], action["live_since"]) == ("done", today), "the map says so"

    page.get_by_role("link", name="Call the day before").click()
    panel = page.get_by_role("complementary", name="Actions")
    saved(page)
    done = panel.get_by_role("listitem").filter(has=page.get_by_text("Success:")).last
    done.get_by_text("Success:").click()
    done.get_by_label("Measure", exact=True).select_option(label="Goes on")
    done.get_by_label("At step").select_option(label=title)
    expect(done).to_contain_text("Not yet: from")
    done.get_by_label("Live since").fill(day.isoformat())
    done.get_by_label("Live since").blur()
    drawing = done.get_by_label("Before and after")
    expect(drawing).to_be_visible(timeout=20_000)
    expect(done).to_contain_text("This is no experiment")

    (effect,) = page.request.get(f"{MAPS}/{map_id}/effects").json()["effects"]
    assert effect["now"]["before"]["last"] == (day - timedelta(days=1)).isoformat()
    expect(done).to_contain_text(effect["said"]["en"])
    after = effect["now"]["after"]
    drawing.get_by_role("button").nth(-1).click()
    drawer = page.get_by_role("dialog")
    part = {"part": "funnel", "position": 2, "outcome": "reached"}
    asked = {"question": "customers", "of": after["of"], "part": part, "limit": 1}
    total = page.request.post(f"/api/projects/{PROJECT}/answers", data=asked).json()["total"]
    assert total > 0
    expect(drawer.get_by_role("tab", name="Customers")).to_contain_text(f"{total:,}")
    drawer.get_by_role("tab", name="Question").click()
    expect(drawer).to_contain_text("scope=")


@pytest.mark.window(locale="de-DE", color_scheme="dark")
def test_the_week_says_what_changed_and_leads_to_its_place(page: Page, draw: Callable[[Document], str]) -> None:
    document, step, _ = measured_map(page)
    for lane in document["lanes"].values():
        lane["hidden"] = lane["type"] == "owner"
    document["lanes"]["who"] = {"order": "zzz", "type": "owner", "title": "Team"}
    map_id = draw(document)
    revision = page.request.get(f"{MAPS}/{map_id}").json()["revision"]
    renamed: list[dict[str, Any]] = [
        {"change": "edit_text", "collection": "steps", "id": step, "field": "title", "text": "Neu", "language": "de"}
    ]
    changed = page.request.post(f"{MAPS}/{map_id}/changes", data={"revision": revision, "changes": renamed})
    assert changed.ok, changed.text()

    page.goto(f"/p/{PROJECT}/improve/week?map={map_id}")
    work = page.get_by_role("region", name="Was sich auf den Karten geändert hat")
    expect(work).to_contain_text("neu in dieser Woche", timeout=20_000)
    sentence = work.get_by_role("link").filter(has_text="„Neu“")
    expect(page.get_by_role("region", name="Wer was noch zu tun hat")).to_contain_text("Print larger letters")
    expect(page.get_by_role("region", name="Was daraus folgt")).to_contain_text("Call earlier.")
    assert barriers(page) == []
    sentence.click()
    expect(page).to_have_url(re.compile(f"/maps/{map_id}#step:{step}$"))
    head = page.locator(f'[data-of="step:{step}"]')
    expect(head).to_be_in_viewport()
    expect(head).to_contain_text("Neu")

    # What needs attention stands on the map and in a list that leads there.
    concerns = page.request.get(f"{MAPS}/{map_id}/attention").json()
    assert any(one["code"] == "no_owner" and one["collection"] == "lanes" for one in concerns)
    page.get_by_role("button", name=re.compile("^Was Aufmerksamkeit braucht")).click()
    panel = page.get_by_role("complementary", name="Was Aufmerksamkeit braucht")
    panel.get_by_role("button", name="„Team“ ist leer").click()
    row = page.locator('[data-of="lane:who"]')
    expect(row).to_be_in_viewport()
    expect(row.get_by_role("button", name=re.compile("^Braucht Aufmerksamkeit"))).to_be_visible()
