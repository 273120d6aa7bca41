"""Questions of every kind, as Hypothesis draws them: odd names, odd numbers, and scopes."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.arriving.conformance import Conformance, ConformancePart, PlannedStep, PlannedTouchpoint, Way
from etappe.analyses.arriving.funnel import Breakdown, Exclusion, Funnel, FunnelPart
from etappe.analyses.people.customers import Customers
from etappe.analyses.results.effect import Effect
from etappe.analyses.results.retention import Retention, RetentionPart
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionPart
from etappe.analyses.ways.paths import PathPart, Paths
from etappe.analyses.ways.sequences import SequencePart, Sequences
from etappe.analyses.ways.timeline import Timeline
from etappe.analyses.ways.transitions import TransitionPart, Transitions
from etappe.analyses.ways.variants import VariantPart, Variants
from etappe.events.scopes import Scope
from etappe.events.segments import AnyRule, Did, Either, Followed, Known, Neither, Segment
from etappe.events.selectors import Condition, Selector

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8) | st.sampled_from(
    ["view", "a\"'\\", "„x“", "line\nbreak", "\u2028", "{count}", "é"]
)
numbers = st.integers(-1000, 1000).map(float) | st.floats(allow_nan=False, allow_infinity=False)
values = names | numbers | st.booleans()
operators = st.sampled_from(["is", "is_not", "less", "at_most", "more", "at_least", "contains", "exists", "missing"])
conditions = st.builds(Condition, names, operators, st.lists(values, max_size=3).map(tuple))
selectors = st.builds(
    Selector,
    st.lists(names, max_size=3).map(tuple),
    st.lists(conditions, max_size=2).map(tuple),
    st.none() | names,
)
selections = names | selectors
several = st.lists(selections, min_size=1, max_size=4).map(tuple)
durations = st.builds(
    lambda number, unit: f"{number}{unit}",
    st.sampled_from([1, 7, "1.5", 30]),
    st.sampled_from(["ms", "s", "m", "h", "d", "w"]),
)
asked_funnels = st.builds(
    Funnel,
    steps=several,
    within=st.none() | durations,
    order=st.sampled_from(["ordered", "strict", "any"]),
    exclude=st.lists(names | st.builds(Exclusion, selections, st.none() | st.integers(1, 3)), max_size=2).map(tuple),
    hold=st.lists(names, max_size=2).map(tuple),
    by=st.none() | names | st.builds(Breakdown, names, st.sampled_from(["entry", "first", "last"]) | st.integers(1, 4)),
    count=st.sampled_from(["customers", "conversions"]),
)
asked_arrivals = st.builds(
    Arrivals,
    entry=selections,
    destination=selections,
    elsewhere=several | st.just(()),
    horizon=st.none() | durations,
    due=st.none() | durations,
    waiting=st.integers(0, 30),
)
touchpoints = st.builds(PlannedTouchpoint, name=names, at=selections, failing=st.none() | selections)
asked_conformance = st.builds(
    Conformance,
    entry=selections,
    destination=selections,
    elsewhere=several | st.just(()),
    horizon=st.none() | durations,
    plan=st.lists(
        st.builds(PlannedStep, name=names, touchpoints=st.lists(touchpoints, max_size=3).map(tuple)), max_size=4
    ).map(tuple),
    beside=several | st.just(()),
    ways=st.lists(st.builds(Way, source=st.none() | st.integers(-1, 4), target=st.integers(-1, 4)), max_size=2).map(
        tuple
    ),
)
times = st.integers(0, 3)
simple_rules: st.SearchStrategy[AnyRule] = st.one_of(
    st.builds(Did, at=selections, at_least=times, at_most=st.none() | times),
    st.builds(Followed, steps=several, within=st.none() | durations),
    st.builds(Known, condition=conditions, at=st.sampled_from(["first", "last"])),
)
several_rules = st.lists(simple_rules, max_size=2).map(tuple)
rules = simple_rules | st.builds(Either, rules=several_rules) | st.builds(Neither, rules=several_rules)
scopes = st.builds(
    Scope,
    segment=st.none() | st.builds(Segment, rules=st.lists(rules, max_size=2).map(tuple)),
    first=st.none() | st.dates().map(str),
    last=st.none() | st.dates().map(str),
    trigger=st.none() | selections,
)
places = st.none() | st.integers(-1, 4)
asked_paths = st.builds(
    Paths,
    start=st.none() | selections,
    end=st.none() | selections,
    length=st.integers(2, 50),
    top=st.integers(1, 40),
    merge_repeats=st.booleans(),
)
asked_satisfaction = st.builds(
    Satisfaction,
    at=selections,
    score=names,
    lowest=numbers,
    highest=numbers,
    higher_is_better=st.booleans(),
    of=st.none() | selections,
)
details = st.sampled_from(["full", "counts"])
asked_transitions = st.builds(
    Transitions,
    sessions=st.none() | durations,
    merge_repeats=st.booleans(),
    detail=details,
    follows=st.sampled_from(["directly", "eventually"]),
)
asked_sequences = st.builds(
    Sequences,
    start=st.none() | selections,
    end=st.none() | selections,
    length=st.integers(2, 50),
    top=st.integers(1, 40),
    merge_repeats=st.booleans(),
)
asked_retention = st.builds(
    Retention,
    start=st.none() | selections,
    returning=st.none() | selections,
    period=st.sampled_from(["day", "week", "month"]),
    mode=st.sampled_from(["on", "on_or_after", "bracket"]),
    calendar=st.booleans(),
    first_time=st.booleans(),
    periods=st.integers(1, 366),
    brackets=st.lists(st.integers(1, 40), max_size=4).map(tuple),
)
asked_variants = st.builds(Variants, top=st.integers(1, 40), merge_repeats=st.booleans())
kinds = st.sampled_from(["event", "other", "exit"])
behind = st.one_of(
    st.tuples(
        asked_funnels,
        st.builds(
            FunnelPart,
            st.integers(1, 5),
            st.sampled_from(["reached", "arrived", "dropped", "open", "excluded"]),
            st.none() | names,
        ),
    ),
    st.tuples(asked_transitions, st.builds(TransitionPart, names, names)),
    st.tuples(asked_paths, st.builds(PathPart, st.integers(-6, 6), names, names, kinds, kinds)),
    st.tuples(asked_sequences, st.builds(SequencePart, st.lists(names, max_size=9).map(tuple))),
    st.tuples(asked_retention, st.builds(RetentionPart, st.dates().map(str), st.none() | st.integers(0, 40))),
    st.tuples(asked_variants, st.builds(VariantPart, st.lists(names, max_size=9).map(tuple))),
    st.tuples(
        asked_arrivals,
        st.builds(
            ArrivalsPart,
            st.none() | st.sampled_from(["arrived", "under_way", "overdue", "elsewhere", "lost"]),
            st.none() | names,
            st.booleans(),
        ),
    ),
    st.tuples(
        asked_conformance,
        st.builds(
            ConformancePart,
            step=places,
            touchpoint=places,
            outcome=st.none() | st.sampled_from(["completed", "failing", "missing", "ahead"]),
            kind=st.none() | st.sampled_from(["failing", "skip", "loop", "ad_hoc"]),
            source=places,
            target=places,
            event=st.none() | names,
        ),
    ),
    st.tuples(asked_satisfaction, st.builds(SatisfactionPart, st.none() | numbers)),
)
asked_timelines = st.builds(Timeline, customer=names, limit=st.integers(1, 20_000), offset=st.integers(0, 5))
asked_customers = st.builds(
    lambda of_and_part, limit, offset: Customers(of=of_and_part[0], part=of_and_part[1], limit=limit, offset=offset),
    behind,
    st.integers(1, 200),
    st.integers(0, 5),
)
asked_effects = st.builds(Effect, of=asked_funnels | asked_satisfaction, since=st.dates().map(str), window=durations)
questions = st.one_of(
    asked_effects,
    asked_funnels,
    asked_transitions,
    asked_paths,
    asked_sequences,
    asked_retention,
    asked_variants,
    asked_arrivals,
    asked_conformance,
    asked_satisfaction,
    asked_timelines,
    asked_customers,
)
questions = st.builds(
    lambda question, scope: msgspec.structs.replace(question, scope=scope), questions, st.none() | scopes
)
