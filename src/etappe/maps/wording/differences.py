"""What differs between two states of a map, in sentences that people read, in both languages and with their place.

Law: every difference is in some sentence, and no sentence speaks of what is the same. What goes or comes with something else
is counted there (a step's cards); many of a kind are one sentence, so that a large change stays readable.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from etappe.foundation.texts import LANGUAGES, Said, both
from etappe.maps.model.changes import Collection, Place
from etappe.maps.model.fields import COLLECTIONS, TextPlace, place_of
from etappe.maps.model.ordering import ordered
from etappe.maps.model.records import RECORDS, fields_at
from etappe.maps.model.richtext import plain
from etappe.maps.wording.naming import LONGEST_WORDS, NAMES, Names, counted, focused, listed, short, with_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etappe.maps.model.document import MapDocument

MANY: Final = 6
"""From one more of a kind on, they are told in one sentence."""
_MOST_PLACES: Final = 8
_MOST_LANES: Final = 6
_SHOWN: Final = 5

Kind = Literal["added", "removed", "renamed", "moved", "changed", "translated"]


class Difference(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One sentence about what differs.

    ``ids`` are the objects of ``collection`` that it speaks of, in the map after or, where they are gone, before;
    ``step`` and ``lane`` are where they stand, if all stand there. ``before`` and ``after`` are the whole words of one text.
    """

    kind: Kind
    collection: Place
    ids: tuple[str, ...]
    en: str
    de: str
    step: str | None = None
    lane: str | None = None
    before: str | None = None
    after: str | None = None


def differences(before: MapDocument, after: MapDocument) -> tuple[Difference, ...]:
    """What differs, part by part as a map is read: the map itself, its people, stages and steps, lanes and cards.

    >>> from etappe.maps.model.document import MapDocument, Stage
    >>> was = MapDocument(title="Map", stages={"s": Stage(order="V", name="Decision")})
    >>> now = MapDocument(title="Map", stages={"s": Stage(order="V", name="Choice")})
    >>> differences(was, now)[0].en, differences(now, was)[0].de
    ('Stage “Decision” was renamed to “Choice”.', 'Phase „Choice“ wurde in „Decision“ umbenannt.')
    """
    return tuple(_Compared(before, after).all())


