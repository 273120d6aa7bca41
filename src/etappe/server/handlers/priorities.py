"""What the routes do that say what is worth doing first."""

from __future__ import annotations

from typing import Final

from etappe.server.calling import Call, Handler


def _affected_by_map(call: Call) -> object:
    return call.workspace.priorities.affected(
        call.path["project"],
        call.path["map"],
        step=call.query["step"] or None,
        valued=call.query["valued"] or None,
        scope=call.scope(),
    )


def _list_priorities(call: Call) -> object:
    return call.workspace.priorities.listed(call.path["project"], scope=call.scope())


PRIORITIES_HANDLERS: Final[dict[str, Handler]] = {
    "affectedByMap": _affected_by_map,
    "listPriorities": _list_priorities,
}
"""By operation."""
