"""Maps of earlier schema versions, brought up to date as JSON, one version at a time.

Law: a whole map of a version becomes a whole map of the next that says the same. What is broken stays as it is, for
``checking.py`` to name it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from etappe.maps.model.ordering import orders

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_ID: Final = 130


def to_second(raw: dict[str, Any]) -> dict[str, Any]:
    """A map of version 1 as one of version 2: touchpoints of steps become interactions.

    Cells need nothing: each is the only card at its place.

    >>> to_second({"steps": {"a": {"stage": "s", "touchpoints": ["web"]}}})["interactions"]
    {'a_web': {'step': 'a', 'touchpoint': 'web', 'order': 'V'}}
    """
    steps = raw.get("steps")
    if not isinstance(steps, dict):
        return raw
    interactions: dict[str, dict[str, str]] = {}
    moved: dict[str, Any] = {}
    for key, step in steps.items():
        touchpoints = step.get("touchpoints") if isinstance(step, dict) else None
        if not isinstance(touchpoints, list) or not all(isinstance(each, str) for each in touchpoints):
            moved[key] = step
            continue
        moved[key] = {name: value for name, value in step.items() if name != "touchpoints"}
        for touchpoint, order in zip(touchpoints, orders(len(touchpoints)), strict=True):
            interactions[_free(f"{key}_{touchpoint}", interactions)] = {
                "step": key,
                "touchpoint": touchpoint,
                "order": order,
            }
    return {**raw, "steps": moved, **({"interactions": interactions} if interactions else {})}


def _free(wish: str, taken: dict[str, Any]) -> str:
    wish = wish[:_LONGEST_ID]
    number, free = 1, wish
    while free in taken:
        number += 1
        free = f"{wish}_{number}"
    return free


MIGRATIONS: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {1: to_second}
"""By schema version: what makes a map of this version one of the next."""
