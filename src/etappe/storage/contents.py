"""What an index holds, as a screen shows it: names of events with counts, properties with their most frequent values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.events.contents import Contents, EventName, PropertyInfo
from etappe.foundation.clock import written_instant

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

MOST_VALUES: Final = 50

ValueCounts = tuple[tuple[str, int], ...]
"""The most frequent values of a text property, with how often each was seen."""


def contents_of(index: JourneyIndex, distinct: NDArray[np.int64], values: Mapping[str, ValueCounts]) -> Contents:
    """Names of events and properties with counts.

    ``distinct`` counts the customers of each code. ``values`` are the most frequent ones of text properties by name,
    as far as somebody has looked: at a property that is promoted all its values were seen when it was, of others only
    those of the first buckets of the table (about a million events), and what came since is added as it comes. So they
    are what a screen proposes, not a statistic. Cost: independent of the number of events.
    """
    empty = index.n_events == 0
    sizes = index.posting_sizes.tolist()
    return Contents(
        customers=index.n_customers,
        events=index.n_events,
        earliest=None if empty else written_instant(index.earliest_ms, index.time_zone),
        latest=None if empty else written_instant(index.observed_until_ms, index.time_zone),
        unit=index.unit,
        event_names=tuple(
            EventName(name=name, occurrences=occurrences, customers=customers)
            for name, occurrences, customers in zip(index.events, sizes, distinct.tolist(), strict=True)
        ),
        properties=tuple(
            PropertyInfo(
                name=name,
                kind=index.kinds[name],
                values=tuple(value for value, _ in values.get(name, ())) if index.kinds[name] == "text" else (),
            )
            for name in sorted(index.kinds)
        ),
    )


def counted_values(values: pl.Series) -> ValueCounts:
    """The most frequent values of a text property, the most frequent first, equally frequent ones in order of text.

    >>> import polars as pl
    >>> counted_values(pl.Series(["b", "c", None, "a", "c"]))
    (('c', 2), ('a', 1), ('b', 1))
    """
    counted = values.drop_nulls().alias("value").value_counts()
    return most_frequent(counted["value"], counted["count"])


def most_frequent(values: pl.Series, counts: pl.Series) -> ValueCounts:
    """The 50 distinct values that occur most, if at all, the most frequent first, then in order of text."""
    import polars as pl

    counted = pl.DataFrame([values.alias("value"), counts.alias("count")]).filter(pl.col("count") > 0)
    first = counted.sort("count", "value", descending=[True, False]).head(MOST_VALUES)
    return tuple(zip(first["value"].to_list(), first["count"].to_list(), strict=True))


def joined_values(looks: Iterable[Mapping[str, ValueCounts]]) -> dict[str, ValueCounts]:
    """What several looks saw together.

    >>> joined_values([{"p": (("a", 1), ("b", 1))}, {"p": (("b", 1),), "q": ()}])
    {'p': (('b', 2), ('a', 1)), 'q': ()}
    """
    together: dict[str, dict[str, int]] = {}
    for look in looks:
        for name, counts in look.items():
            own = together.setdefault(name, {})
            for value, count in counts:
                own[value] = own.get(value, 0) + count
    return {
        name: tuple(sorted(own.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES])
        for name, own in together.items()
    }
