"""What the shared vectors begin with: a map, changes on it, JSON that is hardly a map, orders, rich texts and formulas."""

from __future__ import annotations

from typing import Any

from etappe.analyses.records import Provenance

SHOP: dict[str, Any] = {
    "schema": 2,
    "title": "From picture to purchase",
    "description": "How people **find** us.",
    "locale": "en",
    "within": "30d",
    "company_goal": "Sell more",
    "scenario": {"context": "A rainy evening", "goal": "A lamp"},
    "personas": {
        "ada": {
            "order": "V", "name": "Ada", "quote": "I want it today.", "channels": ["app", "store"],
            "facts": [{"name": "Age", "value": "25 to 34"}, {"name": "Home", "value": "Köln", "evidence": "measured"}],
            "traits": [{"name": "Risk", "left": "careful", "right": "daring", "value": 0.75}],
        },
        "bob": {"order": "k", "name": "Bob"},
    },
    "stages": {"s1": {"order": "A", "name": "Awareness"}, "s2": {"order": "B", "name": "Decision", "hue": 3}},
    "steps": {
        "see": {"stage": "s1", "order": "A", "title": "See the ad"},
        "read": {"stage": "s1", "order": "B", "title": "Read", "description": "- price\n- size"},
        "buy": {"stage": "s2", "order": "A", "title": "Buy", "moment_of_truth": True, "child": "map-2"},
    },
    "branches": {"b1": {"source": "read", "target": "see", "condition": "No answer"}},
    "touchpoints": {
        "web": {"name": "Site", "channel": "website", "owner": "Web team", "binding": {"events": ["view"], "where": [{"property": "value", "operator": "at_least", "values": [3]}]}},
        "shop": {"name": "Shop", "type": "physical", "channel": "store", "satisfaction": {"at": {"events": ["survey"]}, "score": "nps", "lowest": 0, "highest": 10}},
    },
    "interactions": {
        "i1": {"step": "see", "touchpoint": "web", "order": "F", "initiator": "organisation", "receiver": "customer", "note": "On the phone"},
        "i2": {"step": "see", "touchpoint": "shop", "order": "k", "planned_duration": "2 d", "expected": 1},
        "i3": {"step": "buy", "touchpoint": "shop", "order": "V"},
    },
    "lanes": {
        "does": {"order": "A", "type": "action", "main": True, "band": "customer"},
        "says": {"order": "B", "type": "quote", "title": "Voices"},
        "feels": {"order": "C", "type": "emotion"},
        "reached": {"order": "D", "type": "metric", "measure": "reached"},
        "meets": {"order": "E", "type": "touchpoint"},
    },
    "cells": {
        "c1": {"lane": "does", "step": "see", "order": "F", "text": "Looks up", "evidence": "observed", "source": "Interviews"},
        "c2": {"lane": "does", "step": "see", "text": "Stops"},
        "c3": {"lane": "does", "step": "see", "persona": "ada", "text": "Takes a photo", "images": ["image-1"]},
        "c4": {"lane": "says", "step": "buy", "span": 1, "images": ["image-2"], "link": "https://etappe.example/lamp"},
        "c5": {"lane": "says", "step": "read", "text": "Too *long*"},
    },
    "experiences": {
        "x1": {"step": "see", "expected": 1, "experienced": -0.5, "n": 12, "evidence": "reported", "source": "Survey"},
        "x2": {"step": "see", "persona": "ada", "experienced": 2, "importance": 4},
        "x3": {"step": "buy", "expected": 0.5},
    },
    "actions": {
        "a1": {"order": "F", "text": "Shorten the page", "owner": "Web team", "due": "2026-12-24", "step": "read"},
        "a2": {"order": "k", "text": "Ask again", "status": "done"},
    },
    "routes": {"r1": {"order": "V", "name": "Ad to order", "entry": {"events": ["view"]}, "destination": {"events": ["order"]}, "horizon": "7d", "due": "5d", "whose": "customer"}},
    "translations": {
        "de": {
            "map..title": "Vom Bild zum Kauf",
            "scenario..goal": "Eine Lampe",
            "steps.see.title": "Anzeige sehen",
            "cells.c1.text": "Schaut auf",
            "cells.c1.source": "Gespräche",
            "cells.c3.text": "Macht ein Foto",
            "personas.ada.facts.0.name": "Alter",
            "personas.ada.facts.1.value": "Köln am Rhein",
            "personas.ada.traits.0.left": "vorsichtig",
        }
    },
}  # fmt: skip

Changes = list[dict[str, Any]]
Json = Any
"""Whatever may stand in JSON."""


def _text(collection: str, id_: str, field: str, text: str, language: str = "en") -> dict[str, Any]:
    return {
        "change": "edit_text",
        "collection": collection,
        "id": id_,
        "field": field,
        "text": text,
        "language": language,
    }


def _set(collection: str, id_: str, field: str, value: Json) -> dict[str, Any]:
    return {"change": "set_field", "collection": collection, "id": id_, "field": field, "value": value}


def _add(collection: str, id_: str, object_: dict[str, Any]) -> dict[str, Any]:
    return {"change": "add", "collection": collection, "id": id_, "object": object_}


def _remove(collection: str, id_: str) -> dict[str, Any]:
    return {"change": "remove", "collection": collection, "id": id_}


def _move(collection: str, id_: str, before: str | None = None, **into: str | None) -> dict[str, Any]:
    return {"change": "move", "collection": collection, "id": id_, "before": before, "into": into}


def _cell(lane: str, step: str, text: str, language: str = "en", **more: str) -> dict[str, Any]:
    return {"change": "write_cell", "lane": lane, "step": step, "text": text, "language": language, **more}


