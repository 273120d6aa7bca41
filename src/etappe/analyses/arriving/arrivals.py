"""Arrivals: are we there yet? Who has arrived, who is under way, who is overdue, who went elsewhere, and by when."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from msgspec import Struct

from etappe.analyses.bounds import require
from etappe.analyses.records import Answer, Note, Question, note, provenance
from etappe.events.selectors import Selection
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import CONFIDENCE, wilson

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.analyses.arriving.following import Curve, Followed
    from etappe.journeys.index import JourneyIndex

MOST_LISTED: Final = 1000
MOST_PLACES: Final = 60
MOST_POINTS: Final = 500
"""Points of one destination's curve, at most; see _thinned."""
_DAY_MS: Final = 86_400_000
_REACH: Final = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)

Status = Literal["arrived", "under_way", "overdue", "elsewhere", "lost"]
"""``lost``: the horizon passed and neither the destination nor another end was reached. ``overdue``: still under
way past the deadline: the question's own, or the time by which nine in ten of those who arrive have arrived, which is only
stated from 30 arrivals on."""


class Arrivals(Question, frozen=True, tag="arrivals"):
    """Who gets from ``entry`` to ``destination`` within ``horizon``, and who ends elsewhere?

    A journey begins with a customer's first ``entry``; what comes first after it, the destination or an end
    elsewhere, is its end. What happens after the horizon does not count.

    Attributes:
        elsewhere: other ends, each a destination of its own in the curve; no two of the same label. An event that is
            several ends counts as the destination, or else as the one that stands first here.
        horizon: such as "30d", inclusive; None means as long as events are known, and then nobody is lost.
        due: the deadline, such as "14d": who is under way for longer is overdue. None: the time that is usual.
        waiting: how many of the longest waiting customers are listed, 0 to 1000.
        places: where those may stand who have not arrived, up to 60, such as the stations of a map.
    """

    entry: Selection
    destination: Selection
    elsewhere: tuple[Selection, ...] = ()
    horizon: str | None = None
    due: str | None = None
    waiting: int = 20
    places: tuple[Selection, ...] = ()


class CurvePoint(Struct, frozen=True, kw_only=True):
    """Share of entrants who have reached ``destination`` by ``time_s`` seconds after entry, in [0, 1].

    By the Aalen-Johansen estimator, with its pointwise interval.
    """

    time_s: float
    destination: str
    incidence: float
    low: float
    high: float


class StatusCount(Struct, frozen=True, kw_only=True):
    """How many customers have a status, and the share of all entrants."""

    status: Status
    customers: int
    share: float | None


class Destination(Struct, frozen=True, kw_only=True):
    """One end of the journey.

    Customers who reached it, its incidence at the horizon with interval, and the median seconds it took those who did.
    """

    destination: str
    is_goal: bool
    customers: int
    incidence: float | None
    low: float | None
    high: float | None
    median_s: float | None


class Whereabouts(Struct, frozen=True, kw_only=True):
    """Where one customer is.

    Attributes:
        at: the last event. since: its instant. entered: the entry's instant (both ISO 8601).
        elapsed_s: seconds since entry. waiting_s: seconds since the last event.
        percentile: share of those who arrive that arrive faster than the time this customer has spent, in [0, 1];
            None under 30 arrivals.
        loops: returns to an event that was already left. detours: visits to events that fewer than one in ten of
            those who arrived had on their way. An event that repeats at once is one visit.
        chance: share that arrived in the time left, of the ``chance_n`` earlier customers who at this time after
            entry were at the same event; None with a reason where fewer than 30.
        stops: seconds after entry of each change of event on the way, at most the last 12.
    """

    customer: str
    status: Status
    at: str
    since: str
    entered: str
    elapsed_s: float
    waiting_s: float
    percentile: float | None
    loops: int
    detours: int
    chance: float | None
    chance_low: float | None
    chance_high: float | None
    chance_n: int
    stops: tuple[float, ...]


class Standing(Struct, frozen=True, kw_only=True):
    """How many stand at a place (by number, None: at none), by what they are: their last event of any place was its."""

    place: int | None
    under_way: int
    overdue: int
    lost: int


