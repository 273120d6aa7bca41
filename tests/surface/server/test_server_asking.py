"""Questions that take long: watched, stopped, left, and asked by several at once."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from etappe.journeys import executor

if TYPE_CHECKING:
    from tests.surface.server.conftest import Served

PATIENCE_S = 60
FUNNEL = {"question": "funnel", "steps": ["view", "cart"], "within": "7d"}
VARIANTS = {"question": "variants"}
ID = "question-1"


class Held:
    """Ranges of questions wait here until they are let go on; how many have come."""

    def __init__(self, one: Callable[..., Any]) -> None:
        self._one = one
        self.go_on = threading.Event()
        self.begun = 0
        self.ended = 0

    def __call__(self, *range_of: Any) -> Any:  # noqa: ANN401 -- stands in for a generic function
        self.begun += 1
        try:
            assert self.go_on.wait(PATIENCE_S)
            return self._one(*range_of)
        finally:
            self.ended += 1


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """Every range of a question waits until the test lets it go on."""
    held = Held(executor._one)  # noqa: SLF001 -- the one place that every range passes
    monkeypatch.setattr(executor, "_one", held)
    yield held
    held.go_on.set()


@pytest.fixture
def asking() -> Iterator[ThreadPoolExecutor]:
    """People who ask at the same time."""
    with ThreadPoolExecutor(8) as people:
        yield people


@pytest.fixture
def project(shop: str) -> str:
    """The address of a project with data."""
    return f"/api/projects/{shop}"


def until(happens: Callable[[], bool]) -> None:
    """Return when it happens."""
    deadline = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def asked(
    people: ThreadPoolExecutor, client: httpx.Client, project: str, question: dict[str, Any], name: str | None = ID
) -> Future[httpx.Response]:
    """A question on its way, under an id."""
    headers = {} if name is None else {"Etappe-Question": name}
    return people.submit(client.post, f"{project}/answers", json=question, headers=headers)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    """The answer has to be this problem."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["detail"]


def test_a_question_tells_how_far_it_is_until_it_is_answered(
    client: httpx.Client, project: str, held: Held, asking: ThreadPoolExecutor
) -> None:
    assert client.get(f"{project}/questions").json() == []
    answer = asked(asking, client, project, FUNNEL)
    until(lambda: held.begun > 0)
    first = client.get(f"{project}/questions/{ID}").json()
    assert (first["id"], first["done"], first["total"], first["share"]) == (ID, 0, 1, 0)
    second = client.get(f"{project}/questions").json()
    assert [entry["id"] for entry in second] == [ID]
    assert second[0]["seconds"] > first["seconds"] >= 0
    held.go_on.set()
    assert answer.result(PATIENCE_S).json()["steps"][0]["customers"] == 4
    refused(client.get(f"{project}/questions/{ID}"), 404, "question.unknown")
    assert client.get(f"{project}/questions").json() == []


def test_a_question_that_is_stopped_says_so_at_once_and_leaves_nothing(
    client: httpx.Client, project: str, held: Held, asking: ThreadPoolExecutor
) -> None:
    answer = asked(asking, client, project, FUNNEL)
    until(lambda: held.begun > 0)
    assert client.delete(f"{project}/questions/{ID}").status_code == 204
    refused(answer.result(PATIENCE_S), 409, "question.cancelled")
    assert held.ended == 0, "who asked is let go while the range still runs"
    refused(client.delete(f"{project}/questions/{ID}"), 404, "question.unknown")
    held.go_on.set()
    until(lambda: held.ended == held.begun)
    again = asked(asking, client, project, FUNNEL).result(PATIENCE_S)
    assert again.json()["steps"][0]["customers"] == 4
    assert held.begun > 1, "nothing was kept of it"


