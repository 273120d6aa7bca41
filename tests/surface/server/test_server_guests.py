"""Guests of one map: how they get in, that they reach nothing else, and that they are out at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from etappe.accounts.permissions import PERMISSIONS
from etappe.maps.keeping.sharing import MOST_FAILURES
from etappe.server.app import session_cookie
from etappe.server.guard import told_path
from etappe.server.operations import FILE, IMAGE, OPERATIONS, Operation

if TYPE_CHECKING:
    from tests.surface.server.conftest import Served

BY_ID = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)


@dataclass
class Shop:
    """A server with two projects; the first has two maps, of which one is shared."""

    served: Served
    owner: httpx.Client
    project: str
    map: str
    other_map: str
    other_project: str
    browsers: list[httpx.Client] = field(default_factory=list)

    def share(self, may: str = "comment", **more: object) -> dict[str, Any]:
        made = self.owner.post(f"/api/projects/{self.project}/maps/{self.map}/shares", json={"may": may} | more)
        assert made.status_code == 201, made.text
        return dict(made.json())

    def guest(self, secret: str, name: str = "Kim") -> httpx.Client:
        """A browser that has opened the link."""
        client = httpx.Client(base_url=self.served.address, timeout=60, verify=False)  # noqa: S501 -- no TLS here
        self.browsers.append(client)
        opened = client.post("/api/shares/opening", json={"secret": secret, "name": name})
        assert opened.status_code == 200, opened.text
        assert opened.json() == {"project": self.project, "map": self.map}
        return client

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()

    def live(self, client: httpx.Client, map_id: str | None = None) -> ClientConnection:
        cookie = session_cookie(self.served.workspace)
        address = self.served.address.replace("http", "ws")
        return connect(
            f"{address}/api/projects/{self.project}/maps/{map_id or self.map}/live",
            additional_headers={"cookie": f"{cookie}={client.cookies[cookie]}"},
        )


def opened(served: Served, client: httpx.Client) -> Shop:
    def project(title: str) -> str:
        return str(client.post("/api/projects", json={"title": title}).json()["project"]["id"])

    def drawn(project: str, title: str) -> str:
        document = {
            "title": title,
            "stages": {"s": {"order": "V", "name": "Before"}},
            "steps": {"look": {"stage": "s", "order": "V", "title": "Look"}},
            "lanes": {"image": {"order": "V", "type": "image"}},
        }
        made = client.post(f"/api/projects/{project}/maps", json={"document": document})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    first, second = project("Shop"), project("Elsewhere")
    return Shop(served, client, first, drawn(first, "Care"), drawn(first, "Plans"), second)


@pytest.fixture
def shop(served: Served, client: httpx.Client) -> Iterator[Shop]:
    """A fresh one."""
    made = opened(served, client)
    yield made
    made.close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """One for all tests that leave it as it is, with a guest who may look and one who may comment."""
    serving = request.getfixturevalue("serving_context")
    with serving(tmp_path_factory.mktemp("data")) as running, running.client() as owner:
        made = opened(running, owner)
        yield made
        made.close()


@pytest.fixture(scope="module")
def guests(standing: Shop) -> tuple[httpx.Client, ...]:
    return tuple(standing.guest(standing.share(may)["secret"]) for may in ("view", "comment"))


def closed_with(connection: ClientConnection) -> int:
    """The code with which the server ends a connection, whatever it says before."""
    while True:
        try:
            connection.recv(timeout=5)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


def in_the_room(connection: ClientConnection) -> bool:
    """Whether somebody who has just come is among those who are told: the room answers what they ask."""
    connection.send(bytes([0, 0, 1, 0]))
    return any(bytes(connection.recv(timeout=5))[:2] == b"\0\1" for _ in range(9))  # type: ignore[arg-type]  # frames are bytes


def picture(colour: str = "red") -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "PNG")
    return written.getvalue()


def test_a_link_is_shown_once_and_opens_one_map(shop: Shop) -> None:
    made = shop.share(label="  For the   agency ")
    secret, share = made["secret"], made["share"]
    assert (share["label"], share["may"], share["numbers"], share["uses"]) == ("For the agency", "comment", True, 0)
    listed = shop.owner.get(f"/api/projects/{shop.project}/maps/{shop.map}/shares")
    assert secret not in listed.text
    for file in shop.served.workspace.folder.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), "secrets rest as hashes only"
    with httpx.Client(base_url=shop.served.address) as browser:
        nameless = browser.post("/api/shares/opening", json={"secret": secret})
        assert (nameless.status_code, nameless.json()["code"]) == (422, "share.name_missing")
        assert nameless.json()["data"]["title"] == "Care"
        opened = browser.post("/api/shares/opening", json={"secret": secret, "name": " Kim "})
        cookie = opened.headers["set-cookie"]
        for part in ("HttpOnly", "SameSite=strict", "Path=/"):
            assert part in cookie
        assert secret not in cookie
        principal = browser.get("/api/session").json()["principal"]
        assert (principal["role"], principal["name"]) == ("commenter", "Kim")
        assert principal["within"] == {
            "share": share["id"],
            "project": shop.project,
            "map": shop.map,
            "numbers": True,
            "until": None,
        }
        again = browser.post("/api/shares/opening", json={"secret": secret})
        assert "set-cookie" not in again.headers, "who is in keeps the session"
    after = shop.owner.get(f"/api/projects/{shop.project}/maps/{shop.map}/shares").json()[0]
    assert after["uses"] == 1
    assert after["used_at"] is not None


def test_whoever_is_signed_in_needs_no_link(shop: Shop) -> None:
    opened = shop.owner.post("/api/shares/opening", json={"secret": shop.share()["secret"]})
    assert opened.json() == {"project": shop.project, "map": shop.map}
    assert "set-cookie" not in opened.headers


def test_another_link_takes_the_place_of_the_first(shop: Shop) -> None:
    guest = shop.guest(shop.share("comment")["secret"])
    assert guest.post("/api/shares/opening", json={"secret": shop.share("view")["secret"]}).status_code == 200
    assert guest.get("/api/session").json()["principal"]["role"] == "viewer"


@BY_ID
def test_guests_reach_nothing_but_their_map(
    standing: Shop, guests: tuple[httpx.Client, ...], operation: Operation
) -> None:
    """Every operation of the table, for the guest's own map, for another map, and for another project."""
    if operation.permission is None:
        return
    body: dict[str, Any] = (
        {"content": b"x"} if operation.takes in {FILE, IMAGE} else {"json": {}} if operation.takes else {}
    )
    for guest in guests:
        role = guest.get("/api/session").json()["principal"]["role"]
        for project, map_id in (
            (standing.project, standing.map),
            (standing.project, standing.other_map),
            (standing.other_project, standing.map),
            ("nothing", "nothing"),
        ):
            path = operation.path.replace("{project}", project).replace("{map}", map_id)
            answer = guest.request(operation.method, re.sub(r"{\w+}", "nothing", path), **body)
            inside = ("{project}" not in operation.path or project == standing.project) and (
                "{map}" not in operation.path or map_id == standing.map
            )
            if not (operation.guests and inside):
                assert (answer.status_code, answer.json()["code"]) == (403, "access.elsewhere"), answer.text
            elif operation.permission not in PERMISSIONS[role]:
                assert (answer.status_code, answer.json()["code"]) == (403, "access.denied"), answer.text
            else:
                assert answer.status_code != 403, answer.text


