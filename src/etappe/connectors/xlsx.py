"""Excel workbooks: one sheet, its first row that is not empty holding the names.

Law: dates are dates, and whole numbers are written without ``.0``. Leading zeros that a workbook does not hold cannot
be brought back; a note says so where identifiers are numbers.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etappe.connectors.refusals import note
from etappe.connectors.streams import FREE_BYTES, MAX_RATIO
from etappe.connectors.tables import ROWS_PER_BATCH, Batch, Source, column_names, digest_of
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from etappe.events.importing import ReadNote, ReadOptions

_DIGITS: Final = 15  # a workbook keeps no more


def open_xlsx(path: Path, name: str, options: ReadOptions, rows: int | None = None) -> Source:
    """A sheet as a source; ``rows`` limits how many rows are read, None reads all.

    Without ``options.sheet`` it is the only sheet, or the first of several that is not empty (``sheets`` then has
    all of them). Raises InvalidInput ``file.damaged``, ``file.too_much_when_unpacked``,
    ``sheet.unknown`` and ``file.no_header``.
    """
    _check_size(path, name)
    limit = None if rows is None else rows + 1
    with _damage_named(name):
        import fastexcel

        book = fastexcel.read_excel(path)
        sheets = tuple(book.sheet_names)
        if options.sheet is not None and options.sheet not in sheets:
            raise InvalidInput("sheet.unknown", sheet=options.sheet, sheets=", ".join(sheets))
        filled = [sheet for sheet in sheets if _height(book, sheet)] if options.sheet is None else [options.sheet]
        if not filled:
            raise InvalidInput("file.no_header", file=name)
        sheet = filled[0]
        first = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string", n_rows=1000).to_polars()
        top = next((place for place, row in enumerate(first.iter_rows()) if any(row)), None)
        if top is None:
            raise InvalidInput("file.no_header", file=name)
        header = [cell or "" for cell in first.row(top)]
        table = book.load_sheet(sheet, header_row=None, skip_rows=top + 1, dtypes="string", n_rows=limit).to_polars()
        kinds = book.load_sheet(
            sheet, header_row=None, skip_rows=top + 1, schema_sample_rows=None, n_rows=limit
        ).available_columns()
    notes: list[ReadNote] = []
    columns = column_names([*header, *[""] * (table.width - len(header))], name, notes)
    table = _typed(table, columns, [str(kind.dtype) for kind in kinds])
    width = [
        place
        for place, column in enumerate(table)
        if (place < len(header) and header[place].strip()) or column.null_count() < column.len()
    ]
    table = table[:, width]
    if any(_is_whole(table[:, place]) for place in range(table.width) if _names_something(table.columns[place])):
        notes.append(note("leading_zeros_lost"))

    def batches() -> Iterator[Batch]:
        for start in range(0, table.height, ROWS_PER_BATCH):
            frame = table.slice(start, ROWS_PER_BATCH)
            lines = np.arange(start, start + frame.height, dtype=np.int64) + top + 2
            yield Batch(frame, lines, [], start + frame.height)

    source = Source("xlsx", name, tuple(table.columns), batches, total=table.height, notes=notes)
    source.sheet, source.sheets, source.digest = sheet, tuple(filled), digest_of(path)
    return source


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Turns what readers of workbooks raise into InvalidInput ``file.damaged``."""
    import fastexcel

    try:
        yield
    except (fastexcel.FastExcelError, zipfile.BadZipFile, NotImplementedError, UnicodeError) as error:
        detail = str(error).splitlines()[0].rstrip(".")
        raise InvalidInput("file.damaged", file=name, detail=detail) from error


def _names_something(column: str) -> bool:
    """Whether a column's name says that it identifies."""
    from etappe.connectors.cells import is_identifier

    return is_identifier(column)


def _is_whole(column: pl.Series) -> bool:
    """Whether a column holds numbers."""
    return bool(column.dtype.is_numeric()) and column.null_count() < column.len()


def _height(book: Any, sheet: str) -> int:  # noqa: ANN401 - fastexcel has no types
    """Rows of a sheet, up to one."""
    return int(book.load_sheet(sheet, header_row=None, dtypes="string", n_rows=1).height)


def _typed(table: pl.DataFrame, columns: tuple[str, ...], kinds: list[str]) -> pl.DataFrame:
    """Columns of one kind of cell as that kind; dates stay ISO text, mixed columns stay text."""
    import polars as pl

    result: list[pl.Series] = []
    for cells, name, kind in zip(table.get_columns(), columns, kinds, strict=True):
        typed = cells
        if kind in ("int", "float"):
            # Text of the very number, so nothing is lost; what the guess took for a number and is none stays text.
            numbers = cells.cast(pl.Float64, strict=False)
            typed = numbers if numbers.null_count() == cells.null_count() else cells
        elif kind == "boolean":
            typed = cells == "true"
        result.append(typed.alias(name))
    return pl.DataFrame(result)


def _check_size(path: Path, name: str) -> None:
    """Raises InvalidInput for a workbook that unpacks to far more than it is, or is no workbook."""
    with _damage_named(name), zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        if not any(entry.filename.startswith("xl/") for entry in archive.infolist()):
            raise InvalidInput("file.not_what_name_says", file=name, expected="xlsx", found="zip")
    if unpacked > FREE_BYTES + MAX_RATIO * path.stat().st_size:
        raise InvalidInput("file.too_much_when_unpacked", file=name, ratio=MAX_RATIO)
