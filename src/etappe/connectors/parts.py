"""The taken rows of a batch, and how they become canonical events once their columns are decided.

Law: what only a whole column can decide (day or month first, decimal sign, text or number) stands in a ``Settlement``;
the same part under the same settlement gives the same frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from etappe.connectors.cells import as_text
from etappe.connectors.numbers import read_numbers
from etappe.connectors.properties import as_kind
from etappe.connectors.refusals import refuse
from etappe.connectors.times import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from numpy.typing import NDArray

    from etappe.connectors.columns import Roles
    from etappe.connectors.numbers import Decimal
    from etappe.connectors.properties import Kind
    from etappe.connectors.times import Moments
    from etappe.events.importing import RefusedRow


@dataclass(eq=False)
class Part:
    """The taken rows of a batch: what is certain about them, and what waits for the whole column.

    Attributes:
        core: ``customer``, ``time``, ``event``, and if there are such columns ``channel``, and ``value`` if it is read.
        lines: each row's line.
        properties, sequence: columns of the source that hold something here, and the order column; as String, Enum,
            Float64 or Boolean.
        moments, time_text: both readings of dates whose order is open, and how they are written; else None.
        value_text: values as they are written, where the decimal sign is open.
        refused: rows of the same stretch that were not taken, in no order.
    """

    core: pl.DataFrame
    lines: NDArray[np.int64]
    properties: dict[str, pl.Series] = field(default_factory=dict)
    sequence: pl.Series | None = None
    moments: Moments | None = None
    time_text: pl.Series | None = None
    value_text: pl.Series | None = None
    refused: list[RefusedRow] = field(default_factory=list)

    @cached_property
    def waits_for_decimal(self) -> bool:
        """Whether its numbers depend on the decimal sign."""
        return self.value_text is not None and bool(self.value_text.str.contains(r"[.,]").any())


@dataclass(frozen=True)
class Settled:
    """What a column of the source is in the canonical frame."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Settlement:
    """What the columns decide.

    Attributes:
        day_first: how dates with an open order are read; None while that is not decided.
        decimal: the decimal sign of the value column; None while that is not decided.
        sequence: the kind of the order column; None where there is none, or nothing in it yet.
        columns: the properties that hold something, in the source's order.
    """

    day_first: bool | None
    decimal: Decimal | None
    sequence: Kind | None
    columns: Mapping[str, Settled]

    def covers(self, part: Part) -> bool:
        """Whether everything that a part waits for is decided."""
        if part.moments is not None and self.day_first is None:
            return False
        return self.decimal is not None or not part.waits_for_decimal


def settle(part: Part, settlement: Settlement, roles: Roles, zone: str) -> tuple[pl.DataFrame, list[RefusedRow]]:
    """The canonical events of a part, and all its refused rows by line.

    What is not decided is taken as day first and decimal point. A property that is empty throughout is left out.
    The part is used up.
    """
    import polars as pl

    refused = part.refused
    _settle_times(part, refused, roles, zone, day_first=settlement.day_first is not False)
    _settle_values(part, refused, roles, settlement.decimal or ".")
    columns = {name: part.core[name] for name in ("customer", "time", "event")}
    if part.sequence is not None and settlement.sequence is not None:
        columns["sequence"] = as_kind(part.sequence, settlement.sequence)
    columns.update({name: part.core[name] for name in ("channel", "value") if name in part.core.columns})
    for column, settled in settlement.columns.items():
        if column in part.properties:
            columns[settled.name] = as_kind(part.properties[column], settled.kind)
    refused.sort(key=lambda row: row.line)
    return pl.DataFrame([series.alias(name) for name, series in columns.items()]), refused


def refuse_time(line: int, fault: Fault, written: str | None, roles: Roles, zone: str) -> RefusedRow:
    """The refused row for a time that is none."""
    return refuse(line, f"time.{fault.name.lower()}", roles.time, written or "", zone=zone)


def _settle_times(part: Part, refused: list[RefusedRow], roles: Roles, zone: str, *, day_first: bool) -> None:
    """Choose the reading of dates whose order was open; refuse those that contradict it."""
    import polars as pl

    moments = part.moments
    if moments is None:
        return
    here = moments.open
    ms = np.where(here, moments.ms if day_first else moments.month_first_ms, part.core["time"].to_numpy())
    fault = np.where(here, moments.fault if day_first else moments.month_first_fault, np.uint8(Fault.NONE))
    assert part.time_text is not None
    rows = np.flatnonzero(fault)
    for row, written in zip(rows, as_text(part.time_text[rows]).to_list(), strict=True):
        known = Fault.OTHER_ORDER if fault[row] == Fault.NO_SUCH_TIME else Fault(int(fault[row]))
        refused.append(refuse_time(int(part.lines[row]), known, written, roles, zone))
    part.core = part.core.with_columns(pl.Series("time", ms))
    part.moments = part.time_text = None
    _keep(part, fault == Fault.NONE)


def _settle_values(part: Part, refused: list[RefusedRow], roles: Roles, decimal: Decimal) -> None:
    """Read the numbers of a value column whose decimal sign was open; refuse what is no number."""
    import polars as pl

    texts = part.value_text
    if texts is None:
        return
    numbers = read_numbers(texts, decimal)
    bad = (numbers.is_null() & texts.is_not_null()).to_numpy()
    rows = np.flatnonzero(bad)
    for line, written in zip(part.lines[rows].tolist(), texts[rows].to_list(), strict=True):
        refused.append(refuse(line, "value.unreadable", roles.value, written))
    part.core = part.core.with_columns(numbers.cast(pl.Float64).alias("value"))
    part.value_text = None
    _keep(part, ~bad)


def _keep(part: Part, rows: NDArray[np.bool_]) -> None:
    """Keep only some rows of a part, in all its columns alike."""
    import polars as pl

    if rows.all():
        return
    mask = pl.Series(rows)
    part.core, part.lines = part.core.filter(mask), part.lines[rows]
    part.value_text = part.value_text.filter(mask) if part.value_text is not None else None
    part.sequence = part.sequence.filter(mask) if part.sequence is not None else None
    part.properties = {name: values.filter(mask) for name, values in part.properties.items()}
