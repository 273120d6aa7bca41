"""One door to every question: JSON to record, record to answer, part of an answer to the customers behind it.

A question about a scope is asked of that part of the index, without the scope (etappe.analyses.scoping).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec import structs

from etappe.analyses.arriving import arrivals, conformance, funnel
from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsAnswer
from etappe.analyses.arriving.conformance import Conformance, ConformanceAnswer
from etappe.analyses.arriving.funnel import Funnel, FunnelAnswer
from etappe.analyses.people import customers, groups, profile
from etappe.analyses.people.customers import Countable, Customers, CustomersAnswer, Part
from etappe.analyses.people.groups import Groups, GroupsAnswer
from etappe.analyses.people.profile import Profile, ProfileAnswer
from etappe.analyses.records import as_seen
from etappe.analyses.results import attribution, effect, retention, satisfaction
from etappe.analyses.results.attribution import Attribution, AttributionAnswer
from etappe.analyses.results.effect import Effect, EffectAnswer
from etappe.analyses.results.retention import Retention, RetentionAnswer
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionAnswer
from etappe.analyses.scoping import scoped, unscoped
from etappe.analyses.ways import paths, sequences, timeline, transitions, variants
from etappe.analyses.ways.paths import Paths, PathsAnswer
from etappe.analyses.ways.sequences import Sequences, SequencesAnswer
from etappe.analyses.ways.timeline import Timeline, TimelineAnswer
from etappe.analyses.ways.transitions import Transitions, TransitionsAnswer
from etappe.analyses.ways.variants import Variants, VariantsAnswer
from etappe.events.scopes import Scope
from etappe.events.segments import Segment
from etappe.events.selectors import Selection, Selector
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

__all__ = ["AnyAnswer", "AnyQuestion", "ask", "members", "read_question", "read_scope", "read_segment"]

AnyQuestion = (
    Funnel
    | Transitions
    | Paths
    | Sequences
    | Retention
    | Variants
    | Arrivals
    | Conformance
    | Attribution
    | Satisfaction
    | Effect
    | Profile
    | Groups
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
    | ConformanceAnswer
    | AttributionAnswer
    | SatisfactionAnswer
    | EffectAnswer
    | ProfileAnswer
    | GroupsAnswer
    | TimelineAnswer
    | CustomersAnswer
)


T = TypeVar("T")
_QUESTION: Final[msgspec.json.Decoder[AnyQuestion]] = msgspec.json.Decoder(AnyQuestion)
_SCOPE: Final[msgspec.json.Decoder[Scope]] = msgspec.json.Decoder(Scope)
_SEGMENT: Final[msgspec.json.Decoder[Segment]] = msgspec.json.Decoder(Segment)  # read once, before threads convert any
_SELECTOR: Final[msgspec.json.Decoder[Selector]] = msgspec.json.Decoder(Selector)  # as well


def read_question(written: bytes | str | dict[str, object]) -> AnyQuestion:
    """The question in its JSON form, or in that form's objects.

    >>> read_question('{"question": "funnel", "steps": ["view", "purchase"], "within": "7d"}').within
    '7d'

    Raises InvalidInput ``question.unreadable`` with the path of the first thing that is wrong, and what is.
    """
    if isinstance(written, dict):
        return _converted(written, AnyQuestion)  # type: ignore[arg-type] # one of several kinds
    return _decoded(written, _QUESTION)


def read_scope(written: bytes | str) -> Scope:
    """The scope in its JSON form: whom and when a question is about.

    >>> read_scope('{"first": "2026-03-01"}').first
    '2026-03-01'

    Raises InvalidInput ``question.unreadable`` with the path of the first thing that is wrong, and what is.
    """
    return _decoded(written, _SCOPE)


def read_segment(written: object) -> Segment:
    """The segment in its JSON form, or in that form's objects.

    >>> read_segment({"rules": [{"rule": "did", "at": "buy"}]}).rules[0].at
    'buy'

    Raises InvalidInput ``question.unreadable`` with the path of the first thing that is wrong, and what is.
    """
    return _decoded(written, _SEGMENT) if isinstance(written, bytes | str) else _converted(written, Segment)


def read_selection(written: object) -> Selection:
    """Events as a question names them: by a name, or in a selector's JSON form as bytes or as its objects. Raises as above.

    >>> read_selection("buy"), read_selection(b'{"events": ["buy"]}') == read_selection({"events": ["buy"]})
    ('buy', True)
    """
    if isinstance(written, str):
        return written
    return _decoded(written, _SELECTOR) if isinstance(written, bytes) else _converted(written, Selector)


def _converted(written: object, kind: type[T]) -> T:
    with _readable():
        return msgspec.convert(written, type=kind)


def _decoded(written: bytes | str, decoder: msgspec.json.Decoder[T]) -> T:
    with _readable():
        return decoder.decode(written)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (msgspec.DecodeError, UnicodeError) as error:
        problem, _, path = str(error).partition(" - at `")
        raise InvalidInput("question.unreadable", path=path.rstrip("`") or "$", problem=problem) from error


def ask(index: JourneyIndex, question: AnyQuestion) -> AnyAnswer:
    """The answer to any question. Raises InvalidInput or Refused where the data or the question do not allow one."""
    from etappe.analyses.wording import worded

    scope, bare = unscoped(question)
    if bare is question:
        return _ANSWERING[type(question)](index, question)
    answered = _ANSWERING[type(question)](scoped(index, scope), bare)
    # A part that was kept does not know up to when its whole was seen since.
    return as_seen(structs.replace(answered, question=question, wording=worded(question, answered.wording)), index)


def members(index: JourneyIndex, question: Countable, part: Part) -> NDArray[np.int64]:
    """Numbers of the customers behind a part of an answer, each once, as the index numbers them.

    Raises what etappe.analyses.people.customers.members and etappe.analyses.scoping.scoped raise.
    """
    from etappe.journeys.narrowing import NarrowedArrays

    scope, bare = unscoped(question)
    narrow = scoped(index, scope)
    found = customers.members(narrow, bare, part)
    if narrow is index:
        return found
    assert isinstance(narrow.source, NarrowedArrays), "a part is taken from the whole"
    return narrow.source.in_whole(found)


_ANSWERING: Final[dict[type[AnyQuestion], Callable[[JourneyIndex, Any], AnyAnswer]]] = {
    Funnel: funnel.answer,
    Transitions: transitions.answer,
    Paths: paths.answer,
    Sequences: sequences.answer,
    Retention: retention.answer,
    Variants: variants.answer,
    Arrivals: arrivals.answer,
    Conformance: conformance.answer,
    Attribution: attribution.answer,
    Satisfaction: satisfaction.answer,
    Effect: effect.answer,
    Profile: profile.answer,
    Groups: groups.answer,
    Timeline: timeline.answer,
    Customers: customers.answer,
}
