"""The demo projects, each built once: the Complete Journey takes seconds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from etappe.demos import DEMOS

if TYPE_CHECKING:
    from etappe.demos import DemoProject


@cache
def built(demo: str) -> DemoProject:
    """The demo project with that id."""
    (found,) = (one for one in DEMOS if one.id == demo)
    return found.build()
