"""Both languages say everything: the same keys, the same places to fill, no empty sentence; and no key unused or unknown."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CATALOGUES = (ROOT / "src/etappe/foundation/texts", ROOT / "ui/src/locales")
PLACE = re.compile(r"\{\{?\s*(\w+)[^{}]*\}?\}")
PLURAL = re.compile(r"_(zero|one|two|few|many|other)$")


def sentences(value: Any, key: str = "") -> dict[str, str]:
    """A nested catalogue as flat keys."""
    if isinstance(value, str):
        return {key: value}
    return {
        flat: text
        for name, inner in value.items()
        for flat, text in sentences(inner, f"{key}.{name}" if key else name).items()
    }


# Forms of a plural need not all name the number; a question is built differently in each language, and every
# question is put into words in tests.


def faults(english: Path, german: Path) -> list[str]:
    """What one pair of catalogues lacks or says differently."""
    if not german.exists():
        return [f"{german.relative_to(ROOT)} is missing"]
    both = [sentences(json.loads(path.read_text(encoding="utf-8"))) for path in (english, german)]
    found = []
    for language, path, other in (("English", english, both[1]), ("German", german, both[0])):
        own = both[0] if language == "English" else both[1]
        found += [f"{path.relative_to(ROOT)}: {key} is missing" for key in other.keys() - own.keys()]
        found += [f"{path.relative_to(ROOT)}: {key} is empty" for key, text in own.items() if not text.strip()]
    for key in both[0].keys() & both[1].keys():
        places = [set(PLACE.findall(catalogue[key])) for catalogue in both]
        free = PLURAL.search(key) or key.endswith((".one", ".other")) or key.startswith("wording.")
        if places[0] != places[1] and not free:
            found.append(f"{german.relative_to(ROOT)}: {key} fills {places[1]}, English fills {places[0]}")
    return found


def raised_codes() -> dict[str, str]:
    """Codes of errors that the code raises, with the file that does."""
    raising = re.compile(r"(?:InvalidInput|Refused|Unavailable)\(\s*\"([a-z0-9_.]+)\"")
    return {
        code: str(path.relative_to(ROOT))
        for path in (ROOT / "src/etappe").rglob("*.py")
        for code in raising.findall(path.read_text(encoding="utf-8"))
    }


def main() -> int:
    """Print every fault."""
    found: list[str] = []
    for folder in CATALOGUES:
        names = {path.name for language in ("en", "de") for path in (folder / language).glob("*.json")}
        for name in sorted(names):
            found += faults(folder / "en" / name, folder / "de" / name)
    texts: dict[str, Any] = {}
    for catalogue in (CATALOGUES[0] / "en").glob("*.json"):
        texts |= json.loads(catalogue.read_text(encoding="utf-8"))
    for code, path in raised_codes().items():
        found += [
            f"{path} raises {code}, but errors.{code}{end} is in no catalogue"
            for end in ("", ".hint")
            if f"errors.{code}{end}" not in texts
        ]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
