"""From a source's rows to canonical events and refused rows; the same for every format.

Law: a row is taken whole or refused with one reason, the first that applies: customer, event, time, value, order.
What only the whole column can decide (day or month first, decimal sign) is decided when all rows are known, so the
outcome does not depend on their order. A row in which every cell is empty is no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from etappe.connectors.cells import as_identifiers, as_property, as_text
from etappe.connectors.columns import NEEDED, Roles, check_columns, free_name, options_used, property_names, roles_of
from etappe.connectors.numbers import Evidence, evidence, read_numbers
from etappe.connectors.properties import PropertyColumn
from etappe.connectors.refusals import note, refuse
from etappe.connectors.times import Fault, Moments, check_zone, localise, read_moments
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import EARLIEST_MS, LATEST_MS

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.connectors.tables import Batch, Source
    from etappe.events.importing import ReadNote, ReadOptions, RefusedRow

_MINORITY: Final = 20
"""A column's dates are day first if at least 20 times as many prove it as contradict it; those are then refused."""


MOST_REFUSED: Final = 1_000_000
"""Reading ends where more rows than this are refused and they are the larger part."""


@dataclass(eq=False)
class _Part:
    """The taken rows of a batch: what is certain about them, and what waits for the whole column."""

    core: pl.DataFrame
    lines: NDArray[np.int64]
    moments: Moments | None
    time_text: pl.Series | None
    value_text: pl.Series | None


