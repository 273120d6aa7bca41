"""From a table of events to the journey index.

Law: events are ordered by (customer, time, sequence), and equal ones keep the order of the table; equal tables give
equal indices and equal fingerprints. What does not fit is refused, never cut off.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.foundation.errors import InvalidInput
from etappe.journeys.held import HeldArrays
from etappe.journeys.index import KEY_BITS, Column, JourneyIndex, NumberColumn, TextColumn

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MOST_EVENT_NAMES: Final = 1 << 16
# The years 1 to 9999 in UTC, less a day at each end so that every instant can be written in every time zone.
EARLIEST_MS: Final = -62_135_510_400_000
LATEST_MS: Final = 253_402_214_399_999

_KEYS: Final = ("customer", "time", "event", "sequence")
_FEW_TEXTS: Final = 1 << 10
"""So many are put in order by Python before Polars has begun to; the order is that of code points, as that of UTF-8 is."""


def build_index(
    frame: pl.DataFrame, *, time_zone: str = "UTC", unit: str = "customer", observed_until_ms: int | None = None
) -> JourneyIndex:
    """The journey index of a table of events.

    Args:
        frame: columns ``customer`` (String), ``time`` (Int64, milliseconds UTC since 1970) and ``event`` (String), none
            of them null; if wanted ``sequence`` (number or text, breaks ties of time; events without one come last),
            and any further properties, among them ``channel`` (String) and ``value`` (Float64). Texts and truth
            values ("true", "false") become text columns, numbers become number columns. Zero rows are fine.
        time_zone: IANA name.
        unit: what travels.
        observed_until_ms: instant up to which events are known; None means the latest event.

    Raises:
        InvalidInput: ``index.too_many_event_names`` over 65,536; ``index.too_wide`` where customers times span do not
            fit a key; ``index.time_out_of_range`` outside the years 1 to 9999; ``index.observed_until_too_early``
            before the latest event; ``index.infinite`` for an infinite number in a property.

    Cost: a sort of the rows; 10 million rows take a few seconds.

    >>> import polars as pl
    >>> index = build_index(pl.DataFrame({"customer": ["b", "a"], "time": [5, 7], "event": ["view", "buy"]}))
    >>> index.customers.to_list(), index.events, index.code.tolist(), index.t0_ms
    (['a', 'b'], ('buy', 'view'), [0, 1], 5)
    """
    import polars as pl

    for name in ("customer", "time", "event"):
        assert frame[name].null_count() == 0, f"{name} must be there in every row; connectors refuse rows without"
    customers, number = _coded(frame["customer"])
    names, code = _coded(frame["event"])
    if len(names) > MOST_EVENT_NAMES:
        raise InvalidInput("index.too_many_event_names", count=len(names), most=MOST_EVENT_NAMES)
    time = frame["time"].cast(pl.Int64)
    t0, until = _period(time, observed_until_ms)
    span = until - t0
    shift = span.bit_length() + 1
    if len(customers) << shift > 1 << KEY_BITS:
        days = span // 86_400_000
        raise InvalidInput("index.too_wide", customers=len(customers), days=days, most=1 << (KEY_BITS - shift))
    key = (number.cast(pl.Int64).to_numpy() << shift) | (time.to_numpy() - t0)
    order = _order(key, frame["sequence"] if "sequence" in frame.columns else None)
    if order is not None:
        key = key[order]
    code_type = np.uint8 if len(names) <= 1 << 8 else np.uint16
    codes = _taken(code.to_numpy().astype(code_type), order)
    offsets = np.zeros(len(customers) + 1, np.int64)
    np.cumsum(np.bincount(key >> shift, minlength=len(customers)), out=offsets[1:])
    columns = {name: _column(frame[name], order) for name in frame.columns if name not in _KEYS}
    events = tuple(names.to_list())
    return JourneyIndex(
        events=events,
        n_events=key.size,
        n_customers=len(customers),
        shift=shift,
        t0_ms=t0,
        earliest_ms=t0,
        observed_until_ms=until,
        kinds={name: "number" if isinstance(column, NumberColumn) else "text" for name, column in columns.items()},
        time_zone=time_zone,
        unit=unit,
        fingerprint=_fingerprint(key, codes, customers, names, columns, (t0, until, time_zone, unit)),
        source=HeldArrays(key, codes, offsets, customers, columns, len(events)),
    )


def _coded(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct texts in order, and each row's place among them (null stays null)."""
    import polars as pl

    texts = texts if texts.dtype == pl.String else texts.cast(pl.String)
    if len(texts) <= _FEW_TEXTS:
        rows = texts.to_list()
        distinct = sorted({row for row in rows if row is not None})
        place = {text: number for number, text in enumerate(distinct)}
        return pl.Series(distinct, dtype=pl.String), pl.Series([place.get(row) for row in rows], dtype=pl.UInt32)
    values = texts.drop_nulls().unique().sort()
    return values.alias(""), texts.cast(pl.Enum(values)).to_physical()


