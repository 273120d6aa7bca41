"""The journey index: packed arrays, sorted by customer and time, that kernels pass over once.

Law: ``key[i] = customer << shift | (time_ms[i] - t0_ms)`` never decreases; within a customer, equal
times keep (sequence, source) order. ``shift`` leaves one bit above the longest time span, so two
customers' keys lie further apart than any window, and no kernel needs to look for where one ends.
All keys lie in [0, 2**62), so that a difference of two, or of one and ±2**62, never overflows.
The index is derived: it holds no truth and can be rebuilt from events at any time.

Arrays come from a source when they are first asked for, so that a question reads only what it names: the keys of a
few events (``posting``), or every key and code. How customers are numbered is the source's business and never shows
in an answer: what is listed by customer is listed in order of their identifiers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar, runtime_checkable

import numpy as np

from etappe.journeys.lazily import lazily
from etappe.journeys.parts import Parts

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.ties import Ties

    Rows = NDArray[np.int32] | NDArray[np.int64] | NDArray[np.uint32]
    Codes = NDArray[np.uint8] | NDArray[np.uint16]

KEY_BITS: Final = 62

T = TypeVar("T")

ColumnKind = Literal["text", "number"]


@dataclass(frozen=True, eq=False)
class TextColumn:
    """A property as codes into ``values``; code -1 means the event does not have it.

    Attributes:
        codes: int32 of shape (n_events,).
        values: String series of the distinct values, in no particular order; ``values[code]`` is a str.
    """

    codes: NDArray[np.int32]
    values: pl.Series


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """A numeric property as float64; NaN means the event does not have it (NaN never leaves an answer)."""

    numbers: NDArray[np.float64]


Column = TextColumn | NumberColumn


class IndexSource(Protocol):
    """Where an index gets its arrays from; each is asked for once, by several threads at the same time or none."""

    def key(self) -> NDArray[np.int64]:
        """int64 of shape (n_events,), see the law above."""
        ...

    def code(self) -> Codes:
        """uint8 or uint16 of shape (n_events,), each event's place in ``events``."""
        ...

    def offsets(self) -> NDArray[np.int64]:
        """int64 of shape (n_customers + 1,); customer c owns rows offsets[c] to offsets[c + 1]."""
        ...

    def customers(self) -> pl.Series:
        """String series of identifiers by customer number, each once."""
        ...

    def posting_sizes(self) -> NDArray[np.int64]:
        """int64 of shape (len(events),): how many events there are of each code."""
        ...

    def posting(self, code: int) -> NDArray[np.int64]:
        """The keys of the events of one code, in order."""
        ...

    def column(self, name: str) -> Column:
        """A property, one entry an event."""
        ...


@runtime_checkable
class KnowsCustomers(Protocol):
    """A source that can say which number a customer has without looking at all of them."""

    def number_of(self, customer: str) -> int | None:
        """The number of the customer with exactly this identifier; None where there is none."""
        ...


@runtime_checkable
class KnowsValues(Protocol):
    """A source that can give a property of the events of one code without looking at all others."""

    def values_of_events(self, name: str, code: int) -> NDArray[np.signedinteger | np.float64]:
        """In the order of ``posting``; codes of a text as in its column, in as few bytes as hold them."""
        ...


@runtime_checkable
class DescribesColumns(Protocol):
    """A source that can say what a property is without looking at any event."""

    def described(self, name: str) -> Column:
        """The property, of no event."""
        ...


