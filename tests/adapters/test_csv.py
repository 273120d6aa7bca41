"""CSV: every way people write it gives the same rows, and every fault costs one row and names its line."""

from __future__ import annotations

import csv
import gzip
import io
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.connectors import ReadResult, read_file
from etappe.connectors.csv import open_csv
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput

OPTIONS = ReadOptions(customer="customer", time="time", event="event")
# Space around identifiers is cut off by design, so the texts here have none; surrogates cannot be written.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)
IDENTIFIER = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(str.strip).filter(bool)


def read(folder: Path, content: bytes | str, options: ReadOptions = OPTIONS, name: str = "events.csv") -> ReadResult:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, options)


def refused(result: ReadResult) -> list[tuple[int, str]]:
    return [(row.line, row.code) for row in result.refused]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv")


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(IDENTIFIER, IDENTIFIER, TEXT), min_size=1, max_size=20),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    chunk=st.sampled_from([64, 150, 1 << 20]),
)
def test_what_pythons_csv_writes_is_read_back_equal(
    folder: Path, rows: list[tuple[str, str, str]], delimiter: str, end: str, quoting: int, chunk: int
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["customer", "time", "event", "note"])
    writer.writerows([who, "2026-01-01T00:00:00Z", what, note] for who, what, note in rows)
    options = ReadOptions(customer="customer", time="time", event="event", delimiter=delimiter, encoding="utf-8")
    with patch("etappe.connectors.encodings.CHUNK_BYTES", chunk):
        result = read(folder, written.getvalue(), options)
    assert result.refused == []
    assert result.rows == len(rows)
    assert result.frame["customer"].to_list() == [who for who, _, _ in rows]
    assert result.frame["event"].to_list() == [what for _, what, _ in rows]
    if result.frame["note"].dtype == "String":
        assert result.frame["note"].to_list() == [note or None for _, _, note in rows]


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from('ab",;\n\r '), max_size=80), chunk=st.sampled_from([7, 16, 1 << 20]))
def test_no_line_is_lost_whatever_the_quotes_and_delimiters(folder: Path, text: str, chunk: int) -> None:
    """Each line is in a row, in a refused row, in a quoted field that goes over lines, or blank."""
    path = folder / "any.csv"
    path.write_bytes(b"x,y\n" + text.encode())
    with patch("etappe.connectors.encodings.CHUNK_BYTES", chunk):
        source = open_csv(path, path.name, ReadOptions(delimiter=",", encoding="utf-8"))
        batches = list(source.batches())
        source.close()
    begun = sorted(
        [int(line) for batch in batches for line in batch.lines]
        + [row.line for batch in batches for row in batch.refused]
    )
    assert len(set(begun)) == len(begun)
    lines = text.split("\n")
    for line, following in pairwise([*begun, len(lines) + 2]):
        between = lines[line - 1 : following - 2]
        if any(each.strip("\r") for each in between):
            assert '"' in lines[line - 2]
    for line in range(2, (begun or [len(lines) + 2])[0]):
        assert lines[line - 2].strip("\r") == ""


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from('ab",\n\r'), max_size=60) | st.text(st.sampled_from("a ,\n\té\x85"), max_size=60))
def test_all_ways_of_reading_give_the_same_rows(folder: Path, text: str) -> None:
    path = folder / "ways.csv"
    path.write_bytes(b"x,y\n" + text.encode())

    def rows() -> list[object]:
        source = open_csv(path, path.name, ReadOptions(delimiter=",", encoding="utf-8"))
        batches = list(source.batches())
        source.close()
        taken = [
            (int(line), tuple(cell or None for cell in cells))
            for batch in batches
            for line, cells in zip(batch.lines, batch.frame.rows(), strict=True)
        ]
        for batch in batches:
            cells = [cell for row in batch.frame.rows() for cell in row]
            assert not batch.tight or all(cell is None or (cell and cell == cell.strip()) for cell in cells)
        reasons = ((row.line, row.code, row.value.rstrip("\r")) for batch in batches for row in batch.refused)
        return [sorted(taken), sorted(reasons)]

    as_it_comes = rows()
    with patch("etappe.connectors.csv._Reader._even", return_value=None):
        assert rows() == as_it_comes
        with patch("etappe.connectors.csv.scan", return_value=None):
            assert rows() == as_it_comes


