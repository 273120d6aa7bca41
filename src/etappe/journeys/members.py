"""Who belongs to a segment.

Law: the answer is one truth value a customer, and depends on that customer's events alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.events.segments import AnyRule, Did, Either, Followed, Known, Neither, Segment
from etappe.events.selectors import Selection
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.journeys.index import JourneyIndex
from etappe.journeys.selection import coded, column_of, meeting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

MOST_RULES: Final = 50
DEEPEST: Final = 5
MOST_STEPS: Final = 10


def members(index: JourneyIndex, segment: Segment) -> NDArray[np.bool_]:
    """Which customers belong to a segment; bool of shape (n_customers,).

    Raises InvalidInput ``segment.too_many_rules`` over 50, ``segment.too_deep`` over 5 levels, ``segment.few_steps`` and
    ``segment.wrong_count`` where a rule makes no sense, and what selectors and conditions raise.

    Cost: one look at the events that a rule names.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> rows = {"customer": ["ann", "ann", "bob"], "time": [0, 60_000, 0], "event": ["view", "buy", "view"]}
    >>> members(build_index(pl.DataFrame(rows)), Segment(rules=(Did(at="buy"),))).tolist()
    [True, False]
    """
    check_segment(segment)
    return _all(index, segment.rules)


def check_segment(segment: Segment) -> None:
    """Raises InvalidInput where a segment makes no sense whatever the data; see ``members``."""
    count = _check(segment.rules, 1)
    if count > MOST_RULES:
        raise InvalidInput("segment.too_many_rules", count=count, most=MOST_RULES)


def _check(rules: Iterable[AnyRule], depth: int) -> int:
    if depth > DEEPEST:
        raise InvalidInput("segment.too_deep", most=DEEPEST)
    count = 0
    for rule in rules:
        count += 1
        match rule:
            case Did(at_least=least, at_most=most):
                if least < 0 or (most is not None and most < least):
                    raise InvalidInput("segment.wrong_count", least=least, most="-" if most is None else most)
            case Followed(steps=steps, within=within):
                if not 2 <= len(steps) <= MOST_STEPS:  # noqa: PLR2004 -- one after the other takes two
                    raise InvalidInput("segment.few_steps", count=len(steps), most=MOST_STEPS)
                if within is not None:
                    duration_ms(within)
            case Either(rules=inner) | Neither(rules=inner):
                count += _check(inner, depth + 1)
            case Known():
                pass
    return count


def _all(index: JourneyIndex, rules: Iterable[AnyRule]) -> NDArray[np.bool_]:
    found = np.ones(index.n_customers, np.bool_)
    for rule in rules:
        found &= _met(index, rule)
    return found


def _met(index: JourneyIndex, rule: AnyRule) -> NDArray[np.bool_]:
    match rule:
        case Did():
            return _did(index, rule)
        case Followed():
            return _followed(index, rule)
        case Known():
            return _known(index, rule)
        case Either(rules=rules):
            return _any(index, rules)
        case Neither(rules=rules):
            return ~_any(index, rules)


def _any(index: JourneyIndex, rules: Iterable[AnyRule]) -> NDArray[np.bool_]:
    found = np.zeros(index.n_customers, np.bool_)
    for rule in rules:
        found |= _met(index, rule)
    return found


def _did(index: JourneyIndex, rule: Did) -> NDArray[np.bool_]:
    count = np.zeros(index.n_customers, np.int64)
    for keys in _lists(index, rule.at):
        count += np.bincount(keys >> index.shift, minlength=index.n_customers)
    return (count >= rule.at_least) & (True if rule.at_most is None else count <= rule.at_most)


def _followed(index: JourneyIndex, rule: Followed) -> NDArray[np.bool_]:
    """From each first event the nearest next one, and from there on; the latest start of those that are as far is best."""
    first, *others = (_keys(index, step) for step in rule.steps)
    within = None if rule.within is None else duration_ms(rule.within)
    begun, at = first, first
    for keys in others:
        place = np.searchsorted(keys, at, side="right")
        there = place < keys.size
        begun, at = begun[there], keys[place[there]]
        same = begun >> index.shift == at >> index.shift
        begun, at = begun[same], at[same]
    if within is not None:
        begun = begun[at - begun <= within]
    found = np.zeros(index.n_customers, np.bool_)
    found[begun >> index.shift] = True
    return found


def _known(index: JourneyIndex, rule: Known) -> NDArray[np.bool_]:
    column = column_of(index, rule.condition.property)
    rows = index.known_rows(rule.condition.property, rule.at)
    has = rows >= 0
    found = np.full(index.n_customers, rule.condition.operator in {"is_not", "missing"})
    found[has] = meeting(column, rule.condition, rows[has])
    return found


def _lists(index: JourneyIndex, selection: Selection) -> list[NDArray[np.int64]]:
    """The keys of the events of a selection, a list for each kind of event."""
    selected = coded(index, [selection])
    return [selected.posting(int(code)) for code in np.flatnonzero(selected.masks != 0)]


def _keys(index: JourneyIndex, selection: Selection) -> NDArray[np.int64]:
    """The same in one list, in order."""
    lists = _lists(index, selection)
    if len(lists) == 1:
        return lists[0]
    return np.sort(np.concatenate([np.zeros(0, np.int64), *lists]))
