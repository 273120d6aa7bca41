"""One customer's timeline: every event, in order, with what is known of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from etappe.analyses.bounds import require
from etappe.analyses.records import Answer, Question, iso, provenance
from etappe.journeys.index import Column, JourneyIndex, NumberColumn, TextColumn
from etappe.journeys.selection import position_of

if TYPE_CHECKING:
    import polars as pl

MOST_LISTED: Final = 100_000
MOST_SKIPPED: Final = 1 << 40
_FRAME: Final = ("time", "event", "after_s", "channel", "value")


class Timeline(Question, frozen=True, tag="timeline"):
    """What happened to one customer? ``limit`` events (at most 100,000) from ``offset`` on, in order of time."""

    customer: str
    limit: int = 10_000
    offset: int = 0


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """One event: its instant (ISO 8601 with the project's offset), name, seconds since the one before, and properties."""

    time: str
    event: str
    after_s: float | None
    channel: str | None
    value: float | None
    properties: dict[str, str | float | bool]


class TimelineAnswer(Answer, frozen=True, tag="timeline"):
    """Frame: ``time, event, after_s, channel, value`` and a column a property. ``total`` counts all events."""

    question: Timeline
    total: int
    entries: tuple[TimelineEntry, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row an event: ``time, event, after_s, channel, value`` and a column a property, by name.

        ``time`` is an instant in the project's time zone. A property named like one of these columns gets ``_property``
        behind its name.
        """
        from datetime import UTC, datetime

        import polars as pl

        times = [datetime.fromisoformat(entry.time).astimezone(UTC) for entry in self.entries]
        columns = [
            pl.Series("time", times, pl.Datetime("ms", "UTC")).dt.convert_time_zone(self.provenance.time_zone),
            pl.Series("event", [entry.event for entry in self.entries], pl.String),
            pl.Series("after_s", [entry.after_s for entry in self.entries], pl.Float64),
            pl.Series("channel", [entry.channel for entry in self.entries], pl.String),
            pl.Series("value", [entry.value for entry in self.entries], pl.Float64),
        ]
        for name in sorted({name for entry in self.entries for name in entry.properties}):
            values = [entry.properties.get(name) for entry in self.entries]
            columns.append(pl.Series(f"{name}_property" if name in _FRAME else name, values))
        return pl.DataFrame(columns)


def answer(index: JourneyIndex, question: Timeline) -> TimelineAnswer:
    """The customer's events. Reads only their rows: microseconds, whatever the size of the index.

    Raises Refused ``customer.unknown``; InvalidInput ``question.out_of_bounds`` for ``limit`` or ``offset``.
    """
    from etappe.analyses.wording import wording

    require("limit", question.limit, 1, MOST_LISTED)
    require("offset", question.offset, 0, MOST_SKIPPED)
    customer = position_of(index, question.customer)
    begin, end = int(index.offsets[customer]), int(index.offsets[customer + 1])
    first = min(begin + question.offset, end)
    last = min(first + question.limit, end)
    return TimelineAnswer(
        provenance=provenance(index),
        wording=wording(question),
        question=question,
        total=end - begin,
        entries=tuple(_entries(index, begin, first, last)),
    )


def _entries(index: JourneyIndex, begin: int, first: int, last: int) -> list[TimelineEntry]:
    """The entries of rows first to last (not included) of a customer whose rows begin at ``begin``."""
    rows = np.arange(first, last)
    times = index.time_ms(rows).tolist()
    gaps = np.diff(index.key[max(begin, first - 1) : last]).tolist()
    after = [None, *gaps] if first == begin else gaps
    names = [index.events[code] for code in index.code[first:last].tolist()]
    columns = {name: _values(column, first, last) for name, column in index.columns.items()}
    channels = columns.pop("channel") if isinstance(index.columns.get("channel"), TextColumn) else None
    amounts = columns.pop("value") if isinstance(index.columns.get("value"), NumberColumn) else None
    return [
        TimelineEntry(
            time=iso(index, times[place]),
            event=names[place],
            after_s=None if after[place] is None else after[place] / 1000,
            channel=channels[place] if channels else None,  # type: ignore[arg-type]  # a text column has texts
            value=amounts[place] if amounts else None,  # type: ignore[arg-type]  # a number column has numbers
            properties={name: value for name, values in columns.items() if (value := values[place]) is not None},
        )
        for place in range(last - first)
    ]


def _values(column: Column, first: int, last: int) -> list[str | float | None]:
    """A property of those rows; None where an event does not have it."""
    if isinstance(column, NumberColumn):
        return [None if math.isnan(number) else number for number in column.numbers[first:last].tolist()]
    return [None if code < 0 else column.values[code] for code in column.codes[first:last].tolist()]
