"""Attribution: which channels had a part in conversions, by several models side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import numpy as np
from msgspec import Struct

from etappe.analyses.records import Answer, Note, Question, note, provenance
from etappe.events.selectors import Selection
from etappe.foundation.durations import duration_ms
from etappe.foundation.errors import InvalidInput
from etappe.journeys.executor import over_ranges
from etappe.journeys.index import NumberColumn, TextColumn
from etappe.journeys.matching import EVENTS_PER_RANGE, MOST_LISTS, Keys, matching, over_keys
from etappe.journeys.selection import coded, column_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    from numpy.typing import NDArray

    from etappe.journeys.executor import Range
    from etappe.journeys.index import JourneyIndex

R = TypeVar("R")

MOST_CHANNELS: Final = 1000
_NOTHING: Final = np.empty(0)

Model = Literal["first", "last", "last_non_direct", "linear", "position", "time_decay"]
"""How a conversion's credit is shared among the touches of its window.

- ``first``, ``last``: all to the first, or to the last touch.
- ``last_non_direct``: to the last touch whose channel is not ``direct``; to the last one where all are.
- ``linear``: to all touches alike.
- ``position``: 40 % to the first, 40 % to the last, 20 % to those between them, alike; of two touches half each.
- ``time_decay``: to all, in proportion to 2 to the power of -(time to the conversion / half-life).
"""
MODELS: Final[tuple[Model, ...]] = ("first", "last", "last_non_direct", "linear", "position", "time_decay")


class Attribution(Question, frozen=True, tag="attribution"):
    """Which channels had a part in ``conversion``?

    Every event that matches ``conversion`` is one; its touches are the same customer's events that match ``touch`` from
    ``lookback`` before it up to its own instant, both inclusive. An event that matches both is a conversion only.

    Attributes:
        channel: the text property whose values share the credit; a touch without it has the channel None.
        lookback: such as "30d".
        models: those that are wanted, at least one, each once.
        half_life: of ``time_decay``.
        direct: the channel that ``last_non_direct`` passes over.
        value: a number property of the conversions, such as an order's; None counts conversions only.
    """

    conversion: Selection
    touch: Selection
    channel: str = "channel"
    lookback: str = "30d"
    models: tuple[Model, ...] = MODELS
    half_life: str = "7d"
    direct: str = "direct"
    value: str | None = None


class ChannelCredit(Struct, frozen=True, kw_only=True):
    """What one channel gets by one model.

    Attributes:
        channel: None for touches without one.
        credit: conversions, in parts.
        share: of all conversions with a touch, in [0, 1].
        value: of the conversions, in the same parts; None where the question names no value.
    """

    model: Model
    channel: str | None
    credit: float
    share: float
    value: float | None


class AttributionAnswer(Answer, frozen=True, tag="attribution"):
    """Frame: ``model, channel, credit, share, value``.

    ``conversions`` counts events, ``attributed`` those with a touch, ``unattributed`` those without; ``customers``
    those who converted. In every model the credits add up to ``attributed``, and their values to
    ``attributed_value``. Models in the question's order; within one the channel with the most credit comes first,
    ties by name.
    """

    question: Attribution
    conversions: int
    attributed: int
    unattributed: int
    customers: int
    attributed_value: float | None
    credits: tuple[ChannelCredit, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a model and channel: ``model, channel, credit, share, value``."""
        import polars as pl

        columns = ("model", "channel", "credit", "share", "value")
        schema = dict.fromkeys(columns, pl.Float64()) | {"model": pl.String(), "channel": pl.String()}
        return pl.DataFrame({name: [getattr(one, name) for one in self.credits] for name in columns}, schema=schema)


class AttributionPart(
    Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="part", tag="attribution"
):
    """The customers with a conversion that is ``credited`` to ``channel`` by ``model``, ``attributed``, or not.

    ``model`` and ``channel`` say something with ``credited`` only.
    """

    which: Literal["credited", "attributed", "unattributed", "converted"] = "converted"
    model: Model = "last"
    channel: str | None = None


