"""From event records to the canonical frame.

Law: nothing of an event is lost on the way. A property goes into the column of its name where that column holds it
exactly, and into ``more`` (a JSON object) otherwise; a property that is null is one that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from etappe.events.model import Event
from etappe.events.store import PropertyKind

if TYPE_CHECKING:
    import polars as pl

MORE: Final = "more"
OWN_COLUMNS: Final = frozenset({"customer", "time", "event", "sequence", "message", "channel", "value", MORE})
"""Columns of the canonical frame that are no properties; a property of such a name goes into ``more``."""
MOST_COLUMNS: Final = 500
_LONGEST_NAME: Final = 128

Kind = Literal["text", "number", "boolean"]


def frame_of(events: Sequence[Event], known: Mapping[str, PropertyKind] | None = None) -> pl.DataFrame:
    """The canonical frame of events, in their order (see etappe.events.store).

    Args:
        events: checked ones (etappe.events.validation).
        known: kinds of the properties that the table has columns for; they come first where there are too many. A new
            property gets the kind of its first value.

    >>> frame = frame_of([Event(identity="ada", time_ms=0, event="view", properties={"page": "/", "cart": ["a", "b"]})])
    >>> frame.row(0, named=True)
    {'customer': 'ada', 'time': 0, 'event': 'view', 'page': '/', 'more': '{"cart":["a","b"]}'}
    """
    import polars as pl

    columns = _PropertyColumns(known or {})
    more: dict[int, str] = {}
    for row, event in enumerate(events):
        rest = {name: value for name, value in event.properties.items() if not columns.took(row, name, value)}
        if rest:
            more[row] = msgspec.json.encode(rest).decode()
    series = [
        pl.Series("customer", [event.identity for event in events], pl.String),
        pl.Series("time", [event.time_ms for event in events], pl.Int64),
        pl.Series("event", [event.event for event in events], pl.String),
    ]
    wanted: dict[str, tuple[list[object], type[pl.DataType]]] = {
        "sequence": ([_number(event.sequence) for event in events], pl.Float64),
        "message": ([event.message for event in events], pl.String),
        "channel": ([event.channel for event in events], pl.String),
        "value": ([_number(event.value) for event in events], pl.Float64),
    }
    series += [
        pl.Series(name, values, dtype)
        for name, (values, dtype) in wanted.items()
        if any(value is not None for value in values)
    ]
    types: dict[Kind, type[pl.DataType]] = {"text": pl.String, "number": pl.Float64, "boolean": pl.Boolean}
    for name, (kind, cells) in columns.cells.items():
        series.append(pl.Series(name, _spread(cells, len(events)), types[kind]))
    if more:
        series.append(pl.Series(MORE, _spread(more, len(events)), pl.String))
    return pl.DataFrame(series)


class _PropertyColumns:
    """The columns of properties, filled cell by cell.

    Attributes:
        cells: by name, the kind and the values by row.
    """

    def __init__(self, known: Mapping[str, PropertyKind]) -> None:
        self.cells: dict[str, tuple[Kind, dict[int, object]]] = {}
        self._known = known
        self._room = max(MOST_COLUMNS - len(known), 0)

    def took(self, row: int, name: str, value: object) -> bool:
        """Whether the value is taken care of: it has a cell, or is nothing."""
        if value is None:
            return True
        kind = _kind_of(value)
        if kind is None:
            return False
        column = self.cells.get(name)
        if column is None:
            if not self._may_begin(name, kind):
                return False
            column = self.cells[name] = (kind, {})
        if column[0] != kind:
            return False
        column[1][row] = float(value) if kind == "number" else value  # type: ignore[arg-type]  # its kind says it is one
        return True

    def _may_begin(self, name: str, kind: Kind) -> bool:
        if name in OWN_COLUMNS:
            return False
        known = self._known.get(name)
        if known is not None:
            return (known == "number") == (kind == "number")
        if self._room == 0 or not name or len(name) > _LONGEST_NAME:
            return False
        self._room -= 1
        return True


def _kind_of(value: object) -> Kind | None:
    """Which kind of column holds the value exactly; None where none does."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "number"
    if isinstance(value, int):
        # Identifiers written as numbers are often longer than the 53 bits that a float holds.
        return "number" if abs(value) <= 1 << 53 else None
    return None


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _spread(cells: Mapping[int, object], length: int) -> list[object]:
    column: list[object] = [None] * length
    for row, value in cells.items():
        column[row] = value
    return column
