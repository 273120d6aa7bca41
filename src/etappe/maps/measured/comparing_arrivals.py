"""Are we there yet, for two scopes side by side: of each route of a map, who has arrived and who has not.

Law: each side is what Arrivals gives for its scope, and both are late by the same deadline: the route's own, or else the time
that is usual on the second side, or, where too few arrive there, on the first. Shares of those who set off depend on how long
they are known, so the share that arrives *within the same time* stands beside them (Aalen-Johansen); where no horizon is over
on both sides, that time is the longest that is known of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsAnswer, Status
from etappe.analyses.asking import ask
from etappe.analyses.journeys import Journeys
from etappe.analyses.records import Absent, Note, Provenance, note, provenance
from etappe.foundation.durations import MS_PER_UNIT, duration_ms
from etappe.foundation.uncertainty import Interval, apart_from, chance_of
from etappe.maps.measured.apart import Apart, apart, beyond, known_of
from etappe.maps.model.ordering import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument, Route

    Asked = Callable[[Arrivals], ArrivalsAnswer]

_FEWEST_UNITS: Final = 2
_READABLE: Final = 1_000_000
"""Thousandths from which on whole units say enough."""


class StatusApart(Struct, frozen=True, kw_only=True):
    """A status of those who set off, on both sides."""

    status: Status
    apart: Apart


class ArrivingApart(Struct, frozen=True, kw_only=True):
    """The share that arrives ``within`` a time, on both sides.

    Attributes:
        within: such as "60d"; None where there is no time that is known of both.
        one, other: the incidence of the destination at that time, in [0, 1], with its interval; None where it is not stated.
        difference: that of ``other`` less that of ``one``. low, high: its interval, from those of both sides.
        chance, stands_out: as in Apart. absent: why there is no difference.
        one_question, other_question: whose incidence it is.
    """

    within: str | None = None
    one: float | None = None
    one_low: float | None = None
    one_high: float | None = None
    other: float | None = None
    other_low: float | None = None
    other_high: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    stands_out: bool = False
    absent: Absent | None = None
    one_question: Arrivals | None = None
    other_question: Arrivals | None = None


class RouteApart(Struct, frozen=True, kw_only=True):
    """A route on both sides.

    Attributes:
        one, other: the questions whose customers are counted. one_n, other_n: who set off.
        overdue_after_s: seconds after which those under way are overdue, on both sides; None where too few arrive on both.
        is_own: whether that is the route's own deadline.
        statuses: each status that the route counts.
        arriving: the share that arrives within the same time.
    """

    one: Arrivals
    other: Arrivals
    one_n: int
    other_n: int
    overdue_after_s: float | None
    is_own: bool
    statuses: tuple[StatusApart, ...]
    arriving: ArrivingApart


class ArrivalsComparison(Struct, frozen=True, kw_only=True):
    """The routes of a map for two scopes, by id.

    ``in_both`` counts customers of both scopes, ``tested`` the differences that were looked at; provenance is that of the data
    of which both are parts.
    """

    routes: dict[str, RouteApart]
    in_both: int
    tested: int
    notes: tuple[Note, ...]
    provenance: Provenance


def compare_arrivals(
    events: Journeys | JourneyIndex, document: MapDocument, one: Scope | None, other: Scope | None
) -> ArrivalsComparison:
    """Who gets where on each route of a map, for two scopes; None is everybody, and the whole time.

    Raises what the questions of its routes raise.

    Cost: two to six questions about arrivals a route.
    """
    index = events.index if isinstance(events, Journeys) else events

    def asked(question: Arrivals) -> ArrivalsAnswer:
        answer = ask(index, question)
        assert isinstance(answer, ArrivalsAnswer), "a question has one kind of answer"
        return answer

    return arrivals_compared(index, document, (one, other), asked)


def arrivals_compared(
    index: JourneyIndex, document: MapDocument, scopes: tuple[Scope | None, Scope | None], asked: Asked
) -> ArrivalsComparison:
    """The comparison by what ``asked`` answers about the whole index."""
    routes = {key: _route(route, scopes, asked) for key, route in ordered(document.routes)}
    in_both, notes = known_of(index, *scopes)
    marks, tested = beyond([chance for route in routes.values() for chance in _chances(route)])
    if tested:
        notes.append(note("compare.looks", count=tested))
    return ArrivalsComparison(
        routes={key: _marked(route, marks) for key, route in routes.items()},
        in_both=in_both,
        tested=tested,
        notes=tuple(notes),
        provenance=provenance(index),
    )


def _chances(route: RouteApart) -> Iterator[float | None]:
    yield route.arriving.chance
    yield from (one.apart.chance for one in route.statuses)


def _marked(route: RouteApart, marks: Iterator[bool]) -> RouteApart:
    arriving = replace(route.arriving, stands_out=next(marks))
    statuses = tuple(replace(one, apart=replace(one.apart, stands_out=next(marks))) for one in route.statuses)
    return replace(route, arriving=arriving, statuses=statuses)


def _route(route: Route, scopes: tuple[Scope | None, Scope | None], asked: Asked) -> RouteApart:
    questions = [
        Arrivals(
            entry=route.entry,
            destination=route.destination,
            elsewhere=route.elsewhere,
            horizon=route.horizon,
            due=route.due,
            waiting=0,
            scope=scope,
        )
        for scope in scopes
    ]
    answers = [asked(question) for question in questions]
    if route.due is None:
        usual = next((answer.usual_s for answer in reversed(answers) if answer.usual_s is not None), None)
        if usual is not None:
            questions = [replace(question, due=_deadline(usual)) for question in questions]
            answers = [asked(question) for question in questions]
    one, other = answers
    counted: list[Status] = ["arrived", "under_way"]
    counted += ["overdue"] if other.overdue_after_s is not None else []
    counted += ["elsewhere"] if route.elsewhere else []
    counted += ["lost"] if route.horizon is not None else []
    return RouteApart(
        one=questions[0],
        other=questions[1],
        one_n=one.entrants,
        other_n=other.entrants,
        overdue_after_s=other.overdue_after_s,
        is_own=route.due is not None,
        statuses=tuple(
            StatusApart(
                status=status, apart=apart((_of(one, status), one.entrants), (_of(other, status), other.entrants))
            )
            for status in counted
        ),
        arriving=_arriving(route, questions, answers, asked),
    )


def _of(answer: ArrivalsAnswer, status: Status) -> int:
    return next(one.customers for one in answer.statuses if one.status == status)


def _arriving(route: Route, questions: list[Arrivals], answers: list[ArrivalsAnswer], asked: Asked) -> ArrivingApart:
    if not all(answer.entrants for answer in answers):
        return ArrivingApart(absent="no_entrants")
    # A curve is drawn up to the horizon, or as far as anybody is known.
    known_ms = min(round(answer.points[-1].time_s * 1000) for answer in answers)
    within = route.horizon
    if within is None or known_ms < duration_ms(within):
        within = _written(known_ms)
        if within is None:
            return ArrivingApart(absent="window_not_over")
        questions = [replace(question, horizon=within) for question in questions]
        answers = [asked(question) for question in questions]
    one, other = (answer.destinations[0] for answer in answers)
    given = ArrivingApart(
        within=within,
        one=one.incidence,
        one_low=one.low,
        one_high=one.high,
        other=other.incidence,
        other_low=other.low,
        other_high=other.high,
        one_question=questions[0],
        other_question=questions[1],
    )
    if one.incidence is None or one.low is None or one.high is None:
        return replace(given, absent="window_not_over")
    if other.incidence is None or other.low is None or other.high is None:
        return replace(given, absent="window_not_over")
    difference = other.incidence - one.incidence
    low, high = interval = apart_from(
        other.incidence, Interval(other.low, other.high), one.incidence, Interval(one.low, one.high)
    )
    return replace(given, difference=difference, low=low, high=high, chance=chance_of(difference, interval))


def _deadline(seconds: float) -> str:
    """As a person would write it, at most a minute and a half longer.

    >>> _deadline(12.1 * 86_400 + 1), _deadline(90)
    ('12.101d', '1.5m')
    """
    ms = round(seconds * 1000)
    unit = next((unit for unit in ("d", "h", "m", "s") if ms >= MS_PER_UNIT[unit]), "ms")
    thousandths = -(-1000 * ms // MS_PER_UNIT[unit])
    return f"{thousandths / 1000:g}{unit}" if thousandths < _READABLE else f"{-(-thousandths // 1000)}{unit}"


def _written(known_ms: int) -> str | None:
    """The longest time in whole days that is not longer; of short times in whole hours, minutes or seconds.

    >>> _written(32 * 86_400_000 + 5), _written(36 * 3_600_000)
    ('32d', '36h')
    """
    for unit in ("d", "h", "m", "s"):
        if (amount := known_ms // MS_PER_UNIT[unit]) >= _FEWEST_UNITS:
            return f"{amount}{unit}"
    return None
