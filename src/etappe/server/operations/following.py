"""What becomes of what is to be done."""

from __future__ import annotations

from typing import Final

from etappe.coediting.weekly import Week
from etappe.maps.acting.agenda import AgendaItem
from etappe.maps.acting.attention import Concern
from etappe.maps.acting.effects import MapEffects
from etappe.server.operations.model import ASKING, MAP, NO_PROJECT, PROJECT, SCOPE, SCOPED, Operation, QueryParameter

FOLLOWING_OPERATIONS: Final = (
    Operation("GET", PROJECT + "/actions", "listActions", "see", None, tuple[AgendaItem, ...], 200, "The actions of all maps", "Map by map and there in their order, each with the map's revision, on which it can be changed.", (NO_PROJECT,)),
    Operation("GET", MAP + "/effects", "measureEffects", "ask", None, MapEffects, 200, "What became of actions", "For each action that has a measure and a day since which it is live: the measure before and after, with the same days a year earlier where the data reach back. It is no experiment. Of a scope the segment counts, and the days do not: before and after have their own.", (NO_PROJECT, "map.unknown", "project.empty", *SCOPED, *ASKING), (SCOPE,), asks=True),
    Operation("GET", MAP + "/attention", "listConcerns", "see", None, tuple[Concern, ...], 200, "What on a map needs attention", "Cards that are old, what nobody owns, touchpoints whose events the data do not have, data that ended long before they were imported.", (NO_PROJECT, "map.unknown", *SCOPED), (SCOPE,)),
    Operation("GET", PROJECT + "/week", "showWeek", "ask", None, Week, 200, "The week of a project", "What changed on its maps and by whom, which numbers moved beyond chance, who owes what, what worked, where people were dissatisfied. Of a scope the segment counts, and the days do not: the week has its own.", (NO_PROJECT, "map.unknown", *SCOPED, *ASKING), (QueryParameter("map", "string", "Id of the map that it is about; all without it.", ""), SCOPE), asks=True),
)  # fmt: skip
