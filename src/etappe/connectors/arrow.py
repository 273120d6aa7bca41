"""Arrow IPC: the file format (Feather) and the stream format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etappe.connectors.tables import ROWS_PER_BATCH, Batch, Source, digest_of
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl


def open_arrow(path: Path, name: str) -> Source:
    """An Arrow file or stream as a source. Raises InvalidInput ``file.damaged``."""
    import polars as pl

    with path.open("rb") as file:
        is_file = file.read(6) == b"ARROW1"
    try:
        table = (pl.read_ipc(path) if is_file else pl.read_ipc_stream(path)).lazy()
        columns = tuple(table.collect_schema().names())
        rows = int(table.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise damaged(name, error) from error
    return Source("arrow", name, columns, lambda: slices(table, rows, name), total=rows, digest=digest_of(path))


def slices(table: pl.LazyFrame, rows: int, name: str) -> Iterator[Batch]:
    """A table's rows, some at a time; lines are row numbers from 1. Raises InvalidInput ``file.damaged``."""
    import polars as pl

    for start in range(0, rows, ROWS_PER_BATCH):
        try:
            frame = table.slice(start, ROWS_PER_BATCH).collect()
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            raise damaged(name, error) from error
        stop = start + frame.height
        yield Batch(frame, np.arange(start + 1, stop + 1, dtype=np.int64), [], stop)


def damaged(name: str, error: BaseException) -> InvalidInput:
    """What to raise for a file that Polars cannot read; on some damage it panics instead of raising."""
    lines = str(error).splitlines() or [type(error).__name__]
    return InvalidInput("file.damaged", file=name, detail=lines[0].rstrip("."))
