"""What is said of the effect of actions: records, and nothing computed."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.records import Note, Provenance
from etappe.analyses.results.satisfaction import Satisfaction
from etappe.events.scopes import Scope
from etappe.maps.model.document import ActionMeasure, Direction

Verdict = Literal["higher", "lower", "no_difference"]
State = Literal["measured", "waiting", "unmeasured"]


class EffectSide(Struct, frozen=True, kw_only=True):
    """A number over some days.

    Attributes:
        first, last: days in the project's time zone, both included.
        n: outcomes known, or scores given. value, low, high: the number with its interval; None without any.
        of: the question whose answer it is; its rate, or one less its rate where the measure is ``drop_off``, or its mean.
    """

    first: str
    last: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    of: Funnel | Satisfaction


class Comparison(Struct, frozen=True, kw_only=True):
    """Two stretches of days, and the difference of the second to the first with its interval; None where there are too few."""

    before: EffectSide
    after: EffectSide
    difference: float | None
    low: float | None
    high: float | None


class Overlap(Struct, frozen=True, kw_only=True):
    """Another action that went live within the days that are compared: what it is called, and on which map it stands."""

    map: str
    action: str
    live_since: str
    en: str
    de: str


class ActionEffect(Struct, frozen=True, kw_only=True):
    """What became of a number since an action is live.

    Attributes:
        map, action: where it stands. en, de: what it is called, and ``step_en``, ``step_de`` its step.
        measure, step, wanted, target: by what it is judged; see ``document.ActionItem``.
        live_since: the day.
        days: so many before it and from it on are compared.
        state: ``measured``, ``waiting`` until ``ready_on``, or ``unmeasured``, which ``said`` gives the reason for.
        now: the comparison. year_earlier: the same days fifty-two weeks earlier; None where the data do not reach back.
        beyond, beyond_low, beyond_high: by how much the change was larger than the one a year earlier.
        verdict: whether the interval of the difference lies above or below none, or holds none.
        as_wanted: whether it went where it should; None where no difference is seen.
        target_met: ``yes`` or ``no`` where the whole interval after lies on one side of the target, else ``open``.
        said: the effect in a sentence. notes: what has to be known with it.
        overlapping: other actions of the project that went live within the same days.
    """

    map: str
    action: str
    en: str
    de: str
    measure: ActionMeasure
    step: str | None
    step_en: str
    step_de: str
    wanted: Direction
    target: float | None
    live_since: str
    days: int
    state: State
    ready_on: str | None = None
    now: Comparison | None = None
    year_earlier: Comparison | None = None
    beyond: float | None = None
    beyond_low: float | None = None
    beyond_high: float | None = None
    verdict: Verdict | None = None
    as_wanted: bool | None = None
    target_met: Literal["yes", "no", "open"] | None = None
    said: Note
    notes: tuple[Note, ...] = ()
    overlapping: tuple[Overlap, ...] = ()


class MapEffects(Struct, frozen=True, kw_only=True):
    """The effects of a map's actions that are judged and live, by the day on which they went live, the latest first.

    ``scope`` says of whose customers all of it is, None of everybody's. It has no period: an effect names the days it compares.
    """

    effects: tuple[ActionEffect, ...]
    scope: Scope | None = None
    provenance: Provenance
