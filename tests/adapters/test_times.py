"""Times: every written form against Python's own calendar and zones; what the column leaves open is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.connectors import ReadResult, read_file
from etappe.connectors.layouts import layout_of
from etappe.connectors.times import Fault, check_zone, localise, read_moments
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def ms(moment: datetime) -> int:
    """Milliseconds since 1970 by Python's own arithmetic."""
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // MS


def read_times(folder: Path, times: list[str], **options: object) -> ReadResult:
    path = folder / "times.csv"
    rows = "".join(f'{row};"{time}";x\n' for row, time in enumerate(times))
    path.write_text("customer;time;event\n" + rows, encoding="utf-8")
    return read_file(path, ReadOptions(customer="customer", time="time", event="event", **options))  # type: ignore[arg-type]


FORMS = {
    "%Y-%m-%d %H:%M:%S": timedelta(seconds=1),
    "%Y-%m-%dT%H:%M:%S": timedelta(seconds=1),
    "%Y-%m-%dT%H:%M:%S.%f": timedelta(microseconds=1),
    "%Y-%m-%d %H:%M": timedelta(minutes=1),
    "%Y-%m-%d": timedelta(days=1),
    "%Y/%m/%d %H:%M:%S": timedelta(seconds=1),
    "%Y%m%dT%H%M%S": timedelta(seconds=1),
    "%d.%m.%Y %H:%M:%S": timedelta(seconds=1),
    "%d.%m.%Y": timedelta(days=1),
    "%d.%m.%Y, %H:%M Uhr": timedelta(minutes=1),
    "%d %b %Y %H:%M:%S": timedelta(seconds=1),
    "%B %d, %Y, %I:%M:%S %p": timedelta(seconds=1),
    "%a, %d %b %Y %H:%M:%S": timedelta(seconds=1),
}


@settings(max_examples=300, deadline=None)
@given(
    moment=st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001 - local times
    form=st.sampled_from(sorted(FORMS)),
    offset=st.none() | st.just(0) | st.integers(-14 * 60, 14 * 60),
)
def test_written_times_mean_what_pythons_calendar_says(moment: datetime, form: str, offset: int | None) -> None:
    coarse = moment - (moment - datetime.min) % FORMS[form]  # noqa: DTZ901 - a local time, whatever the zone
    written, expected = coarse.strftime(form), coarse
    if offset is not None and "%H" in form and "Uhr" not in form:
        written += "Z" if offset == 0 else f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        expected = coarse.replace(tzinfo=timezone(timedelta(minutes=offset)))
    moments = read_moments(pl.Series([written]))
    assert moments.fault[0] == Fault.NONE, written
    assert moments.ms[0] == ms(expected)
    assert moments.local[0] == (expected.tzinfo is None)


@settings(max_examples=200, deadline=None)
@given(
    instants=st.lists(
        st.integers(10**11, 4 * 10**12).filter(lambda at: not 19 * 10**10 <= at < 21 * 10**10), min_size=1
    )
)
def test_numbers_count_from_1970_in_the_unit_their_size_shows(instants: list[int]) -> None:
    for column in (
        pl.Series(instants),
        pl.Series([str(at) for at in instants]),
        pl.Series([at * 1000 for at in instants]),
        pl.Series([at * 10**6 for at in instants]),
        pl.Series([f"{at // 1000}.{at % 1000:03}" for at in instants]),
        pl.Series([f"{at // 1000},{at % 1000:03}" for at in instants]),
        pl.Series([-at for at in instants]) * -1,
    ):
        moments = read_moments(column)
        assert moments.ms.tolist() == instants
        assert not moments.local.any()
        assert not moments.fault.any()


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("yesterday", Fault.UNREADABLE),
        ("2026-1-112:00", Fault.UNREADABLE),
        ("2026-02-29", Fault.NO_SUCH_TIME),
        ("2026-13-01", Fault.NO_SUCH_TIME),
        ("2026-01-01 24:01", Fault.NO_SUCH_TIME),
        ("2026-01-01 10:60", Fault.NO_SUCH_TIME),
        ("0000-01-01", Fault.NO_SUCH_TIME),
        ("01/02/2026 13:00 PM", Fault.NO_SUCH_TIME),
        ("12", Fault.NUMBER_UNCLEAR),
        ("202612311405", Fault.NUMBER_UNCLEAR),
        ("99999999999999999999", Fault.UNREADABLE),
        ("20261331", Fault.NUMBER_UNCLEAR),
        ("", Fault.EMPTY),
        ("   ", Fault.EMPTY),
    ],
)
def test_what_is_no_time_has_its_reason(written: str, fault: Fault) -> None:
    assert read_moments(pl.Series([written])).fault.tolist() == [fault]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-02-28T24:00", "2026-03-01"),
        ("2016-12-31T23:59:60Z", "2017-01-01"),
        ("01.02.69", "2069-02-01"),
        ("01.02.70", "1970-02-01"),
        ("1.2.2026", "2026-02-01"),
        ("20261231", "2026-12-31"),
        ("20261231140500", "2026-12-31 14:05"),
        ("3. März 2026", "2026-03-03"),
        ("Mo., 2. Dez. 2024 08:00", "2024-12-02 08:00"),
        ("12/31/2026 12:05 AM", None),
        ("2026-12-31 14:05:00 UTC", "2026-12-31 14:05"),
        ("2026-12-31T14:05:00+01:00[Europe/Berlin]", "2026-12-31 13:05"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31 23:59:59.999"),
        ("2500-01-01", "2500-01-01"),
        ("2026-01-01 02:05:00\u202fPM", "2026-01-01 14:05"),
    ],
)
def test_particular_forms(written: str, expected: str | None) -> None:
    moments = read_moments(pl.Series([written]))
    if expected is None:
        assert moments.open.tolist() == [True]
        assert moments.month_first_ms.tolist() == [ms(datetime(2026, 12, 31, 0, 5, tzinfo=UTC))]
    else:
        assert moments.ms.tolist() == [ms(datetime.fromisoformat(expected))]


