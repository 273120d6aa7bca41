"""What was drawn and what was found: a map held against a draft of the same data.

Law: touchpoints are the same where their events are; nothing is told by its title. Every count of customers is the answer to the
question that stands beside it. A map may say more than the data know: what is not bound is named and not judged.

Two steps stand in another order than they happen where, of the customers who met them in one order only, reliably more than half
(Wilson's interval) met them in the other one than is drawn, and where that tips the scales by a tenth of all who met both: who does
both every week meets them in either order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Exclusion, Funnel, FunnelAnswer
from etappe.analyses.asking import ask
from etappe.analyses.journeys import Journeys
from etappe.analyses.records import Provenance, provenance
from etappe.analyses.scoping import asked_of, scoped
from etappe.events.scopes import Scope
from etappe.foundation.uncertainty import wilson
from etappe.journeys.executor import Range, over_ranges
from etappe.journeys.selection import MOST_SELECTIONS, coded
from etappe.maps.discovering.discovery import LEAST_SHARE
from etappe.maps.discovering.ways import between, taking
from etappe.maps.measured.fitting import Fit, moves_of, undrawn
from etappe.maps.measured.measuring import known, selector_of
from etappe.maps.model.document import Channel, TouchpointType
from etappe.maps.model.ordering import steps_in_order, touchpoints_by_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from etappe.events.selectors import Selector
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument, Touchpoint

FEWEST: Final = 10
"""Customers from whom on an order or a way is worth telling of."""
_MOST_WAYS: Final = 20
_TIPS: Final = 0.1

Why = Literal["unbound", "no_data", "rarely", "aside"]
"""Why a touchpoint that is drawn was not found. ``unbound``: it names no events. ``no_data``: nobody has them. ``rarely``:
fewer than 1 % of customers do. ``aside``: often enough, but by its name a device's notice, or an answer to a survey."""


class Both(Struct, frozen=True, kw_only=True):
    """A touchpoint that is drawn, and found: its step, the events in common, who met it and the question that says so."""

    step: str
    touchpoint: str
    events: tuple[str, ...]
    customers: int
    question: Funnel


class Undrawn(Struct, frozen=True, kw_only=True):
    """A touchpoint that was found and is not drawn.

    Attributes:
        event: what it is bound to. title: of a step. name, type, channel: of a touchpoint.
        stage: id of the map's stage where it belongs; None where the map has none. after: id of the step behind which it
            belongs; None: at the beginning of the stage.
        customers, question: who met it.
    """

    event: str
    title: str
    name: str
    type: TouchpointType
    channel: Channel
    stage: str | None
    after: str | None
    customers: int
    question: Funnel


class Unfound(Struct, frozen=True, kw_only=True):
    """A touchpoint that is drawn and was not found, and why; ``question`` is None where nothing can be asked."""

    step: str
    touchpoint: str
    why: Why
    customers: int
    question: Funnel | None


class Turned(Struct, frozen=True, kw_only=True):
    """Two steps that happen in another order than they are drawn.

    Attributes:
        first, second: ids of the steps as they are drawn.
        as_drawn: customers who met the second one after the first. turned: those who met the first after the second.
        as_drawn_question, turned_question: funnels whose second step they reach. Who came back may be in both.
    """

    first: str
    second: str
    as_drawn: int
    turned: int
    as_drawn_question: Funnel
    turned_question: Funnel


class DrawnWay(Struct, frozen=True, kw_only=True):
    """A way from one step to another, with no other step of the map between.

    Attributes:
        source, target: ids of the steps.
        branch: id of the branch that draws it; None where none does.
        loop: whether it leads back.
        customers: who take it. at_source: who were at its beginning. question: a funnel with both.
    """

    source: str
    target: str
    branch: str | None
    loop: bool
    customers: int
    at_source: int
    question: Funnel


class DraftComparison(Struct, frozen=True, kw_only=True):
    """A map against what was found.

    Attributes:
        both: touchpoints that are drawn and found, in order of the map.
        undrawn: found and not drawn, the most customers first. unfound: drawn and not found, in order of the map.
        turned: pairs of steps in another order, the clearest first.
        missing_ways: ways that are taken and not drawn, the most customers first. unused_ways: branches that fewer than 1 %
            of those who were at their beginning take.
        fit: how well the map fits. customers: all that were looked at.
        scope: of whom and when all of it is; None of all.
    """

    both: tuple[Both, ...]
    undrawn: tuple[Undrawn, ...]
    unfound: tuple[Unfound, ...]
    turned: tuple[Turned, ...]
    missing_ways: tuple[DrawnWay, ...]
    unused_ways: tuple[DrawnWay, ...]
    fit: Fit
    customers: int
    scope: Scope | None = None
    provenance: Provenance


