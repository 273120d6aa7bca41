"""Which events carry a score, on which scale, and which touchpoint a survey is about.

Law: a property counts as a score only where its name says so and its values fit one of the scales that are asked
(0 to 10, 1 to 5, 1 to 7); what a survey is about is read from its own answers, never from who happened to be near.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from etappe.events.selectors import Condition, Selector
from etappe.journeys.index import NumberColumn, TextColumn
from etappe.maps.model.document import ScoreBinding
from etappe.maps.wording.words import EFFORT, SCORES, SURVEYS, knows, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

FEWEST_SCORES: Final = 10
_CARRIED: Final = 0.5
_MATCHED: Final = 0.6
_MOST_SUBJECTS: Final = 50
_COMMON: Final = 5


class Scale(NamedTuple):
    """Ends of a scale."""

    lowest: float
    highest: float


@dataclass(frozen=True)
class Scored:
    """An event that carries a score: its name, the property with the score, and the scale on which it was asked."""

    event: str
    score: str
    scale: Scale

    def binding(self, *where: Condition) -> ScoreBinding:
        """Its scores, under these conditions."""
        return ScoreBinding(
            at=Selector(events=(self.event,), where=where),
            score=self.score,
            lowest=self.scale.lowest,
            highest=self.scale.highest,
            higher_is_better=not knows(EFFORT, self.score),
        )


@dataclass(frozen=True)
class Subject:
    """What a survey is about: the property that says so, and its values for each event they speak of."""

    property: str
    of: Mapping[str, tuple[str, ...]]


def scored_events(index: JourneyIndex) -> dict[str, Scored]:
    """Events that carry a score, by name. Cost: a few passes over each property that looks like a score."""
    found: dict[str, Scored] = {}
    for name in sorted(index.columns):
        column = index.columns[name]
        if not isinstance(column, NumberColumn) or not knows(SCORES, name):
            continue
        given = ~np.isnan(column.numbers)
        carried = np.bincount(index.code[given], minlength=len(index.events))
        occurs = np.bincount(index.code, minlength=len(index.events))
        for code in np.flatnonzero((carried >= FEWEST_SCORES) & (carried >= _CARRIED * occurs)):
            event = index.events[code]
            scale = scale_of(f"{event} {name}", np.unique(column.numbers[(index.code == code) & given]))
            if scale is not None and event not in found:
                found[event] = Scored(event, name, scale)
    return found


def scale_of(name: str, values: NDArray[np.float64]) -> Scale | None:
    """The scale that distinct scores fit, None where none does: 0 to 10, 1 to 5 or 1 to 7, in whole or half points.

    >>> scale_of("score", np.array([1.0, 4.0, 5.0])), scale_of("nps", np.array([2.0, 5.0])), scale_of("score", np.array([88.0]))
    (Scale(lowest=1.0, highest=5.0), Scale(lowest=0.0, highest=10.0), None)
    """
    if not values.size or (values * 2 % 1).any() or values.min() < 0 or values.max() > 10:  # noqa: PLR2004 - the longest scale
        return None
    highest = 10.0 if values.min() < 1 or knows(("nps",), name) else float(values.max())
    return next(scale for scale in (Scale(1.0, 5.0), Scale(1.0, 7.0), Scale(0.0, 10.0)) if highest <= scale.highest)


def subject_of(index: JourneyIndex, survey: str, events: Sequence[str], channel: Mapping[str, str]) -> Subject | None:
    """What a survey is about, where it asks about several of these events; None where it stands for itself.

    Its subject is the text property whose values, most of them, name one of the events: by a word of the event's
    name, or else by its channel. Events come in order of importance, ``channel`` is the dominant one of each.
    """
    if not knows(SURVEYS, survey):
        return None
    rows = np.flatnonzero(index.code == index.code_of[survey])
    others = [event for event in events if event != survey]
    best: tuple[float, Subject | None] = (0.0, None)
    for name in sorted(index.columns):
        column = index.columns[name]
        if name == "channel" or not isinstance(column, TextColumn):
            continue
        codes, counts = np.unique(column.codes[rows], return_counts=True)
        pairs = zip(codes.tolist(), counts.tolist(), strict=True)
        values = {str(column.values[code]): n for code, n in pairs if code >= 0}
        if len(values) > _MOST_SUBJECTS or sum(values.values()) < _MATCHED * rows.size:
            continue
        named = about(sorted(values, key=lambda value: (-values[value], value)), others, channel)
        matched = sum(values[value] for some in named.values() for value in some) / rows.size
        if matched >= _MATCHED and len(named) > 1 and matched > best[0]:
            best = matched, Subject(name, named)
    return best[1]


def about(values: Iterable[str], events: Sequence[str], channel: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each event the values that speak of it.

    >>> about(["delivery", "website", "weather"], ["page_viewed", "order_delivered"], {"page_viewed": "website"})
    {'order_delivered': ('delivery',), 'page_viewed': ('website',)}
    """
    named: dict[str, tuple[str, ...]] = {}
    for value in values:
        words = tokens(value)
        shared = {event: sum(_alike(word, tokens(event)) for word in words) for event in events}
        most = max(shared.values(), default=0)
        event = next((event for event in events if shared[event] == most), None) if most else None
        event = event or next((event for event in events if channel.get(event, "").lower() == value.lower()), None)
        if event is not None:
            named[event] = (*named.get(event, ()), value)
    return named


def _alike(word: str, words: Iterable[str]) -> bool:
    """Whether a word is among others, as itself or with another ending (delivery, delivered)."""
    return any(word == other or (len(word) >= _COMMON and word[:_COMMON] == other[:_COMMON]) for other in words)
