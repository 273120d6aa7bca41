"""Two scopes side by side on a map: two segments, two periods, or one of them and everybody.

Law: each side is what ``measure`` gives for its scope, and a difference is the second side's value less the first one's.
Shares differ with Newcombe's interval, satisfaction with Welch's; counts and medians without one. What cannot be stated is
absent with a reason. Of all differences of a map that have an interval, those stand out that chance does not explain once
it is known how many were looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.asking import ask
from etappe.analyses.journeys import Journeys
from etappe.analyses.records import Absent, Note, Provenance, provenance
from etappe.foundation.means import welch
from etappe.foundation.uncertainty import newcombe, no_difference
from etappe.maps.measured.apart import beyond, known_of
from etappe.maps.measured.measures import MapMeasures, StepMeasures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etappe.analyses.results.satisfaction import SatisfactionAnswer
    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument

Measure = Literal["reached", "reach", "onward", "dropped", "open", "time_to_next_s", "experience", "response_rate"]
_EXPERIENCE_SPAN: Final = 4.0
"""From -2 to +2."""
_FEWEST: Final = 2
"""Scores on a side from which on they have a variance."""


class MeasureDifference(Struct, frozen=True, kw_only=True):
    """A number of a step on both sides.

    Attributes:
        measure: which: ``reach`` is the share of the scope's customers who reached the step, all others as in StepMeasures.
        one, other: the two values; None where there is none. one_n, other_n: what shares and means rest on, else None.
        difference: ``other`` less ``one``. low, high: its interval; None for counts and medians, which have none.
        chance: how likely a difference as large is where nothing sets the two apart, in [0, 1].
        stands_out: whether chance does not explain it, given how many are compared.
        absent: why there is no difference.
    """

    measure: Measure
    one: float | None
    other: float | None
    one_n: int | None = None
    other_n: int | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    stands_out: bool = False
    absent: Absent | None = None


class MapComparison(Struct, frozen=True, kw_only=True):
    """A map measured for two scopes.

    Attributes:
        one, other: all measured numbers of each.
        steps: the differences of each step, by its id; none where no touchpoint of it is bound.
        in_both: customers who are in both scopes; the intervals take the two for separate customers.
        notes: what to know before reading a difference. provenance: of the data that both are parts of.
    """

    one: MapMeasures
    other: MapMeasures
    steps: dict[str, tuple[MeasureDifference, ...]]
    in_both: int
    notes: tuple[Note, ...]
    provenance: Provenance


def compare(
    events: Journeys | JourneyIndex, document: MapDocument, one: Scope | None, other: Scope | None
) -> MapComparison:
    """A map measured for two scopes, and by how much they differ; None is everybody, and the whole time.

    Raises what etappe.maps.measured.measuring.measure raises.

    Cost: that of two measurings, and one question a step that has scores.
    """
    from etappe.maps.measured.measuring import measure

    index = events.index if isinstance(events, Journeys) else events
    return compared(index, (one, measure(index, document, scope=one)), (other, measure(index, document, scope=other)))


def compared(
    index: JourneyIndex, one: tuple[Scope | None, MapMeasures], other: tuple[Scope | None, MapMeasures]
) -> MapComparison:
    """The comparison of what was measured on one map for two scopes of an index."""
    (first, mine), (second, theirs) = one, other
    sizes = mine.provenance.n_customers, theirs.provenance.n_customers
    steps = {
        key: tuple(_differences(index, step, theirs.steps[key], sizes))
        for key, step in mine.steps.items()
        if step.reached is not None
    }
    in_both, notes = known_of(index, first, second)
    return MapComparison(
        one=mine,
        other=theirs,
        steps=_standing_out(steps),
        in_both=in_both,
        notes=tuple(notes),
        provenance=provenance(index),
    )


class _Share(NamedTuple):
    """Some of so many; ``absent`` says why there is no share."""

    part: int
    of: int
    absent: Absent | None = None


def _differences(
    index: JourneyIndex, one: StepMeasures, other: StepMeasures, sizes: tuple[int, int]
) -> Iterator[MeasureDifference]:
    yield _plain("reached", one.reached, other.reached)
    reach = [_Share(side.reached or 0, size) for side, size in zip((one, other), sizes, strict=True)]
    yield _shares("reach", *reach)
    if one.next_step is not None or other.next_step is not None:
        yield _shares("onward", _onward(one), _onward(other))
        yield _plain("dropped", one.dropped, other.dropped)
        yield _plain("open", one.open, other.open)
        yield _plain("time_to_next_s", one.time_to_next_s, other.time_to_next_s)
    if one.satisfaction is not None or other.satisfaction is not None:
        scores = _scores(index, one), _scores(index, other)
        yield _experience((one, scores[0]), (other, scores[1]))
        yield _shares("response_rate", _responses(one, scores[0]), _responses(other, scores[1]))


def _plain(measure: Measure, one: float | None, other: float | None) -> MeasureDifference:
    """Counts and medians, which differ without an interval."""
    if one is None or other is None:
        return MeasureDifference(measure=measure, one=one, other=other, absent="no_entrants")
    return MeasureDifference(measure=measure, one=one, other=other, difference=other - one)


def _shares(measure: Measure, one: _Share, other: _Share) -> MeasureDifference:
    mine, theirs = (None if share.of == 0 else share.part / share.of for share in (one, other))
    given = MeasureDifference(measure=measure, one=mine, other=theirs, one_n=one.of, other_n=other.of)
    interval = newcombe(other.part, other.of, one.part, one.of)
    if interval is None or mine is None or theirs is None:
        return replace(given, absent=one.absent or other.absent or "no_entrants")
    return replace(
        given,
        difference=theirs - mine,
        low=interval.low,
        high=interval.high,
        chance=no_difference(other.part, other.of, one.part, one.of),
    )


def _onward(step: StepMeasures) -> _Share:
    n = step.onward_n or 0
    return _Share(round((step.onward or 0.0) * n), n, step.onward_absent)


def _responses(step: StepMeasures, answer: SatisfactionAnswer | None) -> _Share:
    """Those who gave a score, of those who could have."""
    if answer is None or step.response_rate is None:
        return _Share(0, 0, step.satisfaction_absent or "no_scores")
    return _Share(round(step.response_rate * answer.reached), answer.reached)


def _scores(index: JourneyIndex, step: StepMeasures) -> SatisfactionAnswer | None:
    """What customers said at a step; None where nobody did."""
    if step.satisfaction is None or not step.score_n:
        return None
    return cast("SatisfactionAnswer", ask(index, step.satisfaction))


def _experience(
    one: tuple[StepMeasures, SatisfactionAnswer | None], other: tuple[StepMeasures, SatisfactionAnswer | None]
) -> MeasureDifference:
    (mine, said), (theirs, others_said) = one, other
    given = MeasureDifference(
        measure="experience",
        one=mine.experience,
        other=theirs.experience,
        one_n=mine.score_n or 0,
        other_n=theirs.score_n or 0,
    )
    if said is None or others_said is None or mine.experience is None or theirs.experience is None:
        return replace(given, absent="no_scores")
    if min(said.n, others_said.n) < _FEWEST:
        return replace(given, absent="too_few")
    difference = theirs.experience - mine.experience
    interval, chance = welch(difference, _variance(others_said), others_said.n, _variance(said), said.n)
    return replace(given, difference=difference, low=interval.low, high=interval.high, chance=chance)


def _variance(answer: SatisfactionAnswer) -> float:
    """The variance of the scores, as experiences."""
    assert answer.mean is not None, "there are scores"
    squares = sum(one.count * (one.score - answer.mean) ** 2 for one in answer.scores)
    scale = _EXPERIENCE_SPAN / (answer.question.highest - answer.question.lowest)
    return squares / (answer.n - 1) * scale**2


def _standing_out(steps: dict[str, tuple[MeasureDifference, ...]]) -> dict[str, tuple[MeasureDifference, ...]]:
    """The same with those marked that chance does not explain."""
    marks, _ = beyond([one.chance for differences in steps.values() for one in differences])
    return {
        key: tuple(replace(one, stands_out=next(marks)) for one in differences) for key, differences in steps.items()
    }
