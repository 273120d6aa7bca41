"""Parquet and Arrow: types are kept, identifiers become text, and several stretches are one file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pyarrow as pa
import pyarrow.feather
import pytest

from etappe.connectors import inspect_file, read_file
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput

OPTIONS = ReadOptions(customer="who", time="when", event="what")
INSTANT = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
MS = 1_767_270_600_000
TABLE = pl.DataFrame(
    {
        "who": [7, None, 9, 2**60],
        "when": [INSTANT, INSTANT, None, INSTANT],
        "what": pl.Series(["a", "b", "c", "a"], dtype=pl.Categorical),
        "digits": ["1", "2", "3", "4"],
        "count": pl.Series([1, 2, 3, None], dtype=pl.UInt8),
        "price": [Decimal("1.50"), None, Decimal("3.00"), Decimal("0.25")],
        "order_id": [1.0, 2.0, 3.0, float("nan")],
        "rate": [0.5, float("nan"), 1.0, float("inf")],
        "ok": [True, False, None, True],
        "day": [date(2026, 1, 2)] * 4,
        "tags": [["x"], [], None, ["y", "z"]],
    }
)


def write(path: Path) -> None:
    if path.suffix == ".parquet":
        TABLE.write_parquet(path, row_group_size=1)
    elif path.suffix == ".arrows":
        TABLE.write_ipc_stream(path)
    elif path.suffix == ".feather":
        pyarrow.feather.write_feather(TABLE.to_arrow(), path)
    else:
        TABLE.write_ipc(path)


@pytest.mark.parametrize("ending", [".parquet", ".arrow", ".feather", ".arrows"])
@pytest.mark.parametrize("rows_at_once", [1, 3, 1000])
def test_types_are_kept_and_identifiers_are_text(tmp_path: Path, ending: str, rows_at_once: int) -> None:
    path = tmp_path / f"events{ending}"
    write(path)
    with patch("etappe.connectors.arrow.ROWS_PER_BATCH", rows_at_once):
        result = read_file(path, OPTIONS)
    assert [(row.line, row.code) for row in result.refused] == [(2, "customer.empty"), (3, "time.empty")]
    frame = result.frame
    assert frame["customer"].to_list() == ["7", str(2**60)]
    assert frame["time"].to_list() == [MS, MS]
    assert frame["event"].to_list() == ["a", "a"]
    assert frame["digits"].to_list() == ["1", "4"]
    assert frame["count"].to_list() == [1.0, None]
    assert frame["price"].to_list() == [1.5, 0.25]
    assert frame["order_id"].to_list() == ["1", None]
    assert frame["rate"].to_list() == [0.5, None]
    assert frame["ok"].to_list() == [True, True]
    assert frame["day"].to_list() == ["2026-01-02"] * 2
    assert frame["tags"].to_list() == ['["x"]', '["y","z"]']
    assert result.rows == 4


@pytest.mark.parametrize("ending", [".parquet", ".arrow"])
def test_damaged_files_say_so(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"events{ending}"
    write(path)
    path.write_bytes(path.read_bytes()[:200])
    for look in (lambda: inspect_file(path), lambda: read_file(path, OPTIONS)):
        with pytest.raises(InvalidInput) as raised:
            look()
        assert raised.value.code == "file.damaged"


def test_a_folder_with_signs_of_a_pattern_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a[1]*.parquet"
    write(path)
    assert read_file(path, OPTIONS).rows == 4


def test_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    TABLE.clear().write_parquet(path)
    with pytest.raises(InvalidInput) as raised:
        inspect_file(path)
    assert raised.value.code == "file.no_rows"
    assert isinstance(TABLE.to_arrow(), pa.Table)
