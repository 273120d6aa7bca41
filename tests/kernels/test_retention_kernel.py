"""Periods looked up in slots against a search of the bounds, and one pass over all keys against one over each customer."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import retention

lengths = st.lists(st.sampled_from([0, 23, 24, 25, 168, 700]), min_size=1, max_size=12).filter(
    lambda drawn: sum(drawn) > 0
)


@given(lengths, st.integers(0, 22), st.data())
def test_slots_find_what_a_search_finds(drawn: list[int], before: int, data: st.DataObject) -> None:
    bounds = np.cumsum([0, *drawn])
    bounds = bounds - min(before, int(bounds[-1]) - 1)
    until = data.draw(st.integers(0, int(bounds[-1]) - 1))
    bits, period, cut = retention.slots(bounds, until)
    times = np.arange(until + 1)
    slot = times >> bits
    found = period[2 * slot + (times >= cut[slot])]
    assert found.tolist() == (np.searchsorted(bounds, times, side="right") - 1).tolist()


SHIFT = 12
keys_drawn = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 900)), min_size=1, max_size=60).map(
    lambda events: np.array(sorted(customer << SHIFT | time for customer, time in events), np.int64)
)


@settings(deadline=None)  # the first case compiles kernels
@given(keys_drawn, st.integers(1, 6), st.booleans())
def test_one_pass_equals_following_each_customer(key: np.ndarray, last: int, onwards: bool) -> None:  # noqa: FBT001 -- drawn
    bounds = np.arange(-30, 1000, 168)
    bits, period, cut = retention.slots(bounds, 900)
    column_of = np.minimum(np.arange(last + 2), last if onwards else last + 1).astype(np.uint32)
    rows, width = bounds.size - 1, last + 2
    flat = np.zeros(rows * width, np.int64)
    retention.activity(key, SHIFT, bits, period, cut, column_of, onwards, width, flat)
    begun = np.empty(key.size + 1, np.int64)
    begun = begun[: retention.firsts(key, SHIFT, begun)]
    assert begun.tolist() == [int(key[key >> SHIFT == customer][0]) for customer in np.unique(key >> SHIFT)]
    first_time = True
    sizes, counts, out = np.zeros(rows, np.int64), np.zeros((rows, width), np.int64), np.empty(begun.size, np.int64)
    customers, written = retention.returns(
        begun, key, SHIFT, bits, period, cut, bounds, 0, first_time, column_of, onwards, sizes, counts, -1, -1, out
    )
    assert (customers, written) == (begun.size, 0)
    # What lies beyond the last column is nobody's answer: one way counts it, the other stops there.
    assert flat.reshape(rows, width)[:, : last + 1].tolist() == counts[:, : last + 1].tolist()
    assert sizes.sum() == begun.size
