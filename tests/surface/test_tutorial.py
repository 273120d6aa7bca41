"""The tutorial is true: every line of it runs, in order, and prints what it says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from etappe.simulation import write_simulation

PAGE = Path(__file__).parent.parent.parent / "docs" / "tutorial.md"


def test_every_line_of_the_tutorial_runs_and_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_simulation("omnichannel-shop", Path("journeys.csv"), customers=2_000, seed=7)
    blocks = re.findall(r"```pycon\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "tutorial.md", str(PAGE), 0)
    printed: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(test, out=printed.append)
    assert results.attempted > 10
    assert results.failed == 0, "".join(printed)
