"""Who takes ways from one step to another: what the questions of many ways answer, in one pass over the events.

Law: the counts of a way are those of the funnel from its first to its last step that events of any other step end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etappe.journeys.executor import over_ranges
from etappe.journeys.selection import MOST_SELECTIONS, CodedSelection, coded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from etappe.events.selectors import Selector
    from etappe.journeys.executor import Range
    from etappe.journeys.index import JourneyIndex


def between(steps: Mapping[str, Selector], source: str, target: str) -> list[str]:
    """The steps whose events end a way between two of them; as many as a question has room for."""
    return [step for step in steps if step not in {source, target}][: MOST_SELECTIONS - 2]


def taking(
    index: JourneyIndex, steps: Mapping[str, Selector], ways: Sequence[tuple[str, str]]
) -> list[tuple[int, int]]:
    """Customers who begin each way, and who complete it; steps (at most 64) have selectors that the data know.

    Cost: one pass over all events for every 64 ways.

    >>> import polars as pl
    >>> from etappe.events.selectors import Selector
    >>> from etappe.journeys.building import build_index
    >>> rows = {"customer": ["ann", "ann", "bob"], "time": [0, 60_000, 0], "event": ["view", "buy", "view"]}
    >>> steps = {"looking": Selector(events=("view",)), "buying": Selector(events=("buy",))}
    >>> taking(build_index(pl.DataFrame(rows)), steps, [("looking", "buying")])
    [(2, 1)]
    """
    if not ways:
        return []
    selection = coded(index, list(steps.values())).with_rows()
    found: list[tuple[int, int]] = []
    for begin in range(0, len(ways), MOST_SELECTIONS):
        counts = _counted(index, selection, list(steps), steps, ways[begin : begin + MOST_SELECTIONS])
        found += [(begun, done) for begun, done in counts.tolist()]
    return found


def _counted(
    index: JourneyIndex,
    selection: CodedSelection,
    order: Sequence[str],
    steps: Mapping[str, Selector],
    ways: Sequence[tuple[str, str]],
) -> NDArray[np.int64]:
    """Shape (ways, 2); a bit for each way says by code of which its events are the first, the last, or the end."""
    from etappe.kernels import conformance as kernels

    bit_of = {step: 1 << place for place, step in enumerate(order)}
    opens, reaches, ends = (np.zeros(selection.masks.size, np.uint64) for _ in range(3))
    for place, (source, target) in enumerate(ways):
        others = sum(bit_of[step] for step in between(steps, source, target))
        for bits, of in ((bit_of[source], opens), (bit_of[target], reaches), (others, ends)):
            of[selection.masks & np.uint64(bits) != 0] |= np.uint64(1 << place)
    key = index.key

    def work(of: Range) -> NDArray[np.int64]:
        here, counts = slice(of.lo, of.hi), np.zeros((len(ways), 2), np.int64)
        kernels.take_ways(key[here], index.shift, selection.code[here], opens, reaches, ends, counts)
        return counts

    return sum(over_ranges(index, work), np.zeros((len(ways), 2), np.int64))
