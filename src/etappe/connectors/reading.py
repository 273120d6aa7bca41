"""Reading events: a file or a table in memory becomes canonical events, or journeys.

Law: every row is in the frame or among the refused, and their numbers add up to ``rows``. What the data leave open
(day first? decimal comma? a mix of times with and without offset?) is asked by an error, never assumed.
"""

from __future__ import annotations

import os
import warnings
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from etappe.connectors.opening import open_file
from etappe.connectors.refusals import EtappeWarning
from etappe.connectors.tables import watch
from etappe.connectors.whole import ReadResult, Whole
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import Said, both

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    from etappe.analyses.journeys import Journeys
    from etappe.connectors.tables import Source

_FIRST_REASONS: Final = 3


def read_file(
    path: str | os.PathLike[str],
    options: ReadOptions | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    name: str | None = None,
) -> ReadResult:
    """All events of a file.

    Args:
        path: the file.
        options: which column means what; customer, time and event are needed (XES names them itself).
        progress: told how much is done of how much, in bytes of the file or rows of the table, after each stretch.
        cancelled: asked after each stretch; True ends the reading.
        name: what people call the file, where the path does not say; its ending names the format.

    Raises:
        InvalidInput: the file cannot be read, a column is not there, or the data leave something open that has to be
            decided: ``time.day_first_unknown``, ``time.day_first_contradictory``, ``time.mixed_offsets``,
            ``value.decimal_unknown``, ``sheet.unclear``.
        Refused: ``read.cancelled``.

    Cost: one pass over the file; a million rows of CSV take about half a second. The events are held in memory; see
    ``stream_file`` where they are too many for that.
    """
    asked = options or ReadOptions()
    source = open_file(Path(path), asked, name=name)
    result = read_source(source, asked, progress, cancelled)
    if not result.rows:
        raise InvalidInput("file.no_rows", file=source.name)
    return result


def read_source(
    source: Source,
    options: ReadOptions,
    progress: Callable[[int, int | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ReadResult:
    """All events of an open source, which is then closed; see ``read_file``."""
    with closing(source):
        if len(source.sheets) > 1 and options.sheet is None:
            raise InvalidInput("sheet.unclear", file=source.name, sheets=", ".join(source.sheets))
        whole = Whole(source, options)
        for batch in watch(source, progress, cancelled):
            whole.take(batch)
        problems = whole.problems()
        if problems:
            raise problems[0]
        return whole.finish()


def read_events(  # noqa: PLR0913 - each is a column or a way of writing, named by keyword
    source: Any,  # noqa: ANN401 - a path, or a table of a library that need not be installed
    *,
    customer: str | None = None,
    time: str | None = None,
    event: str | None = None,
    order: str | None = None,
    channel: str | None = None,
    value: str | None = None,
    properties: Sequence[str] | None = None,
    time_zone: str | None = None,
    unit: str | None = None,
    day_first: bool | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    decimal: Literal[".", ","] | None = None,
    sheet: str | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Journeys:
    """Journeys from a file or a table: who, when and what, with any further properties.

    Identifiers are text: a customer called ``NA`` or ``007`` stays that (space around them is cut off). Rows that
    cannot be read are left out, announced by one ``EtappeWarning``, and listed in ``refused`` of the journeys.

    Args:
        source: a path (CSV, also ``.gz`` and ``.zst``; XLSX; JSON Lines; Parquet; Arrow; XES), or a pandas or Polars
            frame, a DuckDB relation, a pyarrow Table.
        customer: the column that says whose event it is.
        time: the column that says when it happened.
        event: the column that says what happened. XES files name these three themselves.
        order: a column that breaks ties of time. Without it ties keep the source's order.
        channel: the column of the channel.
        value: the column of a number, such as an amount.
        properties: further columns to keep; None keeps all others.
        time_zone: IANA name for times without offset, and for calendar questions; None means UTC. A time that a
            clock change skips is refused; of one that it repeats the earlier is taken.
        unit: the column of what travels (an order, a claim), if that is not the customer.
        day_first: whether 03/04/2026 is the third of April; None means it has to be evident.
        encoding: what a CSV file is written in, such as utf-8; None means it is found out, here and below.
        delimiter: what stands between its fields.
        decimal: what stands before decimals, a point or a comma.
        sheet: the name of a workbook's sheet.
        progress: told how much is done of how much, in bytes of the file or rows of the table, after each stretch.

    Raises:
        InvalidInput: as ``read_file``; ``events.none_taken`` if no row at all could be read.

    >>> import polars as pl
    >>> table = pl.DataFrame({"who": ["007", "007"], "when": ["2026-01-01", "2026-01-02"], "what": ["view", "buy"]})
    >>> journeys = read_events(table, customer="who", time="when", event="what")
    >>> journeys.index.customers[0], journeys.index.n_events
    ('007', 2)
    """
    from etappe.analyses.journeys import Journeys
    from etappe.journeys.building import build_index

    options = ReadOptions(
        customer=customer,
        time=time,
        event=event,
        order=order,
        channel=channel,
        value=value,
        properties=None if properties is None else tuple(properties),
        time_zone=time_zone,
        unit=unit,
        day_first=day_first,
        encoding=encoding,
        delimiter=delimiter,
        decimal=decimal,
        sheet=sheet,
    )
    if isinstance(source, str | os.PathLike):
        result = read_file(source, options, progress)
    else:
        from etappe.connectors.memory import open_table

        result = read_source(open_table(source), options, progress)
    if result.refused:
        first = result.refused[:_FIRST_REASONS]
        reasons = Said(
            en=" ".join(f"{row.line}: {row.en}" for row in first), de=" ".join(f"{row.line}: {row.de}" for row in first)
        )
        if not result.frame.height:
            raise InvalidInput("events.none_taken", rows=result.rows, reasons=reasons)
        left_out = both("warnings.rows_refused", count=len(result.refused), rows=result.rows, reasons=reasons)
        warnings.warn(EtappeWarning(*left_out), stacklevel=2)
    index = build_index(result.frame, time_zone=time_zone or "UTC", unit=result.options.unit or "customer")
    return Journeys(index, refused=tuple(result.refused), notes=result.notes)
