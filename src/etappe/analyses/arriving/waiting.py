"""Where the longest waiting customers of an arrivals board are, and what earlier customers tell about their chances.

Law: what is said about one customer rests on at least thirty others, or is not said. Earlier customers are those whose
whole horizon lies before the end of the data; they are compared at the same time after entry, at the same event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.analyses.arriving.arrivals import Whereabouts
from etappe.analyses.arriving.following import ENOUGH, GOAL, OVERDUE, STATUSES, UNDER_WAY, Followed
from etappe.analyses.records import iso
from etappe.foundation.uncertainty import wilson
from etappe.journeys.executor import Range, over_ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex
    from etappe.kernels.entering import Entrants

STOPS: Final = 12
_USUAL: Final = 10
"""One in ten: what fewer of those who arrived had on their way is a detour."""


def longest_waiting(index: JourneyIndex, followed: Followed, limit: int) -> tuple[Whereabouts, ...]:
    """The customers under way or overdue whose last event lies longest ago; ties by time since entry, then identifier."""
    if limit == 0:
        return ()
    places = np.flatnonzero((followed.status == UNDER_WAY) | (followed.status == OVERDUE))
    last_rows = index.offsets[followed.entrants.customer[places] + 1] - 1
    waiting = index.observed_until_ms - index.time_ms(last_rows)
    if limit < places.size:
        long_enough = waiting >= np.partition(waiting, places.size - limit)[places.size - limit]
        places, last_rows, waiting = places[long_enough], last_rows[long_enough], waiting[long_enough]
    by_name = index.customers.gather(followed.entrants.customer[places]).rank("ordinal").to_numpy()
    order = np.lexsort((by_name, -followed.elapsed[places], -waiting))[:limit]
    places, last_rows, waiting = places[order], last_rows[order], waiting[order]
    n_there, n_arrived = _earlier(index, followed, followed.elapsed[places], index.code[last_rows])
    unusual = _unusual(index, followed)
    entries = _rows(index, followed, followed.entrants.of(places))[0].tolist()
    return tuple(
        _whereabouts(index, followed, int(place), (entry, int(row)), unusual, (int(there), int(arrived)))
        for place, entry, row, there, arrived in zip(places, entries, last_rows, n_there, n_arrived, strict=True)
    )


def _whereabouts(
    index: JourneyIndex,
    followed: Followed,
    place: int,
    rows: tuple[int, int],
    unusual: NDArray[np.bool_],
    earlier: tuple[int, int],
) -> Whereabouts:
    entry, last_row = rows
    elapsed = int(followed.elapsed[place])
    entered, since = index.time_ms(np.array([entry, last_row])).tolist()
    codes = index.code[entry : last_row + 1]
    changes = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    visits = codes[np.append(0, changes)]
    there, arrived = earlier
    chance = wilson(arrived, there) if there >= ENOUGH else None
    goal = followed.curves[0]
    return Whereabouts(
        customer=index.customers[int(followed.entrants.customer[place])],
        status=STATUSES[followed.status[place]],
        at=index.events[int(index.code[last_row])],
        since=iso(index, since),
        entered=iso(index, entered),
        elapsed_s=elapsed / 1000,
        waiting_s=(index.observed_until_ms - since) / 1000,
        percentile=min(1.0, goal.before(elapsed) / goal.final) if followed.usual is not None else None,
        loops=int(visits.size - np.unique(visits).size),
        detours=int(np.count_nonzero(unusual[visits])),
        chance=arrived / there if chance else None,
        chance_low=chance.low if chance else None,
        chance_high=chance.high if chance else None,
        chance_n=there,
        stops=tuple(((index.key[entry + changes[-STOPS:]] - index.key[entry]) / 1000).tolist()),
    )


def _rows(index: JourneyIndex, followed: Followed, entrants: Entrants) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of these entrants' entries and ends."""
    from etappe.kernels import entering as kernels

    selection = followed.selection
    return kernels.rows_of(index.key, selection.code, index.offsets, selection.masks, entrants)


def _unusual(index: JourneyIndex, followed: Followed) -> NDArray[np.bool_]:
    """By code: whether fewer than one in ten of those who arrived had it on their way."""
    from etappe.kernels import arrivals as kernels

    entry, end = _rows(index, followed, followed.entrants.of(np.flatnonzero(followed.entrants.kind == GOAL)))
    had = kernels.on_the_way(index.code, entry, end, len(index.events))
    unusual: NDArray[np.bool_] = had * _USUAL < entry.size
    return unusual


def _earlier(
    index: JourneyIndex, followed: Followed, elapsed: NDArray[np.int64], at: NDArray[np.uint8] | NDArray[np.uint16]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each customer at event ``at`` after ``elapsed``: earlier customers there then, and how many of them arrived."""
    from etappe.kernels import arrivals as kernels

    if followed.horizon is None or not elapsed.size:
        return np.zeros(elapsed.size, np.int64), np.zeros(elapsed.size, np.int64)
    order = np.lexsort((elapsed, at))
    offsets = np.searchsorted(at[order], np.arange(len(index.events) + 1))
    moments = kernels.Moments(np.ascontiguousarray(elapsed[order]), offsets)
    cohort = followed.full_follow_up
    horizon = followed.horizon

    def work(part: Range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        begin, end = np.searchsorted(followed.entrants.customer, (part.first, part.last))
        own = np.flatnonzero(cohort[begin:end]) + begin
        entrants = followed.entrants.of(own)
        rows = _rows(index, followed, entrants)
        return kernels.at_the_moment(index.code, index.key, index.offsets, entrants, rows, horizon, moments)

    parts = over_ranges(index, work)
    there, arrived = np.empty(elapsed.size, np.int64), np.empty(elapsed.size, np.int64)
    there[order] = np.sum([part[0] for part in parts], axis=0)
    arrived[order] = np.sum([part[1] for part in parts], axis=0)
    return there, arrived
