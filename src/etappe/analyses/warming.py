"""Every kind of question asked of small journeys, so that the kernels that answer it are compiled or loaded.

Law: a kind of question is asked in each way that leads to kernels of its own, of journeys whose arrays have each type
that real ones have. Which kernels those are is found out by asking, never listed. A kind that is missing fails a test.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from msgspec import Struct

from etappe.analyses.arriving.arrivals import MOST_POINTS, Arrivals, ArrivalsPart
from etappe.analyses.arriving.conformance import Conformance, ConformancePart, PlannedStep, PlannedTouchpoint
from etappe.analyses.arriving.funnel import Breakdown, Exclusion, Funnel, FunnelPart
from etappe.analyses.asking import AnyQuestion, ask
from etappe.analyses.people.customers import Customers
from etappe.analyses.people.groups import Groups
from etappe.analyses.people.profile import Profile, ProfilePart
from etappe.analyses.results.attribution import Attribution, AttributionPart
from etappe.analyses.results.effect import Effect
from etappe.analyses.results.retention import Retention, RetentionPart
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionPart
from etappe.analyses.ways.paths import PathPart, Paths
from etappe.analyses.ways.sequences import SequencePart, Sequences
from etappe.analyses.ways.timeline import Timeline
from etappe.analyses.ways.transitions import TransitionPart, Transitions
from etappe.analyses.ways.variants import VariantPart, Variants
from etappe.events.segments import Did, Segment
from etappe.events.selectors import Condition, Selection, Selector
from etappe.foundation.errors import EtappeError

if TYPE_CHECKING:
    import polars as pl

    from etappe.journeys.index import JourneyIndex

FEW_NAMES: Final = 8
MANY_NAMES: Final = 300
"""More event names than a byte can tell apart."""
_CUSTOMERS: Final = 24
_DAY_MS: Final = 86_400_000
_BEGIN_MS: Final = 1_767_225_600_000  # 2026-01-01T00:00:00Z
_FIRST_DAY: Final = {"day": "2026-01-01", "week": "2025-12-29", "month": "2026-01-01"}
"""Of the periods in which the small journeys begin."""
_LOGGER: Final = logging.getLogger(__name__)

_ORDERS: Final[tuple[Literal["ordered", "strict", "any"], ...]] = ("ordered", "strict", "any")
_DETAILS: Final[tuple[Literal["full", "counts"], ...]] = ("full", "counts")
_ON_PHONE: Final = Selector(events=("begin",), where=(Condition(property="device", operator="is", values=("phone",)),))
_PAIRS: Final[tuple[tuple[Selection, Selection], ...]] = (
    ("begin", "end"),
    ("browse", "look"),
    (_ON_PHONE, "end"),
    (Selector(events=("begin", "middle")), "end"),
)
"""From one event to another: rare ones, frequent ones, with a condition, and several that count as one."""


def load_first() -> None:
    """Ask one question of each kind: what takes long to load, and the kernels that are asked for most."""
    from etappe.journeys.building import build_index

    index = build_index(small_journeys(FEW_NAMES))
    for ways in WAYS.values():
        ask(index, next(ways()))


def load_kernels() -> None:
    """Ask everything of journeys in memory, of few and of many event names."""
    from etappe.journeys.building import build_index

    for names in (FEW_NAMES, MANY_NAMES):
        index = build_index(small_journeys(names))
        ask_everything(index)
        take_part(index)
    ask(build_index(_crowd()), Arrivals(entry="begin", destination="end"))


def take_part(index: JourneyIndex) -> None:
    """Take some customers, a period and what followed a trigger out of an index over ``small_journeys``, with everything."""
    from etappe.journeys.narrowing import narrowed
    from etappe.journeys.triggers import first_instants

    some = np.arange(index.n_customers) > 0
    followed = narrowed(index, some, begins_ms=first_instants(index, "begin"))
    for part in (narrowed(index, some, since_ms=_BEGIN_MS), followed):
        part.posting(0)
        assert int(part.posting_sizes.sum()) == part.n_events, "each event is of one code"
        for name in part.columns:
            part.values_of_events(name, 0)
            index.known_rows(name, "last")
        for array in (part.key, part.code, part.ties, *part.columns.values()):
            assert array is not None, "taken"


def ask_everything(index: JourneyIndex) -> None:
    """Ask every kind of question of an index over ``small_journeys``; what fails is told to the log only."""
    for question in every_question():
        try:
            ask(index, question)
        except EtappeError as error:
            _LOGGER.warning("Nothing was loaded for %s: %s", question, error)


def every_question() -> Iterator[AnyQuestion]:
    """Every kind of question in every way."""
    for ways in WAYS.values():
        yield from ways()


def small_journeys(names: int) -> pl.DataFrame:
    """Journeys with that many event names: some frequent, some rare, some at one instant, with texts and a number."""
    import polars as pl

    rows = []
    for customer in range(_CUSTOMERS):
        way = ["browse", "browse", "look", "browse", "look", "look", "browse"] * 2
        way[3:3] = ["begin"] if customer % 2 else ["begin", "middle", "end"]
        way += [f"other {(customer * _CUSTOMERS + place) % (names - 5)}" for place in range(_CUSTOMERS)]
        for place, event in enumerate(way):
            time = _BEGIN_MS + customer * _DAY_MS // 3 + (place - place % 2) * _DAY_MS // 50
            device = ("phone", "desk", None)[customer % 3]
            rows.append((f"c{customer}", time, event, device, device, float(place % 5)))
    return pl.DataFrame(rows, schema=["customer", "time", "event", "device", "channel", "score"], orient="row")


def _crowd() -> pl.DataFrame:
    """So many who arrive at different times that a curve leaves out some of its points."""
    import polars as pl

    who = [f"c{number}" for number in range(2 * MOST_POINTS)]
    taken = list(range(1000, 1000 + len(who)))
    rows = {"customer": who * 2, "time": [0] * len(who) + taken, "event": ["begin"] * len(who) + ["end"] * len(who)}
    return pl.DataFrame(rows)


def _funnels() -> Iterator[Funnel]:
    for steps, order in product(_PAIRS, _ORDERS):
        for detail in _DETAILS:
            yield Funnel(steps=steps, within="1d", order=order, detail=detail)
            yield Funnel(steps=steps, order=order, by="device", detail=detail)
            yield Funnel(steps=steps, within="1d", order=order, exclude=("middle",), count="conversions", detail=detail)
        yield Funnel(steps=steps, within="1d", order=order, by=Breakdown(property="device", at=2), count="conversions")
        yield Funnel(steps=steps, within="1d", order=order, by=Breakdown(property="device", at="first"))
        yield Funnel(steps=steps, within="1d", order=order, by=Breakdown(property="device", at="last"))
        yield Funnel(steps=steps, within="1d", order=order, exclude=(Exclusion(event="middle", after=1),), by="device")
        yield Funnel(steps=steps, within="1d", order=order, hold=("device",))
    for steps in _PAIRS:
        yield Funnel(steps=steps[:1])
        yield Funnel(steps=(*steps, steps[0], steps[1]), within="1d")


def _transitions() -> Iterator[Transitions]:
    for sessions, merge, detail in product((None, "30m", "30d"), (False, True), _DETAILS):
        yield Transitions(sessions=sessions, merge_repeats=merge, detail=detail)


def _ends() -> Iterator[tuple[Selection | None, Selection | None]]:
    for start, end in _PAIRS:
        yield from ((start, None), (None, end), (start, end))


def _paths() -> Iterator[Paths]:
    for (start, end), merge, detail in product(_ends(), (False, True), _DETAILS):
        yield Paths(start=start, end=end, merge_repeats=merge, detail=detail)


def _sequences() -> Iterator[Sequences]:
    for (start, end), merge in product(_ends(), (False, True)):
        if start is None or end is None:
            yield Sequences(start=start, end=end, merge_repeats=merge)


def _retentions() -> Iterator[Retention]:
    starts: tuple[tuple[Selection | None, Selection | None], ...] = (
        *_PAIRS,
        (None, None),
        ("begin", None),
        (None, "look"),
    )
    for (start, returning), calendar, first_time in product(starts, (True, False), (True, False)):
        yield Retention(start=start, returning=returning, calendar=calendar, first_time=first_time)
        yield Retention(
            start=start, returning=returning, calendar=calendar, first_time=first_time, mode="on_or_after", period="day"
        )
    yield Retention(period="month", mode="bracket", brackets=(1, 3))


def _variants() -> Iterator[Variants]:
    for merge in (False, True):
        yield Variants(merge_repeats=merge)


def _arrivals() -> Iterator[Arrivals]:
    for (entry, destination), elsewhere, horizon in product(_PAIRS, ((), ("middle",)), (None, "1d")):
        yield Arrivals(entry=entry, destination=destination, elsewhere=elsewhere, horizon=horizon)


def _conformances() -> Iterator[Conformance]:
    for (entry, destination), failing in product(_PAIRS, (None, _ON_PHONE)):
        touchpoint = PlannedTouchpoint(name="look", at="look", failing=failing)
        plan = (PlannedStep(name="look", touchpoints=(touchpoint,)),)
        yield Conformance(entry=entry, destination=destination, plan=plan, horizon="1d")


def _attributions() -> Iterator[Attribution]:
    for touch, conversion in _PAIRS:
        yield Attribution(touch=touch, conversion=conversion, channel="device")
        yield Attribution(touch=touch, conversion=conversion, channel="device", value="score")


def _satisfactions() -> Iterator[Satisfaction]:
    for at in ("end", "browse", _ON_PHONE):
        yield Satisfaction(at=at, score="score", lowest=0, highest=4)
        yield Satisfaction(at=at, score="score", lowest=0, highest=4, of="begin")


def _timelines() -> Iterator[Timeline]:
    yield Timeline(customer="c1")


def _customers() -> Iterator[Customers]:  # noqa: C901 -- one loop for each kind of question
    for steps, order in product(_PAIRS, _ORDERS):
        of = Funnel(steps=steps, within="1d", order=order, by="device", exclude=("middle",))
        yield Customers(of=of, part=FunnelPart(position=2, group="phone"))
        yield Customers(of=of, part=FunnelPart(position=1, outcome="dropped", group="phone"))
        yield Customers(of=Funnel(steps=steps, order=order), part=FunnelPart(position=1))
    for transitions in _transitions():
        yield Customers(of=transitions, part=TransitionPart(source="browse", target="look"))
    for paths in _paths():
        yield Customers(of=paths, part=PathPart(position=1, source="begin", target="browse"))
    for sequences in _sequences():
        yield Customers(of=sequences, part=SequencePart(sequence=("browse", "look")))
    for retention in _retentions():
        yield Customers(of=retention, part=RetentionPart(cohort=_FIRST_DAY[retention.period], period=0))
    for variants in _variants():
        yield Customers(of=variants, part=VariantPart(variant=("browse", "look")))
    for arrivals in _arrivals():
        yield Customers(of=arrivals, part=ArrivalsPart(status="arrived"))
        yield Customers(of=arrivals, part=ArrivalsPart(status="under_way"))
    for conformance in _conformances():
        yield Customers(of=conformance, part=ConformancePart(step=0, outcome="completed"))
    for attribution in _attributions():
        yield Customers(of=attribution, part=AttributionPart(which="credited", channel="phone"))
    for scores in _satisfactions():
        yield Customers(of=scores, part=SatisfactionPart(score=1.0))
    for profile in _profiles():
        yield Customers(of=profile, part=ProfilePart(route=0))


def _effects() -> Iterator[Effect]:
    for steps in _PAIRS:
        yield Effect(of=Funnel(steps=steps, within="1d"), since="2026-01-04", window="3d")


def _profiles() -> Iterator[Profile]:
    route = Arrivals(entry="browse", destination="look", horizon="1d")
    yield Profile(of=Segment(rules=(Did(at="look"),)), value="score", routes=(route,))


def _groups() -> Iterator[Groups]:
    yield Groups()


WAYS: Final[dict[type[Struct], Callable[[], Iterator[AnyQuestion]]]] = {
    Funnel: _funnels,
    Transitions: _transitions,
    Paths: _paths,
    Sequences: _sequences,
    Retention: _retentions,
    Variants: _variants,
    Arrivals: _arrivals,
    Conformance: _conformances,
    Attribution: _attributions,
    Satisfaction: _satisfactions,
    Effect: _effects,
    Profile: _profiles,
    Groups: _groups,
    Timeline: _timelines,
    Customers: _customers,
}
"""The ways of each kind of question."""
