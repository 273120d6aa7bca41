"""The chart of paths: columns of events, joined by streams as wide as the paths that take them.

Law: heights are occurrences, in one scale for all columns; so what flows into a column is as high as the column.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from etappe.analyses.charts.look import HUES, INK, QUIET, REST, WIDTH, Row, more, values
from etappe.analyses.ways.paths import NodeKind, PathLink, PathsAnswer
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.charts.look import Drawn

_KEPT: Final = 6
_COLUMNS: Final = 6
_BENDS: Final = 13
_NODE: Final = 0.05
_GAP: Final = 0.02
"""Names kept in a chart; columns of streams drawn; points along a stream; width of a node in columns; gap as a share of a column.
Together they stay under the 5,000 rows that Altair takes."""


class _Node(NamedTuple):
    column: int
    name: str
    kind: NodeKind


class _Span(NamedTuple):
    low: float
    high: float


def streams(answer: PathsAnswer, language: Language) -> tuple[Drawn, str]:
    """The chart, and what it leaves out."""
    import altair as alt

    counts, folded, cut = _counts(answer)
    spans = _spans(counts)
    hue_of = _hues(spans)
    drawn = alt.layer(
        alt.Chart(values(_ribbons(counts, spans, hue_of)))
        .mark_area(opacity=0.28)
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(nice=False, zero=False)),
            y=alt.Y("low:Q", axis=None, scale=alt.Scale(nice=False)),
            y2="high:Q",
            detail="stream:N",
            color=alt.Color("hue:N", scale=None),
        ),
        alt.Chart(values(_blocks(spans, hue_of)))
        .mark_rect()
        .encode(x="left:Q", x2="right:Q", y="low:Q", y2="high:Q", color=alt.Color("hue:N", scale=None)),
        alt.Chart(values(_labels(spans, language)))
        .mark_text(align="left", baseline="middle", fontSize=11, color=INK, limit=130)
        .encode(x="x:Q", y="y:Q", text="label:N"),
    ).properties(width=WIDTH + 200, height=380)
    left_out = [more(folded, "names", language), more(cut, "columns", language)]
    return drawn, " ".join(filter(None, left_out))


def _counts(answer: PathsAnswer) -> tuple[Counter[tuple[_Node, _Node]], int, int]:
    """Occurrences between nodes of the names kept here, how many names were folded into other, and columns cut."""
    names: Counter[str] = Counter()
    for link in answer.links:
        for name, kind in ((link.source, link.source_kind), (link.target, link.target_kind)):
            names[name] += link.occurrences if kind == "event" else 0
    named = [name for name in names if names[name]]
    kept = set(sorted(named, key=lambda name: (-names[name], name))[:_KEPT])
    positions = sorted({link.position for link in answer.links})
    backwards = bool(positions) and positions[0] < 0
    shown = positions[-_COLUMNS:] if backwards else positions[:_COLUMNS]
    counts: Counter[tuple[_Node, _Node]] = Counter()
    for link in answer.links:
        if link.position in shown:
            counts[_ends(link, kept)] += link.occurrences
    return counts, len(named) - len(kept), len(positions) - len(shown)


def _ends(link: PathLink, kept: set[str]) -> tuple[_Node, _Node]:
    def node(column: int, name: str, kind: NodeKind) -> _Node:
        return _Node(column, "other", "other") if kind == "event" and name not in kept else _Node(column, name, kind)

    return (
        node(link.position, link.source, link.source_kind),
        node(link.position + 1, link.target, link.target_kind),
    )


def _spans(counts: Counter[tuple[_Node, _Node]]) -> dict[_Node, _Span]:
    """Where each node stands in its column, from 0 downwards: most frequent on top, then other, then the exit."""
    inward: Counter[_Node] = Counter()
    outward: Counter[_Node] = Counter()
    for (source, target), occurrences in counts.items():
        outward[source] += occurrences
        inward[target] += occurrences
    size = {node: max(inward[node], outward[node]) for node in inward | outward}
    rank = {"event": 0, "other": 1, "exit": 2}
    gap = _GAP * max((sum(size[n] for n in size if n.column == c) for c in {n.column for n in size}), default=0)
    spans = {}
    below: dict[int, float] = {}
    for node in sorted(size, key=lambda node: (node.column, rank[node.kind], -size[node], node.name)):
        top = below.get(node.column, 0.0)
        spans[node] = _Span(top - size[node], top)
        below[node.column] = top - size[node] - gap
    return spans


def _hues(spans: dict[_Node, _Span]) -> dict[_Node, str]:
    """A hue for each of the five highest names, quiet ink for the other names, grey for what has none."""
    height: Counter[str] = Counter()
    for node, span in spans.items():
        height[node.name] += round(span.high - span.low) if node.kind == "event" else 0
    ranked = sorted((name for name in height if height[name]), key=lambda name: (-height[name], name))
    hue_of = dict(zip(ranked, HUES, strict=False))
    return {node: hue_of.get(node.name, QUIET) if node.kind == "event" else REST for node in spans}


def _ribbons(counts: Counter[tuple[_Node, _Node]], spans: dict[_Node, _Span], hue_of: dict[_Node, str]) -> list[Row]:
    """Points along each stream, from the right side of its source to the left side of its target."""
    leaves = {node: span.high for node, span in spans.items()}
    enters = dict(leaves)
    order = list(spans)
    rows = []
    for stream, (source, target) in enumerate(
        sorted(counts, key=lambda ends: (order.index(ends[0]), order.index(ends[1])))
    ):
        width = counts[source, target]
        for bend in range(_BENDS):
            along = bend / (_BENDS - 1)
            eased = along * along * (3 - 2 * along)
            high = leaves[source] + (enters[target] - leaves[source]) * eased
            x = source.column + _NODE + (1 - _NODE) * along
            rows.append({"stream": stream, "x": x, "low": high - width, "high": high, "hue": hue_of[source]})
        leaves[source] -= width
        enters[target] -= width
    return rows


def _blocks(spans: dict[_Node, _Span], hue_of: dict[_Node, str]) -> list[Row]:
    return [
        {"left": node.column, "right": node.column + _NODE, "low": span.low, "high": span.high, "hue": hue_of[node]}
        for node, span in spans.items()
    ]


def _labels(spans: dict[_Node, _Span], language: Language) -> list[Row]:
    """Name and number beside each node that is high enough for a line of text."""
    tallest = max((-span.low for span in spans.values()), default=0.0)
    rows = []
    for node, span in spans.items():
        if span.high - span.low < tallest / 34:
            continue
        name = node.name if node.kind == "event" else text(f"charts.paths.{node.kind}", language)
        label = f"{name}  {number_words(round(span.high - span.low), language)}"
        rows.append({"x": node.column + _NODE * 1.4, "y": (span.low + span.high) / 2, "label": label})
    return rows
