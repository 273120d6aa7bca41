"""Properties of an index: promoted from the table into files in the index's order, and merged with what runs bring.

Law: a property is promoted when a question first names it (or with the base, where that is small). Beside the base lie
the codes and values of its rows, beside each run the values of its own; where a piece is missing the property is read
from the table again. What could not be put beside the base because that is gone is used all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.foundation.errors import InvalidInput
from etappe.journeys.index import Column, ColumnKind, NumberColumn, TextColumn
from etappe.storage.contents import ValueCounts, most_frequent
from etappe.storage.index import files
from etappe.storage.index.files import ArrayWriter, ColumnMeta, Damaged

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.events.store import Snapshot
    from etappe.storage.index.views import IndexView

STANDARD: Final[Mapping[str, ColumnKind]] = {"channel": "text", "value": "number"}
ROWS_AT_ONCE: Final = 1 << 22


def column_kinds(snapshot: Snapshot, standard: Iterable[str]) -> dict[str, ColumnKind]:
    """The properties of a table, among them those of ``channel`` and ``value`` that some event has."""
    there = {name: STANDARD[name] for name in sorted(standard)}
    return there | {name: kind for name, kind in snapshot.properties.items() if name not in STANDARD}


def standard_of(frame: pl.DataFrame) -> set[str]:
    """Which of ``channel`` and ``value`` some row has."""
    return {name for name in STANDARD if name in frame.columns and frame[name].null_count() < frame.height}


def missing_standard(found: Iterable[str]) -> tuple[str, ...]:
    """Those of ``channel`` and ``value`` that are not found yet."""
    return tuple(sorted(STANDARD.keys() - set(found)))


def typed(values: pl.Series, kind: ColumnKind) -> pl.Series:
    """A property as texts (truth values are "true" and "false") or as numbers."""
    import polars as pl

    return values.cast(pl.String if kind == "text" else pl.Float64)


def numbers_in(values: pl.Series) -> NDArray[np.float64]:
    """A number property, NaN where an event does not have it. Raises InvalidInput ``index.infinite``."""
    numbers = typed(values, "number").fill_null(float("nan")).to_numpy()
    if np.isinf(numbers).any():
        raise InvalidInput("index.infinite", property=values.name)
    return numbers


class ColumnWriter:
    """Writes a property of a base, piece by piece in the index's order, into a folder.

    Texts are coded by each piece's own values first, one piece's after the other's, and by the distinct ones of all
    pieces when it is finished: so the cost does not grow with the number of pieces.
    """

    def __init__(self, folder: Path, name: str, kind: ColumnKind) -> None:
        self.name, self.kind = name, kind
        self._folder, self._stem = folder, files.column_stem(name)
        self._first = folder / f"{self._stem}.{'codes' if kind == 'text' else 'npy'}"
        self._rows = ArrayWriter(self._first, np.int32 if kind == "text" else np.float64)
        self._values: list[pl.Series] = []
        self._counts: list[NDArray[np.int64]] = []
        self._known = 0

    def add(self, values: pl.Series) -> None:
        """Append rows. Raises InvalidInput ``index.infinite``, ``index.too_many_values``."""
        import polars as pl

        if self.kind == "number":
            self._rows.add(numbers_in(values))
            return
        texts = typed(values, "text")
        own = texts.drop_nulls().unique(maintain_order=True)
        self.know(own)
        self.add_codes(texts.cast(pl.Enum(own)).to_physical().cast(pl.Int32).fill_null(-1).to_numpy())

    def know(self, values: pl.Series) -> None:
        """The distinct values of the codes that are appended from now on. Raises InvalidInput ``index.too_many_values``."""
        self._known += len(self._values[-1]) if self._values else 0
        if self._known + len(values) >= 1 << 31:
            raise InvalidInput("index.too_many_values", property=self.name)
        self._values.append(values.alias("text"))
        self._counts.append(np.zeros(len(values), np.int64))

    def add_codes(self, codes: NDArray[np.int32]) -> None:
        """Append rows, coded by the values known last; -1 where there is none."""
        there = codes >= 0
        self._counts[-1] += np.bincount(codes[there], minlength=self._counts[-1].size)
        self._rows.add(np.where(there, codes + np.int32(self._known), np.int32(-1)))

    def add_numbers(self, numbers: NDArray[np.float64]) -> None:
        """Append rows of a number property; NaN where there is none."""
        self._rows.add(numbers)

    def finish(self, batch: int) -> ValueCounts:
        """Complete the files, the record of the property last; the most frequent values."""
        self._rows.finish()
        names = [f"{self._stem}.npy"]
        looked: ValueCounts = ()
        if self.kind == "text":
            looked = self._finish_texts()
            names.append(f"{self._stem}.arrow")
        meta = ColumnMeta(name=self.name, kind=self.kind, batch=batch, files=files.metas(self._folder, names))
        files.write_record(self._folder / f"{self._stem}.json", meta)
        return looked

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):  # what waits to be written is not wanted, and perhaps there is no room for it
            self._rows.close()
        for ending in (".npy", ".arrow", ".codes", ".json"):
            (self._folder / f"{self._stem}{ending}").unlink(missing_ok=True)

    def _finish_texts(self) -> ValueCounts:
        import polars as pl

        every = pl.concat(self._values) if self._values else pl.Series("text", [], pl.String)
        counts = np.concatenate(self._counts) if self._counts else np.empty(0, np.int64)
        final = self._folder / f"{self._stem}.npy"
        if len(self._values) <= 1:
            values = every
            self._first.rename(final)
        else:
            values = every.unique(maintain_order=True)
            # The entry put last is read by -1, which stays what it is.
            place = np.append(every.cast(pl.Enum(values)).to_physical().cast(pl.Int32).to_numpy(), np.int32(-1))
            first = files.read_array(self._first)
            with ArrayWriter(final, np.int32) as rows:
                for lo in range(0, first.size, ROWS_AT_ONCE):
                    rows.add(place[first[lo : lo + ROWS_AT_ONCE]])
                rows.finish()
            del first
            self._first.unlink()
            counts = np.bincount(place[:-1], counts, len(values)).astype(np.int64)
        files.write_frame(self._folder / f"{self._stem}.arrow", values.to_frame())
        return most_frequent(values, pl.Series(counts))


def read_column(folder: Path, meta: ColumnMeta) -> Column:
    """A promoted property of a base. Raises Damaged."""
    stem = files.column_stem(meta.name)
    files.check_files(folder, meta.files, thorough=False)
    rows = files.read_array(folder / f"{stem}.npy")
    if meta.kind == "number":
        return NumberColumn(rows)
    texts = f"{stem}.arrow"
    return TextColumn(rows, files.read_frame(folder / texts, meta.files[texts])["text"].alias(""))


def stored_column(view: IndexView, name: str, kind: ColumnKind) -> Column | None:
    """A property of a view from what is promoted of it; None where a piece is missing, or damaged."""
    import polars as pl

    try:
        meta = files.read_column_meta(view.base.folder, name)
        if meta is None or meta.kind != kind or meta.batch > view.batch:
            return None
        old = read_column(view.base.folder, meta)
    except Damaged:
        return None
    if view.delta is None:
        return old
    pieces = [run.column(name, view.batch) for run in view.runs]
    there = [piece for piece in pieces if piece is not None]
    if len(there) < len(pieces):
        return None
    return with_delta(view, old, pl.concat([typed(piece, kind) for piece in there]).gather(view.delta.place))


def with_delta(view: IndexView, old: Column, new: pl.Series) -> Column:
    """A property of the base with that of the delta's rows."""
    if isinstance(old, NumberColumn):
        return NumberColumn(view.merged(old.numbers, numbers_in(new)))
    codes, values = recoded(typed(new, "text"), old.values)
    return TextColumn(view.merged(old.codes, codes), values)


