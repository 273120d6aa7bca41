"""Arrivals: by when those who enter reach each end, and what earlier customers say about those who are still under way.

Law: ends that compete for a customer are counted together; ties of time are events of one instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.kernels.entering import Entrants

    Codes = NDArray[np.uint8] | NDArray[np.uint16]

KIND_BITS: Final = 6
"""Bits of a packed (time, kind); there are at most 63 kinds of ends."""


@dataclass(frozen=True, eq=False)
class Incidence:
    """The steps of all incidence curves, by time: at ``time`` (ms) that of ``kind`` rises to ``share`` (variance ``variance``)."""

    time: NDArray[np.int64]
    kind: NDArray[np.uint8]
    share: NDArray[np.float64]
    variance: NDArray[np.float64]


def aalen_johansen(time: NDArray[np.int64], kind: NDArray[np.uint8], n_kinds: int) -> Incidence:
    """Cumulative incidence of each kind of end with competing risks.

    Args:
        time: int64, milliseconds from entry to the end, or to where the customer is last known to be without one.
        kind: uint8, 0 where there is no end (censored), else 1 to n_kinds.
        n_kinds: kinds of ends, at most 63.

    At each instant with ends, of ``n`` at risk (time not before it) ``d_k`` end by kind k: with ``h_k = d_k / n``,
    ``F_k += S h_k`` and ``S *= 1 - sum h``. Those who end are at risk in front of those censored at the same instant.

    Variance: the plug-in (delta method) recursion of Greenwood's type, with the increments ``h`` multinomial of size n:
    ``Var F_k += 2 h_k Cov(S, F_k) + h_k² Var S + S² h_k (1 - h_k) / n``, and likewise for S and their covariance.
    It is equal to the closed form of Marubini and Valsecchi (1995), *Analysing Survival Data*, section 10.3 (also
    Collett, *Modelling Survival Data in Medical Research*, 3rd ed., section 12.2), holds with ties, and needs one pass.
    Estimator: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5:141-150.

    >>> steps = aalen_johansen(np.array([1, 2, 3]), np.array([1, 0, 1], np.uint8), 1)
    >>> steps.time.tolist(), [round(share, 4) for share in steps.share.tolist()]
    ([1, 3], [0.3333, 1.0])
    """
    packed = np.sort((time << KIND_BITS) | kind)
    n = int(np.count_nonzero(kind))
    at, share, variance = np.empty(n, np.int64), np.empty(n, np.float64), np.empty(n, np.float64)
    of = np.empty(n, np.uint8)
    steps = _incidence(packed, n_kinds, at, of, share, variance)
    return Incidence(at[:steps], of[:steps], share[:steps], variance[:steps])


def thinned(share: NDArray[np.float64], tolerance: float) -> NDArray[np.int64]:
    """Places of the steps to keep of an ascending curve.

    The first, the last, and each one that lies more than ``tolerance`` above the one kept before.

    >>> thinned(np.array([0.1, 0.11, 0.2, 0.5, 0.51]), 0.05).tolist()
    [0, 2, 3, 4]
    """
    kept = np.empty(share.size, np.int64)
    return kept[: _thin(share, tolerance, kept)].copy()


def on_the_way(code: Codes, entry: NDArray[np.int64], end: NDArray[np.int64], n_codes: int) -> NDArray[np.int64]:
    """For each code, how many of these ways (rows entry to end, both included) have it at least once."""
    had = np.zeros(n_codes, np.int64)
    _had(code, entry, end, np.full(n_codes, -1, np.int64), had)
    return had


@dataclass(frozen=True, eq=False)
class Moments:
    """What is asked about earlier customers: those at ``code`` when ``elapsed`` had passed since their entry.

    Attributes:
        elapsed: int64, milliseconds, ascending within a code.
        offsets: int64, moments of code c are offsets[c] to offsets[c + 1].
    """

    elapsed: NDArray[np.int64]
    offsets: NDArray[np.int64]


def at_the_moment(
    code: Codes,
    key: NDArray[np.int64],
    offsets: NDArray[np.int64],
    entrants: Entrants,
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    horizon: int,
    moments: Moments,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each moment, how many of these entrants were there without an end, and how many of them arrived later.

    An entrant is at an event from its instant until the instant of the next one (exclusive), from the entry to the
    end or to the horizon. One pass over their rows (``rows`` is of `rows_of`); the moments are found by binary search.
    """
    segments = moments.offsets + np.arange(moments.offsets.size)
    there = np.zeros(int(segments[-1]), np.int64)
    arrived = np.zeros(int(segments[-1]), np.int64)
    _moments(
        code,
        key,
        offsets,
        entrants.customer,
        *rows,
        entrants.kind,
        horizon,
        moments.elapsed,
        moments.offsets,
        there,
        arrived,
    )
    # Each code's segment is one longer than its moments, so that what leaves after the last one does not spill over.
    own = np.ones(there.size, np.bool_)
    own[segments[1:] - 1] = False
    return np.cumsum(there)[own], np.cumsum(arrived)[own]


