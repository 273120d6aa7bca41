"""Segments that a project keeps, and maps measured for one or for two of them, over HTTP."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from etappe.accounts.model import Principal
from etappe.foundation.ids import PersonId
from tests.surface.server.conftest import Served

BUYERS: dict[str, Any] = {"rules": [{"rule": "did", "at": "purchase"}]}
CARTS: dict[str, Any] = {"rules": [{"rule": "did", "at": "cart"}]}
DOCUMENT = {
    "title": "Way",
    "stages": {"s": {"order": "V", "name": "Stage"}},
    "steps": {
        "a": {"stage": "s", "order": "G", "title": "Look"},
        "b": {"stage": "s", "order": "V", "title": "Choose"},
    },
    "touchpoints": {
        "t": {"name": "Page", "binding": {"events": ["view"]}},
        "u": {"name": "Cart", "binding": {"events": ["cart"]}},
    },
    "interactions": {
        "i": {"step": "a", "touchpoint": "t", "order": "V"},
        "j": {"step": "b", "touchpoint": "u", "order": "V"},
    },
}


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.fixture
def project(shop: str) -> str:
    return f"/api/projects/{shop}"


def test_segments_are_kept_changed_listed_and_forgotten(client: httpx.Client, project: str) -> None:
    path = f"{project}/segments"
    assert client.get(path).json() == []
    made = client.post(path, json={"name": "  Wer   kauft ", "segment": BUYERS}).json()
    assert made == {"id": made["id"], "name": "Wer kauft", "segment": BUYERS}
    other = client.post(path, json={"name": "carts", "segment": CARTS}).json()
    assert client.get(path).json() == [other, made], "by name"
    refused(client.post(path, json={"name": "WER KAUFT", "segment": CARTS}), 409, "segment.name_taken")
    changed = client.post(path, json={"id": made["id"], "name": "Buyers", "segment": BUYERS})
    assert changed.json() == made | {"name": "Buyers"}
    assert [one["name"] for one in client.get(path).json()] == ["Buyers", "carts"]
    refused(client.post(path, json={"id": "segment-x", "name": "x", "segment": BUYERS}), 404, "segment.unknown")
    refused(client.post(path, json={"name": " ", "segment": BUYERS}), 422, "segment.name_missing")
    refused(client.post(path, json={"name": "x" * 101, "segment": BUYERS}), 422, "segment.name_long")
    backwards = {"rules": [{"rule": "did", "at": "purchase", "at_least": 3, "at_most": 2}]}
    refused(client.post(path, json={"name": "x", "segment": backwards}), 422, "segment.wrong_count")
    gone = {"rules": [{"rule": "did", "at": "no longer there"}]}
    assert client.post(path, json={"name": "x", "segment": gone}).status_code == 200
    assert client.delete(f"{path}/{made['id']}").status_code == 204
    refused(client.delete(f"{path}/{made['id']}"), 404, "segment.unknown")
    assert [one["name"] for one in client.get(path).json()] == ["carts", "x"]


def test_segments_of_another_project_are_not_there(client: httpx.Client, project: str) -> None:
    made = client.post(f"{project}/segments", json={"name": "x", "segment": BUYERS}).json()
    other = "/api/projects/" + client.post("/api/projects", json={"title": "Other"}).json()["project"]["id"]
    assert client.get(f"{other}/segments").json() == []
    refused(client.delete(f"{other}/segments/{made['id']}"), 404, "segment.unknown")
    draft = {"id": made["id"], "name": "mine", "segment": CARTS}
    refused(client.post(f"{other}/segments", json=draft), 404, "segment.unknown")
    assert client.get(f"{project}/segments").json() == [made]
    refused(client.post("/api/projects/nothing/segments", json={"name": "x", "segment": {}}), 404, "project.unknown")
    refused(client.post(f"{other}/segments/count", json={}), 409, "project.empty")


def test_who_keeps_one_name_at_once_keeps_it_once(client: httpx.Client, project: str) -> None:
    draft = {"name": "Buyers", "segment": BUYERS}
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(lambda _: client.post(f"{project}/segments", json=draft).status_code, range(4)))
    assert sorted(answers) == [200, 409, 409, 409]


def test_segments_are_counted_before_they_are_kept(client: httpx.Client, project: str) -> None:
    def counted(**scope: object) -> tuple[int, ...]:
        found = client.post(f"{project}/segments/count", json=scope)
        assert found.status_code == 200, found.text
        body = found.json()
        assert body["provenance"]["n_customers"] == body["of_customers"]
        return body["customers"], body["of_customers"], body["events"], body["of_events"]

    assert counted() == (4, 4, 7, 7)
    assert counted(segment=CARTS) == (2, 4, 5, 7)
    assert counted(segment=BUYERS) == (1, 4, 3, 7)
    assert counted(segment=CARTS, first="2026-01-02") == (2, 4, 3, 7)
    assert counted(last="2026-01-03") == (2, 4, 5, 7)
    path = f"{project}/segments/count"
    unknown = {"rules": [{"rule": "did", "at": "purchse"}]}
    answer = client.post(path, json={"segment": unknown})
    refused(answer, 422, "selector.unknown_event")
    assert "purchase" in answer.json()["data"]["near"]
    refused(client.post(path, json={"first": "2026-01-03", "last": "2026-01-02"}), 422, "period.backwards")
    refused(client.post(path, json={"first": "soon"}), 422, "period.unreadable")


def test_a_map_is_measured_for_a_scope_and_for_two(client: httpx.Client, project: str) -> None:
    path = f"{project}/maps/" + client.post(f"{project}/maps", json={"document": DOCUMENT}).json()["id"]

    def measured(scope: dict[str, Any] | None) -> dict[str, Any]:
        answer = client.post(f"{path}/measures", json={} if scope is None else {"scope": scope})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    whole, carts = measured(None), measured({"segment": CARTS})
    assert (whole["steps"]["a"]["reached"], whole["steps"]["b"]["reached"]) == (4, 2)
    assert (carts["steps"]["a"]["reached"], carts["steps"]["b"]["reached"]) == (2, 2)
    assert measured({}) == whole == measured({"segment": {"rules": []}})
    question = carts["steps"]["a"]["funnel"]
    assert question["scope"] == {"segment": CARTS}
    answer = client.post(f"{project}/answers", json=question).json()
    assert answer["steps"][0]["customers"] == 2
    behind = {"question": "customers", "of": question, "part": {"part": "funnel", "position": 1}}
    assert [row["customer"] for row in client.post(f"{project}/answers", json=behind).json()["customers"]] == ["a", "b"]
    both = client.post(f"{path}/comparison", json={"one": {}, "other": {"segment": CARTS}})
    assert both.status_code == 200, both.text
    found = both.json()
    assert (found["one"], found["other"]) == (whole, carts)
    assert found["in_both"] == 2
    (reached,) = [one for one in found["steps"]["a"] if one["measure"] == "reached"]
    assert (reached["one"], reached["other"], reached["difference"], reached["low"]) == (4, 2, -2, None)
    assert client.post(f"{path}/comparison", json={"one": {}, "other": {"segment": CARTS}}).content == both.content
    refused(client.post(f"{project}/maps/nothing/comparison", json={"one": {}, "other": {}}), 404, "map.unknown")
    refused(client.post(f"{path}/measures", json={"scope": {"first": "soon"}}), 422, "period.unreadable")
    refused(
        client.post(f"{path}/comparison", json={"one": {}, "other": {"first": "2026-01-03", "last": "2026-01-02"}}),
        422,
        "period.backwards",
    )


def test_a_scope_needs_what_questions_need(served: Served, client: httpx.Client, project: str) -> None:
    path = f"{project}/maps/" + client.post(f"{project}/maps", json={"document": DOCUMENT}).json()["id"]
    looking_on = Principal(PersonId("me"), "viewer")
    secret = served.workspace.sessions._open(looking_on, None)  # noqa: SLF001 -- only guests look on as yet
    with served.client(signed_in=False, authorization=f"Bearer {secret}") as viewer:
        assert viewer.post(f"{path}/measures", json={}).status_code == 200
        refused(viewer.post(f"{path}/measures", json={"scope": {"segment": CARTS}}), 403, "access.denied")
        refused(viewer.post(f"{path}/comparison", json={"one": {}, "other": {}}), 403, "access.denied")
        refused(viewer.post(f"{project}/segments/count", json={}), 403, "access.denied")
        refused(viewer.post(f"{project}/segments", json={"name": "x", "segment": CARTS}), 403, "access.denied")
        assert viewer.get(f"{project}/segments").status_code == 200


def test_the_scope_reaches_everything_that_shows_a_number_of_a_map(
    served: Served, client: httpx.Client, project: str
) -> None:
    path = f"{project}/maps/" + client.post(f"{project}/maps", json={"document": DOCUMENT}).json()["id"]
    scope = json.dumps({"segment": CARTS, "first": "2026-01-01"})

    def told(address: str, **query: str) -> dict[str, Any]:
        answer = client.get(address, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def listed(question: dict[str, Any], part: dict[str, Any]) -> list[str]:
        asked = {"question": "customers", "of": question, "part": part}
        return [row["customer"] for row in client.post(f"{project}/answers", json=asked).json()["customers"]]

    first = {"part": "funnel", "position": 1}
    whole, some = told(f"{path}/affected"), told(f"{path}/affected", scope=scope)
    assert (whole["steps"]["a"][0]["customers"], whole["scope"]) == (4, None)
    assert (some["steps"]["a"][0]["customers"], some["scope"]) == (2, {"segment": CARTS, "first": "2026-01-01"})
    assert listed(some["steps"]["a"][0]["question"], some["steps"]["a"][0]["part"]) == ["a", "b"]

    found = told(f"{path}/discovery", scope=scope)
    assert (found["customers"], [one["customers"] for one in found["both"]]) == (2, [2, 2])
    assert listed(found["both"][0]["question"], first) == ["a", "b"]

    reach = told(f"{project}/coverage", scope=scope)
    numbers = {key.partition("/")[2]: one for key, one in reach["touchpoints"].items()}
    assert (numbers["t"]["reached"], numbers["t"]["share"]) == (2, 1.0)
    assert listed(numbers["t"]["question"], first) == ["a", "b"]
    assert told(f"{project}/coverage")["touchpoints"] != reach["touchpoints"], (
        "what is kept of all is not given for some"
    )

    standing = told(f"{path}/standing-out", scope=scope)
    assert (standing["provenance"]["n_customers"], standing["tested"]) == (2, 0)
    assert "map.too_few_to_compare" in {note["code"] for note in standing["notes"]}

    drawn = client.post(f"{project}/maps/discovery", json={"scope": {"segment": CARTS}}).json()
    assert (drawn["customers"], drawn["stations"][0]["question"]["scope"]) == (2, {"segment": CARTS})

    table = client.get(f"{path}/export", params={"format": "json", "scope": scope})
    assert table.status_code == 200

    wrong = [
        ("{", 422, "question.unreadable"),
        ('{"first": "soon"}', 422, "period.unreadable"),
        ('{"segment": {"rules": [{"rule": "did", "at": "purchse"}]}}', 422, "selector.unknown_event"),
    ]
    for address in ("affected", "discovery", "standing-out", "attention", "effects"):
        for written, status, code in wrong[:1] if address in {"attention", "effects"} else wrong:
            refused(client.get(f"{path}/{address}", params={"scope": written}), status, code)
    looking_on = Principal(PersonId("me"), "viewer")
    secret = served.workspace.sessions._open(looking_on, None)  # noqa: SLF001 -- only guests look on as yet
    with served.client(signed_in=False, authorization=f"Bearer {secret}") as viewer:
        for address in (f"{path}/affected", f"{path}/standing-out", f"{path}/discovery", f"{project}/coverage"):
            assert viewer.get(address).status_code == 200
            refused(viewer.get(address, params={"scope": scope}), 403, "access.denied")
