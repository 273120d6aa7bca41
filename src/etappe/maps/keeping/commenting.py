"""Use cases of comments: list, start, reply, change, delete, settle, and what is new for whom.

Law: whoever says something has a name, so that others know who says it. After each change everybody who has the map
open is told to look again; what they may see then is decided when they look.
"""

from __future__ import annotations

from typing import Literal, Protocol

from msgspec import Struct, structs

from etappe.accounts.model import Principal
from etappe.foundation.clock import Clock
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import ProjectId, new_id
from etappe.maps.keeping.comments import (
    MOST_COMMENTS,
    MOST_THREADS,
    Anchor,
    Comment,
    Resolution,
    Thread,
    Writer,
    about,
    comment_text,
    concerns,
    is_same,
    is_unread,
    may_change,
    may_delete,
    mentions_in,
)
from etappe.maps.keeping.ports import MapEditing, MapStore
from etappe.maps.model.document import MapDocument


class SeenComment(Struct, frozen=True, kw_only=True):
    """A comment as the asker sees it: whether they may change or delete it, and whether it means them."""

    comment: Comment
    may_change: bool
    may_delete: bool
    means_me: bool


class SeenThread(Struct, frozen=True, kw_only=True):
    """A conversation as the asker sees it.

    Attributes:
        about: what its place is called now, or was called when it is ``gone``.
        mine: whether the asker takes part in it or is meant.
        unread: whether somebody else has said something since the asker saw it; only in conversations of theirs.
    """

    id: str
    anchor: Anchor
    about: str
    gone: bool
    comments: tuple[SeenComment, ...]
    resolved: Resolution | None
    mine: bool
    unread: bool


class Talk(Struct, frozen=True, kw_only=True):
    """All conversations about a map, in order of their beginning, and whom one may mention."""

    threads: tuple[SeenThread, ...]
    people: tuple[Writer, ...]


class Mention(Struct, frozen=True, kw_only=True):
    """A conversation of the asker's in some map of a project, with its last comment."""

    map: str
    title: str
    thread: str
    about: str
    last: Comment
    unread: bool
    resolved: bool


class CommentStore(Protocol):
    """Keeps conversations. Those of a map go with it; another project's maps are as if they were not there."""

    def threads(self, project: ProjectId, map_id: str) -> tuple[Thread, ...]:
        """The conversations about a map, in order of their beginning."""
        ...

    def start(self, project: ProjectId, map_id: str, thread: Thread) -> bool:
        """Keep a new conversation with its first comment; False, and nothing changed, if there is no such map."""
        ...

    def add(self, thread: str, comment: Comment) -> bool:
        """Keep a comment at the next place, whatever place it says; False if there is no such conversation."""
        ...

    def change(self, comment: Comment) -> None:
        """Keep what a comment says now, if it is there."""
        ...

    def delete(self, thread: str, comment: str) -> None:
        """Forget a comment, and the conversation with the last one."""
        ...

    def resolve(self, thread: str, resolution: Resolution | None) -> None:
        """Keep whether a conversation is settled, if it is there."""
        ...

    def seen(self, project: ProjectId, map_id: str, who: Writer) -> dict[str, int]:
        """Up to which place somebody has seen conversations; those that they have not seen are left out."""
        ...

    def see(self, thread: str, who: Writer, place: int) -> None:
        """Keep up to which place somebody has seen a conversation, if it is there; it never goes back."""
        ...

    def people(self, project: ProjectId, map_id: str | None) -> tuple[Writer, ...]:
        """Everybody who has said something or edited, in a map or in all of a project, by name."""
        ...


class Notices(Protocol):
    """Tells whoever has a map open that something beside its document has changed."""

    def tell(self, map_id: str, about: Literal["comments", "access"]) -> None:
        """Tell them to look again."""
        ...


