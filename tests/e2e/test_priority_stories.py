"""From pain points to what is worth doing first: score, see it in the matrix, take over whom it concerns, and open them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers

PROJECT = "omnichannel-shop"
MAPS = f"/api/projects/{PROJECT}/maps"
PAYMENT, CART = "opportunity-payment", "opportunity-cart"


@pytest.fixture
def copied(page: Page) -> Iterator[Callable[[], str]]:
    """A copy of the shop's map; it is gone after the story."""
    made: list[str] = []

    def copy() -> str:
        stored = page.request.get(f"{MAPS}/{page.request.get(MAPS).json()[0]['id']}").json()
        kept = {PAYMENT, CART, "pain-payment"}
        cells = stored["document"]["cells"]
        lanes = {key: lane["type"] for key, lane in stored["document"]["lanes"].items()}
        stored["document"]["cells"] = {
            key: cell
            for key, cell in cells.items()
            if key in kept or lanes[cell["lane"]] not in {"opportunity", "solution", "pain"}
        }
        response = page.request.post(
            MAPS, data={"document": stored["document"] | {"title": "Shop, judged", "translations": {}}}
        )
        assert response.ok, response.text()
        made.append(response.json()["id"])
        return made[-1]

    yield copy
    page.goto("about:blank")
    for identifier in made:
        page.request.delete(f"{MAPS}/{identifier}")


def judged(page: Page, card: str, **inputs: str) -> None:
    """Write inputs in the panel of a card."""
    panel = page.get_by_role("complementary")
    for label, value in inputs.items():
        named = {"reach": "Reach", "confidence": "Confidence (%)", "effort": "Effort (person-months)"}
        if label == "impact":
            panel.get_by_label("Impact", exact=True).select_option(value)
            continue
        field = panel.get_by_label(named[label], exact=True)
        field.fill(value)
        field.press("Enter")
    expect(panel.get_by_role("heading", name="Score", exact=True), card).to_be_visible()


def stored(page: Page, identifier: str) -> dict[str, Any]:
    document: dict[str, Any] = page.request.get(f"{MAPS}/{identifier}").json()["document"]
    return document


def test_somebody_finds_out_what_is_worth_doing_first(page: Page, copied: Callable[[], str]) -> None:
    identifier = copied()
    address = f"/p/{PROJECT}/maps/{identifier}"
    for card, inputs in (
        (CART, {"reach": "2000", "impact": "2", "confidence": "50", "effort": "2"}),
        (PAYMENT, {"reach": "900", "impact": "1", "confidence": "80", "effort": "1"}),
    ):
        page.goto(f"{address}#card:{card}")
        judged(page, card, **inputs)
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text("720 RICE")

    # Whom it concerns, from the data: opened, and taken over.
    affected = page.request.get(f"{MAPS}/{identifier}/affected?step=payment").json()["steps"]["payment"]
    failing = next(one["customers"] for one in affected if one["what"] == "failing")
    row = panel.get_by_role("listitem").filter(has_text="for whom it fails")
    row.get_by_role("button", name=re.compile(f"^{failing:,} –")).click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"of {failing:,}")
    drawer.get_by_role("button", name="Close").click()
    row.get_by_role("button", name="Take over").click()
    expect(panel).to_contain_text("taken over on")

    # In order, and in the matrix.
    panel.get_by_role("button", name="All priorities").click()
    ranked = panel.get_by_role("list", name="By score").get_by_role("listitem")
    expect(ranked).to_have_count(2)
    expect(ranked.first).to_contain_text("delivery date")
    panel.get_by_role("radio", name="Matrix").check()
    bubble = panel.get_by_role("button", name=re.compile(r"^Name the reason.*Effort .* 1, Impact 1, .*affected$"))
    expect(bubble).to_be_visible()

    # A bubble that is moved changes its inputs, the order with them, and is undone.
    bubble.focus()
    for _ in range(8):
        page.keyboard.press("Alt+ArrowUp")
    moved = panel.get_by_role("button", name=re.compile(r"^Name the reason.*Impact 3,"))
    expect(moved).to_be_visible()
    panel.get_by_role("radio", name="List").check()
    expect(ranked.first).to_contain_text("Name the reason")
    score = ranked.filter(has_text="Name the reason")
    # Edits close to each other are undone as one.
    while "720" not in score.inner_text() and page.get_by_role("button", name="Undo").is_enabled():
        page.get_by_role("button", name="Undo").click()
    expect(ranked.first).to_contain_text("delivery date")
    assert not barriers(page)

    # The same over all maps, from where the card is reached again.
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.get_by_role("link", name="Improve").click()
    page.get_by_role("link", name="Priorities").click()
    line = page.get_by_role("row").filter(has_text="Name the reason").filter(has_text="Shop, judged")
    expect(line).to_contain_text("720")
    expect(line).to_contain_text(f"{failing:,}")
    line.get_by_role("link").click()
    expect(page).to_have_url(re.compile(rf"{identifier}.*#card:{PAYMENT}$"))
    expect(page.get_by_role("complementary")).to_contain_text("720 RICE")
    own = next(one for one in stored(page, identifier)["opportunities"].values() if one["cell"] == PAYMENT)
    assert (own["taken"]["customers"], own["taken"]["what"], own["impact"]) == (failing, "failing", 1)


