"""Transitions: what follows what, how often, for how many customers, and how long it takes.

Law: a pair is an event and the next one of the same customer, at most ``sessions`` apart; medians are exact. Occurrences
and mean times take one pass with one addition an event; customers and medians, two more. Asked for what follows
eventually, a pair is an event and the next one of each name after it; one pass over events times names.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

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
"""Up to so many possible pairs each has a place in every table; with more, those that occur are numbered first."""
_COUNTED_PAIRS: Final = 1 << 20
"""Up to so many (1,024 names) each has a place where they are only counted."""
_LONGEST_RANGE: Final = 1 << 22
"""Events of a range that is only counted: so many that adding up its pairs costs nothing, few enough to stop between."""


class Transitions(Question, frozen=True, tag="transitions"):
    """Which event follows which?

    Attributes:
        follows: ``directly``: a pair is an event and the very next one. ``eventually``: an event and, for each name that
            comes after it, the next event of that name; so ``occurrences`` says how many events called ``source`` have a
            ``target`` later on, and pairs of equal names count what is done again.
        sessions: longest gap within a session, such as "30m"; a pair that is not in one is not counted. None: no bound.
        merge_repeats: whether an event that repeats at once, within the session, counts as one. Its repeats are then
            left out, and the time to the next event runs from the first of them.
        detail: ``counts`` leaves out what needs a second pass: customers and medians.
    """

    sessions: str | None = None
    merge_repeats: bool = False
    detail: Literal["full", "counts"] = "full"
    follows: Literal["directly", "eventually"] = "directly"


class Transition(Struct, frozen=True, kw_only=True):
    """``target`` follows ``source``: occurrences, distinct customers, mean and median seconds between.

    ``customers`` and ``median_s`` are None where only counts were asked for.
    """

    source: str
    target: str
    occurrences: int
    customers: int | None
    mean_s: float
    median_s: float | None


class TransitionsAnswer(Answer, frozen=True, tag="transitions"):
    """Frame: ``source, target, occurrences, customers, mean_s, median_s``; most frequent first, ties by name.

    What was not asked for is null.
    """

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

    asked = _Pass.of(index, question)
    found: tuple[Transition, ...] = ()
    if index.n_events:
        found = (
            _listed(index, _counted(index, asked), None, None)
            if question.detail == "counts"
            else _transitions(index, asked)
        )
    return TransitionsAnswer(
        provenance=provenance(index),
        wording=wording(question),
        question=question,
        transitions=found,
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
            index.key, index.code, names, pass_.bound, pass_.merge, pass_.later, index.shift, of.lo, of.hi, wanted, out
        )
        return out[:n][::-1] if pass_.later else out[:n]

    return np.concatenate(over_ranges(index, work) or [np.empty(0, np.int64)])


@dataclass(frozen=True, eq=False)
class _Pass:
    """What every pass over the events needs: gaps in milliseconds, and the table of pairs (may be empty).

    Attributes:
        bound: longest gap within a session.
        greatest: no pair lies further apart; more than ``bound`` where a pair spans several events.
        merge: whether repeats are merged.
        later: whether pairs are of what follows eventually.
        pairs: numbers of the pairs that are looked at; a group each.
        slots, groups: a table from a pair's number to its group; empty where they are the same.
    """

    bound: int
    greatest: int
    merge: bool
    later: bool
    pairs: NDArray[np.int64]
    slots: NDArray[np.int64]
    groups: NDArray[np.int64]

    @classmethod
    def of(cls, index: JourneyIndex, question: Transitions) -> _Pass:
        bound = index.span_ms if question.sessions is None else min(duration_ms(question.sessions), index.span_ms)
        nothing = np.empty(0, np.int64)
        later = question.follows == "eventually"
        greatest = index.span_ms if question.merge_repeats or later else bound
        return cls(bound, greatest, question.merge_repeats, later, nothing, nothing, nothing)

    def with_table(self, index: JourneyIndex) -> _Pass:
        """The same with every pair a group, or only those that occur where too many are possible."""
        from etappe.kernels import transitions

        names = len(index.events)
        if names * names <= _ALL_PAIRS:
            return replace(self, pairs=np.arange(names * names))
        pairs = np.sort(_counted(index, self).pairs)
        slots = np.empty(1 << (2 * pairs.size + 1).bit_length(), np.int64)
        groups = np.zeros(slots.size, np.int64)
        transitions.table(pairs, slots, groups)
        return replace(self, pairs=pairs, slots=slots, groups=groups)


@dataclass(frozen=True, eq=False)
class _Counted:
    """The pairs that occur, by number: how often each does, and the milliseconds between, added up."""

    pairs: NDArray[np.int64]
    occurrences: NDArray[np.int64]
    totals: NDArray[np.int64]


def _counted(index: JourneyIndex, asked: _Pass) -> _Counted:
    """One pass with a place for every possible pair, or for those that occur where too many are possible."""
    from etappe.kernels import transitions

    names = len(index.events)
    if names * names <= _COUNTED_PAIRS and not asked.later:

        def work(of: Range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
            return transitions.count(
                index.key, index.code, names, asked.bound, asked.merge, asked.greatest, of.lo, of.hi
            )

        shared = index.n_events // (4 * (os.cpu_count() or 1)) + 1
        parts = over_ranges(index, work, max(EVENTS_PER_RANGE, 16 * names * names, min(shared, _LONGEST_RANGE)))
        counts, totals = (np.sum(some, axis=0) for some in zip(*parts, strict=True))
        occurring = np.flatnonzero(counts)
        return _Counted(occurring, counts[occurring], totals[occurring])

    def work_few(of: Range) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        return transitions.count_few(index.key, index.code, names, asked.bound, asked.merge, asked.later, of.lo, of.hi)

    few = over_ranges(index, work_few, _long(index))
    numbers, counts, totals = (np.concatenate(some) for some in zip(*few, strict=True))
    pairs, group = np.unique(numbers, return_inverse=True)
    found = _Counted(pairs, np.zeros(pairs.size, np.int64), np.zeros(pairs.size, np.int64))
    np.add.at(found.occurrences, group, counts)
    np.add.at(found.totals, group, totals)
    return found


def _long(index: JourneyIndex) -> int:
    """Events of ranges where each has a table of its own: few and long ones."""
    return max(EVENTS_PER_RANGE, index.n_events // (2 * (os.cpu_count() or 1)) + 1)


@dataclass(frozen=True, eq=False)
class _Tally:
    """The partial of a range: milliseconds and customers of each pair, and counts a bucket."""

    totals: NDArray[np.int64]
    customers: NDArray[np.int64]
    counts: NDArray[np.uint32]


def _transitions(index: JourneyIndex, asked: _Pass) -> tuple[Transition, ...]:
    from etappe.kernels import grouping

    numbered = asked.with_table(index)
    buckets = grouping.buckets(numbered.greatest, numbered.pairs.size)
    events = _long(index)
    partials = over_ranges(index, lambda of: _tally(index, numbered, buckets, of), events)
    counts = [partial.counts for partial in partials]
    occurrences = np.sum([own.sum(axis=1, dtype=np.int64) for own in counts], axis=0)
    totals = np.sum([partial.totals for partial in partials], axis=0)
    customers = np.sum([partial.customers for partial in partials], axis=0)
    occurring = np.flatnonzero(occurrences)
    medians = _medians(index, numbered, buckets, occurring, [own[occurring] for own in counts], events)
    found = _Counted(numbered.pairs[occurring], occurrences[occurring], totals[occurring])
    return _listed(index, found, customers[occurring], medians)


def _listed(
    index: JourneyIndex, found: _Counted, customers: NDArray[np.int64] | None, medians: NDArray[np.float64] | None
) -> tuple[Transition, ...]:
    """The pairs as they are answered, most frequent first, ties by name."""
    source, target = np.divmod(found.pairs, len(index.events))
    # Codes are in order of name.
    order = np.lexsort((target, source, -found.occurrences))
    nothing = [None] * order.size
    columns = (
        source[order].tolist(),
        target[order].tolist(),
        found.occurrences[order].tolist(),
        nothing if customers is None else customers[order].tolist(),
        (found.totals[order] / found.occurrences[order] / 1000).tolist(),
        nothing if medians is None else (medians[order] / 1000).tolist(),
    )
    names = index.events
    return tuple(
        Transition(source=names[a], target=names[b], occurrences=n, customers=who, mean_s=mean, median_s=median)
        for a, b, n, who, mean, median in zip(*columns, strict=True)
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
        numbered.later,
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
    least, width = np.zeros(pairs, np.int64), np.zeros(pairs, np.uint64)
    least[occurring] = grouping.least_of(buckets, middle.first)
    width[occurring] = (grouping.least_of(buckets, middle.last + 1) - least[occurring]).view(np.uint64)
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
            numbered.later,
            of.lo,
            of.hi,
            numbered.slots,
            numbered.groups,
            least,
            width,
            starts[part_of[of.lo]],
            values,
        )

    over_ranges(index, work, events)
    medians = np.empty(occurring.size, np.float64)
    grouping.medians(values, middle.offsets, middle.lower, middle.upper, medians)
    return medians