def recoded(texts: pl.Series, known: pl.Series) -> tuple[NDArray[np.int32], pl.Series]:
    """Codes of texts by the values that are known, and those values with the others behind them."""
    import polars as pl

    own = texts.drop_nulls().unique(maintain_order=True).alias("value")
    every = pl.DataFrame([known.alias("value")]).with_row_index("code")
    place = own.to_frame().join(every, on="value", how="left", maintain_order="left")["code"].cast(pl.Int32).to_numpy()
    missing = np.isnan(place) if place.dtype.kind == "f" else np.zeros(place.size, bool)
    codes = np.where(missing, len(known) + np.cumsum(missing) - 1, place).astype(np.int32)
    of_row = texts.cast(pl.Enum(own)).to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
    return np.append(codes, np.int32(-1))[of_row], pl.concat(
        [known.alias(""), own.filter(pl.Series(missing)).alias("")]
    )


@dataclass(frozen=True, eq=False)
class Promotion:
    """Properties of a view, as they were read from the table.

    Attributes:
        folder: where the files of the base's rows lie. new: values of the delta's rows, a column a property.
        looked: the most frequent values of text properties.
    """

    folder: Path
    new: pl.DataFrame
    looked: dict[str, ValueCounts]

    def column(self, view: IndexView, name: str) -> Column:
        """A property of the view. Raises Damaged where its files are gone."""
        meta = files.read_column_meta(self.folder, name)
        assert meta is not None, "it was just written"
        old = read_column(self.folder, meta)
        return old if view.delta is None else with_delta(view, old, self.new[name])

    def publish(self, view: IndexView) -> None:
        """Put the pieces beside base and runs, where those still are and nobody else has; to be done by one at a time."""
        for name, meta in files.promoted(self.folder).items():
            there = _whole(view.base.folder, name)
            if there is None or there.batch > meta.batch:
                for file in meta.files:
                    (self.folder / file).replace(view.base.folder / file)
                files.write_record(view.base.folder / f"{files.column_stem(name)}.json", meta)
            if view.delta is None:
                continue
            place = np.full(sum(run.meta.n_events for run in view.runs), self.new.height, np.int64)
            place[view.delta.place] = np.arange(self.new.height)
            first = 0
            for run in view.runs:
                own = place[first : first + run.meta.n_events]
                first += run.meta.n_events
                if run.folder.is_dir() and run.column(name, view.batch) is None:
                    run.promote(self.new[name].extend_constant(None, 1).gather(own), meta.kind, view.batch)


