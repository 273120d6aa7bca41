"""The question that a part of another question's answer asks: which customers are behind it?"""

from __future__ import annotations

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.arriving.conformance import Conformance, ConformancePart
from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.people.customers import Customers, Part
from etappe.analyses.people.profile import Profile, ProfilePart
from etappe.analyses.results.attribution import Attribution, AttributionPart
from etappe.analyses.results.retention import RetentionPart
from etappe.analyses.results.satisfaction import SatisfactionPart
from etappe.analyses.ways.paths import PathPart
from etappe.analyses.ways.sequences import SequencePart, Sequences
from etappe.analyses.ways.transitions import TransitionPart
from etappe.analyses.ways.variants import VariantPart
from etappe.analyses.wording.groups import rule_words
from etappe.analyses.wording.phrases import (
    FEW_EVENTS,
    eventually,
    listed,
    model_words,
    planned_step,
    quoted,
    selection_words,
)
from etappe.events.selectors import as_selector
from etappe.foundation.texts import Language, text


def behind(question: Customers, language: Language) -> str:  # noqa: C901, PLR0911 - one for each kind of part
    """The question that the part of another question's answer asks."""
    part: Part = question.part
    match part:
        case FunnelPart():
            return _behind_funnel(question, part, language)
        case TransitionPart():
            source, target = quoted(part.source, language), quoted(part.target, language)
            return text(eventually("wording.part.transition", question.of), language, source=source, target=target)
        case PathPart():
            return _behind_path(part, language)
        case SequencePart():
            return _behind_sequence(question, part, language)
        case RetentionPart():
            return _behind_retention(part, language)
        case VariantPart():
            return _behind_variant(part, language)
        case ArrivalsPart():
            return _behind_arrivals(question, part, language)
        case ConformancePart():
            return _behind_conformance(question, part, language)
        case AttributionPart():
            return _behind_attribution(question, part, language)
        case SatisfactionPart():
            bounds = {name: getattr(part, name) for name in ("score", "at_most", "below", "above")}
            name, bound = next(((name, bound) for name, bound in bounds.items() if bound is not None), ("", None))
            return text(f"wording.part.satisfaction.{name}".removesuffix("."), language, score=bound)
        case ProfilePart():
            return _behind_profile(question, part, language)


def _behind_profile(question: Customers, part: ProfilePart, language: Language) -> str:
    who = text(f"wording.part.profile.{'others' if part.others else 'segment'}", language)
    met = "" if part.rule is None else rule_words(part.rule, language)
    asked = [text("wording.part.profile" + (".met" if met else ""), language, who=who, met=met)]
    routes = question.of.routes if isinstance(question.of, Profile) else ()
    if part.route is not None and 0 <= part.route < len(routes):
        entry, goal = (
            selection_words(end, language) for end in (routes[part.route].entry, routes[part.route].destination)
        )
        status = _behind_arrivals(question, ArrivalsPart(status=part.status), language)
        asked.append(text("wording.part.profile.route", language, entry=entry, goal=goal, status=status))
    return " ".join(asked)


def _behind_sequence(question: Customers, part: SequencePart, language: Language) -> str:
    asked = question.of if isinstance(question.of, Sequences) else Sequences()
    ended = len(part.sequence) < asked.length
    key = "wording.part.sequence" + (f".{'ended' if asked.end is None else 'began'}" if ended else "")
    return text(key, language, sequence=listed(part.sequence, language))


def _behind_attribution(question: Customers, part: AttributionPart, language: Language) -> str:
    key = f"wording.part.attribution.{part.which}"
    if part.which != "credited" or not isinstance(question.of, Attribution):
        return text(key, language, model="", channel="")
    channel = text("wording.no_value", language) if part.channel is None else quoted(part.channel, language)
    return text(key, language, model=model_words(part.model, question.of, language), channel=channel)


def _behind_retention(part: RetentionPart, language: Language) -> str:
    key = "wording.part.retention" + (".cohort" if part.period is None else "")
    return text(key, language, cohort=part.cohort, period=part.period)


def _behind_variant(part: VariantPart, language: Language) -> str:
    key = "wording.part.variant" + (".long" if len(part.variant) > FEW_EVENTS else "")
    return text(key, language, variant=listed(part.variant, language), count=len(part.variant))


def _behind_arrivals(question: Customers, part: ArrivalsPart, language: Language) -> str:
    asked = []
    if part.status is not None or part.destination is None:
        asked.append(text(f"wording.part.arrivals.{part.status or 'entered'}", language))
    if part.destination is not None:
        label = quoted(part.destination, language)
        asked.append(text("wording.part.arrivals.destination", language, destination=label))
    if part.place is not None:
        places = question.of.places if isinstance(question.of, Arrivals) else ()
        there = 0 <= part.place < len(places)
        place = quoted(as_selector(places[part.place]).label if there else str(part.place), language)
        asked.append(text("wording.part.arrivals.place", language, place=place))
    if part.last_day:
        asked.append(text("wording.part.arrivals.last_day", language))
    return " ".join(asked)


def _behind_conformance(question: Customers, part: ConformancePart, language: Language) -> str:
    nothing = Conformance(entry="*", destination="*", plan=())
    asked = question.of if isinstance(question.of, Conformance) else nothing

    def step(place: int | None) -> str:
        return (
            text("wording.part.conformance.beginning", language)
            if place is None
            else planned_step(asked, place, language)
        )

    at = part.source if part.kind == "failing" else part.step
    touchpoints = asked.plan[at].touchpoints if at is not None and 0 <= at < len(asked.plan) else ()
    of_touchpoint = part.touchpoint is not None and 0 <= part.touchpoint < len(touchpoints)
    where = quoted(touchpoints[part.touchpoint or 0].name, language) if of_touchpoint else step(at)
    key = (
        part.kind
        or (part.outcome if part.step is not None else None)
        or ("explained" if part.explained else "unexplained")
    )
    return text(
        f"wording.part.conformance.{key}",
        language,
        where=where,
        source=step(part.source),
        target=step(part.target),
        event=quoted(part.event or "", language),
    )


def _behind_funnel(question: Customers, part: FunnelPart, language: Language) -> str:
    steps = question.of.steps if isinstance(question.of, Funnel) else ()
    named = 0 < part.position <= len(steps)
    step = text(
        "wording.part.funnel.step" if named else "wording.part.funnel.position",
        language,
        position=part.position,
        step=selection_words(steps[part.position - 1], language) if named else "",
    )
    group = (
        "" if part.group is None else text("wording.part.funnel.group", language, group=quoted(part.group, language))
    )
    return text(f"wording.part.funnel.{part.outcome}", language, step=step, group=group)


def _behind_path(part: PathPart, language: Language) -> str:
    if part.position < 0:
        place = text("wording.part.path.before_end", language, count=-part.position)
    else:
        place = text("wording.part.path.after_start", language, number=part.position + 1)
    outside = "beginning" if part.position < 0 else "exit"
    source = "source." + (outside if part.source_kind == "exit" else part.source_kind)
    target = "target." + (outside if part.target_kind == "exit" else part.target_kind)
    return text(
        "wording.part.path",
        language,
        source=text(f"wording.part.path.{source}", language, name=quoted(part.source, language)),
        target=text(f"wording.part.path.{target}", language, name=quoted(part.target, language)),
        place=place,
    )
