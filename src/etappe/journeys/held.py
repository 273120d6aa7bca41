"""An index's arrays held in memory, as a notebook needs them: made at once, posting lists when first asked for.

Law: nothing is taken for granted of the order of customers. Where their identifiers ascend, as build_index leaves them,
one is found by halving, else by looking at all of them; which of the two is found out once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import Codes, Column


class HeldArrays:
    """Arrays in memory (IndexSource)."""

    def __init__(
        self,
        key: NDArray[np.int64],
        code: Codes,
        offsets: NDArray[np.int64],
        customers: pl.Series,
        columns: Mapping[str, Column],
        n_codes: int,
    ) -> None:
        self._key = key
        self._code = code
        self._offsets = offsets
        self._customers = customers
        self._columns = columns
        self._sizes = np.bincount(code, minlength=n_codes).astype(np.int64)
        self._keys: NDArray[np.int64] | None = None
        self._lock = Lock()

    def key(self) -> NDArray[np.int64]:
        """Every key, in order."""
        return self._key

    def code(self) -> Codes:
        """Every event's code."""
        return self._code

    def offsets(self) -> NDArray[np.int64]:
        """Where each customer's rows begin, and the end."""
        return self._offsets

    def customers(self) -> pl.Series:
        """Identifiers by customer number."""
        return self._customers

    def number_of(self, customer: str) -> int | None:
        """The number of a customer (KnowsCustomers)."""
        if not self._ascends:
            return self._customers.index_of(customer)
        # Texts are in order of code points in Python, and of their bytes in Polars, which is the same in UTF-8.
        number = bisect_left(self._customers, customer)
        return number if number < len(self._customers) and self._customers[number] == customer else None

    @cached_property
    def _ascends(self) -> bool:
        return self._customers.is_sorted()

    def posting_sizes(self) -> NDArray[np.int64]:
        """How many events there are of each code."""
        return self._sizes

    def posting(self, code: int) -> NDArray[np.int64]:
        """The keys of one code; the first call makes the lists of all in one counting pass."""
        from etappe.kernels import matching as kernels

        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(self._sizes)))
        with self._lock:
            if self._keys is None:
                keys = np.empty(self._key.size, np.int64)
                kernels.scatter_keys(self._key, self._code, starts[:-1].copy(), keys)
                self._keys = keys
        return self._keys[starts[code] : starts[code + 1]]

    def column(self, name: str) -> Column:
        """A property."""
        return self._columns[name]
