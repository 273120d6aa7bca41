"""JSON Lines: values keep their JSON type, and a bad line costs only itself."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.connectors import ReadResult, read_file
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput

OPTIONS = ReadOptions(customer="who", time="when", event="what")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
IDENTIFIER = TEXT.map(str.strip).filter(bool)


def read(folder: Path, content: str | bytes, options: ReadOptions = OPTIONS, name: str = "events.jsonl") -> ReadResult:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, options)


def line(**values: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps({"who": "a", "when": "2026-01-01T00:00:00Z", "what": "x"} | values) + "\n"


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.tuples(IDENTIFIER, IDENTIFIER, TEXT), min_size=1, max_size=20),
    ascii_only=st.booleans(),
    chunk=st.sampled_from([10, 100, 1 << 20]),
)
def test_what_pythons_json_writes_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], *, ascii_only: bool, chunk: int
) -> None:
    written = "".join(
        json.dumps({"who": who, "when": 1_767_225_600_000, "what": what, "note": note}, ensure_ascii=ascii_only) + "\n"
        for who, what, note in rows
    )
    with patch("etappe.connectors.encodings.CHUNK_BYTES", chunk):
        result = read(tmp_path_factory.getbasetemp(), written)
    assert result.refused == []
    assert result.frame.rows() == [(who, 1_767_225_600_000, what, note or None) for who, what, note in rows]


def test_values_keep_their_type(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        line(who=17, zip="01234", amount="5", price=1.5, member=True, tags=[1, "b"], page={"url": "/a", "x": {"y": 1}})
        + line(who="017", zip=None, amount="7", price=2, member=None)
        + line(who=17.0, big=2**70, mixed=1)
        + line(who="b", mixed="1.0"),
    )
    frame = result.frame
    assert frame["customer"].to_list() == ["17", "017", "17", "b"]
    assert frame["zip"].to_list() == ["01234", None, None, None]
    assert frame["amount"].to_list() == ["5", "7", None, None]
    assert frame["price"].to_list() == [1.5, 2.0, None, None]
    assert frame["member"].to_list() == [True, None, None, None]
    assert frame["tags"].to_list() == ['[1,"b"]', None, None, None]
    assert frame["page.url"].to_list() == ["/a", None, None, None]
    assert frame["page.x.y"].to_list() == [1.0, None, None, None]
    assert frame["big"].to_list() == [None, None, str(2**70), None]
    assert frame["mixed"].to_list() == [None, None, "1", "1.0"]


def test_columns_that_change_their_type_in_mid_file_stay_text(tmp_path: Path) -> None:
    content = line(code=1, late=1) * 3 + line(code="x") + line(new=2.5)
    with patch("etappe.connectors.encodings.CHUNK_BYTES", 70):
        result = read(tmp_path, content)
    assert result.frame["code"].to_list() == ["1", "1", "1", "x", None]
    assert result.frame["late"].to_list() == [1.0, 1.0, 1.0, None, None]
    assert result.frame["new"].to_list() == [None, None, None, None, 2.5]


def test_a_bad_line_costs_only_itself(tmp_path: Path) -> None:
    lines = [
        line().encode(),
        b'{"who": "a", \n',
        b"[1, 2]\n",
        b"\n",
        b'{"who": "\xff", "when": 1, "what": "x"}\n',
        b"{}\n",
        b"[" * 5000 + b"]" * 5000 + b"\n",
        line(who=None).encode(),
        line(when="soon").encode(),
        line(what="last").encode().rstrip(),
    ]
    result = read(tmp_path, b"".join(lines))
    assert [(row.line, row.code) for row in result.refused] == [
        (2, "row.no_json"),
        (3, "row.no_object"),
        (5, "row.encoding"),
        (7, "row.no_json"),
        (8, "customer.empty"),
        (9, "time.unreadable"),
    ]
    assert result.frame["event"].to_list() == ["x", "last"]
    assert result.rows == 8


@pytest.mark.parametrize("pack", ["gz", "zst"])
def test_packed_files_are_unpacked(tmp_path: Path, pack: str) -> None:
    content = (line() * 100).encode()
    packed = gzip.compress(content) if pack == "gz" else zstandard.compress(content)
    assert read(tmp_path, packed, name=f"events.jsonl.{pack}").frame.height == 100


def test_a_json_list_is_not_json_lines(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(tmp_path, '[{"who": 1}]', name="events.json")
    assert raised.value.code == "file.json_array"


def test_a_column_that_never_comes_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(tmp_path, line(), ReadOptions(customer="who", time="when", event="what", value="amount"))
    assert raised.value.code == "columns.unknown"
    with pytest.raises(InvalidInput) as raised:
        read(tmp_path, line(), ReadOptions(customer="whom", time="when", event="what"))
    assert raised.value.code == "columns.unknown_with_near"
