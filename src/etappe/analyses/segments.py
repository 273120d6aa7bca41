"""Segments that a project keeps, so that a map, a board and a persona can mean the same customers; and how many those are.

Law: a kept segment makes sense whatever the data: events or properties that are no longer there are found out when it is
asked, never when it is listed. Names are told apart without case within a project, because people choose by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from etappe.analyses.records import Provenance, provenance
from etappe.analyses.scoping import taken
from etappe.events.segments import Segment
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import ProjectId, new_id
from etappe.journeys.members import check_segment

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex

LONGEST_NAME: Final = 100
MOST_SEGMENTS: Final = 500
"""In one project."""


class SavedSegment(Struct, frozen=True, kw_only=True):
    """A segment that a project keeps, by id and under a name."""

    id: str
    name: str
    segment: Segment


class SegmentDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A segment to be kept: a new one without ``id``, else what the one with that id is from now on."""

    name: str
    segment: Segment
    id: str | None = None


class SegmentCount(Struct, frozen=True, kw_only=True):
    """How many belong to a scope: ``customers`` of ``of_customers``, who did ``events`` of ``of_events``."""

    customers: int
    of_customers: int
    events: int
    of_events: int
    provenance: Provenance


class SegmentStore(Protocol):
    """Keeps segments. One belongs to one project; another project's are as if they were not there."""

    def segments(self, project: ProjectId) -> tuple[SavedSegment, ...]:
        """The segments of a project, oldest first."""
        ...

    def keep(
        self, project: ProjectId, segment: SavedSegment, check: Callable[[tuple[SavedSegment, ...]], None]
    ) -> bool:
        """Keep a segment in place of the one with its id, or as a new one, if ``check`` of those there are raises nothing.

        Nobody else keeps one meanwhile. False, and nothing changed, if the project is gone.
        """
        ...

    def remove(self, project: ProjectId, segment: str) -> bool:
        """Forget a segment; False if there is none."""
        ...


class Segments:
    """The segments of all projects."""

    def __init__(self, store: SegmentStore) -> None:
        self._store = store

    def list(self, project: ProjectId) -> tuple[SavedSegment, ...]:
        """Those of a project, by name."""
        return tuple(sorted(self._store.segments(project), key=lambda one: (one.name.casefold(), one.id)))

    def save(self, project: ProjectId, draft: SegmentDraft) -> SavedSegment:
        """Keep a segment, or change one. Of two who change the same at once, the later one holds.

        Raises InvalidInput ``segment.name_missing``, ``segment.name_long``, and what
        etappe.journeys.members.check_segment raises; Refused ``segment.name_taken``, ``segment.too_many``,
        ``segment.unknown`` where no segment has the draft's id, and ``project.unknown``.
        """
        name = " ".join(draft.name.split())
        if not name:
            raise InvalidInput("segment.name_missing")
        if len(name) > LONGEST_NAME:
            raise InvalidInput("segment.name_long", longest=LONGEST_NAME)
        check_segment(draft.segment)
        saved = SavedSegment(id=draft.id or new_id("segment"), name=name, segment=draft.segment)

        def check(there: tuple[SavedSegment, ...]) -> None:
            if draft.id is not None and all(one.id != draft.id for one in there):
                raise Refused("segment.unknown", segment=draft.id)
            if any(one.name.casefold() == name.casefold() and one.id != saved.id for one in there):
                raise Refused("segment.name_taken", name=name)
            if draft.id is None and len(there) >= MOST_SEGMENTS:
                raise Refused("segment.too_many", most=MOST_SEGMENTS)

        if not self._store.keep(project, saved, check):
            raise Refused("project.unknown", project=project)
        return saved

    def named(self, project: ProjectId, name: str) -> SavedSegment | None:
        """The one that is called so, whatever the case; None where none is."""
        return next((one for one in self.list(project) if one.name.casefold() == name.strip().casefold()), None)

    def name_of(self, project: ProjectId, scope: Scope | None) -> str:
        """What the project calls the customers of a scope; empty where it has no name for them, or all are meant."""
        if scope is None or scope.segment is None or not scope.segment.rules:
            return ""
        return next((one.name for one in self.list(project) if one.segment == scope.segment), "")

    def delete(self, project: ProjectId, segment: str) -> None:
        """Forget a segment. Whoever means its customers elsewhere has its rules, and keeps them.

        Raises Refused ``segment.unknown``.
        """
        if not self._store.remove(project, segment):
            raise Refused("segment.unknown", segment=segment)


def count(index: JourneyIndex, scope: Scope) -> SegmentCount:
    """How many customers and events a scope means. Nothing of it is kept with the index.

    Raises what etappe.analyses.scoping.scoped raises.

    >>> import polars as pl
    >>> from etappe.events.scopes import Scope
    >>> from etappe.events.segments import Did
    >>> from etappe.journeys.building import build_index
    >>> index = build_index(pl.DataFrame({"customer": ["a", "a", "b"], "time": [0, 1, 2], "event": ["view", "buy", "view"]}))
    >>> found = count(index, Scope(segment=Segment(rules=(Did(at="buy"),))))
    >>> found.customers, found.of_customers, found.events, found.of_events
    (1, 2, 2, 3)
    """
    part = index if scope.is_all else taken(index, scope)
    return SegmentCount(
        customers=part.n_customers,
        of_customers=index.n_customers,
        events=part.n_events,
        of_events=index.n_events,
        provenance=provenance(index),
    )
