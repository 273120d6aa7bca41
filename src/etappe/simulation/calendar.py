"""Local clocks for arrays of instants: when journeys begin, and when a door is open.

Law: instants are seconds UTC since 1970; the local clock follows its time zone through daylight-saving changes, which
are taken to fall on full hours UTC (true of every zone that a scenario here uses).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.simulation.scenario import Hours

_DAY: Final = 86_400.0
_HOUR: Final = 3_600.0
_FIRST_WEEKDAY: Final = 3  # 1 January 1970 was a Thursday

DAILY: Final = (2, 1, 1, 1, 1, 2, 6, 14, 22, 28, 32, 34, 38, 36, 32, 32, 36, 42, 50, 60, 66, 56, 34, 12)
"""Relative number of journeys that begin in each local hour: quiet at night, most in the evening. Ours."""


class LocalTime:
    """The local clock of a zone over a span of time."""

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        first, last = start - timedelta(days=2), end + timedelta(days=2)
        self._first = first.timestamp() // _HOUR * _HOUR
        hours = int((last.timestamp() - self._first) // _HOUR) + 1
        clock = ZoneInfo(zone)
        seconds = (self._first + _HOUR * hour for hour in range(hours))
        offsets = [datetime.fromtimestamp(second, clock).utcoffset() for second in seconds]
        self._offsets = np.array([offset.total_seconds() for offset in offsets if offset is not None])
        assert self._offsets.size == hours, "a zone has an offset at every hour"

    def offset(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """Seconds that the local clock is ahead of UTC; instants outside the span take that of its nearer end."""
        hour = ((time - self._first) // _HOUR).astype(np.int64).clip(0, self._offsets.size - 1)
        offset: NDArray[np.float64] = self._offsets[hour]
        return offset

    def beginnings(
        self, random: np.random.Generator, n: int, start: float, end: float, weekdays: tuple[float, ...]
    ) -> NDArray[np.float64]:
        """``n`` instants in [start, end), more of them on busy weekdays and at busy hours."""
        days = np.arange(start, end, _DAY) + _DAY / 2
        local_day = ((days + self.offset(days)) // _DAY).astype(np.int64)
        weights = np.array(weekdays)[(local_day + _FIRST_WEEKDAY) % 7]
        day = random.choice(local_day, n, p=weights / weights.sum())
        hour = random.choice(24, n, p=np.array(DAILY) / sum(DAILY))
        local = day * _DAY + (hour + random.random(n)) * _HOUR
        return np.round((local - self.offset(local)).clip(start, end - 1.0), 3)

    def next_open(self, random: np.random.Generator, time: NDArray[np.float64], hours: Hours) -> NDArray[np.float64]:
        """The instants themselves where open, otherwise some time after the next opening, within its first hours."""
        local = time + self.offset(time)
        day = local // _DAY
        weekday = (day.astype(np.int64) + _FIRST_WEEKDAY) % 7
        second = local - day * _DAY
        opens, closes = hours.opens * _HOUR, hours.closes * _HOUR
        open_days = np.isin(np.arange(14) % 7, hours.days)
        to_next = np.array([int(np.argmax(open_days[today + 1 :])) + 1 for today in range(7)])
        open_today = open_days[weekday]
        is_open = open_today & (second >= opens) & (second < closes)
        later_today = open_today & (second < opens)
        opening = (day + np.where(later_today, 0, to_next[weekday])) * _DAY + opens
        after = np.minimum(random.exponential((closes - opens) / 5, time.size), (closes - opens) * 0.98)
        moved = opening + after
        moves = ~is_open & (random.random(time.size) < hours.share)
        return np.where(moves, np.round(moved - self.offset(moved), 3), time)