@kernel
def _incidence(
    packed: NDArray[np.int64],
    n_kinds: int,
    at: NDArray[np.int64],
    of: NDArray[np.uint8],
    share: NDArray[np.float64],
    variance: NDArray[np.float64],
) -> np.int64:
    """Walks the sorted instants once; returns the number of steps written."""
    one = np.uint64(1)
    size = np.uint64(packed.size)
    ended = np.zeros(n_kinds + 1, np.int64)
    f = np.zeros(n_kinds + 1)
    var_f = np.zeros(n_kinds + 1)
    cov = np.zeros(n_kinds + 1)
    s = 1.0
    var_s = 0.0
    steps = np.uint64(0)
    i = np.uint64(0)
    while i < size:
        n = np.float64(size - i)
        instant = packed[i] >> 6
        ended[:] = 0
        while i < size and packed[i] >> 6 == instant:
            ended[np.uint64(packed[i] & 63)] += 1
            i += one
        h = 0.0
        for k in range(1, n_kinds + 1):
            h += ended[k] / n
        if h == 0.0:
            continue
        rest = max(0.0, 1.0 - h)
        for k in range(1, n_kinds + 1):
            h_k = ended[k] / n
            if ended[k]:
                var_f[k] += 2.0 * h_k * cov[k] + h_k * h_k * var_s + s * s * h_k * (1.0 - h_k) / n
                f[k] += s * h_k
                at[steps] = instant
                of[steps] = k
                share[steps] = min(f[k], 1.0)
                variance[steps] = max(var_f[k], 0.0)
                steps += one
            cov[k] = rest * (cov[k] + h_k * var_s) - s * s * h_k * rest / n
        var_s = rest * rest * var_s + s * s * h * rest / n
        s *= rest
    return np.int64(steps)


@kernel
def _thin(share: NDArray[np.float64], tolerance: float, kept: NDArray[np.int64]) -> int:
    one = np.uint64(1)
    n = np.uint64(0)
    bound = -np.inf
    for place in range(np.uint64(share.size)):
        if share[place] > bound or np.uint64(place) + one == np.uint64(share.size):
            kept[n] = np.int64(place)
            n += one
            bound = share[place] + tolerance
    return int(n)


@kernel
def _had(
    code: Codes,
    entry: NDArray[np.int64],
    end: NDArray[np.int64],
    seen: NDArray[np.int64],
    had: NDArray[np.int64],
) -> None:
    """Counts each code once a way."""
    one = np.uint64(1)
    for way in range(np.uint64(entry.size)):
        for row in range(np.uint64(entry[way]), np.uint64(end[way]) + one):
            c = np.uint64(code[row])
            if seen[c] != np.int64(way):
                seen[c] = np.int64(way)
                had[c] += 1


@kernel
def _moments(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    code: Codes,
    key: NDArray[np.int64],
    offsets: NDArray[np.int64],
    customer: NDArray[np.int64],
    entry: NDArray[np.int64],
    end: NDArray[np.int64],
    kind: NDArray[np.uint8],
    horizon: int,
    elapsed: NDArray[np.int64],
    moment_offsets: NDArray[np.int64],
    there: NDArray[np.int64],
    arrived: NDArray[np.int64],
) -> None:
    """Adds one where a stay begins to cover moments of its code, and takes it away where it ceases to."""
    one = np.uint64(1)
    for who in range(np.uint64(entry.size)):
        since = key[np.uint64(entry[who])]
        stop = np.uint64(end[who]) if end[who] >= 0 else np.uint64(offsets[np.uint64(customer[who]) + one])
        comes = np.int64(kind[who] == 1)
        row = np.uint64(entry[who])
        while row < stop and key[row] - since <= horizon:
            c = np.uint64(code[row])
            begin = moment_offsets[c]
            if moment_offsets[c + one] > begin:
                moments = elapsed[begin : moment_offsets[c + one]]
                until = horizon
                if row + one < stop or end[who] >= 0:
                    until = min(key[row + one] - since, horizon)
                segment = begin + np.int64(c)
                enters = segment + np.searchsorted(moments, key[row] - since)
                leaves = segment + np.searchsorted(moments, until)
                there[enters] += 1
                there[leaves] -= 1
                arrived[enters] += comes
                arrived[leaves] -= comes
            row += one
