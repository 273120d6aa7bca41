"""Satisfaction at a touchpoint: the scores customers gave, on the scale they were asked, and as an experience."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from etappe.analyses.records import Absent, Answer, Question, note, provenance
from etappe.events.selectors import Selection
from etappe.foundation.errors import InvalidInput
from etappe.foundation.means import student
from etappe.foundation.uncertainty import Interval
from etappe.journeys.index import NumberColumn
from etappe.journeys.matching import customers_of, once
from etappe.journeys.selection import coded, described

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex


class Satisfaction(Question, frozen=True, tag="satisfaction"):
    """How content are customers at ``at``?

    Attributes:
        at: the events that carry the score.
        score: name of the numeric property.
        lowest, highest: ends of the scale that was asked; scores outside are left out and counted in a note.
        higher_is_better: False for scales such as effort.
        of: the touchpoint the score is about, for the response rate; None where the same events carry it.

    The scale's ends differ; a score is an event's, so a customer may give several.
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


class SatisfactionAnswer(Answer, frozen=True, tag="satisfaction"):
    """Frame: ``score, count``.

    ``mean`` with Student's interval is on the scale asked; ``experience`` is the same mapped to −2 … +2. ``n`` counts
    scores, ``customers`` those who gave one, ``reached`` those who could have; ``response_rate`` is the share of those
    reached who gave one. From one score there is a mean but no interval (``too_few``).
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

    def to_frame(self) -> pl.DataFrame:
        """One row a score that was given, ascending: ``score, count``."""
        import polars as pl

        return pl.DataFrame(
            {"score": [one.score for one in self.scores], "count": [one.count for one in self.scores]},
            schema={"score": pl.Float64, "count": pl.Int64},
        )


class SatisfactionPart(
    Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="satisfaction"
):
    """The customers who gave ``score``, or any that is ``at_most``, ``below`` or ``above`` so much; all who gave one where none is given."""

    score: float | None = None
    at_most: float | None = None
    below: float | None = None
    above: float | None = None


@dataclass(frozen=True, eq=False)
class _Given:
    """Scores on the scale with the customers who gave them, how many lay outside it, and who could have given one."""

    who: NDArray[np.int64]
    scores: NDArray[np.float64]
    outside: int
    customers: NDArray[np.int64]
    reached: NDArray[np.int64]


def answer(index: JourneyIndex, question: Satisfaction) -> SatisfactionAnswer:
    """The mean score and its interval, on the scale asked and as an experience, with n and the response rate.

    The interval is Student's: mean ± t(n − 1) · s / √n, cut at the ends of the scale (Student 1908, Biometrika 6:1-25).
    Scores of one customer count as independent. Experience = 4 (score − lowest) / (highest − lowest) − 2, turned round
    where lower is better.

    Raises:
        InvalidInput: ``satisfaction.scale`` unless lowest < highest; ``satisfaction.not_numbers`` where the property
            is text; and what selectors raise.
    """
    from etappe.analyses.wording import wording

    given = _given(index, question)
    n = given.scores.size
    mean = float(given.scores.mean()) if n else None
    interval = _student(given.scores, question) if n > 1 else None
    experience = None if mean is None else _experience(mean, question)
    ends = sorted(_experience(end, question) for end in interval or ())
    answered = np.intersect1d(given.customers, given.reached, assume_unique=True).size
    scores, counts = np.unique(given.scores, return_counts=True)
    notes = []
    if given.outside:
        notes.append(note("satisfaction.outside", count=given.outside))
    if answered < given.customers.size:
        notes.append(note("satisfaction.not_reached", count=given.customers.size - answered))
    return SatisfactionAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=tuple(notes),
        question=question,
        n=n,
        customers=given.customers.size,
        reached=given.reached.size,
        response_rate=answered / given.reached.size if given.reached.size else None,
        mean=mean,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        experience=experience,
        experience_low=ends[0] if interval else None,
        experience_high=ends[1] if interval else None,
        scores=tuple(ScoreCount(float(score), int(count)) for score, count in zip(scores, counts, strict=True)),
        absent="no_scores" if not n else "too_few" if interval is None else None,
    )


def members(index: JourneyIndex, question: Satisfaction, part: SatisfactionPart) -> NDArray[np.int64]:
    """Numbers of the customers who gave such a score at least once, ascending."""
    given = _given(index, question)
    meant = np.ones(given.scores.size, np.bool_)
    if part.score is not None:
        meant &= given.scores == part.score
    if part.at_most is not None:
        meant &= given.scores <= part.at_most
    if part.below is not None:
        meant &= given.scores < part.below
    if part.above is not None:
        meant &= given.scores > part.above
    return once(given.who[meant])


def _given(index: JourneyIndex, question: Satisfaction) -> _Given:
    finite = math.isfinite(question.lowest) and math.isfinite(question.highest)
    if not finite or question.lowest >= question.highest:
        raise InvalidInput("satisfaction.scale", lowest=question.lowest, highest=question.highest)
    if not isinstance(described(index, question.score), NumberColumn):
        raise InvalidInput("satisfaction.not_numbers", property=question.score)
    about = question.at if question.of is None else question.of
    selection = coded(index, [question.at, about])
    at, of = (np.flatnonzero(selection.masks & np.uint64(bit)) for bit in (1, 2))
    lists = [one for code in at.tolist() for one in selection.values_of_events(question.score, code)]
    keys = np.concatenate([np.empty(0, np.int64), *(own for own, _ in lists)])
    scores = np.concatenate([np.empty(0, np.float64), *(values for _, values in lists)])
    said = ~np.isnan(scores)
    who, scores = keys[said] >> index.shift, scores[said]
    inside = (scores >= question.lowest) & (scores <= question.highest)
    return _Given(
        who=who[inside],
        scores=scores[inside],
        outside=int(inside.size - np.count_nonzero(inside)),
        customers=once(who[inside]),
        reached=customers_of(selection, of),
    )


def _student(scores: NDArray[np.float64], question: Satisfaction) -> Interval:
    """Student's interval of the mean of at least two scores, within the scale."""
    low, high = student(float(scores.mean()), float(scores.var(ddof=1)), scores.size)
    return Interval(max(float(question.lowest), low), min(float(question.highest), high))


def _experience(score: float, question: Satisfaction) -> float:
    """A score as an experience, −2 … +2."""
    felt = 4 * (score - question.lowest) / (question.highest - question.lowest) - 2
    return felt if question.higher_is_better else -felt
