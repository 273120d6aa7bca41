"""Removing customers from an events table, so that nothing of them is left in it.

Law: after an erasure no file of the table, of its log or left over from earlier holds a row, a hash or a time of the
identity; what a running reader of this process still holds goes when it lets go. The order of the others stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.foundation.errors import Unavailable
from etappe.storage.events.log import Overtaken, TableFile, TableState
from etappe.storage.events.project import ProjectTable
from etappe.storage.events.schema import FIXED
from etappe.storage.events.writing import write_rows

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

_TRIES: Final = 20


def erase(table: ProjectTable, identities: Iterable[str]) -> int:
    """Remove every event of these identities; how many those were. Raises Unavailable ``store.busy``, ``storage.full``.

    What was committed before and lies about, also from an erasure that was cut off, is removed even where it is none.
    """
    import polars as pl

    from etappe.kernels.siphash import hash_texts

    names = pl.Series(list(identities), dtype=pl.String).unique()
    hashes = np.sort(hash_texts(names, table.key))
    for _ in range(_TRIES):
        with table.rewriting:
            state = table.log.state()
            if state is None:
                return 0
            try:
                erased = _rewritten(table, state, names, hashes)
            except Overtaken:
                continue
            with table.committing:
                table.log.forget_history()
                table.drop_left()
            return erased
    raise Unavailable("store.busy")


def _rewritten(table: ProjectTable, state: TableState, names: pl.Series, hashes: NDArray[np.uint64]) -> int:
    """Rewrites the files that hold rows of these identities without them; how many those were. Raises Overtaken."""
    import polars as pl

    theirs = pl.col("identity").is_in(names.implode())
    columns = [name for name in FIXED if name != "bucket"] + list(state.columns)
    snapshot = table.at(state)
    removed: list[TableFile] = []
    added: list[TableFile] = []
    with table.unless_committed(added):
        for file in state.files:
            first, last = np.searchsorted(hashes, np.array([file.lowest, file.highest], np.uint64), "left")
            if first == last and not (last < hashes.size and int(hashes[last]) == file.highest):
                continue
            if snapshot.rows_of(file, ["identity"], theirs).is_empty():
                continue
            rows = snapshot.rows_of(file, columns, ~theirs)
            removed.append(file)
            if rows.is_empty():
                continue
            batch = file.first_batch if file.one_batch else None
            kept = rows.drop("batch") if file.one_batch else rows
            added += [write_rows(table.folder, file.label, kept, batch=batch)]
    if not removed:
        return 0
    table.rewrite(state, added, removed, epoch=state.epoch + 1)
    return sum(file.rows for file in removed) - sum(file.rows for file in added)
