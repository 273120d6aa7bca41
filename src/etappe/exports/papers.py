"""Papers: their size, the type that suits the distance they are read from, and the pixels of their picture."""

from __future__ import annotations

from typing import Final, NamedTuple

from etappe.exports.model import Orientation, Paper

POINTS_PER_MM: Final = 72 / 25.4
INCH_MM: Final = 25.4


class Sheet(NamedTuple):
    """A paper.

    Attributes:
        width_mm, height_mm: in portrait (ISO 216).
        margin_mm: kept free on every side.
        least_pt, most_pt: of running text. The smallest type on a poster is 0.84 of it, so never below 6 points; the
            largest grows by the square root of two from paper to paper, as the distance does from which one reads.
        ppi: of a picture; chosen so that type is crisp and no picture is larger than 25 million pixels.
    """

    width_mm: float
    height_mm: float
    margin_mm: float
    least_pt: float
    most_pt: float
    ppi: int


SHEETS: Final[dict[Paper, Sheet]] = {
    "a4": Sheet(210, 297, 10, 7.2, 9.5, 220),
    "a3": Sheet(297, 420, 12, 7.2, 12, 200),
    "a2": Sheet(420, 594, 15, 7.5, 17, 150),
    "a1": Sheet(594, 841, 20, 8, 24, 120),
    "a0": Sheet(841, 1189, 25, 8, 34, 110),
}


def size_pt(paper: Paper, orientation: Orientation) -> tuple[float, float]:
    """Width and height in points.

    >>> [round(side) for side in size_pt("a4", "landscape")]
    [842, 595]
    """
    sheet = SHEETS[paper]
    sides = sheet.width_mm * POINTS_PER_MM, sheet.height_mm * POINTS_PER_MM
    return sides if orientation == "portrait" else (sides[1], sides[0])


def ppi_of(paper: Paper, width: int) -> float:
    """Pixels per inch of a picture whose longer side shall have so many pixels; 0 means what suits the paper.

    >>> ppi_of("a0", 0), round(ppi_of("a4", 1169))
    (110, 100)
    """
    sheet = SHEETS[paper]
    return width / (sheet.height_mm / INCH_MM) if width else sheet.ppi
