"""Browsers at a map over real sockets, and a map on a real server for them."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from etappe.accounts.model import Principal
from etappe.accounts.ports import Session
from etappe.coediting.protocol import (
    NOTICE,
    Cursor,
    Presence,
    edit_frame,
    missing_frame,
    presence_frame,
    read_frame,
    read_presence,
    state_vector_frame,
)
from etappe.foundation.ids import PersonId
from etappe.storage.records.accounts import SqlSessions
from tests.coediting.people import Person, small_map

if TYPE_CHECKING:
    from etappe.accounts.model import Role
    from tests.surface.server.conftest import Served

PATIENCE_S = 20.0


class Browser(Person):
    """Somebody at a map, over a socket of their own."""

    def __init__(self, name: str, opened: ClientConnection) -> None:
        super().__init__(name)
        self.socket = opened
        self.others: dict[int, str | None] = {}
        self.notices: list[dict[str, Any]] = []
        self.was_asked = False
        self._answers = 0

    def send(self) -> None:
        """Send what was written."""
        for update in self.sent:
            self.socket.send(edit_frame(update))
        self.sent.clear()

    def say(self, clock: int, state: str) -> None:
        """Say something of oneself."""
        self.socket.send(presence_frame([Presence(self.doc.client_id, clock, state)]))

    def sync(self) -> None:
        """Ask what is missing, and wait for the answer; everything sent before is settled then."""
        answers = self._answers
        self.socket.send(state_vector_frame(self.doc.get_state()))
        self.until(lambda: self._answers > answers)

    def until_answers(self, number: int) -> None:
        """Take in what comes until so many more questions are answered."""
        answers = self._answers
        self.until(lambda: self._answers >= answers + number)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Take in what comes until something is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            self.heed(self.socket.recv(timeout=max(0.01, deadline - time.monotonic())))

    def heed(self, data: str | bytes) -> None:
        assert isinstance(data, bytes)
        if data[0] == NOTICE:
            self.notices.append(msgspec.json.decode(Cursor(data[1:]).block()))
            return
        frame = read_frame(data)
        assert frame is not None
        match frame.kind:
            case "state_vector":
                self.was_asked = True
                self.socket.send(missing_frame(self.doc.get_update(frame.data)))
            case "missing" | "edit":
                self._answers += frame.kind == "missing"
                self.hear(frame.data)
            case "awareness":
                for client, _, state in read_presence(frame.data):
                    self.others[client] = state

    def close_code(self) -> int:
        """The code with which the server closes, after everything that it still sends."""
        deadline = time.monotonic() + PATIENCE_S
        with suppress(ConnectionClosed):
            while True:
                self.heed(self.socket.recv(timeout=max(0.01, deadline - time.monotonic())))
        assert self.socket.close_code is not None, "it was closed with a reason"
        return self.socket.close_code


class Place:
    """A map on a server, and the way in."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.project = served.workspace.projects.create("Shop", description="", time_zone="UTC").id
        self.map = served.workspace.maps.create(self.project, small_map()).id
        self.path = f"/api/projects/{self.project}/maps/{self.map}"

    def connect(
        self, *, secret: str | None = None, path: str | None = None, buffer: int | None = None, **headers: str
    ) -> ClientConnection:
        """A connection; ``buffer`` is how many bytes the system holds for it, where it should hold few."""
        headers.setdefault("authorization", f"Bearer {secret or self.served.workspace.sessions.new_session()}")
        address = self.served.address.replace("http", "ws") + (path or self.path + "/live")
        own = None
        if buffer is not None:
            own = socket.socket()
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            host, _, port = self.served.address.removeprefix("http://").partition(":")
            own.connect((host, int(port)))
        return connect(address, additional_headers=headers, max_size=None, compression=None, sock=own)

    @contextmanager
    def browser(self, name: str, **how: Any) -> Iterator[Browser]:  # noqa: ANN401 -- those of connect
        with self.connect(**how) as opened:
            yield Browser(name, opened)

    def secret_of(self, role: Role) -> str:
        """The secret of a session in a role."""
        secret, now = f"secret of {role}", datetime.now(UTC)
        SqlSessions(self.served.workspace._database).add_session(  # noqa: SLF001 -- there is no other role yet than the owner's
            Session(
                secret_hash=sha256(secret.encode()).hexdigest(),
                principal=Principal(PersonId("x"), role),
                created_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
        return secret


def title(browser: Browser) -> str:
    return str(browser.object("steps", "see")["title"])
