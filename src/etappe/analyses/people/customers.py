"""The customers behind a number of an answer. Asked like any other question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from etappe.analyses.arriving import arrivals, conformance, funnel
from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.arriving.conformance import Conformance, ConformancePart
from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.bounds import require
from etappe.analyses.people import profile
from etappe.analyses.people.profile import Profile, ProfilePart
from etappe.analyses.records import Answer, Question, iso, provenance
from etappe.analyses.results import attribution, retention, satisfaction
from etappe.analyses.results.attribution import Attribution, AttributionPart
from etappe.analyses.results.retention import Retention, RetentionPart
from etappe.analyses.results.satisfaction import Satisfaction, SatisfactionPart
from etappe.analyses.ways import paths, sequences, transitions, variants
from etappe.analyses.ways.paths import PathPart, Paths
from etappe.analyses.ways.sequences import SequencePart, Sequences
from etappe.analyses.ways.transitions import TransitionPart, Transitions
from etappe.analyses.ways.variants import VariantPart, Variants
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

MOST_LISTED: Final = 10_000
MOST_SKIPPED: Final = 1 << 40

Countable = (
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
    | Profile
)
"""Questions whose numbers count customers."""
Part = (
    FunnelPart
    | TransitionPart
    | PathPart
    | SequencePart
    | RetentionPart
    | VariantPart
    | ArrivalsPart
    | ConformancePart
    | AttributionPart
    | SatisfactionPart
    | ProfilePart
)
"""One number of an answer."""


class Customers(Question, frozen=True, tag="customers"):
    """Who is behind ``part`` of the answer to ``of``? ``limit`` of them (at most 10,000) from ``offset`` on, by identifier.

    ``part`` has to be one of the kind of ``of``: a FunnelPart of a Funnel, and so on.
    """

    of: Countable
    part: Part
    limit: int = 100
    offset: int = 0


class CustomerRow(Struct, frozen=True, kw_only=True):
    """One customer: first and last event known of them (ISO 8601), how many there are, and the last one's name."""

    customer: str
    first: str
    last: str
    events: int
    last_event: str


class CustomersAnswer(Answer, frozen=True, tag="customers"):
    """Frame: ``customer, first, last, events, last_event``. ``total`` counts all of them."""

    question: Customers
    total: int
    customers: tuple[CustomerRow, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a customer: ``customer, first, last, events, last_event``; the two instants in the project's time zone."""
        import polars as pl

        columns = ("customer", "first", "last", "events", "last_event")
        schema = dict.fromkeys(columns, pl.String()) | {"events": pl.Int64()}
        frame = pl.DataFrame({name: [getattr(row, name) for row in self.customers] for name in columns}, schema=schema)
        instants = pl.col("first", "last").str.to_datetime(time_unit="ms", time_zone="UTC")
        return frame.with_columns(instants.dt.convert_time_zone(self.provenance.time_zone))


def members(index: JourneyIndex, of: Countable, part: Part) -> NDArray[np.int64]:  # noqa: C901, PLR0911 - one for each kind of question
    """Numbers of the customers behind a part of an answer, each once.

    Raises InvalidInput ``customers.part`` where the part is not one of that kind of answer, and what the question raises.
    """
    match of, part:
        case Funnel(), FunnelPart():
            return funnel.members(index, of, part)
        case Transitions(), TransitionPart():
            return transitions.members(index, of, part)
        case Paths(), PathPart():
            return paths.members(index, of, part)
        case Sequences(), SequencePart():
            return sequences.members(index, of, part)
        case Retention(), RetentionPart():
            return retention.members(index, of, part)
        case Variants(), VariantPart():
            return variants.members(index, of, part)
        case Arrivals(), ArrivalsPart():
            return arrivals.members(index, of, part)
        case Conformance(), ConformancePart():
            return conformance.members(index, of, part)
        case Attribution(), AttributionPart():
            return attribution.members(index, of, part)
        case Satisfaction(), SatisfactionPart():
            return satisfaction.members(index, of, part)
        case Profile(), ProfilePart():
            return profile.members(index, of, part)
    raise InvalidInput("customers.part", part=part.__struct_config__.tag, of=of.__struct_config__.tag)


def answer(index: JourneyIndex, question: Customers) -> CustomersAnswer:
    """A page of the customers behind a number, by identifier.

    Raises InvalidInput ``customers.part``, ``question.out_of_bounds`` for ``limit`` or ``offset``, and what the
    question behind raises.
    """
    from etappe.analyses.wording import wording

    require("limit", question.limit, 1, MOST_LISTED)
    require("offset", question.offset, 0, MOST_SKIPPED)
    numbers = members(index, question.of, question.part)
    page = _page(index, numbers, question.offset, question.limit)
    begin, last = index.offsets[page], index.offsets[page + 1] - 1
    first_ms, last_ms = index.time_ms(begin).tolist(), index.time_ms(last).tolist()
    return CustomersAnswer(
        provenance=provenance(index),
        wording=wording(question),
        question=question,
        total=numbers.size,
        customers=tuple(
            CustomerRow(
                customer=index.customers[number],
                first=iso(index, first_ms[place]),
                last=iso(index, last_ms[place]),
                events=int(last[place] - begin[place] + 1),
                last_event=index.events[int(index.code[last[place]])],
            )
            for place, number in enumerate(page.tolist())
        ),
    )


def _page(index: JourneyIndex, numbers: NDArray[np.int64], offset: int, limit: int) -> NDArray[np.int64]:
    """The customers from ``offset`` on in order of their identifiers, at most ``limit``."""
    identifiers = index.customers.gather(numbers)
    # Only as many are put in order as are needed: there may be millions, and most look at the first page.
    first = identifiers.rename("who").to_frame().with_row_index("place").bottom_k(offset + limit, by="who").sort("who")
    page: NDArray[np.int64] = numbers[first["place"].to_numpy()[offset:]]
    return page
