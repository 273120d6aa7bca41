"""A new base from an older one, its runs, and what has just arrived: by merging, without reading the table again.

Law: the new base holds what a base made from the table would hold, with its customers in order of their hashes again,
and with the properties that base, runs and arrivals all have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etappe.journeys.index import NumberColumn
from etappe.storage.contents import ValueCounts, joined_values
from etappe.storage.index import files
from etappe.storage.index.building import (
    Customers,
    write_in_parallel,
    write_meta,
    write_offsets,
    write_postings,
    write_ties,
)
from etappe.storage.index.columns import ColumnWriter, numbers_in, read_column, recoded, typed
from etappe.storage.index.files import BaseMeta, ColumnMeta, Damaged, RunMeta
from etappe.storage.index.rows import Packing, code_dtype, is_among, packing, recoding
from etappe.storage.index.views import ROWS_AT_ONCE, room

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.kernels.merging import Plan
    from etappe.storage.index.runs import Arrived
    from etappe.storage.index.views import IndexView

_CUSTOMERS_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True, eq=False)
class _New:
    """The rows that come to those of the old base, in the new order.

    Attributes:
        customer: int64, in the new numbers. time_ms, code: of each. place: int64, each row's place in the delta's rows
            with what arrived behind. plan: how they and the old rows come together.
    """

    customer: NDArray[np.int64]
    time_ms: NDArray[np.int64]
    code: NDArray[np.uint16]
    place: NDArray[np.int64]
    plan: Plan


@dataclass(frozen=True, eq=False)
class Renumbering:
    """From the numbers of customers in a view to those in the base that grew from it.

    Attributes:
        n_old: how many the old base has. before: int64, ascending: before which of them each new one has come, in order
            of the new numbers. order: int64, which of the new ones that is, in order of their old numbers.
    """

    n_old: int
    before: NDArray[np.int64]
    order: NDArray[np.int64]

    def of(self, customers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The new numbers; customers that came later keep theirs."""
        numbers = _moved(self.before, customers)
        later = customers >= self.n_old + self.order.size
        numbers[later] = customers[later]
        brought = (customers >= self.n_old) & ~later
        ranks = self.ranks(customers[brought])
        numbers[brought] = self.before[ranks] + ranks
        return numbers

    def ranks(self, brought: NDArray[np.int64]) -> NDArray[np.int64]:
        """The place among the new ones, in order of the new numbers, of customers that the old base does not have."""
        rank = np.empty(self.order.size, np.int64)
        rank[self.order] = np.arange(self.order.size)
        return rank[brought - self.n_old]


def grow_base(folder: Path, view: IndexView, new: Arrived | None) -> Renumbering:
    """Write a base of what a view holds and what has arrived after it into a folder; how its customers are numbered.

    Raises InvalidInput ``index.too_wide``, ``index.time_out_of_range``.
    """
    base, old = view.base, view.base.meta
    metas: list[BaseMeta | RunMeta | Arrived] = [old, *(run.meta for run in view.runs)]
    if new is not None:
        metas.append(new)
    n_customers = view.n_customers + (len(new.customers) if new else 0)
    earliest, latest = view.period_ms
    if new is not None:
        earliest = min(earliest, new.earliest_ms) if view.n_events else new.earliest_ms
        latest = max(latest, new.latest_ms) if view.n_events else new.latest_ms
    packed = packing(earliest, latest, n_customers)
    events = new.events if new else old.events

    customers, hashes = _new_customers(view, new)
    order = np.argsort(hashes, kind="stable")
    before = np.searchsorted(base.hashes, hashes[order], "right")
    renumbering = Renumbering(old.n_customers, before, order)
    rows = _rows(view, new, events, renumbering)

    offsets = _offsets(view, new, before, rows)
    write_offsets(folder, offsets)
    files.write_array(folder / "hashes.npy", np.insert(base.hashes, before, hashes[order]))
    customer_files = _write_customers(folder, base.customers, customers, before, order)
    _write_keys(folder, view, rows, before, packed)
    _write_codes(folder, view, rows, events)
    occurrences, distinct = write_postings(folder, len(events), packed.shift)
    write_ties(folder)
    meta = BaseMeta(
        layout=files.LAYOUT,
        epoch=old.epoch,
        batch=new.batch if new else view.batch,
        events=events,
        n_events=rows.plan.size,
        n_customers=n_customers,
        shift=packed.shift,
        t0_ms=packed.t0_ms,
        earliest_ms=earliest,
        latest_ms=latest,
        occurrences=tuple(occurrences.tolist()),
        distinct=tuple(distinct.tolist()),
        content=sum(meta.content for meta in metas) & 0xFFFF_FFFF_FFFF_FFFF,
        standard=tuple(sorted({name for meta in metas for name in meta.standard})),
        looked=joined_values(meta.looked for meta in metas),
        customer_files=customer_files,
        files={},
    )
    write_meta(folder, meta)
    looked: dict[str, ValueCounts] = {}
    for column in files.promoted(base.folder).values():
        looked |= _write_column(folder, view, new, rows, column)
    write_meta(folder, meta, meta.looked | looked)
    return renumbering


