"""Retention: how many of those who begin in a period come back in the periods after it.

Law: a customer counts in a cell once. A cell is over when every member's period has ended by the instant up to which
events are known; one that is not is marked and left out of the averages, one that has not begun is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
from msgspec import Struct

from etappe.analyses.bounds import require
from etappe.analyses.periods import ROLLING_MS, SHORTEST_MS, Period, periods
from etappe.analyses.records import Answer, Note, Question, note, provenance
from etappe.events.selectors import Selection, Selector
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import Interval, wilson
from etappe.journeys.executor import over_ranges
from etappe.journeys.matching import EVENTS_PER_RANGE, MOST_LISTS, Keys, over_keys
from etappe.journeys.selection import coded

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.executor import Range
    from etappe.journeys.index import JourneyIndex
    from etappe.journeys.selection import CodedSelection
    from etappe.kernels.retention import Slots

MOST_PERIODS: Final = 366
MOST_CELLS: Final = 200_000


class Retention(Question, frozen=True, tag="retention"):
    """Of those who begin in a period, how many come back after one, two and more periods?

    A customer begins with an event that matches ``start``, and comes back with any that matches ``returning`` from that
    instant on; the event they begin with counts where it matches, so that a period 0 is there too.

    Attributes:
        start: None: the first event of any kind.
        returning: None: any event.
        period: what a row and a column are: days, weeks from Monday, or months, in the project's time zone.
        mode: ``on``: back in that very period. ``on_or_after``: in that one or in any later one. ``bracket``: in one of
            several periods that ``brackets`` groups.
        calendar: whether a column is a period of the calendar, too. Otherwise it runs from the customer's own start: 24
            hours, 7 days or 30 days of them.
        first_time: whether only a customer's first start counts. Otherwise the first one in each period does, and a
            customer may be in several rows.
        periods: how many columns follow period 0; 1 to 366.
        brackets: with ``bracket`` the first period of each group after period 0, ascending: (1, 4, 8) groups 1 to 3, 4 to
            7, and 8 to the last.
    """

    start: Selection | None = None
    returning: Selection | None = None
    period: Period = "week"
    mode: Literal["on", "on_or_after", "bracket"] = "on"
    calendar: bool = True
    first_time: bool = True
    periods: int = 12
    brackets: tuple[int, ...] = ()


class RetentionCell(Struct, frozen=True, kw_only=True):
    """Of one cohort, those who came back in the periods ``period`` to ``last``.

    ``rate``: share of the cohort, with Wilson's interval. ``over``: whether the periods have ended for everyone; if not,
    the numbers may still grow.
    """

    period: int
    last: int
    customers: int
    rate: float
    low: float
    high: float
    over: bool


class Cohort(Struct, frozen=True, kw_only=True):
    """Those who began in one period: its first day (ISO 8601), how many they are, and the cells that have begun."""

    cohort: str
    customers: int
    cells: tuple[RetentionCell, ...]


class RetentionAverage(Struct, frozen=True, kw_only=True):
    """One column over all cohorts whose cell is over: their number, members, those who came back, and the share of them.

    The share and its interval (Wilson) are None where no cell is over yet.
    """

    period: int
    last: int
    cohorts: int
    members: int
    customers: int
    rate: float | None
    low: float | None
    high: float | None


class RetentionAnswer(Answer, frozen=True, tag="retention"):
    """Frame: ``cohort, size, period, last, customers, rate, low, high, over``; a row a cell.

    ``customers`` counts everyone who began; ``cohorts`` come in order of time, those without customers are left out.
    """

    question: Retention
    customers: int
    cohorts: tuple[Cohort, ...]
    averages: tuple[RetentionAverage, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a cell, cohort by cohort; ``cohort`` is a date."""
        import polars as pl

        cells = ("period", "last", "customers", "rate", "low", "high", "over")
        kinds = (pl.Int64, pl.Int64, pl.Int64, pl.Float64, pl.Float64, pl.Float64, pl.Boolean)
        rows = [
            (cohort.cohort, cohort.customers, *(getattr(cell, name) for name in cells))
            for cohort in self.cohorts
            for cell in cohort.cells
        ]
        schema = {"cohort": pl.String, "size": pl.Int64, **dict(zip(cells, kinds, strict=True))}
        return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("cohort").str.to_date())


