"""The charts of a profile and of groups: shares with their intervals, the segment beside everybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.analyses.charts.look import HUES, INK, QUIET, REST, WIDTH, Row, label_axis, more, percent_words, values
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.charts.look import Drawn
    from etappe.analyses.people.beside import Portions
    from etappe.analyses.people.groups import GroupsAnswer
    from etappe.analyses.people.profile import ProfileAnswer

_HIGH: Final = 26
_MOST: Final = 20
_UNSEEN: Final = "\u200b"
"""A row of its own for each of two that are called the same."""


def portrait(answer: ProfileAnswer, language: Language) -> tuple[Drawn, str]:
    """The shares in which the segment differs most, and how many others there are."""
    import altair as alt

    told = [(f"{of.property}: {one.value}", one.customers) for of in answer.properties for one in of.values]
    told += [(one.event, one.customers) for one in answer.touchpoints]
    told.sort(key=lambda one: -abs(one[1].difference or 0))
    rows: list[Row] = []
    for place, (label, of) in enumerate(told[:_MOST]):
        rows += _both(place, f"{label}{_UNSEEN * place}", of, language)
    order = alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), axis=label_axis())
    hue = alt.Color(
        "side:N",
        scale=alt.Scale(domain=[text(f"charts.profile.{one}", language) for one in _SIDES], range=[HUES[0], REST]),
        legend=alt.Legend(title=None, orient="top", labelColor=QUIET),
    )
    base = alt.Chart(values(rows)).encode(y=order, color=hue)
    scale = alt.Scale(domain=[0, 1])
    drawn = alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.35).encode(x=alt.X("low:Q", title=None, scale=scale), x2="high:Q"),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x=alt.X("share:Q", title=None, scale=scale, axis=alt.Axis(format=".0%")), tooltip=["said:N"]
        ),
    ).properties(width=WIDTH, height=_HIGH * max(1, len(rows) // 2))
    return drawn, more(len(told) - _MOST, "profile", language)


_SIDES: Final = ("inside", "others")


def _both(place: int, label: str, of: Portions, language: Language) -> list[Row]:
    return [
        {
            "place": place,
            "label": label,
            "side": text(f"charts.profile.{name}", language),
            "share": side.share,
            "low": side.low,
            "high": side.high,
            "said": "" if side.share is None else percent_words(side.share, language),
        }
        for name, side in zip(_SIDES, (of.inside, of.others), strict=True)
    ]


def likenesses(answer: GroupsAnswer, language: Language) -> tuple[Drawn, str]:
    """A bar a group, the largest first, and what it leaves out: nothing."""
    import altair as alt

    rows: list[Row] = [
        {
            "place": place,
            "label": f"{place + 1}. {group.name.de if language == 'de' else group.name.en}",
            "share": group.customers.share,
            "said": f"{percent_words(group.customers.share or 0, language)} (n = "
            f"{number_words(group.customers.customers, language)})",
        }
        for place, group in enumerate(answer.groups)
    ]
    order = alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), axis=label_axis())
    title = text("charts.groups.share", language)
    base = alt.Chart(values(rows)).encode(y=order)
    drawn = alt.layer(
        base.mark_bar(color=HUES[0]).encode(x=alt.X("share:Q", title=title, axis=alt.Axis(format=".0%"))),
        base.mark_text(align="left", dx=6, color=INK, fontSize=11).encode(x="share:Q", text="said:N"),
    ).properties(width=WIDTH, height=_HIGH * max(1, len(rows)))
    return drawn, ""
