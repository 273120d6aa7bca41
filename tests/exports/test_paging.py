"""How the columns of a map are divided over pages."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.exports.paging import MOST_GROUPS, cuts, division

STAGES = st.lists(st.integers(1, 6), max_size=12).map(
    lambda sizes: [stage for stage, size in enumerate(sizes) for _ in range(size)]
)


@settings(deadline=None)
@given(STAGES)
def test_every_column_stands_in_one_group_in_order(stages: list[int]) -> None:
    for n, groups in enumerate(cuts(stages), start=1):
        assert len(groups) == (n if stages else 1)
        assert [column for first, last in groups for column in range(first, last + 1)] == list(range(len(stages)))
    assert len(cuts(stages)) == max(1, min(len(stages), MOST_GROUPS))


def test_stages_are_cut_only_where_pages_would_be_too_uneven() -> None:
    assert division([0] * 4 + [1] * 5 + [2] * 3, 3) == [(0, 3), (4, 8), (9, 11)]
    assert division([0] * 12, 3) == [(0, 3), (4, 7), (8, 11)]
    assert division([0] + [1] * 11, 2) == [(0, 5), (6, 11)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=9).map(sorted), st.integers(2, 4))
def test_no_other_division_costs_less(stages: list[int], n: int) -> None:
    """Against trying all of them that keep to twice the even width."""
    n = min(n, len(stages))
    even = len(stages) / n

    def cost(groups: list[tuple[int, int]]) -> float:
        uneven = sum(((last - first + 1) / even - 1) ** 2 for first, last in groups)
        return uneven + 0.3 * sum(stages[last] == stages[last + 1] for _, last in groups[:-1])

    every = [
        [(before, after - 1) for before, after in pairwise((0, *ends, len(stages)))]
        for ends in combinations(range(1, len(stages)), n - 1)
    ]
    widest = min(len(stages), int(2 * even) + 1)
    allowed = [groups for groups in every if all(last - first < widest for first, last in groups[:-1])]
    assert abs(cost(division(stages, n)) - min(map(cost, allowed))) < 1e-9