class RetentionPart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="retention"):
    """The customers of a cohort, by its first day (ISO 8601); those of one cell, by its first period, where that is given."""

    cohort: str
    period: int | None = None


class _Column(NamedTuple):
    """Periods ``first`` to ``last`` after the one in which a customer began."""

    first: int
    last: int


@dataclass(frozen=True, eq=False)
class _Grid:
    """Rows and columns of the answer.

    Attributes:
        days: the first day of each row.
        begins: where each row begins, and where the last one ends; milliseconds from the index's ``t0_ms``.
        until: up to where events are known, counted likewise.
        columns: periods of each column.
        rolling: milliseconds of a column's period; 0 for periods of the calendar.
    """

    days: list[date]
    begins: NDArray[np.int64]
    until: int
    columns: tuple[_Column, ...]
    rolling: int

    @classmethod
    def of(cls, index: JourneyIndex, question: Retention) -> _Grid:
        require("periods", question.periods, 1, MOST_PERIODS)
        columns = _columns(question)
        rows = index.span_ms // SHORTEST_MS[question.period] + 2
        if rows * len(columns) > MOST_CELLS:
            raise InvalidInput("retention.too_many_cells", count=rows * len(columns), most=MOST_CELLS)
        days, begins = periods(index.earliest_ms, index.observed_until_ms, question.period, index.time_zone)
        rolling = 0 if question.calendar else ROLLING_MS[question.period]
        return cls(days, begins - index.t0_ms, index.span_ms, columns, rolling)

    def column_of(self, *, onwards: bool) -> NDArray[np.uint32]:
        """The column of each number of periods; beyond the last, none (one past the last), or the last with ``onwards``."""
        ends = np.array([column.last for column in self.columns])
        places = np.searchsorted(ends, np.arange(ends[-1] + 2))
        return np.minimum(places, ends.size - 1 if onwards else ends.size).astype(np.uint32)

    def has_begun(self, row: int, column: _Column) -> bool:
        """Whether the column has begun for the first of a row's members."""
        if self.rolling:
            return int(self.begins[row]) + column.first * self.rolling <= self.until
        place = row + column.first
        return place < len(self.days)

    def is_over(self, row: int, column: _Column) -> bool:
        """Whether the column has ended for all of a row's members: the last instant before its end is known."""
        if self.rolling:
            last_start = int(self.begins[row + 1]) - 1
            return last_start + (column.last + 1) * self.rolling - 1 <= self.until
        place = row + column.last + 1
        return place < self.begins.size and int(self.begins[place]) - 1 <= self.until


@dataclass(frozen=True, eq=False)
class _Counts:
    """The partial of a range: members by row, and customers by row and column."""

    sizes: NDArray[np.int64]
    cells: NDArray[np.int64]
    customers: int


def answer(index: JourneyIndex, question: Retention) -> RetentionAnswer:
    """The table of cohorts.

    Raises InvalidInput ``retention.brackets``, ``retention.too_many_cells``, ``question.out_of_bounds``, and what selectors
    raise.

    Cost: one flat pass over the keys where any event begins and any returns; otherwise the lists of the events named.
    """
    from etappe.analyses.wording import wording

    grid = _Grid.of(index, question)
    found = _counts(index, question, grid)
    cohorts = []
    for row in np.flatnonzero(found.sizes).tolist():
        size = int(found.sizes[row])
        cells = tuple(
            _cell(grid, row, place, size, int(found.cells[row, place]))
            for place, column in enumerate(grid.columns)
            if grid.has_begun(row, column)
        )
        cohorts.append(Cohort(cohort=grid.days[row].isoformat(), customers=size, cells=cells))
    return RetentionAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=_notes(question, cohorts),
        question=question,
        customers=found.customers,
        cohorts=tuple(cohorts),
        averages=tuple(_average(column, cohorts, place) for place, column in enumerate(grid.columns)),
    )


