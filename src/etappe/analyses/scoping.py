"""Of whom and when: the part of an index that a question is about, and the question without saying so.

Law: a question about a scope is answered as the same question without one is answered by an index of that part alone. A
question that holds another (the customers behind a number, an effect) is about what both scopes have in common, and rules
about customers, and the trigger with which their journeys begin, always speak of everything that is known of them,
whichever of the two named the period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
from msgspec import Struct, structs

from etappe.analyses.people.customers import Customers
from etappe.analyses.periods import day_begins_ms
from etappe.analyses.records import Question
from etappe.analyses.results.effect import Effect
from etappe.events.scopes import Scope
from etappe.events.segments import Segment
from etappe.events.selectors import as_selector
from etappe.foundation.errors import InvalidInput
from etappe.journeys.narrowing import narrowed

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex

Q = TypeVar("Q", bound=Question)
R = TypeVar("R")


def unscoped(question: Q) -> tuple[Scope | None, Q]:
    """What a question is about, and the question without that; None where it says nothing of it.

    >>> from etappe.analyses.ways.variants import Variants
    >>> march = Scope(first="2026-03-01")
    >>> unscoped(Variants(scope=march)) == (march, Variants())
    True
    """
    scope, bare = question.scope, question if question.scope is None else structs.replace(question, scope=None)
    if isinstance(bare, Customers | Effect):
        inner, of = unscoped(cast("Question", bare.of))
        if inner is not None:
            scope = inner if scope is None else common(scope, inner)
            bare = structs.replace(bare, of=of)
    return scope, bare


def common(one: Scope, other: Scope) -> Scope:
    """What two scopes have in common: customers who meet the rules of both, days that are in both, from the trigger on.

    Raises InvalidInput ``period.unreadable``, ``scope.two_triggers`` where both have one and not the same.

    >>> both = common(Scope(first="2026-03-01", last="2026-03-31"), Scope(first="2026-03-15"))
    >>> both.first, both.last
    ('2026-03-15', '2026-03-31')
    """
    rules = [rule for scope in (one, other) if scope.segment is not None for rule in scope.segment.rules]
    firsts = [scope.first for scope in (one, other) if scope.first is not None]
    lasts = [scope.last for scope in (one, other) if scope.last is not None]
    triggers = {as_selector(scope.trigger): scope.trigger for scope in (one, other) if scope.trigger is not None}
    if len(triggers) > 1:
        first, second = (trigger.label for trigger in triggers)
        raise InvalidInput("scope.two_triggers", one=first, other=second)
    return Scope(
        segment=Segment(rules=tuple({msgspec.json.encode(rule): rule for rule in rules}.values())) if rules else None,
        first=max(firsts, key=_order, default=None),
        last=min(lasts, key=_order, default=None),
        trigger=next(iter(triggers.values()), None),
    )


def _order(day: str) -> int:
    return day_begins_ms(day, "UTC")


def asked_of(found: R, scope: Scope | None) -> R:
    """What was found in the part of an index that a scope means, with every question in it about that scope.

    Records, tuples and dictionaries are looked through; what holds no question stays the very same.

    >>> from etappe.analyses.ways.variants import Variants
    >>> march = Scope(first="2026-03-01")
    >>> asked_of({"all": (Variants(), 5)}, march) == {"all": (Variants(scope=march), 5)}
    True
    """
    if scope is None or scope.is_all:
        return found
    return cast("R", _asked_of(found, scope))


def _asked_of(found: Any, scope: Scope) -> Any:  # noqa: ANN401 - whatever a record holds
    if isinstance(found, Question):
        bare = found.scope is None or found.scope == scope
        return structs.replace(found, scope=scope if bare else common(scope, cast("Scope", found.scope)))
    if isinstance(found, Struct):
        was = {name: getattr(found, name) for name in found.__struct_fields__}
        now = {name: _asked_of(value, scope) for name, value in was.items()}
        changed = {name: value for name, value in now.items() if value is not was[name]}
        return structs.replace(found, **changed) if changed else found
    if isinstance(found, tuple):
        values = [_asked_of(value, scope) for value in found]
        return tuple(values) if any(a is not b for a, b in zip(values, found, strict=True)) else found
    if isinstance(found, dict):
        now = {key: _asked_of(value, scope) for key, value in found.items()}
        return now if any(now[key] is not found[key] for key in found) else found
    return found


def scoped(index: JourneyIndex, scope: Scope | None) -> JourneyIndex:
    """The part of an index that a scope means; the index itself where it means all. The last parts are kept with the index.

    Raises InvalidInput ``period.unreadable``, ``period.backwards``, and what etappe.journeys.members.members and, for the
    trigger, etappe.journeys.selection.coded raise.

    Cost: what the rules look at, the trigger's events, and two look-ups for each customer where there is a period or a
    trigger; nothing when asked again.

    >>> import polars as pl
    >>> from etappe.journeys.building import build_index
    >>> index = build_index(pl.DataFrame({"customer": ["a", "b"], "time": [0, 90_000_000], "event": ["view", "buy"]}))
    >>> scoped(index, Scope(last="1970-01-01")).customers.to_list()
    ['a']
    """
    if scope is None or scope.is_all:
        return index
    return index.parts.get(msgspec.json.encode(scope), lambda: taken(index, scope))


def taken(index: JourneyIndex, scope: Scope) -> JourneyIndex:
    """The part of an index that a scope means, taken anew and not kept. Raises what ``scoped`` raises."""
    from etappe.journeys.members import members
    from etappe.journeys.triggers import first_instants

    since = None if scope.first is None else day_begins_ms(scope.first, index.time_zone)
    until = None if scope.last is None else day_begins_ms(scope.last, index.time_zone, after=True)
    if since is not None and until is not None and since >= until:
        raise InvalidInput("period.backwards", first=scope.first, last=scope.last)
    segment = scope.segment
    who = None if segment is None or not segment.rules else members(index, segment)
    begins = None if scope.trigger is None else first_instants(index, scope.trigger)
    return narrowed(index, who, since_ms=since, until_ms=until, begins_ms=begins)
