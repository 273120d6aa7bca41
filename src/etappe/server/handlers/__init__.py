"""What each route does: hand over to the workspace, and put together what the wire wants. One function an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from etappe.server.calling import Handler
from etappe.server.handlers.asking import ASKING_HANDLERS
from etappe.server.handlers.exporting import EXPORT_HANDLERS
from etappe.server.handlers.findings import FINDINGS_HANDLERS
from etappe.server.handlers.following import FOLLOWING_HANDLERS
from etappe.server.handlers.history import HISTORY_HANDLERS
from etappe.server.handlers.imports import IMPORTS_HANDLERS
from etappe.server.handlers.library import LIBRARY_HANDLERS
from etappe.server.handlers.maps import MAPS_HANDLERS
from etappe.server.handlers.priorities import PRIORITIES_HANDLERS
from etappe.server.handlers.projects import PROJECTS_HANDLERS, health
from etappe.server.handlers.segments import SEGMENTS_HANDLERS
from etappe.server.handlers.starting import STARTING_HANDLERS, read_map_draft
from etappe.server.handlers.talking import TALKING_HANDLERS

__all__ = ["HANDLERS", "READERS", "health", "read_question"]

HANDLERS: Final[dict[str, Handler]] = {
    **PROJECTS_HANDLERS,
    **ASKING_HANDLERS,
    **SEGMENTS_HANDLERS,
    **IMPORTS_HANDLERS,
    **MAPS_HANDLERS,
    **FINDINGS_HANDLERS,
    **FOLLOWING_HANDLERS,
    **PRIORITIES_HANDLERS,
    **HISTORY_HANDLERS,
    **TALKING_HANDLERS,
    **LIBRARY_HANDLERS,
    **EXPORT_HANDLERS,
    **STARTING_HANDLERS,
}
"""By operation. ``health`` has no principal and ``upload`` no body that is read whole, so ``app.py`` calls them itself."""


def read_question(body: bytes) -> object:
    """The question in a body, with the library's own words for what is wrong with it."""
    from etappe.analyses.asking import read_question as read

    return read(body)


READERS: Final[dict[str, Callable[[bytes], object]]] = {"ask": read_question, "createMap": read_map_draft}
"""Bodies that are read by more than their type."""
