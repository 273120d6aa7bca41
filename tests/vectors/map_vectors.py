"""Vectors that the map's cores in Python and in the browser share: the same changes, the same whole maps, the same words.

``python -m tests.vectors.map_vectors --write`` writes ``tests/vectors/maps/*.json`` anew; a test sees that they are fresh, and the
browser's tests read them. Each file is a list of cases, one a line. Documents stand as ``as_json`` writes them. The order
of keys in an object says nothing; numbers are compared as numbers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from msgspec.structs import replace

from etappe.foundation.errors import InvalidInput
from etappe.maps.acting.formula import INPUTS, read_formula, value_of
from etappe.maps.acting.scoring import METHODS, priorities
from etappe.maps.measured.gaps import gaps, gaps_of
from etappe.maps.measured.measures import MapMeasures, StepMeasures
from etappe.maps.model.changes import AnyChange
from etappe.maps.model.changing import apply, localized, undo_of, untranslated
from etappe.maps.model.checking import read_document
from etappe.maps.model.delta import delta
from etappe.maps.model.document import Affected, MapDocument
from etappe.maps.model.faults import is_drawn
from etappe.maps.model.normalising import normalised
from etappe.maps.model.ordering import is_order, order_between, orders
from etappe.maps.model.records import as_json
from etappe.maps.model.richtext import blocks_of, plain, text_of
from tests.features.map_strategies import documents_and_changes, random_document, random_mess
from tests.vectors.map_cases import (
    CHANGES,
    FORMULA_PARTS,
    FORMULAS,
    JUDGED,
    MESSES,
    NOWHERE,
    ORDERS,
    RICH,
    RICH_PARTS,
    SHOP,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).parent / "maps"


def shop() -> MapDocument:
    """The map that most cases begin with."""
    return read_document(json.dumps(SHOP))


def change_cases() -> Iterator[dict[str, Any]]:
    """Changes on a map: what comes of them and what undoes them, or the code of the error (``change`` counts from 1)."""
    yield {
        "name": "the shop as it is",
        "document": as_json(shop()),
        "changes": [],
        "after": as_json(shop()),
        "undo": [],
    }
    for name, changes in CHANGES:
        yield {"name": name, "document": "shop", **_changed(shop(), msgspec.convert(changes, tuple[AnyChange, ...]))}
    for seed in range(40):
        document, changes, _ = documents_and_changes(seed)
        yield {"name": f"random {seed}", "document": as_json(document), **_changed(document, tuple(changes))}


def _changed(document: MapDocument, changes: tuple[AnyChange, ...]) -> dict[str, Any]:
    case: dict[str, Any] = {"changes": msgspec.to_builtins(changes)}
    try:
        after = apply(document, changes)
    except InvalidInput as error:
        number = {"change": error.data["change"]} if "change" in error.data else {}
        return case | {"error": {"code": error.code, **number}}
    return case | {"after": as_json(after), "undo": msgspec.to_builtins(undo_of(document, changes))}


def language_cases() -> Iterator[dict[str, Any]]:
    """A map read in a language, and what is not translated into it."""
    documents = [shop(), *(random_document(Random(seed), 2) for seed in range(8))]
    for document in documents:
        for language in ("en", "de"):
            yield {
                "document": as_json(document),
                "language": language,
                "localized": as_json(localized(document, language)),
                "untranslated": sorted(untranslated(document, language)),
            }


def normalising_cases() -> Iterator[dict[str, Any]]:
    """Any JSON, and the whole map that is made of it."""
    for name, written_raw in MESSES:
        raw = json.loads(json.dumps(written_raw))  # as the browser reads it: two halves of a sign are one
        yield {"name": name, "raw": raw, "whole": as_json(normalised(raw))}
    for seed in range(90):
        raw = random_mess(Random(seed))
        yield {"name": f"random {seed}", "raw": raw, "whole": as_json(normalised(raw))}


def delta_cases() -> Iterator[dict[str, Any]]:
    """Two maps and the operations between them, in the order of the table, then of ids."""
    for name, changes in CHANGES:
        try:
            after = apply(shop(), msgspec.convert(changes, tuple[AnyChange, ...]))
        except InvalidInput:
            continue
        yield {"name": name, **_differing(shop(), after)}
    for seed in range(40):
        before, _, after = documents_and_changes(seed + 1_000)
        yield {"name": f"random {seed}", **_differing(before, after)}
    yield {"name": "from one map to another", **_differing(random_document(Random(1)), random_document(Random(2)))}


def _differing(before: MapDocument, after: MapDocument) -> dict[str, Any]:
    return {
        "before": as_json(before),
        "after": as_json(after),
        "operations": msgspec.to_builtins(delta(before, after)),
    }


def order_cases() -> Iterator[dict[str, Any]]:
    """Keys between two others (null: none on that side), ``n`` keys at once, and what is a key."""
    for before, after in ORDERS:
        yield {"between": [before, after], "key": order_between(before, after)}
    rng = Random(4)
    series: list[str] = []
    for _ in range(120):
        place = rng.randint(0, len(series))
        before = series[place - 1] if place else None
        after = series[place] if place < len(series) else None
        series.insert(place, order_between(before, after))
        yield {"between": [before, after], "key": series[place]}
    for n in (0, 1, 2, 3, 5, 13, 61, 62, 200, 2000):
        yield {"n": n, "keys": list(orders(n)) if n <= 200 else list(orders(n))[::97]}
    for text in ("V", "a0", "", "0", "01", "ä", "V\n", "z" * 200, "z" * 201, "-"):
        yield {"text": text, "is_order": is_order(text)}


def richtext_cases() -> Iterator[dict[str, Any]]:
    """A rich text, its blocks, how they are written again, and the plain words."""
    rng = Random(7)
    made = ["".join(rng.choice(RICH_PARTS) for _ in range(rng.randint(1, 9))) for _ in range(120)]
    for text in (*RICH, *made):
        blocks = blocks_of(text)
        yield {"text": text, "blocks": msgspec.to_builtins(blocks), "written": text_of(blocks), "plain": plain(text)}


def formula_cases() -> Iterator[dict[str, Any]]:
    """A formula with inputs, and its value (null: it has none), or its fault with the place where it is."""
    rng = Random(11)
    made = ["".join(rng.choice(FORMULA_PARTS) for _ in range(rng.randint(1, 12))) for _ in range(160)]
    inputs = {name: rng.choice((0.0, 1.0, 2.5, 7.0, 400.0, 0.8)) for name in INPUTS}
    for text in (*FORMULAS, *made):
        try:
            formula = read_formula(text)
        except InvalidInput as error:
            fault = {"code": error.code.removeprefix("formula."), "at": error.data["at"], "found": error.data["found"]}
            yield {"text": text, "fault": fault}
            continue
        names = list(formula.names)
        yield {"text": text, "inputs": inputs, "names": names, "value": value_of(formula, inputs)}


def scoring_cases() -> Iterator[dict[str, Any]]:
    """A map with numbers that were counted, its opportunities by each method, and its gaps."""
    judged = apply(shop(), msgspec.convert(JUDGED, tuple[AnyChange, ...]))
    documents = [_all_judged(each) for each in (judged, *(random_document(Random(seed), 5) for seed in range(24)))]
    for seed, document in enumerate(documents):
        rng = Random(seed)
        felt = {key: _felt(rng) for key in document.steps if rng.random() < 0.5}
        steps = {key: StepMeasures(step=key, **values) for key, values in felt.items()}
        measures = MapMeasures(steps=steps, explained=None, provenance=NOWHERE)
        live: dict[str, dict[Affected, int]] = {
            key: {each: rng.randrange(500) for each in get_args(Affected) if rng.random() < 0.6}
            for key in document.steps
        }
        yield {
            "document": as_json(document),
            "felt": felt,
            "live": live,
            "ranked": {
                method: [
                    {
                        "cell": one.cell,
                        "inputs": one.inputs,
                        "customers": one.customers,
                        "rests_on": one.rests_on,
                        "score": msgspec.to_builtins(one.scores[method]),
                    }
                    for one in priorities(document, measures, live, method=method)
                ]
                for method in METHODS
            },
            "gaps": msgspec.to_builtins(gaps(document, measures)),
            "gaps_of": {key: msgspec.to_builtins(gaps_of(document, key, measures)) for key in document.personas},
        }


def _all_judged(document: MapDocument) -> MapDocument:
    """The map with lanes of opportunities and solutions instead of other cards."""
    lanes = {
        key: replace(lane, type=("opportunity", "solution")[number % 2]) if is_drawn(lane.type) else lane
        for number, (key, lane) in enumerate(sorted(document.lanes.items()))
    }
    return replace(document, lanes=lanes)


def _felt(rng: Random) -> dict[str, Any]:
    middle = rng.choice((-1.5, 0.0, 0.25, 2.0))
    ends = {"experience_low": middle - 0.25, "experience_high": middle + 0.5} if rng.random() < 0.7 else {}
    return {"experience": middle, "score_n": rng.randint(1, 90), **ends}


FILES: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "changes": change_cases,
    "languages": language_cases,
    "normalising": normalising_cases,
    "delta": delta_cases,
    "orders": order_cases,
    "richtext": richtext_cases,
    "formula": formula_cases,
    "scoring": scoring_cases,
}


def written(name: str) -> str:
    """A file of vectors as it has to stand: a JSON list, one case a line."""
    lines = [json.dumps(case, ensure_ascii=True, sort_keys=True, separators=(",", ":")) for case in FILES[name]()]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def path_of(name: str) -> Path:
    """Where a file of vectors stands."""
    return FOLDER / f"{name}.json"


if __name__ == "__main__":
    for each in FILES:
        if "--write" in sys.argv:
            path_of(each).write_text(written(each), encoding="utf-8")
        print(each, "fresh" if path_of(each).read_text(encoding="utf-8") == written(each) else "stale")  # noqa: T201 - a program that says what it did
