"""What an index holds, counted once when it is built."""

from __future__ import annotations

from typing import Final

import numpy as np

from etappe.events.contents import Contents, EventName, PropertyInfo
from etappe.foundation.clock import written_instant
from etappe.journeys.index import Column, JourneyIndex, TextColumn

MOST_VALUES: Final = 50


def contents_of(index: JourneyIndex) -> Contents:
    """Names of events and properties with counts. Cost: a stable sort of the codes."""
    empty = index.n_events == 0
    last = index.time_ms(np.array([int(np.argmax(_times(index)))]))[0] if not empty else 0
    return Contents(
        customers=index.n_customers,
        events=index.n_events,
        earliest=None if empty else written_instant(index.earliest_ms, index.time_zone),
        latest=None if empty else written_instant(int(last), index.time_zone),
        unit=index.unit,
        event_names=_event_names(index),
        properties=tuple(_property(name, index.columns[name]) for name in sorted(index.columns)),
    )


def _times(index: JourneyIndex) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return index.key & ((1 << index.shift) - 1)


def _event_names(index: JourneyIndex) -> tuple[EventName, ...]:
    occurrences = np.bincount(index.code, minlength=len(index.events))
    by_code = np.argsort(index.code, kind="stable")  # a radix sort, so customers stay in order within a code
    customer = (index.key >> index.shift)[by_code]
    ends = np.cumsum(occurrences)
    names = []
    for code, name in enumerate(index.events):
        of_code = customer[ends[code] - occurrences[code] : ends[code]]
        distinct = int(np.count_nonzero(of_code[1:] != of_code[:-1])) + 1 if of_code.size else 0
        names.append(EventName(name=name, occurrences=int(occurrences[code]), customers=distinct))
    return tuple(names)


def _property(name: str, column: Column) -> PropertyInfo:
    if not isinstance(column, TextColumn):
        return PropertyInfo(name=name, kind="number", values=())
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
    first = np.lexsort((np.arange(counts.size), -counts))[:MOST_VALUES]
    return PropertyInfo(name=name, kind="text", values=tuple(str(column.values[int(code)]) for code in first))
