"""Cells of delimited text: where they end, which value each of them is, and their bytes side by side.

Law: nothing is decoded and nothing converted; a cell is the bytes between two stops. ``text`` begins and ends with a line
feed, so that there is a stop before every cell and one behind it. ``words`` is the same bytes as little-endian uint64,
with zeros behind them, at least eight. Cells have no quotes, and carriage returns stand before line feeds only.
"""

# ruff: noqa: PLR0913, PLR0917 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_WORDS: Final = 4
"""Values of at most so many words of eight bytes have codes."""
EMPTY: Final = np.uint16(0xFFFF)
"""The code of an empty cell."""
TOO_MANY: Final = -1
"""In place of a number of values: there are too many of them, or too long ones."""
_NEWLINE: Final = 10
_RETURN: Final = 13
_SPACE: Final = 32
_TIGHT: Final = np.uint8(128 - 33)
_PROBES: Final = 32
_ZERO: Final = 48


@inlined
def _begin(stops: NDArray[np.uint32], cell: np.uint64) -> np.uint64:
    """Where a cell begins."""
    return np.uint64(stops[cell]) + np.uint64(1)


@inlined
def _size(text: NDArray[np.uint8], stops: NDArray[np.uint32], cell: np.uint64) -> np.uint64:
    """How many bytes a cell has; a carriage return before its line's end is none of them."""
    start, stop = np.uint64(stops[cell]) + np.uint64(1), np.uint64(stops[cell + np.uint64(1)])
    return stop - start - np.uint64(text[stop - np.uint64(1)] == _RETURN)


@inlined
def _marks(word: np.uint64, eight: np.uint64) -> np.uint64:
    """The highest bit of each byte in which two words are equal; see "Hacker's Delight" by Warren, section 6-1."""
    low = np.uint64(0x7F7F7F7F7F7F7F7F)
    differs = word ^ eight
    return np.uint64(~(((differs & low) + low) | differs | low))


@kernel
def find_stops(words: NDArray[np.uint64], size: int, delimiter: int, stops: NDArray[np.uint32]) -> tuple[int, bool]:
    """Writes where delimiters and line feeds stand in a text of ``size`` bytes; how many, and whether all is ASCII.

    ``stops`` has room for them.
    """
    ones, one = np.uint64(0x0101010101010101), np.uint64(1)
    delimiters, newlines = np.uint64(delimiter) * ones, np.uint64(_NEWLINE) * ones
    n = every = np.uint64(0)
    for w in range(np.uint64((size + 7) >> 3)):
        every |= words[w]
        marks = _marks(words[w], delimiters) | _marks(words[w], newlines)
        base = w << np.uint64(3)
        while marks != np.uint64(0):
            # One less than the lowest mark has the lowest bit of each byte up to the mark's own.
            lowest = marks & (~marks + one)
            stops[n] = np.uint32(base + ((((lowest - one) & ones) * ones) >> np.uint64(56)) - one)
            marks &= marks - one
            n += one
    return int(n), (every & (ones << np.uint64(7))) == np.uint64(0)


