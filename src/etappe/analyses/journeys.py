"""Journeys for notebooks and programs: the index, and every question about it as a method.

Law: a method only writes its question down and asks it; the same question as a record or as JSON gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec
import numpy as np

from etappe.analyses.asking import AnyAnswer, AnyQuestion, ask, read_question, read_segment, read_selection
from etappe.analyses.records import iso
from etappe.analyses.scoping import scoped
from etappe.events.scopes import Scope
from etappe.events.segments import Segment
from etappe.events.selectors import Selection, Selector

if TYPE_CHECKING:
    from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsAnswer
    from etappe.analyses.arriving.conformance import ConformanceAnswer, PlannedStep, Way
    from etappe.analyses.arriving.funnel import Breakdown, Exclusion, Funnel, FunnelAnswer
    from etappe.analyses.people.customers import Countable, CustomersAnswer, Part
    from etappe.analyses.people.groups import GroupsAnswer
    from etappe.analyses.people.profile import ProfileAnswer
    from etappe.analyses.periods import Period
    from etappe.analyses.results.attribution import AttributionAnswer, Model
    from etappe.analyses.results.effect import EffectAnswer
    from etappe.analyses.results.retention import RetentionAnswer
    from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionAnswer
    from etappe.analyses.ways.paths import PathsAnswer
    from etappe.analyses.ways.sequences import SequencesAnswer
    from etappe.analyses.ways.timeline import TimelineAnswer
    from etappe.analyses.ways.transitions import TransitionsAnswer
    from etappe.analyses.ways.variants import VariantsAnswer
    from etappe.events.importing import ReadNote, RefusedRow
    from etappe.journeys.index import JourneyIndex

Written = Selection | Mapping[str, object]
"""Events as a person writes them: a name, a Selector, or a selector's JSON form."""

WrittenScope = Scope | Mapping[str, object] | None
"""Of whom and when, as a person writes it: a Scope, or its JSON form; None for all."""

A = TypeVar("A")

_SHOWN_EVENTS = 8