class _Compared:
    """Two maps side by side."""

    def __init__(self, before: MapDocument, after: MapDocument) -> None:
        self.before, self.after = before, after
        self.was, self.now = Names(before), Names(after)
        self.gone = {each: _missing(getattr(before, each), getattr(after, each)) for each in COLLECTIONS}
        self.new = {each: _missing(getattr(after, each), getattr(before, each)) for each in COLLECTIONS}

    def all(self) -> Iterator[Difference]:
        yield from self._fields("map", [""])
        yield from self._fields("scenario", [""])
        gone, new = _Whole("removed", self.was, self.gone), _Whole("added", self.now, self.new)
        for collection in COLLECTIONS:
            yield from gone.told(collection)
            yield from new.told(collection)
            both_have = sorted(set(getattr(self.before, collection)) & set(getattr(self.after, collection)))
            yield from self._moved(collection, both_have)
            yield from self._fields(collection, both_have)
        yield from self._translated()

    def _fields(self, place: Place, ids: Sequence[str]) -> Iterator[Difference]:
        """Fields in which objects that both maps have differ, but for their places."""
        placing = () if place in {"map", "scenario"} else ("order", *RECORDS[place].among)  # type: ignore[index] # a collection
        for name in fields_at(place):
            if name in placing:
                continue
            changed = [
                id_
                for id_ in ids
                if self._value(self.before, place, id_, name) != self._value(self.after, place, id_, name)
            ]
            if NAMES.get(place) == name and place != "actions":
                yield from (self._renamed(place, id_) for id_ in changed)  # type: ignore[arg-type] # has a name
            elif len(changed) <= MANY:
                yield from (self._field(place, id_, name) for id_ in changed)
            else:
                yield from self._many(place, changed, name)  # type: ignore[arg-type] # there is but one map

    def _value(self, document: MapDocument, place: Place, id_: str, name: str) -> Any:  # noqa: ANN401 - of any field
        owner = (
            document if place == "map" else document.scenario if place == "scenario" else getattr(document, place)[id_]
        )
        return getattr(owner, name)

    def _renamed(self, collection: Collection, id_: str) -> Difference:
        """Where a translation stays as it was, the sentence in its language names what was written."""
        was, now = self.was.name(collection, id_), self.now.name(collection, id_)
        if was.en == now.en or was.de == now.de:
            written = [str(self._value(each, collection, id_, NAMES[collection])) for each in (self.before, self.after)]
            old, new = (short(each) or "–" for each in written)
            same = {"en": was.en == now.en, "de": was.de == now.de}
            was = Said(*(old if same[language] else getattr(was, language) for language in LANGUAGES))
            now = Said(*(new if same[language] else getattr(now, language) for language in LANGUAGES))
        what = self.was.what(collection, id_, name=was)
        return _told("renamed", collection, [id_], both("differences.renamed", what=what, name=now))

    def _field(self, place: Place, id_: str, name: str) -> Difference:
        was, now = self._value(self.before, place, id_, name), self._value(self.after, place, id_, name)
        what = self.now.what(place, id_, bare=name == "text")
        field = both(f"differences.field.{place}.{name}")
        at = self._at(place, id_)
        if fields_at(place)[name].kind == "text":
            said = _text_change(what, field, was, now)
            return _told("changed", place, [id_], said, **at, before=was, after=now)
        said_was, said_now = self.was.value(place, name, was), self.now.value(place, name, now)
        if said_was is None or said_now is None:
            return _told("changed", place, [id_], both("differences.changed.plain", what=what, field=field), **at)
        said = both("differences.changed", what=what, field=field, was=said_was, now=said_now)
        return _told("changed", place, [id_], said, **at)

    def _many(self, collection: Collection, ids: Sequence[str], name: str) -> Iterator[Difference]:
        """One sentence for those that changed alike, one for all others."""
        field = both(f"differences.field.{collection}.{name}")
        alike: dict[tuple[Said, Said], list[str]] = defaultdict(list)
        others: list[str] = []
        for id_ in ids:
            was = self.was.value(collection, name, self._value(self.before, collection, id_, name))
            now = self.now.value(collection, name, self._value(self.after, collection, id_, name))
            (others if was is None or now is None else alike[was, now]).append(id_)
        for (was, now), same in alike.items():
            if len(same) <= 1 or len(alike) > MANY:
                others += same
                continue
            said = both("differences.changed", what=counted(collection, len(same)), field=field, was=was, now=now)
            yield _told("changed", collection, same, said)
        if len(others) == 1:
            yield self._field(collection, others[0], name)
        elif others:
            said = both("differences.changed.many", what=counted(collection, len(others)), field=field)
            yield _told("changed", collection, others, said)

    def _moved(self, collection: Collection, ids: Sequence[str]) -> Iterator[Difference]:
        """Objects that stand in something else now, or in another order."""
        kept = RECORDS[collection]
        if not kept.ordered:
            return
        was, now = getattr(self.before, collection), getattr(self.after, collection)
        elsewhere = [id_ for id_ in ids if _group(was[id_], kept.among) != _group(now[id_], kept.among)]
        if len(elsewhere) > MANY:
            yield _told(
                "moved", collection, elsewhere, both("differences.moved.many", what=counted(collection, len(elsewhere)))
            )
        else:
            yield from (self._elsewhere(collection, id_) for id_ in elsewhere)
        stayed = set(ids) - set(elsewhere)
        groups: dict[tuple[object, ...], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, objects in ((0, was), (1, now)):
            for id_, value in ordered({id_: objects[id_] for id_ in stayed}):
                groups[_group(value, kept.among)][side].append(id_)
        for old, new in groups.values():
            yield from self._reordered(collection, old, new)

    def _elsewhere(self, collection: Collection, id_: str) -> Difference:
        if collection == "cells":
            cell, what = self.after.cells[id_], self.was.what("cells", id_)
            place = {"step": self.now.name("steps", cell.step), "lane": self.now.name("lanes", cell.lane)}
            if _group(cell, ("step", "lane")) != _group(self.before.cells[id_], ("step", "lane")):
                said = both("differences.moved.place", what=what, **place)
            elif cell.persona is None:
                said = both("differences.moved.everybody", what=what)
            else:
                said = both("differences.moved.persona", what=what, persona=self.now.name("personas", cell.persona))
            return _told("moved", "cells", [id_], said, step=cell.step, lane=cell.lane)
        field = RECORDS[collection].among[0]
        of = fields_at(collection)[field].of or ""
        source = self.was.name(of, getattr(getattr(self.before, collection)[id_], field))
        target = self.now.name(of, getattr(getattr(self.after, collection)[id_], field))
        what = self.now.what(collection, id_)
        if collection == "interactions":
            what = self.now.what("touchpoints", self.after.interactions[id_].touchpoint)
        return _told(
            "moved", collection, [id_], both("differences.moved.from_to", what=what, source=source, target=target)
        )

    def _reordered(self, collection: Collection, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
        moved = _out_of_order(old, new)
        if not moved:
            return
        if collection == "cells":
            cell = self.after.cells[new[0]]
            place = {"step": self.now.name("steps", cell.step), "lane": self.now.name("lanes", cell.lane)}
            said = both("differences.moved.cards", **place)
            yield _told("moved", "cells", moved, said, step=cell.step, lane=cell.lane)
        elif len(moved) > MANY // 2:
            yield _told("moved", collection, moved, both("differences.moved.order", what=counted(collection, len(new))))
        else:
            for id_ in moved:
                place_now = new.index(id_)
                what = self.now.what(collection, id_)
                if place_now == 0:
                    said = both("differences.moved.first", what=what)
                else:
                    before = new[place_now - 1]
                    of, other = (
                        ("touchpoints", self.after.interactions[before].touchpoint)
                        if collection == "interactions"
                        else (collection, before)
                    )
                    said = both("differences.moved.after", what=what, other=self.now.name(of, other))
                yield _told("moved", collection, [id_], said)

    def _translated(self) -> Iterator[Difference]:
        """Translations of what both maps have."""
        for language in sorted({*self.before.translations, *self.after.translations}):
            was, now = self.before.translations.get(language, {}), self.after.translations.get(language, {})
            changed = []
            for key in sorted({*was, *now}):
                place = place_of(key)
                if place is None or was.get(key) == now.get(key):
                    continue
                if place.collection in {"map", "scenario"} or not (
                    place.id in self.gone[place.collection] or place.id in self.new[place.collection]  # type: ignore[index] # a collection
                ):
                    changed.append((key, place))
            if len(changed) > MANY // 2:
                yield _told("translated", "map", [], both(f"differences.translated.{language}", count=len(changed)))
                continue
            for (collection, id_, name), keys in _by_field(changed).items():
                field = both(f"differences.field.{collection}.{name}")
                field = both(f"differences.in_language.{language}", field=field)
                what = self.now.what(collection, id_, bare=name == "text")
                if fields_at(collection)[name].kind != "text":
                    said = both("differences.changed.plain", what=what, field=field)
                    yield _told("translated", collection, [id_], said)
                    continue
                old, new = was.get(keys[0], ""), now.get(keys[0], "")
                said = _text_change(what, field, old, new)
                yield _told("translated", collection, [id_], said, before=old, after=new)

    def _at(self, place: Place, id_: str) -> dict[str, str | None]:
        if place in {"map", "scenario"}:
            return {}
        value = getattr(self.after, place)[id_]
        return {"step": getattr(value, "step", None), "lane": getattr(value, "lane", None)}


class _Whole:
    """Objects that came or went as a whole."""

    def __init__(self, kind: Literal["added", "removed"], names: Names, found: dict[Collection, set[str]]) -> None:
        self.kind = kind
        self.names = names
        self.parts: dict[tuple[Collection, str], Counter[Collection]] = {}
        for collection in COLLECTIONS:
            for id_ in sorted(found[collection]):
                root = self._root(collection, id_, found)
                self.parts.setdefault(root, Counter())
                if root != (collection, id_):
                    self.parts[root][collection] += 1

    def _root(self, collection: Collection, id_: str, found: dict[Collection, set[str]]) -> tuple[Collection, str]:
        """What an object came or went with, or itself."""
        value = getattr(self.names.document, collection)[id_]
        for name, field in RECORDS[collection].references.items():
            target, of = getattr(value, name), field.of
            if field.gone != "clear" and target is not None and target in found[of]:  # type: ignore[index] # a collection
                return self._root(of, target, found)  # type: ignore[arg-type] # a collection
        return collection, id_

    def told(self, collection: Collection) -> Iterator[Difference]:
        """The sentences about a collection."""
        ids = [id_ for each, id_ in self.parts if each == collection]
        if collection == "cells":
            yield from self._cards(ids)
        elif len(ids) > MANY:
            yield self._several(collection, ids)
        else:
            yield from (self._one(collection, id_) for id_ in ids)

    def _one(self, collection: Collection, id_: str) -> Difference:
        key = f"differences.{self.kind}"
        values: dict[str, Any] = {"what": self.names.what(collection, id_)}
        value = getattr(self.names.document, collection)[id_]
        if collection == "steps":
            key, values["stage"] = f"{key}.to_stage", self.names.name("stages", value.stage)
        if parts := self._counted([id_], collection):
            key, values["parts"] = f"{key}.with", parts
        step = getattr(value, "step", None)
        return _told(self.kind, collection, [id_], both(key, **values), step=step)

    def _several(self, collection: Collection, ids: Sequence[str]) -> Difference:
        key = f"differences.{self.kind}.many"
        shown = [self._called(collection, id_) for id_ in ids[:_SHOWN]]
        names = listed([*shown, both("differences.more", count=len(ids) - _SHOWN)])
        values: dict[str, Any] = {"what": counted(collection, len(ids)), "names": names, "count": len(ids)}
        if parts := self._counted(ids, collection):
            key, values["parts"] = f"{key}.with", parts
        return _told(self.kind, collection, ids, both(key, **values))

    def _called(self, collection: Collection, id_: str) -> Said:
        if collection in NAMES:
            return both("differences.quoted", name=self.names.name(collection, id_))
        return self.names.what(collection, id_)

    def _counted(self, ids: Iterable[str], collection: Collection) -> Said | None:
        """What came or went with objects, counted."""
        total: Counter[Collection] = sum((self.parts[collection, id_] for id_ in ids), Counter())
        return listed([with_count(each, total[each]) for each in COLLECTIONS if total[each]]) if total else None

    def _cards(self, ids: Sequence[str]) -> Iterator[Difference]:
        """Cards by where they stand: one by one, by place, by lane, or all at once."""
        cells = self.names.document.cells
        places: dict[tuple[str, str], list[str]] = defaultdict(list)
        lanes: dict[str, list[str]] = defaultdict(list)
        for id_ in ids:
            places[cells[id_].step, cells[id_].lane].append(id_)
            lanes[cells[id_].lane].append(id_)
        if len(places) <= _MOST_PLACES:
            for (step, lane), here in places.items():
                if len(here) == 1:
                    said = both(f"differences.{self.kind}", what=self.names.what("cells", here[0]))
                else:
                    at = {"step": self.names.name("steps", step), "lane": self.names.name("lanes", lane)}
                    said = both(
                        f"differences.{self.kind}.here", what=counted("cells", len(here)), count=len(here), **at
                    )
                yield _told(self.kind, "cells", here, said, step=step, lane=lane)
        elif len(lanes) <= _MOST_LANES:
            for lane, here in lanes.items():
                values: dict[str, Any] = {"count": len(here), "lane": self.names.name("lanes", lane)}
                said = both(f"differences.{self.kind}.lane", what=counted("cells", len(here)), **values)
                yield _told(self.kind, "cells", here, said, lane=lane)
        else:
            values = {"count": len(ids), "lanes": both("differences.in_lanes", count=len(lanes))}
            yield _told(
                self.kind, "cells", ids, both(f"differences.{self.kind}.all", what=counted("cells", len(ids)), **values)
            )


def _told(kind: Kind, collection: str, ids: Iterable[str], said: Said, **more: str | None) -> Difference:
    place: Any = collection  # one of those there are
    return Difference(kind=kind, collection=place, ids=tuple(ids), en=said.en, de=said.de, **more)


def _text_change(what: Said, field: Said, was: str, now: str) -> Said:
    """A text that was written, changed or removed, with the words in which it differs."""
    if not plain(was).strip():
        return both("differences.text.written", what=what, field=field, now=short(now, 2 * LONGEST_WORDS))
    if not plain(now).strip():
        return both("differences.text.removed", what=what, field=field, was=short(was, 2 * LONGEST_WORDS))
    if plain(was).split() == plain(now).split():
        return both("differences.text.moved", what=what, field=field)
    old, new = focused(was, now)
    return both("differences.text.changed", what=what, field=field, was=old, now=new)


def _by_field(changed: Iterable[tuple[str, TextPlace]]) -> dict[tuple[str, str, str], list[str]]:
    """Translation keys by the field that holds their text, which may be a list."""
    fields: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for key, place in changed:
        fields[place.collection, place.id, place.field.partition(".")[0]].append(key)
    return fields


def _missing(objects: dict[str, object], others: dict[str, object]) -> set[str]:
    return {id_ for id_ in objects if id_ not in others}


def _group(value: object, among: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(value, name) for name in among)


def _out_of_order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The fewest that have to move to make one order of the other: all but a longest part that stayed in order.

    >>> _out_of_order("abcd", "bcda")
    ['a']
    """
    place = {id_: number for number, id_ in enumerate(old)}
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    at = {number: id_ for id_, number in place.items()}
    for id_ in new:
        number = place[id_]
        length = bisect_left(tails, number)
        before[number] = ends[length - 1] if length else None
        if length == len(tails):
            tails.append(number)
            ends.append(number)
        else:
            tails[length] = ends[length] = number
    stayed: set[str] = set()
    last: int | None = ends[-1] if ends else None
    while last is not None:
        stayed.add(at[last])
        last = before[last]
    return [id_ for id_ in new if id_ not in stayed]
