"""Measured numbers in words: what a metric lane shows at a step, or why there is nothing.

Law: a value that is absent says why, and is never 0. The words are those of the screen.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from etappe.exports.sheet import Number
from etappe.exports.written import count, decimal, duration, interval, share
from etappe.foundation.texts import text

if TYPE_CHECKING:
    from etappe.foundation.texts import Language
    from etappe.maps.measured.measures import StepMeasures
    from etappe.maps.model.document import Measure


def number_of(measure: Measure, step: StepMeasures | None, most: int, language: Language) -> Number:
    """What a metric lane shows at a step; ``most`` is the largest number of customers that any step reached.

    >>> from etappe.maps.measured.measures import StepMeasures
    >>> number_of("reached", StepMeasures(step="s", reached=25), 100, "en")
    Number(value='25', detail='', more='', bar=0.5, absent='', raw=25.0)
    >>> number_of("onward", StepMeasures(step="s", reached=25), 100, "de").absent
    'letzter Schritt'
    """
    if step is None or step.reached is None:
        return _absent("unbound", language)
    match measure:
        case "reached":
            bar = sqrt(step.reached / most) if most else 0.0
            return Number(value=count(step.reached, language), bar=bar, raw=float(step.reached))
        case "satisfaction":
            return _satisfaction(step, language)
        case _:
            return _onward(measure, step, language)


def _onward(measure: Measure, step: StepMeasures, language: Language) -> Number:
    """What is known about those who go on, or do not."""
    reason = "last" if step.next_step is None else step.onward_absent or "no_entrants"
    if step.next_step is None or step.onward is None:
        return _absent(reason, language)
    if measure == "time_to_next":
        seconds = step.time_to_next_s
        return (
            _absent("nobody", language)
            if seconds is None
            else Number(value=duration(seconds, language), raw=float(seconds))
        )
    if measure == "drop_off":
        rest = 1 - step.onward
        return Number(value=share(rest, language), detail=count(step.dropped or 0, language), raw=float(rest))
    low, high = step.onward_low, step.onward_high
    detail = interval(low, step.onward, high, language) if low is not None and high is not None else ""
    return Number(value=share(step.onward, language), detail=detail, raw=float(step.onward))


def _satisfaction(step: StepMeasures, language: Language) -> Number:
    asked = step.satisfaction
    if asked is None:
        return _absent("unasked", language)
    if step.score is None:
        return _absent(step.satisfaction_absent or "no_scores", language)
    scale = f"{decimal(asked.lowest, language, 0)}–{decimal(asked.highest, language, 0)}"
    more = [text("exports.measure.n", language, n=count(step.score_n or 0, language))]
    if step.response_rate is not None:
        more.append(share(step.response_rate, language))
    return Number(
        value=decimal(step.score, language),
        detail=text("exports.measure.of_scale", language, scale=scale),
        more=" · ".join(more),
        raw=float(step.score),
    )


def _absent(reason: str, language: Language) -> Number:
    return Number(absent=text(f"exports.absent.{reason}", language))