@pytest.mark.parametrize("value", ["NA", "007", "null", "1e5", "NaN", "None", "true", "1.0", "-", "0"])
def test_identifiers_stay_text(tmp_path: Path, value: str) -> None:
    result = read(tmp_path, f"customer,time,event,order_id\n{value},2026-01-01,{value},{value}\n")
    assert result.frame.select("customer", "event", "order_id").row(0) == (value, value, value)


def test_properties_are_what_all_their_values_are(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        "customer,time,event,price,mixed,member,zip,sci,nothing,big\n"
        "a,2026-01-01,x,1.5,1,true,01234,1.5e-07,,12345678901234567890\n"
        "a,2026-01-01,x,,n/a,FALSE,99999,2,,1\n",
    )
    kinds = {name: str(kind) for name, kind in result.frame.schema.items()}
    assert kinds["price"] == "Float64"
    assert kinds["mixed"] == "String"
    assert kinds["member"] == "Boolean"
    assert kinds["zip"] == "String"
    assert kinds["sci"] == "Float64"
    assert kinds["nothing"] == "String"
    assert kinds["big"] == "String"
    assert result.frame["price"].to_list() == [1.5, None]
    assert result.frame["member"].to_list() == [True, False]
    assert result.frame["mixed"].to_list() == ["1", "n/a"]


FAULTS = {
    "an empty customer": (" ,2026-01-01,view", "customer.empty"),
    "an empty event": ("a,2026-01-01,", "event.empty"),
    "an empty time": ("a,,view", "time.empty"),
    "an unreadable time": ("a,soon,view", "time.unreadable"),
    "a day that does not exist": ("a,2026-02-30,view", "time.no_such_time"),
    "a number that is no time": ("a,17,view", "time.number_unclear"),
    "too few fields": ("a,2026-01-01", "row.too_few_fields"),
    "too many fields": ("a,2026-01-01,view,web", "row.too_many_fields"),
    "a quote that never closes": ('a,2026-01-01,"view', "row.quotes"),
    "a quote that closes too early": ('a,2026-01-01,"vi"ew', "row.quotes"),
    "bytes that are no letters": (b"a,2026-01-01,vi\xffew", "row.encoding"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("quoted", [False, True])
def test_a_fault_costs_one_row_and_names_its_line(tmp_path: Path, name: str, *, quoted: bool) -> None:
    row, code = FAULTS[name]
    good = b'b,2026-01-01,"two\nlines"\n' if quoted else b"b,2026-01-01,view\n"
    content = "customer,time,event\nö,2026-01-01,a\n".encode() + good
    content += (row if isinstance(row, bytes) else row.encode()) + b"\n" + good + b"c,2026-01-01,last\n"
    result = read(tmp_path, content)
    assert refused(result) == [(5 if quoted else 4, code)]
    assert result.frame["customer"].to_list() == ["ö", "b", "b", "c"]
    assert result.rows == 5
    row_refused = result.refused[0]
    assert row_refused.en
    assert row_refused.de
    assert row_refused.en != row_refused.de


def test_an_unreadable_number_in_value_is_refused_and_names_the_column(tmp_path: Path) -> None:
    options = ReadOptions(customer="customer", time="time", event="event", value="amount")
    result = read(
        tmp_path, "customer,time,event,amount\na,2026-01-01,x,1.5\na,2026-01-01,x,NA\na,2026-01-01,x,\n", options
    )
    assert [(row.line, row.code, row.column, row.value) for row in result.refused] == [
        (3, "value.unreadable", "amount", "NA")
    ]
    assert result.frame["value"].to_list() == [1.5, None]


@pytest.mark.parametrize(
    ("written", "expected", "decimal"),
    [
        (["1.234,50", "3"], [1234.5, 3.0], ","),
        (["1,234.50", "3"], [1234.5, 3.0], "."),
        (["12,5 €", "EUR 1"], [12.5, 1.0], ","),
        (["1.234.567", "0,5"], [1234567.0, 0.5], ","),
        (["1'234.50", "7"], [1234.5, 7.0], "."),
        (["1,234", "0,5"], [1.234, 0.5], ","),
    ],
)
def test_the_decimal_sign_is_found_in_the_column(
    tmp_path: Path, written: list[str], expected: list[float], decimal: str
) -> None:
    options = ReadOptions(customer="customer", time="time", event="event", value="amount")
    rows = "".join(f"a;2026-01-01;x;{each}\n" for each in written)
    result = read(tmp_path, "customer;time;event;amount\n" + rows, options)
    assert result.frame["value"].to_list() == expected
    assert result.options.decimal == decimal


def test_a_number_that_may_be_one_or_a_thousand_is_asked_about(tmp_path: Path) -> None:
    content = "customer;time;event;amount\na;2026-01-01;x;1.234\n"
    options = ReadOptions(customer="customer", time="time", event="event", value="amount")
    with pytest.raises(InvalidInput) as raised:
        read(tmp_path, content, options)
    assert raised.value.code == "value.decimal_unknown"
    told = ReadOptions(customer="customer", time="time", event="event", value="amount", decimal=",")
    assert read(tmp_path, content, told).frame["value"].to_list() == [1234.0]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "windows-1252"),
        ("cp1252", "windows-1252"),
    ],
)
@pytest.mark.parametrize("chunk", [64, 1 << 20])
def test_encodings_are_found(tmp_path: Path, encoding: str, found: str, chunk: int) -> None:
    content = "kunde;zeit;ereignis\nJürgen Groß;2026-01-01;öffnen\nÆgir;2026-01-02;schließen\n"
    options = ReadOptions(customer="kunde", time="zeit", event="ereignis")
    with patch("etappe.connectors.encodings.CHUNK_BYTES", chunk):
        result = read(tmp_path, content.encode(encoding), options)
    assert result.frame["customer"].to_list() == ["Jürgen Groß", "Ægir"]
    assert result.frame["event"].to_list() == ["öffnen", "schließen"]
    assert result.options.encoding == found


