"""Runs: the events of the batches after the base's, in the base's numbers.

Law: base and runs together hold exactly the events of the table up to the last run's batch, in the table's order.
Where an event of a run has the customer and the millisecond of an earlier one, what comes first is for the table to
say: that customer's rows are read from it anew and replace all earlier ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from etappe.journeys.index import ColumnKind
from etappe.storage.contents import ValueCounts, counted_values, joined_values
from etappe.storage.index import files
from etappe.storage.index.columns import STANDARD, column_kinds, standard_of, typed
from etappe.storage.index.files import BaseMeta, ColumnMeta, Damaged, RunMeta
from etappe.storage.index.rows import Packing, codes_of, content_of, event_names, first_rows, is_among, leading_half

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.events.store import Snapshot
    from etappe.storage.index.views import IndexView

    Numbers = NDArray[np.int64]

_ROWS: Final = "rows.arrow"
_CUSTOMERS: Final = "customers.arrow"
_REPLACED: Final = "replaced.npy"
_OF_ROWS: Final = ("key", "code")
_PROPERTY: Final = "property "
"""Before a property's name in the file of rows, so that none is taken for the key."""


@dataclass(frozen=True, eq=False)
class Run:
    """The rows of a run, in order of key.

    Attributes:
        folder: where it lies. meta: what it holds.
        key: int64, packed as in the base; customers that are new are numbered after those before. code: uint16.
        replaced: int64, ascending: customers whose rows in base and earlier runs fall away.
        customers, hashes: identifiers and leading halves of the hashes (uint32) of the customers it brings.
        columns: properties of its rows.
    """

    folder: Path
    meta: RunMeta
    key: NDArray[np.int64]
    code: NDArray[np.uint16]
    replaced: NDArray[np.int64]
    customers: pl.Series
    hashes: NDArray[np.uint32]
    columns: pl.DataFrame

    def names(self) -> list[str]:
        """The properties that are kept with the run."""
        return [*self.columns.columns, *files.promoted(self.folder)]

    def column(self, name: str, batch: int) -> pl.Series | None:
        """A property of its rows, as a view up to ``batch`` reads it; None where it is not kept with the run."""
        if name in self.columns.columns:
            return self.columns[name]
        stem = files.column_stem(name)
        try:
            meta = files.read_column_meta(self.folder, name)
            if meta is None or meta.batch > batch:
                return None
            return files.read_frame(self.folder / f"{stem}.arrow", meta.files[f"{stem}.arrow"])["value"].alias(name)
        except Damaged:
            return None

    def promote(self, values: pl.Series, kind: ColumnKind, batch: int) -> None:
        """Keep a property of its rows, as far as a view up to ``batch`` reads them."""
        stem = files.column_stem(values.name)
        name = f"{stem}.arrow"
        files.write_frame(self.folder / name, values.alias("value").to_frame())
        meta = ColumnMeta(name=values.name, kind=kind, batch=batch, files=files.metas(self.folder, [name]))
        files.write_record(self.folder / f"{stem}.json", meta)


@dataclass(frozen=True, eq=False)
class Arrived:
    """What the table holds after a view, in the view's numbers.

    Attributes:
        batch: of the snapshot it comes from. events: every event's name, old and new, in order.
        customer: int64, ascending; customers the view does not have are numbered after its own.
        time_ms: int64, ascending within a customer. code: uint16, places among ``events``.
        columns: properties of its rows. replaced: int64, ascending, customers whose earlier rows fall away.
        customers, hashes: of the customers that are new.
        earliest_ms, latest_ms, content, standard, looked: of the new events, as of RunMeta.
    """

    batch: int
    events: tuple[str, ...]
    customer: NDArray[np.int64]
    time_ms: NDArray[np.int64]
    code: NDArray[np.uint16]
    columns: pl.DataFrame
    replaced: NDArray[np.int64]
    customers: pl.Series
    hashes: NDArray[np.uint32]
    earliest_ms: int
    latest_ms: int
    content: int
    standard: tuple[str, ...]
    looked: dict[str, ValueCounts]

    def fits(self, view: IndexView) -> bool:
        """Whether it can be a run: no new event names, all times and customers within the base's packing."""
        base = view.base.meta
        held = Packing(base.shift, base.t0_ms)
        customers = view.n_customers + len(self.customers)
        return self.events == base.events and held.holds(self.earliest_ms, self.latest_ms, customers)