@pytest.mark.parametrize("name", [ID, None])
def test_a_client_that_leaves_stops_its_question(
    served: Served, client: httpx.Client, project: str, held: Held, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    stopped = threading.Event()
    cancel = executor.Task.cancel

    def watched(task: executor.Task) -> None:
        cancel(task)
        stopped.set()

    monkeypatch.setattr(executor.Task, "cancel", watched)
    body = json.dumps(FUNNEL).encode()
    port = int(served.address.rsplit(":", 1)[1])
    head = f"POST {project}/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    head += f"Authorization: Bearer {served.workspace.sessions.new_session()}\r\n"
    head += "" if name is None else f"Etappe-Question: {name}\r\n"
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(head.encode() + b"\r\n" + body)
        until(lambda: held.begun == 1)
    assert stopped.wait(PATIENCE_S)
    held.go_on.set()
    until(lambda: held.ended == 1)
    assert client.post(f"{project}/answers", json=FUNNEL).status_code == 200
    assert held.begun > 1, "nothing was kept of it"


def test_a_question_belongs_to_one_session_and_project(
    served: Served, client: httpx.Client, project: str, held: Held, asking: ThreadPoolExecutor
) -> None:
    other_project = client.post("/api/projects", json={"title": "Other"}).json()["project"]["id"]
    answer = asked(asking, client, project, FUNNEL)
    until(lambda: held.begun > 0)
    with served.client() as other:
        for somebody, place in ((other, project), (client, f"/api/projects/{other_project}")):
            assert somebody.get(f"{place}/questions").json() == []
            refused(somebody.get(f"{place}/questions/{ID}"), 404, "question.unknown")
            refused(somebody.delete(f"{place}/questions/{ID}"), 404, "question.unknown")
        theirs = asked(asking, other, project, VARIANTS)
        until(lambda: len(other.get(f"{project}/questions").json()) == 1)
        refused(asked(asking, client, project, VARIANTS).result(PATIENCE_S), 409, "question.id_taken")
        held.go_on.set()
        assert answer.result(PATIENCE_S).status_code == theirs.result(PATIENCE_S).status_code == 200
    refused(client.get(f"/api/projects/nowhere/questions/{ID}"), 404, "project.unknown")


@pytest.mark.parametrize("name", ["short", "x" * 65, "with space", "slash/es", "ümlauts1".encode()])
def test_an_id_has_to_be_plain(client: httpx.Client, project: str, name: str | bytes) -> None:
    answer = client.post(f"{project}/answers", json=FUNNEL, headers=[(b"Etappe-Question", name)])
    refused(answer, 422, "question.id_wrong")


def test_equal_questions_are_computed_once_and_one_who_leaves_takes_nobody_along(
    served: Served, client: httpx.Client, project: str, held: Held, asking: ThreadPoolExecutor
) -> None:
    answers = [asked(asking, client, project, FUNNEL, f"question-{number}") for number in range(3)]
    with served.client() as other:
        answers.append(asked(asking, other, project, FUNNEL))
        until(lambda: len(client.get(f"{project}/questions").json()) == 3)
        until(lambda: len(other.get(f"{project}/questions").json()) == 1)
        until(lambda: held.begun > 0)
        assert client.delete(f"{project}/questions/question-0").status_code == 204
        refused(answers[0].result(PATIENCE_S), 409, "question.cancelled")
        assert [entry["total"] for entry in client.get(f"{project}/questions").json()] == [1, 1]
        held.go_on.set()
        given = [answer.result(PATIENCE_S) for answer in answers[1:]]
    assert [answer.status_code for answer in given] == [200, 200, 200]
    assert len({answer.content for answer in given}) == 1
    n_ranges = held.begun
    assert asked(asking, client, project, FUNNEL).result(PATIENCE_S).content == given[0].content
    assert held.begun == n_ranges, "the answer is kept"
    assert asked(asking, client, project, FUNNEL | {"within": "8d"}).result(PATIENCE_S).status_code == 200
    assert held.begun == 2 * n_ranges, "it was computed as often as one that a single person asked"


def test_a_map_that_is_measured_can_be_stopped_too(
    client: httpx.Client, project: str, held: Held, asking: ThreadPoolExecutor
) -> None:
    document = {
        "title": "Way",
        "stages": {"s": {"order": "V", "name": "Stage"}},
        "steps": {"a": {"stage": "s", "order": "V", "title": "Look", "touchpoints": ["t"]}},
        "touchpoints": {"t": {"name": "Page", "channel": "website", "binding": {"events": ["view"]}}},
    }
    made = client.post(f"{project}/maps", json={"document": document}).json()["id"]
    path = f"{project}/maps/{made}/measures"
    answer = asking.submit(client.post, path, json={}, headers={"Etappe-Question": ID})
    until(lambda: held.begun > 0)
    assert client.delete(f"{project}/questions/{ID}").status_code == 204
    refused(answer.result(PATIENCE_S), 409, "question.cancelled")
    held.go_on.set()
    assert client.post(path, json={}).json()["steps"]["a"]["reached"] == 4


def test_a_viewer_of_the_imports_is_not_held_up_by_questions(
    client: httpx.Client, project: str, held: Held, asking: ThreadPoolExecutor
) -> None:
    windows = [asked(asking, client, project, FUNNEL | {"within": f"{days}d"}, None) for days in range(1, 9)]
    until(lambda: held.begun >= 8)
    assert client.get(f"{project}/jobs/nothing").status_code == 404
    assert client.get(project).status_code == 200
    held.go_on.set()
    assert {answer.result(PATIENCE_S).status_code for answer in windows} == {200}
