"""The published schemas, and what the browser's core reads of a map's records and lanes, are what the code says: generates them anew and compares. ``--write`` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from etappe.maps.model.checking import map_schema
from etappe.maps.model.records import records_table
from etappe.maps.templates import full_lanes
from etappe.server.schema import openapi_schema

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Compare or write each of them."""
    stale = []
    written = {
        "schema/openapi.json": openapi_schema,
        "schema/map.json": map_schema,
        "ui/src/features/map/core/records.json": records_table,
        "ui/src/features/map/core/fullLanes.json": full_lanes,
    }
    for name, made in written.items():
        path, fresh = ROOT / name, json.dumps(made(), indent=2, ensure_ascii=False) + "\n"
        if "--write" in sys.argv:
            path.write_text(fresh, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != fresh:
            stale.append(f"{name} is stale; run: .venv/bin/python checks/schemas.py --write")
    print(*stale, sep="\n", end="\n" if stale else "")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
