"""All events of a source in one frame in memory.

Law: every row is in the frame or among the refused, and their numbers add up to ``rows``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etappe.connectors.taking import Taking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from etappe.connectors.parts import Part
    from etappe.connectors.tables import Batch, Source
    from etappe.events.importing import ReadNote, ReadOptions, RefusedRow
    from etappe.foundation.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class ReadResult:
    """What was read.

    Attributes:
        frame: the canonical events in the source's order: ``customer`` (String), ``time`` (Int64, milliseconds UTC
            since 1970), ``event`` (String); ``sequence``, ``channel`` (String) and ``value`` (Float64) where there
            are such columns; then properties as String, Float64 or Boolean, null where an event has none.
        refused: all rows that were not taken, by line.
        rows: rows of the source, taken or not; blank ones do not count.
        options: the options with everything that was found out.
        notes: what was assumed or renamed.
    """

    frame: pl.DataFrame
    refused: list[RefusedRow]
    rows: int
    options: ReadOptions
    notes: tuple[ReadNote, ...]


class Whole:
    """Collects the batches of a source; see ``Taking`` for what it raises."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._taking = Taking(source, options)
        self._parts: list[Part] = []

    def take(self, batch: Batch) -> None:
        """Take the rows of a batch."""
        self._parts.append(self._taking.take(batch))

    def problems(self) -> list[InvalidInput]:
        """What the whole columns leave open and a person has to decide; only an inspection may go on with it."""
        return self._taking.problems()

    def finish(self) -> ReadResult:
        """Everything that was read."""
        options, notes = self._taking.end()
        settlement = self._taking.settlement()
        frames: list[pl.DataFrame] = []
        refused: list[RefusedRow] = []
        for part in self._parts:
            frame, not_taken = self._taking.settle(part, settlement)
            frames.append(frame)
            refused += not_taken
        self._parts.clear()
        refused.sort(key=lambda row: row.line)
        return ReadResult(together(frames, self._taking.schema()), refused, self._taking.rows, options, notes)


def together(frames: Sequence[pl.DataFrame], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """Frames below each other, in the columns of ``schema``; one that a frame lacks is empty there.

    >>> import polars as pl
    >>> parts = [pl.DataFrame({"event": ["view"]}), pl.DataFrame({"event": ["buy"], "price": [2.5]})]
    >>> together(parts, {"event": pl.String, "price": pl.Float64}).rows()
    [('view', None), ('buy', 2.5)]
    """
    import polars as pl

    columns: list[pl.Series] = []
    for name, kind in schema.items():
        parts = [
            frame[name] if name in frame.columns else pl.Series([None], dtype=kind).new_from_index(0, frame.height)
            for frame in frames
            if frame.height
        ]
        columns.append(pl.concat(parts).alias(name) if parts else pl.Series(name, dtype=kind))
    return pl.DataFrame(columns)
