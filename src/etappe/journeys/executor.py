"""Runs kernels over ranges of customers, in threads.

Law: a range begins and ends at a customer; partials come back in the order of the ranges, so that what is merged does
not depend on how many threads there were. Kernels release the interpreter's lock.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.journeys.index import JourneyIndex

R = TypeVar("R")

EVENTS_PER_RANGE: Final = 1 << 19
"""About as many events as fit, with what a kernel notes on them, into a core's second-level cache."""


class Range(NamedTuple):
    """Customers ``first`` to ``last`` (not included) and their rows ``lo`` to ``hi`` (not included)."""

    first: int
    last: int
    lo: int
    hi: int


def ranges(index: JourneyIndex, events: int = EVENTS_PER_RANGE) -> list[Range]:
    """The index in ranges of about ``events`` rows; a range is longer where one customer is. None without events.

    Every customer is in exactly one range.
    """
    wanted = np.arange(0, index.n_events, events)
    cuts = np.unique(np.append(np.searchsorted(index.offsets, wanted, side="left"), index.n_customers))
    bounds = index.offsets[cuts]
    return [
        Range(int(first), int(last), int(lo), int(hi))
        for first, last, lo, hi in zip(cuts[:-1], cuts[1:], bounds[:-1], bounds[1:], strict=True)
    ]


def over_ranges(index: JourneyIndex, work: Callable[[Range], R], events: int = EVENTS_PER_RANGE) -> list[R]:
    """``work`` of every range, in order of customers. What one of them raises is raised."""
    parts = ranges(index, events)
    threads = min(os.cpu_count() or 1, len(parts))
    if threads <= 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads, thread_name_prefix="etappe") as pool:
        return list(pool.map(work, parts))
