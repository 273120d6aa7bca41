"""Every question in words: a sentence in English and in German, and the line of Python that asks it again.

Law: the sentence says everything that changes the numbers (not how many rows of them are listed), in the words of
the texts catalogue; the Python, evaluated with Etappe's names and a ``journeys``, gives the same question back.
Nothing here looks at data, so a question can be put into words before it is asked.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import NODEFAULT, Struct

from etappe.analyses.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.attribution import Attribution, AttributionPart, Model
from etappe.analyses.customers import Customers, Part
from etappe.analyses.funnel import Breakdown, Exclusion, Funnel, FunnelPart
from etappe.analyses.paths import PathPart, Paths
from etappe.analyses.records import Question, Wording
from etappe.analyses.retention import Retention, RetentionPart
from etappe.analyses.satisfaction import Satisfaction, SatisfactionPart
from etappe.analyses.sequences import SequencePart, Sequences
from etappe.analyses.timeline import Timeline
from etappe.analyses.transitions import TransitionPart, Transitions
from etappe.analyses.variants import VariantPart, Variants
from etappe.events.selectors import Condition, Selection, as_selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from msgspec.structs import FieldInfo

_FEW_EVENTS: Final = 6
"""Events of a variant that a sentence names; of a longer one it names the first and the last."""


def wording(question: Question) -> Wording:
    """The question as people and programs say it.

    >>> asked = wording(Funnel(steps=("view", "cart", "purchase"), within="7d"))
    >>> asked.en
    'How many customers get from “view” through “cart” to “purchase” within 7 days?'
    >>> asked.de
    'Wie viele Personen gelangen innerhalb von 7 Tagen von „view“ über „cart“ zu „purchase“?'
    >>> asked.python
    'journeys.funnel(["view", "cart", "purchase"], within="7d")'

    Raises InvalidInput ``duration.unreadable`` where a duration of the question is none.
    """
    return Wording(en=sentence(question, "en"), de=sentence(question, "de"), python=python(question))


def sentence(question: Question, language: Language) -> str:
    """The question as one sentence; that of Customers is followed by the sentence of the question behind it."""
    say = _SENTENCES[type(question)]
    return say(question, language)


def duration_words(written: str, language: Language) -> str:
    """A written duration in words; in German in the dative, as it follows *innerhalb von* or *mit*.

    >>> duration_words("7d", "en"), duration_words("1.5h", "de"), duration_words("1w", "de")
    ('7 days', '1,5 Stunden', 'einer Woche')
    """
    duration_ms(written)  # raises where it is no duration
    signs = written.strip()
    number = signs.rstrip("mshdw")
    amount = Decimal(number.strip())
    return text(f"wording.duration.{signs[len(number) :]}", language, count=amount)


def selection_words(selection: Selection, language: Language) -> str:
    """Which events are meant: the given name, or names and conditions.

    >>> selection_words("view", "de")
    '„view“'
    """
    selector = as_selector(selection)
    if selector.name is not None:
        return _quoted(selector.name, language)
    details = [text("wording.selection.any", language)] if not selector.events else []
    if selector.where:
        details.append(_joined([_condition(one, language) for one in selector.where], "and", language))
    names = _joined([_quoted(name, language) for name in selector.events or ("*",)], "or", language)
    return f"{names} ({', '.join(details)})" if details else names


def _quoted(words: str, language: Language) -> str:
    return text("wording.quoted", language, words=words)


def _joined(items: Sequence[str], word: str, language: Language) -> str:
    """Items as a list in a sentence; ``word`` is *and* or *or*."""
    if len(items) < 2:  # noqa: PLR2004 -- a list of one needs no word between
        return "".join(items)
    return text(f"wording.{word}", language, first=", ".join(items[:-1]), last=items[-1])


def _condition(condition: Condition, language: Language) -> str:
    values = [_value(value, language) for value in condition.values] or [text("wording.no_value", language)]
    name = _quoted(condition.property, language)
    return text(
        f"wording.condition.{condition.operator}", language, property=name, values=_joined(values, "or", language)
    )


def _value(value: str | float | bool, language: Language) -> str:  # noqa: FBT001 -- a value of a condition, no switch
    if isinstance(value, str):
        return _quoted(value, language)
    if isinstance(value, bool):
        return text("wording.true" if value else "wording.false", language)
    return number_words(value, language)


def _within(written: str | None, language: Language) -> str:
    return "" if written is None else text("wording.within", language, duration=duration_words(written, language))


def _funnel(question: Funnel, language: Language) -> str:
    steps = [selection_words(step, language) for step in question.steps]
    kind = "one" if len(steps) == 1 else "any" if question.order == "any" else "two" if len(steps) == 2 else "many"  # noqa: PLR2004
    way = text(
        f"wording.funnel.way.{kind}",
        language,
        first=steps[0] if steps else "",
        through=_joined(steps[1:-1], "and", language),
        last=steps[-1] if steps else "",
        all=_joined(steps, "and", language),
        within=_within(question.within, language),
        who="" if question.count == "customers" else text("wording.subject", language),
    )
    clauses = [text("wording.funnel.strict", language)] if question.order == "strict" and len(steps) > 1 else []
    if question.exclude:
        ends = _joined([_exclusion(one, language) for one in question.exclude], "or", language)
        clauses.append(text("wording.funnel.exclude", language, events=ends))
    if question.hold:
        held = _joined([_quoted(name, language) for name in question.hold], "and", language)
        clauses.append(text("wording.funnel.hold", language, properties=held))
    if question.by is not None:
        clauses.append(_breakdown(question.by, language))
    return text(f"wording.funnel.{question.count}", language, way=way, clauses="".join(clauses))


def _exclusion(exclusion: str | Exclusion, language: Language) -> str:
    if isinstance(exclusion, str):
        return _quoted(exclusion, language)
    events = selection_words(exclusion.event, language)
    if exclusion.after is None:
        return events
    return text(
        "wording.funnel.exclude.after", language, events=events, after=exclusion.after, next=exclusion.after + 1
    )


def _breakdown(by: str | Breakdown, language: Language) -> str:
    by = Breakdown(by) if isinstance(by, str) else by
    kind = "step" if isinstance(by.at, int) else by.at
    return text(f"wording.funnel.by.{kind}", language, property=_quoted(by.property, language), step=by.at)


def _transitions(question: Transitions, language: Language) -> str:
    clauses = ""
    if question.sessions is not None:
        gap = duration_words(question.sessions, language)
        clauses += text(_eventually("wording.transitions.sessions", question), language, duration=gap)
    clauses += _merged(question.merge_repeats, language)
    return text(_eventually("wording.transitions", question), language, clauses=clauses)


def _eventually(key: str, question: Question) -> str:
    """The sentence of what follows directly, or of what follows eventually."""
    return f"{key}.eventually" if isinstance(question, Transitions) and question.follows == "eventually" else key


def _merged(merge_repeats: bool, language: Language) -> str:  # noqa: FBT001 -- the question's own switch
    return text("wording.merge_repeats", language) if merge_repeats else ""


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
        clauses=_merged(question.merge_repeats, language),
    )


def _sequences(question: Sequences, language: Language) -> str:
    anchor = question.end if question.start is None else question.start
    kind = "none" if anchor is None else "end" if question.start is None else "start"
    return text(
        f"wording.sequences.{kind}",
        language,
        length=question.length,
        anchor="" if anchor is None else selection_words(anchor, language),
        clauses=_merged(question.merge_repeats, language),
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
    given = {"count": question.periods, "ranges": _joined(ranges, "and", language)}
    if question.calendar:
        return text(f"wording.retention.when.{question.mode}.{question.period}", language, **given)
    span = {"day": "24h", "week": "7d", "month": "30d"}[question.period]
    key = "wording.retention.rolling" + ("" if question.mode == "on" else f".{question.mode}")
    return text(key, language, duration=duration_words(span, language), **given)


def _variants(question: Variants, language: Language) -> str:
    clauses = _merged(question.merge_repeats, language)
    return text("wording.variants", language, count=question.top, clauses=clauses)


def _arrivals(question: Arrivals, language: Language) -> str:
    others = ""
    if question.elsewhere:
        ends = _joined([selection_words(end, language) for end in question.elsewhere], "or", language)
        others = text("wording.arrivals.elsewhere", language, ends=ends)
    return text(
        "wording.arrivals.with_elsewhere" if others else "wording.arrivals",
        language,
        entry=selection_words(question.entry, language),
        destination=selection_words(question.destination, language),
        within=_within(question.horizon, language),
        elsewhere=others,
    )


def _attribution(question: Attribution, language: Language) -> str:
    models = _joined([_model(model, question, language) for model in question.models], "and", language)
    worth = ""
    if question.value is not None:
        worth = text("wording.attribution.value", language, property=_quoted(question.value, language))
    return text(
        "wording.attribution",
        language,
        conversion=selection_words(question.conversion, language),
        channel=_quoted(question.channel, language),
        touch=selection_words(question.touch, language),
        lookback=duration_words(question.lookback, language),
        models=models,
        value=worth,
    )


def _model(model: Model, question: Attribution, language: Language) -> str:
    decay = duration_words(question.half_life, language) if model == "time_decay" else ""
    direct = _quoted(question.direct, language)
    return text(f"wording.attribution.{model}", language, half_life=decay, direct=direct)


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
        score=_quoted(question.score, language),
        scale=scale,
        at=selection_words(question.at, language),
    )


def _timeline(question: Timeline, language: Language) -> str:
    return text("wording.timeline", language, customer=_quoted(question.customer, language))


def _customers(question: Customers, language: Language) -> str:
    who = _behind(question, language)
    return text("wording.customers", language, who=who, question=sentence(question.of, language))


def _behind(question: Customers, language: Language) -> str:  # noqa: PLR0911 - one for each kind of part
    """The question that the part of another question's answer asks."""
    part: Part = question.part
    match part:
        case FunnelPart():
            return _behind_funnel(question, part, language)
        case TransitionPart():
            source, target = _quoted(part.source, language), _quoted(part.target, language)
            return text(_eventually("wording.part.transition", question.of), language, source=source, target=target)
        case PathPart():
            return _behind_path(part, language)
        case SequencePart():
            return _behind_sequence(question, part, language)
        case RetentionPart():
            return _behind_retention(part, language)
        case VariantPart():
            return _behind_variant(part, language)
        case ArrivalsPart():
            return _behind_arrivals(part, language)
        case AttributionPart():
            return _behind_attribution(question, part, language)
        case SatisfactionPart():
            asked = "wording.part.satisfaction" + ("" if part.score is None else ".score")
            return text(asked, language, score=part.score)


