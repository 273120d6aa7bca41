"""What the routes do that hold maps against the data."""

from __future__ import annotations

from typing import Final

from etappe.server.calling import Call, Handler
from etappe.server.wire import ConformOptions, DiscoverOptions


def _discover_map(call: Call) -> object:
    options: DiscoverOptions = call.body
    return call.workspace.findings.discover(
        call.path["project"], steps=options.steps, language=options.language, title=options.title
    )


def _measure_map(call: Call) -> object:
    call.require_numbers()
    return call.workspace.findings.measure(call.path["project"], call.path["map"])


def _conform_map(call: Call) -> object:
    options: ConformOptions = call.body
    return call.workspace.findings.conform(call.path["project"], call.path["map"], route=options.route)


FINDINGS_HANDLERS: Final[dict[str, Handler]] = {
    "discoverMap": _discover_map,
    "measureMap": _measure_map,
    "conformMap": _conform_map,
}
"""By operation."""
