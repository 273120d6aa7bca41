"""What maps and data say together."""

from __future__ import annotations

from typing import Final

from etappe.maps.conforming import MapConformance
from etappe.maps.document import MapDocument
from etappe.maps.measures import MapMeasures
from etappe.server.operations.model import (
    ASKING,
    MAP,
    NO_PROJECT,
    PROJECT,
    Operation,
)
from etappe.server.wire import (
    ConformOptions,
    DiscoverOptions,
)

FINDINGS_OPERATIONS: Final = (
    Operation("POST", PROJECT + "/maps/discovery", "discoverMap", "draw", DiscoverOptions, MapDocument, 200, "Discover a draft map", "From what mostly happens in the data: frequent steps in order, grouped in stages. It is not stored.", (NO_PROJECT, "project.empty", *ASKING), asks=True),
    Operation("GET", MAP + "/measures", "measureMap", "see", None, MapMeasures, 200, "What is measured on a map", "The numbers of each step, each with the question that gave it.", (NO_PROJECT, "map.unknown", "project.empty", *ASKING), asks=True, guests=True),
    Operation("POST", MAP + "/conformance", "conformMap", "see", ConformOptions, MapConformance, 200, "Planned against actual on a map", "How journeys along one of the map's routes follow its bound touchpoints: completed, failing, missing and ahead at each, and the ways in which they left it.", (NO_PROJECT, "map.unknown", "map.no_route", "map.nothing_bound", "project.empty", *ASKING), asks=True),
)  # fmt: skip
