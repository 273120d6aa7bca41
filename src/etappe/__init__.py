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
    from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
    from etappe.analyses.arriving.conformance import Conformance, ConformancePart, PlannedStep, PlannedTouchpoint, Way
    from etappe.analyses.arriving.funnel import Breakdown, Exclusion, Funnel, FunnelPart
    from etappe.analyses.asking import read_question
    from etappe.analyses.journeys import Journeys
    from etappe.analyses.people.customers import Customers
    from etappe.analyses.people.groups import Groups
    from etappe.analyses.people.profile import Profile, ProfilePart
    from etappe.analyses.results.attribution import Attribution, AttributionPart
    from etappe.analyses.results.effect import Effect
    from etappe.analyses.results.retention import Retention, RetentionPart
    from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionPart
    from etappe.analyses.ways.paths import PathPart, Paths
    from etappe.analyses.ways.sequences import SequencePart, Sequences
    from etappe.analyses.ways.timeline import Timeline
    from etappe.analyses.ways.transitions import TransitionPart, Transitions
    from etappe.analyses.ways.variants import VariantPart, Variants
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
    "Arrivals": "etappe.analyses.arriving.arrivals",
    "ArrivalsPart": "etappe.analyses.arriving.arrivals",
    "Attribution": "etappe.analyses.results.attribution",
    "AttributionPart": "etappe.analyses.results.attribution",
    "Breakdown": "etappe.analyses.arriving.funnel",
    "Condition": "etappe.events.selectors",
    "Conformance": "etappe.analyses.arriving.conformance",
    "ConformancePart": "etappe.analyses.arriving.conformance",
    "Customers": "etappe.analyses.people.customers",
    "Did": "etappe.events.segments",
    "Effect": "etappe.analyses.results.effect",
    "Either": "etappe.events.segments",
    "EtappeError": "etappe.foundation.errors",
    "Exclusion": "etappe.analyses.arriving.funnel",
    "Followed": "etappe.events.segments",
    "Funnel": "etappe.analyses.arriving.funnel",
    "FunnelPart": "etappe.analyses.arriving.funnel",
    "Groups": "etappe.analyses.people.groups",
    "InvalidInput": "etappe.foundation.errors",
    "Journeys": "etappe.analyses.journeys",
    "Known": "etappe.events.segments",
    "Neither": "etappe.events.segments",
    "PathPart": "etappe.analyses.ways.paths",
    "Paths": "etappe.analyses.ways.paths",
    "PlannedStep": "etappe.analyses.arriving.conformance",
    "PlannedTouchpoint": "etappe.analyses.arriving.conformance",
    "Profile": "etappe.analyses.people.profile",
    "ProfilePart": "etappe.analyses.people.profile",
    "Refused": "etappe.foundation.errors",
    "Retention": "etappe.analyses.results.retention",
    "RetentionPart": "etappe.analyses.results.retention",
    "Satisfaction": "etappe.analyses.results.satisfaction",
    "SatisfactionPart": "etappe.analyses.results.satisfaction",
    "Scope": "etappe.events.scopes",
    "Segment": "etappe.events.segments",
    "Selector": "etappe.events.selectors",
    "SequencePart": "etappe.analyses.ways.sequences",
    "Sequences": "etappe.analyses.ways.sequences",
    "Timeline": "etappe.analyses.ways.timeline",
    "TransitionPart": "etappe.analyses.ways.transitions",
    "Transitions": "etappe.analyses.ways.transitions",
    "Unavailable": "etappe.foundation.errors",
    "VariantPart": "etappe.analyses.ways.variants",
    "Variants": "etappe.analyses.ways.variants",
    "Way": "etappe.analyses.arriving.conformance",
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
