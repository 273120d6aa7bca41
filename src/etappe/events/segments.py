"""Segments: groups of customers, named by what they did, in which order, and by what is known of them.

A segment is a list of rules joined by *and*; a rule may be turned round or hold others joined by *or*. Rules speak of
everything that is known of a customer, not of a period.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.events.selectors import Condition, Selection


class Rule(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="rule", kw_only=True):
    """Base of all rules."""


class Did(Rule, frozen=True, tag="did", kw_only=True):
    """Customers who have as many of these events: from ``at_least`` to ``at_most`` (None: any number)."""

    at: Selection
    at_least: int = 1
    at_most: int | None = None


class Followed(Rule, frozen=True, tag="followed", kw_only=True):
    """Customers who have these events one after the other, each at a later instant than the one before.

    Others may come between. ``within`` is a duration such as ``"7d"``, from the first to the last.
    """

    steps: tuple[Selection, ...]
    within: str | None = None


class Known(Rule, frozen=True, tag="known", kw_only=True):
    """Customers of whom a property is known that meets a condition: the first or the last value that their events have.

    A customer without any value meets ``is_not`` and ``missing`` only.
    """

    condition: Condition
    at: Literal["first", "last"] = "last"


class Either(Rule, frozen=True, tag="either", kw_only=True):
    """Customers who meet one of the rules or several."""

    rules: tuple[AnyRule, ...]


class Neither(Rule, frozen=True, tag="neither", kw_only=True):
    """Customers who meet none of the rules."""

    rules: tuple[AnyRule, ...]


AnyRule = Did | Followed | Known | Either | Neither


class Segment(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Customers who meet every rule; all customers where there is none."""

    rules: tuple[AnyRule, ...] = ()
