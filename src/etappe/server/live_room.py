"""Who has one map open through this server: what they send is settled in order, and what is kept goes to all of them.

Law: nothing is sent on that is not in the map's log, and everything that one connection sends is settled in the order in
which it came, its questions after its edits. Nobody waits for somebody who does not read.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import anyio.to_thread

from etappe.coediting.live_map import About, Closed, Incoming, Listener, LiveMap
from etappe.coediting.presences import Presences
from etappe.coediting.protocol import (
    edit_frame,
    missing_frame,
    notice_frame,
    presence_frame,
    read_presence,
    state_vector_frame,
)
from etappe.coediting.screening import LARGEST_UPDATE
from etappe.foundation.errors import EtappeError, Refused

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from etappe.coediting.ports import Author

NOT_UNDERSTOOD, NO_SESSION, NOT_ALLOWED, NO_MAP, TOO_SLOW, TOO_LARGE, DAMAGED = 4400, 4401, 4403, 4404, 4408, 4413, 4422
BROKEN, GOING_AWAY, LATER = 1011, 1012, 1013
"""Why a connection ends; ``live`` says what they mean."""
MOST_WAITING_BYTES: Final = 32 * 1024 * 1024
MOST_WAITING_FRAMES: Final = 4_000
"""What may wait for a browser to read it before one frame more is too much, besides what the network holds."""
MOST_UNSETTLED_BYTES: Final = 2 * LARGEST_UPDATE
PRESENCE_EVERY_S: Final = 0.05
NOTHING: Final = b"\0\0"
"""The update that says nothing."""
_LOGGER: Final = logging.getLogger(__name__)


class Sent(NamedTuple):
    """What somebody sends: an update, or the state vector of a question; and whether an update answers one of ours."""

    client: Client
    data: bytes
    is_question: bool
    is_answer: bool = False


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
        if len(self._frames) >= MOST_WAITING_FRAMES or self._bytes > MOST_WAITING_BYTES:
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
            return DAMAGED if error.code == "map.damaged" else LATER
        return None

    def _take(self, updates: Sequence[Sent]) -> None:
        if not updates:
            return
        verdicts = self.live.take([Incoming(sent.client.author, sent.data) for sent in updates])
        for sent, verdict in zip(updates, verdicts, strict=True):
            if verdict == "unreadable":
                self._loop.call_soon_threadsafe(sent.client.end, NOT_UNDERSTOOD)
            elif verdict == "known" and not sent.is_answer and sent.data != NOTHING:
                # Perhaps it builds on something that never arrived: ask for all that is missing.
                self._put_out((sent.client, state_vector_frame(self.live.state())))

    def _answer(self, question: Sent) -> None:
        try:
            self.live.since(question.data, lambda update: self._put_out((question.client, missing_frame(update))))
        except ValueError:
            self._loop.call_soon_threadsafe(question.client.end, NOT_UNDERSTOOD)
