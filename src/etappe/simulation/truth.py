"""The truth behind simulated events: what was planted, in words and for programs.

Law: whatever an analysis should find stands here, with its size and the conditions under which it acts; what it must not
find stands here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from etappe.simulation.scenario import Above, Is, Seen

if TYPE_CHECKING:
    from etappe.simulation.scenario import Cause, Given, Scenario


class TrueCondition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a planted cause acts.

    A property ``is`` one of ``values``, a number is ``above`` a limit, or an event of the customer was ``seen`` at least
    ``times`` before.
    """

    kind: Literal["is", "above", "seen"]
    name: str
    values: tuple[str, ...] = ()
    limit: float | None = None
    times: int | None = None


class TrueCause(Struct, frozen=True, kw_only=True):
    """A planted cause.

    Attributes:
        kind: ``odds`` (``by`` multiplies the odds), ``wait`` (the median wait) or ``score`` (``by`` is added to the mean).
        at: the event where it acts. where: properties that tell it from other events of the same name.
        to: what comes next, or the number that changes; None where the score of ``at`` itself does.
    """

    id: str
    en: str
    de: str
    kind: Literal["odds", "wait", "score"]
    at: str
    where: dict[str, str]
    to: str | None
    by: float
    given: tuple[TrueCondition, ...]


class NoCause(Struct, frozen=True, kw_only=True):
    """An event that changes nothing."""

    id: str
    event: str
    en: str
    de: str


class Truth(Struct, frozen=True, kw_only=True):
    """What a simulation was made from; ``start`` is its first day, ``end`` the first one that is not seen any more."""

    scenario: str
    customers: int
    seed: int
    start: str
    end: str
    time_zone: str
    causes: tuple[TrueCause, ...]
    no_causes: tuple[NoCause, ...]

    def to_json(self) -> str:
        """The truth as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def truth_of(scenario: Scenario, customers: int, seed: int, days: tuple[str, str]) -> Truth:
    """The truth of a simulation."""
    return Truth(
        scenario=scenario.id,
        customers=customers,
        seed=seed,
        start=days[0],
        end=days[1],
        time_zone=scenario.time_zone,
        causes=tuple(_cause(scenario, cause) for cause in scenario.causes),
        no_causes=tuple(NoCause(id=one.id, event=one.event, en=one.en, de=one.de) for one in scenario.distractors),
    )


def _cause(scenario: Scenario, cause: Cause) -> TrueCause:
    states = {state.name: state for state in scenario.states}
    effect = cause.effect
    return TrueCause(
        id=cause.id,
        en=cause.en,
        de=cause.de,
        kind=effect.kind,
        at=states[effect.at].records,
        where=dict(states[effect.at].says),
        to=states[effect.to].records if effect.to in states else effect.to,
        by=effect.by,
        given=tuple(_condition(given) for given in effect.given),
    )


def _condition(given: Given) -> TrueCondition:
    match given:
        case Is(slot, values):
            return TrueCondition(kind="is", name=slot, values=values)
        case Above(number, limit):
            return TrueCondition(kind="above", name=number, limit=limit)
        case Seen(event, times):
            return TrueCondition(kind="seen", name=event, times=times)
