"""What the routes do that hold maps against the data."""

from __future__ import annotations

from typing import Final

from etappe.foundation.texts import Language
from etappe.server.calling import Call, Handler
from etappe.server.wire import CompareConformanceOrder, CompareOrder, ConformOptions, DiscoverOptions, MeasureOrder


def _discover_map(call: Call) -> object:
    options: DiscoverOptions = call.body
    call.require_scope(options.scope)
    return call.workspace.findings.discover(
        call.path["project"],
        steps=options.steps,
        detail=options.detail,
        language=options.language,
        title=options.title,
        scope=options.scope,
    )


def _compare_draft(call: Call) -> object:
    language: Language = call.query["language"] or call.language
    return call.workspace.findings.compare_draft(
        call.path["project"], call.path["map"], language=language, scope=call.scope()
    )


def _stand_out(call: Call) -> object:
    return call.workspace.findings.stand_out(call.path["project"], call.path["map"], scope=call.scope())


def _measure_map(call: Call) -> object:
    call.require_numbers()
    order: MeasureOrder = call.body
    call.require_scope(order.scope)
    return call.workspace.findings.measure(call.path["project"], call.path["map"], scope=order.scope)


def _compare_map(call: Call) -> object:
    order: CompareOrder = call.body
    return call.workspace.findings.compare(call.path["project"], call.path["map"], order.one, order.other)


def _compare_arrivals(call: Call) -> object:
    order: CompareOrder = call.body
    return call.workspace.findings.compare_arrivals(call.path["project"], call.path["map"], order.one, order.other)


def _compare_conformance(call: Call) -> object:
    order: CompareConformanceOrder = call.body
    return call.workspace.findings.compare_conformance(
        call.path["project"], call.path["map"], order.one, order.other, route=order.route
    )


def _conform_map(call: Call) -> object:
    options: ConformOptions = call.body
    call.require_scope(options.scope)
    return call.workspace.findings.conform(
        call.path["project"], call.path["map"], route=options.route, scope=options.scope
    )


FINDINGS_HANDLERS: Final[dict[str, Handler]] = {
    "discoverMap": _discover_map,
    "compareDraft": _compare_draft,
    "standOut": _stand_out,
    "measureMap": _measure_map,
    "compareMap": _compare_map,
    "conformMap": _conform_map,
    "compareArrivals": _compare_arrivals,
    "compareConformance": _compare_conformance,
}
"""By operation."""
