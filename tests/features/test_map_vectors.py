"""The vectors that the browser's core is tested with are what this core says."""

from __future__ import annotations

import json

import pytest

from tests.vectors.map_vectors import FILES, path_of, written


@pytest.mark.parametrize("name", FILES)
def test_vectors_are_fresh(name: str) -> None:
    path = path_of(name)
    fresh = written(name)
    assert json.loads(fresh), "there are cases"
    assert path.read_text(encoding="utf-8") == fresh, (
        f"tests/vectors/maps/{name}.json is stale; run: .venv/bin/python -m tests.vectors.map_vectors --write"
    )
