"""Projects and principals. Everything stored belongs to a project; every request has a principal."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.foundation.ids import PersonId, ProjectId

Role = Literal["owner", "editor", "analyst", "commenter", "viewer", "data_protection_officer"]


class SharedMap(Struct, frozen=True, kw_only=True):
    """The one map that a guest was let in to, by which share, and until when (ISO 8601; None: until it is revoked).

    ``numbers`` says whether what is measured on it may be seen too; the customers behind numbers never may.
    """

    share: str
    project: ProjectId
    map: str
    numbers: bool
    until: str | None = None


class Principal(Struct, frozen=True):
    """Who asks, in which role, and by which name others know them (empty: they have not said).

    The local owner is the person whom the one-time link let in. ``within`` is there for a guest, who came by the link
    to one map and may do nothing outside of it.
    """

    person: PersonId
    role: Role
    name: str = ""
    within: SharedMap | None = None


class Project(Struct, frozen=True, kw_only=True):
    """A body of data with its maps.

    ``id`` is readable and stands in addresses, such as ``complete-journey``.
    ``title`` and ``description`` hold the words of each language; a project that a person creates has the same in both.
    """

    id: ProjectId
    title: dict[Literal["en", "de"], str]
    description: dict[Literal["en", "de"], str]
    time_zone: str
    created_at: str
    is_demo: bool = False
