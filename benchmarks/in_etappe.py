"""The questions asked of Etappe, through the same records as everybody asks them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from benchmarks import questions as ask
from benchmarks.dataset import NAMES, STARTS_AT_MS, STEPS, Dataset, event
from benchmarks.etappe_store import loaded
from benchmarks.questions import Answer, Engine, Way
from etappe import __version__
from etappe.analyses.arriving import arrivals, funnel
from etappe.analyses.results import attribution, retention
from etappe.analyses.ways import paths, sequences, timeline, transitions, variants

VERSION = __version__
LAYOUTS = ("index",)
NAMED = tuple(event(step) for step in STEPS)
BEGINS = datetime.fromtimestamp(STARTS_AT_MS / 1000, UTC).date()


class Etappe(Engine):
    """The journey index of a project."""

    def __init__(self, files: Dataset, layout: str) -> None:
        super().__init__(files, layout)
        self.shop = loaded(files)
        self.index = self.shop.index()

    def ways(self, question: str) -> list[Way]:
        """See benchmarks.questions.Engine.ways."""
        return [Way(way.name, lambda way=way: self._anew(way)) for way in self.methods(question)]  # type: ignore[misc]

    def _anew(self, way: Way) -> Answer:
        """Asks without what was kept of the same question."""
        self.index.selections.clear()
        return way.ask()

    def funnel(self) -> Answer:
        """See benchmarks.questions.Engine."""
        return self._reached(funnel.Funnel(steps=NAMED, within="7d", detail="counts"))

    def funnel_open(self) -> Answer:
        """See benchmarks.questions.Engine."""
        return self._reached(funnel.Funnel(steps=NAMED, detail="counts"))

    def _reached(self, question: funnel.Funnel) -> Answer:
        return [step.customers for step in funnel.answer(self.index, question).steps]

    def breakdown(self) -> Answer:
        """See benchmarks.questions.Engine."""
        first = funnel.Breakdown(property="device", at="first")
        question = funnel.Funnel(steps=NAMED, within="7d", by=first, detail="counts")
        found = funnel.answer(self.index, question)
        groups: dict[str, list[object]] = {name: [name] for name in NAMES["device"]}
        for step in found.steps:
            groups[str(step.group)].append(step.customers)
        return [row for row in groups.values() if len(row) > 1]

    def time_to_convert(self) -> Answer:
        """See benchmarks.questions.Engine."""
        (whole,) = funnel.answer(self.index, funnel.Funnel(steps=NAMED, within="7d")).groups
        quantiles = (whole.p25_s, whole.median_s, whole.p75_s, whole.p90_s)
        return [whole.arrived, *map(_ms, quantiles)]

    def transitions(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = transitions.answer(self.index, transitions.Transitions(sessions="30m", detail="counts"))
        return [[one.source, one.target, one.occurrences, _ms(one.mean_s)] for one in found.transitions]

    def transitions_full(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = transitions.answer(self.index, transitions.Transitions(sessions="30m"))
        return [
            [one.source, one.target, one.occurrences, one.customers, _ms(one.mean_s), _ms(one.median_s)]
            for one in found.transitions
        ]

    def follows(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = transitions.answer(self.index, transitions.Transitions(detail="counts"))
        return [[one.source, one.target, one.occurrences] for one in found.transitions]

    def paths(self) -> Answer:
        """See benchmarks.questions.Engine."""
        asked = sequences.Sequences(start=event(ask.START), length=ask.LENGTH + 1, top=ask.TOP)
        found = sequences.answer(self.index, asked)
        return [[list(one.sequence[1:]), one.customers] for one in found.sequences]

    def paths_full(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = paths.answer(self.index, paths.Paths(start=event(ask.START), length=ask.LENGTH, top=ask.TOP))
        links: list[list[object]] = [
            [one.position, one.source, one.target, one.customers, one.occurrences, _ms(one.median_s)]
            for one in found.links
        ]
        return sorted(links, key=lambda link: link[:3])

    def retention(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = retention.answer(self.index, retention.Retention(periods=ask.WEEKS - 1))
        matrix = [[0] * ask.WEEKS for _ in range(ask.WEEKS)]
        for cohort in found.cohorts:
            week = (date.fromisoformat(cohort.cohort) - BEGINS).days // 7
            for cell in cohort.cells:
                matrix[week][cell.period] = cell.customers
        return list(matrix)

    def attribution(self) -> Answer:
        """See benchmarks.questions.Engine."""
        models: tuple[attribution.Model, ...] = ("last", "linear", "time_decay")
        asked = attribution.Attribution(conversion=event(ask.CONVERSION), touch=event(ask.TOUCH), models=models)
        found = attribution.answer(self.index, asked)
        credit = {(one.channel, one.model): one.credit for one in found.credits}
        return [found.attributed, [[name, *(credit[name, model] for model in models)] for name in NAMES["channel"]]]

    def variants(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = variants.answer(self.index, variants.Variants(top=ask.TOP))
        return [found.distinct, [[list(one.variant), one.customers] for one in found.variants]]

    def arrivals(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = arrivals.answer(
            self.index,
            arrivals.Arrivals(
                entry=event(ask.ENTRY),
                destination=event(ask.DESTINATION),
                elsewhere=(event(ask.ELSEWHERE),),
                horizon="30d",
                waiting=0,  # no engine is asked for the list of those who wait longest
            ),
        )
        ends: Answer = [[end.customers, _ms(end.median_s), end.incidence] for end in found.destinations]
        statuses = {one.status: one.customers for one in found.statuses}
        return [found.entrants, ends, [statuses[status] for status in ask.STATUSES], _ms(found.overdue_after_s)]

    def timeline(self, customer: int) -> Answer:
        """See benchmarks.questions.Engine."""
        question = timeline.Timeline(customer=str(customer))
        found = timeline.answer(self.index, question) if self.layout == "index" else self.shop.timeline(question)
        return list(found.entries)

    def timeline_plain(self, entries: Answer) -> Answer:
        """See benchmarks.questions.Engine."""
        rows: Answer = []
        for entry in entries:
            assert isinstance(entry, timeline.TimelineEntry)
            milliseconds = round(datetime.fromisoformat(entry.time).timestamp() * 1000)
            places = (NAMES["event"], entry.event), (NAMES["channel"], entry.channel)
            codes = [names.index(str(name)) for names, name in places]
            rows.append([milliseconds, *codes, NAMES["device"].index(str(entry.properties["device"]))])
        return rows


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
