"""What co-editing needs from the outside: a log of updates for each map, kept durably and in order.

Law: the log is the truth about a map; the stored document and the bases are derived from it, and may be behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.document import MapDocument

Appended = Literal["kept", "behind", "gone"]
"""What became of updates: kept; not kept, because another process has kept some meanwhile; or the map is gone."""
Reason = Literal["named", "before_restoration", "restored"]


class Author(Struct, frozen=True, kw_only=True):
    """Who has made an update. ``name`` is what they were called then; empty where nobody knew."""

    person: str
    name: str = ""


class Line(Struct, frozen=True, kw_only=True):
    """An update in the log, without what it holds. ``places`` are the collections it touched."""

    seq: int
    at: datetime
    author: Author
    places: tuple[str, ...]


class Update(Struct, frozen=True, kw_only=True):
    """An update in the log."""

    line: Line
    data: bytes


class Base(Struct, frozen=True, kw_only=True):
    """What the log comes to up to and with ``seq``, as one update."""

    seq: int
    data: bytes


class Opening(Struct, frozen=True, kw_only=True):
    """What a map is opened from.

    Attributes:
        revision, updated_at: those of the stored document, which may be behind.
        document: the stored document where the map has no log yet; None where its log says what it is.
        base, updates: the newest base, and the updates after it.
    """

    id: str
    revision: int
    updated_at: datetime
    document: MapDocument | None
    base: Base | None
    updates: tuple[Update, ...]


class Label(Struct, frozen=True, kw_only=True):
    """What somebody calls a state of a map.

    ``before_restoration`` is put down by Etappe before a state is brought back, ``restored`` after it; then ``restored``
    is the number of the state that came back, and ``label`` may be empty.
    """

    id: str
    seq: int
    at: datetime
    author: Author
    label: str
    reason: Reason = "named"
    restored: int | None = None


class UpdateLog(Protocol):
    """Keeps the updates of maps. Numbers of a map's updates rise by one; a map's revision is the last of them."""

    def create(self, project: ProjectId, stored: StoredMap, seed: Update) -> bool:
        """Keep a new map and the first update of its log; False, and nothing changed, if the project is gone."""
        ...

    def opening(self, project: ProjectId, map_id: str) -> Opening | None:
        """What a map is opened from; None if there is no such map.

        Raises Unavailable ``map.damaged`` where it has no log and its document cannot be read.
        """
        ...

    def append(
        self, map_id: str, updates: Sequence[Update], *, stored: StoredMap | None = None, base: Base | None = None
    ) -> Appended:
        """Keep updates, whose numbers follow on the last one kept, all or none; durable when this returns.

        ``stored`` is what the map says with them, ``base`` what its log comes to with them, where that is known.
        """
        ...

    def since(self, map_id: str, seq: int) -> tuple[Update, ...]:
        """The updates after a number, in order."""
        ...

    def until(self, map_id: str, seq: int) -> tuple[Base | None, tuple[Update, ...]]:
        """The nearest base not after a number, and the updates from there up to and with it."""
        ...

    def lines(self, map_id: str) -> Iterator[Line]:
        """All updates of a map without what they hold, in order."""
        ...

    def line(self, map_id: str, seq: int) -> Line | None:
        """The update of a number without what it holds; None if there is none."""
        ...

    def last(self, map_id: str) -> int | None:
        """The number of the last update; None if there is none."""
        ...

    def put_document(self, stored: StoredMap) -> None:
        """Keep what a map says, unless something newer is kept already."""
        ...

    def behind(self) -> tuple[tuple[ProjectId, str], ...]:
        """Maps whose stored document is older than their log."""
        ...

    def add_label(self, map_id: str, label: Label) -> bool:
        """Keep a label; False if there is no such map."""
        ...

    def labels(self, map_id: str) -> tuple[Label, ...]:
        """The labels of a map, by the state they are about, then in the order they were put down."""
        ...