def test_an_encoding_that_changes_in_mid_file_is_asked_about(tmp_path: Path) -> None:
    head, body = b"customer,time,event\n", "Jürgen,2026-01-01,öffnen\n" * 40
    content = head + body.encode("cp1252") + body.encode("utf-8")
    with patch("etappe.connectors.encodings.CHUNK_BYTES", 200):
        with pytest.raises(InvalidInput) as raised:
            read(tmp_path, content)
        assert raised.value.code == "encoding.changes"
        told = ReadOptions(customer="customer", time="time", event="event", encoding="utf-8")
        result = read(tmp_path, content, told)
    assert result.frame.height == 40
    assert {code for _, code in refused(result)} == {"row.encoding"}


def test_a_named_encoding_that_knows_not_all_bytes_refuses_those_rows(tmp_path: Path) -> None:
    options = ReadOptions(customer="customer", time="time", event="event", encoding="cp1252")
    result = read(tmp_path, b"customer,time,event\nJ\xfcrgen,2026-01-01,a\nx\x81,2026-01-01,b\n", options)
    assert refused(result) == [(3, "row.encoding")]
    assert result.refused[0].value == "x�,2026-01-01,b"


@pytest.mark.parametrize("pack", ["gz", "zst"])
def test_packed_files_are_unpacked(tmp_path: Path, pack: str) -> None:
    content = b"customer,time,event\n" + b"a,2026-01-01,view\n" * 1000
    packed = gzip.compress(content) if pack == "gz" else zstandard.compress(content)
    result = read(tmp_path, packed, name=f"events.csv.{pack}")
    assert result.rows == result.frame.height == 1000


def test_excel_says_its_delimiter_in_the_first_line(tmp_path: Path) -> None:
    result = read(tmp_path, "sep=;\r\ncustomer;time;event\r\na;2026-01-01;x,y\r\n;2026-01-01;z\r\n")
    assert result.frame["event"].to_list() == ["x,y"]
    assert refused(result) == [(4, "customer.empty")]


def test_blank_lines_and_rows_of_nothing_but_delimiters_are_no_rows(tmp_path: Path) -> None:
    result = read(tmp_path, "\ncustomer,time,event\n\na,2026-01-01,x\n\n,,\n , ,\n\nb,2026-01-01,y\n,,z\n")
    assert result.frame["customer"].to_list() == ["a", "b"]
    assert result.rows == 3
    assert refused(result) == [(10, "customer.empty")]


def test_old_mac_line_ends(tmp_path: Path) -> None:
    result = read(tmp_path, "customer,time,event\ra,2026-01-01,x\rb,nope,y\r")
    assert result.frame["customer"].to_list() == ["a"]
    assert refused(result) == [(3, "time.unreadable")]


def test_repeated_and_empty_names_are_renamed_and_said(tmp_path: Path) -> None:
    result = read(tmp_path, "customer,time,event,x,x,\na,2026-01-01,v,1,2,3\n")
    assert result.frame.columns == ["customer", "time", "event", "x", "x (2)", "column 6"]
    assert [note.code for note in result.notes if note.code == "column_renamed"] == ["column_renamed"]


