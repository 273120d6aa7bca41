"""What was worked on at a map since an instant: who, and what it says differently since, in sentences.

Law: what a stretch of work changed is told by what the map said before it and what it said after; where two took turns
more often than ``MOST_STRETCHES`` times, all of it is told as one, with everybody who took part.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from etappe.coediting.ports import Author
from etappe.maps.wording.differences import Difference

if TYPE_CHECKING:
    from etappe.coediting.history import History, Version
    from etappe.foundation.ids import ProjectId

MOST_STRETCHES: Final = 8


class Stretch(Struct, frozen=True, kw_only=True):
    """Work of the same people without others in between.

    ``seq`` is the number of the state it left, ``since`` that of the one it began from; times are ISO 8601 in UTC.
    """

    seq: int
    since: int
    started_at: datetime
    ended_at: datetime
    authors: tuple[Author, ...]
    differences: tuple[Difference, ...]


class RecentWork(Struct, frozen=True, kw_only=True):
    """What was done at a map: whether it was ``made`` then, and the stretches of work in which it changed, the first first."""

    made: bool
    stretches: tuple[Stretch, ...]


def recent_work(history: History, project: ProjectId, map_id: str, since: datetime) -> RecentWork:
    """What was done at a map since an instant; a version that was begun before it counts if it ended after it.

    Raises Refused ``map.unknown``.
    """
    versions = [one for one in reversed(history.versions(project, map_id)) if one.ended_at >= since]
    if not versions:
        return RecentWork(made=False, stretches=())
    groups = _by_authors(versions)
    if len(groups) > MOST_STRETCHES:
        groups = [versions]
    told = (_told(history, project, map_id, group) for group in groups)
    return RecentWork(made=versions[0].since == 0, stretches=tuple(one for one in told if one.differences))


def _by_authors(versions: Sequence[Version]) -> list[list[Version]]:
    groups: list[list[Version]] = []
    for version in versions:
        if groups and set(groups[-1][-1].authors) == set(version.authors):
            groups[-1].append(version)
        else:
            groups.append([version])
    return groups


def _told(history: History, project: ProjectId, map_id: str, group: Sequence[Version]) -> Stretch:
    first, last = group[0], group[-1]
    since = first.since or 1  # the first state of a map is what it was made with
    changed = history.differences(project, map_id, last.seq, since=since) if since < last.seq else ()
    return Stretch(
        seq=last.seq,
        since=since,
        started_at=first.started_at,
        ended_at=last.ended_at,
        authors=tuple(dict.fromkeys(author for version in group for author in version.authors)),
        differences=changed,
    )
