"""Charts of answers, for notebooks: calm, labelled where the eye is, in the colours of the house.

Law: a chart shows numbers of its answer and nothing else; what it leaves out for want of room it counts in its
subtitle. Texts stand in data and titles, never in an expression, so that no name can be run. One hue is one thing, up to
five; whatever is less is grey.
"""

from __future__ import annotations

from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from etappe.analyses.arriving.arrivals import ArrivalsAnswer
from etappe.analyses.arriving.conformance import ConformanceAnswer
from etappe.analyses.arriving.funnel import FunnelAnswer
from etappe.analyses.people.customers import CustomersAnswer
from etappe.analyses.people.groups import GroupsAnswer
from etappe.analyses.people.profile import ProfileAnswer
from etappe.analyses.results.attribution import AttributionAnswer
from etappe.analyses.results.effect import EffectAnswer
from etappe.analyses.results.retention import RetentionAnswer
from etappe.analyses.results.satisfaction import SatisfactionAnswer
from etappe.analyses.ways.paths import PathsAnswer
from etappe.analyses.ways.sequences import SequencesAnswer
from etappe.analyses.ways.timeline import TimelineAnswer
from etappe.analyses.ways.transitions import Transition, TransitionsAnswer
from etappe.analyses.ways.variants import VariantsAnswer
from etappe.foundation.language import environment_language
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
_BAND: Final = 30
_LETTERS: Final = 88
_TICKS: Final = 10
_CHANNELS: Final = 8

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


def chart(  # noqa: C901, PLR0912 - one case a kind of answer
    answer: Answer, language: Language | None = None
) -> alt.TopLevelMixin:
    """The chart of any answer, in the language given, or else that of the environment."""
    language = language or environment_language()
    match answer:
        case FunnelAnswer():
            drawn, left_out = _funnel(answer, language)
        case TransitionsAnswer():
            drawn, left_out = _transitions(answer, language)
        case PathsAnswer():
            from etappe.analyses.charts.streams import streams

            drawn, left_out = streams(answer, language)
        case RetentionAnswer():
            from etappe.analyses.charts.matrix import matrix

            drawn, left_out = matrix(answer, language)
        case VariantsAnswer() | SequencesAnswer():
            from etappe.analyses.charts.tiles import tiles

            drawn, left_out = tiles(answer, language)
        case ArrivalsAnswer():
            drawn, left_out = _arrivals(answer, language)
        case ConformanceAnswer():
            from etappe.analyses.charts.outcomes import outcomes

            drawn, left_out = outcomes(answer, language)
        case EffectAnswer():
            from etappe.analyses.charts.sides import sides

            drawn, left_out = sides(answer, language)
        case ProfileAnswer():
            from etappe.analyses.charts.portraits import portrait

            drawn, left_out = portrait(answer, language)
        case GroupsAnswer():
            from etappe.analyses.charts.portraits import likenesses

            drawn, left_out = likenesses(answer, language)
        case AttributionAnswer():
            drawn, left_out = _attribution(answer, language)
        case SatisfactionAnswer():
            drawn, left_out = _satisfaction(answer, language)
        case TimelineAnswer():
            drawn, left_out = _timeline(answer, language)
        case CustomersAnswer():
            drawn, left_out = _customers(answer, language)
        case _:
            message = f"{type(answer).__name__} has no chart"
            raise AssertionError(message)
    return _finished(drawn, answer, left_out, language)


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
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), (1, "s"))
    return f"{number_words(float(f'{seconds / size:.3g}'), language)} {unit}"


_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


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


def _finished(drawn: Drawn, answer: Answer, left_out: str, language: Language) -> alt.TopLevelMixin:
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
    finished: alt.TopLevelMixin = (
        drawn.properties(title=title, usermeta={"embedOptions": embedding}, background=SHEET, padding=16)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            grid=False, domainColor=RULE, tickColor=RULE, labelColor=QUIET, titleColor=QUIET, titleFontWeight="normal"
        )
    )
    return finished


