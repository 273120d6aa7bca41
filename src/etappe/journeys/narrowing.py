"""The journeys of some customers, of a period, or from a trigger on, as an index of their own: every question can be asked.

Law: what is asked of it is answered as if there were no other events and nothing were known after the period's end. Two
questions asked of it speak of the same customers and events, so that their counts agree. Nothing is copied before it is
asked for. Customers without an event within the period are not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etappe.journeys.executor import aided
from etappe.journeys.index import Column, JourneyIndex, KnowsCustomers, TextColumn
from etappe.journeys.index import NumberColumn as Numbers
from etappe.journeys.lazily import Found
from etappe.journeys.ties import Ties

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import Codes

    Array = NDArray[Any]

_CUSTOMERS_AT_ONCE: Final = 1 << 15
_FEW: Final = 4
"""A part is small where it holds at most one in so many of all events."""
NEVER_MS: Final = 1 << 62
"""An instant that no event reaches."""


def narrowed(
    index: JourneyIndex,
    members: NDArray[np.bool_] | None = None,
    *,
    since_ms: int | None = None,
    until_ms: int | None = None,
    begins_ms: NDArray[np.int64] | None = None,
) -> JourneyIndex:
    """The part of an index that some customers did, from an instant on and before another.

    Args:
        index: any index.
        members: bool of shape (n_customers,), whom to keep; None keeps all.
        since_ms: instant from which on events are kept, milliseconds UTC since 1970; None for no bound.
        until_ms: instant before which they are kept. Events are known up to it then, or up to when they were known,
            whichever is earlier.
        begins_ms: int64 of shape (n_customers,), instants from which on events of each customer are kept; NEVER_MS for none.

    Cost: two look-ups for each customer where there is a period, one where there are begins, else one pass over the customers.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> index = build_index(pl.DataFrame({"customer": ["a", "a", "b"], "time": [5, 7, 6], "event": ["view", "buy", "view"]}))
    >>> part = narrowed(index, np.array([True, False]), since_ms=6)
    >>> part.customers.to_list(), part.time_ms(np.arange(part.n_events)).tolist()
    (['a'], [7])
    """
    if members is None and since_ms is None and until_ms is None and begins_ms is None:
        return index
    begins = None if begins_ms is None else _begins(index, since_ms, begins_ms)
    lo, hi = _rows(index, since_ms, until_ms, begins)
    kept = hi > lo
    if members is not None:
        assert members.shape == (index.n_customers,), "one entry for each customer"
        kept &= members
    old = np.flatnonzero(kept)
    at = np.zeros(old.size + 1, np.int64)
    np.cumsum(hi[old] - lo[old], out=at[1:])
    n_events = int(at[-1])
    first = int(index.time_ms(lo[old]).min()) if n_events else index.t0_ms
    until = index.observed_until_ms if until_ms is None else min(until_ms, index.observed_until_ms)
    what = blake2b(index.fingerprint.encode(), digest_size=8)
    what.update(repr((since_ms, until_ms)).encode())
    what.update(np.packbits(kept).tobytes())
    if begins is not None:
        what.update(begins[old].tobytes())
    bounds = _since(index, since_ms) if begins is None else begins[old], _until(index, until_ms)
    source = NarrowedArrays(index, old, lo[old], at, bounds, first - index.t0_ms)
    return replace(
        index,
        n_events=n_events,
        n_customers=old.size,
        t0_ms=first,
        earliest_ms=first,
        observed_until_ms=max(until, first),
        fingerprint=what.hexdigest(),
        source=source,
        selections=type(index.selections)(),
        parts=type(index.parts)(),
        _rows={},
        _lock=RLock(),
    )


def _since(index: JourneyIndex, since_ms: int | None) -> int:
    """The period's begin as keys count time."""
    return 0 if since_ms is None else max(0, since_ms - index.t0_ms)


def _until(index: JourneyIndex, until_ms: int | None) -> int:
    """The period's end as keys count time; it is past every event where there is none."""
    longest = 1 << index.shift
    return longest if until_ms is None else min(max(0, until_ms - index.t0_ms), longest)


