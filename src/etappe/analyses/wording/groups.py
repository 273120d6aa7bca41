"""Rules in a few words: what a group of customers is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.analyses.wording.phrases import condition_words, joined, selection_words
from etappe.analyses.wording.scopes import segment_words
from etappe.events.segments import AnyRule, Did, Known, Neither, Segment
from etappe.foundation.texts import Language, text

if TYPE_CHECKING:
    from collections.abc import Iterable


def rules_words(segment: Segment, language: Language) -> str:
    """A segment by its rules, in a few words.

    >>> rules_words(Segment(rules=(Did(at="buy"), Neither(rules=(Did(at="call"), Did(at="chat"))))), "en")
    'with “buy”, without “call” and “chat”'
    >>> rules_words(Segment(), "de")
    'alle'
    """
    if not segment.rules:
        return text("wording.groups.all", language)
    return ", ".join(rule_words(rule, language) for rule in segment.rules)


def rule_words(rule: AnyRule, language: Language) -> str:
    """One rule in a few words; one that is no simple one as a sentence says it.

    >>> from etappe.events.selectors import Condition
    >>> rule_words(Known(condition=Condition("device", values=("phone",))), "de")
    '„device“ ist „phone“'
    """
    match rule:
        case Did(at_least=1, at_most=None):
            return text("wording.groups.with", language, what=selection_words(rule.at, language))
        case Known(condition=condition):
            return condition_words(condition, language)
        case Neither(rules=rules) if rules and all(isinstance(each, Did) for each in rules):
            return text("wording.groups.without", language, what=joined(_events(rules, language), "and", language))
        case Neither(rules=(Known(condition=condition),)):
            return text("wording.groups.not", language, what=condition_words(condition, language))
        case _:
            return segment_words(Segment(rules=(rule,)), language)


def _events(rules: Iterable[AnyRule], language: Language) -> list[str]:
    return [selection_words(rule.at, language) for rule in rules if isinstance(rule, Did)]
