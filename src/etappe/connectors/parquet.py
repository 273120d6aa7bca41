"""Parquet: typed columns, read in stretches of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.connectors.arrow import damaged, slices
from etappe.connectors.tables import Source, digest_of

if TYPE_CHECKING:
    from pathlib import Path


def open_parquet(path: Path, name: str) -> Source:
    """A Parquet file as a source. Raises InvalidInput ``file.damaged``."""
    import polars as pl

    try:
        table = pl.scan_parquet(path, glob=False)
        columns = tuple(table.collect_schema().names())
        rows = int(table.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise damaged(name, error) from error
    return Source("parquet", name, columns, lambda: slices(table, rows, name), total=rows, digest=digest_of(path))
