"""Scopes: of whom and of which time a question is asked."""

from __future__ import annotations

from msgspec import Struct

from etappe.events.segments import Segment
from etappe.events.selectors import Selection


class Scope(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Whom and when an answer is about, as if there were no other customers and no other time.

    Attributes:
        segment: the customers; None, or one without rules, means all of them. Its rules speak of everything that is known
            of a customer, not of the period.
        first, last: first and last day of the period, both included, ``2026-03-01``, in the time zone of the data; None
            for no bound. What is asked of a period is answered as it was known at its end.
        trigger: the events with which journeys begin: customers who had one, each from the instant of their first one on,
            whichever day that was; None for whole journeys.
    """

    segment: Segment | None = None
    first: str | None = None
    last: str | None = None
    trigger: Selection | None = None

    @property
    def is_all(self) -> bool:
        """Whether it leaves nobody and nothing out.

        >>> Scope().is_all, Scope(segment=Segment()).is_all, Scope(first="2026-03-01").is_all, Scope(trigger="call").is_all
        (True, True, False, False)
        """
        is_bare = self.first is None and self.last is None and self.trigger is None
        return is_bare and (self.segment is None or not self.segment.rules)
