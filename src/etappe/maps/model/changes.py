"""Changes to a map: small tagged records, validated whole, applied to a copy; the document given is never touched.

Law: these few are all there is. A larger gesture (split a step, paste a block of cells) is a list of them, made by
``gestures``; it is applied whole or not at all, and undone as one.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from etappe.maps.model.document import Evidence

Collection = Literal[
    "personas", "stages", "steps", "branches", "touchpoints", "interactions", "lanes", "cells", "experiences",
    "actions", "insights", "opportunities", "grounds", "routes",
]  # fmt: skip
"""The ID-keyed collections of a map."""
Place = Literal["map", "scenario"] | Collection
"""Where a text or a field stands: ``map`` and ``scenario`` are single objects, whose id is the empty text."""


class Change(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="change", kw_only=True):
    """Base of all changes."""


class EditText(Change, frozen=True, tag="edit_text", kw_only=True):
    """Write a text of an object. ``collection`` ``map`` means the map itself (``id`` is then empty, as with ``scenario``).

    In a language other than the map's own the translation is written instead (an empty text takes it away); where
    the map's own language has no text yet, the text stands there too until somebody writes it in that language.
    ``fields.py`` lists the fields; a persona's facts are named by place, such as ``facts.0.value``.
    """

    collection: Place
    id: str
    field: str
    text: str
    language: Literal["en", "de"]


class SetField(Change, frozen=True, tag="set_field", kw_only=True):
    """Give a field that is no text another value, such as a step's ``moment_of_truth`` or a cell's ``evidence``.

    ``value`` is what stands in the map's JSON; None means the field's default. Collections of a map are no fields.
    """

    collection: Place
    id: str
    field: str
    value: Any = None


class Add(Change, frozen=True, tag="add", kw_only=True):
    """Put a new object into a collection, under an id that nothing in it has yet."""

    collection: Collection
    id: str
    object: dict[str, Any]
    """The object as it stands in the map's JSON."""


class Remove(Change, frozen=True, tag="remove", kw_only=True):
    """Take an object out, with everything that cannot be without it (``records.py``) and all their translations."""

    collection: Collection
    id: str


class Move(Change, frozen=True, tag="move", kw_only=True):
    """Give an object another place: before the object ``before`` (None: last) among those that stand together.

    ``into`` names what it stands in where that changes too: a step's ``stage``; a cell's ``lane``, ``step``,
    ``persona``; an interaction's ``step``. It belongs to collections whose objects have an ``order``.
    """

    collection: Collection
    id: str
    before: str | None = None
    into: dict[str, str | None] = field(default_factory=dict)


class WriteCell(Change, frozen=True, tag="write_cell", kw_only=True):
    """Write what a lane says at a step: its first card there is written, or one is made; an empty text removes it.

    A card that also holds images or a link stays without its text. The evidence level stays unless given.
    """

    lane: str
    step: str
    text: str
    language: Literal["en", "de"]
    persona: str | None = None
    evidence: Evidence | None = None


class DrawExperience(Change, frozen=True, tag="draw_experience", kw_only=True):
    """Draw the expected or the experienced emotion at a step, −2 … +2; None takes it away."""

    step: str
    which: Literal["expected", "experienced"]
    value: float | None
    persona: str | None = None


class Restore(Change, frozen=True, tag="restore", kw_only=True):
    """Put objects and fields back exactly as they were: what undoes changes, and what brings a version back.

    ``objects``: by collection, then by id; None takes the object away. ``fields``: by field of the map; ``scenario``: by
    its field; None means the default. ``translations``: by language, then by translation key; None takes it away.
    """

    objects: dict[Collection, dict[str, dict[str, Any] | None]] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    scenario: dict[str, Any] = field(default_factory=dict)
    translations: dict[Literal["en", "de"], dict[str, str | None]] = field(default_factory=dict)


AnyChange = EditText | SetField | Add | Remove | Move | WriteCell | DrawExperience | Restore
