"""Workbooks: dates are dates, whole numbers are digits, rows keep the sheet's numbers."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.connectors import inspect_file, read_file
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput

OPTIONS = ReadOptions(customer="id", time="when", event="what")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Day(float):
    """A number that the sheet shows as a date and a time: days since the end of 1899."""


Row = list[str | float | bool | None]


def cell(place: str, value: str | float | bool | None) -> str:  # noqa: FBT001 - a cell's value
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Day):
        return f'<c r="{place}" s="1"><v>{float(value)!r}</v></c>'
    if isinstance(value, float | int):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if value.startswith("#"):
        return f'<c r="{place}" t="e"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def write_xlsx(path: Path, sheets: dict[str, list[Row]]) -> None:
    """The smallest workbook that spreadsheets open."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>',
        )
        relation = f'<Relationship Id="r0" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        book.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>')
        names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'
        )
        relations = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        styles = f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}{styles}</Relationships>',
        )
        book.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
            '<xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        for n, rows in enumerate(sheets.values(), 1):
            written = "".join(
                f'<row r="{line}">'
                + "".join(cell(f"{chr(65 + at)}{line}", value) for at, value in enumerate(row))
                + "</row>"
                for line, row in enumerate(rows, 1)
                if row
            )
            book.writestr(
                f"xl/worksheets/sheet{n}.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData></worksheet>'
            )


def test_cells_are_what_they_show(tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    rows: list[Row] = [
        ["id", "when", "what", "amount", "mixed", "member", "zip"],
        [17.0, Day(46000.5), "view", 1.5, "007", True, "01234"],
        [18, Day(46001), "cart", 2, 7, False, "99999"],
        ["NA", Day(46000.25), "buy & pay", None, 1.25, None, "12345"],
    ]
    write_xlsx(path, {"Data": rows})
    result = read_file(path, OPTIONS)
    assert result.refused == []
    assert result.frame["customer"].to_list() == ["17", "18", "NA"]
    # 46000 days after 1899-12-30 is 2025-12-09.
    assert result.frame["time"].to_list() == [1765281600000, 1765324800000, 1765260000000]
    assert result.frame["event"].to_list() == ["view", "cart", "buy & pay"]
    assert result.frame["amount"].to_list() == [1.5, 2.0, None]
    assert result.frame["mixed"].to_list() == ["007", "7", "1.25"]
    assert result.frame["member"].to_list() == [True, False, None]
    assert result.frame["zip"].to_list() == ["01234", "99999", "12345"]
    assert result.options.sheet == "Data"


def test_rows_keep_the_sheets_numbers(tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    rows: list[Row] = [
        [],
        [],
        ["id", "when", "what"],
        ["a", Day(46000), "x"],
        [],
        ["", Day(46000), "y"],
        ["b", "soon", "z"],
        ["c", "#N/A", "z"],
        [None, None, None],
        ["d", 46000.5, "z"],
    ]
    write_xlsx(path, {"Data": rows})
    result = read_file(path, OPTIONS)
    assert [(row.line, row.code) for row in result.refused] == [
        (6, "customer.empty"),
        (7, "time.unreadable"),
        (8, "time.empty"),
        (10, "time.number_unclear"),
    ]
    assert result.frame["customer"].to_list() == ["a"]
    assert result.rows == 5


def test_the_sheet_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    one: list[Row] = [["id", "when", "what"], ["a", Day(46000), "x"]]
    two: list[Row] = [["id", "when", "what"], ["b", Day(46000), "y"]]
    write_xlsx(path, {"Empty": [], "First": one, "Second": two})
    look = inspect_file(path)
    assert look.options.sheet is None
    assert look.options.customer == "id"
    with pytest.raises(InvalidInput) as raised:
        read_file(path, look.options)
    assert raised.value.code == "sheet.unclear"
    assert [(question.option, question.choices) for question in look.questions] == [("sheet", ("First", "Second"))]
    assert not inspect_file(path, ReadOptions(sheet="Second")).questions
    second = ReadOptions(customer="id", time="when", event="what", sheet="Second")
    assert read_file(path, second).frame["customer"].to_list() == ["b"]
    with pytest.raises(InvalidInput) as raised:
        read_file(path, ReadOptions(customer="id", time="when", event="what", sheet="Third"))
    assert raised.value.code == "sheet.unknown"
    assert "First, Second" in raised.value.hint("de")


def test_lost_leading_zeros_are_said(tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    write_xlsx(path, {"Data": [["kunde_id", "zeit", "ereignis"], [17, Day(46000), "x"]]})
    assert "leading_zeros_lost" in {note.code for note in inspect_file(path).notes}
    write_xlsx(path, {"Data": [["kunde_id", "zeit", "ereignis"], ["0017", Day(46000), "x"]]})
    assert "leading_zeros_lost" not in {note.code for note in inspect_file(path).notes}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "file.no_header"),
        ([["id", "when", "what"]], "file.no_rows"),
        ([["a", "2026-01-01", "x"]], "file.header_is_data"),
    ],
)
def test_workbooks_without_rows(tmp_path: Path, rows: list[Row], code: str) -> None:
    path = tmp_path / "events.xlsx"
    write_xlsx(path, {"Data": rows})
    for look in (lambda: inspect_file(path), lambda: read_file(path, OPTIONS)):
        with pytest.raises(InvalidInput) as raised:
            look()
        assert raised.value.code == code


def test_what_is_no_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    path.write_text("id,when,what\n1,2026-01-01,x\n")
    with pytest.raises(InvalidInput) as raised:
        inspect_file(path)
    assert (raised.value.code, raised.value.data["found"]) == ("file.not_what_name_says", "text")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("events.csv", "id,when,what\n")
    with pytest.raises(InvalidInput) as raised:
        inspect_file(path)
    assert (raised.value.code, raised.value.data["found"]) == ("file.not_what_name_says", "zip")
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(InvalidInput) as raised:
        inspect_file(path)
    assert raised.value.code == "file.damaged"


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (200 << 20))
    with pytest.raises(InvalidInput) as raised:
        inspect_file(path)
    assert raised.value.code == "file.too_much_when_unpacked"


@settings(max_examples=200, deadline=None)
@given(
    part=st.sampled_from(
        ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
    ),
    changes=st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=3)), min_size=1, max_size=3),
)
def test_a_damaged_workbook_gives_rows_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, part: str, changes: list[tuple[int, bytes]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    write_xlsx(path, {"Data": [["id", "when", "what"], ["a", Day(46000), "x"]]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    content = bytearray(parts[part])
    for place, new in changes:
        content[place % len(content) : place % len(content) + len(new)] = new
    with zipfile.ZipFile(path, "w") as book:
        for name, old in parts.items():
            book.writestr(name, bytes(content) if name == part else old)
    with contextlib.suppress(InvalidInput):  # anything else fails the test
        assert read_file(path, OPTIONS).rows >= 1
