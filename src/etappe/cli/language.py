"""Which language the command line speaks: the one that the environment names (LC_ALL, LC_MESSAGES, LANG)."""

from __future__ import annotations

import gettext
import os
from importlib.resources import files

from etappe.foundation.language import environment_language
from etappe.foundation.texts import Language, text

LANGUAGE: Language = environment_language()


def say(key: str, **values: object) -> str:
    """A sentence of the command line in its language."""
    return text(f"cli.{key}", LANGUAGE, **values)


def speak() -> None:
    """Let Click's own words (Usage, Options, Error …) come in the same language."""
    if LANGUAGE == "de":
        os.environ["LANGUAGE"] = "de"
        gettext.bindtextdomain("messages", str(files("etappe.cli") / "locale"))
