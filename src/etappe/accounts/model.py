"""Projects and principals. Everything stored belongs to a project; every request has a principal."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.foundation.ids import PersonId, ProjectId

Role = Literal["owner", "editor", "analyst", "viewer", "data_protection_officer"]


class Principal(Struct, frozen=True):
    """Who asks, and in which role. The local owner is the person whom the one-time link let in."""

    person: PersonId
    role: Role


class Project(Struct, frozen=True, kw_only=True):
    """A body of data with its maps.

    ``id`` is readable and stands in addresses, such as ``complete-journey``.
    ``titles`` and ``descriptions`` hold the words of each language; a project that a person creates has the same in both.
    """

    id: ProjectId
    title: dict[Literal["en", "de"], str]
    description: dict[Literal["en", "de"], str]
    time_zone: str
    created_at: str
    is_demo: bool = False
