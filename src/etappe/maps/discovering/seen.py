"""What a draft looks up again and again: whom each event reached, and by which channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from etappe.journeys.index import TextColumn
from etappe.maps.discovering.scores import scored_events
from etappe.maps.discovering.standing import reached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

_MOST_COUNTERS: Final = 1 << 22


class Draft(NamedTuple):
    """The chosen events in order, with the stage of each (0 to 4, never falling) and the names of the five stages."""

    events: tuple[str, ...]
    stages: tuple[int, ...]
    names: tuple[str, ...]


class Seen:
    """What is looked up again and again: customers reached and dominant channel by event, events with scores."""

    def __init__(self, index: JourneyIndex) -> None:
        self.index = index
        self.reached = dict(zip(index.events, reached(index).tolist(), strict=True))
        self.scored = scored_events(index)
        self.channels = _channels(index)
        self.channel = {name: values[0] for name, values in self.channels.items() if values}

    def by_reach(self, events: Sequence[str]) -> list[str]:
        """Events from the one that most customers reached on, ties by name."""
        return sorted(events, key=lambda name: (-self.reached[name], name))


def _channels(index: JourneyIndex) -> dict[str, list[str]]:
    """By event the channels that at least a quarter of its occurrences name, at most two, the commonest first."""
    column = index.columns.get("channel")
    if not isinstance(column, TextColumn):
        return {}
    width = len(column.values) + 1
    pairs, counts = _counted(index.code.astype(np.int64) * width + column.codes + 1, len(index.events) * width)
    occurs = np.bincount(index.code, minlength=len(index.events))
    channels: dict[str, list[str]] = {}
    for n, pair in sorted(zip((-counts).tolist(), pairs.tolist(), strict=True)):
        code, value = divmod(pair, width)
        found = channels.setdefault(index.events[code], [])
        if value and -n * 4 >= occurs[code] and len(found) < 2:  # noqa: PLR2004 - more would not fit under a step
            found.append(str(column.values[value - 1]))
    return channels


def _counted(values: NDArray[np.int64], bound: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct values, all below ``bound``, and how often each is there."""
    if bound > _MOST_COUNTERS:
        return np.unique(values, return_counts=True)
    counts = np.bincount(values, minlength=bound)
    there = np.flatnonzero(counts)
    return there, counts[there]
