"""Streams: in stretches of any length a file gives what reading it whole gives, in bounded memory."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import threading
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.connectors import read_file
from etappe.connectors.refusals import refuse
from etappe.connectors.streaming import FileStream, RefusedRows, stream_file
from etappe.connectors.whole import together
from etappe.events.importing import ReadOptions
from etappe.events.ports import Unsettled
from etappe.foundation.errors import InvalidInput, Refused

OPTIONS = ReadOptions(customer="c", time="t", event="e")
CELLS = {
    "c": ["a", "007", " b ", "", "Ö"],
    "t": ["2026-01-01", "2026-01-02", "03/04/2026", "13/04/2026", "04/13/2026", "45/45/2026", "soon", "", "1790000000"],
    "e": ["view", "buy", ""],
    "v": ["1", "1,5", "1.5", "1.234", "1.234,5", "1'000", "x", ""],
    "p": ["1", "2.5", "2,5", "1e+5", "x", "true", "False", "", "", ""],
    "o": ["1", "2", "b", "true", ""],
    "value": ["1", "2", "x", "", ""],
}


def passes(stream: FileStream) -> tuple[pl.DataFrame, int]:
    """All of a stream, and how many passes it took."""
    for count in (1, 2):
        frames: list[pl.DataFrame] = []
        try:
            frames.extend(frame.with_columns(pl.col(pl.Enum).cast(pl.String)) for frame in stream)
        except Unsettled:
            continue
        assert all(frame.height for frame in frames)
        for frame in frames:
            assert dict(frame.schema).items() <= {**stream.schema}.items()
        return together(frames, stream.schema), count
    pytest.fail("a second pass is never unsettled")


def outcome(path: Path, options: ReadOptions, *, streamed: bool) -> object:
    try:
        if not streamed:
            result = read_file(path, options)
            return result.frame.schema, result.frame.rows(), result.refused, result.rows, result.options, result.notes
        with stream_file(path, options) as stream:
            frame, _ = passes(stream)
            return frame.schema, frame.rows(), list(stream.refused), stream.rows, stream.options, stream.notes
    except InvalidInput as error:
        return error.code, error.data


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(*(st.sampled_from(cells) for cells in CELLS.values())), min_size=1, max_size=14),
    mostly=st.tuples(*(st.none() | st.sampled_from(cells) for cells in CELLS.values())),
    chunk=st.sampled_from([40, 90, 200, 1 << 20]),
    held=st.sampled_from([0, 2, 1000]),
    roles=st.fixed_dictionaries(
        {},
        optional={
            "value": st.just("v"),
            "order": st.just("o"),
            "day_first": st.booleans(),
            "decimal": st.sampled_from([".", ","]),
            "time_zone": st.sampled_from(["UTC", "Europe/Berlin"]),
        },
    ),
    lines=st.booleans(),
)
def test_a_stream_in_any_stretches_is_the_whole(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    mostly: tuple[str | None, ...],
    chunk: int,
    held: int,
    roles: dict[str, object],
    *,
    lines: bool,
) -> None:
    """``mostly`` makes columns even, so that what is odd in them comes late and changes what was given."""
    even = [tuple(usual or cell for usual, cell in zip(mostly, row, strict=True)) for row in rows] + rows[-2:]
    path = tmp_path_factory.getbasetemp() / ("stream.jsonl" if lines else "stream.csv")
    if lines:
        objects = ({name: cell for name, cell in zip(CELLS, row, strict=True) if cell or name in "cte"} for row in even)
        path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    else:
        path.write_text(";".join(CELLS) + "\n" + "".join(";".join(row) + "\n" for row in even), encoding="utf-8")
    options = ReadOptions(**{"customer": "c", "time": "t", "event": "e"} | roles)  # type: ignore[arg-type]
    whole = outcome(path, options, streamed=False)
    with (
        patch("etappe.connectors.encodings.CHUNK_BYTES", chunk),
        patch("etappe.connectors.streaming.HELD_ROWS", held),
    ):
        assert outcome(path, options, streamed=False) == whole
        assert outcome(path, options, streamed=True) == whole


def csv_of(path: Path, rows: list[str], header: str = "c,t,e,p") -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("first", "last", "n_passes"),
    [
        ("a,2026-01-01,view,1", "a,2026-01-01,view,2.5", 1),
        ("a,2026-01-01,view,1", "a,2026-01-01,view,few", 2),
        ("a,2026-01-01,view,", "a,2026-01-01,view,few", 1),
        ("a,2026-01-01,view,true", "a,2026-01-01,view,maybe", 2),
        ("a,03/04/2026,view,1", "a,13/04/2026,view,1", 2),
        ("a,13/04/2026,view,1", "a,03/04/2026,view,1", 1),
    ],
)
def test_a_second_pass_only_where_a_late_row_changes_what_was_given(
    tmp_path: Path, first: str, last: str, n_passes: int
) -> None:
    path = csv_of(tmp_path / "e.csv", [first] * 200 + [last])
    with (
        patch("etappe.connectors.encodings.CHUNK_BYTES", 400),
        patch("etappe.connectors.streaming.HELD_ROWS", 100),
        stream_file(path, OPTIONS) as stream,
    ):
        frame, count = passes(stream)
    assert count == n_passes
    assert frame.height == 201
    assert frame["p"].to_list() == read_file(path, OPTIONS).frame["p"].to_list()


@pytest.mark.parametrize("name", ["e.csv", "e.csv.gz", "e.jsonl", "e.parquet", "e.arrow"])
def test_the_digest_is_that_of_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    table = pl.DataFrame({"c": ["a"] * 3000, "t": ["2026-01-01"] * 3000, "e": ["x"] * 3000})
    if "csv" in name:
        content = table.write_csv().encode()
        path.write_bytes(gzip.compress(content) + b"\0" * 100 if name.endswith("gz") else content)
    else:
        write = {"jsonl": table.write_ndjson, "parquet": table.write_parquet, "arrow": table.write_ipc}[name[2:]]
        write(path)  # type: ignore[operator] # a union of overloads
    with patch("etappe.connectors.encodings.CHUNK_BYTES", 5000), stream_file(path, OPTIONS) as stream:
        assert passes(stream)[0].height == 3000
        assert stream.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_progress_raises_ends_the_reading_and_its_thread(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "e.csv", ["a,2026-01-01,view,1"] * 2000)
    told: list[int] = []

    def stop(done: int, total: int | None) -> None:
        told.append(done)
        assert total == path.stat().st_size
        if len(told) > 5:
            raise Refused("import.cancelled")

    with (
        patch("etappe.connectors.encodings.CHUNK_BYTES", 400),
        stream_file(path, OPTIONS, stop) as stream,
        pytest.raises(Refused, match="cancelled"),
    ):
        passes(stream)
    assert told == sorted(told)
    assert not [thread for thread in threading.enumerate() if thread.name == "etappe-reading"]


def test_a_stream_that_is_left_early_leaves_no_thread_and_no_open_file(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "e.csv", ["a,2026-01-01,view,1"] * 2000)
    with patch("etappe.connectors.encodings.CHUNK_BYTES", 400), stream_file(path, OPTIONS) as stream:
        frames = iter(stream)
        assert next(frames).height
        frames.close()  # type: ignore[attr-defined] # a generator
        assert not [thread for thread in threading.enumerate() if thread.name == "etappe-reading"]
        assert passes(stream)[0].height == 2000


def test_refused_rows_rest_on_the_disk_and_come_back_as_they_were() -> None:
    chance = random.Random(3)
    rows = [refuse(line, "time.unreadable", "t", chance.choice(["x\ny", chr(34), "ü", ""])) for line in range(2000)]
    with patch("etappe.connectors.streaming._HELD_BYTES", 1000):
        kept = RefusedRows()
        kept.extend(rows[:1500])
        kept.extend(rows[1500:])
        assert len(kept) == 2000
        assert list(kept) == rows
        assert list(kept) == rows
        kept.clear()
        assert (len(kept), list(kept)) == (0, [])
        kept.extend(rows[:3])
        assert list(kept) == rows[:3]
        kept.close()
