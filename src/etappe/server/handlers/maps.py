"""What the routes of maps do: list, show, delete, change."""

from __future__ import annotations

from typing import Final

from etappe.server.calling import Call, Handler
from etappe.server.wire import MapChanges


def _list_maps(call: Call) -> object:
    return call.workspace.maps.list(call.project_id)


def _show_map(call: Call) -> object:
    return call.workspace.maps.show(call.project_id, call.path["map"])


def _delete_map(call: Call) -> None:
    call.workspace.maps.delete(call.project_id, call.path["map"])


def _change_map(call: Call) -> object:
    order: MapChanges = call.body
    return call.workspace.maps.change(
        call.project_id, call.path["map"], order.revision, order.changes, by=call.principal
    )


MAPS_HANDLERS: Final[dict[str, Handler]] = {
    "listMaps": _list_maps,
    "showMap": _show_map,
    "deleteMap": _delete_map,
    "changeMap": _change_map,
}
"""By operation."""
