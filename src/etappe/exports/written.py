"""Numbers as each language writes them, the same on paper as on the screen: counts, shares, durations, scores, instants.

Law: nothing is computed here; a number is only rounded to what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from etappe.foundation.texts import Language

_NARROW: Final = "\u202f"
_MINUS: Final = "−"
_LOCALE: Final[dict[Language, str]] = {"en": "en_GB", "de": "de_DE"}
_SWAPPED: Final = str.maketrans(",.", ".,")
_ONE_DIGIT_BELOW: Final = 9.95
_FINE_BELOW: Final = 0.1
_UNITS: Final = (
    (63_072_000, 31_557_600, {"en": ("year", "years"), "de": ("Jahr", "Jahre")}),
    (86_400, 86_400, {"en": ("day", "days"), "de": ("Tag", "Tage")}),
    (3_600, 3_600, {"en": ("h", "h"), "de": ("h", "h")}),
    (60, 60, {"en": ("min", "min"), "de": ("min", "min")}),
    (0, 1, {"en": ("s", "s"), "de": ("s", "s")}),
)
"""From how many seconds on, seconds in one, and the unit's name for one and for several."""


def count(value: float, language: Language) -> str:
    """A whole number with separators.

    >>> count(48210, "de"), count(48210, "en")
    ('48.210', '48,210')
    """
    return decimal(value, language, 0)


def decimal(value: float, language: Language, digits: int = 1) -> str:
    """A number with so many digits behind the point.

    >>> decimal(4.25, "de", 1), decimal(-1234.5, "en", 1)
    ('4,2', '−1,234.5')
    """
    written = f"{abs(value):,.{digits}f}"
    written = written.translate(_SWAPPED) if language == "de" else written
    return f"{_MINUS}{written}" if value < 0 and written.strip("0.,") else written


def share(value: float, language: Language, digits: int | None = None) -> str:
    """A share in [0, 1] as per cent: whole, or with one digit below 10 % and where asked.

    >>> share(0.662, "en"), share(0.031, "en"), share(0.0, "en")
    ('66%', '3.1%', '0%')
    """
    percent = value * 100
    places = digits if digits is not None else int(0 < percent < _ONE_DIGIT_BELOW)
    return decimal(percent, language, places) + (f"{_NARROW}%" if language == "de" else "%")


def signed(value: float, language: Language, digits: int = 1) -> str:
    """A score of −2 … +2 with its sign.

    >>> signed(1.4, "de"), signed(-1.5, "en"), signed(0.04, "en")
    ('+1,4', '−1.5', '0.0')
    """
    written = decimal(value, language, digits)
    return f"+{written}" if value > 0 and written.strip("0.,") else written


def duration(seconds: float, language: Language) -> str:
    """Seconds in the largest unit that says enough.

    >>> [duration(value, "en").replace(chr(8239), " ") for value in (4 * 60, 68_400, 103_680, 86_400)]
    ['4 min', '19 h', '1.2 days', '1 day']
    """
    per, names = next((per, names) for least, per, names in _UNITS if seconds >= least)
    amount = seconds / per
    digits = int(amount < _ONE_DIGIT_BELOW and per >= 3_600 and abs(amount - round(amount)) >= 0.05)  # noqa: PLR2004 - an hour; half of the last digit
    written = decimal(amount, language, digits)
    one, many = names[language]
    return f"{written}{_NARROW}{one if written == '1' else many}"


def interval(low: float, mid: float, high: float, language: Language) -> str:
    """An interval in per cent points: ± half where it is even, otherwise from low to high.

    >>> interval(0.64, 0.66, 0.68, "en").replace(chr(8239), " "), interval(0.0, 0.02, 0.3, "en")
    ('± 2.0', '0–30%')
    """
    half = (high - low) / 2
    if abs((high + low) / 2 - mid) <= 0.12 * half:
        return f"±{_NARROW}{decimal(half * 100, language, int(half < _ONE_DIGIT_BELOW / 100))}"
    digits = int(high - low < _FINE_BELOW)
    return f"{decimal(low * 100, language, digits)}–{share(high, language, digits)}"


def instant(at: datetime, language: Language) -> str:
    """Day and minute.

    >>> from datetime import datetime
    >>> instant(datetime(2026, 11, 22, 14, 5), "de"), instant(datetime(2026, 11, 22, 14, 5), "en")
    ('22.11.2026, 14:05', '22 Nov 2026, 14:05')
    """
    return f"{day(at, language)}, {at:%H:%M}"


def day(at: date, language: Language) -> str:
    """A day.

    >>> from datetime import date
    >>> day(date(2026, 11, 2), "de"), day(date(2026, 11, 2), "en")
    ('02.11.2026', '2 Nov 2026')
    """
    from babel.dates import format_date

    return str(format_date(at, "dd.MM.yyyy" if language == "de" else "d MMM yyyy", locale=_LOCALE[language]))
