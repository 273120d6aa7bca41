"""From a funnel's question to the table of its attempts, the one thing that its numbers and its customers come from.

Law: an attempt stands in the table once, with the rows at which it reached each step, its depth and its outcome; where
customers are counted there is one a customer. What an attempt is, etappe.kernels.funnel says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from etappe.analyses.arriving.funnel import Exclusion, Funnel
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import Range, over_ranges
from etappe.journeys.index import JourneyIndex, TextColumn
from etappe.journeys.matching import EVENTS_PER_RANGE, MOST_LISTS, matching
from etappe.journeys.selection import CodedSelection, coded, column_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = NDArray[np.int32] | NDArray[np.int64]

_ORDERS: Final = {"ordered": 0, "strict": 1, "any": 2}


@dataclass(frozen=True, eq=False)
class Attempts:
    """Counted attempts in order of customer (then of time, where conversions are counted).

    Attributes:
        rows: int32 (int64 from 2**31 events on) of shape (n, steps); the row at which a step was reached, -1 where it
            was not.
        depth: uint8 of shape (n,), from 1 to the number of steps.
        outcome: uint8 of shape (n,): DROPPED, OPEN, EXCLUDED or ARRIVED of etappe.kernels.funnel.
    """

    rows: Rows
    depth: NDArray[np.uint8]
    outcome: NDArray[np.uint8]

    def of(self, which: NDArray[np.int64]) -> Attempts:
        """Those attempts alone."""
        return Attempts(self.rows[which], self.depth[which], self.outcome[which])


@dataclass(frozen=True, eq=False)
class Plan:
    """A question in the kernels' terms.

    Attributes:
        selection: of the steps, then of the exclusions.
        steps: int64, by code: the steps of an event, bit 0 the first.
        exclusions: int64, by code: after which steps it excludes.
        n_steps: how many there are.
        order: of etappe.kernels.funnel.
        each_customer: whether customers are counted.
        window: milliseconds, at most those of the data.
        known_after: milliseconds after its start from which an attempt's outcome is known.
        hold: properties.
    """

    selection: CodedSelection
    steps: NDArray[np.int64]
    exclusions: NDArray[np.int64]
    n_steps: int
    order: int
    each_customer: bool
    window: int
    known_after: int
    hold: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is ordered, by customer, with nothing excluded or held."""
        plain = self.order == _ORDERS["ordered"] and self.each_customer and not self.hold
        return plain and not self.exclusions.any()

    @property
    def is_common(self) -> bool:
        """Whether the flat pass answers it: plain, with no event of two steps."""
        return self.is_plain and not (self.steps & (self.steps - 1)).any()

    @property
    def has_lists(self) -> bool:
        """Whether lists of keys answer it best: plain, and naming few kinds of events."""
        few = int(np.count_nonzero(self.steps)) <= MOST_LISTS
        return self.is_plain and few and self.selection.index.n_events > 0


def attempts_of(index: JourneyIndex, question: Funnel) -> Attempts:
    """All counted attempts. Raises what reading the question raises (see etappe.analyses.arriving.funnel.answer)."""
    return table(index, plan_of(index, question))


def table(index: JourneyIndex, plan: Plan) -> Attempts:
    """All counted attempts of a plan."""
    work = _common if plan.is_common else _general
    parts = over_ranges(index, lambda part: work(index, plan, part), EVENTS_PER_RANGE)
    if not parts:
        return Attempts(_room(index, 0, plan.n_steps), np.empty(0, np.uint8), np.empty(0, np.uint8))
    return Attempts(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.depth for part in parts]),
        np.concatenate([part.outcome for part in parts]),
    )


def plan_of(index: JourneyIndex, question: Funnel) -> Plan:
    """The question in the kernels' terms. Raises what reading the question raises (see etappe.analyses.arriving.funnel.answer)."""
    n_steps = len(question.steps)
    if not n_steps:
        raise InvalidInput("funnel.no_steps")
    exclusions = [Exclusion(event) if isinstance(event, str) else event for event in question.exclude]
    for exclusion in exclusions:
        if exclusion.after is not None and not 1 <= exclusion.after < n_steps:
            raise InvalidInput("funnel.exclusion_place", after=exclusion.after, steps=n_steps)
    for name in question.hold:
        column_of(index, name)
    selection = coded(index, [*question.steps, *(exclusion.event for exclusion in exclusions)])
    masks = selection.masks.view(np.int64)
    # Shifting by one less, twice, keeps 64 steps within 64 bits.
    steps = masks & ~((np.int64(-1) << (n_steps - 1)) << 1)
    excluding = np.zeros_like(masks)
    between = (1 << (n_steps - 1)) - 1
    for place, exclusion in enumerate(exclusions, n_steps):
        after = between if exclusion.after is None else 1 << (exclusion.after - 1)
        excluding |= np.where((masks >> place) & 1 == 1, np.int64(after), np.int64(0))
    within = duration_ms(question.within) if question.within is not None else None
    span = index.span_ms
    return Plan(
        selection=selection,
        steps=steps,
        exclusions=excluding,
        n_steps=n_steps,
        order=_ORDERS[question.order],
        each_customer=question.count == "customers",
        window=span if within is None else min(within, span),
        known_after=0 if within is None else min(within, span + 1),
        hold=question.hold,
    )


