"""Every sentence that Python shows a person, in both languages, from the catalogues beside this file.

A catalogue is a flat JSON object; one file a feature under ``texts/<language>/``. A value is a
sentence with ``{named}`` places, or ``{"one": …, "other": …}`` chosen by the value named ``count``.
A place written ``{named:,}`` takes a quantity and writes it with the language's separators; every other place stays as
it is given, so that years, lines of a file and identifiers are never grouped. The sentence decides, not its caller.
A missing key or place is a bug and raises, in every language: there is no silent fallback.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final, Literal, NamedTuple

Language = Literal["en", "de"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "de")
_QUANTITY: Final = ","
_SWAPPED: Final = str.maketrans(",.", ".,")


class Said(NamedTuple):
    """Words in both languages, as a value of a sentence; the sentence takes those of its own language."""

    en: str
    de: str


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
    >>> text("cli.import.refused", "de", count=33519)
    '33.519 Zeilen wurden abgelehnt:'
    >>> text("errors.duration.unreadable", "de", value=Said(en="soon", de="bald"))
    '„bald“ ist keine Dauer.'
    """
    entry = catalogue(language)[key]
    if isinstance(entry, dict):
        entry = entry["one" if values["count"] == 1 else "other"]
    values = {name: getattr(value, language) if isinstance(value, Said) else value for name, value in values.items()}
    # Refused rows come by the hundred thousand; str.format fills sentences without quantities several times as fast.
    return _FORMATTERS[language].vformat(entry, (), values) if ":,}" in entry else entry.format(**values)


def both(key: str, **values: object) -> Said:
    """The sentence of ``key`` in both languages.

    >>> both("errors.project.title_missing.hint").de
    'Schreiben Sie mindestens ein Zeichen.'
    """
    return Said(en=text(key, "en", **values), de=text(key, "de", **values))


def number_words(number: float | Decimal, language: Language) -> str:
    """A quantity with the language's separators, exactly, without zeros behind.

    >>> number_words(12345.5, "en"), number_words(12345.5, "de"), number_words(3.0, "de")
    ('12,345.5', '12.345,5', '3')
    """
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    written = f"{exact:,f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.translate(_SWAPPED) if language == "de" else written


class _Places(Formatter):
    """Fills places as ``str.format`` does, quantities in the language's way."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - whatever a sentence names
        """One place, filled."""
        if format_spec == _QUANTITY:
            return number_words(value, self.language)
        return str(super().format_field(value, format_spec))


_FORMATTERS: Final = {language: _Places(language) for language in LANGUAGES}