class ArrivalsAnswer(Answer, frozen=True, tag="arrivals"):
    """Frame: one row a status: ``status, customers, share``. ``curve()``: ``time_s, destination, incidence, low, high``.

    ``arrived_last_day`` counts arrivals in the 24 hours before the end of the data; ``usual_s`` is the time
    by which nine in ten of those who arrive have arrived, None under 30 arrivals; ``overdue_after_s`` is the question's
    deadline, or else that time. ``waiting`` holds the customers
    under way or overdue whose last event lies longest ago. ``points`` are each destination's steps from 0 to the
    horizon (to the longest observation, if that is shorter); a curve of over 500 steps is thinned to the steps that
    draw it within 1/490 of its height, each kept one exact, and a note says so. ``standing`` has a row for each of
    the question's places and one for none; they add up to the customers under way, overdue and lost.
    """

    question: Arrivals
    entrants: int
    as_of: str | None
    statuses: tuple[StatusCount, ...]
    destinations: tuple[Destination, ...]
    points: tuple[CurvePoint, ...]
    arrived_last_day: int
    overdue_after_s: float | None
    usual_s: float | None
    waiting: tuple[Whereabouts, ...]
    standing: tuple[Standing, ...] = ()

    def curve(self) -> pl.DataFrame:
        """The cumulative incidence of each destination over time: ``time_s, destination, incidence, low, high``."""
        import polars as pl

        columns = ("time_s", "destination", "incidence", "low", "high")
        schema = dict.fromkeys(columns, pl.Float64()) | {"destination": pl.String()}
        return pl.DataFrame({name: [getattr(point, name) for point in self.points] for name in columns}, schema=schema)

    def to_frame(self) -> pl.DataFrame:
        """One row a status: ``status, customers, share``."""
        import polars as pl

        columns = ("status", "customers", "share")
        schema = {"status": pl.String(), "customers": pl.Int64(), "share": pl.Float64()}
        return pl.DataFrame({name: [getattr(one, name) for one in self.statuses] for name in columns}, schema=schema)


class ArrivalsPart(
    Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="arrivals"
):
    """The customers of one status, of one destination (by its label), or both.

    ``last_day`` keeps those who reached their end in the 24 hours before the end of the data: with ``status="arrived"``
    they are the customers of ``arrived_last_day``. ``place`` keeps those who stand at one of the question's places.
    """

    status: Status | None = None
    destination: str | None = None
    last_day: bool = False
    place: int | None = None


def answer(index: JourneyIndex, question: Arrivals) -> ArrivalsAnswer:
    """Who has arrived, who is under way, and by when those who arrive do.

    Incidence: Aalen-Johansen with competing risks; variance and sources in etappe.kernels.arrivals.aalen_johansen.
    Intervals: pointwise, 95 %, on the scale log(-log F), so that they stay within [0, 1] (Kalbfleisch and Prentice,
    *The Statistical Analysis of Failure Time Data*, 2nd ed., section 1.4). Where F is 0 or 1 its variance is 0 and says
    nothing: there the interval is Wilson's, over the customers whose outcome is known.

    Raises:
        InvalidInput: ``arrivals.label_twice``; ``question.out_of_bounds`` for ``waiting`` and ``places``; ``duration.unreadable``;
            and what selectors raise.

    Cost: one pass over the keys of the events that the question names and a sort of the entrants; and where customers
    are listed, one pass over the rows of entrants.
    """
    from etappe.analyses.arriving.following import STATUSES, follow
    from etappe.analyses.arriving.standing import standing
    from etappe.analyses.arriving.waiting import longest_waiting
    from etappe.analyses.wording import wording

    require("waiting", question.waiting, 0, MOST_LISTED)
    followed = follow(index, question)
    entrants = followed.status.size
    counts = np.bincount(followed.status, minlength=len(STATUSES)).tolist()
    known = int(np.count_nonzero((followed.entrants.kind > 0) | followed.full_follow_up))
    arrivals = followed.entrants.end[followed.entrants.kind == 1]
    points, thinned = _points(followed, known)
    waiting = longest_waiting(index, followed, question.waiting)
    return ArrivalsAnswer(
        provenance=(asked := provenance(index)),
        wording=wording(question),
        notes=_notes(followed, waiting, thinned=thinned),
        question=question,
        entrants=entrants,
        as_of=asked.end,
        statuses=tuple(
            StatusCount(status=status, customers=count, share=count / entrants if entrants else None)
            for status, count in zip(STATUSES, counts, strict=True)
        ),
        destinations=_destinations(followed, known),
        points=points,
        arrived_last_day=int(np.count_nonzero(_in_last_day(index, arrivals))),
        overdue_after_s=None if followed.overdue_after is None else followed.overdue_after / 1000,
        usual_s=None if followed.usual is None else followed.usual / 1000,
        waiting=waiting,
        standing=standing(index, question, followed),
    )


def members(index: JourneyIndex, question: Arrivals, part: ArrivalsPart) -> NDArray[np.int64]:
    """Numbers of the customers who are all that the part says; of all entrants where it says nothing.

    Raises InvalidInput ``arrivals.unknown_destination`` for a label that is none of the question's ends, and
    ``arrivals.no_such_place`` for a number that none of its places has.
    """
    from etappe.analyses.arriving.following import STATUSES, follow
    from etappe.analyses.arriving.standing import places_of

    followed = follow(index, question)
    chosen = np.ones(followed.status.size, np.bool_)
    if part.status is not None:
        chosen &= followed.status == STATUSES.index(part.status)
    if part.destination is not None:
        if part.destination not in followed.labels:
            known = ", ".join(followed.labels)
            raise InvalidInput("arrivals.unknown_destination", destination=part.destination, known=known)
        chosen &= followed.entrants.kind == followed.labels.index(part.destination) + 1
    if part.place is not None:
        if not 0 <= part.place < len(question.places):
            raise InvalidInput("arrivals.no_such_place", place=part.place, count=len(question.places))
        chosen &= places_of(index, question, followed) == part.place
    if part.last_day:
        chosen &= followed.entrants.kind > 0
        chosen[chosen] = _in_last_day(index, followed.entrants.end[chosen])
    return followed.entrants.customer[chosen]


