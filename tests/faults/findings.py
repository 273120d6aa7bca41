"""What lies in a data folder, read past the product: the files of the Delta table, the rows of the inbox, every byte."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlparse

import polars as pl
from deltalake import DeltaTable

from tests.faults.telling import Told, told

_COLUMNS = ("identity", "time", "event", "channel", "message", "property_page", "property_name")


def in_table(folder: Path, project: str) -> list[tuple[str, Told]]:
    """The events of a project's table, by name."""
    table = delta(folder, project)
    if table is None:
        return []
    found: list[tuple[str, Told]] = []
    for uri in table.file_uris():
        path = Path(unquote(urlparse(uri).path) if uri.startswith("file:") else uri)
        there = set(pl.read_parquet_schema(path))
        rows = pl.read_parquet(path, columns=[name for name in _COLUMNS if name in there]).with_columns(
            pl.lit(None, pl.String).alias(name) for name in _COLUMNS if name not in there
        )
        for row in rows.with_columns(pl.col("time").dt.epoch("ms")).iter_rows(named=True):
            name = row["message"] or row["property_name"]
            found.append((name, (row["identity"], row["time"], row["event"], row["channel"], row["property_page"])))
    return found


def in_inbox(folder: Path, project: str) -> list[tuple[str, Told]]:
    """The events that wait and are not in the table, by name."""
    table = delta(folder, project)
    brought = 0 if table is None else table.transaction_version("inbox") or 0
    if not (folder / "inbox.db").exists():
        return []
    with closing(sqlite3.connect(folder / "inbox.db")) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'waiting'").fetchall():
            return []
        rows = connection.execute(
            "SELECT events FROM waiting JOIN project ON number = project WHERE id = ? AND last > ?", (project, brought)
        ).fetchall()
    return [
        (
            one["message"],
            (one["identity"], one["time_ms"], one["event"], one.get("channel"), one["properties"].get("page")),
        )
        for (body,) in rows
        for one in json.loads(body)
    ]


def delta(folder: Path, project: str) -> DeltaTable | None:
    """A project's table; None where there is none."""
    path = folder / "projects" / project / "table"
    return DeltaTable(path) if (path / "_delta_log").is_dir() and any((path / "_delta_log").iterdir()) else None


def counted(found: Iterable[tuple[str, Told]]) -> Mapping[str, int]:
    """How often each name was found; what stands under it is what has to."""
    counts = Counter[str]()
    for name, says in found:
        assert says == told(name), f"{name} has changed"
        counts[name] += 1
    return counts


def with_marker(folder: Path, marker: str) -> Iterator[str]:
    """The files below a folder that hold a marker, in their bytes or in the texts that they hold compressed."""
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file() and _holds(path, marker):
                yield str(path.relative_to(folder))
        except FileNotFoundError:
            continue


def _holds(path: Path, marker: str) -> bool:
    if marker.encode() in path.read_bytes():
        return True
    if path.suffix != ".parquet":
        return False
    try:
        texts = pl.read_parquet(path).select(pl.col(pl.String))
    except pl.exceptions.PolarsError:
        return False  # cut off in the middle of being written; its bytes were looked at
    return any(column.str.contains(marker, literal=True).any() for column in texts)
