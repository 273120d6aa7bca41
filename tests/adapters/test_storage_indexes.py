"""The journey index on disk: base and runs together are what one build from the table would be."""

from __future__ import annotations

import gc
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etappe.analyses.arriving.arrivals import Arrivals
from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.asking import ask
from etappe.analyses.ways.transitions import Transitions
from etappe.events.contents import Contents
from etappe.foundation.errors import InvalidInput
from etappe.foundation.ids import ProjectId
from etappe.journeys.building import EARLIEST_MS, LATEST_MS, build_index
from etappe.journeys.index import JourneyIndex
from etappe.storage.index import building as index_building
from etappe.storage.index import files as index_files
from etappe.storage.index import journey_indexes
from etappe.storage.index import rows as index_rows
from etappe.storage.index.journey_indexes import JourneyIndexes
from etappe.storage.index.runs import Arrived
from etappe.storage.index.views import IndexView
from tests.adapters.memory_events import MemoryEvents, Row, Told, told, values_of

SHOP = ProjectId("shop")
DAY_MS = 86_400_000
QUESTIONS = (
    Funnel(steps=("view", "cart"), within="7d"),
    Transitions(sessions="1d"),
    Arrivals(entry="view", destination="cart", horizon="3d"),
)


def opened(folder: Path, table: MemoryEvents, project: ProjectId = SHOP) -> tuple[JourneyIndex, Contents]:
    return JourneyIndexes(folder, table).get(project, time_zone="Europe/Berlin", unit="customer")


