"""Etappe: customer journeys, drawn and measured. Are we there yet?

``etappe.read_events(…)`` gives `Journeys`; every question about them is a method. Names load with their first use, so
that importing Etappe stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from etappe._version import __version__

if TYPE_CHECKING:
    from etappe import maps
    from etappe.analyses.arrivals import Arrivals
    from etappe.analyses.asking import read_question
    from etappe.analyses.customers import Customers
    from etappe.analyses.funnel import Breakdown, Exclusion, Funnel
    from etappe.analyses.journeys import Journeys
    from etappe.analyses.paths import Paths
    from etappe.analyses.satisfaction import Satisfaction
    from etappe.analyses.timeline import Timeline
    from etappe.analyses.transitions import Transitions
    from etappe.analyses.variants import Variants
    from etappe.connectors import read_events
    from etappe.events.selectors import Condition, Selector
    from etappe.foundation.errors import EtappeError, InvalidInput, Refused, Unavailable

__all__ = [
    "Arrivals",
    "Breakdown",
    "Condition",
    "Customers",
    "EtappeError",
    "Exclusion",
    "Funnel",
    "InvalidInput",
    "Journeys",
    "Paths",
    "Refused",
    "Satisfaction",
    "Selector",
    "Timeline",
    "Transitions",
    "Unavailable",
    "Variants",
    "__version__",
    "maps",
    "read_events",
    "read_question",
]

_HOME = {
    "Arrivals": "etappe.analyses.arrivals",
    "Breakdown": "etappe.analyses.funnel",
    "Condition": "etappe.events.selectors",
    "Customers": "etappe.analyses.customers",
    "EtappeError": "etappe.foundation.errors",
    "Exclusion": "etappe.analyses.funnel",
    "Funnel": "etappe.analyses.funnel",
    "InvalidInput": "etappe.foundation.errors",
    "Journeys": "etappe.analyses.journeys",
    "Paths": "etappe.analyses.paths",
    "Refused": "etappe.foundation.errors",
    "Satisfaction": "etappe.analyses.satisfaction",
    "Selector": "etappe.events.selectors",
    "Timeline": "etappe.analyses.timeline",
    "Transitions": "etappe.analyses.transitions",
    "Unavailable": "etappe.foundation.errors",
    "Variants": "etappe.analyses.variants",
    "read_events": "etappe.connectors",
    "read_question": "etappe.analyses.asking",
}


def __getattr__(name: str) -> object:
    """A public name, loaded now."""
    if name == "maps":
        return import_module("etappe.maps")
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    message = f"etappe has no public name {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
