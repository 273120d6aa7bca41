"""A sum over events that does not depend on their order: equal for equal events, else different but by rare chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etappe.kernels.compile import Codes, inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@inlined
def _mixed(value: np.uint64) -> np.uint64:
    """SplitMix64's finalizer: every bit in changes about half of the bits out (Steele, Lea and Flood 2014)."""
    value += np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@kernel
def content(hashes: NDArray[np.uint64], times: NDArray[np.int64], codes: Codes, names: NDArray[np.uint64]) -> int:
    """The sum, modulo 2^64, of a 64-bit hash of each event's customer, time and name; ``names`` holds one a code.

    >>> hashes, times, names = np.array([7, 8], np.uint64), np.array([1, 2]), np.array([5, 6], np.uint64)
    >>> one = content(hashes, times, np.array([0, 1], np.uint8), names)
    >>> one == content(hashes[::-1].copy(), times[::-1].copy(), np.array([1, 0], np.uint8), names)
    True
    """
    total = np.uint64(0)
    for i in range(np.uint64(hashes.size)):
        total += _mixed(hashes[i] ^ _mixed(np.uint64(times[i])) ^ names[codes[i]])
    return int(total)