def _begins(index: JourneyIndex, since_ms: int | None, begins_ms: NDArray[np.int64]) -> Array:
    """From when on each customer's events are kept, as keys count time."""
    assert begins_ms.shape == (index.n_customers,), "one entry for each customer"
    # A bound past what the shift leaves for time would be the next customer's key.
    longest = (1 << index.shift) - 1
    return np.clip(begins_ms - index.t0_ms, min(_since(index, since_ms), longest), longest)


def _rows(index: JourneyIndex, since_ms: int | None, until_ms: int | None, begins: Array | None) -> tuple[Array, Array]:
    """Each customer's first row within the period and from their begin on, and the one after the last."""
    from etappe.kernels import narrowing as kernels

    lo, hi = index.offsets[:-1], index.offsets[1:]
    # A bound past what the shift leaves for time would be the next customer's key.
    longest = (1 << index.shift) - 1
    parts = _ranges(index.n_customers)

    def found(times: Array) -> Array:
        out = np.empty(index.n_customers, np.int64)
        key, offsets = index.key, index.offsets
        aided(parts, lambda part: kernels.first_from(key, offsets, index.shift, times, part[0], part[1], out))
        return out

    def everybody(time: int) -> Array:
        return np.full(index.n_customers, min(time, longest), np.int64)

    if begins is not None:
        lo = found(begins)
    elif since_ms is not None:
        lo = found(everybody(_since(index, since_ms)))
    if until_ms is not None:
        hi = found(everybody(_until(index, until_ms)))
    return lo, hi


def _ranges(n: int) -> list[tuple[int, int]]:
    return [(first, min(first + _CUSTOMERS_AT_ONCE, n)) for first in range(0, n, _CUSTOMERS_AT_ONCE)]


