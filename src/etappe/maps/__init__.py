"""The map: a versioned document whose touchpoints are bound to event selectors, and what is measured on it.

Names load with their first use, so that ``etappe.maps`` stays light: ``etappe.maps.discover(journeys)`` drafts a map,
``etappe.maps.measure(journeys, document)`` gives its numbers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etappe.maps.changing import apply, localized, undo_of
    from etappe.maps.checking import check_document, read_document, write_document
    from etappe.maps.comparing import compare
    from etappe.maps.comparing_drafts import compared
    from etappe.maps.conforming import conformance
    from etappe.maps.detailing import discovered
    from etappe.maps.discovery import discover
    from etappe.maps.document import MapDocument
    from etappe.maps.fitting import fit
    from etappe.maps.measuring import measure
    from etappe.maps.standing_out import standing_out

__all__ = [
    "MapDocument",
    "apply",
    "check_document",
    "compare",
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
    "MapDocument": "document",
    "apply": "changing",
    "check_document": "checking",
    "compared": "comparing_drafts",
    "compare": "comparing",
    "conformance": "conforming",
    "discover": "discovery",
    "discovered": "detailing",
    "fit": "fitting",
    "localized": "changing",
    "measure": "measuring",
    "read_document": "checking",
    "standing_out": "standing_out",
    "undo_of": "changing",
    "write_document": "checking",
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
