"""The chart of whole journeys and of sequences: each a row of tiles, one an event, with its customers at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from etappe.analyses.charts.look import HUES, INK, QUIET, SHEET, WIDTH, Row, label_axis, more, percent_words, values
from etappe.analyses.ways.variants import VariantsAnswer
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.charts.look import Drawn
    from etappe.analyses.ways.sequences import SequencesAnswer

_SHOWN: Final = 12
_WIDEST: Final = 10
_BAND: Final = 30
"""Rows drawn; tiles of a row; its height."""


class _Line(NamedTuple):
    events: tuple[str, ...]
    customers: int
    share: float
    note: str


def tiles(answer: VariantsAnswer | SequencesAnswer, language: Language) -> tuple[Drawn, str]:
    """The chart, and what it leaves out."""
    if isinstance(answer, VariantsAnswer):
        lines = [_Line(one.variant, one.customers, one.share, "") for one in answer.variants[:_SHOWN]]
        return _drawn(lines, language), more(answer.distinct - len(lines), "variants", language)
    ended = text(f"charts.sequences.{'ended' if answer.question.end is None else 'began'}", language)
    lines = [
        _Line(one.sequence, one.customers, one.share, ended if one.exit else "") for one in answer.sequences[:_SHOWN]
    ]
    return _drawn(lines, language), more(answer.distinct - len(lines), "sequences", language)


def _drawn(lines: list[_Line], language: Language) -> Drawn:
    import altair as alt

    names = sorted(
        {name for line in lines for name in line.events},
        key=lambda name: (-sum(line.customers for line in lines if name in line.events), name),
    )
    hue_of = dict(zip(names, HUES, strict=False))
    drawn: list[Row] = []
    labels: list[Row] = []
    for rank, line in enumerate(lines, 1):
        fits = len(line.events) <= _WIDEST
        events = line.events if fits else line.events[: _WIDEST - 1]
        drawn += [
            {"rank": rank, "from": place, "to": place + 0.94, "at": place + 0.47, "name": _short(name), "whole": name,
             "hue": hue_of.get(name, QUIET)}
            for place, name in enumerate(events)
        ]  # fmt: skip
        label = f"{number_words(line.customers, language)} · {percent_words(line.share, language)}"
        left = "" if fits else f"… {more(len(line.events) - len(events), 'events', language)}   "
        after = f"   {line.note}" if line.note else ""
        labels.append({"rank": rank, "to": len(events), "label": f"{left}{label}{after}"})
    y = alt.Y("rank:O", axis=label_axis())
    x = alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, _WIDEST + 3]))
    base = alt.Chart(values(drawn)).encode(y=y)
    layers = [
        base.mark_bar(cornerRadius=2, height={"band": 0.72}).encode(
            x=x, x2="to:Q", color=alt.Color("hue:N", scale=None), tooltip=alt.Tooltip("whole:N", title="")
        ),
        base.mark_text(color=SHEET, fontSize=10, limit=WIDTH // (_WIDEST + 3) - 8).encode(x="at:Q", text="name:N"),
        alt.Chart(values(labels)).mark_text(align="left", dx=6, color=INK).encode(y=y, x="to:Q", text="label:N"),
    ]
    return alt.layer(*layers).properties(width=WIDTH + 120, height=max(_BAND, len(lines) * _BAND))


def _short(name: str, most: int = 12) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
