"""One property column, collected batch by batch: its values, and what kind of values they all are.

Law: the kind is decided once all values are known, so it does not depend on their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.connectors.cells import as_property, as_text, is_identifier
from etappe.connectors.numbers import Decimal, plain_numbers, plain_truth, read_numbers

if TYPE_CHECKING:
    import polars as pl


class PropertyColumn:
    """Values of one property. ``written`` says that numbers and true/false stand there as text, as in CSV."""

    def __init__(self, name: str, *, written: bool) -> None:
        self._text_for_good = is_identifier(name)
        self._written = written
        self._parts: list[pl.Series | int] = []
        self._numbers: frozenset[Decimal] = frozenset((".", ",")) if written else frozenset((".",))
        self._truth = True
        self._any = False

    def add(self, cells: pl.Series) -> None:
        """Take a batch's values."""
        import polars as pl

        values = as_property(cells)
        if values.null_count() == values.len():
            self._parts.append(values.len())
            return
        self._any = True
        self._parts.append(values)
        if values.dtype == pl.String:
            written = self._written and not self._text_for_good
            self._numbers = self._numbers & plain_numbers(values) if written and self._numbers else frozenset()
            self._truth = self._truth and written and plain_truth(values)
        elif values.dtype == pl.Boolean:
            self._numbers = frozenset()
        else:
            self._truth = False

    def add_missing(self, rows: int) -> None:
        """Take a batch that does not have the column."""
        self._parts.append(rows)

    def keep(self, part: int, rows: pl.Series) -> None:
        """Of a batch already taken, keep only some rows (true or false each)."""
        values = self._parts[part]
        self._parts[part] = int(rows.sum()) if isinstance(values, int) else values.filter(rows)

    def finish(self, decimal: Decimal | None) -> pl.Series:
        """All values: String, Float64 or Boolean. ``decimal`` is the decimal sign of the file, if it is known."""
        import polars as pl

        as_numbers = self._numbers if decimal is None else self._numbers & {decimal}
        sign: Decimal = "." if "." in as_numbers else ","
        kind: type[pl.DataType] = pl.String
        if self._any and self._truth:
            kind = pl.Boolean
        elif self._any and as_numbers and not self._text_for_good:
            kind = pl.Float64
        parts: list[pl.Series] = []
        for values in self._parts:
            if isinstance(values, int):
                parts.append(pl.Series([None], dtype=kind).new_from_index(0, values))
            elif values.dtype == kind:
                parts.append(values)
            elif kind == pl.String:
                parts.append(as_text(values))
            elif kind == pl.Boolean:
                parts.append(values.str.to_lowercase() == "true")
            else:
                parts.append(read_numbers(values, sign))
        self._parts.clear()
        return pl.concat(parts) if parts else pl.Series(dtype=kind)
