"""The chart of arrivals: who has arrived by when, and who went elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.analyses.charts.look import (
    HUES,
    INK,
    SIGNAL,
    UNITS,
    WIDTH,
    Row,
    more,
    percent_words,
    values,
)
from etappe.foundation.texts import Language, text

if TYPE_CHECKING:
    from etappe.analyses.arriving.arrivals import ArrivalsAnswer
    from etappe.analyses.charts.look import Drawn

_TICKS: Final = 10


def curves(answer: ArrivalsAnswer, language: Language) -> tuple[Drawn, str]:
    """Incidence of each end as steps with bands, labelled where they end; the signal marks when one is overdue."""
    import altair as alt

    goal = [end for end in answer.destinations if end.is_goal]
    others = sorted((end for end in answer.destinations if not end.is_goal), key=lambda end: -end.customers)
    shown = (goal + others)[: len(HUES)]
    hue_of = {end.destination: hue for end, hue in zip(shown, HUES, strict=False)}
    longest = max((point.time_s for point in answer.points), default=0.0)
    size, unit = next(((size, unit) for size, unit in UNITS if longest >= 2 * size), (1, "s"))
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
