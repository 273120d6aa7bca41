"""One door to every question: JSON to record, record to answer, part of an answer to the customers behind it.

``members(index, question, part)`` gives those customers' numbers; it is the one of etappe.analyses.customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from etappe.analyses import (
    arrivals,
    attribution,
    customers,
    funnel,
    paths,
    retention,
    satisfaction,
    sequences,
    timeline,
    transitions,
    variants,
)
from etappe.analyses.arrivals import Arrivals, ArrivalsAnswer
from etappe.analyses.attribution import Attribution, AttributionAnswer
from etappe.analyses.customers import Customers, CustomersAnswer, members
from etappe.analyses.funnel import Funnel, FunnelAnswer
from etappe.analyses.paths import Paths, PathsAnswer
from etappe.analyses.retention import Retention, RetentionAnswer
from etappe.analyses.satisfaction import Satisfaction, SatisfactionAnswer
from etappe.analyses.sequences import Sequences, SequencesAnswer
from etappe.analyses.timeline import Timeline, TimelineAnswer
from etappe.analyses.transitions import Transitions, TransitionsAnswer
from etappe.analyses.variants import Variants, VariantsAnswer
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex

__all__ = ["AnyAnswer", "AnyQuestion", "ask", "members", "read_question"]

AnyQuestion = (
    Funnel
    | Transitions
    | Paths
    | Sequences
    | Retention
    | Variants
    | Arrivals
    | Attribution
    | Satisfaction
    | Timeline
    | Customers
)
AnyAnswer = (
    FunnelAnswer
    | TransitionsAnswer
    | PathsAnswer
    | SequencesAnswer
    | RetentionAnswer
    | VariantsAnswer
    | ArrivalsAnswer
    | AttributionAnswer
    | SatisfactionAnswer
    | TimelineAnswer
    | CustomersAnswer
)


_QUESTION: Final[msgspec.json.Decoder[AnyQuestion]] = msgspec.json.Decoder(AnyQuestion)


def read_question(written: bytes | str | dict[str, object]) -> AnyQuestion:
    """The question in its JSON form, or in that form's objects.

    >>> read_question('{"question": "funnel", "steps": ["view", "purchase"], "within": "7d"}').within
    '7d'

    Raises InvalidInput ``question.unreadable`` with the path of the first thing that is wrong, and what is.
    """
    try:
        question: AnyQuestion
        if isinstance(written, dict):
            question = msgspec.convert(written, type=AnyQuestion)
        else:
            question = _QUESTION.decode(written)
    except (msgspec.DecodeError, UnicodeError) as error:
        problem, _, path = str(error).partition(" - at `")
        raise InvalidInput("question.unreadable", path=path.rstrip("`") or "$", problem=problem) from error
    return question


def ask(index: JourneyIndex, question: AnyQuestion) -> AnyAnswer:  # noqa: C901, PLR0911 - one for each kind of question
    """The answer to any question. Raises InvalidInput or Refused where the data or the question do not allow one."""
    match question:
        case Funnel():
            return funnel.answer(index, question)
        case Transitions():
            return transitions.answer(index, question)
        case Paths():
            return paths.answer(index, question)
        case Sequences():
            return sequences.answer(index, question)
        case Retention():
            return retention.answer(index, question)
        case Variants():
            return variants.answer(index, question)
        case Arrivals():
            return arrivals.answer(index, question)
        case Attribution():
            return attribution.answer(index, question)
        case Satisfaction():
            return satisfaction.answer(index, question)
        case Timeline():
            return timeline.answer(index, question)
        case Customers():
            return customers.answer(index, question)
