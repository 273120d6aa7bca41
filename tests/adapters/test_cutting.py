"""Columns cut from plain CSV text are what splitting its lines gives."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.connectors.cutting import MOST_VALUES, Cutter

COLUMNS = ("who", "when", "what")
LETTERS = st.text(st.characters(exclude_characters='",\n\r', codec="utf-8"), max_size=40)
CELL = st.sampled_from(["", "a", " a", "a ", "\xa0b", "ünï", "2026-01-01", "x" * 8, "x" * 32, "x" * 33]) | LETTERS


def texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))


@settings(max_examples=300, deadline=None)
@given(
    stretches=st.lists(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12), min_size=1, max_size=4),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
)
def test_cells_are_those_between_delimiters(
    stretches: list[list[tuple[str, str, str]]], end: str, *, last: bool
) -> None:
    cutter = Cutter(COLUMNS, ",", time="when", plain=frozenset(("who", "when")))
    for number, rows in enumerate(stretches):
        text = end.join(",".join(row) for row in rows)
        text += end if not (last and number == len(stretches) - 1) else ""
        cut = cutter.cut(text.encode())
        assert cut is not None
        assert cut.rows == len(rows)
        if cut.tight:
            assert all(cell.strip() == cell for row in rows for cell in row)
        expected = {name: [row[place] or None for row in rows] for place, name in enumerate(COLUMNS)}
        if cut.times is not None:
            assert [row.tobytes().decode() for row in cut.times] == expected.pop("when")
        assert texts(cut.frame).to_dict(as_series=False) == expected


@pytest.mark.parametrize(
    "text",
    [b"a,b\n", b"a,b,c,d\n", b"a,b,c\n\na,b,c\n", b'a,"b",c\n', b"a,b,\xff\n", b"a,b\na,b,c,d\n", b"a,b,c\nd,e,f\ng,h"],
)
def test_what_is_not_plain_is_left(text: bytes) -> None:
    assert Cutter(COLUMNS, ",", time=None, plain=frozenset()).cut(text) is None


def test_a_column_of_too_many_values_is_texts_from_then_on() -> None:
    cutter = Cutter(("a", "b"), ",", time=None, plain=frozenset())
    few, many = [f"{n % 300},{n % 2}" for n in range(1000)], [f"{n},{n % 2}" for n in range(MOST_VALUES + 1)]
    for lines, kind in ((few, pl.Enum), (many, pl.String), (few, pl.String)):
        cut = cutter.cut("\n".join(lines).encode())
        assert cut is not None
        assert cut.frame["a"].dtype == kind
        assert cut.frame["b"].dtype == pl.Enum
        assert [",".join(row) for row in texts(cut.frame).rows()] == lines


def test_codes_keep_their_meaning_over_stretches() -> None:
    cutter = Cutter(("a", "b"), ",", time=None, plain=frozenset())
    first, second = cutter.cut(b"x,1\ny,2\n"), cutter.cut(b"z,2\nx,\n")
    assert first is not None
    assert second is not None
    assert first.frame["a"].to_physical().to_list() == [0, 1]
    assert second.frame["a"].to_physical().to_list() == [2, 0]
    assert second.frame["b"].to_list() == ["2", None]
