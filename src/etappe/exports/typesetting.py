"""Typst, told nothing but bytes: sources and pictures in, pages out; in the typeface that is built into the package.

Law: nothing is read from the machine but the package's own fonts, so a poster looks the same everywhere. Only where a
text has signs that none of these fonts has (Chinese, emoji …) are the machine's fonts looked through. What is claimed
of a PDF (PDF/UA-1: it can be read aloud) is only claimed where typst has checked it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from etappe.foundation.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import typst

FONTS: Final = Path(__file__).parent / "fonts"
SOURCES: Final = Path(__file__).parent / "typst"
_ACCESSIBLE: Final = "ua-1"
_NO_FONT: Final = re.compile(r'PDF/UA-1 error: the text `"(?P<signs>.*)"` could not be displayed', re.DOTALL)


class Typeset(NamedTuple):
    """Pages as PDF.

    Attributes:
        pdf: tagged, in one file.
        beyond: whether fonts of the machine were looked through.
        unshown: a text for which no font was found even there; empty where all is shown.
    """

    pdf: bytes
    beyond: bool
    unshown: str


def sources() -> dict[str, bytes]:
    """The drawing of posters, by file name."""
    return {path.name: path.read_bytes() for path in sorted(SOURCES.glob("*.typ"))}


def typeset(files: Mapping[str, bytes], main: str, at: datetime) -> Typeset:
    """Pages as PDF, beginning with the file ``main``; the same bytes for the same files and instant, wherever the built-in fonts have all signs.

    Raises Unavailable ``export.fonts_missing``.
    """
    import typst

    given: dict[str, Any] = {"timestamp": int(at.timestamp())}
    missing = ""
    for beyond in (False, True):
        try:
            pages = typst.compile(
                _begun(files, main), pdf_standards=_ACCESSIBLE, font_paths=fonts(beyond=beyond), **given
            )
        except typst.TypstError as error:
            sign = _NO_FONT.match(str(error))
            if sign is None:
                raise
            missing = sign["signs"]
        else:
            return Typeset(_one(pages), beyond, "")
    pages = typst.compile(_begun(files, main), font_paths=fonts(beyond=True), **given)
    return Typeset(_one(pages), beyond=True, unshown=missing)


def pictures(files: Mapping[str, bytes], main: str, ppi: float, *, beyond: bool) -> list[bytes]:
    """Pages as PNG, one each; ``beyond`` as ``typeset`` found it."""
    import typst

    pages: Any = typst.compile(_begun(files, main), format="png", ppi=ppi, font_paths=fonts(beyond=beyond))
    return pages if isinstance(pages, list) else [_one(pages)]


def found(files: Mapping[str, bytes], main: str, label: str) -> Any:  # noqa: ANN401 - JSON
    """What a file finds out and says under a label. Signs that the built-in fonts do not have count as wide as theirs."""
    import typst

    said = typst.query(_begun(files, main), f"<{label}>", field="value", one=True, font_paths=fonts(beyond=False))
    return json.loads(said)


def _begun(files: Mapping[str, bytes], main: str) -> Any:  # noqa: ANN401 - typst takes files by name, its types do not say so
    """The files with the one to begin with under the name that typst looks for."""
    return dict(files) | {"main": files[main]}


def _one(pages: bytes | list[bytes] | None) -> bytes:
    assert isinstance(pages, bytes), "one file is asked for, and none is written to disk"
    return pages


@cache
def fonts(*, beyond: bool) -> typst.Fonts:
    """The fonts, looked for once a process. Raises Unavailable ``export.fonts_missing``."""
    import typst

    if not any(FONTS.glob("*.ttf")):
        raise Unavailable("export.fonts_missing", path=str(FONTS))
    return typst.Fonts(include_system_fonts=beyond, include_embedded_fonts=True, font_paths=[str(FONTS)])
