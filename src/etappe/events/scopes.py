"""Scopes: of whom and of which time a question is asked."""

from __future__ import annotations

from msgspec import Struct, structs

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


def narrowing(scope: Scope | None) -> Scope | None:
    """A scope that leaves somebody or something out; None for one that does not, so that what is kept under both is kept once.

    >>> narrowing(Scope()) is None, narrowing(Scope(first="2026-03-01")).first
    (True, '2026-03-01')
    """
    return None if scope is None or scope.is_all else scope


def of_whom(scope: Scope | None) -> Scope | None:
    """A scope without its days, for what names days of its own.

    >>> of_whom(Scope(first="2026-03-01")) is None, of_whom(Scope(first="2026-03-01", trigger="call"))
    (True, Scope(segment=None, first=None, last=None, trigger='call'))
    """
    return None if scope is None else narrowing(structs.replace(scope, first=None, last=None))
