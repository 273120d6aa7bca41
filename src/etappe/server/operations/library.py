"""The touchpoint library of a project: entries, links, ratings, sheets, and what the data say of them."""

from __future__ import annotations

from typing import Final

from etappe.events.selectors import Selector
from etappe.maps.library.keeping import EntryChanged, LinkDraft, MapReached, MapTouchpoint
from etappe.maps.library.model import (
    LibraryTouchpoint,
    Rating,
    RatingDraft,
    Sheet,
    SheetDraft,
    TouchpointDraft,
    TouchpointPatch,
)
from etappe.maps.library.numbers import Coverage, Probe
from etappe.maps.library.overview import LibraryOverview
from etappe.server.operations.model import ASKING, NO_PROJECT, PROJECT, SCOPE, SCOPED, Operation

_LIBRARY: Final = PROJECT + "/library"
_ENTRY: Final = _LIBRARY + "/{entry}"
_NO_ENTRY: Final = "library.unknown"

LIBRARY_OPERATIONS: Final = (
    Operation("GET", _LIBRARY, "showLibrary", "see", None, LibraryOverview, 200, "The touchpoints of a project", "Every entry of the library and every touchpoint of a map that is not linked to one, with where they are used, what they lack, how they are rated, and where messages differ.", (NO_PROJECT,)),
    Operation("POST", _LIBRARY, "addEntry", "draw", TouchpointDraft, LibraryTouchpoint, 201, "Make an entry", "No map has it yet.", (NO_PROJECT, "library.name_missing", "library.too_many", "map.broken")),
    Operation("POST", _LIBRARY + "/adoptions", "adoptTouchpoint", "draw", MapTouchpoint, EntryChanged, 201, "Make an entry of a map’s touchpoint", "And link the two.", (NO_PROJECT, "map.unknown", "map.object_unknown", "library.too_many", "map.broken")),
    Operation("POST", _ENTRY, "changeEntry", "draw", TouchpointPatch, EntryChanged, 200, "Change an entry", "What changes is written into every map that is linked to it. A binding is put after those before it, which stay.", (NO_PROJECT, _NO_ENTRY, "library.changed_meanwhile", "library.name_missing", "map.broken")),
    Operation("DELETE", _ENTRY, "deleteEntry", "draw", None, tuple[MapReached, ...], 200, "Delete an entry", "With its ratings. Maps keep what it said, and are not linked any more.", (NO_PROJECT, _NO_ENTRY)),
    Operation("POST", _ENTRY + "/links", "linkEntry", "draw", LinkDraft, EntryChanged, 200, "Link an entry to a map", "To a touchpoint that is there, or to one that a step shall meet.", (NO_PROJECT, _NO_ENTRY, "map.unknown", "map.object_unknown", "library.changed_meanwhile", "map.broken")),
    Operation("GET", _ENTRY + "/ratings", "listRatings", "see", None, tuple[Rating, ...], 200, "How people rated a touchpoint", "All ratings, the newest first.", (NO_PROJECT, _NO_ENTRY)),
    Operation("POST", _ENTRY + "/ratings", "rateEntry", "comment", RatingDraft, Rating, 201, "Rate a touchpoint", "By the questions of its sheet, from 1 to 5. It is kept for good; who rates again gives another rating.", (NO_PROJECT, _NO_ENTRY, "session.unnamed", "library.rating_wrong", "library.too_many_ratings")),
    Operation("POST", PROJECT + "/sheets/{sheet}", "editSheet", "draw", SheetDraft, Sheet, 200, "Edit a sheet of questions", "Ratings that were given keep their questions.", (NO_PROJECT, "library.sheet_unknown", "library.sheet_wrong")),
    Operation("GET", PROJECT + "/coverage", "measureLibrary", "see", None, Coverage, 200, "What the data say of the touchpoints", "Whom each reaches, how content they are, and the events that no touchpoint claims.", (NO_PROJECT, "project.empty", *SCOPED, *ASKING), (SCOPE,), asks=True),
    Operation("POST", PROJECT + "/probes", "probe", "ask", Selector, Probe, 200, "What would a binding find?", "Events and customers, and some of the events as they are.", (NO_PROJECT, "project.empty", "selector.unknown_event", "selector.unknown_property", *ASKING), asks=True),
)  # fmt: skip
