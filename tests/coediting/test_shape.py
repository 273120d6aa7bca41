"""The shared document says what the map says, and the least is written that makes it say something else."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text, XmlFragment

from etappe.coediting.screening import clocks, screen
from etappe.coediting.shape import Reader, opened, rewrite, seed, write
from etappe.maps.model.changes import EditText
from etappe.maps.model.changing import apply
from etappe.maps.model.delta import delta
from etappe.maps.model.document import MapDocument
from etappe.maps.model.normalising import normalised
from tests.coediting.people import small_map
from tests.features.map_strategies import documents_and_changes, random_document


def said(doc: Doc[Any]) -> MapDocument:
    return normalised(Reader(doc).raw())


@pytest.mark.parametrize("number", range(60))
def test_a_seeded_document_says_what_the_map_says(number: int) -> None:
    document = random_document(Random(number), size=6)
    update = seed(document)
    screen(update)
    doc = opened(update)
    assert said(doc) == document
    before = clocks(doc.get_state())
    doc.apply_update(seed(document))
    assert clocks(doc.get_state()) == before, "two who seed the same map write the same"


@pytest.mark.parametrize("number", range(80))
def test_writing_a_difference_makes_the_document_say_what_follows(number: int) -> None:
    before, changes, _ = documents_and_changes(number)
    doc = opened(seed(before))
    reader = Reader(doc)
    for change in changes:
        after = apply(before, [change])
        updates: list[bytes] = []
        watching = doc.observe(lambda event, updates=updates: updates.append(event.update))
        with doc.transaction():
            write(doc, delta(before, after))
        doc.unobserve(watching)
        for update in updates:
            screen(update)
        assert reader.raw() == Reader(doc).raw(), "what was read bit by bit is what is read at once"
        assert normalised(reader.raw()) == after
        assert bool(updates) == (after != before)
        before = after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Looks up", "Looks it up"),
        ("naïve 😀 glad", "naïve 😀😀 glad"),
        ("😀", "😁"),
        ("aaa", "aa"),
        ("", "new"),
        ("gone", ""),
        ("Straße", "Straßen"),
        ("日本", "日本語の"),
    ],
)
def test_a_text_is_written_by_the_least_that_changes(before: str, after: str) -> None:
    change = EditText(collection="map", id="", field="description", text=after, language="en")
    document = MapDocument(title="A map", description=before)
    doc = opened(seed(document))
    other = opened(seed(document))
    other.get("map", type=Map)["description"].insert(0, ">")
    with doc.transaction():
        write(doc, delta(document, apply(document, [change])))
    assert said(doc).description == after
    doc.apply_update(other.get_update())
    assert said(doc).description in {">" + after, after + ">"}, "what somebody else writes beside it stays"


def test_two_who_begin_the_same_translation_write_one_text() -> None:
    document = small_map()
    docs = [opened(seed(document)) for _ in range(2)]
    for doc, text in zip(docs, ("Sehen", "!"), strict=True):
        change = EditText(collection="steps", id="see", field="title", text=text, language="de")
        with doc.transaction():
            write(doc, delta(document, apply(document, [change])))
    states = [doc.get_update() for doc in docs]
    for doc, update in zip(docs, reversed(states), strict=True):
        doc.apply_update(update)
    both = [said(doc).translations["de"]["steps.see.title"] for doc in docs]
    assert both[0] == both[1]
    assert both[0] in {"Sehen!", "!Sehen"}


def test_translations_are_read_again_and_told_as_such() -> None:
    document = small_map()
    doc = opened(seed(document))
    reader = Reader(doc)
    steps = reader.raw()["steps"]
    doc.get("steps", type=Map)["see"]["title:de"].insert(0, "Sehen")
    assert reader.raw()["translations"] == {"de": {"steps.see.title": "Sehen"}}
    assert reader.raw()["steps"] == steps, "the translation stands in no object"
    assert reader.touched() == ("translations",)
    doc.get("map", type=Map)["title:de"].insert(0, "Eine Reise")
    assert reader.raw()["translations"]["de"]["map..title"] == "Eine Reise"
    assert reader.touched() == ("translations",)
    del doc.get("steps", type=Map)["see"]
    assert reader.raw()["translations"] == {"de": {"map..title": "Eine Reise"}}
    assert reader.touched() == ("steps",)


def test_only_what_was_touched_is_read_again() -> None:
    doc = opened(seed(small_map()))
    reader = Reader(doc)
    before = reader.raw()
    doc.get("steps", type=Map)["see"]["title"].insert(0, "!")
    after = reader.raw()
    assert after["steps"]["see"]["title"] == "!See"
    assert after["steps"]["buy"] is before["steps"]["buy"]
    assert after["cells"] is before["cells"]
    assert before["steps"]["see"]["title"] == "See", "what was given is not changed"
    assert reader.touched() == ("steps",)
    assert reader.touched() == ()


def test_what_no_map_has_is_read_as_something_or_nothing() -> None:
    doc = opened(seed(small_map()))
    cells = doc.get("cells", type=Map)
    cells["text"] = Text("no card")
    cells["list"] = Array([1, 2])
    cells["number"] = 3.5
    cells["xml"] = XmlFragment()
    cells["plain"] = {"lane": "does", "step": "see", "order": "V", "text": "plain", "span": 2.0}
    cells["odd"] = Map({"lane": "does", "step": "see", "order": "Z", "text": Array(["x"]), "span": float("nan")})
    doc.get("map", type=Map)["stages"] = {"not": "a collection"}
    doc.get("map", type=Map)["schema"] = 1
    document = said(doc)
    assert document.stages == small_map().stages
    assert document.cells["plain"].span == 2
    assert not {"text", "list", "number", "xml"} & document.cells.keys()


@pytest.mark.parametrize("number", range(30))
def test_what_was_merged_to_no_whole_map_is_put_right(number: int) -> None:
    rng = Random(number)
    document = random_document(rng)
    doc = opened(seed(document))
    for collection in ("steps", "stages", "lanes", "touchpoints", "experiences"):
        root = doc.get(collection, type=Map)
        for key in list(root.keys()):
            if rng.random() < 0.3:
                del root[key]
            elif rng.random() < 0.3:
                root[f"{key}_2"] = Map(root[key].to_py())
    doc.get("map", type=Map)["detail"] = 7
    doc.get("map", type=Map)["unheard"] = "of"
    doc.get("map", type=Map)["nothing:de"] = "x"
    target = random_document(rng)
    with doc.transaction():
        rewrite(doc, Reader(doc).raw(), target)
    assert said(doc) == target
    assert Reader(doc).raw()["translations"] == target.translations