def _behind_sequence(question: Customers, part: SequencePart, language: Language) -> str:
    asked = question.of if isinstance(question.of, Sequences) else Sequences()
    ended = len(part.sequence) < asked.length
    key = "wording.part.sequence" + (f".{'ended' if asked.end is None else 'began'}" if ended else "")
    return text(key, language, sequence=_listed(part.sequence, language))


def _behind_attribution(question: Customers, part: AttributionPart, language: Language) -> str:
    key = f"wording.part.attribution.{part.which}"
    if part.which != "credited" or not isinstance(question.of, Attribution):
        return text(key, language, model="", channel="")
    channel = text("wording.no_value", language) if part.channel is None else _quoted(part.channel, language)
    return text(key, language, model=_model(part.model, question.of, language), channel=channel)


def _behind_retention(part: RetentionPart, language: Language) -> str:
    key = "wording.part.retention" + (".cohort" if part.period is None else "")
    return text(key, language, cohort=part.cohort, period=part.period)


def _behind_variant(part: VariantPart, language: Language) -> str:
    key = "wording.part.variant" + (".long" if len(part.variant) > _FEW_EVENTS else "")
    return text(key, language, variant=_listed(part.variant, language), count=len(part.variant))


def _listed(events: Sequence[str], language: Language) -> str:
    """Events in order, of many the first ones and the last."""
    names = [_quoted(name, language) for name in events]
    return " → ".join(names if len(names) <= _FEW_EVENTS else [*names[: _FEW_EVENTS - 1], "…", names[-1]])


