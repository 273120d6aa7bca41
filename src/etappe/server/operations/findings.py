"""What maps and data say together."""

from __future__ import annotations

from typing import Final

from etappe.foundation.texts import LANGUAGES
from etappe.maps.discovering.comparing_drafts import DraftComparison
from etappe.maps.discovering.detailing import Discovery
from etappe.maps.measured.comparing import MapComparison
from etappe.maps.measured.comparing_arrivals import ArrivalsComparison
from etappe.maps.measured.comparing_conformance import ConformanceComparison
from etappe.maps.measured.conforming import MapConformance
from etappe.maps.measured.measures import MapMeasures
from etappe.maps.measured.standing_out import StandingOut
from etappe.server.operations.model import (
    ASKING,
    IN_SCOPE,
    MAP,
    NO_PROJECT,
    PROJECT,
    SCOPE,
    SCOPED,
    Operation,
    QueryParameter,
)
from etappe.server.wire import (
    CompareConformanceOrder,
    CompareOrder,
    ConformOptions,
    DiscoverOptions,
    MeasureOrder,
)

FINDINGS_OPERATIONS: Final = (
    Operation("POST", PROJECT + "/maps/discovery", "discoverMap", "draw", DiscoverOptions, Discovery, 200, "Discover a draft map", "From what happens in the data: frequent steps in order, grouped in stages, and of the other moves the share `detail` as branches and loops; with how well it fits, and what it would be at every other level of detail. It is not stored. A scope needs what questions need.", (NO_PROJECT, "project.empty", *IN_SCOPE, *ASKING), asks=True),
    Operation("GET", MAP + "/discovery", "compareDraft", "see", None, DraftComparison, 200, "What was drawn and what was found", "A map against all touchpoints, orders and ways that the data have: what is in both, what only one of them has, each with the question that counts it.", (NO_PROJECT, "map.unknown", "project.empty", *SCOPED, *ASKING), (QueryParameter("language", "string", "Of the names of what is found; that of the request without it.", "", choices=("", *LANGUAGES)), SCOPE), asks=True),
    Operation("GET", MAP + "/standing-out", "standOut", "see", None, StandingOut, 200, "What stands out on a map", "Where touchpoints fail, leave customers unhappy or bring them back to a service again and again, and with what known of customers that is associated beyond chance.", (NO_PROJECT, "map.unknown", "project.empty", *SCOPED, *ASKING), (SCOPE,), asks=True),
    Operation("POST", MAP + "/measures", "measureMap", "see", MeasureOrder, MapMeasures, 200, "What is measured on a map", "The numbers of each step, each with the question that gave it. A scope needs what questions need; guests have to ask without one.", (NO_PROJECT, "map.unknown", "project.empty", "share.numbers_hidden", "share.whole_only", *IN_SCOPE, *ASKING), asks=True, guests=True),
    Operation("POST", MAP + "/comparison", "compareMap", "ask", CompareOrder, MapComparison, 200, "A map for two scopes, side by side", "All numbers of both, and of each step the differences with their intervals; two segments, two periods, or one of them and everybody.", (NO_PROJECT, "map.unknown", "project.empty", *IN_SCOPE, *ASKING), asks=True),
    Operation("POST", MAP + "/arrivals/comparison", "compareArrivals", "ask", CompareOrder, ArrivalsComparison, 200, "Are we there yet, for two scopes", "Of each route of a map who has arrived, is under way, overdue, elsewhere or lost on both sides, by one deadline, with the differences and their intervals; and the share that arrives within the same time.", (NO_PROJECT, "map.unknown", "project.empty", *IN_SCOPE, *ASKING), asks=True),
    Operation("POST", MAP + "/conformance/comparison", "compareConformance", "ask", CompareConformanceOrder, ConformanceComparison, 200, "Planned against actual, for two scopes", "Both answers along one of the map's routes, and how far the sides lie apart at each touchpoint and in each way of leaving the plan.", (NO_PROJECT, "map.unknown", "map.no_route", "map.nothing_bound", "project.empty", *IN_SCOPE, *ASKING), asks=True),
    Operation("POST", MAP + "/conformance", "conformMap", "see", ConformOptions, MapConformance, 200, "Planned against actual on a map", "How journeys along one of the map's routes follow its bound touchpoints: completed, failing, missing and ahead at each, and the ways in which they left it.", (NO_PROJECT, "map.unknown", "map.no_route", "map.nothing_bound", "project.empty", *IN_SCOPE, *ASKING), asks=True),
)  # fmt: skip
