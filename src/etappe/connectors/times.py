"""Times as people and programs write them, as instants in milliseconds UTC.

Law: a time is read exactly or refused with the reason. Times with an offset are instants; times without one are local
in the given zone (UTC if none is given). A local time that a clock change skips is refused; one that it repeats is
the earlier of the two. Years 1 to 9999. Finer than a millisecond is cut off, towards the past.

Numbers count from 1970 in the unit that their size shows (seconds, milliseconds, microseconds, nanoseconds, all from
1973 to 2286); eight or fourteen digits are a calendar date. Any other number is refused: its unit would be a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.connectors.layouts import Cut, Layout, layout_of
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Bytes = NDArray[np.uint8]
    Digits = NDArray[np.signedinteger]

DAY_MS: Final = 86_400_000
_EARLIEST_MS: Final = -62_135_596_800_000  # 0001-01-01T00:00:00Z
_LATEST_MS: Final = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z
_SIXTY: Final = 60
_NOON: Final = 12
_HOURS: Final = 24
_FARTHEST_ZONE: Final = 18  # hours from UTC, as ISO 8601 in XML Schema and Java have it
_MONTH_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NO_MONTH: Final = len(_MONTH_DAYS)
_YEARS: Final = 10_000
_FEBRUARY: Final = 2
_YEAR_DIGITS: Final = 4
_INT64: Final = 9e18
_INT64_DIGITS: Final = 18
_SHAPES_AT_ONCE: Final = 64
LONGEST: Final = 64
"""Bytes of the longest text that is read as a time."""
_ROWS_AT_ONCE: Final = 1 << 14  # what is worked on at a time stays in the processor's own memory
_INT32_DIGITS: Final = 9
_PIVOT: Final = 70  # two-digit years 70 to 99 are 19xx, 00 to 69 are 20xx, as POSIX reads them nearly
# Half-open ranges of absolute values, the factor to milliseconds, and whether to multiply or to divide. Twelve-digit
# numbers that begin like a year (1900… to 2099…) are left out: they may be dates without a separator.
_UNITS: Final = (
    (10**8, 10**10, 1000, True),
    (10**11, 19 * 10**10, 1, True),
    (21 * 10**10, 10**13, 1, True),
    (10**14, 10**16, 1000, False),
    (10**17, 92 * 10**17, 10**6, False),
)


class Fault(IntEnum):
    """Why a cell is no instant; the member's lower-case name is the reason's code behind ``time.``."""

    NONE = 0
    EMPTY = 1
    UNREADABLE = 2
    NO_SUCH_TIME = 3
    NUMBER_UNCLEAR = 4
    SKIPPED = 5
    OTHER_ORDER = 6
    OUT_OF_RANGE = 7


@dataclass(eq=False)
class Moments:
    """What the cells of a column say, before zone and day-month order are applied; arrays of shape (rows,).

    Attributes:
        ms: milliseconds since 1970, local where ``local``; undefined where ``fault``.
        fault: a member of ``Fault`` each.
        local: the cell has no offset.
        open: day and month are told apart by order alone; ``ms`` and ``fault`` then hold the day-first reading.
        month_first_ms, month_first_fault: the other reading; equal where not ``open``.
        short_year: years were written with two digits.
    """

    ms: Ints
    fault: Bytes
    local: Bools
    open: Bools
    month_first_ms: Ints
    month_first_fault: Bytes
    short_year: bool = False


def read_moments(cells: pl.Series, *, dotted_month_first: bool = False) -> Moments:
    """What the cells of a time column say; any type of column.

    Raises InvalidInput ``time.not_a_time`` for a type that holds no times, such as true and false.
    """
    import polars as pl

    kind = cells.dtype
    if kind in (pl.Categorical, pl.Enum):
        cells, kind = cells.cast(pl.String), pl.String()
    if kind in (pl.String, pl.Null):
        return _from_text(cells.cast(pl.String), dotted_month_first=dotted_month_first)
    if kind == pl.Date:
        cells = cells.cast(pl.Datetime("ms"))
        kind = cells.dtype
    if isinstance(kind, pl.Datetime):
        ms = _floor_ms(cells.to_physical(), {"ms": 1, "us": 1000, "ns": 10**6}[kind.time_unit])
        moments = _moments(ms, cells.is_null().to_numpy())
        moments.local[:] = kind.time_zone is None
        return moments
    if kind.is_integer():
        empty = cells.is_null()
        wide = cells.cast(pl.Int64, strict=False)
        return _from_numbers(wide.fill_null(0).to_numpy(), None, (empty).to_numpy())
    if kind.is_float() or kind.is_decimal():
        numbers = cells.cast(pl.Float64)
        empty = numbers.is_null() | numbers.is_nan().fill_null(value=False)
        values = numbers.fill_null(0.0).to_numpy()
        values = np.where(np.abs(values) < _INT64, values, 0.0)  # also takes away NaN and infinity
        whole = np.floor(values)
        return _from_numbers(whole.astype(np.int64), values - whole, empty.to_numpy())
    raise InvalidInput("time.not_a_time", column=cells.name, kind=str(kind))


def read_bytes(matrix: Bytes, *, dotted_month_first: bool = False) -> Moments:
    """What texts of one size say, bytes of shape (rows, size); none begins or ends with white space.

    >>> read_bytes(np.frombuffer(b"1970-01-02", np.uint8).reshape(1, -1)).ms.tolist()
    [86400000]
    """
    moments = _of_one_shape(matrix, dotted_month_first=dotted_month_first)
    if moments is not None:
        return moments
    n = len(matrix)
    result = _moments(np.zeros(n, np.int64), np.zeros(n, np.bool_))
    result.fault[:] = Fault.UNREADABLE
    result.open = np.zeros(n, np.bool_)
    _by_shape(matrix, np.arange(n), result, dotted_month_first=dotted_month_first)
    return result


def check_zone(time_zone: str) -> None:
    """Raises InvalidInput ``time.zone_unknown`` if there is no such zone.

    >>> check_zone("Europe/Berlin")
    """
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(time_zone)
        localise(np.zeros(1, np.int64), time_zone)
    except Exception as error:
        raise InvalidInput("time.zone_unknown", value=time_zone) from error


def localise(ms: Ints, time_zone: str) -> tuple[Ints, Bools]:
    """Local milliseconds as milliseconds UTC, and which of them a clock change skips.

    A local time that occurs twice (clocks set back) is the earlier of the two instants.

    >>> instants, skipped = localise(np.array([1_774_749_600_000]), "Europe/Berlin")  # 2026-03-29 02:00
    >>> bool(skipped[0])
    True
    """
    import polars as pl

    if time_zone == "UTC":
        return ms, np.zeros(ms.size, np.bool_)
    written = pl.Series(ms).cast(pl.Datetime("ms"))
    utc = written.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null").to_physical()
    return utc.fill_null(0).to_numpy().astype(np.int64), utc.is_null().to_numpy()


def _moments(ms: Ints, empty: Bools) -> Moments:
    """Moments that are instants, where not empty."""
    fault = np.where(empty, np.uint8(Fault.EMPTY), np.uint8(Fault.NONE))
    fault[~empty & ((ms < _EARLIEST_MS) | (ms > _LATEST_MS))] = Fault.NO_SUCH_TIME
    nowhere = np.zeros(ms.size, np.bool_)
    return Moments(ms, fault, nowhere.copy(), nowhere, ms, fault)


def _floor_ms(physical: pl.Series, per_ms: int) -> Ints:
    """Whole milliseconds at or before each physical time."""
    ticks: Ints = physical.fill_null(0).to_numpy().astype(np.int64)
    return ticks // per_ms


def _from_numbers(whole: Ints, fraction: NDArray[np.float64] | None, empty: Bools) -> Moments:
    """Moments of numbers; the unit by size, see the module's law."""
    ms = np.zeros(whole.size, np.int64)
    fault = np.full(whole.size, Fault.NUMBER_UNCLEAR, np.uint8)
    size = np.abs(whole)
    least, most = (int(size.min()), int(size.max())) if size.size else (0, 0)
    for low, high, factor, multiply in _UNITS:
        if low <= least and most < high and fraction is None:  # as a rule all are of one unit
            ms = whole * factor if multiply else whole // factor
            fault[:] = Fault.NONE
            break
        here = (size >= low) & (size < high)
        ms[here] = whole[here] * factor if multiply else whole[here] // factor
        if fraction is not None and multiply and factor > 1:
            ms[here] += np.floor(fraction[here] * factor + 1e-3).astype(np.int64)
        fault[here] = Fault.NONE
    local = np.zeros(whole.size, np.bool_)
    for low, high, per_day in ((10**7, 10**8, 1), (10**13, 10**14, 10**6)):
        rows = np.flatnonzero((whole >= low) & (whole < high))
        if rows.size:
            days, clock = np.divmod(whole[rows], per_day)
            instant, no_date = _calendar_ms(days // 10000, days // 100 % 100, days % 100)
            hour, minute, second = clock // 10000, clock // 100 % 100, clock % 100
            ms[rows] = instant + ((hour * 60 + minute) * 60 + second) * 1000
            no_date |= (hour >= _HOURS) | (minute >= _SIXTY) | (second >= _SIXTY)
            fault[rows] = np.where(no_date, Fault.NUMBER_UNCLEAR, Fault.NONE)
            local[rows] = True
    fault[empty] = Fault.EMPTY
    local[empty] = False
    nowhere = np.zeros(whole.size, np.bool_)
    return Moments(ms, fault, local, nowhere, ms, fault)


def _from_text(cells: pl.Series, *, dotted_month_first: bool) -> Moments:
    """Moments of texts, shape by shape."""
    import polars as pl

    n = cells.len()
    lengths = cells.str.len_bytes().to_numpy()
    if n and not cells.null_count() and 0 < lengths[0] <= LONGEST and (lengths == lengths[0]).all():
        moments = _of_one_shape(_matrix(cells, int(lengths[0])), dotted_month_first=dotted_month_first)
        if moments is not None:
            return moments
    texts = cells.str.strip_chars().fill_null("")
    lengths = texts.str.len_bytes().to_numpy()
    result = _moments(np.zeros(n, np.int64), lengths == 0)
    result.fault[lengths > 0] = Fault.UNREADABLE
    result.open = np.zeros(n, np.bool_)
    result.month_first_ms, result.month_first_fault = result.ms, result.fault
    for length in np.unique(lengths[(lengths > 0) & (lengths <= LONGEST)]):
        rows = np.flatnonzero(lengths == length)
        some = texts if rows.size == n else texts.gather(pl.Series(rows))
        _by_shape(_matrix(some, int(length)), rows, result, dotted_month_first=dotted_month_first)
    return result


def _of_one_shape(matrix: Bytes, *, dotted_month_first: bool) -> Moments | None:
    """Moments of texts that are all written alike; None if they are not, or are no times at all."""
    n, shape = len(matrix), _shape(matrix[0])
    digits, layout = _number_in(shape.tobytes()), layout_of(shape.tobytes())
    if not (digits or layout) or not _same_shape(matrix, shape).all():
        return None
    ms, fault, nowhere = np.empty(n, np.int64), np.empty(n, np.uint8), np.zeros(n, np.bool_)
    result = Moments(ms, fault, nowhere, nowhere.copy(), ms, fault)
    if digits:
        fault[:] = Fault.UNREADABLE
        _read_number(digits, matrix, np.arange(n), result)
        return result
    assert layout is not None
    if layout.order == "open":
        result.month_first_ms, result.month_first_fault = np.empty(n, np.int64), np.empty(n, np.uint8)
    for start in range(0, n, _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        _read_layout(layout, matrix[rows], rows, result, dotted_month_first=dotted_month_first)
    return result


def _matrix(texts: pl.Series, length: int) -> Bytes:
    """The bytes of texts of one length, shape (rows, length)."""
    return np.frombuffer(texts.str.join("").item().encode(), np.uint8).reshape(texts.len(), length)


def _shape(letters: Bytes) -> Bytes:
    """Bytes with every digit replaced by 0."""
    return np.where((letters >= ord("0")) & (letters <= ord("9")), np.uint8(ord("0")), letters)


def _same_shape(matrix: Bytes, shape: Bytes) -> Bools:
    """Which rows have a shape; shape (rows,), or (1,) if all of them have it.

    A digit differs from 0 in its lower bits alone, and in at most 9; other letters have to be equal. Rows are laid
    end to end and held against as many copies of the shape, which a processor does many bytes at a time.
    """
    at_once = min(len(matrix), _ROWS_AT_ONCE)
    wanted, most = np.tile(shape, at_once), np.tile(np.where(shape == ord("0"), np.uint8(9), np.uint8(0)), at_once)
    same = np.empty(len(matrix), np.bool_)
    everywhere = True
    for start in range(0, len(matrix), at_once):
        some = matrix[start : start + at_once].ravel()
        fits = (some ^ wanted[: some.size]) <= most[: some.size]
        rows = slice(start, start + at_once)
        same[rows] = fits.all() or fits.reshape(-1, shape.size).all(axis=1)
        everywhere = everywhere and bool(same[rows].all())
    return np.ones(1, np.bool_) if everywhere else same


def _by_shape(matrix: Bytes, rows: Ints, result: Moments, *, dotted_month_first: bool) -> None:
    """Read texts of one length (bytes of shape (rows, length)) into ``result``, all of one shape at a time."""
    for _ in range(_SHAPES_AT_ONCE):
        if not rows.size:
            return
        shape = _shape(matrix[0])
        same = _same_shape(matrix, shape)
        if same.all():
            _read_shape(shape.tobytes(), matrix, rows, result, dotted_month_first)
            return
        _read_shape(shape.tobytes(), matrix[same], rows[same], result, dotted_month_first)
        matrix, rows = matrix[~same], rows[~same]
    # So many shapes are nearly all garbage; what is left is grouped at once instead of shape after shape.
    kinds, place = np.unique(_shape(matrix), axis=0, return_inverse=True)
    order = np.argsort(place.ravel(), kind="stable")
    stops = np.concatenate(([0], np.cumsum(np.bincount(place.ravel(), minlength=len(kinds)))))
    for kind, shape in enumerate(kinds):
        members = order[stops[kind] : stops[kind + 1]]
        _read_shape(shape.tobytes(), matrix[members], rows[members], result, dotted_month_first)


def _read_shape(shape: bytes, matrix: Bytes, rows: Ints, result: Moments, dotted_month_first: bool) -> None:  # noqa: FBT001 - handed down
    """Read texts of one shape into ``result``."""
    if digits := _number_in(shape):
        _read_number(digits, matrix, rows, result)
        return
    layout = layout_of(shape)
    if layout is not None:
        _read_layout(layout, matrix, rows, result, dotted_month_first=dotted_month_first)


def _number_in(shape: bytes) -> bytes:
    """A shape without its sign, if it is a whole or decimal number's; else nothing."""
    digits = shape.removeprefix(b"-")
    plain = digits[:1] == b"0" and not digits.replace(b".", b"", 1).replace(b",", b"", 1).strip(b"0")
    return digits if plain else b""


def _read_number(digits: bytes, matrix: Bytes, rows: Ints, result: Moments) -> None:
    """Read whole or decimal numbers of one shape."""
    sign = matrix.shape[1] - len(digits)
    point = next((place for place, letter in enumerate(digits) if letter != ord("0")), len(digits))
    if point > _INT64_DIGITS or digits[point + 1 :].strip(b"0"):
        return
    whole = _number(matrix, (sign, sign + point)).astype(np.int64)
    fraction = None
    if point < len(digits):
        shown = min(len(digits) - point - 1, 9)
        fraction = _number(matrix, (sign + point + 1, sign + point + 1 + shown)) / 10.0**shown
    if sign:
        whole, fraction = (
            (-whole, None) if fraction is None else (-whole - (fraction > 0), np.where(fraction > 0, 1 - fraction, 0))
        )
    numbers = _from_numbers(whole, fraction, np.zeros(rows.size, np.bool_))
    result.ms[rows], result.fault[rows], result.local[rows] = numbers.ms, numbers.fault, numbers.local
    if result.month_first_ms is not result.ms:
        result.month_first_ms[rows], result.month_first_fault[rows] = numbers.ms, numbers.fault


def _read_layout(
    layout: Layout, matrix: Bytes, rows: Ints | slice, result: Moments, *, dotted_month_first: bool
) -> None:
    """Read texts of one layout."""
    n = matrix.shape[0]
    year = _number(matrix, layout.year)
    if layout.year[1] - layout.year[0] < _YEAR_DIGITS:
        year += np.where(year < _PIVOT, 2000, 1900)
        result.short_year = True
    first = _number(matrix, layout.first)
    second = np.full(n, layout.month, np.int32) if layout.second is None else _number(matrix, layout.second)
    clock, wrong = _clock_ms(layout, matrix)
    month_day = layout.order == "month_day" or (layout.order == "dotted" and dotted_month_first)
    date, no_date = _calendar_ms(year, first, second) if month_day else _calendar_ms(year, second, first)
    _put(result.ms, result.fault, rows, date + clock, no_date | wrong)
    result.local[rows] = layout.offset is None
    if layout.order == "open":
        if result.month_first_ms is result.ms:
            result.month_first_ms, result.month_first_fault = result.ms.copy(), result.fault.copy()
        result.open[rows] = True
        date, no_date = _calendar_ms(year, first, second)
    if result.month_first_ms is not result.ms:
        _put(result.month_first_ms, result.month_first_fault, rows, date + clock, no_date | wrong)


def _put(into: Ints, faults: Bytes, rows: Ints | slice, ms: Ints, wrong: Bools) -> None:
    """Set instants of rows, and what is wrong with them."""
    into[rows] = ms
    wrong = wrong | (ms < _EARLIEST_MS) | (ms > _LATEST_MS)
    faults[rows] = np.where(wrong, np.uint8(Fault.NO_SUCH_TIME), np.uint8(Fault.NONE))


def _clock_ms(layout: Layout, matrix: Bytes) -> tuple[Ints, Bools]:
    """Milliseconds since the day began, minus the offset; and where there is no such clock time."""
    n = matrix.shape[0]
    if layout.hour is None or layout.minute is None:
        return np.zeros(n, np.int64), np.zeros(n, np.bool_)
    hour, minute = _number(matrix, layout.hour), _number(matrix, layout.minute)
    second = np.zeros(n, np.int32) if layout.second_of_minute is None else _number(matrix, layout.second_of_minute)
    thousandths = np.zeros(n, np.int32)
    if layout.fraction is not None:
        start, stop = layout.fraction
        shown = min(stop - start, 3)
        thousandths = _number(matrix, (start, start + shown)) * 10 ** (3 - shown)
    # 60 is a leap second and 24:00 the end of a day; both are the instant after.
    wrong = (minute >= _SIXTY) | (second > _SIXTY)
    if layout.half:
        wrong |= (hour < 1) | (hour > _NOON)
        hour = hour % _NOON + (_NOON if layout.half == "p" else 0)
    else:
        wrong |= (hour > _HOURS) | ((hour == _HOURS) & ((minute > 0) | (second > 0) | (thousandths > 0)))
    ms = ((hour * 60 + minute) * 60 + second).astype(np.int64) * 1000 + thousandths
    if isinstance(layout.offset, tuple):
        sign, hours, minutes = layout.offset
        ahead, past = _number(matrix, hours), np.zeros(n, np.int32) if minutes is None else _number(matrix, minutes)
        wrong |= (ahead > _FARTHEST_ZONE) | (past >= _SIXTY)
        ms -= sign * (ahead * 60 + past) * 60_000
    return ms, wrong


def _number(matrix: Bytes, cut: Cut) -> Digits:
    """The numbers that stand in a cut: int32 if they fit it, else int64."""
    start, stop = cut
    if stop - start > _INT32_DIGITS:
        from etappe.kernels.cells import whole_numbers

        numbers = np.empty(matrix.shape[0], np.int64)
        whole_numbers(matrix, start, stop, numbers)
        return numbers
    value = np.zeros(matrix.shape[0], np.int32)
    for place in range(start, stop):
        np.multiply(value, 10, out=value)
        np.add(value, matrix[:, place] - ord("0"), out=value)
    return value


def _calendar_ms(year: Digits, month: Digits, day: Digits) -> tuple[Ints, Bools]:
    """Milliseconds since 1970 at the start of Gregorian days; and which of them are no day. Years 0 to 9999."""
    before, length = _months()
    place = year * (_NO_MONTH + 1) + np.minimum(month, _NO_MONTH)
    return (before[place] + (day - 1)) * DAY_MS, (day < 1) | (day > length[place])


@cache
def _months() -> tuple[Ints, NDArray[np.int8]]:
    """Days from 1970 to the start of each month of the years 0 to 9999, and its length, 0 where there is none.

    Fourteen places a year, of which the first and the last are no month. Days from the civil calendar after Howard
    Hinnant, "chrono-compatible low-level date algorithms".
    """
    year, month = (each.ravel() for each in np.mgrid[0:_YEARS, 0 : _NO_MONTH + 1])
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = np.array((*_MONTH_DAYS, 0))[month] + (leap & (month == _FEBRUARY))
    early = month <= _FEBRUARY
    shifted = year - early
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + np.where(early, 9, -3)) + 2) // 5
    days = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    return days.astype(np.int64), np.where(year < 1, 0, length).astype(np.int8)
