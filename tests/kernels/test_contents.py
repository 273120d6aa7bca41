"""The sum over events against the same sum in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from etappe.kernels.contents import content


def mixed_by_numpy(values: np.ndarray) -> np.ndarray:
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.ndarray = values ^ (values >> np.uint64(31))
    return mixed


@pytest.mark.parametrize("n", [0, 1, 10_000])
def test_sum(n: int) -> None:
    chance = np.random.default_rng(n)
    hashes, names = chance.integers(0, 1 << 64, n, np.uint64), chance.integers(0, 1 << 64, 9, np.uint64)
    times, codes = chance.integers(-(10**14), 10**14, n), chance.integers(0, 9, n).astype(np.uint8)
    expected = mixed_by_numpy(hashes ^ mixed_by_numpy(times.view(np.uint64)) ^ names[codes]).sum(dtype=np.uint64)
    assert content(hashes, times, codes, names) == expected
