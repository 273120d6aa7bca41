"""What every question and every answer has in common.

A question is a frozen record that travels as JSON, tagged by ``question``. An answer is a frozen record tagged
by ``answer`` that carries its question, its numbers with intervals, n, the period it covers, the data's
fingerprint and Etappe's version. A value that cannot be stated is None, with a reason; never NaN or infinity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast

import msgspec
from msgspec import Struct, structs

from etappe._version import __version__
from etappe.events.scopes import Scope
from etappe.foundation.clock import written_instant
from etappe.foundation.texts import Language, both

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    import polars as pl

    from etappe.journeys.index import JourneyIndex


class _Resting(Protocol):
    """What says what it rests on."""

    @property
    def provenance(self) -> Provenance: ...


Resting = TypeVar("Resting", bound="_Resting")

Absent = Literal["no_entrants", "window_not_over", "too_few", "no_scores"]
"""Why a value is not there."""


class Question(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="question", kw_only=True):
    """Base of all questions. ``scope`` says of whom and of which time one is asked; None: of all."""

    scope: Scope | None = None


class Provenance(Struct, frozen=True, kw_only=True):
    """What an answer rests on.

    Attributes:
        n_customers, n_events: size of the data that was asked.
        unit: what travels (``customer``, or the property that names the case or account).
        start, end: first event, and the instant up to which events are known; ISO 8601 with the project's offset.
        time_zone: IANA name.
        data: fingerprint of the data.
        version: version of Etappe.
        seen_until: every event that was acknowledged by then is in the answer; None where the data do not move.
    """

    n_customers: int
    n_events: int
    unit: str
    start: str | None
    end: str | None
    time_zone: str
    data: str
    version: str
    seen_until: str | None = None


class Wording(Struct, frozen=True):
    """The question as people and programs say it: a sentence in each language, and a line of Python."""

    en: str
    de: str
    python: str


class Note(Struct, frozen=True):
    """Something the reader has to know about an answer, by code, in both languages."""

    code: str
    en: str
    de: str


def note(code: str, **values: object) -> Note:
    """The note of that code in both languages; its sentence stands in the texts under ``notes.<code>``."""
    return Note(code, *both(f"notes.{code}", **values))


class Answer(Struct, frozen=True, tag_field="answer", kw_only=True):
    """Base of all answers. Subclasses add ``question`` and their numbers."""

    provenance: Provenance
    wording: Wording
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pl.DataFrame:
        """The answer's rows as a Polars frame; its columns are documented with each answer."""
        raise NotImplementedError

    def to_pandas(self) -> pd.DataFrame:
        """The same rows as a pandas frame; needs pandas and pyarrow."""
        return self.to_frame().to_pandas()

    def to_json(self) -> str:
        """The whole answer as JSON; the server sends exactly this."""
        return msgspec.json.encode(self).decode()

    def plot(self, language: Language | None = None) -> alt.TopLevelMixin:
        """An Altair chart of the answer, in the language given, or else that of the environment."""
        from etappe.analyses.charts.drawing import chart

        return chart(self, language)

    def _repr_html_(self) -> str:
        """How a notebook shows the answer: sentence, table, what it rests on, notes."""
        from etappe.analyses.charts.rendering import as_html

        return as_html(self)


def iso(index: JourneyIndex, ms: int) -> str:
    """An instant (milliseconds UTC since 1970) as ISO 8601 with the offset of the index's time zone.

    >>> from types import SimpleNamespace
    >>> iso(SimpleNamespace(time_zone="Europe/Berlin"), 1_774_746_000_250)
    '2026-03-29T03:00:00.250+02:00'
    """
    return written_instant(int(ms), index.time_zone)


def provenance(index: JourneyIndex) -> Provenance:
    """What answers from this index rest on; without events there is no first and no last instant."""
    some = index.n_events > 0
    return Provenance(
        n_customers=index.n_customers,
        n_events=index.n_events,
        unit=index.unit,
        start=iso(index, index.earliest_ms) if some else None,
        end=iso(index, index.observed_until_ms) if some else None,
        time_zone=index.time_zone,
        data=index.fingerprint,
        version=__version__,
        seen_until=_seen_until(index),
    )


def as_seen(answer: Resting, index: JourneyIndex) -> Resting:
    """An answer from equal data that was kept, saying up to when ``index`` has seen them: they were looked at since."""
    seen_until = _seen_until(index)
    if answer.provenance.seen_until == seen_until:
        return answer
    moved = structs.replace(answer.provenance, seen_until=seen_until)
    return cast("Resting", structs.replace(cast("Struct", answer), provenance=moved))


def _seen_until(index: JourneyIndex) -> str | None:
    return None if index.seen_until_ms is None else iso(index, index.seen_until_ms)
