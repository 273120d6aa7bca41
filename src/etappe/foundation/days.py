"""Days of the calendar, as people read them in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from etappe.foundation.texts import LANGUAGES, Said, text


def day_words(day: date) -> Said:
    """A day in words.

    >>> day_words(date(2026, 3, 1))
    Said(en='1 Mar 2026', de='1. März 2026')
    """
    months = {language: text("days.months", language).split() for language in LANGUAGES}
    return Said(
        en=f"{day.day} {months['en'][day.month - 1]} {day.year}",
        de=f"{day.day}. {months['de'][day.month - 1]} {day.year}",
    )


def day_of(milliseconds: int, time_zone: str) -> date:
    """The day on which an instant (milliseconds UTC since 1970) lies in a time zone.

    >>> day_of(82_800_000, "Europe/Berlin")
    datetime.date(1970, 1, 2)
    """
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).astimezone(ZoneInfo(time_zone)).date()
    )
