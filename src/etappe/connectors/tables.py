"""What every file format hands over: rows as the file has them, with their lines, batch by batch.

Law: a format reader only parses. It names columns, keeps each cell as the file has it, and refuses rows that are no
rows (too many fields, broken quotes, no JSON). What a column means is decided later, the same for every format.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etappe.connectors.refusals import note
from etappe.connectors.times import Fault, read_moments
from etappe.foundation.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from etappe.events.importing import FileFormat, ReadNote, RefusedRow

ROWS_PER_BATCH = 200_000
"""Rows of a table that are read at once; bounds memory and the time until progress and cancelling are heard."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Some rows of a source.

    Attributes:
        frame: cells as the source has them, any type; one row each.
        lines: int64 of shape (rows,); each row's line in the file, or its number from 1 where there are no lines.
        refused: rows of the same stretch that could not be read at all.
        done: how far the source is read, in the unit of ``Source.total``.
        tight: no text is empty, and none begins or ends with white space.
        times: uint8 of shape (rows, size), the bytes of the column of times, which the frame lacks then; all cells have
            the same size, and none begins or ends with white space.
    """

    frame: pl.DataFrame
    lines: NDArray[np.int64]
    refused: list[RefusedRow]
    done: int
    tight: bool = False
    times: NDArray[np.uint8] | None = None


def _nothing_to_close() -> None:
    """A table in memory holds no file."""


def _no_digest() -> str:
    """A table in memory has no bytes of its own."""
    return ""


def digest_of(path: Path) -> Callable[[], str]:
    """What tells the SHA-256 of a file that is not read from its beginning to its end, hexadecimal."""

    def digest() -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    return digest


@dataclass(eq=False)
class Source:
    """A file or a table that is being read.

    Attributes:
        format: what it is.
        name: how messages call it.
        columns: names in the file's order; None where they come up on the way (JSON Lines, XES).
        batches: gives the rows; may be asked once.
        close: gives the file back; to be called when no more batches are asked for.
        total: bytes of the file or rows of the table; None while unknown.
        written: columns whose cells are text as somebody wrote it, where numbers have to be recognised; None
            means all. In a typed file text is text, even if it looks like a number.
        encoding, delimiter, sheet: how the file turned out to be written; may become known while reading.
        sheets: the sheets among which ``sheet`` is one; more than one has to be decided.
        notes: remarks on how it was read.
        defaults: role and column where the format itself says which is which (XES).
        coded: asks for values that recur as Enum and for times as bytes, where the format has them so for less; to be
            set before the batches are asked for.
        digest: tells the SHA-256 of the file's bytes, hexadecimal, once all batches were given; empty without a file.
    """

    format: FileFormat
    name: str
    columns: tuple[str, ...] | None
    batches: Callable[[], Iterator[Batch]]
    total: int | None = None
    close: Callable[[], None] = _nothing_to_close
    written: frozenset[str] | None = frozenset()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    notes: list[ReadNote] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    coded: bool = False
    digest: Callable[[], str] = _no_digest


def column_names(header: list[str], file: str, notes: list[ReadNote]) -> tuple[str, ...]:
    """The names of a file's columns by its first line; see ``unique_names``.

    Raises InvalidInput ``file.header_is_data`` if a point in time is among them: no column is called so.
    """
    import polars as pl

    moments = read_moments(pl.Series(header, dtype=pl.String))
    for name, fault in zip(header, moments.fault, strict=True):
        if fault == Fault.NONE and not name.strip().isdigit():
            raise InvalidInput("file.header_is_data", file=file, value=name)
    return unique_names(header, notes)


def unique_names(names: list[str], notes: list[ReadNote]) -> tuple[str, ...]:
    """Names of columns without surrounding space, each once: empty and repeated ones are renamed and noted.

    >>> unique_names(["id", "", "id"], [])
    ('id', 'column 2', 'id (2)')
    """
    taken: set[str] = set()
    stripped = [name.strip() for name in names]
    result: list[str] = []
    for place, name in enumerate(stripped, 1):
        unique = name or f"column {place}"
        count = 1
        while unique in taken or (unique != name and unique in stripped):
            count += 1
            unique = f"{name or f'column {place}'} ({count})"
        if unique != name and name:
            notes.append(note("column_renamed", column=name, place=place, name=unique))
        taken.add(unique)
        result.append(unique)
    return tuple(result)


def watch(
    source: Source, progress: Callable[[int, int | None], None] | None, cancelled: Callable[[], bool] | None
) -> Iterator[Batch]:
    """The source's batches; reports how far it is and hears cancelling after each.

    Raises Refused ``read.cancelled``.
    """
    for batch in source.batches():
        yield batch
        if progress:
            progress(batch.done, source.total)
        if cancelled and cancelled():
            raise Refused("read.cancelled", file=source.name)
