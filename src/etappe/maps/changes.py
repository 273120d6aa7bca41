"""Changes to a map: small tagged records, validated whole, applied to a copy; the document given is never touched."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.maps.document import Evidence


class Change(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="change", kw_only=True):
    """Base of all changes."""


class EditText(Change, tag="edit_text", kw_only=True):
    """Write a text of an object. ``collection`` ``map`` means the map itself (``id`` is then empty).

    In a language other than the map's own the translation is written instead.
    """

    collection: Literal["map", "scenario", "personas", "stages", "steps", "touchpoints", "lanes", "cells", "routes"]
    id: str
    field: str
    text: str
    language: Literal["en", "de"]


class WriteCell(Change, tag="write_cell", kw_only=True):
    """Write what a drawn lane says at a step; an empty text removes the cell. The evidence level stays unless given."""

    lane: str
    step: str
    text: str
    language: Literal["en", "de"]
    evidence: Evidence | None = None


class DrawExperience(Change, tag="draw_experience", kw_only=True):
    """Draw the expected or the experienced emotion at a step, −2 … +2; None takes it away."""

    step: str
    which: Literal["expected", "experienced"]
    value: float | None


class RemoveStep(Change, tag="remove_step", kw_only=True):
    """Take a step out, with its cells and its experience."""

    step: str


class MoveStep(Change, tag="move_step", kw_only=True):
    """Put a step into ``stage``, before the step ``before`` (None: last in the stage)."""

    step: str
    stage: str
    before: str | None = None


AnyChange = EditText | WriteCell | DrawExperience | RemoveStep | MoveStep
