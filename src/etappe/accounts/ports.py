"""What accounts need from the outside: a place for projects, and a place for links and sessions.

Secrets never reach a port: only their SHA-256 hashes do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from etappe.accounts.model import Principal, Project
from etappe.foundation.ids import ProjectId


class Session(Struct, frozen=True, kw_only=True):
    """A signed-in principal, known by the hash of the session's secret, until ``expires_at`` (UTC).

    A guest's ends with the share they came by; what ``principal.within`` says is the share's, as it stands now.
    """

    secret_hash: str
    principal: Principal
    created_at: datetime
    expires_at: datetime


class ProjectStore(Protocol):
    """Keeps projects. Whatever belongs to a project goes with it."""

    def projects(self) -> tuple[Project, ...]:
        """All projects: those of people first, then the demos, each in order of creation."""
        ...

    def project(self, project: ProjectId) -> Project | None:
        """The project, or None."""
        ...

    def add_project(self, project: Project) -> bool:
        """Keep a new project; False, and nothing changed, if its id is taken."""
        ...

    def remove_project(self, project: ProjectId) -> bool:
        """Forget the project with all that belongs to it; False if there is none."""
        ...


class SessionStore(Protocol):
    """Keeps one-time links and sessions by the hashes of their secrets."""

    def add_link(self, token_hash: str, *, created_at: datetime, expires_at: datetime) -> None:
        """Keep a link that nobody has used."""
        ...

    def use_link(self, token_hash: str, *, now: datetime) -> bool:
        """Use a link up. True for exactly one caller, and only before it expires."""
        ...

    def add_session(self, session: Session) -> None:
        """Keep a session."""
        ...

    def session(self, secret_hash: str) -> Session | None:
        """The session, expired or not, or None."""
        ...

    def rename(self, secret_hash: str, name: str) -> None:
        """Keep by which name others know who has the session, if it is there."""
        ...

    def remove_session(self, secret_hash: str) -> None:
        """Forget a session, if it is there."""
        ...

    def forget_expired(self, now: datetime) -> None:
        """Forget the links and sessions that were over before ``now``."""
        ...