class Columns(Mapping[str, Column]):
    """The properties of an index by name; each is loaded when it is first asked for."""

    def __init__(self, kinds: Mapping[str, ColumnKind], source: IndexSource) -> None:
        self.kinds = kinds
        self._source = source
        self._loaded: dict[str, Column] = {}
        self._lock = RLock()

    def __getitem__(self, name: str) -> Column:
        if name not in self.kinds:
            raise KeyError(name)
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._source.column(name)
            return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.kinds)

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True, eq=False)
class JourneyIndex:
    """All events of a set of customers.

    Attributes:
        events: event names by code, in order of name.
        n_events, n_customers: how many there are.
        shift: bits below the customer number in ``key``.
        t0_ms: an instant no event precedes, from which keys count, milliseconds UTC since 1970.
        earliest_ms: instant of the earliest event; ``t0_ms`` without events.
        observed_until_ms: instant up to which events are known; the latest event unless told otherwise.
        kinds: the properties by name, among them ``channel`` and ``value`` where there are some.
        time_zone: IANA name, for calendar questions and for showing times.
        unit: what travels: ``customer``, or the name of the property that names the case or account.
        fingerprint: short hash of the data; equal fingerprint, equal data.
        seen_until_ms: everything that was acknowledged by then is here; None where the data do not move.
        source: gives the arrays.
        selections: what etappe.journeys.selection keeps, which goes with the index. parts: what was taken from it.
    """

    events: tuple[str, ...]
    n_events: int
    n_customers: int
    shift: int
    t0_ms: int
    earliest_ms: int
    observed_until_ms: int
    kinds: Mapping[str, ColumnKind]
    time_zone: str
    unit: str
    fingerprint: str
    source: IndexSource
    seen_until_ms: int | None = None
    selections: OrderedDict[bytes, object] = field(default_factory=OrderedDict)
    parts: Parts = field(default_factory=Parts)
    _rows: dict[int, NDArray[np.uint32]] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    @lazily
    def key(self) -> NDArray[np.int64]:
        """Every key, in order."""
        return self._once("key", self.source.key)

    @lazily
    def code(self) -> Codes:
        """Every event's code, in order of key."""
        return self._once("code", self.source.code)

    @lazily
    def offsets(self) -> NDArray[np.int64]:
        """int64 of shape (n_customers + 1,); customer c owns rows offsets[c] to offsets[c + 1]."""
        return self._once("offsets", self.source.offsets)

    @lazily
    def customers(self) -> pl.Series:
        """Identifiers by customer number, a String series; ``customers[c]`` is a str."""
        return self._once("customers", self.source.customers)

    @lazily
    def posting_sizes(self) -> NDArray[np.int64]:
        """How many events there are of each code."""
        return self._once("posting_sizes", self.source.posting_sizes)

    @lazily
    def columns(self) -> Columns:
        """Properties by name."""
        return Columns(self.kinds, self.source)

    @lazily
    def ties(self) -> Ties:
        """Which of two events at one instant comes first; found by one pass unless the source knows, then kept."""
        from etappe.journeys.ties import KnowsTies, find_ties

        source = self.source
        return self._once(
            "ties", source.ties if isinstance(source, KnowsTies) else lambda: find_ties(self.key, self.code)
        )

    def posting(self, code: int) -> NDArray[np.int64]:
        """The keys of the events of one code, in order."""
        return self.source.posting(code)

    def rows_of(self, code: int) -> NDArray[np.uint32]:
        """The rows of the events of one code, in order; found by one pass over the codes, then kept.

        Raises AssertionError above 2**32 events: their rows do not fit.
        """
        assert self.n_events < 1 << 32, "rows are kept in 32 bits"
        with self._lock:
            if code not in self._rows:
                self._rows[code] = np.flatnonzero(self.code == code).astype(np.uint32)
            return self._rows[code]

    def values_of_customers(self, name: str, at: Literal["first", "last"]) -> NDArray[np.signedinteger | np.float64]:
        """A property of each customer's first or last event, in order of customers; found once, then kept.

        Codes of a text as in its column, -1 for none, in as few bytes as hold them; numbers as in theirs.
        """

        def find() -> NDArray[np.signedinteger | np.float64]:
            return self.values_at(name, self.offsets[:-1] if at == "first" else self.offsets[1:] - 1)

        return self._once(f"{at} {name}", find)

    def known_rows(self, name: str, at: Literal["first", "last"]) -> NDArray[np.int64]:
        """Each customer's first or last row that has a property, -1 where none has; found once, then kept."""

        def find() -> NDArray[np.int64]:
            from etappe.kernels import narrowing as kernels

            column = self.columns[name]
            values = np.abs(column.numbers) if isinstance(column, NumberColumn) else column.codes
            rows = np.empty(self.n_customers, np.int64)
            kernels.known_rows(values, self.offsets, int(at == "last"), rows)
            return rows

        return self._once(f"{at} known {name}", find)

    def values_of_events(self, name: str, code: int) -> NDArray[np.signedinteger | np.float64]:
        """A property of the events of one code, in the order of `posting`; found once, then kept. As above."""

        def find() -> NDArray[np.signedinteger | np.float64]:
            source = self.source
            if isinstance(source, KnowsValues):
                return source.values_of_events(name, code)
            return self.values_at(name, self.rows_of(code))

        return self._once(f"{name} of {code}", find)

    def described(self, name: str) -> Column:
        """What kind a property is, and which texts it has; whether any event's value is there is not said."""
        source = self.source
        return source.described(name) if isinstance(source, DescribesColumns) else self.columns[name]

    def values_at(self, name: str, rows: Rows) -> NDArray[np.signedinteger | np.float64]:
        """A property at these rows. As above."""
        column = self.columns[name]
        if isinstance(column, NumberColumn):
            return column.numbers[rows]
        return column.codes[rows].astype(np.min_scalar_type(-len(column.values) - 1))

    @property
    def span_ms(self) -> int:
        """Milliseconds from ``t0_ms`` to ``observed_until_ms``; no window needs to be longer."""
        return self.observed_until_ms - self.t0_ms

    @lazily
    def code_of(self) -> dict[str, int]:
        """The code of an event's name."""
        return {name: code for code, name in enumerate(self.events)}

    def time_ms(self, rows: Rows) -> NDArray[np.int64]:
        """Instants of rows, milliseconds UTC since 1970."""
        return (self.key[rows] & ((1 << self.shift) - 1)) + self.t0_ms

    def customer_of(self, rows: Rows) -> NDArray[np.int64]:
        """Customer numbers of rows."""
        return self.key[rows] >> self.shift

    def _once(self, name: str, load: Callable[[], T]) -> T:
        """What ``load`` gives, loaded by one thread only."""
        with self._lock:
            if name not in self.__dict__:
                self.__dict__[name] = load()
            found: T = self.__dict__[name]
            return found
