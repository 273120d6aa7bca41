"""Which role may do what: one table. It knows nothing of routes; the server says which permission each route needs."""

from __future__ import annotations

from typing import Final, Literal

from etappe.accounts.model import Principal, Role
from etappe.foundation.errors import Refused

Permission = Literal["see", "ask", "draw", "import", "administer"]
"""``see``: projects, maps, import reports. ``ask``: questions, down to single customers. ``draw``: create, change and
delete maps. ``import``: bring data in. ``administer``: create and delete projects."""

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    "owner": frozenset({"see", "ask", "draw", "import", "administer"}),
    "editor": frozenset({"see", "ask", "draw", "import"}),
    "analyst": frozenset({"see", "ask"}),
    "viewer": frozenset({"see"}),
    "data_protection_officer": frozenset({"see", "ask"}),
}


def require(principal: Principal, permission: Permission) -> None:
    """Pass if the principal's role has the permission.

    Raises Refused ``access.denied`` otherwise.

    >>> from etappe.foundation.ids import PersonId
    >>> require(Principal(PersonId("me"), "viewer"), "see")
    """
    if permission not in PERMISSIONS[principal.role]:
        raise Refused("access.denied", permission=permission, role=principal.role)
