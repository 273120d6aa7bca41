"""The chart of satisfaction: the answers on their scale, and where their mean lies."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from etappe.analyses.charts.look import (
    HUES,
    INK,
    QUIET,
    WIDTH,
    values,
)
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.charts.look import Drawn
    from etappe.analyses.results.satisfaction import SatisfactionAnswer


def scales(answer: SatisfactionAnswer, language: Language) -> tuple[Drawn, str]:
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
