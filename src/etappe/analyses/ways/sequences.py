"""Sequences: what customers do next after their first start, or before their last end, as whole runs of events.

Law: each customer with a start counts once, in one sequence; two sequences are the same only where every event is. A
sequence shorter than asked for is one whose journey ended there (read from an end: began there).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from msgspec import Struct

from etappe.analyses.bounds import require
from etappe.analyses.records import Answer, Question, provenance
from etappe.events.selectors import Selection
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import wilson
from etappe.journeys.executor import over_ranges
from etappe.journeys.matching import EVENTS_PER_RANGE, matching
from etappe.journeys.selection import coded

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.executor import Range
    from etappe.journeys.index import JourneyIndex
    from etappe.journeys.selection import CodedSelection
    from etappe.kernels.sequences import Runs

LONGEST: Final = 50
MOST_LISTED: Final = 1000


class Sequences(Question, frozen=True, tag="sequences"):
    """Which events follow each other most often from ``start`` on, or up to ``end``?

    Of every customer the events from the first one that matches ``start`` on are taken; with ``end``, those up to the last
    one that matches it.

    Attributes:
        start, end: one of them.
        length: events of a sequence, its start or end among them; 2 to 50.
        top: how many are listed, 1 to 1000; most customers first, ties by the names in order.
        merge_repeats: whether an event that repeats at once counts as one; its repeats are then left out.
    """

    start: Selection | None = None
    end: Selection | None = None
    length: int = 5
    top: int = 20
    merge_repeats: bool = False


class Sequence(Struct, frozen=True, kw_only=True):
    """The events in order, the customers whose sequence it is, and their share of all with one (Wilson), in [0, 1].

    ``exit`` tells that the journey ended before ``length`` events were reached; with ``end``, that it began after.
    """

    sequence: tuple[str, ...]
    exit: bool
    customers: int
    share: float
    low: float
    high: float


class SequencesAnswer(Answer, frozen=True, tag="sequences"):
    """Frame: ``sequence`` (list of names), ``exit, customers, share``.

    ``customers`` counts all with a sequence, ``distinct`` all sequences, listed or not.
    """

    question: Sequences
    customers: int
    distinct: int
    sequences: tuple[Sequence, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a listed sequence: ``sequence`` (list of names), ``exit, customers, share``."""
        import polars as pl

        kinds = {"exit": pl.Boolean, "customers": pl.Int64, "share": pl.Float64}
        return pl.DataFrame(
            {"sequence": [list(one.sequence) for one in self.sequences]}
            | {name: [getattr(one, name) for one in self.sequences] for name in kinds},
            schema={"sequence": pl.List(pl.String), **kinds},
        )


class SequencePart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="sequence"):
    """The customers of one sequence."""

    sequence: tuple[str, ...]


