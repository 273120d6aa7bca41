"""The map: a versioned document whose touchpoints are bound to event selectors, and what is measured on it.

Names load with their first use, so that ``etappe.maps`` stays light: ``etappe.maps.discover(journeys)`` drafts a map,
``etappe.maps.measure(journeys, document)`` gives its numbers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etappe.maps.discovering.comparing_drafts import compared
    from etappe.maps.discovering.detailing import discovered
    from etappe.maps.discovering.discovery import discover
    from etappe.maps.measured.comparing import compare
    from etappe.maps.measured.comparing_arrivals import compare_arrivals
    from etappe.maps.measured.comparing_conformance import compare_conformance
    from etappe.maps.measured.conforming import conformance
    from etappe.maps.measured.fitting import fit
    from etappe.maps.measured.measuring import measure
    from etappe.maps.measured.standing_out import standing_out
    from etappe.maps.model.changing import apply, localized, undo_of
    from etappe.maps.model.checking import check_document, read_document, write_document
    from etappe.maps.model.document import MapDocument

__all__ = [
    "MapDocument",
    "apply",
    "check_document",
    "compare",
    "compare_arrivals",
    "compare_conformance",
    "compared",
    "conformance",
    "discover",
    "discovered",
    "fit",
    "localized",
    "measure",
    "read_document",
    "standing_out",
    "undo_of",
    "write_document",
]

_HOME = {
    "MapDocument": "model.document",
    "apply": "model.changing",
    "check_document": "model.checking",
    "compared": "discovering.comparing_drafts",
    "compare": "measured.comparing",
    "compare_arrivals": "measured.comparing_arrivals",
    "compare_conformance": "measured.comparing_conformance",
    "conformance": "measured.conforming",
    "discover": "discovering.discovery",
    "discovered": "discovering.detailing",
    "fit": "measured.fitting",
    "localized": "model.changing",
    "measure": "measured.measuring",
    "read_document": "model.checking",
    "standing_out": "measured.standing_out",
    "undo_of": "model.changing",
    "write_document": "model.checking",
}


def __getattr__(name: str) -> object:
    """A public name, loaded now."""
    if name in _HOME:
        value = getattr(import_module(f"etappe.maps.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    message = f"etappe.maps has no public name {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
