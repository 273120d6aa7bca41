"""Grouping equal sequences: right whatever the hash does, and the same however the customers are divided."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels import variants

sequences = st.lists(st.lists(st.integers(0, 2), max_size=4), max_size=30)


def packed(made: list[list[int]], kind: type) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.cumsum([0, *map(len, made)]).astype(np.int64)
    return np.array([code for one in made for code in one], kind), offsets


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("hash_bits", [variants.ALL_BITS, 1, 0])
@settings(deadline=None)  # the first case compiles kernels
@given(made=sequences, cut=st.integers(0, 30), top=st.integers(1, 6))
def test_no_collision_joins_or_parts(made: list[list[int]], cut: int, top: int, hash_bits: int, kind: type) -> None:
    code, offsets = packed(made, kind)
    cut = min(cut, len(made))
    begin, end = offsets[:-1], offsets[1:]
    parts = [variants.partial(code, begin[half], end[half], hash_bits) for half in (slice(cut), slice(cut, None))]
    groups = variants.merge(code, parts, hash_bits)
    expected = Counter(map(tuple, made))
    distinct = [tuple(code[lo:hi].tolist()) for lo, hi in zip(groups.begin, groups.end, strict=True)]
    assert dict(zip(distinct, groups.count.tolist(), strict=True)) == expected
    assert len(distinct) == len(expected)
    best = variants.most_frequent(code, groups, top)
    assert [distinct[place] for place in best] == [
        one for one, _ in sorted(expected.items(), key=lambda item: (-item[1], item[0]))[:top]
    ]
    for wanted in [*expected, (0, 1, 2, 0, 1)]:
        behind = variants.equal_to(code, begin, end, np.array(wanted, np.int64))
        assert behind.tolist() == [place for place, one in enumerate(made) if tuple(one) == wanted]


def test_nobody_makes_no_group() -> None:
    code, offsets = packed([], np.uint8)
    groups = variants.merge(code, [])
    assert groups.count.size == offsets.size - 1 == 0
    assert variants.most_frequent(code, groups, 3).size == 0
