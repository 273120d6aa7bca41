"""The customers behind a number of an answer. Asked like any other question."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.funnel import Funnel, FunnelPart
from etappe.analyses.paths import PathPart, Paths
from etappe.analyses.records import Answer, Question
from etappe.analyses.satisfaction import Satisfaction, SatisfactionPart
from etappe.analyses.transitions import TransitionPart, Transitions
from etappe.analyses.variants import VariantPart, Variants

Countable = Funnel | Transitions | Paths | Variants | Arrivals | Satisfaction
"""Questions whose numbers count customers."""
Part = FunnelPart | TransitionPart | PathPart | VariantPart | ArrivalsPart | SatisfactionPart
"""One number of an answer."""


class Customers(Question, tag="customers"):
    """Who is behind ``part`` of the answer to ``of``? ``limit`` of them from ``offset`` on, by identifier."""

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


class CustomersAnswer(Answer, tag="customers"):
    """Frame: ``customer, first, last, events, last_event``. ``total`` counts all of them."""

    question: Customers
    total: int
    customers: tuple[CustomerRow, ...]
