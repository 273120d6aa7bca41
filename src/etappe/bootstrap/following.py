"""What becomes of what is to be done: actions of all maps, their effects, what needs attention, and the week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from etappe.accounts.projects import Projects
from etappe.bootstrap.findings import Findings
from etappe.bootstrap.journeys import ProjectJourneys
from etappe.coediting.history import History
from etappe.foundation.clock import Clock
from etappe.maps.keeping.documents import Maps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from etappe.accounts.model import Project
    from etappe.analyses.asking import AnyAnswer, AnyQuestion
    from etappe.coediting.weekly import Week, WeekOfData, WeekOfMap
    from etappe.events.scopes import Scope
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.acting.agenda import AgendaItem
    from etappe.maps.acting.attention import Concern
    from etappe.maps.acting.effects import ActionEffect, MapEffects
    from etappe.maps.acting.moving import LowScores, WeeklyNumber
    from etappe.maps.keeping.ports import StoredMap

_WEEK: Final = timedelta(days=7)
_OPEN: Final = ("open", "in_progress")


class Following:
    """Follows actions from being owed to their effect, and says what needs attention."""

    def __init__(
        self,
        projects: Projects,
        maps: Maps,
        journeys: ProjectJourneys,
        findings: Findings,
        history: History,
        clock: Clock,
    ) -> None:
        self._projects = projects
        self._maps = maps
        self._journeys = journeys
        self._findings = findings
        self._history = history
        self._clock = clock

    def agenda(self, project: str) -> tuple[AgendaItem, ...]:
        """The actions of all maps. Raises Refused ``project.unknown``."""
        from etappe.maps.acting.agenda import agenda

        return agenda(self._maps.all(self._projects.show(project).id))

    def effects(self, project: str, map_id: str, *, scope: Scope | None = None) -> MapEffects:
        """What became of the numbers by which a map's actions are judged, since they are live; of the customers of a scope.

        Raises Refused ``map.unknown``, ``project.empty``, and what a scope raises.
        """
        from etappe.analyses.records import provenance
        from etappe.analyses.scoping import scoped
        from etappe.events.scopes import of_whom
        from etappe.maps.acting.effects import MapEffects

        found = self._projects.show(project)
        own = self._maps.show(found.id, map_id)
        index = self._journeys.index(project)
        others = [each for each in self._maps.all(found.id) if each.id != map_id]
        whose = of_whom(scope)
        return MapEffects(
            effects=self._effects(project, index, own, others, whose),
            scope=whose,
            provenance=provenance(scoped(index, whose)),
        )

    def attention(self, project: str, map_id: str, *, scope: Scope | None = None) -> tuple[Concern, ...]:
        """What on a map needs attention, for the customers and days of a scope. Raises Refused ``map.unknown``, and what it raises."""
        found = self._projects.show(project)
        return self._concerns(found, self._maps.show(found.id, map_id), scope)

    def week(self, project: str, map_id: str | None = None, *, scope: Scope | None = None) -> Week:
        """The week of a project, or of one of its maps: of work the last seven days, of data their last seven.

        ``scope`` says whose data; of it the days are not taken, because the week has its own.

        Raises Refused ``project.unknown``, ``map.unknown``, and what a scope raises.
        """
        from etappe.coediting.weekly import Week
        from etappe.events.scopes import of_whom

        found = self._projects.show(project)
        everything = self._maps.all(found.id)
        shown = everything if map_id is None else (self._maps.show(found.id, map_id),)
        now = self._clock.now().astimezone(ZoneInfo(found.time_zone))
        since = now - _WEEK
        until = now.date() + _WEEK - timedelta(days=1)
        owed = self._owed(shown)
        today = now.date().isoformat()
        return Week(
            today=today,
            since=since.isoformat(timespec="seconds"),
            until=until.isoformat(),
            maps=tuple(self._of_map(found, stored, since) for stored in shown),
            overdue=tuple(one for one in owed if (one.item.due or "") < today),
            due=tuple(one for one in owed if today <= (one.item.due or "") <= until.isoformat()),
            data=self._of_data(project, shown, everything, of_whom(scope)),
        )

    def _owed(self, maps: Iterable[StoredMap]) -> list[AgendaItem]:
        from etappe.maps.acting.agenda import agenda

        owed = [one for one in agenda(maps) if one.item.due is not None and one.item.status in _OPEN]
        return sorted(owed, key=lambda one: (one.item.due or "", one.map, one.id))

    def _of_map(self, project: Project, stored: StoredMap, since: datetime) -> WeekOfMap:
        from etappe.coediting.recent import recent_work
        from etappe.coediting.weekly import WeekOfMap
        from etappe.maps.acting.agenda import implications_of
        from etappe.maps.keeping.documents import entry_of

        done = recent_work(self._history, project.id, stored.id, since)
        return WeekOfMap(
            map=stored.id,
            titles=entry_of(stored).titles,
            made=done.made,
            work=done.stretches,
            implications=implications_of(stored.document),
            concerns=len(self._concerns(project, stored)),
        )

    def _of_data(
        self, project: str, shown: Sequence[StoredMap], everything: Sequence[StoredMap], whose: Scope | None
    ) -> WeekOfData | None:
        from etappe.analyses.records import provenance
        from etappe.analyses.scoping import scoped
        from etappe.coediting.weekly import WeekOfData
        from etappe.foundation.days import day_of
        from etappe.maps.acting.moving import WEEK, low_scores, moved, weekly_numbers

        if not self._journeys.contents(project).events:
            return None
        index = self._journeys.index(project)

        def ask(question: AnyQuestion) -> AnyAnswer:
            return self._journeys.ask(project, question)

        numbers: list[WeeklyNumber] = []
        low: list[LowScores] = []
        effects: list[ActionEffect] = []
        for stored in shown:
            measures = self._findings.measure(project, stored.id, scope=whose)
            numbers += weekly_numbers(index, stored.id, stored.document, measures, ask, whose)
            low += low_scores(index, stored.id, stored.document, measures, ask, whose)
            others = [each for each in everything if each.id != stored.id]
            effects += self._effects(project, index, stored, others, whose)
        last = day_of(index.observed_until_ms, index.time_zone)
        found, count = moved(numbers)
        return WeekOfData(
            first=(last - timedelta(days=WEEK - 1)).isoformat(),
            last=last.isoformat(),
            moved=found,
            tested=count,
            low=tuple(sorted(low, key=lambda one: -one.low)),
            effects=tuple(sorted(effects, key=lambda one: one.live_since, reverse=True)),
            scope=whose,
            provenance=provenance(scoped(index, whose)),
        )

    def _effects(
        self,
        project: str,
        index: JourneyIndex,
        stored: StoredMap,
        others: Sequence[StoredMap],
        whose: Scope | None,
    ) -> tuple[ActionEffect, ...]:
        from etappe.maps.acting.judging import effects_of

        if not any(one.measure and one.live_since for one in stored.document.actions.values()):
            return ()
        return effects_of(
            index,
            stored.id,
            stored.document,
            self._findings.measure(project, stored.id, scope=whose),
            lambda question: self._journeys.ask(project, question),
            [(each.id, each.document) for each in others],
            whose,
        )

    def _concerns(self, project: Project, stored: StoredMap, scope: Scope | None = None) -> tuple[Concern, ...]:
        from etappe.maps.acting.attention import STALE_DAYS, attention

        now = self._clock.now()
        then = self._history.at(project.id, stored.id, now - timedelta(days=STALE_DAYS))
        has_data = bool(self._journeys.contents(project.id).events)
        return attention(
            stored.document,
            today=now.astimezone(ZoneInfo(project.time_zone)).date(),
            then=None if then is None else then.document,
            index=self._journeys.index(project.id) if has_data else None,
            imported_on=self._imported_on(project),
            scope=scope,
        )

    def _imported_on(self, project: Project) -> date | None:
        """The day of the last import that brought events."""
        days = [datetime.fromisoformat(one.imported_at) for one in self._journeys.counting(project.id)]
        return max(days).astimezone(ZoneInfo(project.time_zone)).date() if days else None