class NarrowedArrays:
    """The arrays of some customers' rows, each taken from the whole when it is first asked for (IndexSource)."""

    def __init__(
        self, whole: JourneyIndex, old: Array, lo: Array, at: Array, bounds: tuple[int | Array, int], sooner: int
    ) -> None:
        self._whole = whole
        self._old, self._lo, self._at = old, lo, at
        self._bounds, self._sooner = bounds, sooner
        self._number = np.full(max(1, whole.n_customers), -1, np.int32)
        self._number[old] = np.arange(old.size, dtype=np.int32)
        self._postings: Found[int, NDArray[np.int64]] = Found()
        self._placed: Found[int, tuple[Array, Array]] = Found()
        self._every: Found[None, Sequence[NDArray[np.int64]]] = Found()
        self._looked_at = 0

    def in_whole(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers that customers of the part have in the whole."""
        found: NDArray[np.int64] = self._old[numbers]
        return found

    def rows_in_whole(self) -> NDArray[np.int64]:
        """The rows that the events of the part have in the whole, in order."""
        customer = np.repeat(np.arange(self._old.size), np.diff(self._at))
        found: NDArray[np.int64] = np.arange(int(self._at[-1])) + (self._lo - self._at[:-1])[customer]
        return found

    def key(self) -> NDArray[np.int64]:
        """See IndexSource."""
        from etappe.kernels import narrowing as kernels

        out = np.empty(int(self._at[-1]), np.int64)
        whole, shift = self._whole.key, self._whole.shift
        aided(
            self._parts(),
            lambda part: kernels.take_keys(whole, shift, self._sooner, self._lo, self._at, part[0], part[1], out),
        )
        return out

    def code(self) -> Codes:
        """See IndexSource."""
        return self._taken(self._whole.code)

    def offsets(self) -> NDArray[np.int64]:
        """See IndexSource."""
        return self._at

    def customers(self) -> pl.Series:
        """See IndexSource."""
        return self._whole.customers.gather(self._old)

    def number_of(self, customer: str) -> int | None:
        """The number of a customer (KnowsCustomers)."""
        source = self._whole.source
        place = source.number_of(customer) if isinstance(source, KnowsCustomers) else self._place(customer)
        number = -1 if place is None else int(self._number[place])
        return None if number < 0 else number

    def posting_sizes(self) -> NDArray[np.int64]:
        """See IndexSource."""
        from etappe.kernels import narrowing as kernels

        parts, code = self._parts(), self._whole.code
        counts = np.zeros((len(parts), len(self._whole.events)), np.int64)

        def work(place: int) -> None:
            kernels.count(code, self._lo, self._at, *parts[place], counts[place])

        aided(range(len(parts)), work)
        sizes: NDArray[np.int64] = counts.sum(axis=0)
        return sizes

    def posting(self, code: int) -> NDArray[np.int64]:
        """See IndexSource."""
        return self._postings.get(code, lambda: self._posting(code))

    def _posting(self, code: int) -> NDArray[np.int64]:
        """From the whole's list; from the part's own rows where all lists so far have cost more than these would have."""
        if (both := self._placed.known(code)) is not None:
            return both[0]
        n = int(self._at[-1])
        if n * _FEW <= self._whole.n_events and self._looked_at >= n:
            return self._every.get(None, self._all_postings)[code]
        keys = self._whole.posting(code)
        self._looked_at += keys.size
        return self._narrowed(keys)[0]

    def _all_postings(self) -> Sequence[NDArray[np.int64]]:
        from etappe.kernels import matching as kernels

        begins = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.posting_sizes())))
        keys = np.empty(int(self._at[-1]), np.int64)
        kernels.scatter_keys(self.key(), self.code(), begins[:-1].copy(), keys)
        return np.split(keys, begins[1:-1])

    def values_of_events(self, name: str, code: int) -> NDArray[np.signedinteger | np.float64]:
        """A property of the events of one code (KnowsValues)."""
        places = self._placed.get(code, lambda: self._narrowed(self._whole.posting(code), with_places=True))[1]
        found: NDArray[np.signedinteger | np.float64] = self._whole.values_of_events(name, code)[places]
        return found

    def ties(self) -> Ties:
        """Events at one instant (KnowsTies)."""
        ties = self._whole.ties
        keys, places = self._narrowed(ties.keys, with_places=True)
        return Ties(keys, ties.codes[places])

    def described(self, name: str) -> Column:
        """What a property is (DescribesColumns)."""
        column = self._whole.described(name)
        return Numbers(np.empty(0)) if isinstance(column, Numbers) else TextColumn(np.empty(0, np.int32), column.values)

    def column(self, name: str) -> Column:
        """See IndexSource."""
        column = self._whole.columns[name]
        if isinstance(column, TextColumn):
            return TextColumn(self._taken(column.codes), column.values)
        return Numbers(self._taken(column.numbers))

    def _place(self, customer: str) -> int | None:
        return self._whole.customers.index_of(customer)

    def _taken(self, values: Array) -> Array:
        from etappe.kernels import narrowing as kernels

        out = np.empty(int(self._at[-1]), values.dtype)
        aided(self._parts(), lambda part: kernels.take(values, self._lo, self._at, part[0], part[1], out))
        return out

    def _narrowed(self, keys: NDArray[np.int64], *, with_places: bool = False) -> tuple[Array, Array]:
        from etappe.kernels import narrowing as kernels

        assert keys.size < 1 << 32, "places are kept in 32 bits"
        out = np.empty(keys.size, np.int64)
        places = np.empty(keys.size if with_places else 0, np.uint32)
        since, until = self._bounds
        shift, sooner, number = self._whole.shift, self._sooner, self._number
        if isinstance(since, int):
            n = kernels.narrow_list(keys, shift, sooner, number, since, until, out, places)
        else:
            n = kernels.narrow_list_from_each(keys, shift, sooner, number, since, until, out, places)
        # What is not needed is given back where it lies; nobody has seen these arrays yet.
        out.resize(n, refcheck=False)
        places.resize(n if with_places else 0, refcheck=False)
        return out, places

    def _parts(self) -> Sequence[tuple[int, int]]:
        return _ranges(self._old.size)
