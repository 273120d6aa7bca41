"""The journey index: packed arrays, sorted by customer and time, that kernels pass over once.

Law: ``key[i] = customer << shift | (time_ms[i] - t0_ms)`` never decreases; within a customer, equal
times keep (sequence, source) order. ``shift`` leaves one bit above the longest time span, so two
customers' keys lie further apart than any window, and no kernel needs to look for where one ends.
All keys lie in [0, 2**62), so that a difference of two, or of one and ±2**62, never overflows.
The index is derived: it holds no truth and can be rebuilt from events at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from numpy.typing import NDArray

    Rows = NDArray[np.int32] | NDArray[np.int64]

KEY_BITS: Final = 62


@dataclass(frozen=True, eq=False)
class TextColumn:
    """A property as codes into ``values``; code -1 means the event does not have it.

    Attributes:
        codes: int32 of shape (n_events,).
        values: String series of the distinct values, in order of text; ``values[code]`` is a str.
    """

    codes: NDArray[np.int32]
    values: pl.Series


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """A numeric property as float64; NaN means the event does not have it (NaN never leaves an answer)."""

    numbers: NDArray[np.float64]


Column = TextColumn | NumberColumn


@dataclass(frozen=True, eq=False)
class JourneyIndex:
    """All events of a set of customers.

    Attributes:
        key: int64 of shape (n_events,), see the law above.
        code: uint8 or uint16 of shape (n_events,), the event's place in ``events``.
        offsets: int64 of shape (n_customers + 1,); customer c owns rows offsets[c] to offsets[c + 1].
        events: event names by code, in order of name.
        customers: String series of identifiers by customer number, in order of text; ``customers[c]`` is a str.
        shift: bits below the customer number in ``key``.
        t0_ms: instant of the earliest event, milliseconds UTC since 1970.
        observed_until_ms: instant up to which events are known; the latest event unless told otherwise.
        columns: properties by name, among them ``channel`` and ``value`` where there are some.
        time_zone: IANA name, for calendar questions and for showing times.
        unit: what travels: ``customer``, or the name of the property that names the case or account.
        fingerprint: short hash of the data; equal data, equal fingerprint.
    """

    key: NDArray[np.int64]
    code: NDArray[np.uint8] | NDArray[np.uint16]
    offsets: NDArray[np.int64]
    events: tuple[str, ...]
    customers: pl.Series
    shift: int
    t0_ms: int
    observed_until_ms: int
    columns: Mapping[str, Column]
    time_zone: str
    unit: str
    fingerprint: str

    @property
    def n_events(self) -> int:
        """Number of events."""
        return self.key.size

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return self.offsets.size - 1

    @property
    def span_ms(self) -> int:
        """Milliseconds from the earliest event to ``observed_until_ms``; no window needs to be longer."""
        return self.observed_until_ms - self.t0_ms

    @cached_property
    def code_of(self) -> dict[str, int]:
        """The code of an event's name."""
        return {name: code for code, name in enumerate(self.events)}

    def time_ms(self, rows: Rows) -> NDArray[np.int64]:
        """Instants of rows, milliseconds UTC since 1970."""
        return (self.key[rows] & ((1 << self.shift) - 1)) + self.t0_ms

    def customer_of(self, rows: Rows) -> NDArray[np.int64]:
        """Customer numbers of rows."""
        return self.key[rows] >> self.shift
