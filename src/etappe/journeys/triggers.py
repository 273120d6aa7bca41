"""From when on journeys are looked at that begin with a trigger.

Law: a customer's begin is the instant of their first event that the selection matches, in everything that is known of them,
and depends on that customer's events alone. What else happened at that instant belongs to the journey, in whatever order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etappe.journeys.narrowing import NEVER_MS
from etappe.journeys.selection import coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.events.selectors import Selection
    from etappe.journeys.index import JourneyIndex


def first_instants(index: JourneyIndex, selection: Selection) -> NDArray[np.int64]:
    """The instant of each customer's first such event, milliseconds UTC since 1970; NEVER_MS for those without one.

    Raises what etappe.journeys.selection.coded raises.

    Cost: one look at the events that the selection names.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> rows = {"customer": ["ann", "ann", "bob"], "time": [0, 60_000, 0], "event": ["view", "buy", "view"]}
    >>> (first_instants(build_index(pl.DataFrame(rows)), "buy") < NEVER_MS).tolist()
    [True, False]
    """
    first = np.full(index.n_customers, NEVER_MS, np.int64)
    selected = coded(index, [selection])
    for code in np.flatnonzero(selected.masks != 0).tolist():
        keys = selected.posting(code)
        if not keys.size:
            continue
        customers = keys >> index.shift
        begins = np.append(True, customers[1:] != customers[:-1])
        who = customers[begins]
        first[who] = np.minimum(first[who], (keys[begins] & ((1 << index.shift) - 1)) + index.t0_ms)
    return first