def read_run(folder: Path) -> Run:
    """A run, read into memory. Raises Damaged."""
    meta = files.read_run_meta(folder)
    files.check_files(folder, meta.files, thorough=True)
    rows = files.read_frame(folder / _ROWS, meta.files[_ROWS])
    customers = files.read_frame(folder / _CUSTOMERS, meta.files[_CUSTOMERS])
    return Run(
        folder=folder,
        meta=meta,
        key=rows["key"].to_numpy(),
        code=rows["code"].to_numpy(),
        replaced=files.read_array(folder / _REPLACED),
        customers=customers["text"].alias(""),
        hashes=customers["hash"].to_numpy(),
        columns=rows.drop(_OF_ROWS).rename(lambda name: name.removeprefix(_PROPERTY)),
    )


def arrived(view: IndexView, snapshot: Snapshot, columns: Sequence[str], looks: Sequence[str]) -> Arrived | None:
    """What a snapshot holds after a view; None where it does not continue the view.

    ``columns`` are the properties to keep, ``looks`` others whose values to look at.

    Raises InvalidInput ``index.too_many_event_names``.
    """
    import polars as pl

    frame = snapshot.since(view.batch, tuple(dict.fromkeys((*columns, *looks))))
    if frame.is_empty() or frame.height + view.n_events != snapshot.rows:
        return None
    events = event_names(view.base.meta.events, frame["event"].unique().to_list())
    times = frame["time"].to_numpy()
    kinds = column_kinds(snapshot, standard_of(frame))
    own = {name: kind for name, kind in column_kinds(snapshot, STANDARD).items() if name in columns}
    standard = tuple(sorted(standard_of(frame)))
    summed = content_of(frame["identity_hash"].to_numpy(), times, codes_of(frame["event"], events), events)
    looked = {
        name: counted_values(typed(frame[name], kind))
        for name, kind in kinds.items()
        if kind == "text" and name in frame.columns
    }

    first = first_rows(frame)
    customers, hashes = frame["customer"].gather(first), leading_half(frame["identity_hash"].gather(first))
    numbers = view.numbers_of(hashes, customers)
    unknown = numbers < 0
    numbers[unknown] = view.n_customers + np.arange(np.count_nonzero(unknown))
    customer = np.repeat(numbers, np.diff(np.append(first, frame.height)))

    replaced = view.tied(customer, times)
    if replaced.size:
        again = snapshot.of(view.customers().gather(replaced).to_list(), columns)
        stays = ~is_among(customer, replaced)
        customer = np.concatenate((customer[stays], view.customer_of_rows(again)))
        frame = pl.concat([frame.select(again.columns).filter(pl.Series(stays)), again], how="vertical_relaxed")
    order = np.argsort(customer, kind="stable")
    customer, frame = customer[order], frame[order]
    return Arrived(
        batch=snapshot.batch,
        events=events,
        customer=customer,
        time_ms=frame["time"].to_numpy(),
        code=codes_of(frame["event"], events),
        columns=pl.DataFrame([typed(frame[name], kind) for name, kind in own.items()]),
        replaced=replaced,
        customers=customers.filter(pl.Series(unknown)).alias(""),
        hashes=hashes[unknown],
        earliest_ms=int(times.min()),
        latest_ms=int(times.max()),
        content=summed,
        standard=standard,
        looked=looked,
    )


def write_run(folder: Path, view: IndexView, new: Arrived) -> None:
    """Write what has arrived, and fits, as a run."""
    meta = RunMeta(
        layout=files.LAYOUT,
        batch=new.batch,
        n_events=new.customer.size,
        n_customers=len(new.customers),
        earliest_ms=new.earliest_ms,
        latest_ms=new.latest_ms,
        content=new.content,
        standard=new.standard,
        looked=new.looked,
        files={},
    )
    key = (new.customer << view.base.meta.shift) | (new.time_ms - view.base.meta.t0_ms)
    _write(Run(folder, meta, key, new.code, new.replaced, new.customers, new.hashes, new.columns))


