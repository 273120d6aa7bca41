"""A plain funnel from lists of keys: the same numbers as from the table of attempts, and nothing else is read."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from etappe.analyses.arriving import attempts
from etappe.analyses.arriving.funnel import Breakdown, Funnel, answer
from etappe.events.selectors import Condition, Selector
from etappe.journeys import matching
from etappe.journeys.held import HeldArrays
from etappe.journeys.index import JourneyIndex
from etappe.kernels.compile import Codes
from tests.analyses.test_funnel import index_of, names


@st.composite
def plain_cases(draw: st.DrawFn) -> tuple[JourneyIndex, Funnel]:
    """Ordered, nothing excluded or held, steps of one name or several, no event in two steps; many share an instant."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["x", "y", "z"]),
                st.integers(0, draw(st.sampled_from([2, 8, 30]))),
                names,
                st.sampled_from([None, "k", "l"]),
                st.sampled_from([None, 0.0, 1.0]),
            ),
            max_size=40,
        )
    )
    every = [("w", 6, name) for name in "abcd"]
    index = index_of([*rows, *every], observed_until_ms=draw(st.sampled_from([None, 31_000, 40_000])))
    order = draw(st.permutations("abcd"))
    cuts = sorted(draw(st.sets(st.integers(1, 3), max_size=3)))
    steps = [tuple(order[a:b]) for a, b in pairwise([0, *cuts, 4])][: draw(st.integers(1, 4))]
    by = draw(
        st.sampled_from([None, "cart", "price", *(Breakdown("cart", at) for at in ("first", "last", 1, len(steps)))])
    )
    question = Funnel(
        steps=tuple(step[0] if len(step) == 1 else Selector(step) for step in steps),
        within=draw(st.sampled_from([None, "1ms", "2s", "5s", "12s", "9w"])),
        by=by,
    )
    return index, question


@st.composite
def overlapping_cases(draw: st.DrawFn) -> tuple[JourneyIndex, Funnel]:
    """The same with steps that share events: by their names, and by conditions that several events meet."""
    index, question = draw(plain_cases())
    where = st.sampled_from([(), (Condition("cart", "is", ("k",)),), (Condition("price", "exists"),)])
    named = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)
    steps = draw(st.lists(st.builds(Selector, named, where), min_size=1, max_size=4))
    by = question.by
    if isinstance(by, Breakdown) and isinstance(by.at, int):
        by = Breakdown(by.property, draw(st.integers(1, len(steps))))
    return index, msgspec.structs.replace(question, steps=tuple(steps), by=by)


@settings(max_examples=600, deadline=None)
@given(st.one_of(plain_cases(), overlapping_cases()), st.sampled_from([1, 3, 1000]))
def test_lists_of_keys_give_what_the_table_of_attempts_gives(case: tuple[JourneyIndex, Funnel], size: int) -> None:
    index, question = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "KEYS_PER_PART", size)
        by_lists = answer(index, question)
        patch.setattr(attempts.Plan, "has_lists", property(lambda _plan: False))
        assert by_lists == answer(index, question)
        patch.undo()
        patch.setattr(matching, "KEYS_PER_PART", size)
        counts = answer(index, msgspec.structs.replace(question, detail="counts"))
    without = dict.fromkeys(("median_s", "p25_s", "p75_s", "p90_s", "kaplan_meier"))
    assert counts.groups == tuple(msgspec.structs.replace(group, **without) for group in by_lists.groups)
    assert counts.steps == tuple(msgspec.structs.replace(step, median_s=None) for step in by_lists.steps)


class OnlyLists(HeldArrays):
    """Arrays of which only the lists of keys may be read; and the rest as soon as it is opened."""

    opened = False

    def key(self) -> NDArray[np.int64]:
        assert self.opened
        return super().key()

    def code(self) -> Codes:
        assert self.opened
        return super().code()

    def offsets(self) -> NDArray[np.int64]:
        assert self.opened
        return super().offsets()


def test_a_plain_funnel_reads_nothing_but_the_lists_it_names() -> None:
    chance = np.random.default_rng(9)
    rows = [(f"c{c}", int(time), str(chance.choice(list("abcd")))) for c in range(60) for time in range(0, 90, 2)]
    held = index_of([*rows, *((f"t{c}", time, name) for c in range(9) for time in (0, 1) for name in "ba")])
    arrays = (held.key, held.code, held.offsets, held.customers, dict(held.columns), len(held.events))
    apart, tied = Funnel(steps=("c", "d"), within="9s"), Funnel(steps=("a", "b", "c"), within="9s")
    for question in (apart, msgspec.structs.replace(apart, detail="counts")):
        index = replace(held, source=OnlyLists(*arrays), selections=OrderedDict())
        assert answer(index, question) == answer(held, question)
    source = OnlyLists(*arrays)
    index = replace(held, source=source, selections=OrderedDict())
    with pytest.raises(AssertionError):
        answer(index, tied)
    source.opened = True
    assert answer(index, tied) == answer(held, tied)


def test_what_is_known_of_ties_is_used_from_the_start_and_changes_nothing() -> None:
    rows = [(f"c{c}", c % 7, name) for c in range(40) for name in ("ab" if c % 3 else "ba")]
    question = Funnel(steps=("a", "b"), within="5s")
    unknown, known = index_of(rows), index_of(rows)
    assert known.ties.keys.size == len(rows)
    assert answer(known, question) == answer(unknown, question)
    assert [step.customers for step in answer(known, question).steps] == [40, 26]


def test_a_step_that_no_event_meets_has_no_groups() -> None:
    index = index_of([("x", 0, "a", "c1", 1.0), ("y", 0, "a", "c2", 2.0)])
    nothing = Selector(where=(Condition("price", "at_least", (9,)),))
    answered = answer(index, Funnel(steps=(nothing, "a"), by="cart"))
    assert answered.steps == ()
    assert answered.groups == ()
