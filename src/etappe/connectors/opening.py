"""One door to all file formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from etappe.connectors.formats import format_of

if TYPE_CHECKING:
    from etappe.connectors.tables import Source
    from etappe.events.importing import ReadOptions


def open_file(path: Path, options: ReadOptions, *, name: str | None = None, rows: int | None = None) -> Source:
    """A file of any known format as a source.

    Args:
        path: the file.
        options: how the file is written.
        name: what people call it, where the path does not say; its ending names the format.
        rows: how many rows will be asked for; None for all. Only workbooks, which are read at once, make use of it.

    Raises InvalidInput for a file that is missing, empty, damaged, or not what its name says.
    """
    called = name or path.name
    found = format_of(path, called)
    if found == "csv":
        from etappe.connectors.csv import open_csv

        return open_csv(path, called, options)
    if found == "xlsx":
        from etappe.connectors.xlsx import open_xlsx

        return open_xlsx(path, called, options, rows)
    if found == "jsonl":
        from etappe.connectors.jsonl import open_jsonl

        return open_jsonl(path, called)
    if found == "parquet":
        from etappe.connectors.parquet import open_parquet

        return open_parquet(path, called)
    if found == "arrow":
        from etappe.connectors.arrow import open_arrow

        return open_arrow(path, called)
    from etappe.connectors.xes import open_xes

    return open_xes(path, called)