def _bars(rows: list[Row], x: alt.X, *, grouped: bool) -> Drawn:
    """Lying bars with a label at the end of each: rows have ``name, size, label, hue``, and ``low, high`` or None."""
    import altair as alt

    base = alt.Chart(values(rows)).encode(y=alt.Y("name:N", sort=None, axis=label_axis()))
    bars = base.mark_bar(cornerRadiusEnd=2, height={"band": 0.72})
    if grouped:
        base = base.encode(yOffset=alt.YOffset("group:N", sort=None, scale=alt.Scale(paddingInner=0.2)))
        bars = base.mark_bar(cornerRadiusEnd=2)
    size = len(rows) * (_BAND if not grouped else _BAND - 8)
    layers = [
        bars.encode(x=x, color=alt.Color("hue:N", scale=None)),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q"),
        base.mark_text(align="left", dx=8, color=INK).encode(x="reach:Q", text="label:N"),
    ]
    return alt.layer(*layers).properties(width=WIDTH, height=max(_BAND, size))


def _funnel(answer: FunnelAnswer, language: Language) -> tuple[Drawn, str]:
    """Bars of the share that reached each step, with its interval; side by side for up to five groups."""
    import altair as alt

    groups = answer.groups[: len(HUES)]
    grouped = answer.question.by is not None
    rows: list[Row] = []
    for step in answer.steps:
        place = next((place for place, group in enumerate(groups) if group.group == step.group), None)
        if place is None:
            continue
        rate = "–" if step.rate is None else percent_words(step.rate, language)
        label = f"{number_words(step.customers, language)} · {rate}"
        group = step.group if step.group is not None else text("charts.no_value", language)
        rows.append(
            {
                "name": f"{step.position}. {step.step}",
                "size": step.rate or 0,
                "low": step.low,
                "high": step.high,
                "reach": step.high or step.rate or 0,
                "label": f"{group}: {label}" if grouped else label,
                "hue": HUES[place],
                "group": group,
            }
        )
    rows.sort(key=lambda row: int(row["name"].split(".")[0]))
    axis = alt.Axis(title=text("charts.funnel.rate", language), format="%", values=[0, 0.25, 0.5, 0.75, 1])
    x = alt.X("size:Q", scale=alt.Scale(domain=[0, 1.3]), axis=axis)
    return _bars(rows, x, grouped=grouped), more(len(answer.groups) - len(groups), "groups", language)


def _transitions(answer: TransitionsAnswer, language: Language) -> tuple[Drawn, str]:
    """Bars of the most frequent transitions, with count and median time (the mean where only counts were asked for)."""
    import altair as alt

    shown = answer.transitions[:20]
    rows = [
        {
            "name": f"{one.source} → {one.target}",
            "size": one.occurrences,
            "low": None,
            "high": None,
            "reach": one.occurrences,
            "label": f"{number_words(one.occurrences, language)} · {time_words(_usual(one), language)}",
            "hue": HUES[0],
        }
        for one in shown
    ]
    most = max((one.occurrences for one in shown), default=1)
    told = "charts.transitions.counts" if answer.question.detail == "counts" else "charts.transitions.occurrences"
    axis = alt.Axis(title=text(told, language), tickCount=4, format="~s")
    x = alt.X("size:Q", scale=alt.Scale(domain=[0, most * 1.3], nice=False), axis=axis)
    return _bars(rows, x, grouped=False), more(len(answer.transitions) - len(shown), "transitions", language)


def _usual(transition: Transition) -> float:
    """Seconds from source to target: the median, or the mean where there is no median."""
    return transition.mean_s if transition.median_s is None else transition.median_s


