"""Reading event files: one file a format, one canonical table of events, and a reason for every row that is refused.

Names load with their first use, so that importing Etappe stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etappe.connectors.inspecting import inspect_file
    from etappe.connectors.reading import read_events, read_file
    from etappe.connectors.refusals import EtappeWarning, refused_csv
    from etappe.connectors.streaming import FileStream, stream_file
    from etappe.connectors.whole import ReadResult

__all__ = [
    "EtappeWarning",
    "FileStream",
    "ReadResult",
    "inspect_file",
    "read_events",
    "read_file",
    "refused_csv",
    "stream_file",
]

_HOME = {
    "EtappeWarning": "etappe.connectors.refusals",
    "FileStream": "etappe.connectors.streaming",
    "ReadResult": "etappe.connectors.whole",
    "inspect_file": "etappe.connectors.inspecting",
    "read_events": "etappe.connectors.reading",
    "read_file": "etappe.connectors.reading",
    "refused_csv": "etappe.connectors.refusals",
    "stream_file": "etappe.connectors.streaming",
}


def __getattr__(name: str) -> object:
    """A public name, loaded now."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    message = f"etappe.connectors has no public name {name!r}"
    raise AttributeError(message)
