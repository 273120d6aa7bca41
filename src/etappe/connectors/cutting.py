"""Columns of plain CSV text without a detour over texts: times as bytes side by side, values that recur as codes.

Law: what is given here says the same as the cells read one by one, or nothing is given. Only text without quotes whose
rows are a line each and as long as the header is cut; the rest is left to who reads it otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.connectors.encodings import is_utf8
from etappe.connectors.times import LONGEST

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MOST_VALUES: Final = 4096
"""A column with more distinct values than this is given as texts."""
_FIRST_VALUES: Final = 128
_SLOTS: Final = 4 * MOST_VALUES
_NEWLINE: Final = 10
_SPARE: Final = 16
_WORD: Final = 8


@dataclass(frozen=True, eq=False)
class Cut:
    """The columns of some rows.

    Attributes:
        frame: a column each, String or Enum, null where a cell is empty; without that of times, if those are given.
        rows: how many.
        times: uint8 of shape (rows, size), the cells of the column of times where all are of one size and tight.
        tight: no cell begins or ends with white space.
    """

    frame: pl.DataFrame
    rows: int
    times: NDArray[np.uint8] | None
    tight: bool


class Cutter:
    """Cuts stretches of one file's text.

    ``time`` is the column of times; ``plain`` are columns that are always given as texts.
    """

    def __init__(self, columns: tuple[str, ...], delimiter: str, *, time: str | None, plain: frozenset[str]) -> None:
        self._columns = columns
        self._delimiter = ord(delimiter)
        self._time = time
        self._letters = np.empty(0, np.uint8)  # room that is used again: fresh memory costs as much as filling it
        self._stops = np.empty(0, np.uint32)
        self._known = {name: _Values() for name in columns if name not in plain}

    def cut(self, text: bytes) -> Cut | None:
        """The columns of whole rows, at least one; None where they are not as this module wants them.

        Carriage returns have to stand before line feeds only.
        """
        from etappe.kernels import cells as kernels

        if b'"' in text:
            return None
        size = len(text) + 1 + (not text.endswith(b"\n"))
        if size > self._stops.size:
            self._letters = np.empty((size + _SPARE) // _WORD * _WORD, np.uint8)
            self._stops = np.empty(size, np.uint32)
        letters = self._letters[: (size + _SPARE) // _WORD * _WORD]
        letters[1 : len(text) + 1] = np.frombuffer(text, np.uint8)
        letters[0] = letters[size - 1] = _NEWLINE
        letters[size:] = 0
        words, letters = letters.view("<u8"), letters[:size]
        n, plain = kernels.find_stops(words, size, self._delimiter, self._stops)
        if not (plain or is_utf8(text)):
            return None
        stops = self._stops[:n]
        even, tight = kernels.look(letters, len(self._columns), stops)
        if not even:
            return None
        return self._taken(_Stretch(letters, words, stops, len(self._columns)), tight=tight)

    def _taken(self, stretch: _Stretch, *, tight: bool) -> Cut:
        import polars as pl

        times = None
        columns: list[pl.Series] = []
        for place, name in enumerate(self._columns):
            if name == self._time and tight:
                times = stretch.side_by_side(place)
                if times is not None:
                    continue
            values = self._known.get(name)
            coded = values.coded(stretch, place) if values is not None else None
            if coded is None:
                self._known.pop(name, None)
                coded = stretch.texts(place)
            columns.append(coded.alias(name))
        return Cut(pl.DataFrame(columns), stretch.rows, times, tight)


class _Stretch:
    """Some text, and where its cells end; see etappe.kernels.cells."""

    def __init__(
        self, letters: NDArray[np.uint8], words: NDArray[np.uint64], stops: NDArray[np.uint32], columns: int
    ) -> None:
        self.letters = letters
        self.words = words
        self.stops = stops
        self.columns = columns
        self.rows = (stops.size - 1) // columns

    def side_by_side(self, column: int) -> NDArray[np.uint8] | None:
        """The bytes of a column's cells, shape (rows, size); None where they are not of one size."""
        from etappe.kernels import cells as kernels

        first = self.letters[int(self.stops[column]) + 1 : int(self.stops[column + 1])].tobytes().rstrip(b"\r")
        if not 0 < len(first) <= LONGEST:
            return None
        matrix = np.empty((self.rows, len(first)), np.uint8)
        return matrix if kernels.lay_side_by_side(self.letters, self.stops, column, self.columns, matrix) else None

    def texts(self, column: int) -> pl.Series:
        """The cells of a column as texts."""
        from etappe.kernels import cells as kernels

        out = np.empty(self.letters.size, np.uint8)
        size, some_empty = kernels.in_lines(self.letters, self.stops, column, self.columns, out)
        return texts_in_lines(out[:size], some_empty=some_empty)


