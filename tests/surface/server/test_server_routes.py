"""What each route gives, from a file on its way in to an answer, and that answers are the library's own."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest

import etappe
from etappe.analyses.asking import ask, read_question
from etappe.connectors import read_file
from etappe.events.importing import ReadOptions
from etappe.journeys.building import build_index
from etappe.maps.measured.measuring import measure
from etappe.maps.model.document import MapDocument

if TYPE_CHECKING:
    from tests.surface.server.conftest import Serve, Served

ImportFile = Callable[..., dict[str, Any]]
FUNNEL = {"question": "funnel", "steps": ["view", "cart", "purchase"], "within": "7d"}
QUESTIONS = [
    FUNNEL,
    FUNNEL | {"by": "channel", "order": "any", "exclude": ["purchase"]},
    {"question": "transitions", "sessions": "30m"},
    {"question": "paths", "start": "view", "length": 3},
    {"question": "variants"},
    {"question": "arrivals", "entry": "view", "destination": "purchase", "horizon": "30d"},
    {"question": "satisfaction", "at": "purchase", "score": "value", "lowest": 0, "highest": 20},
    {"question": "timeline", "customer": "007"},
    {"question": "customers", "of": FUNNEL, "part": {"part": "funnel", "position": 1, "outcome": "dropped"}},
]


def test_a_project_that_goes_while_projects_are_listed_is_left_out(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = (client.post("/api/projects", json={"title": title}).json()["project"]["id"] for title in "ab")
    projects, list_all = served.workspace.projects, served.workspace.projects.list

    def listed_then_deleted() -> Any:  # noqa: ANN401 -- what the list gives
        listed = list_all()
        projects.delete(goes)
        return listed

    monkeypatch.setattr(projects, "list", listed_then_deleted)
    answer = client.get("/api/projects")
    assert answer.status_code == 200, answer.text
    ids = {summary["project"]["id"] for summary in answer.json()}
    assert stays in ids
    assert goes not in ids


@pytest.fixture
def project(client: httpx.Client, shop: str) -> str:
    """The address of a project with data."""
    assert client.base_url
    return f"/api/projects/{shop}"


def test_health_names_the_version(client: httpx.Client) -> None:
    assert client.get("/api/health").json() == {"status": "ok", "version": etappe.__version__}
    assert client.get("/api/session").json()["version"] == etappe.__version__


def test_a_project_begins_empty(client: httpx.Client) -> None:
    draft = {"title": "Käse & Wein", "description": "Laden", "time_zone": "Europe/Berlin"}
    answer = client.post("/api/projects", json=draft)
    assert answer.status_code == 201
    made = answer.json()
    assert made["project"]["id"] == "kaese-wein"
    assert made["project"]["title"] == {"en": "Käse & Wein", "de": "Käse & Wein"}
    assert (made["customers"], made["events"], made["earliest"], made["maps"]) == (0, 0, None, [])
    assert client.get("/api/projects").json() == [made]
    detail = client.get("/api/projects/kaese-wein").json()
    nothing = {"event_names": [], "event_titles": {"en": {}, "de": {}}, "properties": [], "imports": []}
    assert detail == {"summary": made, **nothing}


def test_an_upload_is_looked_into_corrected_and_imported(client: httpx.Client, import_file: ImportFile) -> None:
    client.post("/api/projects", json={"title": "Shop", "time_zone": "Europe/Berlin"})
    content = "kunde;zeit;was\n007;03.04.2026 10:00;Ansicht\n007;05.04.2026 11:00;Kauf\nNA;gestern;Kauf\n".encode(
        "latin-1"
    )
    upload = client.post("/api/projects/shop/uploads", params={"name": "C:\\Daten\\Käufe.csv"}, content=content)
    assert upload.status_code == 201
    assert (upload.json()["name"], upload.json()["bytes"]) == ("Käufe.csv", len(content))
    look = f"/api/projects/shop/uploads/{upload.json()['id']}/inspection"
    first = client.post(look, json={"customer": "kunde", "time": "zeit", "event": "was", "day_first": True})
    assert first.status_code == 200, first.text
    seen = first.json()
    assert (seen["format"], seen["options"]["delimiter"], seen["refused"]) == ("csv", ";", 1)
    assert seen["first_rows"][0] == ["007", "03.04.2026 10:00", "Ansicht"]
    order = {"upload": upload.json()["id"], "options": seen["options"]}
    job = client.post("/api/projects/shop/imports", json=order)
    assert job.status_code == 202
    assert job.json()["state"] == "running"
    assert import_file(client, "shop")["state"] == "finished", "jobs run one after the other"
    over = client.get(f"/api/projects/shop/jobs/{job.json()['id']}").json()
    report = over["report"]
    assert (over["state"], over["phase"], over["error"]) == ("finished", "done", None)
    assert (report["rows"], report["taken"], report["refused"], report["customers"]) == (3, 2, 1, 1)
    assert report["file"] == "Käufe.csv"
    refused = client.get(f"/api/projects/shop/imports/{report['id']}/refused").json()
    assert (refused["total"], refused["rows"][0]["line"], refused["rows"][0]["value"]) == (1, 4, "gestern")
    assert client.post(look, json={}).json()["code"] == "upload.unknown", "an imported upload is used up"


def test_a_project_tells_what_its_data_holds(client: httpx.Client, project: str) -> None:
    detail = client.get(project).json()
    summary = detail["summary"]
    assert (summary["customers"], summary["events"], summary["unit"]) == (4, 7, "customer")
    assert (summary["earliest"], summary["latest"]) == ("2026-01-01T10:00:00+01:00", "2026-01-05T10:00:00+01:00")
    assert detail["event_names"] == [
        {"name": "cart", "occurrences": 2, "customers": 2},
        {"name": "purchase", "occurrences": 1, "customers": 1},
        {"name": "view", "occurrences": 4, "customers": 4},
    ]
    assert detail["properties"] == [
        {"name": "channel", "kind": "text", "values": ["web", "app", "store"]},
        {"name": "value", "kind": "number", "values": []},
    ]
    assert [report["refused"] for report in detail["imports"]] == [1]
    assert client.get("/api/projects").json() == [summary]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["question"])
def test_answers_are_the_librarys_own(
    served: Served, client: httpx.Client, project: str, question: dict[str, Any], tmp_path: Path
) -> None:
    from_server = client.post(f"{project}/answers", json=question)
    assert from_server.status_code == 200, from_server.text
    file = tmp_path / "events.csv"
    file.write_text(EVENTS)
    options = ReadOptions(
        customer="customer_id", time="timestamp", event="event", channel="channel", value="amount", properties=()
    )
    index = build_index(read_file(file, options).frame, time_zone="Europe/Berlin")
    expected = ask(index, read_question(question)).to_json()
    # The fingerprint stands for the state of a store, and for the content of a file: the same only within each.
    fingerprint = from_server.json()["provenance"]["data"]
    assert from_server.text == expected.replace(index.fingerprint, fingerprint)
    assert client.post(f"{project}/answers", json=question).text == from_server.text, "also from memory"
    assert served.workspace.journeys.ask("shop", read_question(question)).to_json() == from_server.text


EVENTS = """customer_id,timestamp,event,channel,amount
a,2026-01-01T09:00:00Z,view,web,
a,2026-01-01T10:00:00Z,cart,web,
a,2026-01-02T09:00:00Z,purchase,store,19.5
b,2026-01-03T09:00:00Z,view,web,
b,2026-01-03T09:30:00Z,cart,app,
c,2026-01-04T09:00:00Z,view,web,
007,2026-01-05T09:00:00Z,view,web,
"""
"""The good rows of the file in conftest.py."""


def test_questions_are_put_into_words_without_data(client: httpx.Client) -> None:
    client.post("/api/projects", json={"title": "Empty"})
    words = client.post("/api/projects/empty/wordings", json={"question": FUNNEL})
    assert words.status_code == 200
    assert set(words.json()) == {"en", "de", "python"}
    assert "funnel" in words.json()["python"]
    asked = client.post("/api/projects/empty/answers", json=FUNNEL)
    assert (asked.status_code, asked.json()["code"]) == (409, "project.empty")
    assert client.post("/api/projects/empty/maps/discovery", json={}).json()["code"] == "project.empty"


def test_new_data_changes_answers(client: httpx.Client, project: str, shop: str, import_file: ImportFile) -> None:
    before = client.post(f"{project}/answers", json={"question": "variants"}).json()
    import_file(client, shop, b"customer_id,timestamp,event,channel,amount\nz,2026-02-01T00:00:00Z,view,web,1\n")
    after = client.post(f"{project}/answers", json={"question": "variants"}).json()
    assert after["provenance"]["n_customers"] == before["provenance"]["n_customers"] + 1
    assert after["provenance"]["data"] != before["provenance"]["data"]


def test_importing_twice_is_importing_once(
    client: httpx.Client, project: str, shop: str, import_file: ImportFile
) -> None:
    before = client.get(project).json()
    again = import_file(client, shop)["report"]
    assert again["same_as"] == before["imports"][0]["id"]
    after = client.get(project).json()
    assert after["summary"] == before["summary"]
    assert len(after["imports"]) == 2


def test_refused_rows_are_safe_in_a_spreadsheet(client: httpx.Client, import_file: ImportFile) -> None:
    client.post("/api/projects", json={"title": "Shop"})
    bad = ["=1+1", "+1", "-1", "@x", "\tx", "=cmd|' /C calc'!A0"]
    rows = [[f"c{number}", value, "view", "", ""] for number, value in enumerate(bad)]
    target = io.StringIO()
    csv.writer(target).writerows([["customer_id", "timestamp", "event", "channel", "amount"], *rows])
    good = "a,2026-01-01T09:00:00Z,view,web,\n"
    report = import_file(client, "shop", (target.getvalue() + good).encode())["report"]
    assert report["refused"] == len(bad)
    path = f"/api/projects/shop/imports/{report['id']}/refused.csv"
    answer = client.get(path, headers={"accept-language": "de"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="refused-rows.csv"'
    cells = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(cells) == len(bad) + 1
    assert not [cell for row in cells[1:] for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert client.get(path).text.lstrip("\ufeff").startswith("Line,")


def test_pages_of_refused_rows(client: httpx.Client, import_file: ImportFile) -> None:
    client.post("/api/projects", json={"title": "Shop"})
    lines = [b"customer_id,timestamp,event,channel,amount", *[b"c,bad,view,,"] * 250, b"c,2026-01-01T09:00:00Z,view,,"]
    report = import_file(client, "shop", b"\n".join(lines))["report"]
    path = f"/api/projects/shop/imports/{report['id']}/refused"
    page = client.get(path, params={"offset": 240, "limit": 100}).json()
    assert (page["total"], [row["line"] for row in page["rows"]]) == (250, list(range(242, 252)))
    assert len(client.get(path).json()["rows"]) == 100
    for wrong in ({"offset": "-1"}, {"limit": "0"}, {"limit": "x"}, {"limit": "10001"}, {"offset": "1" * 30}):
        answer = client.get(path, params=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.wrong_parameter")


def test_maps_are_drawn_changed_measured_and_deleted(served: Served, client: httpx.Client, project: str) -> None:
    draft = client.post(f"{project}/maps/discovery", json={"steps": 3, "language": "de", "title": "Was geschieht"})
    assert draft.status_code == 200, draft.text
    assert draft.json()["document"]["title"] == "Was geschieht"
    assert client.get(f"{project}/maps").json() == [], "a discovered map is not stored"
    made = client.post(f"{project}/maps", json={"document": draft.json()["document"]})
    assert made.status_code == 201
    stored = made.json()
    assert (stored["revision"], stored["document"]["title"]) == (1, "Was geschieht")
    address = f"{project}/maps/{stored['id']}"
    assert client.get(address).json() == stored
    edit = {"change": "edit_text", "collection": "map", "id": "", "field": "title", "text": "Neu", "language": "de"}
    changed = client.post(f"{address}/changes", json={"revision": 1, "changes": [edit]})
    assert (changed.status_code, changed.json()["revision"], changed.json()["document"]["title"]) == (200, 2, "Neu")
    late = client.post(f"{address}/changes", json={"revision": 1, "changes": [edit]})
    assert (late.status_code, late.json()["code"], late.json()["data"]["now"]) == (409, "map.changed_meanwhile", 2)
    (entry,) = client.get(f"{project}/maps").json()
    assert (entry["title"], entry["revision"]) == ("Neu", 2)
    assert client.get("/api/projects").json()[0]["maps"] == [entry]
    measures = client.post(f"{address}/measures", json={})
    assert measures.status_code == 200, measures.text
    document = msgspec.convert(changed.json()["document"], MapDocument)
    assert measures.json()["steps"].keys() == document.steps.keys()
    assert measures.content == msgspec.json.encode(measure(served.workspace.journeys.index("shop"), document))
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_deleting_a_project_leaves_no_file(served: Served, client: httpx.Client, project: str, shop: str) -> None:
    client.post(f"{project}/uploads?name=a.csv", content=b"x")
    folder = served.workspace.folder / "projects" / shop
    assert any(path.is_file() for path in folder.rglob("*"))
    answer = client.delete(project)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not folder.exists()
    assert client.get(project).status_code == 404
    assert client.delete(project).status_code == 404
    again = client.post("/api/projects", json={"title": "Shop"}).json()
    assert (again["project"]["id"], again["events"]) == (shop, 0)


def test_everything_is_there_after_a_restart_even_without_the_index(
    tmp_path: Path, serving_context: Serve, import_file: ImportFile
) -> None:
    folder = tmp_path / "data"
    with serving_context(folder) as first, first.client() as client:
        client.post("/api/projects", json={"title": "Shop", "time_zone": "Europe/Berlin"})
        import_file(client, "shop")
        client.post("/api/projects/shop/maps", json={"document": {"title": "Journey"}})
        secret = client.headers["authorization"]
        before = [client.get("/api/projects/shop").text, client.get("/api/projects/shop/maps").text]
        before += [client.post("/api/projects/shop/answers", json=question).text for question in QUESTIONS]
    for without_index in (False, True):
        if without_index:
            shutil.rmtree(folder / "projects" / "shop" / "index")
        with serving_context(folder) as again, again.client(signed_in=False, authorization=secret) as client:
            after = [client.get("/api/projects/shop").text, client.get("/api/projects/shop/maps").text]
            after += [client.post("/api/projects/shop/answers", json=question).text for question in QUESTIONS]
        assert after == before


def test_two_hundred_thousand_rows_with_three_hundred_bad_ones(client: httpx.Client, import_file: ImportFile) -> None:
    chance = random.Random(7)
    bad = set(chance.sample(range(200_000), 300))
    lines = ["customer_id,timestamp,event,channel,amount"]
    for row in range(200_000):
        day, minute = 1 + row % 28, chance.randrange(60)
        time = "not a time" if row in bad else f"2026-{1 + row % 6:02}-{day:02}T{row % 24:02}:{minute:02}:00Z"
        lines.append(f"c{chance.randrange(20_000)},{time},{chance.choice(['view', 'cart', 'purchase'])},web,1.5")
    client.post("/api/projects", json={"title": "Big"})
    report = import_file(client, "big", "\n".join(lines).encode())["report"]
    assert (report["rows"], report["taken"], report["refused"]) == (200_000, 199_700, 300)
    refused = client.get(f"/api/projects/big/imports/{report['id']}/refused", params={"limit": 1000}).json()
    assert {row["line"] for row in refused["rows"]} == {row + 2 for row in bad}
    assert client.get("/api/projects/big").json()["summary"]["events"] == 199_700
    answer = client.post("/api/projects/big/answers", json=FUNNEL).json()
    assert answer["provenance"]["n_events"] == 199_700