def _draw(step: str, which: str, value: float | None, **more: str) -> dict[str, Any]:
    return {"change": "draw_experience", "step": step, "which": which, "value": value, **more}


FACTS = [{"name": "Age", "value": "25 to 34"}, {"name": "Home", "value": "Köln", "evidence": "measured"}]
NEW = {"name": "Work", "value": "Nurse"}
RULES: list[Json] = [
    {"rule": "did", "at": "buy", "at_least": 2},
    {
        "rule": "followed",
        "steps": ["view", {"events": ["buy"], "where": [{"property": "value", "operator": "exists"}]}],
        "within": "7d",
    },
    {"rule": "known", "condition": {"property": "age", "values": ["25-34", 3.5, True]}, "at": "first"},
]


def _deep(levels: int) -> Json:
    """A segment with a rule within so many others."""
    rule: Json = RULES[0]
    for _ in range(levels):
        rule = {"rule": "neither", "rules": [rule]}
    return {"rules": [rule]}


_TAKEN: Json = {
    "what": "failing",
    "step": "see",
    "day": "2026-11-20",
    "customers": 12,
    "of": 40,
    "question": "{}",
    "part": "{}",
}
JUDGED: Changes = [
    _add(
        "insights", "c2", {"cell": "c2", "severity": 4, "frequency": 2, "verbatims": "“Where is it?”", "taken": _TAKEN}
    ),
    _add(
        "opportunities",
        "c4",
        {"cell": "c4", "reach": 400, "impact": 2, "confidence": 0.8, "effort": 1.5, "owner": "Web team"},
    ),
    _add("opportunities", "c5", {"cell": "c5", "status": "planned", "reach_live": "dropped", "ice_ease": 7}),
    _add("grounds", "g1", {"source": "c4", "target": "c2"}),
    _add("grounds", "g2", {"source": "c5", "target": "c2"}),
]