def _behind_arrivals(part: ArrivalsPart, language: Language) -> str:
    asked = []
    if part.status is not None or part.destination is None:
        asked.append(text(f"wording.part.arrivals.{part.status or 'entered'}", language))
    if part.destination is not None:
        label = _quoted(part.destination, language)
        asked.append(text("wording.part.arrivals.destination", language, destination=label))
    if part.last_day:
        asked.append(text("wording.part.arrivals.last_day", language))
    return " ".join(asked)


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
        "" if part.group is None else text("wording.part.funnel.group", language, group=_quoted(part.group, language))
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
        source=text(f"wording.part.path.{source}", language, name=_quoted(part.source, language)),
        target=text(f"wording.part.path.{target}", language, name=_quoted(part.target, language)),
        place=place,
    )


# Each sentence is made from one type of question; the table knows which, so that the types need no common method.
_SENTENCES: Final[dict[type[Question], Callable[..., str]]] = {
    Funnel: _funnel,
    Transitions: _transitions,
    Paths: _paths,
    Sequences: _sequences,
    Retention: _retention,
    Variants: _variants,
    Arrivals: _arrivals,
    Attribution: _attribution,
    Satisfaction: _satisfaction,
    Timeline: _timeline,
    Customers: _customers,
}

_POSITIONAL: Final[dict[type[Question], tuple[str, ...]]] = {
    Funnel: ("steps",),
    Timeline: ("customer",),
    Customers: ("of", "part"),
}


