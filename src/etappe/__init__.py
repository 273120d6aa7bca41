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
    from etappe.analyses.arrivals import Arrivals, ArrivalsPart
    from etappe.analyses.asking import read_question
    from etappe.analyses.attribution import Attribution, AttributionPart
    from etappe.analyses.conformance import Conformance, ConformancePart, PlannedStep, PlannedTouchpoint, Way
    from etappe.analyses.customers import Customers
    from etappe.analyses.effect import Effect
    from etappe.analyses.funnel import Breakdown, Exclusion, Funnel, FunnelPart
    from etappe.analyses.groups import Groups
    from etappe.analyses.journeys import Journeys
    from etappe.analyses.paths import PathPart, Paths
    from etappe.analyses.profile import Profile, ProfilePart
    from etappe.analyses.retention import Retention, RetentionPart
    from etappe.analyses.satisfaction import Satisfaction, SatisfactionPart
    from etappe.analyses.sequences import SequencePart, Sequences
    from etappe.analyses.timeline import Timeline
    from etappe.analyses.transitions import TransitionPart, Transitions
    from etappe.analyses.variants import VariantPart, Variants
    from etappe.connectors import read_events
    from etappe.events.scopes import Scope
    from etappe.events.segments import Did, Either, Followed, Known, Neither, Segment
    from etappe.events.selectors import Condition, Selector
    from etappe.foundation.errors import EtappeError, InvalidInput, Refused, Unavailable

__all__ = [
    "Arrivals",
    "ArrivalsPart",
    "Attribution",
    "AttributionPart",
    "Breakdown",
    "Condition",
    "Conformance",
    "ConformancePart",
    "Customers",
    "Did",
    "Effect",
    "Either",
    "EtappeError",
    "Exclusion",
    "Followed",
    "Funnel",
    "FunnelPart",
    "Groups",
    "InvalidInput",
    "Journeys",
    "Known",
    "Neither",
    "PathPart",
    "Paths",
    "PlannedStep",
    "PlannedTouchpoint",
    "Profile",
    "ProfilePart",
    "Refused",
    "Retention",
    "RetentionPart",
    "Satisfaction",
    "SatisfactionPart",
    "Scope",
    "Segment",
    "Selector",
    "SequencePart",
    "Sequences",
    "Timeline",
    "TransitionPart",
    "Transitions",
    "Unavailable",
    "VariantPart",
    "Variants",
    "Way",
    "__version__",
    "maps",
    "read_events",
    "read_question",
]

_HOME = {
    "Arrivals": "etappe.analyses.arrivals",
    "ArrivalsPart": "etappe.analyses.arrivals",
    "Attribution": "etappe.analyses.attribution",
    "AttributionPart": "etappe.analyses.attribution",
    "Breakdown": "etappe.analyses.funnel",
    "Condition": "etappe.events.selectors",
    "Conformance": "etappe.analyses.conformance",
    "ConformancePart": "etappe.analyses.conformance",
    "Customers": "etappe.analyses.customers",
    "Did": "etappe.events.segments",
    "Effect": "etappe.analyses.effect",
    "Either": "etappe.events.segments",
    "EtappeError": "etappe.foundation.errors",
    "Exclusion": "etappe.analyses.funnel",
    "Followed": "etappe.events.segments",
    "Funnel": "etappe.analyses.funnel",
    "FunnelPart": "etappe.analyses.funnel",
    "Groups": "etappe.analyses.groups",
    "InvalidInput": "etappe.foundation.errors",
    "Journeys": "etappe.analyses.journeys",
    "Known": "etappe.events.segments",
    "Neither": "etappe.events.segments",
    "PathPart": "etappe.analyses.paths",
    "Paths": "etappe.analyses.paths",
    "PlannedStep": "etappe.analyses.conformance",
    "PlannedTouchpoint": "etappe.analyses.conformance",
    "Profile": "etappe.analyses.profile",
    "ProfilePart": "etappe.analyses.profile",
    "Refused": "etappe.foundation.errors",
    "Retention": "etappe.analyses.retention",
    "RetentionPart": "etappe.analyses.retention",
    "Satisfaction": "etappe.analyses.satisfaction",
    "SatisfactionPart": "etappe.analyses.satisfaction",
    "Scope": "etappe.events.scopes",
    "Segment": "etappe.events.segments",
    "Selector": "etappe.events.selectors",
    "SequencePart": "etappe.analyses.sequences",
    "Sequences": "etappe.analyses.sequences",
    "Timeline": "etappe.analyses.timeline",
    "TransitionPart": "etappe.analyses.transitions",
    "Transitions": "etappe.analyses.transitions",
    "Unavailable": "etappe.foundation.errors",
    "VariantPart": "etappe.analyses.variants",
    "Variants": "etappe.analyses.variants",
    "Way": "etappe.analyses.conformance",
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