@dataclass(frozen=True, eq=False, repr=False)
class Journeys:
    """All events of a set of customers, and the questions that can be asked of them.

    Attributes:
        index: the packed events.
        refused: rows that could not be read, with line and reason.
        notes: what was assumed in reading, such as UTC for times without offset.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> rows = {"customer": ["ann", "ann", "bob"], "time": [0, 60_000, 0], "event": ["view", "buy", "view"]}
    >>> journeys = Journeys(build_index(pl.DataFrame(rows)))
    >>> journeys
    Journeys of 2 customers: 3 events of 2 kinds, 1970-01-01T00:00:00+00:00 to 1970-01-01T00:01:00+00:00
    >>> [step.customers for step in journeys.funnel(["view", "buy"], within="1h").steps]
    [2, 1]
    """

    index: JourneyIndex
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[ReadNote, ...] = ()

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return self.index.n_customers

    @property
    def n_events(self) -> int:
        """Number of events."""
        return self.index.n_events

    @property
    def events(self) -> dict[str, int]:
        """How often each event occurs, most frequent first, ties by name."""
        counts = np.bincount(self.index.code, minlength=len(self.index.events)).tolist()
        named = zip(self.index.events, counts, strict=True)
        return dict(sorted(named, key=lambda entry: (-entry[1], entry[0])))

    @property
    def period(self) -> tuple[str, str] | None:
        """The first event's instant and the one up to which events are known (ISO 8601); None without events."""
        if not self.n_events:
            return None
        return iso(self.index, self.index.earliest_ms), iso(self.index, self.index.observed_until_ms)

    def of(self, segment: Segment | Mapping[str, object]) -> Journeys:
        """The journeys of those who belong to a segment; every question can be asked of them.

        Raises InvalidInput ``question.unreadable`` for a segment's JSON form that is none, and what
        etappe.journeys.members.members raises.

        >>> import polars as pl
        >>> from etappe.journeys.building import build_index
        >>> rows = {"customer": ["ann", "ann", "bob"], "time": [0, 60_000, 0], "event": ["view", "buy", "view"]}
        >>> Journeys(build_index(pl.DataFrame(rows))).of({"rules": [{"rule": "did", "at": "buy"}]}).n_customers
        1
        """
        read = segment if isinstance(segment, Segment) else read_segment(msgspec.to_builtins(segment, enc_hook=_plain))
        return replace(self, index=scoped(self.index, Scope(segment=read)))

    def during(self, first: str | None = None, last: str | None = None) -> Journeys:
        """What happened from the day ``first`` to the day ``last`` (both included, ``2026-03-01``), and was known then.

        Days are of the time zone of the data. Attempts that were still open at the end of ``last`` are open.

        Raises InvalidInput ``period.unreadable``, ``period.backwards``.

        >>> import polars as pl
        >>> from etappe.journeys.building import build_index
        >>> rows = {"customer": ["ann", "ann", "bob"], "time": [0, 90_000_000, 0], "event": ["view", "buy", "view"]}
        >>> Journeys(build_index(pl.DataFrame(rows))).during(last="1970-01-01").events
        {'view': 2, 'buy': 0}
        """
        return replace(self, index=scoped(self.index, Scope(first=first, last=last)))

    def since(self, trigger: Written) -> Journeys:
        """The journeys of those who had an event, each from the instant of their first one on.

        Raises InvalidInput ``question.unreadable`` for a selector's JSON form that is none, and what
        etappe.journeys.selection.coded raises.

        >>> import polars as pl
        >>> from etappe.journeys.building import build_index
        >>> rows = {"customer": ["ann", "ann", "bob"], "time": [0, 60_000, 0], "event": ["view", "buy", "view"]}
        >>> Journeys(build_index(pl.DataFrame(rows))).since("buy").events
        {'buy': 1, 'view': 0}
        """
        read = read_selection(msgspec.to_builtins(trigger, enc_hook=_plain))
        return replace(self, index=scoped(self.index, Scope(trigger=read)))

    def ask(self, question: AnyQuestion | str | bytes | dict[str, object]) -> AnyAnswer:
        """The answer to a question: a record, its JSON form, or that form's objects."""
        return ask(self.index, read_question(question) if isinstance(question, str | bytes | dict) else question)

    def funnel(  # noqa: PLR0913 -- a question's fields, by name
        self,
        steps: Iterable[Written],
        *,
        within: str | None = None,
        order: Literal["ordered", "strict", "any"] = "ordered",
        exclude: Iterable[Written | Exclusion] = (),
        hold: str | Iterable[str] = (),
        by: str | Breakdown | Mapping[str, object] | None = None,
        count: Literal["customers", "conversions"] = "customers",
        detail: Literal["full", "counts"] = "full",
        scope: WrittenScope = None,
    ) -> FunnelAnswer:
        """How many customers get through ``steps``? See etappe.Funnel for what each option means."""
        from etappe.analyses.arriving.funnel import FunnelAnswer

        return self._ask(
            FunnelAnswer,
            "funnel",
            steps=_several(steps),
            within=within,
            order=order,
            exclude=[_exclusion(event) for event in _several(exclude)],
            hold=_several(hold),
            by=by,
            count=count,
            detail=detail,
            scope=scope,
        )

    def transitions(
        self,
        *,
        sessions: str | None = None,
        merge_repeats: bool = False,
        detail: Literal["full", "counts"] = "full",
        follows: Literal["directly", "eventually"] = "directly",
        scope: WrittenScope = None,
    ) -> TransitionsAnswer:
        """Which event follows which? See etappe.Transitions."""
        from etappe.analyses.ways.transitions import TransitionsAnswer

        return self._ask(
            TransitionsAnswer,
            "transitions",
            sessions=sessions,
            merge_repeats=merge_repeats,
            detail=detail,
            follows=follows,
            scope=scope,
        )

    def paths(
        self,
        *,
        start: Written | None = None,
        end: Written | None = None,
        length: int = 5,
        top: int = 20,
        merge_repeats: bool = False,
        detail: Literal["full", "counts"] = "full",
        scope: WrittenScope = None,
    ) -> PathsAnswer:
        """Which ways lead from ``start``, to ``end``, or from one to the other? See etappe.Paths."""
        from etappe.analyses.ways.paths import PathsAnswer

        return self._ask(
            PathsAnswer,
            "paths",
            start=start,
            end=end,
            length=length,
            top=top,
            merge_repeats=merge_repeats,
            detail=detail,
            scope=scope,
        )

    def sequences(
        self,
        *,
        start: Written | None = None,
        end: Written | None = None,
        length: int = 5,
        top: int = 20,
        merge_repeats: bool = False,
        scope: WrittenScope = None,
    ) -> SequencesAnswer:
        """Which events follow each other most often from ``start`` on, or up to ``end``? See etappe.Sequences."""
        from etappe.analyses.ways.sequences import SequencesAnswer

        return self._ask(
            SequencesAnswer,
            "sequences",
            start=start,
            end=end,
            length=length,
            top=top,
            merge_repeats=merge_repeats,
            scope=scope,
        )

    def retention(  # noqa: PLR0913 -- a question's fields, by name
        self,
        *,
        start: Written | None = None,
        returning: Written | None = None,
        period: Period = "week",
        mode: Literal["on", "on_or_after", "bracket"] = "on",
        calendar: bool = True,
        first_time: bool = True,
        periods: int = 12,
        brackets: Iterable[int] = (),
        scope: WrittenScope = None,
    ) -> RetentionAnswer:
        """Of those who begin in a period, how many come back after one, two and more? See etappe.Retention."""
        from etappe.analyses.results.retention import RetentionAnswer

        return self._ask(
            RetentionAnswer,
            "retention",
            start=start,
            returning=returning,
            period=period,
            mode=mode,
            calendar=calendar,
            first_time=first_time,
            periods=periods,
            brackets=_several(brackets),
            scope=scope,
        )

    def variants(self, *, top: int = 20, merge_repeats: bool = False, scope: WrittenScope = None) -> VariantsAnswer:
        """Which whole journeys are there? See etappe.Variants."""
        from etappe.analyses.ways.variants import VariantsAnswer

        return self._ask(VariantsAnswer, "variants", top=top, merge_repeats=merge_repeats, scope=scope)

    def arrivals(
        self,
        *,
        entry: Written,
        destination: Written,
        elsewhere: Written | Iterable[Written] = (),
        horizon: str | None = None,
        due: str | None = None,
        waiting: int = 20,
        scope: WrittenScope = None,
        places: Written | Iterable[Written] = (),
    ) -> ArrivalsAnswer:
        """Are we there yet? Who gets from ``entry`` to ``destination``, and who ends elsewhere? See etappe.Arrivals."""
        from etappe.analyses.arriving.arrivals import ArrivalsAnswer

        return self._ask(
            ArrivalsAnswer,
            "arrivals",
            entry=entry,
            destination=destination,
            elsewhere=_several(elsewhere),
            horizon=horizon,
            due=due,
            waiting=waiting,
            scope=scope,
            places=_several(places),
        )

    def conformance(
        self,
        *,
        entry: Written,
        destination: Written,
        plan: Iterable[PlannedStep | Mapping[str, object]],
        elsewhere: Written | Iterable[Written] = (),
        horizon: str | None = None,
        ways: Iterable[Way | Mapping[str, object]] = (),
        beside: Written | Iterable[Written] = (),
        scope: WrittenScope = None,
    ) -> ConformanceAnswer:
        """How do journeys from ``entry`` to ``destination`` follow a plan? See etappe.Conformance."""
        from etappe.analyses.arriving.conformance import ConformanceAnswer

        return self._ask(
            ConformanceAnswer,
            "conformance",
            plan=list(plan),
            entry=entry,
            destination=destination,
            elsewhere=_several(elsewhere),
            horizon=horizon,
            ways=list(ways),
            beside=_several(beside),
            scope=scope,
        )

    def attribution(  # noqa: PLR0913 -- a question's fields, by name
        self,
        *,
        conversion: Written,
        touch: Written,
        channel: str = "channel",
        lookback: str = "30d",
        models: Model | Iterable[Model] = (
            "first",
            "last",
            "last_non_direct",
            "linear",
            "position",
            "time_decay",
        ),
        half_life: str = "7d",
        direct: str = "direct",
        value: str | None = None,
        scope: WrittenScope = None,
    ) -> AttributionAnswer:
        """Which channels had a part in ``conversion``? See etappe.Attribution."""
        from etappe.analyses.results.attribution import AttributionAnswer

        return self._ask(
            AttributionAnswer,
            "attribution",
            conversion=conversion,
            touch=touch,
            channel=channel,
            lookback=lookback,
            models=_several(models),
            half_life=half_life,
            direct=direct,
            value=value,
            scope=scope,
        )

    def satisfaction(
        self,
        *,
        at: Written,
        score: str,
        lowest: float,
        highest: float,
        higher_is_better: bool = True,
        of: Written | None = None,
        scope: WrittenScope = None,
    ) -> SatisfactionAnswer:
        """How content are customers at ``at``? See etappe.Satisfaction."""
        from etappe.analyses.results.satisfaction import SatisfactionAnswer

        return self._ask(
            SatisfactionAnswer,
            "satisfaction",
            at=at,
            score=score,
            lowest=lowest,
            highest=highest,
            higher_is_better=higher_is_better,
            of=of,
            scope=scope,
        )

    def effect(
        self, of: Funnel | Satisfaction, *, since: str, window: str = "28d", scope: WrittenScope = None
    ) -> EffectAnswer:
        """How did the answer to ``of`` change on the day ``since``? See etappe.Effect."""
        from etappe.analyses.results.effect import EffectAnswer

        return self._ask(EffectAnswer, "effect", of=of, since=since, window=window, scope=scope)

    def profile(
        self,
        of: Segment | Mapping[str, object],
        *,
        value: str | None = None,
        at: Written | None = None,
        routes: Arrivals | Iterable[Arrivals] = (),
        scope: WrittenScope = None,
    ) -> ProfileAnswer:
        """Who are the customers of a segment, beside everybody else? See etappe.Profile."""
        from etappe.analyses.people.profile import ProfileAnswer

        return self._ask(ProfileAnswer, "profile", of=of, value=value, at=at, routes=_several(routes), scope=scope)

    def groups(self, *, scope: WrittenScope = None) -> GroupsAnswer:
        """Into which groups of alike do customers fall? See etappe.Groups."""
        from etappe.analyses.people.groups import GroupsAnswer

        return self._ask(GroupsAnswer, "groups", scope=scope)

    def timeline(
        self, customer: str, *, limit: int = 10_000, offset: int = 0, scope: WrittenScope = None
    ) -> TimelineAnswer:
        """What happened to one customer? See etappe.Timeline."""
        from etappe.analyses.ways.timeline import TimelineAnswer

        return self._ask(TimelineAnswer, "timeline", customer=customer, limit=limit, offset=offset, scope=scope)

    def customers(
        self, of: Countable, part: Part, *, limit: int = 100, offset: int = 0, scope: WrittenScope = None
    ) -> CustomersAnswer:
        """Who is behind ``part`` of the answer to the question ``of``? See etappe.Customers."""
        from etappe.analyses.people.customers import CustomersAnswer

        return self._ask(CustomersAnswer, "customers", of=of, part=part, limit=limit, offset=offset, scope=scope)

    def _ask(self, kind: type[A], question: str, **options: object) -> A:
        """Asks a question in its JSON form, so that whatever was given is checked in one place."""
        written = msgspec.to_builtins({"question": question, **options}, enc_hook=_plain)
        answered = ask(self.index, read_question(written))
        assert isinstance(answered, kind), "a question has one kind of answer"
        return answered

    def __repr__(self) -> str:
        size = f"Journeys of {self.n_customers} customers: {self.n_events} events of {len(self.index.events)} kinds"
        return size if self.period is None else f"{size}, {self.period[0]} to {self.period[1]}"

    def _repr_html_(self) -> str:
        """How a notebook shows the journeys: what they are, their most frequent events, and what was refused."""
        from html import escape

        events = self.events
        rows = [f"<tr><td>{escape(name)}</td><td>{events[name]}</td></tr>" for name in list(events)[:_SHOWN_EVENTS]]
        more = len(events) - len(rows)
        rows += [f"<tr><td>… {more} more</td><td></td></tr>"] if more else []
        head = "<tr><th>event</th><th>occurrences</th></tr>"
        refused = f"<p>{len(self.refused)} rows were refused; see <code>journeys.refused</code>.</p>"
        table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
        return f"<p>{escape(repr(self))}</p>{table}{refused if self.refused else ''}"


def _several(written: object) -> list[object]:
    """A list of what was given: one thing, or several."""
    if isinstance(written, str | Selector | Mapping) or not isinstance(written, Iterable):
        return [written]
    return list(written)


def _exclusion(written: object) -> object:
    """A selector that excludes, as the record that says so; names and exclusions as they are."""
    is_selector = isinstance(written, Selector) or (isinstance(written, Mapping) and "event" not in written)
    return {"event": written} if is_selector else written


def _plain(given: object) -> object:
    """What msgspec does not know: other mappings, and NumPy's numbers and texts."""
    if isinstance(given, Mapping):
        return dict(given)
    if isinstance(given, np.generic):
        return given.item()
    message = f"a question cannot hold {type(given).__name__}"
    raise TypeError(message)