class Taking:
    """Takes batches of a source and gives the canonical frame at the end.

    Raises InvalidInput for options that cannot be (unknown columns or zone), at the start or with the first batch.
    """

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.refused: list[RefusedRow] = []
        self.notes: list[ReadNote] = []
        self.rows = 0
        self._source = source
        self._options = options
        self.roles: Roles = roles_of(options, source.defaults)
        if options.time_zone is not None:
            check_zone(options.time_zone)
        if source.columns is not None:
            check_columns(self.roles.named, source.columns)
        self._parts: list[_Part] = []
        self._properties: dict[str, PropertyColumn] = {}
        self._sizes: list[int] = []
        self._seen: dict[str, None] = dict.fromkeys(source.columns or ())
        self._with_offset = self._without_offset = 0
        self._day_first = self._month_first = self._either = 0
        self._short_years = False
        self._decimals = Evidence()

    # ---- one batch

    def take(self, batch: Batch) -> None:
        """Take the rows of a batch."""
        assert batch.frame.height == batch.lines.size
        self.refused.extend(batch.refused)
        self.rows += len(batch.refused)
        self._stop_at_garbage()
        frame = batch.frame
        for name in frame.columns:
            self._seen.setdefault(name)
        if not frame.height:
            return
        if self._source.columns is None and not self._parts:
            check_columns((getattr(self.roles, role) for role in NEEDED), frame.columns)
        customer = as_identifiers(self._cells(frame, self.roles.customer))
        event = as_identifiers(self._cells(frame, self.roles.event))
        times = self._cells(frame, self.roles.time)
        moments = read_moments(times, dotted_month_first=self._options.day_first is False)
        values, value_text, no_value = self._values(frame)
        blank = self._blank(frame, customer, event)

        faults = moments.fault.copy()
        if self._options.day_first is False:
            faults[moments.open] = moments.month_first_fault[moments.open]
        elif self._options.day_first is None:
            waits = moments.open & (moments.month_first_fault == Fault.NONE)
            faults[waits] = Fault.NONE
        ms, faults = self._instants(moments, faults)
        no_customer, no_event = customer.is_null().to_numpy(), event.is_null().to_numpy()
        bad = (no_customer | no_event | (faults != Fault.NONE) | no_value) & ~blank
        self.rows += frame.height - int(blank.sum())
        self._refuse_rows(batch, np.flatnonzero(bad), (no_customer, no_event, faults))
        self._count(moments, faults, bad | blank)
        self._keep(batch, ~(bad | blank), (customer, event, values, value_text, times), (ms, moments))

    def _refuse_rows(
        self,
        batch: Batch,
        rows: NDArray[np.int64],
        reasons: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.uint8]],
    ) -> None:
        """Refuse rows, each for the first reason that applies; what is left is an unreadable value."""
        if not rows.size:
            return
        no_customer, no_event, faults = (each[rows] for each in reasons)
        times = self._texts(batch.frame, self.roles.time, rows)
        values = self._texts(batch.frame, self.roles.value, rows) if self.roles.value else times
        for place, line in enumerate(batch.lines[rows].tolist()):
            if no_customer[place]:
                code = "unit.empty" if self.roles.person else "customer.empty"
                self.refused.append(refuse(line, code, self.roles.customer))
            elif no_event[place]:
                self.refused.append(refuse(line, "event.empty", self.roles.event))
            elif faults[place] != Fault.NONE:
                self._refuse_time(line, Fault(int(faults[place])), times[place])
            else:
                self.refused.append(refuse(line, "value.unreadable", self.roles.value, values[place] or ""))
        self._stop_at_garbage()

    def _stop_at_garbage(self) -> None:
        """End the reading where nearly nothing can be read: nobody looks through millions of reasons."""
        if len(self.refused) > MOST_REFUSED and len(self.refused) * 2 > self.rows:
            raise InvalidInput(
                "file.mostly_refused",
                file=self._source.name,
                count=len(self.refused),
                rows=self.rows,
                line=self.refused[-1].line,
            )

    def _texts(self, frame: pl.DataFrame, column: str | None, rows: NDArray[np.int64]) -> list[str | None]:
        """A column's cells in some rows, as text."""
        return as_text(self._cells(frame, column)[rows]).to_list()

    def _cells(self, frame: pl.DataFrame, name: str | None) -> pl.Series:
        """A column's cells; nothing where this batch does not have the column."""
        import polars as pl

        assert name is not None
        return (
            frame[name] if name in frame.columns else pl.Series(name, [None], pl.String).new_from_index(0, frame.height)
        )

    def _blank(self, frame: pl.DataFrame, customer: pl.Series, event: pl.Series) -> NDArray[np.bool_]:
        """Rows in which every cell is empty."""
        import polars as pl

        blank = (customer.is_null() & event.is_null()).to_numpy().copy()
        rows = np.flatnonzero(blank)
        if rows.size:
            some = frame[rows]
            empty = [
                as_identifiers(column).is_null() if column.dtype == pl.String else column.is_null()
                for column in some.get_columns()
            ]
            blank[rows] = np.logical_and.reduce([each.to_numpy() for each in empty])
        return blank

    def _values(self, frame: pl.DataFrame) -> tuple[pl.Series | None, pl.Series | None, NDArray[np.bool_]]:
        """The numbers of the value column, or its texts where the decimal sign is not known yet; and bad ones."""
        import polars as pl

        nothing = np.zeros(frame.height, np.bool_)
        if self.roles.value is None:
            return None, None, nothing
        cells = self._cells(frame, self.roles.value)
        if cells.dtype.is_numeric():
            numbers = cells.cast(pl.Float64)
            numbers = numbers.set(numbers.is_nan().fill_null(value=False), None)
            return numbers, None, numbers.is_infinite().fill_null(value=False).to_numpy()
        texts = as_identifiers(cells)
        if self._options.decimal is None:
            self._decimals += evidence(texts)
            return None, texts, nothing
        numbers = read_numbers(texts, self._options.decimal)
        return numbers, None, (numbers.is_null() & texts.is_not_null()).to_numpy()

    def _instants(self, moments: Moments, faults: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Instants of the day-first reading (month first if told so); times that a clock change skips get their fault."""
        ms = moments.month_first_ms if self._options.day_first is False else moments.ms
        if self._options.day_first is None and moments.open.any():
            moments.month_first_ms, moments.month_first_fault = self._in_zone(
                moments.month_first_ms, moments.month_first_fault, moments.local
            )
            moments.ms, moments.fault = self._in_zone(moments.ms, moments.fault, moments.local)
            settled = ~moments.open
            faults = np.where(settled, moments.fault, faults).astype(np.uint8)
            return moments.ms, faults
        return self._in_zone(ms, faults, moments.local)

    def _in_zone(
        self, ms: NDArray[np.int64], faults: NDArray[np.uint8], local: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Local times as instants; with the faults of those that do not exist or lie outside the years 1 to 9999."""
        ms, faults = ms.copy(), faults.copy()
        rows = np.flatnonzero(local & (faults == Fault.NONE))
        if rows.size and self._options.time_zone not in (None, "UTC"):
            assert self._options.time_zone is not None
            instants, skipped = localise(ms[rows], self._options.time_zone)
            ms[rows] = instants
            faults[rows[skipped]] = Fault.SKIPPED
        outside = (ms < EARLIEST_MS) | (ms > LATEST_MS)
        faults[outside & (faults == Fault.NONE)] = Fault.OUT_OF_RANGE
        return ms, faults

    def _count(self, moments: Moments, faults: NDArray[np.uint8], left_out: NDArray[np.bool_]) -> None:
        """What the rows say about the whole column."""
        fine = (faults == Fault.NONE) & ~left_out
        self._without_offset += int((moments.local & fine).sum())
        self._with_offset += int((~moments.local & fine).sum())
        self._short_years |= moments.short_year
        if moments.open.any():
            day = moments.fault[moments.open] != Fault.NO_SUCH_TIME
            month = moments.month_first_fault[moments.open] != Fault.NO_SUCH_TIME
            self._day_first += int((day & ~month).sum())
            self._month_first += int((month & ~day).sum())
            self._either += int((day & month).sum())

    def _keep(
        self,
        batch: Batch,
        rows: NDArray[np.bool_],
        texts: tuple[pl.Series, pl.Series, pl.Series | None, pl.Series | None, pl.Series],
        instants: tuple[NDArray[np.int64], Moments],
    ) -> None:
        """Keep the good rows."""
        import polars as pl

        customer, event, values, value_text, times = texts
        ms, moments = instants
        frame = batch.frame
        columns = {"customer": customer, "time": pl.Series(ms), "event": event}
        if self.roles.order is not None:
            columns["sequence"] = as_property(self._cells(frame, self.roles.order))
        if self.roles.channel is not None:
            columns["channel"] = as_identifiers(self._cells(frame, self.roles.channel))
        if values is not None:
            columns["value"] = values
        core = pl.DataFrame([series.alias(name) for name, series in columns.items()])
        everything = bool(rows.all())
        mask = pl.Series(rows)

        def kept(series: pl.Series | None) -> pl.Series | None:
            return series if series is None or everything else series.filter(mask)

        waits = self._options.day_first is None and bool(moments.open.any())
        part = _Part(
            core=core if everything else core.filter(mask),
            lines=batch.lines[rows],
            moments=_of_rows(moments, rows) if waits else None,
            time_text=kept(times) if waits else None,
            value_text=kept(value_text),
        )
        size = part.core.height
        for name in frame.columns:
            if self.roles.is_property(name) and name not in self._properties:
                written = self._source.written is None or name in self._source.written
                column = self._properties[name] = PropertyColumn(name, written=written)
                for earlier in self._sizes:
                    column.add_missing(earlier)
        for name, column in self._properties.items():
            cells = kept(frame[name]) if name in frame.columns else None
            if cells is None:
                column.add_missing(size)
            else:
                column.add(cells)
        self._sizes.append(size)
        self._parts.append(part)

    def _refuse_time(self, line: int, fault: Fault, written: str | None) -> None:
        zone = self._options.time_zone or "UTC"
        self.refused.append(refuse(line, f"time.{fault.name.lower()}", self.roles.time, written or "", zone=zone))

    # ---- all batches

    def problems(self) -> list[InvalidInput]:
        """What the whole column leaves open and a person has to decide; reading cannot end before."""
        found: list[InvalidInput] = []
        options, roles = self._options, self.roles
        if options.day_first is None and self._day_or_month() is None:
            if not self._day_first and not self._month_first:
                if self._either:
                    found.append(InvalidInput("time.day_first_unknown", column=roles.time, file=self._source.name))
            else:
                found.append(
                    InvalidInput(
                        "time.day_first_contradictory",
                        column=roles.time,
                        day_first=self._day_first,
                        month_first=self._month_first,
                    )
                )
        if options.time_zone is None and self._with_offset and self._without_offset:
            found.append(
                InvalidInput(
                    "time.mixed_offsets", column=roles.time, having=self._with_offset, lacking=self._without_offset
                )
            )
        if roles.value is not None and options.decimal is None and self._decimals.decimal is None:
            found.append(InvalidInput("value.decimal_unknown", column=roles.value))
        return found

    def _day_or_month(self) -> bool | None:
        """True for day first, False for month first, None if the column does not say."""
        if self._day_first and self._day_first >= _MINORITY * self._month_first:
            return True
        if self._month_first and self._month_first >= _MINORITY * self._day_first:
            return False
        return None

    def finish(self) -> tuple[pl.DataFrame, ReadOptions]:
        """The canonical frame in the file's order, and the options with all that was found out.

        What ``problems`` lists is then taken as day first, UTC and decimal point; only an inspection may go on so.
        """
        import polars as pl

        if self._seen or self._source.columns is not None:
            check_columns(self.roles.named, self._seen)
        if self._source.columns is not None or self._parts:
            self.notes.extend(self._source.notes)
        names = property_names(self._seen, self.roles, self.notes)
        day_first = self._options.day_first
        if day_first is None:
            day_first = self._day_or_month()
        decimal = self._options.decimal or (self._decimals.decimal if self.roles.value is not None else None)
        for place, part in enumerate(self._parts):
            self._settle_times(place, part, day_first=day_first is not False)
            self._settle_values(place, part, decimal or ".")
        self.refused.sort(key=lambda row: row.line)

        columns = self._core()
        known_decimal = decimal if self._options.decimal or self._decimals.comma or self._decimals.point else None
        for column, name in names.items():
            cells = pl.Series([None], dtype=pl.String).new_from_index(0, columns["time"].len())
            if column in self._properties:
                cells = self._properties[column].finish(known_decimal)
            shown = name
            if name == "value" and cells.dtype != pl.Float64:
                shown = free_name(name, (*names.values(), "value"))
                self.notes.append(note("property_renamed", column=column, name=shown))
            columns[shown] = as_text(cells) if name == "channel" else cells
        frame = pl.DataFrame([series.alias(name) for name, series in columns.items()])
        self._remark()
        used = options_used(self._options, self.roles, names)
        zone = self._options.time_zone or ("UTC" if self._without_offset and not self._with_offset else None)
        found_day = day_first if self._day_first or self._month_first or self._either else self._options.day_first
        return frame, replace(
            used,
            time_zone=zone,
            day_first=found_day,
            decimal=known_decimal,
            encoding=self._source.encoding or self._options.encoding,
            delimiter=self._source.delimiter or self._options.delimiter,
            sheet=self._source.sheet or self._options.sheet,
        )

    def _settle_times(self, place: int, part: _Part, *, day_first: bool) -> None:
        """Choose the reading of dates whose order was open; refuse those that contradict it."""
        import polars as pl

        moments = part.moments
        if moments is None:
            return
        here = moments.open
        ms = np.where(here, moments.ms if day_first else moments.month_first_ms, part.core["time"].to_numpy())
        fault = np.where(here, moments.fault if day_first else moments.month_first_fault, np.uint8(Fault.NONE))
        assert part.time_text is not None
        rows = np.flatnonzero(fault)
        for row, written in zip(rows, as_text(part.time_text[rows]).to_list(), strict=True):
            known = Fault.OTHER_ORDER if fault[row] == Fault.NO_SUCH_TIME else Fault(int(fault[row]))
            self._refuse_time(int(part.lines[row]), known, written)
        part.core = part.core.with_columns(pl.Series("time", ms))
        part.moments = part.time_text = None
        self._drop(place, part, fault == Fault.NONE)

    def _settle_values(self, place: int, part: _Part, decimal: str) -> None:
        """Read the numbers of a value column whose decimal sign was open; refuse what is no number."""
        import polars as pl

        texts = part.value_text
        if texts is None:
            return
        numbers = read_numbers(texts, "," if decimal == "," else ".")
        bad = (numbers.is_null() & texts.is_not_null()).to_numpy()
        rows = np.flatnonzero(bad)
        for line, written in zip(part.lines[rows].tolist(), texts[rows].to_list(), strict=True):
            self.refused.append(refuse(line, "value.unreadable", self.roles.value, written))
        part.core = part.core.with_columns(numbers.cast(pl.Float64).alias("value"))
        part.value_text = None
        self._drop(place, part, ~bad)

    def _drop(self, place: int, part: _Part, keep: NDArray[np.bool_]) -> None:
        """Keep only some rows of a part, in its columns and properties alike."""
        import polars as pl

        if keep.all():
            return
        mask = pl.Series(keep)
        part.core, part.lines = part.core.filter(mask), part.lines[keep]
        part.value_text = part.value_text.filter(mask) if part.value_text is not None else None
        for column in self._properties.values():
            column.keep(place, mask)
        self._sizes[place] = part.core.height

    def _core(self) -> dict[str, pl.Series]:
        """The columns that have a role, all parts together."""
        import polars as pl

        kinds: dict[str, type[pl.DataType]] = {"customer": pl.String, "time": pl.Int64, "event": pl.String}
        if self.roles.order is not None:
            kinds["sequence"] = pl.String
        if self.roles.channel is not None:
            kinds["channel"] = pl.String
        if self.roles.value is not None:
            kinds["value"] = pl.Float64
        columns: dict[str, pl.Series] = {}
        for name, kind in kinds.items():
            if name == "sequence":
                written = self._source.written is None or self.roles.order in self._source.written
                collected = PropertyColumn(name, written=written)
                for part in self._parts:
                    collected.add(part.core[name])
                columns[name] = collected.finish(None)
                continue
            parts = [part.core[name].cast(kind) for part in self._parts]
            columns[name] = pl.concat(parts) if parts else pl.Series(dtype=kind)
        return columns

    def _remark(self) -> None:
        """Notes on what was assumed."""
        if self._without_offset and not self._with_offset and self._options.time_zone is None:
            self.notes.append(note("time_zone_assumed", column=self.roles.time))
        if self._short_years:
            self.notes.append(note("short_years", column=self.roles.time))


def _of_rows(moments: Moments, rows: NDArray[np.bool_]) -> Moments:
    """Moments of some rows."""
    return Moments(
        moments.ms[rows],
        moments.fault[rows],
        moments.local[rows],
        moments.open[rows],
        moments.month_first_ms[rows],
        moments.month_first_fault[rows],
        moments.short_year,
    )
