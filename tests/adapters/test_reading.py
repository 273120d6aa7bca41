"""Reading whole files: roles, names, refused rows, progress, cancelling, and what protects the machine."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import random
import subprocess
import sys
import warnings
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

import etappe.connectors
from etappe.connectors import EtappeWarning, inspect_file, read_events, read_file, refused_csv
from etappe.connectors.refusals import MAX_SHOWN, refuse
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.texts import catalogue

OPTIONS = ReadOptions(customer="customer", time="time", event="event")
HEADER = "customer,time,event\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_rows_add_up_and_every_refused_row_is_there(tmp_path: Path) -> None:
    """A large file with faults in known lines; the good rows are exactly the others."""
    chance = random.Random(7)
    faults = {
        "customer.empty": ",2026-01-01 10:00:00,view,1",
        "time.unreadable": "c,gestern,view,1",
        "event.empty": "c,2026-01-01 10:00:00,,1",
        "row.too_few_fields": "c,2026-01-01 10:00:00",
        "row.too_many_fields": "c,2026-01-01 10:00:00,view,1,2",
        "value.unreadable": "c,2026-01-01 10:00:00,view,viel",
    }
    bad = dict(zip(sorted(chance.sample(range(2, 40_002), 300)), chance.choices(list(faults), k=300), strict=True))
    lines = [
        faults[bad[line]] if line in bad else f"c{line:06},2026-01-01 10:00:{line % 60:02},view,{line}.5"
        for line in range(2, 40_002)
    ]
    path = write(tmp_path / "events.csv", "customer,time,event,amount\n" + "\n".join(lines) + "\n")
    options = ReadOptions(customer="customer", time="time", event="event", value="amount")
    with patch("etappe.connectors.encodings.CHUNK_BYTES", 100_000):
        result = read_file(path, options)
    assert {row.line: row.code for row in result.refused} == bad
    assert [row.line for row in result.refused] == sorted(bad)
    assert result.rows == 40_000
    assert result.frame["customer"].to_list() == [f"c{line:06}" for line in range(2, 40_002) if line not in bad]
    assert result.frame["value"].to_list() == [line + 0.5 for line in range(2, 40_002) if line not in bad]


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["", "a", "007"]),
            st.sampled_from(["03/04/2026", "13/04/2026", "2026-01-01", "soon", ""]),
            st.sampled_from(["view", ""]),
            st.sampled_from(["1", "1,5", "1.234,5", "x", ""]),
            st.sampled_from(["1", "x", "true", ""]),
        ),
        min_size=1,
        max_size=12,
    ),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], seed: random.Random
) -> None:
    options = ReadOptions(customer="c", time="t", event="e", value="v")
    path = tmp_path_factory.getbasetemp() / "order.csv"

    def outcome(ordered: list[tuple[str, ...]]) -> object:
        write(path, "c;t;e;v;p\n" + "".join(";".join(row) + "\n" for row in ordered))
        try:
            with patch("etappe.connectors.encodings.CHUNK_BYTES", 40):
                result = read_file(path, options)
        except InvalidInput as error:
            return error.code
        reasons = sorted((row.code, row.value) for row in result.refused)
        return sorted(map(repr, result.frame.rows())), reasons, result.frame.schema, result.options

    shuffled = rows.copy()
    seed.shuffle(shuffled)
    assert outcome(rows) == outcome(shuffled)


def test_roles_become_the_canonical_columns(tmp_path: Path) -> None:
    path = write(
        tmp_path / "events.csv",
        "who;when;what;nr;via;amount;shop\na;2026-01-01;x;2;web;1,5;01\na;2026-01-01;y;1;;;02\n",
    )
    options = ReadOptions(customer="who", time="when", event="what", order="nr", channel="via", value="amount")
    result = read_file(path, options)
    assert result.frame.to_dict(as_series=False) == {
        "customer": ["a", "a"],
        "time": [1_767_225_600_000] * 2,
        "event": ["x", "y"],
        "sequence": [2.0, 1.0],
        "channel": ["web", None],
        "value": [1.5, None],
        "shop": ["01", "02"],
    }
    assert result.options.properties == ("shop",)
    journeys = read_events(path, customer="who", time="when", event="what", order="nr", decimal=",", value="amount")
    assert [journeys.index.events[code] for code in journeys.index.code] == ["y", "x"]


def test_only_named_properties_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "events.csv", "customer,time,event,x,y\na,2026-01-01,v,1,2\n")
    kept = ReadOptions(customer="customer", time="time", event="event", properties=("y",))
    assert read_file(path, kept).frame.columns == ["customer", "time", "event", "y"]
    none = ReadOptions(customer="customer", time="time", event="event", properties=())
    assert read_file(path, none).frame.columns == ["customer", "time", "event"]


def test_what_travels_takes_the_customers_place(tmp_path: Path) -> None:
    path = write(
        tmp_path / "events.csv",
        "customer,time,event,order_id\na,2026-01-01,x,007\nb,2026-01-02,y,007\na,2026-01-03,z,\n",
    )
    result = read_file(path, ReadOptions(customer="customer", time="time", event="event", unit="order_id"))
    assert result.frame["customer"].to_list() == ["007", "007"]
    assert result.frame["column_customer"].to_list() == ["a", "b"]
    assert [note.code for note in result.notes if "rename" in note.code] == ["property_renamed"]
    assert [(row.line, row.code) for row in result.refused] == [(4, "unit.empty")]
    with pytest.warns(EtappeWarning):
        journeys = read_events(path, customer="customer", time="time", event="event", unit="order_id")
    assert journeys.index.unit == "order_id"
    assert list(journeys.index.customers) == ["007"]


def test_properties_named_like_a_role_are_renamed_and_said(tmp_path: Path) -> None:
    path = write(
        tmp_path / "events.csv",
        "kunde,zeit,aktion,event,time,value,channel,column_event\na,2026-01-01,x,1,2,high,3,4\n",
    )
    result = read_file(path, ReadOptions(customer="kunde", time="zeit", event="aktion"))
    assert result.frame.row(0, named=True) == {
        "customer": "a",
        "time": 1_767_225_600_000,
        "event": "x",
        "column_column_event": 1.0,
        "column_time": 2.0,
        "column_value": "high",
        "channel": "3",
        "column_event": 4.0,
    }
    renamed = [note.en for note in result.notes if note.code == "property_renamed"]
    assert len(renamed) == 3
    assert all("is called" in note for note in renamed)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (ReadOptions(time="time", event="event"), "columns.role_missing"),
        (ReadOptions(customer="customer", time="time", event="time"), "columns.twice"),
        (ReadOptions(customer="customer", time="tme", event="event"), "columns.unknown_with_near"),
        (ReadOptions(customer="customer", time="time", event="event", properties=("zzz",)), "columns.unknown"),
        (ReadOptions(customer="customer", time="time", event="event", unit="zzz"), "columns.unknown"),
        (ReadOptions(customer="customer", time="time", event="event", time_zone="Berlin"), "time.zone_unknown"),
    ],
)
def test_options_that_cannot_be_are_refused_before_reading(tmp_path: Path, options: ReadOptions, code: str) -> None:
    path = write(tmp_path / "events.csv", HEADER + "a,2026-01-01,x\n")
    with pytest.raises(InvalidInput) as raised:
        read_file(path, options)
    assert raised.value.code == code


def test_progress_grows_to_the_total_and_cancelling_ends_it(tmp_path: Path) -> None:
    path = write(tmp_path / "events.csv", HEADER + "a,2026-01-01,x\n" * 2000)
    told: list[tuple[int, int | None]] = []
    with patch("etappe.connectors.encodings.CHUNK_BYTES", 3000):
        read_file(path, OPTIONS, lambda done, total: told.append((done, total)))
        size = path.stat().st_size
        assert len(told) > 5
        assert told == sorted(told, key=lambda each: each[0])
        assert told[-1] == (size, size)
        asked = iter([False, False, True])
        with pytest.raises(Refused) as raised:
            read_file(path, OPTIONS, None, lambda: next(asked))
    assert raised.value.code == "read.cancelled"


@pytest.mark.parametrize("ending", [".csv.gz", ".csv.zst", ".jsonl.gz", ".xes.gz"])
def test_a_bomb_is_stopped(tmp_path: Path, ending: str) -> None:
    row = {".csv": b"a,2026-01-01,x\n", ".jso": b'{"customer":1}\n', ".xes": b"                \n"}[ending[:4]]
    head = {".csv": HEADER.encode(), ".jso": row, ".xes": b"<log>"}[ending[:4]]
    path = tmp_path / f"events{ending}"
    with gzip.open(path, "wb") if ending.endswith("gz") else zstandard.open(path, "wb") as file:
        file.write(head)
        for _ in range(40):
            file.write(row * (1 << 16))
    with (
        patch("etappe.connectors.streams.FREE_BYTES", 1 << 20),
        patch("etappe.connectors.streams.MAX_RATIO", 20),
        pytest.raises(InvalidInput) as raised,
    ):
        read_file(path, OPTIONS)
    assert raised.value.code == "file.too_much_when_unpacked"


@pytest.mark.parametrize("ending", [".csv.gz", ".csv.zst"])
def test_a_packed_file_that_is_cut_off_says_so(tmp_path: Path, ending: str) -> None:
    content = (HEADER + "".join(f"c{row},2026-01-01,x{row * 7919}\n" for row in range(20_000))).encode()
    packed = gzip.compress(content) if ending.endswith("gz") else zstandard.compress(content)
    path = write(tmp_path / f"events{ending}", packed[: len(packed) // 2])
    with pytest.raises(InvalidInput) as raised:
        read_file(path, OPTIONS)
    assert raised.value.code == "file.damaged"


def test_places_that_hold_no_file(tmp_path: Path) -> None:
    codes = {}
    for name in ("nothing.csv", "folder.csv", "events.docx", "events", "events.parquet.gz", "events.csv.gz"):
        path = tmp_path / name
        if name == "folder.csv":
            path.mkdir()
        elif name != "nothing.csv":
            write(path, HEADER)
        with pytest.raises(InvalidInput) as raised:
            read_file(path, OPTIONS)
        codes[name] = raised.value.code
    assert codes == {
        "nothing.csv": "file.missing",
        "folder.csv": "file.is_folder",
        "events.docx": "file.unknown_format",
        "events": "file.unknown_format",
        "events.parquet.gz": "file.unknown_format",
        "events.csv.gz": "file.not_what_name_says",
    }


def test_the_name_may_be_told_where_the_path_has_none(tmp_path: Path) -> None:
    path = write(tmp_path / "0f3a", gzip.compress((HEADER + "a,2026-01-01,x\n").encode()))
    assert read_file(path, OPTIONS, name="Événements.CSV.GZ").rows == 1
    with pytest.raises(InvalidInput) as raised:
        read_file(path, OPTIONS, name="x.xlsx")
    assert "x.xlsx" in raised.value.message()


def test_journeys_carry_refused_rows_and_one_warning_names_them(tmp_path: Path) -> None:
    path = write(tmp_path / "events.csv", HEADER + "a,2026-01-01,x\n,2026-01-01,y\na,nope,z\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        journeys = read_events(path, customer="customer", time="time", event="event")
    (warning,) = [each for each in caught if each.category is EtappeWarning]
    assert str(warning.message).startswith("2 of 3 rows were refused.")
    assert warning.filename == __file__
    assert [row.line for row in journeys.refused] == [3, 4]
    assert [note.code for note in journeys.notes] == ["time_zone_assumed"]
    write(path, HEADER + "a,nope,z\n")
    with pytest.raises(InvalidInput) as raised:
        read_events(path, customer="customer", time="time", event="event")
    assert raised.value.code == "events.none_taken"


def test_refused_rows_as_csv_can_be_read_and_run_nothing() -> None:
    nasty = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "plain", 'a"b,c\nd', "＝1", "\ufeff=1"]
    rows = [refuse(line, "time.unreadable", value, value) for line, value in enumerate(nasty, 2)]
    for language, delimiter in (("en", ","), ("de", ";")):
        written = refused_csv(rows, language)  # type: ignore[arg-type]
        assert written.startswith("\ufeff")
        table = list(csv.reader(io.StringIO(written[1:], newline=""), delimiter=delimiter))
        assert table[0] == (
            ["Line", "Reason", "Column", "Value"] if language == "en" else ["Zeile", "Grund", "Spalte", "Wert"]
        )
        assert [int(row[0]) for row in table[1:]] == list(range(2, 2 + len(nasty)))
        for row, value in zip(table[1:], nasty, strict=True):
            shown = value if value in ("plain", 'a"b,c\nd') else "'" + value
            assert row[2:] == [shown, shown]


def test_a_refused_value_is_kept_short(tmp_path: Path) -> None:
    path = write(tmp_path / "events.csv", HEADER + f"a,{'x' * 5000},y\nb,2026-01-01,z\n")
    (row,) = read_file(path, OPTIONS).refused
    assert len(row.value) == MAX_SHOWN
    assert len(row.en) < MAX_SHOWN + 100


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    for key, english in catalogue("en").items():
        if key.startswith(("refused.", "notes.", "questions.", "warnings.", "refused_rows.")):
            german = catalogue("de")[key]
            assert type(german) is type(english), key
            for one, other in zip(
                english.values() if isinstance(english, dict) else [english],
                german.values() if isinstance(german, dict) else [german],
                strict=True,
            ):
                assert sorted(part.split("}")[0] for part in one.split("{")[1:]) == sorted(
                    part.split("}")[0] for part in other.split("{")[1:]
                ), key


def test_names_load_with_their_first_use() -> None:
    program = (
        "import sys, etappe.connectors as c, etappe.connectors.reading\n"
        "assert not {'polars', 'pandas', 'numba', 'fastexcel', 'pyarrow'} & set(sys.modules), sys.modules.keys()\n"
        "assert callable(c.read_events)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    with pytest.raises(AttributeError):
        _ = etappe.connectors.nothing


def test_several_packed_pieces_are_one_file(tmp_path: Path) -> None:
    pieces = [HEADER.encode(), b"a,2026-01-01,x\n" * 500, b"", b"b,2026-01-01,y\n"]
    for pack in (gzip.compress, zstandard.compress):
        path = write(tmp_path / f"events.csv.{'gz' if pack is gzip.compress else 'zst'}", b"".join(map(pack, pieces)))
        assert read_file(path, OPTIONS).rows == 501


def test_reading_stops_where_millions_of_rows_are_garbage(tmp_path: Path) -> None:
    path = write(tmp_path / "events.csv", HEADER + "a,2026-01-01,x\n" * 10 + "a,nope,x\n" * 100)
    assert len(read_file(path, OPTIONS).refused) == 100
    with patch("etappe.connectors.taking.MOST_REFUSED", 50):
        with pytest.raises(InvalidInput) as raised:
            read_file(path, OPTIONS)
        assert raised.value.code == "file.mostly_refused"
        write(path, HEADER + "a\n" * 100)
        with pytest.raises(InvalidInput) as raised:
            read_file(path, OPTIONS)
        assert raised.value.code == "file.mostly_refused"
        assert raised.value.data == {"file": "events.csv", "count": 100, "rows": 100, "line": 101}
        write(path, HEADER + "a,2026-01-01,x\n" * 200 + "a,nope,x\n" * 100)
        assert len(read_file(path, OPTIONS).refused) == 100


def samples() -> dict[str, bytes]:
    """A small file of each format."""
    table = pl.DataFrame({"customer": ["a", "b"], "time": ["2026-01-01", "2026-01-02"], "event": ["x", "y"]})
    files: dict[str, bytes] = {
        "e.csv": table.write_csv().encode(),
        "e.jsonl": table.write_ndjson().encode(),
        "e.xes": b'<log><trace><string key="concept:name" value="a"/><event><string key="concept:name" value="x"/>'
        b'<date key="time:timestamp" value="2026-01-01T00:00:00Z"/></event></trace></log>',
    }
    for name, write_table in (("e.parquet", table.write_parquet), ("e.arrow", table.write_ipc)):
        target = io.BytesIO()
        write_table(target)
        files[name] = target.getvalue()
    target = io.BytesIO()
    table.write_ipc_stream(target)
    files["e.arrows"] = target.getvalue()
    files["e.csv.gz"] = gzip.compress(files["e.csv"])
    files["e.csv.zst"] = zstandard.compress(files["e.csv"])
    return files


SAMPLES = samples()


@settings(max_examples=400, deadline=None)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=4)), max_size=4),
    cut=st.none() | st.integers(1, 4000),
)
def test_a_damaged_file_gives_rows_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[int, bytes]], cut: int | None
) -> None:
    content = bytearray(SAMPLES[name])
    for place, new in changes:
        content[place % len(content) : place % len(content) + len(new)] = new
    path = write(tmp_path_factory.getbasetemp() / name, bytes(content[:cut]))
    for look in (inspect_file, lambda file: read_file(file, OPTIONS)):
        with contextlib.suppress(InvalidInput):  # anything else fails the test
            assert look(path)