class _Values:
    """The distinct values of a column so far, with codes in order of appearance."""

    def __init__(self) -> None:
        from etappe.kernels import cells as kernels

        self._slots = np.full(_SLOTS, -1, np.int32)
        self._values = np.zeros((_FIRST_VALUES, kernels.MOST_WORDS), np.uint64)
        self._sizes = np.zeros(_FIRST_VALUES, np.uint8)
        self._n = 0
        self._type: pl.Enum | None = None

    def coded(self, stretch: _Stretch, column: int) -> pl.Series | None:
        """The cells of a column as Enum; None where it has too many values, or too long ones."""
        import polars as pl

        from etappe.kernels import cells as kernels

        codes = np.empty(stretch.rows, np.uint16)
        while True:
            n = kernels.encode(
                stretch.letters,
                stretch.words,
                stretch.stops,
                column,
                stretch.columns,
                self._slots,
                self._values,
                self._sizes,
                self._n,
                codes,
            )
            if n != kernels.TOO_MANY:
                break
            self._n = int(np.count_nonzero(self._sizes))
            if self._n < self._sizes.size or self._n >= MOST_VALUES:
                return None
            self._values = np.concatenate((self._values, np.zeros_like(self._values)))
            self._sizes = np.concatenate((self._sizes, np.zeros_like(self._sizes)))
        self._n = n
        if self._type is None or len(self._type.categories) < n:
            sizes = self._sizes[:n].tolist()
            written = (value.astype("<u8").tobytes() for value in self._values[:n])
            self._type = pl.Enum([value[:size].decode() for value, size in zip(written, sizes, strict=True)])
        series = pl.Series(codes)
        if stretch.rows and codes.max() == kernels.EMPTY:
            series = series.set(pl.Series(codes == kernels.EMPTY), None)
        return series.cat.to(self._type)


def texts_in_lines(lines: NDArray[np.uint8], *, some_empty: bool) -> pl.Series:
    r"""Texts that stand in lines of UTF-8; null where a line is empty, if ``some_empty`` says that there is one.

    >>> import numpy as np
    >>> texts_in_lines(np.frombuffer(b"ada\n\nbob", np.uint8), some_empty=True).to_list()
    ['ada', None, 'bob']
    """
    import polars as pl

    texts = pl.Series([lines.tobytes().decode()], dtype=pl.String).str.split("\n").explode()
    return texts.set(texts == "", None) if some_empty else texts


def texts_of(matrix: NDArray[np.uint8]) -> pl.Series:
    """The texts whose bytes are the rows of a matrix: none of them empty, none with a line feed.

    >>> import numpy as np
    >>> texts_of(np.frombuffer(b"adabob", np.uint8).reshape(2, 3)).to_list()
    ['ada', 'bob']
    """
    import polars as pl

    if not len(matrix):
        return pl.Series([], dtype=pl.String)
    lines = np.full((len(matrix), matrix.shape[1] + 1), _NEWLINE, np.uint8)
    lines[:, :-1] = matrix
    return texts_in_lines(lines.ravel()[:-1], some_empty=False)
