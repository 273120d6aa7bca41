"""The chart of retention: a row a cohort, a column a period, the deeper the hue the more came back.

Law: what is not over yet for everyone has no hue; its number is grey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.analyses.charts.look import HUES, INK, QUIET, RULE, SHEET, Row, label_axis, more, percent_words, values
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.charts.look import Drawn
    from etappe.analyses.results.retention import RetentionAnswer, RetentionAverage, RetentionCell

_ROWS: Final = 24
_COLUMNS: Final = 16
_HIGH: Final = 26
_WIDE: Final = 52
_DARK: Final = 0.55
"""Rows and columns drawn; height and width of a cell; the depth from which on its number is white."""


def matrix(answer: RetentionAnswer, language: Language) -> tuple[Drawn, str]:
    """The chart, and what it leaves out."""
    import altair as alt

    shown = answer.cohorts[-_ROWS:]
    labels = [f"{cohort.cohort} · {number_words(cohort.customers, language)}" for cohort in shown]
    whole = text("charts.retention.all", language)
    # Period 0 is (nearly) everyone: the hue tells the others apart.
    deepest = max((cell.rate for cohort in shown for cell in cohort.cells[1:] if cell.over), default=0.0) or 1.0
    rows = [
        _drawn(label, cell, cell.rate / deepest if cell.over else None, language)
        for label, cohort in zip(labels, shown, strict=True)
        for cell in cohort.cells[:_COLUMNS]
    ]
    averages = [one for one in answer.averages[:_COLUMNS] if one.rate is not None]
    rows += [_drawn(whole, one, (one.rate or 0.0) / deepest, language) for one in averages]
    columns = [_periods(one) for one in answer.averages[:_COLUMNS]]
    title = text(f"charts.retention.{answer.question.period}", language)
    base = alt.Chart(values(rows)).encode(
        x=alt.X("period:N", sort=columns, axis=alt.Axis(orient="top", title=title, labelAngle=0, ticks=False)),
        y=alt.Y("cohort:N", sort=[*labels, whole], axis=label_axis()),
    )
    drawn = alt.layer(
        base.mark_rect(stroke=RULE, strokeWidth=1).encode(
            color=alt.Color("hue:N", scale=None), fillOpacity=alt.FillOpacity("depth:Q", scale=None)
        ),
        base.mark_text(fontSize=11).encode(text="label:N", color=alt.Color("ink:N", scale=None)),
    ).properties(width=_WIDE * max(1, len(columns)), height=_HIGH * (len(labels) + 1))
    left_out = [
        more(len(answer.cohorts) - len(shown), "cohorts", language),
        more(len(answer.averages) - len(columns), "periods", language),
        text("charts.retention.open", language) if any(row["ink"] == QUIET for row in rows) else "",
    ]
    return drawn, " ".join(filter(None, left_out))


def _periods(column: RetentionCell | RetentionAverage) -> str:
    return str(column.period) if column.period == column.last else f"{column.period}–{column.last}"


def _drawn(cohort: str, cell: RetentionCell | RetentionAverage, depth: float | None, language: Language) -> Row:
    share = 0.0 if depth is None else min(1.0, depth)
    return {
        "cohort": cohort,
        "period": _periods(cell),
        "label": percent_words(cell.rate or 0.0, language),
        "hue": HUES[0] if depth is not None else SHEET,
        "depth": 0.06 + 0.94 * share,
        "ink": QUIET if depth is None else SHEET if share > _DARK else INK,
    }
