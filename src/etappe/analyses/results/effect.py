"""Before and after: how a number changed when something was done, and how it changed a year earlier without it.

What is compared are two windows of equal length, each known up to its end only: attempts that were still open when the
change came belong to neither. It is no experiment, and says so.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from etappe.analyses.arriving.funnel import Funnel, FunnelAnswer
from etappe.analyses.records import Absent, Answer, Note, Question, iso, note, provenance
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionAnswer
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.foundation.means import welch
from etappe.foundation.uncertainty import Interval, newcombe, no_difference
from etappe.journeys.narrowing import narrowed

if TYPE_CHECKING:
    import polars as pl

    from etappe.journeys.index import JourneyIndex

ENOUGH: Final = 30
"""Outcomes, or scores, on each side from which on a difference is stated."""
YEAR: Final = timedelta(weeks=52)
"""So that days of the week meet."""
DAY_MS: Final = 86_400_000


class Effect(Question, frozen=True, tag="effect", kw_only=True):
    """How did a number change at ``since``?

    Attributes:
        of: a funnel with a window and without a breakdown, whose rate is compared; or satisfaction, whose mean is.
        since: the day of the change, ``2026-03-01``, or an instant; in the project's time zone where it names none.
        window: how much before and after it is compared, such as ``"28d"``; days of the calendar where ``since`` is one.
    """

    of: Funnel | Satisfaction
    since: str
    window: str = "28d"


class Side(Struct, frozen=True, kw_only=True):
    """A number in one window: from ``start`` to before ``end`` (ISO 8601). ``n`` outcomes or scores; ``value`` None without."""

    start: str
    end: str
    n: int
    value: float | None
    low: float | None
    high: float | None


class Change(Struct, frozen=True, kw_only=True):
    """Two windows, and the difference of the second to the first with its interval; None with a reason.

    ``chance`` is how likely a difference of this size or more is where nothing sets the windows apart (two-sided).
    """

    before: Side
    after: Side
    difference: float | None
    low: float | None
    high: float | None
    chance: float | None = None
    absent: Absent | None = None


class EffectAnswer(Answer, frozen=True, tag="effect"):
    """Frame: ``year, window, start, end, n, value, low, high``, a row for each side.

    ``year_earlier`` is the same change fifty-two weeks earlier, None where the data do not reach back so far. ``beyond`` is
    by how much the change was larger than then, with its interval.
    """

    question: Effect
    change: Change
    year_earlier: Change | None
    beyond: float | None
    beyond_low: float | None
    beyond_high: float | None

    def to_frame(self) -> pl.DataFrame:
        """One row a side."""
        import polars as pl

        sides = [("now", "before", self.change.before), ("now", "after", self.change.after)]
        if self.year_earlier is not None:
            sides += [("earlier", "before", self.year_earlier.before), ("earlier", "after", self.year_earlier.after)]
        texts, numbers = ("start", "end"), ("value", "low", "high")
        schema: dict[str, pl.DataType] = {"year": pl.String(), "window": pl.String()}
        schema |= {name: pl.String() for name in texts} | {"n": pl.Int64()} | {name: pl.Float64() for name in numbers}
        rows = [(year, which, *(getattr(side, name) for name in list(schema)[2:])) for year, which, side in sides]
        return pl.DataFrame(rows, schema=schema, orient="row")


def answer(index: JourneyIndex, question: Effect) -> EffectAnswer:
    """The change at an instant, and the same a year earlier.

    Rates: Wilson for each, Newcombe for their difference, Pearson or Fisher for ``chance``. Means: Student for each, Welch for
    their difference and ``chance`` (Welch 1947, Biometrika 34:28-35). The difference of two changes: its two variances added, read off their intervals.

    Raises InvalidInput ``effect.no_window`` for a funnel without a window, ``effect.breakdown`` for one that is broken down,
    ``effect.since_unreadable``, ``effect.outside`` where the data do not reach from before to after; and what the question
    behind raises.
    """
    from etappe.analyses.wording import wording

    if isinstance(question.of, Funnel) and question.of.within is None:
        raise InvalidInput("effect.no_window")
    if isinstance(question.of, Funnel) and question.of.by is not None:
        raise InvalidInput("effect.breakdown")
    windows = _windows(question, index.time_zone)
    at = windows.at
    if not index.earliest_ms < at <= index.observed_until_ms:
        start, end = iso(index, index.earliest_ms), iso(index, index.observed_until_ms)
        raise InvalidInput("effect.outside", since=question.since, start=start, end=end)
    change = _change(index, question, windows)
    earlier, then = None, _windows(question, index.time_zone, ago=YEAR)
    if then.start >= index.earliest_ms:
        earlier = _change(index, question, then)
    beyond = _beyond(change, earlier)
    return EffectAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=_notes(index, change, earlier, windows.end),
        question=question,
        change=change,
        year_earlier=earlier,
        beyond=None if beyond is None else beyond[0],
        beyond_low=None if beyond is None else beyond[1].low,
        beyond_high=None if beyond is None else beyond[1].high,
    )


class _Windows(NamedTuple):
    """From ``start`` to before ``at``, and from there to before ``end``; milliseconds UTC since 1970."""

    start: int
    at: int
    end: int


def _windows(question: Effect, time_zone: str, ago: timedelta = timedelta(0)) -> _Windows:
    """The two windows of a question, or those some time earlier."""
    began, length = _began(question.since), duration_ms(question.window)
    zone = ZoneInfo(time_zone)
    try:
        began -= ago
        if (
            began.tzinfo is None and began.time() == time(0) and length % DAY_MS == 0
        ):  # an hour more or less at a change of clocks
            days = timedelta(days=length // DAY_MS)
            return _Windows(*(_ms(each.replace(tzinfo=zone)) for each in (began - days, began, began + days)))
        at = _ms(began if began.tzinfo else began.replace(tzinfo=zone))
    except (ValueError, OverflowError) as error:
        raise InvalidInput("effect.since_unreadable", given=question.since) from error
    return _Windows(at - length, at, at + length)


def _began(day: str) -> datetime:
    try:
        return datetime.fromisoformat(day)
    except ValueError as error:
        raise InvalidInput("effect.since_unreadable", given=day) from error


def _ms(instant: datetime) -> int:
    return round((instant - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def _change(index: JourneyIndex, question: Effect, windows: _Windows) -> Change:
    before = _side(index, question, windows.start, windows.at)
    after = _side(index, question, windows.at, windows.end)
    (first, spread), (second, other_spread) = before, after
    if min(first.n, second.n) < ENOUGH or first.value is None or second.value is None:
        return Change(before=first, after=second, difference=None, low=None, high=None, absent="too_few")
    if isinstance(question.of, Funnel):
        counts = round(second.value * second.n), second.n, round(first.value * first.n), first.n
        interval, chance = newcombe(*counts), no_difference(*counts)
    else:
        interval, chance = welch(second.value - first.value, other_spread, second.n, spread, first.n)
    assert interval is not None, "there is enough on both sides"
    return Change(
        before=first,
        after=second,
        difference=second.value - first.value,
        low=interval.low,
        high=interval.high,
        chance=chance,
    )


def _side(index: JourneyIndex, question: Effect, since: int, until: int) -> tuple[Side, float]:
    """A side, and the variance of its scores."""
    from etappe.analyses.asking import ask

    # Many questions about the same two stretches of time take each of them once.
    part = index.parts.get(f"{since} {until}".encode(), lambda: narrowed(index, since_ms=since, until_ms=until))
    asked = ask(part, question.of)
    window = {"start": iso(index, since), "end": iso(index, until)}
    if isinstance(asked, FunnelAnswer):
        (group,) = asked.groups
        known = group.entrants - group.open - group.excluded
        return Side(**window, n=known, value=group.rate, low=group.low, high=group.high), 0.0
    assert isinstance(asked, SatisfactionAnswer), "a question has one kind of answer"
    variance = 0.0
    if asked.mean is not None and asked.n > 1:
        squares = sum(one.count * (one.score - asked.mean) ** 2 for one in asked.scores)
        variance = squares / (asked.n - 1)
    return Side(**window, n=asked.n, value=asked.mean, low=asked.low, high=asked.high), variance


def _beyond(change: Change, earlier: Change | None) -> tuple[float, Interval] | None:
    """By how much a change was larger than a year earlier (method of variance estimates recovery, Zou and Donner 2008)."""
    if earlier is None or change.difference is None or earlier.difference is None:
        return None
    assert change.low is not None, "a difference has an interval"
    assert change.high is not None, "a difference has an interval"
    assert earlier.low is not None, "a difference has an interval"
    assert earlier.high is not None, "a difference has an interval"
    beyond = change.difference - earlier.difference
    below = ((change.difference - change.low) ** 2 + (earlier.high - earlier.difference) ** 2) ** 0.5
    above = ((change.high - change.difference) ** 2 + (earlier.difference - earlier.low) ** 2) ** 0.5
    return beyond, Interval(beyond - below, beyond + above)


def _notes(index: JourneyIndex, change: Change, earlier: Change | None, until: int) -> tuple[Note, ...]:
    notes = [note("effect.no_experiment")]
    notes.append(note("effect.season_unknown" if earlier is None else "effect.season"))
    if until > index.observed_until_ms:
        notes.append(note("effect.not_over", end=iso(index, index.observed_until_ms)))
    if change.absent is not None:
        notes.append(note("effect.too_few", enough=ENOUGH))
    return tuple(notes)