def members(index: JourneyIndex, question: Retention, part: RetentionPart) -> NDArray[np.int64]:
    """Numbers of the customers of a cohort or of one of its cells, ascending.

    Raises InvalidInput ``retention.unknown_cell`` for a cohort or period that the answer does not have.
    """
    grid = _Grid.of(index, question)
    rows = {day.isoformat(): row for row, day in enumerate(grid.days)}
    places = {column.first: place for place, column in enumerate(grid.columns)}
    row, place = rows.get(part.cohort), -1 if part.period is None else places.get(part.period)
    if row is None or place is None:
        raise InvalidInput("retention.unknown_cell", cohort=part.cohort, period=part.period or 0)
    if not index.n_events:
        return np.zeros(0, np.int64)
    found = _walked(index, question, grid, (row, place))
    return np.concatenate([written for _, written in found] or [np.zeros(0, np.int64)])


def _columns(question: Retention) -> tuple[_Column, ...]:
    """The periods of each column. Raises InvalidInput ``retention.brackets``."""
    if question.mode != "bracket":
        if question.brackets:
            raise InvalidInput("retention.brackets", most=question.periods)
        return tuple(_Column(place, place) for place in range(question.periods + 1))
    begins = (0, *question.brackets, question.periods + 1)
    if len(begins) == 2 or any(before >= after for before, after in pairwise(begins)):  # noqa: PLR2004 -- no bracket at all
        raise InvalidInput("retention.brackets", most=question.periods)
    return tuple(_Column(first, after - 1) for first, after in pairwise(begins))


def _cell(grid: _Grid, row: int, place: int, size: int, customers: int) -> RetentionCell:
    column = grid.columns[place]
    low, high = _share(customers, size)
    return RetentionCell(
        period=column.first,
        last=column.last,
        customers=customers,
        rate=customers / size,
        low=low,
        high=high,
        over=grid.is_over(row, column),
    )


def _share(customers: int, size: int) -> Interval:
    interval = wilson(customers, size)
    assert interval is not None, "a cohort without customers is not there"
    return interval


def _average(column: _Column, cohorts: list[Cohort], place: int) -> RetentionAverage:
    over = [(cohort, cohort.cells[place]) for cohort in cohorts if len(cohort.cells) > place]
    over = [(cohort, cell) for cohort, cell in over if cell.over]
    size, customers = sum(cohort.customers for cohort, _ in over), sum(cell.customers for _, cell in over)
    interval = wilson(customers, size)
    return RetentionAverage(
        period=column.first,
        last=column.last,
        cohorts=len(over),
        members=size,
        customers=customers,
        rate=customers / size if size else None,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
    )


def _notes(question: Retention, cohorts: list[Cohort]) -> tuple[Note, ...]:
    still = sum(not cell.over for cohort in cohorts for cell in cohort.cells)
    notes = [note("retention.open", count=still)] if still else []
    if not cohorts:
        notes.append(note("retention.nobody"))
    if question.mode == "on_or_after" and cohorts:
        notes.append(note("retention.on_or_after"))
    return tuple(notes)


def _counts(index: JourneyIndex, question: Retention, grid: _Grid) -> _Counts:
    """The whole table."""
    onwards = question.mode == "on_or_after"
    shape = (len(grid.days), len(grid.columns) + 1)
    if not index.n_events:
        return _Counts(np.zeros(shape[0], np.int64), np.zeros(shape, np.int64), 0)
    if question.start is None and question.returning is None and question.first_time and question.calendar:
        parts = _active(index, grid, onwards=onwards)
    else:
        parts = [part for part, _ in _walked(index, question, grid, (-1, -1))]
    cells = np.sum([part.cells for part in parts], axis=0).reshape(shape)
    if onwards:
        # Who was back last in one column was back in it or after each one before.
        cells = cells[:, ::-1].cumsum(axis=1)[:, ::-1]
    sizes = np.sum([part.sizes for part in parts], axis=0).reshape(shape[0])
    return _Counts(sizes, cells, sum(part.customers for part in parts))


