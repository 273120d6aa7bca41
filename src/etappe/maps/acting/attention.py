"""What on a map needs to be looked at again: what is old, what nobody owns, what the data do not know.

Law: a rule says when something counts, in days, and every sentence names it. A card's age is that of the newest day its
source names; where it names none, a card is as old as its words: it says the same as ``STALE_DAYS`` ago. A card that says
only what somebody assumes cannot grow old.
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from etappe.analyses.scoping import scoped
from etappe.foundation.days import day_of, day_words
from etappe.foundation.texts import both
from etappe.maps.measured.measuring import known
from etappe.maps.model.fields import is_blank
from etappe.maps.model.ordering import ordered, steps_in_order, touchpoints_by_step
from etappe.maps.wording.naming import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etappe.events.scopes import Scope
    from etappe.events.selectors import Selector
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.model.document import Cell, MapDocument

STALE_DAYS: Final = 180
"""From so many days on a card that rests on something should be looked at again."""
BEHIND_DAYS: Final = 14
"""From so many days on that lie between the data's end and their import, the end is said."""
_ISO: Final = re.compile(r"(?<![0-9])(20[0-9]{2})-([01][0-9])(?:-([0-3][0-9]))?(?![0-9])")
_GERMAN: Final = re.compile(r"(?<![0-9])(?:([0-3]?[0-9])\.\s?)?([01]?[0-9])[./]\s?(20[0-9]{2})(?![0-9])")
_YEAR: Final = re.compile(r"(?<![0-9./-])(20[0-9]{2})(?![0-9./-])")

Code = Literal["stale", "no_owner", "no_step_owner", "matches_nothing", "data_old"]


