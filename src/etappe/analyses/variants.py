"""Variants: the distinct whole journeys, and how many customers made each."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.records import Answer, Question


class Variants(Question, tag="variants"):
    """Which whole journeys are there?

    Attributes:
        top: how many are listed, most customers first, ties by the names in order.
        merge_repeats: whether an event that repeats at once counts as one.
    """

    top: int = 20
    merge_repeats: bool = False


class Variant(Struct, frozen=True, kw_only=True):
    """One journey: the events in order, its customers, and their share of all (Wilson), in [0, 1]."""

    variant: tuple[str, ...]
    customers: int
    share: float
    low: float
    high: float


class VariantsAnswer(Answer, tag="variants"):
    """Frame: ``variant`` (list of names), ``customers, share``. ``distinct`` counts all variants, listed or not."""

    question: Variants
    distinct: int
    variants: tuple[Variant, ...]


class VariantPart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="variant"):
    """The customers of one variant."""

    variant: tuple[str, ...]
