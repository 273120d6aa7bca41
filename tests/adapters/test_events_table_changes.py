"""Whatever is done to the events table, it holds what a plain list would hold, in the table's order."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etappe.storage.events import buckets as events_buckets
from etappe.storage.events import bulk as events_bulk
from etappe.storage.events import compaction as events_compaction
from etappe.storage.events import project as events_project
from tests.adapters.events_model import (
    IDENTITIES,
    PROJECT,
    Row,
    everything,
    frame_of,
    in_order,
    open_table,
    rows,
)

COLUMNS = ("sequence", "message", "channel", "value", "plan", "Größe (cm)", "vip")

batches = st.lists(rows, min_size=1, max_size=8)
changes = st.lists(
    st.one_of(
        st.tuples(st.just("append"), batches),
        st.tuples(st.just("bulk"), st.lists(batches, min_size=1, max_size=3)),
        st.tuples(st.just("compact"), st.booleans()),
        st.tuples(st.just("erase"), st.lists(st.sampled_from(IDENTITIES), max_size=2)),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(autouse=True)
def small_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_buckets, "MOST_ROWS", 6)
    for module in (events_project, events_compaction, events_bulk):
        monkeypatch.setattr(module, "ROWS_A_FILE", 3)


def as_read(row: Row) -> Row:
    """Truth values are texts where they are asked for as a property."""
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_any_changes_give_what_a_list_gives(given_changes: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = open_table(Path(folder), grace_s=0)
        held: list[tuple[int, Row]] = []
        batch = 0
        for number, (kind, what) in enumerate(given_changes):
            if kind == "append":
                batch += 1
                assert table.append(PROJECT, frame_of(what), source="inbox", through=number + 1) == batch
                held += [(batch, row) for row in what]
            elif kind == "bulk":
                batch += 1
                whole = frame_of([row for part in what for row in part])
                with table.bulk(PROJECT, f"import{number}") as writer:
                    for part in what:
                        writer.add(whole.head(len(part)))
                        whole = whole.slice(len(part))
                    assert writer.commit() == batch
                held += [(batch, row) for part in what for row in part]
            elif kind == "compact":
                table.compact(PROJECT, wholly=what)
            else:
                left = [(of, row) for of, row in held if row["customer"] not in what]
                assert table.erase(PROJECT, what) == len(held) - len(left)
                held = left
        expected = [as_read(row) for row in in_order([row for _, row in held])]
        assert everything(table, COLUMNS) == expected
        assert table.verify(PROJECT) == []
        with table.snapshot(PROJECT) as snapshot:
            assert (snapshot.rows, snapshot.batch) == (len(held), batch)
            for since in range(batch + 1):
                later = [as_read(row) for of, row in held if of > since]
                found = snapshot.since(since, COLUMNS).drop("identity_hash").to_dicts()
                assert [{k: v for k, v in row.items() if v is not None} for row in found] == in_order(later)
            of = snapshot.of(["ann", "dörte"], COLUMNS).drop("identity_hash").to_dicts()
            theirs = [row for row in expected if row["customer"] in {"ann", "dörte"}]
            assert [{k: v for k, v in row.items() if v is not None} for row in of] == theirs


values = st.one_of(st.text(max_size=5), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(values, min_size=1, max_size=4), min_size=1, max_size=4), st.text(max_size=8))
def test_a_property_of_any_kind_comes_out_as_it_went_in(batches_of: list[list[object]], name: str) -> None:
    if name in {"customer", "time", "event", "sequence", "message", "channel", "value", "more"}:
        name = "other"
    with tempfile.TemporaryDirectory() as folder:
        table = open_table(Path(folder))
        expected = []
        for number, batch in enumerate(batches_of):
            kinds = {type(value) for value in batch if value is not None}
            for place, value in enumerate(batch):
                row: Row = {"customer": "ann", "time": 10 * number + place, "event": "view"}
                frame = frame_of([row if value is None else {**row, name: value}])
                table.append(PROJECT, frame, source="inbox", through=10 * number + place + 1)
                expected.append(value)
            if len(kinds) > 1:
                table.compact(PROJECT, wholly=True)
        with table.snapshot(PROJECT) as snapshot:
            kind = snapshot.properties.get(name)
            found = snapshot.of(["ann"])
        column = found[name] if kind else pl.Series([None] * found.height, dtype=pl.String)
        for value, in_column, more in zip(expected, column, found["more"], strict=True):
            if more is not None:
                assert json.loads(more) == {name: value}
            elif isinstance(value, bool):
                assert in_column == str(value).lower()
            else:
                assert in_column == value