def _in_last_day(index: JourneyIndex, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the events happened in the 24 hours before the end of the data."""
    return (keys & ((1 << index.shift) - 1)) > index.span_ms - _DAY_MS


def _destinations(followed: Followed, known: int) -> tuple[Destination, ...]:
    ends = []
    for kind, (label, curve) in enumerate(zip(followed.labels, followed.curves, strict=True), 1):
        times = followed.time[followed.entrants.kind == kind]
        there = followed.status.size > 0
        variance = float(curve.variance[-1]) if curve.variance.size else 0.0
        low, high = _intervals(np.array([curve.final]), np.array([variance]), known)
        is_stated = there and (known > 0 or low[0] < high[0])
        ends.append(
            Destination(
                destination=label,
                is_goal=kind == 1,
                customers=times.size,
                incidence=curve.final if there else None,
                low=float(low[0]) if is_stated else None,
                high=float(high[0]) if is_stated else None,
                median_s=float(np.median(times)) / 1000 if times.size else None,
            )
        )
    return tuple(ends)


def _points(followed: Followed, known: int) -> tuple[tuple[CurvePoint, ...], bool]:
    """The points of all curves, and whether one of them was thinned."""
    points: list[CurvePoint] = []
    if not followed.status.size:
        return (), False
    thinned = False
    for label, curve in zip(followed.labels, followed.curves, strict=True):
        kept = _thinned(curve)
        thinned = thinned or kept.size < curve.share.size
        time, share, variance = curve.time[kept], curve.share[kept], curve.variance[kept]
        if not time.size or time[0] > 0:
            time = np.insert(time, 0, 0)
            share, variance = np.insert(share, 0, 0.0), np.insert(variance, 0, 0.0)
        if time[-1] < followed.until:
            time = np.append(time, followed.until)
            share, variance = np.append(share, share[-1]), np.append(variance, variance[-1])
        low, high = _intervals(share, variance, known)
        if time[0] == 0 and share[0] == 0:
            high[0] = 0.0  # in the instant of the entry nothing is uncertain, unless somebody arrives in it
        points += [
            CurvePoint(time_s=ms / 1000, destination=label, incidence=one, low=least, high=most)
            for ms, one, least, most in zip(*(of.tolist() for of in (time, share, low, high)), strict=True)
        ]
    return tuple(points), thinned


def _thinned(curve: Curve) -> NDArray[np.int64]:
    """Places of the steps to keep.

    All up to the limit; else the first, the last, and each one by which the curve would have risen by more than 1/490
    of its height since the one kept before. So a curve drawn through them is nowhere further off than that, and a step
    that is higher stays a step.
    """
    from etappe.kernels import arrivals as kernels

    most = MOST_POINTS - 2
    if curve.share.size <= most:
        return np.arange(curve.share.size)
    return kernels.thinned(curve.share, curve.final / (most - 8))


def _intervals(
    share: NDArray[np.float64], variance: NDArray[np.float64], known: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The intervals of incidences; an incidence of 0 or 1 is its own where no outcome is known."""
    low, high = share.copy(), share.copy()
    nearly = 1e-9  # closer to 0 or 1 than any share of people can be
    inside = (share > nearly) & (share < 1 - nearly)
    within = share[inside]
    reach = np.exp(_REACH * np.sqrt(variance[inside]) / (within * -np.log(within)))
    low[inside], high[inside] = within**reach, within ** (1 / reach)
    nobody, everybody = wilson(0, known), wilson(known, known)
    if nobody is not None and everybody is not None:
        low[share <= nearly], high[share <= nearly] = 0.0, nobody.high
        low[share >= 1 - nearly], high[share >= 1 - nearly] = everybody.low, 1.0
    return low, high


def _notes(followed: Followed, waiting: tuple[Whereabouts, ...], *, thinned: bool) -> tuple[Note, ...]:
    from etappe.analyses.arriving.following import ENOUGH

    notes = [] if followed.status.size else [note("arrivals.no_entrants")]
    if followed.status.size and followed.usual is None:
        few = "arrivals.few_arrivals" if followed.overdue_after is None else "arrivals.few_for_percentiles"
        notes.append(note(few, count=followed.n_arrived, enough=ENOUGH))
    if followed.horizon is None:
        notes.append(note("arrivals.no_horizon"))
    elif followed.status.size and not followed.full_follow_up.any():
        notes.append(note("arrivals.short_observation"))
    if followed.horizon is not None and any(one.chance is None for one in waiting):
        notes.append(note("arrivals.few_earlier", enough=ENOUGH))
    if thinned:
        notes.append(note("arrivals.thinned", most=MOST_POINTS))
    return tuple(notes)
