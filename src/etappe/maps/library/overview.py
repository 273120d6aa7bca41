"""What a project's touchpoints are, where they are used, what they lack, and where messages differ. Without the data.

Law: every entry and every touchpoint of a map that is not linked to one stands here exactly once. A link to an entry that is
not there any more is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from etappe.maps.library.linking import deviations, draft_of
from etappe.maps.library.model import (
    OLD_AFTER_DAYS,
    LibraryTouchpoint,
    Rating,
    Sheet,
    Texts,
    TouchpointDraft,
)
from etappe.maps.library.reviewing import Review, Summed, review, summed
from etappe.maps.model.document import Channel, MapDocument, TouchpointType
from etappe.maps.model.ordering import interactions_by_step, steps_in_order

Lack = Literal["binding", "owner", "message", "rating", "recent_review", "use"]
"""What a touchpoint is without. An old review is one of more than 180 days ago."""


class Drawn(Struct, frozen=True, kw_only=True):
    """A map of the project."""

    map: str
    titles: dict[str, str]
    document: MapDocument


class StepMet(Struct, frozen=True, kw_only=True):
    """A step of a map at which a touchpoint is met."""

    id: str
    title: Texts


class Use(Struct, frozen=True, kw_only=True):
    """A touchpoint of a map that an entry is linked to. ``differs`` are the fields in which the map says otherwise."""

    map: str
    titles: dict[str, str]
    touchpoint: str
    steps: tuple[StepMet, ...]
    differs: tuple[str, ...] = ()


class EntryView(Struct, frozen=True, kw_only=True):
    """An entry with what is known of it.

    Attributes:
        effort: from 1 to 5, as it is drawn at the steps that meet it; each step once. None where none is drawn.
        experienced: from −2 to +2, likewise.
    """

    entry: LibraryTouchpoint
    uses: tuple[Use, ...]
    review: Review | None
    effort: Summed | None
    experienced: Summed | None
    lacks: tuple[Lack, ...]


class UnlinkedView(Struct, frozen=True, kw_only=True):
    """A touchpoint of a map that no entry of the library stands for. ``key`` names it among all: ``<map>/<touchpoint>``."""

    key: str
    use: Use
    draft: TouchpointDraft
    effort: Summed | None
    experienced: Summed | None
    lacks: tuple[Lack, ...]


class SaidMessage(Struct, frozen=True, kw_only=True):
    """What is said at a touchpoint. ``key`` is the id of an entry, or the key of an unlinked one."""

    key: str
    name: Texts
    type: TouchpointType
    channel: Channel
    message: Texts


class MessagesDiffer(Struct, frozen=True, kw_only=True):
    """Touchpoints that should say the same, because they have one name or one step meets them, and do not."""

    by: Literal["name", "step"]
    place: Texts
    said: tuple[SaidMessage, ...]


class LibraryOverview(Struct, frozen=True, kw_only=True):
    """All touchpoints of a project. ``old_after_days``: a review is old from then on."""

    entries: tuple[EntryView, ...]
    unlinked: tuple[UnlinkedView, ...]
    messages: tuple[MessagesDiffer, ...]
    sheets: tuple[Sheet, ...]
    old_after_days: int = OLD_AFTER_DAYS


def overview(
    entries: Sequence[LibraryTouchpoint],
    maps: Sequence[Drawn],
    ratings: Mapping[str, Sequence[Rating]],
    sheets: tuple[Sheet, ...],
    now: datetime,
) -> LibraryOverview:
    """Everything that is known of a project's touchpoints without its data."""
    by_id = {entry.id: entry for entry in entries}
    uses: dict[str, list[tuple[Use, Drawn]]] = {entry.id: [] for entry in entries}
    loose: list[UnlinkedView] = []
    for drawn in maps:
        steps = _steps_of(drawn.document)
        for key, touchpoint in drawn.document.touchpoints.items():
            entry = by_id.get(touchpoint.library or "")
            use = Use(
                map=drawn.map,
                titles=drawn.titles,
                touchpoint=key,
                steps=tuple(steps.get(key, ())),
                differs=() if entry is None else deviations(drawn.document, key, entry),
            )
            if entry is None:
                loose.append(_unlinked(drawn, use))
            else:
                uses[entry.id].append((use, drawn))
    views = tuple(_view(entry, uses[entry.id], review(ratings.get(entry.id, ()), now)) for entry in entries)
    return LibraryOverview(
        entries=views, unlinked=tuple(loose), messages=tuple(_differing(views, loose)), sheets=sheets
    )


