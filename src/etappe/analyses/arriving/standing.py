"""Where those stand who have not arrived: at which of given places they were last.

Law: everybody who is under way, overdue or lost stands at one place, or at none; so places add up to the statuses. A
customer stands at the place of the last event, from the entry on and within the horizon, that belongs to any place; an
event of several places belongs to the first of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.analyses.arriving.arrivals import MOST_PLACES, Arrivals, Standing
from etappe.analyses.arriving.following import LOST, OVERDUE, UNDER_WAY, Followed
from etappe.analyses.bounds import require
from etappe.journeys.executor import Range, over_ranges
from etappe.journeys.selection import coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

NOWHERE: Final = -1
_NOT_THERE: Final = (UNDER_WAY, OVERDUE, LOST)


def standing(index: JourneyIndex, question: Arrivals, followed: Followed) -> tuple[Standing, ...]:
    """How many stand at each place of the question, then at none; nothing where it names no places."""
    at = places_of(index, question, followed)
    if at is None:
        return ()
    counts = {
        status: np.bincount(at[followed.status == status] + 1, minlength=len(question.places) + 1).tolist()
        for status in _NOT_THERE
    }
    return tuple(
        Standing(
            place=place,
            under_way=counts[UNDER_WAY][column],
            overdue=counts[OVERDUE][column],
            lost=counts[LOST][column],
        )
        for place, column in [*((place, place + 1) for place in range(len(question.places))), (None, 0)]
    )


def places_of(index: JourneyIndex, question: Arrivals, followed: Followed) -> NDArray[np.int64] | None:
    """The place of every entrant, NOWHERE for those at none and those whose journey has an end; None without places.

    Raises InvalidInput ``question.out_of_bounds`` for more than 60 places, and what selectors raise.
    """
    from etappe.kernels import entering as kernels

    require("places", len(question.places), 0, MOST_PLACES)
    if not question.places:
        return None
    selection = coded(index, question.places)
    entrants = followed.entrants
    at = np.full(followed.status.size, NOWHERE, np.int64)
    waiting = np.isin(followed.status, _NOT_THERE)
    # The lowest bit of a mask is the first of its places; powers of two are exact as floats.
    masks = selection.masks
    lowest = np.maximum(masks & (~masks + np.uint64(1)), np.uint64(1)).astype(np.float64)
    place_of = np.where(masks != 0, np.log2(lowest), NOWHERE).astype(np.int64)
    until = known_until(index, followed)

    def work(part: Range) -> None:
        begin, end = np.searchsorted(entrants.customer, (part.first, part.last))
        own = np.flatnonzero(waiting[begin:end]) + begin
        if not own.size:
            return
        here = slice(part.lo, part.hi)
        place = place_of[selection.code[here]]
        met = np.maximum.accumulate(np.where(place == NOWHERE, -1, np.arange(place.size)))
        asked = followed.selection
        entry, _ = kernels.rows_of(index.key, asked.code, index.offsets, asked.masks, entrants.of(own))
        last = np.searchsorted(index.key[here], until[own], side="right") - 1
        row = met[last]
        at[own] = np.where(row + part.lo >= entry, place[np.maximum(row, 0)], NOWHERE)

    over_ranges(index, work)
    return at


def known_until(index: JourneyIndex, followed: Followed) -> NDArray[np.int64]:
    """The key up to which each entrant's events belong to the journey."""
    entrants = followed.entrants
    time = entrants.entry & ((1 << index.shift) - 1)
    latest = np.full(time.size, index.span_ms)
    if followed.horizon is not None:
        latest = np.minimum(latest, time + followed.horizon)
    return np.where(entrants.kind > 0, entrants.end, entrants.entry - time + latest)
