"""Which language a person at this machine reads, where nothing else says so."""

from __future__ import annotations

import os

from etappe.foundation.texts import Language


def environment_language() -> Language:
    """German where the environment asks for it (LC_ALL, LC_MESSAGES, LANG), English otherwise."""
    wanted = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "de" if wanted.startswith("de") else "en"
