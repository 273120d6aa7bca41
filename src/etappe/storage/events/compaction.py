"""Keeping an events table sorted and of few files while events keep coming.

Law: what is rewritten holds the same rows, and an append that comes meanwhile is left alone. Every step is a commit of
its own, so that it costs memory for one bucket and is lost alone if it is cut off. New rows lie in small files; files
of like size are merged until they are an eighth of their bucket, and then go into its one file: a row is rewritten a
number of times that grows with the logarithm of the table.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from etappe.storage.events.buckets import divided, leaves, most_rows, on_one_path, span
from etappe.storage.events.log import FLIP, Overtaken, TableFile, TableState
from etappe.storage.events.project import ROWS_A_FILE, ProjectTable
from etappe.storage.events.schema import FIXED, without_empty
from etappe.storage.events.writing import arranged

if TYPE_CHECKING:
    import polars as pl

_FILES_A_MERGE: Final = 8
_SHARE: Final = 8
"""Rows beside a bucket's file go into it when they are so many times fewer, or more."""
_LEFT_OVER_S: Final = 86_400.0


def compact(table: ProjectTable, *, wholly: bool) -> int:
    """Sort what lies unsorted and split what is too large; how many buckets were rewritten.

    ``wholly`` leaves one file a bucket, whatever it costs; without it some small files may stay for later.
    """
    rewritten = 0
    try:
        with table.rewriting:
            _distribute(table, wholly=wholly)
        state = table.log.state()
        for label in leaves(file.label for file in state.files) if state else ():
            with table.rewriting:  # an erasure need not wait for more than one bucket
                rewritten += _settle(table, label, wholly=wholly)
    except Overtaken:
        pass  # somebody else compacts or erases; whatever is left is for the next time
    table.log.keep_short(grace_s=table.grace_s)
    table.sweep()
    _sweep_spill(table)
    return rewritten


def _distribute(table: ProjectTable, *, wholly: bool) -> None:
    """Bring rows that lie in a file of several buckets to the buckets, or at least into fewer files."""
    state = table.log.state()
    if state is None:
        return
    buckets = leaves(file.label for file in state.files)
    shared = [file for file in state.files if file.label not in buckets]
    rows = sum(file.rows for file in shared)
    if shared and (wholly or rows >= ROWS_A_FILE * len(buckets)):
        _rewrite(table, state, shared, buckets)
    elif merged := _alike(shared):
        _rewrite(table, state, merged, ("",))


def _settle(table: ProjectTable, label: str, *, wholly: bool) -> int:
    """Bring a bucket's files into one, or into fewer, and split it where it is too large; 1 if it was rewritten."""
    state = table.log.state()
    files = sorted((file for file in state.files if file.label == label), key=lambda file: file.rows) if state else []
    if state is None or not files:
        return 0
    *beside, largest = files
    most = most_rows(len(FIXED) + len(state.columns))
    more = sum(file.rows for file in beside)
    if more and (wholly or more * _SHARE >= largest.rows):
        _rewrite(table, state, files, (label,), most)
        return 1
    if not more and largest.rows > most and largest.path not in table.indivisible:
        hashes = table.at(state).rows_of(largest, ["identity_hash"])["identity_hash"].to_numpy()
        if divided(label, hashes, most) == (label,):
            table.indivisible.add(largest.path)
            return 0
        _rewrite(table, state, files, (label,), most)
        return 1
    if merged := _alike(beside):
        _rewrite(table, state, merged, (label,))
    return 0


def _alike(files: Iterable[TableFile]) -> list[TableFile]:
    """The smallest files, as far as each is at most twice all before it; none where they are few."""
    found: list[TableFile] = []
    rows = 0
    for file in sorted(files, key=lambda file: file.rows):
        if len(found) > 1 and file.rows > 2 * rows:
            break
        found.append(file)
        rows += file.rows
    return found if len(found) >= _FILES_A_MERGE else []


def _rewrite(
    table: ProjectTable, state: TableState, files: Sequence[TableFile], labels: Sequence[str], most: int | None = None
) -> None:
    """Put files in the place of these: of each bucket one, or several where it has more than ``most`` rows."""
    added: list[TableFile] = []
    with table.unless_committed(added):
        for label in labels:
            rows = _rows_within(table, state, files, label)
            if not rows.is_empty():
                hashes = rows["identity_hash"].to_numpy()
                added += table.write((label,) if most is None else divided(label, hashes, most), rows, None)
    assert sum(file.rows for file in added) == sum(file.rows for file in files), "no row is lost or doubled"
    table.rewrite(state, added, files)


def _rows_within(table: ProjectTable, state: TableState, files: Sequence[TableFile], label: str) -> pl.DataFrame:
    """All columns of the rows of some files that lie in a bucket, in order."""
    import polars as pl

    lowest, highest = span(label)
    within = pl.col("identity_hash").is_between(lowest - FLIP, highest - FLIP)
    columns = [name for name in FIXED if name != "bucket"] + list(state.columns)
    snapshot = table.at(state)
    parts = [
        snapshot.rows_of(file, columns, None if file.label.startswith(label) else within)
        for file in sorted(files, key=lambda file: file.first_batch)
        if on_one_path(file.label, label) and file.lowest <= highest and file.highest >= lowest
    ]
    if not parts:
        return pl.DataFrame({"identity_hash": pl.Series([], dtype=pl.UInt64)})
    rows = pl.concat(parts, rechunk=True)
    del parts
    return arranged(without_empty(rows), shared_bits=len(label))


def _sweep_spill(table: ProjectTable) -> None:
    """Remove what imports that were cut off have left."""
    before = time.time() - _LEFT_OVER_S
    for folder in table.spill.glob("*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
