"""Who gets in: links, sessions, roles, foreign hosts and foreign pages; every route is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi.routing import APIRoute

from etappe.accounts.model import Principal, Role
from etappe.accounts.permissions import PERMISSIONS
from etappe.accounts.ports import Session
from etappe.accounts.sessions import hashed
from etappe.bootstrap import open_workspace
from etappe.foundation.ids import PersonId
from etappe.server.app import create_app, session_cookie
from etappe.server.guard import HEADERS
from etappe.server.handlers import HANDLERS
from etappe.server.live import PATH as LIVE
from etappe.server.operations import FILE, IMAGE, OPERATIONS, Operation
from etappe.storage.records.accounts import SqlSessions

if TYPE_CHECKING:
    from tests.surface.server.conftest import Served

BY_ID = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Served]:
    """One server for all tests here that leave it as it is."""
    serving = request.getfixturevalue("serving_context")
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def send(client: httpx.Client, operation: Operation, **headers: str) -> httpx.Response:
    path = re.sub(r"{\w+}", "nothing", operation.path)
    body = {"content": b"x"} if operation.takes in {FILE, IMAGE} else {"json": {}} if operation.takes else {}
    return client.request(operation.method, path, headers=headers, **body)  # type: ignore[arg-type]


def test_every_route_stands_in_the_table_and_has_a_handler(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    app = create_app(workspace)
    workspace.close()
    routes = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute) and route.path.startswith("/api")
        for method in route.methods
    }
    assert routes == {(operation.method, operation.path) for operation in OPERATIONS}
    assert {operation.id for operation in OPERATIONS} - set(HANDLERS) == {"health", "upload", "openShare"}
    assert set(HANDLERS) <= {operation.id for operation in OPERATIONS}
    others = {getattr(route, "path", "") for route in app.routes} - {path for _, path in routes}
    assert others == {"/{path:path}", LIVE}, "nothing but the interface and maps being edited lies outside the table"


@BY_ID
def test_strangers_get_nothing_but_health(alone: Served, operation: Operation) -> None:
    with alone.client(signed_in=False) as stranger:
        answer = send(stranger, operation)
        if operation.permission is None:
            assert answer.status_code == {"health": 200, "openShare": 422}[operation.id], "a link without its secret"
            return
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "session.missing"
        for secret in ("Bearer x", "Bearer", "Basic Zm9v", f"Bearer {alone.workspace.new_link()}"):
            assert send(stranger, operation, authorization=secret).status_code == 401


@BY_ID
@pytest.mark.parametrize("role", PERMISSIONS)
def test_roles_open_exactly_the_routes_of_the_table(alone: Served, operation: Operation, role: Role) -> None:
    secret = f"secret of {role}"
    store = SqlSessions(alone.workspace._database)  # noqa: SLF001 -- there is no other role yet than the owner's
    now = datetime.now(UTC)
    store.remove_session(hashed(secret))
    store.add_session(
        Session(
            secret_hash=hashed(secret),
            principal=Principal(PersonId("x"), role),
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
    )
    with alone.client(signed_in=False, authorization=f"Bearer {secret}") as client:
        answer = send(client, operation)
    allowed = operation.permission is None or operation.permission in PERMISSIONS[role]
    assert (answer.status_code != 403) is allowed, answer.text
    if not allowed:
        assert answer.json()["code"] == "access.denied"


@BY_ID
def test_unknown_projects_are_not_found(alone: Served, operation: Operation) -> None:
    if "{project}" not in operation.path:
        return
    bodies = {
        "ask": {"question": "variants"},
        "wordQuestion": {"question": {"question": "variants"}},
        "startImport": {"upload": "nothing", "options": {}},
        "createMap": {"document": {"title": "x"}},
        "changeMap": {"revision": 1, "changes": []},
        "compareMap": {"one": {}, "other": {}},
        "compareArrivals": {"one": {}, "other": {}},
        "compareConformance": {"one": {}, "other": {}},
        "saveSegment": {"name": "x", "segment": {}},
        "startThread": {"anchor": {"at": "object", "collection": "map"}, "text": "x"},
        "reply": {"text": "x"},
        "rewriteComment": {"text": "x"},
        "resolveThread": {"resolved": True},
        "shareMap": {"may": "view"},
        "labelVersion": {"label": "x"},
        "addEntry": {"name": {"en": "x"}},
        "adoptTouchpoint": {"map": "nothing", "touchpoint": "nothing"},
        "changeEntry": {"revision": 1},
        "linkEntry": {"map": "nothing"},
        "rateEntry": {"answers": {}},
        "editSheet": {"questions": []},
    }
    with alone.client() as client:
        path = re.sub(r"{\w+}", "nothing", operation.path)
        if operation.takes in {FILE, IMAGE}:
            answer = client.post(path, content=b"x", params={"name": "x.csv"})
        elif operation.takes is None:
            answer = client.request(operation.method, path)
        else:
            answer = client.request(operation.method, path, json=bodies.get(operation.id, {}))
    assert (answer.status_code, answer.json()["code"]) == (404, "project.unknown")


def test_a_link_lets_a_browser_in_once(alone: Served) -> None:
    token = alone.workspace.new_link()
    with alone.client(signed_in=False) as browser, alone.client(signed_in=False) as late:
        entered = browser.get("/", params={"token": token})
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        cookie = entered.headers["set-cookie"]
        assert cookie.startswith(f"{session_cookie(alone.workspace)}=")
        for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=2592000"):
            assert part in cookie
        assert token not in cookie
        session = browser.get("/api/session").json()
        assert session["principal"] == {"person": "local-owner", "role": "owner", "name": "", "within": None}
        again = late.get("/", params={"token": token})
        assert (again.status_code, again.headers["location"]) == (303, "/")
        assert "set-cookie" not in again.headers
        assert late.get("/api/session").status_code == 401
        assert browser.get("/", params={"token": "wrong"}).status_code == 303
        assert browser.get("/api/session").status_code == 200, "a wrong link does not sign anybody out"


def test_a_link_may_be_fetched_only_at_the_front_door(alone: Served) -> None:
    with alone.client(signed_in=False) as stranger:
        for path in ("/api/session", "/elsewhere"):
            answer = stranger.get(path, params={"token": alone.workspace.new_link()})
            assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "[", "192.168.0.9:80"]
)
def test_foreign_host_names_are_refused(alone: Served, host: str) -> None:
    with alone.client() as client:
        for path in ("/", "/api/health", "/api/projects"):
            answer = client.get(path, headers={"host": host})
            assert answer.status_code in {400, 421}, "uvicorn refuses some by itself"
            assert "script-src 'self'" in answer.headers.get("content-security-policy", "") or answer.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:8321"])
def test_the_loopback_has_three_names(alone: Served, host: str) -> None:
    with alone.client() as client:
        assert client.get("/api/health", headers={"host": host}).status_code == 200


@BY_ID
@pytest.mark.parametrize(
    "sent",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "http://127.0.0.1:1", "sec-fetch-site": "cross-site"},
    ],
)
def test_foreign_pages_change_nothing(alone: Served, operation: Operation, sent: dict[str, str]) -> None:
    with alone.client() as client:
        answer = send(client, operation, **sent)
    refused = answer.status_code == 403 and answer.json()["code"] == "request.foreign_origin"
    assert refused is (operation.method != "GET")


def test_our_own_pages_may_change_things(alone: Served) -> None:
    with alone.client() as client:
        for sent in ({"sec-fetch-site": "same-origin"}, {"origin": alone.address}, {}):
            answer = client.post("/api/projects", json={"title": ""}, headers=sent)
            assert answer.json()["code"] == "project.title_missing"


def test_gets_write_nothing(alone: Served) -> None:
    assert {operation.method for operation in OPERATIONS} <= {"GET", "POST", "DELETE"}
    folder = alone.workspace.folder
    with alone.client() as client:
        before = (folder / "etappe.sqlite-wal").read_bytes()
        for operation in OPERATIONS:
            if operation.method == "GET":
                send(client, operation)
        assert (folder / "etappe.sqlite-wal").read_bytes() == before


def test_every_response_carries_the_security_headers(alone: Served) -> None:
    with alone.client() as client:
        answers = [
            client.get("/"),
            client.get("/?token=x"),
            client.get("/api/health"),
            client.get("/api/nothing"),
            client.put("/api/projects"),
            client.post("/api/projects", content=b"x"),
            client.get("/api/health", headers={"host": "evil.example"}),
        ]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, answer.url
    policy = HEADERS["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert policy.count("unsafe-inline") == 1
    assert answers[2].headers["cache-control"] == "no-store"
    assert all("access-control-allow-origin" not in answer.headers for answer in answers)


def test_other_projects_objects_are_not_there(client: httpx.Client, shop: str) -> None:
    other = client.post("/api/projects", json={"title": "Other"}).json()["project"]["id"]
    drawn = client.post(f"/api/projects/{shop}/maps", json={"document": {"title": "Journey"}}).json()["id"]
    upload = client.post(f"/api/projects/{shop}/uploads?name=a.csv", content=b"a,b\n1,2\n").json()["id"]
    job = client.post(f"/api/projects/{shop}/imports", json={"upload": upload, "options": {}}).json()["id"]
    report = client.get(f"/api/projects/{shop}").json()["imports"][0]["id"]
    tries = [
        ("GET", f"maps/{drawn}", None, "map.unknown"),
        ("DELETE", f"maps/{drawn}", None, "map.unknown"),
        ("POST", f"maps/{drawn}/changes", {"revision": 1, "changes": []}, "map.unknown"),
        ("POST", f"maps/{drawn}/measures", {}, "map.unknown"),
        ("POST", f"uploads/{upload}/inspection", {}, "upload.unknown"),
        ("POST", "imports", {"upload": upload, "options": {}}, "upload.unknown"),
        ("GET", f"imports/{report}/refused", None, "import.unknown"),
        ("GET", f"imports/{report}/refused.csv", None, "import.unknown"),
        ("GET", f"jobs/{job}", None, "job.unknown"),
        ("DELETE", f"jobs/{job}", None, "job.unknown"),
    ]
    for method, path, body, code in tries:
        answer = client.request(method, f"/api/projects/{other}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, code), path
    assert client.get(f"/api/projects/{shop}/maps/{drawn}").status_code == 200
    assert client.get(f"/api/projects/{shop}/jobs/{job}").status_code == 200
