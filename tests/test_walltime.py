"""From the wall clock to instants, where clocks change too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.walltime import (
    day_of,
    days,
    instant_at,
    instant_of,
    months_later,
    next_on_grid,
    on_grid,
    reading_at,
    zone_of,
)

SEOUL, BERLIN, NEW_YORK, LORD_HOWE = "Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


def reading(text: str) -> datetime:
    """What a wall clock shows: naive."""
    return datetime.fromisoformat(text)


YEARS = (reading("2025-01-01"), reading("2027-01-01"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "instant"),
    [
        (SEOUL, date(2026, 11, 21), 9 * 60, "2026-11-21 00:00"),
        (SEOUL, date(2026, 11, 21), 24 * 60, "2026-11-21 15:00"),
        (SEOUL, date(2026, 11, 21), 32 * 60 + 30, "2026-11-21 23:30"),
        # Berlin skips 02:00-03:00: every reading in it is the jump.
        (BERLIN, date(2026, 3, 29), 119, "2026-03-29 00:59"),
        (BERLIN, date(2026, 3, 29), 120, "2026-03-29 01:00"),
        (BERLIN, date(2026, 3, 29), 150, "2026-03-29 01:00"),
        (BERLIN, date(2026, 3, 29), 179, "2026-03-29 01:00"),
        (BERLIN, date(2026, 3, 29), 181, "2026-03-29 01:01"),
        # Berlin has 02:00-03:00 twice: a reading is its first moment.
        (BERLIN, date(2026, 10, 25), 150, "2026-10-25 00:30"),
        (BERLIN, date(2026, 10, 25), 180, "2026-10-25 02:00"),
        (NEW_YORK, date(2026, 3, 8), 150, "2026-03-08 07:00"),
        (NEW_YORK, date(2026, 11, 1), 90, "2026-11-01 05:30"),
        # Lord Howe moves by half an hour.
        (LORD_HOWE, date(2026, 10, 4), 135, "2026-10-03 15:30"),
        (LORD_HOWE, date(2026, 4, 5), 105, "2026-04-04 14:45"),
        (LORD_HOWE, date(2026, 4, 5), 120, "2026-04-04 15:30"),
        # Santiago's day begins at 01:00 when the clock jumps over midnight.
        ("America/Santiago", date(2026, 9, 6), 0, "2026-09-06 04:00"),
        # Samoa had no 30 December 2011 at all.
        ("Pacific/Apia", date(2011, 12, 30), 12 * 60, "2011-12-30 10:00"),
    ],
)
def test_a_reading_means_its_first_moment_or_the_jump(zone, day, minutes, instant):
    assert instant_of(day, minutes, zone) == utc(instant)


def test_a_skipped_reading_with_a_fraction_of_a_second_is_the_jump_too():
    assert instant_at(reading("2026-03-29 02:30:00.000001"), BERLIN) == utc("2026-03-29 01:00")


@given(
    st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, "America/Havana", "Africa/Cairo", "America/St_Johns"]),
    st.datetimes(*YEARS),
    st.timedeltas(timedelta(0), timedelta(hours=5)),
)
def test_the_mapping_never_runs_backwards(zone, shown, later):
    assert instant_at(shown, zone) <= instant_at(shown + later, zone)


@given(
    st.sampled_from([SEOUL, BERLIN, LORD_HOWE, "America/Havana"]),
    st.datetimes(*YEARS, timezones=st.just(UTC)),
)
def test_there_and_back_gives_the_same_reading(zone, instant):
    shown = reading_at(instant, zone)
    assert reading_at(instant_at(shown, zone), zone) == shown


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_a_value_error(name):
    with pytest.raises(ValueError, match="unknown time zone"):
        zone_of(name)


def test_a_day_is_the_calendar_day_of_the_zone():
    assert day_of(utc("2026-11-20 15:00"), SEOUL) == date(2026, 11, 21)
    assert day_of(utc("2026-11-20 14:59"), SEOUL) == date(2026, 11, 20)


def test_days_leave_out_the_last():
    assert list(days(date(2026, 2, 27), date(2026, 3, 1))) == [date(2026, 2, 27), date(2026, 2, 28)]
    assert list(days(date(2026, 2, 27), date(2026, 2, 27))) == []


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), 12, date(2027, 3, 31)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day, months, then):
    assert months_later(reading(f"{day} 09:30"), months) == reading(f"{then} 09:30")


@pytest.mark.parametrize(
    ("zone", "step", "instant", "on"),
    [
        (SEOUL, 30, "2026-11-21 00:30", True),
        (SEOUL, 60, "2026-11-21 00:30", False),
        (SEOUL, 30, "2026-11-21 00:30:01", False),
        (SEOUL, 1440, "2026-11-20 15:00", True),
        (SEOUL, 1440, "2026-11-20 16:00", False),
        ("Asia/Kathmandu", 60, "2026-11-21 00:15", True),  # 06:00 there: the grid is the wall's, not UTC's
        ("Asia/Kathmandu", 60, "2026-11-21 00:00", False),
        (BERLIN, 60, "2026-10-25 00:00", True),  # the first 02:00
        (BERLIN, 60, "2026-10-25 01:00", True),  # the second 02:00
        (LORD_HOWE, 60, "2026-10-03 15:30", False),  # 02:30 after the jump: 02:00 doesn't come that day
        ("America/Santiago", 1440, "2026-09-06 04:00", True),  # the day's first moment shows 01:00
        ("America/Santiago", 1440, "2026-09-06 05:00", False),
    ],
)
def test_the_grid_of_starts_is_counted_from_local_midnight(zone, step, instant, on):
    assert on_grid(utc(instant), step, zone) is on


@pytest.mark.parametrize(
    ("zone", "step", "instant", "following"),
    [
        (SEOUL, 30, "2026-11-21 00:30", "2026-11-21 00:30"),
        (SEOUL, 30, "2026-11-21 00:30:00.000001", "2026-11-21 01:00"),
        (SEOUL, 60, "2026-11-21 14:30", "2026-11-21 15:00"),
        (SEOUL, 7 * 60, "2026-11-21 12:30", "2026-11-21 15:00"),  # 21:30 -> the step restarts at midnight
        (SEOUL, 1440, "2026-11-20 15:01", "2026-11-21 15:00"),
        (BERLIN, 1440, "2026-03-28 23:30", "2026-03-29 22:00"),
        (BERLIN, 120, "2026-03-29 00:30", "2026-03-29 02:00"),  # 01:30 -> 02:00 is skipped -> 04:00
        (LORD_HOWE, 60, "2026-10-03 15:15", "2026-10-03 16:00"),  # 01:45 -> 02:00 is skipped -> 03:00
        (LORD_HOWE, 60, "2026-04-04 14:15", "2026-04-04 15:30"),  # 01:15, 01:30 again at 01:59 -> 02:00
        ("America/Santiago", 1440, "2026-09-05 12:00", "2026-09-06 04:00"),
        ("America/Santiago", 60, "2026-04-05 02:30", "2026-04-05 03:00"),  # 23:30 -> 23:00 again
    ],
)
def test_the_next_start_is_found_across_midnight_and_changes_of_the_clock(zone, step, instant, following):
    assert next_on_grid(utc(instant), step, zone) == utc(following)


def test_a_clock_set_back_over_midnight_keeps_the_grid_going():
    # Until 2011 Newfoundland set its clock back at 00:01, so that midnight of 7 November 2010 came twice.
    zone = "America/St_Johns"
    second_late_evening = datetime(2010, 11, 6, 23, 10, tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
    assert next_on_grid(second_late_evening, 60, zone) == second_late_evening + timedelta(minutes=50)


@settings(max_examples=60)
@given(
    st.sampled_from([SEOUL, BERLIN, NEW_YORK, LORD_HOWE, "America/Santiago", "America/Havana", "Asia/Kathmandu"]),
    st.sampled_from([5, 7, 15, 30, 45, 60, 90, 120, 180, 720, 1440]),
    st.datetimes(*YEARS, timezones=st.just(UTC)),
)
def test_the_next_start_is_the_one_that_looking_minute_by_minute_finds(zone, step, instant):
    slow = instant.replace(second=0, microsecond=0)
    slow += timedelta(minutes=1 if slow < instant else 0)
    while not on_grid(slow, step, zone):
        slow += timedelta(minutes=1)
    assert next_on_grid(instant, step, zone) == slow