def test_the_routes_that_guests_may_use_are_these() -> None:
    assert {operation.id for operation in OPERATIONS if operation.guests} - {"exportMap"} == {
        "session",
        "nameSession",
        "showMap",
        "measureMap",
        "listComments",
        "startThread",
        "reply",
        "rewriteComment",
        "deleteComment",
        "resolveThread",
        "seeThread",
        "showImage",
    }


def test_live_guests_look_on_and_are_out_at_once_when_revoked(shop: Shop) -> None:
    share = shop.share("view")
    guest = shop.guest(share["secret"])
    with shop.live(guest, shop.other_map) as elsewhere:
        assert closed_with(elsewhere) == 4403
    with shop.live(guest) as live, shop.live(guest) as second:
        assert in_the_room(live), "a guest may look on"  # the second is perhaps still entering
        began = time.monotonic()
        gone = shop.owner.delete(f"/api/projects/{shop.project}/maps/{shop.map}/shares/{share['share']['id']}")
        assert gone.status_code == 204
        assert closed_with(live) == 4403
        assert closed_with(second) == 4403
        assert time.monotonic() - began < 5
    assert guest.get("/api/session").status_code == 401
    assert guest.get(f"/api/projects/{shop.project}/maps/{shop.map}").status_code == 401
    again = httpx.post(f"{shop.served.address}/api/shares/opening", json={"secret": share["secret"], "name": "Kim"})
    assert (again.status_code, again.json()["code"]) == (404, "share.unknown")


