"""Brings events that an older release kept, one Parquet file an import, into the events table.

Law: each import is adopted whole or not at all, and once; its file is removed only after that. Adopting that was cut
off is done again from where it was, any number of times.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etappe.events.ports import ImportTable
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.files import sync_folder

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE: Final = 500_000


def adopt(events: Path, project: ProjectId, imports: Sequence[str], table: ImportTable) -> int:
    """Bring the imports of a project into its table, and remove their files; how many were brought now.

    Args:
        events: the folder in which ``<import>.parquet`` lie; nothing is done where there is none.
        project: the project.
        imports: ids of the imports that brought events, in their order. Files of others are remains, and are removed.
        table: where the events go.

    Raises Unavailable ``storage.events_missing`` where a file is gone or damaged, and ``storage.full``; then the files
    of this import and of those after it stay as they are.
    """
    if not events.is_dir():
        return 0
    brought = 0
    for import_id in imports:
        path = events / f"{import_id}.parquet"
        if not table.has(project, import_id):
            with table.bulk(project, import_id) as writer:
                for frame in _frames(path):
                    writer.add(frame)
                writer.commit()
            brought += 1
        path.unlink(missing_ok=True)
    shutil.rmtree(events)
    sync_folder(events.parent)
    return brought


def _frames(path: Path) -> Iterator[pl.DataFrame]:
    """The canonical frames of a file, in its order."""
    import polars as pl

    try:
        table = pl.scan_parquet(path, glob=False)
        rows = int(table.select(pl.len()).collect().item())
        for start in range(0, rows, ROWS_AT_ONCE):
            yield _canonical(table.slice(start, ROWS_AT_ONCE).collect())
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise Unavailable("storage.events_missing", path=str(path)) from error


def _canonical(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with properties as String, Float64 or Boolean, as the demos did not always have them."""
    import polars as pl

    kept = (pl.String, pl.Float64, pl.Boolean)
    return frame.with_columns(
        pl.col(name).cast(pl.Float64 if kind.is_numeric() else pl.String)
        for name, kind in frame.schema.items()
        if name != "time" and kind not in kept
    )