def _arrivals(answer: ArrivalsAnswer, language: Language) -> tuple[Drawn, str]:
    """Incidence of each end as steps with bands, labelled where they end; the signal marks when one is overdue."""
    import altair as alt

    goal = [end for end in answer.destinations if end.is_goal]
    others = sorted((end for end in answer.destinations if not end.is_goal), key=lambda end: -end.customers)
    shown = (goal + others)[: len(HUES)]
    hue_of = {end.destination: hue for end, hue in zip(shown, HUES, strict=False)}
    longest = max((point.time_s for point in answer.points), default=0.0)
    size, unit = next(((size, unit) for size, unit in _UNITS if longest >= 2 * size), (1, "s"))
    rows: list[Row] = [
        {
            "time": point.time_s / size,
            "share": point.incidence,
            "low": point.low,
            "high": point.high,
            "end": point.destination,
            "hue": hue_of[point.destination],
        }
        for point in answer.points
        if point.destination in hue_of
    ]
    last = {row["end"]: row for row in rows}
    labels = [row | {"label": f"{end}  {percent_words(row['share'], language)}"} for end, row in last.items()]
    x = alt.X(
        "time:Q",
        axis=alt.Axis(title=text("charts.arrivals.time", language, unit=unit), values=_ticks(longest / size)),
        scale=alt.Scale(domain=[0, max(longest / size, 1e-3) * 1.22], nice=False),
    )
    share = alt.Axis(title=None, format="%", tickCount=5)
    y = alt.Y(
        "share:Q", axis=share, scale=alt.Scale(domain=[0, max((row["high"] for row in rows), default=1.0) or 1.0])
    )
    base = alt.Chart(values(rows)).encode(x=x, detail="end:N", color=alt.Color("hue:N", scale=None))
    layers = [
        base.mark_area(interpolate="step-after", opacity=0.14).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(interpolate="step-after", strokeWidth=2).encode(y=y),
        alt.Chart(values(labels))
        .mark_text(align="left", dx=8, fontWeight=600)
        .encode(x=x, y=y, text="label:N", color=alt.Color("hue:N", scale=None)),
    ]
    if answer.overdue_after_s is not None:
        late = [{"time": answer.overdue_after_s / size, "label": text("charts.arrivals.overdue", language)}]
        at = alt.Chart(values(late)).encode(x=x)
        layers.append(at.mark_rule(color=SIGNAL, strokeWidth=2))
        layers.append(
            at.mark_text(align="left", dx=5, dy=10, baseline="top", color=INK).encode(y=alt.value(0), text="label:N")
        )
    drawn = alt.layer(*layers).properties(width=WIDTH, height=320)
    return drawn, more(len(answer.destinations) - len(shown), "destinations", language)


def _ticks(longest: float) -> list[float]:
    """Round numbers from 0 to ``longest``, at most eleven of them.

    >>> _ticks(14.0)
    [0, 2, 4, 6, 8, 10, 12, 14]
    """
    steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
    step = next((step for step in steps if longest <= step * _TICKS), longest)
    return [place * step for place in range(int(longest / step) + 1)]


def _attribution(answer: AttributionAnswer, language: Language) -> tuple[Drawn, str]:
    """Bars of each channel's credit, the models side by side."""
    import altair as alt

    channels = list(dict.fromkeys(one.channel for one in answer.credits))
    place_of = {channel: place for place, channel in enumerate(channels[:_CHANNELS])}
    hue_of = dict(zip(answer.question.models, HUES, strict=False))
    rows: list[Row] = []
    for one in sorted(
        (one for one in answer.credits if one.channel in place_of), key=lambda one: place_of[one.channel]
    ):
        model = text(f"charts.attribution.{one.model}", language)
        amount = f"{number_words(round(one.credit, 1), language)} · {percent_words(one.share, language)}"
        rows.append(
            {
                "name": one.channel if one.channel is not None else text("charts.no_value", language),
                "size": one.credit,
                "low": None,
                "high": None,
                "reach": one.credit,
                "label": f"{model}: {amount}",
                "hue": hue_of.get(one.model, REST),
                "group": model,
            }
        )
    most = max((one.credit for one in answer.credits), default=1.0)
    axis = alt.Axis(title=text("charts.attribution.credit", language), tickCount=4, format="~s")
    x = alt.X("size:Q", scale=alt.Scale(domain=[0, most * 1.5], nice=False), axis=axis)
    return _bars(rows, x, grouped=True), more(len(channels) - len(place_of), "channels", language)


