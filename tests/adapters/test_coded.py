"""Texts that recur: whatever Enums an import brings, what it holds and writes says the same texts."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest

from etappe.storage.events.coded import CodedTexts
from etappe.storage.events.writing import write_rows

ENUM = pl.Enum(["x", "y"])


def decoded(texts: CodedTexts, frames: list[pl.DataFrame]) -> list[str | None]:
    rows = texts.enums(pl.concat([texts.alike(frame) for frame in frames], how="diagonal"))
    return rows["a"].cast(pl.String).to_list()


def test_enums_of_different_values_are_one() -> None:
    texts = CodedTexts()
    parts: list[tuple[list[str | None], pl.Enum]] = [
        (["x", None, "y"], ENUM),
        (["z", "x"], pl.Enum(["z", "x"])),
        (["y"], ENUM),
    ]
    frames = [texts.encode(pl.DataFrame({"a": pl.Series(values, dtype=kind)})) for values, kind in parts]
    assert all(frame["a"].dtype == pl.UInt16 for frame in frames)
    assert decoded(texts, frames) == ["x", None, "y", "z", "x", "y"]


def test_a_column_that_becomes_texts_is_texts() -> None:
    texts = CodedTexts()
    first = texts.encode(pl.DataFrame({"a": pl.Series(["x"], dtype=ENUM)}))
    second = texts.encode(pl.DataFrame({"a": ["much else"]}))
    third = texts.encode(pl.DataFrame({"a": pl.Series(["y"], dtype=ENUM)}))
    assert third["a"].dtype == pl.String
    assert decoded(texts, [first, second, third]) == ["x", "much else", "y"]


def test_too_many_values_are_texts() -> None:
    texts = CodedTexts()
    with patch("etappe.storage.events.coded.MOST_VALUES", 2):
        parts = [texts.encode(pl.DataFrame({"a": pl.Series([v], dtype=pl.Enum([v]))})) for v in "xyz"]
    assert parts[2]["a"].dtype == pl.String
    assert decoded(texts, parts) == ["x", "y", "z"]


def test_a_file_of_enums_is_one_of_texts_to_every_reader(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")

    rows = pl.DataFrame(
        {
            "identity_hash": pl.Series([1] * 200, dtype=pl.UInt64),
            "identity": ["ada"] * 200,
            "time": pl.Series(range(200), dtype=pl.Int64).cast(pl.Datetime("ms", "UTC")),
            "event": pl.Series(["x", "y"] * 100, dtype=ENUM),
            "channel": pl.Series(["x", "y"] * 100, dtype=pl.Enum(["x", "y", "z", "never there"])),
        }
    )
    path = tmp_path / write_rows(tmp_path, "", rows, batch=1).path
    assert pl.read_parquet_schema(path)["event"] == pl.String
    assert pl.read_parquet(path)["event"].to_list() == ["x", "y"] * 100
    assert str(pq.read_schema(path).field("event").type) == str(pq.read_schema(path).field("identity").type)
    assert pq.read_table(path)["event"].to_pylist() == ["x", "y"] * 100
    assert b"never there" not in path.read_bytes()
