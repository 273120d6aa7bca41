"""What stands out on a map: where it goes wrong for customers, and with what known of them that goes.

Law: whatever is named is *associated*; nothing here is an experiment, and no cause is claimed. Three things can go wrong at a
touchpoint: it fails, customers give it a low score, or they have to turn to a service again and again. What is known of a
customer is the first value of a property, and a property counts only if that was known before the touchpoint was met, so that
nothing that followed is taken for what went before. Turning to a service again and again begins with the first time, so there
nobody has to have been there: of all customers of whom a property is known, those are counted who turned to the service three
times *after* it was known. All values of all properties are tested at every touchpoint, and those are
named that stand out beyond chance with all of these tests counted together. Every count is the answer to its question.

Of some customers, all of this is as if there were no others. Days, and a trigger, are those of what happened at the touchpoints;
what is known of a customer is known of all their time, as the rules of a segment take it.

Sources: relative risk with Katz's interval, and the false discovery rate of Benjamini and Hochberg (1995); see
``etappe.foundation.uncertainty``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.asking import members
from etappe.analyses.journeys import Journeys
from etappe.analyses.records import Note, Provenance, note, provenance
from etappe.analyses.scoping import asked_of, scoped
from etappe.events.scopes import Scope, narrowing
from etappe.events.segments import Known, Segment
from etappe.events.selectors import Condition, Selector
from etappe.foundation.uncertainty import beyond_chance, no_difference, relative_risk
from etappe.journeys.index import NumberColumn, TextColumn
from etappe.journeys.narrowing import NarrowedArrays
from etappe.journeys.selection import coded
from etappe.maps.measured.measuring import known
from etappe.maps.model.ordering import steps_in_order, touchpoints_by_step
from etappe.maps.wording.words import SCORES, knows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument, ScoreBinding, Touchpoint

AGAIN: Final = 3
"""Turning to the same service so often is once too often."""
ENOUGH: Final = 30
"""Customers on each side from which on shares are compared."""
_FEWEST: Final = 10
_MOST_VALUES: Final = 12
_KNOWN_BEFORE: Final = 0.95
_QUANTILES: Final = (0.5, 0.75, 0.9)
_MOST_NAMED: Final = 5
_SERVICES: Final = frozenset(("hotline", "service", "chatbot"))

Trouble = Literal["failing", "unhappy", "again"]
"""What went wrong. ``failing``: the touchpoint failed. ``unhappy``: a score below the middle of its scale. ``again``: customers
turned to a service three times or more."""


class Associated(Struct, frozen=True, kw_only=True):
    """Something known of customers with which a trouble goes.

    Attributes:
        condition: what the first known value of the property is like.
        customers: who had the trouble, of ``n`` at the touchpoint for whom it applies (of again: of all for whom it
            applies, who had the trouble after it was known).
        others: who had it, of ``other_n`` at the touchpoint of whom another value is known (of again: of all of whom).
        times: how many times as large the share is, with its interval ``low`` to ``high``.
        more: how many of ``customers`` there would not be with the share of the others.
        question: a funnel whose last step ``customers`` reach; ``position`` is its number. everybody: one that ``n`` reach.
    """

    condition: Condition
    customers: int
    n: int
    others: int
    other_n: int
    times: float
    low: float
    high: float
    more: float
    question: Funnel
    position: int
    everybody: Funnel


class StandsOut(Struct, frozen=True, kw_only=True):
    """A trouble at a touchpoint.

    Attributes:
        trouble: which one. step, touchpoint: ids of where.
        customers: who had it, of ``n`` at the touchpoint (of unhappy: who gave a score).
        question: a funnel whose last step ``customers`` reach; ``position`` is its number. everybody: one that ``n`` reach.
        associated: with what it goes beyond chance, by how many more that makes, at most five.
    """

    trouble: Trouble
    step: str
    touchpoint: str
    customers: int
    n: int
    question: Funnel
    position: int
    everybody: Funnel
    associated: tuple[Associated, ...]


class StandingOut(Struct, frozen=True, kw_only=True):
    """What stands out on a map: the troubles that go with something first, by how many more customers that makes.

    ``tested`` counts the values that were compared; ``scope`` says of whom and when all of it is, None of all.
    """

    troubles: tuple[StandsOut, ...]
    tested: int
    scope: Scope | None = None
    notes: tuple[Note, ...]
    provenance: Provenance


def standing_out(events: Journeys | JourneyIndex, document: MapDocument, *, scope: Scope | None = None) -> StandingOut:
    """Where it goes wrong on a map, and with what known of customers that goes; of some, or in a period, where ``scope`` says so.

    Properties with up to twelve values are looked at value by value; numbers above their median, upper quartile and ninth
    decile. At least 30 customers have to be on each side, and a trouble that fewer than 10 had is not told.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> from etappe.maps.model.document import MapDocument, Interaction, Stage, Step, Touchpoint
    >>> rows = [(f"c{n}", 0, "pay", "android" if n % 2 else "ios") for n in range(200)]
    >>> rows += [(f"c{n}", 1, "declined", "android") for n in range(200) if n % 2 and n % 3]
    >>> rows += [(f"c{n}", 1, "declined", "ios") for n in range(0, 200, 10)]
    >>> schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "device": pl.String}
    >>> index = build_index(pl.DataFrame(rows, schema=schema, orient="row"))
    >>> pay = Touchpoint(name="Payment", binding=Selector(("pay",)), failing=Selector(("declined",)))
    >>> document = MapDocument(title="A map", stages={"s": Stage(order="V", name="All")}, touchpoints={"t": pay},
    ...     steps={"p": Step(stage="s", order="V", title="Pay")},
    ...     interactions={"i": Interaction(step="p", touchpoint="t", order="V")})
    >>> (worst,) = standing_out(index, document).troubles
    >>> (found,) = worst.associated
    >>> found.condition.property, found.condition.values, found.customers, found.n, round(found.times, 1)
    ('device', ('android',), 67, 100, 3.4)

    Raises what ``etappe.analyses.scoping.scoped`` raises.
    Cost: two funnels for each trouble, and a pass over all events for each property.
    """
    whole = events.index if isinstance(events, Journeys) else events
    part = scoped(whole, scope)
    # What is known of these customers is looked for in all their time; there they are numbered.
    time = _Time(scoped(whole, None if scope is None else Scope(segment=scope.segment)), scope)
    traits = _Traits(time, _asked_about(document))
    cases = list(_cases(time, document))
    tests = [test for number, case in enumerate(cases) for test in _tests(time, traits, number, case)]
    named = [test for test, stands in zip(tests, beyond_chance([test.chance for test in tests]), strict=True) if stands]
    troubles = [_told(case, [test for test in named if test.case == number]) for number, case in enumerate(cases)]
    notes = [note("map.associated", tested=len(tests))]
    if part.n_customers < 2 * ENOUGH:
        notes.append(note("map.too_few_to_compare", count=part.n_customers, enough=2 * ENOUGH))
    found = StandingOut(
        troubles=tuple(
            sorted(troubles, key=lambda one: (-max((a.more for a in one.associated), default=0), -one.customers))
        ),
        tested=len(tests),
        scope=scope,
        notes=tuple(notes),
        provenance=provenance(part),
    )
    return asked_of(found, scope)


@dataclass(frozen=True, eq=False)
class _Case:
    """A trouble: where, by which funnel, and bool of shape (n_customers,) for who was there and who had it."""

    trouble: Trouble
    step: str
    touchpoint: str
    everybody: Selector
    steps: tuple[Selector, ...]
    there: NDArray[np.bool_]
    had: NDArray[np.bool_]
    told: frozenset[str]
    """Properties by which the touchpoint itself is told."""


class _Test(NamedTuple):
    case: int
    condition: Condition
    counts: tuple[int, int, int, int]
    chance: float


class _Time:
    """Customers with all that they did, and which of it happened in the days, and after the trigger, of a scope."""

    def __init__(self, index: JourneyIndex, scope: Scope | None) -> None:
        self.index = index
        self.when = None if scope is None else narrowing(replace(scope, segment=None))
        self._inside: NDArray[np.bool_] | None = None
        source = scoped(index, self.when).source
        if self.when is not None and isinstance(source, NarrowedArrays):
            self._inside = np.zeros(index.n_events, np.bool_)
            self._inside[source.rows_in_whole()] = True

    @property
    def is_all(self) -> bool:
        """Whether every row lies in it."""
        return self._inside is None

    def inside(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of these rows that lie in that time."""
        return rows if self._inside is None else rows[self._inside[rows]]

    def first(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of these rows the first one of each customer; -1 for none."""
        first = np.full(self.index.n_customers, -1, np.int64)
        first[self.index.customer_of(rows)[::-1]] = rows[::-1]  # of several the first one stays
        return first


def _cases(time: _Time, document: MapDocument) -> Iterator[_Case]:
    index = time.index
    seen: set[tuple[Trouble, str]] = set()
    for step, touchpoints in ((step, touchpoints_by_step(document)[step]) for step, _ in steps_in_order(document)):
        for key in touchpoints:
            touchpoint = document.touchpoints[key]
            for trouble, everybody, steps in _troubles(index, touchpoint):
                if (trouble, key) in seen:
                    continue
                seen.add((trouble, key))
                there = _reaching(time, (everybody,), 1)
                had = _reaching(time, steps, len(steps)) & there
                if np.count_nonzero(had) >= _FEWEST:
                    told = frozenset(condition.property for one in (everybody, *steps) for condition in one.where)
                    yield _Case(trouble, step, key, everybody, steps, there, had, told)


def _troubles(index: JourneyIndex, touchpoint: Touchpoint) -> Iterator[tuple[Trouble, Selector, tuple[Selector, ...]]]:
    at = None if touchpoint.binding is None else known(index, touchpoint.binding)
    failing = None if touchpoint.failing is None else known(index, touchpoint.failing)
    if at is not None and failing is not None:
        yield "failing", at, (at, failing)
    if at is not None and touchpoint.channel in _SERVICES:
        yield "again", at, (at,) * AGAIN
    score = touchpoint.satisfaction
    if score is not None and isinstance(index.columns.get(score.score), NumberColumn):
        asked = known(index, score.at)
        low = None if asked is None else known(index, _low(asked, score))
        if asked is not None and low is not None:
            answered = Selector(events=asked.events, where=(*asked.where, Condition(score.score, "exists")))
            yield "unhappy", answered, (low,)


def _low(asked: Selector, score: ScoreBinding) -> Selector:
    middle = (score.lowest + score.highest) / 2
    condition = Condition(score.score, "less" if score.higher_is_better else "more", (middle,))
    return Selector(events=asked.events, where=(*asked.where, condition))


def _reaching(time: _Time, steps: tuple[Selector, ...], position: int) -> NDArray[np.bool_]:
    found = np.zeros(time.index.n_customers, np.bool_)
    found[members(time.index, Funnel(steps=steps, scope=time.when), FunnelPart(position=position))] = True
    return found


def _asked_about(document: MapDocument) -> frozenset[str]:
    """Properties that tell what somebody was asked about, and so nothing of the customer."""
    asked = [touchpoint.satisfaction for touchpoint in document.touchpoints.values()]
    return frozenset(condition.property for one in asked if one is not None for condition in one.at.where)


@dataclass(frozen=True, eq=False)
class _Trait:
    """A property's first known value of each customer: the row where it was known, and where first within the time; -1 for never."""

    row: NDArray[np.int64]
    seen: NDArray[np.int64]
    column: TextColumn | NumberColumn


class _Traits:
    """What is known of customers, property by property."""

    def __init__(self, time: _Time, left_out: frozenset[str]) -> None:
        self._time = time
        names = sorted(set(time.index.columns) - left_out)
        self.of = {name: trait for name in names if (trait := self._trait(name)) is not None}

    def _trait(self, name: str) -> _Trait | None:
        column = self._time.index.columns[name]
        if len(column.values) > _MOST_VALUES if isinstance(column, TextColumn) else knows(SCORES, name):
            return None
        first = self._time.index.known_rows(name, "first")
        if self._time.is_all:
            return _Trait(first, first, column)
        known_there = column.codes >= 0 if isinstance(column, TextColumn) else ~np.isnan(column.numbers)
        rows = np.flatnonzero(known_there)
        return _Trait(first, self._time.first(self._time.inside(rows)), column)


def _tests(time: _Time, traits: _Traits, number: int, case: _Case) -> Iterator[_Test]:
    selection = coded(time.index, [case.everybody])
    rows = time.inside(np.flatnonzero(selection.masks[selection.code] != 0))
    met = time.first(rows)
    for name, trait in traits.of.items():
        if name in case.told:
            continue
        if case.trouble == "again":
            who = np.flatnonzero(trait.seen >= 0)
            had = _afterwards(time.index, rows, trait.seen)[who] >= AGAIN
            # Who has been there once is known of before or after it: what is known only since is left out below.
            is_known = (met[who] < 0) | (trait.seen[who] < met[who])
            n = before = who.size
        else:
            there = case.there & (trait.row >= 0)
            n, before = int(np.count_nonzero(there)), int(np.count_nonzero(there & (trait.row <= met)))
            who = np.flatnonzero(there)
            had = case.had[who]
            is_known = np.ones(n, np.bool_)
        if n < 2 * ENOUGH or before < _KNOWN_BEFORE * n:
            continue
        for condition, applies in _conditions(name, trait.column, trait.row[who]):
            with_it, without = int(np.count_nonzero(applies)), int(np.count_nonzero(~applies))
            if min(with_it, without) < ENOUGH or np.count_nonzero(applies & is_known) < _KNOWN_BEFORE * with_it:
                continue
            counts = (int(np.count_nonzero(had & applies)), with_it, int(np.count_nonzero(had & ~applies)), without)
            chance = no_difference(*counts)
            assert chance is not None, "there are customers on both sides"
            yield _Test(number, condition, counts, chance)


def _afterwards(index: JourneyIndex, rows: NDArray[np.int64], since: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of these rows each customer has after a row of their own; none where that is -1."""
    customer = index.customer_of(rows)
    later = (since[customer] >= 0) & (rows > since[customer])
    return np.bincount(customer[later], minlength=index.n_customers)


def _conditions(
    name: str, column: TextColumn | NumberColumn, rows: NDArray[np.int64]
) -> Iterator[tuple[Condition, NDArray[np.bool_]]]:
    if isinstance(column, TextColumn):
        codes = column.codes[rows]
        for code, value in sorted(enumerate(column.values.to_list()), key=lambda pair: pair[1]):
            yield Condition(name, "is", (value,)), codes == code
        return
    numbers = column.numbers[rows]
    for limit in sorted({float(f"{limit:.2g}") for limit in np.quantile(numbers, _QUANTILES).tolist()}):
        yield Condition(name, "more", (limit,)), numbers > limit


def _told(case: _Case, tests: Sequence[_Test]) -> StandsOut:
    associated = [one for test in tests if (one := _associated(case, test)) is not None]
    best: dict[str, Associated] = {}  # of each property the value with which it goes most surely
    for one in sorted(associated, key=lambda one: -one.low):
        best.setdefault(one.condition.property, one)
    return StandsOut(
        trouble=case.trouble,
        step=case.step,
        touchpoint=case.touchpoint,
        customers=int(np.count_nonzero(case.had)),
        n=int(np.count_nonzero(case.there)),
        question=Funnel(steps=case.steps),
        position=len(case.steps),
        everybody=Funnel(steps=(case.everybody,)),
        associated=tuple(sorted(best.values(), key=lambda one: -one.more))[:_MOST_NAMED],
    )


def _associated(case: _Case, test: _Test) -> Associated | None:
    """None where it happens less often, or not surely more often."""
    customers, n, others, other_n = test.counts
    risk = relative_risk(*test.counts)
    if risk is None or risk.low <= 1:
        return None
    segment = Segment(rules=(Known(condition=test.condition, at="first"),))
    everybody, steps = case.everybody, case.steps
    if case.trouble == "again":
        everybody = Selector(where=(Condition(test.condition.property, "exists"),))
        steps = (everybody, *case.steps)
    return Associated(
        condition=test.condition,
        customers=customers,
        n=n,
        others=others,
        other_n=other_n,
        times=risk.times,
        low=risk.low,
        high=risk.high,
        more=customers - n * others / other_n,
        question=Funnel(steps=steps, scope=Scope(segment=segment)),
        position=len(steps),
        everybody=Funnel(steps=(everybody,), scope=Scope(segment=segment)),
    )