def test_finer_than_a_millisecond_is_cut_off_towards_the_past() -> None:
    columns = [
        pl.Series(["1969-12-31T23:59:59.9999Z"]),
        pl.Series([-1], dtype=pl.Int64).cast(pl.Datetime("ns", "UTC")),
        pl.Series([-1], dtype=pl.Int64).cast(pl.Datetime("us")),
    ]
    assert [read_moments(column).ms.tolist() for column in columns] == [[-1], [-1], [-1]]


def test_typed_columns() -> None:
    instant = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
    aware = pl.Series([instant, None]).dt.convert_time_zone("Asia/Tokyo")
    moments = read_moments(aware)
    assert moments.ms[0] == ms(instant)
    assert moments.fault.tolist() == [Fault.NONE, Fault.EMPTY]
    assert not moments.local[0]
    assert read_moments(pl.Series([instant.date()])).local.tolist() == [True]
    with pytest.raises(InvalidInput) as raised:
        read_moments(pl.Series("flag", [True]))
    assert raised.value.code == "time.not_a_time"


@settings(max_examples=200, deadline=None)
@given(
    moment=st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2037, 1, 1)),  # noqa: DTZ001 - local times
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
)
def test_local_times_are_instants_as_zoneinfo_says(moment: datetime, zone: str) -> None:
    local = moment.replace(microsecond=0)
    instants, skipped = localise(np.array([ms(local)]), zone)
    aware = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    there_and_back = aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert bool(skipped[0]) == (there_and_back != local)
    if not skipped[0]:
        assert instants[0] == ms(aware.astimezone(UTC))


def test_a_clock_change_skips_one_hour_and_repeats_another(tmp_path: Path) -> None:
    result = read_times(
        tmp_path,
        ["29.03.2026 01:59", "29.03.2026 02:30", "29.03.2026 03:00", "25.10.2026 02:30", "25.10.2026 03:00"],
        time_zone="Europe/Berlin",
    )
    assert [(row.line, row.code) for row in result.refused] == [(3, "time.skipped")]
    assert "Europe/Berlin" in result.refused[0].de
    instants = ["2026-03-29 00:59", "2026-03-29 01:00", "2026-10-25 00:30", "2026-10-25 02:00"]
    hours = [datetime.fromisoformat(each) for each in instants]
    assert result.frame["time"].to_list() == [ms(each) for each in hours]


def test_day_first_is_asked_where_nothing_shows_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_times(tmp_path, ["03/04/2026", "05/06/2026"])
    assert raised.value.code == "time.day_first_unknown"
    april = read_times(tmp_path, ["03/04/2026"], day_first=True)
    march = read_times(tmp_path, ["03/04/2026"], day_first=False)
    assert april.frame["time"].to_list() == [ms(datetime(2026, 4, 3, tzinfo=UTC))]
    assert march.frame["time"].to_list() == [ms(datetime(2026, 3, 4, tzinfo=UTC))]


