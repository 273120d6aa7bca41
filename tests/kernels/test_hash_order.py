"""The order by (hash, time) against NumPy's stable sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels.hash_order import hash_order, tie_runs


def assert_ordered(hashes: np.ndarray, times: np.ndarray, shared_bits: int = 0) -> None:
    expected = np.lexsort((times, hashes))
    rows, sorted_hashes, sorted_times = hash_order(hashes, times, shared_bits)
    assert (rows == expected).all()
    assert (sorted_hashes == hashes[expected]).all()
    assert (sorted_times == times[expected]).all()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1, 1 << 62, 1 << 63, (1 << 64) - 1]), st.integers(-3, 3)), max_size=300))
def test_small(rows: list[tuple[int, int]]) -> None:
    hashes = np.array([row[0] for row in rows], np.uint64)
    assert_ordered(hashes, np.array([row[1] for row in rows], np.int64))


@pytest.mark.parametrize("customers", [1, 7, 3000, 100_000])
@pytest.mark.parametrize("shared_bits", [0, 5])
def test_large(customers: int, shared_bits: int) -> None:
    chance = np.random.default_rng(customers)
    known = chance.integers(0, 1 << 64, customers, np.uint64) >> np.uint64(shared_bits)
    hashes = known[chance.integers(0, customers, 50_000)]
    times = chance.integers(0, 1000, 50_000)
    assert_ordered(hashes, times, shared_bits)
    assert_ordered(hashes, np.sort(times), shared_bits)


def test_runs_of_ties_are_numbered() -> None:
    runs = np.zeros(6, np.uint32)
    hashes = np.array([1, 1, 1, 2, 2, 2], np.uint64)
    assert tie_runs(hashes, np.array([5, 5, 5, 5, 6, 6], np.int64), runs) == 3
    assert runs.tolist() == [0, 1, 2, 0, 0, 1]
