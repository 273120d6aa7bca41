"""Whether an events table is what its laws say: for the doctor, who reads all of it.

Law: nothing is changed here, and everything that was found is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from etappe.events.store import TableFinding
from etappe.foundation.errors import Unavailable
from etappe.storage.events.buckets import leaves, span
from etappe.storage.events.log import TableFile, TableState
from etappe.storage.events.project import ProjectTable
from etappe.storage.events.reading import TableSnapshot
from etappe.storage.events.writing import arranged

_ROW: Final = (
    "identity_hash",
    "identity",
    "time",
    "sequence",
    "sequence_text",
    "message",
    "batch",
    "place",
)
"""What orders rows; two rows that are equal in all of it are one row twice."""
_NAMELESS: Final = frozenset({"identity_hash", "time", "batch"})
"""Columns that the log may hold statistics of."""


def verify(table: ProjectTable) -> list[TableFinding]:
    """Everything about a table that is not as it should be. Raises Refused ``store.newer``, Unavailable ``store.damaged``.

    Reads every file, some columns only. Cost: about a second for a million events.
    """
    with table.snapshot() as snapshot:
        state = table.log.state()
        if state is None:
            return []
        readable: list[TableFile] = []
        found: list[TableFinding] = []
        for file in state.files:
            of_file = list(_file_findings(table, snapshot, file))
            found += of_file
            if not any(finding.kind in {"missing", "unreadable"} for finding in of_file):
                readable.append(file)
        found += _doubled(snapshot, readable)
        found += _telling_statistics(state)
        found += _orphans(table, state)
        return found


def _file_findings(table: ProjectTable, snapshot: TableSnapshot, file: TableFile) -> Iterator[TableFinding]:
    """What is wrong with one file."""
    import polars as pl

    from etappe.kernels.siphash import hash_texts

    path = table.folder / file.path
    if not path.exists():
        yield TableFinding(kind="missing", path=file.path, rows=file.rows)
        return
    if path.stat().st_size != file.bytes:
        yield TableFinding(kind="size", path=file.path, rows=file.rows)
    try:
        rows = snapshot.rows_of(file, _ROW)
    except Unavailable:
        yield TableFinding(kind="unreadable", path=file.path, rows=file.rows)
        return
    if rows.height != file.rows:
        yield TableFinding(kind="count", path=file.path, rows=abs(rows.height - file.rows))
    if not arranged(rows).equals(rows.select(arranged(rows.clear()).columns)):
        yield TableFinding(kind="unsorted", path=file.path, rows=rows.height)
    hashes = rows["identity_hash"].to_numpy()
    lowest, highest = span(file.label)
    wrong = (hashes < lowest) | (hashes > highest) | (hashes < file.lowest) | (hashes > file.highest)
    wrong |= hashes != hash_texts(rows["identity"], table.key)
    outside = (pl.col("batch") < file.first_batch) | (pl.col("batch") > file.last_batch)
    wrong |= rows.select(outside.fill_null(value=True)).to_series().to_numpy()
    if n := int(np.count_nonzero(wrong)):
        yield TableFinding(kind="misplaced", path=file.path, rows=n)


def _doubled(snapshot: TableSnapshot, files: list[TableFile]) -> Iterator[TableFinding]:
    """Rows that are there twice, be it in two files."""
    import polars as pl

    for label in leaves(file.label for file in files):
        lowest, highest = span(label)
        among = [file for file in files if file.lowest <= highest and file.highest >= lowest]
        parts = [snapshot.rows_of(file, _ROW) for file in among]
        if not parts:
            continue
        rows = pl.concat(parts).filter(pl.col("identity_hash").is_between(lowest, highest))
        if doubled := rows.height - rows.unique().height:
            yield TableFinding(kind="doubled", path=", ".join(file.path for file in among), rows=doubled)


def _telling_statistics(state: TableState) -> Iterator[TableFinding]:
    """Statistics in the log that may name somebody."""
    import polars as pl

    additions = pl.DataFrame(state.pinned.get_add_actions(flatten=True))
    for name in additions.columns:
        end, _, column = name.partition(".")
        if end in {"min", "max"} and column not in _NAMELESS and additions[name].null_count() < additions.height:
            paths = additions.filter(pl.col(name).is_not_null())["path"]
            yield TableFinding(kind="telling", path=str(paths[0]), rows=0)


def _orphans(table: ProjectTable, state: TableState) -> Iterator[TableFinding]:
    """Files that lie there longer than any reader would want, though the table does not have them."""
    for name in table.orphans({file.path for file in state.files}):
        yield TableFinding(kind="orphan", path=name, rows=0)
