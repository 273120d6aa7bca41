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
    from etappe.maps.document import Measure
    from etappe.maps.measures import StepMeasures


def number_of(measure: Measure, step: StepMeasures | None, most: int, language: Language) -> Number:
    """What a metric lane shows at a step; ``most`` is the largest number of customers that any step reached.

    >>> from etappe.maps.measures import StepMeasures
    >>> number_of("reached", StepMeasures(step="s", reached=25), 100, "en")
    Number(value='25', detail='', more='', bar=0.5, absent='', raw=25.0)
    >>> number_of("onward", StepMeasures(step="s", reached=25), 100, "de").absent
    'letzter Schritt'
    """
    if step is None or step.reached is None:
        return _absent("unbound", language)
    if measure == "reached":
        bar = sqrt(step.reached / most) if most else 0.0
        return Number(value=count(step.reached, language), bar=bar, raw=float(step.reached))
    if measure == "satisfaction":
        return _satisfaction(step, language)
    if step.next_step is None:
        return _absent("last", language)
    if step.onward is None:
        return _absent(step.onward_absent or "no_entrants", language)
    if measure == "time_to_next":
        if step.time_to_next_s is None:
            return _absent("nobody", language)
        return Number(value=duration(step.time_to_next_s, language), raw=step.time_to_next_s)
    if measure == "drop_off":
        return Number(
            value=share(1 - step.onward, language), detail=count(step.dropped or 0, language), raw=1 - step.onward
        )
    known = step.onward_low is not None and step.onward_high is not None
    detail = interval(step.onward_low or 0.0, step.onward, step.onward_high or 0.0, language) if known else ""
    return Number(value=share(step.onward, language), detail=detail, raw=step.onward)


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
        raw=step.score,
    )


def _absent(reason: str, language: Language) -> Number:
    return Number(absent=text(f"exports.absent.{reason}", language))
