"""Groups of customers who do alike, as a question; how they are found stands in etappe.analyses.people.grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from etappe.analyses.people.beside import InWords, Portion, share_of
from etappe.analyses.people.grouping import MOST_LOOKED_AT, TRUSTED, Fleeting, Group, Ungrouped, groups_of
from etappe.analyses.records import Answer, Note, Question, note, provenance
from etappe.events.segments import AnyRule, Segment
from etappe.journeys.members import members as belonging

if TYPE_CHECKING:
    import polars as pl

    from etappe.journeys.index import JourneyIndex

MOST_TRAITS: Final = 8


class Groups(Question, frozen=True, tag="groups"):
    """Into which groups of alike do customers fall, by what they do?"""


class GroupTrait(Struct, frozen=True, kw_only=True):
    """What sets a group apart: the share of its customers to whom ``rule`` applies, and the share of all others."""

    rule: AnyRule
    said: InWords
    share: float
    others: float


class FoundGroup(Struct, frozen=True, kw_only=True):
    """A group that comes back.

    Attributes:
        customers: how many, of all. stability: how much of it came back when it was looked for again, on average: mean
            Jaccard, 0.75 to 1.
        name: its rules in a few words. segment: the rules themselves, which anybody can meet. told: who meets them, of all.
        precision: the share of those who belong to the group. recall: the share of the group that the rules find.
        traits: what sets it apart, the largest difference first, at most 8.
    """

    customers: Portion
    stability: float
    name: InWords
    segment: Segment
    told: Portion
    precision: float
    recall: float
    traits: tuple[GroupTrait, ...]


class FleetingGroup(Struct, frozen=True, kw_only=True):
    """A group that is not given: under 0.75 of it came back, or it has under 5 % of all customers."""

    share: float
    stability: float


class GroupsAnswer(Answer, frozen=True, tag="groups"):
    """Frame: ``name, customers, share, stability, precision, recall``, a row for each group.

    ``fleeting`` were found and are not to be trusted. ``absent`` says why there are none at all. ``n_events`` make the groups.
    """

    question: Groups
    groups: tuple[FoundGroup, ...]
    fleeting: tuple[FleetingGroup, ...]
    absent: Ungrouped | None
    n_events: int

    def to_frame(self) -> pl.DataFrame:
        """One row a group."""
        import polars as pl

        numbers = ("share", "stability", "precision", "recall")
        schema = {"name": pl.String(), "customers": pl.Int64()} | {name: pl.Float64() for name in numbers}
        rows = [
            (one.name.en, one.customers.customers, one.customers.share, one.stability, one.precision, one.recall)
            for one in self.groups
        ]
        return pl.DataFrame(rows, schema=schema, orient="row")


def answer(index: JourneyIndex, question: Groups) -> GroupsAnswer:
    """The groups that customers fall into by what they do; see etappe.analyses.people.grouping for how they are found.

    Cost: see ``groups_of`` there.
    """
    from etappe.analyses.wording import wording

    found = groups_of(index)
    return GroupsAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=_notes(index, found.fleeting, some=bool(found.groups)),
        question=question,
        groups=tuple(_group(index, one) for one in found.groups),
        fleeting=tuple(FleetingGroup(share=one.share, stability=one.stability) for one in found.fleeting),
        absent=found.absent,
        n_events=found.n_events,
    )


def _group(index: JourneyIndex, group: Group) -> FoundGroup:
    from etappe.analyses.wording.groups import rule_words, rules_words

    customers = int(np.count_nonzero(group.members))
    told = int(np.count_nonzero(belonging(index, group.segment)))
    return FoundGroup(
        customers=share_of(customers, index.n_customers),
        stability=group.stability,
        name=InWords(*(rules_words(group.segment, language) for language in ("en", "de"))),
        segment=group.segment,
        told=share_of(told, index.n_customers),
        precision=group.precision,
        recall=group.recall,
        traits=tuple(
            GroupTrait(
                rule=trait.rule,
                said=InWords(*(rule_words(trait.rule, language) for language in ("en", "de"))),
                share=trait.share,
                others=trait.others,
            )
            for trait in group.traits[:MOST_TRAITS]
        ),
    )


def _notes(index: JourneyIndex, fleeting: tuple[Fleeting, ...], *, some: bool) -> tuple[Note, ...]:
    notes = []
    if some:
        notes.append(note("groups.describe"))
    if index.n_customers > MOST_LOOKED_AT and (some or fleeting):
        notes.append(note("groups.sampled", count=MOST_LOOKED_AT))
    if fleeting:
        notes.append(note("groups.fleeting", count=len(fleeting), trusted=TRUSTED))
    return tuple(notes)
