"""Short sequences of codes as one number each, and which numbers are the most frequent.

Law: a sequence's number is its codes as digits, from the first place on; a code is its digit plus one, and 0 stands where
the journey has ended. So numbers are equal if and only if sequences are, and stand in order of the codes, a shorter
sequence before a longer one that begins like it. Only sequences whose numbers fit into 64 bits have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from etappe.kernels.compile import Codes, kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32] | NDArray[np.uint64]


class Runs(NamedTuple):
    """Rows [begin, end) of each customer's sequence, in order of customers."""

    begin: NDArray[np.int64]
    end: NDArray[np.int64]


def from_starts(
    rows: NDArray[np.int64], keys: NDArray[np.int64], shift: int, offsets: NDArray[np.int64], length: int
) -> Runs:
    """From each customer's first start on, as far as ``length`` rows or the customer's last.

    Args:
        rows: rows of the starts, in order.
        keys: their keys.
        shift: bits below the customer number in a key.
        offsets: rows of customer c are offsets[c] to offsets[c + 1].
        length: most rows of a sequence.
    """
    begin, end = np.empty(rows.size + 1, np.int64), np.empty(rows.size + 1, np.int64)
    n = _from_starts(rows, keys, shift, offsets, length, begin, end)
    return Runs(begin[:n], end[:n])


def to_ends(
    rows: NDArray[np.int64], keys: NDArray[np.int64], shift: int, offsets: NDArray[np.int64], length: int
) -> Runs:
    """Up to each customer's last end, from ``length`` rows before or the customer's first; see `from_starts`."""
    begin, end = np.empty(rows.size + 1, np.int64), np.empty(rows.size + 1, np.int64)
    n = _to_ends(rows, keys, shift, offsets, length, begin, end)
    return Runs(begin[:n], end[:n])


def fits(n_codes: int, places: int) -> bool:
    """Whether sequences of so many places have a number.

    >>> fits(40, 11), fits(40, 12), fits(65_536, 3)
    (True, False, True)
    """
    return bool((n_codes + 1) ** places <= 1 << 64)


def numbers(code: Codes, runs: Runs, n_codes: int, skip: int, places: int) -> Numbers:
    """The number of each run, made of ``places`` places after the first ``skip``; in 32 bits where all of them fit."""
    assert fits(n_codes, places), "a number has 64 bits"
    if (n_codes + 1) ** places <= 1 << 32:
        small = np.empty(runs.begin.size, np.uint32)
        _numbers(code, runs.begin, runs.end, n_codes + 1, skip, places, small)
        return small
    large = np.empty(runs.begin.size, np.uint64)
    _numbers(code, runs.begin, runs.end, n_codes + 1, skip, places, large)
    return large


def joined(parts: Sequence[Numbers]) -> Numbers:
    """All numbers in one list."""
    both: Numbers = np.concatenate([np.zeros(0, np.uint32), *parts])
    return both


class Counted(NamedTuple):
    """The most frequent numbers, ties in order of the numbers; how often each occurs; how many numbers occur at all."""

    number: NDArray[np.uint64]
    occurrences: NDArray[np.int64]
    distinct: int


def most_frequent(found: Numbers, top: int) -> Counted:
    """The ``top`` most frequent of the numbers, which are put in order.

    >>> most_frequent(np.array([7, 3, 7, 5, 3], np.uint32), 2)
    Counted(number=array([3, 7], dtype=uint64), occurrences=array([2, 2]), distinct=3)
    """
    found.sort()
    number, count = np.empty(found.size + 1, found.dtype), np.empty(found.size + 1, np.int64)
    n = int(_runs(found, number, count))
    number, count = number[:n], count[:n]
    if not n:
        return Counted(number.astype(np.uint64), count, 0)
    # Numbers are in order, so of those as frequent as the last one kept the first ones come first.
    least = np.partition(count, max(0, n - top))[max(0, n - top)]
    above = np.flatnonzero(count > least)
    kept = np.concatenate((above, np.flatnonzero(count == least)[: top - above.size]))
    kept = kept[np.lexsort((number[kept], -count[kept]))]
    return Counted(number[kept].astype(np.uint64), count[kept], n)


def codes_of(number: int, n_codes: int, places: int) -> list[int]:
    """The codes that a number stands for.

    >>> codes_of(3 * 41**2 + 1 * 41, 40, 3)
    [2, 0]
    """
    digits = []
    for _ in range(places):
        number, digit = divmod(number, n_codes + 1)
        digits.append(digit)
    return [digit - 1 for digit in reversed(digits) if digit]


@kernel
def _from_starts(
    rows: NDArray[np.int64],
    keys: NDArray[np.int64],
    shift: int,
    offsets: NDArray[np.int64],
    length: int,
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
) -> np.int64:
    """First which rows are their customer's first start, without a branch; then how far each one's customer goes."""
    n = np.uint64(0)
    before = np.int64(-1)
    for j in range(np.uint64(rows.size)):
        customer = keys[j] >> shift
        begin[n] = rows[j]
        end[n] = customer
        n += np.uint64(customer != before)
        before = customer
    for j in range(n):
        end[j] = min(begin[j] + length, offsets[np.uint64(end[j]) + np.uint64(1)])
    return np.int64(n)


@kernel
def _to_ends(
    rows: NDArray[np.int64],
    keys: NDArray[np.int64],
    shift: int,
    offsets: NDArray[np.int64],
    length: int,
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
) -> np.int64:
    """A customer's last end overwrites the ones before."""
    n = np.uint64(0)
    before = np.int64(-1)
    for j in range(np.uint64(rows.size)):
        customer = keys[j] >> shift
        n += np.uint64(customer != before)
        begin[n - np.uint64(1)] = customer
        end[n - np.uint64(1)] = rows[j] + 1
        before = customer
    for j in range(n):
        begin[j] = max(end[j] - length, offsets[np.uint64(begin[j])])
    return np.int64(n)


@kernel
def _numbers(
    code: Codes,
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    base: int,
    skip: int,
    places: int,
    out: Numbers,
) -> None:
    """Digit by digit; a place after the end reads the sequence's last row and counts as 0, so that none is branched on."""
    radix, none, one = np.uint64(base), np.uint64(0), np.uint64(1)
    for run in range(np.uint64(begin.size)):
        last = np.uint64(end[run] - 1)
        row = np.uint64(begin[run]) + np.uint64(skip)
        number = none
        for _ in range(np.uint64(places)):
            digit = np.uint64(code[min(row, last)]) + one
            number = number * radix + (digit if row <= last else none)
            row += one
        out[run] = number


@kernel
def _runs(found: Numbers, number: Numbers, count: NDArray[np.int64]) -> np.int64:
    """Writes each number of an ascending list once, and how often it stands there; returns how many there are."""
    n = np.uint64(0)
    size = np.uint64(found.size)
    if size == np.uint64(0):
        return np.int64(0)
    before = found[np.uint64(0)]
    for j in range(size):
        now = found[j]
        n += np.uint64(now != before)
        number[n] = now
        count[n] = np.int64(j)
        before = now
    # So far the place of each number's last one.
    last = np.int64(-1)
    for k in range(n + np.uint64(1)):
        here = count[k]
        count[k] = here - last
        last = here
    return np.int64(n) + 1
