"""The calendars and the list say the same, and what they call free can be booked."""

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask_babel import force_locale

from marketplace.availability import calendar, queries
from marketplace.availability.addresses import when_query
from marketplace.db import transaction
from marketplace.intervals import Interval
from marketplace.listings.services import Times
from marketplace.listings.states import Kind
from marketplace.walltime import instant_at
from tests.factories import listings
from tests.factories.availability import held, opened, weekly

HOUR = timedelta(hours=1)
SEOUL = "Asia/Seoul"
TODAY = date(2026, 11, 16)  # a Monday; now is 10:00
TIMES = Times(start_step_minutes=30, min_minutes=60, max_minutes=480, horizon_days=30)


@pytest.fixture
def room(city, now):
    return opened(listings.published(kind=Kind.ROOM, times=TIMES), weekly((9, 18), weekdays=range(5)), now)


def _outlook(listing, now, first=TODAY, days=7):
    return queries.outlook(listing, first, first + timedelta(days=days), now)


def _week(listing, now, first=TODAY):
    return calendar.week(_outlook(listing, now, first), "/listings/x")


def _slot(href: str | None) -> Interval:
    """The time that an address carries."""
    assert href
    found = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}
    start = datetime.fromisoformat(f"{found['start_day']}T{found['start_time']}")
    end = datetime.fromisoformat(f"{found['end_day']}T{found['end_time']}")
    return Interval(instant_at(start, SEOUL), instant_at(end, SEOUL))


def test_a_week_has_a_cell_for_each_open_hour(room, now):
    days = _week(room, now)
    assert [len(day.cells) for day in days] == [9, 9, 9, 9, 9, 0, 0]
    assert days[0].today
    assert [day.today for day in days[1:]] == [False] * 6
    assert [cell.text for cell in days[1].cells][:2] == ["09:00", "10:00"]
    with force_locale("en"):
        monday, saturday = (calendar.week(_outlook(room, now), "/listings/x")[number] for number in (0, 5))
        assert (monday.name, monday.short) == ("Monday 16 November 2026", "Mon 16")
        assert monday.cells[1].name == "Monday 16 November 2026 10:00–11:00, can be booked"
        assert saturday.cells == []


def test_each_cell_says_why_nothing_can_begin_there(room, now):
    unit = queries.units_of(room.id)[0][0]
    held(unit, Interval(now + 2 * HOUR, now + 4 * HOUR))  # 12:00 to 14:00
    states = {cell.text: cell.state for cell in _week(room, now)[0].cells}
    assert states == {
        "09:00": "past",
        "10:00": "free",
        "11:00": "free",
        "12:00": "busy",
        "13:00": "busy",
        "14:00": "free",
        "15:00": "free",
        "16:00": "free",
        "17:00": "free",
    }
    with transaction():
        room.min_minutes, room.horizon_days = 120, 1
    with force_locale("en"):
        monday, tuesday = calendar.week(_outlook(room, now), "/listings/x")[:2]
        assert monday.cells[-1].name.endswith("17:00–18:00, no booking can begin here")
        assert tuesday.cells[-1].name.endswith("not open for booking yet")
        assert tuesday.cells[-1].state == "closed"


def test_every_way_into_booking_leads_to_a_time_that_can_be_booked(room, now):
    with transaction():
        room.lead_minutes, room.min_minutes = 95, 90
    held(queries.units_of(room.id)[0][0], Interval(now + 27 * HOUR, now + 28.25 * HOUR))
    outlook = _outlook(room, now)
    cells = [cell.href for day in calendar.week(outlook, "/listings/x") for cell in day.cells if cell.href]
    pieces = [piece.href for day in calendar.free_days(outlook, "/listings/x") for piece in day.intervals if piece.href]
    assert cells
    assert pieces
    for href in (*cells, *pieces):
        assert queries.verdict(room, _slot(href), 1, now).ok, href


def test_the_list_is_equal_to_the_week(room, now):
    held(queries.units_of(room.id)[0][0], Interval(now + 2 * HOUR, now + 4.25 * HOUR))
    outlook = _outlook(room, now)
    week, free = calendar.week(outlook, "/x"), calendar.free_days(outlook, "/x")
    assert [day.name for day in week] == [day.name for day in free]
    assert [piece.text for piece in free[0].intervals] == ["10:00–12:00", "14:30–18:00"]
    for day, listed in zip(week, free, strict=True):
        begins = [_slot(cell.href).start for cell in day.cells if cell.state == "free"]
        stretches = [piece.text.split("–") for piece in listed.intervals]
        assert bool(begins) == bool(stretches)
        for begin in begins:
            clock = f"{begin + 9 * HOUR:%H:%M}"
            assert any(first <= clock < last for first, last in stretches), (clock, stretches)


def test_the_list_goes_through_midnight(city, now):
    listing = listings.published(times=TIMES)
    held(queries.units_of(listing.id)[0][0], Interval(now + 13 * HOUR, now + 40 * HOUR))
    first, second, third = calendar.free_days(_outlook(listing, now, days=3), "/x")
    assert [piece.text for piece in first.intervals] == ["10:00–23:00"]
    assert (second.intervals, second.closed_text) == ([], None)
    assert [piece.text for piece in third.intervals] == ["02:00–24:00"]


