"""Entries of the touchpoint library, their bindings through time, sheets of questions, and ratings. Pure data.

Law: a binding is never changed: another one is put after it, and says since when it holds and who put it. A rating is never
changed either: who rates again gives another one, and both stay. An answer keeps the words of the question it was given to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from msgspec import UNSET, Struct, UnsetType

from etappe.events.selectors import Selector
from etappe.maps.keeping.comments import Writer
from etappe.maps.model.document import Channel, ScoreBinding, TouchpointType

Texts = dict[Literal["en", "de"], str]
"""A text in the languages in which somebody has written it."""
SheetId = Literal["website", "app", "social", "message", "service", "place", "other"]

LOWEST_SCORE: Final = 1
HIGHEST_SCORE: Final = 5
OLD_AFTER_DAYS: Final = 180
"""A review is old from then on."""
LONGEST_REMARK: Final = 2_000
LONGEST_QUESTION: Final = 300
MOST_QUESTIONS: Final = 20
MOST_ENTRIES: Final = 1_000
MOST_RATINGS: Final = 10_000
"""In a project, and of an entry."""


class Bound(Struct, frozen=True, kw_only=True):
    """What an entry was bound to, from ``since`` until the next one. ``number`` counts up from 1.

    ``effort`` is where scores of effort come from; only the library knows it, touchpoints of maps do not.
    """

    number: int
    since: datetime
    by: Writer
    binding: Selector | None = None
    failing: Selector | None = None
    satisfaction: ScoreBinding | None = None
    effort: ScoreBinding | None = None


class LibraryTouchpoint(Struct, frozen=True, kw_only=True):
    """A touchpoint as all maps of a project know it.

    Attributes:
        revision: grows by one with every change.
        changed_at, changed_by: the last change.
        sheet: by which questions it is reviewed.
        bindings: all it was bound to, the first one first; the last one holds. Never empty.
    """

    id: str
    revision: int
    changed_at: datetime
    changed_by: Writer
    name: Texts
    type: TouchpointType = "digital"
    channel: Channel = "other"
    owner: Texts = {}
    systems: Texts = {}
    message: Texts = {}
    sheet: SheetId = "other"
    bindings: tuple[Bound, ...]

    @property
    def bound(self) -> Bound:
        """What it is bound to now."""
        return self.bindings[-1]


class TouchpointDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry to be made. ``sheet`` None means the one that suits its channel."""

    name: Texts
    type: TouchpointType = "digital"
    channel: Channel = "other"
    owner: Texts = {}
    systems: Texts = {}
    message: Texts = {}
    sheet: SheetId | None = None
    binding: Selector | None = None
    failing: Selector | None = None
    satisfaction: ScoreBinding | None = None
    effort: ScoreBinding | None = None


class TouchpointPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes of an entry, at the ``revision`` that its author saw; what is left out stays."""

    revision: int
    name: Texts | UnsetType = UNSET
    type: TouchpointType | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    owner: Texts | UnsetType = UNSET
    systems: Texts | UnsetType = UNSET
    message: Texts | UnsetType = UNSET
    sheet: SheetId | UnsetType = UNSET
    binding: Selector | UnsetType | None = UNSET
    failing: Selector | UnsetType | None = UNSET
    satisfaction: ScoreBinding | UnsetType | None = UNSET
    effort: ScoreBinding | UnsetType | None = UNSET


class SheetQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of a review, answered from 1 (not at all) to 5 (very)."""

    id: str
    words: Texts


class Sheet(Struct, frozen=True, kw_only=True):
    """The questions by which touchpoints of a kind are reviewed. ``edited`` says whether the project has its own."""

    id: SheetId
    questions: tuple[SheetQuestion, ...]
    edited: bool = False


class SheetDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sheet shall ask; questions without an id are new."""

    questions: tuple[QuestionDraft, ...]


class QuestionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question in a sheet's draft."""

    words: Texts
    id: str = ""


class Answered(Struct, frozen=True, kw_only=True):
    """A score from 1 to 5, with the words of the question as they were when it was given."""

    question: str
    words: Texts
    score: int


class Rating(Struct, frozen=True, kw_only=True):
    """What somebody thought of a touchpoint, and when."""

    id: str
    at: datetime
    by: Writer
    answers: tuple[Answered, ...]
    remark: str = ""

    @property
    def mean(self) -> float:
        """Of its answers, each counting the same."""
        return sum(each.score for each in self.answers) / len(self.answers)


class RatingDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rating to be given: scores from 1 to 5 by the id of the question; those left out are not answered."""

    answers: dict[str, int]
    remark: str = ""


def said(texts: Mapping[Literal["en", "de"], str], language: Literal["en", "de"]) -> str:
    """A text in a language, or in the other one where nobody has written it in this one.

    >>> said({"de": "Kasse"}, "en"), said({}, "en")
    ('Kasse', '')
    """
    other: Literal["en", "de"] = "de" if language == "en" else "en"
    return texts.get(language) or texts.get(other) or ""


def written(texts: Mapping[Literal["en", "de"], str]) -> Texts:
    """The texts without those that say nothing, and without white space around them.

    >>> written({"en": " Till ", "de": ""})
    {'en': 'Till'}
    """
    return {language: text.strip() for language, text in texts.items() if text.strip()}
