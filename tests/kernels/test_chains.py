"""Chains against plain Python that follows every attempt, and merges against a search for each key."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import chains, tallying

keys = st.lists(st.integers(0, 60), max_size=80).map(sorted)
SHIFT = 10
KNOWN, UNKNOWN = (True,), (False,)


@settings(max_examples=300, deadline=None)  # the first case compiles kernels
@given(keys, keys, st.sampled_from([0, 1]), st.sampled_from([np.int64, np.uint32]))
def test_ranks_are_those_of_a_search(times: list[int], wanted: list[int], less: int, kind: type) -> None:
    found = np.empty(len(wanted), np.uint32)
    ordered, sought = np.array(times, kind), np.array(wanted, kind)
    chains.ranks_among(ordered, np.uint64(len(times)), sought, np.uint64(len(wanted)), less, found)
    expected = np.searchsorted(ordered, sought, side="left" if less else "right")
    assert found.tolist() == expected.tolist()


def fixed(values: list[int], kind: type = np.int64) -> np.ndarray:
    array = np.array(values, kind)
    array.flags.writeable = False
    return array


def by_hand(events: list[tuple[int, int]], source: int, window: int) -> list[tuple[int, int]]:
    """The chain of step ``source + 1``: of the events (key, steps) in order, those reached, with their latest start."""
    found = []
    for place, (key, steps) in enumerate(events):
        if not steps >> source & 1:
            continue
        latest = None
        for begin in range(place):
            if not events[begin][1] & 1:
                continue
            reached = 1
            for later in range(begin + 1, place):
                reached += reached < source and events[later][1] >> reached & 1
            if reached == source and key - events[begin][0] <= window:
                latest = events[begin][0]
        if latest is not None:
            found.append((key, latest))
    return found


@st.composite
def journeys(draw: st.DrawFn) -> tuple[list[tuple[int, int]], int]:
    """Events (key, steps as bits) of a few customers, in order; many share an instant. Few of step 1 among many of step 2
    at times, and some of several steps.
    """
    steps = draw(st.sampled_from([(1, 2, 4), (1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 4), (1, 2, 3, 4, 6, 7), (3,), (7,)]))
    drawn = draw(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, 9), st.sampled_from(steps), st.integers(0, 9)), max_size=60
        )
    )
    # The last number says which of two events at one instant comes first.
    ordered = sorted(drawn, key=lambda one: (one[0], one[1], one[3]))
    return [((customer << SHIFT) + time, own) for customer, time, own, _ in ordered], draw(st.integers(0, 9))


@settings(max_examples=500, deadline=None)
@given(journeys(), st.sampled_from([1, 2, 8]))
def test_a_chain_holds_what_is_reached_with_its_latest_start(
    case: tuple[list[tuple[int, int]], int], size: int
) -> None:
    events, window = case
    marks = np.zeros(size, np.uint8)  # three customers share one mark, two, or none
    lists = {step: fixed([key for key, own in events if own >> step - 1 & 1]) for step in (1, 2, 3)}
    # Of events of one code the ties say nothing.
    tied = [(key, own) for key, own in events if any(key == other and own != else_ for other, else_ in events)]
    tie_keys, tie_codes = fixed([key for key, _ in tied]), fixed([own for _, own in tied], np.uint8)
    steps = np.arange(8)
    times = starts = lists[1]
    for source in (1, 2):
        own = lists[source + 1]
        room = own.size + 1
        new_times, new_starts = np.empty(room, np.int64), np.empty(room, np.int64)
        ranks, new_ranks, places = (np.empty(room, np.uint32) for _ in range(3))
        late = np.empty(times.size + 1, np.int64)
        tallying.reached(times, starts, times.size, SHIFT, (1 << SHIFT) - 1, marks, source, late)
        n = chains.extend(
            times, starts, times.size, own, marks, SHIFT, window, source, steps, tie_keys, tie_codes, *KNOWN,
            np.empty(room, np.int64), ranks, new_times, new_starts, new_ranks, places,
        )  # fmt: skip
        expected = by_hand(events, source, window)
        assert list(zip(new_times[:n].tolist(), new_starts[:n].tolist(), strict=True)) == expected
        assert own[places[:n]].tolist() == new_times[:n].tolist()
        # Every event's rank is the place after the last of the chain before it that leads there.
        assert [starts[rank - 1] for rank in new_ranks[:n].tolist()] == new_starts[:n].tolist()
        times, starts = fixed(new_times[:n].tolist()), fixed(new_starts[:n].tolist())
        late = np.empty(times.size + 1, np.int64)
        customers, _ = tallying.reached(times, starts, times.size, SHIFT, (1 << SHIFT) - 1, marks.copy(), 1, late)
        assert customers == len({key >> SHIFT for key, _ in expected})


def test_an_order_that_was_not_given_is_asked_for_only_where_it_matters() -> None:
    def length(starts: list[int], ends: list[int]) -> int:
        room = len(ends) + 1
        none, no_codes = fixed([]), fixed([], np.uint8)
        return int(
            chains.extend(
                fixed(starts),
                fixed(starts),
                len(starts),
                fixed(ends),
                np.ones(1, np.uint8),
                SHIFT,
                5,
                1,
                np.arange(3),
                none,
                no_codes,
                *UNKNOWN,
                np.empty(room, np.int64),
                np.empty(room, np.uint32),
                np.empty(room, np.int64),
                np.empty(room, np.int64),
                np.empty(0, np.uint32),
                np.empty(0, np.uint32),
            )
        )

    assert length([1, 4, 8], [2, 5, 20]) == 2
    assert length([1, 4, 8], [2, 4, 20]) == chains.TIES_WANTED


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 1000])
def test_distinct_customers_are_counted_and_late_ones_listed(n: int) -> None:
    chance = np.random.default_rng(n)
    times = np.sort((chance.integers(0, 50, n) << SHIFT) | chance.integers(0, 400, n))
    late = np.empty(n + 1, np.int64)
    marks = np.zeros(64, np.uint8)
    customers, lately = tallying.reached(times, times, n, SHIFT, 200, marks, 7, late)
    assert np.flatnonzero(marks == 7).tolist() == np.unique(times >> SHIFT).tolist()
    first = times[np.unique(times >> SHIFT, return_index=True)[1]]
    assert customers == first.size
    assert late[:lately].tolist() == first[(first & ((1 << SHIFT) - 1)) > 200].tolist()


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 1000])
def test_distinct_customers_are_counted_by_value_on_top_of_what_was_counted(n: int) -> None:
    chance = np.random.default_rng(n)
    times = np.sort((chance.integers(0, 50, n + 3) << SHIFT) | chance.integers(0, 400, n + 3))
    values = chance.integers(-1, 3, 50).astype(np.int8)  # -1 for none
    counts = np.array([7, 0, 0, 1], np.int64)
    tallying.reached_by(times, n, SHIFT, values, counts)
    own = values[np.unique(times[:n] >> SHIFT)]
    assert counts.tolist() == (np.array([7, 0, 0, 1]) + np.bincount(own + 1, minlength=4)).tolist()
