"""A part of an index answers as an index of that part of the events would."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest

from etappe.analyses.asking import AnyQuestion, ask
from etappe.analyses.warming import every_question, small_journeys
from etappe.analyses.ways.timeline import Timeline
from etappe.foundation.errors import EtappeError
from etappe.journeys import narrowing
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex, NumberColumn, TextColumn
from etappe.journeys.narrowing import NEVER_MS, narrowed

FRAME = small_journeys(12)
WHOLE = build_index(FRAME)
DAY = 86_400_000
FIRST, LAST = int(FRAME["time"].to_numpy().min()), int(FRAME["time"].to_numpy().max())
PERIODS = [(None, None), (FIRST + 2 * DAY, None), (None, FIRST + 5 * DAY), (FIRST + DAY, FIRST + 4 * DAY + 7)]
WHOM = {"all": range(24), "some": range(1, 24, 2), "few": (3, 7, 22), "one": (5,)}


def parted(who: str, since: int | None, until: int | None) -> tuple[JourneyIndex, JourneyIndex]:
    """The part of the whole index, and the index of the part."""
    names = {f"c{number}" for number in WHOM[who]}
    members = WHOLE.customers.is_in(list(names)).to_numpy()
    wanted = FRAME.filter(pl.col("customer").is_in(list(names)))
    wanted = wanted.filter((pl.col("time") >= (since or 0)) & (pl.col("time") < (until or 1 << 60)))
    known = min(until or 1 << 60, LAST)
    return narrowed(WHOLE, members, since_ms=since, until_ms=until), build_index(wanted, observed_until_ms=known)


def answered(index: JourneyIndex, question: AnyQuestion) -> Any:  # noqa: ANN401 -- JSON
    try:
        answer = msgspec.to_builtins(ask(index, question))
    except EtappeError as error:
        return error.code
    answer["provenance"].pop("data")
    return answer


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("who", WHOM)
def test_arrays_are_those_of_an_index_of_the_part(who: str, period: tuple[int | None, int | None]) -> None:
    part, built = parted(who, *period)
    assert (part.n_events, part.n_customers) == (built.n_events, built.n_customers)
    assert part.customers.to_list() == built.customers.to_list()
    assert (part.earliest_ms, part.observed_until_ms) == (built.earliest_ms, built.observed_until_ms)
    rows = np.arange(part.n_events)
    assert part.time_ms(rows).tolist() == built.time_ms(rows).tolist()
    assert part.customer_of(rows).tolist() == built.customer_of(rows).tolist()
    assert part.offsets.tolist() == built.offsets.tolist()
    assert [part.events[code] for code in part.code] == [built.events[code] for code in built.code]
    for name, code in part.code_of.items():
        there = built.posting(built.code_of[name]) if name in built.code_of else np.empty(0, np.int64)
        times = (there & ((1 << built.shift) - 1)) + built.t0_ms
        own = part.posting(code)
        assert ((own & ((1 << part.shift) - 1)) + part.t0_ms).tolist() == times.tolist()
        assert (own >> part.shift).tolist() == (there >> built.shift).tolist()
        assert part.posting_sizes[code] == times.size
    for name in part.columns:
        ours, theirs = part.columns[name], built.columns[name]
        if isinstance(ours, TextColumn) and isinstance(theirs, TextColumn):
            said = [[None, *column.values.to_list()] for column in (ours, theirs)]
            assert [said[0][code + 1] for code in ours.codes] == [said[1][code + 1] for code in theirs.codes]
        else:
            assert isinstance(ours, NumberColumn)
            assert isinstance(theirs, NumberColumn)
            assert np.array_equal(ours.numbers, theirs.numbers, equal_nan=True)


@pytest.mark.parametrize("period", PERIODS[1:])
@pytest.mark.parametrize("who", ["all", "some", "few"])
def test_every_question_is_answered_as_if_there_were_nothing_else(
    who: str, period: tuple[int | None, int | None]
) -> None:
    part, built = parted(who, *period)
    n_answered = 0
    for question in every_question():
        expected = answered(built, question)
        if isinstance(expected, str) and expected.startswith("selector.unknown"):
            continue  # the part still knows the names of what it has none of
        n_answered += not isinstance(expected, str)
        assert answered(part, question) == expected, question
    assert n_answered > 50


def test_what_is_kept_of_each_from_their_own_begin_on() -> None:
    """Also where a part is taken of a part."""
    begins = np.where(np.arange(24) % 3 == 0, NEVER_MS, FIRST + np.arange(24) * DAY // 2)
    at_once = narrowed(WHOLE, since_ms=FIRST + DAY, until_ms=FIRST + 8 * DAY, begins_ms=begins)
    first = narrowed(WHOLE, since_ms=FIRST + DAY, until_ms=FIRST + 8 * DAY)
    then = narrowed(first, begins_ms=begins[first.source.in_whole(np.arange(first.n_customers))])
    own = dict(zip(WHOLE.customers, begins.tolist(), strict=True))
    wanted = FRAME.filter(
        pl.col("time").is_between(FIRST + DAY, FIRST + 8 * DAY, closed="left")
        & (pl.col("time") >= pl.col("customer").replace_strict(own))
    )
    built = build_index(wanted, observed_until_ms=FIRST + 8 * DAY)
    for part in (at_once, then):
        assert 0 < part.n_events == built.n_events < first.n_events
        assert part.customers.to_list() == built.customers.to_list()
        assert part.time_ms(np.arange(part.n_events)).tolist() == built.time_ms(np.arange(built.n_events)).tolist()
        for name, code in built.code_of.items():
            theirs, ours = built.posting(code), part.posting(part.code_of[name])
            assert (ours >> part.shift).tolist() == (theirs >> built.shift).tolist()
            spans = [(1 << one.shift) - 1 for one in (part, built)]
            assert ((ours & spans[0]) + part.t0_ms).tolist() == ((theirs & spans[1]) + built.t0_ms).tolist()
    assert at_once.fingerprint != narrowed(WHOLE, begins_ms=begins).fingerprint != WHOLE.fingerprint


@pytest.mark.parametrize("who", ["all", "some", "few", "one"])
def test_lists_are_the_same_from_those_of_the_whole_and_from_the_rows_of_the_part(
    who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    since, codes = FIRST + DAY, range(len(WHOLE.events))
    from_lists = [parted(who, since, None)[0].posting(code).tolist() for code in codes]
    # As soon as the lists of the whole have been looked at for more events than the part has, its rows are.
    monkeypatch.setattr(narrowing, "_FEW", 0)
    part = parted(who, since, None)[0]
    assert [part.posting(code).tolist() for code in codes] == from_lists
    assert part.posting_sizes.tolist() == [len(keys) for keys in from_lists]
    again = parted(who, since, None)[0]
    values = [again.values_of_events("score", code).tolist() for code in codes]
    assert [again.posting(code).tolist() for code in codes] == from_lists
    assert [len(own) for own in values] == [len(keys) for keys in from_lists]


def test_what_a_property_of_a_part_is_can_be_said_without_its_values() -> None:
    part, built = parted("some", FIRST + DAY, None)
    for name in part.kinds:
        said, held = part.described(name), built.described(name)
        assert isinstance(said, TextColumn) == isinstance(held, TextColumn)
        if isinstance(said, TextColumn):
            assert said.values.to_list() == WHOLE.columns[name].values.to_list()


def test_who_is_not_in_the_part_is_unknown_there() -> None:
    part, _ = parted("few", None, None)
    assert ask(part, Timeline(customer="c7")).provenance.n_customers == 3
    with pytest.raises(EtappeError) as error:
        ask(part, Timeline(customer="c8"))
    assert error.value.code == "customer.unknown"


def test_a_part_of_a_part_and_nothing_of_it() -> None:
    since, until = FIRST + DAY, FIRST + 6 * DAY
    part = narrowed(narrowed(WHOLE, since_ms=since), until_ms=until)
    at_once = narrowed(WHOLE, since_ms=since, until_ms=until)
    assert part.key.tolist() == at_once.key.tolist()
    assert part.fingerprint != at_once.fingerprint != WHOLE.fingerprint
    nothing = narrowed(WHOLE, since_ms=LAST + 1)
    assert (nothing.n_events, nothing.n_customers, nothing.key.size) == (0, 0, 0)
    assert narrowed(WHOLE) is WHOLE
    before = narrowed(WHOLE, until_ms=FIRST - DAY)
    assert (before.n_events, before.observed_until_ms) == (0, before.t0_ms)


def test_a_part_that_loads_waits_for_no_other() -> None:
    """A part asks the whole while it loads; were there one lock for both, two questions could wait for each other for ever."""
    one, other = narrowed(build_index(FRAME), until_ms=LAST), narrowed(build_index(FRAME), until_ms=LAST)
    began, done = Event(), Event()
    load = one.source.code

    def slowly() -> Any:  # noqa: ANN401 -- codes
        began.set()
        assert done.wait(10), "the other part has loaded meanwhile"
        return load()

    one.source.code = slowly  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(lambda: one.code)
        assert began.wait(10)
        assert other.posting_sizes.sum() == other.n_events == other.code.size
        done.set()
        assert loading.result(10).tolist() == other.code.tolist()
