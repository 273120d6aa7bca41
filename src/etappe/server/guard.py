"""What every request passes before it is looked at, and every response on its way out.

Law: a request under a foreign host name is refused (DNS rebinding), one that changes something must come from a page
of ours or from no page at all (CSRF; a browser lets every page open a socket, so that is one too), and no response may
be framed, sniffed, or run a script that is not ours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from etappe.foundation.errors import EtappeError, Refused, Unavailable

_LOGGER: Final = logging.getLogger(__name__)
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS: Final = frozenset({"same-origin", "none"})
_POLICY: Final = 1008
HEADERS: Final = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        "img-src 'self' data: blob:; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
"""Inline styles are allowed because the components and charts set them; scripts only come as our own files."""


class Guard:
    """Refuses foreign requests and adds the security headers (ASGI middleware).

    ``hosts`` are the names under which the server may be reached, without port. ``answer`` makes a problem's response.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], answer: Callable[[EtappeError, Headers], Response]) -> None:
        self._app = app
        self._hosts = hosts
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        match scope["type"]:
            case "http":
                await self._request(scope, receive, send)
            case "websocket":
                await self._socket(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], headers)
        if refusal is not None:
            await self._answer(refusal, headers)(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except ClientDisconnect:
            return
        except Exception:
            _LOGGER.exception("%s %s failed", scope["method"], told_path(scope["path"]))
            if started:
                raise
            await self._answer(Unavailable("server.bug"), headers)(scope, receive, guarded)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a socket through, or refuse it before it opens: a page of somebody else's is told nothing."""
        headers = Headers(scope=scope)
        if (
            host_name(headers.get("host", "")) not in self._hosts
            or not _is_ours(headers)
            or not _has_our_origin(headers)
        ):
            await send({"type": "websocket.close", "code": _POLICY})
            return
        await self._app(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> Refused | None:
        host = host_name(headers.get("host", ""))
        if host not in self._hosts:
            return Refused("request.foreign_host", host=host)
        if method not in _READS and not _is_ours(headers):
            return Refused(
                "request.foreign_origin", origin=headers.get("origin") or headers.get("sec-fetch-site") or ""
            )
        return None


def told_path(path: str) -> str:
    """A path as it may be put down: without the secret of a link to a map.

    >>> told_path("/share/k3J9"), told_path("/api/projects")
    ('/share/…', '/api/projects')
    """
    return "/share/…" if path.startswith("/share/") else path


def host_name(authority: str) -> str:
    """The host of a Host header, without port and brackets, in small letters.

    >>> host_name("LOCALHOST:8321"), host_name("[::1]:80")
    ('localhost', '::1')
    """
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


def _is_ours(headers: Headers) -> bool:
    """Whether a page of ours has sent it, or no page. Browsers of today say so; of older ones the origin must be ours."""
    site = headers.get("sec-fetch-site")
    return site in _OURS if site is not None else _has_our_origin(headers)


def _has_our_origin(headers: Headers) -> bool:
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    except ValueError:
        return False
