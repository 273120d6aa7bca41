"""Applying changes to a map, undoing them, and reading a map in a language.

Law: ``apply`` gives a whole map or raises and gives nothing; the document given is never touched. ``undo_of`` gives
the changes that lead back: ``apply(apply(document, changes), undo_of(document, changes)) == document``.
Ids of new objects follow from what they are about, so two people who write the same empty cell write the same cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from etappe.foundation.errors import InvalidInput
from etappe.maps.changes import AnyChange, DrawExperience, EditText, MoveStep, RemoveStep, Restore, WriteCell
from etappe.maps.checking import check_document
from etappe.maps.document import Cell, Experience, MapDocument
from etappe.maps.faults import is_drawn
from etappe.maps.fields import TextPlace, keys_of, place_of, read_text, rule_of, texts_of, translation_key, write_text
from etappe.maps.ordering import order_between, ordered, orders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etappe.foundation.texts import Language

_LONG_ORDER = 40
"""From this length on a stage's steps are spread anew instead of squeezing another key in between."""

_LONGEST_WISH = 120
"""Leaves room for a number within the length of an id."""

T = TypeVar("T")


def apply(document: MapDocument, changes: Sequence[AnyChange]) -> MapDocument:
    """The map after all changes, one after the other, checked whole at the end.

    Raises InvalidInput of the first change that cannot be made (its data names its number from 1 as ``change``), and
    BrokenMap where the result would not be whole.

    >>> document = MapDocument(title="Draft")
    >>> apply(document, [EditText(collection="map", id="", field="title", text="Journey", language="en")]).title
    'Journey'
    """
    changed = document
    for number, change in enumerate(changes, start=1):
        try:
            changed = _applied(changed, change)
        except InvalidInput as error:
            raise InvalidInput(error.code, **error.data, change=number) from error
    check_document(changed)
    return changed


def undo_of(document: MapDocument, changes: Sequence[AnyChange]) -> tuple[AnyChange, ...]:
    """The changes that lead from ``apply(document, changes)`` back to ``document``, last change first.

    A text is undone by writing the text before, so what others wrote elsewhere meanwhile stays; everything else by
    putting the touched objects back. Raises what ``apply`` raises for a change that cannot be made.
    """
    undo: list[AnyChange] = []
    for change in changes:
        after = _applied(document, change)
        undo[:0] = _undo_text(document, change) if isinstance(change, EditText) else _difference(after, document)
        document = after
    return tuple(undo)


def localized(document: MapDocument, language: Language) -> MapDocument:
    """The map in a language, to be read, shown or exported, not to be stored: without other languages.

    A text that is not translated stays in the map's own language, field by field: better shown than missing.

    >>> document = MapDocument(title="Journey", owner="Ada", translations={"de": {"map..title": "Reise"}})
    >>> localized(document, "de").title, localized(document, "de").owner
    ('Reise', 'Ada')
    """
    translated = document.translations.get(language, {}) if language != document.locale else {}
    for key, text in translated.items():
        place = place_of(key)
        assert place is not None, "a checked map has no translation of nothing"
        document = write_text(document, place, text)
    return replace(document, locale=language, translations={})


def untranslated(document: MapDocument, language: Language) -> tuple[str, ...]:
    """Translation keys of the texts that say something in the map's own language and nothing in ``language``.

    >>> untranslated(MapDocument(title="Journey"), "de")
    ('map..title',)
    """
    if language == document.locale:
        return ()
    translated = document.translations.get(language, {})
    keys = (translation_key(*place) for place, text, _ in texts_of(document) if text)
    return tuple(key for key in keys if key not in translated)


def _applied(document: MapDocument, change: AnyChange) -> MapDocument:
    match change:
        case EditText():
            return _edit_text(document, change)
        case WriteCell():
            return _write_cell(document, change)
        case DrawExperience():
            return _draw_experience(document, change)
        case RemoveStep():
            return _remove_step(document, change)
        case MoveStep():
            return _move_step(document, change)
        case Restore():
            return _restore(document, change)


def _edit_text(document: MapDocument, change: EditText) -> MapDocument:
    place = TextPlace(change.collection, change.id, change.field)
    before = read_text(document, place)
    rule = rule_of(place.collection, place.field)
    assert rule is not None, "a text that can be read has a rule"
    own = change.language == document.locale
    if own and rule.required and not change.text.strip():
        raise InvalidInput("map.text_missing", where=translation_key(*place))
    if own or not before:
        document = write_text(document, place, change.text)
    return (
        document
        if own
        else _translate(
            document, change.language, {translation_key(*place): change.text if change.text.strip() else None}
        )
    )


def _undo_text(document: MapDocument, change: EditText) -> list[AnyChange]:
    place = TextPlace(change.collection, change.id, change.field)
    before = read_text(document, place)
    base = replace(change, text=before, language=document.locale)
    if change.language == document.locale:
        return [base]
    translation = document.translations.get(change.language, {}).get(translation_key(*place), "")
    translated = replace(change, text=translation)
    return [translated] if before else [translated, base]


