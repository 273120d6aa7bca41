"""Arrivals: are we there yet? Who has arrived, who is under way, who is overdue, who went elsewhere, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from etappe.analyses.records import Answer, Question
from etappe.events.selectors import Selection

if TYPE_CHECKING:
    import polars as pl

Status = Literal["arrived", "under_way", "overdue", "elsewhere", "lost"]
"""``lost``: the horizon passed and neither the destination nor another end was reached. ``overdue``: still under
way, for longer than nine in ten of those who arrive (only stated from 30 arrivals on)."""


class Arrivals(Question, tag="arrivals"):
    """Who gets from ``entry`` to ``destination`` within ``horizon``, and who ends elsewhere?

    A journey begins with a customer's first ``entry``; what comes first after it, the destination or an end
    elsewhere, is its end. What happens after the horizon does not count.

    Attributes:
        elsewhere: other ends, each a destination of its own in the curve.
        horizon: such as "30d"; None means as long as events are known.
        waiting: how many of the longest waiting customers are listed.
    """

    entry: Selection
    destination: Selection
    elsewhere: tuple[Selection, ...] = ()
    horizon: str | None = None
    waiting: int = 20


class CurvePoint(Struct, frozen=True, kw_only=True):
    """Share of entrants who have reached ``destination`` by ``time_s`` seconds after entry, in [0, 1], by the
    Aalen-Johansen estimator, with its pointwise interval."""

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
    """One end of the journey: customers who reached it, its incidence at the horizon with interval, and the median
    seconds it took those who did."""

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
        percentile: share of those who arrive that arrive faster than the time this customer has spent, in [0, 1].
        loops: returns to an event that was already left. detours: events fewer than one in ten of those who
            arrived had on their way.
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


class ArrivalsAnswer(Answer, tag="arrivals"):
    """Frame: one row a status: ``status, customers, share``. ``curve()``: ``time_s, destination, incidence, low, high``.

    ``arrived_last_day`` counts arrivals in the 24 hours before the end of the data; ``overdue_after_s`` is the time
    by which nine in ten of those who arrive have arrived, None under 30 arrivals.
    """

    question: Arrivals
    entrants: int
    as_of: str | None
    statuses: tuple[StatusCount, ...]
    destinations: tuple[Destination, ...]
    points: tuple[CurvePoint, ...]
    arrived_last_day: int
    overdue_after_s: float | None
    waiting: tuple[Whereabouts, ...]

    def curve(self) -> pl.DataFrame:
        """The cumulative incidence of each destination over time: ``time_s, destination, incidence, low, high``."""
        raise NotImplementedError


class ArrivalsPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="arrivals"):
    """The customers of one status, or of one destination (by its label)."""

    status: Status | None = None
    destination: str | None = None
