"""Each kind of question as one sentence."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from etappe.analyses.arriving.arrivals import Arrivals
from etappe.analyses.arriving.conformance import Conformance, PlannedTouchpoint
from etappe.analyses.arriving.funnel import Breakdown, Exclusion, Funnel
from etappe.analyses.people.groups import Groups
from etappe.analyses.people.profile import Profile
from etappe.analyses.records import Question
from etappe.analyses.results.attribution import Attribution
from etappe.analyses.results.retention import Retention
from etappe.analyses.results.satisfaction import Satisfaction
from etappe.analyses.ways.paths import Paths
from etappe.analyses.ways.sequences import Sequences
from etappe.analyses.ways.timeline import Timeline
from etappe.analyses.ways.transitions import Transitions
from etappe.analyses.ways.variants import Variants
from etappe.analyses.wording.groups import rules_words
from etappe.analyses.wording.phrases import (
    duration_words,
    eventually,
    joined,
    merged_words,
    model_words,
    planned_step,
    quoted,
    selection_words,
    within_words,
)
from etappe.foundation.texts import Language, text

if TYPE_CHECKING:
    from collections.abc import Callable


def _funnel(question: Funnel, language: Language) -> str:
    steps = [selection_words(step, language) for step in question.steps]
    kind = "one" if len(steps) == 1 else "any" if question.order == "any" else "two" if len(steps) == 2 else "many"  # noqa: PLR2004
    way = text(
        f"wording.funnel.way.{kind}",
        language,
        first=steps[0] if steps else "",
        through=joined(steps[1:-1], "and", language),
        last=steps[-1] if steps else "",
        all=joined(steps, "and", language),
        within=within_words(question.within, language),
        who="" if question.count == "customers" else text("wording.subject", language),
    )
    clauses = [text("wording.funnel.strict", language)] if question.order == "strict" and len(steps) > 1 else []
    if question.exclude:
        ends = joined([_exclusion(one, language) for one in question.exclude], "or", language)
        clauses.append(text("wording.funnel.exclude", language, events=ends))
    if question.hold:
        held = joined([quoted(name, language) for name in question.hold], "and", language)
        clauses.append(text("wording.funnel.hold", language, properties=held))
    if question.by is not None:
        clauses.append(_breakdown(question.by, language))
    return text(f"wording.funnel.{question.count}", language, way=way, clauses="".join(clauses))


def _exclusion(exclusion: str | Exclusion, language: Language) -> str:
    if isinstance(exclusion, str):
        return quoted(exclusion, language)
    events = selection_words(exclusion.event, language)
    if exclusion.after is None:
        return events
    return text(
        "wording.funnel.exclude.after", language, events=events, after=exclusion.after, next=exclusion.after + 1
    )


def _breakdown(by: str | Breakdown, language: Language) -> str:
    by = Breakdown(by) if isinstance(by, str) else by
    kind = "step" if isinstance(by.at, int) else by.at
    return text(f"wording.funnel.by.{kind}", language, property=quoted(by.property, language), step=by.at)


def _transitions(question: Transitions, language: Language) -> str:
    clauses = ""
    if question.sessions is not None:
        gap = duration_words(question.sessions, language)
        clauses += text(eventually("wording.transitions.sessions", question), language, duration=gap)
    clauses += merged_words(question.merge_repeats, language)
    return text(eventually("wording.transitions", question), language, clauses=clauses)


def _paths(question: Paths, language: Language) -> str:
    ends = (question.start is not None, question.end is not None)
    kind = {(True, True): "both", (True, False): "start", (False, True): "end", (False, False): "none"}[ends]
    return text(
        f"wording.paths.{kind}",
        language,
        start="" if question.start is None else selection_words(question.start, language),
        end="" if question.end is None else selection_words(question.end, language),
        length=question.length,
        top=text("wording.paths.top", language, count=question.top),
        clauses=merged_words(question.merge_repeats, language),
    )


def _sequences(question: Sequences, language: Language) -> str:
    anchor = question.end if question.start is None else question.start
    kind = "none" if anchor is None else "end" if question.start is None else "start"
    return text(
        f"wording.sequences.{kind}",
        language,
        length=question.length,
        anchor="" if anchor is None else selection_words(anchor, language),
        clauses=merged_words(question.merge_repeats, language),
    )


def _retention(question: Retention, language: Language) -> str:
    key = "wording.retention.start"
    if question.start is None:
        begins = text(f"{key}.any" if question.first_time else f"{key}.each.any", language)
    else:
        event = selection_words(question.start, language)
        begins = text(f"{key}.first" if question.first_time else f"{key}.each", language, event=event)
    back = "" if question.returning is None else selection_words(question.returning, language)
    return text(
        "wording.retention",
        language,
        unit=text(f"wording.retention.unit.{question.period}", language),
        start=begins,
        returning=text("wording.retention.returning", language, events=back) if back else "",
        when=_when_back(question, language),
    )


def _when_back(question: Retention, language: Language) -> str:
    begins = (*question.brackets, question.periods + 1)
    ranges = [
        str(first) if first == after - 1 else text("wording.retention.range", language, first=first, last=after - 1)
        for first, after in pairwise(begins)
    ]
    given = {"count": question.periods, "ranges": joined(ranges, "and", language)}
    if question.calendar:
        return text(f"wording.retention.when.{question.mode}.{question.period}", language, **given)
    span = {"day": "24h", "week": "7d", "month": "30d"}[question.period]
    key = "wording.retention.rolling" + ("" if question.mode == "on" else f".{question.mode}")
    return text(key, language, duration=duration_words(span, language), **given)


def _variants(question: Variants, language: Language) -> str:
    clauses = merged_words(question.merge_repeats, language)
    return text("wording.variants", language, count=question.top, clauses=clauses)


def _arrivals(question: Arrivals, language: Language) -> str:
    others = ""
    if question.elsewhere:
        ends = joined([selection_words(end, language) for end in question.elsewhere], "or", language)
        others = text("wording.arrivals.elsewhere", language, ends=ends)
    asked = text(
        "wording.arrivals.with_elsewhere" if others else "wording.arrivals",
        language,
        entry=selection_words(question.entry, language),
        destination=selection_words(question.destination, language),
        within=within_words(question.horizon, language),
        elsewhere=others,
    )
    if question.due is not None:
        asked += " " + text("wording.arrivals.due", language, due=duration_words(question.due, language))
    if question.places:
        places = joined([selection_words(place, language) for place in question.places], "or", language)
        asked += " " + text("wording.arrivals.places", language, places=places)
    return asked


def _conformance(question: Conformance, language: Language) -> str:
    steps = []
    for step in question.plan:
        bound = joined([_planned(touchpoint, language) for touchpoint in step.touchpoints], "or", language)
        name = quoted(step.name, language)
        steps.append(text("wording.conformance.step", language, step=name, touchpoints=bound))
    ways = ""
    if question.ways:
        moves = [
            text(
                "wording.conformance.way" if way.source is not None else "wording.conformance.way.begin",
                language,
                source="" if way.source is None else planned_step(question, way.source, language),
                target=planned_step(question, way.target, language),
            )
            for way in question.ways
        ]
        ways = text("wording.conformance.ways", language, ways=joined(moves, "and", language))
    beside = ""
    if question.beside:
        events = joined([selection_words(one, language) for one in question.beside], "and", language)
        beside = text("wording.conformance.beside", language, events=events)
    journeys = _arrivals(question.journeys, language)
    return text("wording.conformance", language, journeys=journeys, plan=" → ".join(steps), ways=ways, beside=beside)


def _planned(touchpoint: PlannedTouchpoint, language: Language) -> str:
    events = selection_words(touchpoint.at, language)
    if touchpoint.failing is None:
        return events
    failing = selection_words(touchpoint.failing, language)
    return text("wording.conformance.failing", language, events=events, failing=failing)


def _attribution(question: Attribution, language: Language) -> str:
    models = joined([model_words(model, question, language) for model in question.models], "and", language)
    worth = ""
    if question.value is not None:
        worth = text("wording.attribution.value", language, property=quoted(question.value, language))
    return text(
        "wording.attribution",
        language,
        conversion=selection_words(question.conversion, language),
        channel=quoted(question.channel, language),
        touch=selection_words(question.touch, language),
        lookback=duration_words(question.lookback, language),
        models=models,
        value=worth,
    )


def _satisfaction(question: Satisfaction, language: Language) -> str:
    better = "higher" if question.higher_is_better else "lower"
    scale = text(
        f"wording.satisfaction.scale.{better}",
        language,
        lowest=question.lowest,
        highest=question.highest,
    )
    about = "" if question.of is None else selection_words(question.of, language)
    return text(
        "wording.satisfaction.of" if about else "wording.satisfaction",
        language,
        about=about,
        score=quoted(question.score, language),
        scale=scale,
        at=selection_words(question.at, language),
    )


def _profile(question: Profile, language: Language) -> str:
    said = [text("wording.profile", language, who=rules_words(question.of, language))]
    if question.value is not None:
        at = (
            ""
            if question.at is None
            else text("wording.profile.at", language, at=selection_words(question.at, language))
        )
        said.append(text("wording.profile.value", language, property=quoted(question.value, language), at=at))
    said += [_arrivals(route, language) for route in question.routes]
    return " ".join(said)


def _groups(question: Groups, language: Language) -> str:  # noqa: ARG001 -- it says nothing
    return text("wording.groups", language)


def _timeline(question: Timeline, language: Language) -> str:
    return text("wording.timeline", language, customer=quoted(question.customer, language))


SENTENCES: Final[dict[type[Question], Callable[..., str]]] = {
    Funnel: _funnel,
    Transitions: _transitions,
    Paths: _paths,
    Sequences: _sequences,
    Retention: _retention,
    Variants: _variants,
    Arrivals: _arrivals,
    Attribution: _attribution,
    Conformance: _conformance,
    Satisfaction: _satisfaction,
    Timeline: _timeline,
    Profile: _profile,
    Groups: _groups,
}
"""Each sentence is made from one type of question; the table knows which, so that the types need no common method."""
