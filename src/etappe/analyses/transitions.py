"""Transitions: what directly follows what, how often, for how many customers, and how long it takes."""

from __future__ import annotations

from msgspec import Struct

from etappe.analyses.records import Answer, Question


class Transitions(Question, frozen=True, tag="transitions"):
    """Which event directly follows which?

    Attributes:
        sessions: longest gap within a session, such as "30m"; a pair further apart is not counted. None: no bound.
        merge_repeats: whether an event that repeats at once counts as one (its repeats are then left out).
    """

    sessions: str | None = None
    merge_repeats: bool = False


class Transition(Struct, frozen=True, kw_only=True):
    """``target`` directly follows ``source``: occurrences, distinct customers, mean and median seconds between."""

    source: str
    target: str
    occurrences: int
    customers: int
    mean_s: float
    median_s: float


class TransitionsAnswer(Answer, frozen=True, tag="transitions"):
    """Frame: ``source, target, occurrences, customers, mean_s, median_s``; most frequent first, ties by name."""

    question: Transitions
    transitions: tuple[Transition, ...]


class TransitionPart(Struct, frozen=True, forbid_unknown_fields=True, tag_field="part", tag="transition"):
    """The customers of one transition."""

    source: str
    target: str
