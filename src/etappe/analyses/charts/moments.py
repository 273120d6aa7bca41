"""The charts of moments in time: one customer's timeline, and when customers in question were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.analyses.charts.look import (
    BAND,
    HUES,
    QUIET,
    WIDTH,
    label_axis,
    more,
    values,
)
from etappe.foundation.texts import Language, number_words

if TYPE_CHECKING:
    import altair as alt

    from etappe.analyses.charts.look import Drawn
    from etappe.analyses.people.customers import CustomersAnswer
    from etappe.analyses.ways.timeline import TimelineAnswer


def timeline(answer: TimelineAnswer, language: Language) -> tuple[Drawn, str]:
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
        width=WIDTH, height=max(BAND, BAND * len({entry.event for entry in shown}))
    )
    return drawn, more(answer.total - len(shown), "events_of_customer", language)


def customers(answer: CustomersAnswer, language: Language) -> tuple[Drawn, str]:
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
    drawn = alt.layer(*layers).properties(width=WIDTH, height=max(BAND, 22 * len(shown)))
    return drawn, more(answer.total - len(shown), "customers", language)


def _clock(instant: str) -> str:
    """An instant as the project's clock showed it, so that a browser elsewhere shows the same."""
    return instant[:19] + "Z"


def _clock_axis(field: str) -> alt.X:
    import altair as alt

    day = {"hours": "%H:%M", "minutes": "%H:%M", "seconds": "%H:%M:%S", "milliseconds": "%S.%L"}
    axis = alt.Axis(title=None, tickCount=6, format=day)  # the default would have twelve hours twice
    return alt.X(field, axis=axis, scale=alt.Scale(type="utc", padding=12))