def _write_cell(document: MapDocument, change: WriteCell) -> MapDocument:
    lane = _known(document.lanes, "lanes", change.lane)
    _known(document.steps, "steps", change.step)
    if not is_drawn(lane.type):
        raise InvalidInput("map.lane_not_drawn", lane=change.lane)
    found = next(
        (key for key, cell in document.cells.items() if (cell.lane, cell.step) == (change.lane, change.step)), None
    )
    if not change.text.strip():
        return document if found is None else _without(document, "cells", (found,))
    key = found or _free_id(f"{change.lane}_{change.step}", document.cells)
    cell = document.cells.get(key) or Cell(lane=change.lane, step=change.step, text=change.text)
    if change.language == document.locale:
        cell = replace(cell, text=change.text)
    else:
        document = _translate(document, change.language, {translation_key("cells", key, "text"): change.text})
    cell = replace(cell, evidence=change.evidence or cell.evidence)
    return replace(document, cells={**document.cells, key: cell})


def _draw_experience(document: MapDocument, change: DrawExperience) -> MapDocument:
    _known(document.steps, "steps", change.step)
    found = next((key for key, drawn in document.experiences.items() if drawn.step == change.step), None)
    key = found or _free_id(change.step, document.experiences)
    drawn = document.experiences.get(key) or Experience(step=change.step)
    drawn = replace(drawn, **{change.which: change.value})
    if drawn.expected is None and drawn.experienced is None:
        return document if found is None else _without(document, "experiences", (found,))
    return replace(document, experiences={**document.experiences, key: drawn})


def _remove_step(document: MapDocument, change: RemoveStep) -> MapDocument:
    _known(document.steps, "steps", change.step)
    cells = tuple(key for key, cell in document.cells.items() if cell.step == change.step)
    drawn = tuple(key for key, experience in document.experiences.items() if experience.step == change.step)
    document = _without(document, "cells", cells)
    document = _without(document, "experiences", drawn)
    return _without(document, "steps", (change.step,))


def _move_step(document: MapDocument, change: MoveStep) -> MapDocument:
    moved = _known(document.steps, "steps", change.step)
    _known(document.stages, "stages", change.stage)
    others = [(key, step) for key, step in ordered(document.steps) if step.stage == change.stage and key != change.step]
    ids = [key for key, _ in others]
    if change.before is not None and change.before not in ids:
        raise InvalidInput("map.not_before", step=change.step, before=change.before, stage=change.stage)
    place = len(ids) if change.before is None else ids.index(change.before)
    left = others[place - 1][1].order if place else None
    right = others[place][1].order if place < len(ids) else None
    if left is None or right is None or left < right:
        order = order_between(left, right)
        if len(order) <= _LONG_ORDER:
            return replace(
                document, steps={**document.steps, change.step: replace(moved, stage=change.stage, order=order)}
            )
    ids.insert(place, change.step)
    spread = {
        key: replace(document.steps[key], stage=change.stage, order=order)
        for key, order in zip(ids, orders(len(ids)), strict=True)
    }
    return replace(document, steps={**document.steps, **spread})


def _restore(document: MapDocument, change: Restore) -> MapDocument:
    for language, texts in change.translations.items():
        document = _translate(document, language, texts)
    return replace(
        document,
        steps=_put(document.steps, change.steps),
        cells=_put(document.cells, change.cells),
        experiences=_put(document.experiences, change.experiences),
    )


def _difference(now: MapDocument, then: MapDocument) -> list[AnyChange]:
    """What leads from ``now`` to ``then``, as far as Restore reaches; nothing where they are equal."""
    languages = {*now.translations, *then.translations}
    texts = {
        language: _changed(now.translations.get(language, {}), then.translations.get(language, {}))
        for language in sorted(languages)
    }
    change = Restore(
        steps=_changed(now.steps, then.steps),
        cells=_changed(now.cells, then.cells),
        experiences=_changed(now.experiences, then.experiences),
        translations={language: changed for language, changed in texts.items() if changed},
    )
    return [] if change == Restore() else [change]


def _changed(now: Mapping[str, T], then: Mapping[str, T]) -> dict[str, T | None]:
    gone: dict[str, T | None] = {key: None for key in now if key not in then}
    return gone | {key: value for key, value in then.items() if now.get(key) != value}


def _put(collection: dict[str, T], objects: Mapping[str, T | None]) -> dict[str, T]:
    merged: dict[str, T | None] = {**collection, **objects}
    return {key: value for key, value in merged.items() if value is not None}


def _translate(document: MapDocument, language: str, texts: Mapping[str, str | None]) -> MapDocument:
    """Translations written or, where None, taken away; a language without any is left out."""
    kept = _put(document.translations.get(language, {}), texts)
    return replace(document, translations=_put(document.translations, {language: kept or None}))


def _without(document: MapDocument, collection: str, ids: tuple[str, ...]) -> MapDocument:
    """The document without some objects and their translations."""
    kept = {key: value for key, value in getattr(document, collection).items() if key not in ids}
    document = replace(document, **{collection: kept})
    for language, texts in document.translations.items():
        gone = {key: None for id_ in ids for key in keys_of(collection, id_, texts)}
        document = _translate(document, language, gone) if gone else document
    return document


def _known(collection: Mapping[str, T], name: str, id_: str) -> T:
    if id_ not in collection:
        raise InvalidInput("map.object_unknown", collection=name, id=id_)
    return collection[id_]


def _free_id(wish: str, taken: Mapping[str, object]) -> str:
    wish = wish[:_LONGEST_WISH]
    number, free = 1, wish
    while free in taken:
        number += 1
        free = f"{wish}_{number}"
    return free