def _whole(folder: Path, name: str) -> ColumnMeta | None:
    """What is said of a promoted property whose files are as they were written; None otherwise."""
    try:
        meta = files.read_column_meta(folder, name)
        if meta is not None:
            files.check_files(folder, meta.files, thorough=True)
    except Damaged:
        return None
    return meta


def promote(view: IndexView, kinds: Mapping[str, ColumnKind], folder: Path) -> Promotion:
    """Read properties of a view from the table, bucket by bucket, and write those of the base's rows into ``folder``.

    Raises InvalidInput ``index.infinite``, ``index.too_many_values``; then nothing is left in the folder.
    """
    import polars as pl

    writers = [ColumnWriter(folder, name, kind) for name, kind in kinds.items()]
    values: list[pl.DataFrame] = []
    places: list[NDArray[np.int64]] = []
    done = 0
    try:
        for label in view.snapshot.buckets:
            frame = view.snapshot.bucket(label, tuple(kinds))
            old, new = view.places_of(frame)
            done = _add_rows(writers, frame, old, done, max(done, int(old.max(initial=-1)) + 1))
            own = np.flatnonzero(new >= 0)
            places.append(new[own])
            values.append(pl.DataFrame([typed(frame[name], kind) for name, kind in kinds.items()])[own])
        nothing = pl.DataFrame([typed(pl.Series(name, [], pl.Null), kind) for name, kind in kinds.items()])
        _add_rows(writers, nothing, np.empty(0, np.int64), done, view.base.meta.n_events)
        looked = {writer.name: writer.finish(view.batch) for writer in writers}
    except BaseException:
        for writer in writers:
            writer.discard()
        raise
    if not values:
        return Promotion(folder, nothing, looked)
    return Promotion(folder, pl.concat(values)[np.argsort(np.concatenate(places))], looked)


def _add_rows(
    writers: Sequence[ColumnWriter], frame: pl.DataFrame, places: NDArray[np.int64], done: int, upto: int
) -> int:
    """Give writers the base's rows ``done`` to ``upto``: of the frame where ``places`` says so, else nothing; ``upto``."""
    if upto == done:
        return done
    own = np.flatnonzero(places >= 0)
    source = np.full(upto - done, frame.height, np.int64)
    source[places[own] - done] = own
    in_order = source.size == frame.height and bool((source == np.arange(source.size)).all())
    for writer in writers:
        values = frame[writer.name]
        writer.add(values if in_order else values.extend_constant(None, 1).gather(source))
    return upto
