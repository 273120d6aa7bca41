"""The live address of a map: browsers that edit it together, over y-websocket's protocol.

Law: whoever is let in sees what is in the map's log, and nothing else; what somebody sends is settled in the order in
which it came, and a question is answered after everything that its asker sent before it. Nobody waits for somebody
slow: a browser that does not read is let go, and catches up when it comes back. Where a connection ends, nothing is
lost, because a browser sends again what the room does not have.

A connection is accepted before it is refused, because a browser is told nothing else about it. Close codes:

    4400 not understood    4401 no session    4403 not allowed    4404 no such map    4408 too slow    4413 too large
    1011 a bug    1012 the server ends, or the map has to be opened anew    1013 it cannot be kept now, or the room is full
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple

import anyio
import anyio.to_thread
from starlette.websockets import WebSocket, WebSocketDisconnect

from etappe.accounts.permissions import PERMISSIONS, require_inside
from etappe.coediting.live_map import About, Closed, Incoming, Listener, LiveMap
from etappe.coediting.presences import Presences
from etappe.coediting.protocol import (
    edit_frame,
    missing_frame,
    notice_frame,
    presence_frame,
    read_frame,
    read_presence,
    state_vector_frame,
)
from etappe.coediting.rooms import author_of
from etappe.coediting.screening import LARGEST_UPDATE
from etappe.foundation.errors import EtappeError, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.accounts.model import Principal
    from etappe.bootstrap import Workspace
    from etappe.coediting.ports import Author
    from etappe.foundation.ids import ProjectId

PATH: Final = "/api/projects/{project}/maps/{map}/live"
LARGEST_FRAME: Final = LARGEST_UPDATE + 64
MOST_IN_A_ROOM: Final = 200
MOST_WAITING_BYTES: Final = 32 * 1024 * 1024
MOST_WAITING_FRAMES: Final = 4_000
"""What may wait for a browser to read it, besides what the network holds."""
MOST_UNSETTLED_BYTES: Final = 2 * LARGEST_UPDATE
FRAMES_A_S: Final = 400.0
BYTES_A_S: Final = 2 * 1024 * 1024.0
"""What one browser may send on average; whoever sends more has to wait, and loses nothing."""
PRESENCE_EVERY_S: Final = 0.05
LOOK_AGAIN_S: Final = 30.0
"""How often a connection's session is looked at again."""
_A_MOMENT_S: Final = 0.05
NOT_UNDERSTOOD, NO_SESSION, NOT_ALLOWED, NO_MAP, TOO_SLOW, TOO_LARGE = 4400, 4401, 4403, 4404, 4408, 4413
BROKEN, GOING_AWAY, LATER = 1011, 1012, 1013
_GOODBYE_S: Final = 10.0
_NOTHING: Final = b"\0\0"
"""The update that says nothing."""
_LOGGER: Final = logging.getLogger(__name__)


class Sent(NamedTuple):
    """What somebody sends: an update, or the state vector of a question; and whether an update answers one of ours."""

    client: Client
    data: bytes
    is_question: bool
    is_answer: bool = False


class Pace:
    """How fast one browser may send: an amount a second, and a supply of what was not used."""

    def __init__(self, a_second: float, supply: float) -> None:
        self._a_second = a_second
        self._most = self._left = supply
        self._at = monotonic()

    def wait_s(self, amount: float) -> float:
        """How long to wait after so much was sent."""
        now = monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._a_second) - amount
        self._at = now
        return max(0.0, -self._left / self._a_second)