T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows that a question's sequences are made of: all, or those left of repeats.

    ``kept`` tells which ones are left; None where all are.
    """

    code: NDArray[np.uint8] | NDArray[np.uint16]
    offsets: NDArray[np.int64]
    kept: NDArray[np.int64] | None

    @classmethod
    def of(cls, index: JourneyIndex, question: Sequences) -> _Rows:
        from etappe.kernels import paths

        if not question.merge_repeats:
            return cls(index.code, index.offsets, None)
        kept, offsets = paths.without_repeats(index.code, index.offsets)
        return cls(index.code[kept], offsets, kept)


def answer(index: JourneyIndex, question: Sequences) -> SequencesAnswer:
    """The most frequent sequences. Raises InvalidInput ``sequences.one_anchor``, ``question.out_of_bounds``, and what selectors raise.

    Cost: the lists of the events that are starts, and a few rows of each customer with one.
    """
    from etappe.analyses.wording import wording
    from etappe.kernels import sequences as kernels
    from etappe.kernels import variants

    require("top", question.top, 1, MOST_LISTED)
    rows, selection = _Rows.of(index, question), _anchors(index, question)
    n_codes = len(index.events)
    fixed = _only_code(index, selection) if question.end is None else None
    skip = int(fixed is not None)
    listed: list[tuple[list[int], int]]
    if kernels.fits(n_codes, question.length - skip):
        places = question.length - skip
        made = _over(
            index, question, selection, rows, lambda runs: kernels.numbers(rows.code, runs, n_codes, skip, places)
        )
        counted = kernels.most_frequent(kernels.joined(made), question.top)
        begin = [] if fixed is None else [fixed]
        listed = [
            (begin + kernels.codes_of(number, n_codes, places), customers)
            for number, customers in zip(counted.number.tolist(), counted.occurrences.tolist(), strict=True)
        ]
        n_customers, distinct = sum(part.size for part in made), counted.distinct
    else:
        grouped = _over(index, question, selection, rows, lambda runs: variants.partial(rows.code, *runs))
        groups = variants.merge(rows.code, grouped)
        listed = [
            (rows.code[groups.begin[place] : groups.end[place]].tolist(), int(groups.count[place]))
            for place in variants.most_frequent(rows.code, groups, question.top).tolist()
        ]
        n_customers, distinct = int(groups.count.sum()), groups.count.size
    sequences = []
    for codes, customers in listed:
        interval = wilson(customers, n_customers)
        assert interval is not None, "where there is a sequence there is a customer"
        sequences.append(
            Sequence(
                sequence=tuple(index.events[one] for one in codes),
                exit=len(codes) < question.length,
                customers=customers,
                share=customers / n_customers,
                low=interval.low,
                high=interval.high,
            )
        )
    return SequencesAnswer(
        provenance=provenance(index),
        wording=wording(question),
        question=question,
        customers=n_customers,
        distinct=distinct,
        sequences=tuple(sequences),
    )


def members(index: JourneyIndex, question: Sequences, part: SequencePart) -> NDArray[np.int64]:
    """Numbers of the customers whose sequence is ``part.sequence``, ascending; none for one that nobody has."""
    from etappe.kernels import variants

    rows = _Rows.of(index, question)
    parts = _over(index, question, _anchors(index, question), rows, lambda runs: runs)
    wanted = [index.code_of.get(name) for name in part.sequence]
    known = np.array([one for one in wanted if one is not None], np.int64)
    if known.size < len(wanted) or not parts:
        return np.zeros(0, np.int64)
    begin = np.concatenate([runs.begin for runs in parts])
    end = np.concatenate([runs.end for runs in parts])
    theirs = begin[variants.equal_to(rows.code, begin, end, known)]
    return index.customer_of(theirs if rows.kept is None else rows.kept[theirs])


def _anchors(index: JourneyIndex, question: Sequences) -> CodedSelection:
    """Which events sequences begin with, or end with."""
    require("length", question.length, 2, LONGEST)
    if question.start is not None and question.end is None:
        return coded(index, [question.start])
    if question.end is not None and question.start is None:
        return coded(index, [question.end])
    raise InvalidInput("sequences.one_anchor")


def _only_code(index: JourneyIndex, selection: CodedSelection) -> int | None:
    """The only event that matches the selection, whatever its conditions; None where there are several."""
    codes = np.flatnonzero(selection.masks)
    return int(codes[0]) if not selection.is_split and codes.size == 1 and index.events else None


def _over(
    index: JourneyIndex, question: Sequences, selection: CodedSelection, rows: _Rows, then: Callable[[Runs], T]
) -> list[T]:
    """What ``then`` makes of every range's sequences, while their rows still lie in the cache."""
    from etappe.kernels import paths, sequences

    forwards = question.end is None
    if rows.kept is None:
        walk = sequences.from_starts if forwards else sequences.to_ends

        def work(of: Range) -> T:
            there = matching(index, selection, selection.masks, of)
            return then(walk(there.rows, there.keys, index.shift, rows.offsets, question.length))

        return over_ranges(index, work, EVENTS_PER_RANGE)
    asked = paths.START if forwards else paths.END
    selected, masks = selection.code[rows.kept], selection.masks * np.uint64(asked)

    def work_kept(of: Range) -> T:
        ways = paths.partial(
            rows.code, selected, masks, rows.offsets, of.first, of.last, question.length, asked, len(index.events)
        )
        anchors, places = ways.anchor[ways.leads], ways.places[ways.leads].astype(np.int64)
        begin = anchors if forwards else anchors - places + 1
        return then(sequences.Runs(begin, begin + places))

    return over_ranges(index, work_kept)