def some_rows(seed: int, count: int = 500, customers: int = 40) -> list[Row]:
    chance = random.Random(seed)
    return [
        {
            "customer": chance.choice(["a", "NA", "007", "ä", "日本"]) + str(chance.randrange(customers // 5)),
            "time": chance.randrange(30 * DAY_MS // 1000) * 1000,
            "event": chance.choice(["view", "cart", "purchase"]),
            "channel": chance.choice(["web", "store", None]),
            "value": chance.choice([1.5, None, -2.0]),
            "../../evil name": chance.choice(["", "x", None]),
            "score": chance.choice([1.0, 2.0, None]),
        }
        for _ in range(count)
    ]


rows = st.fixed_dictionaries(
    {
        "customer": st.sampled_from(["ann", "bob", "cid", "dee", "eva", "fay", "gus"]),
        "time": st.integers(0, 6).map(lambda number: number * DAY_MS // 2),
        "event": st.sampled_from(["view", "cart", "view", "cart", "view", "pay", "abandon"]),
    },
    optional={
        "sequence": st.sampled_from([1.0, 2.0, 3.0]),
        "message": st.sampled_from(["m1", "m2", "m3"]),
        "channel": st.sampled_from(["web", "store"]),
        "plan": st.sampled_from(["basic", "gold", "grün"]),
        "score": st.sampled_from([1.0, 2.0]),
    },
)
steps = st.one_of(
    st.lists(rows, min_size=1, max_size=8),
    st.lists(rows, min_size=1, max_size=8),
    st.sampled_from(["ann", "bob", "compact", "reopen", "promote", "delete"]),
)


@pytest.fixture
def small_steps() -> Iterator[None]:
    """Lets a handful of events be many, so that bases are due, grow and are made anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journey_indexes, "_FEW_EVENTS", 8)
        yield


def apply(step: list[Row] | str, table: MemoryEvents, indexes: JourneyIndexes, folder: Path) -> JourneyIndexes:
    match step:
        case list():
            table.append(SHOP, step)
        case "ann" | "bob":
            table.erase(SHOP, step)
        case "compact":
            indexes.compact(SHOP)
        case "reopen":
            return JourneyIndexes(folder, table)
        case "delete":
            indexes.remove(SHOP)
    return indexes


@pytest.mark.usefixtures("small_steps")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, min_size=1, max_size=10), hash_bits=st.sampled_from([1, 3, 34, 64]))
def test_any_history_gives_what_a_build_of_the_whole_gives(
    tmp_path_factory: pytest.TempPathFactory, history: list[list[Row] | str], hash_bits: int
) -> None:
    folder = tmp_path_factory.mktemp("data")
    table = MemoryEvents(bucket_bits=1, hash_bits=hash_bits)
    table.append(SHOP, [{"customer": name, "time": 2 * DAY_MS, "event": "view"} for name in ("ann", "bob")])
    indexes = JourneyIndexes(folder, table)
    seen: list[tuple[JourneyIndex, Told]] = []
    for step in history:
        indexes = apply(step, table, indexes, folder)
        index, contents = indexes.get(SHOP, time_zone="UTC", unit="customer")
        if step == "promote":
            assert all(index.columns[name] for name in index.columns)
        seen.append((index, told(build_index(table.frame(SHOP)))))
        assert told(index) == seen[-1][1]
    assert indexes.verify(SHOP) == []
    assert_same_contents(contents, fresh(tmp_path_factory, table))
    whole = build_index(table.frame(SHOP))
    for question in QUESTIONS if {"view", "cart"} <= set(whole.events) else ():
        assert answers(index, question) == answers(whole, question)
    for index, expected in seen:
        assert told(index) == expected, "what was opened stays what it was"


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("straddling", [False, True])
def test_what_comes_while_a_base_is_made_is_carried_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, straddling: bool
) -> None:
    table = MemoryEvents()
    table.append(SHOP, some_rows(0, 200))
    indexes = JourneyIndexes(tmp_path, table)
    other = JourneyIndexes(tmp_path, table)
    indexes.refresh(SHOP)
    for seed, count in enumerate((12, 12, 2), 1):
        table.append(SHOP, some_rows(seed, count, customers=80))
        before, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    grow = journey_indexes.grow_base

    def slowly(folder: Path, view: IndexView, new: Arrived | None) -> object:
        assert new is None, "nothing grows at once here"
        made = grow(folder, view, new)
        for seed in range(4, 8):
            tied = table.rows[SHOP][seed * 11][1] | {"sequence": 1.0}
            table.append(SHOP, [*some_rows(seed, 4, customers=80), tied])
            # Of the two only the first knows what is being made, and joins runs accordingly.
            (other if straddling else indexes).get(SHOP, time_zone="UTC", unit="customer")
        return made

    with monkeypatch.context() as patched:
        patched.setattr(journey_indexes, "grow_base", slowly)
        table.read.clear()
        assert indexes.compact(SHOP) is not straddling
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert set(table.read) == {"since", "of"}, "no bucket is read: what was carried over goes with the rest"
    assert told(index) == told(build_index(table.frame(SHOP)))
    assert isinstance(index.source, IndexView)
    assert len(index.source.runs) <= journey_indexes.MOST_RUNS
    assert isinstance(before.source, IndexView)
    assert (index.source.base.folder == before.source.base.folder) is straddling
    assert indexes.verify(SHOP) == []


def test_a_new_base_is_made_of_base_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey_indexes, "_FEW_EVENTS", 20)
    table = MemoryEvents()
    table.append(SHOP, some_rows(0, 200))
    indexes = JourneyIndexes(tmp_path, table)
    indexes.refresh(SHOP)
    table.read.clear()
    for seed in (1, 2):
        table.append(SHOP, some_rows(seed, 15))
        indexes.refresh(SHOP)
        assert indexes.compact(SHOP) is (seed == 2)
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert isinstance(index.source, IndexView)
    assert index.source.runs == ()
    assert told(index) == told(build_index(table.frame(SHOP)))
    assert [read for read in table.read if read != "of"][:2] == ["since", "since"], "no bucket is read"
    assert len(list(folder_of(tmp_path).glob("base-*"))) == 1


def test_a_few_new_events_are_not_read_from_the_buckets(tmp_path: Path) -> None:
    table = MemoryEvents()
    table.append(SHOP, some_rows(0))
    indexes = JourneyIndexes(tmp_path, table)
    indexes.refresh(SHOP)
    table.append(SHOP, [{"customer": "a1", "time": 5 * DAY_MS + 1, "event": "view"}])
    table.read.clear()
    indexes.refresh(SHOP)
    assert table.read == ["since"]
    table.append(SHOP, [{"customer": "a1", "time": 5 * DAY_MS + 1, "event": "view", "sequence": 1.0}])
    indexes.refresh(SHOP)
    assert table.read == ["since", "since", "of"], "what comes first of two at the same time is for the table to say"


def test_after_a_refresh_lists_and_ties_look_at_few_events(tmp_path: Path) -> None:
    table = MemoryEvents()
    table.append(SHOP, [{"customer": "a1", "time": 0, "event": name} for name in ("view", "cart")] + some_rows(0))
    indexes = JourneyIndexes(tmp_path, table)
    indexes.refresh(SHOP)
    tied = [{"customer": customer, "time": 0, "event": "cart", "sequence": 1.0} for customer in ("a1", "new", "new")]
    table.append(SHOP, [*tied, {"customer": "new", "time": 0, "event": "view"}])
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert isinstance(index.source, IndexView)
    assert index.source.delta is not None
    ask(index, Funnel(steps=("view", "cart"), within="7d"))
    found = index.ties
    assert not {"key", "code"} & index.__dict__.keys(), "nobody has read every event"
    assert {index.source.number_of("a1"), index.source.number_of("new")} <= set((found.keys >> index.shift).tolist())
    assert told(index) == told(build_index(table.frame(SHOP)))


@pytest.mark.parametrize("rows_at_once", [1, 2, 3, 7])
def test_an_instant_is_never_cut_by_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_at_once: int) -> None:
    monkeypatch.setattr(index_building, "ROWS_AT_ONCE", rows_at_once)
    chance = random.Random(rows_at_once)
    table = MemoryEvents()
    rows = [
        {"customer": f"c{chance.randrange(3)}", "time": chance.randrange(4), "event": chance.choice("ab")}
        for _ in range(40)
    ]
    table.append(SHOP, rows)
    index, _ = opened(tmp_path, table)
    assert index.ties.keys.size > 20, "most events share their instant"
    assert told(index) == told(build_index(table.frame(SHOP)))


def test_with_at_most_four_runs_any_number_of_batches(tmp_path: Path) -> None:
    table = MemoryEvents()
    table.append(SHOP, some_rows(0))
    indexes = JourneyIndexes(tmp_path, table)
    for seed in range(1, 12):
        indexes.refresh(SHOP)
        table.append(SHOP, some_rows(seed, 3))
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert isinstance(index.source, IndexView)
    assert 1 < len(index.source.runs) <= 4
    assert told(index) == told(build_index(table.frame(SHOP)))
    assert len([path for path in folder_of(tmp_path).iterdir() if path.name.startswith("run-")]) <= 4


def test_an_index_of_many_customers_takes_at_most_twenty_bytes_an_event(tmp_path: Path) -> None:
    table = MemoryEvents(bucket_bits=3)
    table.append(
        SHOP,
        [
            {"customer": f"c{number:08}", "time": number + 7 * step, "event": f"e{step % 7}"}
            for number in range(2000)
            for step in range(10)
        ],
    )
    index, _ = opened(tmp_path, table)
    assert isinstance(index.source, IndexView)
    meta = index.source.base.meta
    assert sum(file.size - 128 for file in meta.files.values()) <= 20 * 20_000


def test_over_256_event_names_codes_take_two_bytes(tmp_path: Path) -> None:
    table = MemoryEvents()
    indexes = JourneyIndexes(tmp_path, table)
    for names in (250, 300):
        table.append(
            SHOP, [{"customer": f"c{number % 9}", "time": number, "event": f"e{number:03}"} for number in range(names)]
        )
        index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
        assert told(index) == told(build_index(table.frame(SHOP)))
    assert index.code.dtype == np.uint16
    assert indexes.verify(SHOP) == []


def test_what_does_not_fit_is_refused_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*batches: list[Row]) -> tuple[str, dict[str, object]]:
        table = MemoryEvents()
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        indexes = JourneyIndexes(folder, table)
        for batch in batches[:-1]:
            table.append(SHOP, batch)
            indexes.refresh(SHOP)
        table.append(SHOP, batches[-1])
        with pytest.raises(InvalidInput) as error:
            indexes.refresh(SHOP)
        left = [path.name.split("-")[0] for path in folder_of(folder).iterdir() if path.is_dir()]
        assert left == ["base"] * (len(batches) - 1)
        return error.value.code, error.value.data

    monkeypatch.setattr(index_rows, "MOST_EVENT_NAMES", 5)
    one: Row = {"customer": "a", "time": 0, "event": "e"}
    many: list[Row] = [one | {"event": f"e{number}"} for number in range(6)]
    far: Row = one | {"time": LATEST_MS}
    for before in ((), ([one],)):
        assert refused(*before, many)[0] == "index.too_many_event_names"
        assert refused(*before, [far | {"time": LATEST_MS + 1}]) == (
            "index.time_out_of_range",
            {"milliseconds": LATEST_MS + 1},
        )
        assert refused(*before, [one | {"time": EARLIEST_MS - 1}])[0] == "index.time_out_of_range"
        wide = [one | {"time": EARLIEST_MS}, *(far | {"customer": f"c{number}"} for number in range(4096))]
        code, data = refused(*before, wide)
        assert (code, data["customers"], data["most"]) == ("index.too_wide", 4097, 4096)


def test_a_wide_index_is_packed_tightly_before_it_is_refused(tmp_path: Path) -> None:
    table = MemoryEvents()
    indexes = JourneyIndexes(tmp_path, table)
    rows: list[Row] = [{"customer": f"c{number}", "time": EARLIEST_MS, "event": "e"} for number in range(4095)]
    table.append(SHOP, rows)
    indexes.refresh(SHOP)
    table.append(
        SHOP, [{"customer": "c0", "time": LATEST_MS, "event": "e"}, {"customer": "d", "time": 0, "event": "e"}]
    )
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert (index.n_customers, index.shift) == (4096, 50)
    assert told(index) == told(build_index(table.frame(SHOP)))
    assert indexes.verify(SHOP) == []


def test_an_infinite_number_refuses_only_questions_that_name_it(tmp_path: Path) -> None:
    table = MemoryEvents()
    table.append(SHOP, [{"customer": "a", "time": 1, "event": "e", "value": float("inf"), "score": 2.0}])
    index, _ = opened(tmp_path, table)
    assert values_of(index, "score") == [2.0]
    with pytest.raises(InvalidInput) as error:
        index.columns["value"]
    assert error.value.code == "index.infinite"


def test_the_fingerprint_tells_states_apart_and_equal_ones_not(tmp_path: Path) -> None:
    table = MemoryEvents()
    indexes = JourneyIndexes(tmp_path, table)

    def fingerprint(time_zone: str = "UTC", unit: str = "customer") -> str:
        return indexes.get(SHOP, time_zone=time_zone, unit=unit)[0].fingerprint

    table.append(SHOP, some_rows(0, 50))
    first = fingerprint()
    found = [first, fingerprint("Asia/Tokyo"), fingerprint(unit="order")]
    table.append(SHOP, some_rows(1, 5))
    found.append(fingerprint())
    indexes.remove(SHOP)
    assert fingerprint() == found[-1], "the same state, made another way"
    table.erase(SHOP, str(some_rows(0)[0]["customer"]))
    found.append(fingerprint())
    assert len(set(found)) == len(found)


def test_what_was_seen_until_is_passed_on_and_nothing_is_opened_twice(tmp_path: Path) -> None:
    table = MemoryEvents()
    table.append(SHOP, some_rows(0))
    indexes = JourneyIndexes(tmp_path, table)
    one, _ = indexes.get(SHOP, time_zone="UTC", unit="customer", seen_until_ms=5)
    other, _ = indexes.get(SHOP, time_zone="UTC", unit="customer", seen_until_ms=7)
    assert (one.seen_until_ms, other.seen_until_ms) == (5, 7)
    assert one.source is other.source
    assert one.selections is other.selections


def test_a_snapshot_is_closed_when_nobody_holds_its_index(tmp_path: Path) -> None:
    table = MemoryEvents()
    table.append(SHOP, some_rows(0))
    indexes = JourneyIndexes(tmp_path, table)
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert table.open == 1
    table.append(SHOP, some_rows(1, 5))
    indexes.refresh(SHOP)
    assert table.open == 2
    del index
    gc.collect()
    assert table.open == 1
    indexes.forget(SHOP)
    gc.collect()
    assert table.open == 0


def test_contents_count_what_plain_python_counts(tmp_path: Path) -> None:
    table = MemoryEvents()
    indexes = JourneyIndexes(tmp_path, table)
    batches = [some_rows(0), some_rows(1, 30), [{"customer": "x", "time": 7, "event": "refund", "reason": "late"}]]
    for count in (1, 2, 3):
        table.append(SHOP, batches[count - 1])
        _, contents = indexes.get(SHOP, time_zone="UTC", unit="customer")
        rows = [row for batch in batches[:count] for row in batch]
        occurrences = Counter(row["event"] for row in rows)
        customers = Counter(event for _, event in {(row["customer"], row["event"]) for row in rows})
        assert [(each.name, each.occurrences, each.customers) for each in contents.event_names] == [
            (name, occurrences[name], customers[name]) for name in sorted(occurrences, key=str)
        ]
        assert (contents.customers, contents.events) == (len({row["customer"] for row in rows}), len(rows))
        properties = {each.name: each for each in contents.properties}
        assert list(properties) == ["../../evil name", "channel", *(["reason"] if count == 3 else []), "score", "value"]
        channels = Counter(row["channel"] for row in rows if row.get("channel") is not None)
        assert properties["channel"].values == tuple(sorted(channels, key=lambda value: (-channels[value], str(value))))
    assert properties["reason"].values == ("late",)
    assert properties["value"].kind == "number"


def test_only_the_fifty_most_frequent_values_are_listed(tmp_path: Path) -> None:
    table = MemoryEvents()
    table.append(
        SHOP,
        [
            {"customer": f"c{copy}", "time": 0, "event": "e", "p": f"v{number:03}"}
            for number in range(80)
            for copy in range(1 + number % 3)
        ],
    )
    (listed,) = opened(tmp_path, table)[1].properties
    assert len(listed.values) == 50
    assert listed.values[0] == "v002"


def test_of_a_large_table_properties_are_promoted_when_a_question_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_building, "_PROMOTED_AT_ONCE", 100)
    table = MemoryEvents(bucket_bits=2)
    table.append(SHOP, some_rows(0))
    indexes = JourneyIndexes(tmp_path, table)
    index, contents = indexes.get(SHOP, time_zone="UTC", unit="customer")
    assert "column" not in " ".join(path.name for path in tmp_path.rglob("*"))
    assert {each.name: each.values for each in contents.properties}["channel"] == ("store", "web")
    table.append(SHOP, some_rows(1, 20))
    index, _ = indexes.get(SHOP, time_zone="UTC", unit="customer")
    expected = told(build_index(table.frame(SHOP)))
    assert told(index) == expected
    table.read.clear()
    for again in (indexes, JourneyIndexes(tmp_path, table)):
        assert told(again.get(SHOP, time_zone="UTC", unit="customer")[0]) == expected
    assert table.read == [], "what was promoted is there for all that come later"


def test_a_property_promoted_by_a_later_reader_is_whole_for_an_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_building, "_PROMOTED_AT_ONCE", 0)
    table = MemoryEvents()
    table.append(SHOP, some_rows(0))
    earlier, later = JourneyIndexes(tmp_path, table), JourneyIndexes(tmp_path, table)
    first, _ = earlier.get(SHOP, time_zone="UTC", unit="customer")
    expected = told(build_index(table.frame(SHOP)))
    # A tie: the later reader has that customer's rows from the run, and nothing of them from the base.
    table.append(SHOP, [some_rows(0)[0] | {"sequence": 1.0}])
    second, _ = later.get(SHOP, time_zone="UTC", unit="customer")
    assert told(second) == told(build_index(table.frame(SHOP)))
    assert told(first) == expected
    (base,) = folder_of(tmp_path).glob("base-*")
    assert {meta.batch for meta in index_files.promoted(base).values()} == {1}, "the one that is whole for both stays"
    table.read.clear()
    again, _ = JourneyIndexes(tmp_path, table).get(SHOP, time_zone="UTC", unit="customer")
    assert told(again) == told(second)
    assert table.read == []


def test_no_events_have_no_contents(tmp_path: Path) -> None:
    index, contents = opened(tmp_path, MemoryEvents())
    assert (index.n_events, index.n_customers) == (0, 0)
    assert (contents.events, contents.customers, contents.earliest, contents.event_names) == (0, 0, None, ())


def folder_of(folder: Path) -> Path:
    return folder / "projects" / SHOP / "index"


def fresh(tmp_path_factory: pytest.TempPathFactory, table: MemoryEvents) -> Contents:
    return JourneyIndexes(tmp_path_factory.mktemp("fresh"), table).get(SHOP, time_zone="UTC", unit="customer")[1]


def assert_same_contents(one: Contents, other: Contents) -> None:
    assert one.event_names == other.event_names
    assert (one.customers, one.events, one.earliest, one.latest) == (
        other.customers,
        other.events,
        other.earliest,
        other.latest,
    )
    assert [(each.name, each.kind) for each in one.properties] == [(each.name, each.kind) for each in other.properties]


def answers(index: JourneyIndex, question: object) -> dict[str, object]:
    answer = ask(index, question)  # type: ignore[arg-type]  # one of QUESTIONS
    return {name: getattr(answer, name) for name in answer.__struct_fields__ if name != "provenance"}
