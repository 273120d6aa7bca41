"""The emotion curve on paper: no feeling that nobody stated, and the slopes of SciPy's monotone interpolation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from etappe.exports.curve import Piece, curve, labelled, slopes

VALUES = st.lists(st.none() | st.floats(-2, 2).map(lambda value: round(value, 3)), max_size=30)


def at(piece: Piece, share: float) -> tuple[float, float]:
    """De Casteljau: an independent way to a point of a Bézier piece."""
    points = [np.array(piece[place : place + 2]) for place in (0, 2, 4, 6)]
    while len(points) > 1:
        points = [before * (1 - share) + after * share for before, after in pairwise(points)]
    return float(points[0][0]), float(points[0][1])


@settings(deadline=None)
@given(VALUES)
def test_the_curve_stays_within_the_values_that_it_joins(values: list[float | None]) -> None:
    for piece in curve(values):
        low, high = sorted((piece.y0, piece.y3))
        for share in np.linspace(0, 1, 21):
            assert low - 1e-9 <= at(piece, share)[1] <= high + 1e-9


@settings(deadline=None)
@given(VALUES)
def test_the_curve_passes_through_every_value_and_no_other_column(values: list[float | None]) -> None:
    stated = [(column + 0.5, value) for column, value in enumerate(values) if value is not None]
    pieces = curve(values)
    assert len(pieces) == max(0, len(stated) - 1)
    assert [piece[:2] for piece in pieces] + [piece[6:] for piece in pieces[-1:]] == (stated if pieces else [])
    assert [piece.bridges for piece in pieces] == [after - before > 1 for (before, _), (after, _) in pairwise(stated)]


@settings(deadline=None)
@given(st.lists(st.floats(-2, 2).map(lambda value: round(value, 2)), min_size=3, max_size=20))
def test_slopes_between_are_those_of_scipy(values: list[float]) -> None:
    x = np.arange(len(values)) * 1.0
    reference = PchipInterpolator(x, values).derivative()(x)
    ours = slopes(list(zip(x.tolist(), values, strict=True)))
    assert ours[1:-1] == pytest.approx(reference[1:-1].tolist(), abs=1e-9)  # the ends follow another rule there


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([0.1, 0.7, 0.4, 0.2, 1.4, 0.3, -1.1, -0.4, -1.5, 0.9, 0.8, 1.45], [4, 6, 7, 8, 11]),
        ([0.1, 0.2, 0.15], [0, 1]),
        ([1, 1, None, 1], []),
        ([None, None], []),
        ([], []),
        ([None, -1, None, 1, None], [1, 3]),
        ([-1, 1, 1, -1.2], [1, 3]),
    ],
)
def test_the_same_values_are_labelled_as_on_the_screen(values: list[float | None], named: list[int]) -> None:
    """The cases are those of the screen's own tests."""
    assert labelled(values) == named
