"""The route of a draft: where its journeys begin, at what they aim, where they end elsewhere, and within what time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from etappe.events.selectors import Selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.texts import LANGUAGES, Language, text
from etappe.maps.discovering.seen import Draft, Seen
from etappe.maps.discovering.standing import first_rows, first_to, goes_on
from etappe.maps.model.document import MapDocument, Route
from etappe.maps.model.fields import TextPlace, translation_key, write_text
from etappe.maps.model.ordering import orders
from etappe.maps.wording.event_titles import titles
from etappe.maps.wording.words import (
    ENDS_ELSEWHERE,
    destination_weight,
    knows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


_FEWEST_CUSTOMERS: Final = 10
_HORIZONS: Final = (
    "30m",
    "1h",
    "3h",
    "6h",
    "12h",
    "1d",
    "2d",
    "3d",
    "7d",
    "14d",
    "30d",
    "60d",
    "90d",
    "180d",
    "365d",
    "730d",
)


def with_route(document: MapDocument, seen: Seen, draft: Draft) -> MapDocument:
    """A line of the arrivals board, where there are two touchpoints to run between."""
    if len(draft.events) < 2:  # noqa: PLR2004 - a beginning and an end
        return document
    start = [name for name, stage in zip(draft.events, draft.stages, strict=True) if stage == draft.stages[0]]
    if seen.reached[draft.events[0]] * 5 >= seen.index.n_customers * 4:
        start = start[:1]
    destination = _aim(seen, draft, start[:1])
    start = [name for name in start if name != destination]
    code_of = seen.index.code_of
    durations = first_to(seen.index, [code_of[name] for name in start], code_of[destination])
    horizon = _horizon(durations, seen.index.span_ms)
    usual = durations.size / first_rows(seen.index, [code_of[name] for name in start]).size
    ends = [
        name for name in seen.by_reach(list(seen.reached)) if _ends_elsewhere(seen, name, destination, start, usual)
    ]
    route = Route(
        order=orders(1)[0],
        name="…",
        entry=Selector(events=tuple(start)),
        destination=Selector(events=(destination,)),
        elsewhere=tuple(Selector(events=(name,)) for name in ends[:3]),
        horizon=horizon,
    )
    document = replace(document, routes={"route_1": route}, within=horizon)
    called = titles(draft.events)
    stage = draft.names[draft.stages[0]]

    def name(language: Language) -> str:
        first = called[language][start[0]] if len(start) == 1 else text(f"maps.stage.{stage}", language)
        return f"{first} → {called[language][destination]}"[:200]

    return written(document, TextPlace("routes", "route_1", "name"), name)


def _aim(seen: Seen, draft: Draft, start: Sequence[str]) -> str:
    """What journeys aim at: of the later events the one whose name says so most clearly.

    Of several the one at which most of those who set out arrive; without such a name the most reached of the last
    40 % of the journey.
    """
    later = draft.events[1:]
    clearest = max(destination_weight(name) for name in later)
    if not clearest:
        return seen.by_reach(later[max(0, len(draft.events) * 3 // 5 - 1) :])[0]
    code_of = seen.index.code_of
    begin = [code_of[name] for name in start]
    named = [name for name in later if destination_weight(name) == clearest]
    return max(seen.by_reach(named), key=lambda name: first_to(seen.index, begin, code_of[name]).size)


def _ends_elsewhere(seen: Seen, name: str, destination: str, start: Sequence[str], usual: float) -> bool:
    """Whether journeys end at an event.

    Its name says so, and afterwards hardly anybody reaches the destination: at most a quarter of the usual share.
    """
    if (
        name == destination
        or name in start
        or seen.reached[name] < _FEWEST_CUSTOMERS
        or not knows(ENDS_ELSEWHERE, name)
    ):
        return False
    customers, arrived = goes_on(seen.index, seen.index.code_of[name], seen.index.code_of[destination])
    return arrived <= customers * usual / 4


def _horizon(durations_s: NDArray[np.float64], span_ms: int) -> str | None:
    """The time in which 19 of 20 of those who arrive have arrived, in round figures; None under 10 arrivals.

    No more than half of the time that is known, so that some journeys can be judged.
    """
    if durations_s.size < _FEWEST_CUSTOMERS:
        return None
    needed = float(np.quantile(durations_s, 0.95)) * 1_000
    possible = [written for written in _HORIZONS if duration_ms(written) * 2 <= span_ms]
    return next((written for written in possible if duration_ms(written) >= needed), possible[-1] if possible else None)


def written(document: MapDocument, place: TextPlace, words: Callable[[Language], str]) -> MapDocument:
    """A text that differs by language, at a place."""
    document = write_text(document, place, words(document.locale))
    translations = {language: dict(texts) for language, texts in document.translations.items()}
    for language in LANGUAGES:
        if language != document.locale:
            translations.setdefault(language, {})[translation_key(*place)] = words(language)
    return replace(document, translations=translations)
