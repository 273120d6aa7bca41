"""A map in long form: a row for each thing that stands at a step, which any tool can filter and count.

Law: what a person wrote stands there as they wrote it, its Markdown included, and is text to every spreadsheet; numbers
are numbers, with a point, whatever the language. Read again, every field of a row is what the map holds.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final, NamedTuple

from etappe.exports.about import scope_words
from etappe.exports.metrics import number_of
from etappe.foundation.spreadsheets import inert
from etappe.foundation.texts import text
from etappe.maps.acting.scoring import priorities
from etappe.maps.model.faults import is_drawn
from etappe.maps.model.ordering import ordered, steps_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etappe.exports.model import Leaf
    from etappe.foundation.texts import Language
    from etappe.maps.model.document import Cell, Lane, MapDocument

COLUMNS: Final = ("stage", "step", "lane", "lane_type", "persona", "value", "score", "evidence", "source")


class Entry(NamedTuple):
    """A row.

    ``score`` is a number of the emotion lane (−2 … +2) or of a metric lane, or that of an opportunity by the map's own method
    where it follows no number that is counted anew; None elsewhere. ``source`` of what is measured says of whom and when it is,
    where that is not everybody and all time.
    ``lane_type`` and ``evidence`` are the words of the map's JSON, the same in every language.
    """

    stage: str
    step: str
    lane: str
    lane_type: str
    persona: str
    value: str
    score: float | None
    evidence: str
    source: str


def entries(
    leaf: Leaf, document: MapDocument, lanes: Sequence[tuple[str, Lane]], persona: str | None
) -> Iterator[Entry]:
    """The rows of these lanes, step by step and lane by lane; hidden steps are left out.

    ``document`` is the map in the language of the export; ``persona`` leaves out what belongs to others.
    """
    language = document.locale
    cards = _cards(document)
    scores = {one.cell: one.scores[document.scoring].value for one in priorities(document, leaf.measures)}
    for key, step in steps_in_order(document):
        stage = document.stages[step.stage]
        if step.hidden or stage.hidden:
            continue
        for lane_id, lane in lanes:
            title = lane.title or text(
                f"exports.measure.{lane.measure}" if lane.measure else f"exports.lane.{lane.type}", language
            )
            place = (stage.name, step.title, title)
            if lane.type == "emotion":
                yield from _feelings(leaf, document, key, place, persona)
            elif lane.type == "metric":
                yield from _measured(leaf, lane, key, place, language)
            elif not is_drawn(lane.type):
                yield from _met(document, lane, key, place)
            for card, cell in cards.get((lane_id, key), ()):
                if persona not in {None, cell.persona} and cell.persona is not None:
                    continue
                who = document.personas[cell.persona].name if cell.persona else ""
                value = "\n".join(part for part in (cell.text, cell.link) if part)
                yield Entry(*place, lane.type, who, value, scores.get(card), cell.evidence, cell.source)


def long_csv(rows: Iterator[Entry], language: Language) -> str:
    """Rows as CSV (RFC 4180), with a heading in the language; begins with a byte order mark.

    The separator is a comma in every language, because programs read it; spreadsheets find it out by themselves or ask.
    """
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([text(f"exports.column.{name}", language) for name in COLUMNS])
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return target.getvalue()


def _cell(value: str | float | None) -> str:
    """A number as short as it is exact; a text so that no spreadsheet calculates it."""
    if value is None:
        return ""
    return repr(value).removesuffix(".0") if isinstance(value, float) else inert(value)


def _cards(document: MapDocument) -> dict[tuple[str, str], list[tuple[str, Cell]]]:
    """By lane and step, in order, with their ids."""
    found: dict[tuple[str, str], list[tuple[str, Cell]]] = {}
    for key, cell in ordered(document.cells):
        found.setdefault((cell.lane, cell.step), []).append((key, cell))
    return found


def _feelings(
    leaf: Leaf, document: MapDocument, step: str, place: tuple[str, str, str], persona: str | None
) -> Iterator[Entry]:
    counted = leaf.measures.steps.get(step) if leaf.measures else None
    language = document.locale
    if counted is not None and counted.experience is not None:
        word = text("exports.emotion.experienced", language)
        about = scope_words(leaf, language)
        yield Entry(*place, "emotion", "", word, float(counted.experience), "measured", about)
    for _, one in sorted(document.experiences.items()):
        if one.step != step or (persona is not None and one.persona not in {None, persona}):
            continue
        who = document.personas[one.persona].name if one.persona else ""
        for name, value in (("expected", one.expected), ("experienced", one.experienced)):
            if value is not None:
                word = text(f"exports.emotion.{name}", language)
                yield Entry(*place, "emotion", who, word, float(value), one.evidence, one.source)


def _measured(leaf: Leaf, lane: Lane, step: str, place: tuple[str, str, str], language: Language) -> Iterator[Entry]:
    if leaf.measures is None:
        return
    number = number_of(lane.measure or "reached", leaf.measures.steps.get(step), 0, language)
    said = " · ".join(part for part in (number.value, number.detail, number.more, number.absent) if part)
    is_there = number.raw is not None
    about = scope_words(leaf, language) if is_there else ""
    yield Entry(*place, "metric", "", said, number.raw, "measured" if is_there else "", about)


def _met(document: MapDocument, lane: Lane, step: str, place: tuple[str, str, str]) -> Iterator[Entry]:
    met = [document.touchpoints[one.touchpoint] for _, one in ordered(document.interactions) if one.step == step]
    if lane.type == "touchpoint":
        names = [touchpoint.name for touchpoint in met]
    else:
        channels = dict.fromkeys(touchpoint.channel for touchpoint in met)
        names = [text(f"exports.channel.{channel}", document.locale) for channel in channels]
    for name in names:
        yield Entry(*place, lane.type, "", name, None, "", "")
