"""Where events stand in journeys: which are frequent, which comes before which, and where a journey has its seams.

Law: the answer depends on the events only, not on the order of rows or of names; ties are broken by customers reached,
then by name. Sources: precedence by nearest neighbours is ours (below); ordering by pairwise evidence is the linear
ordering problem, begun with row sums (Borda 1781) and improved by insertion (Schiavinotto and Stützle, 2004,
J. Math. Model. Algorithms 3:367-402).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.journeys.executor import over_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

MOST_ROWS: Final = 400_000
"""Events that are looked at for the order; of larger data every n-th customer by identifier, which is plenty."""
_SHRINK: Final = 10.0
_FAR: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Standing:
    """What is known about the places of k events in journeys. Row and column i belong to event i of those asked about.

    Attributes:
        before: float64 (k, k), −1 … +1: evidence that i comes before j; ``before[j, i] == -before[i, j]``; 0 where
            nothing is known. Shrunk to 0 where few customers have both (n / (n + 10)).
        follows: float64 (k, k): how often j directly follows i among these events, i and j different.
        gap_s: float64 (k, k): geometric mean of the seconds between, for those; 0 where it never follows.
    """

    before: NDArray[np.float64]
    follows: NDArray[np.float64]
    gap_s: NDArray[np.float64]


def reached(index: JourneyIndex) -> NDArray[np.int64]:
    """Customers who have each event, int64 of shape (n_event_names,). Cost: one look at each event."""
    from etappe.kernels.merging import distinct_customers

    def count(code: int) -> int:
        return distinct_customers(index.posting(code), index.shift)

    return np.array(over_parts(range(len(index.events)), count), np.int64)


def first_rows(index: JourneyIndex, codes: Sequence[int]) -> NDArray[np.int64]:
    """The row of each customer's first event of these codes, of those who have one."""
    wanted = np.zeros(max(len(index.events), 1), np.bool_)
    wanted[list(codes)] = True
    rows = _rows(index, wanted)
    customer = index.customer_of(rows)
    is_first = np.ones(rows.size, np.bool_)
    is_first[1:] = customer[1:] != customer[:-1]
    return rows[is_first]


def standing(index: JourneyIndex, codes: Sequence[int]) -> Standing:
    """Where the events of these codes stand in relation to each other.

    Whether i comes before j is asked at each occurrence of i: is the nearest j, in time, one that follows or one that
    went before? So "viewed" stands before "bought" even for customers who came back often, and an event that is
    everywhere stands nowhere in particular. Each customer counts once for a pair, however often it occurs.

    Cost: k passes over at most 400,000 events, as many at a time as there are cores.
    """
    k = len(codes)
    key, place = _projected(index, codes)
    customer = key >> index.shift
    span = np.int64(1) << index.shift
    weight = _weights(customer, place, k)
    leads = np.zeros((k, k))
    both = np.zeros((k, k))

    def against(other: int) -> None:
        before, after = _gaps(key, place == other, span)
        there = ((before < _FAR) | (after < _FAR)) & (place != other)
        ahead = np.where(after < before, 1.0, np.where(after == before, 0.5, 0.0))
        leads[:, other] = np.bincount(place[there], weights=(weight * ahead)[there], minlength=k)
        both[:, other] = np.bincount(place[there], weights=weight[there], minlength=k)

    over_parts(range(k), against)
    n = (both + both.T) / 2
    evidence = np.divide(leads - leads.T, n, out=np.zeros((k, k)), where=n > 0) * (n / (n + _SHRINK))
    follows, gap_s = _following(key, place, span, k)
    return Standing(before=evidence, follows=follows, gap_s=gap_s)


def in_order(before: NDArray[np.float64]) -> list[int]:
    """The order of 0 … k − 1 that agrees best with pairwise evidence: the sum of ``before[i, j]`` over i ahead of j.

    Begins with row sums, then moves single elements as long as that gains anything. Ties keep the given order, so
    give elements by importance. Cost: k² a round; a handful of rounds.

    >>> in_order(np.array([[0, -1, -1], [1, 0, 0.5], [1, -0.5, 0]]))
    [1, 2, 0]
    """
    order = sorted(range(len(before)), key=lambda element: -before[element].sum())
    while True:
        best_gain, best = 1e-9, order
        for place, element in enumerate(order):
            rest = order[:place] + order[place + 1 :]
            # Gain of putting the element ahead of rest[p:], against leaving it at `place`.
            ahead = np.append(np.cumsum(before[element, rest][::-1])[::-1], 0.0)
            behind = np.concatenate(([0.0], np.cumsum(before[rest, element])))
            total = ahead + behind
            target = int(np.argmax(total))
            if (gain := total[target] - total[place]) > best_gain:
                best_gain, best = gain, [*rest[:target], element, *rest[target:]]
        if best is order:
            return order
        order = best