def compared(
    events: Journeys | JourneyIndex, document: MapDocument, draft: MapDocument, *, scope: Scope | None = None
) -> DraftComparison:
    """What a map and a draft of the same data have in common, and what only one of them has.

    With a ``scope`` the draft is one of that part of the data (``etappe.analyses.scoping.scoped``). It should have as many steps as there are to find (``discover(events, steps=60)``): what it lacks counts as not found.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> from etappe.maps.discovering.discovery import discover
    >>> rows = [(str(customer), hour, event) for customer in range(30) for hour, event in enumerate(("ad_seen", "cart_filled", "purchase"))]
    >>> frame = pl.DataFrame(rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row")
    >>> index = build_index(frame)
    >>> whole, short = discover(index), discover(index, steps=2)
    >>> found = compared(index, short, whole)
    >>> len(found.both), [(one.title, one.customers) for one in found.undrawn]
    (2, [('Cart filled', 30)])

    Raises what ``scoped`` raises.
    Cost: two passes over all events, and a funnel for each touchpoint and each way.
    """
    index = scoped(events.index if isinstance(events, Journeys) else events, scope)
    found = _found(draft)
    both, unfound = _drawn(index, document, found)
    missing, unused = _ways(index, document)
    comparison = DraftComparison(
        both=tuple(both),
        undrawn=tuple(_undrawn(index, document, draft, found, both)),
        unfound=tuple(unfound),
        turned=tuple(_turned(index, document, {one.step for one in both})),
        missing_ways=tuple(missing),
        unused_ways=tuple(unused),
        fit=moves_of(index, document).fit,
        customers=index.n_customers,
        scope=scope,
        provenance=provenance(index),
    )
    return asked_of(comparison, scope)


def _found(draft: MapDocument) -> dict[str, str]:
    """By event of a draft, in order, the step that meets it."""
    met = touchpoints_by_step(draft)
    return {
        event: step
        for step, _ in steps_in_order(draft)
        for touchpoint in met[step]
        if (binding := draft.touchpoints[touchpoint].binding) is not None
        for event in binding.events
    }


def _drawn(index: JourneyIndex, document: MapDocument, found: Mapping[str, str]) -> tuple[list[Both], list[Unfound]]:
    both, unfound = [], []
    met = touchpoints_by_step(document)
    fewest = LEAST_SHARE * index.n_customers
    for step, _ in steps_in_order(document):
        for key in met[step]:
            binding = document.touchpoints[key].binding
            at = None if binding is None else known(index, binding)
            if at is None:
                why: Why = "unbound" if binding is None else "no_data"
                unfound.append(Unfound(step=step, touchpoint=key, why=why, customers=0, question=None))
                continue
            question = Funnel(steps=(at,))
            customers = _reaching(index, question, 1)
            common = tuple(event for event in at.events if event in found)
            if customers and (common or not at.events):
                both.append(Both(step=step, touchpoint=key, events=common, customers=customers, question=question))
                continue
            why = "no_data" if not customers else "rarely" if customers < max(fewest, FEWEST) else "aside"
            unfound.append(Unfound(step=step, touchpoint=key, why=why, customers=customers, question=question))
    return both, unfound


def _undrawn(
    index: JourneyIndex, document: MapDocument, draft: MapDocument, found: Mapping[str, str], both: Sequence[Both]
) -> list[Undrawn]:
    claimed = {event for touchpoint in document.touchpoints.values() for event in _claimed(touchpoint)}
    step_of = {event: one.step for one in both for event in one.events}
    places = {step: place for place, (step, _) in enumerate(steps_in_order(document))}
    met = touchpoints_by_step(draft)
    undrawn_ones = []
    events = list(found)
    for place, event in enumerate(events):
        if event in claimed:
            continue
        earlier = next((step_of[one] for one in reversed(events[:place]) if one in step_of), None)
        later = next((step_of[one] for one in events[place:] if one in step_of), None)
        after, stage = _place(document, places, earlier, later)
        drawn = draft.touchpoints[met[found[event]][0]]
        question = Funnel(steps=(event,))
        undrawn_ones.append(
            Undrawn(
                event=event,
                title=draft.steps[found[event]].title,
                name=drawn.name,
                type=drawn.type,
                channel=drawn.channel,
                stage=stage,
                after=after,
                customers=_reaching(index, question, 1),
                question=question,
            )
        )
    return sorted(undrawn_ones, key=lambda one: (-one.customers, one.event))


def _claimed(touchpoint: Touchpoint) -> set[str]:
    """The events that a touchpoint speaks of: those it is bound to, fails by, or takes scores from."""
    score = touchpoint.satisfaction
    selectors = (touchpoint.binding, touchpoint.failing, score.at if score else None)
    return {event for selector in selectors if selector is not None for event in selector.events}