def answer(index: JourneyIndex, question: Attribution) -> AttributionAnswer:
    """The credits of every channel, by each model.

    Rule-based models as everybody has them; none of them says what caused a conversion. Sums are taken in the order of
    customers, so that they do not depend on how many threads there were.

    Raises:
        InvalidInput: ``attribution.models`` for none, or one twice; ``attribution.not_text`` where ``channel`` holds numbers, ``attribution.not_numbers``
            where ``value`` holds texts; ``attribution.too_many_channels`` over 1,000; ``duration.unreadable``; and what
            selectors raise.

    Cost: one pass over the keys of touches and conversions.
    """
    from etappe.analyses.wording import wording

    asked = _Asked(index, question)
    parts = asked.over_parts(asked.credited)
    nothing = np.zeros((len(MODELS), len(asked.channels)))
    # One after the other, in order of parts.
    given, worth = nothing.copy(), nothing.copy()
    for part in parts:
        given += part.given
        worth += part.worth
    attributed, conversions = sum(part.attributed for part in parts), sum(part.conversions for part in parts)
    wanted = [MODELS.index(model) for model in question.models]
    there = (given[wanted].sum(axis=0) > 0).tolist()
    rows = [
        ChannelCredit(
            model=MODELS[model],
            channel=channel,
            credit=credit,
            share=credit / attributed,
            value=value if question.value is not None else None,
        )
        for model in wanted
        for channel, credit, value, occurs in sorted(
            zip(asked.channels, given[model].tolist(), worth[model].tolist(), there, strict=True),
            key=lambda one: (-one[1], one[0] is None, one[0] or ""),
        )
        if occurs
    ]
    return AttributionAnswer(
        provenance=provenance(index),
        wording=wording(question),
        notes=_notes(conversions - attributed, sum(part.worthless for part in parts)),
        question=question,
        conversions=conversions,
        attributed=attributed,
        unattributed=conversions - attributed,
        customers=sum(part.customers for part in parts),
        attributed_value=sum((part.value for part in parts), 0.0) if question.value is not None else None,
        credits=tuple(rows),
    )


def members(index: JourneyIndex, question: Attribution, part: AttributionPart) -> NDArray[np.int64]:
    """Numbers of the customers behind a number, ascending, each once.

    Raises InvalidInput ``attribution.part_model`` for a model that the question does not name, and what `answer` raises.
    """
    if part.which == "credited" and part.model not in question.models:
        raise InvalidInput("attribution.part_model", model=part.model, models=", ".join(question.models))
    asked = _Asked(index, question)
    channel = asked.channels.index(part.channel) - 1 if part.channel in asked.channels else -2

    def converted(own: _Part) -> NDArray[np.int64]:
        begins, ends = own.windows(asked.lookback)
        has_touch = begins < ends
        match part.which:
            case "attributed":
                chosen = has_touch
            case "unattributed":
                chosen = ~has_touch
            case "credited":
                chosen = _gets_credit(own, begins, ends, part.model, channel, asked.direct)
            case _:
                chosen = np.ones(begins.size, np.bool_)
        return np.unique(own.conversions[chosen] >> index.shift)

    return np.concatenate([np.empty(0, np.int64), *asked.over_parts(converted)])


