"""What the data say of touchpoints: whom each reaches, how content they are, and which events no touchpoint claims.

Law: a number of customers, a share and a score are answers to a question that stands in the record, asked through
``etappe.analyses.asking.ask``. Events are claimed one by one: an event of a name that a touchpoint names is left over where it
does not meet the touchpoint's conditions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from etappe.analyses.arriving.funnel import Funnel, FunnelAnswer
from etappe.analyses.asking import ask
from etappe.analyses.records import iso, provenance
from etappe.analyses.scoping import asked_of, scoped
from etappe.events.selectors import Selector
from etappe.foundation.uncertainty import wilson
from etappe.journeys.executor import over_parts
from etappe.journeys.index import NumberColumn
from etappe.journeys.selection import MOST_SELECTIONS, coded
from etappe.maps.library.numbers import Binding, Bindings, Coverage, Probe, SampleEvent, TouchpointNumbers, Unclaimed
from etappe.maps.library.straining import again_of, failing_of, scored, scored_effort
from etappe.maps.measured.measuring import known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import ScoreBinding

SAMPLE: Final = 8
"""How many matching events are shown, spread evenly over all of them."""


def coverage(index: JourneyIndex, bindings: Bindings) -> Coverage:
    """The numbers of all touchpoints, and what none of them claims; the most frequent first. Of whom and when, the bindings say.

    Raises what ``etappe.analyses.scoping.scoped`` raises.
    Cost: a funnel of one step and one of two for each bound touchpoint, and a look at each event for every 64 selectors.
    """
    index = scoped(index, bindings.scope)
    claimed = _claimed(index, bindings.touchpoints)
    numbers = over_parts(bindings.touchpoints, lambda one: _numbers(index, one))
    found = Coverage(
        touchpoints={one.key: own for one, own in zip(bindings.touchpoints, numbers, strict=True)},
        unclaimed=tuple(_unclaimed(index, claimed)),
        claimed=int(np.count_nonzero(claimed)) / index.n_events if index.n_events else None,
        scope=bindings.scope,
        provenance=provenance(index),
    )
    return asked_of(found, bindings.scope)


def probe(index: JourneyIndex, selector: Selector) -> Probe:
    """What a selector finds. The sample is the same for the same data.

    Raises InvalidInput ``selector.…`` where it names what the data do not have, or a condition does not fit its property.
    """
    question = Funnel(steps=(selector,))
    answer = cast("FunnelAnswer", ask(index, question))
    customers = answer.steps[0].customers
    selection = coded(index, [selector])
    codes = np.flatnonzero(selection.masks != 0)
    rows = np.sort(
        np.concatenate([np.zeros(0, np.int64), *(selection.rows_of(int(code)).astype(np.int64) for code in codes)])
    )
    counts = np.bincount(index.code[rows], minlength=len(index.events))
    chosen = (
        rows[np.unique(np.linspace(0, rows.size - 1, min(SAMPLE, rows.size)).astype(np.int64))] if rows.size else rows
    )
    return Probe(
        question=question,
        events=int(rows.size),
        customers=customers,
        share=customers / index.n_customers if index.n_customers else None,
        by_name={index.events[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()},
        sample=tuple(_sampled(index, chosen)),
        provenance=provenance(index),
    )


def _numbers(index: JourneyIndex, one: Binding) -> TouchpointNumbers:
    found: dict[str, object] = {}
    here = None if one.binding is None else known(index, one.binding)
    if one.binding is not None:
        found["unknown"] = tuple(name for name in one.binding.events if name not in index.code_of)
        found["question"] = question = Funnel(steps=(here or one.binding,))
        reached = cast("FunnelAnswer", ask(index, question)).steps[0].customers if here else 0
        found["reached"] = reached
        interval = wilson(reached, index.n_customers)
        if interval is not None:
            found |= {"share": reached / index.n_customers, "low": interval.low, "high": interval.high}
    if one.satisfaction is not None:
        found |= _scores(index, one.satisfaction, here)
    if one.effort is not None:
        found["effort"] = scored_effort(index, one.effort, here)
    found["failing"] = failing_of(index, here, one.failing)
    found["again"] = None if here is None else again_of(index, here)
    return TouchpointNumbers(**found)  # type: ignore[arg-type] # by name


def _scores(index: JourneyIndex, scores: ScoreBinding, of: Selector | None) -> Mapping[str, object]:
    question, answer = scored(index, scores, of)
    if answer is None:
        return {"satisfaction": question, "score_n": 0, "score_absent": "no_scores"}
    return {
        "satisfaction": question,
        "score": answer.mean,
        "score_low": answer.low,
        "score_high": answer.high,
        "score_n": answer.n,
        "score_absent": answer.absent,
        "experience": answer.experience,
        "experience_low": answer.experience_low,
        "experience_high": answer.experience_high,
    }


def _claimed(index: JourneyIndex, touchpoints: Sequence[Binding]) -> NDArray[np.bool_]:
    """Which events a touchpoint is bound to, fails by or takes its scores from."""
    claims = [one.binding for one in touchpoints] + [one.failing for one in touchpoints]
    claims += [scores.at for one in touchpoints for scores in (one.satisfaction, one.effort) if scores]
    selectors = sorted({narrowed for claim in claims if claim and (narrowed := known(index, claim))}, key=repr)
    claimed = np.zeros(index.n_events, np.bool_)
    for first in range(0, len(selectors), MOST_SELECTIONS):
        selection = coded(index, selectors[first : first + MOST_SELECTIONS])
        claimed |= selection.matched(slice(0, index.n_events)) != 0
    return claimed


def _unclaimed(index: JourneyIndex, claimed: NDArray[np.bool_]) -> list[Unclaimed]:
    found: list[Unclaimed] = []
    unclaimed = np.flatnonzero(~claimed)
    codes = index.code[unclaimed]
    for code in np.flatnonzero(np.bincount(codes, minlength=len(index.events))).tolist():
        left = unclaimed[codes == code]
        customers = np.unique(np.searchsorted(index.offsets, left, side="right"))
        found.append(
            Unclaimed(
                event=index.events[code],
                events=int(left.size),
                of_events=int(index.posting_sizes[code]),
                customers=int(customers.size),
            )
        )
    return sorted(found, key=lambda one: (-one.customers, -one.events, one.event))


def _sampled(index: JourneyIndex, rows: NDArray[np.int64]) -> list[SampleEvent]:
    times = index.time_ms(rows).tolist()
    customers = (np.searchsorted(index.offsets, rows, side="right") - 1).tolist()
    codes = index.code[rows].tolist()
    values = {name: _values(index, name, rows) for name in index.columns}
    return [
        SampleEvent(
            customer=index.customers[customers[place]],
            time=iso(index, times[place]),
            event=index.events[codes[place]],
            properties={name: value for name, of in values.items() if (value := of[place]) is not None},
        )
        for place in range(rows.size)
    ]


def _values(index: JourneyIndex, name: str, rows: NDArray[np.int64]) -> list[str | float | None]:
    column = index.columns[name]
    if isinstance(column, NumberColumn):
        return [None if np.isnan(number) else float(number) for number in column.numbers[rows]]
    return [None if code < 0 else column.values[code] for code in column.codes[rows].tolist()]