def test_an_own_formula_says_where_it_is_wrong(page: Page, copied: Callable[[], str]) -> None:
    identifier = copied()
    page.goto(f"/p/{PROJECT}/maps/{identifier}#panel:priorities")
    panel = page.get_by_role("complementary")
    panel.get_by_label("Scored by").select_option("formula")
    formula = panel.get_by_label("Formula", exact=True)
    formula.fill("value / (effort + price)")
    formula.press("Enter")
    expect(panel.get_by_role("alert")).to_have_text("Sign 19: “price” is none of the inputs.")
    formula.fill("importance * 2 - gap")
    formula.press("Enter")
    expect(panel.get_by_role("alert")).to_have_count(0)
    expect(panel).to_contain_text("Missing: Importance")
    panel.get_by_role("radio", name="Experience").check()
    panel.get_by_label("Importance: Pays").select_option("5")
    panel.get_by_role("radio", name="List").check()
    ranked = panel.get_by_role("list", name="By score").get_by_role("listitem")
    expect(ranked).to_have_count(1)
    expect(ranked).to_contain_text("Name the reason")
    measures = page.request.post(f"{MAPS}/{identifier}/measures", data={}).json()["steps"]["payment"]
    expected = next(
        one["expected"]
        for one in stored(page, identifier)["experiences"].values()
        if one["step"] == "payment" and one.get("persona") is None
    )
    score = 10 - (measures["experience"] - expected)
    expect(ranked).to_contain_text(f"{score:.1f}")


def test_the_gap_of_one_persona_is_measured_of_those_it_stands_for(page: Page, copied: Callable[[], str]) -> None:
    identifier = copied()
    place = f"{MAPS}/{identifier}"
    rules = [{"rule": "known", "condition": {"property": "device", "operator": "is", "values": ["android"]}}]
    current = page.request.get(place).json()
    bound, drawn = list(current["document"]["personas"])[:2]
    own = {"step": "payment", "persona": drawn, "experienced": -1}
    changes = [
        {"change": "set_field", "collection": "personas", "id": bound, "field": "segment", "value": {"rules": rules}},
        {"change": "add", "collection": "experiences", "id": "own", "object": own},
    ]
    response = page.request.post(f"{place}/changes", data={"revision": current["revision"], "changes": changes})
    assert response.ok, response.text()
    measures = page.request.post(f"{place}/measures", data={"scope": {"segment": {"rules": rules}}}).json()["steps"]
    whole = page.request.post(f"{place}/measures", data={}).json()["steps"]
    assert measures["payment"]["score_n"] < whole["payment"]["score_n"]

    page.goto(f"/p/{PROJECT}/maps/{identifier}#panel:priorities")
    panel = page.get_by_role("complementary")
    panel.get_by_role("radio", name="Experience").check()
    row = panel.locator("tbody tr").filter(has=page.get_by_role("button", name="Pays", exact=True))
    expect(row).to_contain_text(f"n {whole['payment']['score_n']}")
    panel.get_by_label("Of", exact=True).select_option(bound)
    expect(panel).to_contain_text("measured over the customers whom the persona stands for")
    expect(row).to_contain_text(f"n {measures['payment']['score_n']}")
    expect(row).to_contain_text("as for all")
    assert barriers(page) == []
    row.get_by_role("button", name=re.compile("Experienced")).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Question").click()
    expect(drawer).to_contain_text("android")
    page.keyboard.press("Escape")
    panel.get_by_label("Of", exact=True).select_option(drawn)
    expect(panel).to_contain_text("stands for nobody in the data")
    expect(panel.locator("tbody tr")).to_have_count(1)
    expect(row).to_contain_text("−1")
