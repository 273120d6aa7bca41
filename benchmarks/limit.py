"""What the memory of this machine gives at most: a plain sum of numbers, far more of them than a cache holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.dataset import THREADS, Dataset
from benchmarks.questions import Answer, Engine

VERSION = numba.__version__
NUMBERS = 1 << 26
BYTES = NUMBERS * 8


class Limit(Engine):
    """64 million int64, read from one end to the other by one thread, or in parts by all."""

    def __init__(self, files: Dataset, layout: str) -> None:
        super().__init__(files, layout)
        self.numbers = np.ones(NUMBERS, np.int64)
        self.pool = ThreadPoolExecutor(THREADS)

    def read__one(self) -> Answer:
        """By one thread."""
        return [int(_sum(self.numbers))]

    def read__all(self) -> Answer:
        """By as many threads as every engine has."""
        return [sum(self.pool.map(_sum, np.array_split(self.numbers, THREADS)))]


@numba.njit(nogil=True, cache=True)
def _sum(numbers: NDArray[np.int64]) -> int:
    total = 0
    for i in range(numbers.size):
        total += numbers[i]
    return total
