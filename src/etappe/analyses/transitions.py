"""Transitions: what directly follows what, how often, for how many customers, and how long it takes.

Law: a pair is an event and the next one of the same customer, at most ``sessions`` apart; medians are exact.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from etappe.analyses.records import Answer, Question, provenance
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import EVENTS_PER_RANGE, Range, over_ranges, ranges
from etappe.journeys.index import JourneyIndex
from etappe.journeys.selection import near

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.kernels.grouping import Buckets

_ALL_PAIRS: Final = 1 << 12
"""Up to so many possible pairs each has its place; with more, those that occur are numbered first."""


class Transitions(Question, frozen=True, tag="transitions"):
    """Which event directly follows which?

    Attributes:
        sessions: longest gap within a session, such as "30m"; a pair further apart is not counted. None: no bound.
        merge_repeats: whether an event that repeats at once, within the session, counts as one. Its repeats are then
            left out, and the time to the next event runs from the first of them.
    """

    sessions: str | None = None
    merge_repeats: bool = False


class Transition(Struct, frozen=True, kw_only=True):
    """``target`` directly follows ``source``: occurrences, distinct customers, mean and median seconds between."""

    source: str
    target: str
    occurrences: int
    customers: int
    mean_s: float
    median_s: float


class TransitionsAnswer(Answer, frozen=True, tag="transitions"):
    """Frame: ``source, target, occurrences, customers, mean_s, median_s``; most frequent first, ties by name."""

    question: Transitions
    transitions: tuple[Transition, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a transition."""
        import polars as pl

        kinds = {"source": pl.String, "target": pl.String, "occurrences": pl.Int64, "customers": pl.Int64}
        schema = {**kinds, "mean_s": pl.Float64, "median_s": pl.Float64}
        rows = [tuple(getattr(transition, name) for name in schema) for transition in self.transitions]
        return pl.DataFrame(rows, schema=schema, orient="row")


class TransitionPart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="transition"):
    """The customers of one transition."""

    source: str
    target: str


def answer(index: JourneyIndex, question: Transitions) -> TransitionsAnswer:
    """Every pair that occurs, most frequent first, ties by name. Raises InvalidInput ``duration.unreadable``."""
    from etappe.analyses.wording import wording

    return TransitionsAnswer(
        provenance=provenance(index),
        wording=wording(question),
        question=question,
        transitions=_transitions(index, _Pass.of(index, question)) if index.n_events else (),
    )


def members(index: JourneyIndex, question: Transitions, part: TransitionPart) -> NDArray[np.int64]:
    """Customer numbers of one transition, ascending. Raises InvalidInput ``selector.unknown_event``."""
    from etappe.kernels import transitions

    for name in (part.source, part.target):
        if name not in index.code_of:
            raise InvalidInput("selector.unknown_event", event=name, near=near(name, index.events))
    names = len(index.events)
    wanted = index.code_of[part.source] * names + index.code_of[part.target]
    pass_ = _Pass.of(index, question)

    def work(of: Range) -> NDArray[np.int64]:
        out = np.empty(of.last - of.first, np.int64)
        n = transitions.customers_of(
            index.key, index.code, names, pass_.bound, pass_.merge, index.shift, of.lo, of.hi, wanted, out
        )
        return out[:n]

    return np.concatenate(over_ranges(index, work) or [np.empty(0, np.int64)])


@dataclass(frozen=True, eq=False)
class _Pass:
    """What every pass over the events needs: the longest gap in milliseconds, and the table of pairs (may be empty)."""

    bound: int
    merge: bool
    pairs: NDArray[np.int64]
    slots: NDArray[np.int64]
    groups: NDArray[np.int64]

    @classmethod
    def of(cls, index: JourneyIndex, question: Transitions) -> _Pass:
        bound = index.span_ms if question.sessions is None else min(duration_ms(question.sessions), index.span_ms)
        nothing = np.empty(0, np.int64)
        return cls(bound, question.merge_repeats, nothing, nothing, nothing)

    def with_table(self, index: JourneyIndex) -> _Pass:
        """The same with every pair numbered, or only those that occur where too many are possible."""
        from etappe.kernels import transitions

        names = len(index.events)
        if names * names <= _ALL_PAIRS:
            return _Pass(self.bound, self.merge, np.arange(names * names), self.slots, self.groups)

        def work(of: Range) -> NDArray[np.int64]:
            return transitions.distinct(index.key, index.code, names, self.bound, self.merge, of.lo, of.hi)

        pairs = np.unique(np.concatenate(over_ranges(index, work)))
        slots = np.empty(1 << (2 * pairs.size + 1).bit_length(), np.int64)
        groups = np.zeros(slots.size, np.int64)
        transitions.table(pairs, slots, groups)
        return _Pass(self.bound, self.merge, pairs, slots, groups)


