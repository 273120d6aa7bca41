"""Selectors compiled to masks, against the meaning of each condition written out in plain Python."""

from __future__ import annotations

import dataclasses
import gc
import weakref

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.events.selectors import Condition, Selection, Selector, as_selector
from etappe.foundation.errors import InvalidInput, Refused
from etappe.journeys import selection as module
from etappe.journeys.building import build_index
from etappe.journeys.held import HeldArrays
from etappe.journeys.index import NumberColumn
from etappe.journeys.selection import coded, position_of

NAMES = ("buy", "cart", "view")
ROW = tuple[str, str | None, float | None]


SCHEMA = {"event": pl.String, "channel": pl.String, "value": pl.Float64}


def index_of(rows: list[ROW]):  # noqa: ANN201 - a JourneyIndex
    frame = pl.DataFrame([*rows, *((name, None, None) for name in NAMES)], schema=SCHEMA, orient="row")
    return build_index(frame.with_columns(customer=pl.lit("x"), time=pl.int_range(frame.height)))


def meets(row: ROW, condition: Condition) -> bool:  # noqa: PLR0911 - one for each operator
    given_value = row[1] if condition.property == "channel" else row[2]
    if condition.operator == "missing" or given_value is None:
        return given_value is None and condition.operator in ("missing", "is_not")
    match condition.operator:
        case "exists":
            return True
        case "is":
            return given_value in condition.values
        case "is_not":
            return given_value not in condition.values
        case "contains":
            return condition.values[0].lower() in given_value.lower()
        case "less":
            return given_value < condition.values[0]
        case "at_most":
            return given_value <= condition.values[0]
        case "more":
            return given_value > condition.values[0]
        case "at_least":
            return given_value >= condition.values[0]


texts = st.sampled_from(["Web", "web", "App", ""])
numbers = st.sampled_from([-1.0, 0.0, 1.0, 2.5])
conditions = st.one_of(
    st.builds(Condition, st.just("channel"), st.sampled_from(["is", "is_not"]), st.lists(texts, max_size=2).map(tuple)),
    st.builds(Condition, st.just("channel"), st.just("contains"), texts.map(lambda text: (text,))),
    st.builds(Condition, st.just("value"), st.sampled_from(["is", "is_not"]), st.lists(numbers, max_size=2).map(tuple)),
    st.builds(
        Condition,
        st.just("value"),
        st.sampled_from(["less", "at_most", "more", "at_least"]),
        numbers.map(lambda number: (number,)),
    ),
    st.builds(Condition, st.sampled_from(["channel", "value"]), st.sampled_from(["exists", "missing"])),
)
selections = st.one_of(
    st.sampled_from(NAMES),
    st.builds(
        Selector,
        st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
        st.lists(conditions, max_size=2).map(tuple),
    ),
)
rows_of_events = st.tuples(st.sampled_from(NAMES), st.none() | texts, st.none() | numbers)
rows_drawn = st.lists(rows_of_events, max_size=12)


@settings(max_examples=300, deadline=None)
@given(rows_drawn, st.lists(selections, max_size=5))
def test_a_bit_is_set_if_and_only_if_the_event_matches(rows: list[ROW], chosen: list[Selection]) -> None:
    index = index_of(rows)
    compiled = coded(index, chosen)
    masks = compiled.masks[compiled.code]
    for row, mask in zip([*rows, *((name, None, None) for name in NAMES)], masks.tolist(), strict=True):
        for place, selection in enumerate(map(as_selector, chosen)):
            named = not selection.events or row[0] in selection.events
            assert bool(mask >> place & 1) == (named and all(meets(row, condition) for condition in selection.where))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(rows_of_events, st.integers(0, 4)), max_size=30), st.lists(selections, min_size=1, max_size=4)
)
def test_ties_tell_the_order_of_kinds_that_share_an_instant(
    rows: list[tuple[ROW, int]], chosen: list[Selection]
) -> None:
    frame = pl.DataFrame([row for row, _ in rows] + [(name, None, None) for name in NAMES], schema=SCHEMA, orient="row")
    times = pl.Series("time", [time for _, time in rows] + [9] * len(NAMES), dtype=pl.Int64)
    index = build_index(frame.with_columns(times, customer=pl.lit("x")))
    selected = coded(index, chosen)
    kinds = selected.code
    for code in range(selected.n_codes):
        assert selected.posting(code).tolist() == index.key[kinds == code].tolist()
    matched = selected.masks != 0
    ties = selected.ties
    for key in np.unique(index.key).tolist():
        expected = [kind for kind in kinds[index.key == key].tolist() if matched[kind]]
        found = [kind for kind in ties.codes[ties.keys == key].tolist() if matched[kind]]
        assert found == expected or (found == [] and len(set(expected)) <= 1)


def test_without_conditions_the_codes_are_the_indexs_own() -> None:
    index = index_of([("view", "web", 1.0)])
    assert coded(index, ["view", Selector(("buy", "cart"))]).code is index.code


def test_conditions_are_compiled_once_and_forgotten_with_the_index() -> None:
    index = index_of([("view", "web", 1.0)])
    asked = [Selector(("view",), (Condition("value", "more", (0,)),))]
    first = coded(index, asked)
    assert coded(index, [Selector(("view",), (Condition("value", "more", (0,)),), "another label")]) is first
    assert coded(index, [Selector(("view",), (Condition("value", "more", (1,)),))]) is not first
    for bound in range(2, 40):
        coded(index, [Selector(("view",), (Condition("value", "more", (bound,)),))])
    assert len(index.selections) == 16
    gone = weakref.ref(index)
    del index, first
    gc.collect()
    assert gone() is None