def _common(index: JourneyIndex, plan: Plan, part: Range) -> Attempts:
    from etappe.kernels import funnel

    step = np.zeros(plan.steps.size, np.uint8)
    for place in range(plan.n_steps):
        step[(plan.steps >> place) & 1 == 1] = place + 1
    found = matching(index, plan.selection, plan.steps, part)
    room = min(part.last - part.first, found.rows.size)
    reached = _room(index, room, plan.n_steps)
    depth, outcome = np.empty(room, np.uint8), np.empty(room, np.uint8)
    n = funnel.deepest(
        found.rows,
        found.keys,
        found.codes,
        step,
        index.shift,
        plan.window,
        plan.known_after,
        index.span_ms,
        reached,
        depth,
        outcome,
    )
    return Attempts(reached[:n], depth[:n], outcome[:n])


def _general(index: JourneyIndex, plan: Plan, part: Range) -> Attempts:
    from etappe.kernels import funnel

    # Where nothing may come between, every event takes part.
    takes_part = np.ones_like(plan.steps) if plan.order == funnel.STRICT else plan.steps | plan.exclusions
    rows = matching(index, plan.selection, takes_part, part).rows
    rows, units = _units(index, plan.hold, rows)
    codes = plan.selection.code[rows]
    steps = plan.steps[codes]
    opening = int(np.count_nonzero(steps if plan.order == funnel.ANY else steps & 1))
    reached = _room(index, opening, plan.n_steps)
    depth = np.empty(opening, np.uint8)
    outcome = np.empty(opening, np.uint8)
    kinds = np.unique(plan.steps)
    n = funnel.attempts(
        index.key,
        rows,
        units,
        steps,
        plan.exclusions[codes],
        kinds[kinds != 0],
        plan.n_steps,
        plan.order,
        bool(plan.exclusions.any()),
        plan.each_customer,
        plan.window,
        plan.known_after,
        index.span_ms,
        index.shift,
        reached,
        depth,
        outcome,
    )
    if plan.hold and not plan.each_customer:
        in_time = np.argsort(reached[:n, 0], kind="stable")
        return Attempts(reached[in_time], depth[in_time], outcome[in_time])
    return Attempts(reached[:n], depth[:n], outcome[:n])


def _room(index: JourneyIndex, attempts: int, steps: int) -> Rows:
    """Room for rows, in the narrowest kind that holds them: half the memory is half the time to move it."""
    if index.n_events < 1 << 31:
        return np.empty((attempts, steps), np.int32)
    return np.empty((attempts, steps), np.int64)


def _units(
    index: JourneyIndex, hold: Sequence[str], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows that take part, in order of (customer, held values), and where each such unit begins."""
    values = np.zeros(rows.size, np.int64)
    for name in hold:
        column = column_of(index, name)
        if isinstance(column, TextColumn):
            held = column.codes[rows].astype(np.int64)
            there = held >= 0
        else:
            numbers = column.numbers[rows]
            there = ~np.isnan(numbers)
            held = np.unique(numbers, return_inverse=True)[1].astype(np.int64)
        rows, values, held = rows[there], values[there], held[there]
        # Numbered anew with each property, so that the product of the numbers of values cannot overflow.
        values = np.unique(values * (held.max(initial=0) + 1) + held, return_inverse=True)[1].astype(np.int64)
    customers = index.customer_of(rows)
    if hold:
        order = np.lexsort((values, customers))
        rows, values, customers = rows[order], values[order], customers[order]
    changes = np.flatnonzero((np.diff(customers) != 0) | (np.diff(values) != 0)) + 1
    return rows, np.concatenate(([0], changes, [rows.size] if rows.size else [])).astype(np.int64)