def _new_customers(view: IndexView, new: Arrived | None) -> tuple[pl.Series, NDArray[np.uint32]]:
    """Identifiers and leading halves of hashes of those the old base does not have, in order of their old numbers."""
    import polars as pl

    texts, hashes = [pl.Series([], dtype=pl.String)], [np.empty(0, np.uint32)]
    for more in (view.delta, new):
        if more is not None:
            texts.append(more.customers)
            hashes.append(more.hashes)
    return pl.concat(texts), np.concatenate(hashes)


def _rows(view: IndexView, new: Arrived | None, events: tuple[str, ...], renumbering: Renumbering) -> _New:
    """Rows of the delta and of what arrived, in the new order."""
    from etappe.kernels import merging as kernels

    base, meta, delta = view.base, view.base.meta, view.delta
    customer, time, place = (np.empty(0, np.int64) for _ in range(3))
    code = np.empty(0, np.uint16)
    if delta is not None:
        customer, time = delta.key >> meta.shift, (delta.key & ((1 << meta.shift) - 1)) + meta.t0_ms
        code, place = recoding(meta.events, events)[delta.code], np.arange(delta.key.size)
    if new is not None:
        stays = ~is_among(customer, new.replaced)
        behind = place.size + np.arange(new.customer.size)
        customer, time = np.append(customer[stays], new.customer), np.append(time[stays], new.time_ms)
        code, place = np.append(code[stays], new.code), np.append(place[stays], behind)
    # In the old numbers: how far in the base's rows. Times beyond the old packing come before or after all others.
    within = np.clip(time - meta.t0_ms, 0, (1 << meta.shift) - 1)
    places = np.empty(customer.size, np.int64)
    kernels.places_of_rows(base.key, base.offsets, meta.shift, (customer << meta.shift) | within, places)
    numbers = renumbering.of(customer)
    brought = customer >= meta.n_customers
    places[brought] = base.offsets[renumbering.before[renumbering.ranks(customer[brought])]]
    sorting = np.lexsort((time, numbers))
    dropped = _replaced(view, new)
    plan = kernels.plan(meta.n_events, places[sorting], base.offsets[dropped], base.offsets[dropped + 1])
    return _New(numbers[sorting], time[sorting], code[sorting], place[sorting], plan)


def _replaced(view: IndexView, new: Arrived | None) -> NDArray[np.int64]:
    """The customers of the old base whose rows there fall away."""
    replaced = np.empty(0, np.int64) if view.delta is None else view.delta.replaced
    if new is not None:
        replaced = np.union1d(replaced, new.replaced[new.replaced < view.base.meta.n_customers])
    return replaced


