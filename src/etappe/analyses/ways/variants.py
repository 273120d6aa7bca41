"""Variants: the distinct whole journeys, and how many customers made each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from etappe.analyses.bounds import require
from etappe.analyses.records import Answer, Question, provenance
from etappe.foundation.uncertainty import wilson
from etappe.journeys.executor import over_ranges

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

MOST_LISTED: Final = 1000


class Variants(Question, frozen=True, tag="variants"):
    """Which whole journeys are there?

    Attributes:
        top: how many are listed, 1 to 1000; most customers first, ties by the names in order.
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


class VariantsAnswer(Answer, frozen=True, tag="variants"):
    """Frame: ``variant`` (list of names), ``customers, share``. ``distinct`` counts all variants, listed or not."""

    question: Variants
    distinct: int
    variants: tuple[Variant, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a listed variant: ``variant`` (list of names), ``customers, share``."""
        import polars as pl

        return pl.DataFrame(
            {
                "variant": [list(one.variant) for one in self.variants],
                "customers": [one.customers for one in self.variants],
                "share": [one.share for one in self.variants],
            },
            schema={"variant": pl.List(pl.String), "customers": pl.Int64, "share": pl.Float64},
        )


class VariantPart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="variant"):
    """The customers of one variant."""

    variant: tuple[str, ...]


def answer(index: JourneyIndex, question: Variants) -> VariantsAnswer:
    """The most frequent whole journeys. Two are the same only where every event's name is; no hash is trusted.

    Raises InvalidInput ``question.out_of_bounds`` for ``top``. Cost: one pass over the events.
    """
    from etappe.analyses.wording import wording
    from etappe.kernels import variants as kernels

    require("top", question.top, 1, MOST_LISTED)
    code, offsets = _sequences(index, merge_repeats=question.merge_repeats)
    begin, end = offsets[:-1], offsets[1:]
    parts = over_ranges(
        index, lambda part: kernels.partial(code, begin[part.first : part.last], end[part.first : part.last])
    )
    groups = kernels.merge(code, parts)
    listed = []
    for place in kernels.most_frequent(code, groups, question.top).tolist():
        customers = int(groups.count[place])
        interval = wilson(customers, index.n_customers)
        assert interval is not None, "where there is a variant there is a customer"
        listed.append(
            Variant(
                variant=tuple(index.events[one] for one in code[groups.begin[place] : groups.end[place]].tolist()),
                customers=customers,
                share=customers / index.n_customers,
                low=interval.low,
                high=interval.high,
            )
        )
    return VariantsAnswer(
        provenance=provenance(index),
        wording=wording(question),
        question=question,
        distinct=groups.count.size,
        variants=tuple(listed),
    )


def members(index: JourneyIndex, question: Variants, part: VariantPart) -> NDArray[np.int64]:
    """Numbers of the customers who made the journey ``part.variant``, ascending; none for a journey nobody made."""
    from etappe.kernels import variants as kernels

    code, offsets = _sequences(index, merge_repeats=question.merge_repeats)
    wanted = [index.code_of.get(name) for name in part.variant]
    known = [one for one in wanted if one is not None]
    if len(known) < len(wanted):
        return np.zeros(0, np.int64)
    return kernels.equal_to(code, offsets[:-1], offsets[1:], np.array(known, np.int64))


def _sequences(
    index: JourneyIndex, *, merge_repeats: bool
) -> tuple[NDArray[np.uint8] | NDArray[np.uint16], NDArray[np.int64]]:
    """Codes and offsets of what counts as a journey."""
    from etappe.kernels import paths as kernels

    if not merge_repeats:
        return index.code, index.offsets
    rows, offsets = kernels.without_repeats(index.code, index.offsets)
    return index.code[rows], offsets
