"""The chart of an effect: before and after with their intervals, now and, where it is known, a year earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.charts.look import HUES, INK, QUIET, REST, WIDTH, Row, label_axis, percent_words, values
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.charts.look import Drawn
    from etappe.analyses.results.effect import EffectAnswer, Side

_HIGH: Final = 34


def sides(answer: EffectAnswer, language: Language) -> tuple[Drawn, str]:
    """The chart, and what it leaves out: nothing."""
    import altair as alt

    is_share = isinstance(answer.question.of, Funnel)
    changes = [("now", answer.change)] + ([("earlier", answer.year_earlier)] if answer.year_earlier else [])
    rows: list[Row] = []
    for year, change in changes:
        for which, side in (("before", change.before), ("after", change.after)):
            label = f"{text(f'charts.effect.{year}', language)}, {text(f'charts.effect.{which}', language)}"
            hue = HUES[0] if which == "after" and year == "now" else REST
            rows.append(_row(len(rows), label, side, hue, is_share=is_share, language=language))
    order = alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), axis=label_axis())
    scale = alt.Scale(zero=False, nice=True)
    value = alt.X("value:Q", title=None, scale=scale, axis=alt.Axis(format=".0%" if is_share else ".1f"))
    base = alt.Chart(values(rows)).encode(y=order)
    drawn = alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.35).encode(
            x=alt.X("low:Q", title=None, scale=scale), x2="high:Q", color=alt.Color("hue:N", scale=None)
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=value, color=alt.Color("hue:N", scale=None)),
        base.mark_text(dy=-13, color=INK, fontSize=12).encode(x=value, text="said:N"),
        base.mark_text(align="left", dx=8, color=QUIET, fontSize=11).encode(x=alt.value(WIDTH), text="n:N"),
    ).properties(width=WIDTH, height=_HIGH * len(rows))
    return drawn, ""


def _row(place: int, label: str, side: Side, hue: str, *, is_share: bool, language: Language) -> Row:
    said = ""
    if side.value is not None:
        said = percent_words(side.value, language) if is_share else number_words(round(side.value, 2), language)
    return {
        "place": place,
        "label": label,
        "value": side.value,
        "low": side.low,
        "high": side.high,
        "said": said,
        "n": f"n = {number_words(side.n, language)}",
        "hue": hue,
    }