def _moved(before: NDArray[np.int64], customers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The new numbers of customers of the old base."""
    return customers + np.searchsorted(before, customers, "right")


def _offsets(view: IndexView, new: Arrived | None, before: NDArray[np.int64], rows: _New) -> NDArray[np.int64]:
    sizes = np.diff(view.base.offsets)
    sizes[_replaced(view, new)] = 0
    every = np.insert(sizes, before, 0)
    every += np.bincount(rows.customer, minlength=every.size)
    return np.concatenate(([0], np.cumsum(every)))


def _write_customers(
    folder: Path, old: pl.Series, new: pl.Series, before: NDArray[np.int64], order: NDArray[np.int64]
) -> int:
    """Write identifiers in the new order; in how many files."""
    import polars as pl

    every = pl.concat([old, new], rechunk=False)
    source = np.insert(np.arange(len(old)), before, len(old) + order)
    writer = Customers(folder)
    for lo in range(0, source.size, _CUSTOMERS_AT_ONCE):
        writer.add(every.gather(source[lo : lo + _CUSTOMERS_AT_ONCE]))
    writer.finish()
    return writer.count


def _write_keys(folder: Path, view: IndexView, rows: _New, before: NDArray[np.int64], packed: Packing) -> None:
    from etappe.kernels import merging as kernels

    base, plan = view.base, rows.plan
    new = (rows.customer << packed.shift) | (rows.time_ms - packed.t0_ms)
    first = base.key[plan.begin] >> base.meta.shift
    add = _moved(before, first) - first

    def keys(lo: int) -> NDArray[np.int64]:
        out = np.empty(min(ROWS_AT_ONCE, plan.size - lo), np.int64)
        later = base.meta.t0_ms - packed.t0_ms
        kernels.merge_keys(
            base.key, new, plan.begin, plan.end, plan.at, plan.to, add, base.meta.shift, packed.shift, later, lo, out
        )
        return out

    write_in_parallel(folder / "key.npy", np.int64, plan.size, keys)


def _write_codes(folder: Path, view: IndexView, rows: _New, events: tuple[str, ...]) -> None:
    base = view.base
    old: NDArray[Any] = base.code
    if events != base.meta.events:
        place = recoding(base.meta.events, events).astype(code_dtype(len(events)))
        old = room(base.code.size, place.dtype, folder)
        for lo in range(0, old.size, ROWS_AT_ONCE):
            old[lo : lo + ROWS_AT_ONCE] = place[base.code[lo : lo + ROWS_AT_ONCE]]
    _write_merged(folder / "code.npy", old, rows.code.astype(old.dtype), rows.plan)


def _write_merged(path: Path, old: NDArray[Any], new: NDArray[Any], plan: Plan) -> None:
    write_in_parallel(path, old.dtype, plan.size, lambda lo: _block(old, new, plan, lo))


def _block(old: NDArray[Any], new: NDArray[Any], plan: Plan, lo: int) -> NDArray[Any]:
    from etappe.kernels import merging as kernels

    out = np.empty(min(ROWS_AT_ONCE, plan.size - lo), old.dtype)
    kernels.merge(old, new, plan.begin, plan.end, plan.at, plan.to, lo, out)
    return out


def _write_column(
    folder: Path, view: IndexView, new: Arrived | None, rows: _New, column: ColumnMeta
) -> dict[str, ValueCounts]:
    """Carry a promoted property over where every piece of it is there; its most frequent values."""
    values = _values(view, new, rows, column)
    if values is None:
        return {}
    try:
        old = read_column(view.base.folder, column)
    except Damaged:
        return {}
    writer = ColumnWriter(folder, column.name, column.kind)
    blocks = range(0, rows.plan.size, ROWS_AT_ONCE)
    try:
        if isinstance(old, NumberColumn):
            numbers = numbers_in(values)
            for lo in blocks:
                writer.add_numbers(_block(old.numbers, numbers, rows.plan, lo))
        else:
            codes, known = recoded(values, old.values)
            writer.know(known)
            for lo in blocks:
                writer.add_codes(_block(old.codes, codes, rows.plan, lo))
        return {column.name: writer.finish(new.batch if new else view.batch)}
    except BaseException:
        writer.discard()
        raise


def _values(view: IndexView, new: Arrived | None, rows: _New, column: ColumnMeta) -> pl.Series | None:
    """A property of the rows that come to the old ones, in the new order; None where a piece of it is missing."""
    import polars as pl

    pieces = []
    if column.batch > view.batch:
        return None
    if view.delta is not None:
        kept = [run.column(column.name, view.batch) for run in view.runs]
        of_runs = [typed(piece, column.kind) for piece in kept if piece is not None]
        if len(of_runs) < len(kept):
            return None
        pieces.append(pl.concat(of_runs).gather(view.delta.place))
    if new is not None:
        if column.name not in new.columns.columns:
            return None
        pieces.append(typed(new.columns[column.name], column.kind))
    if not pieces:
        return pl.Series(column.name, [], pl.String if column.kind == "text" else pl.Float64)
    return pl.concat(pieces).gather(rows.place)
