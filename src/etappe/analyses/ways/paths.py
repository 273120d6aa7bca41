"""Paths: what people do step by step from a start, up to an end, or between both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from msgspec import Struct

from etappe.analyses.bounds import require
from etappe.analyses.records import Answer, Question, note, provenance
from etappe.events.selectors import Selection
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import over_ranges
from etappe.journeys.selection import coded

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex
    from etappe.kernels.paths import Ways

LONGEST: Final = 50
MOST_NAMES: Final = 200
_LINKS_AT_ONCE: Final = 1 << 23


class Paths(Question, frozen=True, tag="paths"):
    """Which ways lead from ``start``, to ``end``, or from one to the other?

    Every event that matches ``start`` begins a path of up to ``length`` places (every event that matches ``end``
    closes one, read backwards). With both, a path runs from a start to the first end after it, and starts that find
    no end within ``length`` places are left out and counted in a note.

    Attributes:
        start, end: at least one of them.
        length: places of a path, 2 to 50.
        top: how many event names are kept, 1 to 200, by occurrences on these paths, ties by name; the rest is ``other``.
        merge_repeats: whether an event that repeats at once counts as one; its repeats are then left out.
        detail: ``counts`` leaves out the median times.
    """

    start: Selection | None = None
    end: Selection | None = None
    length: int = 5
    top: int = 20
    merge_repeats: bool = False
    detail: Literal["full", "counts"] = "full"


NodeKind = Literal["event", "other", "exit"]


class PathLink(Struct, frozen=True, kw_only=True):
    """From ``source`` at ``position`` to ``target`` at the next one.

    ``position`` counts from 0 at the start, or from −1 backwards at the end (the links into it are at −1). ``source_kind``
    and ``target_kind`` tell an event from ``other`` (a name not among the top) and ``exit`` (the path went no further; read
    backwards: began here). A path that has gone stays at ``exit`` in the columns after, up to the last one that a path
    reaches.
    ``occurrences`` counts every path, ``customers`` each customer once, by the first path of theirs (the last, read
    backwards); so in both the numbers of a column add up to the one before. ``median_s``: seconds between; None beside
    an exit, and where only counts were asked for.
    """

    position: int
    source: str
    target: str
    source_kind: NodeKind
    target_kind: NodeKind
    customers: int
    occurrences: int
    median_s: float | None


class PathsAnswer(Answer, frozen=True, tag="paths"):
    """Frame: ``position, source, target, customers, occurrences``; by position, then most frequent, ties by name."""

    question: Paths
    customers: int
    occurrences: int
    links: tuple[PathLink, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a link: ``position, source, target, customers, occurrences``; ``other`` and ``exit`` by these names."""
        import polars as pl

        columns = ("position", "source", "target", "customers", "occurrences")
        schema = dict.fromkeys(columns, pl.Int64()) | {"source": pl.String(), "target": pl.String()}
        return pl.DataFrame({name: [getattr(link, name) for link in self.links] for name in columns}, schema=schema)


class PathPart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="path"):
    """The customers of one link."""

    position: int
    source: str
    target: str
    source_kind: NodeKind = "event"
    target_kind: NodeKind = "event"


@dataclass(frozen=True, eq=False)
class _Found:
    """The paths of a question, and the rows they are among (without repeats, where those are merged)."""

    index: JourneyIndex
    rows: NDArray[np.int64] | None
    code: NDArray[np.uint8] | NDArray[np.uint16]
    ways: Ways
    node_of: NDArray[np.uint32]
    names: tuple[str, ...]
    backwards: bool

    @cached_property
    def key(self) -> NDArray[np.int64]:
        """The keys of the rows."""
        return self.index.key if self.rows is None else self.index.key[self.rows]

    @property
    def n_nodes(self) -> int:
        """Kept names, ``other`` and ``exit``."""
        return len(self.names) + 2

    def node(self, number: int) -> tuple[str, NodeKind]:
        """Name and kind of a node."""
        if number < len(self.names):
            return self.names[number], "event"
        return ("other", "other") if number == len(self.names) else ("exit", "exit")

    def links(self, columns: range, *, timed: bool) -> tuple[NDArray[np.uint32], NDArray[np.int64] | None]:
        """Links and, where wanted, milliseconds of every path at these places, both of shape (columns, paths)."""
        from etappe.kernels import paths as kernels

        direction: Literal[1, -1] = -1 if self.backwards else 1
        key = self.key if timed else None
        return kernels.links(key, self.code, self.node_of, self.ways, columns, direction, self.n_nodes)

    def number(self, name: str, kind: NodeKind) -> int | None:
        """The node of that name and kind; None for an event that is not kept."""
        if kind != "event":
            return len(self.names) + (kind == "exit")
        return self.names.index(name) if name in self.names else None