@kernel
def look(text: NDArray[np.uint8], columns: int, stops: NDArray[np.uint32]) -> tuple[bool, bool]:
    """Whether every row has as many cells as there are columns, and whether none begins or ends with white space."""
    cells, width = np.uint64(stops.size - 1), np.uint64(columns)
    uneven, loose = cells % width != np.uint64(0), False
    for row in range(cells // width):
        for column in range(width):
            cell = row * width + column
            start, size = _begin(stops, cell), _size(text, stops, cell)
            uneven |= bool((text[stops[cell + np.uint64(1)]] == _NEWLINE) != (column + np.uint64(1) == width))
            # Taking 33 away leaves white space and what is beyond ASCII above the others.
            first = np.uint8(text[start] - np.uint8(_SPACE + 1))
            last = np.uint8(text[start + size - np.uint64(1)] - np.uint8(_SPACE + 1))
            loose |= bool((size > np.uint64(0)) & ((first >= _TIGHT) | (last >= _TIGHT)))
    return not uneven, not loose


@inlined
def _word(words: NDArray[np.uint64], at: np.uint64, size: np.uint64) -> np.uint64:
    """The first ``size`` (1 to 8) bytes from ``at`` on, the others zero."""
    place, shift = at >> np.uint64(3), (at & np.uint64(7)) << np.uint64(3)
    word = (words[place] >> shift) | ((words[place + np.uint64(1)] << np.uint64(1)) << (np.uint64(63) - shift))
    return np.uint64(word & (~np.uint64(0) >> (np.uint64(64) - (size << np.uint64(3)))))


@kernel
def encode(  # noqa: C901 - one loop over rows with all that can be the matter with a cell
    text: NDArray[np.uint8],
    words: NDArray[np.uint64],
    stops: NDArray[np.uint32],
    column: int,
    columns: int,
    slots: NDArray[np.int32],
    values: NDArray[np.uint64],
    sizes: NDArray[np.uint8],
    known: int,
    codes: NDArray[np.uint16],
) -> int:
    """Writes the code of each cell of a column: the number of its value in order of appearance, EMPTY where it is empty.

    ``values`` of shape (most, MOST_WORDS) and ``sizes`` hold the ``known`` values so far and get those that are new;
    ``slots``, a power of two of them, at first -1, finds them. Returns how many are known then, or TOO_MANY.
    """
    some = np.zeros(MOST_WORDS, np.uint64)
    mask, one, eight = np.uint64(slots.size - 1), np.uint64(1), np.uint64(8)
    for row in range(np.uint64(codes.size)):
        cell = row * np.uint64(columns) + np.uint64(column)
        start, size = _begin(stops, cell), _size(text, stops, cell)
        if size == np.uint64(0):
            codes[row] = EMPTY
            continue
        if size > eight * np.uint64(MOST_WORDS):
            return TOO_MANY
        n = (size + np.uint64(7)) >> np.uint64(3)
        mixed = size
        for w in range(n):
            word = _word(words, start + eight * w, min(size - eight * w, eight))
            some[w] = word
            mixed = (mixed ^ word) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(47)
        slot = mixed & mask
        code = -1
        for _ in range(_PROBES):
            found = int(slots[slot])
            if found < 0:
                if known == sizes.size:
                    return TOO_MANY
                slots[slot] = code = known
                sizes[known] = size
                for w in range(n):
                    values[known, w] = some[w]
                known += 1
                break
            place = np.uint64(found)
            differs = np.uint64(sizes[place]) ^ size
            for w in range(n):
                differs |= values[place, w] ^ some[w]
            if differs == np.uint64(0):
                code = found
                break
            slot = (slot + one) & mask
        if code < 0:
            return TOO_MANY
        codes[row] = code
    return known


@kernel
def lay_side_by_side(
    text: NDArray[np.uint8], stops: NDArray[np.uint32], column: int, columns: int, out: NDArray[np.uint8]
) -> bool:
    """Writes the bytes of a column's cells, shape (rows, size); False where a cell has another size."""
    length = np.uint64(out.shape[1])
    for row in range(np.uint64(out.shape[0])):
        cell = row * np.uint64(columns) + np.uint64(column)
        if _size(text, stops, cell) != length:
            return False
        start = _begin(stops, cell)
        for k in range(length):
            out[row, k] = text[start + k]
    return True


@kernel
def in_lines(
    text: NDArray[np.uint8], stops: NDArray[np.uint32], column: int, columns: int, out: NDArray[np.uint8]
) -> tuple[int, bool]:
    """Writes a column's cells with a line feed behind each but the last; how many bytes, and whether a cell is empty."""
    at, none = np.uint64(0), False
    for row in range(np.uint64((stops.size - 1) // columns)):
        if row:
            out[at] = _NEWLINE
            at += np.uint64(1)
        cell = row * np.uint64(columns) + np.uint64(column)
        start, size = _begin(stops, cell), _size(text, stops, cell)
        none |= bool(size == np.uint64(0))
        for k in range(size):
            out[at + k] = text[start + k]
        at += size
    return int(at), none


@kernel
def whole_numbers(matrix: NDArray[np.uint8], start: int, stop: int, out: NDArray[np.int64]) -> None:
    """Writes the numbers whose digits, at most 18, stand in bytes ``start`` to ``stop`` of each row."""
    for row in range(np.uint64(out.size)):
        number = np.int64(0)
        for k in range(np.uint64(start), np.uint64(stop)):
            number = number * 10 + np.int64(matrix[row, k] - np.uint8(_ZERO))
        out[row] = number
