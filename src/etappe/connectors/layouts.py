"""Shapes of written times: which digits of a text are the year, the hour, the offset.

Law: a layout is found from a text's shape alone (every digit replaced by 0), so all times of one shape are read by
the same cuts. Whether 03/04 is in March or in April is not in the shape; such layouts leave it open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Cut = tuple[int, int]
"""First byte and the byte after the last."""


@dataclass(frozen=True)
class Layout:
    """Where the parts of a written time stand, as byte ranges.

    Attributes:
        year: four digits, or two (read as 1970 to 2069).
        first, second: month and day if ``order`` is ``month_day``, day and month if it is ``day_month``; ``open``
            leaves it to the column. ``dotted`` dates (31.12.2026) are day first unless told otherwise.
        month: the month where it is written as a word; then ``first`` is the day.
        hour, minute, second_of_minute, fraction: None where they are not written.
        half: a (morning) or p (afternoon) for twelve-hour clocks.
        offset: None if there is none; ``utc``; or sign in {1, −1}, cut of hours and of minutes.
    """

    year: Cut
    first: Cut
    second: Cut | None
    order: Literal["month_day", "day_month", "open", "dotted"]
    month: int | None = None
    hour: Cut | None = None
    minute: Cut | None = None
    second_of_minute: Cut | None = None
    fraction: Cut | None = None
    half: Literal["a", "p"] | None = None
    offset: Literal["utc"] | tuple[int, Cut, Cut | None] | None = None


_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "january januar jan jän jänner",
            "february februar feb",
            "march märz mar mär mrz",
            "april apr",
            "may mai",
            "june juni jun",
            "july juli jul",
            "august aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december dezember dec dez",
        ),
        1,
    )
    for word in words.split()
}

# Shapes are matched as bytes seen through Latin-1, so that a place in the pattern is a place in the bytes.
_SPACE: Final = r"(?:[ \t]|\xc2\xa0|\xe2\x80\xaf)"
_WORD: Final = "|".join(sorted((re.escape(word.encode().decode("latin-1")) for word in _MONTHS), key=len, reverse=True))
_WEEKDAY: Final = rf"(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-z]{{0,6}}[.]?,?{_SPACE})?"
_CLOCK: Final = (
    rf"(?:{_SPACE}*[T,]?{_SPACE}*(?P<H>00?):(?P<M>00)(?::(?P<S>00)(?:[.,](?P<f>0{{1,9}}))?)?"
    rf"(?:{_SPACE}*(?P<half>[ap])\.?m\.?)?(?:{_SPACE}*uhr)?"
    rf"(?:{_SPACE}*(?:(?P<utc>z|utc|gmt)|(?P<sign>[+-])(?P<oh>00)(?::?(?P<om>00))?))?(?:\[[a-z_/+-]+\])?)?"
)
_COMPACT_CLOCK: Final = (
    r"t(?P<H>00)(?P<M>00)(?:(?P<S>00)(?:[.,](?P<f>0{1,9}))?)?"
    r"(?:(?P<utc>z)|(?P<sign>[+-])(?P<oh>00)(?::?(?P<om>00))?)?"
)
_SHAPES: Final = tuple(
    (order, re.compile(pattern, re.IGNORECASE))
    for order, pattern in (
        ("month_day", rf"(?P<y>0000)(?P<s>[-/.])(?P<p>00?)(?P=s)(?P<q>00?){_CLOCK}"),
        ("month_day", rf"(?P<y>0000)(?P<p>00)(?P<q>00){_COMPACT_CLOCK}"),
        ("dotted", rf"(?P<p>00?)\. ?(?P<q>00?)\. ?(?P<y>0000|00){_CLOCK}"),
        ("open", rf"(?P<p>00?)/(?P<q>00?)/(?P<y>0000|00){_CLOCK}"),
        ("open", rf"(?P<p>00?)-(?P<q>00?)-(?P<y>0000){_CLOCK}"),
        ("day_month", rf"{_WEEKDAY}(?P<p>00?)\.?[- ]?(?P<word>{_WORD})\.?,?[- ]?(?P<y>0000|00){_CLOCK}"),
        ("day_month", rf"{_WEEKDAY}(?P<word>{_WORD})\.?{_SPACE}(?P<p>00?),?{_SPACE}(?P<y>0000){_CLOCK}"),
    )
)
_BEFORE_THE_HOUR: Final = re.compile(r"\d", re.ASCII)


@lru_cache(maxsize=4096)
def layout_of(shape: bytes) -> Layout | None:
    """The layout of a text in which every digit is 0; None if it is no written time.

    >>> layout_of(b"0000-00-00T00:00:00Z").hour
    (11, 13)
    >>> layout_of(b"00/00/0000").order
    'open'
    >>> layout_of(b"yesterday") is None
    True
    """
    text = shape.decode("latin-1")
    for order, pattern in _SHAPES:
        match = pattern.fullmatch(text)
        if match:
            return _layout(order, match)
    return None


def _layout(order: str, match: re.Match[str]) -> Layout | None:
    """The cuts of a match; None if the clock stands directly at the date's digits."""
    named = match.groupdict()

    def cut(name: str) -> Cut | None:
        return match.span(name) if named.get(name) is not None else None

    year, first, hour = cut("y"), cut("p"), cut("H")
    assert year is not None
    assert first is not None
    if hour is not None and _BEFORE_THE_HOUR.match(match.string[hour[0] - 1]):
        return None
    offset: Literal["utc"] | tuple[int, Cut, Cut | None] | None = None
    if named.get("utc"):
        offset = "utc"
    elif (hours := cut("oh")) is not None:
        offset = (-1 if named["sign"] == "-" else 1, hours, cut("om"))
    word, half = named.get("word"), named.get("half")
    return Layout(
        year=year,
        first=first,
        second=cut("q"),
        order=order,  # type: ignore[arg-type] # one of the literals of _SHAPES
        month=_MONTHS[word.encode("latin-1").decode().lower()] if word else None,
        hour=hour,
        minute=cut("M"),
        second_of_minute=cut("S"),
        fraction=cut("f"),
        half=half.lower() if half else None,  # type: ignore[arg-type] # a or p by the pattern
        offset=offset,
    )
