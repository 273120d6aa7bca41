"""Texts that recur, as codes: what an import holds of them, and writes, is a number each.

Law: a code stands for the same text throughout an import. Where a column has too many values, or brings others than
Enum, it is texts from then on, and what was coded before is texts again when it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MOST_VALUES: Final = 1 << 12


class CodedTexts:
    """The values of the columns of texts that recur, by column.

    One thread at a time may ``encode``; what reads may be used by several once all is encoded.
    """

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}
        self._plain: set[str] = set()

    def encode(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame of which columns of Enum are codes (UInt16), or texts where these are too many."""
        import polars as pl

        coded: list[pl.Series] = []
        for column in frame.get_columns():
            name, codes = column.name, None
            if column.dtype == pl.Enum and name not in self._plain:
                codes = self._columns.setdefault(name, _Column()).codes(column)
            elif column.dtype == pl.Null:
                coded.append(column)
                continue
            if codes is not None:
                coded.append(codes)
                continue
            self._plain.add(name)
            coded.append(column.cast(pl.String) if column.dtype == pl.Enum else column)
        return pl.DataFrame(coded)

    def alike(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What ``encode`` gave, with texts in place of codes in the columns that are not coded throughout."""
        mixed = [name for name in self._columns.keys() & self._plain if name in frame.columns]
        return self._read(frame, mixed, as_enum=False)

    def kind(self, name: str, kind: pl.DataType) -> pl.DataType:
        """The type of a column of ``kind`` in what ``alike`` gives."""
        import polars as pl

        return pl.UInt16() if name in self._columns and name not in self._plain else kind

    def enums(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What ``alike`` gave, with Enum in place of codes."""
        return self._read(frame, [name for name in self._columns if name in frame.columns], as_enum=True)

    def _read(self, frame: pl.DataFrame, names: list[str], *, as_enum: bool) -> pl.DataFrame:
        import polars as pl

        read = []
        for name in names:
            if frame[name].dtype == pl.UInt16:
                enum = frame[name].cat.to(self._columns[name].type)
                read.append(enum if as_enum else enum.cast(pl.String))
        return frame.with_columns(read) if read else frame


class _Column:
    """The values of a column so far, with codes in order of appearance."""

    def __init__(self) -> None:
        import polars as pl

        self.type = pl.Enum([])
        self._places: dict[str, int] = {}
        self._last = self.type
        self._recoding: NDArray[np.uint16] | None = None

    def codes(self, values: pl.Series) -> pl.Series | None:
        """Enum as codes, null where it is; None where there are too many values."""
        import polars as pl

        assert isinstance(values.dtype, pl.Enum)
        if values.dtype != self._last:
            names = values.dtype.categories.to_list()
            for name in names:
                self._places.setdefault(name, len(self._places))
            if len(self._places) > MOST_VALUES:
                return None
            self._last = values.dtype
            if len(self._places) > len(self.type.categories):
                self.type = pl.Enum(list(self._places))
            recoding = np.array([self._places[name] for name in names], np.uint16)
            self._recoding = None if (recoding == np.arange(recoding.size)).all() else recoding
        codes = values.to_physical()
        if self._recoding is not None:
            codes = pl.Series(self._recoding).gather(codes)
        return codes.cast(pl.UInt16).alias(values.name)
