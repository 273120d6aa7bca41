"""Paths: what people do step by step from a start, up to an end, or between both."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.analyses.records import Answer, Question
from etappe.events.selectors import Selection


class Paths(Question, tag="paths"):
    """Which ways lead from ``start``, to ``end``, or from one to the other?

    Every event that matches ``start`` begins a path of up to ``length`` places (every event that matches ``end``
    closes one, read backwards). With both, a path runs from a start to the first end after it, and starts that find
    no end within ``length`` places are left out and counted in a note.

    Attributes:
        start, end: at least one of them.
        length: places of a path, 2 to 50.
        top: how many event names are kept, by occurrences on these paths, ties by name; the rest is ``other``.
        merge_repeats: whether an event that repeats at once counts as one.
    """

    start: Selection | None = None
    end: Selection | None = None
    length: int = 5
    top: int = 20
    merge_repeats: bool = False


NodeKind = Literal["event", "other", "exit"]


class PathLink(Struct, frozen=True, kw_only=True):
    """From ``source`` at ``position`` to ``target`` at the next one.

    ``position`` counts from 0 at the start, or from −1 backwards at the end. ``source_kind`` and ``target_kind`` tell an
    event from ``other`` (a name not among the top) and ``exit`` (the journey went no further; read backwards: began here).
    ``occurrences`` counts every path, ``customers`` each customer once, by the first path of theirs (the last, read
    backwards); so in both the numbers of a column add up to the one before. ``median_s``: seconds between.
    """

    position: int
    source: str
    target: str
    source_kind: NodeKind
    target_kind: NodeKind
    customers: int
    occurrences: int
    median_s: float | None


class PathsAnswer(Answer, tag="paths"):
    """Frame: ``position, source, target, customers, occurrences``; by position, then most frequent, ties by name."""

    question: Paths
    customers: int
    occurrences: int
    links: tuple[PathLink, ...]


class PathPart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="path"):
    """The customers of one link."""

    position: int
    source: str
    target: str
    source_kind: NodeKind = "event"
    target_kind: NodeKind = "event"
