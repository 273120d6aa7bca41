"""The columns of the events table, and how a property finds the column that holds it.

Law: what goes in comes out. A property has a column of its own, of the kind it was first seen with; a value of another
kind, a nested one, a name that differs from another's only by case, and names beyond ``MOST_PROPERTIES`` go into
``more``, a JSON object of the row's properties that no column holds. Column names hold no sign that Delta forbids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

import msgspec

from etappe.events.store import PropertyKind

if TYPE_CHECKING:
    import polars as pl
    from deltalake.schema import Schema

ColumnKind = Literal["string", "double", "boolean"]
"""What a column of a property holds, in Delta's words."""

MOST_PROPERTIES: Final = 500
LONGEST_NAME: Final = 200
PREFIX: Final = "property_"
MORE: Final = "more"
FIXED: Final[Mapping[str, str]] = {
    "bucket": "string",
    "identity_hash": "long",
    "identity": "string",
    "time": "timestamp",
    "event": "string",
    "sequence": "double",
    "sequence_text": "string",
    "message": "string",
    "batch": "long",
    "place": "integer",
    "channel": "string",
    "value": "double",
    MORE: "string",
}
"""Every table's columns and their types in Delta, in order; columns of properties come after them.

``identity_hash`` is the hash less 2^63, so that its order as a signed number is the order of hashes. ``batch`` is empty
in a file of one batch, whose name says it. ``place`` counts the equal rows of a batch, from 0, in order of arrival.
"""
CANONICAL: Final = ("customer", "time", "event", "sequence", "message", "channel", "value", MORE)
"""Columns of the canonical frame that are no properties."""
KINDS: Final[Mapping[ColumnKind, PropertyKind]] = {"string": "text", "double": "number", "boolean": "text"}

_FILLED: Final = frozenset({"identity_hash", "identity", "time", "event", "batch", "place"})
"""Columns that are there in every row, or are computed."""
_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def column_of(name: str) -> str:
    """The column of a property: its name after ``property_``, other signs than letters, digits, _ and - encoded.

    >>> column_of("Plan (EUR)"), column_of("größe")
    ('property_Plan%20%28EUR%29', 'property_größe')
    """
    signs = (
        sign
        if sign in _PLAIN or (not sign.isascii() and sign.isalnum())
        else "".join(f"%{byte:02X}" for byte in sign.encode())
        for sign in name
    )
    return PREFIX + "".join(signs)


def property_of(column: str) -> str:
    """The property that a column holds.

    >>> property_of(column_of("50% = half; (a,b)"))
    '50% = half; (a,b)'
    """
    return unquote(column.removeprefix(PREFIX))


def delta_schema(columns: Mapping[str, ColumnKind]) -> Schema:
    """The table's schema with these columns of properties."""
    from deltalake.schema import Field, PrimitiveType, Schema

    kinds = {**FIXED, **columns}
    return Schema([Field(name, PrimitiveType(kind), nullable=name != "bucket") for name, kind in kinds.items()])


def polars_type(kind: str) -> pl.DataType:
    """The type of a column in memory and in Parquet, from its type in Delta.

    Instants are stored in milliseconds, which Parquet knows and every engine reads as a timestamp of Delta: the three
    zeros of microseconds would take two bytes more an event, however they are compressed.
    """
    import polars as pl

    types: dict[str, pl.DataType] = {
        "string": pl.String(),
        "long": pl.Int64(),
        "integer": pl.Int32(),
        "double": pl.Float64(),
        "boolean": pl.Boolean(),
        "timestamp": pl.Datetime("ms", "UTC"),
    }
    return types[kind]


def kind_of(values: pl.Series) -> ColumnKind:
    """What a column of the canonical frame holds: text, numbers or truth values."""
    import polars as pl

    if values.dtype.is_numeric():
        return "double"
    if values.dtype == pl.Boolean:
        return "boolean"
    assert values.dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null), f"{values.name} is {values.dtype}"
    return "string"


def properties_of(frame: pl.DataFrame) -> dict[str, ColumnKind]:
    """The properties that a canonical frame brings, those that are empty in every row left out."""
    names = (name for name in frame.columns if name not in CANONICAL and frame[name].null_count() < frame.height)
    return {name: kind_of(frame[name]) for name in names}


