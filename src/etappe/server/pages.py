"""The web interface as files: what Vite has built, or a page that says how to build it.

Law: every address that is not an API route and not a file is the interface's own, which finds its way from there.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from etappe.foundation.texts import Language, text

BUILT: Final = Path(__file__).parent / "static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_EACH_TIME: Final = "no-cache"


def page(path: str, language: Language, built: Path = BUILT) -> Response:
    """What stands at an address outside the API: a built file, or else the interface's start page."""
    start = built / "index.html"
    if not start.is_file():
        return _not_built(language)
    file = (built / path).resolve()
    if path and file.is_relative_to(built.resolve()) and file.is_file():
        # Vite puts a hash of the content into the names of what it builds, so these never change.
        hashed = path.startswith("assets/")
        return FileResponse(file, headers={"cache-control": _FOR_EVER if hashed else _ASK_EACH_TIME})
    if path.startswith("assets/"):
        return PlainTextResponse("", status_code=404)
    return FileResponse(start, headers={"cache-control": _ASK_EACH_TIME})


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
