"""Phrases that sentences about questions are made of: durations, selections of events, lists and names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from etappe.analyses.arriving.conformance import Conformance
from etappe.analyses.records import Question
from etappe.analyses.results.attribution import Attribution, Model
from etappe.analyses.ways.transitions import Transitions
from etappe.events.selectors import Condition, Selection, as_selector
from etappe.foundation.durations import duration_ms
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from collections.abc import Sequence


FEW_EVENTS: Final = 6
"""Events of a variant that a sentence names; of a longer one it names the first and the last."""


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
        return quoted(selector.name, language)
    details = [text("wording.selection.any", language)] if not selector.events else []
    if selector.where:
        details.append(joined([condition_words(one, language) for one in selector.where], "and", language))
    names = joined([quoted(name, language) for name in selector.events or ("*",)], "or", language)
    return f"{names} ({', '.join(details)})" if details else names


def quoted(words: str, language: Language) -> str:
    """Words in the quotation marks of the language."""
    return text("wording.quoted", language, words=words)


def joined(items: Sequence[str], word: str, language: Language) -> str:
    """Items as a list in a sentence; ``word`` is *and* or *or*."""
    if len(items) < 2:  # noqa: PLR2004 -- a list of one needs no word between
        return "".join(items)
    return text(f"wording.{word}", language, first=", ".join(items[:-1]), last=items[-1])


def condition_words(condition: Condition, language: Language) -> str:
    """What a condition asks of a property."""
    values = [_value(value, language) for value in condition.values] or [text("wording.no_value", language)]
    name = quoted(condition.property, language)
    return text(
        f"wording.condition.{condition.operator}", language, property=name, values=joined(values, "or", language)
    )


def _value(value: str | float | bool, language: Language) -> str:  # noqa: FBT001 -- a value of a condition, no switch
    if isinstance(value, str):
        return quoted(value, language)
    if isinstance(value, bool):
        return text("wording.true" if value else "wording.false", language)
    return number_words(value, language)


def within_words(written: str | None, language: Language) -> str:
    """*within 7 days*, or nothing."""
    return "" if written is None else text("wording.within", language, duration=duration_words(written, language))


def eventually(key: str, question: Question) -> str:
    """The sentence of what follows directly, or of what follows eventually."""
    return f"{key}.eventually" if isinstance(question, Transitions) and question.follows == "eventually" else key


def merged_words(merge_repeats: bool, language: Language) -> str:  # noqa: FBT001 -- the question's own switch
    """That repeats count as one, or nothing."""
    return text("wording.merge_repeats", language) if merge_repeats else ""


def model_words(model: Model, question: Attribution, language: Language) -> str:
    """A model of attribution, with what is set for it."""
    decay = duration_words(question.half_life, language) if model == "time_decay" else ""
    direct = quoted(question.direct, language)
    return text(f"wording.attribution.{model}", language, half_life=decay, direct=direct)


def planned_step(question: Conformance, place: int, language: Language) -> str:
    """A step of a plan by its name; by its number where the plan has no such step."""
    within = 0 <= place < len(question.plan)
    return quoted(question.plan[place].name if within else str(place), language)


def listed(events: Sequence[str], language: Language) -> str:
    """Events in order, of many the first ones and the last."""
    names = [quoted(name, language) for name in events]
    return " → ".join(names if len(names) <= FEW_EVENTS else [*names[: FEW_EVENTS - 1], "…", names[-1]])
