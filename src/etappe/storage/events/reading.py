"""Reading an events table as it was at one moment.

Law: a snapshot reads the files of its version, whatever becomes of the table meanwhile, and of them only the columns
and row groups that what is asked for can lie in. Rows come in the table's order, also where they lie in several files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.events.store import PropertyKind
from etappe.foundation.errors import Unavailable
from etappe.storage.events.buckets import leaves, on_one_path, span
from etappe.storage.events.log import FLIP, TableFile, TableState
from etappe.storage.events.schema import FIXED, KINDS, MORE, column_of, in_more, polars_type, property_of
from etappe.storage.events.writing import arranged

if TYPE_CHECKING:
    import polars as pl

_BASE: Final = ("identity_hash", "identity", "time", "event")
_ORDERING: Final = ("sequence", "sequence_text", "message", "batch", "place")
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "channel": ("channel",),
    "value": ("value",),
    "sequence": ("sequence", "sequence_text"),
    "message": ("message",),
    MORE: (MORE,),
}
"""Columns of the canonical frame that may be asked for, and those they are stored in; any other name is a property's."""
_ALWAYS: Final = frozenset({"identity_hash", "customer", "time", "event"})
_FEW_HASHES: Final = 32


class TableSnapshot:
    """A table at one version, or an empty one (Snapshot). See etappe.events.store.Snapshot."""

    def __init__(self, folder: Path, key: bytes, state: TableState | None) -> None:
        self._folder = folder
        self._key = key
        self._state = state
        self._files = state.files if state else ()
        self._columns = dict(state.columns) if state else {}
        self.version = state.version if state else 0
        self.batch = state.batch if state else 0
        self.epoch = state.epoch if state else 0
        self.rows = sum(file.rows for file in self._files)
        self.properties: Mapping[str, PropertyKind] = {
            property_of(column): KINDS[kind] for column, kind in self._columns.items()
        }
        self.buckets = leaves(file.label for file in self._files)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files it reads, below the table's folder."""
        return tuple(file.path for file in self._files)

    def bucket(self, label: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        """The events of a bucket, in order."""
        import polars as pl

        assert label in self.buckets, f"there is no bucket {label}"
        lowest, highest = span(label)
        within = pl.col("identity_hash").is_between(lowest - FLIP, highest - FLIP)
        files = [file for file in self._files if on_one_path(file.label, label)]
        parts: list[tuple[TableFile, pl.Expr | None]] = [
            (file, None if file.label.startswith(label) else within)
            for file in files
            if file.lowest <= highest and file.highest >= lowest
        ]
        return self._canonical(self._ordered(parts, columns, len(label)), columns)

    def since(self, batch: int, columns: Sequence[str] = ()) -> pl.DataFrame:
        """The events of all batches after ``batch``, in order."""
        import polars as pl

        later = pl.col("batch") > batch
        files = [file for file in self._files if file.last_batch > batch]
        parts: list[tuple[TableFile, pl.Expr | None]] = [
            (file, None if file.first_batch > batch else later) for file in files
        ]
        return self._canonical(self._ordered(parts, columns, 0), columns)

    def of(self, identities: Sequence[str], columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The events of these identities, in order; None means every property, and ``more`` as it is stored."""
        import polars as pl

        from etappe.kernels.siphash import hash_texts

        asked = ["channel", "value", *self.properties, MORE] if columns is None else columns
        names = pl.Series(list(dict.fromkeys(identities)), dtype=pl.String)
        if len(names) == 1:  # a timeline waits for this, and need not for Polars
            among = np.array([self.hash_of(identities[0])], np.uint64)
        else:
            among = np.sort(hash_texts(names, self._key))
        stored = (among ^ np.uint64(FLIP)).view(np.int64).tolist()
        wanted = pl.col("identity_hash").is_in(stored)
        if 0 < len(stored) <= _FEW_HASHES:  # comparisons are held against the statistics of row groups
            wanted = reduce(or_, (pl.col("identity_hash") == number for number in stored))
        parts: list[tuple[TableFile, pl.Expr | None]] = []
        for file in self._files:
            first, last = np.searchsorted(among, np.array([file.lowest, file.highest], np.uint64))
            if first < last or (first < among.size and int(among[first]) == file.highest):
                parts.append((file, wanted))
        rows = self._ordered(parts, asked, 0)
        named = rows["identity"] == names[0] if len(names) == 1 else rows["identity"].is_in(names.implode())
        return self._canonical(rows.filter(named), asked)

    def hash_of(self, identity: str) -> int:
        """The hash of an identity, whether or not it has events. Raises UnicodeEncodeError where it is no text."""
        from etappe.kernels.siphash import hash_text

        return hash_text(identity, self._key)

    def _ordered(
        self, parts: Iterable[tuple[TableFile, pl.Expr | None]], columns: Sequence[str], shared_bits: int
    ) -> pl.DataFrame:
        """Rows of several files in the table's order, ``identity_hash`` as UInt64."""
        import polars as pl

        parts = sorted(parts, key=lambda part: part[0].first_batch)
        wanted = dict.fromkeys((*_BASE, *self._stored(columns)))
        if len(parts) > 1:
            wanted |= dict.fromkeys(_ORDERING)
        frames = [self.rows_of(file, list(wanted), keep) for file, keep in parts]
        if len(frames) == 1:
            return frames[0]
        if not frames:
            return pl.DataFrame(schema={name: self.type_of(name) for name in wanted}).with_columns(
                pl.col("identity_hash").cast(pl.UInt64)
            )
        return arranged(pl.concat(frames), shared_bits=shared_bits)

    def _stored(self, columns: Sequence[str]) -> list[str]:
        """The table's columns that columns asked for are read from; ``more`` where a property may lie there."""
        stored = [column for name in columns for column in _OWN.get(name, (column_of(name), MORE))]
        return [column for column in stored if column in FIXED or column in self._columns]

    def type_of(self, column: str) -> pl.DataType:
        """The type of one of the table's columns."""
        return polars_type(FIXED[column] if column in FIXED else self._columns[column])

    def rows_of(self, file: TableFile, columns: Sequence[str], keep: pl.Expr | None = None) -> pl.DataFrame:
        """Some columns of a file, of all its rows or those to keep; ``identity_hash`` as UInt64.

        Raises Unavailable ``store.damaged`` where it is gone or cannot be read.
        """
        import polars as pl

        path = self._folder / file.path
        needed = {name for name in ("identity_hash", "batch") if keep is not None and name in keep.meta.root_names()}
        schema = {name: self.type_of(name) for name in dict.fromkeys((*columns, *needed))}
        try:
            scan = pl.scan_parquet(path, schema=schema, missing_columns="insert", extra_columns="ignore", glob=False)
            rows = (scan if keep is None else scan.filter(keep)).select(*columns).collect()
        except (OSError, pl.exceptions.PolarsError) as error:
            detail = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
            raise Unavailable("store.damaged", path=str(path), detail=detail) from error
        if "batch" in columns and file.one_batch:
            rows = rows.with_columns(pl.lit(file.first_batch, pl.Int64).alias("batch"))
        if "identity_hash" not in columns:
            return rows
        hashes = rows["identity_hash"].to_numpy().view(np.uint64) ^ np.uint64(FLIP)
        return rows.with_columns(pl.Series("identity_hash", hashes))

    def _canonical(self, rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
        """Rows of the table as they were asked for."""
        import polars as pl

        taken = [
            rows["identity_hash"],
            rows["identity"].alias("customer"),
            rows["time"].to_physical(),
            rows["event"],
        ]
        more = rows[MORE] if MORE in rows.columns and rows[MORE].null_count() < rows.height else None
        for name in dict.fromkeys(columns):
            if name == "sequence":
                taken.append(_sequence(rows))
            elif name in _OWN:
                taken.append(rows[name])
            elif name not in _ALWAYS:
                taken.append(self._property(rows, name, more))
        return pl.DataFrame({values.name: values for values in taken})

    def _property(self, rows: pl.DataFrame, name: str, more: pl.Series | None) -> pl.Series:
        """The values of a property: numbers where its column is one of numbers, else texts."""
        import polars as pl

        kind = self._columns.get(column_of(name))
        if kind is None:
            values = pl.Series(name, [None], dtype=pl.String).new_from_index(0, rows.height)
        else:
            values = rows[column_of(name)].alias(name)
        if kind == "double":
            return values
        values = values.cast(pl.String)
        if more is None:
            return values
        return pl.select(pl.coalesce(values, in_more(more, name))).to_series().alias(name)


def _sequence(rows: pl.DataFrame) -> pl.Series:
    """What breaks ties: numbers, or texts where there are some."""
    import polars as pl

    number, text = rows["sequence"], rows["sequence_text"]
    if text.null_count() == rows.height:
        return number
    return pl.select(pl.coalesce(text, number.cast(pl.String))).to_series().alias("sequence")
