"""Events of one customer at one instant: in which order they come, for those who read keys alone.

Law: keys of one instant are equal, so a list of keys does not tell which of two events comes first; the ties do. They
hold every event that shares its customer and instant with an event of another code, in order of rows. Where no two
lists of a question meet in an instant, nobody needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.journeys.index import Codes


class Ties(NamedTuple):
    """Events that share their instant with one of another code, in order of rows.

    Attributes:
        keys: int64, never decreasing.
        codes: uint8 or uint16, their codes.
    """

    keys: NDArray[np.int64]
    codes: Codes

    def between(self, first: int, end: int) -> Ties:
        """Those with keys from ``first`` to ``end`` (not included)."""
        lo, hi = np.searchsorted(self.keys, (first, end))
        return Ties(self.keys[lo:hi], self.codes[lo:hi])

    def fixed(self) -> Ties:
        """The same as views that cannot be written: kernels are compiled once, whatever holds them."""
        keys, codes = self.keys.view(), self.codes.view()
        keys.flags.writeable = codes.flags.writeable = False
        return Ties(keys, codes)


@runtime_checkable
class KnowsTies(Protocol):
    """A source that can give the ties without reading every key."""

    def ties(self) -> Ties:
        """See Ties."""
        ...


def find_ties(key: NDArray[np.int64], code: Codes) -> Ties:
    """The ties among all events; one pass over keys.

    >>> find_ties(np.array([3, 3, 5, 7, 7]), np.array([1, 0, 1, 2, 2], np.uint8)).codes.tolist()
    [1, 0]
    """
    from etappe.kernels import matching as kernels

    rows = np.empty(kernels.ties(key, code, np.empty(0, np.int64)), np.int64)
    kernels.ties(key, code, rows)
    return Ties(key[rows], code[rows])
