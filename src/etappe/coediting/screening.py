"""Looking through an update before it is applied: it must be one that an editor of maps can have written.

Law: an update that passes cannot bring the process down. The library that applies updates reads nested values by
recursion in machine code, so a value that is nested deeply enough would end the server for everybody; and types or
roots that no map has would lie in the document for good without anybody seeing them. What it holds of somebody is told,
because the library takes in what comes after a gap, and then says nothing about it.
Source: the first encoding of Yjs (``structs/Item.js``, ``utils/encoding.js``, lib0's ``encoding.js``), read to its end.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from etappe.coediting.protocol import Cursor
from etappe.coediting.shape import ROOTS

LARGEST_UPDATE: Final = 8 * 1024 * 1024
"""Bytes; a map at its limits, every text written, comes to about half of it."""
DEEPEST_VALUE: Final = 24
_ROOTS: Final = frozenset(root.encode() for root in ROOTS)
_GONE, _VALUES = 0, 8
_TYPES: Final = frozenset({1, 2})
"""Maps and texts."""
_OBJECT, _ARRAY, _BYTES, _TEXT, _WHOLE = 118, 117, 116, 119, 125
_FIXED: Final = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}
"""Bytes that follow the tag of undefined, null, 32- and 64-bit floats, 64-bit integers, false and true."""


class Stretch(NamedTuple):
    """What an update holds of one client: its signs and values from ``first`` to before ``end``, without a gap."""

    client: int
    first: int
    end: int


def screen(update: bytes) -> tuple[Stretch, ...]:
    """What an update holds, if an editor of maps can have written it.

    Raises ValueError otherwise. Cost: some microseconds for an edit, 50 ms for 5,000 new cards.
    """
    if len(update) > LARGEST_UPDATE:
        raise ValueError
    cursor = Cursor(update)
    held = []
    for _ in range(cursor.number()):
        n_structs, client, first = cursor.number(), cursor.number(), cursor.number()
        held.append(Stretch(client, first, first + sum(_struct(cursor) for _ in range(n_structs))))
    for _ in range(cursor.number()):
        cursor.number()
        for _ in range(cursor.number()):
            cursor.number()
            cursor.number()
    if cursor.left:
        raise ValueError
    return tuple(held)


def clocks(state: bytes) -> dict[int, int]:
    """How much a state vector has, by client. Raises ValueError where it is none."""
    cursor = Cursor(state)
    found = {cursor.number(): cursor.number() for _ in range(cursor.number())}
    return {client: clock for client, clock in found.items() if clock}


def _struct(cursor: Cursor) -> int:
    """Pass over a struct; how many signs or values it has."""
    info = cursor.byte()
    kind = info & 0b11111
    if kind == _GONE:
        return cursor.number()
    for neighbour in (0b1000_0000, 0b0100_0000):
        if info & neighbour:
            cursor.number()
            cursor.number()
    if not info & 0b1100_0000:  # without neighbours it says itself where it stands
        if cursor.number():
            if cursor.block() not in _ROOTS:
                raise ValueError
        else:
            cursor.number()
            cursor.number()
        if info & 0b0010_0000:
            cursor.block()
    return _content(cursor, kind)


def _content(cursor: Cursor, kind: int) -> int:
    """Pass over what a struct holds; how many signs or values that is."""
    length = 1
    match kind:
        case 1:  # deleted
            length = cursor.number()
        case 2 | 8:  # values
            length = cursor.number()
            for _ in range(length):
                _value(cursor, 0) if kind == _VALUES else cursor.block()
        case 3:  # bytes
            cursor.block()
        case 4:  # a piece of text, counted as JavaScript counts
            length = len(cursor.text().encode("utf-16-le")) // 2
        case 6:  # a format
            cursor.block()
            cursor.block()
        case 7 if cursor.number() in _TYPES:
            pass
        case _:  # what is left out, documents in documents, pictures: no editor writes them
            raise ValueError
    return length


def _value(cursor: Cursor, depth: int) -> None:
    if depth > DEEPEST_VALUE:
        raise ValueError
    tag = cursor.byte()
    if tag in _FIXED:
        cursor.skip(_FIXED[tag])
    elif tag in {_TEXT, _BYTES}:
        cursor.block()
    elif tag == _WHOLE:
        while cursor.byte() > 127:  # noqa: PLR2004 -- the highest bit says that there is more
            pass
    elif tag in {_ARRAY, _OBJECT}:
        for _ in range(cursor.number()):
            if tag == _OBJECT:
                cursor.block()
            _value(cursor, depth + 1)
    else:
        raise ValueError
