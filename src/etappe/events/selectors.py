"""Selectors: which events a touchpoint means, by name and by conditions on their properties.

A selector is written as an event's name, or as a record with names and conditions. One event may
match several selectors. Property names include ``channel`` and ``value``; conditions are joined by *and*.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Operator = Literal["is", "is_not", "less", "at_most", "more", "at_least", "contains", "exists", "missing"]


class Condition(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One condition on a property of an event.

    ``is`` and ``is_not`` take any number of values (one of them, none of them); ``less`` to ``at_least``
    take one number; ``contains`` takes one text, compared without case; ``exists`` and ``missing`` take none.
    An event without the property meets ``is_not`` and ``missing`` only.
    """

    property: str
    operator: Operator = "is"
    values: tuple[str | float | bool, ...] = ()


class Selector(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Events by name (any of ``events``; empty means every event) that meet all conditions."""

    events: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    name: str | None = None

    @property
    def label(self) -> str:
        """What people read: the given name, or the events' names."""
        return self.name or " | ".join(self.events) or "*"


Selection = str | Selector
"""How a question names events: by an event's name, or by a selector."""


def as_selector(selection: Selection) -> Selector:
    """The selector that is meant.

    >>> as_selector("view").label
    'view'
    """
    return Selector(events=(selection,)) if isinstance(selection, str) else selection
