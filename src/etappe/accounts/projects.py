"""Use cases of projects: list, show, create, delete.

Law: an id is made once, from the title, and never changes, because addresses and bookmarks hold it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etappe.accounts.model import Project
from etappe.accounts.ports import ProjectStore
from etappe.foundation.clock import Clock
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import ProjectId

LONGEST_TITLE: Final = 200
LONGEST_DESCRIPTION: Final = 5_000
_LONGEST_ID: Final = 60
_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})


def readable_id(title: str) -> str:
    """What stands in addresses for a title: small letters, digits and hyphens, at most 60 signs, never empty.

    >>> readable_id("Größter Kunde & Söhne"), readable_id("旅")
    ('groesster-kunde-soehne', 'project')
    """
    plain = unicodedata.normalize("NFKD", title.lower().translate(_SPELLED_OUT)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "project"


def known_time_zone(name: str) -> str:
    """The name, if it is an IANA time zone.

    Raises InvalidInput ``project.time_zone_unknown`` otherwise.

    >>> known_time_zone("Europe/Berlin")
    'Europe/Berlin'
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("project.time_zone_unknown", value=name) from error
    return name


class Projects:
    """The projects of a workspace."""

    def __init__(self, store: ProjectStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def list(self) -> tuple[Project, ...]:
        """All projects: those of people first, then the demos, each in order of creation."""
        return self._store.projects()

    def show(self, project: str) -> Project:
        """The project.

        Raises Refused ``project.unknown``.
        """
        found = self._store.project(ProjectId(project))
        if found is None:
            raise Refused("project.unknown", project=project)
        return found

    def find_or_create(self, name: str) -> Project:
        """The project with this id or title; a new one with this title where there is none.

        Raises what ``create`` raises.
        """
        for project in self.list():
            if name == project.id or name.strip() in project.title.values():
                return project
        return self.create(name)

    def create(self, title: str, *, description: str = "", time_zone: str = "UTC") -> Project:
        """A new project; its id is made from the title, with a number where that is taken.

        Raises InvalidInput ``project.title_missing``, ``project.title_long``, ``project.description_long`` or
        ``project.time_zone_unknown``.
        """
        title = title.strip()
        if not title:
            raise InvalidInput("project.title_missing")
        if len(title) > LONGEST_TITLE:
            raise InvalidInput("project.title_long", longest=LONGEST_TITLE)
        if len(description) > LONGEST_DESCRIPTION:
            raise InvalidInput("project.description_long", longest=LONGEST_DESCRIPTION)
        known_time_zone(time_zone)
        stem = readable_id(title)
        number = 1
        while True:
            project = Project(
                id=ProjectId(stem if number == 1 else f"{stem}-{number}"),
                title={"en": title, "de": title},
                description={"en": description, "de": description},
                time_zone=time_zone,
                created_at=self._clock.now().isoformat(),
            )
            if self._store.add_project(project):
                return project
            number += 1

    def add(self, project: Project) -> bool:
        """Keep a project that has its id already, such as a demo; False if it is there."""
        return self._store.add_project(project)

    def delete(self, project: str) -> None:
        """Forget the project with all that belongs to it.

        Raises Refused ``project.unknown``.
        """
        if not self._store.remove_project(ProjectId(project)):
            raise Refused("project.unknown", project=project)
