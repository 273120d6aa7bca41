"""Durations as people write them."""

from __future__ import annotations

import pytest

from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("1ms", 1),
        ("30s", 30_000),
        ("30m", 1_800_000),
        (" 1.5 h ", 5_400_000),
        ("7d", 604_800_000),
        ("2w", 1_209_600_000),
    ],
)
def test_a_number_and_a_unit_are_read(written: str, ms: int) -> None:
    assert duration_ms(written) == ms


def test_a_duration_may_be_longer_than_any_clock() -> None:
    assert duration_ms("9" * 400 + "w") > 10**400


@pytest.mark.parametrize("written", ["", "soon", "7", "d", "-1d", "0d", "0.0001ms", "1e3s", "7 d d", "٣d", "1.d"])
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        duration_ms(written)
    assert refusal.value.code == "duration.unreadable"
    assert refusal.value.data == {"value": written}
