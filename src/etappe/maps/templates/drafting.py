"""What a map drawn from data begins with: the usual stages and rows, with their words in both languages.

Law: every text of it stands in the texts catalogue and comes in English and German, so a map begun in one language reads
well in the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from etappe.foundation.texts import LANGUAGES, Language, text
from etappe.maps.model.document import Lane, LaneType, MapDocument, Measure, Stage
from etappe.maps.model.fields import TextPlace, translation_key, write_text
from etappe.maps.model.ordering import orders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STAGES: Final = ("awareness", "consideration", "decision", "retention", "advocacy")
"""The default five, in order. Their names stand under ``maps.stage.<name>``."""
CARE_STAGES: Final = ("symptoms", "diagnosis", "treatment", "recovery", "aftercare")
"""The same in the words of care."""


class LaneKind(NamedTuple):
    """A row of a draft: its id, type and measure. Its title stands under ``maps.lane.<id>``."""

    id: str
    type: LaneType
    measure: Measure | None = None


DRAFT_LANES: Final = (
    LaneKind("goals", "need"),
    LaneKind("actions", "action"),
    LaneKind("quotes", "quote"),
    LaneKind("expectations", "expectation"),
    LaneKind("emotion", "emotion"),
    LaneKind("reached", "metric", "reached"),
    LaneKind("onward", "metric", "onward"),
    LaneKind("time_to_next", "metric", "time_to_next"),
    LaneKind("drop_off", "metric", "drop_off"),
    LaneKind("satisfaction", "metric", "satisfaction"),
    LaneKind("pain_points", "pain"),
    LaneKind("opportunities", "opportunity"),
    LaneKind("owner", "text"),
)
"""Rows that a draft may have, from top to bottom."""

Said = tuple[str, dict[str, object]]
"""A key of the texts catalogue, with what fills its places."""


def blank(title: str, language: Language = "en") -> MapDocument:
    """A map with a title and nothing else.

    >>> blank("Our journey").title
    'Our journey'
    """
    return MapDocument(title=title, locale=language)


def with_stages(document: MapDocument, names: Sequence[str]) -> MapDocument:
    """The map with stages of these names (of STAGES or CARE_STAGES) as its only ones; hues follow the place in the five."""
    hues = {name: number for five in (STAGES, CARE_STAGES) for number, name in enumerate(five, start=1)}
    stages = {
        name: Stage(order=order, name=text(f"maps.stage.{name}", document.locale), hue=hues[name])
        for name, order in zip(names, orders(len(names)), strict=True)
    }
    said: dict[TextPlace, Said] = {TextPlace("stages", name, "name"): (f"maps.stage.{name}", {}) for name in names}
    return in_both_languages(replace(document, stages=stages), said)


def with_lanes(document: MapDocument, ids: Sequence[str]) -> MapDocument:
    """The map with some of these lanes as its only ones, in the order given."""
    kinds = {kind.id: kind for kind in DRAFT_LANES}
    lanes = {
        id_: Lane(
            order=order,
            type=kinds[id_].type,
            title=text(f"maps.lane.{id_}", document.locale),
            measure=kinds[id_].measure,
        )
        for id_, order in zip(ids, orders(len(ids)), strict=True)
    }
    said: dict[TextPlace, Said] = {TextPlace("lanes", id_, "title"): (f"maps.lane.{id_}", {}) for id_ in ids}
    return in_both_languages(replace(document, lanes=lanes), said)


def in_both_languages(document: MapDocument, said: Mapping[TextPlace, Said]) -> MapDocument:
    """The map with texts of the catalogue at these places, in its own language and translated into the others."""
    translations = {language: dict(texts) for language, texts in document.translations.items()}
    for place, (key, values) in said.items():
        document = write_text(document, place, text(key, document.locale, **values))
        for language in LANGUAGES:
            if language != document.locale:
                translations.setdefault(language, {})[translation_key(*place)] = text(key, language, **values)
    return replace(document, translations=translations)
