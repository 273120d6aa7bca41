"""Tables in memory: Polars, pandas, a DuckDB relation, a pyarrow Table, or anything that speaks Arrow.

Law: nothing of the caller's table is changed, and none of these libraries is imported here but Polars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etappe.connectors.arrow import slices
from etappe.connectors.jsonl import column_of
from etappe.connectors.tables import Source
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl


def open_table(table: Any) -> Source:  # noqa: ANN401 - types of libraries that need not be installed
    """A table in memory as a source; rows are numbered from 1.

    Raises InvalidInput ``source.unknown`` for anything that is no table.
    """
    import polars as pl

    if isinstance(table, pl.LazyFrame):
        frame = table.collect()
    elif isinstance(table, pl.DataFrame):
        frame = table
    elif type(table).__module__.partition(".")[0] == "pandas" and hasattr(table, "columns"):
        frame = _from_pandas(table)
    elif hasattr(table, "__arrow_c_stream__"):
        try:
            frame = pl.DataFrame(table)
        except pl.exceptions.SchemaError as error:  # one column, not a table of them
            raise InvalidInput("source.unknown", kind=type(table).__name__) from error
    else:
        raise InvalidInput("source.unknown", kind=type(table).__name__)
    name = type(table).__name__
    return Source(
        "arrow", name, tuple(frame.columns), lambda: slices(frame.lazy(), frame.height, name), total=frame.height
    )


def _from_pandas(table: Any) -> pl.DataFrame:  # noqa: ANN401 - a pandas frame
    """A pandas frame, column by column; a column of mixed objects becomes text of each value.

    Columns are taken as they are; an index is no column.
    """
    import polars as pl

    columns: list[pl.Series] = []
    for place, label in enumerate(table.columns):
        values = table.iloc[:, place]
        name = str(label)
        kind = str(values.dtype)
        if kind == "object":
            columns.append(column_of(name, [_plain(value) for value in values.tolist()]))
        elif kind in ("str", "string") or kind.startswith("string["):
            columns.append(
                pl.Series(name, [value if isinstance(value, str) else None for value in values.tolist()], pl.String)
            )
        elif kind == "category":
            texts = [None if value is None or value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN
            columns.append(column_of(name, texts))
        else:
            columns.append(pl.from_pandas(values).alias(name))
    names = [series.name for series in columns]
    if len(set(names)) < len(names):
        raise InvalidInput("columns.repeated", column=next(name for name in names if names.count(name) > 1))
    return pl.DataFrame(columns)


def _plain(value: object) -> object:
    """A Python object as JSON would hold it; missing ones (None, NaN, NaT, NA) are None."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return None if value != value else value  # noqa: PLR0124 - NaN is the one number that differs from itself
    if str(value) in ("NaT", "<NA>"):
        return None
    isoformat = getattr(value, "isoformat", None)
    if callable(isoformat):
        return isoformat()
    if hasattr(value, "item"):
        return _plain(value.item())
    return value if isinstance(value, dict | list) else str(value)
