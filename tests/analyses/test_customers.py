"""The customers behind a number: as many as the number says, by identifier, in pages."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.asking import ask
from etappe.analyses.people.customers import Countable, CustomerRow, Customers, Part, answer, members
from etappe.analyses.results.retention import Retention, RetentionPart
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionPart
from etappe.analyses.ways.paths import PathPart, Paths
from etappe.analyses.ways.sequences import SequencePart, Sequences
from etappe.analyses.ways.transitions import TransitionPart, Transitions
from etappe.analyses.ways.variants import VariantPart, Variants
from etappe.foundation.errors import InvalidInput
from tests.analyses.small_worlds import World, world


@pytest.fixture(scope="module")
def there() -> World:
    random = np.random.default_rng(3)
    return world(
        [
            (
                f"{random.integers(120):03}",
                int(random.integers(0, 10_000)),
                str(random.choice(list("abc"))),
                float(score),
            )
            for score in random.integers(0, 6, 800)
        ]
    )


def numbers(there: World) -> list[tuple[Countable, Part, int]]:
    """Every kind of part with the number that its answer gives."""
    index = there.index
    found: list[tuple[Countable, Part, int]] = []
    funnel = Funnel(steps=("a", "b", "c"), within="3s")
    found += [(funnel, FunnelPart(step.position), step.customers) for step in ask(index, funnel).steps]
    found += [(funnel, FunnelPart(step.position, "dropped"), step.dropped) for step in ask(index, funnel).steps]
    transitions = Transitions(sessions="1s")
    found += [
        (transitions, TransitionPart(one.source, one.target), one.customers)
        for one in ask(index, transitions).transitions
    ]
    paths = Paths(start="a", top=2)
    found += [
        (paths, PathPart(one.position, one.source, one.target, one.source_kind, one.target_kind), one.customers)
        for one in ask(index, paths).links
    ]
    sequences = Sequences(start="a", length=3)
    found += [(sequences, SequencePart(one.sequence), one.customers) for one in ask(index, sequences).sequences]
    retention = Retention(period="day", periods=1)
    for cohort in ask(index, retention).cohorts:
        found.append((retention, RetentionPart(cohort.cohort), cohort.customers))
        found += [(retention, RetentionPart(cohort.cohort, cell.period), cell.customers) for cell in cohort.cells]
    found += [(Variants(), VariantPart(one.variant), one.customers) for one in ask(index, Variants()).variants]
    arrivals = Arrivals(entry="a", destination="b", elsewhere=("c",), horizon="2s")
    found += [(arrivals, ArrivalsPart(status=one.status), one.customers) for one in ask(index, arrivals).statuses]
    last_day = ArrivalsPart(status="arrived", last_day=True)
    found.append((arrivals, last_day, ask(index, arrivals).arrived_last_day))
    found += [
        (arrivals, ArrivalsPart(destination=one.destination), one.customers)
        for one in ask(index, arrivals).destinations
    ]
    satisfaction = Satisfaction(at="b", score="score", lowest=0, highest=5)
    found.append((satisfaction, SatisfactionPart(), ask(index, satisfaction).customers))
    return found


def test_there_are_as_many_as_the_number_says(there: World) -> None:
    asked = numbers(there)
    assert {type(of) for of, _, _ in asked} == {
        Funnel,
        Transitions,
        Paths,
        Sequences,
        Retention,
        Variants,
        Arrivals,
        Satisfaction,
    }
    for of, part, number in asked:
        got = answer(there.index, Customers(of=of, part=part, limit=1000))
        assert got.total == number == len(got.customers)
        identifiers = [row.customer for row in got.customers]
        assert identifiers == sorted(set(identifiers))


def test_pages_are_cut_from_one_list(there: World) -> None:
    of, part = Funnel(steps=("a", "b")), FunnelPart(2)
    whole = answer(there.index, Customers(of=of, part=part, limit=1000)).customers
    paged = [
        row
        for offset in range(0, len(whole) + 7, 7)
        for row in answer(there.index, Customers(of=of, part=part, limit=7, offset=offset)).customers
    ]
    assert tuple(paged) == whole


def test_a_row_says_what_is_known_of_the_customer(there: World) -> None:
    def written(ms: int) -> str:
        return datetime.fromtimestamp(ms / 1000, tz=UTC).isoformat(timespec="milliseconds" if ms % 1000 else "seconds")

    got = answer(there.index, Customers(of=Funnel(steps=("a",)), part=FunnelPart(1), limit=1000))
    expected = [
        CustomerRow(
            customer=customer,
            first=written(events[0].time),
            last=written(events[-1].time),
            events=len(events),
            last_event=events[-1].name,
        )
        for customer, events in there.journeys.items()
        if any(event.name == "a" for event in events)
    ]
    assert list(got.customers) == expected
    frame = got.to_frame()
    assert frame.columns == ["customer", "first", "last", "events", "last_event"]
    assert frame["last"].to_list() == [
        datetime.fromtimestamp(there.journeys[row.customer][-1].time / 1000, tz=UTC) for row in expected
    ]


def test_nobody_behind_a_number_gives_an_empty_page(there: World) -> None:
    got = answer(there.index, Customers(of=Transitions(), part=TransitionPart("a", "a"), offset=500))
    assert got.customers == ()
    assert got.to_frame().height == 0


def test_a_part_of_another_kind_is_refused(there: World) -> None:
    for of, part in [(Funnel(steps=("a",)), VariantPart(("a",))), (Variants(), FunnelPart(1))]:
        with pytest.raises(InvalidInput) as raised:
            members(there.index, of, part)
        assert raised.value.code == "customers.part"


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (10_001, 0), (1, -1)])
def test_limit_and_offset_have_bounds(there: World, limit: int, offset: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(there.index, Customers(of=Variants(), part=VariantPart(("a",)), limit=limit, offset=offset))
    assert raised.value.code == "question.out_of_bounds"