def test_truth_values_are_compared_with_truth_values() -> None:
    frame = pl.DataFrame({"customer": ["x", "x"], "time": [1, 2], "event": ["e", "e"], "new": [True, None]})
    compiled = coded(build_index(frame), [Selector((), (Condition("new", "is", (True,)),))])
    assert compiled.masks[compiled.code].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("selection", "code", "near"),
    [
        ("veiw", "selector.unknown_event", "view, cart, buy"),
        (Selector(("view", "by")), "selector.unknown_event", "buy, view, cart"),
        (Selector((), (Condition("chanel", "exists"),)), "selector.unknown_property", "channel, value"),
        (Selector((), (Condition("value", "is", ("1",)),)), "selector.wrong_value", None),
        (Selector((), (Condition("value", "is", (True,)),)), "selector.wrong_value", None),
        (Selector((), (Condition("value", "less", (1, 2)),)), "selector.wrong_value", None),
        (Selector((), (Condition("value", "less", (float("nan"),)),)), "selector.wrong_value", None),
        (Selector((), (Condition("channel", "is", (1,)),)), "selector.wrong_value", None),
        (Selector((), (Condition("channel", "contains", ()),)), "selector.wrong_value", None),
        (Selector((), (Condition("channel", "exists", ("web",)),)), "selector.wrong_value", None),
        (Selector((), (Condition("channel", "less", (1,)),)), "selector.wrong_operator", None),
        (Selector((), (Condition("value", "contains", ("1",)),)), "selector.wrong_operator", None),
    ],
)
def test_what_does_not_fit_the_data_is_refused_with_what_is_near(
    selection: Selection, code: str, near: str | None
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        coded(index_of([("view", "web", 1.0)]), [selection])
    assert refusal.value.code == code
    assert refusal.value.data.get("near") == near
    for language in ("en", "de"):
        assert refusal.value.message(language)
        assert refusal.value.hint(language)


def test_sixty_four_selections_fit_and_one_more_is_refused() -> None:
    index = index_of([])
    masks = coded(index, ["view"] * 64).masks
    assert masks[index.code_of["view"]] == np.uint64(2**64 - 1)
    assert masks[index.code_of["buy"]] == 0
    with pytest.raises(InvalidInput) as refusal:
        coded(index, ["view"] * 65)
    assert refusal.value.code == "selector.too_many"


def test_customers_are_found_by_their_text_alone() -> None:
    names = ["007", "7", "NA", "Zoë", "a", "\U0001f6d2"]
    frame = pl.DataFrame({"customer": names, "time": [0] * 6, "event": ["e"] * 6})
    ascending = build_index(frame)
    for order in ([0, 1, 2, 3, 4, 5], [5, 2, 0, 4, 1, 3]):
        source = HeldArrays(
            ascending.key,
            ascending.code,
            ascending.offsets,
            ascending.customers.gather(order),
            {},
            len(ascending.events),
        )
        index = dataclasses.replace(ascending, source=source)
        assert [position_of(index, names[place]) for place in order] == list(range(6))
        for unknown in ("", "07", "na", "zz", "\U0001f6d3", "\ud83d"):
            with pytest.raises(Refused) as refusal:
                position_of(index, unknown)
            assert refusal.value.code == "customer.unknown"


def test_conditions_are_looked_at_only_where_their_events_are() -> None:
    rows: list[ROW] = [(NAMES[place % 3], ("Web", "App", None)[place % 5 % 3], float(place)) for place in range(50)]
    looked: list[int] = []

    class Looked(np.ndarray[tuple[int], np.dtype[np.float64]]):
        def __getitem__(self, rows: slice | np.ndarray) -> np.ndarray:  # type: ignore[override]  # what rows are
            looked.extend(np.arange(len(self))[rows].tolist())
            return np.asarray(self)[rows]

    index = index_of(rows)
    whole = coded(index, [Selector(("view",), (Condition("value", "more", (20,)),)), "buy"])
    expected = whole.masks[whole.code].tolist()
    fresh = index_of(rows)
    fresh.columns._loaded["value"] = NumberColumn(fresh.columns["value"].numbers.view(Looked))  # noqa: SLF001
    again = coded(fresh, [Selector(("view",), (Condition("value", "more", (20,)),)), "buy"])
    assert again.masks[again.code].tolist() == expected
    assert sorted(looked) == np.flatnonzero(fresh.code == fresh.code_of["view"]).tolist()


def test_more_kinds_of_events_than_a_byte_can_tell_apart() -> None:
    index = index_of([("view", None, float(value)) for value in range(1 << 9)])
    bits = [
        Selector(("view",), (Condition("value", "is", tuple(v for v in range(1 << 9) if v >> bit & 1)),))
        for bit in range(9)
    ]
    compiled = coded(index, [*bits, *["buy"] * 55])
    assert compiled.code.dtype == np.uint16
    masks = compiled.masks[compiled.code]
    assert masks[: 1 << 9].tolist() == list(range(1 << 9))
    assert masks[index.code == index.code_of["buy"]].tolist() == [(1 << 64) - (1 << 9)]


def test_too_many_kinds_are_refused_and_not_confused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_COMBINATIONS", 6)
    index = index_of([("view", None, float(value)) for value in range(8)])
    bits = [Selector((), (Condition("value", "is", tuple(v for v in range(8) if v >> bit & 1)),)) for bit in range(3)]
    with pytest.raises(InvalidInput) as refusal:
        coded(index, bits)
    assert refusal.value.code == "selector.too_many_combinations"


def test_what_is_kept_of_many_events_is_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 10)
    index = index_of([("view", "web", float(value)) for value in range(20)])
    for bound in range(5):
        last = coded(index, [Selector(("view",), (Condition("value", "more", (bound,)),))])
    assert list(index.selections.values()) == [last]
