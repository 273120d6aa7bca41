"""Serving a data folder: finds a port, mints the one-time link, and says where Etappe is once it can be reached."""

from __future__ import annotations

import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Final

import anyio
import uvicorn

from etappe.bootstrap import Workspace, open_workspace
from etappe.foundation.errors import InvalidInput, Unavailable
from etappe.foundation.texts import Language, text
from etappe.server.app import create_app
from etappe.server.guard import host_name
from etappe.server.warming import keep_kernels_in

DEFAULT_PORT: Final = 8321
LOOPBACK_HOST: Final = "127.0.0.1"
_PORTS_TRIED: Final = 50
_LAST_PORT: Final = 65_535
_GRACE_S: Final = 5
_LOADING_S: Final = 5


def serve(
    folder: Path | str | None = None,
    *,
    port: int | None = None,
    host: str | None = None,
    open_browser: bool | None = None,
    language: Language = "en",
    workspace: Workspace | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a data folder until the process is told to stop.

    Args:
        folder: the data folder; None means ``ETAPPE_DATA``, or the platform's (``etappe.bootstrap.data_folder``).
        port: None means ``ETAPPE_PORT``; 0, or nothing there either, means 8321 or the next free one.
        host: address to bind; None means ``ETAPPE_HOST``, or else this machine only (127.0.0.1).
        open_browser: None means yes, unless ``ETAPPE_OPEN`` is 0.
        language: of what is printed.
        workspace: one that is open already, in place of ``folder``.
        on_ready: told the one-time address instead of its being printed.

    Other names under which it may be reached stand in ``ETAPPE_HOSTS``, separated by commas.
    Raises InvalidInput ``server.port_wrong``, Unavailable ``server.port_taken`` and ``storage.…``.
    """
    workspace = workspace or open_workspace(folder)
    keep_kernels_in(workspace.folder / "kernels")
    try:
        with workspace.served():
            address = host or os.environ.get("ETAPPE_HOST") or LOOPBACK_HOST
            listening = _listen(address, _port(port), say=_say, language=language)
            names = {host_name(name.strip()) for name in os.environ.get("ETAPPE_HOSTS", "").split(",")} - {""}
            app = create_app(workspace, hosts=frozenset(names | {address.lower()}))
            place = f"http://{_in_url(address)}:{listening.getsockname()[1]}"
            link = f"{place}/?token={workspace.new_link()}"
            opens = (
                os.environ.get("ETAPPE_OPEN", "1") != "0" and _has_screen() if open_browser is None else open_browser
            )

            def ready() -> None:
                workspace.announce(place)
                (on_ready or (lambda url: _say(text("server.ready", language, url=url))))(link)
                if opens:
                    Thread(target=webbrowser.open, args=(link,), daemon=True).start()

            config = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,  # it would write the one-time token down
                server_header=False,
                timeout_graceful_shutdown=_GRACE_S,
                ws_per_message_deflate=False,  # edits are small, and each would be packed anew for every browser
                lifespan="on",
            )
            _Server(config, app.state.loaded, ready).run(sockets=[listening])
    finally:
        workspace.close()


class _Server(uvicorn.Server):
    """A server that says when it can be reached, and can answer at once: what questions need is loaded by then.

    Where kernels have to be compiled first, it does not wait for that.
    """

    def __init__(self, config: uvicorn.Config, loaded: Event, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._loaded = loaded
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await anyio.to_thread.run_sync(self._loaded.wait, _LOADING_S)
            self._ready()


def _port(port: int | None) -> int:
    written = os.environ.get("ETAPPE_PORT", "") if port is None else str(port)
    if not written:
        return 0
    if not written.isascii() or not written.isdigit() or int(written) > _LAST_PORT:
        raise InvalidInput("server.port_wrong", value=written)
    return int(written)


def _listen(host: str, port: int, *, say: Callable[[str], None], language: Language) -> socket.socket:
    """A socket that is bound to the port; without a wish, to 8321 or the next that is free."""
    for candidate in [port] if port else range(DEFAULT_PORT, DEFAULT_PORT + _PORTS_TRIED):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Only where the protocol is named does asyncio send small packets at once; otherwise each answer waits 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":  # there the option would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if port:
                raise Unavailable("server.port_taken", port=port, reason=str(error)) from error
            continue
        if not port and candidate != DEFAULT_PORT:
            say(text("server.next_port", language, wanted=DEFAULT_PORT, port=candidate))
        return listening
    raise Unavailable(
        "server.port_taken", port=DEFAULT_PORT, reason=f"{DEFAULT_PORT}-{DEFAULT_PORT + _PORTS_TRIED - 1}"
    )


def _has_screen() -> bool:
    """Whether a browser would show; without a screen a terminal browser would use up the one-time link."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _in_url(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 -- compared, not bound
        return LOOPBACK_HOST
    return f"[{host}]" if ":" in host else host


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
