"""What a funnel's answer is made of: attempts counted by group, depth and outcome, and their times.

Law: both ways give the same tally: the table of attempts (etappe.analyses.arriving.attempts), which answers every question, and
the chains over lists of keys (etappe.analyses.arriving.chained), which read only what a plain question names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from etappe.analyses.arriving.attempts import Attempts, Rows, plan_of, table
from etappe.analyses.arriving.funnel import Breakdown, Funnel, breakdown
from etappe.foundation.errors import InvalidInput
from etappe.journeys.index import Column, JourneyIndex, TextColumn
from etappe.journeys.selection import column_of

MOST_GROUPS: Final = 1_000
_COUNTED: Final = 1 << 22
"""Distinct values that are counted in place; more of them are sorted."""

Values = NDArray[np.signedinteger | np.float64]
"""A property's values at some events: codes of a text, -1 where it has none; or numbers, NaN where it has none."""

Milliseconds = NDArray[np.int64] | NDArray[np.uint32]
"""Times in the narrowest kind that holds them: to select among fewer bytes takes less."""


@dataclass(frozen=True, eq=False)
class Times:
    """Times of one group's attempts, in milliseconds and in no order.

    Attributes:
        gaps: one array a step but the first: from the step before to it, of all who reached it.
        totals: from the first to the last step, of all who arrived.
        waiting: from the first step to the end of the data, of all who are still open.
    """

    gaps: tuple[Milliseconds, ...]
    totals: Milliseconds
    waiting: Milliseconds


@dataclass(frozen=True, eq=False)
class Tally:
    """Attempts counted.

    Attributes:
        groups: values of the breakdown's property, in the answer's order; [None] without a breakdown.
        stopped: int64 of shape (groups, steps, 4), attempts by deepest step and outcome (of etappe.kernels.funnel).
        times: one entry a group; None where only counts were asked for.
    """

    groups: list[str | None]
    stopped: NDArray[np.int64]
    times: tuple[Times, ...] | None


def tally_of(index: JourneyIndex, question: Funnel) -> Tally:
    """The question's tally. Raises what etappe.analyses.arriving.funnel.answer raises."""
    plan = plan_of(index, question)
    by = _checked(index, question)
    times = question.detail == "full"
    if plan.has_lists:
        from etappe.analyses.arriving.chained import tally_by_chains

        return tally_by_chains(index, plan, by, times=times)
    return _from_table(index, question, table(index, plan), times=times)


def groups_of(index: JourneyIndex, question: Funnel, attempts: Attempts) -> tuple[list[str | None], NDArray[np.uint16]]:
    """The groups in the answer's order, and the place of each attempt's group among them."""
    by = _checked(index, question)
    if by is None:
        return [None], np.zeros(attempts.depth.size, np.uint16)
    customers = index.customer_of(attempts.rows[:, 0])
    match by.at:
        case "entry":
            rows = attempts.rows[:, 0]
        case "first":
            rows = index.offsets[customers]
        case "last":
            rows = index.offsets[customers + 1] - 1
        case place:
            rows = attempts.rows[:, place - 1]
    column = column_of(index, by.property)
    return grouped(column, values_at(column, rows), by.property)


def _checked(index: JourneyIndex, question: Funnel) -> Breakdown | None:
    """How the funnel is split. Raises InvalidInput ``funnel.breakdown_place`` or ``selector.unknown_property``."""
    by = breakdown(question)
    if by is not None:
        column_of(index, by.property)
        if isinstance(by.at, int) and not 1 <= by.at <= len(question.steps):
            raise InvalidInput("funnel.breakdown_place", at=by.at, steps=len(question.steps))
    return by


def _from_table(index: JourneyIndex, question: Funnel, attempts: Attempts, *, times: bool) -> Tally:
    from etappe.kernels import tallying

    groups, of_attempt = groups_of(index, question, attempts)
    steps = len(question.steps)
    stopped = np.zeros((len(groups), steps, 4), np.int64)
    tallying.cells(of_attempt, attempts.depth, attempts.outcome, stopped)
    if not times:
        return Tally(groups, stopped, None)
    whole = len(groups) == 1
    own = [attempts] if whole else [attempts.of(places) for places in split(of_attempt, len(groups))]
    return Tally(groups, stopped, tuple(_times(index, one) for one in own))


