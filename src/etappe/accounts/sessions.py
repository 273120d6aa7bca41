"""Who is let in: one-time links, and the sessions they open.

Law: a secret is shown once, to whom it is made for, and rests only as its SHA-256 hash. Secrets hold 256 bits of
chance, so a plain hash cannot be searched. A link lets in once; every sign-in opens a session with a fresh secret.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from etappe.accounts.model import Principal
from etappe.accounts.ports import Session, SessionStore
from etappe.foundation.clock import Clock
from etappe.foundation.errors import Refused
from etappe.foundation.ids import PersonId

LINK_LIFETIME: Final = timedelta(days=1)
SESSION_LIFETIME: Final = timedelta(days=30)
LOCAL_OWNER: Final = Principal(PersonId("local-owner"), "owner")


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Sessions:
    """Links and sessions of a workspace."""

    def __init__(self, store: SessionStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def new_link(self) -> str:
        """The token of a one-time link that lets the local owner in within a day."""
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        self._store.add_link(_hashed(token), created_at=now, expires_at=now + LINK_LIFETIME)
        return token

    def enter(self, token: str) -> str:
        """Use a link up; the secret of the session that it opens.

        Raises Refused ``session.link_used`` for a token that is unknown, used or too old (which of them is not told).
        """
        if not self._store.use_link(_hashed(token), now=self._clock.now()):
            raise Refused("session.link_used")
        return self.new_session()

    def new_session(self) -> str:
        """The secret of a fresh session of the local owner, for 30 days. Programs send it as ``Authorization: Bearer``."""
        secret = secrets.token_urlsafe(32)
        now = self._clock.now()
        self._store.add_session(
            Session(
                secret_hash=_hashed(secret), principal=LOCAL_OWNER, created_at=now, expires_at=now + SESSION_LIFETIME
            )
        )
        return secret

    def principal(self, secret: str | None) -> Principal:
        """Whose session it is.

        Raises Refused ``session.missing`` where there is none, or where it is over.
        """
        session = self._store.session(_hashed(secret)) if secret else None
        if session is None or session.expires_at <= self._clock.now():
            raise Refused("session.missing")
        return session.principal

    def leave(self, secret: str) -> None:
        """End a session."""
        self._store.remove_session(_hashed(secret))

    def forget_expired(self) -> None:
        """Forget links and sessions that are over."""
        self._store.forget_expired(self._clock.now())
