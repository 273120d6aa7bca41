"""Editing a map together through the server: who is let in, what is told to whom, and what nobody can break."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pycrdt import Text
from websockets.exceptions import InvalidStatus

from etappe.accounts.model import Principal
from etappe.accounts.permissions import PERMISSIONS
from etappe.coediting.protocol import (
    Presence,
    edit_frame,
    missing_frame,
    presence_frame,
    state_vector_frame,
)
from etappe.foundation.ids import PersonId, ProjectId
from etappe.server import live, live_room
from etappe.storage.records.database import FILE
from tests.coediting.people import small_map
from tests.surface.server.live_world import PATIENCE_S, Place, title

if TYPE_CHECKING:
    from etappe.accounts.model import Role


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, serving_context: Callable[..., Any]) -> Iterator[Place]:
    with serving_context(tmp_path_factory.mktemp("data")) as running:
        yield Place(running)


@pytest.fixture
def fresh(tmp_path: Path, serving_context: Callable[..., Any]) -> Iterator[Place]:
    with serving_context(tmp_path / "data") as running:
        yield Place(running)


def test_two_people_see_what_the_other_writes_and_so_do_others(fresh: Place) -> None:
    with fresh.browser("ada") as ada, fresh.browser("bo") as bo, fresh.served.client() as http:
        for person in (ada, bo):
            person.sync()
        ada.write("Ü😀")
        ada.send()
        bo.until(lambda: title(bo) == "Ü😀See")
        bo.add_card("new", "Pays")
        bo.send()
        bo.sync()
        shown = http.get(fresh.path).json()
        assert (shown["revision"], shown["document"]["cells"]["new"]["text"]) == (3, "Pays")
        change = {
            "change": "edit_text",
            "collection": "steps",
            "id": "see",
            "field": "title",
            "text": "Saw",
            "language": "en",
        }
        late = http.post(f"{fresh.path}/changes", json={"revision": 2, "changes": [change]})
        assert (late.status_code, late.json()["data"]["now"]) == (409, 3)
        changed = http.post(f"{fresh.path}/changes", json={"revision": 3, "changes": [change]})
        assert changed.json()["revision"] == 4
        for person in (ada, bo):
            person.until(lambda person=person: title(person) == "Saw")
        versions = http.get(f"{fresh.path}/history").json()
        assert [(version["seq"], version["since"], version["places"]) for version in versions] == [
            (4, 1, ["steps", "cells"]),
            (1, 0, []),
        ]
        deadline = time.monotonic() + PATIENCE_S
        while http.get(f"/api/projects/{fresh.project}/maps").json()[0]["revision"] != 4:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_lists_follow_what_browsers_write_within_a_second_or_so(fresh: Place) -> None:
    with fresh.browser("ada") as ada, fresh.served.client() as http:
        ada.sync()
        ada.write("!")
        ada.send()
        ada.sync()
        began = time.monotonic()
        while http.get(f"/api/projects/{fresh.project}/maps").json()[0]["revision"] != 2:
            assert time.monotonic() - began < 5
            time.sleep(0.01)


def test_a_question_is_answered_after_what_its_asker_sent_before_it(place: Place) -> None:
    with place.browser("ada") as ada, place.browser("bo") as bo:
        ada.sync()
        for number in range(200):
            ada.write(str(number % 10))
        ada.send()
        ada.sync()
        bo.sync()
        assert title(bo) == title(ada)


def test_whoever_asks_again_and_again_has_to_wait_and_gets_every_answer(place: Place) -> None:
    with place.browser("ada") as ada:
        ada.sync()
        question = state_vector_frame(ada.doc.get_state())
        began, n_questions = time.monotonic(), 250
        for _ in range(n_questions):
            ada.socket.send(question)
        ada.until_answers(n_questions)
        supply, a_second = 4 * live.FRAMES_A_S / 8, live.FRAMES_A_S / 8
        assert time.monotonic() - began > (n_questions - supply - 2) / a_second


def test_who_is_here_is_told_and_whoever_leaves_is_gone_and_whoever_comes_back_is_seen(place: Place) -> None:
    with place.browser("bo") as bo:
        with place.browser("ada") as ada:
            ada.say(1, '{"user":"Ada"}')
            bo.until(lambda: bo.others.get(ada.doc.client_id) == '{"user":"Ada"}')
            with place.browser("late") as late:
                late.socket.send(bytes([3]))
                late.until(lambda: late.others.get(ada.doc.client_id) is not None)
        bo.until(lambda: ada.doc.client_id in bo.others and bo.others[ada.doc.client_id] is None)
        with place.browser("ada") as ada:
            ada.say(1, '{"user":"Ada"}')
            ada.until(lambda: ada.others.get(ada.doc.client_id, "") is None)
            ada.say(2, '{"user":"Ada"}')
            bo.until(lambda: bo.others[ada.doc.client_id] is not None)


@pytest.mark.parametrize("role", PERMISSIONS)
def test_whoever_may_not_draw_looks_on_and_is_sent_away_for_writing(place: Place, role: Role) -> None:
    with place.browser("eve", secret=place.secret_of(role)) as eve, place.browser("bo") as bo:
        eve.sync()
        bo.sync()
        before = title(bo)
        eve.say(1, "{}")
        bo.until(lambda: eve.doc.client_id in bo.others)
        assert eve.was_asked == ("draw" in PERMISSIONS[role])
        eve.socket.send(missing_frame(b"\0\0"))
        eve.write("!")
        eve.send()
        if "draw" in PERMISSIONS[role]:
            eve.sync()
            bo.sync()
            assert title(bo) == "!" + before
        else:
            assert eve.close_code() == live_room.NOT_ALLOWED
            bo.sync()
            assert title(bo) == before


def test_who_is_not_let_in_is_told_why(place: Place) -> None:
    other = place.served.workspace.projects.create("Other", description="", time_zone="UTC").id
    for how, code in (
        ({"authorization": "Bearer nothing"}, live_room.NO_SESSION),
        ({"authorization": ""}, live_room.NO_SESSION),
        ({"path": f"/api/projects/nothing/maps/{place.map}/live"}, live_room.NO_MAP),
        ({"path": f"/api/projects/{other}/maps/{place.map}/live"}, live_room.NO_MAP),
        ({"path": f"/api/projects/{place.project}/maps/nothing/live"}, live_room.NO_MAP),
    ):
        with place.browser("eve", **how) as eve:
            assert eve.close_code() == code


def test_a_session_opens_the_way_by_its_cookie_too(place: Place) -> None:
    workspace = place.served.workspace
    cookie = f"etappe_session_{workspace.installation}={workspace.sessions.new_session()}"
    with place.browser("ada", authorization="", cookie=cookie) as ada:
        ada.sync()
        assert title(ada)


def test_pages_of_others_and_foreign_names_do_not_even_get_a_socket(place: Place) -> None:
    host = place.served.address.removeprefix("http://")
    with place.browser("ada", origin=f"http://{host}") as ada:
        ada.sync()
    for headers in (
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:1"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
    ):
        with pytest.raises(InvalidStatus) as refused, place.connect(**headers):
            pass
        assert refused.value.response.status_code == 403
    raw = socket.create_connection((host.split(":")[0], int(host.split(":")[1])))
    with raw:
        raw.sendall(
            f"GET {place.path}/live HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\0",
        b"\0\x09",
        b"\0\2\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\0\2\5abc",
        edit_frame(b"\xff" * 30),
        state_vector_frame(b"\xff" * 30),
        missing_frame(b"\1\2\3"),
        b"\1\5abc",
        presence_frame([Presence(5, 1, "no JSON")]),
        "words",
    ],
    ids=repr,
)
def test_what_is_no_frame_ends_its_sender_and_nobody_else(place: Place, sent: bytes | str) -> None:
    with place.browser("ada") as ada, place.browser("eve") as eve:
        eve.sync()
        eve.socket.send(sent)
        assert eve.close_code() == live_room.NOT_UNDERSTOOD
        ada.sync()
        ada.write("+")
        ada.send()
        ada.sync()
        assert title(ada).startswith("+")


def test_kinds_of_frames_that_nobody_knows_are_passed_over(place: Place) -> None:
    with place.browser("ada") as ada:
        ada.socket.send(bytes([77, 1, 2, 3]))
        ada.sync()


def test_what_is_too_large_ends_its_sender(place: Place) -> None:
    with place.browser("eve") as eve:
        eve.socket.send(bytes(live.LARGEST_FRAME + 1))
        assert eve.close_code() == live_room.TOO_LARGE


def test_an_edit_that_builds_on_something_that_never_came_is_asked_for(place: Place) -> None:
    with place.browser("ada") as ada:
        ada.sync()
        ada.until(lambda: ada.was_asked)
        ada.write("1")
        ada.sent.clear()  # lost on the way
        ada.write("2")
        ada.send()
        ada.was_asked = False
        ada.until(lambda: ada.was_asked)
        ada.sync()
        with place.browser("bo") as bo:
            bo.sync()
            assert title(bo) == title(ada)


def test_whoever_does_not_read_is_let_go_and_holds_up_nobody(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_room, "MOST_WAITING_BYTES", 2_000_000)
    with place.browser("ada") as ada, place.browser("bo") as bo, place.browser("slow", buffer=65_536) as slow:
        for person in (ada, bo, slow):
            person.sync()
        text = "x" * 60_000
        for number in range(400):
            ada.add_card(f"large{number % 3}", f"{number}{text}")
            ada.send()
            if number % 20 == 19:
                ada.sync()
                bo.sync()
        assert str(bo.object("cells", "large0")["text"]).startswith("399x")
        assert slow.close_code() == live_room.TOO_SLOW


def test_a_session_that_ends_ends_what_it_opened(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN_S", 0.05)
    secret = place.served.workspace.sessions.new_session()
    with place.browser("ada", secret=secret) as ada:
        ada.sync()
        place.served.workspace.sessions.leave(secret)
        assert ada.close_code() == live_room.NO_SESSION


def test_people_are_told_that_the_map_or_its_project_is_gone(fresh: Place) -> None:
    workspace = fresh.served.workspace
    other = workspace.maps.create(fresh.project, small_map()).id
    path = f"/api/projects/{fresh.project}/maps/{other}/live"
    with fresh.browser("ada") as ada, fresh.browser("bo", path=path) as bo:
        for person in (ada, bo):
            person.sync()
        workspace.rooms.tell(fresh.map, "comments")
        workspace.history.label(fresh.project, fresh.map, "Workshop", Principal(PersonId("ada"), "owner"))
        workspace.maps.delete(fresh.project, fresh.map)
        assert ada.close_code() == live_room.NO_MAP
        assert [notice["about"] for notice in ada.notices] == ["comments", "history", "map_deleted"]
        workspace.delete_project(fresh.project)
        assert bo.close_code() == live_room.NO_MAP


def test_nobody_is_harmed_when_the_disk_is_full(fresh: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from etappe.foundation.errors import Unavailable
    from etappe.storage.records.map_log import SqlMapLog

    def full(*_: object, **__: object) -> None:
        raise Unavailable("storage.full", path="here")

    with fresh.browser("bo") as bo:
        bo.sync()
        with fresh.browser("ada") as ada, monkeypatch.context() as patch:
            ada.sync()
            patch.setattr(SqlMapLog, "append", full)
            ada.write("!")
            sent = list(ada.sent)
            ada.send()
            assert ada.close_code() == live_room.LATER
            bo.sync()
            assert title(bo) == "See", "what is not kept is seen by nobody"
        with fresh.browser("again") as again:
            again.sync()
            again.sent = sent
            again.send()
            bo.until(lambda: title(bo) == "!See")


def test_a_damaged_map_is_told_to_whoever_opens_it_and_others_go_on(
    tmp_path: Path, serving_context: Callable[..., Any]
) -> None:
    with serving_context(tmp_path / "data") as running:
        place = Place(running)
        other = running.workspace.maps.create(place.project, small_map()).id
        with place.browser("ada") as ada:
            ada.sync()
            ada.write("!")
            ada.send()
            ada.sync()
    with closing(sqlite3.connect(tmp_path / "data" / FILE)) as raw, raw:
        raw.execute("UPDATE map_updates SET data = x'ff' WHERE map = ? AND seq = 2", (place.map,))
        raw.execute("UPDATE maps SET revision = 1 WHERE id = ?", (place.map,))  # it is to be put right at the start
    with serving_context(tmp_path / "data") as running:
        place.served = running
        path = f"/api/projects/{place.project}/maps/{other}"
        with place.browser("ada", path=path + "/live") as ada:
            ada.sync()
            ada.write("!")
            ada.send()
            ada.sync()
            with place.browser("bo") as bo:
                assert bo.close_code() == live_room.DAMAGED == 4422
        with running.client() as http:
            assert http.get(path).json()["document"]["steps"]["see"]["title"] == "!See"
            assert len(http.get(f"/api/projects/{place.project}/maps").json()) == 2
            for language, said in (("en", "Restore a backup"), ("de", "Spielen Sie eine Sicherung ein")):
                problem = http.get(place.path, headers={"accept-language": language})
                assert (problem.status_code, problem.json()["code"]) == (500, "map.damaged")
                assert said in problem.json()["detail"]


def test_the_server_ends_cleanly_and_keeps_what_it_took(tmp_path: Path, serving_context: Callable[..., Any]) -> None:
    folder = tmp_path / "data"
    codes: list[int] = []
    with ExitStack() as open_still:
        with serving_context(folder) as served:
            place = Place(served)
            ada = open_still.enter_context(place.browser("ada"))
            ada.sync()
            ada.write("!")
            ada.send()
            ada.sync()
            project, map_id = place.project, place.map
            waiting = threading.Thread(target=lambda: codes.append(ada.close_code()))
            waiting.start()
        waiting.join()
    assert codes == [live_room.GOING_AWAY]
    with serving_context(folder) as served:
        shown = served.workspace.maps.show(ProjectId(project), map_id)
        assert (shown.document.steps["see"].title, shown.revision) == ("!See", 2)
        (entry,) = served.workspace.maps.list(ProjectId(project))
        assert entry.revision == 2


def test_history_over_http_labels_shows_and_restores(fresh: Place) -> None:
    change = {
        "change": "edit_text",
        "collection": "steps",
        "id": "see",
        "field": "title",
        "text": "Saw",
        "language": "en",
    }
    with fresh.served.client() as http, fresh.browser("ada") as ada:
        ada.sync()
        http.post(f"{fresh.path}/changes", json={"revision": 1, "changes": [change]}).raise_for_status()
        label = http.post(f"{fresh.path}/history/labels", json={"label": " Before  the workshop ", "version": 1})
        assert (label.status_code, label.json()["label"], label.json()["reason"]) == (
            201,
            "Before the workshop",
            "named",
        )
        then = http.get(f"{fresh.path}/history/1").json()
        assert (then["seq"], then["document"]["steps"]["see"]["title"]) == (1, "See")
        restored = http.post(f"{fresh.path}/history/1/restoration")
        assert (restored.json()["revision"], restored.json()["document"]["steps"]["see"]["title"]) == (3, "See")
        ada.until(lambda: title(ada) == "See")
        versions = http.get(f"{fresh.path}/history").json()
        assert [
            (version["seq"], [(one["reason"], one.get("restored")) for one in version["labels"]])
            for version in versions
        ] == [
            (3, [("restored", 1)]),
            (2, [("before_restoration", 1)]),
            (1, [("named", None)]),
        ]
        (renamed,) = http.get(f"{fresh.path}/history/2/differences").json()
        assert renamed["en"] == "Step “See” was renamed to “Saw”."
        assert renamed["de"] == "Schritt „See“ wurde in „Saw“ umbenannt."
        assert http.get(f"{fresh.path}/history/3/differences", params={"since": 1}).json() == []
        assert http.get(f"{fresh.path}/history/1/differences").json() == []
        for call, code in (
            (http.get(f"{fresh.path}/history/2/differences", params={"since": 9}), "map.version_unknown"),
            (http.get(f"{fresh.path}/history/9"), "map.version_unknown"),
            (http.get(f"{fresh.path}/history/x"), "map.version_unknown"),
            (http.post(f"{fresh.path}/history/0/restoration"), "map.version_unknown"),
            (http.post(f"{fresh.path}/history/labels", json={"label": " "}), "map.label_wrong"),
            (http.post(f"{fresh.path}/history/labels", json={"label": "x", "version": 99}), "map.version_unknown"),
        ):
            assert call.json()["code"] == code
            assert call.status_code == (422 if code == "map.label_wrong" else 404)


def test_many_connections_come_and_go_at_once(place: Place) -> None:
    problems: list[BaseException] = []

    def come_and_go(number: int) -> None:
        try:
            for _ in range(5):
                with place.browser(f"{number:04}") as person:
                    person.sync()
                    person.add_card(f"mine{number}", "here", evidence="observed")
                    person.send()
                    person.sync()
                    assert isinstance(person.object("cells", f"mine{number}")["text"], Text)
        except BaseException as problem:  # noqa: BLE001 -- told by the test
            problems.append(problem)

    threads = [threading.Thread(target=come_and_go, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with place.browser("last") as last:
        last.sync()
        assert all(str(last.object("cells", f"mine{number}")["text"]) == "here" for number in range(6))


def test_an_ordinary_request_to_the_live_address_is_no_route(place: Place) -> None:
    with httpx.Client(base_url=place.served.address) as http:
        assert http.get(place.path + "/live").json()["code"] == "request.route_unknown"
