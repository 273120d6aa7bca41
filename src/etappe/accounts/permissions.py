"""Which role may do what: one table; and where a guest may do it. It knows nothing of routes: the server says what each needs.

Law: a guest of one map passes only where that is said of a route, and only for that project and map.
"""

from __future__ import annotations

from typing import Final, Literal

from etappe.accounts.model import Principal, Role
from etappe.foundation.errors import Refused

Permission = Literal["see", "comment", "ask", "draw", "share", "import", "administer"]
"""``see``: projects, maps, import reports. ``comment``: write comments on maps. ``ask``: questions, down to single customers.
``draw``: create, change and delete maps. ``share``: let guests in to a map. ``import``: bring data in. ``administer``: create
and delete projects."""

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    "owner": frozenset({"see", "comment", "ask", "draw", "share", "import", "administer"}),
    "editor": frozenset({"see", "comment", "ask", "draw", "share", "import"}),
    "analyst": frozenset({"see", "comment", "ask"}),
    "commenter": frozenset({"see", "comment"}),
    "viewer": frozenset({"see"}),
    "data_protection_officer": frozenset({"see", "comment", "ask"}),
}


def require(principal: Principal, permission: Permission) -> None:
    """Pass if the principal's role has the permission.

    Raises Refused ``access.denied`` otherwise.

    >>> from etappe.foundation.ids import PersonId
    >>> require(Principal(PersonId("me"), "viewer"), "see")
    """
    if permission not in PERMISSIONS[principal.role]:
        raise Refused("access.denied", permission=permission, role=principal.role)


def require_inside(principal: Principal, *, guests: bool, project: str | None, map_id: str | None) -> None:
    """Pass if the principal is nobody's guest, or asks for what guests may and for nothing outside of their map.

    Args:
        principal: who asks.
        guests: whether guests may ask for this at all.
        project: the project it belongs to; None where it belongs to none.
        map_id: the map it belongs to; None where it belongs to none.

    Raises Refused ``access.elsewhere`` otherwise; it says the same of what is there and of what is not.

    >>> from etappe.foundation.ids import PersonId
    >>> require_inside(Principal(PersonId("me"), "viewer"), guests=False, project="shop", map_id=None)
    """
    mine = principal.within
    if mine is None:
        return
    if not guests or project not in {None, mine.project} or map_id not in {None, mine.map}:
        raise Refused("access.elsewhere")
