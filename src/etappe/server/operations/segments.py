"""Groups of customers that a project keeps, and how many belong to one."""

from __future__ import annotations

from typing import Final

from etappe.analyses.segments import SavedSegment, SegmentCount, SegmentDraft
from etappe.events.scopes import Scope
from etappe.server.operations.model import ASKING, NO_PROJECT, PROJECT, Operation

_WRONG: Final = (
    "segment.too_many_rules",
    "segment.too_deep",
    "segment.few_steps",
    "segment.wrong_count",
    "duration.unreadable",
)
"""What no segment may be."""  # fmt: skip
SEGMENTS_OPERATIONS: Final = (
    Operation("GET", PROJECT + "/segments", "listSegments", "see", None, tuple[SavedSegment, ...], 200, "Segments of a project", "The groups of customers that it keeps, by name.", (NO_PROJECT,)),
    Operation("POST", PROJECT + "/segments", "saveSegment", "ask", SegmentDraft, SavedSegment, 200, "Keep a segment", "A new one, or with an `id` a change of that one: its name, its rules or both.", (NO_PROJECT, "segment.unknown", "segment.name_missing", "segment.name_long", "segment.name_taken", "segment.too_many", *_WRONG)),
    Operation("DELETE", PROJECT + "/segments/{segment}", "deleteSegment", "ask", None, None, 204, "Forget a segment", "Maps and addresses that mean its customers hold its rules, and keep them.", (NO_PROJECT, "segment.unknown")),
    Operation("POST", PROJECT + "/segments/count", "countSegment", "ask", Scope, SegmentCount, 200, "How many belong to a segment?", "Customers and events, of all; also of a segment that is not kept, and within a period. The names of events and properties, and the most frequent values of a property, are those of the project.", (NO_PROJECT, "project.empty", "selector.unknown_event", "selector.unknown_property", "period.unreadable", "period.backwards", *_WRONG, *ASKING), asks=True),
)  # fmt: skip