def seams(order: Sequence[int], standing_of: Standing) -> NDArray[np.float64]:
    """How natural a cut after each but the last element of an order is, in [0, 1], shape (k − 1,).

    The mean of two things: few of the journeys pass directly between the two neighbours, and those who cross the cut
    take longer than others.
    """
    follows = standing_of.follows[np.ix_(order, order)]
    both_ways = follows + follows.T
    gap = np.log1p(standing_of.gap_s[np.ix_(order, order)])
    k = len(order)
    busiest = both_ways.sum(axis=1)
    crossing = np.zeros(max(k - 1, 0))
    apart = np.zeros(max(k - 1, 0))
    for cut in range(k - 1):
        bound = min(busiest[cut], busiest[cut + 1])
        apart[cut] = 1 - both_ways[cut, cut + 1] / bound if bound else 1.0
        passing = follows[: cut + 1, cut + 1 :]
        crossing[cut] = (passing * gap[: cut + 1, cut + 1 :]).sum() / passing.sum() if passing.sum() else gap.max()
    spread = crossing.max(initial=0.0) - crossing.min(initial=np.inf) if k > 1 else 0.0
    slow = (crossing - crossing.min()) / spread if spread > 0 else np.zeros_like(crossing)
    return np.asarray((apart + slow) / 2)


def first_to(index: JourneyIndex, start: Sequence[int], end: int) -> NDArray[np.float64]:
    """Seconds from each customer's first event among ``start`` to the first ``end`` after it, of those who have both."""
    entry = first_rows(index, start)
    ends = np.flatnonzero(index.code == end)
    later = np.searchsorted(ends, entry, side="right")
    entry, arrival = entry[later < ends.size], ends[later[later < ends.size]]
    gap = index.key[arrival] - index.key[entry]
    return np.asarray(gap[gap >> (index.shift - 1) == 0] / 1_000)  # keys of two customers lie further apart


def goes_on(index: JourneyIndex, event: int, destination: int) -> tuple[int, int]:
    """Customers who have an event, and how many of them have the destination after their first one."""
    return first_rows(index, [event]).size, first_to(index, [event], destination).size


def _projected(index: JourneyIndex, codes: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Keys and places of the events asked about, of every n-th customer where there are many."""
    place_of = np.full(max(len(index.events), 1), -1, np.int64)
    place_of[list(codes)] = np.arange(len(codes))
    rows = _rows(index, place_of >= 0)
    stride = -(-rows.size // MOST_ROWS)
    if stride > 1:
        rows = rows[index.customer_of(rows) % stride == 0]
    return index.key[rows], place_of[index.code[rows]]


def _rows(index: JourneyIndex, wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The rows whose code is wanted."""
    from etappe.kernels.matching import look_up

    found = np.empty(index.n_events, np.bool_)
    look_up(index.code, wanted, found)
    return np.flatnonzero(found)


def _weights(customer: NDArray[np.int64], place: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """One over how often the row's customer has the row's event."""
    _, which, count = np.unique(customer * k + place, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / count[which])


def _gaps(
    key: NDArray[np.int64], is_other: NDArray[np.bool_], span: np.int64
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Milliseconds to the nearest marked row at or before each row, and at or after it; _FAR where the customer has none."""
    rows = np.arange(key.size)
    last = np.maximum.accumulate(np.where(is_other, rows, -1))
    following = np.minimum.accumulate(np.where(is_other, rows, key.size)[::-1])[::-1]
    before = np.where(last >= 0, key - key[np.maximum(last, 0)], _FAR)
    after = np.where(following < key.size, key[np.minimum(following, key.size - 1)] - key, _FAR)
    # Keys of two customers lie further apart than half of what the shift leaves for time.
    same = span >> 1
    return np.where(before < same, before, _FAR), np.where(after < same, after, _FAR)


def _following(
    key: NDArray[np.int64], place: NDArray[np.int64], span: np.int64, k: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How often each event directly follows another, and the geometric mean of the seconds between."""
    gap = np.diff(key)
    near = (gap < span >> 1) & (np.diff(place) != 0)
    pair = (place[:-1] * k + place[1:])[near]
    count = np.bincount(pair, minlength=k * k).astype(np.float64)
    logs = np.bincount(pair, weights=np.log1p(gap[near] / 1_000), minlength=k * k)
    mean = np.expm1(np.divide(logs, count, out=np.zeros(k * k), where=count > 0))
    return count.reshape(k, k), mean.reshape(k, k)