def _times(index: JourneyIndex, attempts: Attempts) -> Times:
    from etappe.kernels import funnel

    def between(before: int, place: int) -> NDArray[np.int64]:
        out = np.empty(attempts.depth.size, np.int64)
        return out[: funnel.gaps(index.key, attempts.rows, attempts.depth, before, place, out)]

    last = attempts.rows.shape[1] - 1
    begun = attempts.rows[attempts.outcome == funnel.OPEN, 0]
    return Times(
        gaps=tuple(between(place - 1, place) for place in range(1, last + 1)),
        totals=between(0, last),
        waiting=index.observed_until_ms - index.time_ms(begun),
    )


def values_at(column: Column, rows: Rows) -> Values:
    """A property's values at these rows; row -1 has none."""
    if not rows.size:
        return np.empty(0, np.int32) if isinstance(column, TextColumn) else np.empty(0)
    if isinstance(column, TextColumn):
        codes = column.codes[rows]
        codes[rows < 0] = -1
        return codes
    numbers = column.numbers[rows]
    numbers[rows < 0] = np.nan
    return numbers


def grouped(column: Column, values: Values, name: str) -> tuple[list[str | None], NDArray[np.uint16]]:
    """The groups in the answer's order, and the place of each value's group among them.

    The most values first, ties by name, those without the property last.

    Raises InvalidInput ``funnel.too_many_groups`` over 1,000.
    """
    distinct, found, sizes = _counted(column, values)
    labels, place_of = ordered_groups(column, distinct, sizes, name)
    return labels, place_of[found]


def ordered_groups(
    column: Column, distinct: NDArray[Any], sizes: NDArray[Any], name: str
) -> tuple[list[str | None], NDArray[np.uint16]]:
    """The groups in the answer's order, and the place among them of each distinct value.

    Raises InvalidInput ``funnel.too_many_groups`` over 1,000.
    """
    if isinstance(column, TextColumn):
        labels = [column.values[int(code)] if code >= 0 else None for code in distinct[: MOST_GROUPS + 1]]
        same = np.arange(distinct.size)
    else:
        written = [None if np.isnan(number) else f"{number:.15g}" for number in distinct]
        # Numbers that are written alike are one group.
        labels = list(dict.fromkeys(written))
        group_of = {label: place for place, label in enumerate(labels)}
        same = np.array([group_of[label] for label in written], np.intp)
        sizes = np.bincount(same, sizes, len(labels))
    if len(labels) > MOST_GROUPS:
        raise InvalidInput("funnel.too_many_groups", property=name, count=sizes.size, most=MOST_GROUPS)
    order = sorted(range(len(labels)), key=lambda place: (labels[place] is None, -sizes[place], labels[place] or ""))
    place_of = np.empty(len(labels), np.uint16)
    place_of[order] = np.arange(len(labels))
    return [labels[place] for place in order], place_of[same]


def _counted(column: Column, values: Values) -> tuple[Values, NDArray[np.intp | np.uint32], NDArray[np.intp]]:
    """The distinct values, the place of each value among them, and how often each occurs."""
    if isinstance(column, TextColumn) and len(column.values) < _COUNTED:
        # Values are in few bytes: they may be as many as these can count.
        sizes = np.bincount(values.astype(np.intp) + 1, minlength=1)
        (distinct,) = np.nonzero(sizes)
        place_of = np.zeros(sizes.size, np.uint32)
        place_of[distinct] = np.arange(distinct.size)
        # From the end, where the entry of those without a value comes last.
        return distinct - 1, np.roll(place_of, -1)[values], sizes[distinct]
    return np.unique(values, return_inverse=True, return_counts=True)


def split(of_attempt: NDArray[np.uint16], n_groups: int) -> list[NDArray[np.int64]]:
    """For each group the places of its attempts, in order."""
    order = np.argsort(of_attempt, kind="stable")
    return list(np.split(order, np.cumsum(np.bincount(of_attempt, minlength=n_groups))[:-1])) if n_groups else []
