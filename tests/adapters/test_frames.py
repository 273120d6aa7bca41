"""Tables in memory: Polars, pandas, DuckDB and pyarrow give the same journeys from the same rows."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

from etappe.analyses.journeys import Journeys
from etappe.connectors import read_events
from etappe.connectors.memory import open_table
from etappe.foundation.errors import InvalidInput

START = datetime(2026, 1, 1, tzinfo=UTC)
TABLE = pl.DataFrame(
    {
        "who": ["NA", "007", "NA", "null"],
        "when": [START + timedelta(minutes=row) for row in range(4)],
        "what": ["view", "view", "buy", "view"],
        "amount": [None, 1.5, 2.0, None],
        "order_id": [1, 2, None, 4],
    }
)


def duckdb_relation(table: pl.DataFrame) -> Any:  # noqa: ANN401 - DuckDB's relation
    connection = duckdb.connect()
    connection.register("events", table.to_arrow())
    return connection.sql("SELECT * FROM events")


KINDS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda table: table,
    "polars lazy": lambda table: table.lazy(),
    "pandas": lambda table: table.to_pandas(),
    "pandas of objects": lambda table: table.to_pandas().astype(object),
    "pandas of pyarrow": lambda table: table.to_pandas(use_pyarrow_extension_array=True),
    "pyarrow": lambda table: table.to_arrow(),
    "duckdb": duckdb_relation,
}


def read(source: Any) -> Journeys:  # noqa: ANN401 - any table
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return read_events(source, customer="who", time="when", event="what", value="amount")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_are_the_same_journeys(kind: str) -> None:
    expected = read(TABLE)
    journeys = read(KINDS[kind](TABLE))
    assert list(journeys.index.customers) == ["007", "NA", "null"]
    assert journeys.index.fingerprint == expected.index.fingerprint
    assert journeys.notes == expected.notes


def test_numbers_of_pandas_with_gaps_are_whole_identifiers() -> None:
    frame = pd.DataFrame({"who": [17, None, 18], "when": ["2026-01-01"] * 3, "what": ["a", "b", "c"]})
    assert str(frame["who"].dtype) == "float64"
    with pytest.warns(UserWarning, match="1 of 3 rows was refused. 2: The column “who” is empty"):
        journeys = read_events(frame, customer="who", time="when", event="what")
    assert list(journeys.index.customers) == ["17", "18"]
    assert [(row.line, row.code) for row in journeys.refused] == [(2, "customer.empty")]


def test_mixed_objects_of_pandas_are_text_of_each() -> None:
    frame = pd.DataFrame(
        {
            "who": [17, "017", 17.0],
            "when": [pd.Timestamp("2026-01-01", tz="Europe/Berlin"), "2026-01-01T00:00Z", START],
            "what": pd.Categorical(["a", "b", "a"]),
            "extra": [None, float("nan"), pd.NA],
            5: ["x", pd.NaT, {"k": 1}],
        }
    )
    source = open_table(frame)
    (batch,) = source.batches()
    assert source.columns == ("who", "when", "what", "extra", "5")
    assert batch.frame["who"].to_list() == ["17", "017", "17"]
    assert batch.frame["extra"].to_list() == [None, None, None]
    assert batch.frame["5"].to_list() == ["x", None, '{"k":1}']
    journeys = read_events(frame, customer="who", time="when", event="what")
    assert journeys.index.t0_ms == int(START.timestamp() * 1000) - 3_600_000


def test_the_callers_table_is_not_changed() -> None:
    frame = TABLE.to_pandas()
    before = frame.copy(deep=True)
    read(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_table_is_empty_journeys() -> None:
    journeys = read(TABLE.clear())
    assert (journeys.n_events, journeys.n_customers) == (0, 0)


def test_two_columns_of_one_name() -> None:
    frame = pd.DataFrame([["a", "2026-01-01", "x", "y"]], columns=["who", "when", "what", "what"])
    with pytest.raises(InvalidInput) as raised:
        read_events(frame, customer="who", time="when", event="what")
    assert raised.value.code == "columns.repeated"


@pytest.mark.parametrize("source", [3, None, [1, 2], pd.Series([1])])
def test_what_is_no_table_says_so(source: object) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_events(source, customer="who", time="when", event="what")
    assert raised.value.code == "source.unknown"
