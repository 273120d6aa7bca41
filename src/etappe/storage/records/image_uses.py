"""Which images the maps in the database need.

Law: an image is needed if its id stands anywhere in what is kept of a project's maps: in their documents, or in the log
from which every earlier state is made. Ids are as good as random, so wherever one stands, it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.images import IMAGE_ID
from etappe.storage.records.database import Database
from etappe.storage.records.maps import DOCUMENT
from etappe.storage.records.tables import MAP_BASES, MAP_UPDATES, MAPS

_ID: Final = re.compile(IMAGE_ID.pattern.encode())
_ROWS_AT_ONCE: Final = 1_000


class SqlImageUses:
    """Looks through the maps of a project (ImageUses)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown(self, project: ProjectId) -> frozenset[str]:
        """The images that the stored documents of a project's maps show."""
        with self._database.read() as connection:
            documents = connection.scalars(select(DOCUMENT).where(MAPS.c.project == project))
            return frozenset(image.decode() for document in documents for image in _ID.findall(document))

    def used(self, project: ProjectId, images: Collection[str]) -> frozenset[str]:
        """Those of the images that a map of the project shows, now or in its history.

        Cost: reads the whole history if the maps as they are now do not show all of them; 100 MB take 0.1 s.
        """
        wanted = frozenset(images)
        found = self.shown(project) & wanted
        for table in (MAP_UPDATES, MAP_BASES):
            if found == wanted:
                break
            rows = select(table.c.data).join(MAPS, MAPS.c.id == table.c.map).where(MAPS.c.project == project)
            with self._database.read() as connection:
                for data in connection.execution_options(yield_per=_ROWS_AT_ONCE).scalars(rows):
                    found |= {image.decode() for image in _ID.findall(data)} & wanted
        return found
