"""The questions asked of Etappe, through the same records as everybody asks them."""

from __future__ import annotations

import polars as pl

from benchmarks import questions as ask
from benchmarks.events import EVENTS, STEPS, Sorted, name
from etappe.analyses import arrivals, funnel, paths, transitions, variants
from etappe.journeys.building import build_index


class Etappe:
    """A journey index in memory."""

    name = "Etappe"

    def __init__(self, events: Sorted) -> None:
        frame = pl.DataFrame(
            {
                "customer": pl.Series(events.customer).cast(pl.String).str.zfill(10),
                "time": events.time,
                "event": pl.Series([name(code) for code in range(EVENTS)]).gather(events.event),
            }
        )
        self.index = build_index(frame)

    def funnel(self) -> object:
        """See benchmarks.questions.Engine.funnel."""
        steps = tuple(name(step) for step in STEPS)
        answer = funnel.answer(self.index, funnel.Funnel(steps=steps, within="7d"))
        return [(step.customers, _ms(step.median_s)) for step in answer.steps]

    def transitions(self) -> object:
        """See benchmarks.questions.Engine.transitions."""
        answer = transitions.answer(self.index, transitions.Transitions(sessions="30m"))
        return [
            (one.source, one.target, one.occurrences, one.customers, _ms(one.mean_s), _ms(one.median_s))
            for one in answer.transitions
        ]

    def paths(self) -> object:
        """See benchmarks.questions.Engine.paths."""
        answer = paths.answer(self.index, paths.Paths(start=name(ask.START), length=ask.LENGTH, top=ask.TOP))
        return [
            (one.position, one.source, one.target, one.customers, one.occurrences, _ms(one.median_s))
            for one in answer.links
        ]

    def variants(self) -> object:
        """See benchmarks.questions.Engine.variants."""
        answer = variants.answer(self.index, variants.Variants(top=ask.TOP))
        return answer.distinct, [(list(one.variant), one.customers) for one in answer.variants]

    def arrivals(self) -> object:
        """See benchmarks.questions.Engine.arrivals."""
        answer = arrivals.answer(
            self.index,
            arrivals.Arrivals(
                entry=name(ask.ENTRY),
                destination=name(ask.DESTINATION),
                elsewhere=(name(ask.ELSEWHERE),),
                horizon="30d",
                waiting=0,  # no engine is asked for the list of those who wait longest
            ),
        )
        ends = [(end.customers, _ms(end.median_s), end.incidence) for end in answer.destinations]
        statuses = {one.status: one.customers for one in answer.statuses}
        return answer.entrants, ends, [statuses[status] for status in ask.STATUSES], _ms(answer.overdue_after_s)


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
