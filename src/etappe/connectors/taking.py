"""From a source's rows to canonical events and refused rows; the same for every format.

Law: a row is taken whole or refused with one reason, the first that applies: customer, event, time, value, order.
What only the whole column can decide (day or month first, decimal sign) is decided by all rows, so the outcome does
not depend on their order. A row in which every cell is empty is no row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, overload

import numpy as np
from msgspec.structs import replace

from etappe.connectors.cells import as_identifiers, as_property, as_text
from etappe.connectors.columns import NEEDED, Roles, check_columns, free_name, options_used, property_names, roles_of
from etappe.connectors.cutting import texts_of
from etappe.connectors.numbers import Evidence, evidence, read_numbers
from etappe.connectors.parts import Part, Settled, Settlement, refuse_time, settle
from etappe.connectors.properties import Kind, PropertyEvidence
from etappe.connectors.refusals import note, refuse
from etappe.connectors.times import Fault, Moments, check_zone, localise, read_bytes, read_moments
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import EARLIEST_MS, LATEST_MS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from numpy.typing import NDArray

    from etappe.connectors.numbers import Decimal
    from etappe.connectors.tables import Batch, Source
    from etappe.events.importing import ReadNote, ReadOptions, RefusedRow

_MINORITY: Final = 20
"""A column's dates are day first if at least 20 times as many prove it as contradict it; those are then refused."""

_SPACES: Final = (ord(" "), ord("\t"))

MOST_REFUSED: Final = 1_000_000
"""Reading ends where more rows than this are refused and they are the larger part."""


