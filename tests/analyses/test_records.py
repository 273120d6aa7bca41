"""What an answer rests on, when it is given again."""

from __future__ import annotations

import dataclasses

import polars as pl

from etappe.analyses.asking import ask
from etappe.analyses.records import as_seen
from etappe.analyses.ways.variants import Variants
from etappe.journeys.building import build_index


def test_an_answer_that_was_kept_says_up_to_when_its_data_are_seen_now() -> None:
    rows = {"customer": ["a", "b"], "time": [0, 1000], "event": ["view", "view"]}
    index = dataclasses.replace(build_index(pl.DataFrame(rows), time_zone="Europe/Berlin"), seen_until_ms=5_000)
    kept = ask(index, Variants())
    assert kept.provenance.seen_until == "1970-01-01T01:00:05+01:00"
    assert as_seen(kept, index) is kept
    later = as_seen(kept, dataclasses.replace(index, seen_until_ms=7_000))
    assert later == ask(dataclasses.replace(index, seen_until_ms=7_000), Variants())
    assert kept.provenance.seen_until == "1970-01-01T01:00:05+01:00", "what others hold stays as it is"
    assert as_seen(kept, dataclasses.replace(index, seen_until_ms=None)).provenance.seen_until is None
