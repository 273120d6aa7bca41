"""The order of events by (hash, time), as a permutation: a counting sort by leading bits, then merges of what is near.

Law: equal ones keep their order (stable). Hashes are spread evenly, so that a bin of the counting sort holds about one
customer; one whose events are already in order costs one comparison an event, and no input costs more than n log n.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROWS_A_BIN: Final = 8
_MOST_BITS: Final = 20
_SHORT: Final = 48  # a bin up to this long is sorted by insertion alone
_PIECE: Final = 32  # what is sorted by insertion in a longer one


def hash_order(
    hashes: NDArray[np.uint64], times: NDArray[np.int64], shared_bits: int = 0
) -> tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.int64]]:
    """Rows in order of (hash, time), and their hashes and times in that order; each of shape (rows,).

    ``shared_bits``: how many leading bits all hashes share; only saves time.

    >>> rows, hashes, times = hash_order(np.array([1 << 63, 5, 5], np.uint64), np.array([1, 9, 2]))
    >>> rows.tolist(), times.tolist()
    ([2, 1, 0], [2, 9, 1])
    """
    n = hashes.size
    assert n < 1 << 32, "rows are numbered with 32 bits"
    bits = min(max((n // _ROWS_A_BIN).bit_length(), 1), _MOST_BITS)
    rows = np.empty(n, np.uint32)
    sorted_hashes, sorted_times = np.empty(n, np.uint64), np.empty(n, np.int64)
    starts = np.zeros((1 << bits) + 1, np.int64)
    _scatter(hashes, times, shared_bits, 64 - bits, starts, rows, sorted_hashes, sorted_times)
    most = int(np.diff(starts, prepend=0).max(initial=0))
    _sort_bins(
        starts,
        rows,
        sorted_hashes,
        sorted_times,
        np.empty(most, np.uint32),
        np.empty(most, np.uint64),
        np.empty(most, np.int64),
    )
    return rows, sorted_hashes, sorted_times


def bins(hashes: NDArray[np.uint64], bits: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Rows in order of the leading bits of their hashes (stable), and where each value's rows begin.

    Shapes (rows,) and (2^bits + 1,); ``bits`` from 1 to 20.

    >>> rows, starts = bins(np.array([1 << 63, 5, 1 << 63], np.uint64), 1)
    >>> rows.tolist(), starts.tolist()
    ([1, 0, 2], [0, 1, 3])
    """
    rows = np.empty(hashes.size, np.uint32)
    ends = np.zeros((1 << bits) + 1, np.int64)
    _numbers(hashes, 64 - bits, ends, rows)
    return rows, np.append(0, ends[:-1])


@kernel
def _numbers(hashes: NDArray[np.uint64], shift: int, ends: NDArray[np.int64], rows: NDArray[np.uint32]) -> None:
    """Writes rows by the leading bits of their hash, in their order; ``ends`` then holds where each value's rows end."""
    right = np.uint64(shift)
    for i in range(np.uint64(hashes.size)):
        ends[(hashes[i] >> right) + np.uint64(1)] += 1
    for b in range(np.uint64(1), np.uint64(ends.size)):
        ends[b] += ends[b - np.uint64(1)]
    for i in range(np.uint64(hashes.size)):
        b = hashes[i] >> right
        rows[ends[b]] = np.uint32(i)
        ends[b] += 1


@kernel
def _scatter(
    hashes: NDArray[np.uint64],
    times: NDArray[np.int64],
    shared_bits: int,
    shift: int,
    ends: NDArray[np.int64],
    rows: NDArray[np.uint32],
    out_hashes: NDArray[np.uint64],
    out_times: NDArray[np.int64],
) -> None:
    """Writes rows by the bin of their hash, in their order; ``ends`` then holds where each bin ends."""
    left, right = np.uint64(shared_bits), np.uint64(shift)
    for i in range(np.uint64(hashes.size)):
        ends[((hashes[i] << left) >> right) + np.uint64(1)] += 1
    for b in range(np.uint64(1), np.uint64(ends.size)):
        ends[b] += ends[b - np.uint64(1)]
    for i in range(np.uint64(hashes.size)):
        b = (hashes[i] << left) >> right
        at = np.uint64(ends[b])
        ends[b] += 1
        rows[at] = np.uint32(i)
        out_hashes[at] = hashes[i]
        out_times[at] = times[i]


@inlined
def _after(hash_a: np.uint64, time_a: np.int64, hash_b: np.uint64, time_b: np.int64) -> bool:
    """Whether a comes after b."""
    return bool(hash_a > hash_b or (hash_a == hash_b and time_a > time_b))


@inlined
def _insert(
    start: int, stop: int, rows: NDArray[np.uint32], hashes: NDArray[np.uint64], times: NDArray[np.int64]
) -> None:
    """Sorts [start, stop) by insertion."""
    for i in range(start + 1, stop):
        h, t, row = hashes[i], times[i], rows[i]
        j = i
        while j > start and _after(hashes[j - 1], times[j - 1], h, t):
            hashes[j], times[j], rows[j] = hashes[j - 1], times[j - 1], rows[j - 1]
            j -= 1
        hashes[j], times[j], rows[j] = h, t, row


@kernel
def _sort_bins(
    ends: NDArray[np.int64],
    rows: NDArray[np.uint32],
    hashes: NDArray[np.uint64],
    times: NDArray[np.int64],
    room_rows: NDArray[np.uint32],
    room_hashes: NDArray[np.uint64],
    room_times: NDArray[np.int64],
) -> None:
    """Sorts each bin by (hash, time): short pieces by insertion, then pieces pairwise by merging where they overlap."""
    lo = 0
    for b in range(ends.size):
        hi = ends[b]
        width = _PIECE if hi - lo > _SHORT else max(hi - lo, 1)
        for start in range(lo, hi, width):
            _insert(start, min(start + width, hi), rows, hashes, times)
        while width < hi - lo:
            for start in range(lo, hi - width, 2 * width):
                i, j, at, stop = 0, start + width, start, min(start + 2 * width, hi)
                if _after(hashes[j - 1], times[j - 1], hashes[j], times[j]):
                    room_hashes[:width], room_times[:width] = hashes[start:j], times[start:j]
                    room_rows[:width] = rows[start:j]
                else:
                    i = width
                while i < width:
                    if j < stop and _after(room_hashes[i], room_times[i], hashes[j], times[j]):
                        hashes[at], times[at], rows[at] = hashes[j], times[j], rows[j]
                        j += 1
                    else:
                        hashes[at], times[at], rows[at] = room_hashes[i], room_times[i], room_rows[i]
                        i += 1
                    at += 1
            width *= 2
        lo = hi


@kernel
def tie_runs(hashes: NDArray[np.uint64], times: NDArray[np.int64], runs: NDArray[np.uint32]) -> int:
    """Writes each row's number within its run of equal (hash, time), from 0; returns how many are not 0."""
    n = 0
    for i in range(1, hashes.size):
        same = hashes[i] == hashes[i - 1] and times[i] == times[i - 1]
        runs[i] = np.uint32(runs[i - 1] + 1) if same else np.uint32(0)
        n += same
    return n
