"""Inspections: roles are recognised in English and German, doubts are questions, nothing is imported."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from etappe.connectors import inspect_file, read_file
from etappe.connectors.inspecting import SAMPLE_ROWS
from etappe.events.importing import Inspection, ReadOptions
from etappe.foundation.errors import InvalidInput


def look(folder: Path, content: str, **options: object) -> Inspection:
    path = folder / "events.csv"
    path.write_text(content, encoding="utf-8")
    return inspect_file(path, ReadOptions(**options))  # type: ignore[arg-type]


def roles(inspection: Inspection) -> dict[str, str]:
    return {column.name: column.role for column in inspection.columns}


@pytest.mark.parametrize(
    "header",
    [
        "customer_id,timestamp,event,channel,amount,note",
        "Kundennummer;Zeitstempel;Ereignis;Kanal;Betrag;Notiz",
        "Kunde;Datum;Aktivität;Kanal;Umsatz;Notiz",
        "userId,createdAt,eventName,source,price,comment",
        "visitor,time,action,medium,value,other",
        "Patient ID;Zeitpunkt;Schritt;Kanal;Kosten;Bemerkung",
        "case:concept:name,time:timestamp,concept:name,channel,cost,x",
    ],
)
def test_names_in_both_languages_are_recognised(tmp_path: Path, header: str) -> None:
    mark = ";" if ";" in header else ","
    rows = [["17", "2026-01-01 10:00", "view", "web", "1.5", "x"], ["18", "2026-01-02 10:00", "buy", "app", "2.5", "y"]]
    found = look(tmp_path, header + "\n" + "\n".join(mark.join(row) for row in rows) + "\n")
    assert list(roles(found).values()) == ["customer", "time", "event", "channel", "value", "property"]
    assert found.questions == ()
    assert found.events == (("buy", 1), ("view", 1))
    assert found.complete
    assert found.sampled_rows == 2
    assert found.first_rows[0] == ("17", "2026-01-01 10:00", "view", "web", "1.5", "x")
    assert found.options.time_zone == "UTC"
    assert [note.code for note in found.notes] == ["time_zone_assumed"]


def test_contents_speak_where_names_do_not(tmp_path: Path) -> None:
    rows = "".join(f"{row % 7},2026-01-0{1 + row % 9},{'ab'[row % 2]},free text {row}\n" for row in range(60))
    found = look(tmp_path, "a_id,b,c,d\n" + rows)
    assert roles(found) == {"a_id": "customer", "b": "time", "c": "event", "d": "property"}
    assert [column.kind for column in found.columns] == ["text", "time", "text", "text"]
    assert [column.distinct for column in found.columns] == [7, 9, 2, 60]


def test_what_fits_equally_well_is_asked(tmp_path: Path) -> None:
    found = look(tmp_path, "x,a,b,c\n1,2026-01-01,2026-01-02,view\n2,2026-01-01,2026-01-02,cart\n")
    asked = {question.option: question.choices for question in found.questions}
    assert asked["time"] == ("a", "b")
    assert asked["customer"] == ("x", "a", "b", "c")
    for question in found.questions:
        assert question.en != question.de
    told = look(
        tmp_path, "x,a,b,c\n1,2026-01-01,2026-01-02,view\n2,2026-01-01,2026-01-02,cart\n", customer="x", time="b"
    )
    assert told.questions == ()
    assert told.options.event == "c"


@pytest.mark.parametrize(
    ("times", "option", "answers"),
    [
        (["03/04/2026", "05/06/2026"], "day_first", {"day_first": True}),
        (["13/04/2026", "04/13/2026"], "day_first", {"day_first": False}),
        (["2026-01-01T00:00Z", "2026-01-01T00:00"], "time_zone", {"time_zone": "Europe/Berlin"}),
    ],
)
def test_what_the_times_leave_open_is_asked_once(
    tmp_path: Path, times: list[str], option: str, answers: dict[str, object]
) -> None:
    content = "customer,time,event\n" + "".join(f"a,{time},x\n" for time in times)
    (question,) = look(tmp_path, content).questions
    assert question.option == option
    assert question.choices
    assert look(tmp_path, content, **answers).questions == ()


def test_the_decimal_sign_is_asked_about(tmp_path: Path) -> None:
    content = "customer;time;event;amount\na;2026-01-01;x;1.234\n"
    (question,) = look(tmp_path, content).questions
    assert (question.option, question.choices) == ("decimal", (".", ","))
    assert look(tmp_path, content, decimal=",").questions == ()


def test_what_was_found_out_is_enough_to_read_the_file(tmp_path: Path) -> None:
    content = "Kunde;Datum;Ereignis;Betrag\nÄ;31/12/2026 10:00;öffnen;1.234,5\nB;nie;x;1\n;;;\nC;01/02/2026 10:00;y;\n"
    found = look(tmp_path, content)
    assert found.refused == 1
    assert [(row.line, row.code) for row in found.refused_rows] == [(3, "time.unreadable")]
    assert (found.options.day_first, found.options.decimal) == (True, ",")
    assert (found.options.encoding, found.options.delimiter) == ("utf-8", ";")
    assert inspect_file(tmp_path / "events.csv", found.options).options == found.options
    result = read_file(tmp_path / "events.csv", found.options)
    assert result.frame["value"].to_list() == [1234.5, None]
    assert result.options == found.options


def test_only_a_sample_is_looked_at(tmp_path: Path) -> None:
    rows = "".join(f"c{row},2026-01-01,view\n" for row in range(SAMPLE_ROWS + 1))
    found = look(tmp_path, "customer,time,event\n" + rows)
    assert (found.sampled_rows, found.complete) == (SAMPLE_ROWS, False)
    assert found.options.properties is None
    found = look(tmp_path, "customer,time,event\n" + rows[: rows.rindex("c")])
    assert (found.sampled_rows, found.complete) == (SAMPLE_ROWS, True)


@pytest.mark.parametrize("ending", ["parquet", "arrow", "jsonl"])
def test_every_format_is_sampled(tmp_path: Path, ending: str) -> None:
    table = pl.DataFrame({"user": ["a"] * 12_000, "ts": [1_767_225_600_000] * 12_000, "type": ["x"] * 12_000})
    path = tmp_path / f"events.{ending}"
    {"parquet": table.write_parquet, "arrow": table.write_ipc, "jsonl": table.write_ndjson}[ending](path)
    found = inspect_file(path)
    assert (found.format, found.sampled_rows, found.complete) == (ending, SAMPLE_ROWS, False)
    assert roles(found) == {"user": "customer", "ts": "time", "type": "event"}


def test_empty_columns_hold_nothing_worth_keeping(tmp_path: Path) -> None:
    found = look(tmp_path, "customer,time,event,spare,note\na,2026-01-01,x,,n\n")
    assert roles(found)["spare"] == "ignore"
    assert found.columns[3].kind == "empty"
    assert found.options.properties == ("note",)


def test_long_and_broken_cells_are_shown_short(tmp_path: Path) -> None:
    found = look(tmp_path, f"customer,time,event,note\na,2026-01-01,x,{'y' * 1000}\n,2026-01-01,x,\n")
    assert len(found.first_rows[0][3] or "") == 200
    assert found.first_rows[1] == (None, "2026-01-01", "x", None)
    assert found.columns[0].missing == 1


def test_given_options_have_to_fit(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        look(tmp_path, "customer,time,event\na,2026-01-01,x\n", customer="kunde")
    assert raised.value.code == "columns.unknown"