CHANGES: list[tuple[str, Changes]] = [
    ("cards are judged", [*JUDGED, _text("insights", "c2", "verbatims", "„Wo ist sie?“", "de")]),
    ("a card goes with what is known of it", [*JUDGED, _remove("cells", "c2")]),
    ("a judged card moves", [*JUDGED, _move("cells", "c4", step="see", lane="does")]),
    ("an opportunity of a card that has one", [*JUDGED, _add("opportunities", "o1", {"cell": "c4"})]),
    ("an effort of none", [*JUDGED, _set("opportunities", "c4", "effort", 0)]),
    ("a card that rests on itself", [_add("grounds", "g1", {"source": "c1", "target": "c1"})]),
    ("another way to score", [_set("map", "", "scoring", "formula"), _set("map", "", "formula", "value / effort")]),
    ("a formula with an umlaut", [_set("map", "", "formula", "größe")]),
    ("a text in the map's language", [_text("steps", "see", "title", "Notice")]),
    ("a translation", [_text("steps", "buy", "title", "Kaufen", "de")]),
    ("a translation of a text that is not there yet stands in for it", [_text("personas", "bob", "quote", "Endlich!", "de")]),
    ("a blank translation goes", [_text("steps", "see", "title", " \u00a0\n", "de"), _text("cells", "c1", "text", "", "de")]),
    ("a blank translation of a blank text changes nothing", [_text("personas", "bob", "bio", " ", "de")]),
    ("the last translation of a language goes", [_text(*key.split(".", 2), "", "de") for key in SHOP["translations"]["de"]]),  # type: ignore[arg-type] # three parts
    ("the map's and the scenario's texts", [_text("map", "", "implications", "- one"), _text("scenario", "", "start", "At home")]),
    ("the events of the scenario", [_set("scenario", "", "trigger_at", {"events": ["Ad"], "where": [{"property": "channel", "values": ["social"]}]}), _set("scenario", "", "success_at", {"events": ["Buy"]}), _set("scenario", "", "success_within", "14d")]),
    ("a scenario's trigger of no events", [_set("scenario", "", "trigger_at", {"name": "nothing"})]),
    ("a scenario's success within no time", [_set("scenario", "", "success_within", "0d")]),
    ("a scenario's events put back and gone", [{"change": "restore", "scenario": {"trigger_at": {"events": ["A"]}, "success_within": "2 h"}}, _set("scenario", "", "trigger_at", None)]),
    ("a fact and a trait", [_text("personas", "ada", "facts.1.value", "Bonn"), _text("personas", "ada", "traits.0.right", "kühn", "de")]),
    ("a text with signs of two units", [_text("cells", "c1", "text", "😀" * 4000)]),
    ("a text that is too long", [_text("cells", "c1", "text", "😀" * 4001)]),
    ("a text with a bell", [_text("cells", "c1", "text", "ring\u0007")]),
    ("a required text that is blank", [_text("steps", "see", "title", "\u2003")]),
    ("a text of what is not there", [_text("steps", "gone", "title", "x")]),
    ("a text of what every object inherits", [_text("steps", "constructor", "title", "x")]),
    ("a field that is no text", [_text("steps", "see", "order", "x")]),
    ("a field that every object inherits", [_text("steps", "see", "constructor", "x")]),
    ("a fact that is not there", [_text("personas", "ada", "facts.2.name", "x")]),
    ("the kind of a fact", [_text("personas", "ada", "facts.name", "x")]),
    ("a fact with a leading zero", [_text("personas", "ada", "facts.00.name", "x")]),
    ("an id for the map", [_text("map", "x", "title", "x")]),
    ("second of two changes", [_text("map", "", "title", "Changed"), _text("steps", "see", "title", "")]),
    ("a switch", [_set("steps", "see", "hidden", value=True)]),
    ("a field back to its default", [_set("steps", "buy", "moment_of_truth", None), _set("stages", "s2", "hue", 1)]),
    ("fields of the map", [_set("map", "", "detail", "simple"), _set("map", "", "parent", {"map": "map-1", "step": "s"}), _set("map", "", "within", None)]),
    ("a measure and another lane type at once", [_set("lanes", "feels", "measure", "onward"), _set("lanes", "feels", "type", "metric")]),
    ("a metric without a measure", [_set("lanes", "feels", "type", "metric")]),
    ("cells that lose their lane type", [_set("lanes", "says", "type", "channel")]),
    ("images of a card", [_set("cells", "c1", "images", ["image-3", "image-4"]), _set("cells", "c4", "images", [])]),
    ("a link that runs a script", [_set("cells", "c1", "link", "javascript:alert(1)")]),
    ("a link that writes a letter", [_set("cells", "c1", "link", "mailto:ada@etappe.example")]),
    ("a day that no calendar has", [_set("actions", "a2", "due", "2027-02-29")]),
    ("a step that an action names twice goes", [_add("actions", "a3", {"order": "s", "text": "Say the price", "status": "done", "step": "see", "measure": "drop_off", "measured_at": "see", "wanted": "lower", "target": 0.25, "live_since": "2026-11-02", "sources": ["c2", "c5"]}), {"change": "remove", "collection": "steps", "id": "see"}]),
    ("an action gets a measure", [_set("actions", "a1", "measure", "satisfaction"), _set("actions", "a1", "measured_at", "buy"), _set("actions", "a1", "target", 4.2)]),
    ("an action is live since no day", [_set("actions", "a1", "live_since", "soon")]),
    ("an action comes from cards", [_set("actions", "a1", "sources", ["c1", "gone"])]),
    ("an action comes from a list of nothing", [_set("actions", "a1", "sources", [])]),
    ("an action is judged at a step that is not there", [_set("actions", "a1", "measured_at", "nowhere")]),
    ("a leap day", [_set("actions", "a2", "due", "2028-02-29")]),
    ("a number out of range", [_set("cells", "c1", "span", 0)]),
    ("a number of the wrong kind", [_set("cells", "c1", "span", "2")]),
    ("a truth for a number", [_set("experiences", "x1", "effort", value=True)]),
    ("a value that is not among those possible", [_set("cells", "c1", "evidence", "guessed")]),
    ("a required field without a value", [_set("lanes", "says", "type", None)]),
    ("a text as a field", [_set("steps", "see", "title", "x")]),
    ("a field that is not there", [_set("steps", "see", "colour", "red")]),
    ("a field of what is not there", [_set("steps", "gone", "hidden", value=True)]),
    ("the schema is no field", [_set("map", "", "schema", 3)]),
    ("a collection is no field", [_set("map", "", "steps", {})]),
    ("a reference that leads nowhere", [_set("steps", "see", "stage", "gone")]),
    ("a cell for another persona", [_set("cells", "c3", "persona", "bob")]),
    ("an interaction twice", [_set("interactions", "i2", "touchpoint", "web")]),
    ("an experience twice", [_set("experiences", "x2", "persona", None)]),
    ("a branch to itself", [_set("branches", "b1", "target", "read")]),
    ("facts in another order keep their translations", [_set("personas", "ada", "facts", FACTS[::-1])]),
    ("a fact goes and takes its translations along", [_set("personas", "ada", "facts", FACTS[1:])]),
    ("a fact comes first", [_set("personas", "ada", "facts", [NEW, *FACTS])]),
    ("a fact is written anew in its place", [_set("personas", "ada", "facts", [NEW, FACTS[1]])]),
    ("a fact moves and another comes", [_set("personas", "ada", "facts", [FACTS[1], NEW])]),
    ("all facts go", [_set("personas", "ada", "facts", None)]),
    ("two facts that are alike", [_set("personas", "ada", "facts", [FACTS[0], FACTS[0], FACTS[1]])]),
    ("a list of the wrong kind", [_set("personas", "ada", "facts", {"name": "x"})]),
    ("a fact without a value", [_set("personas", "ada", "facts", [{"name": "x"}])]),
    ("a fact that says nothing", [_set("personas", "ada", "facts", [{"name": "x", "value": " "}])]),
    ("a persona of a segment", [_set("personas", "ada", "segment", {"rules": [*RULES, {"rule": "either", "rules": RULES}]})]),
    ("a persona of all customers", [_set("personas", "ada", "segment", {"rules": []})]),
    ("a segment of no rule that there is", [_set("personas", "ada", "segment", {"rules": [{"rule": "guessed", "at": "buy"}]})]),
    ("a segment's rules four levels deep", [_set("personas", "ada", "segment", _deep(4))]),
    ("a segment's rules too deep", [_set("personas", "ada", "segment", _deep(5))]),
    ("a fact that data can be held against", [_set("personas", "ada", "facts", [{**FACTS[0], "source": "Survey of May", "binding": {"property": "age", "value": "25-34"}}])]),
    ("a fact of no property", [_set("personas", "ada", "facts", [{**FACTS[0], "binding": {"property": ""}}])]),
    ("a binding without anything", [_set("touchpoints", "web", "binding", {"name": "all"})]),
    ("a scale that falls", [_set("touchpoints", "web", "satisfaction", {"at": {"events": ["e"]}, "score": "s", "lowest": 5, "highest": 1})]),
    ("the map's language where it has translations", [_set("map", "", "locale", "de")]),
    ("a card", [_add("cells", "c9", {"lane": "does", "step": "see", "text": "New", "order": "V"})]),
    ("one of each", [
        _add("personas", "constructor", {"order": "1", "name": "P"}), _add("stages", "toString", {"order": "1", "name": "S"}),
        _add("steps", "new", {"stage": "toString", "order": "V", "title": "New"}), _add("branches", "b2", {"source": "new", "target": "buy"}),
        _add("touchpoints", "t", {"name": "T"}), _add("interactions", "i9", {"step": "new", "touchpoint": "t", "order": "V"}),
        _add("lanes", "l", {"order": "z", "type": "pain"}), _add("cells", "c9", {"lane": "l", "step": "new", "persona": "constructor"}),
        _add("experiences", "x9", {"step": "new"}), _add("actions", "a9", {"order": "z", "text": "Do"}),
        _add("routes", "r2", {"order": "z", "name": "R", "entry": {"events": ["a"]}, "destination": {"events": ["b"]}}),
    ]),
    ("an object that is there already", [_add("stages", "s1", {"order": "V", "name": "x"})]),
    ("an id that cannot be one", [_add("stages", "a.b", {"order": "V", "name": "x"})]),
    ("an id that sets a prototype", [_add("stages", "__proto__", {"order": "V", "name": "x"})]),
    ("an object without what it needs", [_add("stages", "s9", {"order": "V"})]),
    ("an object with a field that is not there", [_add("stages", "s9", {"order": "V", "name": "x", "colour": "red"})]),
    ("an object at no place in the order", [_add("stages", "s9", {"order": "V0", "name": "x"})]),
    ("a stage goes with its steps and all that is theirs", [_remove("stages", "s1")]),
    ("a step goes", [_remove("steps", "see")]),
    ("a lane goes", [_remove("lanes", "does")]),
    ("a persona goes", [_remove("personas", "ada")]),
    ("a touchpoint goes", [_remove("touchpoints", "shop")]),
    ("a card goes with its translations", [_remove("cells", "c1")]),
    ("what is not there cannot go", [_remove("cells", "gone")]),
    ("what every object inherits cannot go", [_remove("cells", "valueOf")]),
    ("everything goes", [_remove("stages", "s1"), _remove("stages", "s2"), _remove("lanes", "does"), _remove("lanes", "says")]),
    ("a step moves within its stage", [_move("steps", "read", "see")]),
    ("a step moves to another stage", [_move("steps", "see", stage="s2")]),
    ("a step moves before one of another stage", [_move("steps", "see", "buy", stage="s2")]),
    ("a step moves before one that is elsewhere", [_move("steps", "see", "buy")]),
    ("a step moves before itself", [_move("steps", "see", "see")]),
    ("a stage moves to the end", [_move("stages", "s1")]),
    ("a lane moves up", [_move("lanes", "meets", "does"), _move("lanes", "feels", "says")]),
    ("a card moves among cards", [_move("cells", "c2", "c1")]),
    ("a card moves to another place", [_move("cells", "c1", lane="says", step="read")]),
    ("a card moves before another", [_move("cells", "c1", "c5", lane="says", step="read")]),
    ("a card moves to a persona and back", [_move("cells", "c1", persona="ada"), _move("cells", "c3", persona=None)]),
    ("a card moves into a lane without cells", [_move("cells", "c1", lane="feels")]),
    ("a card moves into no lane", [_move("cells", "c1", lane=None)]),
    ("a card moves into what it does not stand in", [_move("cells", "c1", evidence="observed")]),
    ("a card moves to what is not there", [_move("cells", "c1", step="gone")]),
    ("an interaction moves to another step", [_move("interactions", "i1", step="buy"), _move("interactions", "i1", "i3")]),
    ("an interaction moves where its touchpoint is", [_move("interactions", "i2", step="buy")]),
    ("what has no order does not move", [_move("experiences", "x1")]),
    ("what is not there does not move", [_move("steps", "gone")]),
    ("cards at the same place are spread", [
        _add("cells", "c7", {"lane": "does", "step": "read", "text": "7"}), _add("cells", "c8", {"lane": "does", "step": "read", "text": "8"}),
        _add("cells", "c9", {"lane": "does", "step": "read", "text": "9"}), _move("cells", "c9", "c8"), _move("cells", "c7", "c8"),
    ]),
    ("moving to and fro", [_move("steps", "see", None if turn % 2 else "read") for turn in range(40)]),
    ("squeezing at one end until all are spread", [_move("lanes", ("says", "feels")[turn % 2], ("feels", "says")[turn % 2]) for turn in range(2)]
        + [_move("lanes", ("reached", "meets")[turn % 2], ("meets", "reached")[turn % 2]) for turn in range(260)]),
    ("the first card is written", [_cell("does", "see", "Glances")]),
    ("the first card is written in the other language", [_cell("does", "see", "Blickt", "de", evidence="measured")]),
    ("a persona's card is written", [_cell("does", "see", "Films", persona="ada")]),
    ("a card comes", [_cell("says", "see", "Nice")]),
    ("a card comes in the other language", [_cell("says", "see", "Schön", "de", persona="bob")]),
    ("a card with an image gets a text in the other language", [_cell("says", "buy", "Teuer", "de")]),
    ("a card goes with its text", [_cell("does", "see", "")]),
    ("a card with an image stays without its text", [_cell("does", "see", " ", persona="ada", evidence="reported")]),
    ("nothing is written where nothing is", [_cell("says", "see", "")]),
    ("a card beside one that has its id", [_add("cells", "says_see", {"lane": "does", "step": "buy"}), _cell("says", "see", "Hm")]),
    ("a lane without cells", [_cell("meets", "see", "x")]),
    ("a cell of a lane that is not there", [_cell("gone", "see", "x")]),
    ("a cell of a persona that is not there", [_cell("does", "see", "x", persona="gone")]),
    ("an expected emotion", [_draw("see", "expected", 2)]),
    ("an emotion of a persona", [_draw("see", "expected", -1.5, persona="ada"), _draw("buy", "experienced", 0, persona="bob")]),
    ("an emotion where none is", [_draw("read", "experienced", 1)]),
    ("an emotion taken away stays with what else is known", [_draw("see", "experienced", None, persona="ada")]),
    ("the last that is known goes", [_draw("buy", "expected", None)]),
    ("an emotion taken away where none is", [_draw("read", "expected", None)]),
    ("an emotion out of range", [_draw("see", "expected", 2.5)]),
    ("an emotion at no step", [_draw("gone", "expected", 1)]),
    ("objects, fields and words put back", [{
        "change": "restore", "objects": {"cells": {"c1": None, "c9": {"lane": "says", "step": "see", "text": "Back"}}, "branches": {"b1": None}},
        "fields": {"title": "Before", "status": "released", "within": None}, "scenario": {"context": None, "goal": "A chair"},
        "translations": {"de": {"cells.c1.text": None, "cells.c1.source": None, "map..description": "Wie man uns findet"}},
    }]),
    ("a reference put back to nothing", [{"change": "restore", "objects": {"stages": {"s1": None}}}]),
    ("a translation put back of nothing", [{"change": "restore", "translations": {"de": {"steps.gone.title": "x"}}}]),
    ("a title put back to nothing", [{"change": "restore", "fields": {"title": None}}]),
    ("a field put back that is not there", [{"change": "restore", "fields": {"schema": 1}}]),
    ("a scenario's field put back that is not there", [{"change": "restore", "scenario": {"mood": "x"}}]),
    ("an object put back that is none", [{"change": "restore", "objects": {"stages": {"s9": {"name": 3}}}}]),
    ("the map's language and the one it is translated into change places", [{
        "change": "restore",
        "fields": {"locale": "de", "title": "Vom Bild zum Kauf"},
        "scenario": {"goal": "Eine Lampe"},
        "objects": {"steps": {"see": {"stage": "s1", "order": "A", "title": "Anzeige sehen"}}},
        "translations": {
            "de": dict.fromkeys(SHOP["translations"]["de"]),
            "en": {"map..title": "From picture to purchase", "scenario..goal": "A lamp", "steps.see.title": "See the ad", "steps.read.title": "Read"},
        },
    }]),
    ("the map's language is changed to one it is translated into", [{"change": "set_field", "collection": "map", "id": "", "field": "locale", "value": "de"}]),
    ("nothing put back", [{"change": "restore"}]),
]  # fmt: skip


