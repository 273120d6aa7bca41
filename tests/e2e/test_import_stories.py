"""A file becomes a journey map: as it is, with many bad rows, and with a wrong guess corrected."""

from __future__ import annotations

import csv
import random
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from etappe.simulation import write_simulation

SLOWEST_IMPORT_MS = 120_000


def choose(page: Page, path: Path) -> None:
    page.goto("/")
    page.get_by_role("link", name="Import a file").first.click()
    page.locator("input[type=file]").set_input_files(path)


def test_somebody_drops_a_file_and_looks_at_its_journey(page: Page, tmp_path: Path) -> None:
    events = tmp_path / "autumn_shop.csv"
    write_simulation("omnichannel-shop", events, customers=400, seed=5)
    choose(page, events)

    expect(page.get_by_label("What customer means")).to_have_value("customer")
    expect(page.get_by_label("What time means")).to_have_value("time")
    expect(page.get_by_label("What event means")).to_have_value("event")
    expect(page.get_by_text("None of the rows looked at would be refused.")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.get_by_text(re.compile(r"events of 400 customers"))).to_be_visible(timeout=SLOWEST_IMPORT_MS)
    page.get_by_label("Name of the map").fill("Our autumn")
    page.get_by_label("Name of the step").first.fill("They notice us")
    page.get_by_role("button", name="Save and open the map").click()

    expect(page).to_have_url(re.compile(r"/p/autumn-shop/maps/map-"))
    expect(page.get_by_role("grid")).to_be_visible()
    expect(page.get_by_text("They notice us").first).to_be_visible()
    expect(page.get_by_text("Our autumn").first).to_be_visible()


def test_two_hundred_thousand_rows_with_three_hundred_bad_ones(page: Page, tmp_path: Path) -> None:
    chance = random.Random(11)
    bad = sorted(chance.sample(range(200_000), 300))
    kinds = ["view", "cart", "purchase"]
    events = tmp_path / "large.csv"
    with events.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["customer_id", "timestamp", "event"])
        broken = set(bad)
        for line in range(200_000):
            when = f"2026-{line % 9 + 1:02}-{line % 28 + 1:02}T{line % 24:02}:{line % 60:02}:00Z"
            rows.writerow([line % 9_000, "one of these days" if line in broken else when, kinds[line % 3]])
    choose(page, events)
    page.get_by_role("button", name="Import", exact=True).click(timeout=SLOWEST_IMPORT_MS)

    summary = page.get_by_text("300 rows were not taken")
    expect(summary).to_be_visible(timeout=SLOWEST_IMPORT_MS)
    expect(page.get_by_text("199,700 events of 9,000 customers")).to_be_visible()
    summary.click()
    first = page.get_by_role("table").filter(has_text="What stood there").get_by_role("row").nth(1)
    expect(first).to_contain_text(f"{bad[0] + 2:,}")
    expect(first).to_contain_text("one of these days")
    with page.expect_download() as download:
        page.get_by_role("link", name="All of them as CSV").click()
    listed = download.value.path().read_text(encoding="utf-8-sig")
    assert all(str(line + 2) in listed for line in bad)


@pytest.mark.window(locale="de-DE")
def test_a_wrong_guess_is_corrected_and_an_open_question_is_asked(page: Page, tmp_path: Path) -> None:
    events = tmp_path / "reise.csv"
    events.write_text(
        "nummer;tag;was;wo\n"
        + "".join(
            f"{kunde:03};0{tag}.03.2026;Schritt {tag};Filiale\n" for kunde in range(1, 40) for tag in range(1, 4)
        ),
        encoding="cp1252",
    )
    page.goto("/new")
    page.locator("input[type=file]").set_input_files(events)
    page.get_by_label("Was nummer bedeutet").select_option("customer")
    page.get_by_label("Was tag bedeutet").select_option("time")
    page.get_by_label("Was was bedeutet").select_option("event")
    ask = page.get_by_role("button", name="Tag zuerst (31.12.)")
    go = page.get_by_role("button", name="Importieren", exact=True)
    expect(ask.or_(go.and_(page.locator(":enabled"))).first).to_be_visible()
    if ask.is_visible():
        ask.click()
    go.click()
    expect(page.get_by_text("117 Ereignisse von 39 Personen")).to_be_visible(timeout=SLOWEST_IMPORT_MS)


def test_a_file_that_is_none_says_so_and_another_can_be_chosen(page: Page, tmp_path: Path) -> None:
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page.goto("/new")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_role("alert")).to_contain_text("picture.xlsx")
    page.get_by_role("button", name="Another file").click()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()


def test_a_file_that_is_given_up_leaves_no_project_behind(page: Page, tmp_path: Path) -> None:
    events = tmp_path / "given_up_here.csv"
    events.write_text("customer,time,event\n1,2026-03-01T10:00:00Z,view\n", encoding="utf-8")
    choose(page, events)
    expect(page.get_by_text("given_up_here.csv: 1 row")).to_be_visible()
    page.get_by_role("link", name="Etappe", exact=True).click()
    expect(page.get_by_role("heading", name="Are we there yet?")).to_be_visible()
    expect(page.get_by_role("heading", name="Given up here")).to_have_count(0)

    choose(page, events)
    expect(page.get_by_text("given_up_here.csv: 1 row")).to_be_visible()
    page.goto("about:blank")
    deadline = time.monotonic() + 10
    while page.request.get("/api/projects/given-up-here").status != 404:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_events_without_a_map_get_their_first_one_later(page: Page, tmp_path: Path) -> None:
    events = tmp_path / "later_drawn.csv"
    events.write_text("customer,time,event\n1,2026-03-01T10:00:00Z,view\n", encoding="utf-8")
    choose(page, events)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("1 event of 1 customer, 1 Mar 2026.")).to_be_visible(timeout=SLOWEST_IMPORT_MS)
    page.get_by_role("link", name="To the project without a map").click()

    expect(page.get_by_text("1 row taken, 0 refused")).to_be_visible()
    page.get_by_role("button", name="1 – Customers with “view”").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="1", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Draw a first map").click()
    page.get_by_role("button", name="Begin a map with this").click()
    expect(page.get_by_role("grid")).to_be_visible()
