"""What questions read: a base as it lies on the disk, and the runs after it, merged array by array when asked for.

Law: a view never changes. It keeps the base's folder from being removed and the snapshot it stands for open, until
nobody holds it. Without runs its arrays are the files themselves.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from etappe.foundation.errors import Unavailable
from etappe.journeys.index import Column
from etappe.journeys.ties import Ties, find_ties
from etappe.storage.index import files
from etappe.storage.index.files import BaseMeta, Damaged, Hold, RunMeta
from etappe.storage.index.rows import first_rows, is_among, leading_half, numbers_of, places_of_half

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.events.store import Snapshot
    from etappe.journeys.index import Codes
    from etappe.kernels.merging import Plan
    from etappe.storage.index.runs import Run

    Array = NDArray[Any]

ROWS_AT_ONCE: Final = 1 << 22
_FROM_FILE_BYTES: Final = 1 << 28
"""Merged arrays from this size on lie in a file, so that the system can write them out where memory is short."""
T = TypeVar("T")


class Base:
    """A base, opened: its arrays are mapped, and its folder stays until the last view of it is gone.

    Raises Damaged where a file is missing or has another size; ``thorough`` compares checksums too.
    """

    def __init__(self, folder: Path, *, thorough: bool = False) -> None:
        self.folder = folder
        self.meta: BaseMeta = files.read_base_meta(folder)
        hold = Hold(folder)
        self._hold = weakref.finalize(self, hold.let_go)
        files.check_files(folder, self.meta.files, thorough=thorough)
        self.key: NDArray[np.int64] = files.read_array(folder / "key.npy")
        self.code: Codes = files.read_array(folder / "code.npy")
        self.postings: NDArray[np.int64] = files.read_array(folder / "postings.npy")
        self.hashes: NDArray[np.uint32] = files.read_array(folder / "hashes.npy")
        self._offsets: Array = files.read_array(folder / "offsets.npy")
        self.ties = Ties(files.read_array(folder / "tied-keys.npy"), files.read_array(folder / "tied-codes.npy"))
        self.starts = np.concatenate(([0], np.cumsum(self.meta.occurrences, dtype=np.int64))).astype(np.int64)
        meta = self.meta
        sizes = (self.key.size, self.code.size, self.postings.size, int(self.starts[-1]))
        if set(sizes) != {meta.n_events} or self.hashes.size + 1 != self._offsets.size:
            raise Damaged(files.META)
        if self.ties.keys.size != self.ties.codes.size:
            raise Damaged(files.META)

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """The first row of each customer, and the number of rows."""
        return self._offsets.astype(np.int64)

    @cached_property
    def customers(self) -> pl.Series:
        """Identifiers by customer number."""
        import polars as pl

        names = [customers_file(number) for number in range(self.meta.customer_files)]
        parts = [files.read_frame(self.folder / name, self.meta.files[name])["text"] for name in names]
        return pl.concat(parts, rechunk=False).alias("") if parts else pl.Series([], dtype=pl.String)

    def posting(self, code: int) -> NDArray[np.int64]:
        """The keys of one code; none of one that the base does not have."""
        return self.postings[self.starts[code] : self.starts[code + 1]]


def customers_file(number: int) -> str:
    """The name of a file of customers.

    >>> customers_file(7)
    'customers-00007.arrow'
    """
    return f"customers-{number:05}.arrow"


@dataclass(frozen=True, eq=False)
class Delta:
    """The rows of all runs together.

    Attributes:
        key: int64, in order, packed as in the base; customers the base does not have are numbered after its own.
        code: uint16. place: int64, each row's place in the runs' rows one after the other.
        replaced: int64, ascending: customers of the base whose rows there fall away.
        customers, hashes: identifiers and leading halves of the hashes (uint32) of the customers that are new.
    """

    key: NDArray[np.int64]
    code: NDArray[np.uint16]
    place: NDArray[np.int64]
    replaced: NDArray[np.int64]
    customers: pl.Series
    hashes: NDArray[np.uint32]


class IndexView:
    """A base and its runs as an IndexSource.

    Attributes:
        base, runs, delta: what it consists of; ``delta`` is None without runs.
        batch: up to which it holds the events. snapshot: of the table, at that batch where questions are asked of it.
        n_events, n_customers: how many there are in all.
    """

    def __init__(
        self,
        base: Base,
        runs: tuple[Run, ...],
        batch: int,
        snapshot: Snapshot,
        column: Callable[[IndexView, str], Column] | None = None,
    ) -> None:
        self.base, self.runs, self.snapshot = base, runs, snapshot
        self.batch = batch
        self.delta = _delta(base, runs) if runs else None
        self._column = column
        self._let_go: Callable[[], object] = lambda: None
        self._kept: dict[str, Any] = {}
        self._lock = RLock()
        self._columns: dict[str, Column] = {}
        self._column_lock = RLock()
        self.n_customers = base.meta.n_customers + (len(self.delta.customers) if self.delta else 0)
        self.n_events = base.meta.n_events
        if self.delta:
            dropped = self._rows_replaced
            self.n_events += self.delta.key.size - int((dropped[1] - dropped[0]).sum())

    def stand_on(self, snapshot: Snapshot, let_go: Callable[[], None]) -> bool:
        """Read what is not promoted yet from this snapshot, which is of the same batch, until nobody holds the view.

        The snapshot before is let go of; where it is being read nothing is changed, and this is False.
        """
        if not self._column_lock.acquire(blocking=False):
            return False
        try:
            self._let_go()
            closing = weakref.finalize(self, let_go)
            closing.atexit = False
            self.snapshot, self._let_go = snapshot, closing
        finally:
            self._column_lock.release()
        return True

    @property
    def metas(self) -> tuple[BaseMeta | RunMeta, ...]:
        """What is said of the base and of each run."""
        return (self.base.meta, *(run.meta for run in self.runs))

    @property
    def standard(self) -> set[str]:
        """Which of ``channel`` and ``value`` some event has."""
        return {name for meta in self.metas for name in meta.standard}

    @property
    def content(self) -> int:
        """The sum over all events of BaseMeta."""
        return sum(meta.content for meta in self.metas) & 0xFFFF_FFFF_FFFF_FFFF

    @property
    def period_ms(self) -> tuple[int, int]:
        """First and last event; both 0 without events."""
        filled = [meta for meta in self.metas if meta.n_events]
        return min((meta.earliest_ms for meta in filled), default=0), max(
            (meta.latest_ms for meta in filled), default=0
        )

    @cached_property
    def plan(self) -> Plan:
        """How rows of base and runs come together."""
        return self._once("plan", self._make_plan)

    def _make_plan(self) -> Plan:
        from etappe.kernels import merging as kernels

        assert self.delta is not None, "a base alone needs no plan"
        places = np.empty(self.delta.key.size, np.int64)
        kernels.places_of_rows(self.base.key, self.base.offsets, self.base.meta.shift, self.delta.key, places)
        plan: Plan = kernels.plan(self.base.meta.n_events, places, *self._rows_replaced)
        assert plan.size == self.n_events, "every row is counted"
        return plan

    @cached_property
    def _rows_replaced(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        assert self.delta is not None, "a base alone replaces nothing"
        return self.base.offsets[self.delta.replaced], self.base.offsets[self.delta.replaced + 1]

    def key(self) -> NDArray[np.int64]:
        """See IndexSource."""
        if (delta := self.delta) is None:
            return self.base.key
        return self._once("key", lambda: self.merged(self.base.key, delta.key))

    def code(self) -> Codes:
        """See IndexSource."""
        if (delta := self.delta) is None:
            return self.base.code
        return self._once("code", lambda: self.merged(self.base.code, delta.code))

    def offsets(self) -> NDArray[np.int64]:
        """See IndexSource."""
        return self.base.offsets if self.delta is None else self._once("offsets", self._make_offsets)

    def _make_offsets(self) -> NDArray[np.int64]:
        assert self.delta is not None, "a base alone has offsets"
        change = np.zeros(self.n_customers + 1, np.int64)
        begin, end = self._rows_replaced
        change[self.delta.replaced + 1] -= end - begin
        customer = self.delta.key >> self.base.meta.shift
        first = np.flatnonzero(np.diff(customer, prepend=-1))
        change[customer[first] + 1] += np.diff(np.append(first, customer.size))
        np.cumsum(change, out=change)
        change[: self.base.offsets.size] += self.base.offsets
        change[self.base.offsets.size :] += self.base.meta.n_events
        return change

    def customers(self) -> pl.Series:
        """See IndexSource. Raises Unavailable ``index.damaged``."""
        import polars as pl

        try:
            if (delta := self.delta) is None or not len(delta.customers):
                return self.base.customers
            return self._once("customers", lambda: pl.concat([self.base.customers, delta.customers], rechunk=False))
        except Damaged as error:
            raise Unavailable("index.damaged", path=str(self.base.folder / str(error))) from error

    def posting_sizes(self) -> NDArray[np.int64]:
        """See IndexSource."""
        return self.counts[0]

    @cached_property
    def counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Events, and distinct customers, of each code."""
        return self._once("counts", self._make_counts)

    def _make_counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        from etappe.kernels import merging as kernels

        base, delta = self.base, self.delta
        occurrences, distinct = np.array(base.meta.occurrences, np.int64), np.array(base.meta.distinct, np.int64)
        if delta is not None:
            kernels.counted_changes(
                base.code,
                base.offsets,
                delta.key,
                delta.code,
                base.meta.shift,
                delta.replaced,
                occurrences,
                distinct,
            )
        return occurrences, distinct

    def posting(self, code: int) -> NDArray[np.int64]:
        """See IndexSource."""
        if self.delta is None:
            return self.base.posting(code)
        return self._once(f"posting {code}", lambda: self._merged_posting(code))

    def _merged_posting(self, code: int) -> NDArray[np.int64]:
        old, new = self.base.posting(code), self._new_by_code[code]
        plan = self._plan_of_list(old, new)
        return old if plan is None else self.merged(old, new, plan)

    def _plan_of_list(self, old: NDArray[np.int64], new: NDArray[np.int64]) -> Plan | None:
        """How a list of keys of the base and one of the runs come together; None where the base's stays as it is."""
        from etappe.kernels import merging as kernels

        assert self.delta is not None, "a base alone is not merged"
        bounds = [np.empty(self.delta.replaced.size, np.int64) for _ in range(2)]
        for places, customers in zip(bounds, (self.delta.replaced, self.delta.replaced + 1), strict=True):
            kernels.places_in_list(old, customers << self.base.meta.shift, places)
        there = bounds[0] < bounds[1]
        if not new.size and not there.any():
            return None
        places = np.empty(new.size, np.int64)
        kernels.places_in_list(old, new, places)
        plan: Plan = kernels.plan(old.size, places, bounds[0][there], bounds[1][there])
        return plan

    def ties(self) -> Ties:
        """Events at one instant (KnowsTies), from those of the base and of the runs; no other event is looked at."""
        return self.base.ties if self.delta is None else self._once("ties", self._make_ties)

    def _make_ties(self) -> Ties:
        assert self.delta is not None, "a base alone has its ties"
        old, new = self.base.ties, find_ties(self.delta.key, self.delta.code)
        # No key is of both: where one would be, the rows of the base have fallen away.
        plan = self._plan_of_list(old.keys, new.keys)
        if plan is None:
            return old
        return Ties(self.merged(old.keys, new.keys, plan), self.merged(old.codes, new.codes, plan))

    @cached_property
    def _new_by_code(self) -> list[NDArray[np.int64]]:
        """The keys that runs bring, by code."""
        assert self.delta is not None, "a base alone brings nothing"
        order = np.argsort(self.delta.code, kind="stable")
        sizes = np.bincount(self.delta.code, minlength=len(self.base.meta.events))
        return np.split(self.delta.key[order], np.cumsum(sizes)[:-1])

    def column(self, name: str) -> Column:
        """See IndexSource."""
        # A lock of its own: a property may first have to be built, and nobody else shall wait for that.
        with self._column_lock:
            if name not in self._columns:
                assert self._column is not None, "a view for questions knows where properties come from"
                self._columns[name] = self._column(self, name)
            return self._columns[name]

    def merged(self, old: Array, new: Array, plan: Plan | None = None) -> Array:
        """Rows of the base and of the delta together, or others by a plan of their own."""
        return merged(old, new.astype(old.dtype, copy=False), plan or self.plan, self.base.folder)

    def number_of(self, customer: str) -> int | None:
        """The number of a customer (KnowsCustomers): among those whose hash begins like its own, by the identifier."""
        try:
            half = np.uint32(self.snapshot.hash_of(customer) >> 32)
        except UnicodeEncodeError:  # nobody is called so
            return None
        customers, known = self.customers(), self.base.meta.n_customers
        order, hashes = self._new_by_hash
        of_base, of_runs = places_of_half(self.base.hashes, half), places_of_half(hashes, half)
        numbers = (*of_base, *(known + int(order[place]) for place in of_runs))
        return next((number for number in numbers if customers[number] == customer), None)

    @cached_property
    def _new_by_hash(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Which of the customers that runs bring comes first, second and so on in order of hashes; and these hashes."""
        hashes = np.empty(0, np.uint32) if self.delta is None else self.delta.hashes
        order = np.argsort(hashes, kind="stable")
        return order, hashes[order]

    def numbers_of(self, hashes: NDArray[np.uint32], customers: pl.Series) -> NDArray[np.int64]:
        """The numbers of customers, by the leading halves of their hashes and their identifiers; -1 for unknown ones."""
        found = numbers_of(self.base.hashes, self.base.customers, hashes, customers)
        if self.delta is not None and len(self.delta.customers):
            order, known = self._new_by_hash
            others = numbers_of(known, self.delta.customers.gather(order), hashes, customers)
            found = np.where(others >= 0, order[others] + self.base.meta.n_customers, found)
        return found

    def customer_of_rows(self, frame: pl.DataFrame) -> NDArray[np.int64]:
        """For each row of a frame in the table's order the number of its customer; -1 for unknown ones."""
        first = first_rows(frame)
        numbers = self.numbers_of(leading_half(frame["identity_hash"].gather(first)), frame["customer"].gather(first))
        return np.repeat(numbers, np.diff(np.append(first, frame.height)))

    def tied(self, customer: NDArray[np.int64], time_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """The customers, ascending, of those events that have the customer and the time of one that is here."""
        from etappe.kernels import merging as kernels

        meta = self.base.meta
        shift, since = meta.shift, time_ms - meta.t0_ms
        asked = np.flatnonzero((customer < self.n_customers) & (since >= 0) & (since < 1 << (shift - 1)))
        key = (customer[asked] << shift) | since[asked]
        places = np.empty(key.size, np.int64)
        kernels.places_of_rows(self.base.key, self.base.offsets, shift, key, places)
        there = places < self.base.key.size
        there[there] = self.base.key[places[there]] == key[there]
        if self.delta is not None:
            there &= ~is_among(customer[asked], self.delta.replaced)
            there |= is_among(key, self.delta.key)
        return np.unique(customer[asked][there])

    def places_of(self, frame: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each row of a frame of whole customers its row in the base, and in the delta; -1 where it is not there."""
        first = first_rows(frame)
        sizes = np.diff(np.append(first, frame.height))
        customer, offsets = self.customer_of_rows(frame), self.offsets()
        numbers = customer[first]
        assert (offsets[numbers + 1] - offsets[numbers] == sizes).all(), "the view has the rows of its snapshot"
        row = np.arange(frame.height) + np.repeat(offsets[numbers] - first, sizes)
        if self.delta is None:
            return row, np.full(row.size, -1, np.int64)
        new = np.searchsorted(self.plan.to, row)
        is_new = np.append(self.plan.to, -1)[new] == row
        block = np.searchsorted(self.plan.at, row, "right") - 1
        old = row if not self.plan.at.size else self.plan.begin[block] + row - self.plan.at[block]
        return np.where(is_new, -1, old), np.where(is_new, new, -1)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make()
            found: T = self._kept[name]
            return found


def _delta(base: Base, runs: tuple[Run, ...]) -> Delta:
    import polars as pl

    from etappe.storage.index.runs import all_replaced, stacked

    key, code, place = stacked(runs, base.meta.shift)
    replaced = all_replaced(runs)
    return Delta(
        key=key,
        code=code,
        place=place,
        replaced=replaced[replaced < base.meta.n_customers],
        customers=pl.concat([run.customers for run in runs]),
        hashes=np.concatenate([run.hashes for run in runs]),
    )


def merged(old: Array, new: Array, plan: Plan, folder: Path) -> Array:
    """Old and new rows together, in parallel where they are many; see ``room`` for the folder."""
    from etappe.kernels import merging as kernels

    out = room(plan.size, old.dtype, folder)

    def part(lo: int) -> None:
        kernels.merge(old, new, plan.begin, plan.end, plan.at, plan.to, lo, out[lo : lo + ROWS_AT_ONCE])

    in_parallel(part, range(0, plan.size, ROWS_AT_ONCE))
    return out


def in_parallel(work: Callable[[int], T], places: Iterable[int]) -> list[T]:
    """``work`` of every place, in order, in threads where there are several. What one of them raises is raised."""
    places = list(places)
    if len(places) <= 1:
        return [work(place) for place in places]
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="etappe") as pool:
        return list(pool.map(work, places))


def room(size: int, dtype: np.dtype[Any], folder: Path) -> Array:
    """An array to be filled; a large one lies in a file without a name, if there is room on the disk of ``folder``."""
    if size * dtype.itemsize < _FROM_FILE_BYTES or not hasattr(os, "posix_fallocate"):
        return np.empty(size, dtype)
    with tempfile.TemporaryFile(dir=folder) as file:
        try:
            # Without this a disk that fills up later would end the process.
            os.posix_fallocate(file.fileno(), 0, size * dtype.itemsize)
        except OSError:
            return np.empty(size, dtype)
        return np.asarray(np.memmap(file, dtype, "r+", shape=(size,)))
