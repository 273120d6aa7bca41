"""What the routes of segments do: list, keep, forget, count."""

from __future__ import annotations

from typing import Final

from etappe.server.calling import Call, Handler


def _list_segments(call: Call) -> object:
    return call.workspace.segments.list(call.project_id)


def _save_segment(call: Call) -> object:
    return call.workspace.segments.save(call.project_id, call.body)


def _delete_segment(call: Call) -> None:
    call.workspace.segments.delete(call.project_id, call.path["segment"])


def _count_segment(call: Call) -> object:
    return call.workspace.journeys.count(call.path["project"], call.body)


SEGMENTS_HANDLERS: Final[dict[str, Handler]] = {
    "listSegments": _list_segments,
    "saveSegment": _save_segment,
    "deleteSegment": _delete_segment,
    "countSegment": _count_segment,
}
"""By operation."""