class Client:
    """One connection: what waits for it to read, and how it ends."""

    def __init__(self, socket: WebSocket, author: Author, *, may_edit: bool) -> None:
        self.socket = socket
        self.author = author
        self.may_edit = may_edit
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._ends_with: int | None = None
        self._wake = asyncio.Event()
        self.doubted = asyncio.Event()

    @property
    def is_ending(self) -> bool:
        """Whether it closes once what waits was sent."""
        return self._ends_with is not None

    def push(self, frame: bytes) -> None:
        """Send a frame when the browser reads again; one that reads too slowly is let go."""
        if self._ends_with is not None:
            return
        if len(self._frames) >= MOST_WAITING_FRAMES or self._bytes + len(frame) > MOST_WAITING_BYTES + LARGEST_FRAME:
            self._frames.clear()
            self.end(TOO_SLOW)
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        self._wake.set()

    def end(self, code: int) -> None:
        """Close after what waits was sent."""
        if self._ends_with is None:
            self._ends_with = code
        self._wake.set()

    async def send(self) -> None:
        """Send what is pushed, until the end."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._frames:
                frame = self._frames.popleft()
                self._bytes -= len(frame)
                await self.socket.send_bytes(frame)
            if self._ends_with is not None:
                await self.socket.close(self._ends_with)
                return


class Room(Listener):
    """Who has a map open through this server. Everything here runs in the server's loop, but for what says otherwise."""

    def __init__(self, live: LiveMap) -> None:
        self.live = live
        self.clients: set[Client] = set()
        self._loop = asyncio.get_running_loop()
        self._outbox: deque[bytes | tuple[Client, bytes] | About | None] = deque()
        self._presences: Presences[Client] = Presences()
        self._listens = False
        self._tells_presence = False
        self._unsettled: list[Sent] = []
        self._unsettled_bytes = 0
        self._wake = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._writing = asyncio.create_task(self._write())

    async def enter(self, client: Client) -> None:
        """Take part, and be asked what the room does not have."""
        self.clients.add(client)
        try:
            if not self._listens:
                self._listens = True
                await anyio.to_thread.run_sync(self.live.listen, self)
            if client.may_edit:
                # Whoever may only look is not asked, because an answer is an update.
                client.push(state_vector_frame(await anyio.to_thread.run_sync(self.live.state)))
        except BaseException:
            self.clients.discard(client)
            raise
        self.introduce(client)

    def leave(self, client: Client) -> None:
        """Take part no more; the others are told that nobody is there."""
        self.clients.discard(client)
        if gone := self._presences.leave(client):
            self._push_all(presence_frame(gone))

    async def close(self) -> None:
        """Settle what was sent, and listen no more."""
        while self._unsettled:
            self._settled.clear()
            await self._settled.wait()
        self._writing.cancel()
        with suppress(asyncio.CancelledError):
            await self._writing
        await anyio.to_thread.run_sync(self.live.leave, self)

    async def send(self, sent: Sent) -> None:
        """Put down what somebody sends, to be settled in order; waits while too much is not."""
        while self._unsettled_bytes > MOST_UNSETTLED_BYTES:
            self._settled.clear()
            await self._settled.wait()
        self._unsettled.append(sent)
        self._unsettled_bytes += len(sent.data)
        self._wake.set()

    def present(self, client: Client, data: bytes) -> None:
        """Take what somebody says of itself; told to all a moment later, together with what others say.

        Raises ValueError where it cannot be read.
        """
        for mine in self._presences.hear(client, read_presence(data)):
            client.push(presence_frame([mine]))
        if self._presences.has_news and not self._tells_presence:
            self._tells_presence = True
            self._loop.call_later(PRESENCE_EVERY_S, self._tell_presence)

    def introduce(self, client: Client) -> None:
        """Tell somebody who is here."""
        if everybody := self._presences.everybody():
            client.push(presence_frame(everybody))

    def kept(self, update: bytes) -> None:
        """Something may be seen now (from any thread)."""
        self._put_out(update)

    def told(self, about: About) -> None:
        """Something should be looked at again (from any thread)."""
        self._put_out(about)

    def ended(self) -> None:
        """The map has to be opened anew (from any thread)."""
        self._put_out(None)

    def _put_out(self, what: bytes | tuple[Client, bytes] | About | None) -> None:
        """Hand something over to the loop, in the order of the log, because whoever calls this holds the map's lock."""
        self._outbox.append(what)
        if len(self._outbox) == 1:
            with suppress(RuntimeError):  # the loop is over, and with it everybody who could be told
                self._loop.call_soon_threadsafe(self._hand_out)

    def _hand_out(self) -> None:
        updates: list[bytes] = []
        while self._outbox:
            what = self._outbox.popleft()
            if isinstance(what, bytes):
                updates.append(what)
                continue
            self._push_updates(updates)
            if what is None:
                self._end_all(GOING_AWAY)
            elif isinstance(what, tuple):
                what[0].push(what[1])
            else:
                self._push_all(notice_frame({"about": what}))
                if what == "access":
                    for client in self.clients:
                        client.doubted.set()
                if what == "map_deleted":
                    self._end_all(NO_MAP)
        self._push_updates(updates)

    def _push_updates(self, updates: list[bytes]) -> None:
        if updates:
            from pycrdt import merge_updates

            self._push_all(edit_frame(updates[0] if len(updates) == 1 else merge_updates(*updates)))
            updates.clear()

    def _push_all(self, frame: bytes) -> None:
        for client in self.clients:
            client.push(frame)

    def _end_all(self, code: int) -> None:
        for client in self.clients:
            client.end(code)

    def _tell_presence(self) -> None:
        self._tells_presence = False
        if news := self._presences.news():
            self._push_all(presence_frame(news))

    async def _write(self) -> None:
        """Settle what was sent: as much as there is at once, because a commit costs the same for one and for many."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while batch := tuple(self._unsettled):
                try:
                    code = await anyio.to_thread.run_sync(self._settle, batch)
                except Exception:
                    _LOGGER.exception("edits of a map could not be taken")
                    code = BROKEN
                del self._unsettled[: len(batch)]
                self._unsettled_bytes -= sum(len(sent.data) for sent in batch)
                self._settled.set()
                if code is not None:
                    for sent in batch:
                        sent.client.end(code)

    def _settle(self, batch: Sequence[Sent]) -> int | None:
        """Settle a batch, in a thread; with which code those who sent it have to leave, if they have to."""
        try:
            self._take([sent for sent in batch if not sent.is_question])
            for sent in batch:
                if sent.is_question:
                    self._answer(sent)
        except Closed:
            return GOING_AWAY
        except Refused:
            return NO_MAP
        except EtappeError as error:
            _LOGGER.warning("edits of a map cannot be kept: %s", error)
            return LATER
        return None

    def _take(self, updates: Sequence[Sent]) -> None:
        if not updates:
            return
        verdicts = self.live.take([Incoming(sent.client.author, sent.data) for sent in updates])
        for sent, verdict in zip(updates, verdicts, strict=True):
            if verdict == "unreadable":
                self._loop.call_soon_threadsafe(sent.client.end, NOT_UNDERSTOOD)
            elif verdict == "known" and not sent.is_answer and sent.data != _NOTHING:
                # Perhaps it builds on something that never arrived: ask for all that is missing.
                self._put_out((sent.client, state_vector_frame(self.live.state())))

    def _answer(self, question: Sent) -> None:
        try:
            self.live.since(question.data, lambda update: self._put_out((question.client, missing_frame(update))))
        except ValueError:
            self._loop.call_soon_threadsafe(question.client.end, NOT_UNDERSTOOD)


class _Full(Exception):
    """There are as many in the room as it holds."""


class LiveRooms:
    """The rooms of a server, by map, and the address that leads into them."""

    def __init__(self, workspace: Workspace, secret_of: Callable[[WebSocket], str | None]) -> None:
        self._workspace = workspace
        self._secret_of = secret_of
        self._rooms: dict[str, Room] = {}
        self._turn: dict[str, asyncio.Lock] = {}

    async def endpoint(self, socket: WebSocket) -> None:
        """Let a browser in, or tell it why not."""
        await socket.accept()
        try:
            principal, project = await anyio.to_thread.run_sync(self._admit, socket)
            client = Client(socket, author_of(principal), may_edit="draw" in PERMISSIONS[principal.role])
            room = await self._enter(client, project, socket.path_params["map"])
        except Refused as error:
            await _close(socket, _CODES[error.code])
            return
        except (EtappeError, _Full):
            await _close(socket, LATER)
            return
        sending = asyncio.create_task(client.send())
        tasks = [
            sending,
            asyncio.create_task(self._receive(client, room)),
            asyncio.create_task(self._look_again(client, principal)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if client.is_ending:
                await asyncio.wait({sending}, timeout=_GOODBYE_S)
            for task in done:
                task.result()
        except (WebSocketDisconnect, RuntimeError):
            pass  # it has gone; what it did not send yet, it sends when it comes back
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            room.leave(client)
            await self._tidy(room)

    async def close(self) -> None:
        """Settle everything and close all rooms; the server has ended all connections."""
        for room in tuple(self._rooms.values()):
            await room.close()
        self._rooms.clear()

    def _admit(self, socket: WebSocket) -> tuple[Principal, ProjectId]:
        """Who it is, and into which project it leads. Raises Refused."""
        principal = self._workspace.sessions.principal(self._secret_of(socket))
        project, map_id = socket.path_params["project"], socket.path_params["map"]
        require_inside(principal, guests=True, project=project, map_id=map_id)
        if "see" not in PERMISSIONS[principal.role]:
            raise Refused("access.denied", permission="see", role=principal.role)
        return principal, self._workspace.projects.show(project).id

    async def _enter(self, client: Client, project: ProjectId, map_id: str) -> Room:
        """The room of a map, with the client in it. Raises Refused ``map.unknown``, Unavailable."""
        await anyio.to_thread.run_sync(
            self._workspace.rooms.open, project, map_id
        )  # only maps that are there have a turn
        async with self._turn.setdefault(map_id, asyncio.Lock()):
            while True:
                live = await anyio.to_thread.run_sync(self._workspace.rooms.open, project, map_id)
                room = self._rooms.get(map_id)
                if room is None or room.live is not live:
                    room = self._rooms[map_id] = Room(live)
                if len(room.clients) >= MOST_IN_A_ROOM:
                    raise _Full
                try:
                    await room.enter(client)
                except Closed:
                    await anyio.to_thread.run_sync(self._workspace.rooms.drop, live)
                    if not room.clients:
                        await room.close()
                else:
                    return room

    async def _tidy(self, room: Room) -> None:
        """Close a room that nobody is in."""
        map_id = room.live.id
        async with self._turn.setdefault(map_id, asyncio.Lock()):
            if room.clients:
                return
            await room.close()
            if self._rooms.get(map_id) is room:
                del self._rooms[map_id]

    async def _receive(self, client: Client, room: Room) -> None:
        """Take what the browser sends, until it goes or has to go."""
        frames, amount = Pace(FRAMES_A_S, 4 * FRAMES_A_S), Pace(BYTES_A_S, 2 * LARGEST_FRAME)
        while True:
            message = await client.socket.receive()
            if message["type"] == "websocket.disconnect":
                return None
            data = message.get("bytes")
            if data is None:
                return client.end(NOT_UNDERSTOOD)
            if len(data) > LARGEST_FRAME:
                return client.end(TOO_LARGE)
            try:
                allowed = await self._heed(client, room, data)
            except ValueError:
                return client.end(NOT_UNDERSTOOD)
            if not allowed:
                return client.end(NOT_ALLOWED)
            if wait_s := max(frames.wait_s(1), amount.wait_s(len(data))):
                await asyncio.sleep(wait_s)

    async def _heed(self, client: Client, room: Room, data: bytes) -> bool:
        """Do what a frame says; False where its sender may not. Raises ValueError where it cannot be read."""
        frame = read_frame(data)
        if frame is None:
            return True
        match frame.kind:
            case "state_vector":
                await room.send(Sent(client, frame.data, is_question=True))
            case "missing" | "edit":
                if not client.may_edit:
                    return frame.data == _NOTHING
                await room.send(Sent(client, frame.data, is_question=False, is_answer=frame.kind == "missing"))
            case "awareness":
                room.present(client, frame.data)
            case "query":
                room.introduce(client)
        return True

    async def _look_again(self, client: Client, principal: Principal) -> None:
        """End the connection once its session has ended, and heed another role or name.

        A guest is shown out the moment their share ends or is revoked.
        """
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(client.doubted.wait(), _stays_s(principal))
            client.doubted.clear()
            try:
                principal, _ = await anyio.to_thread.run_sync(self._admit, client.socket)
            except Refused as error:
                return client.end(NOT_ALLOWED if principal.within is not None else _CODES[error.code])
            except EtappeError:
                continue  # it cannot be told at the moment
            client.author = author_of(principal)
            client.may_edit = "draw" in PERMISSIONS[principal.role]


def _stays_s(principal: Principal) -> float:
    """How long somebody may stay until they are looked at again."""
    if principal.within is None or principal.within.until is None:
        return LOOK_AGAIN_S
    left = (datetime.fromisoformat(principal.within.until) - datetime.now(UTC)).total_seconds()
    return min(LOOK_AGAIN_S, max(left, 0.0) + _A_MOMENT_S)


_CODES: Final = {
    "session.missing": NO_SESSION,
    "access.denied": NOT_ALLOWED,
    "access.elsewhere": NOT_ALLOWED,
    "project.unknown": NO_MAP,
    "map.unknown": NO_MAP,
}


async def _close(socket: WebSocket, code: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(code)
