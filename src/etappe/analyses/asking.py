"""One door to every question: JSON to record, record to answer."""

from __future__ import annotations

from etappe.analyses.arrivals import Arrivals, ArrivalsAnswer
from etappe.analyses.customers import Customers, CustomersAnswer
from etappe.analyses.funnel import Funnel, FunnelAnswer
from etappe.analyses.paths import Paths, PathsAnswer
from etappe.analyses.satisfaction import Satisfaction, SatisfactionAnswer
from etappe.analyses.timeline import Timeline, TimelineAnswer
from etappe.analyses.transitions import Transitions, TransitionsAnswer
from etappe.analyses.variants import Variants, VariantsAnswer

AnyQuestion = Funnel | Transitions | Paths | Variants | Arrivals | Satisfaction | Timeline | Customers
AnyAnswer = (
    FunnelAnswer
    | TransitionsAnswer
    | PathsAnswer
    | VariantsAnswer
    | ArrivalsAnswer
    | SatisfactionAnswer
    | TimelineAnswer
    | CustomersAnswer
)
