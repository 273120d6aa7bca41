"""The browser's core makes of ten thousand random cases what this one does: changes, undo, differences and whole maps."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import msgspec

from etappe.maps.changing import localized
from etappe.maps.delta import delta
from etappe.maps.normalising import normalised
from etappe.maps.records import as_json
from tests.features.map_strategies import documents_and_changes, random_mess

ROOT = Path(__file__).parents[2]
NODE = Path(sys.executable).parent / "node"
EACH = 5_000


def changed(seed: int) -> dict[str, object]:
    document, changes, after = documents_and_changes(seed + 500_000)
    return {
        "seed": seed,
        "document": as_json(document),
        "changes": msgspec.to_builtins(tuple(changes)),
        "after": as_json(after),
        "operations": msgspec.to_builtins(delta(document, after)),
        "en": as_json(localized(document, "en")),
        "de": as_json(localized(document, "de")),
    }


def normal(seed: int) -> dict[str, object]:
    raw = json.loads(json.dumps(random_mess(Random(seed + 500_000))))  # as the browser reads it
    return {"seed": seed, "raw": raw, "whole": as_json(normalised(raw))}


def test_both_cores_make_the_same_of_ten_thousand_cases(tmp_path: Path) -> None:
    cases = tmp_path / "cases.ndjson"
    with cases.open("w", encoding="utf-8") as file:
        for seed in range(EACH):
            file.write(json.dumps(changed(seed)) + "\n" + json.dumps(normal(seed)) + "\n")
    command = [NODE, ROOT / "tests/vectors/agreement.mjs", ROOT / "ui", cases, tmp_path / "core"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    *examples, last = answer.stdout.strip().split("\n")
    assert answer.returncode == 0, answer.stderr[-2000:]
    assert json.loads(last) == {"asked": 2 * EACH, "otherwise": 0}, "\n".join(examples)[:4000]
