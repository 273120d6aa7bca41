"""A draft at every level of detail at once, from the main road to every path, each with how well it fits.

Law: the draft at a level is the one that ``discover`` gives at its ``detail``, and its fit is that of ``fit``. A higher level
draws all that a lower one draws. Levels are told apart in twentieths of the moves that the main road does not draw, where that
changes the map.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from etappe.analyses.arriving.funnel import Exclusion, Funnel
from etappe.analyses.journeys import Journeys
from etappe.analyses.records import Provenance, provenance
from etappe.analyses.scoping import asked_of, scoped
from etappe.events.scopes import Scope
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import Range, over_ranges
from etappe.journeys.selection import coded
from etappe.maps.discovering.discovery import main_road
from etappe.maps.discovering.standing import reached
from etappe.maps.measured.fitting import Fit, Moves, bound, enough, moves_of, undrawn
from etappe.maps.model.document import Branch, MapDocument
from etappe.maps.model.ordering import touchpoints_by_step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etappe.foundation.texts import Language
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.measured.fitting import Bound

_TWENTIETHS: Final = 20


class Level(Struct, frozen=True, kw_only=True):
    """A level of detail: what to ask ``discover`` for, how many branches the map then has, and how well it fits.

    ``loops`` counts those of the branches that lead back to an earlier step.
    """

    detail: float
    branches: int
    loops: int
    fit: Fit


class Station(Struct, frozen=True, kw_only=True):
    """A step of the draft: the event it is bound to, how many customers have it, and the question that says so."""

    step: str
    event: str
    customers: int
    question: Funnel


class FoundMove(Struct, frozen=True, kw_only=True):
    """A move between two steps.

    Attributes:
        source, target: ids of the steps.
        moves: how often it is made. customers: who make it at least once.
        level: the first level that draws it, by place; 0 is the main road.
        question: a funnel whose second step they reach: from one to the other, with no other step of the draft between.
    """

    source: str
    target: str
    moves: int
    customers: int
    level: int
    question: Funnel


class Discovery(Struct, frozen=True, kw_only=True):
    """A draft and what it rests on.

    Attributes:
        document: the draft at the level that was asked for. fit: how well it fits.
        level: which one of ``levels`` that is, by place.
        levels: from the main road to every path.
        stations: the steps in order.
        moves: those that are drawn at some level; the main road's first, in its order, then the most frequent first.
        customers: all that were looked at.
        scope: of whom and when all of it is; None of all.
    """

    document: MapDocument
    fit: Fit
    level: int
    levels: tuple[Level, ...]
    stations: tuple[Station, ...]
    moves: tuple[FoundMove, ...]
    customers: int
    scope: Scope | None = None
    provenance: Provenance


def discovered(
    events: Journeys | JourneyIndex,
    *,
    steps: int = 12,
    detail: float = 0.0,
    language: Language = "en",
    title: str = "",
    scope: Scope | None = None,
) -> Discovery:
    """A draft of a map with its fit, and what it would be at every other level of detail; from some customers or days in a scope.

    The draft is at the first level that draws the share ``detail`` of the other moves at least.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> ways = ("ad_seen page_viewed purchase", "ad_seen page_viewed ad_seen page_viewed purchase")
    >>> rows = [(str(customer), hour, event) for customer, way in enumerate(ways) for hour, event in enumerate(way.split())]
    >>> frame = pl.DataFrame(rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row")
    >>> found = discovered(build_index(frame))
    >>> [(level.branches, level.loops, round(level.fit.fitness, 3), level.fit.journeys_fitness) for level in found.levels]
    [(0, 0, 0.833, 0.5), (1, 1, 1.0, 1.0)]

    Raises what ``discover`` and ``etappe.analyses.scoping.scoped`` raise.

    Cost: that of ``discover``, and two passes over all events, however many levels there are.
    """
    whole = events.index if isinstance(events, Journeys) else events
    index = scoped(whole, scope)
    road = main_road(whole, steps=steps, language=language, title=title, scope=scope)
    moves = moves_of(index, road)
    order = undrawn(moves)
    shares = _shares(moves)
    drawn_from = _drawn_from(moves, order, list(shares.values()))
    customers, fitting = _counted(index, bound(index, road), drawn_from, len(shares))
    levels = tuple(
        Level(
            detail=share,
            branches=size,
            loops=sum(move // len(moves.steps) > move % len(moves.steps) for move in order[:size].tolist()),
            fit=_fit(moves, drawn_from <= place, int(fitting[: place + 1].sum())),
        )
        for place, (share, size) in enumerate(shares.items())
    )
    stations = _stations(index, road, moves)
    found = Discovery(
        document=road,
        fit=levels[0].fit,
        level=0,
        levels=levels,
        stations=stations,
        moves=_found(stations, moves, customers, drawn_from, len(levels)),
        customers=index.n_customers,
        scope=scope,
        provenance=provenance(index),
    )
    return at_detail(asked_of(found, scope), detail)


def at_detail(found: Discovery, detail: float) -> Discovery:
    """The same discovery with the draft at another level: the first that draws at least this share of the other moves.

    Raises InvalidInput ``map.detail_out_of_range``.
    """
    if not 0 <= detail <= 1:
        raise InvalidInput("map.detail_out_of_range", detail=detail)
    last = len(found.levels) - 1
    level = next((place for place, one in enumerate(found.levels) if one.detail >= detail), last)
    place_of = {station.step: place for place, station in enumerate(found.stations)}
    drawn = sorted(
        (place_of[move.source], place_of[move.target], move) for move in found.moves if 0 < move.level <= level
    )
    branches = {
        f"branch_{number}": Branch(source=move.source, target=move.target)
        for number, (_, _, move) in enumerate(drawn, start=1)
    }
    document = replace(found.document, branches=branches)
    return replace(found, document=document, fit=found.levels[level].fit, level=level)


def _shares(moves: Moves) -> dict[float, int]:
    """The levels: the share of the undrawn moves that each asks for, and how many branches that makes."""
    shares = {0.0: 0}
    for step in range(1, _TWENTIETHS + 1):
        size = enough(moves, step / _TWENTIETHS)
        if size > list(shares.values())[-1]:
            shares[step / _TWENTIETHS] = size
    return shares


def _drawn_from(moves: Moves, order: NDArray[np.int64], sizes: list[int]) -> NDArray[np.int64]:
    """The level from which on each move is drawn, the number of levels for never."""
    drawn_from = np.full(moves.counts.shape, len(sizes), np.int64)
    flat = drawn_from.ravel()
    flat[order] = np.searchsorted(np.array(sizes), np.arange(order.size), side="right")
    drawn_from[moves.allowed] = 0
    return drawn_from


def _counted(
    index: JourneyIndex, plan: Bound, drawn_from: NDArray[np.int64], levels: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Customers who make each move, and customers by the first level at which all their moves are drawn."""
    from etappe.kernels import conformance as kernels

    k = len(plan.steps)
    selection, key = coded(index, plan.selectors).with_rows(), index.key

    def work(of: Range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        customers, fitting = np.zeros((k, k), np.int64), np.zeros(levels + 1, np.int64)
        here = slice(of.lo, of.hi)
        at = selection.matched(here)
        kernels.levels(key[here], index.shift, at, plan.of_step, drawn_from, customers, fitting)
        return customers, fitting

    parts = over_ranges(index, work)
    customers = sum((part[0] for part in parts), np.zeros((k, k), np.int64))
    return customers, sum((part[1] for part in parts), np.zeros(levels + 1, np.int64))


def _fit(moves: Moves, drawn: NDArray[np.bool_], fitting: int) -> Fit:
    return dataclasses.replace(moves, allowed=moves.allowed | drawn, fitting=fitting).fit


def _stations(index: JourneyIndex, road: MapDocument, moves: Moves) -> tuple[Station, ...]:
    met = touchpoints_by_step(road)
    customers = reached(index)
    stations = []
    for step in moves.steps:
        binding = road.touchpoints[met[step][0]].binding
        assert binding is not None, "every step of a draft is bound"
        (event,) = binding.events
        count = int(customers[index.code_of[event]])
        stations.append(Station(step=step, event=event, customers=count, question=Funnel(steps=(event,))))
    return tuple(stations)


def _found(
    stations: tuple[Station, ...],
    moves: Moves,
    customers: NDArray[np.int64],
    drawn_from: NDArray[np.int64],
    levels: int,
) -> tuple[FoundMove, ...]:
    events = [station.event for station in stations]
    found = [
        FoundMove(
            source=moves.steps[source],
            target=moves.steps[target],
            moves=int(moves.counts[source, target]),
            customers=int(customers[source, target]),
            level=int(drawn_from[source, target]),
            question=Funnel(
                steps=(events[source], events[target]),
                exclude=tuple(Exclusion(other) for other in events if other not in {events[source], events[target]}),
            ),
        )
        for source, target in np.argwhere(drawn_from < levels).tolist()
    ]
    return tuple(sorted(found, key=lambda move: (move.level > 0, -move.moves if move.level else 0)))
