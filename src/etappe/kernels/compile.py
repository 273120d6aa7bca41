"""How a function becomes a kernel: compiled by Numba, without the interpreter's lock, kept on disk between runs.

Law: a kernel gets arrays and numbers, touches no index outside what it was given (bounds are not checked), and gives
partials that merge. Indices are unsigned or slices: a signed index keeps a wrap-around test in the inner loop, and
mixing signed with unsigned 64-bit integers gives floats. The disk cache knows a kernel's own file only, so a kernel
uses inlined functions of its own file or of none.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

Codes = NDArray[np.uint8] | NDArray[np.uint16]
"""Small codes of events; a kernel compiles for each kind of them."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """The compiled form of ``function``; it compiles with its first call for each combination of types.

    Where nothing can be kept on disk (a read-only installation without a home folder) it compiles anew in each process.

    >>> @kernel
    ... def double(number: int) -> int:
    ...     return 2 * number
    >>> double(21)
    42
    """
    dispatcher = numba.njit(nogil=True, boundscheck=False)(function)
    with suppress(RuntimeError):  # Numba's word for "no place to keep it"
        dispatcher.enable_caching()
    return cast("Callable[P, R]", dispatcher)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """A part of kernels in the same file, compiled into each of them."""
    return cast("Callable[P, R]", numba.njit(inline="always", boundscheck=False)(function))