def _view(entry: LibraryTouchpoint, uses: Sequence[tuple[Use, Drawn]], reviewed: Review | None) -> EntryView:
    lacks: list[Lack] = list(_lacks(entry.owner, entry.message, bound=entry.bound.binding is not None))
    if reviewed is None:
        lacks.append("rating")
    elif reviewed.old:
        lacks.append("recent_review")
    if not uses:
        lacks.append("use")
    return EntryView(
        entry=entry,
        uses=tuple(use for use, _ in uses),
        review=reviewed,
        effort=_felt(uses, "effort"),
        experienced=_felt(uses, "experienced"),
        lacks=tuple(lacks),
    )


def _unlinked(drawn: Drawn, use: Use) -> UnlinkedView:
    draft = draft_of(drawn.document, use.touchpoint)
    return UnlinkedView(
        key=f"{use.map}/{use.touchpoint}",
        use=use,
        draft=draft,
        effort=_felt([(use, drawn)], "effort"),
        experienced=_felt([(use, drawn)], "experienced"),
        lacks=(*_lacks(draft.owner, draft.message, bound=draft.binding is not None), "rating"),
    )


def _lacks(owner: Texts, message: Texts, *, bound: bool) -> Iterator[Lack]:
    if not bound:
        yield "binding"
    if not owner:
        yield "owner"
    if not message:
        yield "message"


def _steps_of(document: MapDocument) -> dict[str, list[StepMet]]:
    """By touchpoint the steps that meet it, in the order of the map."""
    found: dict[str, list[StepMet]] = {}
    meetings = interactions_by_step(document)
    for key, step in steps_in_order(document):
        title: Texts = {document.locale: step.title}
        for language, words in document.translations.items():
            if text := words.get(f"steps.{key}.title"):
                title[language] = text  # type: ignore[index] # translations are by language
        for _, one in meetings[key]:
            found.setdefault(one.touchpoint, []).append(StepMet(id=key, title=title))
    return found


def _felt(uses: Iterable[tuple[Use, Drawn]], name: Literal["effort", "experienced"]) -> Summed | None:
    """What is drawn at the steps of some uses, of each the mean over personas."""
    found: list[float] = []
    for use, drawn in uses:
        felt = drawn.document.experiences.values()
        for step in use.steps:
            values = [value for one in felt if one.step == step.id and (value := getattr(one, name)) is not None]
            if values:
                found.append(sum(values) / len(values))
    return summed(found) if found else None


def _differing(entries: Sequence[EntryView], loose: Sequence[UnlinkedView]) -> Iterator[MessagesDiffer]:
    """Where touchpoints of one name, or of one step of a map, say different things in different channels."""
    said: dict[str, SaidMessage] = {
        view.entry.id: SaidMessage(
            key=view.entry.id,
            name=view.entry.name,
            type=view.entry.type,
            channel=view.entry.channel,
            message=view.entry.message,
        )
        for view in entries
    } | {
        view.key: SaidMessage(
            key=view.key,
            name=view.draft.name,
            type=view.draft.type,
            channel=view.draft.channel,
            message=view.draft.message,
        )
        for view in loose
    }
    by_name: dict[str, list[str]] = {}
    for key, one in said.items():
        for name in {_plain(text) for text in one.name.values()}:
            by_name.setdefault(name, []).append(key)
    at_step: dict[tuple[str, str], list[str]] = {}
    titles: dict[tuple[str, str], Texts] = {}
    used = [(view.entry.id, use) for view in entries for use in view.uses] + [(view.key, view.use) for view in loose]
    for key, use in used:
        for step in use.steps:
            at_step.setdefault((use.map, step.id), []).append(key)
            titles[use.map, step.id] = step.title
    seen: set[frozenset[str]] = set()
    places: list[tuple[Literal["name", "step"], Texts, list[str]]] = [
        *(("name", said[keys[0]].name, keys) for keys in by_name.values()),
        *(("step", titles[place], keys) for place, keys in at_step.items()),
    ]
    for by, place, keys in places:
        found = [said[key] for key in dict.fromkeys(keys) if said[key].message]
        if _differ(found) and frozenset(one.key for one in found) not in seen:
            seen.add(frozenset(one.key for one in found))
            yield MessagesDiffer(by=by, place=place, said=tuple(found))


def _differ(said: Sequence[SaidMessage]) -> bool:
    """Whether there are several channels and, in a language that all are written in, several messages."""
    if len({(one.channel, one.type) for one in said}) < 2:  # noqa: PLR2004 -- several
        return False
    return any(
        _several(one.message[language] for one in said)
        for language in ("en", "de")
        if all(one.message.get(language) for one in said)
    )


def _several(texts: Iterable[str]) -> bool:
    return len({_plain(text) for text in texts}) > 1


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
