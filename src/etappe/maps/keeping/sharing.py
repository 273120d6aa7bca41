"""Sharing one map by link: who is let in, to do what, for how long.

Law: the secret of a link is shown once, to whoever made it, and rests only as its hash. Whoever opens it becomes a
guest: a person of their own who can do nothing outside of the one map. Revoking a share ends what came by it at once,
and so does its end; a link that is unknown, revoked or over looks the same.
"""

from __future__ import annotations

import secrets
from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, Protocol

from msgspec import Struct

from etappe.accounts.model import Principal, Role, SharedMap
from etappe.accounts.sessions import LONGEST_NAME, Sessions, hashed, person_name
from etappe.foundation.clock import Clock
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import ProjectId, new_id
from etappe.maps.keeping.commenting import Notices
from etappe.maps.keeping.comments import Writer

if TYPE_CHECKING:
    from etappe.maps.keeping.ports import MapEditing

LONGEST_LABEL: Final = 100
MOST_SHARES: Final = 100
"""Links to one map that may be there at once."""
MOST_FAILURES: Final = 20
FAILURES_WITHIN: Final = timedelta(minutes=10)
MOST_FAILURES_OF_ALL: Final = 2_000
"""How often links may be opened in vain from one address, and from all, before nobody there may try for a while."""

May = Literal["view", "comment"]
_ROLES: Final[dict[May, Role]] = {"view": "viewer", "comment": "commenter"}


class Share(Struct, frozen=True, kw_only=True):
    """A link that lets guests in to one map.

    Attributes:
        numbers: whether guests see what is measured on the map; never the customers behind it.
        label: for whom it is, as its maker says.
        expires_at: when it ends; None: when it is revoked.
        uses: how often it has let somebody in. used_at: when it did so last.
    """

    id: str
    map: str
    may: May
    numbers: bool
    label: str
    created_at: datetime
    created_by: Writer
    expires_at: datetime | None
    uses: int = 0
    used_at: datetime | None = None


class NewShare(Struct, frozen=True, kw_only=True):
    """A share that was just made, with the secret of its link, which nobody is shown again."""

    share: Share
    secret: str


class Entry(Struct, frozen=True, kw_only=True):
    """Where a link leads. ``secret`` is that of a new session; None where the asker needs none."""

    project: ProjectId
    map: str
    secret: str | None


class ShareStore(Protocol):
    """Keeps shares by the hashes of their secrets. Those of a map go with it; sessions go with their share."""

    def shares(self, project: ProjectId, map_id: str) -> tuple[Share, ...]:
        """The shares of a map, the oldest first; those that are over too."""
        ...

    def add(self, project: ProjectId, share: Share, secret_hash: str) -> bool:
        """Keep a share; False, and nothing changed, if there is no such map."""
        ...

    def find(self, secret_hash: str) -> tuple[ProjectId, Share] | None:
        """The share with this secret, over or not, and the project of its map."""
        ...

    def used(self, share: str, at: datetime) -> None:
        """Count that it has let somebody in, if it is there."""
        ...

    def remove(self, project: ProjectId, map_id: str, share: str) -> bool:
        """Forget a share and every session that came by it; False if there is none."""
        ...


