"""Where events stand, in which order and in which stages, against plain counting and against trying everything."""

from __future__ import annotations

import random
from itertools import combinations_with_replacement, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.maps.discovering.discovery import _stages
from etappe.maps.discovering.standing import first_to, in_order, reached, standing
from tests.features.event_rows import Row, index_of

names = st.sampled_from("abcd")
random_rows = st.lists(st.tuples(st.sampled_from(["x", "y", "z"]), st.integers(0, 12), names), min_size=1, max_size=25)


def plain_lead(rows: list[Row], one: str, other: str) -> tuple[float, int]:
    """Over customers who have both: the mean share of ``one`` whose nearest ``other`` follows; and how many they are."""
    lead, customers = 0.0, 0
    for customer in {row[0] for row in rows}:
        own = [
            (time, event)
            for _, (who, time, event) in sorted(enumerate(rows), key=lambda r: (r[1][1], r[0]))
            if who == customer
        ]
        places = [place for place, (_, event) in enumerate(own) if event == one]
        if not places or all(event != other for _, event in own):
            continue
        customers += 1
        shares = []
        for place in places:
            after = [time - own[place][0] for time, event in own[place + 1 :] if event == other]
            before = [own[place][0] - time for time, event in own[:place] if event == other]
            gaps = (min(after, default=10**9), min(before, default=10**9))
            shares.append(1.0 if gaps[0] < gaps[1] else 0.5 if gaps[0] == gaps[1] else 0.0)
        lead += sum(shares) / len(shares)
    return lead, customers


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(random_rows)
def test_what_comes_before_what_equals_plain_counting(rows: list[Row]) -> None:
    index = index_of(rows)
    found = standing(index, range(len(index.events)))
    for i, one in enumerate(index.events):
        for j, other in enumerate(index.events):
            if i == j:
                continue
            (lead, n), (lag, _) = plain_lead(rows, one, other), plain_lead(rows, other, one)
            expected = (lead - lag) / n * n / (n + 10) if n else 0.0
            assert found.before[i, j] == pytest.approx(expected)
    assert np.array_equal(found.before, -found.before.T)


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(random_rows)
def test_what_follows_and_who_is_reached_equals_plain_counting(rows: list[Row]) -> None:
    index = index_of(rows)
    found = standing(index, range(len(index.events)))
    follows: dict[tuple[str, str], list[float]] = {}
    for customer in {row[0] for row in rows}:
        own = sorted((row for row in rows if row[0] == customer), key=lambda row: row[1])
        for one, other in pairwise(own):
            if one[2] != other[2]:
                follows.setdefault((one[2], other[2]), []).append((other[1] - one[1]) / 1000)
    for i, one in enumerate(index.events):
        assert reached(index)[i] == len({who for who, _, event in rows if event == one})
        for j, other in enumerate(index.events):
            gaps = follows.get((one, other), [])
            assert found.follows[i, j] == len(gaps)
            assert found.gap_s[i, j] == pytest.approx(np.expm1(np.mean(np.log1p(gaps))) if gaps else 0)


def agreement(before: np.ndarray, order: tuple[int, ...] | list[int]) -> float:
    return sum(before[one, other] for place, one in enumerate(order) for other in order[place + 1 :])


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(st.permutations(range(7)), st.randoms(use_true_random=False))
def test_a_hidden_order_is_found(hidden: list[int], chance: random.Random) -> None:
    before = np.zeros((7, 7))
    for place, one in enumerate(hidden):
        for other in hidden[place + 1 :]:
            before[one, other] = 0.05 + chance.random() * 0.9
            before[other, one] = -before[one, other]
    assert in_order(before) == hidden


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(st.lists(st.floats(-1, 1), min_size=15, max_size=15))
def test_the_order_is_nearly_the_best_there_is(values: list[float]) -> None:
    before = np.zeros((6, 6))
    before[np.triu_indices(6, 1)] = values
    before -= before.T
    order = in_order(before)
    best = max(agreement(before, other) for other in permutations(range(6)))
    borda = sorted(range(6), key=lambda element: -before[element].sum())
    assert agreement(before, order) >= agreement(before, borda) - 1e-9
    for place, element in enumerate(order):  # no single move helps
        rest = order[:place] + order[place + 1 :]
        moved = [[*rest[:to], element, *rest[to:]] for to in range(6)]
        assert max(agreement(before, other) for other in moved) <= agreement(before, order) + 1e-6
    assert agreement(before, order) >= 0.7 * best - 1e-6


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(
    st.lists(st.none() | st.floats(0, 4), min_size=1, max_size=6),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
)
def test_stages_cost_as_little_as_possible(known: list[float | None], seam: list[float]) -> None:
    positions = np.array([np.nan if place is None else place for place in known])
    k = len(known)
    seams = np.array(seam[: k - 1])
    heard = sum(value is not None for value in known) * 3 >= k
    known = known if heard else [None] * k
    places = [place for place, value in enumerate(known) if value is not None]

    def expected(place: int) -> float:
        if places:
            return float(np.interp(place, places, [known[p] for p in places]))
        return place * (min(5, (k + 1) // 2) - 1) / max(k - 1, 1)

    def cost(stages: tuple[int, ...] | list[int]) -> float:
        total = 0.0
        for place, stage in enumerate(stages):
            away = min(stage - expected(place), 1.25) if stage > expected(place) else expected(place) - stage
            total += (0.3 if known[place] is None else 1) * away
        cuts = [(stages[p] != stages[p + 1], seams[p]) for p in range(k - 1)]
        return total + 0.4 * sum(1 - seam_ if cut else seam_ for cut, seam_ in cuts)

    found = _stages(positions, seams)
    assert found == sorted(found)
    assert cost(found) == pytest.approx(min(map(cost, combinations_with_replacement(range(5), k))))


@settings(deadline=None)  # the first case loads Polars and compiles kernels
@given(random_rows)
def test_the_time_to_a_destination_equals_plain_counting(rows: list[Row]) -> None:
    index = index_of([*rows, ("x", 0, "a"), ("x", 0, "b"), ("x", 0, "d")])
    rows = [*rows, ("x", 0, "a"), ("x", 0, "b"), ("x", 0, "d")]
    expected = []
    for customer in {row[0] for row in rows}:
        own = [row for _, row in sorted(enumerate(rows), key=lambda r: (r[1][1], r[0])) if row[0] == customer]
        start = next((place for place, row in enumerate(own) if row[2] in "ab"), None)
        end = None if start is None else next((row for row in own[start + 1 :] if row[2] == "d"), None)
        if start is not None and end is not None:
            expected.append((end[1] - own[start][1]) / 1000)
    found = first_to(index, [index.code_of["a"], index.code_of["b"]], index.code_of["d"])
    assert sorted(found) == pytest.approx(sorted(expected))
