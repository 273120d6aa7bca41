"""What differs between two maps, in words: each kind of change in both languages, and large changes that stay readable."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from etappe.maps.model.changes import AnyChange
from etappe.maps.model.changing import apply
from etappe.maps.model.document import Cell, Experience, Lane, MapDocument, Stage, Step
from etappe.maps.model.ordering import orders
from etappe.maps.model.records import RECORDS
from etappe.maps.wording.differences import Difference, differences
from tests.features.map_strategies import documents_and_changes, random_document
from tests.vectors.map_cases import CHANGES
from tests.vectors.map_vectors import shop

CASES = dict(CHANGES)


def told(name: str) -> list[tuple[str, str]]:
    after = apply(shop(), msgspec.convert(CASES[name], tuple[AnyChange, ...]))
    return [(difference.en, difference.de) for difference in differences(shop(), after)]


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("a text in the map's language", [("Step “See the ad” was renamed to “Notice”.", "Schritt „See the ad“ wurde in „Notice“ umbenannt.")]),
        ("a translation", [("Step “Buy” – title in German written: “Kaufen”", "Schritt „Kaufen“ – Titel auf Deutsch geschrieben: „Kaufen“")]),
        ("the last translation of a language goes", [("Translation into German – 9 texts changed", "Übersetzung auf Deutsch – 9 Texte geändert")]),
        ("a switch", [("Step “See the ad” – hidden: no → yes", "Schritt „Anzeige sehen“ – ausgeblendet: nein → ja")]),
        ("a leap day", [("Action “Ask again” – due: – → “2028-02-29”", "Maßnahme „Ask again“ – Termin: – → „2028-02-29“")]),
        (
            "a stage goes with its steps and all that is theirs",
            [
                (
                    "Stage “Awareness” was removed, with 2 steps, 1 branch, 2 interactions, 4 cards and 2 feelings.",
                    "Phase „Awareness“ wurde entfernt, mit 2 Schritten, 1 Abzweigung, 2 Interaktionen, 4 Einträgen und 2 Gefühlen.",
                ),
                ("Action “Shorten the page” – step: “Read” → –", "Maßnahme „Shorten the page“ – Schritt: „Read“ → –"),
            ],
        ),
        (
            "a step goes",
            [
                (
                    "Step “See the ad” was removed from “Awareness”, with 1 branch, 2 interactions, 3 cards and 2 feelings.",
                    "Schritt „Anzeige sehen“ wurde aus „Awareness“ entfernt, mit 1 Abzweigung, 2 Interaktionen, 3 Einträgen und 2 Gefühlen.",
                )
            ],
        ),
        ("a step moves to another stage", [("Step “See the ad” was moved from “Awareness” to “Decision”.", "Schritt „Anzeige sehen“ wurde von „Awareness“ nach „Decision“ verschoben.")]),
        ("a step moves within its stage", [("Step “Read” was moved and now comes first.", "Schritt „Read“ wurde verschoben und kommt jetzt zuerst.")]),
        ("an interaction moves to another step", [("Touchpoint “Site” was moved from “See the ad” to “Buy”.", "Kontaktpunkt „Site“ wurde von „Anzeige sehen“ nach „Buy“ verschoben.")]),
        (
            "a card moves to another place",
            [("Card “Looks up” at “See the ad” in “Does” was moved to “Read” in “Voices”.", "Eintrag „Schaut auf“ bei „Anzeige sehen“ in „Tut“ wurde nach „Read“ in „Voices“ verschoben.")],
        ),
        (
            "a cell for another persona",
            [("Card “Takes a photo” at “See the ad” in “Does” for “Ada” is now for “Bob”.", "Eintrag „Macht ein Foto“ bei „Anzeige sehen“ in „Tut“ für „Ada“ gilt jetzt für „Bob“.")],
        ),
        ("cards at the same place are spread", [("3 cards were added at “Read” in “Does”.", "3 Einträge wurden bei „Read“ in „Tut“ hinzugefügt.")]),
        ("a card comes", [("Card “Nice” at “See the ad” in “Voices” was added.", "Eintrag „Nice“ bei „Anzeige sehen“ in „Voices“ wurde hinzugefügt.")]),
        (
            "the first card is written",
            [("Card at “See the ad” in “Does” – text changed: “Looks up” → “Glances”", "Eintrag bei „Anzeige sehen“ in „Tut“ – Text geändert: „Looks up“ → „Glances“")],
        ),
        ("an expected emotion", [("Feeling at “See the ad” – expected: +1 → +2", "Gefühl bei „Anzeige sehen“ – erwartet: +1 → +2")]),
        ("nothing put back", []),
    ],
)  # fmt: skip
def test_a_change_in_words(name: str, sentences: list[tuple[str, str]]) -> None:
    assert told(name) == sentences


def grid(n_steps: int, n_lanes: int) -> MapDocument:
    steps = {f"s{n}": Step(stage="s", order=order, title=f"Step {n}") for n, order in enumerate(orders(n_steps))}
    lanes = {f"l{n}": Lane(order=order, type="text", title=f"Lane {n}") for n, order in enumerate(orders(n_lanes))}
    cells = {f"{lane}_{step}": Cell(lane=lane, step=step, text="x") for lane in lanes for step in steps}
    return MapDocument(title="Map", stages={"s": Stage(order="V", name="Stage")}, steps=steps, lanes=lanes, cells=cells)


def only(before: MapDocument, after: MapDocument) -> Difference:
    (difference,) = differences(before, after)
    return difference


def test_large_changes_are_few_sentences() -> None:
    whole = grid(40, 20)
    bare = replace(whole, cells={})
    assert only(bare, whole).en == "800 cards were added in 20 lanes."
    assert only(bare, whole).de == "800 Einträge wurden in 20 Zeilen hinzugefügt."
    few_lanes = replace(whole, cells={key: cell for key, cell in whole.cells.items() if cell.lane in {"l0", "l1"}})
    assert [each.en for each in differences(few_lanes, bare)] == [
        "40 cards were removed in “Lane 0”.",
        "40 cards were removed in “Lane 1”.",
    ]
    surer = replace(whole, cells={key: replace(cell, evidence="measured") for key, cell in whole.cells.items()})
    assert only(whole, surer).en == "800 cards – evidence: assumed → measured"
    assert len(only(whole, surer).ids) == 800
    rewritten = replace(whole, cells={key: replace(cell, text=key) for key, cell in whole.cells.items()})
    assert only(whole, rewritten).de == "800 Einträge – Text geändert"
    gone = only(whole, replace(bare, steps={}))
    assert gone.en == (
        "40 steps were removed: “Step 0”, “Step 1”, “Step 10”, “Step 11”, “Step 12” and 35 more, with 800 cards."
    )
    turned = dict(zip(whole.steps, reversed(orders(40)), strict=True))
    backwards = replace(whole, steps={key: replace(step, order=turned[key]) for key, step in whole.steps.items()})
    assert only(whole, backwards).en == "The order of 40 steps was changed."


def test_long_texts_show_the_words_that_differ() -> None:
    words = " ".join(f"word{n}" for n in range(300))
    before = replace(grid(1, 1), implications=words)
    after = replace(before, implications=words.replace("word150", "**other**"))
    difference = only(before, after)
    assert difference.en == (
        "Map – implications changed: “… word147 word148 word149 word150 word151 word152 word153 …” → "
        "“… word147 word148 word149 other word151 word152 word153 …”"
    )
    assert (difference.before, difference.after) == (before.implications, after.implications)
    bold = only(before, replace(before, implications=words.replace("word150", "**word150**")))
    assert bold.de == "Karte – nur das Aussehen geändert: Folgerungen"
    assert len(only(replace(before, implications=""), before).en) < 220


def test_a_difference_says_where() -> None:
    before = grid(2, 2)
    cells = {**before.cells, "new": Cell(lane="l1", step="s0", order="z", text="New")}
    difference = only(before, replace(before, cells=cells))
    assert (difference.kind, difference.collection, difference.ids) == ("added", "cells", ("new",))
    assert (difference.step, difference.lane) == ("s0", "l1")
    drawn = only(before, replace(before, experiences={"x": Experience(step="s1", expected=1.0)}))
    assert (drawn.en, drawn.step) == ("Feeling at “Step 1” was added.", "s1")


@pytest.mark.parametrize("seed", range(300))
def test_everything_that_differs_is_told_and_nothing_else(seed: int) -> None:
    before, _, after = documents_and_changes(seed + 20_000)
    found = differences(before, after)
    assert differences(before, before) == ()
    assert all(each.en.strip() and each.de.strip() for each in found)
    assert found == differences(before, after)
    if not found:  # only keys of orders that put nothing elsewhere
        assert unordered(before) == unordered(after)
    touched = {(each.collection, id_) for each in found for id_ in each.ids}
    for collection, id_ in touched - {("map", ""), ("scenario", "")}:
        assert id_ in getattr(before, collection) or id_ in getattr(after, collection)


def unordered(document: MapDocument) -> MapDocument:
    fields = {
        collection: {key: replace(value, order="V") for key, value in getattr(document, collection).items()}
        for collection, kept in RECORDS.items()
        if kept.ordered
    }
    return replace(document, **fields)


def test_any_two_maps_can_be_compared() -> None:
    rng = Random(11)
    for _ in range(150):
        before, after = random_document(rng, 8), random_document(rng, 8)
        assert 0 < len(differences(before, after)) < 400
