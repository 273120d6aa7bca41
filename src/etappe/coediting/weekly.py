"""The week of a project: what changed on its maps, what moved in its data, who owes what, what worked. Records only."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.records import Provenance
from etappe.coediting.recent import Stretch
from etappe.events.scopes import Scope
from etappe.maps.acting.agenda import AgendaItem, Bilingual
from etappe.maps.acting.effects import ActionEffect
from etappe.maps.acting.moving import LowScores, WeeklyNumber


class WeekOfMap(Struct, frozen=True, kw_only=True):
    """A map in the week.

    Attributes:
        map, titles: which one it is. made: whether it was made in the week.
        work: who changed what, the first first.
        implications: what follows from the map, for the discussion.
        concerns: how many places of it need attention.
    """

    map: str
    titles: dict[str, str]
    made: bool
    work: tuple[Stretch, ...]
    implications: Bilingual
    concerns: int


class WeekOfData(Struct, frozen=True, kw_only=True):
    """The last days of the data.

    Attributes:
        first, last: the last seven days of the data, both included.
        moved: numbers that moved beyond chance, the clearest first. tested: how many were tested.
        low: where low scores were given, most first.
        effects: what became of actions that are judged and live, the latest first.
        scope: of whose customers all of it is; None of everybody's. It has no period: the days are the week's own.
    """

    first: str
    last: str
    moved: tuple[WeeklyNumber, ...]
    tested: int
    low: tuple[LowScores, ...]
    effects: tuple[ActionEffect, ...]
    scope: Scope | None = None
    provenance: Provenance


class Week(Struct, frozen=True, kw_only=True):
    """What a project's week comes to.

    Attributes:
        today: the day it is asked, in the project's time zone. since: from when on work is told, ISO 8601.
        until: the last day on which something counts as due this week.
        maps: each map of the project, or the one asked for.
        overdue, due: open actions whose day has passed, and those that are due by ``until``; by their day.
        data: None where there are no events.
    """

    today: str
    since: str
    until: str
    maps: tuple[WeekOfMap, ...]
    overdue: tuple[AgendaItem, ...]
    due: tuple[AgendaItem, ...]
    data: WeekOfData | None