class Comments:
    """The conversations about the maps of a workspace."""

    def __init__(
        self, store: CommentStore, maps: MapStore, editing: MapEditing, notices: Notices, clock: Clock
    ) -> None:
        self._store = store
        self._maps = maps
        self._editing = editing
        self._notices = notices
        self._clock = clock

    def list(self, project: ProjectId, map_id: str, by: Principal) -> Talk:
        """All conversations about a map as ``by`` sees them. Raises Refused ``map.unknown``."""
        document = self._document(project, map_id)
        seen = self._store.seen(project, map_id, _key(by))
        threads = self._store.threads(project, map_id)
        return Talk(
            threads=tuple(_as_seen(thread, document, by, seen.get(thread.id, 0)) for thread in threads),
            people=self._people(project, map_id, by),
        )

    def mentions(self, project: ProjectId, by: Principal) -> tuple[Mention, ...]:
        """The conversations of ``by`` in all maps of a project, the one that something was said in last first."""
        found = []
        for stored in self._maps.maps(project):
            threads = [thread for thread in self._store.threads(project, stored.id) if concerns(thread, by)]
            seen = self._store.seen(project, stored.id, _key(by)) if threads else {}
            found += [
                Mention(
                    map=stored.id,
                    title=stored.document.title,
                    thread=thread.id,
                    about=about(stored.document, thread.anchor) or thread.about,
                    last=thread.comments[-1],
                    unread=is_unread(thread, by, seen.get(thread.id, 0)),
                    resolved=thread.resolved is not None,
                )
                for thread in threads
            ]
        return tuple(sorted(found, key=lambda mention: (mention.last.at, mention.last.id), reverse=True))

    def start(self, project: ProjectId, map_id: str, anchor: Anchor, text: str, by: Principal) -> SeenThread:
        """Begin a conversation about a place.

        Raises Refused ``map.unknown``, ``session.unnamed``, ``comment.too_many``, InvalidInput ``comment.…``.
        """
        document = self._document(project, map_id)
        called = about(document, anchor)
        if called is None:
            raise InvalidInput("comment.place_unknown")
        if len(self._store.threads(project, map_id)) >= MOST_THREADS:
            raise Refused("comment.too_many", most=MOST_THREADS)
        comment = self._comment(project, map_id, text, by)
        thread = Thread(id=new_id("thread"), anchor=anchor, about=called, comments=(comment,))
        if not self._store.start(project, map_id, thread):
            raise Refused("map.unknown", map=map_id)
        return self._changed(project, map_id, thread.id, by)

    def reply(self, project: ProjectId, map_id: str, thread_id: str, text: str, by: Principal) -> SeenThread:
        """Say something in a conversation; one that was settled is open again.

        Raises Refused ``comment.unknown``, ``comment.too_many``, and as ``start``.
        """
        thread = self._thread(project, map_id, thread_id)
        if len(thread.comments) >= MOST_COMMENTS:
            raise Refused("comment.too_many", most=MOST_COMMENTS)
        if not self._store.add(thread_id, self._comment(project, map_id, text, by)):
            raise Refused("comment.unknown")
        if thread.resolved is not None:
            self._store.resolve(thread_id, None)
        return self._changed(project, map_id, thread_id, by)

    def rewrite(
        self, project: ProjectId, map_id: str, thread_id: str, comment_id: str, text: str, by: Principal
    ) -> SeenThread:
        """Put one's own comment in other words.

        Raises Refused ``comment.unknown``, ``comment.not_yours``, InvalidInput ``comment.…``.
        """
        comment = self._comment_of(self._thread(project, map_id, thread_id), comment_id)
        if not may_change(comment, by):
            raise Refused("comment.not_yours")
        words = comment_text(text)
        if words != comment.text:
            mentions = mentions_in(words, (*comment.mentions, *self._people(project, map_id, by)))
            self._store.change(structs.replace(comment, text=words, mentions=mentions, edited_at=self._clock.now()))
        return self._changed(project, map_id, thread_id, by)

    def delete(self, project: ProjectId, map_id: str, thread_id: str, comment_id: str, by: Principal) -> None:
        """Take a comment back; the conversation goes with its last one.

        Raises Refused ``comment.unknown``, ``comment.not_yours``.
        """
        comment = self._comment_of(self._thread(project, map_id, thread_id), comment_id)
        if not may_delete(comment, by):
            raise Refused("comment.not_yours")
        self._store.delete(thread_id, comment_id)
        self._notices.tell(map_id, "comments")

    def resolve(self, project: ProjectId, map_id: str, thread_id: str, by: Principal, *, resolved: bool) -> SeenThread:
        """Settle a conversation, or open it again; nothing happens where it is so already.

        Raises Refused ``comment.unknown``, ``session.unnamed``.
        """
        thread = self._thread(project, map_id, thread_id)
        if resolved is not (thread.resolved is not None):
            settled = Resolution(at=self._clock.now(), by=_named(by)) if resolved else None
            self._store.resolve(thread_id, settled)
        return self._changed(project, map_id, thread_id, by)

    def see(self, project: ProjectId, map_id: str, thread_id: str, by: Principal) -> None:
        """Remember that ``by`` has seen a conversation as it is now. Raises Refused ``comment.unknown``."""
        thread = self._thread(project, map_id, thread_id)
        self._store.see(thread_id, _key(by), max(comment.place for comment in thread.comments))

    def _document(self, project: ProjectId, map_id: str) -> MapDocument:
        stored = self._editing.show(project, map_id)
        if stored is None:
            raise Refused("map.unknown", map=map_id)
        return stored.document

    def _thread(self, project: ProjectId, map_id: str, thread_id: str) -> Thread:
        found = next((one for one in self._store.threads(project, map_id) if one.id == thread_id), None)
        if found is None:
            raise Refused("comment.unknown")
        return found

    def _comment_of(self, thread: Thread, comment_id: str) -> Comment:
        found = next((comment for comment in thread.comments if comment.id == comment_id), None)
        if found is None:
            raise Refused("comment.unknown")
        return found

    def _comment(self, project: ProjectId, map_id: str, text: str, by: Principal) -> Comment:
        words = comment_text(text)
        author = _named(by)
        mentions = mentions_in(words, self._people(project, map_id, by))
        return Comment(
            id=new_id("comment"), place=1, at=self._clock.now(), author=author, text=words, mentions=mentions
        )

    def _people(self, project: ProjectId, map_id: str, by: Principal) -> tuple[Writer, ...]:
        """Whom ``by`` may mention: a guest only knows who is at their own map."""
        return self._store.people(project, None if by.within is None else map_id)

    def _changed(self, project: ProjectId, map_id: str, thread_id: str, by: Principal) -> SeenThread:
        self._notices.tell(map_id, "comments")
        document = self._document(project, map_id)
        thread = self._thread(project, map_id, thread_id)
        self._store.see(thread_id, _key(by), max(comment.place for comment in thread.comments))
        return _as_seen(thread, document, by, thread.comments[-1].place)


def _key(by: Principal) -> Writer:
    """Under whom is kept what a principal has seen."""
    return Writer(person=by.person, name=by.name.casefold() if by.within is None else "")


def _named(by: Principal) -> Writer:
    if not by.name:
        raise Refused("session.unnamed")
    return Writer(person=by.person, name=by.name)


def _as_seen(thread: Thread, document: MapDocument, by: Principal, seen: int) -> SeenThread:
    called = about(document, thread.anchor)
    return SeenThread(
        id=thread.id,
        anchor=thread.anchor,
        about=thread.about if called is None else called,
        gone=called is None,
        comments=tuple(
            SeenComment(
                comment=comment,
                may_change=may_change(comment, by),
                may_delete=may_delete(comment, by),
                means_me=any(is_same(one, by) for one in comment.mentions),
            )
            for comment in thread.comments
        ),
        resolved=thread.resolved,
        mine=concerns(thread, by),
        unread=is_unread(thread, by, seen),
    )