class Taking:
    """Takes batches of a source; knows what they say about the whole columns so far.

    Raises InvalidInput for options that cannot be (unknown columns or zone), at the start or with the first batch.
    """

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.rows = 0
        self._source = source
        self._options = options
        self.roles: Roles = roles_of(options, source.defaults)
        if options.time_zone is not None:
            check_zone(options.time_zone)
        if source.columns is not None:
            check_columns(self.roles.named, source.columns)
        self._any = False
        self._refused = 0
        self._properties: dict[str, PropertyEvidence] = {}
        self._sequence = self._looked_at("sequence", self.roles.order)
        self._seen: dict[str, None] = dict.fromkeys(source.columns or ())
        self._with_offset = self._without_offset = 0
        self._day_first = self._month_first = self._either = 0
        self._short_years = False
        self._decimals = Evidence()

    @property
    def _zone(self) -> str:
        return self._options.time_zone or "UTC"

    # ---- one batch

    def take(self, batch: Batch) -> Part:
        """Take the rows of a batch."""
        assert batch.times is not None or batch.frame.height == batch.lines.size
        refused = list(batch.refused)
        self.rows += len(refused)
        self._count_refused(len(refused), refused[-1].line if refused else 0)
        frame = batch.frame
        for name in frame.columns:
            self._seen.setdefault(name)
        if not frame.height:
            return self._nothing(refused)
        if self._source.columns is None and not self._any:
            check_columns((getattr(self.roles, role) for role in NEEDED), frame.columns)
        customer = as_identifiers(self._cells(frame, self.roles.customer), tight=batch.tight)
        event = as_identifiers(self._cells(frame, self.roles.event), tight=batch.tight)
        moments = self._moments(batch)
        values, value_text, no_value = self._values(frame, tight=batch.tight)
        blank = self._blank(batch, customer, event)

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
        refused += self._refuse_rows(batch, np.flatnonzero(bad), (no_customer, no_event, faults))
        self._count(moments, faults, bad | blank)
        return self._part(batch, ~(bad | blank), (customer, event, values, value_text), (ms, moments), refused)

    def _moments(self, batch: Batch) -> Moments:
        """What the times of a batch say."""
        month_first = self._options.day_first is False
        if batch.times is not None:
            return read_bytes(batch.times, dotted_month_first=month_first)
        return read_moments(self._cells(batch.frame, self.roles.time), dotted_month_first=month_first)

    def _nothing(self, refused: list[RefusedRow]) -> Part:
        """A part without rows."""
        import polars as pl

        kinds: dict[str, type[pl.DataType]] = {"customer": pl.String, "time": pl.Int64, "event": pl.String}
        if self.roles.channel is not None:
            kinds["channel"] = pl.String
        if self.roles.value is not None:
            kinds["value"] = pl.Float64
        return Part(pl.DataFrame(schema=kinds), np.zeros(0, np.int64), refused=refused)

    def _refuse_rows(
        self,
        batch: Batch,
        rows: NDArray[np.int64],
        reasons: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.uint8]],
    ) -> list[RefusedRow]:
        """Refuse rows, each for the first reason that applies; what is left is an unreadable value."""
        refused: list[RefusedRow] = []
        if not rows.size:
            return refused
        self._count_refused(rows.size, int(batch.lines[rows[-1]]))
        no_customer, no_event, faults = (each[rows] for each in reasons)
        if batch.times is None:
            times = self._texts(batch.frame, self.roles.time, rows)
        else:
            times = texts_of(batch.times[rows]).to_list()
        values = self._texts(batch.frame, self.roles.value, rows) if self.roles.value else times
        for place, line in enumerate(batch.lines[rows].tolist()):
            if no_customer[place]:
                code = "unit.empty" if self.roles.person else "customer.empty"
                refused.append(refuse(line, code, self.roles.customer))
            elif no_event[place]:
                refused.append(refuse(line, "event.empty", self.roles.event))
            elif faults[place] != Fault.NONE:
                refused.append(refuse_time(line, Fault(int(faults[place])), times[place], self.roles, self._zone))
            else:
                refused.append(refuse(line, "value.unreadable", self.roles.value, values[place] or ""))
        return refused

    def _count_refused(self, count: int, line: int) -> None:
        """End the reading where nearly nothing can be read: nobody looks through millions of reasons."""
        self._refused += count
        if count and self._refused > MOST_REFUSED and self._refused * 2 > self.rows:
            raise InvalidInput(
                "file.mostly_refused", file=self._source.name, count=self._refused, rows=self.rows, line=line
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

    def _blank(self, batch: Batch, customer: pl.Series, event: pl.Series) -> NDArray[np.bool_]:
        """Rows in which every cell is empty."""
        import polars as pl

        frame = batch.frame
        if not customer.null_count():
            return np.zeros(frame.height, np.bool_)
        blank = (customer.is_null() & event.is_null()).to_numpy().copy()
        rows = np.flatnonzero(blank)
        if rows.size:
            some = frame[rows]
            empty = [
                as_identifiers(column).is_null() if column.dtype == pl.String else column.is_null()
                for column in some.get_columns()
            ]
            blank[rows] = np.logical_and.reduce([each.to_numpy() for each in empty])
            if batch.times is not None:
                blank[rows] &= np.isin(batch.times[rows], _SPACES).all(axis=1)
        return blank

    def _values(
        self, frame: pl.DataFrame, *, tight: bool
    ) -> tuple[pl.Series | None, pl.Series | None, NDArray[np.bool_]]:
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
        texts = as_identifiers(cells, tight=tight)
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

    def _part(
        self,
        batch: Batch,
        rows: NDArray[np.bool_],
        texts: tuple[pl.Series, pl.Series, pl.Series | None, pl.Series | None],
        instants: tuple[NDArray[np.int64], Moments],
        refused: list[RefusedRow],
    ) -> Part:
        """The good rows, and what their properties say."""
        import polars as pl

        customer, event, values, value_text = texts
        ms, moments = instants
        frame, tight = batch.frame, batch.tight
        columns = {"customer": customer, "time": pl.Series(ms), "event": event}
        if self.roles.channel is not None:
            columns["channel"] = as_identifiers(self._cells(frame, self.roles.channel), tight=tight)
        if values is not None:
            columns["value"] = values
        core = pl.DataFrame([series.alias(name) for name, series in columns.items()])
        everything = bool(rows.all())
        mask = pl.Series(rows)

        def kept(series: pl.Series) -> pl.Series:
            return series if everything else series.filter(mask)

        part = Part(core if everything else core.filter(mask), batch.lines[rows], refused=refused)
        if self._options.day_first is None and moments.open[rows].any():
            part.moments = _of_rows(moments, rows)
            times = self._cells(frame, self.roles.time) if batch.times is None else texts_of(batch.times)
            part.time_text = kept(times)
        if value_text is not None:
            part.value_text = kept(value_text)
        kept_too = frame.select(
            name for name in frame.columns if name == self.roles.order or self.roles.is_property(name)
        )
        self._look(part, kept_too.filter(mask) if kept_too.width and not everything else kept_too, tight=tight)
        self._any = True
        return part

    def _look(self, part: Part, rows: pl.DataFrame, *, tight: bool) -> None:
        """Give a part its order column and properties, and hear what they say about their kind."""
        for name in rows.columns:
            if name == self.roles.order and self._sequence is not None:
                sequence = as_property(rows[name], tight=tight)
                if sequence.null_count() < sequence.len():
                    self._sequence.look(sequence)
                    part.sequence = sequence
            if self.roles.is_property(name):
                values = as_property(rows[name], tight=tight)
                if values.null_count() < values.len():
                    if name not in self._properties:
                        self._properties[name] = self._looked_at(name, name)
                    self._properties[name].look(values)
                    part.properties[name] = values

    @overload
    def _looked_at(self, name: str, column: str) -> PropertyEvidence: ...
    @overload
    def _looked_at(self, name: str, column: None) -> None: ...
    def _looked_at(self, name: str, column: str | None) -> PropertyEvidence | None:
        """A column whose kind is to be found out."""
        written = self._source.written is None or column in self._source.written
        return None if column is None else PropertyEvidence(name, written=written)

    # ---- all batches so far

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

    def settlement(self) -> Settlement:
        """What all rows taken so far decide."""
        import polars as pl

        names = property_names(self._seen, self.roles, [])
        columns: dict[str, Settled] = {}
        for column, name in names.items():
            kind = self._properties[column].kind(self._known_decimal) if column in self._properties else None
            if kind is not None:
                columns[column] = self._settled(name, kind, names.values())
        sequence = self._sequence.kind(None) if self._sequence is not None else None
        if sequence is not None and sequence.type == pl.Boolean:
            sequence = Kind(pl.String)  # an order is told by numbers or by text
        return Settlement(
            day_first=self._options.day_first if self._options.day_first is not None else self._day_or_month(),
            decimal=self._decimal,
            sequence=sequence,
            columns=columns,
        )

    def settle(self, part: Part, settlement: Settlement) -> tuple[pl.DataFrame, list[RefusedRow]]:
        """The canonical events of a part, and all its refused rows by line; see ``parts.settle``."""
        return settle(part, settlement, self.roles, self._zone)

    @property
    def _decimal(self) -> Decimal | None:
        """The decimal sign of the value column, as far as the rows decide it."""
        return self._options.decimal or (self._decimals.decimal if self.roles.value is not None else None)

    @property
    def _known_decimal(self) -> Decimal | None:
        """The decimal sign of the file, if something in it says so."""
        return self._decimal if self._options.decimal or self._decimals.comma or self._decimals.point else None

    def _settled(self, name: str, kind: Kind, names: Iterable[str]) -> Settled:
        """A property under its name; the channel is text, and what is called value but holds no numbers is renamed."""
        import polars as pl

        if name == "channel":
            return Settled(name, Kind(pl.String))
        if name == "value" and kind.type != pl.Float64:
            return Settled(free_name(name, (*names, "value")), kind)
        return Settled(name, kind)

    def schema(self) -> dict[str, type[pl.DataType]]:
        """The columns of the canonical frame and their types, once all rows are taken; empty properties are text."""
        import polars as pl

        kinds: dict[str, type[pl.DataType]] = {"customer": pl.String, "time": pl.Int64, "event": pl.String}
        settlement = self.settlement()
        if self.roles.order is not None:
            kinds["sequence"] = settlement.sequence.type if settlement.sequence is not None else pl.String
        if self.roles.channel is not None:
            kinds["channel"] = pl.String
        if self.roles.value is not None:
            kinds["value"] = pl.Float64
        names = property_names(self._seen, self.roles, [])
        for column, name in names.items():
            settled = settlement.columns.get(column) or self._settled(name, Kind(pl.String), names.values())
            kinds[settled.name] = settled.kind.type
        return kinds

    def end(self) -> tuple[ReadOptions, tuple[ReadNote, ...]]:
        """The options with all that was found out, and what was assumed or renamed, once all rows are taken.

        What ``problems`` lists is then taken as day first, UTC and decimal point; only an inspection may go on so.
        """
        import polars as pl

        if self._seen or self._source.columns is not None:
            check_columns(self.roles.named, self._seen)
        notes: list[ReadNote] = []
        if self._source.columns is not None or self._any:
            notes.extend(self._source.notes)
        settlement = self.settlement()
        names = property_names(self._seen, self.roles, notes)
        for column, name in names.items():
            settled = settlement.columns.get(column) or self._settled(name, Kind(pl.String), names.values())
            if settled.name != name:
                notes.append(note("property_renamed", column=column, name=settled.name))
        if self._without_offset and not self._with_offset and self._options.time_zone is None:
            notes.append(note("time_zone_assumed", column=self.roles.time))
        if self._short_years:
            notes.append(note("short_years", column=self.roles.time))
        zone = self._options.time_zone or ("UTC" if self._without_offset and not self._with_offset else None)
        any_dates = self._day_first or self._month_first or self._either
        used = replace(
            options_used(self._options, self.roles, names),
            time_zone=zone,
            day_first=settlement.day_first if any_dates else self._options.day_first,
            decimal=self._known_decimal,
            encoding=self._source.encoding or self._options.encoding,
            delimiter=self._source.delimiter or self._options.delimiter,
            sheet=self._source.sheet or self._options.sheet,
        )
        return used, tuple(notes)


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
