"""Templates, and maps as documents."""

from __future__ import annotations

from typing import Final

from etappe.exports.model import FORMATS, LANES, ORIENTATIONS, PAPERS
from etappe.foundation.texts import LANGUAGES
from etappe.maps.keeping.documents import MapEntry
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.document import MapDocument
from etappe.maps.templates.gallery import TemplateEntry
from etappe.server.operations.model import (
    EXPORT,
    MAP,
    NO_PROJECT,
    PROJECT,
    SCOPE,
    SCOPED,
    Operation,
    QueryParameter,
)
from etappe.server.wire import (
    MapChanges,
    MapDraft,
)

_YES_NO: Final = ("yes", "no")
_EXPORTS: Final = (
    QueryParameter("format", "string", "Kind of file.", "pdf", choices=FORMATS),
    QueryParameter("paper", "string", "Paper of the poster.", "a2", choices=PAPERS),
    QueryParameter("orientation", "string", "How the paper lies.", "landscape", choices=ORIENTATIONS),
    QueryParameter("language", "string", "Language of the texts; that of the request without it.", "", choices=("", *LANGUAGES)),
    QueryParameter("lanes", "string", "Lanes as on the screen, or all.", "shown", choices=LANES),
    QueryParameter("personas", "string", "Whether the personas are described.", "yes", choices=_YES_NO),
    QueryParameter("evidence", "string", "Whether marks say how sure each statement is.", "yes", choices=_YES_NO),
    QueryParameter("persona", "string", "Id of the persona whose cards are shown beside those for everybody; all without it.", ""),
    QueryParameter("page", "integer", "Page of a picture, from 1; 0 for all of them.", 0, 0, 1_000),
    QueryParameter("width", "integer", "Pixels of a picture's longer side; 0 for what suits the paper.", 0, 0, 6_000),
    SCOPE,
)  # fmt: skip
MAPS_OPERATIONS: Final = (
    Operation("GET", "/api/templates", "listTemplates", "see", None, tuple[TemplateEntry, ...], 200, "Templates of maps", "With what each is for, and a small picture of its example."),
    Operation("GET", "/api/templates/{template}", "showTemplate", "see", None, MapDocument, 200, "A template's example", "Filled, in both languages; all of it is invented and assumed.", ("template.unknown",), (QueryParameter("language", "string", "The map's own language; that of the request without it.", "", choices=("", *LANGUAGES)),)),
    Operation("GET", PROJECT + "/maps", "listMaps", "see", None, tuple[MapEntry, ...], 200, "The maps of a project", "Oldest first.", (NO_PROJECT,)),
    Operation("POST", PROJECT + "/maps", "createMap", "draw", MapDraft, StoredMap, 201, "Store a map", "A whole document, of which every fault is named; or begun from a template, under a title.", (NO_PROJECT, "map.broken", "map.newer")),
    Operation("GET", MAP, "showMap", "see", None, StoredMap, 200, "A map", "The whole document at its present revision.", (NO_PROJECT, "map.unknown"), guests=True),
    Operation("DELETE", MAP, "deleteMap", "draw", None, None, 204, "Delete a map", "With its history.", (NO_PROJECT, "map.unknown")),
    Operation("POST", MAP + "/changes", "changeMap", "draw", MapChanges, StoredMap, 200, "Change a map", "All changes or none, on the revision that their author saw.", (NO_PROJECT, "map.unknown", "map.changed_meanwhile", "map.broken")),
    Operation("GET", MAP + "/export", "exportMap", "see", None, EXPORT, 200, "A map as a file", "As a poster (PDF or PNG; several pictures come as a ZIP), a workbook (XLSX), a table (CSV) or the map's own JSON. `Etappe-Pages` and `Etappe-Type` say how many pages a poster has, and how large its type is, in points.", (NO_PROJECT, "map.unknown", "export.persona_unknown", "export.page_unknown", "export.fonts_missing", "share.whole_only", *SCOPED), _EXPORTS, guests=True),
)  # fmt: skip
