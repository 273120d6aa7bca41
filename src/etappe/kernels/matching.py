"""Finding the rows a question names: by a scan of all codes, or by merging lists of the rows of each code.

Law: what is found comes in order of rows, each row once. A scan costs one byte or two of every event; lists cost only
the rows found, so they win where a question names few of many events.
"""

# ruff: noqa: PLR0913, PLR0917 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from etappe.kernels.compile import Codes, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@kernel
def select(code: Codes, wanted: NDArray[np.uint8], lo: int, hi: int, rows: NDArray[np.uint32]) -> int:
    """Writes the rows in [lo, hi) whose code is wanted, counted from ``lo``; returns how many.

    ``rows`` has room for hi - lo + 1; one write an event and no branch.
    """
    n = np.uint64(0)
    start = np.uint64(lo)
    for i in range(np.uint64(hi - lo)):
        rows[n] = np.uint32(i)
        n += np.uint64(wanted[code[start + i]] != 0)
    return int(n)


@kernel
def gather(
    key: NDArray[np.int64],
    code: Codes,
    lo: int,
    found: NDArray[np.uint32],
    rows: NDArray[np.int64],
    keys: NDArray[np.int64],
    codes: NDArray[np.uint16],
) -> None:
    """Writes row, key and code of each row found; read together, so that one wait for memory overlaps with the next."""
    start = np.uint64(lo)
    for i in range(np.uint64(found.size)):
        row = start + np.uint64(found[i])
        rows[i] = np.int64(row)
        keys[i] = key[row]
        codes[i] = code[row]


@kernel
def look_up(code: Codes, values: NDArray[Any], out: NDArray[Any]) -> None:
    """Writes for each row what stands in ``values`` for its code."""
    for row in range(np.uint64(code.size)):
        out[row] = values[np.uint64(code[row])]


@kernel
def kinds_of_rows(
    code: Codes,
    lo: int,
    hi: int,
    whole: NDArray[np.int64],
    parted: Codes,
    free: NDArray[np.int64],
    out: Codes,
) -> None:
    """Writes the kinds of rows ``lo`` to ``hi`` (not included).

    ``whole`` says the kind of each code, -1 where its events are of several: ``parted`` has the kind of each event of
    those codes, and ``free`` where the next one of each code stands; ``free`` moves on.
    """
    for row in range(np.uint64(lo), np.uint64(hi)):
        own = np.uint64(code[row])
        kind = whole[own]
        if kind < 0:
            kind = np.int64(parted[np.uint64(free[own])])
            free[own] += 1
        out[row] = kind


@kernel
def pick(keys: NDArray[np.int64], chosen: NDArray[np.bool_], out: NDArray[np.int64]) -> int:
    """Writes the keys that are chosen; returns how many. ``out`` has room for one more; nothing is branched on."""
    n = np.uint64(0)
    for i in range(np.uint64(keys.size)):
        out[n] = keys[i]
        n += np.uint64(chosen[i])
    return int(n)


@kernel
def scatter_keys(key: NDArray[np.int64], code: Codes, free: NDArray[np.int64], keys: NDArray[np.int64]) -> None:
    """Writes every key to its code's list, which begins at ``free[code]``; ``free`` moves on."""
    for row in range(np.uint64(key.size)):
        c = np.uint64(code[row])
        keys[np.uint64(free[c])] = key[row]
        free[c] += 1


@kernel
def merge(
    rows_a: NDArray[np.int64],
    keys_a: NDArray[np.int64],
    codes_a: NDArray[np.uint16],
    rows_b: NDArray[np.int64],
    keys_b: NDArray[np.int64],
    codes_b: NDArray[np.uint16],
    rows: NDArray[np.int64],
    keys: NDArray[np.int64],
    codes: NDArray[np.uint16],
) -> None:
    """Merges two lists in order of rows; which comes next is computed, not branched on."""
    n_a, n_b = np.uint64(rows_a.size), np.uint64(rows_b.size)
    i, j, one = np.uint64(0), np.uint64(0), np.uint64(1)
    while i < n_a and j < n_b:
        first = rows_a[i] < rows_b[j]
        at = i + j
        rows[at] = rows_a[i] if first else rows_b[j]
        keys[at] = keys_a[i] if first else keys_b[j]
        codes[at] = codes_a[i] if first else codes_b[j]
        step = np.uint64(first)
        i += step
        j += one - step
    while i < n_a:
        rows[i + j], keys[i + j], codes[i + j] = rows_a[i], keys_a[i], codes_a[i]
        i += one
    while j < n_b:
        rows[i + j], keys[i + j], codes[i + j] = rows_b[j], keys_b[j], codes_b[j]
        j += one


@kernel
def ties(key: NDArray[np.int64], code: Codes, rows: NDArray[np.int64]) -> int:
    """Writes the rows that share their key with a row of another code; returns how many there are.

    Where ``rows`` has no room, they are only counted.
    """
    one = np.uint64(1)
    size = np.uint64(key.size)
    n = np.uint64(0)
    at = one
    while at < size:
        if key[at] != key[at - one]:
            at += one
            continue
        begin = at - one
        differ = False
        while at < size and key[at] == key[begin]:
            differ = differ or code[at] != code[begin]
            at += one
        if differ:
            if rows.size:
                for row in range(begin, at):
                    rows[n + row - begin] = np.int64(row)
            n += at - begin
    return int(n)
