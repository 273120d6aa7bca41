"""What people say about a map: conversations about its places, who is meant, and who may change what was said.

Law: a conversation belongs to a place of the map, and stays when that place is gone; it remembers what the place was
called. Nothing said here changes the map, and nothing in the map's history depends on it.

Whoever came in by a one-time link is the local owner, so people behind that one person are told apart by name; a guest
is a person of their own, whatever they call themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from etappe.accounts.model import Principal
from etappe.accounts.sessions import LOCAL_OWNER
from etappe.foundation.errors import InvalidInput
from etappe.maps.model.document import MapDocument

LONGEST_TEXT: Final = 4_000
LONGEST_ABOUT: Final = 80
MOST_THREADS: Final = 2_000
MOST_COMMENTS: Final = 500
"""In a map, and in a conversation."""
_UNPRINTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Commented = Literal["map", "personas", "stages", "steps", "touchpoints", "lanes", "cells"]


class AtObject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="at", tag="object"):
    """A place of a map: the map itself (with an empty id), or an object of a collection; a card is one of ``cells``."""

    collection: Commented
    id: str = ""


class AtPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="at", tag="place"):
    """A place of the grid: what a lane says at a step, whatever cards stand there."""

    lane: str
    step: str


Anchor = AtObject | AtPlace


class Writer(Struct, frozen=True, kw_only=True):
    """Somebody who has written or edited here, as they called themselves then."""

    person: str
    name: str


class Comment(Struct, frozen=True, kw_only=True):
    """One thing that somebody said. ``place`` counts up within its conversation; ``mentions`` are whom its text means."""

    id: str
    place: int
    at: datetime
    author: Writer
    text: str
    mentions: tuple[Writer, ...] = ()
    edited_at: datetime | None = None


class Resolution(Struct, frozen=True, kw_only=True):
    """Who said that a conversation is settled, and when."""

    at: datetime
    by: Writer


class Thread(Struct, frozen=True, kw_only=True):
    """A conversation about a place, in order. ``about`` is what the place was called when it began."""

    id: str
    anchor: Anchor
    about: str
    comments: tuple[Comment, ...]
    resolved: Resolution | None = None


def comment_text(written: str) -> str:
    r"""What is kept of a comment.

    Raises InvalidInput ``comment.text_missing`` or ``comment.text_long``.

    >>> comment_text("  Is that so?\r\nSurely not. ")
    'Is that so?\nSurely not.'
    """
    text = _UNPRINTED.sub("", written.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise InvalidInput("comment.text_missing")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("comment.text_long", longest=LONGEST_TEXT)
    return text


def mentions_in(text: str, known: Iterable[Writer]) -> tuple[Writer, ...]:
    """Whom a text means by ``@Name``, in the order of the text, each once; the longest name that fits is meant.

    >>> ada, adam = Writer(person="p1", name="Ada"), Writer(person="p2", name="Ada May")
    >>> [one.name for one in mentions_in("@ada may, ask @Ada; not mail@ada.example or @Adam", [ada, adam])]
    ['Ada May', 'Ada']
    """
    by_length = sorted({one for one in known if one.name}, key=lambda one: (-len(one.name), one.name, one.person))
    by_sign: dict[str, list[tuple[str, Writer]]] = {}
    for one in by_length:
        name = one.name.casefold()
        by_sign.setdefault(name[:1], []).append((name, one))
    folded = text.casefold()
    found: dict[Writer, None] = {}
    for start in (match.start() for match in re.finditer(r"(?<!\w)@", folded)):
        meant = ""
        for name, one in by_sign.get(folded[start + 1 : start + 2], ()):
            if meant and name != meant:
                break
            end = start + 1 + len(name)
            if folded.startswith(name, start + 1) and not (end < len(folded) and re.match(r"\w", folded[end])):
                meant = name
                found[one] = None
    return tuple(found)


def is_same(known: Writer, principal: Principal) -> bool:
    """Whether the principal is who is known.

    >>> from etappe.foundation.ids import PersonId
    >>> is_same(Writer(person="local-owner", name="Ada"), Principal(PersonId("local-owner"), "owner", "ada"))
    True
    >>> is_same(Writer(person="local-owner", name="Ada"), Principal(PersonId("local-owner"), "owner", "Bo"))
    False
    """
    if known.person != principal.person:
        return False
    return known.person != LOCAL_OWNER.person or known.name.casefold() == principal.name.casefold()


def may_change(comment: Comment, principal: Principal) -> bool:
    """Whether the principal may put the comment in other words: only who has written it."""
    return is_same(comment.author, principal)


def may_delete(comment: Comment, principal: Principal) -> bool:
    """Whether the principal may take the comment back: who has written it, and the owner."""
    return principal.role == "owner" or may_change(comment, principal)


def concerns(thread: Thread, principal: Principal) -> bool:
    """Whether a conversation is one of the principal's: they took part in it, or are meant in it."""
    return any(
        is_same(comment.author, principal) or any(is_same(one, principal) for one in comment.mentions)
        for comment in thread.comments
    )


def is_unread(thread: Thread, principal: Principal, seen: int) -> bool:
    """Whether somebody else has said something in one of the principal's conversations since they saw ``seen``."""
    return concerns(thread, principal) and any(
        comment.place > seen and not is_same(comment.author, principal) for comment in thread.comments
    )


def about(document: MapDocument, anchor: Anchor) -> str | None:
    """What a place is called, shortened; empty where it has no words, None where it is not there.

    >>> about(MapDocument(title="Care"), AtObject(collection="map"))
    'Care'
    """
    match anchor:
        case AtPlace(lane=lane_id, step=step_id):
            lane, step = document.lanes.get(lane_id), document.steps.get(step_id)
            if lane is None or step is None:
                return None
            return _short(f"{lane.title} · {step.title}" if lane.title else step.title)
        case AtObject(collection="map"):
            return _short(document.title) if not anchor.id else None
    return _object_name(document, anchor)


def _object_name(document: MapDocument, anchor: AtObject) -> str | None:
    found: object = getattr(document, anchor.collection).get(anchor.id)
    if found is None:
        return None
    names = (getattr(found, name, None) for name in ("title", "name", "text"))
    return _short(next(words for words in names if isinstance(words, str)))


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= LONGEST_ABOUT else plain[: LONGEST_ABOUT - 1].rstrip() + "…"
