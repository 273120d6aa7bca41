"""Who the customers of a segment are: how many, their worth, what is known of them, what they do, beside everybody else.

It describes; that two groups differ does not say why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from msgspec import Struct, structs

from etappe.analyses.arriving import arrivals
from etappe.analyses.arriving.arrivals import Arrivals, Status
from etappe.analyses.people.beside import InWords, Portion, Portions, Spreads, share_of, shares, spreads
from etappe.analyses.people.knowing import Counted, Manner, counted, last_numbers
from etappe.analyses.records import Answer, Note, Question, note, provenance
from etappe.events.segments import AnyRule, Did, Known, Segment
from etappe.events.selectors import Condition, Selection, Selector
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import LANGUAGES
from etappe.journeys.index import NumberColumn, TextColumn
from etappe.journeys.members import members as belonging
from etappe.journeys.narrowing import NarrowedArrays, narrowed
from etappe.journeys.selection import coded, column_of
from etappe.journeys.tasks import check, each

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

MOST_ROUTES: Final = 10
MOST_SHOWN: Final = 12
"""Values of a property, and touchpoints, that are listed."""
FEW: Final = 30
"""Customers under which a note says that they are few."""


class Profile(Question, frozen=True, tag="profile", kw_only=True):
    """Who are the customers of a segment, beside everybody else?

    Attributes:
        of: the segment.
        value: the numeric property that says what a customer is worth, summed over their events; None: it is not asked.
        at: the events that carry it; None: all that have it.
        routes: journeys whose arrivals are compared, at most 10, none with a scope of its own.
    """

    of: Segment
    value: str | None = None
    at: Selection | None = None
    routes: tuple[Arrivals, ...] = ()


class ValueShares(Struct, frozen=True, kw_only=True):
    """One value of a property, and the shares of those who have it. ``rule`` tells who they are."""

    value: str
    rule: AnyRule
    customers: Portions


class PropertyProfile(Struct, frozen=True, kw_only=True):
    """A text that is known of customers.

    ``manner`` is ``known`` where it stays the same with nearly every customer, so that the last value counts and the shares
    add up to one; ``used`` where it changes, so that a customer counts for every value that one of their events has. Portions
    are of those who have any value. ``values`` are the most frequent of the segment; ``more`` others are not listed.
    """

    property: str
    manner: Manner
    values: tuple[ValueShares, ...]
    more: int


class NumberProfile(Struct, frozen=True, kw_only=True):
    """A number that stays the same with nearly every customer: the last one known of each."""

    property: str
    spread: Spreads


class EventShares(Struct, frozen=True, kw_only=True):
    """The shares of those who have an event."""

    event: str
    customers: Portions


class Worth(Struct, frozen=True, kw_only=True):
    """What customers are worth: the sum of a number over their events.

    ``sum`` and ``others_sum`` are of all of them; ``customers`` says who has any such event, ``each`` how the sums of
    those are spread.
    """

    sum: float
    others_sum: float
    customers: Portions
    each: Spreads


class RouteSide(Struct, frozen=True, kw_only=True):
    """Customers who entered a journey, of all on this side, and their arrivals as etappe.Arrivals counts them."""

    entrants: Portion
    arrived: int
    incidence: float | None
    low: float | None
    high: float | None


class RouteProfile(Struct, frozen=True, kw_only=True):
    """The arrivals of a journey, by its place among the question's routes."""

    route: int
    inside: RouteSide
    others: RouteSide


NoWorth = Literal["not_asked", "no_numbers"]


