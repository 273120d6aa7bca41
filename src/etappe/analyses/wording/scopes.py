"""Of whom and when in words: what stands before a question's sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.analyses.wording.phrases import condition_words, duration_words, joined, selection_words
from etappe.events.segments import AnyRule, Did, Either, Followed, Known, Neither
from etappe.foundation.texts import Language, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.events.scopes import Scope
    from etappe.events.segments import Segment


def scoped_words(scope: Scope | None, question: str, language: Language) -> str:
    """A question's sentence with whom and when it is about before it.

    >>> from etappe.events.scopes import Scope
    >>> scoped_words(Scope(first="2026-03-01"), "How many?", "en")
    'From 2026-03-01 on: How many?'
    """
    if scope is None or scope.is_all:
        return question
    about = about_words(scope, language)
    return text("wording.scope", language, about=about[0].upper() + about[1:], question=question)


def about_words(scope: Scope, language: Language, *, name: str = "", day: Callable[[str], str] = str) -> str:
    """Of whom and when, as it follows *numbers*.

    Args:
        scope: one that leaves somebody or something out.
        language: of the words.
        name: what the segment is called; its rules are said where it is empty.
        day: how a day is written; as it stands in the scope where nothing is given.

    >>> from etappe.events.scopes import Scope
    >>> from etappe.events.segments import Segment
    >>> about_words(Scope(segment=Segment(rules=(Did(at="buy"),)), last="2026-03-31"), "en", name="Buyers")
    'of customers in “Buyers”, up to 2026-03-31'
    """
    said = []
    if scope.segment is not None and scope.segment.rules:
        who = segment_words(scope.segment, language)
        named = text("wording.scope.named", language, name=name)
        said.append(named if name else text("wording.scope.segment", language, who=who))
    if scope.first is not None or scope.last is not None:
        bounds = "first" if scope.last is None else "last" if scope.first is None else "both"
        first, last = (None if one is None else day(one) for one in (scope.first, scope.last))
        said.append(text(f"wording.scope.period.{bounds}", language, first=first, last=last))
    if scope.trigger is not None:
        said.append(text("wording.scope.trigger", language, trigger=selection_words(scope.trigger, language)))
    return ", ".join(said)


def segment_words(segment: Segment, language: Language) -> str:
    """Who belongs to a segment, as it follows *customers*.

    >>> from etappe.events.segments import Segment
    >>> segment_words(Segment(rules=(Did(at="buy", at_least=2), Neither(rules=(Did(at="call"),)))), "en")
    'with “buy” at least 2 times and not (with “call”)'
    """
    if not segment.rules:
        return text("wording.segment.anybody", language)
    return joined([_rule(rule, language) for rule in segment.rules], "and", language)


def _rule(rule: AnyRule, language: Language) -> str:
    match rule:
        case Did():
            return _did(rule, language)
        case Followed(steps=steps, within=within):
            then = text("wording.segment.then", language)
            said = then.join(selection_words(step, language) for step in steps)
            span = "" if within is None else duration_words(within, language)
            return text("wording.segment.followed" + (".within" if span else ""), language, events=said, within=span)
        case Known(condition=condition, at=at):
            return text(f"wording.segment.known.{at}", language, condition=condition_words(condition, language))
        case Either(rules=rules) | Neither(rules=rules):
            kind = "either" if isinstance(rule, Either) else "neither"
            if not rules:
                return text("wording.segment.nobody" if kind == "either" else "wording.segment.anybody", language)
            inner = joined([_rule(one, language) for one in rules], "or", language)
            return text(f"wording.segment.{kind}", language, rules=inner)


def _did(rule: Did, language: Language) -> str:
    at, least, most = selection_words(rule.at, language), rule.at_least, rule.at_most
    if most == 0 and least <= 0:
        return text("wording.segment.without", language, events=at)
    if most is None:
        key = "once" if least == 1 else "any" if least <= 0 else "least"
    else:
        key = "most" if least <= 0 else "exactly" if least == most else "between"
    return text(f"wording.segment.did.{key}", language, events=at, least=least, most=most, count=most)
