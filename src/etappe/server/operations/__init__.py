"""Every route, once: address, records in and out, who may use it, and its words in the OpenAPI document.

Law: a route exists exactly if it stands here, and it is open to exactly those whose role has its ``permission``;
only a route whose permission is ``None`` answers without a session. A guest of one map passes only where ``guests`` says
so, and only if the project and map in the address are theirs.
"""

from __future__ import annotations

from typing import Final

from etappe.server.operations.asking import ASKING_OPERATIONS
from etappe.server.operations.findings import FINDINGS_OPERATIONS
from etappe.server.operations.following import FOLLOWING_OPERATIONS
from etappe.server.operations.history import HISTORY_OPERATIONS
from etappe.server.operations.imports import IMPORTS_OPERATIONS
from etappe.server.operations.library import LIBRARY_OPERATIONS
from etappe.server.operations.maps import MAPS_OPERATIONS
from etappe.server.operations.model import CSV, EXPORT, FILE, IMAGE, Operation, QueryParameter
from etappe.server.operations.priorities import PRIORITIES_OPERATIONS
from etappe.server.operations.projects import PROJECTS_OPERATIONS
from etappe.server.operations.segments import SEGMENTS_OPERATIONS
from etappe.server.operations.talking import TALKING_OPERATIONS

__all__ = ["CSV", "EXPORT", "FILE", "IMAGE", "OPERATIONS", "Operation", "QueryParameter"]

OPERATIONS: Final[tuple[Operation, ...]] = (
    *PROJECTS_OPERATIONS,
    *ASKING_OPERATIONS,
    *IMPORTS_OPERATIONS,
    *MAPS_OPERATIONS,
    *FINDINGS_OPERATIONS,
    *FOLLOWING_OPERATIONS,
    *PRIORITIES_OPERATIONS,
    *SEGMENTS_OPERATIONS,
    *HISTORY_OPERATIONS,
    *TALKING_OPERATIONS,
    *LIBRARY_OPERATIONS,
)
