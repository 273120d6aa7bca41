"""The opportunities of all maps of a project in one list, each with its place and its words.

Law: a card stands here with what its own map says of it, and with nothing that is not there. Scores by one method can be compared
across maps; those by an own formula only where the maps have the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

from etappe.foundation.texts import LANGUAGES
from etappe.maps.acting.scoring import Score, priorities
from etappe.maps.model.changing import localized
from etappe.maps.model.document import OpportunityStatus, Scoring
from etappe.maps.model.richtext import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etappe.maps.measured.measures import MapMeasures
    from etappe.maps.model.document import Affected, MapDocument


class Words(Struct, frozen=True, kw_only=True):
    """A text in both languages; where it is not translated, in the map's own in both."""

    en: str
    de: str


class ProjectPriority(Struct, frozen=True, kw_only=True):
    """An opportunity of one of the maps; see ``scoring.Priority``. Its text is plain, without marks."""

    map: str
    cell: str
    text: Words
    step: str
    step_title: Words
    lane: str
    lane_type: str
    status: OpportunityStatus
    owner: Words
    customers: int | None
    counted_on: str | None
    inputs: dict[str, float]
    scores: dict[Scoring, Score]


class PriorityMap(Struct, frozen=True, kw_only=True):
    """A map whose opportunities are listed, by what it puts them in order, and its own formula."""

    id: str
    title: Words
    scoring: Scoring
    formula: str


class ProjectPriorities(Struct, frozen=True, kw_only=True):
    """The maps of a project, oldest first, and their opportunities in the order of each map."""

    maps: tuple[PriorityMap, ...]
    cards: tuple[ProjectPriority, ...]


@dataclass(frozen=True, kw_only=True)
class JudgedMap:
    """A map with what was counted for it, as far as the data say anything."""

    id: str
    document: MapDocument
    measures: MapMeasures | None = None
    live: Mapping[str, Mapping[Affected, int]] | None = None


def portfolio(maps: Iterable[JudgedMap]) -> ProjectPriorities:
    """The opportunities of these maps.

    >>> from etappe.maps.model.document import MapDocument
    >>> portfolio([JudgedMap(id="m", document=MapDocument(title="Care"))]).maps[0].title.de
    'Care'
    """
    listed: list[PriorityMap] = []
    cards: list[ProjectPriority] = []
    for one in maps:
        document = one.document
        read = {language: localized(document, language) for language in LANGUAGES}
        listed.append(
            PriorityMap(
                id=one.id,
                title=Words(**{language: each.title for language, each in read.items()}),
                scoring=document.scoring,
                formula=document.formula,
            )
        )
        key_of = {own.cell: key for key, own in document.opportunities.items()}
        for found in priorities(document, one.measures, one.live):
            key = key_of.get(found.cell)
            own = document.opportunities[key] if key is not None else None
            said = {language: plain(each.cells[found.cell].text) for language, each in read.items()}
            owners = {language: each.opportunities[key].owner if key else "" for language, each in read.items()}
            cards.append(
                ProjectPriority(
                    map=one.id,
                    cell=found.cell,
                    text=Words(**said),
                    step=found.step,
                    step_title=Words(**{language: each.steps[found.step].title for language, each in read.items()}),
                    lane=found.lane,
                    lane_type=document.lanes[found.lane].type,
                    status=found.status,
                    owner=Words(**owners),
                    customers=found.customers,
                    counted_on=own.taken.day if own is not None and own.taken is not None else None,
                    inputs=found.inputs,
                    scores=found.scores,
                )
            )
    return ProjectPriorities(maps=tuple(listed), cards=tuple(cards))
