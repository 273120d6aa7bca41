"""How every chart looks: colours of the house, words for numbers, and the frame of title, axes and fonts."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import altair as alt

    from etappe.analyses.records import Answer

    Drawn = alt.LayerChart | alt.FacetChart

INK: Final = "#16202e"
QUIET: Final = "#5d6977"
RULE: Final = "#dfddd6"
SHEET: Final = "#ffffff"
HUES: Final = ("#2f66ad", "#0f7f86", "#4b7f1f", "#7d54a6", "#b03a6c")
SIGNAL: Final = "#e8a200"
REST: Final = "#b9bec5"
FONT: Final = "Sofia Sans, system-ui, sans-serif"
WIDTH: Final = 640
_LETTERS: Final = 88

BAND: Final = 30
UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))

Row = dict[str, Any]

_MONTHS: Final = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_DAYS: Final = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"]
_GERMAN_TIMES: Final = {
    "dateTime": "%A, der %e. %B %Y, %X",
    "date": "%d.%m.%Y",
    "time": "%H:%M:%S",
    "periods": ["AM", "PM"],
    "days": _DAYS,
    "shortDays": [day[:2] for day in _DAYS],
    "months": _MONTHS,
    "shortMonths": ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
}


def percent_words(share: float, language: Language) -> str:
    r"""A share in [0, 1] as a percentage with at most one decimal.

    >>> percent_words(0.4567, "en"), percent_words(0.4567, "de")
    ('45.7%', '45,7\xa0%')
    """
    return text("charts.percent", language, number=round(100 * share, 1))


def time_words(seconds: float, language: Language) -> str:
    """Seconds in the largest unit of which there is at least one.

    >>> time_words(5400, "de"), time_words(0.25, "en"), time_words(172_800, "en")
    ('1,5 h', '0.25 s', '2 d')
    """
    size, unit = next(((size, unit) for size, unit in UNITS if seconds >= size), (1, "s"))
    return f"{number_words(float(f'{seconds / size:.3g}'), language)} {unit}"


def values(rows: Iterable[Row]) -> alt.InlineData:
    """Rows as a chart's data."""
    import altair as alt

    return alt.InlineData(values=list(rows))


def label_axis(**options: Any) -> alt.Axis:  # noqa: ANN401 -- Altair's own options
    """An axis that only names its rows."""
    import altair as alt

    return alt.Axis(title=None, domain=False, ticks=False, labelColor=INK, labelLimit=260, labelPadding=8, **options)


def more(count: int, key: str, language: Language) -> str:
    """What was left out, for the subtitle; empty where nothing was."""
    return text(f"charts.more.{key}", language, count=count) if count > 0 else ""


def finished(drawn: Drawn, answer: Answer, left_out: str, language: Language) -> alt.TopLevelMixin:
    """The chart with its question as the title, what it rests on below, and the look of the house."""
    import altair as alt

    rests_on = answer.provenance
    said = answer.wording.de if language == "de" else answer.wording.en
    subtitle = text(
        "charts.rests_on",
        language,
        count=rests_on.n_customers,
        start=(rests_on.start or "–")[:10],
        end=(rests_on.end or "–")[:10],
    )
    title = alt.TitleParams(
        text=wrap(" ".join(said.split()), _LETTERS),
        subtitle=[subtitle, *([left_out] if left_out else [])],
        anchor="start",
        frame="group",
        fontSize=15,
        fontWeight=600,
        color=INK,
        subtitleColor=QUIET,
        subtitlePadding=6,
        offset=14,
    )
    embedding: dict[str, Any] = {"actions": False}
    if language == "de":
        embedding["formatLocale"] = {
            "decimal": ",",
            "thousands": ".",
            "grouping": [3],
            "currency": ["", "\u00a0€"],
            "percent": "\u00a0%",
        }
        embedding["timeFormatLocale"] = _GERMAN_TIMES
    framed: alt.TopLevelMixin = (
        drawn.properties(title=title, usermeta={"embedOptions": embedding}, background=SHEET, padding=16)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            grid=False, domainColor=RULE, tickColor=RULE, labelColor=QUIET, titleColor=QUIET, titleFontWeight="normal"
        )
    )
    return framed