def _period(time: pl.Series, observed_until_ms: int | None) -> tuple[int, int]:
    """First instant, and the one up to which events are known; [0, 0] without events."""
    if time.is_empty():
        until = 0 if observed_until_ms is None else observed_until_ms
        return until, until
    first, last = int(time.min()), int(time.max())  # type: ignore[arg-type]  # Polars types an aggregate as anything
    if first < EARLIEST_MS or last > LATEST_MS:
        raise InvalidInput("index.time_out_of_range", milliseconds=first if first < EARLIEST_MS else last)
    if observed_until_ms is not None and observed_until_ms < last:
        raise InvalidInput("index.observed_until_too_early", given=observed_until_ms, latest=last)
    return first, last if observed_until_ms is None else observed_until_ms


def _order(key: NDArray[np.int64], sequence: pl.Series | None) -> NDArray[np.uint32] | None:
    """The rows in order of key and sequence, equal ones as they came; None where they already are."""
    import polars as pl

    if sequence is None:
        if key.size == 0 or bool((key[1:] >= key[:-1]).all()):
            return None
        by: dict[str, object] = {"key": key}
    else:
        by = {"key": key, "sequence": sequence}
    places = pl.DataFrame(by).select(pl.arg_sort_by(*by, nulls_last=True, maintain_order=True)).to_series()
    return places.to_numpy()


def _column(values: pl.Series, order: NDArray[np.uint32] | None) -> Column:
    """A property in the index's order."""
    import polars as pl

    kind = values.dtype
    if kind.is_numeric() or kind == pl.Null:
        numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        if np.isinf(numbers).any():
            raise InvalidInput("index.infinite", property=values.name)
        return NumberColumn(_taken(numbers, order))
    assert kind in (pl.String, pl.Boolean, pl.Categorical, pl.Enum), f"{values.name} is {kind}; connectors bring text"
    distinct, codes = _coded(values)
    return TextColumn(_taken(codes.cast(pl.Int32).fill_null(-1).to_numpy(), order), distinct)


def _taken(values: NDArray[np.generic], order: NDArray[np.uint32] | None) -> NDArray:  # type: ignore[type-arg]  # the kind of the array given
    """The values in order."""
    return np.ascontiguousarray(values) if order is None else values[order]


def _fingerprint(
    key: NDArray[np.int64],
    code: NDArray[np.uint8] | NDArray[np.uint16],
    customers: pl.Series,
    names: pl.Series,
    columns: dict[str, Column],
    rest: tuple[int, int, str, str],
) -> str:
    """32 hexadecimal signs that stand for the content, whatever the machine and the order of the properties."""
    import polars as pl

    digest = blake2b(repr(rest).encode(), digest_size=16)

    def numbers(values: NDArray[np.generic]) -> None:
        digest.update(f"{values.dtype.str}{values.size}:".encode())
        digest.update(np.ascontiguousarray(values).data)

    def texts(values: pl.Series) -> None:
        # Lengths beside the joined text: ["ab", "c"] and ["a", "bc"] differ.
        numbers(values.str.len_bytes().cast(pl.UInt32).to_numpy())
        if len(values):
            digest.update(str(values.str.join("").item()).encode())

    numbers(key)
    numbers(code)
    texts(customers)
    texts(names)
    for name in sorted(columns):
        digest.update(f"{name!r}:".encode())
        column = columns[name]
        if isinstance(column, NumberColumn):
            numbers(column.numbers)
        else:
            numbers(column.codes)
            texts(column.values)
    return digest.hexdigest()