def test_guests_are_out_when_the_link_ends(shop: Shop) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=1.2)
    share = shop.share("comment", expires_at=ends.isoformat())
    guest = shop.guest(share["secret"])
    with shop.live(guest) as live:
        assert closed_with(live) == 4403
        assert datetime.now(UTC) >= ends
    assert guest.get("/api/session").status_code == 401
    ended = httpx.post(f"{shop.served.address}/api/shares/opening", json={"secret": share["secret"], "name": "Kim"})
    assert (ended.status_code, ended.json()["code"]) == (404, "share.unknown")
    assert shop.owner.get(f"/api/projects/{shop.project}/maps/{shop.map}/shares").json()[0]["expires_at"] is not None


def test_a_guest_who_comments_is_heard_by_all_who_are_there(shop: Shop) -> None:
    guest = shop.guest(shop.share()["secret"])
    comments = f"/api/projects/{shop.project}/maps/{shop.map}/comments"
    with shop.live(guest) as live:
        assert in_the_room(live)
        anchor = {"at": "object", "collection": "steps", "id": "look"}
        made = guest.post(comments, json={"anchor": anchor, "text": "Why?"})
        assert made.status_code == 201, made.text
        deadline = time.monotonic() + 5
        while b'"comments"' not in bytes(live.recv(timeout=5)):  # type: ignore[arg-type]  # frames are bytes
            assert time.monotonic() < deadline
    shop.owner.post("/api/session/name", json={"name": "Ada"})
    answered = shop.owner.post(f"{comments}/{made.json()['id']}/replies", json={"text": "Because, @kim."})
    assert answered.status_code == 201, answered.text
    seen = guest.get(comments).json()
    assert [thread["unread"] for thread in seen["threads"]] == [True]
    assert seen["threads"][0]["comments"][1]["means_me"]
    viewer = shop.guest(shop.share("view")["secret"], "")
    assert viewer.get(comments).status_code == 200
    denied = viewer.post(comments, json={"anchor": anchor, "text": "x"})
    assert (denied.status_code, denied.json()["code"]) == (403, "access.denied")


def test_numbers_may_be_kept_from_guests(shop: Shop) -> None:
    measures = f"/api/projects/{shop.project}/maps/{shop.map}/measures"
    guest = shop.guest(shop.share("view", numbers=False)["secret"])
    hidden = guest.post(measures, json={})
    assert (hidden.status_code, hidden.json()["code"]) == (403, "share.numbers_hidden")
    guest = shop.guest(shop.share("view")["secret"])
    assert guest.post(measures, json={}).json()["code"] == "project.empty", "there are none, which may be said"
    refused = guest.post(measures, json={"scope": {"last": "2026-03-31"}})
    assert (refused.status_code, refused.json()["code"]) == (403, "share.whole_only")
    export = measures.replace("/measures", "/export")
    refused = guest.get(export, params={"format": "csv", "scope": '{"last": "2026-03-31"}'})
    assert (refused.status_code, refused.json()["code"]) == (403, "share.whole_only")


