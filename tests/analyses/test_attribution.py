"""Attribution against plain Python that gives each conversion's credit away by hand."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from time import process_time
from typing import Literal

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import etappe
from etappe.analyses.journeys import Journeys
from etappe.analyses.people.customers import Customers
from etappe.analyses.results import attribution as module
from etappe.analyses.results.attribution import MODELS, Attribution, AttributionPart, Model, answer, members
from etappe.analyses.wording import sentence, wording
from etappe.events.selectors import Condition, Selection, Selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import Language, text
from etappe.journeys import matching
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex

Row = tuple[str, int, str, str | None, float | None]


def index_of(rows: list[Row]) -> JourneyIndex:
    """An index of (customer, time in seconds, event, channel, value)."""
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "channel": pl.String, "value": pl.Float64}
    return build_index(pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("time") * 1000))


def means(selection: Selection, row: Row) -> bool:
    if isinstance(selection, str):
        return row[2] == selection
    return (not selection.events or row[2] in selection.events) and all(
        row[4] is not None and row[4] >= float(one.values[0]) for one in selection.where
    )


def shares(model: Model, touches: list[Row], now: int, asked: Attribution) -> list[float]:
    """What each touch of a conversion gets."""
    n = len(touches)
    parts = [0.0] * n
    match model:
        case "first":
            parts[0] = 1.0
        case "last":
            parts[-1] = 1.0
        case "last_non_direct":
            others = [place for place, row in enumerate(touches) if row[3] != asked.direct]
            parts[others[-1] if others else -1] = 1.0
        case "linear":
            parts = [1 / n] * n
        case "position":
            parts = {1: [1.0], 2: [0.5, 0.5]}.get(n, [0.4, *[0.2 / max(1, n - 2)] * (n - 2), 0.4])
        case "time_decay":
            age = [(now - row[1]) * 1000 / duration_ms(asked.half_life) for row in touches]
            weights = [2.0 ** (min(age) - one) for one in age]
            parts = [weight / math.fsum(weights) for weight in weights]
    return parts


class ByHand:
    """Credits and customers, conversion by conversion."""

    def __init__(self, rows: list[Row], asked: Attribution) -> None:
        self.given: dict[tuple[str, str | None], list[float]] = defaultdict(lambda: [0.0, 0.0])
        self.who: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        self.by_outcome: dict[str, list[str]] = {"attributed": [], "unattributed": []}
        for customer in sorted({row[0] for row in rows}):
            own = sorted((row for row in rows if row[0] == customer), key=lambda row: row[1])
            for row in own:
                if not means(asked.conversion, row):
                    continue
                touches = [
                    other
                    for other in own
                    if means(asked.touch, other)
                    and not means(asked.conversion, other)
                    and row[1] - duration_ms(asked.lookback) / 1000 <= other[1] <= row[1]
                ]
                self.by_outcome["attributed" if touches else "unattributed"].append(customer)
                for model in asked.models if touches else ():
                    for touch, share in zip(touches, shares(model, touches, row[1], asked), strict=True):
                        self.given[model, touch[3]][0] += share
                        self.given[model, touch[3]][1] += share * (row[4] or 0.0)
                        # What has lost its weight to the last bit is still a touch that was weighed.
                        if share > 0 or model == "time_decay":
                            self.who[model, touch[3]].add(customer)


def check(rows: list[Row], asked: Attribution) -> None:
    index = index_of(rows)
    expected = ByHand(rows, asked)
    got = answer(index, asked)
    attributed, unattributed = (expected.by_outcome[name] for name in ("attributed", "unattributed"))
    assert (got.attributed, got.unattributed) == (len(attributed), len(unattributed))
    assert got.conversions == len(attributed) + len(unattributed)
    assert got.customers == len({*attributed, *unattributed})
    channels = {channel for (_, channel), (credit, _) in expected.given.items() if credit > 0}
    assert {one.channel for one in got.credits} == channels
    assert [one.model for one in got.credits] == [model for model in asked.models for _ in channels]
    for one in got.credits:
        credit, value = expected.given[one.model, one.channel]
        assert one.credit == pytest.approx(credit, rel=1e-9, abs=1e-12)
        assert one.credit >= 0
        assert one.share == one.credit / got.attributed
        assert one.value == (None if asked.value is None else pytest.approx(value, rel=1e-9, abs=1e-9))
    for model in asked.models if attributed else ():
        own = [one for one in got.credits if one.model == model]
        assert math.fsum(one.credit for one in own) == pytest.approx(got.attributed, rel=1e-12)
        assert [one.credit for one in own] == sorted((one.credit for one in own), reverse=True)
        for channel in [*channels, "nowhere"]:
            part = AttributionPart(which="credited", model=model, channel=channel)
            found = [index.customers[int(number)] for number in members(index, asked, part)]
            assert found == sorted(expected.who[model, channel])
    behind: dict[Literal["attributed", "unattributed", "converted"], list[str]] = {
        "attributed": attributed,
        "unattributed": unattributed,
        "converted": [*attributed, *unattributed],
    }
    for which, customers in behind.items():
        found = [index.customers[int(number)] for number in members(index, asked, AttributionPart(which=which))]
        assert found == sorted(set(customers))


several: st.SearchStrategy[Selection] = st.sampled_from(
    ["a", Selector(("a", "b")), Selector(), Selector(("a",), (Condition("value", "at_least", (1.0,)),))]
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Row], Attribution]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["x", "y"]),
                st.integers(0, draw(st.sampled_from([3, 20, 4000]))),
                st.sampled_from("aabc"),
                st.sampled_from([None, "direct", "mail", "ads"]),
                st.sampled_from([None, 0.0, 1.0, 2.5]),
            ),
            max_size=30,
        )
    )
    rows += [("z", 6, name, "mail", 1.0) for name in "abc"]
    either: st.SearchStrategy[Selection] = st.sampled_from(["c", Selector(("b", "c"))])
    asked = Attribution(
        conversion=draw(either),
        touch=draw(several),
        lookback=draw(st.sampled_from(["1ms", "3s", "10s", "9w"])),
        half_life=draw(st.sampled_from(["1ms", "1s", "7d"])),
        models=tuple(draw(st.permutations(MODELS)))[: draw(st.integers(1, 6))],
        value=draw(st.sampled_from([None, "value"])),
    )
    return rows, asked


@settings(max_examples=400, deadline=None)
@given(cases(), st.sampled_from([2, 1000]), st.sampled_from([0, matching.MOST_LISTS]))
def test_equals_giving_the_credit_away_by_hand(case: tuple[list[Row], Attribution], size: int, lists: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "KEYS_PER_PART", size)
        patch.setattr(module, "MOST_LISTS", lists)  # none: found by a scan
        check(*case)


def test_many_channels_of_which_few_are_at_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [("x", 1, "a", "mail", None), ("x", 2, "a", "ads", None), ("x", 3, "c", None, None)]
    rows += [("y", place, "b", f"{place}", None) for place in range(50)]
    monkeypatch.setattr(module, "MOST_CHANNELS", 2)
    check(rows, Attribution(conversion="c", touch="a"))
    with pytest.raises(InvalidInput) as refusal:
        answer(index_of(rows), Attribution(conversion="c", touch="b"))
    assert refusal.value.code == "attribution.too_many_channels"


def medium(n: int = 60_000) -> pl.DataFrame:
    chance = np.random.default_rng(7)
    return pl.DataFrame(
        {
            "customer": [f"c{number}" for number in chance.integers(0, n // 30, n)],
            "time": chance.integers(0, 90 * 86_400, n) * 1000,
            "event": chance.choice(["touch", "buy", "view"], n, p=[0.5, 0.1, 0.4]),
            "channel": chance.choice(["mail", "ads", "direct", "search"], n),
            "value": chance.random(n) * 100,
        }
    )


def test_equals_polars_on_a_medium_table() -> None:
    frame = medium()
    got = answer(build_index(frame), Attribution(conversion="buy", touch="touch", value="value"))
    conversions = (
        frame.filter(pl.col("event") == "buy").select("customer", now="time", worth="value").with_row_index("id")
    )
    touches = frame.filter(pl.col("event") == "touch").select("customer", "time", "channel")
    age = (pl.col("now") - pl.col("time")) / (7 * 86_400_000)
    pairs = (
        conversions.join(touches, on="customer")
        .filter((pl.col("time") <= pl.col("now")) & (pl.col("now") - pl.col("time") <= 30 * 86_400_000))
        .sort("id", "time", maintain_order=True)
        .with_columns(n=pl.len().over("id"), weight=(-age * math.log(2)).exp())
        .with_columns(place=pl.int_range(pl.len()).over("id"), linear=1 / pl.col("n"))
        .with_columns(time_decay=pl.col("weight") / pl.col("weight").sum().over("id"))
        .with_columns(first=(pl.col("place") == 0).cast(float), last=(pl.col("place") == pl.col("n") - 1).cast(float))
    )
    assert got.attributed == pairs["id"].n_unique()
    assert got.unattributed == conversions.height - got.attributed
    assert got.attributed_value == pytest.approx(pairs.unique("id")["worth"].sum())
    for model in ("first", "last", "linear", "time_decay"):
        by_channel = pairs.group_by("channel").agg(
            credit=pl.col(model).sum(), value=(pl.col(model) * pl.col("worth")).sum()
        )
        expected = {channel: (credit, value) for channel, credit, value in by_channel.iter_rows()}
        found = {one.channel: (one.credit, one.value) for one in got.credits if one.model == model}
        assert found.keys() == expected.keys()
        for channel, credit in expected.items():
            assert found[channel] == pytest.approx(credit, rel=1e-9)


def test_sums_are_the_same_whatever_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    from etappe.journeys import executor

    index = build_index(medium())
    monkeypatch.setattr(matching, "KEYS_PER_PART", 500)
    asked = Attribution(conversion="buy", touch="touch", value="value")
    first = answer(index, asked)
    for threads in (1, 2, 5):
        monkeypatch.setattr(executor, "_POOL", executor.Pool(threads))
        assert answer(index, asked) == first


@pytest.mark.parametrize("half_life", ["1ms", "3s", "7d"])
def test_one_customer_with_very_many_touches_takes_time_in_proportion(half_life: str) -> None:
    n = 200_000
    rows = pl.DataFrame(
        {
            "customer": ["bot"] * n,
            "time": np.arange(n) // 2 * 10,
            "event": ["touch", "buy"] * (n // 2),
            "channel": np.array(["mail", "ads", None])[np.arange(n) % 3],
        }
    )
    index = build_index(rows)
    asked = Attribution(conversion="buy", touch="touch", half_life=half_life)
    answer(index, asked)
    started = process_time()
    got = answer(index, asked)
    assert process_time() - started < 2
    for model in MODELS:
        assert math.fsum(one.credit for one in got.credits if one.model == model) == pytest.approx(n // 2, rel=1e-9)
    assert all(one.credit >= 0 for one in got.credits)


def test_nobody_converted_or_nobody_was_touched() -> None:
    rows: list[Row] = [("x", 1, "a", "mail", None), ("y", 2, "c", None, None)]
    never = Selector(("c",), (Condition("value", "more", (9.0,)),))
    got = answer(index_of(rows), Attribution(conversion=never, touch="a"))
    assert (got.conversions, got.attributed, got.credits, got.notes) == (0, 0, (), ())
    got = answer(index_of(rows), Attribution(conversion="c", touch="a", value="value"))
    assert (got.conversions, got.unattributed, got.credits, got.attributed_value) == (1, 1, (), 0.0)
    assert [note.code for note in got.notes] == ["attribution.unattributed", "attribution.no_value"]
    assert got.to_frame().columns == ["model", "channel", "credit", "share", "value"]
    empty = answer(index_of([]), Attribution(conversion=Selector(), touch=Selector()))
    assert (empty.conversions, empty.credits) == (0, ())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Attribution(conversion="c", touch="a", models=()), "attribution.models"),
        (Attribution(conversion="c", touch="a", models=("last", "last")), "attribution.models"),
        (Attribution(conversion="c", touch="a", lookback="0s"), "duration.unreadable"),
        (Attribution(conversion="c", touch="a", half_life="0s"), "duration.unreadable"),
        (Attribution(conversion="c", touch="a", channel="value"), "attribution.not_text"),
        (Attribution(conversion="c", touch="a", value="channel"), "attribution.not_numbers"),
        (Attribution(conversion="c", touch="a", channel="nothing"), "selector.unknown_property"),
        (Attribution(conversion="nowhere", touch="a"), "selector.unknown_event"),
        (Attribution(conversion="c", touch="a", half_life="soon"), "duration.unreadable"),
    ],
)
def test_wrong_questions_are_refused_with_words_in_both_languages(asked: Attribution, code: str) -> None:
    index = index_of([("x", 1, "a", "mail", 1.0), ("x", 2, "c", None, None)])
    with pytest.raises(InvalidInput) as refusal:
        answer(index, asked)
    assert refusal.value.code == code
    for language in ("en", "de"):
        assert refusal.value.message(language)
        assert refusal.value.hint(language)


def test_a_model_that_was_not_asked_has_nobody_behind_it() -> None:
    index = index_of([("x", 1, "a", "mail", 1.0), ("x", 2, "c", None, None)])
    asked = Attribution(conversion="c", touch="a", models=("last",))
    with pytest.raises(InvalidInput) as refusal:
        members(index, asked, AttributionPart(which="credited", model="first", channel="mail"))
    assert refusal.value.code == "attribution.part_model"
    assert msgspec.json.decode(msgspec.json.encode(asked), type=Attribution) == asked


EVERYTHING = Attribution(
    conversion="c",
    touch=Selector(("a", "b")),
    lookback="1w",
    half_life="2d",
    direct="mail",
    value="value",
    channel="channel",
)


def test_the_question_is_put_into_words_that_say_all_of_it() -> None:
    said = wording(EVERYTHING)
    assert said.en == (
        "How is the credit for “c” shared by “channel” among “a” or “b” at most 1 week before: to the first, to the last, "
        "to the last other than “mail”, to all alike, 40% to the first, 40% to the last, 20% to those between and to all "
        "with a half-life of 2 days, also in “value”?"
    )
    assert said.de.startswith(
        "Wie verteilt sich der Anteil an „c“ nach „channel“ auf „a“ oder „b“ innerhalb von einer Woche davor"
    )
    names = {
        "journeys": Journeys(index_of([("x", 1, name, "mail", 1.0) for name in "abc"])),
        **{name: getattr(etappe, name) for name in etappe.__all__},
    }
    assert eval(said.python, names).question == EVERYTHING  # noqa: S307 - Etappe's own words
    for part in (AttributionPart(), AttributionPart("credited", "time_decay", "ads"), AttributionPart("credited")):
        for language in ("en", "de"):
            assert sentence(Customers(of=EVERYTHING, part=part), language)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_chart_shows_the_credits_and_counts_what_it_leaves_out(language: Language) -> None:
    rows: list[Row] = [("x", place, "a", f"<b>{place}</b>", None) for place in range(12)] + [("x", 20, "c", None, None)]
    answered = answer(
        index_of([*rows, ("y", 1, "a", None, None), ("y", 2, "c", None, None)]), Attribution(conversion="c", touch="a")
    )
    drawn = json.dumps(answered.plot(language).to_dict(), ensure_ascii=False)
    assert ("5 more channels" if language == "en" else "5 weitere Kanäle") in drawn
    assert "<b>0</b>" in drawn
    assert text("charts.attribution.time_decay", language) in drawn