@dataclass(frozen=True, eq=False)
class _Part:
    """Some customers' touches and conversions.

    Attributes:
        touches, conversions: keys.
        channels: of each touch, a code; -1 where it has none.
        values: of each conversion, NaN where it has none; no entries where nobody asked.
    """

    touches: NDArray[np.int64]
    channels: NDArray[np.signedinteger]
    conversions: NDArray[np.int64]
    values: NDArray[np.float64]

    def windows(self, lookback: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Where each conversion's touches begin and end."""
        from etappe.kernels import attribution as kernels

        begins, ends = np.empty(self.conversions.size, np.uint32), np.empty(self.conversions.size, np.uint32)
        kernels.windows(_fixed(self.touches), _fixed(self.conversions), lookback, begins, ends)
        return begins, ends


@dataclass(frozen=True, eq=False)
class _Credited:
    """What the conversions of a part give: credits and their worth of shape (models, channels), and counts."""

    given: NDArray[np.float64]
    worth: NDArray[np.float64]
    conversions: int
    attributed: int
    customers: int
    value: float
    worthless: int


class _Asked:
    """A question in the kernels' terms.

    Attributes:
        lookback, half_life: milliseconds.
        channels: every channel by code + 1, the first is None.
        direct: its code; -2 where there is none.
    """

    def __init__(self, index: JourneyIndex, question: Attribution) -> None:
        if not question.models or len(set(question.models)) < len(question.models):
            raise InvalidInput("attribution.models", models=", ".join(question.models) or "-")
        self.index = index
        self.question = question
        self.lookback = min(duration_ms(question.lookback), index.span_ms)
        self.half_life = duration_ms(question.half_life)
        self.selection = coded(index, [question.conversion, question.touch])
        converts = self.selection.masks & np.uint64(1) != 0
        touches = ~converts & (self.selection.masks & np.uint64(2) != 0)
        self.wanted = (converts | touches).astype(np.uint64)
        (self.conversions,), (self.touches,) = np.nonzero(converts), np.nonzero(touches)
        column = column_of(index, question.channel)
        if not isinstance(column, TextColumn):
            raise InvalidInput("attribution.not_text", property=question.channel)
        self.column = column
        self.valued: NumberColumn | None = None
        if question.value is not None:
            valued = column_of(index, question.value)
            if not isinstance(valued, NumberColumn):
                raise InvalidInput("attribution.not_numbers", property=question.value)
            self.valued = valued
        self.by_lists = index.n_events > 0 and self.conversions.size + self.touches.size <= MOST_LISTS
        self.place_of: NDArray[np.int16] | None = None
        self.channels: list[str | None] = [None, *column.values]
        if len(column.values) > MOST_CHANNELS:
            self.place_of, self.channels = self._few_of_many()
        self.direct = self.channels.index(question.direct) - 1 if question.direct in self.channels else -2
        self.models = np.array([model in question.models for model in MODELS])

    def over_parts(self, work: Callable[[_Part], R]) -> list[R]:
        """``work`` of every part, in order of customers."""
        if not self.by_lists:
            return over_ranges(self.index, lambda part: work(self._of_rows(part)), EVENTS_PER_RANGE)
        lists = [self.selection.posting(int(code)) for code in (*self.conversions, *self.touches)]
        return over_keys(lists, self.index.shift, lambda part, _keys: work(self._of_lists(part)))

    def credited(self, part: _Part) -> _Credited:
        """The credits of a part."""
        from etappe.kernels import attribution as kernels

        begins, ends = part.windows(self.lookback)
        given, worth = np.zeros((len(MODELS), len(self.channels))), np.zeros((len(MODELS), len(self.channels)))
        values = np.nan_to_num(part.values, nan=0.0)
        kernels.credit(
            _fixed(part.touches),
            _fixed(part.channels),
            _fixed(part.conversions),
            begins,
            ends,
            values,
            self.direct,
            self.half_life,
            self.models,
            kernels.powers(),
            given,
            worth,
        )
        attributed = begins < ends
        customers = part.conversions >> self.index.shift
        return _Credited(
            given=given,
            worth=worth,
            conversions=begins.size,
            attributed=int(np.count_nonzero(attributed)),
            customers=int(np.count_nonzero(customers[1:] != customers[:-1])) + int(customers.size > 0),
            value=float(values[attributed].sum()) if values.size else 0.0,
            worthless=int(np.count_nonzero(np.isnan(part.values))),
        )

    def _of_rows(self, part: Range) -> _Part:
        """A part found by a scan."""
        found = matching(self.index, self.selection, self.wanted, part)
        converts = self.selection.masks[found.codes] & np.uint64(1) != 0
        touching = ~converts
        return _Part(
            found.keys[touching],
            self._placed(self.column.codes[found.rows[touching]]),
            found.keys[converts],
            _NOTHING if self.valued is None else self.valued.numbers[found.rows[converts]],
        )

    def _of_lists(self, part: Keys) -> _Part:
        """A part from the lists of each event."""
        touches, channels = self._merged(part, self.touches, self.question.channel)
        conversions, values = self._merged(part, self.conversions, self.question.value)
        return _Part(touches, self._placed(channels), conversions, values)

    def _merged(self, part: Keys, codes: NDArray[np.intp], name: str | None) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Keys of some codes' events in a part, in order of events, and a property's values at them."""
        selection, index = self.selection, self.index
        keys, values, rows = [np.empty(0, np.int64)], [], []
        for code in codes.tolist():
            posting = selection.posting(code)
            lo, hi = np.searchsorted(posting, part)
            keys.append(posting[lo:hi])
            if name is not None and not selection.is_split:
                values.append(index.values_of_events(name, code)[lo:hi])
            elif name is not None:
                values.append(index.values_at(name, selection.rows_of(code)[lo:hi]))
            if codes.size > 1:
                rows.append(selection.rows_of(code)[lo:hi])
        if codes.size == 1:
            return keys[1], values[0] if values else _NOTHING
        order = np.argsort(np.concatenate([np.empty(0, np.uint32), *rows]), kind="stable")
        nothing = _NOTHING if name is None else index.values_at(name, np.empty(0, np.int64))
        together = np.concatenate([nothing, *values])
        return np.concatenate(keys)[order], together[order] if together.size else together

    def _placed(self, channels: NDArray[np.signedinteger]) -> NDArray[np.signedinteger]:
        """Codes of the channels that occur, where the property has many other values."""
        return channels if self.place_of is None else self.place_of[channels]

    def _few_of_many(self) -> tuple[NDArray[np.int16], list[str | None]]:
        """From the property's codes to those of the channels that occur at touches, which may not be too many."""
        values = self.column.values
        occurs = np.zeros(len(values) + 1, np.bool_)
        for code in self.touches.tolist():
            occurs[self.column.codes[self.selection.rows_of(code)]] = True
        (there,) = np.nonzero(occurs[:-1])
        if there.size > MOST_CHANNELS:
            raise InvalidInput(
                "attribution.too_many_channels",
                property=self.question.channel,
                count=there.size,
                most=MOST_CHANNELS,
            )
        place_of = np.full(len(values) + 1, -1, np.int16)
        place_of[there] = np.arange(there.size)
        return place_of, [None, *values.gather(there)]


def _gets_credit(
    own: _Part, begins: NDArray[np.uint32], ends: NDArray[np.uint32], model: Model, channel: int, direct: int
) -> NDArray[np.bool_]:
    """Which conversions give the channel some credit by that model."""
    has_touch = begins < ends
    if not own.touches.size:
        return has_touch
    tail = np.where(has_touch, ends, 1).astype(np.int64) - 1
    match model:
        case "first":
            credited = own.channels[np.where(has_touch, begins, 0)] == channel
        case "last":
            credited = own.channels[tail] == channel
        case "last_non_direct":
            latest = np.maximum.accumulate(np.where(own.channels != direct, np.arange(own.channels.size), -1))[tail]
            credited = own.channels[np.where(latest >= begins, latest, tail)] == channel
        case _:
            until = np.concatenate(([0], np.cumsum(own.channels == channel)))
            credited = until[ends] > until[begins]
    chosen: NDArray[np.bool_] = has_touch & credited
    return chosen


def _notes(unattributed: int, worthless: int) -> tuple[Note, ...]:
    notes = [note("attribution.unattributed", count=unattributed)] if unattributed else []
    return (*notes, note("attribution.no_value", count=worthless)) if worthless else tuple(notes)


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    """The array as one that cannot be written, so that kernels are compiled once, wherever it comes from."""
    view = array.view()
    view.flags.writeable = False
    return view
