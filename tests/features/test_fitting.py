"""How well a map fits, against a count of every customer's moves one by one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import polars as pl
import pytest

from etappe.events.selectors import Selector
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.maps.discovering.discovery import discover
from etappe.maps.measured.fitting import fit
from etappe.maps.model.document import Branch, Interaction, MapDocument, Stage, Step, Touchpoint
from etappe.maps.model.ordering import orders, steps_in_order

NAMES = ["ad", "look", "cart", "pay", "parcel", "call"]
Traces = dict[str, list[str]]


def traces(rng: Random, customers: int = 50) -> Traces:
    return {f"c{n}": rng.choices(NAMES, (3, 5, 4, 3, 2, 1), k=rng.randrange(1, 12)) for n in range(customers)}


def index_of(of: Traces) -> JourneyIndex:
    rows = [(customer, time * 1_000, event) for customer, events in of.items() for time, event in enumerate(events)]
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String}
    return build_index(pl.DataFrame(rows, schema=schema, orient="row"))


def drawn(events: list[str], branches: list[tuple[int, int]]) -> MapDocument:
    keys = orders(len(events))
    return MapDocument(
        title="A map",
        stages={"s": Stage(order="V", name="All")},
        steps={f"p{n}": Step(stage="s", order=keys[n], title=name) for n, name in enumerate(events)},
        touchpoints={f"t{n}": Touchpoint(name=name, binding=Selector(events=(name,))) for n, name in enumerate(events)},
        interactions={f"i{n}": Interaction(step=f"p{n}", touchpoint=f"t{n}", order="V") for n in range(len(events))},
        branches={f"b{n}": Branch(source=f"p{a}", target=f"p{b}") for n, (a, b) in enumerate(branches)},
    )


@pytest.mark.parametrize("seed", range(40))
def test_fitness_and_precision_are_those_of_the_moves_counted_one_by_one(seed: int) -> None:
    rng = Random(seed)
    world = traces(rng)
    steps = rng.sample(NAMES, rng.randrange(1, len(NAMES)))
    pairs = [(a, b) for a in range(len(steps)) for b in range(len(steps)) if a != b]
    document = drawn(steps, rng.sample(pairs, min(len(pairs), rng.randrange(4))))
    found = fit(index_of(world), document)

    has = {(steps.index(a), steps.index(b)) for a, b in pairwise(steps)}
    has |= {(int(one.source[1:]), int(one.target[1:])) for one in document.branches.values()}
    made: Counter[tuple[int, int]] = Counter()
    fitting, there = 0, 0
    for events in world.values():
        way = [steps.index(event) for event in events if event in steps]
        moves = [(a, b) for a, b in pairwise(way) if a != b]
        made.update(moves)
        there += bool(way)
        fitting += bool(way) and all(move in has for move in moves)
    assert (found.moves, found.journeys) == (made.total(), there)
    assert found.fitness == (sum(made[move] for move in has) / made.total() if made else None)
    assert found.journeys_fitness == (fitting / there if there else None)
    left = Counter(source for source, _ in made.elements())
    n_drawn = sum(left[source] for source, _ in has)
    n_made = sum(left[source] for source, target in has if made[source, target])
    assert found.precision == (n_made / n_drawn if n_drawn else None)


def test_the_main_road_has_no_branches_and_every_path_fits_wholly() -> None:
    rng = Random(5)
    index = index_of(traces(rng, 200))
    last = -1.0
    sizes = []
    for detail in (0.0, 0.25, 0.5, 0.75, 1.0):
        document = discover(index, detail=detail)
        found = fit(index, document)
        assert found.fitness is not None
        assert found.precision == 1.0, "only what somebody does is drawn"
        assert found.fitness > last
        last = found.fitness
        sizes.append(len(document.branches))
        road = fit(index, discover(index)).fitness
        assert road is not None
        assert found.fitness >= road + detail * (1 - road) - 1e-9
    assert sizes[0] == 0
    assert sizes == sorted(sizes)
    assert last == 1.0
    places = {step: number for number, (step, _) in enumerate(steps_in_order(document))}
    assert any(places[one.target] < places[one.source] for one in document.branches.values()), "loops are drawn back"


def test_nothing_bound_and_nothing_known_have_no_fit() -> None:
    index = index_of({"a": ["look"]})
    for document in (MapDocument(title="Empty"), drawn(["pay", "cart"], [])):
        found = fit(index, document)
        assert (found.fitness, found.precision, found.journeys, found.journeys_fitness) == (None, None, 0, None)
    with pytest.raises(InvalidInput) as refused:
        discover(index, detail=1.5)
    assert refused.value.code == "map.detail_out_of_range"
