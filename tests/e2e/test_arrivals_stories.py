"""Are we there yet, and planned against actual: found from the map in a few clicks, drawn on the line, and made for a new map."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.drawn_maps import PROJECT, Document

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP = "/api/projects/omnichannel-shop"

DOCUMENT: Document = {
    "schema": 2,
    "title": "From symptom to practice",
    "locale": "en",
    "stages": {"all": {"order": "V", "name": "All", "hue": 1}},
    "steps": {
        "feel": {"stage": "all", "order": "F", "title": "Feels it"},
        "ask": {"stage": "all", "order": "K", "title": "Asks for a date"},
        "see": {"stage": "all", "order": "V", "title": "Sees the practice"},
    },
    "touchpoints": {
        "body": {"name": "Body", "binding": {"events": ["symptom_noticed"]}},
        "phone": {"name": "Phone", "binding": {"events": ["gp_appointment_requested"]}},
        "practice": {"name": "Practice", "binding": {"events": ["gp_visited"]}},
    },
    "interactions": {
        "i1": {"step": "feel", "touchpoint": "body", "order": "V"},
        "i2": {"step": "ask", "touchpoint": "phone", "order": "V"},
        "i3": {"step": "see", "touchpoint": "practice", "order": "V"},
    },
}


def asked(page: Page, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = page.request.post(path, data=body)
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found


def written(number: int) -> re.Pattern[str]:
    return re.compile(rf"^{number:,} – ")


def test_a_newcomer_finds_what_fails_and_who_is_overdue_from_the_shops_map(page: Page) -> None:
    [one, *_] = page.request.get(f"{SHOP}/maps").json()
    routes = one_map(page, one["id"])
    company = next(key for key, route in routes.items() if route.get("whose", "company") == "company")
    customer = next(key for key, route in routes.items() if route.get("whose") == "customer")
    held = asked(page, f"{SHOP}/maps/{one['id']}/conformance", {"route": company})
    board = asked(page, f"{SHOP}/answers", arrivals_on(routes[customer]))
    counts = {status["status"]: status["customers"] for status in board["statuses"]}

    page.goto(f"/p/omnichannel-shop/maps/{one['id']}")
    head = page.get_by_role("region", name="Are we there yet?")
    expect(head.get_by_role("button", name=re.compile(rf"^{held['answer']['arrived']:,} – Arrived"))).to_be_visible()
    page.get_by_role("button", name="Planned against actual").click()
    panel = page.get_by_role("complementary", name="Planned against actual")
    fails = panel.get_by_role("listitem").filter(has=page.get_by_role("button", name="“Payment” fails", exact=True))
    failing = next(each for each in held["answer"]["deviations"] if each["kind"] == "failing")
    expect(fails).to_contain_text(f"{failing['customers']:,}")
    expect(panel).to_contain_text("associated with the deviation, not shown to be caused by it")
    assert barriers(page) == []
    fails.get_by_role("button", name="“Payment” fails", exact=True).click()
    expect(page.get_by_role("columnheader", name="Pays")).to_be_focused()
    fails.get_by_role("button", name=written(failing["customers"])).click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(re.compile(rf"of {failing['customers']:,}(?!\d)"))
    drawer.get_by_role("button", name="Close").click()

    head.get_by_role("button", name=routes[customer]["name"]).click()
    panel = page.get_by_role("complementary", name="Are we there yet?")
    row = panel.get_by_role("row").filter(has=page.get_by_role("button", name="Pays", exact=True))
    expect(panel.get_by_role("link", name=re.compile(r"^K-\d+$")).first).to_be_visible()
    standing = panel.get_by_role("table").get_by_role("button", name=re.compile("Overdue, last seen here$"))
    each = [int(number.inner_text().replace(",", "")) for number in standing.all()]
    assert sum(each) == counts["overdue"], "everybody overdue stands somewhere on this map"
    assert row.get_by_role("button", name=re.compile("Overdue, last seen here$")).count() == 1

    page.get_by_role("link", name="Line", exact=True).click()
    at_pay = page.get_by_role("button", name=re.compile(rf"^{max(each)} overdue – Pays$"))
    expect(at_pay).to_be_visible()
    page.get_by_role("button", name="Show what left the plan").click()
    page.get_by_role("button", name="As a table").click()
    table = page.get_by_role("table", name="Stations of the journey")
    expect(table.get_by_role("columnheader", name="Left the plan")).to_be_visible()
    along = asked(page, f"{SHOP}/maps/{one['id']}/conformance", {"route": customer})
    missed = along["answer"]["steps"][-1]["missing"]
    expect(table.get_by_role("row").filter(has_text="Receives the parcel")).to_contain_text(f"{missed:,} missed")


def one_map(page: Page, identifier: str) -> dict[str, Any]:
    """The routes of a map of the shop, in its order."""
    routes = page.request.get(f"{SHOP}/maps/{identifier}").json()["document"]["routes"]
    return dict(sorted(routes.items(), key=lambda each: (each[1]["order"], each[0])))


def arrivals_on(route: dict[str, Any]) -> dict[str, Any]:
    names = ("entry", "destination", "elsewhere", "horizon")
    return {"question": "arrivals"} | {name: route[name] for name in names if name in route}


def test_a_route_is_added_to_a_map_changed_and_removed(  # noqa: PLR0915 -- one story
    page: Page, draw: Callable[[Document], str]
) -> None:
    identifier = draw(DOCUMENT)
    page.goto(f"/p/{PROJECT}/maps/{identifier}")
    page.get_by_role("button", name="Say where the journey begins and where it should arrive").click()
    form = page.get_by_role("form", name="New route")

    def choose(label: str, event: str) -> None:
        form.get_by_role("button", name=re.compile(f"^{label}: ")).click()
        page.get_by_role("textbox", name="Search events").fill(event)
        option = page.get_by_role("option", name=re.compile(rf"^{event}"))
        expect(option).to_contain_text(re.compile(r"[\d,]+ customers"))
        option.click()

    choose("Begins with", "symptom_noticed")
    choose("Arrives with", "gp_visited")
    form.get_by_text("The customers’ goal", exact=True).locator("..").click()
    form.get_by_role("textbox", name="Name").fill("Seen by somebody")
    form.get_by_role("button", name="Add", exact=True).click()
    head = page.get_by_role("region", name="Are we there yet?")
    expect(head.get_by_role("button", name="Seen by somebody")).to_be_visible()
    expect(head).to_contain_text("No route leads to what the company wants.")
    question = {"question": "arrivals", "entry": "symptom_noticed", "destination": "gp_visited", "horizon": "30d"}
    board = asked(page, f"/api/projects/{PROJECT}/answers", question)
    counts = {status["status"]: status["customers"] for status in board["statuses"]}
    expect(head.get_by_role("button", name=re.compile(rf"^{counts['arrived']:,} – Arrived"))).to_be_visible()

    panel = page.get_by_role("complementary", name="Are we there yet?")
    panel.get_by_text("Change this route").click()
    panel.get_by_role("combobox", name="Has to arrive within: unit").select_option("none")
    all_time = asked(page, f"/api/projects/{PROJECT}/answers", {**question, "horizon": None})
    expect(
        head.get_by_role("button", name=re.compile(rf"^{all_time['statuses'][0]['customers']:,} – Arrived"))
    ).to_be_visible()
    # Conditions are chosen as in the binding of a touchpoint; one that is not whole yet changes nothing.
    begins = panel.get_by_role("group", name="Begins with")
    begins.get_by_role("button", name="Add a condition").click()
    begins.get_by_role("combobox", name="Property").select_option("group")
    begins.get_by_role("combobox", name="Value").fill("working")
    begins.get_by_role("combobox", name="Value").press("Enter")
    entry = {"events": ["symptom_noticed"], "where": [{"property": "group", "operator": "is", "values": ["working"]}]}
    some = asked(page, f"/api/projects/{PROJECT}/answers", {**question, "entry": entry, "horizon": None})
    assert 0 < some["entrants"] < all_time["entrants"]
    expect(
        head.get_by_role("button", name=re.compile(rf"^{some['statuses'][0]['customers']:,} – Arrived"))
    ).to_be_visible()
    expect(begins).to_contain_text(f"events of {some['entrants']:,} customers")

    # What is usual can be made the deadline; a shorter one makes more people late.
    due = math.ceil(some["usual_s"] / 86_400)
    panel.get_by_role("button", name=f"Take {due} days as the deadline").click()
    expect(panel.get_by_role("textbox", name="Overdue after: amount")).to_have_value(str(due))
    panel.get_by_role("textbox", name="Overdue after: amount").fill("2")
    panel.get_by_role("textbox", name="Overdue after: amount").press("Enter")
    late = asked(page, f"/api/projects/{PROJECT}/answers", {**question, "entry": entry, "horizon": None, "due": "2d"})[
        "statuses"
    ][2]
    assert late["customers"] > some["statuses"][2]["customers"]
    expect(head.get_by_role("button", name=re.compile(rf"^{late['customers']:,} – Overdue"))).to_be_visible()
    panel.get_by_role("combobox", name="From each step to the next within: unit").select_option("w")
    panel.get_by_role("textbox", name="From each step to the next within: amount").wait_for()
    panel.get_by_role("button", name="Remove this route").click()
    expect(head).to_contain_text("This map has no route yet")
    page.get_by_role("button", name="Undo").last.click()
    expect(head.get_by_role("button", name="Seen by somebody")).to_be_visible()
