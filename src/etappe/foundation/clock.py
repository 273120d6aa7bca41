"""Instants: what time it is now, asked in one place so that tests can decide, and how an instant is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        return datetime.now(UTC)


def written_instant(milliseconds: int, time_zone: str) -> str:
    """An instant (milliseconds UTC since 1970) as ISO 8601 with the offset of a time zone.

    Written to the second, or to the millisecond where it has some.

    >>> written_instant(0, "Europe/Berlin"), written_instant(1_774_746_000_250, "Europe/Berlin")
    ('1970-01-01T01:00:00+01:00', '2026-03-29T03:00:00.250+02:00')
    """
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    return instant.astimezone(ZoneInfo(time_zone)).isoformat(
        timespec="milliseconds" if milliseconds % 1000 else "seconds"
    )
