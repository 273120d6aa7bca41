"""The web interface as files: what Vite has built, or a page that says how to build it.

Law: every address that is not an API route and not a file is the interface's own, which finds its way from there.
Nothing outside the folder of the built interface is ever served.
"""

from __future__ import annotations

from html import escape
from os import stat_result
from pathlib import Path
from stat import S_ISREG
from typing import Final

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from etappe.foundation.texts import Language, text

BUILT: Final = Path(__file__).parent / "static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_EACH_TIME: Final = "no-cache"


class Pages:
    """The interface that lies in a folder; it may be built while the server runs."""

    def __init__(self, built: Path) -> None:
        self._built = built
        self._files = StaticFiles(directory=built, check_dir=False)

    def page(self, path: str, scope: Scope, language: Language) -> Response:
        """What stands at an address outside the API: a built file, or else the interface's start page."""
        if not (self._built / "index.html").is_file():
            return _not_built(language)
        hashed = path.startswith("assets/")
        found = self._found(path)
        if found is None and hashed:
            return PlainTextResponse("", status_code=404)
        found = found or self._found("index.html")
        assert found is not None, "it was there a moment ago"
        # Vite puts a hash of the content into the names of its assets, so these never change.
        response = self._files.file_response(*found, scope)
        response.headers["cache-control"] = _FOR_EVER if hashed else _ASK_EACH_TIME
        return response

    def _found(self, path: str) -> tuple[str, stat_result] | None:
        """The file at a path below the folder, if there is one."""
        try:
            file, status = self._files.lookup_path(path)
        except (OSError, ValueError):  # no path at all, such as one with a null or too long
            return None
        return None if status is None or not S_ISREG(status.st_mode) else (file, status)


def _not_built(language: Language) -> Response:
    title, reason, remedy, command = (
        escape(text(f"server.not_built.{part}", language)) for part in ("title", "reason", "remedy", "command")
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        '<body style="font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem">'
        f"<h1>{title}</h1><p>{reason}</p><p>{remedy}</p><pre>{command}</pre></body></html>",
        status_code=503,
        headers={"cache-control": "no-store"},
    )