def enumerate_ids(values: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """The values, each with an id."""
    return [(f"o{number}", value) for number, value in enumerate(values)]


def _mess(**parts: Json) -> dict[str, Any]:
    """A whole small map with other parts."""
    base: dict[str, Any] = {
        "title": "Map",
        "stages": {"s": {"order": "V", "name": "S"}, "t": {"order": "W", "name": "T"}},
        "steps": {"a": {"stage": "s", "order": "V", "title": "A"}, "b": {"stage": "s", "order": "W", "title": "B"}},
        "lanes": {"l": {"order": "V", "type": "action"}},
        "personas": {"p": {"order": "V", "name": "P"}},
        "touchpoints": {"t": {"name": "T"}},
    }
    return {**base, **parts}


MESSES: list[tuple[str, Any]] = [
    *((f"{json_!r:.30} is no map", json_) for json_ in (None, True, 3, "map", [], [{}], {})),
    ("the shop is whole", SHOP),
    ("unknown fields", _mess(colour="red", schema=1, scenario={"mood": "x", "goal": "G"}, dreams={"a": {}})),
    ("a scenario's events of the wrong kind", _mess(scenario={"goal": "G", "trigger_at": "buy", "success_at": {"events": []}, "success_within": "soon"})),
    ("a scenario's events", _mess(scenario={"trigger_at": {"events": ["buy"], "colour": "red"}, "success_at": {"events": ["pay"]}, "success_within": " 2 d "})),
    ("a title of the wrong kind", _mess(title=3)),
    ("a title that says nothing", _mess(title=" \u200b\ufeff\u00a0")),
    ("fields of the map of the wrong kind", _mess(detail="half", locale="fr", within="soon", parent={"map": "m"}, owner=["x"], scenario=[], baseline="a b")),
    ("a parent that knows more", _mess(parent={"map": "m", "step": "s", "extra": 1})),
    ("null is as if it were not there", _mess(description=None, scenario=None, cells=None, steps={"a": {"stage": "s", "order": "V", "title": "A", "description": None, "hidden": None}})),
    ("a required null", _mess(steps={"a": {"stage": "s", "order": "V", "title": None}})),
    ("ids that cannot be", _mess(stages={"": {"order": "V", "name": "x"}, "a.b": {"order": "V", "name": "x"}, "x" * 141: {"order": "V", "name": "x"}, "ä": {"order": "V", "name": "x"}, "x" * 140: {"order": "V", "name": "x"}})),
    ("an id with a line break", _mess(stages={"a\n": {"order": "V", "name": "x"}, "s": {"order": "V", "name": "S"}})),
    ("ids that every object inherits", _mess(stages={"constructor": {"order": "V", "name": "x"}, "toString": {"order": "V", "name": "x"}, "__proto__": {"order": "V", "name": "x"}}, steps={"valueOf": {"stage": "constructor", "order": "V", "title": "v"}})),
    ("a reference to what every object inherits", _mess(cells={"c": {"lane": "constructor", "step": "toString"}})),
    ("collections and objects of the wrong kind", _mess(cells=[], lanes="x", stages={"s": [], "t": 3, "u": {"order": "V", "name": "U"}}, steps={"a": None})),
    ("required texts that say nothing", _mess(stages={"s": {"order": "V", "name": ""}, "t": {"order": "V", "name": "\t\u2028"}}, steps={})),
    ("a name that is nothing once it can be printed", _mess(stages={"s": {"order": "V", "name": "\u0007\u007f"}}, steps={})),
    ("texts that are too long", _mess(title="😀" * 201, stages={"s": {"order": "V", "name": "x" * 201}}, description="ä" * 4001)),
    ("a text that is cut behind blanks", _mess(title=" " * 200 + "x")),
    ("halves of signs", _mess(title="a\ud800b\udc00c", cells={"c": {"lane": "l", "step": "a", "text": "😀 \ud83d"}}, routes={"r": {"order": "V", "name": "r", "entry": {"events": ["\ud800"]}, "destination": {"events": ["x"]}}})),
    ("line breaks of all kinds", _mess(description="one\r\ntwo\rthree\nfour\u2028five\u000bsix")),
    ("orders that are none", _mess(lanes={"l": {"order": "V0", "type": "action"}, "m": {"order": "", "type": "action"}, "n": {"order": 3, "type": "action"}, "o": {"order": "V\n", "type": "action"}, "p": {"order": "z" * 201, "type": "action"}})),
    ("a card whose order is none", _mess(cells={"c": {"lane": "l", "step": "a", "order": "V0"}})),
    ("what stands at its default goes", _mess(cells={"c": {"lane": "l", "step": "a", "order": "V", "span": 1, "persona": None, "text": "", "images": [], "link": "", "evidence": "assumed", "source": ""}}, personas={"p": {"order": "V", "name": "P", "traits": [{"name": "n", "left": "l", "right": "r", "value": 0.5}], "facts": [], "channels": []}})),
    ("numbers", _mess(stages={"s": {"order": "V", "name": "S", "hue": 3.0}, "t": {"order": "V", "name": "T", "hue": 2.5}, "u": {"order": "V", "name": "U", "hue": 6}, "v": {"order": "V", "name": "V", "hue": True}}, experiences={"x": {"step": "a", "expected": 2.0000001, "experienced": -2, "importance": "4", "n": 12.0, "effort": 1e300}})),
    ("a stage that is gone gives its steps to the last", _mess(steps={"a": {"stage": "gone", "order": "V", "title": "A"}, "b": {"stage": "s", "order": "V", "title": "B"}})),
    ("no stage is left", _mess(stages={}, cells={"c": {"lane": "l", "step": "a"}}, experiences={"x": {"step": "a"}}, branches={"b": {"source": "a", "target": "b"}})),
    ("references that lead nowhere", _mess(
        cells={"a": {"lane": "gone", "step": "a"}, "b": {"lane": "l", "step": "gone"}, "c": {"lane": "l", "step": "a", "persona": "gone"}, "d": {"lane": "l", "step": "a", "persona": 3}, "e": {"lane": 3, "step": "a"}},
        interactions={"a": {"step": "a", "touchpoint": "gone", "order": "V"}, "b": {"step": "a", "touchpoint": "t", "order": "V"}},
        actions={"a": {"order": "V", "text": "x", "step": "gone"}, "b": {"order": "V", "text": "x", "step": "b"}},
        experiences={"x": {"step": "a", "persona": "gone", "expected": 1}},
    )),
    ("cells in lanes without any", _mess(lanes={"l": {"order": "V", "type": "emotion"}, "m": {"order": "V", "type": "channel"}, "n": {"order": "V", "type": "evidence"}}, cells={"a": {"lane": "l", "step": "a"}, "b": {"lane": "m", "step": "a"}, "c": {"lane": "n", "step": "a"}})),
    ("lanes and their measures", _mess(lanes={"a": {"order": "V", "type": "metric"}, "b": {"order": "V", "type": "metric", "measure": "mood"}, "c": {"order": "V", "type": "action", "measure": "onward"}, "d": {"order": "V", "type": "sing"}})),
    ("a branch to itself and branches twice", _mess(branches={"a": {"source": "a", "target": "a"}, "z": {"source": "a", "target": "b", "condition": "z"}, "y": {"source": "a", "target": "b"}, "x": {"source": "b", "target": "a"}})),
    ("interactions twice", _mess(interactions={"a": {"step": "a", "touchpoint": "t", "order": "W"}, "b": {"step": "a", "touchpoint": "t", "order": "F"}, "c": {"step": "b", "touchpoint": "t", "order": "F"}})),
    ("experiences twice take what they lack", _mess(experiences={
        "c": {"step": "a", "expected": 1, "importance": 3, "source": "c"}, "a": {"step": "a", "experienced": -1}, "b": {"step": "a", "experienced": 2, "importance": 5, "evidence": "reported"},
        "d": {"step": "a", "persona": "p", "expected": 0}, "e": {"step": "b"}, "f": {"step": "b"},
    })),
    ("twins of a reference that is gone", _mess(experiences={"a": {"step": "gone", "expected": 1}, "b": {"step": "a", "expected": 2}})),
    ("a branch that becomes one to itself stays none", _mess(branches={"a": {"source": "gone", "target": "gone"}})),
    ("segments keep the rules that fit", _mess(personas={"p": {"order": "V", "name": "P", "segment": {"rules": [RULES[0], {"rule": "did"}, {"rule": "did", "at": "", "at_least": 2}, {"rule": "did", "at": "buy", "at_least": 1, "at_most": -1, "more": 2}, {"rule": "followed", "steps": ["a", {"events": []}, {"events": ["b"], "name": "B"}], "within": "soon"}, {"rule": "neither", "rules": [{"rule": "known", "condition": {}, "at": "last"}, RULES[2]]}, 3]}}, "q": {"order": "V", "name": "Q", "segment": []}, "r": {"order": "V", "name": "R", "segment": _deep(6)}})),
    ("lists keep what fits", _mess(personas={"p": {"order": "V", "name": "P", "channels": ["app", "fax", 3, None, "app"], "facts": [{"name": "n"}, {"name": "", "value": " "}, "x", {"name": "n", "value": "v", "evidence": "guessed", "more": 1}], "traits": [{"name": "n", "left": "l", "right": "r", "value": 7}]}})),
    ("lists that are too long", _mess(personas={"p": {"order": "V", "name": "P", "facts": [{"name": str(n), "value": "v"} for n in range(61)]}}, cells={"c": {"lane": "l", "step": "a", "images": ["a b", *(f"image-{n}" for n in range(30))]}})),
    ("links", _mess(cells={
        key: {"lane": "l", "step": "a", "link": link} for key, link in enumerate_ids((
            "https://a.example", "HTTP://A.EXAMPLE/ä?x=1#y", "mailto:a@b.example", "javascript:alert(1)", "data:text/html,x", "https://", "https://a b", "//a.example",
            "ftp://a.example", "https://a.example/\u202e", "https://a.example\n", 'https://a.example/"x"', "https://" + "x" * 1990, "https://" + "x" * 1991, 3,
        ))
    })),
    ("days", _mess(actions={
        key: {"order": "V", "text": "x", "due": due} for key, due in enumerate_ids((
            "2026-12-24", "2026-02-29", "2028-02-29", "1900-02-29", "2000-02-29", "2026-04-31", "0000-01-01", "2026-1-1", "2026-12-24\n", "26-12-24", 20261224,
        ))
    })),
    ("durations", _mess(interactions={
        key: {"step": "a" if n % 2 else "b", "touchpoint": f"t{n // 2}", "order": "V", "planned_duration": duration} for n, (key, duration) in enumerate(enumerate_ids((
            "2 d", "30m", " 1.5h ", "0d", "0.0s", "1.5ms", "12 ms", "1.2345s", "d", "1y", "-1d", "1e3s", "999999999w", "9999999999w", "1d\n", 3,
        )))
    }, touchpoints={f"t{n}": {"name": "T"} for n in range(8)})),
    ("selectors", _mess(touchpoints={
        "a": {"name": "A", "binding": {"events": [], "where": []}}, "b": {"name": "B", "binding": {"events": ["", "x", 3]}}, "c": {"name": "C", "binding": {"events": "x"}},
        "d": {"name": "D", "binding": {"where": [{"property": "p", "operator": "near", "values": [1, "x", True, None, [], 1.5]}, {"operator": "is"}, {"property": ""}]}},
        "e": {"name": "E", "binding": {"events": ["x"], "name": ""}}, "f": {"name": "F", "satisfaction": {"at": {"events": ["x"]}, "score": "s", "lowest": 5, "highest": 5}},
        "g": {"name": "G", "satisfaction": {"at": {"events": ["x"]}, "score": "s", "lowest": 1, "highest": 5, "higher_is_better": True}}, "h": {"name": "H", "satisfaction": {"at": {}, "score": "s", "lowest": 1, "highest": 5}},
        "i": {"name": "I", "binding": {"events": [f"e{n}" for n in range(201)]}, "type": "analogue", "channel": "fax"},
    })),
    ("insights of cards", _mess(lanes={"l": {"order": "V", "type": "pain"}}, cells={"c": {"lane": "l", "step": "a"}, "d": {"lane": "l", "step": "a"}},
        insights={"b": {"cell": "c", "severity": 2}, "a": {"cell": "c", "severity": 3}, "e": {"cell": "gone"}, "f": {"cell": "d", "severity": 2.5, "frequency": 9, "taken": {"what": "failing", "step": "a", "day": "2026-02-30", "customers": 1, "question": "{}", "part": "{}"}}},
        opportunities={"x": {"cell": "c", "confidence": 1.5, "effort": 0, "impact": 3, "reach": -1, "status": "maybe", "taken": {"what": "reached", "step": "a", "day": "2026-02-28", "customers": 1, "of": 3.0, "value": 2.5, "valued": "amount", "question": "{}", "part": "{}"}}},
        grounds={"g": {"source": "c", "target": "c"}, "h": {"source": "c", "target": "d"}, "i": {"source": "c", "target": "d"}, "j": {"source": "c"}}, scoring="wsjf", formula="größe / 2")),
    ("routes", _mess(routes={"a": {"order": "V", "name": "A", "entry": {"events": ["x"]}, "destination": {}}, "b": {"order": "V", "name": "B", "entry": {"events": ["x"]}, "destination": {"events": ["y"]}, "elsewhere": [{}, {"events": ["z"]}], "horizon": "0d", "due": "soon", "whose": "nobody"}})),
    ("too many stages, of which the last go", _mess(stages={f"s{n:02}": {"order": "V" if n % 3 else "k", "name": "S"} for n in range(45)}, steps={"a": {"stage": "s00", "order": "V", "title": "A"}})),
    ("too many cells of which some are in no lane", _mess(lanes={"l": {"order": "V", "type": "action"}}, routes={}, personas={f"p{n}": {"order": "V", "name": "P"} for n in range(42)}, experiences={f"e{n}": {"step": "a", "persona": f"p{n}", "n": n} for n in range(42)})),
    ("translations", _mess(translations={
        "en": {"map..title": "x"}, "fr": {"map..title": "x"},
        "de": {"map..title": "Karte", "map..locale": "x", "map.x.title": "x", "title": "x", "steps.gone.title": "x", "steps.a.order": "x", "steps.a.title": " ", "steps.b.title": "\u0007", "stages.s.name": 3, "stages.t.name": "x" * 300, "personas.p.facts.0.name": "x", "scenario..goal": "Ziel", "constructor.a.b": "x", "steps.constructor.title": "x"},
    })),
    ("translations of lists", _mess(personas={"p": {"order": "V", "name": "P", "facts": [{"name": "a", "value": "b"}]}}, translations={"de": {"personas.p.facts.0.name": "x", "personas.p.facts.1.name": "x", "personas.p.facts.00.name": "x", "personas.p.facts.0.evidence": "x", "personas.p.facts.name": "x", "personas.p.facts.0.constructor": "x"}})),
    ("translations of the wrong kind", _mess(translations=[])),
    ("a language of the wrong kind", _mess(translations={"de": ["x"]})),
    ("a map in German", _mess(locale="de", translations={"de": {"map..title": "x"}, "en": {"map..title": "Map"}})),
]  # fmt: skip

ORDERS: list[tuple[str | None, str | None]] = [
    (None, None), ("V", None), (None, "V"), ("V", "W"), ("V", "V1"), ("z", None), ("zz", None), (None, "1"), (None, "01"), ("0001", "0002"),
    ("Vz", "W"), ("Vzz", "W"), ("A", "Az"), ("a", "b"), ("9", "A"), ("Z", "a"), ("1", "11"), ("zzzzzzzz", None), (None, "00000001"),
]  # fmt: skip

RICH: list[str] = [
    "", " ", "\n\n", "plain", "two\nlines", "one\n\ntwo", "one\n \t\ntwo\n", " leading", "trailing ", "- one", "- one\n- two", "- one\n\n- two", "before\n- one\nafter",
    "- one\n  more\n- two\n   deeper", "  no item", "-", "- ", "-no", "- \n- x", "\\- no item", "a - b", "- - x", "**bold**", "*italic*", "***both***", "**bold *both* bold**",
    "*italic **both***", "**a *b** c*", "*a***b**", "**a***b*", "a*b*c", "5 * 3 * 2", "5*3*2", "**", "****", "* *", "** **", "**a", "a**", "**a*", "*a**", "**a **b**", "**a\n\nb**", "*a\nb*",
    "- **a\n- b**", "\\*no\\*", "\\\\*yes*", "\\a \\", "*\u00a0a*", "*a\u2003*", "*😀*", "[site](https://etappe.example)", "[a **b** c](https://etappe.example/?a=b&c=d#e)",
    "**[site](https://etappe.example) and**", "*[a* b](https://etappe.example)", "[mail](mailto:ada@etappe.example)", "[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](/path)",
    "[x](https://a.example/\\(b\\))", "[x](https://a.example/(b))", "[](https://a.example)", "[a[b](https://a.example)", "[a\\]b](https://a.example)", "[a](https://a.example", "[a] (https://a.example)",
    "[a](https://a b)", "[a](https://a.example)[b](https://a.example)", "[a](https://a.example)[b](https://b.example)", "[two\nlines](https://a.example)", "- [a](https://a.example)\n- b",
    "https://etappe.example", "<b>no</b> &amp; `code` # head\n> quote\n1. one\n---", "tab\there", "„So *schön*!“, sagt **Ada**.",
]  # fmt: skip
RICH_PARTS = (
    "*",
    "**",
    " ",
    "a",
    "é",
    "\n",
    "- ",
    "[",
    "](https://x.y/a)",
    "\\",
    "(",
    ")",
    "]",
    "\n\n",
    "  ",
    "[l](https://e.x)",
    "-",
)

FORMULAS: list[str] = [
    "", " ", "reach", "REACH * Impact", "value / effort", "reach*impact*confidence/effort", "2", "2.5", "2.", ".5", "2,5", "1e3", "007", "1.2.3", "- 3", "--3", "2--3", "2 - -3", "-(1 + 2) * 3", "1 - 2 - 3", "8 / 4 / 2",
    "2 * (3 + 4)", "((((1))))", "(" * 39 + "1" + ")" * 39, "(" * 40 + "1" + ")" * 40, "-" * 39 + "1", "-" * 60 + "1", "min(1, 2, 3)", "max(1)", "min()", "sqrt(16)", "sqrt(-1)", "sqrt(1, 2)", "abs(-2.5)", "abs(0 - 0)", "-0", "0 * -1",
    "min", "min + 1", "reach(2)", "price", "1 / 0", "1 / (1 / 0)", "0 / 0", "9" * 310, "9" * 400, "9" * 500, "9" * 501, "1" + "+1" * 249, "(1", "1)", "(1 + (2)", "()", "1 2", "reach impact", "1 +", "* 1", "1 ** 2", "1 // 2", "2 ^ 3", "1 % 2", "a.b",
    "__import__('os').system('true')", "reach.__class__", "constructor", "__proto__", "toString", "value;1", "value\n+ 1", "value\t+ 1", "größe", "1 + \u00d7", "1 + 😀", "\u0661", "\u00a01", "(lambda: 1)()", "`1`", "${1}", "reach if 1 else 2", "[1]", "{}", '"x"',
]  # fmt: skip
FORMULA_PARTS = ("reach", "effort", "value", "gap", "1", "2.5", "0", " ", "+", "-", "*", "/", "(", ")", ",", "min(", "max(", "sqrt(", "abs(", "nothing", "\u00e4")  # fmt: skip

NOWHERE = Provenance(data="none", n_customers=0, n_events=0, start=None, end=None, time_zone="UTC", unit="customer", version="0")  # fmt: skip