def join_runs(folder: Path, runs: Sequence[Run], view: IndexView) -> None:
    """Write runs that follow each other as one, with the properties that all of them have for the view they are of."""
    import polars as pl

    key, code, place = stacked(runs, view.base.meta.shift)
    columns = {}
    for name in runs[0].names():
        pieces = [piece for run in runs if (piece := run.column(name, view.batch)) is not None]
        if len(pieces) == len(runs):
            columns[name] = pl.concat(pieces).gather(place)
    meta = RunMeta(
        layout=files.LAYOUT,
        batch=runs[-1].meta.batch,
        n_events=key.size,
        n_customers=sum(run.meta.n_customers for run in runs),
        earliest_ms=min(run.meta.earliest_ms for run in runs),
        latest_ms=max(run.meta.latest_ms for run in runs),
        content=sum(run.meta.content for run in runs) & 0xFFFF_FFFF_FFFF_FFFF,
        standard=tuple(sorted({name for run in runs for name in run.meta.standard})),
        looked=joined_values(run.meta.looked for run in runs),
        files={},
    )
    customers = pl.concat([run.customers for run in runs])
    hashes = np.concatenate([run.hashes for run in runs])
    _write(Run(folder, meta, key, code, all_replaced(runs), customers, hashes, pl.DataFrame(columns)))


def carry_run(folder: Path, run: Run, view: IndexView, to: BaseMeta, numbers: Callable[[Numbers], Numbers]) -> None:
    """Write a run of a view in the numbers and the packing of a base that was made of what came before the run."""
    import polars as pl

    old = view.base.meta
    since = (run.key & ((1 << old.shift) - 1)) + old.t0_ms - to.t0_ms
    key = (numbers(run.key >> old.shift) << to.shift) | since
    order = np.argsort(key, kind="stable")
    columns = {name: piece.gather(order) for name in run.names() if (piece := run.column(name, view.batch)) is not None}
    moved = Run(
        folder,
        run.meta,
        key[order],
        run.code[order],
        np.sort(numbers(run.replaced)),
        run.customers,
        run.hashes,
        pl.DataFrame(columns),
    )
    _write(moved)


def stacked(runs: Sequence[Run], shift: int) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64]]:
    """Keys and codes of runs that follow each other, in order, and each row's place in their rows one after the other.

    Rows that a later run replaces are left out, so no two runs have the same key.
    """
    keys, codes, places = [], [], []
    first = 0
    for number, run in enumerate(runs):
        stays = ~is_among(run.key >> shift, all_replaced(runs[number + 1 :]))
        keys.append(run.key[stays])
        codes.append(run.code[stays])
        places.append(first + np.flatnonzero(stays))
        first += run.key.size
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    return key[order], np.concatenate(codes)[order], np.concatenate(places)[order]


def all_replaced(runs: Sequence[Run]) -> NDArray[np.int64]:
    """The customers that some run replaces, ascending."""
    return reduce(np.union1d, (run.replaced for run in runs), np.empty(0, np.int64))


def _write(run: Run) -> None:
    import polars as pl

    assert (run.key[1:] >= run.key[:-1]).all(), "rows come in order of customer and time"
    rows = pl.DataFrame({"key": run.key, "code": run.code})
    columns = [run.columns[name].alias(f"{_PROPERTY}{name}") for name in run.columns.columns]
    files.write_frame(run.folder / _ROWS, rows.with_columns(columns))
    files.write_frame(
        run.folder / _CUSTOMERS, pl.DataFrame([run.customers.alias("text"), pl.Series("hash", run.hashes)])
    )
    files.write_array(run.folder / _REPLACED, run.replaced.astype(np.int64))
    meta = msgspec.structs.replace(run.meta, files=files.metas(run.folder, [_ROWS, _CUSTOMERS, _REPLACED]))
    files.write_record(run.folder / files.META, meta)