class ProfileAnswer(Answer, frozen=True, tag="profile"):
    """Frame: ``kind, name, value, customers, n, share, low, high, others_customers, others_n, others_share, difference,
    difference_low, difference_high``, a row for each share of properties and events.

    ``name`` are the segment's rules in a few words, ``customers`` its share of all. ``days`` is the time from the first to the last event in days, ``events`` how
    many there are of a customer. ``left_out`` names texts with too many values to say anything of a group.
    """  # noqa: D205 -- the columns do not fit in a line

    question: Profile
    name: InWords
    customers: Portion
    value: Worth | None
    no_value: NoWorth | None
    properties: tuple[PropertyProfile, ...]
    numbers: tuple[NumberProfile, ...]
    touchpoints: tuple[EventShares, ...]
    events: Spreads
    days: Spreads
    routes: tuple[RouteProfile, ...]
    left_out: tuple[str, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a share."""
        import polars as pl

        rows = [
            (of.manner, of.property, one.value, *_flat(one.customers)) for of in self.properties for one in of.values
        ]
        rows += [("event", one.event, None, *_flat(one.customers)) for one in self.touchpoints]
        texts, sides = ("kind", "name", "value"), ("customers", "n", "share", "low", "high")
        differences = ("difference", "difference_low", "difference_high")
        names = (*texts, *sides, "others_customers", "others_n", "others_share", *differences)
        counts = {name for name in names if name.endswith(("customers", "n"))}
        schema = {
            name: pl.String() if name in texts else pl.Int64() if name in counts else pl.Float64() for name in names
        }
        return pl.DataFrame(rows, schema=schema, orient="row")


def _flat(of: Portions) -> tuple[float | None, ...]:
    inside, others = of.inside, of.others
    own = (inside.customers, inside.n, inside.share, inside.low, inside.high)
    return (*own, others.customers, others.n, others.share, of.difference, of.low, of.high)


class ProfilePart(
    Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="profile", kw_only=True
):
    """The customers of the segment, or with ``others`` everybody else; of them those who meet ``rule``.

    ``route`` takes those who entered the journey at that place among the question's routes, ``status`` those of them who are
    that far.
    """

    others: bool = False
    rule: AnyRule | None = None
    route: int | None = None
    status: Status | None = None


def answer(index: JourneyIndex, question: Profile) -> ProfileAnswer:
    """The customers of a segment beside everybody else.

    Raises InvalidInput ``profile.no_numbers`` where ``value`` is a text, ``profile.too_many_routes``, ``profile.route_scope``,
    and what segments, selectors and arrivals raise.

    Cost: one look at each event for each property, and the arrivals of each route, twice.
    """
    from etappe.analyses.wording import wording
    from etappe.analyses.wording.groups import rules_words

    _check(question)
    within = belonging(index, question.of)
    worth, no_worth = _worth(index, question, within)
    properties, numbers, left_out = _known(index, within)
    begin, last = index.offsets[:-1], index.offsets[1:] - 1
    n_events = (last - begin + 1).astype(np.float64)
    span = ((index.time_ms(last) - index.time_ms(begin)) / 86_400_000).astype(np.float64)
    n_inside = int(np.count_nonzero(within))
    return ProfileAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=_notes(n_inside, index.n_customers - n_inside, left_out),
        question=question,
        name=InWords(*(rules_words(question.of, language) for language in LANGUAGES)),
        customers=share_of(n_inside, index.n_customers),
        value=worth,
        no_value=no_worth,
        properties=properties,
        numbers=numbers,
        touchpoints=_touchpoints(index, within),
        events=spreads(n_events[within], n_events[~within]),
        days=spreads(span[within], span[~within]),
        routes=_routes(index, question, within),
        left_out=left_out,
    )


def members(index: JourneyIndex, question: Profile, part: ProfilePart) -> NDArray[np.int64]:
    """Numbers of the customers who are all that the part says, ascending.

    Raises InvalidInput ``profile.unknown_route`` for a route that the question does not have.
    """
    _check(question)
    chosen = belonging(index, question.of) != part.others
    if part.rule is not None:
        chosen &= belonging(index, Segment(rules=(part.rule,)))
    if part.route is None and part.status is None:
        return np.flatnonzero(chosen)
    if part.route is None or not 0 <= part.route < len(question.routes):
        raise InvalidInput("profile.unknown_route", given=part.route, count=len(question.routes))
    # Whether somebody is overdue depends on who else is there: on those of the segment, or on everybody else.
    side = narrowed(index, chosen)
    found = arrivals.members(side, question.routes[part.route], arrivals.ArrivalsPart(status=part.status))
    assert isinstance(side.source, NarrowedArrays), "a part is taken from the whole"
    return side.source.in_whole(found)


def _check(question: Profile) -> None:
    if len(question.routes) > MOST_ROUTES:
        raise InvalidInput("profile.too_many_routes", count=len(question.routes), most=MOST_ROUTES)
    if any(route.scope is not None for route in question.routes):
        raise InvalidInput("profile.route_scope")


def _worth(index: JourneyIndex, question: Profile, within: NDArray[np.bool_]) -> tuple[Worth | None, NoWorth | None]:
    if question.value is None:
        return None, "not_asked"
    column = column_of(index, question.value)
    if not isinstance(column, NumberColumn):
        raise InvalidInput("profile.no_numbers", property=question.value)
    check()
    has = ~np.isnan(column.numbers)
    if question.at is not None:
        selection = coded(index, [question.at])
        has &= (selection.masks != 0)[selection.code]
    rows = np.flatnonzero(has)
    if not rows.size:
        return None, "no_numbers"
    customer = index.customer_of(rows)
    sums = np.bincount(customer, column.numbers[rows], minlength=index.n_customers).astype(np.float64)
    any_ = np.bincount(customer, minlength=index.n_customers) > 0
    return Worth(
        sum=float(sums[within].sum()),
        others_sum=float(sums[~within].sum()),
        customers=_shares(any_, within),
        each=spreads(sums[any_ & within], sums[any_ & ~within]),
    ), None


def _shares(has: NDArray[np.bool_], within: NDArray[np.bool_]) -> Portions:
    inside, n_inside = int(np.count_nonzero(has & within)), int(np.count_nonzero(within))
    return shares(inside, n_inside, int(np.count_nonzero(has)) - inside, within.size - n_inside)


def _known(
    index: JourneyIndex, within: NDArray[np.bool_]
) -> tuple[tuple[PropertyProfile, ...], tuple[NumberProfile, ...], tuple[str, ...]]:
    """What is known of customers, by name; and the texts that were left out."""
    texts, numbers, left_out = [], [], []
    for name in each(sorted(index.kinds)):
        column = index.columns[name]
        if isinstance(column, TextColumn):
            found = counted(index, column, within)
            if found is not None:
                texts.append(_property(name, found))
            elif len(column.values):
                left_out.append(name)
        elif (last := last_numbers(index, column)) is not None:
            who, values = last
            inside = within[who]
            numbers.append(NumberProfile(property=name, spread=spreads(values[inside], values[~inside])))
    return tuple(texts), tuple(numbers), tuple(left_out)


def _property(name: str, of: Counted) -> PropertyProfile:
    found = sorted(
        (number for number in range(len(of.values)) if of.inside[number] or of.others[number]),
        key=lambda number: (-of.inside[number], -of.others[number], of.values[number]),
    )
    listed = []
    for number in found[:MOST_SHOWN]:
        condition = Condition(property=name, operator="is", values=(of.values[number],))
        rule = Known(condition=condition) if of.manner == "known" else Did(at=Selector(where=(condition,)))
        counts = shares(int(of.inside[number]), of.n_inside, int(of.others[number]), of.n_others)
        listed.append(ValueShares(value=of.values[number], rule=rule, customers=counts))
    more = max(0, len(found) - MOST_SHOWN)
    return PropertyProfile(property=name, manner=of.manner, values=tuple(listed), more=more)


def _touchpoints(index: JourneyIndex, within: NDArray[np.bool_]) -> tuple[EventShares, ...]:
    """The events that most of the segment have."""
    found = []
    for name in index.events:
        check()
        has = np.zeros(index.n_customers, np.bool_)
        has[index.posting(index.code_of[name]) >> index.shift] = True
        if has.any():
            found.append(EventShares(event=name, customers=_shares(has, within)))
    found.sort(key=lambda one: (-one.customers.inside.customers, -one.customers.others.customers, one.event))
    return tuple(found[:MOST_SHOWN])


def _routes(index: JourneyIndex, question: Profile, within: NDArray[np.bool_]) -> tuple[RouteProfile, ...]:
    if not question.routes:
        return ()
    inside, others = narrowed(index, within), narrowed(index, ~within)
    return tuple(
        RouteProfile(route=place, inside=_side(inside, route), others=_side(others, route))
        for place, route in enumerate(question.routes)
    )


def _side(index: JourneyIndex, route: Arrivals) -> RouteSide:
    check()
    found = arrivals.answer(index, structs.replace(route, waiting=0))
    goal = next(one for one in found.destinations if one.is_goal)
    return RouteSide(
        entrants=share_of(found.entrants, index.n_customers),
        arrived=goal.customers,
        incidence=goal.incidence,
        low=goal.low,
        high=goal.high,
    )


def _notes(n_inside: int, n_others: int, left_out: tuple[str, ...]) -> tuple[Note, ...]:
    notes = [note("profile.describes")]
    if min(n_inside, n_others) < FEW:
        notes.append(note("profile.few", enough=FEW))
    if left_out:
        notes.append(note("profile.left_out", names=", ".join(left_out)))
    return tuple(notes)
