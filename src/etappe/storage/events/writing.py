"""Rows of the events table in their order, and the files that hold them.

Law: the rows of a file are in order of (identity hash, identity, time, sequence, message, batch, place), what is empty
last; a file rests on the disk before the log names it. Texts order by their UTF-8 bytes.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.storage.events.log import FLIP, TableFile
from etappe.storage.events.schema import FIXED, polars_type, without_empty
from etappe.storage.files import open_private, private_folder, sync_folder, telling_if_full

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

ROWS_A_GROUP: Final = 1 << 17
_COMPRESSION_LEVEL: Final = 2
_PAGE_BYTES: Final = 1 << 17
"""With pages of this size level 2 is as small as level 3, at a seventh less CPU; with larger ones it is not."""
_ROWS_A_VALUE: Final = 64
_ARROW: Final = "ARROW:schema"
_TIES: Final = ("sequence", "sequence_text", "message")


def arranged(rows: pl.DataFrame, *, shared_bits: int = 0) -> pl.DataFrame:
    """Rows of the table in their order; ``identity_hash`` is UInt64 here.

    Where they have no ``place`` they are of one batch, in order of arrival, and get it here; where they have ``batch``
    and ``place`` these decide between equals. ``shared_bits``: how many leading bits all hashes share.
    """
    import polars as pl

    from etappe.kernels.hash_order import hash_order, tie_runs

    order, hashes, times = hash_order(
        rows["identity_hash"].to_numpy(), rows["time"].to_physical().to_numpy(), shared_bits
    )
    runs = np.zeros(rows.height, np.uint32)
    tied = tie_runs(hashes, times, runs) > 0
    ordered = rows.drop("identity_hash", "time")[order].with_columns(
        pl.Series("identity_hash", hashes), pl.Series("time", times).cast(polars_type("timestamp"))
    )
    same_hash = pl.col("identity_hash") == pl.col("identity_hash").shift()
    if ordered.select((same_hash & (pl.col("identity") != pl.col("identity").shift())).any()).item():
        return _in_full(rows)
    decided_by = [name for name in (*_TIES, "batch", "place") if name in rows.columns]
    decided_by = [name for name in decided_by if rows[name].null_count() < rows.height]
    if tied and decided_by:
        among = _tied_rows(runs)
        part = ordered[among].with_columns(pl.Series("run", np.cumsum(runs[among] == 0)))
        by = ["run", *decided_by]
        inner = part.select(pl.arg_sort_by(*by, nulls_last=True, maintain_order=True)).to_series().to_numpy()
        moved = np.arange(rows.height, dtype=np.uint32)
        moved[among] = among[inner]
        ordered = ordered[moved]
        if "place" not in rows.columns:
            part = part[inner].select("run", *(name for name in decided_by))
            runs[among] = part.select(pl.int_range(pl.len(), dtype=pl.UInt32).over("run", *decided_by)).to_series()
    if "place" not in rows.columns:
        ordered = ordered.with_columns(pl.Series("place", runs.view(np.int32)))
    return _columns_in_order(ordered)


def _tied_rows(runs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The rows of runs longer than one."""
    inside = runs > 0
    inside[:-1] |= runs[1:] > 0
    return np.flatnonzero(inside).astype(np.uint32)


def _in_full(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in order by comparing everything: two identities with one hash are a matter of chance, and rare."""
    import polars as pl

    by = ["identity_hash", "identity", "time", *(name for name in _TIES if name in rows.columns)]
    later = [name for name in ("batch", "place") if name in rows.columns]
    ordered = rows.sort(*by, *later, nulls_last=True, maintain_order=True)
    if "place" not in rows.columns:
        ordered = ordered.with_columns(pl.int_range(pl.len(), dtype=pl.Int32).over(*by).alias("place"))
    return _columns_in_order(ordered)


def _columns_in_order(rows: pl.DataFrame) -> pl.DataFrame:
    fixed = [name for name in FIXED if name in rows.columns]
    return rows.select(*fixed, *(name for name in rows.columns if name not in FIXED))


def write_rows(folder: Path, label: str, rows: pl.DataFrame, *, batch: int | None) -> TableFile:
    """Write arranged rows of one bucket, at least one, as a file below ``folder``; durable, but not of the table yet.

    ``batch``: which batch they are of, for the file's name; None where their column ``batch`` says it.

    Raises Unavailable ``storage.full``; then nothing is left of it.
    """
    import polars as pl

    hashes, times = rows["identity_hash"], rows["time"].to_physical()
    token = secrets.token_hex(12)
    path = Path(f"bucket=x{label}") / (f"m-{token}.parquet" if batch is None else f"b{batch}-{token}.parquet")
    whole = folder / path
    stored = (hashes.to_numpy() ^ np.uint64(FLIP)).view(np.int64)
    new_folder = not whole.parent.exists()
    try:
        with telling_if_full(folder):  # told before the file goes, which may make room
            private_folder(whole.parent)
            with open_private(whole) as file:
                filled = _few_enums(without_empty(rows)).with_columns(pl.Series("identity_hash", stored))
                filled.write_parquet(
                    file,
                    metadata=_as_texts(filled.schema),
                    compression="zstd",
                    compression_level=_COMPRESSION_LEVEL,
                    row_group_size=ROWS_A_GROUP,
                    data_page_size=_PAGE_BYTES,
                )
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        whole.unlink(missing_ok=True)
        raise
    sync_folder(whole.parent)
    if new_folder:
        sync_folder(folder)
    first, last = (batch, batch) if batch is not None else (_number(rows["batch"].min()), _number(rows["batch"].max()))
    return TableFile(
        path=path.as_posix(),
        label=label,
        bytes=whole.stat().st_size,
        rows=rows.height,
        first_batch=first,
        last_batch=last,
        lowest=int(hashes[0]),
        highest=int(hashes[-1]),
        earliest_ms=_number(times.min()),
        latest_ms=_number(times.max()),
    )


def _few_enums(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with texts in place of Enum that has many values: each group of rows would have all of them written."""
    import polars as pl

    most = min(rows.height, ROWS_A_GROUP) // _ROWS_A_VALUE
    many = (name for name, kind in rows.schema.items() if isinstance(kind, pl.Enum) and len(kind.categories) > most)
    return rows.with_columns(pl.col(name).cast(pl.String) for name in many)


def _as_texts(schema: pl.Schema) -> dict[str, str]:
    """What a file says of its columns to readers of Arrow: texts, also where they are Enum here.

    It is what an empty file of texts would say. To any other reader both are the same already.
    """
    import polars as pl

    file = BytesIO()
    kinds = {name: pl.String() if kind == pl.Enum else kind for name, kind in schema.items()}
    pl.DataFrame(schema=kinds).write_parquet(file)
    file.seek(0)
    return {_ARROW: pl.read_parquet_metadata(file)[_ARROW]}


def moved(folder: Path, file: TableFile, to: Path, batch: int) -> TableFile:
    """A file of one batch, moved below another folder and under another number; to be synced by whoever moves it."""
    old = folder / file.path
    path = f"bucket=x{file.label}/b{batch}-{old.name.partition('-')[2]}"
    private_folder((to / path).parent)
    os.utime(old)  # so that nobody takes a file that has waited for others for one that is left over
    old.rename(to / path)
    return replace(file, path=path, first_batch=batch, last_batch=batch)


def _number(value: object) -> int:
    assert isinstance(value, int), "rows have a least and a greatest"
    return value
