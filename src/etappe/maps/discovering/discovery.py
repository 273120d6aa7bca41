"""From events to a draft of a map: frequent touchpoints, their order, stages, measured lanes and a route.

Law: equal data give the same draft, down to the ids. A draft is a suggestion to be renamed and moved; what it says is
either in the data or one of the usual words, and everything is bound, so that its numbers can be measured at once.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from etappe.analyses.journeys import Journeys
from etappe.analyses.records import iso
from etappe.analyses.scoping import scoped
from etappe.analyses.wording.scopes import about_words
from etappe.events.scopes import narrowing
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import Language, text
from etappe.maps.discovering.aiming import with_route, written
from etappe.maps.discovering.scores import Scored, subject_of
from etappe.maps.discovering.seen import Draft, Seen
from etappe.maps.discovering.standing import in_order, seams, standing
from etappe.maps.measured.fitting import with_branches
from etappe.maps.model.checking import check_document
from etappe.maps.model.document import FIRST_ORDER, Interaction, MapDocument, Step, Touchpoint
from etappe.maps.model.fields import TextPlace, write_text
from etappe.maps.model.ordering import orders
from etappe.maps.templates import CARE_STAGES, STAGES, in_both_languages, with_lanes, with_stages
from etappe.maps.wording.event_titles import titles
from etappe.maps.wording.words import (
    TECHNICAL,
    TYPE_OF_CHANNEL,
    care_position,
    channel_of,
    destination_weight,
    knows,
    readable,
    stage_position,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex

MOST_STEPS: Final = 60
LEAST_SHARE: Final = 0.01
"""A touchpoint is considered from this share of customers on."""
_FEWEST_CUSTOMERS: Final = 10
_CANDIDATES: Final = 40
_WORDS_WEIGHT: Final = 0.5
_UNKNOWN_WEIGHT: Final = 0.3
_MOST_LATE: Final = 1.25
_SEAM_WEIGHT: Final = 0.4
_FEWEST_CARE_WORDS: Final = 3


def discover(
    events: Journeys | JourneyIndex,
    *,
    steps: int = 12,
    detail: float = 0.0,
    language: Language = "en",
    title: str = "",
) -> MapDocument:
    """A draft of a map from events.

    Which touchpoints: of the events that at least 1 % of customers have (and not only devices notice), the most
    reached ones, but two in each stage first, so that what follows a purchase is not crowded out by what precedes
    it; surveys about other touchpoints become their satisfaction. In which order: by pairwise precedence
    (``standing.py``), words deciding where the data hardly does. Which stages: up to five, cut where few journeys
    pass directly and time passes, and where the words change. The route runs from the first touchpoint (or stage) to the one whose
    name says that journeys aim at it, or else to the most reached of the late ones; its horizon is the time in which
    19 of 20 of those who arrive have arrived, in round figures.

    Args:
        events: what happened; the more customers, the better.
        steps: how many steps at most, 1 to 60.
        detail: from 0, the main road, to 1, every path: the share of the other moves that is drawn, as branches and loops.
        language: of the map; names of stages and lanes, and usual names of events, are there in both languages.
        title: of the map; found from the first and last touchpoint of the route where empty.

    Raises InvalidInput ``map.nothing_to_discover`` without events, ``map.steps_out_of_range``, ``map.detail_out_of_range``.

    Cost: a sort of the pairs of customer and event, and ``steps`` passes over at most 400,000 events.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> rows = [(customer, hour, event) for customer in "abc" for hour, event in enumerate(("ad_seen", "page_viewed", "purchase"))]
    >>> frame = pl.DataFrame(rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row")
    >>> draft = discover(build_index(frame), language="de")
    >>> [(step.title, draft.stages[step.stage].name) for step in draft.steps.values()]
    [('Anzeige gesehen', 'Bewusstsein'), ('Seite angesehen', 'Abwägung'), ('Kauf', 'Entscheidung')]
    """
    if not 0 <= detail <= 1:
        raise InvalidInput("map.detail_out_of_range", detail=detail)
    index = events.index if isinstance(events, Journeys) else events
    return with_branches(index, main_road(index, steps=steps, language=language, title=title), detail)


def main_road(
    events: Journeys | JourneyIndex,
    *,
    steps: int = 12,
    language: Language = "en",
    title: str = "",
    scope: Scope | None = None,
) -> MapDocument:
    """A draft without branches: ``discover`` with ``detail=0``; of the part that a scope means, which its description then says.

    Raises what ``discover`` and ``etappe.analyses.scoping.scoped`` raise.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise InvalidInput("map.steps_out_of_range", count=steps, limit=MOST_STEPS)
    index = scoped(events.index if isinstance(events, Journeys) else events, scope)
    if not index.n_events or not any(index.events):  # nothing, or nothing that has a name
        raise InvalidInput("map.nothing_to_discover")
    seen = Seen(index)
    draft = _drafted(seen, steps)
    document = MapDocument(title=title.strip() or "…", locale=language)
    document = with_stages(document, [draft.names[stage] for stage in sorted(set(draft.stages))])
    document = _with_steps(document, seen, draft)
    document = _with_satisfaction(document, seen, draft)
    document = with_route(document, seen, draft)
    document = _with_words(document, seen, draft, title.strip(), narrowing(scope))
    has_scores = any(touchpoint.satisfaction for touchpoint in document.touchpoints.values())
    rows = ["actions", "quotes", "emotion", "reached", "onward", "time_to_next", "drop_off", "satisfaction"]
    if not has_scores:
        rows.remove("satisfaction")
    document = with_lanes(document, [*rows, "pain_points", "opportunities"])
    check_document(document)
    return document


def _drafted(seen: Seen, steps: int) -> Draft:
    """Choose, order and group."""
    candidates = _candidates(seen)[: max(_CANDIDATES, steps)]
    destination = _destination(seen, candidates)
    everything = _grouped(seen, candidates, destination)
    chosen = _chosen(seen, everything, steps, destination)
    return _grouped(seen, seen.by_reach(chosen), destination)


def _candidates(seen: Seen) -> list[str]:
    """Events that could be touchpoints, the most reached first."""
    fewest = max(_FEWEST_CUSTOMERS, LEAST_SHARE * seen.index.n_customers)
    everything = seen.by_reach([name for name, customers in seen.reached.items() if customers and name])
    frequent = [name for name in everything if seen.reached[name] >= fewest] or everything
    human = [name for name in frequent if not knows(TECHNICAL, name)] or frequent
    own = [name for name in human if name not in seen.scored or not subject_of(seen.index, name, human, seen.channel)]
    return own or human


def _destination(seen: Seen, events: Sequence[str]) -> str | None:
    """The event that journeys aim at, by its name; of several the clearest, then the most reached."""
    named = [name for name in seen.by_reach(events) if destination_weight(name)]
    return max(named, key=lambda name: (destination_weight(name), seen.reached[name]), default=None)


def _chosen(seen: Seen, draft: Draft, steps: int, destination: str | None) -> list[str]:
    """The destination, then of each stage a sixth of the steps, then what is reached most, a third in any stage."""
    each, most = max(1, steps // 6), max(2, -(-steps // 3))
    taken = [destination] if destination else []
    for stage in range(len(draft.names)):
        of_stage = [name for name, its_stage in zip(draft.events, draft.stages, strict=True) if its_stage == stage]
        room = each - sum(name in taken for name in of_stage)
        taken += [name for name in seen.by_reach(of_stage) if name not in taken][: max(room, 0)]
    stage_of = dict(zip(draft.events, draft.stages, strict=True))
    taken = [*taken[:1], *seen.by_reach(taken[1:])]
    crowded: list[str] = []
    for name in seen.by_reach([name for name in draft.events if name not in taken]):
        full = sum(stage_of[other] == stage_of[name] for other in taken) >= most
        (crowded if full else taken).append(name)
    return [*taken, *crowded][:steps]


def _grouped(seen: Seen, events: Sequence[str], destination: str | None) -> Draft:
    """Events (by importance) in order, and grouped into stages."""
    positions, names = _positions(events, destination)
    known = ~np.isnan(positions)
    place = np.where(known, positions, 0.0)
    words = np.clip(place[None, :] - place[:, None], -1, 1) * (known[:, None] & known[None, :])
    relations = standing(seen.index, [seen.index.code_of[name] for name in events])
    order = in_order(relations.before + _WORDS_WEIGHT * words)
    stages = _stages(positions[order], seams(order, relations))
    return Draft(tuple(events[element] for element in order), tuple(stages), names)


def _positions(events: Sequence[str], destination: str | None) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Where the words put each event, from 0 to 4 (NaN where they say nothing), and the stages these figures mean."""
    care = [care_position(name) for name in events]
    hits = sum(place is not None for place in care)
    if hits >= _FEWEST_CARE_WORDS and hits * 4 >= len(events):
        return np.array([np.nan if place is None else place for place in care]), CARE_STAGES
    general = [stage_position(name) for name in events]
    aim = STAGES.index("decision")
    unknown = [aim if name == destination else np.nan for name in events]
    return np.array([u if place is None else place for place, u in zip(general, unknown, strict=True)], float), STAGES


def _stages(positions: NDArray[np.float64], seam: NDArray[np.float64]) -> list[int]:
    """A stage from 0 to 4 for each event in order, never falling, by dynamic programming.

    Costs: the distance to where the words put an event, but little more than one stage where it comes later (people
    look and get letters after they have bought, too, but they do not buy before); and every cut where there is no
    seam, every seam that is not cut. What the words do not know is expected between its neighbours; where they know less than a third of the
    events they are not heard, and events are expected evenly over as many stages as half the events, at most five.
    """
    k = positions.size
    places = np.arange(k)
    known = ~np.isnan(positions)
    if known.sum() * 3 < k:
        known[:] = False
    if known.any():
        expected = np.where(known, positions, np.interp(places, places[known], positions[known]))
    else:
        expected = places * ((min(5, -(-k // 2)) - 1) / max(k - 1, 1))
    weight = np.where(known, 1.0, _UNKNOWN_WEIGHT)
    stages = np.arange(5)
    late = stages[None, :] - expected[:, None]
    distance = weight[:, None] * np.where(late > 0, np.minimum(late, _MOST_LATE), -late)
    cost = distance[0]
    came_from: list[NDArray[np.int64]] = []
    for place in range(1, k):
        cut = np.where(stages[:, None] == stages[None, :], seam[place - 1], 1 - seam[place - 1]) * _SEAM_WEIGHT
        step = cost[:, None] + np.where(stages[:, None] <= stages[None, :], cut, np.inf)
        came_from.append(np.argmin(step, axis=0))
        cost = step.min(axis=0) + distance[place]
    path = [int(np.argmin(cost))]
    for back in reversed(came_from):
        path.insert(0, int(back[path[0]]))
    return path


def _with_steps(document: MapDocument, seen: Seen, draft: Draft) -> MapDocument:
    called = titles(draft.events)
    steps: dict[str, Step] = {}
    touchpoints: dict[str, Touchpoint] = {}
    interactions: dict[str, Interaction] = {}
    for number, (name, order) in enumerate(zip(draft.events, orders(len(draft.events)), strict=True), start=1):
        touchpoint, step = f"touchpoint_{number}", f"step_{number}"
        channel = channel_of(seen.channel.get(name, ""))
        channel = channel if channel != "other" else channel_of(name)
        shown = called[document.locale][name]
        steps[step] = Step(stage=draft.names[draft.stages[number - 1]], order=order, title=shown)
        interactions[f"interaction_{number}"] = Interaction(step=step, touchpoint=touchpoint, order=FIRST_ORDER)
        touchpoints[touchpoint] = Touchpoint(
            name=shown,
            type=TYPE_OF_CHANNEL[channel],
            channel=channel,
            binding=Selector(events=(name,)),
        )
    document = replace(document, steps=steps, touchpoints=touchpoints, interactions=interactions)
    for step, name, (key, drawn) in zip(steps, draft.events, touchpoints.items(), strict=True):
        document = _called(document, TextPlace("steps", step, "title"), called, name)
        values = seen.channels.get(name) or ([] if drawn.channel == "other" else [drawn.channel])
        place = TextPlace("touchpoints", key, "name")
        if values:
            document = written(document, place, partial(_channel_words, values))
        else:
            document = _called(document, place, called, name)
    return document


def _called(
    document: MapDocument, place: TextPlace, called: Mapping[Language, Mapping[str, str]], event: str
) -> MapDocument:
    """What an event is called, at a place; translated only where the languages differ."""
    if len({words[event] for words in called.values()}) == 1:
        return write_text(document, place, called[document.locale][event])
    return written(document, place, lambda language: called[language][event])


def _channel_words(values: Sequence[str], language: Language) -> str:
    """What a touchpoint is called: its channels, in our words where they are ours, otherwise in those of the data."""
    ours = [channel_of(value) if value.lower() in TYPE_OF_CHANNEL else "other" for value in values]
    named = [
        readable(value) if channel == "other" else text(f"maps.channel.{channel}", language)
        for value, channel in zip(values, ours, strict=True)
    ]
    return " · ".join(named)[:200]


def _with_satisfaction(document: MapDocument, seen: Seen, draft: Draft) -> MapDocument:
    """Bind scores: a touchpoint's own, and those of surveys about it."""
    by_event = {name: f"touchpoint_{number}" for number, name in enumerate(draft.events, start=1)}
    touchpoints = dict(document.touchpoints)
    for scored in sorted(seen.scored.values(), key=lambda scored: (-seen.reached[scored.event], scored.event)):
        for event, where in _asked_about(seen, scored, draft.events).items():
            touchpoint = touchpoints[by_event[event]]
            if touchpoint.satisfaction is None:
                touchpoints[by_event[event]] = replace(touchpoint, satisfaction=scored.binding(*where))
    return replace(document, touchpoints=touchpoints)


def _asked_about(seen: Seen, scored: Scored, events: Sequence[str]) -> Mapping[str, tuple[Condition, ...]]:
    """The chosen events that a score is about, with what tells its answers apart."""
    if scored.event in events:
        return {scored.event: ()}
    everything = seen.by_reach([name for name, customers in seen.reached.items() if customers])
    subject = subject_of(seen.index, scored.event, everything, seen.channel)
    subject = (subject and subject_of(seen.index, scored.event, seen.by_reach(events), seen.channel)) or subject
    if subject is None:
        return {}
    return {
        event: (Condition(property=subject.property, operator="is", values=values),)
        for event, values in subject.of.items()
        if event in events
    }


def _with_words(document: MapDocument, seen: Seen, draft: Draft, title: str, scope: Scope | None) -> MapDocument:
    """Title and description, in both languages."""
    index = seen.index
    days = [date.fromisoformat(iso(index, ms)[:10]) for ms in (index.earliest_ms, index.observed_until_ms)]

    def described(language: Language) -> str:
        from babel.dates import format_date

        locale = {"en": "en_GB", "de": "de_DE"}[language]  # days as the interface writes them
        first, last = (format_date(day, "long", locale) for day in days)
        said = text(
            "maps.discovery.description",
            language,
            events=index.n_events,
            journeys=index.n_customers,
            start=first,
            end=last,
        )
        if scope is None:
            return said
        about = about_words(scope, language, day=lambda day: format_date(date.fromisoformat(day), "long", locale))
        return f"{said} {text('maps.discovery.of', language, about=about)}"

    document = written(document, TextPlace("map", "", "description"), described)
    if title:
        return replace(document, title=title)
    if not document.routes:
        return in_both_languages(document, {TextPlace("map", "", "title"): ("maps.discovery.title_plain", {})})
    route = document.routes["route_1"]
    called = titles(draft.events)
    (first, *_), (destination,) = route.entry.events, route.destination.events

    def named(language: Language) -> str:
        words = called[language]
        return text("maps.discovery.title", language, first=words[first], destination=words[destination])

    return written(document, TextPlace("map", "", "title"), named)
