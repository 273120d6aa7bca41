"""Satisfaction at a touchpoint: the scores customers gave, on the scale they were asked, and as an experience."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.records import Absent, Answer, Question
from etappe.events.selectors import Selection


class Satisfaction(Question, tag="satisfaction"):
    """How content are customers at ``at``?

    Attributes:
        at: the events that carry the score.
        score: name of the numeric property.
        lowest, highest: ends of the scale that was asked; scores outside are left out and counted in a note.
        higher_is_better: False for scales such as effort.
        of: the touchpoint the score is about, for the response rate; None where the same events carry it.
    """

    at: Selection
    score: str
    lowest: float
    highest: float
    higher_is_better: bool = True
    of: Selection | None = None


class ScoreCount(Struct, frozen=True):
    """How often a score was given."""

    score: float
    count: int


class SatisfactionAnswer(Answer, tag="satisfaction"):
    """Frame: ``score, count``.

    ``mean`` with Student's interval is on the scale asked; ``experience`` is the same mapped to −2 … +2. ``n`` counts
    scores, ``customers`` those who gave one, ``reached`` those who could have; ``response_rate`` their share.
    """

    question: Satisfaction
    n: int
    customers: int
    reached: int
    response_rate: float | None
    mean: float | None
    low: float | None
    high: float | None
    experience: float | None
    experience_low: float | None
    experience_high: float | None
    scores: tuple[ScoreCount, ...]
    absent: Absent | None = None


class SatisfactionPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="satisfaction"):
    """The customers who gave ``score``; every one who gave any where None."""

    score: float | None = None
