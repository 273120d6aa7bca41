"""What is measured on a map: each touchpoint's numbers, each with the question that gave it."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.records import Absent, Provenance
from etappe.analyses.results.satisfaction import Satisfaction


class StepMeasures(Struct, frozen=True, kw_only=True):
    """The numbers of one step; all None where no touchpoint of it is bound.

    Attributes:
        reached: customers with at least one of the step's events.
        funnel: the question from this step to the next bound one; ``next_step`` is that step's id.
        onward, onward_low, onward_high: share that goes on to it, of those whose outcome is known (Wilson).
        onward_n: how many those are. onward_absent: why there is no share.
        dropped: those of them who did not. open: those whose window is not over.
        time_to_next_s: median seconds to the next step, over those who went on.
        satisfaction: the question behind experience. experience, low and high: −2 … +2 with Student's interval.
        score: the mean on the scale asked. score_n: scores given. response_rate: share of those reached who gave one.
    """

    step: str
    reached: int | None = None
    funnel: Funnel | None = None
    next_step: str | None = None
    onward: float | None = None
    onward_low: float | None = None
    onward_high: float | None = None
    onward_n: int | None = None
    onward_absent: Absent | None = None
    dropped: int | None = None
    open: int | None = None
    time_to_next_s: float | None = None
    satisfaction: Satisfaction | None = None
    experience: float | None = None
    experience_low: float | None = None
    experience_high: float | None = None
    score: float | None = None
    score_n: int | None = None
    response_rate: float | None = None
    satisfaction_absent: Absent | None = None


class MapMeasures(Struct, frozen=True, kw_only=True):
    """All measured numbers of a map, by step id. ``explained`` is the share of the data's events that a touchpoint claims."""

    steps: dict[str, StepMeasures]
    explained: float | None
    provenance: Provenance
