"""The history of a map: its states in the order in which they came to be, what people call them, and bringing one back.

Law: nothing in the history is ever changed. A version is a stretch of the log in which somebody worked without a long
pause; where several did at once, their stretches are one version. It ends where a label was put down. Bringing a state
back is an edit like any other, and the state before it is labelled first, so that it is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from etappe.coediting.live_map import LiveMap
from etappe.coediting.ports import Author, Label, Line, Reason, UpdateLog
from etappe.coediting.replaying import read_log
from etappe.coediting.rooms import Rooms, author_of
from etappe.coediting.shape import Reader
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import new_id
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.document import MapDocument
from etappe.maps.model.normalising import normalised
from etappe.maps.wording.differences import Difference, differences

if TYPE_CHECKING:
    from etappe.accounts.model import Principal
    from etappe.foundation.clock import Clock
    from etappe.foundation.ids import ProjectId

PAUSE: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(hours=1)
"""Somebody who works on and on has several versions, so that there is one to come back to."""
LONGEST_LABEL: Final = 200


class Version(Struct, frozen=True, kw_only=True):
    """A stretch of work on a map.

    Attributes:
        seq: the number of the state that it left; the map's revision then.
        since: the number of the state that it began from; 0 for the first.
        started_at, ended_at: when its first and last update were made, ISO 8601 in UTC.
        authors: who made it, in the order in which they joined in.
        places: what it touched: ``map``, ``scenario``, ``translations`` or collections; empty where the map was made.
        labels: what people call the state that it left.
    """

    seq: int
    since: int
    started_at: datetime
    ended_at: datetime
    authors: tuple[Author, ...]
    places: tuple[str, ...]
    labels: tuple[Label, ...] = ()


class MapState(Struct, frozen=True, kw_only=True):
    """What a map said at a number of its log."""

    seq: int
    at: datetime
    document: MapDocument


def versions(lines: Iterable[Line], labels: Sequence[Label] = ()) -> tuple[Version, ...]:
    """The versions that a log tells, the first one first.

    >>> day = datetime(2026, 11, 22)
    >>> lines = [
    ...     Line(seq=number, at=day + timedelta(minutes=minute), author=Author(person=person), places=("cells",))
    ...     for number, (minute, person) in enumerate([(0, "ada"), (1, "bo"), (2, "ada"), (30, "bo"), (31, "ada")], start=1)
    ... ]
    >>> [(version.seq, [author.person for author in version.authors]) for version in versions(lines)]
    [(3, ['ada', 'bo']), (4, ['bo']), (5, ['ada'])]
    """
    kept = tuple(lines)
    ends = _ends(kept, {label.seq for label in labels})
    found: list[Version] = []
    first = 0
    for end in ends:
        stretch = kept[first : end + 1]
        found.append(
            Version(
                seq=stretch[-1].seq,
                since=stretch[0].seq - 1 if found else 0,
                started_at=stretch[0].at,
                ended_at=stretch[-1].at,
                authors=tuple(dict.fromkeys(line.author for line in stretch)),
                places=tuple(dict.fromkeys(place for line in stretch for place in line.places)),
                labels=tuple(label for label in labels if label.seq == stretch[-1].seq),
            )
        )
        first = end + 1
    return tuple(found)


def _ends(lines: Sequence[Line], labelled: set[int]) -> list[int]:
    """Where versions end: where nobody who worked before works on soon, at a label, and after a long time."""
    works_on: dict[int, int] = {}
    last_of: dict[Author, int] = {}
    for place, line in enumerate(lines):
        before = last_of.get(line.author)
        if before is not None and line.at - lines[before].at < PAUSE:
            works_on[before] = place
        last_of[line.author] = place
    ends: list[int] = []
    first = reach = 0
    for place, line in enumerate(lines):
        reach = max(reach, works_on.get(place, place))
        is_long = place + 1 < len(lines) and lines[place + 1].at - lines[first].at >= LONGEST
        if reach == place or line.seq in labelled or is_long:
            ends.append(place)
            first = place + 1
    return ends


class History:
    """The histories of a workspace's maps."""

    def __init__(self, rooms: Rooms, log: UpdateLog, clock: Clock) -> None:
        self._rooms = rooms
        self._log = log
        self._clock = clock

    def versions(self, project: ProjectId, map_id: str) -> tuple[Version, ...]:
        """The versions of a map, the newest first. Raises Refused ``map.unknown``."""
        self._rooms.open(project, map_id)  # a map from before there was a log begins it now
        return versions(self._log.lines(map_id), self._log.labels(map_id))[::-1]

    def state(self, project: ProjectId, map_id: str, seq: int) -> MapState:
        """What a map said at a number of its log.

        Raises Refused ``map.unknown``, Refused ``map.version_unknown``.
        """
        self._rooms.open(project, map_id)
        line = self._line(map_id, seq)
        base, updates = self._log.until(map_id, seq)
        doc = read_log(self._log, map_id, base, updates)
        return MapState(seq=seq, at=line.at, document=normalised(Reader(doc).raw()))

    def at(self, project: ProjectId, map_id: str, instant: datetime) -> MapState | None:
        """What a map said at an instant; None where it was not there yet. Raises Refused ``map.unknown``."""
        self._rooms.open(project, map_id)
        last = None
        for line in self._log.lines(map_id):
            if line.at > instant:
                break
            last = line.seq
        return None if last is None else self.state(project, map_id, last)

    def differences(self, project: ProjectId, map_id: str, seq: int, *, since: int | None) -> tuple[Difference, ...]:
        """What differs between the state ``since`` and the state ``seq``, in sentences.

        ``since`` None means the state that the version of ``seq`` began from; nothing differs from what was not there yet.

        Raises Refused ``map.unknown``, Refused ``map.version_unknown``.
        """
        after = self.state(project, map_id, seq).document
        if since is None:
            found = versions(self._log.lines(map_id), self._log.labels(map_id))
            since = next(version.since for version in found if version.seq >= seq)
            if since == 0:
                return ()
        return differences(self.state(project, map_id, since).document, after)

    def label(self, project: ProjectId, map_id: str, text: str, by: Principal, *, seq: int | None = None) -> Label:
        """Give a state a label: that at ``seq``, or what the map says now.

        Raises InvalidInput ``map.label_wrong`` where the text is empty or longer than 200 signs, Refused ``map.unknown``,
        Refused ``map.version_unknown``.
        """
        plain = " ".join(text.split())
        if not plain or len(plain) > LONGEST_LABEL:
            raise InvalidInput("map.label_wrong", limit=LONGEST_LABEL)
        live = self._rooms.open(project, map_id)
        number = live.last if seq is None else seq
        if number != live.last:
            self._line(map_id, number)
        return self._add(
            map_id, Label(id=new_id("label"), seq=number, at=self._clock.now(), author=author_of(by), label=plain)
        )

    def restore(self, project: ProjectId, map_id: str, seq: int, by: Principal) -> StoredMap:
        """Make a map say again what it said at a number of its log; what it says now is labelled first.

        Raises Refused ``map.unknown``, Refused ``map.version_unknown``, Unavailable ``map.busy`` and ``storage.…``.
        """
        target = self.state(project, map_id, seq).document
        author = author_of(by)

        def bring_back(live: LiveMap) -> StoredMap:
            def make(now: MapDocument) -> MapDocument:
                if now != target:
                    self._add(map_id, self._safety(live.last, author, "before_restoration", seq))
                return target

            before = live.last
            after = live.change(make, author)
            if after.revision > before:
                self._add(map_id, self._safety(after.revision, author, "restored", seq))
            return after

        return self._rooms.with_open(project, map_id, bring_back)

    def _safety(self, seq: int, author: Author, reason: Reason, restored: int) -> Label:
        return Label(
            id=new_id("label"), seq=seq, at=self._clock.now(), author=author, label="", reason=reason, restored=restored
        )

    def _add(self, map_id: str, label: Label) -> Label:
        if not self._log.add_label(map_id, label):
            raise Refused("map.unknown", map=map_id)
        self._rooms.tell(map_id, "history")
        return label

    def _line(self, map_id: str, seq: int) -> Line:
        """The line of a number. Raises Refused ``map.version_unknown``."""
        found = self._log.line(map_id, seq)
        if found is None:
            raise Refused("map.version_unknown", map=map_id, version=seq)
        return found
