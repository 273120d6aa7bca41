"""Events of tests: rows of customer, milliseconds and name, and the index of them."""

from __future__ import annotations

import polars as pl

from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex

HOUR = 3_600_000
Row = tuple[str, int, str]


def index_of(rows: list[Row], **columns: list[object]) -> JourneyIndex:
    frame = pl.DataFrame(
        rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row", strict=True
    )
    return build_index(frame.with_columns(**{name: pl.Series(values) for name, values in columns.items()}))


def journeys(*lives: tuple[str, ...], times: int = 20) -> list[Row]:
    """Customers who live these lives, an event an hour; each life ``times`` times."""
    return [
        (f"c{life}-{copy}", hour * HOUR, event)
        for life, names in enumerate(lives)
        for copy in range(times)
        for hour, event in enumerate(names)
    ]