def new_columns(properties: Mapping[str, ColumnKind], columns: Mapping[str, ColumnKind]) -> dict[str, ColumnKind]:
    """The columns to be added to a table for properties that have none, in their order; none where there is no room."""
    taken = {column.casefold() for column in columns}
    added: dict[str, ColumnKind] = {}
    for name, kind in properties.items():
        column = column_of(name)
        if (
            len(columns) + len(added) < MOST_PROPERTIES
            and len(column) <= LONGEST_NAME
            and column.casefold() not in taken
        ):
            added[column] = kind
            taken.add(column.casefold())
    return added


def fitted(frame: pl.DataFrame, columns: Mapping[str, ColumnKind]) -> pl.DataFrame:
    """A canonical frame as rows of the table, without ``bucket``, ``identity_hash``, ``batch`` and ``place``.

    Columns that are empty here are left out; they read as empty. Texts that are Enum stay so.
    """
    import polars as pl

    properties = properties_of(frame)
    fitting = [name for name, kind in properties.items() if columns.get(column_of(name)) == kind]
    rows = frame.select(
        pl.col("customer").alias("identity"),
        pl.col("time").cast(pl.Int64).cast(polars_type("timestamp")),
        _text(frame, "event"),
        *_sequence(frame),
        _optional(frame, "message", pl.String()),
        _text(frame, "channel"),
        _optional(frame, "value", pl.Float64()),
        more(frame, [name for name in properties if name not in fitting]),
        *(
            _text(frame, name).alias(column_of(name))
            if columns[column_of(name)] == "string"
            else pl.col(name).cast(polars_type(columns[column_of(name)])).alias(column_of(name))
            for name in fitting
        ),
    )
    return without_empty(rows)


def without_empty(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the table without the columns that are empty in all of them; a file that lacks a column is empty there."""
    return rows.select(name for name in rows.columns if name in _FILLED or rows[name].null_count() < rows.height)


def _sequence(frame: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """What breaks ties, as a number or as text."""
    import polars as pl

    empty = pl.lit(None)
    numeric = "sequence" in frame.columns and frame["sequence"].dtype.is_numeric()
    number = pl.col("sequence").cast(pl.Float64).fill_nan(None) if numeric else empty.cast(pl.Float64)
    text = pl.col("sequence").cast(pl.String) if "sequence" in frame.columns and not numeric else empty.cast(pl.String)
    return number.alias("sequence"), text.alias("sequence_text")


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    import polars as pl

    return (
        pl.col(name) if name in frame.columns and frame[name].dtype == pl.Enum else _optional(frame, name, pl.String())
    )


def _optional(frame: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    return (pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind)).alias(name)


def more(frame: pl.DataFrame, names: Iterable[str]) -> pl.Expr:
    """What the frame's ``more`` holds and these columns of it, as one JSON object a row; null where that is nothing."""
    import polars as pl

    members = []
    for name in names:
        key = json.dumps(name, ensure_ascii=False)
        given = pl.col(name).cast(pl.String) if frame[name].dtype == pl.Enum else pl.col(name)
        value = pl.struct(given.alias("v")).struct.json_encode().str.slice(5).str.strip_suffix("}")
        if frame[name].dtype.is_float():
            value = pl.when(pl.col(name).is_infinite()).then(pl.format('"{}"', pl.col(name))).otherwise(value)
        member = pl.lit(key + ":") + value
        members.append(pl.when(pl.col(name).is_not_null()).then(member))
    if MORE in frame.columns:
        inner = pl.col(MORE).cast(pl.String).str.strip_chars().str.strip_prefix("{").str.strip_suffix("}")
        members.append(pl.when(inner.str.strip_chars() != "").then(inner))
    if not members:
        return pl.lit(None, pl.String).alias(MORE)
    joined = pl.concat_str(members, separator=",", ignore_nulls=True)
    return pl.when(joined != "").then("{" + joined + "}").alias(MORE)


def in_more(texts: pl.Series, name: str) -> pl.Series:
    """The text or number that each ``more`` holds under a name, as text; null where it holds none or another kind."""
    import polars as pl

    def found(text: str) -> str | None:
        value = msgspec.json.decode(text).get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value) if isinstance(value, str | int | float) else None

    return texts.map_elements(found, return_dtype=pl.String, skip_nulls=True)
