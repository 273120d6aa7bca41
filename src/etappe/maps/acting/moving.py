"""Which numbers of a map moved in the last days of the data, and where people were dissatisfied in them.

Law: a number moved where the likelihood that chance alone did it stands out among all that were tested (Benjamini and
Hochberg, see ``etappe.foundation.uncertainty.beyond_chance``), and its interval leaves out no difference. How many were
tested is said. Whoever looks at several maps puts their tests together before anything is called moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.records import Note
from etappe.analyses.results.effect import Effect, EffectAnswer
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionAnswer
from etappe.analyses.scoping import scoped
from etappe.events.scopes import Scope, of_whom
from etappe.foundation.days import day_of
from etappe.foundation.durations import duration_ms
from etappe.foundation.uncertainty import beyond_chance
from etappe.maps.acting.effects import Comparison
from etappe.maps.acting.judging import comparison, difference_words, question_of, side_of
from etappe.maps.model.document import ActionMeasure
from etappe.maps.model.ordering import steps_in_order
from etappe.maps.wording.naming import Names

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.acting.judging import Ask
    from etappe.maps.measured.measures import MapMeasures
    from etappe.maps.model.document import MapDocument

WEEK: Final = 7
_WEEK_MS: Final = WEEK * 86_400_000
MEASURES: Final[tuple[ActionMeasure, ...]] = ("onward", "satisfaction", "failing")
"""Those that are tested; what ends at a step is what does not go on, and would be tested twice."""


class WeeklyNumber(Struct, frozen=True, kw_only=True):
    """A number of a step, held against the days before.

    ``chance`` is how likely a difference of this size is by chance; None where there were too few to test.
    """

    map: str
    step: str
    step_en: str
    step_de: str
    measure: ActionMeasure
    compared: Comparison
    chance: float | None
    said: Note | None


class LowScore(Struct, frozen=True):
    """A score below the middle of its scale, and how many gave it."""

    score: float
    count: int


class LowScores(Struct, frozen=True, kw_only=True):
    """Low scores given at a step in the last days.

    ``of`` is the question, whose parts by score are the customers. ``n`` counts all scores; ``low`` those below the middle.
    """

    map: str
    step: str
    step_en: str
    step_de: str
    of: Satisfaction
    n: int
    low: int
    scores: tuple[LowScore, ...]


def days_of_a_week(within: str | None) -> int:
    """How many days are held against as many before: seven, and as many whole weeks more as lie in the map's window.

    >>> days_of_a_week("2d"), days_of_a_week("7d"), days_of_a_week("30d")
    (7, 14, 35)
    """
    return WEEK * (1 + (0 if within is None else duration_ms(within) // _WEEK_MS))


def weekly_numbers(
    index: JourneyIndex,
    map_id: str,
    document: MapDocument,
    measures: MapMeasures,
    ask: Ask,
    scope: Scope | None = None,
) -> tuple[WeeklyNumber, ...]:
    """Each number of a map in the last days of the data, held against as many days before.

    Of ``scope`` the days are not taken; ``measures`` are those of its customers.

    Cost: one answer about two short stretches of time for each number.
    """
    whose = of_whom(scope)
    return tuple(_weekly_numbers(scoped(index, whose), map_id, document, measures, ask, whose))


def _weekly_numbers(
    index: JourneyIndex, map_id: str, document: MapDocument, measures: MapMeasures, ask: Ask, whose: Scope | None
) -> Iterator[WeeklyNumber]:
    names = Names(document)
    last = day_of(index.observed_until_ms, index.time_zone)
    for step, _ in steps_in_order(document):
        for measure in MEASURES:
            of = question_of(index, document, measures, measure, step, whose)
            if of is None or (isinstance(of, Funnel) and of.within is None):
                continue
            days = timedelta(days=days_of_a_week(document.within) if isinstance(of, Funnel) else WEEK)
            day = timedelta(days=1)
            since = last - days + day
            if since - days < day_of(index.earliest_ms, index.time_zone):
                continue
            answer = ask(Effect(of=of, since=since.isoformat(), window=f"{days.days}d"))
            assert isinstance(answer, EffectAnswer), "a question has one kind of answer"
            change = answer.change
            before = side_of(measure, of, change.before, since - days, since - day)
            after = side_of(measure, of, change.after, since, last)
            compared = comparison(measure, change, before, after)
            name = names.name("steps", step)
            yield WeeklyNumber(
                map=map_id,
                step=step,
                step_en=name.en,
                step_de=name.de,
                measure=measure,
                compared=compared,
                chance=change.chance,
                said=None if compared.low is None else difference_words(measure, compared),
            )


def moved(numbers: Iterable[WeeklyNumber]) -> tuple[tuple[WeeklyNumber, ...], int]:
    """Those that moved beyond chance, the clearest first, and how many were tested.

    >>> moved(())
    ((), 0)
    """
    known = [one for one in numbers if one.chance is not None]
    stands_out = beyond_chance([one.chance for one in known if one.chance is not None])
    found = [one for one, is_beyond in zip(known, stands_out, strict=True) if is_beyond and _is_apart(one.compared)]
    return tuple(sorted(found, key=lambda one: (one.chance or 0.0, one.map, one.step))), len(known)


def _is_apart(compared: Comparison) -> bool:
    return compared.low is not None and compared.high is not None and (compared.low > 0 or compared.high < 0)


def low_scores(
    index: JourneyIndex,
    map_id: str,
    document: MapDocument,
    measures: MapMeasures,
    ask: Ask,
    scope: Scope | None = None,
) -> tuple[LowScores, ...]:
    """Where scores below the middle of the scale were given in the last seven days of the data, most first.

    Of ``scope`` the days are not taken; ``measures`` are those of its customers. Whether somebody answered those who gave them, the data do not say.
    """
    names = Names(document)
    whose = of_whom(scope)
    last = day_of(index.observed_until_ms, index.time_zone)
    first = last - timedelta(days=WEEK - 1)
    found = []
    passed: list[Satisfaction] = []
    for step, _ in steps_in_order(document):
        of = question_of(index, document, measures, "satisfaction", step, whose)
        if not isinstance(of, Satisfaction) or of in passed:
            continue
        passed.append(of)
        asked = replace(of, scope=replace(whose or Scope(), first=first.isoformat(), last=last.isoformat()))
        answer = ask(asked)
        assert isinstance(answer, SatisfactionAnswer), "a question has one kind of answer"
        low = _low(of, [LowScore(one.score, one.count) for one in answer.scores])
        if low:
            name = names.name("steps", step)
            found.append(
                LowScores(
                    map=map_id,
                    step=step,
                    step_en=name.en,
                    step_de=name.de,
                    of=asked,
                    n=answer.n,
                    low=sum(one.count for one in low),
                    scores=tuple(low),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.low, one.step)))


def _low(of: Satisfaction, scores: Sequence[LowScore]) -> list[LowScore]:
    middle = (of.lowest + of.highest) / 2
    if of.higher_is_better:
        return [one for one in scores if one.score < middle]
    return [one for one in reversed(scores) if one.score > middle]
