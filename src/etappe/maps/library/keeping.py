"""Use cases of the touchpoint library: make, change, delete, link, rate, and edit the sheets.

Law: an entry is kept first, then what changed is written into every map that is linked to it, each as an edit of whoever
changed it. A map that cannot be written is named, and no other is kept from it; what it says differently from then on the
overview names. Two people who change the same state of an entry do not cover each other: the second is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from msgspec import UNSET, Struct, structs

from etappe.accounts.model import Principal
from etappe.foundation.clock import Clock
from etappe.foundation.errors import EtappeError, InvalidInput, Refused
from etappe.foundation.ids import ProjectId, new_id
from etappe.maps.keeping.comments import Writer
from etappe.maps.keeping.documents import entry_of
from etappe.maps.keeping.ports import MapEditing, MapStore
from etappe.maps.library.linking import (
    BOUND_FIELDS,
    FIELDS,
    OWN_FIELDS,
    PLAIN_FIELDS,
    TEXT_FIELDS,
    draft_of,
    linked_to,
    met,
    pushed,
    unlinked,
    written_into,
)
from etappe.maps.library.model import (
    HIGHEST_SCORE,
    LONGEST_REMARK,
    LOWEST_SCORE,
    MOST_ENTRIES,
    MOST_RATINGS,
    Answered,
    Bound,
    LibraryTouchpoint,
    Rating,
    RatingDraft,
    Sheet,
    SheetDraft,
    SheetId,
    TouchpointDraft,
    TouchpointPatch,
    said,
    written,
)
from etappe.maps.library.overview import Drawn, LibraryOverview, overview
from etappe.maps.library.ports import LibraryStore
from etappe.maps.library.sheets import SHEETS, edited, sheet_for, usual
from etappe.maps.model.checking import check_document
from etappe.maps.model.document import MapDocument, Touchpoint

_NOBODY: Final = Writer(person="", name="")


class MapReached(Struct, frozen=True, kw_only=True):
    """What became of a change at a map that is linked: written, said there already, or not possible (the problem's code)."""

    map: str
    titles: dict[str, str]
    outcome: Literal["changed", "same", "failed"]
    problem: str = ""


class EntryChanged(Struct, frozen=True, kw_only=True):
    """An entry as it is now, and the maps that a change went into."""

    entry: LibraryTouchpoint
    maps: tuple[MapReached, ...] = ()


class MapTouchpoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A touchpoint of a map."""

    map: str
    touchpoint: str


class LinkDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link between an entry and a map: to a ``touchpoint`` that is there, or to one that a ``step`` shall meet.

    ``keep`` says whose values stay where they differ: the library's are written into the map, or the map's into the library
    and from there into all other maps.
    """

    map: str
    touchpoint: str = ""
    step: str = ""
    keep: Literal["library", "map"] = "library"


class Library:
    """The touchpoint libraries of a workspace's projects."""

    def __init__(self, store: LibraryStore, maps: MapStore, editing: MapEditing, clock: Clock) -> None:
        self._store = store
        self._maps = maps
        self._editing = editing
        self._clock = clock

    def show(self, project: ProjectId) -> LibraryOverview:
        """Everything that is known of a project's touchpoints without its data."""
        return overview(
            self._store.entries(project),
            self._drawn(project),
            self._store.ratings(project),
            self.sheets(project),
            self._clock.now(),
        )

    def add(self, project: ProjectId, draft: TouchpointDraft, by: Principal | None) -> LibraryTouchpoint:
        """Make an entry.

        Raises Refused ``project.unknown``, ``library.too_many``, InvalidInput ``library.name_missing``, and ``map.broken``
        where a map could not hold it.
        """
        if len(self._store.entries(project)) >= MOST_ENTRIES:
            raise Refused("library.too_many", most=MOST_ENTRIES)
        now, author = self._clock.now(), _known(by)
        values: dict[str, Any] = {name: written(getattr(draft, name)) for name in TEXT_FIELDS}
        values |= {name: getattr(draft, name) for name in PLAIN_FIELDS}
        bound: dict[str, Any] = {name: getattr(draft, name) for name in OWN_FIELDS}
        entry = _checked(
            LibraryTouchpoint(
                id=new_id("entry"),
                revision=1,
                changed_at=now,
                changed_by=author,
                sheet=draft.sheet or sheet_for(draft.channel),
                bindings=(Bound(number=1, since=now, by=author, **bound),),
                **values,
            )
        )
        if not self._store.add(project, entry):
            raise Refused("project.unknown", project=project)
        return entry

    def adopt(self, project: ProjectId, place: MapTouchpoint, by: Principal | None) -> EntryChanged:
        """Make an entry of what a map's touchpoint says, and link the two.

        Raises what ``add`` raises, Refused ``map.unknown``, InvalidInput ``map.object_unknown``.
        """
        document = self._document(project, place.map)
        _find(document, "touchpoints", place.touchpoint)
        entry = self.add(project, draft_of(document, place.touchpoint), by)
        try:
            reached = self._edit(project, place.map, lambda now: _linking(now, place.touchpoint, entry), by)
        except EtappeError:
            self._store.remove(project, entry.id)
            raise
        return EntryChanged(entry=entry, maps=(reached,))

    def prepare(self, project: ProjectId, documents: Sequence[MapDocument]) -> tuple[MapDocument, ...]:
        """Maps that are about to be kept, linked to a new library: touchpoints that say the same share an entry.

        Touchpoints that no step meets only give events a name; they stay on their map.

        Raises what ``add`` raises.
        """
        entries: dict[bytes, LibraryTouchpoint] = {}
        linked: list[MapDocument] = []
        for document in documents:
            now = document
            met_here = {one.touchpoint for one in document.interactions.values()}
            for touchpoint in (key for key in document.touchpoints if key in met_here):
                draft = draft_of(document, touchpoint)
                same = _identity(draft)
                if same not in entries:
                    entries[same] = self.add(project, draft, None)
                now = _linking(now, touchpoint, entries[same])
            linked.append(now)
        return tuple(linked)

    def change(self, project: ProjectId, entry_id: str, patch: TouchpointPatch, by: Principal | None) -> EntryChanged:
        """Change an entry, and write what changed into every map that is linked to it.

        Another binding is put after those there are. Raises Refused ``library.unknown``, Refused
        ``library.changed_meanwhile`` where the entry is at another revision, and what ``add`` raises for what it says.
        """
        before = self._entry(project, entry_id)
        if patch.revision != before.revision:
            raise Refused("library.changed_meanwhile", name=said(before.name, "en"), by=before.changed_by.name)
        after = _checked(self._patched(before, patch, _known(by)))
        if (
            structs.replace(after, revision=before.revision, changed_at=before.changed_at, changed_by=before.changed_by)
            == before
        ):
            return EntryChanged(entry=before)
        if not self._store.change(project, after):
            raise Refused("library.changed_meanwhile", name=said(before.name, "en"), by="")
        return EntryChanged(
            entry=after, maps=self._everywhere(project, entry_id, lambda now: pushed(now, before, after), by)
        )

    def delete(self, project: ProjectId, entry_id: str, by: Principal | None) -> tuple[MapReached, ...]:
        """Forget an entry with its ratings. The maps keep what it said, and are not linked any more.

        Raises Refused ``library.unknown``.
        """
        self._entry(project, entry_id)
        reached = self._everywhere(project, entry_id, lambda now: unlinked(now, entry_id), by)
        self._store.remove(project, entry_id)
        return reached

    def link(self, project: ProjectId, entry_id: str, draft: LinkDraft, by: Principal | None) -> EntryChanged:
        """Link an entry to a map's touchpoint, or let a step of a map meet it.

        Raises Refused ``library.unknown``, ``map.unknown``, InvalidInput ``map.object_unknown``, and what ``change`` raises
        where the map's values go into the library.
        """
        entry = self._entry(project, entry_id)
        document = self._document(project, draft.map)
        if draft.step:
            _find(document, "steps", draft.step)
            fresh = new_id("touchpoint"), new_id("interaction")
            reached = self._edit(project, draft.map, lambda now: met(now, entry, draft.step, *fresh), by)
            return EntryChanged(entry=entry, maps=(reached,))
        _find(document, "touchpoints", draft.touchpoint)
        if draft.keep == "library":
            reached = self._edit(project, draft.map, lambda now: written_into(now, draft.touchpoint, entry), by)
            return EntryChanged(entry=entry, maps=(reached,))
        values = draft_of(document, draft.touchpoint)
        patch = TouchpointPatch(revision=entry.revision, **{name: getattr(values, name) for name in FIELDS})
        changed = self.change(project, entry_id, patch, by)
        reached = self._edit(project, draft.map, lambda now: written_into(now, draft.touchpoint, changed.entry), by)
        others = tuple(one for one in changed.maps if one.map != draft.map)
        return EntryChanged(entry=changed.entry, maps=(reached, *others))

    def ratings(self, project: ProjectId, entry_id: str) -> tuple[Rating, ...]:
        """All ratings of an entry, the newest first. Raises Refused ``library.unknown``."""
        self._entry(project, entry_id)
        return self._store.ratings(project).get(entry_id, ())[::-1]

    def rate(self, project: ProjectId, entry_id: str, draft: RatingDraft, by: Principal) -> Rating:
        """Give a rating by the entry's sheet.

        Raises Refused ``library.unknown``, ``session.unnamed``, ``library.too_many_ratings``, InvalidInput
        ``library.rating_wrong`` without an answer, with a score outside 1 to 5 or to a question that the sheet has not,
        or with a remark over 2,000 characters.
        """
        entry = self._entry(project, entry_id)
        if not by.name:
            raise Refused("session.unnamed")
        questions = {one.id: one for one in self._sheet(project, entry.sheet).questions}
        fits = all(key in questions and LOWEST_SCORE <= score <= HIGHEST_SCORE for key, score in draft.answers.items())
        remark = draft.remark.strip()
        if not draft.answers or not fits or len(remark) > LONGEST_REMARK:
            raise InvalidInput(
                "library.rating_wrong", lowest=LOWEST_SCORE, highest=HIGHEST_SCORE, longest=LONGEST_REMARK
            )
        if len(self._store.ratings(project).get(entry_id, ())) >= MOST_RATINGS:
            raise Refused("library.too_many_ratings", most=MOST_RATINGS)
        answers = tuple(
            Answered(question=key, words=one.words, score=draft.answers[key])
            for key, one in questions.items()
            if key in draft.answers
        )
        rating = Rating(id=new_id("rating"), at=self._clock.now(), by=_known(by), answers=answers, remark=remark)
        if not self._store.rate(project, entry_id, rating):
            raise Refused("library.unknown")
        return rating

    def sheets(self, project: ProjectId) -> tuple[Sheet, ...]:
        """All sheets as the project has them."""
        own = {one.id: one for one in self._store.sheets(project)}
        return tuple(own.get(sheet) or usual(sheet) for sheet in SHEETS)

    def edit_sheet(self, project: ProjectId, sheet: str, draft: SheetDraft) -> Sheet:
        """Ask other questions from now on. Raises Refused ``library.sheet_unknown``, InvalidInput ``library.sheet_wrong``."""
        found = next((one for one in self.sheets(project) if one.id == sheet), None)
        if found is None:
            raise Refused("library.sheet_unknown", sheet=sheet[:40])
        changed = edited(found, draft.questions)
        if not self._store.put_sheet(project, changed):
            raise Refused("project.unknown", project=project)
        return changed

    def _patched(self, before: LibraryTouchpoint, patch: TouchpointPatch, by: Writer) -> LibraryTouchpoint:
        """The entry with what a patch changes."""
        now = self._clock.now()
        given: dict[str, Any] = {
            name: value for name in (*FIELDS, "effort", "sheet") if (value := getattr(patch, name)) is not UNSET
        }
        own = {
            name: written(value) if name in TEXT_FIELDS else value
            for name, value in given.items()
            if name not in OWN_FIELDS
        }
        bound = structs.replace(before.bound, **{name: given[name] for name in OWN_FIELDS if name in given})
        bindings = before.bindings
        if bound != before.bound:
            bindings = (*bindings, structs.replace(bound, number=before.bound.number + 1, since=now, by=by))
        return structs.replace(
            before, **own, bindings=bindings, revision=before.revision + 1, changed_at=now, changed_by=by
        )

    def _everywhere(
        self,
        project: ProjectId,
        entry_id: str,
        make: Callable[[MapDocument], MapDocument],
        by: Principal | None,
    ) -> tuple[MapReached, ...]:
        """Change every map that is linked to an entry; one that cannot be is named."""
        reached: list[MapReached] = []
        for one in self._drawn(project):
            if not linked_to(one.document, entry_id):
                continue
            try:
                reached.append(self._edit(project, one.map, make, by))
            except EtappeError as error:
                reached.append(MapReached(map=one.map, titles=one.titles, outcome="failed", problem=error.code))
        return tuple(reached)

    def _edit(
        self, project: ProjectId, map_id: str, make: Callable[[MapDocument], MapDocument], by: Principal | None
    ) -> MapReached:
        outcome: Literal["changed", "same"] = "same"

        def making(now: MapDocument) -> MapDocument:
            nonlocal outcome
            after = make(now)
            outcome = "same" if after == now else "changed"
            return after

        stored = self._editing.change(project, map_id, making, revision=None, by=by)
        return MapReached(map=map_id, titles=entry_of(stored).titles, outcome=outcome)

    def _drawn(self, project: ProjectId) -> tuple[Drawn, ...]:
        """The maps of a project as they are now; one that cannot be read now is as it was stored last."""
        found: list[Drawn] = []
        for stored in self._maps.maps(project):
            try:
                now = self._editing.show(project, stored.id)
            except EtappeError:
                now = stored
            if now is not None:
                found.append(Drawn(map=now.id, titles=entry_of(now).titles, document=now.document))
        return tuple(found)

    def _entry(self, project: ProjectId, entry_id: str) -> LibraryTouchpoint:
        found = next((one for one in self._store.entries(project) if one.id == entry_id), None)
        if found is None:
            raise Refused("library.unknown")
        return found

    def _sheet(self, project: ProjectId, sheet: SheetId) -> Sheet:
        return next(one for one in self.sheets(project) if one.id == sheet)

    def _document(self, project: ProjectId, map_id: str) -> MapDocument:
        stored = self._editing.show(project, map_id)
        if stored is None:
            raise Refused("map.unknown", map=map_id)
        return stored.document


def _linking(document: MapDocument, touchpoint: str, entry: LibraryTouchpoint) -> MapDocument:
    """The map with a link and nothing else changed."""
    _find(document, "touchpoints", touchpoint)
    linked = structs.replace(document.touchpoints[touchpoint], library=entry.id)
    return structs.replace(document, touchpoints={**document.touchpoints, touchpoint: linked})


def _find(document: MapDocument, collection: Literal["touchpoints", "steps"], key: str) -> None:
    """Raises InvalidInput ``map.object_unknown`` where a map has no such object."""
    if key not in getattr(document, collection):
        raise InvalidInput("map.object_unknown", collection=collection, id=key[:140])


def _checked(entry: LibraryTouchpoint) -> LibraryTouchpoint:
    """The entry, if a map could hold it in every language.

    Raises InvalidInput ``library.name_missing``, BrokenMap with every fault otherwise.
    """
    if not entry.name:
        raise InvalidInput("library.name_missing")
    for language in ("en", "de"):
        values: dict[str, Any] = {name: said(getattr(entry, name), language) for name in TEXT_FIELDS}
        values |= {name: getattr(entry.bound, name) for name in BOUND_FIELDS}
        found = {"entry": Touchpoint(**values)}
        if entry.bound.effort is not None:  # scores of effort are kept like those of satisfaction
            found["effort"] = Touchpoint(name="…", satisfaction=entry.bound.effort)
        check_document(MapDocument(title="…", touchpoints=found))
    return entry


def _identity(draft: TouchpointDraft) -> bytes:
    """What two touchpoints have in common that are the same."""
    from msgspec import json

    return json.encode([{**draft.name}, draft.channel, draft.binding], order="deterministic")


def _known(by: Principal | None) -> Writer:
    return _NOBODY if by is None else Writer(person=by.person, name=by.name)