@dataclass(frozen=True, eq=False)
class _Tally:
    """The partial of a range: milliseconds and customers of each pair, and counts a bucket."""

    totals: NDArray[np.int64]
    customers: NDArray[np.int64]
    counts: NDArray[np.uint32]


def _transitions(index: JourneyIndex, asked: _Pass) -> tuple[Transition, ...]:
    from etappe.kernels import grouping

    numbered = asked.with_table(index)
    buckets = grouping.buckets(index.span_ms if numbered.merge else numbered.bound, numbered.pairs.size)
    # Few long ranges: each has a table of counts of its own.
    events = max(EVENTS_PER_RANGE, index.n_events // (2 * (os.cpu_count() or 1)) + 1)
    partials = over_ranges(index, lambda of: _tally(index, numbered, buckets, of), events)
    counts = [partial.counts for partial in partials]
    occurrences = np.sum([own.sum(axis=1, dtype=np.int64) for own in counts], axis=0)
    totals = np.sum([partial.totals for partial in partials], axis=0)
    customers = np.sum([partial.customers for partial in partials], axis=0)
    occurring = np.flatnonzero(occurrences)
    medians = _medians(index, numbered, buckets, occurring, [own[occurring] for own in counts], events)
    source, target = np.divmod(numbered.pairs[occurring], len(index.events))
    order = np.lexsort((target, source, -occurrences[occurring]))
    return tuple(
        Transition(
            source=index.events[source[place]],
            target=index.events[target[place]],
            occurrences=int(occurrences[occurring[place]]),
            customers=int(customers[occurring[place]]),
            mean_s=float(totals[occurring[place]] / occurrences[occurring[place]]) / 1000,
            median_s=float(medians[place]) / 1000,
        )
        for place in order
    )


def _tally(index: JourneyIndex, numbered: _Pass, buckets: Buckets, of: Range) -> _Tally:
    from etappe.kernels import transitions

    pairs = numbered.pairs.size
    partial = _Tally(np.zeros(pairs, np.int64), np.zeros(pairs, np.int64), np.zeros((pairs, buckets.size), np.uint32))
    transitions.tally(
        index.key,
        index.code,
        len(index.events),
        numbered.bound,
        numbered.merge,
        index.shift,
        of.lo,
        of.hi,
        numbered.slots,
        numbered.groups,
        buckets.shift,
        buckets.bias,
        partial.totals,
        partial.customers,
        partial.counts,
    )
    return partial


def _medians(
    index: JourneyIndex,
    numbered: _Pass,
    buckets: Buckets,
    occurring: NDArray[np.int64],
    counts: list[NDArray[np.uint32]],
    events: int,
) -> NDArray[np.float64]:
    """Median milliseconds of the pairs that occur."""
    from etappe.kernels import grouping, transitions

    middle = grouping.middle(counts)
    pairs = numbered.pairs.size
    first, last = np.ones(pairs, np.int32), np.zeros(pairs, np.int32)
    first[occurring], last[occurring] = middle.first, middle.last
    values = np.empty(int(middle.offsets[-1]), np.int64)
    starts = np.zeros((len(counts), pairs), np.int64)
    starts[:, occurring] = middle.starts
    part_of = {of.lo: part for part, of in enumerate(ranges(index, events))}

    def work(of: Range) -> None:
        transitions.gather(
            index.key,
            index.code,
            len(index.events),
            numbered.bound,
            numbered.merge,
            of.lo,
            of.hi,
            numbered.slots,
            numbered.groups,
            buckets.shift,
            buckets.bias,
            first,
            last,
            starts[part_of[of.lo]],
            values,
        )

    over_ranges(index, work, events)
    medians = np.empty(occurring.size, np.float64)
    grouping.medians(values, middle.offsets, middle.lower, middle.upper, medians)
    return medians
