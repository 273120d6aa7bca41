"""Where those stand who have not arrived, against plain Python that looks back over every way by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart, answer, members
from etappe.analyses.asking import ask
from etappe.analyses.people.customers import Customers
from etappe.events.selectors import Selection
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from tests.analyses.small_worlds import World, matches, selections, world, worlds
from tests.analyses.test_arrivals import Entrant, entrants_of, questions


def place_of(one: Entrant, asked: Arrivals) -> int | None:
    """The first place that the last event of any place belongs to."""
    within = float("inf") if asked.horizon is None else duration_ms(asked.horizon)
    for event in reversed(one.way):
        if event.time - one.way[0].time <= within:
            for place, selection in enumerate(asked.places):
                if matches(event, selection):
                    return place
    return None


@settings(deadline=None, max_examples=150)  # the first case compiles kernels
@given(worlds(), questions, st.lists(selections(), min_size=1, max_size=3).map(tuple))
def test_everybody_who_is_not_there_stands_where_they_were_last(
    there: World, asked: Arrivals, places: tuple[Selection, ...]
) -> None:
    asked = replace(asked, places=places)
    found = answer(there.index, asked)
    at = {one.customer: place_of(one, asked) for one in entrants_of(there, asked)}
    assert [row.place for row in found.standing] == [*range(len(places)), None]
    for status in ("under_way", "overdue", "lost"):
        everybody = members(there.index, asked, ArrivalsPart(status=status))
        of = [there.index.customers[number] for number in everybody.tolist()]
        for row in found.standing:
            assert getattr(row, status) == sum(at[customer] == row.place for customer in of)
            if row.place is not None:
                behind = members(there.index, asked, ArrivalsPart(status=status, place=row.place)).tolist()
                expected = [customer for customer in of if at[customer] == row.place]
                assert [there.index.customers[number] for number in behind] == expected


def test_places_that_there_are_not_are_refused_and_without_any_nobody_stands() -> None:
    asked = Arrivals(entry="a", destination="b")
    there = world([("ada", 0, "a"), ("bo", 0, "b")]).index
    assert answer(there, asked).standing == ()
    with pytest.raises(InvalidInput) as refused:
        members(there, replace(asked, places=("a",)), ArrivalsPart(place=1))
    assert refused.value.code == "arrivals.no_such_place"
    with pytest.raises(InvalidInput) as refused:
        answer(there, replace(asked, places=("a",) * 61))
    assert refused.value.code == "question.out_of_bounds"


def test_places_are_said_in_words() -> None:
    asked = Arrivals(entry="a", destination="b", places=("a", "c"))
    there = world([("ada", 0, "a"), ("bo", 0, "b"), ("cy", 0, "c")]).index
    said = answer(there, asked).wording
    assert said.en.endswith("And where do those stand who are not there: at “a” or “c”?")
    assert said.de.endswith("Und wo stehen diejenigen, die noch nicht da sind: bei „a“ oder „c“?")
    behind = ask(there, Customers(of=asked, part=ArrivalsPart(status="lost", place=1))).wording
    assert "Only who stands at “c”." in behind.en