class Concern(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One thing that needs attention, and its place: an object of ``collection`` (``map`` without id), or a step of a lane.

    ``days`` is how long ago something was last looked at or known, where that is what it is about.
    """

    code: Code
    collection: Literal["map", "cells", "steps", "lanes", "touchpoints", "actions"]
    id: str = ""
    step: str | None = None
    lane: str | None = None
    days: int | None = None
    en: str
    de: str


def attention(
    document: MapDocument,
    *,
    today: date,
    then: MapDocument | None = None,
    index: JourneyIndex | None = None,
    imported_on: date | None = None,
    scope: Scope | None = None,
) -> tuple[Concern, ...]:
    """What needs attention on a map, as it is read: the data, cards, touchpoints, steps, actions.

    Args:
        document: the map, which is whole.
        today: the day it is asked.
        then: what the map said ``STALE_DAYS`` ago; None where it was not there yet.
        index: the project's data; None, or one without events, says nothing about data.
        imported_on: the day of the last import that brought events.
        scope: of whom and when a touchpoint has to have events; what else there is to see does not depend on customers.

    Raises what ``etappe.analyses.scoping.scoped`` raises.
    Cost: one look at each card; one look-up in the data for each bound touchpoint.
    """
    seen = _Looked(document, today)
    has_data = index is not None and index.n_events > 0
    found: list[Concern] = []
    if index is not None and has_data and imported_on is not None:
        found += seen.data(index, imported_on)
    found += seen.cards(then)
    found += seen.touchpoints(index if has_data else None, scope)
    found += seen.steps()
    found += seen.actions()
    return tuple(found)


class _Looked:
    def __init__(self, document: MapDocument, today: date) -> None:
        self.document, self.today, self.names = document, today, Names(document)
        self.shown = {
            key for key, step in document.steps.items() if not (step.hidden or document.stages[step.stage].hidden)
        }

    def data(self, index: JourneyIndex, imported_on: date) -> Iterator[Concern]:
        end = day_of(index.observed_until_ms, index.time_zone)
        behind = (imported_on - end).days
        if behind > BEHIND_DAYS:
            said = both(
                "attention.data_old",
                end=day_words(end),
                count=behind,
                imported=day_words(imported_on),
                rule=BEHIND_DAYS,
            )
            yield Concern(code="data_old", collection="map", days=behind, en=said.en, de=said.de)

    def cards(self, then: MapDocument | None) -> Iterator[Concern]:
        for step, _ in steps_in_order(self.document):
            own = {key: cell for key, cell in self.document.cells.items() if cell.step == step}
            for key, cell in ordered(own):
                if cell.evidence == "assumed" or step not in self.shown or self.document.lanes[cell.lane].hidden:
                    continue
                what = self.names.what("cells", key)
                sourced = newest_day(cell.source)
                if sourced is not None:
                    days = (self.today - sourced).days
                    if days <= STALE_DAYS:
                        continue
                    said = both("attention.stale.source", what=what, day=day_words(sourced), rule=STALE_DAYS)
                elif then is not None and _says_the_same(then.cells.get(key), cell):
                    days = STALE_DAYS
                    said = both(
                        "attention.stale.words", what=what, day=day_words(self.today - timedelta(days=STALE_DAYS))
                    )
                else:
                    continue
                yield Concern(
                    code="stale",
                    collection="cells",
                    id=key,
                    step=step,
                    lane=cell.lane,
                    days=days,
                    en=said.en,
                    de=said.de,
                )

    def touchpoints(self, index: JourneyIndex | None, scope: Scope | None) -> Iterator[Concern]:
        part = None if index is None else scoped(index, scope)
        met = touchpoints_by_step(self.document)
        passed: set[str] = set()
        for step, _ in steps_in_order(self.document):
            if step not in self.shown:
                continue
            for key in met[step]:
                if key in passed:
                    continue
                passed.add(key)
                touchpoint, what = self.document.touchpoints[key], self.names.what("touchpoints", key)
                if is_blank(touchpoint.owner):
                    yield _concern("no_owner", "touchpoints", key, step, both("attention.no_owner", what=what))
                if part is None or touchpoint.binding is None or _matches(part, touchpoint.binding):
                    continue
                elsewhere = part is not index and index is not None and _matches(index, touchpoint.binding)
                said = both(f"attention.matches_nothing{'.scope' if elsewhere else ''}", what=what)
                yield _concern("matches_nothing", "touchpoints", key, step, said)

    def steps(self) -> Iterator[Concern]:
        """Where a map has a row for who owns what, each step should have somebody in it."""
        rows = {key for key, lane in self.document.lanes.items() if lane.type == "owner" and not lane.hidden}
        if not rows:
            return
        owned: set[str] = set()
        order = [step for step, _ in steps_in_order(self.document)]
        place = {step: number for number, step in enumerate(order)}
        for cell in self.document.cells.values():
            if cell.lane in rows and not is_blank(cell.text):
                owned.update(order[place[cell.step] : place[cell.step] + cell.span])
        row = min(rows, key=lambda key: (self.document.lanes[key].order, key))
        unowned = [step for step in order if step in self.shown and step not in owned]
        if len(unowned) > 1 and len(unowned) == len(self.shown):
            said = both("attention.no_owner.row", what=self.names.what("lanes", row))
            yield _concern("no_owner", "lanes", row, None, said)
            return
        for step in unowned:
            said = both("attention.no_owner", what=self.names.what("steps", step))
            yield Concern(
                code="no_step_owner", collection="steps", id=step, step=step, lane=row, en=said.en, de=said.de
            )

    def actions(self) -> Iterator[Concern]:
        for key, action in ordered(self.document.actions):
            if is_blank(action.owner) and action.status in {"open", "in_progress"}:
                said = both("attention.no_owner", what=self.names.what("actions", key))
                yield _concern("no_owner", "actions", key, action.step, said)


def _concern(code: Code, collection: str, id_: str, step: str | None, said: tuple[str, str]) -> Concern:
    place: object = collection
    return Concern(code=code, collection=place, id=id_, step=step, en=said[0], de=said[1])  # type: ignore[arg-type] # one of those there are


def newest_day(source: str) -> date | None:
    """The newest day that a source names; of a month its last, and so of a year of which it names no day. None without any.

    >>> newest_day("Interviews, 12.03.2024 and 2023"), newest_day("Survey 2024-02"), newest_day("Service team")
    (datetime.date(2024, 3, 12), datetime.date(2024, 2, 29), None)
    """
    found = [_day(year, month, day) for year, month, day in _ISO.findall(source)]
    found += [_day(year, month, day) for day, month, year in _GERMAN.findall(source)]
    days = [one for one in found if one is not None]
    told = {one.year for one in days}
    days += [date(int(year), 12, 31) for year in _YEAR.findall(source) if int(year) not in told]
    return max(days, default=None)


def _day(year: str, month: str, day: str) -> date | None:
    with suppress(ValueError):
        return date(int(year), int(month), int(day) if day else monthrange(int(year), int(month))[1])
    return None


def _says_the_same(was: Cell | None, now: Cell) -> bool:
    fields = ("text", "evidence", "source", "images", "link")
    return was is not None and all(getattr(was, name) == getattr(now, name) for name in fields)


def _matches(index: JourneyIndex, selector: Selector) -> bool:
    """Whether the data have any event that a selector names."""
    from etappe.journeys.selection import coded

    here = known(index, selector)
    if here is None:
        return False
    selection = coded(index, [here])
    return bool((selection.sizes[selection.masks != 0] > 0).any())
