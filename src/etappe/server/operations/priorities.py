"""What is worth doing first."""

from __future__ import annotations

from typing import Final

from etappe.maps.acting.portfolio import ProjectPriorities
from etappe.maps.measured.affecting import MapAffected
from etappe.server.operations.model import ASKING, MAP, NO_PROJECT, PROJECT, SCOPE, SCOPED, Operation, QueryParameter

_AFFECTED: Final = (
    QueryParameter("step", "string", "Id of the step; all steps without it.", ""),
    QueryParameter("valued", "string", "A numeric property, whose sum over these customers is given too.", ""),
    SCOPE,
)
PRIORITIES_OPERATIONS: Final = (
    Operation("GET", MAP + "/affected", "affectedByMap", "see", None, MapAffected, 200, "Whom the steps of a map concern", "Customers reached, those who do not go on, those for whom it fails and those who gave a low score, each with the question and the part of its answer that lists them.", (NO_PROJECT, "map.unknown", "map.object_unknown", "project.empty", "priorities.not_numbers", *SCOPED, *ASKING), _AFFECTED, asks=True),
    Operation("GET", PROJECT + "/priorities", "listPriorities", "see", None, ProjectPriorities, 200, "The opportunities of all maps", "Each with its inputs and its scores by all methods, or why it has none.", (NO_PROJECT, *SCOPED, *ASKING), (SCOPE,), asks=True),
)  # fmt: skip
