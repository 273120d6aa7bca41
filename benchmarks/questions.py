"""The questions that every engine is asked, and the shape of their answers.

An answer is plain Python: numbers, texts and tuples. Times are milliseconds. Engines have to agree on all of it;
floating-point numbers to nine digits.
"""

from __future__ import annotations

from typing import Final, Protocol

from benchmarks.events import DAY_MS, STEPS

WINDOW_MS: Final = 7 * DAY_MS
SESSION_MS: Final = 30 * 60_000
START: Final = STEPS[0]
LENGTH: Final = 5
TOP: Final = 20
ENTRY: Final = STEPS[0]
DESTINATION: Final = STEPS[3]
ELSEWHERE: Final = 11
HORIZON_MS: Final = 30 * DAY_MS
STATUSES: Final = ("arrived", "elsewhere", "lost", "overdue", "under_way")
OTHER: Final = 254
EXIT: Final = 255


class Engine(Protocol):
    """Holds the sorted events and answers each question from them.

    What is made of the events alone may be kept (an index, statistics), what is made for a question may not.
    """

    name: str

    def funnel(self) -> object:
        """For each step: customers of the deepest, then earliest attempt within 7 days; median since the step before."""

    def transitions(self) -> object:
        """For each pair within sessions of 30 minutes: occurrences, distinct customers, mean and median time."""

    def paths(self) -> object:
        """Links of paths of 5 places from a start, 20 names kept: customers, occurrences and median time."""

    def variants(self) -> object:
        """How many whole journeys there are, and the 20 most frequent, ties by the names in order."""

    def arrivals(self) -> object:
        """First entry to what comes first, within 30 days.

        Entrants; of both ends customers, median time and incidence by Aalen and Johansen; how many customers there are
        of each status; and the time by which nine in ten of those who arrive have arrived, after which one is overdue.
        """


QUESTIONS: Final = ("funnel", "transitions", "paths", "variants", "arrivals")
