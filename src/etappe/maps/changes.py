"""Changes to a map: small tagged records, validated whole, applied to a copy; the document given is never touched."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from etappe.maps.document import Cell, Evidence, Experience, Step


class Change(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="change", kw_only=True):
    """Base of all changes."""


class EditText(Change, frozen=True, tag="edit_text", kw_only=True):
    """Write a text of an object. ``collection`` ``map`` means the map itself (``id`` is then empty, as with ``scenario``).

    In a language other than the map's own the translation is written instead (an empty text takes it away); where
    the map's own language has no text yet, the text stands there too until somebody writes it in that language.
    ``fields.py`` lists the fields; a persona's facts are named by place, such as ``facts.0.value``.
    """

    collection: Literal["map", "scenario", "personas", "stages", "steps", "touchpoints", "lanes", "cells", "routes"]
    id: str
    field: str
    text: str
    language: Literal["en", "de"]


class WriteCell(Change, frozen=True, tag="write_cell", kw_only=True):
    """Write what a drawn lane says at a step; an empty text removes the cell, in every language.

    The evidence level stays unless given.
    """

    lane: str
    step: str
    text: str
    language: Literal["en", "de"]
    evidence: Evidence | None = None


class DrawExperience(Change, frozen=True, tag="draw_experience", kw_only=True):
    """Draw the expected or the experienced emotion at a step, −2 … +2; None takes it away."""

    step: str
    which: Literal["expected", "experienced"]
    value: float | None


class RemoveStep(Change, frozen=True, tag="remove_step", kw_only=True):
    """Take a step out, with its cells and its experience."""

    step: str


class MoveStep(Change, frozen=True, tag="move_step", kw_only=True):
    """Put a step into ``stage``, before the step ``before`` (None: last in the stage)."""

    step: str
    stage: str
    before: str | None = None


class Restore(Change, frozen=True, tag="restore", kw_only=True):
    """Put objects back exactly as they were: what undoes a removal, a move or a new cell.

    By id; None takes the object away. ``translations``: by language, then by translation key.
    """

    steps: dict[str, Step | None] = field(default_factory=dict)
    cells: dict[str, Cell | None] = field(default_factory=dict)
    experiences: dict[str, Experience | None] = field(default_factory=dict)
    translations: dict[str, dict[str, str | None]] = field(default_factory=dict)


AnyChange = EditText | WriteCell | DrawExperience | RemoveStep | MoveStep | Restore
