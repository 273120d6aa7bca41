"""What became of a map's numbers since its actions are live.

Law: the number that is compared is the one that the map shows, asked of the days before and from then on; each of the two
stands with a question that gives it. A segment narrows whose it is; a period would leave nothing to compare, and is not taken. Nothing is said before as many days have passed as are compared. A difference is
called one where its interval leaves out none; whether the action made it nobody knows, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.asking import AnyAnswer, AnyQuestion
from etappe.analyses.records import Note
from etappe.analyses.results.effect import Change, Effect, EffectAnswer, Side
from etappe.analyses.results.satisfaction import Satisfaction
from etappe.analyses.scoping import asked_of, scoped
from etappe.events.scopes import Scope, of_whom
from etappe.foundation.days import day_of, day_words
from etappe.foundation.durations import duration_ms
from etappe.foundation.texts import Said, both
from etappe.maps.acting.effects import ActionEffect, Comparison, EffectSide, Overlap
from etappe.maps.measured.measuring import known
from etappe.maps.model.ordering import touchpoints_by_step
from etappe.maps.wording.naming import Names

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.measured.measures import MapMeasures
    from etappe.maps.model.document import ActionItem, ActionMeasure, Direction, MapDocument

FOUR_WEEKS: Final = 28
_DAY_MS: Final = 86_400_000
_WEEK: Final = 7
_SWAPPED: Final = str.maketrans(",.", ".,")
YEAR: Final = timedelta(weeks=52)
USUAL: Final[Mapping[ActionMeasure, Direction]] = {
    "onward": "higher",
    "satisfaction": "higher",
    "drop_off": "lower",
    "failing": "lower",
}
"""Where a measure should go, unless the action says otherwise."""

Ask = Callable[[AnyQuestion], AnyAnswer]


def days_compared(within: str | None, least: int = FOUR_WEEKS) -> int:
    """How many days before and after are compared: ``least``, and as many whole weeks as the map's window takes.

    >>> days_compared(None), days_compared("2d"), days_compared("10d")
    (28, 35, 42)
    """
    if within is None:
        return least
    return least + _WEEK * -(-duration_ms(within) // (_WEEK * _DAY_MS))


def question_of(
    index: JourneyIndex,
    document: MapDocument,
    measures: MapMeasures,
    measure: ActionMeasure,
    step: str,
    scope: Scope | None = None,
) -> Funnel | Satisfaction | None:
    """The question behind a number of a step; None where the step does not measure it. ``measures`` are those of the scope."""
    found = measures.steps.get(step)
    if found is None:
        return None
    if measure == "satisfaction":
        return found.satisfaction if found.score_n else None
    if measure == "failing":
        return asked_of(_failing(index, document, step), scope)
    if found.funnel is None or found.next_step is None or not found.reached:
        return None
    return found.funnel


def _failing(index: JourneyIndex, document: MapDocument, step: str) -> Funnel | None:
    """Who fails at the first touchpoint of a step that says by what it fails, of those who come to it."""
    for key in touchpoints_by_step(document)[step]:
        touchpoint = document.touchpoints[key]
        if touchpoint.binding is None or touchpoint.failing is None:
            continue
        at, failing = known(index, touchpoint.binding), known(index, touchpoint.failing)
        if at is not None and failing is not None:
            return Funnel(steps=(at, failing), within=document.within)
    return None


def effects_of(
    index: JourneyIndex,
    map_id: str,
    document: MapDocument,
    measures: MapMeasures,
    ask: Ask,
    others: Iterable[tuple[str, MapDocument]] = (),
    scope: Scope | None = None,
) -> tuple[ActionEffect, ...]:
    """The effects of a map's actions that have a measure and a day since which they are live, the latest first.

    Args:
        index: the data.
        map_id: of the map.
        document: the map.
        measures: what the map measures on the data, of the customers of the scope.
        ask: answers questions about the data.
        others: the other maps of the project, whose actions may fall into the same days.
        scope: whose numbers; of it the days are not taken.

    Cost: two answers for each, four where the data reach back a year.
    """
    live = _live([(map_id, document), *others])
    names = Names(document)
    whose = of_whom(scope)
    part = scoped(index, whose)
    data = _Data(part, measures, ask, whose)
    found = [
        _Judged(data, map_id, key, action, document, names).effect(live)
        for key, action in document.actions.items()
        if action.measure is not None and action.live_since is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.live_since, one.action), reverse=True))


def _live(maps: Iterable[tuple[str, MapDocument]]) -> list[Overlap]:
    found = []
    for map_id, document in maps:
        names: Names | None = None
        for key, action in document.actions.items():
            if action.live_since is not None:
                names = names or Names(document)
                said = names.name("actions", key)
                found.append(Overlap(map=map_id, action=key, live_since=action.live_since, en=said.en, de=said.de))
    return sorted(found, key=lambda one: (one.live_since, one.map, one.action))


@dataclass(frozen=True, eq=False)
class _Data:
    """What actions are held against: the part of the data, what a map measures on it, who answers, and whose it is."""

    index: JourneyIndex
    measures: MapMeasures
    ask: Ask
    whose: Scope | None


class _Judged:
    """One action, held against the data."""

    def __init__(
        self, data: _Data, map_id: str, key: str, action: ActionItem, document: MapDocument, names: Names
    ) -> None:
        assert action.measure is not None, "it is judged"
        assert action.live_since is not None, "it is live"
        self.index, self.document, self.ask, self.names = data.index, document, data.ask, names
        self.map_id, self.key, self.action, self.measure = map_id, key, action, action.measure
        self.since = date.fromisoformat(action.live_since)
        self.days = FOUR_WEEKS if action.measure == "satisfaction" else days_compared(document.within)
        self.step = action.measured_at
        self.of = None
        if self.step is not None:
            self.of = question_of(data.index, document, data.measures, action.measure, self.step, data.whose)

    def effect(self, live: Iterable[Overlap]) -> ActionEffect:
        start, end = self.since - timedelta(days=self.days), self.since + timedelta(days=self.days - 1)
        within = (start.isoformat(), end.isoformat())
        name, step = self.names.name("actions", self.key), self.names.name("steps", self.step)
        bare = ActionEffect(
            map=self.map_id,
            action=self.key,
            en=name.en,
            de=name.de,
            measure=self.measure,
            step=self.step,
            step_en=step.en,
            step_de=step.de,
            wanted=self.action.wanted or USUAL[self.measure],
            target=self.action.target,
            live_since=self.since.isoformat(),
            days=self.days,
            state="unmeasured",
            said=said("no_step"),
            overlapping=tuple(
                one
                for one in live
                if within[0] <= one.live_since <= within[1] and (one.map, one.action) != (self.map_id, self.key)
            ),
        )
        reason = self._reason(end)
        if reason is not None:
            ready = end + timedelta(days=1)
            waits = reason.code == "effects.waiting"
            state, ready_on = ("waiting", ready.isoformat()) if waits else ("unmeasured", None)
            return replace(bare, said=reason, state=state, ready_on=ready_on)
        assert self.of is not None, "there is no reason not to ask"
        answer = self.ask(Effect(of=self.of, since=self.since.isoformat(), window=f"{self.days}d"))
        assert isinstance(answer, EffectAnswer), "a question has one kind of answer"
        return self._told(bare, answer, start)

    def _reason(self, end: date) -> Note | None:
        """Why nothing can be said; None where something can."""
        zone = self.index.time_zone
        if self.step is None:
            return said("no_step")
        step = self.names.name("steps", self.step)
        if self.of is None:
            return said(f"nothing.{self.measure}", step=step)
        if isinstance(self.of, Funnel) and self.of.within is None:
            return said("no_window")
        if self.since <= day_of(self.index.earliest_ms, zone):
            return said("no_before", day=day_words(day_of(self.index.earliest_ms, zone)))
        last = day_of(self.index.observed_until_ms, zone)
        if last < end:
            ready = end + timedelta(days=1)
            return said("waiting", day=day_words(ready), count=self.days, last=day_words(last))
        return None

    def _told(self, bare: ActionEffect, answer: EffectAnswer, start: date) -> ActionEffect:
        now = self._comparison(answer.change, self.since)
        earlier = None if answer.year_earlier is None else self._comparison(answer.year_earlier, self.since - YEAR)
        beyond = (answer.beyond, answer.beyond_low, answer.beyond_high)
        if self.measure == "drop_off":
            beyond = tuple(None if one is None else -one for one in (beyond[0], beyond[2], beyond[1]))  # type: ignore[assignment] # three
        notes = list(answer.notes)
        first = day_of(self.index.earliest_ms, self.index.time_zone)
        if first > start:
            notes.append(said("short_before", day=day_words(first)))
        told = replace(
            bare,
            state="measured",
            now=now,
            year_earlier=earlier,
            beyond=beyond[0],
            beyond_low=beyond[1],
            beyond_high=beyond[2],
            notes=tuple(notes),
        )
        if now.difference is None or now.low is None or now.high is None:
            return replace(told, said=said("too_few", before=now.before.n, after=now.after.n))
        verdict: Any = "higher" if now.low > 0 else "lower" if now.high < 0 else "no_difference"
        return replace(
            told,
            verdict=verdict,
            as_wanted=None if verdict == "no_difference" else verdict == told.wanted,
            target_met=_target_met(told, now.after),
            said=difference_words(self.measure, now),
        )

    def _comparison(self, change: Change, since: date) -> Comparison:
        day = timedelta(days=1)
        before = self._side(change.before, since - timedelta(days=self.days), since - day)
        after = self._side(change.after, since, since + timedelta(days=self.days) - day)
        return comparison(self.measure, change, before, after)

    def _side(self, side: Side, first: date, last: date) -> EffectSide:
        assert self.of is not None, "it was asked"
        return side_of(self.measure, self.of, side, first, last)


def side_of(measure: ActionMeasure, of: Funnel | Satisfaction, side: Side, first: date, last: date) -> EffectSide:
    """A side of a comparison with the question that gives it."""
    values = side.value, side.low, side.high
    if measure == "drop_off":
        values = tuple(None if one is None else 1 - one for one in (side.value, side.high, side.low))  # type: ignore[assignment] # three
    scope = replace(of.scope or Scope(), first=first.isoformat(), last=last.isoformat())
    return EffectSide(
        first=first.isoformat(),
        last=last.isoformat(),
        n=side.n,
        value=values[0],
        low=values[1],
        high=values[2],
        of=replace(of, scope=scope),
    )


def comparison(measure: ActionMeasure, change: Change, before: EffectSide, after: EffectSide) -> Comparison:
    """A change as the measure counts it: of a share that ends here, what goes on is the rest."""
    ends = change.difference, change.low, change.high
    if measure == "drop_off":
        ends = tuple(None if one is None else -one for one in (change.difference, change.high, change.low))  # type: ignore[assignment] # three
    return Comparison(before=before, after=after, difference=ends[0], low=ends[1], high=ends[2])


def difference_words(measure: ActionMeasure, compared: Comparison) -> Note:
    """A difference in a sentence: how large it may be, and from what to what.

    Raises AssertionError where there is none.
    """
    assert compared.low is not None, "there is a difference"
    assert compared.high is not None, "there is a difference"
    mean = measure == "satisfaction"
    unit = "mean" if mean else "share"
    values = {
        "before": value_words(compared.before.value, mean=mean),
        "after": value_words(compared.after.value, mean=mean),
    }
    low, high = (amount_words(end, mean=mean) for end in (compared.low, compared.high))
    if compared.low > 0:
        return said(f"higher.{unit}", low=low, high=high, **values)
    if compared.high < 0:
        low, high = (amount_words(-end, mean=mean) for end in (compared.high, compared.low))
        return said(f"lower.{unit}", low=low, high=high, **values)
    return said(f"no_difference.{unit}", low=low, high=high, **values)


def value_words(value: float | None, *, mean: bool) -> Said:
    r"""A share in per cent, or a mean, as people read it.

    >>> value_words(0.6249, mean=False), value_words(4.257, mean=True)
    (Said(en='62.5%', de='62,5\u202f%'), Said(en='4.26', de='4,26'))
    """
    assert value is not None, "there is a value"
    amount = amount_words(value, mean=mean)
    return amount if mean else Said(en=f"{amount.en}%", de=f"{amount.de}\u202f%")


def amount_words(value: float, *, mean: bool) -> Said:
    """Points of per cent with one digit, or points of a scale with two; the sign a true minus.

    >>> amount_words(-0.35, mean=False).en, amount_words(1234.5, mean=True).de
    ('−35.0', '1.234,50')
    """
    digits = 2 if mean else 1
    rounded = round(value if mean else value * 100, digits)
    sign = "\u2212" if rounded < 0 else ""
    written = f"{abs(rounded):,.{digits}f}"
    return Said(en=sign + written, de=sign + written.translate(_SWAPPED))


def said(code: str, **values: object) -> Note:
    """A sentence about an effect in both languages."""
    return Note(f"effects.{code}", *both(f"effects.{code}", **values))


def _target_met(told: ActionEffect, after: EffectSide) -> Any:  # noqa: ANN401 - yes, no, open or None
    if told.target is None or after.low is None or after.high is None:
        return None
    worse, better = (after.low, after.high) if told.wanted == "higher" else (-after.high, -after.low)
    target = told.target if told.wanted == "higher" else -told.target
    return "yes" if worse >= target else "no" if better < target else "open"
