"""Opening hours as an owner types them."""

from datetime import date, time

import pytest

from marketplace.availability.rules import DateException, OpeningRule, ScheduleSpec
from marketplace.availability.schedule_rows import DateRow, Opening, Row, ScheduleRows

TODAY = date(2026, 11, 16)
DAY = Row(time(9), time(18))
MORNING, AFTERNOON, NIGHT = Row(time(9), time(12)), Row(time(13), time(18)), Row(time(19), time(8, 30))


@pytest.mark.parametrize(
    ("row", "hours"),
    [
        (DAY, (540, 1080)),
        (NIGHT, (1140, 1950)),
        (Row(time(0), time(0)), (0, 1440)),
        (Row(time(18), time(0)), (1080, 1440)),
        (Row(time(8), time(8)), (480, 1920)),
    ],
)
def test_a_row_may_run_over_midnight(row, hours):
    assert row.hours == hours
    assert Row.of(hours) == row


WEEK = ((MORNING, AFTERNOON), (DAY,), (DAY,), (DAY,), (NIGHT,), (), ())


@pytest.mark.parametrize(
    "rows",
    [
        ScheduleRows(Opening.ALWAYS),
        ScheduleRows(Opening.ALWAYS, closed_on_holidays=True),
        ScheduleRows(Opening.ALWAYS, dates=(DateRow(date(2026, 12, 25), None),)),
        ScheduleRows(Opening.DAILY, (DAY,), ((DAY,),) * 7),
        ScheduleRows(Opening.WEEKLY, (), WEEK),
        ScheduleRows(Opening.WEEKLY, (), ((),) * 7),
        ScheduleRows(
            Opening.WEEKLY,
            (),
            WEEK,
            (
                DateRow(date(2026, 11, 16), MORNING),
                DateRow(date(2026, 12, 1), MORNING),
                DateRow(date(2026, 12, 1), AFTERNOON),
                DateRow(date(2026, 12, 25), None),
            ),
        ),
    ],
)
def test_rows_become_a_schedule_and_back(rows):
    assert ScheduleRows.of(rows.to_spec("Asia/Seoul"), TODAY) == rows


def test_always_open_is_said_as_such():
    assert ScheduleRows(Opening.ALWAYS).to_spec("Asia/Seoul").is_always_open


def test_a_daily_schedule_takes_no_notice_of_the_weekdays_rows():
    spec = ScheduleRows(Opening.DAILY, (DAY,), WEEK).to_spec("Asia/Seoul")
    assert spec.rules == tuple(OpeningRule(day, 540, 1080) for day in range(7))


def test_past_dates_are_forgotten():
    spec = ScheduleSpec("Asia/Seoul", exceptions=(DateException(date(2026, 11, 15)), DateException(TODAY)))
    rows = ScheduleRows.of(spec, TODAY)
    assert rows
    assert rows.dates == (DateRow(TODAY, None),)


def test_what_rows_can_not_say_is_left_alone():
    rules = tuple(OpeningRule(0, start, start + 60) for start in (540, 660, 780))
    assert ScheduleRows.of(ScheduleSpec("Asia/Seoul", rules), TODAY) is None


def test_a_date_is_either_closed_or_open():
    rows = ScheduleRows(Opening.ALWAYS, dates=(DateRow(TODAY, None), DateRow(TODAY, DAY)))
    with pytest.raises(ValueError, match="either closed or open"):
        rows.to_spec("Asia/Seoul")
