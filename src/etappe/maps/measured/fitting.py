"""How well a map fits what happens: fitness and precision, and the moves that it does not draw.

Law: a map draws a move from each step to the next one, and every branch. Where a journey begins and ends is not judged;
events that no step is bound to are passed over; steps without a binding are not there. Sources: fitness as the share of
moves that can be replayed, as of journeys and of moves (van der Aalst, *Process Mining*, 2nd ed., section 8.2); precision
by escaping edges (Muñoz-Gama and Carmona 2010, BPM, LNCS 6336:211-226), the state being the step where a journey stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.journeys import Journeys
from etappe.journeys.executor import Range, over_ranges
from etappe.journeys.selection import coded
from etappe.maps.measured.measuring import known
from etappe.maps.model.document import Branch
from etappe.maps.model.ordering import steps_in_order, touchpoints_by_step
from etappe.maps.model.records import RECORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.events.selectors import Selector
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import MapDocument

MOST_BOUND: Final = 64
"""Touchpoints of a map that are looked at; more do not fit a question."""


class Fit(Struct, frozen=True, kw_only=True):
    """How well a map fits, each share in [0, 1]; None where there is nothing to judge.

    Attributes:
        fitness: of the moves between steps, those that the map draws. moves: how many there are.
        journeys_fitness: of the customers who were at a step, those all of whose moves the map draws.
        journeys: how many there are.
        precision: of the moves that the map draws from where journeys stand, those that somebody makes, each step counting
            as often as it was left.
    """

    fitness: float | None
    moves: int
    journeys_fitness: float | None
    journeys: int
    precision: float | None


@dataclass(frozen=True, eq=False)
class Moves:
    """What happens between the bound steps of a map.

    Attributes:
        steps: ids of the bound steps that the data know, in order.
        counts: int64 of shape (k, k): moves from one to another.
        allowed: bool of shape (k, k): those that the map draws.
        visits: int64 of shape (k,): how often a step was left for another.
        fitting, journeys: customers all of whose moves are drawn, and all who were at a step.
    """

    steps: tuple[str, ...]
    counts: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    visits: NDArray[np.int64]
    fitting: int
    journeys: int

    @property
    def fit(self) -> Fit:
        """How well the map fits."""
        moves = int(self.counts.sum())
        drawn = self.allowed.sum(axis=1)
        made = (self.allowed & (self.counts > 0)).sum(axis=1)
        n_drawn = int((self.visits * drawn).sum())
        return Fit(
            fitness=int(self.counts[self.allowed].sum()) / moves if moves else None,
            moves=moves,
            journeys_fitness=self.fitting / self.journeys if self.journeys else None,
            journeys=self.journeys,
            precision=int((self.visits * made).sum()) / n_drawn if n_drawn else None,
        )


def fit(events: Journeys | JourneyIndex, document: MapDocument) -> Fit:
    """How well a map fits what happens.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> from etappe.maps.discovering.discovery import discover
    >>> rows = [(customer, hour, event) for customer in "abc" for hour, event in enumerate(("ad_seen", "page_viewed", "purchase"))]
    >>> frame = pl.DataFrame(rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row")
    >>> index = build_index(frame)
    >>> found = fit(index, discover(index))
    >>> found.fitness, found.precision, found.journeys
    (1.0, 1.0, 3)

    Cost: one pass over all events.
    """
    return moves_of(events.index if isinstance(events, Journeys) else events, document).fit


def with_branches(index: JourneyIndex, document: MapDocument, detail: float) -> MapDocument:
    """The map with the most frequent of the moves that it does not draw, as branches; those back to a step are loops.

    ``detail`` is the share of these moves that is drawn afterwards at least: 0 adds none (the main road), 1 adds all (every
    path), up to 400 branches.
    """
    moves = moves_of(index, document)
    return drawing(document, moves, undrawn(moves)[: enough(moves, detail)])


def undrawn(moves: Moves) -> NDArray[np.int64]:
    """The moves that are made and not drawn, as ``source * k + target``, the most frequent first; at most 400."""
    missing = np.where(moves.allowed, 0, moves.counts).ravel()
    most = np.argsort(-missing, kind="stable")
    return most[missing[most] > 0][: RECORDS["branches"].limit]


def enough(moves: Moves, detail: float) -> int:
    """How many of the undrawn moves, the most frequent first, make up the share ``detail`` of all of them at least."""
    missing = np.where(moves.allowed, 0, moves.counts)
    left = missing.ravel()[undrawn(moves)]
    # As few as reach the share: those before which it was not reached yet.
    before = np.cumsum(left) - left
    return int(np.count_nonzero(before < detail * missing.sum() * (1 - 1e-12)))


def drawing(document: MapDocument, moves: Moves, wanted: NDArray[np.int64]) -> MapDocument:
    """A map without branches, with these moves drawn as branches."""
    assert not document.branches, "a draft has no branches yet"
    k = len(moves.steps)
    branches = {
        f"branch_{number}": Branch(source=moves.steps[move // k], target=moves.steps[move % k])
        for number, move in enumerate(sorted(wanted.tolist()), start=1)
    }
    return replace(document, branches=branches)


def moves_of(index: JourneyIndex, document: MapDocument) -> Moves:
    """What happens between a map's bound steps; of more than 64 bound touchpoints the first 64 are looked at."""
    from etappe.kernels import conformance as kernels

    plan = bound(index, document)
    k = len(plan.steps)
    allowed = np.eye(k, k=1, dtype=np.bool_)
    for branch in document.branches.values():
        if branch.source in plan.steps and branch.target in plan.steps:
            allowed[plan.steps.index(branch.source), plan.steps.index(branch.target)] = True
    if not k:
        nothing = np.zeros((0, 0), np.int64)
        return Moves((), nothing, allowed, np.zeros(0, np.int64), 0, 0)
    selection, key = coded(index, plan.selectors).with_rows(), index.key

    def work(of: Range) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        counts, visits, journeys = np.zeros((k, k), np.int64), np.zeros(k, np.int64), np.zeros(2, np.int64)
        here = slice(of.lo, of.hi)
        at = selection.matched(here)
        kernels.moves(key[here], index.shift, at, plan.of_step, allowed, counts, visits, journeys)
        return counts, visits, journeys

    parts = over_ranges(index, work)
    journeys = sum((part[2] for part in parts), np.zeros(2, np.int64))
    return Moves(
        steps=plan.steps,
        counts=sum((part[0] for part in parts), np.zeros((k, k), np.int64)),
        allowed=allowed,
        visits=sum((part[1] for part in parts), np.zeros(k, np.int64)),
        fitting=int(journeys[0]),
        journeys=int(journeys[1]),
    )


@dataclass(frozen=True, eq=False)
class Bound:
    """The bound steps of a map that the data know, in order; their touchpoints' selectors, and each step's bits of these."""

    steps: tuple[str, ...]
    selectors: tuple[Selector, ...]
    of_step: NDArray[np.uint64]


def bound(index: JourneyIndex, document: MapDocument) -> Bound:
    """The bound steps of a map; of more than 64 bound touchpoints the first 64."""
    met = touchpoints_by_step(document)
    steps: list[str] = []
    selectors: list[Selector] = []
    bits: list[int] = []
    for step, _ in steps_in_order(document):
        own = [document.touchpoints[one].binding for one in met[step]]
        there = [found for one in own if one is not None and (found := known(index, one)) is not None]
        there = there[: MOST_BOUND - len(selectors)]
        if there:
            steps.append(step)
            bits.append(((1 << len(there)) - 1) << len(selectors))
            selectors += there
    return Bound(tuple(steps), tuple(selectors), np.array(bits, np.uint64))
