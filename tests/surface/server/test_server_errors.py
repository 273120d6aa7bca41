"""Errors: each is a problem with a status from the table, in the reader's language, and nothing gets past a limit."""

from __future__ import annotations

import ast
import errno
import io
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import etappe
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.foundation.texts import LANGUAGES, catalogue, text
from etappe.server import receiving
from etappe.server.handlers import HANDLERS
from etappe.server.operations import OPERATIONS
from etappe.server.problems import STATUS_OF, language_of, problem_of, status_of

if TYPE_CHECKING:
    from tests.surface.server.conftest import Served

SOURCES = Path(str(etappe.__file__)).parent
FAMILIES = {"InvalidInput", "Refused", "Unavailable"}


def raised_codes() -> Iterator[tuple[str, str]]:
    """Family and code of every error that the sources raise."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in FAMILIES
                and node.args
            ):
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield node.func.id, code.value


def test_every_code_that_is_no_wrong_input_has_a_status() -> None:
    missing = {code for family, code in raised_codes() if family != "InvalidInput"} - set(STATUS_OF)
    # The command line's own errors never reach a browser.
    assert {code for code in missing if not code.startswith("cli.")} == set()


def test_every_status_belongs_to_a_code_that_has_words() -> None:
    for language in LANGUAGES:
        known = {key.removeprefix("errors.") for key in catalogue(language) if key.startswith("errors.")}
        assert set(STATUS_OF) <= known
    assert {code for operation in OPERATIONS for code in operation.refuses} <= known
    assert set(STATUS_OF.values()) <= {400, 401, 403, 404, 405, 409, 413, 421, 429, 500, 503, 507}


def test_statuses_by_family() -> None:
    assert status_of(InvalidInput("duration.unreadable", value="x")) == 422
    assert status_of(Refused("project.unknown", project="x")) == 404
    assert status_of(Unavailable("storage.full", path="x")) == 507
    with pytest.raises(KeyError):
        status_of(Refused("no.such.code"))


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("de", "de"),
        ("de-CH, en;q=0.5", "de"),
        ("en;q=0.4, de;q=0.6", "de"),
        ("fr, it", "en"),
        ("", "en"),
        ("*", "en"),
        ("de;q=0", "en"),
        ("de;q=nonsense, en;q=0.1", "en"),
        ("deutsch, xx", "en"),
    ],
)
def test_the_language_is_the_one_liked_best(accepted: str, expected: str) -> None:
    assert language_of(accepted) == expected


def test_a_problem_says_what_happened_and_what_to_do() -> None:
    problem = problem_of(InvalidInput("project.time_zone_unknown", value="Mars"), "de")
    assert problem.title == "„Mars“ ist keine Zeitzone."
    assert problem.detail == "Verwenden Sie einen Namen wie Europe/Berlin oder UTC."
    assert (problem.status, problem.code, problem.data) == (422, "project.time_zone_unknown", {"value": "Mars"})


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, which has to be this one."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "request.not_json"),
        (b"{", 400, "request.not_json"),
        (b'{"title": "\xff"}', 400, "request.not_json"),
        (b"[]", 422, "request.wrong_record"),
        (b"null", 422, "request.wrong_record"),
        (b'{"title": 3}', 422, "request.wrong_record"),
        (b'{"name": "x"}', 422, "request.wrong_record"),
        (b'{"title": "x", "admin": true}', 422, "request.wrong_record"),
        (b'{"title": ""}', 422, "project.title_missing"),
        (b'{"title": "x", "time_zone": "Mars/Olympus"}', 422, "project.time_zone_unknown"),
        (b"x" * 1_000_001, 413, "request.too_large"),
    ],
)
def test_wrong_bodies_are_refused_with_their_reason(client: httpx.Client, body: bytes, status: int, code: str) -> None:
    refused(client.post("/api/projects", content=body), status, code)
    assert client.get("/api/projects").json() == []


def test_the_place_of_a_fault_is_named_in_both_languages(client: httpx.Client) -> None:
    for language, words in (("en", "does not fit at $.title"), ("de", "passt an der Stelle $.title nicht")):
        answer = client.post("/api/projects", json={"title": 3}, headers={"accept-language": language})
        problem = refused(answer, 422, "request.wrong_record")
        assert words in problem["title"]
        assert answer.headers["content-language"] == language
        assert problem["data"]["place"] == "$.title"


def test_deep_json_is_refused_before_it_hurts(client: httpx.Client, shop: str) -> None:
    deep = b"[" * 200_000
    bodies = {
        "answers": b'{"question": "customers", "of": ' + b'{"question": "customers", "of": ' * 20_000,
        "maps": b'{"document": {"title": "x", "steps": ' + deep,
        "imports": b'{"upload": ' + deep,
        "wordings": b'{"question": {"question": "funnel", "steps": ' + deep,
    }
    for path, body in bodies.items():
        answer = client.post(f"/api/projects/{shop}/{path}", content=body)
        assert 400 <= answer.status_code < 500, answer.text
        refused(answer, answer.status_code, answer.json()["code"])
    assert client.get("/api/health").status_code == 200


def test_a_body_without_length_is_cut_off_at_the_limit(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    with suppress(httpx.WriteError):  # the server may have hung up before everything was sent
        refused(client.post("/api/projects", content=endless()), 413, "request.too_large")
    assert client.get("/api/health").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api", 404, "request.route_unknown"),
        ("GET", "/api/", 404, "request.route_unknown"),
        ("GET", "/api/nothing", 404, "request.route_unknown"),
        ("GET", "/api/projects/", 404, "request.route_unknown"),
        ("GET", "/api/openapi.json", 404, "request.route_unknown"),
        ("PUT", "/api/projects", 405, "request.method_unknown"),
        ("PATCH", "/api/projects/x", 405, "request.method_unknown"),
        ("POST", "/", 405, "request.method_unknown"),
    ],
)
def test_unknown_routes_are_problems_too(client: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    refused(client.request(method, path), status, code)


@pytest.mark.parametrize("name", ["", "..", "/", "a/b/", "\x00", "..\\"])
def test_uploads_need_a_name(client: httpx.Client, shop: str, name: str) -> None:
    refused(
        client.post(f"/api/projects/{shop}/uploads", params={"name": name}, content=b"x"), 422, "upload.name_missing"
    )


def test_names_of_uploads_never_become_paths(served: Served, client: httpx.Client, shop: str) -> None:
    before = set(served.workspace.folder.rglob("*"))
    names = ["../../../evil.csv", "..\\..\\evil.csv", "/etc/evil.csv", "evil.csv\x00.png", "x" * 5000 + ".csv"]
    for name in names:
        made = client.post(f"/api/projects/{shop}/uploads", params={"name": name}, content=b"x")
        assert made.status_code == 201
        assert len(made.json()["name"]) <= 200
        assert "/" not in made.json()["name"]
    new = set(served.workspace.folder.rglob("*")) - before
    folder = served.workspace.folder / "projects" / shop / "uploads"
    assert {path.parent for path in new if path.is_file()} <= {folder, served.workspace.folder}
    assert not [path for path in new if "evil" in path.name or "x" * 20 in path.name]


def test_files_over_the_limit_are_refused(
    served: Served, client: httpx.Client, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_FILE_BYTES", 3_000_000)
    path = f"/api/projects/{shop}/uploads?name=a.csv"
    refused(client.post(path, content=b"x" * 3_000_001), 413, "upload.too_large")

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 65_536

    with suppress(httpx.WriteError):  # the server may have hung up before everything was sent
        refused(client.post(path, content=endless()), 413, "upload.too_large")
    assert client.post(path, content=b"x" * 3_000_000).json()["bytes"] == 3_000_000
    assert len(list((served.workspace.folder / "projects" / shop / "uploads").iterdir())) == 1


def test_a_full_disk_is_said_before_it_is_full(
    served: Served, client: httpx.Client, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(served.workspace.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=receiving.SPARE_BYTES))
    answer = client.post(f"/api/projects/{shop}/uploads?name=a.csv", content=b"x")
    refused(answer, 507, "storage.full")
    assert int(answer.headers["retry-after"]) > 0
    assert list((served.workspace.folder / "projects" / shop / "uploads").iterdir()) == []
    assert client.post(f"/api/projects/{shop}/answers", json={"question": "variants"}).status_code == 200


def test_a_disk_that_fills_while_writing_leaves_nothing(
    served: Served, client: httpx.Client, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: io.IOBase) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(receiving, "_sync", full)
    refused(client.post(f"/api/projects/{shop}/uploads?name=a.csv", content=b"x"), 507, "storage.full")
    assert list((served.workspace.folder / "projects" / shop / "uploads").iterdir()) == []


def test_an_upload_that_breaks_off_leaves_nothing(served: Served, client: httpx.Client, shop: str) -> None:
    secret = served.workspace.sessions.new_session()
    port = int(served.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        head = (
            f"POST /api/projects/{shop}/uploads?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {secret}\r\nContent-Length: 5000000\r\n\r\n"
        )
        raw.sendall(head.encode() + b"x" * 2_000_000)
    folder = served.workspace.folder / "projects" / shop / "uploads"
    for _ in range(500):
        if not list(folder.iterdir()):
            break
        assert client.get("/api/health").status_code == 200
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"question": "funnel", "steps": ["nope"]}, "selector.unknown_event"),
        ({"question": "funnel", "steps": ["view"], "within": "soon"}, "duration.unreadable"),
        ({"question": "nothing"}, "question.unreadable"),
        ({"question": "funnel", "steps": "view"}, "question.unreadable"),
        ({"question": "timeline", "customer": "nobody"}, "customer.unknown"),
        ([], "question.unreadable"),
    ],
)
def test_wrong_questions_say_what_is_wrong(client: httpx.Client, shop: str, question: object, code: str) -> None:
    answer = client.post(f"/api/projects/{shop}/answers", json=question)
    problem = refused(answer, 404 if code == "customer.unknown" else 422, code)
    assert problem["title"] == text(f"errors.{code}", "en", **problem["data"])


def test_a_broken_map_names_every_fault(client: httpx.Client, shop: str) -> None:
    document = {"title": "", "steps": {"s": {"stage": "nowhere", "order": "V", "title": "x"}}}
    problem = refused(client.post(f"/api/projects/{shop}/maps", json={"document": document}), 422, "map.broken")
    assert {fault["where"] for fault in problem["data"]["faults"]} == {"map..title", "steps.s.stage"}
    newer = {"document": {"schema": 99, "title": "x"}}
    refused(client.post(f"/api/projects/{shop}/maps", json=newer), 422, "map.newer")


def test_a_failed_job_tells_its_problem(client: httpx.Client, shop: str) -> None:
    upload = client.post(f"/api/projects/{shop}/uploads?name=a.csv", content=b"a,b\n1,2\n").json()["id"]
    order = {"upload": upload, "options": {"customer": "x", "time": "y", "event": "z"}}
    job = client.post(f"/api/projects/{shop}/imports", json=order).json()
    while job["state"] == "running":
        job = client.get(f"/api/projects/{shop}/jobs/{job['id']}", headers={"accept-language": "de"}).json()
    assert (job["state"], job["report"]) == ("failed", None)
    assert job["error"]["status"] == 422
    assert job["error"]["title"] == text(f"errors.{job['error']['code']}", "de", **job["error"]["data"])
    assert client.delete(f"/api/projects/{shop}/jobs/{job['id']}").status_code == 204


def test_a_fault_of_ours_is_a_problem_and_goes_to_the_log(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_call: object) -> None:
        message = "a secret of the inside"
        raise RuntimeError(message)

    monkeypatch.setitem(HANDLERS, "listProjects", broken)
    problem = refused(client.get("/api/projects"), 500, "server.bug")
    assert "secret" not in json.dumps(problem)
    assert "a secret of the inside" in caplog.text
    assert client.get("/api/session").status_code == 200
