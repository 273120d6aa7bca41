"""Maps to begin with: templates with their filled examples, and what a draft from data is made of.

Law: every template is a whole map in English and German. Nothing is invented about anybody: examples say that they are.
"""

from __future__ import annotations

from etappe.maps.templates.building import begun, example, full_lanes
from etappe.maps.templates.drafting import (
    CARE_STAGES,
    DRAFT_LANES,
    STAGES,
    blank,
    in_both_languages,
    with_lanes,
    with_stages,
)  # fmt: skip
from etappe.maps.templates.source import TEMPLATES

__all__ = [
    "CARE_STAGES",
    "DRAFT_LANES",
    "STAGES",
    "TEMPLATES",
    "begun",
    "blank",
    "example",
    "full_lanes",
    "in_both_languages",
    "with_lanes",
    "with_stages",
]
