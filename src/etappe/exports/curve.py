"""The emotion curve as Bézier pieces: a line through the values that never swings beyond them.

Law: between two neighbouring points the curve stays within their two values, so no feeling is drawn that nobody
stated. Monotone cubic interpolation (Fritsch and Butland 1984, SIAM J. Sci. Stat. Comput. 5:300-304): slopes are
weighted harmonic means of the neighbouring secants, and 0 where those change sign. The screen draws the same curve.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

PROMINENCE: Final = 0.6
"""How far a peak has to stand out, in steps of the scale −2 … +2, to carry its value."""


class Piece(NamedTuple):
    """A cubic Bézier piece: from (x0, y0) to (x3, y3), with its two control points between. x is in columns."""

    x0: float
    y0: float
    x1: float
    y1: float
    x2: float
    y2: float
    x3: float
    y3: float

    @property
    def bridges(self) -> bool:
        """Whether it passes over columns that have no value."""
        return self.x3 - self.x0 > 1


def curve(values: Sequence[float | None]) -> list[Piece]:
    """Values by column (None: none) as pieces; column i has its middle at x = i + 0.5, y is the value itself.

    >>> [piece.bridges for piece in curve([1, -1, None, 0.5])]
    [False, True]
    >>> curve([1])
    []
    """
    points = [(column + 0.5, value) for column, value in enumerate(values) if value is not None]
    slope = slopes(points)
    pieces = []
    for number, ((x0, y0), (x3, y3)) in enumerate(pairwise(points)):
        third = (x3 - x0) / 3
        pieces.append(
            Piece(x0, y0, x0 + third, y0 + third * slope[number], x3 - third, y3 - third * slope[number + 1], x3, y3)
        )
    return pieces


def slopes(points: Sequence[tuple[float, float]]) -> list[float]:
    """Slopes at points, which must rise in x.

    >>> slopes([(0, 0), (1, 1), (2, 0), (3, 1), (4, 4)])
    [1.0, 0.0, 0.0, 1.5, 3.0]
    """
    if len(points) < 2:  # noqa: PLR2004 - a line needs two
        return [0.0] * len(points)
    widths = [after[0] - before[0] for before, after in pairwise(points)]
    secants = [(after[1] - before[1]) / width for (before, after), width in zip(pairwise(points), widths, strict=True)]
    inner = [_between(*width, *secant) for width, secant in zip(pairwise(widths), pairwise(secants), strict=True)]
    return [float(secants[0]), *inner, float(secants[-1])]


def _between(left: float, right: float, before: float, after: float) -> float:
    """The slope where two secants meet."""
    if before * after <= 0:
        return 0.0
    by_left, by_right = 2 * right + left, right + 2 * left
    return (by_left + by_right) / (by_left / before + by_right / after)


def labelled(values: Sequence[float | None]) -> list[int]:
    """Columns whose value stands beside its point: the highest, the lowest, and peaks and valleys that stand out.

    A peak stands out where one has to go at least PROMINENCE down from it before the curve gets higher again (its
    topographic prominence); valleys likewise. None where all values are equal.

    >>> labelled([0.1, 0.7, 0.4, 0.2, 1.4, 0.3, -1.1, -0.4, -1.5, 0.9, 0.8, 1.45])
    [4, 6, 7, 8, 11]
    """
    known = [(column, value) for column, value in enumerate(values) if value is not None]
    if not known:
        return []
    heights = [value for _, value in known]
    depths = [-value for value in heights]
    if max(heights) == min(heights):
        return []
    ends = {heights.index(max(heights)), heights.index(min(heights))}
    return [
        column
        for number, (column, _) in enumerate(known)
        if number in ends or max(_prominence(heights, number), _prominence(depths, number)) >= PROMINENCE
    ]


def _prominence(heights: Sequence[float], number: int) -> float:
    """How far one must go down from a summit before higher ground; −1 where the point is no summit between two."""
    height = heights[number]
    if number in {0, len(heights) - 1} or heights[number - 1] >= height or heights[number + 1] > height:
        return -1.0
    sides = [_down(heights[number - 1 :: -1], height), _down(heights[number + 1 :], height)]
    to_higher = [lowest for lowest, higher in sides if higher]
    return height - (max(to_higher) if to_higher else min(lowest for lowest, _ in sides))


def _down(heights: Sequence[float], height: float) -> tuple[float, bool]:
    """The lowest point on the way to higher ground, and whether there is any."""
    lowest = height
    for one in heights:
        if one > height:
            return lowest, True
        lowest = min(lowest, one)
    return lowest, False
