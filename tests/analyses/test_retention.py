"""Retention against plain Python that asks the calendar for every event, and against Polars on a larger case."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.analyses.periods import periods
from etappe.analyses.results.retention import Retention, RetentionPart, answer, members
from etappe.events.selectors import Selector
from etappe.foundation.errors import InvalidInput
from etappe.foundation.uncertainty import wilson
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex

HOUR_MS = 3_600_000
ROLLING_MS = {"day": 24 * HOUR_MS, "week": 168 * HOUR_MS, "month": 720 * HOUR_MS}
BEFORE_SUMMER_MS = 1_774_000_000_000  # 2026-03-20 in UTC; clocks change in Berlin on the 29th

Row = tuple[str, int, str]


def index_of(rows: list[Row], zone: str = "UTC", until: int | None = None) -> JourneyIndex:
    frame = pl.DataFrame(rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row")
    return build_index(frame, time_zone=zone, observed_until_ms=until)


def day_of(ms: int, zone: str) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).astimezone(ZoneInfo(zone)).date()


def first_day(day: date, period: str) -> date:
    return {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[period]


def between(earlier: date, later: date, period: str) -> int:
    """Periods from one first day to another."""
    if period == "month":
        return 12 * (later.year - earlier.year) + later.month - earlier.month
    return (later - earlier).days // (7 if period == "week" else 1)


def is_meant(event: str, selection: str | Selector | None) -> bool:
    names = (selection,) if isinstance(selection, str) else () if selection is None else selection.events
    return not names or event in names


def by_hand(rows: list[Row], asked: Retention, zone: str) -> dict[date, tuple[set[str], list[set[str]]]]:
    """Members of each cohort and of each of its columns, whether they have begun or not."""
    begins = [0, *(asked.brackets if asked.mode == "bracket" else range(1, asked.periods + 1))]
    found: dict[date, tuple[set[str], list[set[str]]]] = defaultdict(lambda: (set(), [set() for _ in begins]))
    journeys = defaultdict(list)
    for customer, ms, event in rows:
        journeys[customer].append((ms, event))
    for customer, events in journeys.items():
        starts: dict[date, int] = {}
        for ms, event in sorted(events):
            if is_meant(event, asked.start) and not (asked.first_time and starts):
                starts.setdefault(first_day(day_of(ms, zone), asked.period), ms)
        for cohort, start in starts.items():
            found[cohort][0].add(customer)
            for ms, event in events:
                if ms >= start and is_meant(event, asked.returning):
                    for column in columns_of(ms, start, cohort, asked, zone):
                        found[cohort][1][column].add(customer)
    return found


def columns_of(ms: int, start: int, cohort: date, asked: Retention, zone: str) -> range:
    """The columns in which a return at that instant counts."""
    begins = [0, *(asked.brackets if asked.mode == "bracket" else range(1, asked.periods + 1))]
    if asked.calendar:
        since = between(cohort, first_day(day_of(ms, zone), asked.period), asked.period)
    else:
        since = (ms - start) // ROLLING_MS[asked.period]
    reached = sum(begin <= since for begin in begins) - 1
    if asked.mode == "on_or_after":
        return range(reached + 1)
    return range(reached, reached + (since <= asked.periods))


def ends(cohort: date, first: int, last: int, asked: Retention, zone: str) -> tuple[int, int]:
    """When a column begins for the first member and ends for the last, milliseconds (its last instant)."""

    def begins(periods_after: int) -> int:
        day = cohort
        for _ in range(periods_after):
            day = first_day(day + timedelta(days={"day": 1, "week": 7, "month": 31}[asked.period]), asked.period)
        return round(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)

    if asked.calendar:
        return begins(first), begins(last + 1) - 1
    length = ROLLING_MS[asked.period]
    return begins(0) + first * length, begins(1) - 1 + (last + 1) * length - 1


def check(rows: list[Row], asked: Retention, zone: str, until: int) -> None:
    index = index_of(rows, zone, until)
    got = answer(index, asked)
    expected = by_hand(rows, asked, zone)
    assert [cohort.cohort for cohort in got.cohorts] == [day.isoformat() for day in sorted(expected)]
    assert got.customers == len(set().union(*(whole for whole, _ in expected.values())))
    firsts = [0, *(asked.brackets if asked.mode == "bracket" else range(1, asked.periods + 1))]
    lasts = [*(begin - 1 for begin in firsts[1:]), asked.periods]
    over: list[list[tuple[int, int]]] = [[] for _ in firsts]
    for cohort, day in zip(got.cohorts, sorted(expected), strict=True):
        whole, columns = expected[day]
        assert cohort.customers == len(whole)
        assert names(index, members(index, asked, RetentionPart(cohort.cohort))) == whole
        cells = iter(cohort.cells)
        for place, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
            begun, ended = ends(day, first, last, asked, zone)
            if begun > until:
                continue
            cell = next(cells)
            assert (cell.period, cell.last) == (first, last)
            assert cell.customers == len(columns[place])
            assert cell.over == (ended <= until)
            assert cell.rate == len(columns[place]) / len(whole)
            assert (cell.low, cell.high) == wilson(cell.customers, len(whole))
            assert names(index, members(index, asked, RetentionPart(cohort.cohort, first))) == columns[place]
            if cell.over:
                over[place].append((len(whole), cell.customers))
        assert next(cells, None) is None
    for average, cells in zip(got.averages, over, strict=True):
        size, back = sum(size for size, _ in cells), sum(back for _, back in cells)
        assert (average.cohorts, average.members, average.customers) == (len(cells), size, back)
        assert average.rate == (back / size if size else None)
        assert ((average.low, average.high) if size else None) == wilson(back, size)


def names(index: JourneyIndex, numbers: np.ndarray) -> set[str]:
    assert (np.diff(numbers) > 0).all()
    return {index.customers[number] for number in numbers.tolist()}


rows_drawn = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", "z"]),
        st.one_of(st.integers(0, 40), st.integers(0, 20 * 24), st.integers(0, 150 * 24)).map(
            lambda hours: BEFORE_SUMMER_MS + hours * HOUR_MS
        ),
        st.sampled_from("abc"),
    ),
    min_size=1,
    max_size=25,
)
every_event = st.just([("w", BEFORE_SUMMER_MS, name) for name in "abc"])
chosen = st.none() | st.sampled_from("abc") | st.just(Selector(events=("a", "b")))
questions = st.builds(
    Retention,
    start=chosen,
    returning=chosen,
    period=st.sampled_from(["day", "week", "month"]),
    mode=st.sampled_from(["on", "on_or_after", "bracket"]),
    calendar=st.booleans(),
    first_time=st.booleans(),
    periods=st.integers(3, 9),
).map(lambda asked: replace(asked, brackets=(1, 3)) if asked.mode == "bracket" else asked)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo", "Asia/Kolkata"])


@settings(deadline=None, max_examples=200)  # the first case compiles kernels
@given(rows_drawn, every_event, questions, zones, st.integers(0, 40 * 24))
def test_equals_asking_the_calendar(rows: list[Row], every: list[Row], asked: Retention, zone: str, later: int) -> None:
    rows = [*rows, *every]
    check(rows, asked, zone, max(ms for _, ms, _ in rows) + later * HOUR_MS)


@settings(deadline=None, max_examples=60)
@given(rows_drawn, every_event, questions)
def test_ranges_add_up(rows: list[Row], every: list[Row], asked: Retention) -> None:
    index = index_of([*rows, *every], "Europe/Berlin")
    whole = answer(index, asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("etappe.analyses.results.retention.EVENTS_PER_RANGE", 2)
        patch.setattr("etappe.journeys.matching.KEYS_PER_PART", 2)
        assert answer(index, asked) == whole


def test_days_of_23_and_25_hours_are_whole_days() -> None:
    zone = ZoneInfo("Europe/Berlin")
    for changed in (date(2026, 3, 29), date(2026, 10, 25)):
        instants = [
            datetime(changed.year, changed.month, changed.day + by, hour, 30, tzinfo=zone)
            for by in (-1, 0, 1)
            for hour in (0, 23)
        ]
        rows = [(f"{place}", round(one.timestamp() * 1000), "a") for place, one in enumerate(instants)]
        got = answer(index_of(rows, "Europe/Berlin"), Retention(period="day", periods=1))
        assert [cohort.cohort for cohort in got.cohorts] == [str(changed + timedelta(days=by)) for by in (-1, 0, 1)]
        assert [cohort.customers for cohort in got.cohorts] == [2, 2, 2]


@pytest.mark.parametrize(
    "zone", ["America/Sao_Paulo", "Asia/Beirut", "Atlantic/Azores", "Pacific/Apia", "Antarctica/Troll"]
)
def test_a_day_begins_with_its_first_instant(zone: str) -> None:
    days, begins = periods(1_200_000_000_000, 1_520_000_000_000, "day", zone)
    for day, begin, end in zip(days[1:], begins[1:-1].tolist(), begins[2:].tolist(), strict=True):
        if begin == end:
            assert (zone, day) == ("Pacific/Apia", date(2011, 12, 30))
            continue
        assert day_of(begin, zone) == day_of(end - 1, zone) == day
        assert day_of(begin - 1, zone) < day


def test_the_ends_of_time_have_periods() -> None:
    for first, last in [(-62_135_510_400_000, -62_135_000_000_000), (253_402_000_000_000, 253_402_214_399_999)]:
        for period in ("day", "week", "month"):
            days, begins = periods(first, last, period, "Pacific/Kiritimati")
            assert begins[0] <= first
            assert begins[-1] > last
            assert len(days) == begins.size - 1
            assert answer(index_of([("a", first, "x"), ("a", last, "x")]), Retention(period=period)).customers == 1


@pytest.mark.parametrize("mode", ["on", "on_or_after"])
def test_weeks_agree_with_polars(mode: str) -> None:
    chance = np.random.default_rng(6)
    n = 50_000
    frame = pl.DataFrame(
        {
            "customer": [f"c{i}" for i in chance.integers(0, n // 8, n)],
            "time": BEFORE_SUMMER_MS + chance.integers(0, 200 * 24 * HOUR_MS, n),
            "event": [f"e{i}" for i in chance.integers(0, 4, n)],
        }
    )
    local = pl.from_epoch("time", time_unit="ms").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin")
    weeks = frame.select("customer", "event", week=local.dt.truncate("1w").dt.date(), time="time")
    every = [f"e{i}" for i in range(4)]
    for start, returning in ((None, None), ("e1", "e2"), ("e1", None)):
        begun = (
            weeks.filter(pl.col("event").is_in([start] if start else every)).sort("time").group_by("customer").first()
        )
        back = weeks.filter(pl.col("event").is_in([returning] if returning else every)).join(
            begun, on="customer", suffix="_0"
        )
        back = back.filter(pl.col("time") >= pl.col("time_0")).select(
            "customer", "week_0", since=(pl.col("week") - pl.col("week_0")).dt.total_days() // 7
        )
        if mode == "on_or_after":
            back = back.with_columns(since=pl.int_ranges(0, pl.col("since") + 1)).explode("since")
        counted = back.unique().group_by("week_0", "since").len()
        expected = {(str(week), since): n for week, since, n in counted.iter_rows()}
        got = answer(
            build_index(frame, time_zone="Europe/Berlin"), Retention(start=start, returning=returning, mode=mode)
        )
        found = {(cohort.cohort, cell.period): cell.customers for cohort in got.cohorts for cell in cohort.cells}
        assert {cell: n for cell, n in found.items() if n} == {cell: n for cell, n in expected.items() if cell[1] <= 12}
        assert sum(cohort.customers for cohort in got.cohorts) == begun.height == got.customers


@pytest.mark.parametrize(
    "asked",
    [
        Retention(mode="bracket"),
        Retention(mode="bracket", brackets=(2, 2)),
        Retention(mode="bracket", brackets=(0, 3)),
        Retention(mode="bracket", brackets=(3, 13)),
        Retention(brackets=(1, 3)),
    ],
)
def test_brackets_ascend_within_the_periods(asked: Retention) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(index_of([("a", 0, "x")]), asked)
    assert raised.value.code == "retention.brackets"


def test_a_table_too_large_is_refused() -> None:
    index = index_of([("a", 0, "x"), ("a", 10 * 365 * 24 * HOUR_MS, "x")])
    with pytest.raises(InvalidInput) as raised:
        answer(index, Retention(period="day", periods=366))
    assert raised.value.code == "retention.too_many_cells"
    assert answer(index, Retention(period="day", periods=30)).customers == 1


@pytest.mark.parametrize("number", [0, 367])
def test_periods_have_bounds(number: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        answer(index_of([("a", 0, "x")]), Retention(periods=number))
    assert raised.value.code == "question.out_of_bounds"


def test_a_cell_that_is_not_there_has_nobody_behind_it() -> None:
    index = index_of([("a", 0, "x")])
    for part in (RetentionPart("1970-01-01"), RetentionPart("1969-12-29", 13), RetentionPart("yesterday", 0)):
        with pytest.raises(InvalidInput) as raised:
            members(index, Retention(), part)
        assert raised.value.code == "retention.unknown_cell"


def test_without_events_nobody_begins() -> None:
    got = answer(index_of([]), Retention())
    assert (got.customers, got.cohorts, got.to_frame().height) == (0, (), 0)
    assert [note.code for note in got.notes] == ["retention.nobody"]
    assert members(index_of([]), Retention(), RetentionPart("1969-12-29", 0)).tolist() == []


def test_the_frame_has_a_row_a_cell() -> None:
    rows = [("a", 0, "x"), ("a", 8 * 24 * HOUR_MS, "x"), ("b", 24 * HOUR_MS, "x")]
    got = answer(index_of(rows), Retention(periods=2)).to_frame()
    assert got["cohort"].to_list() == [date(1969, 12, 29)] * 2
    assert got.select("size", "period", "last", "customers", "rate", "over").rows() == [
        (2, 0, 0, 2, 1.0, True),
        (2, 1, 1, 1, 0.5, False),
    ]