class Shares:
    """The shares of a workspace's maps."""

    def __init__(
        self, store: ShareStore, sessions: Sessions, editing: MapEditing, notices: Notices, clock: Clock
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._editing = editing
        self._notices = notices
        self._clock = clock
        self._failures = Failures(clock)

    def list(self, project: ProjectId, map_id: str) -> tuple[Share, ...]:
        """The shares of a map, the oldest first; those that are over too. Raises Refused ``map.unknown``."""
        self._title(project, map_id)
        return self._store.shares(project, map_id)

    def share(
        self,
        project: ProjectId,
        map_id: str,
        *,
        may: May,
        numbers: bool,
        label: str,
        expires_at: datetime | None,
        by: Principal,
    ) -> NewShare:
        """Make a link to a map.

        Raises Refused ``map.unknown``, ``share.too_many``, InvalidInput ``share.label_long``, ``share.over_already``.
        """
        self._title(project, map_id)
        label = " ".join(label.split())
        if len(label) > LONGEST_LABEL:
            raise InvalidInput("share.label_long", longest=LONGEST_LABEL)
        now = self._clock.now()
        if expires_at is not None and expires_at <= now:
            raise InvalidInput("share.over_already", at=expires_at.isoformat())
        if len(self._store.shares(project, map_id)) >= MOST_SHARES:
            raise Refused("share.too_many", most=MOST_SHARES)
        secret = secrets.token_urlsafe(32)
        share = Share(
            id=new_id("share"),
            map=map_id,
            may=may,
            numbers=numbers,
            label=label,
            created_at=now,
            created_by=Writer(person=by.person, name=by.name),
            expires_at=expires_at,
        )
        if not self._store.add(project, share, hashed(secret)):
            raise Refused("map.unknown", map=map_id)
        return NewShare(share=share, secret=secret)

    def revoke(self, project: ProjectId, map_id: str, share: str) -> None:
        """End a share and all that came by it. Raises Refused ``share.unknown``."""
        if not self._store.remove(project, map_id, share):
            raise Refused("share.unknown")
        self._notices.tell(map_id, "access")

    def open(self, secret: str, name: str, address: str, present: str | None) -> Entry:
        """Let in whoever has a link.

        Args:
            secret: of the link.
            name: by which the guest wants to be known; needed where they may comment.
            address: where they come from, to slow down who guesses.
            present: the secret of the session they have; a guest of the same share keeps it, and who is nobody's
                guest needs no other.

        Raises Refused ``share.too_many_tries``, ``share.unknown`` (which reason is not told), InvalidInput
        ``share.name_missing`` (with the map's title) and ``session.name_long``.
        """
        self._failures.check(address)
        found = self._store.find(hashed(secret))
        now = self._clock.now()
        if found is None or (found[1].expires_at is not None and found[1].expires_at <= now):
            self._failures.add(address)
            raise Refused("share.unknown")
        project, share = found
        title = self._title(project, share.map)
        known = self._present(present)
        if known is not None and (known.within is None or known.within.share == share.id):
            return Entry(project=project, map=share.map, secret=None)
        if share.may == "comment" and not name.strip():
            raise InvalidInput("share.name_missing", title=title, longest=LONGEST_NAME)
        within = SharedMap(
            share=share.id,
            project=project,
            map=share.map,
            numbers=share.numbers,
            until=None if share.expires_at is None else share.expires_at.isoformat(),
        )
        called = person_name(name) if name.strip() else ""
        opened = self._sessions.new_guest(_ROLES[share.may], called, within)
        self._store.used(share.id, now)
        return Entry(project=project, map=share.map, secret=opened)

    def _present(self, secret: str | None) -> Principal | None:
        try:
            return self._sessions.principal(secret)
        except Refused:
            return None

    def _title(self, project: ProjectId, map_id: str) -> str:
        stored = self._editing.show(project, map_id)
        if stored is None:
            raise Refused("map.unknown", map=map_id)
        return stored.document.title


class Failures:
    """Counts what was tried in vain, by address, in the memory of this process.

    >>> from etappe.foundation.clock import SystemClock
    >>> failures = Failures(SystemClock())
    >>> for _ in range(MOST_FAILURES):
    ...     failures.add("192.0.2.7")
    >>> failures.check("192.0.2.8")
    >>> failures.check("192.0.2.7")
    Traceback (most recent call last):
    etappe.foundation.errors.Refused: Links were opened in vain too often. Try again in 10 minutes.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._tries: deque[tuple[datetime, str]] = deque(maxlen=MOST_FAILURES_OF_ALL)

    def add(self, address: str) -> None:
        """Count one."""
        with self._lock:
            self._tries.append((self._clock.now(), address))

    def check(self, address: str) -> None:
        """Raises Refused ``share.too_many_tries`` where there were too many lately."""
        since = self._clock.now() - FAILURES_WITHIN
        with self._lock:
            while self._tries and self._tries[0][0] <= since:
                self._tries.popleft()
            mine = sum(tried == address for _, tried in self._tries)
            everywhere = len(self._tries)
        if mine >= MOST_FAILURES or everywhere >= MOST_FAILURES_OF_ALL:
            raise Refused("share.too_many_tries", minutes=int(FAILURES_WITHIN.total_seconds() // 60))
