"""A whole import on its way into an events table.

Law: all of it or nothing. Rows are kept by leading bits of their identity hash, on disk beyond ``_HELD_BYTES``; then
bucket by bucket is sorted and written as one file, and one commit makes all of them true. Memory is bounded by what is
held, the rows of two buckets, and nothing that grows with the import but a few numbers a block.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.events.store import Brought
from etappe.foundation.errors import Unavailable
from etappe.storage.events.buckets import cuts, deeper, most_rows, shallower
from etappe.storage.events.coded import CodedTexts
from etappe.storage.events.log import BATCHES, Overtaken, TableFile, TableState
from etappe.storage.events.project import ROWS_A_FILE, ProjectTable
from etappe.storage.events.schema import FIXED, MOST_PROPERTIES, ColumnKind, fitted, new_columns, properties_of
from etappe.storage.events.writing import arranged, moved, write_rows
from etappe.storage.files import private_folder, sync_folder, telling_if_full

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

TRIES: Final = 20

_PART_BITS: Final = 7  # rows are kept in 128 parts; at a thousand million rows a part still fits into memory
_ROWS_A_BLOCK: Final = 1 << 17
_HELD_BYTES: Final = 700 << 20
_THREADS: Final = 2


@dataclass(frozen=True)
class _Block:
    """Rows in order of part: held as a frame, or in a folder with one file a part."""

    kept: pl.DataFrame | Path
    bounds: NDArray[np.int64]
    bytes: int

    def part(self, first: int, stop: int) -> list[pl.DataFrame]:
        """The rows of parts [first, stop), in order of part."""
        import polars as pl

        if isinstance(self.kept, Path):
            paths = (self.kept / f"{part}.arrow" for part in range(first, stop))
            return [pl.read_ipc(path) for path in paths if path.exists()]
        start, end = int(self.bounds[first]), int(self.bounds[stop])
        return [self.kept.slice(start, end - start)] if end > start else []


class TableBulk:
    """Takes an import's rows and commits them at once (BulkWriter). See ``bulk``."""

    def __init__(self, table: ProjectTable, import_id: str, folder: Path) -> None:
        self._table = table
        self._source = source_of(import_id)
        self._folder = folder
        self._waiting: list[pl.DataFrame] = []
        self._blocks: list[_Block] = []
        self._kinds: dict[str, pl.DataType] = {}
        self._texts = CodedTexts()
        self._properties: dict[str, ColumnKind] = {}
        self._written: tuple[TableFile, ...] | None = None
        self._columns: Mapping[str, ColumnKind] = {}
        self._brought = Brought(events=0, customers=0, earliest_ms=None, latest_ms=None)

    def add(self, frame: pl.DataFrame) -> None:
        """Take some rows (canonical frame) in order of arrival. Raises Unavailable ``storage.full``."""
        import polars as pl

        assert self._written is None, "nothing is added after it was prepared"
        if frame.is_empty():
            return
        frame = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
        for name, given in frame.schema.items():
            kind = pl.String() if given == pl.Enum else given
            known = self._kinds.setdefault(name, kind)
            if known == pl.Null:
                self._kinds[name] = kind
            assert kind in (self._kinds[name], pl.Null), f"{name} is {kind}, and was {known} before"
        for name, found in properties_of(frame).items():
            self._properties.setdefault(name, found)
        self._waiting.append(self._texts.encode(frame))
        if sum(part.height for part in self._waiting) >= _ROWS_A_BLOCK:  # few copies, and few slices of a block
            self._keep()

    def _keep(self) -> None:
        """Turn the rows that wait into a block."""
        import polars as pl

        from etappe.kernels.hash_order import bins
        from etappe.kernels.siphash import hash_texts

        if not self._waiting:
            return
        alike = [self._alike(frame) for frame in self._waiting]
        self._waiting = []
        rows = (pl.concat(alike, how="diagonal") if len(alike) > 1 else alike[0]).rechunk()
        hashes = hash_texts(rows["customer"], self._table.key)
        order, bounds = bins(hashes, _PART_BITS)
        rows = rows.with_columns(pl.Series("identity_hash", hashes))[order]
        self._blocks.append(_Block(rows, bounds, _bytes(rows)))
        if sum(block.bytes for block in self._blocks) > _HELD_BYTES:
            self._spill()

    def _spill(self) -> None:
        """Put what is held onto the disk, as one block."""
        import polars as pl

        spilled = [block for block in self._blocks if isinstance(block.kept, Path)]
        held = self._blocks[len(spilled) :]
        folder = private_folder(self._folder / f"block{len(spilled)}")
        with telling_if_full(folder):
            for part in range(1 << _PART_BITS):
                if parts := [rows for block in held for rows in block.part(part, part + 1)]:
                    pl.concat([self._alike(rows) for rows in parts], how="diagonal").write_ipc(
                        folder / f"{part}.arrow", compression="uncompressed"
                    )
        bounds = np.sum([block.bounds for block in held], axis=0)
        self._blocks = [*spilled, _Block(folder, bounds, 0)]

    def _alike(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with columns of the types that the whole import has."""
        import polars as pl

        frame = self._texts.alike(frame)
        return frame.with_columns(
            pl.lit(None, self._texts.kind(name, self._kinds[name])).alias(name)
            for name, kind in frame.schema.items()
            if kind == pl.Null
        )

    def prepare(self) -> Brought:
        """Sort what was added and write it durably beside the table. Raises Unavailable ``storage.full``."""
        if self._written is None:
            self._keep()
            state = self._table.log.state()
            self._columns = dict(state.columns) if state else {}
            self._columns |= new_columns(self._properties, self._columns)
            self._brought, self._written = self._sorted_files(state)
        return self._brought

    def _sorted_files(self, state: TableState | None) -> tuple[Brought, tuple[TableFile, ...]]:
        n = sum(int(block.bounds[-1]) for block in self._blocks)
        labels = _labels(self._table.at(state).buckets, n, most_rows(len(FIXED) + len(self._columns)))
        units: dict[str, list[str]] = {}
        for label in labels:
            units.setdefault(label[:_PART_BITS], []).append(label)
        private_folder(self._folder)
        with ThreadPoolExecutor(_THREADS, "import") as pool:
            done = list(pool.map(self._unit, units, units.values()))
        files = tuple(file for found, _ in done for file in found)
        return Brought(
            events=n,
            customers=sum(customers for _, customers in done),
            earliest_ms=min((file.earliest_ms for file in files), default=None),
            latest_ms=max((file.latest_ms for file in files), default=None),
        ), files

    def _unit(self, prefix: str, labels: Sequence[str]) -> tuple[list[TableFile], int]:
        """The files of the buckets below a prefix, and how many identities they have."""
        import polars as pl

        room = _PART_BITS - len(prefix)
        first = int(prefix or "0", 2) << room
        parts = [part for block in self._blocks for part in block.part(first, first + (1 << room))]
        if not parts:
            return [], 0
        rows = self._texts.enums(pl.concat([self._alike(part) for part in parts], how="diagonal", rechunk=True))
        del parts
        hashes = rows["identity_hash"]
        rows = arranged(fitted(rows.drop("identity_hash"), self._columns).with_columns(hashes), shared_bits=len(prefix))
        bounds = cuts(rows["identity_hash"].to_numpy(), labels).tolist()
        files = [
            write_rows(self._folder, label, rows.slice(start, stop - start), batch=0)
            for label, start, stop in zip(labels, bounds, bounds[1:], strict=False)
            if stop > start
        ]
        new = (pl.col("identity_hash") != pl.col("identity_hash").shift()) | (
            pl.col("identity") != pl.col("identity").shift()
        )
        return files, 1 + int(rows.select(new.sum()).item())

    def commit(self) -> int:
        """Make everything that was added visible at once and durably; the number of this batch.

        0 for an import without events; the earlier number where this import was committed before.

        Raises Unavailable ``storage.full``, ``store.busy``; then nothing was brought.
        """
        table = self._table
        if self.prepare().events == 0:
            return 0
        for _ in range(TRIES):
            with table.committing:
                state = table.log.made()
                earlier = state.brought(self._source)
                if earlier:
                    return earlier
                if not self._still_fits(state):
                    self._written = None
                    self.prepare()
                try:
                    return self._committed(state)
                except Overtaken:
                    continue
        raise Unavailable("store.busy")

    def _still_fits(self, state: TableState) -> bool:
        """Whether the table can have the columns that the files were written with."""
        taken = {name.casefold(): name for name in state.columns}
        return len({*state.columns, *self._columns}) <= MOST_PROPERTIES and all(
            state.columns.get(name, kind) == kind and taken.get(name.casefold(), name) == name
            for name, kind in self._columns.items()
        )

    def _committed(self, state: TableState) -> int:
        table, batch = self._table, state.batch + 1
        assert self._written is not None, "what is committed was prepared"
        missing = {name: kind for name, kind in self._columns.items() if name not in state.columns}
        if missing:
            state = table.log.add_columns(state, missing)
        there: list[TableFile] = []
        try:
            for file in self._written:  # what was moved goes back where a later one fails
                there += [moved(self._folder, file, table.folder, batch)]
            for folder in {(table.folder / file.path).parent for file in there}:
                sync_folder(folder)
            sync_folder(table.folder)
            table.log.commit(state, there, (), {BATCHES: batch, self._source: batch})
        except BaseException:
            back = [moved(table.folder, file, self._folder, 0) for file in there]
            self._written = (*back, *self._written[len(back) :])
            raise
        return batch


def source_of(import_id: str) -> str:
    """The name under which the log counts an import; its number there is its batch."""
    return f"import:{import_id}"


@contextmanager
def bulk(table: ProjectTable, import_id: str) -> Iterator[TableBulk]:
    """A writer for an import; leaving the block without ``commit`` leaves nothing behind."""
    folder = table.spill / import_id
    shutil.rmtree(folder, ignore_errors=True)
    private_folder(folder)
    try:
        yield TableBulk(table, import_id, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _labels(buckets: Sequence[str], rows: int, most: int) -> tuple[str, ...]:
    """The buckets that so many rows are written to: none with too many, and not many with few."""
    bits = max(rows // ROWS_A_FILE, 1).bit_length() - 1
    return tuple(label for bucket in shallower(buckets, bits) for label in deeper(bucket, rows >> len(bucket), most))


def _bytes(rows: pl.DataFrame) -> int:
    """What rows take in memory: 16 bytes a text and its bytes, which Polars does not count where they are shared."""
    import polars as pl

    texts = rows.select(pl.col(pl.String))
    lengths = texts.select(pl.all().str.len_bytes().sum()).sum_horizontal().item() if texts.width else 0
    return 16 * texts.height * texts.width + int(lengths) + 8 * rows.height * (rows.width - texts.width)