def test_guests_see_the_images_of_their_map_only(shop: Shop) -> None:
    images = f"/api/projects/{shop.project}/images"
    shown, hidden = (shop.owner.post(images, content=picture(colour)).json()["id"] for colour in ("red", "blue"))
    cell = {"lane": "image", "step": "look", "order": "V", "images": [shown]}
    changed = shop.owner.post(
        f"/api/projects/{shop.project}/maps/{shop.map}/changes",
        json={"revision": 1, "changes": [{"change": "add", "collection": "cells", "id": "c", "object": cell}]},
    )
    assert changed.status_code == 200, changed.text
    guest = shop.guest(shop.share("view")["secret"])
    assert guest.get(f"{images}/{shown}").status_code == 200
    assert guest.get(f"{images}/{shown}", params={"size": "thumb"}).status_code == 200
    refused = guest.get(f"{images}/{hidden}")
    assert (refused.status_code, refused.json()["code"]) == (404, "image.unknown")
    assert shop.owner.get(f"{images}/{hidden}").status_code == 200


def test_links_cannot_be_guessed_fast(shop: Shop) -> None:
    secret = shop.share()["secret"]
    with httpx.Client(base_url=shop.served.address) as stranger:
        for _ in range(MOST_FAILURES):
            tried = stranger.post("/api/shares/opening", json={"secret": "x", "name": "Kim"})
            assert (tried.status_code, tried.json()["code"]) == (404, "share.unknown")
        for tried in ("x", secret):
            slowed = stranger.post("/api/shares/opening", json={"secret": tried, "name": "Kim"})
            assert (slowed.status_code, slowed.json()["code"]) == (429, "share.too_many_tries")


def test_foreign_pages_open_no_links(shop: Shop) -> None:
    key = {"secret": shop.share()["secret"], "name": "Kim"}
    answer = httpx.post(f"{shop.served.address}/api/shares/opening", json=key, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "request.foreign_origin")
    assert "set-cookie" not in answer.headers


def test_the_page_of_a_link_is_the_interface_and_leaves_no_trace(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    secret = shop.share()["secret"]
    page = httpx.get(f"{shop.served.address}/share/{secret}")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in page.headers, "a page alone lets nobody in, so that previews of links do not count"
    assert secret not in caplog.text
    assert told_path(f"/share/{secret}") == "/share/…"


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"may": "view", "label": "x" * 101}, "share.label_long"),
        ({"may": "view", "expires_at": "2020-01-01T00:00:00Z"}, "share.over_already"),
        ({"may": "view", "expires_at": "2099-01-01T00:00:00"}, "request.wrong_record"),
        ({"may": "edit"}, "request.wrong_record"),
    ],
)
def test_wrong_shares_are_refused(shop: Shop, draft: dict[str, object], code: str) -> None:
    answer = shop.owner.post(f"/api/projects/{shop.project}/maps/{shop.map}/shares", json=draft)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_link_goes_with_its_map_and_only_through_it(shop: Shop) -> None:
    share = shop.share()
    elsewhere = shop.owner.delete(f"/api/projects/{shop.project}/maps/{shop.other_map}/shares/{share['share']['id']}")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "share.unknown")
    guest = shop.guest(share["secret"])
    assert shop.owner.delete(f"/api/projects/{shop.project}/maps/{shop.map}").status_code == 204
    assert guest.get("/api/session").status_code == 401


def test_a_name_reaches_those_who_are_there_and_the_log(shop: Shop) -> None:
    named = shop.owner.post("/api/session/name", json={"name": "  Ada \u202e Lovelace\n"})
    assert named.json()["principal"]["name"] == "Ada Lovelace"
    assert shop.owner.get("/api/session").json()["principal"]["name"] == "Ada Lovelace"
    for name, code in ((" \u200b ", "session.name_missing"), ("x" * 61, "session.name_long")):
        wrong = shop.owner.post("/api/session/name", json={"name": name})
        assert (wrong.status_code, wrong.json()["code"]) == (422, code)
    edit = {"change": "edit_text", "collection": "map", "id": "", "field": "title", "text": "New", "language": "en"}
    address = f"/api/projects/{shop.project}/maps/{shop.map}"
    assert shop.owner.post(f"{address}/changes", json={"revision": 1, "changes": [edit]}).status_code == 200
    assert [one["name"] for one in shop.owner.get(f"{address}/comments").json()["people"]] == ["Ada Lovelace"]
