"""How a map came to be."""

from __future__ import annotations

from typing import Final

from etappe.coediting.history import MapState, Version
from etappe.coediting.ports import Label
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.wording.differences import Difference
from etappe.server.operations.model import (
    MAP,
    NO_PROJECT,
    Operation,
    QueryParameter,
)
from etappe.server.wire import (
    LabelDraft,
)

HISTORY_OPERATIONS: Final = (
    Operation("GET", MAP + "/history", "listVersions", "see", None, tuple[Version, ...], 200, "The history of a map", "Its versions, the newest first: stretches of work without a pause of ten minutes, with who worked and what they touched.", (NO_PROJECT, "map.unknown")),
    Operation("GET", MAP + "/history/{version}", "showVersion", "see", None, MapState, 200, "A map as it was", "The whole document at a number of its history.", (NO_PROJECT, "map.unknown", "map.version_unknown")),
    Operation("GET", MAP + "/history/{version}/differences", "compareVersions", "see", None, tuple[Difference, ...], 200, "What differs between two states of a map", "In sentences, in both languages and with their place, in the order in which a map is read.", (NO_PROJECT, "map.unknown", "map.version_unknown"), (QueryParameter("since", "integer", "The state to compare with; 0 is the one that the version began from.", 0, 0),)),
    Operation("POST", MAP + "/history/labels", "labelVersion", "draw", LabelDraft, Label, 201, "Label a state of a map", "So that it is found again; the version ends there.", (NO_PROJECT, "map.unknown", "map.version_unknown", "map.label_wrong")),
    Operation("POST", MAP + "/history/{version}/restoration", "restoreVersion", "draw", None, StoredMap, 200, "Bring a state of a map back", "What the map says now is labelled first; bringing a state back is an edit like any other.", (NO_PROJECT, "map.unknown", "map.version_unknown", "map.busy")),
)  # fmt: skip
