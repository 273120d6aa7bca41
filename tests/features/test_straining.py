"""Effort of touchpoints: scores as they were asked, and shares that may speak of it, against counting by hand."""

from __future__ import annotations

from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.analyses.arriving.funnel import FunnelPart
from etappe.analyses.asking import ask
from etappe.analyses.people.customers import members
from etappe.events.selectors import Selector
from etappe.foundation.uncertainty import wilson
from etappe.maps.library.counting import coverage
from etappe.maps.library.numbers import Binding, Bindings
from etappe.maps.model.document import ScoreBinding
from tests.features.event_rows import HOUR, Row, index_of

CALL, CUT, OPEN = (Selector(events=(name,)) for name in ("call", "cut", "open"))
CES = ScoreBinding(at=Selector(events=("asked",)), score="ease", lowest=1, highest=7)
WEEK = 7 * 24


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[Row, float | None]]:
    """Customers with events within three weeks, some of which carry a score."""
    found: list[tuple[Row, float | None]] = []
    for customer in range(draw(st.integers(1, 6))):
        hours = draw(st.lists(st.integers(0, 3 * WEEK), min_size=1, max_size=6, unique=True))
        for hour in sorted(hours):
            name = draw(st.sampled_from(("call", "cut", "asked", "else")))
            score = float(draw(st.integers(1, 7))) if name == "asked" else None
            found.append(((f"c{customer}", hour * HOUR, name), score))
    return found


@settings(max_examples=40, deadline=None)
@given(lives())
def test_effort_is_what_counting_by_hand_gives(rows: list[tuple[Row, float | None]]) -> None:
    events = [row for row, _ in rows]
    index = index_of(events, ease=[score for _, score in rows])
    binding = Binding(key="hotline", binding=CALL, failing=CUT, effort=CES)
    numbers = coverage(index, Bindings(touchpoints=(binding,))).touchpoints["hotline"]
    times: dict[str, list[int]] = {}
    cut, last = {who for who, _, name in events if name == "cut"}, max(at for _, at, _ in events)
    for who, at, name in events:
        if name == "call":
            times.setdefault(who, []).append(at)

    if not cut:
        assert numbers.failing is None
    else:
        assert numbers.failing is not None
        assert (numbers.failing.customers, numbers.failing.n) == (len(cut), len(cut | set(times)))
        assert (numbers.failing.low, numbers.failing.high) == wilson(len(cut), len(cut | set(times)))
        assert members(index, numbers.failing.question, FunnelPart(position=1)).size == len(cut)

    if not times:
        assert numbers.again is None
    else:
        again = {who for who, own in times.items() if any(b - a <= WEEK * HOUR for a, b in pairwise(own))}
        over = {who for who, own in times.items() if own[0] + WEEK * HOUR <= last} | again
        assert numbers.again is not None
        assert (numbers.again.customers, numbers.again.n) == (len(again), len(over))
        part = FunnelPart(position=2, outcome="arrived")
        assert members(index, numbers.again.question, part).size == len(again)

    scores = [score for _, score in rows if score is not None]
    effort = numbers.effort
    assert effort is not None
    assert effort.n == len(scores)
    if not scores:
        assert effort.absent == "no_scores"
        return
    assert effort.score == pytest.approx(fmean(scores))
    assert effort.effort == pytest.approx(5 - (fmean(scores) - 1) / 6 * 4), "easy is little effort"
    assert ask(index, effort.question).mean == effort.score  # type: ignore[union-attr] # satisfaction
    if effort.low is not None and effort.high is not None:
        assert effort.effort_low == pytest.approx(5 - (effort.high - 1) / 6 * 4)
        assert effort.effort_high == pytest.approx(5 - (effort.low - 1) / 6 * 4)


def test_scores_that_the_data_do_not_have_are_absent_and_claim_nothing() -> None:
    index = index_of([("a", 0, "call"), ("a", HOUR, "call")])
    found = coverage(index, Bindings(touchpoints=(Binding(key="hotline", binding=CALL, failing=OPEN, effort=CES),)))
    numbers = found.touchpoints["hotline"]
    assert numbers.effort is not None
    assert (numbers.effort.n, numbers.effort.score, numbers.effort.absent) == (0, None, "no_scores")
    assert numbers.failing is None, "the data have no event by which it fails"
    assert numbers.again is not None
    assert numbers.again.customers == 1