def test_two_of_a_pool_may_be_free_at_different_times(city, now):
    listing = listings.published(count=2, times=TIMES)
    one, other = queries.units_of(listing.id)[0]
    held(one, Interval(now + 2 * HOUR, now + 20 * HOUR))
    held(other, Interval(now, now + 1 * HOUR))
    outlook = _outlook(listing, now, days=1)
    texts = [piece.text for piece in calendar.free_days(outlook, "/x")[0].intervals]
    assert texts == ["10:00–12:00", "11:00–24:00"]
    assert all(not other.covers(one) for one in outlook.stretches for other in outlook.stretches if one != other)


def test_a_month_tells_of_each_day(room, now):
    unit = queries.units_of(room.id)[0][0]
    held(unit, Interval(now + 24 * HOUR, now + 26 * HOUR))  # part of Tuesday
    held(unit, Interval(now + 47 * HOUR, now + 56 * HOUR))  # all of Wednesday
    first = date(2026, 11, 1)
    weeks = calendar.month(queries.outlook(room, first, date(2026, 12, 1), now), lambda day: f"/on/{day}")
    assert [len(week) for week in weeks] == [7] * 6
    cells = {cell.number: cell for week in weeks for cell in week if cell}
    assert [cell is None for cell in weeks[0]] == [True] * 6 + [False]
    assert len(cells) == 30
    assert {number: cells[number].state for number in (9, 15, 16, 17, 18, 19, 21)} == {
        9: "past",
        15: "past",
        16: "free",
        17: "some",
        18: "busy",
        19: "free",
        21: "closed",
    }
    assert cells[17].href == "/on/2026-11-17"
    assert cells[18].href is None
    assert cells[16].today
    with force_locale("en"):
        weeks = calendar.month(queries.outlook(room, first, date(2026, 12, 1), now), str)
        tuesday = weeks[3][1]
        assert tuesday is not None
        assert tuesday.name == "Tuesday 17 November 2026, can be booked in part"
        assert calendar.month_name(first) == "November 2026"
        assert calendar.weekdays()[0] == calendar.Weekday("Mon", "Monday")


def test_what_lies_past_the_horizon_is_not_taken_but_not_open_yet(room, now):
    with transaction():
        room.horizon_days = 7
    outlook = queries.outlook(room, date(2026, 12, 1), date(2027, 1, 1), now)
    with force_locale("en"):
        cells = [cell for week in calendar.month(outlook, str) for cell in week if cell]
    assert {cell.state for cell in cells} == {"closed"}
    assert cells[0].name.endswith("not open for booking yet")
    assert outlook.stretches == []


@pytest.mark.parametrize(
    ("step", "hours", "begins"),
    [
        (30, (9, 18), ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00", "17:00"]),
        (30, (0, 24), [f"{hour:02}:00" for hour in range(0, 24, 2)]),
        (15, (10, 14), [f"{hour}:{minute}" for hour in (10, 11, 12, 13) for minute in ("00", "30")]),
        (360, (9, 18), ["06:00", "12:00"]),
        (1440, (0, 24), ["00:00"]),
    ],
)
def test_a_day_has_at_most_twelve_cells(city, now, step, hours, begins):
    times = Times(start_step_minutes=step, min_minutes=60, max_minutes=1440)
    listing = opened(listings.published(times=times), weekly(hours), now)
    thursday = _week(listing, now)[3]
    assert [cell.text for cell in thursday.cells] == begins if step != 360 else len(thursday.cells) == len(begins)


def test_a_cell_that_begins_later_shows_when(city, now):
    times = Times(start_step_minutes=360, min_minutes=60, max_minutes=1440)
    listing = opened(listings.published(times=times), weekly((9, 18)), now)
    first, second = _week(listing, now)[3].cells
    assert (first.state, first.text) == ("closed", "06:00")  # the grid's 06:00 is before the opening
    assert (second.state, second.text) == ("free", "12:00")


def test_nothing_of_a_paused_listing_is_free(room, now):
    with transaction():
        room.state = "paused"
    outlook = _outlook(room, now)
    assert outlook.stretches == []
    assert {cell.state for day in calendar.week(outlook, "/x") for cell in day.cells} == {"past", "busy"}


def test_a_week_that_is_never_open_has_no_cells(city, now):
    listing = opened(listings.published(times=TIMES), weekly((9, 10), weekdays=[2]), now)
    outlook = _outlook(listing, now, first=TODAY + timedelta(days=3), days=6)  # Thursday to Tuesday
    assert [day.cells for day in calendar.week(outlook, "/x")] == [[]] * 6
    assert [day.intervals for day in calendar.free_days(outlook, "/x")] == [[]] * 6
    assert calendar.free_days(outlook, "/x")[0].closed_text


def test_a_break_is_closed_not_taken(city, now):
    listing = opened(listings.published(kind=Kind.ROOM, times=TIMES), weekly((9, 12), (13, 18)), now)
    states = {cell.text: cell.state for cell in _week(listing, now)[1].cells}
    assert (states["11:00"], states["12:00"], states["13:00"]) == ("free", "closed", "free")


def test_addresses_carry_the_listings_wall_clock(now):
    slot = Interval(now + 13 * HOUR, now + 15 * HOUR)
    assert when_query(slot, SEOUL, 2) == (
        "start_day=2026-11-16&start_time=23%3A00&end_day=2026-11-17&end_time=01%3A00&quantity=2"
    )