def test_inches_in_an_unquoted_field_are_a_letter_like_any_other(tmp_path: Path) -> None:
    result = read(tmp_path, 'customer,time,event,note\na,2026-01-01,x,24" monitor\nb,2026-01-01,y,\n')
    assert result.frame["note"].to_list() == ['24" monitor', None]
    assert result.refused == []


def test_an_open_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    rows = "".join(f"c{row},2026-01-01,view\n" for row in range(50_000))
    result = read(tmp_path, 'customer,time,event\na,2026-01-01,"open\n' + rows)
    assert refused(result) == [(2, "row.quotes")]
    assert result.frame.height == 50_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\n\n", "file.no_header"),
        (b"customer,time,event\n", "file.no_rows"),
        (b"17,2026-01-01 10:00:00,view\n18,2026-01-01 10:00:00,cart\n", "file.header_is_data"),
        (b"PK\x03\x04 a workbook", "file.not_what_name_says"),
        (b"%PDF-1.7", "file.not_what_name_says"),
        (b'{"customer": 1}\n', "file.not_what_name_says"),
        (b"<!DOCTYPE html><html>", "file.not_what_name_says"),
        (b"kunde,time,event\na,2026-01-01,b\n", "columns.unknown"),
        (b"Customer,time,event\na,2026-01-01,b\n", "columns.unknown_with_near"),
    ],
)
def test_files_that_are_none_say_so(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(tmp_path, content)
    assert raised.value.code == code
    for language in ("en", "de"):
        assert raised.value.message(language)
        assert raised.value.hint(language)


def test_a_delimiter_is_one_character(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(tmp_path, "a||b\n1||2\n", ReadOptions(customer="a", time="b", event="a", delimiter="||"))
    assert raised.value.code == "delimiter.unusable"


def test_an_unknown_encoding_is_named(tmp_path: Path) -> None:
    for encoding in ("klingon", "base64"):
        with pytest.raises(InvalidInput) as raised:
            read(tmp_path, "a,b\n1,2\n", ReadOptions(encoding=encoding))
        assert raised.value.code == "encoding.unknown"


def test_an_encoding_told_by_letters_is_said(tmp_path: Path) -> None:
    russian = "customer,time,event\nИван Петрович,2026-01-01,Покупка товара\nПётр,2026-01-01,Просмотр страницы\n"
    result = read(tmp_path, russian.encode("cp1251"))
    assert result.options.encoding == "cp1251"
    assert result.frame["event"].to_list() == ["Покупка товара", "Просмотр страницы"]
    for encoding, expected in (("cp1251", ["encoding_guessed"]), ("cp1252", ["encoding_guessed"]), ("utf-8", [])):
        content = russian if encoding != "cp1252" else "customer,time,event\nJürgen,2026-01-01,öffnen\n"
        notes = [
            note.code for note in read(tmp_path, content.encode(encoding)).notes if note.code == "encoding_guessed"
        ]
        assert notes == expected


def test_many_stray_quotes_take_no_longer_than_few(tmp_path: Path) -> None:
    """Each open quote costs its line only; reading does not begin anew from the top."""
    block = 'a,2026-01-01,"open,x\n' + "b,2026-01-01,fine\n" * 3
    result = read(tmp_path, "customer,time,event\n" + block * 20_000)
    assert len(result.refused) == 20_000
    assert result.frame.height == 60_000
    assert refused(result)[:2] == [(2, "row.quotes"), (6, "row.quotes")]


def test_the_delimiter_is_found_whatever_the_line_ends(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r\r\n", "\r"):
        content = "customer;time;event" + end + f'a;2026-01-01;"x,y"{end}' * 3
        assert read(tmp_path, content).frame["event"].to_list() == ["x,y"] * 3


def test_a_line_that_never_ends_is_named(tmp_path: Path) -> None:
    with (
        patch("etappe.connectors.csv.MAX_LINE_BYTES", 1000),
        patch("etappe.connectors.encodings.CHUNK_BYTES", 400),
        pytest.raises(InvalidInput) as raised,
    ):
        read(tmp_path, "customer,time,event\na,2026-01-01,b\n" + "x" * 3000 + "\n")
    assert raised.value.code == "file.line_too_long"
    assert raised.value.data["line"] == 3
