"""What kind of values a property holds: text, numbers, or true and false.

Law: the kind is that of all its values, so it does not depend on their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etappe.connectors.cells import as_text, is_identifier
from etappe.connectors.numbers import Decimal, plain_numbers, plain_truth, plainly_read

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Kind:
    """What values are: ``type`` String, Float64 or Boolean; ``decimal`` is the sign with which texts are numbers."""

    type: type[pl.DataType]
    decimal: Decimal = "."


class PropertyEvidence:
    """What the values of a property say about their kind, batch by batch.

    ``written`` says that numbers and true/false stand there as text, as in CSV.
    """

    def __init__(self, name: str, *, written: bool) -> None:
        self._text_for_good = is_identifier(name)
        self._written = written and not self._text_for_good
        self._numbers: frozenset[Decimal] = frozenset((".", ",")) if written else frozenset((".",))
        self._truth = True
        self._any = False
        self._looked_at: tuple[pl.Enum | None, NDArray[np.int64]] = None, np.empty(0, np.int64)

    def look(self, values: pl.Series) -> None:
        """Take account of some values: String, Enum, Float64 or Boolean, of which at least one is not null."""
        import polars as pl

        self._any = True
        if isinstance(values.dtype, pl.Enum):
            codes = values.to_physical()
            counts = np.bincount((codes.drop_nulls() if codes.null_count() else codes).to_numpy())
            known = self._looked_at[0] == values.dtype and np.isin(np.flatnonzero(counts), self._looked_at[1]).all()
            if known:  # as a rule a stretch brings no value that was not there before
                return
            self._looked_at = values.dtype, np.flatnonzero(counts)
            values = values.dtype.categories.gather(self._looked_at[1])
        if values.dtype == pl.String:
            self._numbers = self._numbers & plain_numbers(values) if self._written and self._numbers else frozenset()
            self._truth = self._truth and self._written and plain_truth(values)
        elif values.dtype == pl.Boolean:
            self._numbers = frozenset()
        else:
            self._truth = False

    def kind(self, decimal: Decimal | None) -> Kind | None:
        """The kind of all values so far; None before the first. ``decimal`` is that of the file, if it is known."""
        import polars as pl

        if not self._any:
            return None
        if self._truth:
            return Kind(pl.Boolean)
        numbers = self._numbers if decimal is None else self._numbers & {decimal}
        if numbers and not self._text_for_good:
            return Kind(pl.Float64, "." if "." in numbers else ",")
        return Kind(pl.String)


def as_kind(values: pl.Series, kind: Kind) -> pl.Series:
    """Values (String, Enum, Float64 or Boolean) as their column's kind; Enum may stay where that is text."""
    import polars as pl

    if values.dtype == kind.type:
        return values
    if values.dtype == pl.Enum:
        return values if kind.type == pl.String else as_kind(values.cast(pl.String), kind)
    if kind.type == pl.String:
        return as_text(values)
    if kind.type == pl.Boolean:
        return values.str.to_lowercase() == "true"
    return plainly_read(values, kind.decimal)
