"""Small random worlds of events, and what the references of the analyses' tests know of them: plain lists."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from hypothesis import strategies as st

from etappe.events.selectors import Condition, Selector
from etappe.journeys.building import build_index

if TYPE_CHECKING:
    from etappe.events.selectors import Selection
    from etappe.journeys.index import JourneyIndex


class Event(NamedTuple):
    """One event: time in milliseconds, name, and its number property (None where it has none)."""

    time: int
    name: str
    score: float | None


@dataclass(frozen=True)
class World:
    """Events by customer, in order, and the index of the same events."""

    journeys: dict[str, list[Event]]
    until: int
    index: JourneyIndex


def world(rows: list[tuple[str, int, str] | tuple[str, int, str, float | None]], until: int | None = None) -> World:
    """The world of those (customer, time, name, score), in any order; ties of time keep it."""
    events = [(row[0], Event(row[1], row[2], row[3] if len(row) > 3 else None)) for row in rows]
    frame = pl.DataFrame(
        {
            "customer": [customer for customer, _ in events],
            "time": [event.time for _, event in events],
            "event": [event.name for _, event in events],
            "score": [event.score for _, event in events],
        },
        schema={"customer": pl.String, "time": pl.Int64, "event": pl.String, "score": pl.Float64},
    )
    journeys: dict[str, list[Event]] = defaultdict(list)
    for customer, event in events:
        journeys[customer].append(event)
    latest = max((event.time for _, event in events), default=0)
    until = latest if until is None else until
    ordered = {customer: sorted(journeys[customer], key=lambda event: event.time) for customer in sorted(journeys)}
    return World(ordered, until, build_index(frame, observed_until_ms=until))


@st.composite
def worlds(draw: st.DrawFn, names: str = "abcd", most_events: int = 40, most_time: int = 12) -> World:
    """Few customers, few names and few instants, so that ties, repeats and returns are frequent. Every name is there."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["007", "NA", "é", "z"]),
                st.integers(0, most_time).map(lambda time: time * 1000),
                st.sampled_from(names),
                st.none() | st.integers(0, 6).map(float),
            ),
            max_size=most_events,
        )
    )
    every = [("all", 500 * place, name, None) for place, name in enumerate(names)]
    begun = draw(st.sampled_from([0, 5000]))
    latest = max(row[1] for row in [*rows, *every])
    return world([*rows, *every], latest + begun)


def selections(names: str = "abcd") -> st.SearchStrategy[Selection]:
    """A name, several names, or names with a condition on the score."""
    listed = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).map(tuple)
    scored = st.builds(
        lambda events, least: Selector(events=events, where=(Condition("score", "at_least", (least,)),)),
        listed,
        st.integers(0, 4),
    )
    return st.sampled_from(names) | listed.map(lambda events: Selector(events=events)) | scored


def matches(event: Event, selection: Selection) -> bool:
    """Whether the event is meant; knows the selections above only."""
    if isinstance(selection, str):
        return event.name == selection
    named = not selection.events or event.name in selection.events
    return named and all(event.score is not None and event.score >= one.values[0] for one in selection.where)


def without_repeats(events: list[Event]) -> list[Event]:
    """The events whose name differs from the one before."""
    return events[:1] + [event for before, event in pairwise(events) if event.name != before.name]
