"""The live address of a map: browsers that edit it together, over y-websocket's protocol.

Law: whoever is let in sees what is in the map's log, and nothing else; who may not draw is sent away for trying, and who
sends what cannot be read harms nobody else. Where a connection ends, nothing is lost, because a browser sends again
what the room does not have.

A connection is accepted before it is refused, because a browser is told nothing else about it. Close codes:

    4400 not understood    4401 no session    4403 not allowed    4404 no such map    4408 too slow    4413 too large
    4422 the map's log is damaged    1011 a bug    1012 the server ends, or the map has to be opened anew    1013 it cannot be kept now, or the room is full
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

import anyio
import anyio.to_thread
from starlette.websockets import WebSocket, WebSocketDisconnect

from etappe.accounts.permissions import PERMISSIONS, require_inside
from etappe.coediting.live_map import Closed
from etappe.coediting.protocol import Frame, read_frame
from etappe.coediting.rooms import author_of
from etappe.coediting.screening import LARGEST_UPDATE
from etappe.foundation.errors import EtappeError, Refused
from etappe.server.live_room import (
    DAMAGED,
    LATER,
    NO_MAP,
    NO_SESSION,
    NOT_ALLOWED,
    NOT_UNDERSTOOD,
    NOTHING,
    TOO_LARGE,
    Client,
    Room,
    Sent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.accounts.model import Principal
    from etappe.bootstrap import Workspace
    from etappe.foundation.ids import ProjectId

PATH: Final = "/api/projects/{project}/maps/{map}/live"
LARGEST_FRAME: Final = LARGEST_UPDATE + 64
MOST_IN_A_ROOM: Final = 200
FRAMES_A_S: Final = 400.0
BYTES_A_S: Final = 2 * 1024 * 1024.0
"""What one browser may send on average; whoever sends more has to wait, and loses nothing."""
LOOK_AGAIN_S: Final = 30.0
"""How often a connection's session is looked at again."""
_QUESTION_COUNTS: Final = 8.0
"""Frames; a question may be answered with all of the map, and whoever may only look may ask too."""
_A_MOMENT_S: Final = 0.05
_GOODBYE_S: Final = 10.0


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


class _Full(Exception):
    """There are as many in the room as it holds."""


class LiveRooms:
    """The rooms of a server, by map, and the address that leads into them."""

    def __init__(self, workspace: Workspace, secret_of: Callable[[WebSocket], str | None]) -> None:
        self._workspace = workspace
        self._secret_of = secret_of
        self._rooms: dict[str, Room] = {}
        self._turn: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

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
        except EtappeError as error:
            await _close(socket, DAMAGED if error.code == "map.damaged" else LATER)
            return
        except _Full:
            await _close(socket, LATER)
            return
        client.doubted.set()  # who was let in may have lost the right before the room could have told it
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
                    await self._close_if_empty(room)
                except BaseException:
                    await self._close_if_empty(room)
                    raise
                else:
                    return room

    async def _tidy(self, room: Room) -> None:
        """Close a room that nobody is in any more, in its turn."""
        async with self._turn.setdefault(room.live.id, asyncio.Lock()):
            await self._close_if_empty(room)

    async def _close_if_empty(self, room: Room) -> None:
        if room.clients:
            return
        await room.close()
        if self._rooms.get(room.live.id) is room:
            del self._rooms[room.live.id]

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
                frame = read_frame(data)
                allowed = frame is None or await self._heed(client, room, frame)
            except ValueError:
                return client.end(NOT_UNDERSTOOD)
            if not allowed:
                return client.end(NOT_ALLOWED)
            counts = _QUESTION_COUNTS if frame is not None and frame.kind == "state_vector" else 1.0
            if wait_s := max(frames.wait_s(counts), amount.wait_s(len(data))):
                await asyncio.sleep(wait_s)

    async def _heed(self, client: Client, room: Room, frame: Frame) -> bool:
        """Do what a frame says; False where its sender may not. Raises ValueError where it cannot be read."""
        match frame.kind:
            case "state_vector":
                await room.send(Sent(client, frame.data, is_question=True))
            case "missing" | "edit":
                if not client.may_edit:
                    return frame.data == NOTHING
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
