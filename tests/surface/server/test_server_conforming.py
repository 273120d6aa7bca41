"""Planned against actual over HTTP: the map's own journeys, and counts that are those of arrivals, funnel and customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.surface.server.conftest import imported

if TYPE_CHECKING:
    import httpx

STEPS = {"look": "view", "basket": "cart", "pay": "pay", "have": "parcel"}
COLUMNS = {"customer": "customer", "time": "time", "event": "event"}
WAYS = {
    "straight": ["view", "cart", "pay", "parcel"],
    "failed": ["view", "cart", "declined"],
    "mended": ["view", "cart", "declined", "pay", "parcel"],
    "skipped": ["view", "pay", "call"],
    "back": ["view", "cart", "view", "cart", "pay"],
    "looked": ["view"],
}
DOCUMENT = {
    "title": "Way",
    "stages": {"s": {"order": "V", "name": "Stage"}},
    "steps": {name: {"stage": "s", "order": order, "title": name} for name, order in zip(STEPS, "BDFH", strict=True)},
    "touchpoints": {
        name: {"name": name, "binding": {"events": [event]}} for name, event in STEPS.items() if name != "pay"
    }
    | {"pay": {"name": "pay", "binding": {"events": ["pay", "declined"]}, "failing": {"events": ["declined"]}}},
    "interactions": {f"i-{name}": {"step": name, "touchpoint": name, "order": "V"} for name in STEPS},
    "routes": {
        "sold": {"order": "B", "name": "Sold", "entry": {"events": ["view"]}, "destination": {"events": ["pay"]}},
        "had": {
            "order": "D",
            "name": "Had",
            "entry": {"events": ["view"]},
            "destination": {"events": ["parcel"]},
            "whose": "customer",
        },
    },
}


def lines() -> bytes:
    rows = [
        f"{who},2026-01-{day + 1:02}T12:00:00Z,{event}"
        for who, events in WAYS.items()
        for day, event in enumerate(events)
    ]
    return "\n".join(["customer,time,event", *rows, ""]).encode()


def asked(client: httpx.Client, project: str, question: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/projects/{project}/answers", json=question)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_a_map_planned_is_counted_of_the_journeys_of_its_board(client: httpx.Client) -> None:
    project = client.post("/api/projects", json={"title": "Ways"}).json()["project"]["id"]
    assert imported(client, project, lines(), COLUMNS)["state"] == "finished"
    made = client.post(f"/api/projects/{project}/maps", json={"document": DOCUMENT}).json()["id"]
    path = f"/api/projects/{project}/maps/{made}/conformance"
    found = client.post(path, json={"route": "had"}).json()
    assert client.post(path, json={}).json()["route"] == "sold", "without one it is the first"
    assert (found["route"], found["steps"]) == ("had", list(STEPS))
    answer = found["answer"]
    rows = {
        name: tuple(row[outcome] for outcome in ("completed", "failing", "missing", "ahead"))
        for name, row in zip(found["steps"], answer["steps"], strict=True)
    }
    assert rows == {"look": (6, 0, 0, 0), "basket": (4, 0, 1, 1), "pay": (4, 1, 0, 1), "have": (2, 0, 0, 4)}
    kinds = {
        (one["kind"], one["source"], one["target"], one["event"]): one["customers"] for one in answer["deviations"]
    }
    assert kinds == {
        ("failing", 2, None, None): 2,
        ("skip", 0, 2, None): 1,
        ("loop", 1, 0, None): 1,
        ("ad_hoc", 2, None, "call"): 1,
    }

    arrivals = {key: answer["question"][key] for key in ("entry", "destination")} | {"question": "arrivals"}
    board = asked(client, project, arrivals | {"places": [{"events": [event]} for event in STEPS.values()]})
    statuses = {one["status"]: one["customers"] for one in board["statuses"]}
    assert (answer["entrants"], answer["arrived"]) == (board["entrants"], statuses["arrived"]) == (6, 2)
    funnel = asked(client, project, {"question": "funnel", "steps": ["view", "parcel"]})
    assert [step["customers"] for step in funnel["steps"]] == [answer["entrants"], answer["arrived"]]
    standing = {one["place"]: one["under_way"] for one in board["standing"]}
    assert standing == {0: 1, 1: 1, 2: 2, 3: 0, None: 0}, "at the last place that they reached"
    assert sum(standing.values()) == statuses["under_way"]

    early = client.post(path, json={"route": "had", "scope": {"last": "2026-01-02"}}).json()["answer"]
    assert (early["entrants"], early["arrived"]) == (6, 0), "as it was known on that day"
    same = asked(client, project, arrivals | {"scope": {"last": "2026-01-02"}})
    assert (same["entrants"], same["statuses"][0]["customers"]) == (6, 0)

    behind = [({"step": n, "outcome": "failing"}, row[1]) for n, row in enumerate(rows.values())]
    behind += [({"kind": "skip", "source": 0, "target": 2}, 1), ({"kind": "ad_hoc", "source": 2, "event": "call"}, 1)]
    for part, customers in behind:
        question = {"question": "customers", "of": answer["question"], "part": {"part": "conformance", **part}}
        assert asked(client, project, question)["total"] == customers
    waits = {"question": "customers", "of": board["question"], "part": {"part": "arrivals", "place": 2}}
    assert {one["customer"] for one in asked(client, project, waits)["customers"]} == {"skipped", "back"}


def test_a_map_without_a_route_says_what_is_missing(client: httpx.Client) -> None:
    project = client.post("/api/projects", json={"title": "Ways"}).json()["project"]["id"]
    assert imported(client, project, lines(), COLUMNS)["state"] == "finished"
    maps = f"/api/projects/{project}/maps"
    made = client.post(maps, json={"document": {**DOCUMENT, "routes": {}}}).json()["id"]
    refused = client.post(f"{maps}/{made}/conformance", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "map.no_route")
    wrong = client.post(f"{maps}/{made}/conformance", json={"way": "sold"})
    assert wrong.status_code == 422
