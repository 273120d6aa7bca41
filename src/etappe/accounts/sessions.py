"""Who is let in: one-time links, the sessions they open, and by which name others know who is there.

Law: a secret is shown once, to whom it is made for, and rests only as its SHA-256 hash. Secrets hold 256 bits of
chance, so a plain hash cannot be searched. A link lets in once; every sign-in opens a session with a fresh secret.
A guest's session never outlives the share it came by.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from etappe.accounts.model import Principal, Role, SharedMap
from etappe.accounts.ports import Session, SessionStore
from etappe.foundation.clock import Clock
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import PersonId, new_id

LONGEST_NAME: Final = 60
_UNPRINTED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
LINK_LIFETIME: Final = timedelta(days=1)
SESSION_LIFETIME: Final = timedelta(days=30)
LOCAL_OWNER: Final = Principal(PersonId("local-owner"), "owner")


def hashed(secret: str) -> str:
    """What is kept of a secret.

    >>> hashed("secret")[:16]
    '2bb80d537b1da3e3'
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def person_name(written: str) -> str:
    """A name as others see it: one line, without signs that show nothing or turn text around.

    Raises InvalidInput ``session.name_missing`` or ``session.name_long``.

    >>> person_name("  Ada   Lovelace ")
    'Ada Lovelace'
    """
    name = " ".join(_UNPRINTED.sub(" ", written).split())
    if not name:
        raise InvalidInput("session.name_missing")
    if len(name) > LONGEST_NAME:
        raise InvalidInput("session.name_long", longest=LONGEST_NAME)
    return name


class Sessions:
    """Links and sessions of a workspace."""

    def __init__(self, store: SessionStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def new_link(self) -> str:
        """The token of a one-time link that lets the local owner in within a day."""
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        self._store.add_link(hashed(token), created_at=now, expires_at=now + LINK_LIFETIME)
        return token

    def enter(self, token: str) -> str:
        """Use a link up; the secret of the session that it opens.

        Raises Refused ``session.link_used`` for a token that is unknown, used or too old (which of them is not told).
        """
        if not self._store.use_link(hashed(token), now=self._clock.now()):
            raise Refused("session.link_used")
        return self.new_session()

    def new_session(self) -> str:
        """The secret of a fresh session of the local owner, for 30 days. Programs send it as ``Authorization: Bearer``."""
        return self._open(LOCAL_OWNER, None)

    def new_guest(self, role: Role, name: str, within: SharedMap) -> str:
        """The secret of a fresh session of a guest, a person of their own, for 30 days or as long as the share lasts."""
        guest = Principal(PersonId(new_id("guest")), role, name, within)
        return self._open(guest, datetime.fromisoformat(within.until) if within.until else None)

    def _open(self, principal: Principal, until: datetime | None) -> str:
        secret = secrets.token_urlsafe(32)
        now = self._clock.now()
        ends = now + SESSION_LIFETIME
        self._store.add_session(
            Session(
                secret_hash=hashed(secret),
                principal=principal,
                created_at=now,
                expires_at=ends if until is None else min(ends, until),
            )
        )
        return secret

    def principal(self, secret: str | None) -> Principal:
        """Whose session it is.

        Raises Refused ``session.missing`` where there is none, or where it is over.
        """
        session = self._store.session(hashed(secret)) if secret else None
        if session is None or session.expires_at <= self._clock.now():
            raise Refused("session.missing")
        return session.principal

    def name(self, secret_hash: str, principal: Principal, written: str) -> Principal:
        """Say by which name others know who has the session; who that is then.

        Raises InvalidInput ``session.name_missing`` or ``session.name_long``.
        """
        name = person_name(written)
        self._store.rename(secret_hash, name)
        return structs.replace(principal, name=name)

    def leave(self, secret: str) -> None:
        """End a session."""
        self._store.remove_session(hashed(secret))

    def forget_expired(self) -> None:
        """Forget links and sessions that are over."""
        self._store.forget_expired(self._clock.now())
