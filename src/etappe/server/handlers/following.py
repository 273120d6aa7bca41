"""What the routes do that follow actions to their effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from etappe.server.calling import Call, Handler


def _list_actions(call: Call) -> object:
    return call.workspace.following.agenda(call.path["project"])


def _measure_effects(call: Call) -> object:
    return call.workspace.following.effects(call.path["project"], call.path["map"], scope=call.scope())


def _list_concerns(call: Call) -> object:
    return call.workspace.following.attention(call.path["project"], call.path["map"], scope=call.scope())


def _show_week(call: Call) -> object:
    return call.workspace.following.week(call.path["project"], call.query["map"] or None, scope=call.scope())


FOLLOWING_HANDLERS: Final[dict[str, Handler]] = {
    "listActions": _list_actions,
    "measureEffects": _measure_effects,
    "listConcerns": _list_concerns,
    "showWeek": _show_week,
}
"""By operation."""
