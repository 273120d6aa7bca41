"""The questions that every engine is asked, and the shape of their answers.

Law: an answer is plain JSON (numbers, texts, lists), the same from every engine that knows the question; floating-point
numbers to nine digits. Times are milliseconds. What is made of the events alone may be kept before a question is asked
(an index, a sorted table); what is made for a question is made anew each time.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.dataset import APPENDED, DAY_MS, STEPS, Dataset

WINDOW_MS: Final = 7 * DAY_MS
WEEK_MS: Final = 7 * DAY_MS
WEEKS: Final = 13
SESSION_MS: Final = 30 * 60_000
START: Final = STEPS[0]
LENGTH: Final = 5
TOP: Final = 20
TOUCH: Final = 0
CONVERSION: Final = STEPS[3]
LOOKBACK_MS: Final = 30 * DAY_MS
HALF_LIFE_MS: Final = 7 * DAY_MS
ENTRY: Final = STEPS[0]
DESTINATION: Final = STEPS[3]
ELSEWHERE: Final = 11
HORIZON_MS: Final = 30 * DAY_MS
STATUSES: Final = ("arrived", "elsewhere", "lost", "overdue", "under_way")
QUANTILES: Final = (0.25, 0.5, 0.75, 0.9)
TIMELINES: Final = 1000
"""Customers whose timelines are asked for, one after the other."""
TIMELINES_BY_SCAN: Final = 30
"""As many of them where there is no order to find them by."""

QUESTIONS: Final[Mapping[str, str]] = {
    "funnel": "customers who get to each of 4 steps within 7 days",
    "breakdown": "the same by the device of the customer's first event",
    "time_to_convert": "of those who get to step 4 within 7 days: how many; exact quartiles and 90th percentile of the time",
    "transitions": "pairs within sessions of 30 minutes: occurrences and mean time",
    "transitions_full": "the same with exact medians and distinct customers",
    "paths": "the 20 most frequent sequences of up to 5 events after the first start",
    "paths_full": "links of paths of 5 places from every start, 20 names kept: customers, occurrences, exact median times",
    "retention": "customers by week of their first event and weeks since, 13 by 13",
    "attribution": "last, linear and time-decay credits by channel; 30 days of lookback, half-life of 7 days",
    "arrivals": "first entry to what comes first, within 30 days: Aalen-Johansen incidence, medians, statuses",
    "variants": "how many whole journeys there are, and the 20 most frequent",
    "funnel_open": "customers who get through the 4 steps in order, however long it takes",
    "follows": "what directly follows what over whole journeys: occurrences",
    "timeline": "one customer's events with channel and device; a thousand customers, one after the other",
    "load": "a CSV file into the store, ready for questions",
    "append": f"{APPENDED:,} more events into the loaded store, until the funnel sees them",
}
STORING: Final = ("load", "append")
"""What is not a question of what is there, but changes it."""

Answer = list[object]


class Way(NamedTuple):
    """One of several ways to put a question to an engine; the quickest of them counts."""

    name: str
    ask: Callable[[], Answer]


class Engine:
    """One layout of one engine, opened and ready for questions.

    Answers, by name of the question (pairs, links and variants in order of the texts where numbers tie):

    - funnel, funnel_open: [customers at step 1, 2, 3, 4]
    - breakdown: [[device, step 1, 2, 3, 4], …] in order of device
    - time_to_convert: [customers, 25 %, median, 75 %, 90 %], between neighbours in proportion; of each customer from the
      first of the steps 1 that lead to step 4 in time to the first step 4 after it
    - transitions: [[source, target, occurrences, mean], …], most frequent first
    - transitions_full: [[source, target, occurrences, customers, mean, median], …], most frequent first
    - follows: [[source, target, occurrences], …], most frequent first
    - paths: [[[event, …], customers], …], most frequent first, a shorter one before a longer one that begins like it
    - paths_full: [[position, source, target, customers, occurrences, median], …] in order of the first three
    - retention: 13 rows, by week of the first event, of [customers active in that week, one week later, …]
    - attribution: [conversions with a touch, [[channel, last, linear, decay], …]]
    - arrivals: [entrants, [[customers, median, incidence] by destination], [customers by status], overdue after]
    - variants: [distinct, [[[event, …], customers], …]]
    - timeline: of one customer [[time, event, channel, device], …] as numbers
    - load: the funnel of what was loaded; append: the funnel after it
    """

    def __init__(self, files: Dataset, layout: str) -> None:
        self.files = files
        self.layout = layout
        self.in_order = layout.startswith("sorted")

    def ways(self, question: str) -> list[Way]:
        """How the question can be put; none where the engine does not know it."""
        return self.methods(question)

    def methods(self, question: str) -> list[Way]:
        """The methods named as the question, or as ``question__way``."""
        named = [name for name in dir(self) if name == question or name.startswith(f"{question}__")]
        return [Way(name.partition("__")[2], getattr(self, name)) for name in named]

    def finds_customers(self) -> bool:
        """Whether there is an order to find one customer by, or every row has to be looked at."""
        return self.layout != "raw"

    def timeline(self, customer: int) -> Answer:
        """One customer's events; only where there is an order, or a scan, to find them by."""
        raise NotImplementedError

    def timeline_plain(self, entries: Answer) -> Answer:
        """A timeline in the shape that is compared, where the engine's own is another; not measured."""
        return entries


class Store(ABC):
    """What one engine loads a CSV file into, and appends to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def load(self, csv: Path) -> None:
        """Brings the file into the (empty) store, ready for questions."""

    @abstractmethod
    def open(self, files: Dataset) -> None:
        """Brings a data set into the store, however it likes; this is not measured."""

    @abstractmethod
    def append(self, batch: Path) -> Answer:
        """Brings a batch (Parquet) in, durably where the store is on disk, and answers the funnel over everything."""

    @abstractmethod
    def funnel(self) -> Answer:
        """The funnel over what is there."""

    def bytes_on_disk(self) -> dict[str, int]:
        """What the parts of the store take; nothing where it is in memory only."""
        return {}

    def close(self) -> None:  # noqa: B027 - what is only in memory has nothing to let go
        """Lets go of its files."""


def differs(one: object, other: object, place: str = "answer") -> str | None:
    """Where two answers differ, or None; numbers may differ in the tenth digit."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            return f"{place}: {len(one)} and {len(other)} entries"
        found = (differs(a, b, f"{place}[{i}]") for i, (a, b) in enumerate(zip(one, other, strict=True)))
        return next((difference for difference in found if difference), None)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return None if math.isclose(one, other, rel_tol=1e-9) else f"{place}: {one} and {other}"
    return None if one == other else f"{place}: {one} and {other}"
