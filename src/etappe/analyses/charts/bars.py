"""The charts of a funnel, of transitions and of attribution: lying bars with a label at the end of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.analyses.charts.look import (
    BAND,
    HUES,
    INK,
    REST,
    WIDTH,
    Row,
    label_axis,
    more,
    percent_words,
    time_words,
    values,
)
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    import altair as alt

    from etappe.analyses.arriving.funnel import FunnelAnswer
    from etappe.analyses.charts.look import Drawn
    from etappe.analyses.results.attribution import AttributionAnswer
    from etappe.analyses.ways.transitions import Transition, TransitionsAnswer

_CHANNELS: Final = 8


def funnel(answer: FunnelAnswer, language: Language) -> tuple[Drawn, str]:
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


def transitions(answer: TransitionsAnswer, language: Language) -> tuple[Drawn, str]:
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


def attribution(answer: AttributionAnswer, language: Language) -> tuple[Drawn, str]:
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


def _usual(transition: Transition) -> float:
    """Seconds from source to target: the median, or the mean where there is no median."""
    return transition.mean_s if transition.median_s is None else transition.median_s


def _bars(rows: list[Row], x: alt.X, *, grouped: bool) -> Drawn:
    """Lying bars with a label at the end of each: rows have ``name, size, label, hue``, and ``low, high`` or None."""
    import altair as alt

    base = alt.Chart(values(rows)).encode(y=alt.Y("name:N", sort=None, axis=label_axis()))
    bars = base.mark_bar(cornerRadiusEnd=2, height={"band": 0.72})
    if grouped:
        base = base.encode(yOffset=alt.YOffset("group:N", sort=None, scale=alt.Scale(paddingInner=0.2)))
        bars = base.mark_bar(cornerRadiusEnd=2)
    size = len(rows) * (BAND if not grouped else BAND - 8)
    layers = [
        bars.encode(x=x, color=alt.Color("hue:N", scale=None)),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q"),
        base.mark_text(align="left", dx=8, color=INK).encode(x="reach:Q", text="label:N"),
    ]
    return alt.layer(*layers).properties(width=WIDTH, height=max(BAND, size))
