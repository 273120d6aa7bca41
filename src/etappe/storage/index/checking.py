"""Whether a journey index is what its laws say: for the doctor, who reads all of it.

Law: nothing is changed here. What is found is repaired by removing the index: it is made anew from the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from msgspec import Struct

from etappe.journeys.index import KEY_BITS, TextColumn
from etappe.journeys.ties import find_ties
from etappe.storage.index import files
from etappe.storage.index.columns import read_column
from etappe.storage.index.files import Damaged
from etappe.storage.index.rows import is_among
from etappe.storage.index.runs import all_replaced, read_run, stacked
from etappe.storage.index.views import Base

if TYPE_CHECKING:
    from etappe.storage.index.files import State
    from etappe.storage.index.runs import Run


_TRIES: Final = 5


class IndexFinding(Struct, frozen=True, kw_only=True):
    """Something about a journey index that is not as it should be.

    Attributes:
        kind: ``damaged``: a file is gone, or not as it was written; ``keys``, ``offsets``, ``codes``, ``hashes``,
            ``customers``, ``postings``, ``ties``, ``counts``, ``column``, ``run``: what those say is out of order, out of range
            or does not go with the rest.
        path: the file or folder, below the index's folder.
    """

    kind: Literal[
        "damaged", "keys", "offsets", "codes", "hashes", "customers", "postings", "ties", "counts", "column", "run"
    ]
    path: str


def verify(path: Path) -> list[IndexFinding]:
    """Everything about the index in a folder that is not as it should be; nothing where there is no index.

    Cost: about a second for 10 million events.
    """
    damaged = IndexFinding(kind="damaged", path=str(path))
    for _ in range(_TRIES):
        state = None
        try:
            state = files.read_state(path)
            if state is None:
                return []
            base = Base(path / state.base, thorough=True)
            runs = tuple(read_run(path / name) for name in state.runs)
            break
        except Damaged as error:
            damaged = IndexFinding(kind="damaged", path=str(error))
            if state is None or _is_still(path, state):
                return [damaged]  # otherwise what the state named was replaced meanwhile
    else:
        return [damaged]
    return [*_base_findings(base), *_column_findings(base), *_run_findings(base, runs)]


def _is_still(path: Path, state: State) -> bool:
    """Whether the index is what it was when it was looked at."""
    try:
        return files.read_state(path) == state
    except Damaged:
        return True


def _base_findings(base: Base) -> Iterator[IndexFinding]:
    meta, key, offsets, name = base.meta, base.key, base.offsets, base.folder.name
    sizes = np.diff(offsets)
    if offsets[0] != 0 or offsets[-1] != key.size or (sizes <= 0).any():
        yield IndexFinding(kind="offsets", path=f"{name}/offsets.npy")
        return
    room = 1 << (meta.shift - 1)
    in_room = key.size == 0 or (key[0] >= 0 and int(key[-1]) < 1 << KEY_BITS)
    if not in_room or (key[1:] < key[:-1]).any() or ((key & ((1 << meta.shift) - 1)) >= room).any():
        yield IndexFinding(kind="keys", path=f"{name}/key.npy")
    elif (key[offsets[:-1]] >> meta.shift != np.arange(sizes.size)).any() or (
        key[offsets[1:] - 1] >> meta.shift != np.arange(sizes.size)
    ).any():
        yield IndexFinding(kind="offsets", path=f"{name}/offsets.npy")
    if (base.hashes[1:] < base.hashes[:-1]).any():
        yield IndexFinding(kind="hashes", path=f"{name}/hashes.npy")
    try:
        if len(base.customers) != sizes.size or base.customers.n_unique() != sizes.size:
            yield IndexFinding(kind="customers", path=name)
    except Damaged as error:
        yield IndexFinding(kind="damaged", path=f"{name}/{error}")
    yield from _list_findings(base)


def _list_findings(base: Base) -> Iterator[IndexFinding]:
    """What is wrong about what is derived from keys and codes."""
    from etappe.kernels import merging as kernels

    meta, key, code, name = base.meta, base.key, base.code, base.folder.name
    counted = np.bincount(code, minlength=len(meta.events))
    if counted.tolist() != list(meta.occurrences):
        yield IndexFinding(kind="codes", path=f"{name}/code.npy")
    elif not kernels.is_grouped(key, code, base.starts[:-1].copy(), base.postings):
        yield IndexFinding(kind="postings", path=f"{name}/postings.npy")
    elif [kernels.distinct_customers(base.posting(one), meta.shift) for one in range(len(meta.events))] != list(
        meta.distinct
    ):
        yield IndexFinding(kind="counts", path=f"{name}/{files.META}")
    ties = find_ties(key, code)
    if not np.array_equal(ties.keys, base.ties.keys) or not np.array_equal(ties.codes, base.ties.codes):
        yield IndexFinding(kind="ties", path=f"{name}/tied-keys.npy")


def _column_findings(base: Base) -> Iterator[IndexFinding]:
    for path in sorted(base.folder.glob("column-*.json")):
        where = f"{base.folder.name}/{path.name}"
        try:
            meta = files.read_column_file(path)
            files.check_files(base.folder, meta.files, thorough=True)
            column = read_column(base.folder, meta)
        except Damaged as error:
            yield IndexFinding(kind="damaged", path=f"{base.folder.name}/{error}")
            continue
        values = column.codes if isinstance(column, TextColumn) else column.numbers
        wrong = values.size != base.key.size
        if isinstance(column, TextColumn):
            codes, size = column.codes, len(column.values)
            wrong |= bool(((codes < -1) | (codes >= size)).any()) or column.values.n_unique() != size
        if wrong:
            yield IndexFinding(kind="column", path=where)


def _run_findings(base: Base, runs: tuple[Run, ...]) -> Iterator[IndexFinding]:
    shift, customers = base.meta.shift, base.meta.n_customers
    for run in runs:
        known = customers
        customers += len(run.customers)
        wrong = (run.key[1:] < run.key[:-1]).any() or (run.code >= len(base.meta.events)).any()
        wrong |= bool(run.key.size) and (run.key[0] < 0 or int(run.key[-1]) >= customers << shift)
        wrong |= (run.key & ((1 << shift) - 1) >= 1 << (shift - 1)).any() or (run.replaced >= known).any()
        wrong |= len(run.customers) != run.hashes.size or run.columns.height not in {0, run.key.size}
        if wrong:
            yield IndexFinding(kind="run", path=run.folder.name)
            return
    if not runs or not base.key.size:
        return
    key, _, _ = stacked(runs, shift)
    replaced = all_replaced(runs)
    places = np.searchsorted(base.key, key)
    tied = (places < base.key.size) & (base.key[np.minimum(places, base.key.size - 1)] == key)
    if not is_among(key[tied] >> shift, replaced).all():
        yield IndexFinding(kind="run", path=runs[-1].folder.name)
