"""What the routes of a map's history do. One function an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.foundation.errors import Refused

if TYPE_CHECKING:
    from etappe.coediting.history import MapState, Version
    from etappe.coediting.ports import Label
    from etappe.maps.keeping.ports import StoredMap
    from etappe.maps.wording.differences import Difference
    from etappe.server.calling import Call, Handler
    from etappe.server.wire import LabelDraft

_MOST_DIGITS: Final = 15


def _list_versions(call: Call) -> tuple[Version, ...]:
    return call.workspace.history.versions(call.project_id, call.path["map"])


def _show_version(call: Call) -> MapState:
    return call.workspace.history.state(call.project_id, call.path["map"], _version(call))


def _compare_versions(call: Call) -> tuple[Difference, ...]:
    since: int = call.query["since"]
    return call.workspace.history.differences(call.project_id, call.path["map"], _version(call), since=since or None)


def _label_version(call: Call) -> Label:
    draft: LabelDraft = call.body
    return call.workspace.history.label(
        call.project_id, call.path["map"], draft.label, call.principal, seq=draft.version
    )


def _restore_version(call: Call) -> StoredMap:
    return call.workspace.history.restore(call.project_id, call.path["map"], _version(call), call.principal)


def _version(call: Call) -> int:
    """The number in the address. Raises Refused ``map.version_unknown`` where it is none."""
    written = call.path["version"]
    if not (written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS):
        raise Refused("map.version_unknown", map=call.path["map"], version=written[:20])
    return int(written)


HISTORY_HANDLERS: Final[dict[str, Handler]] = {
    "listVersions": _list_versions,
    "showVersion": _show_version,
    "compareVersions": _compare_versions,
    "labelVersion": _label_version,
    "restoreVersion": _restore_version,
}
"""By operation."""