@pytest.mark.parametrize(("evident", "day_first"), [("13/04/2026", True), ("04/13/2026", False)])
def test_one_value_over_twelve_shows_it_wherever_it_stands(tmp_path: Path, evident: str, *, day_first: bool) -> None:
    ambiguous = ["03/04/2026"] * 5
    for times in ([evident, *ambiguous], [*ambiguous, evident]):
        result = read_times(tmp_path, times)
        assert result.options.day_first is day_first
        expected = ms(datetime(2026, 4, 3, tzinfo=UTC) if day_first else datetime(2026, 3, 4, tzinfo=UTC))
        assert result.frame["time"].to_list().count(expected) == 5
        assert result.refused == []


def test_few_dates_that_contradict_all_others_are_refused(tmp_path: Path) -> None:
    times = ["13/04/2026"] * 20 + ["04/13/2026", "03/04/2026"]
    for order in (times, times[::-1]):
        result = read_times(tmp_path, order)
        assert [row.code for row in result.refused] == ["time.other_order"]
        assert result.refused[0].value == "04/13/2026"
        assert result.frame.height == 21
    with pytest.raises(InvalidInput) as raised:
        read_times(tmp_path, ["13/04/2026", "04/13/2026"])
    assert raised.value.code == "time.day_first_contradictory"
    told = read_times(tmp_path, ["13/04/2026", "04/13/2026"], day_first=True)
    assert [row.line for row in told.refused] == [3]


def test_a_mix_with_and_without_offset_is_asked_about(tmp_path: Path) -> None:
    times = ["2026-01-01T10:00:00+01:00", "2026-01-01T10:00:00"]
    with pytest.raises(InvalidInput) as raised:
        read_times(tmp_path, times)
    assert raised.value.code == "time.mixed_offsets"
    result = read_times(tmp_path, times, time_zone="Europe/Berlin")
    assert result.frame["time"].n_unique() == 1
    assert result.options.time_zone == "Europe/Berlin"


def test_without_offset_and_zone_it_is_utc_and_said(tmp_path: Path) -> None:
    result = read_times(tmp_path, ["2026-07-01 10:00"])
    assert result.frame["time"].to_list() == [ms(datetime(2026, 7, 1, 10, tzinfo=UTC))]
    assert result.options.time_zone == "UTC"
    assert [note.code for note in result.notes] == ["time_zone_assumed"]


def test_outside_the_years_that_an_index_holds_is_refused(tmp_path: Path) -> None:
    result = read_times(tmp_path, ["1066-10-14", "0001-01-01", "9999-12-31", "2262-04-12", "9999-12-30 12:00"])
    assert [(row.line, row.code) for row in result.refused] == [(3, "time.out_of_range"), (4, "time.out_of_range")]
    assert result.frame["time"].to_list()[0] == ms(datetime(1066, 10, 14, tzinfo=UTC))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_unknown_zones_are_named(zone: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_zone(zone)
    assert raised.value.code == "time.zone_unknown"


def test_many_shapes_of_garbage_among_times(tmp_path: Path) -> None:
    words = [f"{chr(97 + place % 26)}{chr(97 + place // 26)}{'x' * 8}" for place in range(300)]
    times = [each for word in words for each in (word, "2026-01-01")]
    result = read_times(tmp_path, times)
    assert result.frame.height == 300
    assert {row.code for row in result.refused} == {"time.unreadable"}
    assert [row.line for row in result.refused] == list(range(2, 602, 2))


@settings(max_examples=500)
@given(st.binary(max_size=40))
def test_any_shape_has_a_layout_or_none(shape: bytes) -> None:
    layout = layout_of(shape)
    assert layout is None or layout.year[1] <= len(shape)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.none() | st.text(st.sampled_from("0123456789-/.: TZ+apmÄ"), max_size=24), max_size=30))
def test_any_text_is_read_or_has_a_fault(texts: list[str | None]) -> None:
    """And what is read does not depend on its neighbours."""
    column = pl.Series(texts, dtype=pl.String)
    moments = read_moments(column)
    for place, text in enumerate(texts):
        alone = read_moments(pl.Series([text], dtype=pl.String))
        assert alone.fault[0] == moments.fault[place]
        assert alone.month_first_fault[0] == moments.month_first_fault[place]
        if alone.fault[0] == Fault.NONE:
            assert alone.ms[0] == moments.ms[place]