def _satisfaction(answer: SatisfactionAnswer, language: Language) -> tuple[Drawn, str]:
    """How often each score was given, and the mean with its interval above."""
    import altair as alt

    scores = [one.score for one in answer.scores]
    scale = answer.question.highest - answer.question.lowest
    gaps = [later - earlier for earlier, later in pairwise(scores)]
    half = 0.4 * min([*gaps, scale / 4 if scale > 4 else 1.0])  # noqa: PLR2004 -- a single score on a short scale is one wide
    bars = [
        {
            "from": one.score - half,
            "to": one.score + half,
            "at": one.score,
            "count": one.count,
            "zero": 0,
            "label": number_words(one.count, language),
        }
        for one in answer.scores
    ]
    axis = alt.Axis(title=answer.question.score, tickCount=min(11, int(scale) + 1))
    x = alt.X(
        "from:Q", axis=axis, scale=alt.Scale(domain=[answer.question.lowest - half, answer.question.highest + half])
    )
    most = max((one.count for one in answer.scores), default=1)
    y = alt.Y("count:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.35]))
    base = alt.Chart(values(bars)).encode(y=y)
    layers = [base.mark_bar(color=HUES[1], cornerRadiusEnd=2).encode(x=x, x2="to:Q", y2="zero:Q")]
    if len(bars) <= 21:  # noqa: PLR2004 -- more labels than this touch each other
        layers.append(base.mark_text(dy=-8, color=QUIET).encode(x="at:Q", text="label:N"))
    if answer.mean is not None:
        label = text("charts.satisfaction.mean", language, mean=round(answer.mean, 2))
        mean = alt.Chart(
            values([{"at": answer.mean, "low": answer.low, "high": answer.high, "count": most * 1.2, "label": label}])
        ).encode(y=y)
        layers.append(mean.mark_rule(color=INK, strokeWidth=2).encode(x="low:Q", x2="high:Q"))
        layers.append(mean.mark_point(color=INK, filled=True, size=60, opacity=1).encode(x="at:Q"))
        layers.append(mean.mark_text(color=INK, dy=-12, fontWeight=600).encode(x="at:Q", text="label:N"))
    return alt.layer(*layers).properties(width=WIDTH, height=240), ""


def _timeline(answer: TimelineAnswer, language: Language) -> tuple[Drawn, str]:
    """Events as points along the project's clock, one row a name, in order of first appearance."""
    import altair as alt

    shown = answer.entries[:4000]
    rows = [{"time": _clock(entry.time), "name": entry.event} for entry in shown]
    hue_of = dict(zip(dict.fromkeys(entry.event for entry in shown), HUES, strict=False))
    for row in rows:
        row["hue"] = hue_of.get(row["name"], QUIET)
    base = alt.Chart(values(rows)).encode(
        x=_clock_axis("time:T"), y=alt.Y("name:N", sort=None, axis=label_axis()), color=alt.Color("hue:N", scale=None)
    )
    drawn = alt.layer(base.mark_circle(size=64, opacity=0.75)).properties(
        width=WIDTH, height=max(_BAND, _BAND * len({entry.event for entry in shown}))
    )
    return drawn, more(answer.total - len(shown), "events_of_customer", language)


def _customers(answer: CustomersAnswer, language: Language) -> tuple[Drawn, str]:
    """Each customer as a line from the first to the last event, with how many there are and the last one's name."""
    import altair as alt

    shown = answer.customers[:40]
    rows = [
        {
            "name": row.customer,
            "first": _clock(row.first),
            "last": _clock(row.last),
            "label": f"{number_words(row.events, language)} · {row.last_event}",
        }
        for row in shown
    ]
    base = alt.Chart(values(rows)).encode(y=alt.Y("name:N", sort=None, axis=label_axis()))
    layers = [
        base.mark_rule(color=HUES[0], strokeWidth=3).encode(x=_clock_axis("first:T"), x2="last:T"),
        base.mark_point(color=HUES[0], filled=True, size=50, opacity=1).encode(x=_clock_axis("last:T")),
        base.mark_text(align="left", dx=8, color=QUIET).encode(x=_clock_axis("last:T"), text="label:N"),
    ]
    drawn = alt.layer(*layers).properties(width=WIDTH, height=max(_BAND, 22 * len(shown)))
    return drawn, more(answer.total - len(shown), "customers", language)


def _clock(instant: str) -> str:
    """An instant as the project's clock showed it, so that a browser elsewhere shows the same."""
    return instant[:19] + "Z"


def _clock_axis(field: str) -> alt.X:
    import altair as alt

    day = {"hours": "%H:%M", "minutes": "%H:%M", "seconds": "%H:%M:%S", "milliseconds": "%S.%L"}
    axis = alt.Axis(title=None, tickCount=6, format=day)  # the default would have twelve hours twice
    return alt.X(field, axis=axis, scale=alt.Scale(type="utc", padding=12))
