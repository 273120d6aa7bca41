"""Every sentence that Python shows a person, in both languages, from the catalogues beside this file.

A catalogue is a flat JSON object; one file a feature under ``texts/<language>/``. A value is a
sentence with ``{named}`` places, or ``{"one": …, "other": …}`` chosen by the value named ``count``.
A missing key or place is a bug and raises, in every language: there is no silent fallback.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Language = Literal["en", "de"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "de")


@cache
def catalogue(language: Language) -> dict[str, str | dict[str, str]]:
    """All sentences of a language by key; a key that two files define is a bug."""
    sentences: dict[str, str | dict[str, str]] = {}
    folder = files("etappe.foundation") / "texts" / language
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        for key, value in json.loads(file.read_text(encoding="utf-8")).items():
            assert key not in sentences, f"{key} is defined twice in {language}"
            sentences[key] = value
    return sentences


def text(key: str, language: Language = "en", **values: object) -> str:
    """The sentence of ``key`` in ``language`` with its places filled.

    >>> text("errors.duration.unreadable", value="soon")
    '“soon” is not a duration.'
    """
    entry = catalogue(language)[key]
    if isinstance(entry, dict):
        entry = entry["one" if values["count"] == 1 else "other"]
    return entry.format(**values)
