"""Durations as people write them ("30m", "7d") and as kernels count them (milliseconds)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from etappe.foundation.errors import InvalidInput

MS_PER_UNIT: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_WRITTEN: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|d|w)\s*")


def duration_ms(written: str) -> int:
    """Milliseconds of a written duration; always positive, and of any length: whoever counts in 64 bits limits it first.

    >>> duration_ms("30m"), duration_ms("1.5h")
    (1800000, 5400000)

    Raises InvalidInput ``duration.unreadable`` for anything else, also for zero.
    """
    match = _WRITTEN.fullmatch(written)
    milliseconds = round(Decimal(match[1]) * MS_PER_UNIT[match[2]]) if match else 0
    if milliseconds <= 0:
        raise InvalidInput("duration.unreadable", value=written)
    return milliseconds
