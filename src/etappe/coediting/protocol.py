"""Frames between a browser and a room: y-websocket's protocol, and one kind of message of ours.

    0 sync        0 state vector: what do you have that I have not?   1 update: what you have not   2 update: an edit
    1 awareness   who is here, and where
    3 query       who is here?
    100 notice    from the server, a text of JSON: something beside the document should be looked at again, or how many
                  of this connection's updates (sync 1 and 2) are settled: kept for good, or known already

Law: these functions read what strangers write; what is not a frame raises ValueError, whatever it is.
Source: y-protocols 1.0 (``sync.js``, ``awareness.js``) and lib0's variable-length numbers.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

SYNC: Final = 0
AWARENESS: Final = 1
QUERY: Final = 3
NOTICE: Final = 100
STATE_VECTOR: Final = 0
MISSING: Final = 1
EDIT: Final = 2
_LARGEST_NUMBER: Final = 2**53 - 1
_NULL: Final = "null"


class Frame(NamedTuple):
    """A frame that was read. ``data`` is a state vector, an update, or a message of awareness."""

    kind: Literal["state_vector", "missing", "edit", "awareness", "query"]
    data: bytes = b""


class Presence(NamedTuple):
    """What a client says of itself.

    ``clock`` rises with everything it says; ``state`` is JSON as it was sent, None once the client is gone.
    """

    client: int
    clock: int
    state: str | None


class Cursor:
    """Reads numbers, texts and bytes one after the other. Raises ValueError where there are none left."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self.place

    def byte(self) -> int:
        """The next byte."""
        if self.place >= len(self._data):
            raise ValueError
        self.place += 1
        return self._data[self.place - 1]

    def number(self) -> int:
        """A number of variable length, 0 to 2**53 − 1."""
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 127) << shift
            if byte < 128:  # noqa: PLR2004 -- the highest bit says that there is more
                return found
            shift += 7
            if found > _LARGEST_NUMBER or shift > 56:  # noqa: PLR2004 -- as many bits as the largest number has
                raise ValueError

    def block(self) -> bytes:
        """Bytes that begin with how many they are."""
        length = self.number()
        self.skip(length)
        return self._data[self.place - length : self.place]

    def text(self) -> str:
        """A text that begins with how many bytes it has."""
        return self.block().decode()

    def skip(self, length: int) -> None:
        """Pass over bytes."""
        if length > self.left:
            raise ValueError
        self.place += length


def read_frame(data: bytes) -> Frame | None:
    r"""A frame from a browser; None for one of a kind that no room knows.

    >>> read_frame(bytes([0, 2, 1, 7])), read_frame(bytes([3])), read_frame(bytes([77]))
    (Frame(kind='edit', data=b'\x07'), Frame(kind='query', data=b''), None)
    """
    cursor = Cursor(data)
    match cursor.number():
        case 0:
            match cursor.number():
                case 0:
                    return Frame("state_vector", cursor.block())
                case 1:
                    return Frame("missing", cursor.block())
                case 2:
                    return Frame("edit", cursor.block())
                case _:
                    raise ValueError
        case 1:
            return Frame("awareness", cursor.block())
        case 3:
            return Frame("query")
        case _:
            return None


def state_vector_frame(state: bytes) -> bytes:
    """The room's own question: what do you have that I have not?"""
    return bytes([SYNC, STATE_VECTOR]) + _block(state)


def missing_frame(update: bytes) -> bytes:
    """The answer to a state vector."""
    return bytes([SYNC, MISSING]) + _block(update)


def edit_frame(update: bytes) -> bytes:
    """An edit that is kept."""
    return bytes([SYNC, EDIT]) + _block(update)


def notice_frame(notice: dict[str, object]) -> bytes:
    r"""A notice of ours.

    >>> notice_frame({"about": "comments"})
    b'd\x14{"about":"comments"}'
    """
    return bytes([NOTICE]) + _block(msgspec.json.encode(notice))


def read_presence(data: bytes) -> tuple[Presence, ...]:
    """Who says what of itself, from the data of a frame of awareness.

    >>> read_presence(presence_frame([Presence(5, 1, '{"name":"Ada"}')])[2:])
    (Presence(client=5, clock=1, state='{"name":"Ada"}'),)
    """
    cursor = Cursor(data)
    found = []
    for _ in range(cursor.number()):
        client, clock, state = cursor.number(), cursor.number(), cursor.text()
        found.append(Presence(client, clock, None if state == _NULL else state))
    return tuple(found)


def presence_frame(presences: list[Presence]) -> bytes:
    """A frame of awareness."""
    parts = [_number(len(presences))]
    for client, clock, state in presences:
        parts += [_number(client), _number(clock), _block((state or _NULL).encode())]
    return bytes([AWARENESS]) + _block(b"".join(parts))


def _block(data: bytes) -> bytes:
    return _number(len(data)) + data


def _number(number: int) -> bytes:
    written = bytearray()
    while number > 127:  # noqa: PLR2004 -- seven bits a byte
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)