def _place(
    document: MapDocument, places: Mapping[str, int], earlier: str | None, later: str | None
) -> tuple[str | None, str | None]:
    """Behind which step, and in which stage: behind what comes before it, else ahead of what comes after it."""
    if earlier is not None:
        return earlier, document.steps[earlier].stage
    if later is not None:
        stage = document.steps[later].stage
        ahead = [step for step in places if places[step] < places[later] and document.steps[step].stage == stage]
        return (ahead[-1] if ahead else None), stage
    stages = sorted(document.stages, key=lambda key: (document.stages[key].order, key))
    return None, (stages[0] if stages else None)


def _turned(index: JourneyIndex, document: MapDocument, wanted: set[str]) -> list[Turned]:
    steps = _selected(index, document, wanted)
    ids, selectors = list(steps), list(steps.values())
    ahead, both = _precedence(index, selectors)
    found = []
    for first in range(len(ids)):
        for second in range(first + 1, len(ids)):
            as_drawn, turned = int(ahead[first, second]), int(ahead[second, first])
            only = int(both[first, second])
            interval = wilson(turned - only, as_drawn + turned - 2 * only)
            tips = turned - as_drawn >= max(FEWEST, _TIPS * (as_drawn + turned - only))
            if tips and interval is not None and interval.low > 0.5:  # noqa: PLR2004 - more than half
                found.append(
                    Turned(
                        first=ids[first],
                        second=ids[second],
                        as_drawn=as_drawn,
                        turned=turned,
                        as_drawn_question=Funnel(steps=(selectors[first], selectors[second])),
                        turned_question=Funnel(steps=(selectors[second], selectors[first])),
                    )
                )
    return sorted(found, key=lambda one: one.as_drawn - one.turned)


def _selected(index: JourneyIndex, document: MapDocument, wanted: set[str]) -> dict[str, Selector]:
    """The events of steps, in order, as far as one selector can say them and the data know them."""
    met = touchpoints_by_step(document)
    found: dict[str, Selector] = {}
    for step, _ in steps_in_order(document):
        selector = selector_of(document.touchpoints[one] for one in met[step]) if step in wanted else None
        at = None if selector is None else known(index, selector)
        if at is not None and len(found) < MOST_SELECTIONS:
            found[step] = at
    return found


def _precedence(index: JourneyIndex, selectors: Sequence[Selector]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Shape (k, k) each: customers with an event of i and a later one of j; those with both that and the other way round."""
    from etappe.kernels import conformance as kernels

    k = len(selectors)
    nothing = np.zeros((k, k), np.int64)
    if not k:
        return nothing, nothing
    selection, whole = coded(index, selectors).with_rows(), index.key

    def work(of: Range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        here = slice(of.lo, of.hi)
        ahead, both = np.zeros((k, k), np.int64), np.zeros((k, k), np.int64)
        of_step = np.uint64(1) << np.arange(k, dtype=np.uint64)
        kernels.precede(whole[here], index.shift, selection.matched(here), of_step, ahead, both)
        return ahead, both

    parts = over_ranges(index, work)
    return sum((one for one, _ in parts), nothing), sum((both for _, both in parts), nothing)


def _ways(index: JourneyIndex, document: MapDocument) -> tuple[list[DrawnWay], list[DrawnWay]]:
    moves = moves_of(index, document)
    steps = _selected(index, document, set(moves.steps))
    places = {step: place for place, (step, _) in enumerate(steps_in_order(document))}
    k = len(moves.steps)
    most = [(moves.steps[move // k], moves.steps[move % k]) for move in undrawn(moves)[:_MOST_WAYS].tolist()]
    wanted: list[tuple[str, str, str | None]] = [(source, target, None) for source, target in most]
    wanted += [(branch.source, branch.target, key) for key, branch in document.branches.items()]
    wanted = [one for one in wanted if one[0] in steps and one[1] in steps]
    pairs = [(source, target) for source, target, _ in wanted]

    def way(source: str, target: str, branch: str | None, counts: tuple[int, int]) -> DrawnWay:
        others = [Exclusion(steps[step]) for step in between(steps, source, target)]
        return DrawnWay(
            source=source,
            target=target,
            branch=branch,
            loop=places[target] < places[source],
            customers=counts[1],
            at_source=counts[0],
            question=Funnel(steps=(steps[source], steps[target]), exclude=tuple(others)),
        )

    ways = [way(*one, counts) for one, counts in zip(wanted, taking(index, steps, pairs), strict=True)]
    missing = [one for one in ways if one.branch is None]
    branches = [one for one in ways if one.branch is not None]
    fewest = max(FEWEST, LEAST_SHARE * index.n_customers)
    return (
        sorted((one for one in missing if one.customers >= fewest), key=lambda one: -one.customers),
        [one for one in branches if one.customers < LEAST_SHARE * one.at_source],
    )


def _reaching(index: JourneyIndex, question: Funnel, position: int) -> int:
    answer = cast("FunnelAnswer", ask(index, replace(question, detail="counts")))
    return next(step.customers for step in answer.steps if step.position == position)
