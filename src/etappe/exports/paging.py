"""How the columns of a grid are divided over pages: into groups of neighbours, by stage where that is possible.

Law: every column stands in exactly one group, in order; groups are as even as stages allow.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Group = tuple[int, int]
"""First and last column."""

MOST_GROUPS: Final = 24
_WITHIN_A_STAGE: Final = 0.3
"""What it costs to cut a stage in two, where 1 is a group twice as wide as it should be."""


def cuts(stages: Sequence[int]) -> list[list[Group]]:
    """For one group, two, three … (at most MOST_GROUPS, and one for each column) the best division.

    ``stages`` is the stage of each column. Without columns there is one group, of none: (0, −1).

    >>> cuts([0, 0, 1, 1, 1, 2])[1]
    [(0, 1), (2, 5)]
    >>> cuts([])
    [[(0, -1)]]
    """
    if not stages:
        return [[(0, -1)]]
    return [division(stages, n) for n in range(1, min(len(stages), MOST_GROUPS) + 1)]


def division(stages: Sequence[int], n: int) -> list[Group]:
    """The best division of the columns into ``n`` groups. Cost: columns² × groups, within twice the even width.

    >>> division([0, 0, 0, 0], 2)
    [(0, 1), (2, 3)]
    """
    count = len(stages)
    even = count / n
    widest = min(count, int(2 * even) + 1)

    @cache
    def best(start: int, groups: int) -> tuple[float, int]:
        """The least cost of the columns from ``start``, and where the first of the groups ends (exclusive)."""
        if groups == 1:
            return _uneven(count - start, even), count
        return min(
            (_uneven(end - start, even) + _cut(stages, end) + best(end, groups - 1)[0], end)
            for end in range(start + 1, min(start + widest, count - groups + 1) + 1)
        )

    groups: list[Group] = []
    start = 0
    for left in range(n, 0, -1):
        end = best(start, left)[1]
        groups.append((start, end - 1))
        start = end
    return groups


def _uneven(width: int, even: float) -> float:
    return (width / even - 1) ** 2


def _cut(stages: Sequence[int], end: int) -> float:
    return 0.0 if stages[end - 1] != stages[end] else _WITHIN_A_STAGE
