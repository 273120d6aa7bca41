"""Ratings summed up: by round, by question, with everybody counting once.

Law: a round is a stretch of ratings without a pause of more than 30 days, and lasts 90 days at most. Within a round the last
rating of each person counts, and each person counts the same. No rating is left out of what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import fmean, stdev
from typing import Final

from msgspec import Struct

from etappe.accounts.sessions import LOCAL_OWNER
from etappe.maps.keeping.comments import Writer
from etappe.maps.library.model import OLD_AFTER_DAYS, Rating, Texts

PAUSE: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=90)


class Summed(Struct, frozen=True, kw_only=True):
    """What several people say: how many, their mean, how far they lie apart (standard deviation; None for one), and the ends."""

    n: int
    mean: float
    sd: float | None
    lowest: float
    highest: float


class QuestionSummed(Struct, frozen=True, kw_only=True):
    """What people say to one question."""

    question: str
    words: Texts
    summed: Summed


class Round(Struct, frozen=True, kw_only=True):
    """A round of reviews. ``summed`` is over people, each by the mean of their answers; ``ratings`` those that count."""

    number: int
    started_at: datetime
    ended_at: datetime
    summed: Summed
    questions: tuple[QuestionSummed, ...]
    ratings: tuple[str, ...]


class Review(Struct, frozen=True, kw_only=True):
    """Where a touchpoint's reviews stand.

    Attributes:
        rounds: the first one first.
        last_at: when it was rated last. old: whether that is more than 180 days ago.
        change: mean of the last round less that of the one before; None for a single round.
        same_people: how many rated in both.
    """

    rounds: tuple[Round, ...]
    last_at: datetime
    old: bool
    change: float | None
    same_people: int


def review(ratings: Iterable[Rating], now: datetime) -> Review | None:
    """What ratings come to; None without any.

    >>> from etappe.maps.library.model import Answered
    >>> day = datetime(2026, 1, 1)
    >>> def rated(after: int, who: str, score: int) -> Rating:
    ...     answer = Answered(question="easy", words={}, score=score)
    ...     return Rating(id=f"{who}{after}", at=day + timedelta(days=after), by=Writer(person=who, name=who), answers=(answer,))
    >>> found = review([rated(0, "ada", 2), rated(1, "bo", 4), rated(2, "ada", 3), rated(60, "ada", 5)], day)
    >>> [(one.summed.n, one.summed.mean) for one in found.rounds], found.change, found.same_people
    ([(2, 3.5), (1, 5.0)], 1.5, 1)
    """
    rounds = [_round(number, stretch) for number, stretch in enumerate(_stretches(ratings), start=1)]
    if not rounds:
        return None
    people = [{rater(one.by) for one in stretch} for stretch in _stretches(ratings)]
    last = rounds[-1]
    return Review(
        rounds=tuple(rounds),
        last_at=last.ended_at,
        old=now - last.ended_at > timedelta(days=OLD_AFTER_DAYS),
        change=last.summed.mean - rounds[-2].summed.mean if len(rounds) > 1 else None,
        same_people=len(people[-1] & people[-2]) if len(rounds) > 1 else 0,
    )


def rater(by: Writer) -> tuple[str, str]:
    """Whom a rating counts for: people behind the one local owner are told apart by name."""
    return (by.person, by.name.casefold() if by.person == LOCAL_OWNER.person else "")


def _stretches(ratings: Iterable[Rating]) -> list[list[Rating]]:
    found: list[list[Rating]] = []
    for one in sorted(ratings, key=lambda each: (each.at, each.id)):
        if found and one.at - found[-1][-1].at <= PAUSE and one.at - found[-1][0].at <= LONGEST:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _round(number: int, stretch: Sequence[Rating]) -> Round:
    counted = tuple({rater(one.by): one for one in stretch}.values())
    words: dict[str, Texts] = {}
    scores: dict[str, list[float]] = {}
    for one in counted:
        for answer in one.answers:
            words[answer.question] = answer.words
            scores.setdefault(answer.question, []).append(answer.score)
    return Round(
        number=number,
        started_at=stretch[0].at,
        ended_at=stretch[-1].at,
        summed=summed([one.mean for one in counted]),
        questions=tuple(
            QuestionSummed(question=question, words=words[question], summed=summed(given))
            for question, given in scores.items()
        ),
        ratings=tuple(one.id for one in counted),
    )


def summed(values: Sequence[float]) -> Summed:
    """Mean and spread of at least one value.

    >>> summed([2, 4]).mean, round(summed([2, 4]).sd, 3), summed([3]).sd
    (3.0, 1.414, None)
    """
    return Summed(
        n=len(values),
        mean=fmean(values),
        sd=stdev(values) if len(values) > 1 else None,
        lowest=min(values),
        highest=max(values),
    )
