"""The journey index on disk: base and runs together are what one build from the table would be."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etappe.analyses.arrivals import Arrivals
from etappe.analyses.asking import ask
from etappe.analyses.funnel import Funnel
from etappe.analyses.transitions import Transitions
from etappe.events.contents import Contents
from etappe.foundation.ids import ProjectId
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.storage.journey_indexes import JourneyIndexes
from tests.adapters.memory_events import MemoryEvents, Row, Told, told

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


def test_a_base_tells_what_a_build_of_the_frame_tells(tmp_path: Path) -> None:
    table = MemoryEvents(bucket_bits=2)
    table.append(SHOP, some_rows(0))
    index, _ = opened(tmp_path, table)
    assert told(index) == told(build_index(table.frame(SHOP), time_zone="Europe/Berlin"))
    again, _ = opened(tmp_path, table)
    assert told(again) == told(index)
    assert again.fingerprint == index.fingerprint
    assert [path.name for path in tmp_path.rglob("*evil*")] == []


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


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, min_size=1, max_size=9), hash_bits=st.sampled_from([1, 3, 34, 64]))
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
    assert_same_contents(contents, fresh(tmp_path_factory, table))
    whole = build_index(table.frame(SHOP))
    for question in QUESTIONS if {"view", "cart"} <= set(whole.events) else ():
        assert answers(index, question) == answers(whole, question)
    for index, expected in seen:
        assert told(index) == expected, "what was opened stays what it was"


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
