"""What the data say of the effort a touchpoint takes: scores of effort, whom it fails, and who comes again within a week.

Law: effort is measured only where customers were asked for it. That a touchpoint fails or that people come again may speak of
effort and need not: each is a share of its own with its own name, and is never turned into a score. An event has no duration,
so time spent at a touchpoint is not told from time until something else happens, and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from etappe.analyses.arriving.funnel import Funnel, FunnelAnswer
from etappe.analyses.asking import ask
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionAnswer
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import wilson
from etappe.journeys.matching import customers_of
from etappe.journeys.selection import coded
from etappe.maps.library.numbers import EffortSign, ScoredEffort
from etappe.maps.measured.measuring import known

if TYPE_CHECKING:
    from etappe.events.selectors import Selector
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import ScoreBinding

AGAIN_WITHIN: Final = "7d"
_TO_EFFORT: Final = 3.0
"""Experience from +2 to −2 is effort from 1 to 5."""


def scored(
    index: JourneyIndex, scores: ScoreBinding, of: Selector | None
) -> tuple[Satisfaction, SatisfactionAnswer | None]:
    """The question behind bound scores and its answer, None where the data have no such scores; ``of`` could have given one."""
    at = known(index, scores.at)
    question = Satisfaction(
        at=at or scores.at,
        score=scores.score,
        lowest=scores.lowest,
        highest=scores.highest,
        higher_is_better=scores.higher_is_better,
        of=None if of is None or of == at else of,
    )
    if at is None:
        return question, None
    try:
        return question, cast("SatisfactionAnswer", ask(index, question))
    except InvalidInput as error:
        if error.code in {"selector.unknown_property", "satisfaction.not_numbers"}:
            return question, None
        raise


def scored_effort(index: JourneyIndex, scores: ScoreBinding, of: Selector | None) -> ScoredEffort:
    """What customers said of their effort."""
    question, answer = scored(index, scores, of)
    if answer is None:
        return ScoredEffort(question=question, absent="no_scores")
    return ScoredEffort(
        question=question,
        score=answer.mean,
        low=answer.low,
        high=answer.high,
        n=answer.n,
        effort=_effort(answer.experience),
        effort_low=_effort(answer.experience_high),
        effort_high=_effort(answer.experience_low),
        absent=answer.absent,
    )


def failing_of(index: JourneyIndex, here: Selector | None, failing: Selector | None) -> EffortSign | None:
    """Whom it fails: of all with an event of its own or one by which it fails, those with one of the latter."""
    fails = None if failing is None else known(index, failing)
    if fails is None:
        return None
    question = Funnel(steps=(fails,))
    customers = cast("FunnelAnswer", ask(index, question)).steps[0].customers
    selection = coded(index, [fails] if here is None else [here, fails])
    n = int(customers_of(selection, selection.masks.nonzero()[0]).size)
    interval = wilson(customers, n)
    return EffortSign(
        question=question,
        position=1,
        customers=customers,
        n=n,
        share=customers / n if interval else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        absent=None if interval else "no_entrants",
    )


def again_of(index: JourneyIndex, here: Selector) -> EffortSign:
    """Who comes again within a week. Those whose week is not over and who did not come again so far are left out."""
    question = Funnel(steps=(here, here), within=AGAIN_WITHIN, detail="counts")
    answer = cast("FunnelAnswer", ask(index, question))
    (outcome,) = answer.groups
    return EffortSign(
        question=question,
        position=2,
        customers=outcome.arrived,
        n=outcome.entrants - outcome.open,
        share=outcome.rate,
        low=outcome.low,
        high=outcome.high,
        absent=outcome.absent,
    )


def _effort(experience: float | None) -> float | None:
    return None if experience is None else _TO_EFFORT - experience