def python(question: Question) -> str:
    """One line of Python that asks the question of ``journeys``; arguments at their defaults are left out.

    >>> python(Arrivals(entry="view", destination="purchase", elsewhere=("cancel",), horizon="30d"))
    'journeys.arrivals(entry="view", destination="purchase", elsewhere=["cancel"], horizon="30d")'
    """
    method = type(question).__struct_config__.tag
    positional = _POSITIONAL.get(type(question), ())
    arguments = [
        written if name in positional else f"{name}={written}" for name, written in _arguments(question, outermost=True)
    ]
    return f"journeys.{method}({', '.join(arguments)})"


def _arguments(record: Struct, *, outermost: bool) -> list[tuple[str, str]]:
    """Names and written values of the fields that differ from their defaults."""
    written = []
    for field in _fields(type(record)):
        value = getattr(record, field.name)
        if field.default is NODEFAULT or value != field.default or type(value) is not type(field.default):
            written.append((field.name, _list(value) if outermost and isinstance(value, tuple) else _expression(value)))
    return written


@cache
def _fields(kind: type[Struct]) -> tuple[FieldInfo, ...]:
    """A record's fields; to find them out anew each time would take longer than all the rest of the wording."""
    return msgspec.structs.fields(kind)


def _list(values: tuple[object, ...]) -> str:
    return f"[{', '.join(map(_expression, values))}]"


def _expression(value: object) -> str:
    """A Python expression that gives the value again."""
    match value:
        case str():
            return _string(value)
        case tuple():
            return f"({', '.join(map(_expression, value))}{',' if len(value) == 1 else ''})"
        case Struct():
            fields = ", ".join(f"{name}={written}" for name, written in _arguments(value, outermost=False))
            return f"{type(value).__name__}({fields})"
        case _:
            return repr(value)


def _string(words: str) -> str:
    """A string literal in double quotes, on one line, with whatever cannot be printed escaped."""
    literal = repr(words)
    body = literal[1:-1]
    if literal[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'
