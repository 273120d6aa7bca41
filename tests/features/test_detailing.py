"""A draft at all levels at once, against the draft and the fit of each level alone, and customers counted one by one."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from etappe.analyses.arriving.funnel import FunnelPart
from etappe.analyses.asking import members
from etappe.foundation.errors import InvalidInput
from etappe.maps.discovering.detailing import at_detail, discovered
from etappe.maps.discovering.discovery import discover
from etappe.maps.measured.fitting import fit
from tests.features.test_fitting import index_of, traces


@pytest.mark.parametrize("seed", range(4))
def test_each_level_is_the_draft_of_its_detail_and_fits_as_it_does_alone(seed: int) -> None:
    rng = Random(seed)
    index = index_of(traces(rng, 60))
    found = discovered(index)
    details = [level.detail for level in found.levels]
    assert details == sorted(details)
    assert (details[0], found.levels[0].branches, found.level) == (0, 0, 0)
    assert found.levels[-1].fit.fitness == 1
    for place, level in enumerate(found.levels):
        there = at_detail(found, level.detail)
        drawn = discover(index, detail=level.detail)
        assert (there.level, there.document, there.fit) == (place, drawn, level.fit)
        assert level.fit == fit(index, drawn)
        assert level.branches == len(drawn.branches)
        places = {station.step: number for number, station in enumerate(found.stations)}
        assert level.loops == sum(places[one.target] < places[one.source] for one in drawn.branches.values())
    # Between two levels the next one is meant, so that at least the share that was asked for is drawn.
    for lower, higher in pairwise(details):
        assert at_detail(found, (lower + higher) / 2).level == details.index(higher)
    assert at_detail(found, 1).level == len(details) - 1


@pytest.mark.parametrize("seed", range(6))
def test_customers_of_stations_and_moves_are_those_counted_one_by_one_and_those_of_their_questions(seed: int) -> None:
    world = traces(Random(seed), 40)
    index = index_of(world)
    found = discovered(index)
    events = {station.step: station.event for station in found.stations}
    for station in found.stations:
        having = {customer for customer, trace in world.items() if station.event in trace}
        assert station.customers == len(having)
        assert len(members(index, station.question, FunnelPart(position=1))) == len(having)
    assert {move.level for move in found.moves} == set(range(len(found.levels)))
    for move in found.moves:
        made: dict[str, int] = {}
        for customer, trace in world.items():
            way = [event for event in trace if event in events.values()]
            times = sum(pair == (events[move.source], events[move.target]) for pair in pairwise(way))
            if times:
                made[customer] = times
        assert (move.moves, move.customers) == (sum(made.values()), len(made))
        asked = members(index, move.question, FunnelPart(position=2))
        assert set(index.customers.gather(asked).to_list()) == set(made)
    drawn = [move.moves for move in found.moves if move.level]
    assert drawn == sorted(drawn, reverse=True)


def test_a_detail_outside_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        at_detail(discovered(index_of({"a": ["ad", "pay"]})), 1.1)
    assert refused.value.code == "map.detail_out_of_range"
