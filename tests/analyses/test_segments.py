"""Segments that a project keeps, over a store that shows what the port means; and how many belong to one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etappe.analyses.asking import ask
from etappe.analyses.segments import MOST_SEGMENTS, SavedSegment, SegmentDraft, Segments, count
from etappe.analyses.warming import small_journeys
from etappe.analyses.ways.variants import Variants
from etappe.events.scopes import Scope
from etappe.events.segments import Did, Segment
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId
from etappe.journeys.building import build_index

SHOP, GONE = ProjectId("shop"), ProjectId("gone")
BUYERS = Segment(rules=(Did(at="end"),))


class FakeSegments:
    """A SegmentStore in a dictionary; it knows one project."""

    def __init__(self) -> None:
        self.kept: dict[str, SavedSegment] = {}

    def segments(self, project: ProjectId) -> tuple[SavedSegment, ...]:
        return tuple(self.kept.values()) if project == SHOP else ()

    def keep(
        self, project: ProjectId, segment: SavedSegment, check: Callable[[tuple[SavedSegment, ...]], None]
    ) -> bool:
        if project != SHOP:
            return False
        check(self.segments(project))
        self.kept[segment.id] = segment
        return True

    def remove(self, project: ProjectId, segment: str) -> bool:
        return project == SHOP and self.kept.pop(segment, None) is not None


def test_a_project_keeps_so_many_and_changes_those_it_has() -> None:
    segments = Segments(FakeSegments())
    for number in range(MOST_SEGMENTS):
        last = segments.save(SHOP, SegmentDraft(name=f"No. {number}", segment=BUYERS))
    with pytest.raises(Refused) as error:
        segments.save(SHOP, SegmentDraft(name="one more", segment=BUYERS))
    assert error.value.code == "segment.too_many"
    changed = segments.save(SHOP, SegmentDraft(id=last.id, name="NO. 499", segment=Segment()))
    assert (changed.id, changed.name) == (last.id, "NO. 499")
    assert len(segments.list(SHOP)) == MOST_SEGMENTS
    with pytest.raises(Refused) as error:
        segments.save(GONE, SegmentDraft(name="x", segment=BUYERS))
    assert error.value.code == "project.unknown"


def test_the_count_is_that_of_the_answers_about_it() -> None:
    index = build_index(small_journeys(12))
    for scope in (Scope(segment=BUYERS), Scope(first="2026-01-03"), Scope(segment=BUYERS, last="2026-01-05"), Scope()):
        found = count(index, scope)
        rests_on = ask(index, Variants(scope=scope)).provenance
        assert (found.customers, found.events) == (rests_on.n_customers, rests_on.n_events)
        assert (found.of_customers, found.of_events) == (index.n_customers, index.n_events)
    assert len(index.parts) == 3, "counting kept none"
