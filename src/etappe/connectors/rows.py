"""Where the rows of CSV text begin and end, by passes over its bytes.

Law: what is found here is what reading row by row would find, or nothing. Text with a quote or a carriage return where
RFC 4180 has none is left to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from etappe.connectors.encodings import is_utf8

if TYPE_CHECKING:
    from numpy.typing import NDArray

_QUOTE: Final = 34
_NEWLINE: Final = 10
_RETURN: Final = 13
_SPACE: Final = 32
_BEYOND_ASCII: Final = 128
_BYTES_AT_ONCE: Final = 1 << 17  # what is worked on at a time stays in the processor's own memory


@dataclass(frozen=True, eq=False)
class Rows:
    """Complete rows at the start of a stretch of text.

    Attributes:
        starts, ends: byte ranges of rows without their line end; blank lines are not among them.
        places: each row's number, blank lines counted.
        lines: line of each row's start, counted from 0 within the text.
        fields: number of fields of each row.
        used: bytes up to the end of the last complete row.
        used_lines: line ends in them.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    places: NDArray[np.int64]
    lines: NDArray[np.int64]
    fields: NDArray[np.int64]
    used: int
    used_lines: int


class Evenness(NamedTuple):
    """How many rows and delimiters a text has, blank lines counted as rows.

    ``tight`` says that no cell can be an empty text in quotes, or begin or end with white space.
    """

    rows: int
    delimiters: int
    tight: bool


def evenness(text: bytes, delimiter: str) -> Evenness | None:
    r"""The number of rows and delimiters of a text; None where a row goes over lines, or a quote stands in mid-cell.

    Carriage returns have to stand before line feeds only. Every row ends with its line, so what is worked on at a time
    is cut between lines.

    >>> evenness(b"a,1\nb ,2\nc,3", ","), evenness(b'"a,b",1\n', ",")
    (Evenness(rows=3, delimiters=3, tight=False), Evenness(rows=1, delimiters=1, tight=True))
    """
    array = np.frombuffer(text, np.uint8)
    wide, returns, quoted = not text.isascii(), b"\r" in text, b'"' in text
    rows = delimiters = start = 0
    tight = True
    while start < array.size:
        end = text.rfind(b"\n", start, start + _BYTES_AT_ONCE) + 1 or text.find(b"\n", start) + 1 or array.size
        some = array[start:end]
        new_line, stop = some == _NEWLINE, some == ord(delimiter)
        quotes = None
        if quoted:
            quotes = some == _QUOTE
            inside = _inside(quotes)
            if inside[-1] or (inside & new_line).any():
                return None
            stop &= ~inside
            opens, closes = quotes & inside, quotes & ~inside
            if not _quotes_in_place(opens, closes, stop | new_line | (some == _RETURN)):
                return None
            tight = tight and not (opens[:-1] & closes[1:]).any()
        rows += int(np.count_nonzero(new_line))
        delimiters += int(np.count_nonzero(stop))
        if tight:
            # What ends a cell is taken out of what is no letter; an exclusive or takes away what is there for certain.
            blank = some <= _SPACE
            if ord(delimiter) <= _SPACE:
                blank &= ~stop
            stop |= new_line
            blank ^= new_line
            if returns:
                stop |= some == _RETURN
                blank &= some != _RETURN
            if quotes is not None:
                stop |= quotes
            if wide:  # white space beyond ASCII begins and ends with bytes of letters: those are left in doubt
                blank |= some >= _BEYOND_ASCII
            tight = not (blank[0] or blank[-1] or (blank[1:] & stop[:-1]).any() or (stop[1:] & blank[:-1]).any())
        start = end
    return Evenness(rows + int(bool(text) and not text.endswith(b"\n")), delimiters, tight)


