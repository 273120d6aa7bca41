"""What keeping a library needs from the outside: a place for entries, ratings and sheets."""

from __future__ import annotations

from typing import Protocol

from etappe.foundation.ids import ProjectId
from etappe.maps.library.model import LibraryTouchpoint, Rating, Sheet


class LibraryStore(Protocol):
    """Keeps the libraries of projects. What belongs to a project goes with it; another project's is as if it were not there."""

    def entries(self, project: ProjectId) -> tuple[LibraryTouchpoint, ...]:
        """The entries of a project, the oldest first."""
        ...

    def add(self, project: ProjectId, entry: LibraryTouchpoint) -> bool:
        """Keep a new entry; False, and nothing changed, if the project is gone."""
        ...

    def change(self, project: ProjectId, entry: LibraryTouchpoint) -> bool:
        """Keep what an entry says now; False, and nothing changed, unless the revision before it is the one that is kept."""
        ...

    def remove(self, project: ProjectId, entry: str) -> bool:
        """Forget an entry with its ratings; False if there is none."""
        ...

    def ratings(self, project: ProjectId) -> dict[str, tuple[Rating, ...]]:
        """By entry all its ratings, in the order in which they were given."""
        ...

    def rate(self, project: ProjectId, entry: str, rating: Rating) -> bool:
        """Keep a rating for good; False if there is no such entry."""
        ...

    def sheets(self, project: ProjectId) -> tuple[Sheet, ...]:
        """The sheets that the project has edited."""
        ...

    def put_sheet(self, project: ProjectId, sheet: Sheet) -> bool:
        """Keep a sheet in place of the one before; False if the project is gone."""
        ...
