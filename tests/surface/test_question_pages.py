"""What the pages on questions compute by hand is what Etappe answers."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["questions/conformance.md", "discovering.md"])
def test_examples_worked_by_hand_hold(page: str) -> None:
    failed, tried = doctest.testfile(str(PAGES / page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 0
    assert failed == 0
