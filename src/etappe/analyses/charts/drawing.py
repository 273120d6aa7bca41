"""Charts of answers, for notebooks: calm, labelled where the eye is, in the colours of the house.

Law: a chart shows numbers of its answer and nothing else; what it leaves out for want of room it counts in its
subtitle. Texts stand in data and titles, never in an expression, so that no name can be run. One hue is one thing, up to
five; whatever is less is grey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etappe.analyses.arriving.arrivals import ArrivalsAnswer
from etappe.analyses.arriving.conformance import ConformanceAnswer
from etappe.analyses.arriving.funnel import FunnelAnswer
from etappe.analyses.charts.look import finished
from etappe.analyses.people.customers import CustomersAnswer
from etappe.analyses.people.groups import GroupsAnswer
from etappe.analyses.people.profile import ProfileAnswer
from etappe.analyses.results.attribution import AttributionAnswer
from etappe.analyses.results.effect import EffectAnswer
from etappe.analyses.results.retention import RetentionAnswer
from etappe.analyses.results.satisfaction import SatisfactionAnswer
from etappe.analyses.ways.paths import PathsAnswer
from etappe.analyses.ways.sequences import SequencesAnswer
from etappe.analyses.ways.timeline import TimelineAnswer
from etappe.analyses.ways.transitions import TransitionsAnswer
from etappe.analyses.ways.variants import VariantsAnswer
from etappe.foundation.language import environment_language

if TYPE_CHECKING:
    import altair as alt

    from etappe.analyses.records import Answer
    from etappe.foundation.texts import Language


def chart(  # noqa: C901, PLR0912 - one case a kind of answer
    answer: Answer, language: Language | None = None
) -> alt.TopLevelMixin:
    """The chart of any answer, in the language given, or else that of the environment."""
    language = language or environment_language()
    match answer:
        case FunnelAnswer():
            from etappe.analyses.charts.bars import funnel

            drawn, left_out = funnel(answer, language)
        case TransitionsAnswer():
            from etappe.analyses.charts.bars import transitions

            drawn, left_out = transitions(answer, language)
        case PathsAnswer():
            from etappe.analyses.charts.streams import streams

            drawn, left_out = streams(answer, language)
        case RetentionAnswer():
            from etappe.analyses.charts.matrix import matrix

            drawn, left_out = matrix(answer, language)
        case VariantsAnswer() | SequencesAnswer():
            from etappe.analyses.charts.tiles import tiles

            drawn, left_out = tiles(answer, language)
        case ArrivalsAnswer():
            from etappe.analyses.charts.curves import curves

            drawn, left_out = curves(answer, language)
        case ConformanceAnswer():
            from etappe.analyses.charts.outcomes import outcomes

            drawn, left_out = outcomes(answer, language)
        case EffectAnswer():
            from etappe.analyses.charts.sides import sides

            drawn, left_out = sides(answer, language)
        case ProfileAnswer():
            from etappe.analyses.charts.portraits import portrait

            drawn, left_out = portrait(answer, language)
        case GroupsAnswer():
            from etappe.analyses.charts.portraits import likenesses

            drawn, left_out = likenesses(answer, language)
        case AttributionAnswer():
            from etappe.analyses.charts.bars import attribution

            drawn, left_out = attribution(answer, language)
        case SatisfactionAnswer():
            from etappe.analyses.charts.scales import scales

            drawn, left_out = scales(answer, language)
        case TimelineAnswer():
            from etappe.analyses.charts.moments import timeline

            drawn, left_out = timeline(answer, language)
        case CustomersAnswer():
            from etappe.analyses.charts.moments import customers

            drawn, left_out = customers(answer, language)
        case _:
            message = f"{type(answer).__name__} has no chart"
            raise AssertionError(message)
    return finished(drawn, answer, left_out, language)
