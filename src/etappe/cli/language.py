"""Which language the command line speaks: the one that the environment names (LC_ALL, LC_MESSAGES, LANG)."""

from __future__ import annotations

import gettext
import os
from importlib.resources import files

from etappe.foundation.texts import Language, text


def environment_language() -> Language:
    """German where the environment asks for it, English otherwise."""
    wanted = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "de" if wanted.startswith("de") else "en"


LANGUAGE: Language = environment_language()


def say(key: str, **values: object) -> str:
    """A sentence of the command line in its language."""
    return text(f"cli.{key}", LANGUAGE, **values)


def speak() -> None:
    """Let Click's own words (Usage, Options, Error …) come in the same language."""
    if LANGUAGE == "de":
        os.environ["LANGUAGE"] = "de"
        gettext.bindtextdomain("messages", str(files("etappe.cli") / "locale"))
