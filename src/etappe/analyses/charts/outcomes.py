"""The chart of conformance: a bar a touchpoint, from completed to still ahead, in the order of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.analyses.arriving.conformance import OUTCOMES, Outcome
from etappe.analyses.charts.look import (
    HUES,
    QUIET,
    REST,
    RULE,
    SIGNAL,
    WIDTH,
    Row,
    label_axis,
    percent_words,
    values,
)
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.arriving.conformance import ConformanceAnswer
    from etappe.analyses.charts.look import Drawn

_HIGH: Final = 26
_HUES: Final[dict[Outcome, str]] = {"completed": HUES[1], "failing": SIGNAL, "missing": REST, "ahead": RULE}


def outcomes(answer: ConformanceAnswer, language: Language) -> tuple[Drawn, str]:
    """The chart, and what it leaves out: nothing."""
    import altair as alt

    named = {outcome: text(f"charts.conformance.{outcome}", language) for outcome in OUTCOMES}
    labels: list[str] = []
    rows: list[Row] = []
    for place, of in enumerate(answer.touchpoints):
        label = f"{answer.question.plan[of.step].name} · {of.name}"
        label += "\u200b" * labels.count(label)  # a row of its own for each of two that are called the same
        labels.append(label)
        counts = {"completed": of.completed, "failing": of.failing, "missing": of.missing, "ahead": of.ahead}
        rows += [_row(place, label, named[outcome], number, counts[outcome]) for number, outcome in enumerate(OUTCOMES)]
    shares = [
        {"place": place, "label": label, "share": "" if of.share is None else percent_words(of.share, language)}
        for place, (label, of) in enumerate(zip(labels, answer.touchpoints, strict=True))
    ]
    hue = alt.Color(
        "outcome:N",
        scale=alt.Scale(domain=list(named.values()), range=[_HUES[one] for one in OUTCOMES]),
        legend=alt.Legend(title=None, orient="top", labelColor=QUIET),
    )
    order = alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), axis=label_axis())
    title = text("charts.conformance.of", language, count=number_words(answer.entrants, language))
    bars = (
        alt.Chart(values(rows))
        .mark_bar()
        .encode(x=alt.X("customers:Q", title=title, stack="zero"), y=order, color=hue, order="number:Q")
    )
    said = (
        alt.Chart(values(shares))
        .mark_text(align="left", dx=6, color=QUIET, fontSize=11)
        .encode(x=alt.value(WIDTH), y=order, text="share:N")
    )
    return alt.layer(bars, said).properties(width=WIDTH, height=_HIGH * max(1, len(labels))), ""


def _row(place: int, label: str, outcome: str, number: int, customers: int) -> Row:
    return {"place": place, "label": label, "outcome": outcome, "number": number, "customers": customers}