def _active(index: JourneyIndex, grid: _Grid, *, onwards: bool) -> list[_Counts]:
    """Any event after any: one pass over all keys."""
    from etappe.kernels import retention as kernels

    bits, period, cut = kernels.slots(grid.begins, grid.until)
    column_of, width = grid.column_of(onwards=onwards), len(grid.columns) + 1

    def work(of: Range) -> _Counts:
        cells = np.zeros((len(grid.days), width), np.int64)
        key = index.key[of.lo : of.hi]
        kernels.activity(key, index.shift, bits, period, cut, column_of, onwards, width, cells.reshape(-1))
        # Everyone is active in the period in which they begin.
        sizes = cells.sum(axis=1) if onwards else cells[:, 0].copy()
        return _Counts(sizes, cells, of.last - of.first)

    return over_ranges(index, work, EVENTS_PER_RANGE)


def _walked(
    index: JourneyIndex, question: Retention, grid: _Grid, wanted: tuple[int, int]
) -> list[tuple[_Counts, NDArray[np.int64]]]:
    """Each customer's returns from their starts on: the table, and the customers of the wanted row and column."""
    from etappe.kernels import retention as kernels

    slots = kernels.slots(grid.begins, grid.until)
    column_of = grid.column_of(onwards=question.mode == "on_or_after")
    everything = Selector(events=())
    selection = coded(index, [question.start or everything, question.returning or everything])
    starts = [index.key] if question.start is None else _lists(index, selection, 1)
    returning = [index.key] if question.returning is None else _lists(index, selection, 2)

    def work(_: Keys, lists: list[NDArray[np.int64]]) -> tuple[_Counts, NDArray[np.int64]]:
        begun, back = _merged(lists[: len(starts)]), _merged(lists[len(starts) :])
        if question.start is None and question.first_time:
            begun = _firsts(begun, index.shift)
        partial = _Counts(
            np.zeros(len(grid.days), np.int64), np.zeros((len(grid.days), len(grid.columns) + 1), np.int64), 0
        )
        out = np.empty(begun.size if wanted[0] >= 0 else 0, np.int64)
        customers, written = _returns(begun, back, index.shift, slots, grid, question, column_of, partial, wanted, out)
        return _Counts(partial.sizes, partial.cells, int(customers)), out[: int(written)]

    return over_keys([*starts, *returning], index.shift, work)


def _returns(  # noqa: PLR0913, PLR0917 -- what the kernel takes one by one
    begun: NDArray[np.int64],
    back: NDArray[np.int64],
    shift: int,
    slots: Slots,
    grid: _Grid,
    question: Retention,
    column_of: NDArray[np.uint32],
    partial: _Counts,
    wanted: tuple[int, int],
    out: NDArray[np.int64],
) -> tuple[np.int64, np.int64]:
    from etappe.kernels import retention as kernels

    return kernels.returns(
        begun,
        back,
        shift,
        *slots,
        grid.begins,
        grid.rolling,
        question.first_time,
        column_of,
        question.mode == "on_or_after",
        partial.sizes,
        partial.cells,
        *wanted,
        out,
    )


def _lists(index: JourneyIndex, selection: CodedSelection, bit: int) -> list[NDArray[np.int64]]:
    """Ascending keys of the events that match a selection: one list a code where those are few, else one of all."""
    matching = (selection.masks & np.uint64(bit)) != 0
    codes = np.flatnonzero(matching)
    if codes.size <= MOST_LISTS:
        return [selection.posting(code) for code in codes.tolist()] or [np.zeros(0, np.int64)]
    return [index.key[matching[selection.code]]]


def _merged(lists: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Several ascending lists as one."""
    if len(lists) == 1:
        return lists[0]
    return np.sort(np.concatenate([np.zeros(0, np.int64), *lists]))


def _firsts(key: NDArray[np.int64], shift: int) -> NDArray[np.int64]:
    """The first key of each customer."""
    from etappe.kernels import retention as kernels

    out = np.empty(key.size + 1, np.int64)
    return out[: int(kernels.firsts(key, shift, out))]
