"""One map while it is open: its shared document, kept in step with the log.

Law: what is not in the log is seen by nobody. An update is tried on the document, kept in the log and only then handed
to those who listen, all under one lock; where it cannot be kept, the document is opened anew from the log. So the
document says exactly what the log comes to, also for who asks in between, because they wait for the lock.
The log holds what an update changed, not what was sent: what is known already, what builds on something that is not
there, and what cannot be read leaves no trace in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct, structs

from etappe.coediting.ports import Author, Base, Line, Opening, Update, UpdateLog
from etappe.coediting.replaying import damaged, read_log
from etappe.coediting.screening import clocks, screen
from etappe.coediting.shape import Reader, apply, rewrite, seed, write
from etappe.foundation.errors import Refused, Unavailable
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.checking import check_document
from etappe.maps.model.delta import delta
from etappe.maps.model.normalising import normalised

if TYPE_CHECKING:
    from pycrdt import Doc

    from etappe.foundation.clock import Clock
    from etappe.foundation.ids import ProjectId
    from etappe.maps.model.document import MapDocument

MOST_UPDATES_TO_REPLAY: Final = 1_000
LEAST_BYTES_OF_BASE: Final = 256 * 1024
"""A new base is kept after so many updates, or once those after the last one are larger than it and than this."""
MOST_TRIES: Final = 20
Verdict = Literal["kept", "known", "unreadable"]
"""What became of an update: kept; known already, or built on something that is not here; not to be read."""
_NOTHING: Final = b"\0\0"
_Effect = tuple[Author, tuple[str, ...], bytes]
"""Who changed something, where, and the update that says it."""
About = Literal["comments", "history", "access", "map_deleted"]


class Incoming(Struct, frozen=True):
    """An update as somebody sends it."""

    author: Author
    data: bytes


class Listener:
    """Who is told of what happens to an open map; called under its lock, so it must not wait for anything."""

    def kept(self, update: bytes) -> None:
        """Something is in the log now, and may be seen."""

    def told(self, about: About) -> None:
        """Something beside the document should be looked at again."""

    def ended(self) -> None:
        """The map could not be kept open; nothing more is told, and nothing that was not told is lost."""


class Closed(Exception):
    """The map has been closed meanwhile; open it again."""


class LiveMap:
    """A map that is open in this process. All methods may be called from any thread."""

    def __init__(self, project: ProjectId, opening: Opening, log: UpdateLog, clock: Clock) -> None:
        self.project = project
        self.id = opening.id
        self._log = log
        self._clock = clock
        self._lock = RLock()
        self._listeners: list[Listener] = []
        self._closed = False
        self._gone = False
        self._materialised = opening.revision
        self._read: StoredMap | None = None
        self._open(opening)

    @property
    def last(self) -> int:
        """The number of the last update; the map's revision."""
        return self._last

    @property
    def is_listened_to(self) -> bool:
        """Whether anybody is told of what happens here."""
        return bool(self._listeners)

    @property
    def is_behind(self) -> bool:
        """Whether the stored document is older than the log."""
        return self._materialised < self._last

    def listen(self, listener: Listener) -> None:
        """Tell ``listener`` from now on. Raises Closed, Refused ``map.unknown``."""
        with self._lock:
            self._alive()
            self._listeners.append(listener)

    def state(self) -> bytes:
        """The state vector of the document: what it has, of everybody who wrote in it. Raises Closed."""
        with self._lock:
            self._alive()
            return self._doc.get_state()

    def leave(self, listener: Listener) -> None:
        """Tell ``listener`` no more."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def since(self, state: bytes, then: Callable[[bytes], None]) -> None:
        """Hand what the document has and a state vector has not to ``then``, in order with what listeners are told.

        Raises ValueError where that is no state vector, Closed.
        """
        with self._lock:
            self._alive()
            then(self._doc.get_update(state))

    def tell(self, about: About) -> None:
        """Tell everybody that something beside the document has changed."""
        with self._lock:
            for listener in tuple(self._listeners):
                listener.told(about)

    def take(self, incoming: Sequence[Incoming]) -> tuple[Verdict, ...]:
        """Take what people send, in order; what could be read is durable and handed to all listeners when this returns.

        Raises Refused ``map.unknown`` where the map is gone, Unavailable ``storage.…`` where nothing can be kept; then
        nothing was.
        """
        with self._lock:
            self._alive()
            verdicts: list[Verdict] = []
            effects: list[_Effect] = []
            try:
                for one in incoming:
                    verdict, data, places = self._try(one.data, effects)
                    verdicts.append(verdict)
                    if data is not None:
                        effects.append((one.author, places, data))
                self._keep(effects)
            except BaseException:
                if not self._gone:
                    self._reopen()
                raise
            return tuple(verdicts)

    def change(
        self, make: Callable[[MapDocument], MapDocument], author: Author, revision: int | None = None
    ) -> StoredMap:
        """Make the map what ``make`` gives for what it says now; kept, and stored, when this returns.

        Args:
            make: gives a whole map, or raises; called again where somebody else was faster.
            author: who changes it.
            revision: the one that the author saw; None takes whatever there is.

        Raises Refused ``map.changed_meanwhile`` where the map is at another revision, what ``make`` raises, and what
        ``take`` raises. Then nothing has changed.
        """
        with self._lock:
            self._alive()
            for _ in range(MOST_TRIES):
                self.catch_up()
                if revision is not None and revision != self._last:
                    raise Refused("map.changed_meanwhile", map=self.id, revision=revision, now=self._last)
                before = self.stored().document
                after = make(before)
                if after == before:
                    return self.stored()
                check_document(after, before)
                if self._write(before, after, author):
                    return self.stored()
            raise Unavailable("map.busy", map=self.id)

    def catch_up(self) -> None:
        """Take in what another process has kept, and hand it to all listeners.

        Raises Closed, Refused ``map.unknown``, Unavailable ``map.damaged`` where the log is not whole; then the map is
        closed.
        """
        with self._lock:
            self._alive()
            last = self._log.last(self.id)
            if last is None:
                self._told_gone()
                raise Refused("map.unknown", map=self.id)
            if last > self._last:
                try:
                    self._take_in(self._log.since(self.id, self._last))
                except BaseException:
                    self._reopen()
                    raise

    def stored(self) -> StoredMap:
        """What the map says now. Raises Closed, Refused ``map.unknown``."""
        with self._lock:
            self._alive()
        return self._stored()

    def now(self) -> StoredMap:
        """What the map says now, also what another process has kept. Raises what ``catch_up`` and ``stored`` raise."""
        self.catch_up()
        return self.stored()

    def _stored(self) -> StoredMap:
        with self._lock:
            read, raw, last, at = self._read, None, self._last, self._at
            if read is None or read.revision != last:
                raw = self._reader.raw()
        if raw is None:
            assert read is not None, "it was read before"
            return read
        # Reading is the slow part, and what it reads is never changed in place: nobody has to wait for it.
        found = StoredMap(id=self.id, revision=last, updated_at=at.isoformat(), document=normalised(raw))
        with self._lock:
            if self._read is None or self._read.revision < found.revision:
                self._read = found
        return found

    def put_down(self) -> None:
        """Store what the map says, if something older is stored."""
        if self.is_behind and not self._gone:
            stored = self._stored()
            self._log.put_document(stored)
            with self._lock:
                self._materialised = max(self._materialised, stored.revision)

    def close(self) -> bool:
        """Close the map, unless somebody listens; whether it is closed."""
        with self._lock:
            if self._listeners:
                return False
            self._closed = True
        self.put_down()
        return True

    def forget(self) -> None:
        """The map has been deleted: everybody is told, and nothing more is taken."""
        with self._lock:
            self._told_gone()

    def _told_gone(self) -> None:
        self._gone = True
        self.tell("map_deleted")

    def _alive(self) -> None:
        if self._gone:
            raise Refused("map.unknown", map=self.id)
        if self._closed:
            raise Closed

    def _open(self, opening: Opening) -> None:
        base, updates = opening.base, opening.updates
        if opening.document is not None:
            self._begin(opening, opening.document)
            return
        last = updates[-1].line.seq if updates else base.seq if base else 0
        if last < opening.revision:
            raise damaged(self.id, last + 1)
        self._doc: Doc[Any] = read_log(self._log, self.id, base, updates)
        self._watch()
        self._last = last
        self._at = updates[-1].line.at if updates else self._clock.now()
        self._replayed = len(updates)
        self._bytes = sum(len(one.data) for one in updates)
        self._base_bytes = len(base.data) if base else 0
        if self._last == opening.revision:
            self._at = opening.updated_at

    def _begin(self, opening: Opening, document: MapDocument) -> None:
        """Begin the log of a map that is older than its log, with its document as the first update."""
        line = Line(seq=opening.revision, at=opening.updated_at, author=Author(person=""), places=())
        first = Update(line=line, data=seed(document))
        if self._log.append(self.id, [first]) == "kept":
            self._open(structs.replace(opening, document=None, updates=(first,)))
        else:
            self._open(self._opening())

    def _opening(self) -> Opening:
        opening = self._log.opening(self.project, self.id)
        if opening is None:
            self._told_gone()
            raise Refused("map.unknown", map=self.id)
        return opening

    def _reopen(self) -> None:
        """Forget what is not in the log, and hand on what is in it and was not yet.

        Where the log cannot be read, the map is closed, because what the document says is not to be trusted then.
        """
        seen, self._read = self._last, None
        try:
            self._open(self._opening())
            for one in self._log.since(self.id, seen):
                self._hand_on(one.data)
        except BaseException:
            self._closed, self._materialised = True, self._last  # what it says now must not be stored
            listeners, self._listeners[:] = tuple(self._listeners), []
            for listener in listeners:
                listener.ended()
            raise

    def _watch(self) -> None:
        self._reader = Reader(self._doc)
        self._clocks: dict[int, int] = {}
        self._effects: list[bytes] = []
        self._watching = self._doc.observe(lambda event: self._effects.append(event.update))

    def _try(self, data: bytes, so_far: Sequence[_Effect]) -> tuple[Verdict, bytes | None, tuple[str, ...]]:
        """Apply an update; what became of it, what it changed, and where. ``so_far`` was applied and is not kept yet."""
        try:
            held = screen(data)
        except ValueError:
            return "unreadable", None, ()
        if any(first > self._clock_of(client, first) for client, first, _ in held):
            return "known", None, ()
        try:
            apply(self._doc, data)
        except ValueError:
            # It is readable and yet makes no sense, such as a card within a number; a part of it may have been applied.
            self._reopen()
            for _, _, before in so_far:
                self._doc.apply_update(before)
            self._forget_effects()
            return "unreadable", None, ()
        effect = self._effect()
        if effect is not None:
            self._clocks.update((client, end) for client, _, end in held if end > self._clocks.get(client, 0))
        return ("known" if effect is None else "kept"), effect, self._reader.touched()

    def _forget_effects(self) -> None:
        """Forget what was seen of several updates, which were looked at before."""
        self._effects.clear()
        self._reader.touched()

    def _effect(self) -> bytes | None:
        effects, self._effects[:] = tuple(self._effects), []
        assert len(effects) <= 1, "a transaction has one effect"
        return effects[0] if effects and effects[0] != _NOTHING else None

    def _clock_of(self, client: int, at_least: int) -> int:
        """How much of a client the document has, to the point where that is enough."""
        if self._clocks.get(client, 0) < at_least:
            self._clocks = clocks(self._doc.get_state())
        return self._clocks.get(client, 0)

    def _write(self, before: MapDocument, after: MapDocument, author: Author) -> bool:
        """Write ``after`` over what was read as ``before``, and keep it; False where another process was faster."""
        try:
            with self._doc.transaction():
                write(self._doc, delta(before, after))
            found = normalised(self._reader.raw())
            if found != after:
                # What was merged was no whole map, so what lies under a gone object came to light.
                with self._doc.transaction():
                    rewrite(self._doc, self._reader.raw(), after)
                assert normalised(self._reader.raw()) == after, "what was written is what is read"
            effects, self._effects[:] = tuple(self._effects), []
            kept = self._append([(author, self._reader.touched(), effect) for effect in effects], after=after)
        except BaseException:
            if not self._gone:
                self._reopen()
            raise
        if not kept:
            self._reopen()
        return kept

    def _keep(self, effects: Sequence[_Effect]) -> None:
        for _ in range(MOST_TRIES):
            if not effects or self._append(effects):
                return
            self._take_in(self._log.since(self.id, self._last))
        raise Unavailable("map.busy", map=self.id)

    def _append(self, effects: Sequence[_Effect], after: MapDocument | None = None) -> bool:
        """Keep effects under the next numbers and hand them on; False where another process has kept those numbers."""
        now = self._clock.now()
        updates = [
            Update(line=Line(seq=number, at=now, author=author, places=places), data=effect)
            for number, (author, places, effect) in enumerate(effects, start=self._last + 1)
        ]
        last = updates[-1].line.seq
        stored = None
        if after is not None:
            stored = StoredMap(id=self.id, revision=last, updated_at=now.isoformat(), document=after)
        replayed = self._replayed + len(updates)
        n_bytes = self._bytes + sum(len(one.data) for one in updates)
        base = None
        if replayed >= MOST_UPDATES_TO_REPLAY or n_bytes > max(LEAST_BYTES_OF_BASE, self._base_bytes):
            base = Base(seq=last, data=self._doc.get_update())
        outcome = self._log.append(self.id, updates, stored=stored, base=base)
        if outcome == "behind":
            return False
        if outcome == "gone":
            self._told_gone()
            raise Refused("map.unknown", map=self.id)
        self._last, self._at = last, now
        self._replayed, self._bytes = (0, 0) if base else (replayed, n_bytes)
        if base:
            self._base_bytes = len(base.data)
        if stored is not None:
            self._read, self._materialised = stored, last
        for one in updates:
            self._hand_on(one.data)
        return True

    def _take_in(self, updates: Sequence[Update]) -> None:
        """Apply what another process has kept."""
        for one in updates:
            if one.line.seq != self._last + 1:
                raise damaged(self.id, self._last + 1)
            try:
                apply(self._doc, one.data)
            except ValueError as error:
                raise damaged(self.id, one.line.seq) from error
            self._last, self._at = one.line.seq, one.line.at
            self._replayed, self._bytes = self._replayed + 1, self._bytes + len(one.data)
            self._hand_on(one.data)
        self._forget_effects()

    def _hand_on(self, update: bytes) -> None:
        for listener in tuple(self._listeners):
            listener.kept(update)