def _inside(quotes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where an odd number of quotes came so far, the place itself counted.

    64 places at a time: each bit takes in the one before it, then the two, the four … before; see "Parsing gigabytes of
    JSON per second" by Langdale and Lemire, who do it by a carry-less multiplication.
    """
    bits = np.packbits(quotes, bitorder="little")
    words = np.zeros(-(-bits.size // 8), "<u8")
    words.view(np.uint8)[: bits.size] = bits
    for step in (1, 2, 4, 8, 16, 32):
        words ^= words << np.uint64(step)
    odd = words >> np.uint64(63)
    words ^= np.uint64(0) - (np.bitwise_xor.accumulate(odd) ^ odd)  # all ones where the words before are odd
    return np.unpackbits(words.view(np.uint8), count=quotes.size, bitorder="little").view(np.bool_)


def _quotes_in_place(opens: NDArray[np.bool_], closes: NDArray[np.bool_], stops: NDArray[np.bool_]) -> bool:
    """Whether every quote opens a cell, closes one, or is doubled inside one; in whole lines."""
    begins, ends = opens[1:] & ~(stops | closes)[:-1], closes[:-1] & ~(stops | opens)[1:]
    return not (begins.any() or ends.any())


def scan(text: bytes, delimiter: str, *, last: bool) -> Rows | None:
    """Where rows begin and end; None where a quote or a carriage return stands where RFC 4180 has none.

    A few passes over the bytes, all in NumPy: O(bytes).
    """
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        return None
    array = np.frombuffer(text, np.uint8)
    newlines = np.flatnonzero(array == _NEWLINE)
    separators = np.flatnonzero(array == ord(delimiter))
    stops = newlines
    if b'"' in text:
        quotes = np.flatnonzero(array == _QUOTE)
        if not _regular(array, quotes, ord(delimiter)) or (last and quotes.size % 2):
            return None
        stops = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
        separators = separators[np.searchsorted(quotes, separators) % 2 == 0]
    used = int(stops[-1]) + 1 if stops.size else 0
    if last and used < array.size:
        stops = np.append(stops, array.size)
        used = array.size
    starts = np.concatenate((np.zeros(min(1, stops.size), np.int64), stops[:-1] + 1))
    ends = stops - ((stops > starts) & (array[np.maximum(stops - 1, 0)] == _RETURN))
    fields = np.searchsorted(separators, ends) - np.searchsorted(separators, starts) + 1
    lines = starts if stops is newlines else np.searchsorted(newlines, starts)
    if stops is newlines:
        lines = np.arange(starts.size)
    full = ends > starts
    used_lines = int(np.searchsorted(newlines, used))
    return Rows(starts[full], ends[full], np.flatnonzero(full), lines[full], fields[full], used, used_lines)


def _regular(array: NDArray[np.uint8], quotes: NDArray[np.int64], separator: int) -> bool:
    """Whether every quote opens a field, closes one, or is doubled inside one."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = array[np.maximum(opening - 1, 0)]
    starts = (opening == 0) | (before == separator) | (before == _NEWLINE)
    starts[1:] |= opening[1:] == closing[: opening.size - 1] + 1
    after_place = np.minimum(closing + 1, array.size - 1)
    after = array[after_place]
    after_next = array[np.minimum(closing + 2, array.size - 1)]
    stops = (closing == array.size - 1) | (after == separator) | (after == _NEWLINE)
    stops |= (after == _RETURN) & ((closing + 2 >= array.size) | (after_next == _NEWLINE))
    stops[: opening.size - 1] |= opening[1:] == closing[: opening.size - 1] + 1
    return bool(starts.all() and stops.all())


def not_utf8(text: bytes, rows: Rows) -> list[int]:
    """Rows that hold bytes which are no UTF-8, in order."""
    if is_utf8(text[: rows.used]):
        return []
    places = (
        place
        for place, (start, end) in enumerate(zip(rows.starts, rows.ends, strict=True))
        if not is_utf8(text[start:end])
    )
    return list(places)


def joined(text: bytes, rows: Rows, good: NDArray[np.bool_]) -> bytes:
    """The good rows one after the other, cut where rows or blank lines between them are left out."""
    places, starts, ends = rows.places[good], rows.starts[good], rows.ends[good]
    if not places.size:
        return b""
    breaks = np.flatnonzero(np.diff(places) != 1)
    first = np.concatenate(([0], breaks + 1))
    final = np.concatenate((breaks, [places.size - 1]))
    return b"\n".join(text[starts[a] : ends[b]] for a, b in zip(first, final, strict=True))