def answer(index: JourneyIndex, question: Paths) -> PathsAnswer:
    """The links of all paths, column by column.

    Raises:
        InvalidInput: ``paths.no_anchor`` without start and end; ``question.out_of_bounds`` for ``length`` or ``top``;
            and what selectors raise.

    Cost: one pass over the events, one over the paths for each column.
    """
    from etappe.analyses.wording import wording

    found = _find(index, question)
    deepest = int(found.ways.places.max(initial=0))
    last = min(deepest, question.length - 1)
    # Several columns in one pass over the paths, as many as fit into memory that is soon free again.
    at_once = max(1, _LINKS_AT_ONCE // max(1, found.ways.anchor.size))
    columns: list[list[PathLink]] = []
    for begin in range(0, last, at_once):
        places = range(begin, min(begin + at_once, last))
        link, gap = found.links(places, timed=question.detail == "full")
        columns += [
            _column(found, place, link[number], None if gap is None else gap[number])
            for number, place in enumerate(places)
        ]
    linked = [one for column in (reversed(columns) if found.backwards else columns) for one in column]
    unfinished = found.ways.unfinished
    return PathsAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=(note("paths.unfinished", count=unfinished, length=question.length),) if unfinished else (),
        question=question,
        customers=int(np.count_nonzero(found.ways.leads)),
        occurrences=found.ways.anchor.size,
        links=tuple(linked),
    )


def members(index: JourneyIndex, question: Paths, part: PathPart) -> NDArray[np.int64]:
    """Numbers of the customers whose first path (last, read backwards) has that link, ascending."""
    found = _find(index, question)
    source, target = found.number(part.source, part.source_kind), found.number(part.target, part.target_kind)
    place = -part.position - 1 if found.backwards else part.position
    if source is None or target is None or not 0 <= place < question.length - 1:
        return np.zeros(0, np.int64)
    link, _ = found.links(range(place, place + 1), timed=False)
    chosen = found.ways.leads & (link[0] == source * found.n_nodes + target)
    customers: NDArray[np.int64] = found.key[found.ways.anchor[chosen]] >> index.shift
    return customers


def _find(index: JourneyIndex, question: Paths) -> _Found:
    """All paths of a question, with the names that are kept."""
    from etappe.kernels import paths as kernels

    require("length", question.length, 2, LONGEST)
    require("top", question.top, 1, MOST_NAMES)
    if question.start is None and question.end is None:
        raise InvalidInput("paths.no_anchor")
    asked = (question.start is not None) * kernels.START | (question.end is not None) * kernels.END
    # What was not asked for still needs a bit; the kernel for starts alone never looks at that of ends, nor the other way.
    start = question.end if question.start is None else question.start
    end = question.start if question.end is None else question.end
    assert start is not None, "one of them is there"
    assert end is not None, "one of them is there"
    selection = coded(index, [start, end])
    code, selected, offsets = index.code, selection.code, index.offsets
    rows: NDArray[np.int64] | None = None
    if question.merge_repeats:
        rows, offsets = kernels.without_repeats(code, offsets)
        code, selected = code[rows], selected[rows]
    ways = kernels.merge(
        over_ranges(
            index,
            lambda part: kernels.partial(
                code,
                selected,
                selection.masks,
                offsets,
                part.first,
                part.last,
                question.length,
                asked,
                len(index.events),
            ),
        )
    )
    # Codes are in order of name, so a stable sort by count breaks ties by name.
    there = np.flatnonzero(ways.events)
    kept = there[np.argsort(-ways.events[there], kind="stable")][: question.top]
    node_of = np.full(max(1, len(index.events)), kept.size, np.uint32)
    node_of[kept] = np.arange(kept.size)
    names = tuple(index.events[one] for one in kept.tolist())
    return _Found(index, rows, code, ways, node_of, names, backwards=question.start is None)


def _column(found: _Found, place: int, link: NDArray[np.uint32], gap: NDArray[np.int64] | None) -> list[PathLink]:
    """The links of one column, most frequent first, ties by name."""
    from etappe.kernels import paths as kernels

    added = kernels.column(link, gap, found.ways.leads, found.n_nodes**2)
    links = []
    for one in np.flatnonzero(added.occurrences).tolist():
        source, source_kind = found.node(one // found.n_nodes)
        target, target_kind = found.node(one % found.n_nodes)
        links.append(
            PathLink(
                position=-place - 1 if found.backwards else place,
                source=source,
                target=target,
                source_kind=source_kind,
                target_kind=target_kind,
                customers=int(added.customers[one]),
                occurrences=int(added.occurrences[one]),
                median_s=None if np.isnan(added.median[one]) else float(added.median[one]) / 1000,
            )
        )
    return sorted(links, key=lambda one: (-one.occurrences, one.source, one.target, one.source_kind, one.target_kind))
