"""The published schemas are what the code says: generates them anew and compares. ``--write`` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from etappe.maps.checking import map_schema
from etappe.server.schema import openapi_schema

FOLDER = Path(__file__).parent.parent / "schema"


def main() -> int:
    """Compare or write each schema."""
    stale = []
    for name, schema in (("openapi.json", openapi_schema()), ("map.json", map_schema())):
        path, fresh = FOLDER / name, json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        if "--write" in sys.argv:
            path.write_text(fresh, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != fresh:
            stale.append(f"schema/{name} is stale; run: .venv/bin/python checks/schemas.py --write")
    print(*stale, sep="\n", end="\n" if stale else "")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
