"""Days, weeks and months of a project's calendar, through changes of the clock.

Law: a day begins at its first instant in the time zone, also where there is no midnight or two; a week on Monday; a month
on its first day. A day that a time zone leaves out has no instants.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

Period = Literal["day", "week", "month"]

ROLLING_MS: Final[dict[Period, int]] = {"day": 86_400_000, "week": 604_800_000, "month": 2_592_000_000}
"""Periods that run from an instant: 24 hours, 7 times and 30 times as many."""
SHORTEST_MS: Final[dict[Period, int]] = {"day": 79_200_000, "week": 597_600_000, "month": 2_412_000_000}
"""No period of the calendar is shorter, but a day that is left out."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_AFTER_ALL_MS: Final = 253_402_300_800_000  # the year 10000, which the calendar of Python does not know


def periods(first_ms: int, until_ms: int, period: Period, time_zone: str) -> tuple[list[date], NDArray[np.int64]]:
    """The first days of all periods from the one that holds ``first_ms`` to the one that holds ``until_ms``.

    Returns them and, one longer, the instants at which they begin, with the one at which the last ends; milliseconds UTC
    since 1970.

    >>> days, begins = periods(1_774_700_000_000, 1_774_800_000_000, "day", "Europe/Berlin")
    >>> [str(day) for day in days], (np.diff(begins) // 3_600_000).tolist()
    (['2026-03-28', '2026-03-29'], [24, 23])
    """
    zone = ZoneInfo(time_zone)
    local = (_EPOCH + timedelta(milliseconds=first_ms)).astimezone(zone).date()
    day: date | None = _first_day(local, period)
    days: list[date] = []
    begins: list[int] = []
    while day is not None:
        begins.append(_begins_ms(day, zone))
        if begins[-1] > until_ms:
            break
        days.append(day)
        day = _next(day, period)
    else:
        begins.append(_AFTER_ALL_MS)
    return days, np.array(begins, np.int64)


def day_begins_ms(day: str, time_zone: str, *, after: bool = False) -> int:
    """When a day (``2026-03-01``) begins in a time zone, or the day after it; milliseconds UTC since 1970.

    Raises InvalidInput ``period.unreadable``.

    >>> day_begins_ms("2026-03-29", "Europe/Berlin", after=True) - day_begins_ms("2026-03-29", "Europe/Berlin")
    82800000
    """
    try:
        found = date.fromisoformat(day)
        return _begins_ms(found + timedelta(days=1) if after else found, ZoneInfo(time_zone))
    except (ValueError, OverflowError) as error:
        raise InvalidInput("period.unreadable", given=day) from error


def _first_day(day: date, period: Period) -> date:
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def _next(day: date, period: Period) -> date | None:
    """The first day of the next period; None after the year 9999."""
    try:
        match period:
            case "day":
                return day + timedelta(days=1)
            case "week":
                return day + timedelta(days=7)
            case "month":
                return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
    except (OverflowError, ValueError):
        return None


def _begins_ms(day: date, zone: ZoneInfo) -> int:
    """The first instant of a day: where midnight is left out, the clock's reading before gives the instant it changes."""
    naive = datetime(day.year, day.month, day.day, tzinfo=zone)
    offset = naive.utcoffset()
    assert offset is not None, "a zone has an offset"
    # Computed without a date, which might lie before the year 1.
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH - offset) // _MS
