"""Opening rules and their expansion into instants."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.availability.rules import (
    DateException,
    OpeningRule,
    ScheduleSpec,
    expand,
    public_holidays,
)
from marketplace.intervals import Interval

SEOUL, BERLIN, NEW_YORK, LORD_HOWE = "Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
MONDAY = date(2026, 11, 16)
NINE, NOON, SIX, MIDNIGHT = 9 * 60, 12 * 60, 18 * 60, 24 * 60


def daily(zone: str, *hours: tuple[int, int], **more: Any) -> ScheduleSpec:
    rules = tuple(OpeningRule(weekday, start, end) for weekday in range(7) for start, end in hours)
    return ScheduleSpec(zone, rules, **more)


def local(zone: str, start: str, end: str) -> Interval:
    place = ZoneInfo(zone)
    return Interval(
        datetime.fromisoformat(start).replace(tzinfo=place), datetime.fromisoformat(end).replace(tzinfo=place)
    )


def opened(spec: ScheduleSpec, day: date, holidays: Collection[date] = (), length: int = 1) -> list[Interval]:
    return expand(spec, day, day + timedelta(days=length), holidays)


# --- hours that can and can't be ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekday", "start", "end"), [(0, 0, 1440), (6, 1439, 1440), (3, 1140, 1950), (3, 600, 2040), (0, 1439, 2879)]
)
def test_a_rule_may_run_over_midnight_for_up_to_a_day(weekday, start, end):
    assert OpeningRule(weekday, start, end).end == end


@pytest.mark.parametrize(
    ("weekday", "start", "end"),
    [(7, 0, 60), (-1, 0, 60), (0, -1, 60), (0, 1440, 1500), (0, 600, 600), (0, 600, 540), (0, 600, 2041)],
)
def test_a_rule_outside_its_day_is_refused(weekday, start, end):
    with pytest.raises(ValueError, match=r"weekday|hours"):
        OpeningRule(weekday, start, end)


def test_an_exceptions_hours_are_checked_and_put_in_order():
    assert DateException(MONDAY, ((NOON, SIX), (NINE, NOON), (NINE, NOON))).rules == ((NINE, NOON), (NOON, SIX))
    with pytest.raises(ValueError, match="hours"):
        DateException(MONDAY, ((SIX, NINE),))


def test_an_unknown_zone_and_two_exceptions_on_one_date_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        ScheduleSpec("Asia/Atlantis")
    with pytest.raises(ValueError, match="one exception"):
        ScheduleSpec(SEOUL, exceptions=(DateException(MONDAY), DateException(MONDAY, ((NINE, NOON),))))


# --- identity ----------------------------------------------------------------------------------------------------

minutes = st.integers(0, 1439)
hours = st.tuples(minutes, st.integers(1, 1440)).map(lambda pair: (pair[0], pair[0] + pair[1]))
specs = st.builds(
    ScheduleSpec,
    zone=st.sampled_from([SEOUL, BERLIN, NEW_YORK, LORD_HOWE]),
    rules=st.lists(
        st.tuples(st.integers(0, 6), hours).map(lambda found: OpeningRule(found[0], *found[1])), max_size=6
    ).map(tuple),
    exceptions=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.lists(hours, max_size=2).map(tuple), max_size=3
    ).map(lambda found: tuple(DateException(day, rules) for day, rules in found.items())),
    closed_on_holidays=st.booleans(),
)


@given(specs)
def test_json_gives_the_same_spec_and_hash_back(spec):
    again = ScheduleSpec.from_json(spec.to_json())
    assert again == spec
    assert again.content_hash() == spec.content_hash()


def test_the_hash_is_that_of_the_canonical_text_so_that_stored_ones_stay_valid():
    spec = ScheduleSpec(SEOUL, (OpeningRule(2, NINE, SIX),), (DateException(MONDAY, ((NINE, NOON),)),))
    text = (
        '{"closed_on_holidays":false,"exceptions":[{"date":"2026-11-16","hours":[[540,720]]}],'
        '"rules":[[2,540,1080]],"zone":"Asia/Seoul"}'
    )
    assert spec.content_hash() == sha256(text.encode()).hexdigest()


def test_order_and_repetition_do_not_change_the_hash_but_any_difference_does():
    one, two = OpeningRule(0, NINE, NOON), OpeningRule(1, NOON, SIX)
    closed, short = DateException(MONDAY), DateException(MONDAY + timedelta(1), ((NINE, NOON),))
    spec = ScheduleSpec(SEOUL, (one, two), (closed, short))
    assert ScheduleSpec(SEOUL, (two, one, two), (short, closed, short)).content_hash() == spec.content_hash()
    others = [
        ScheduleSpec(BERLIN, (one, two), (closed, short)),
        ScheduleSpec(SEOUL, (one,), (closed, short)),
        ScheduleSpec(SEOUL, (one, two), (closed,)),
        ScheduleSpec(SEOUL, (one, two), (closed, short), closed_on_holidays=True),
    ]
    assert len({spec.content_hash(), *(other.content_hash() for other in others)}) == 5


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"zone": SEOUL, "rules": [[0, 1]], "exceptions": [], "closed_on_holidays": False},
        {"zone": SEOUL, "rules": [], "exceptions": [{"date": "soon", "hours": []}], "closed_on_holidays": False},
    ],
)
def test_json_that_is_no_spec_is_refused(data):
    with pytest.raises((KeyError, TypeError, ValueError)):
        ScheduleSpec.from_json(data)


def test_always_open_is_open_at_every_moment_holidays_too():
    spec = ScheduleSpec.always_open(BERLIN)
    assert spec.is_always_open
    assert not daily(BERLIN, (NINE, SIX)).is_always_open
    assert expand(spec, date(2026, 1, 1), date(2027, 1, 1), {date(2026, 5, 1)}) == [
        local(BERLIN, "2026-01-01", "2027-01-01")
    ]


# --- expansion ---------------------------------------------------------------------------------------------------


def test_weekly_rules_open_on_their_days_only():
    spec = ScheduleSpec(SEOUL, (OpeningRule(0, NINE, NOON), OpeningRule(0, 13 * 60, SIX), OpeningRule(2, NINE, NOON)))
    assert opened(spec, MONDAY, length=7) == [
        local(SEOUL, "2026-11-16 09:00", "2026-11-16 12:00"),
        local(SEOUL, "2026-11-16 13:00", "2026-11-16 18:00"),
        local(SEOUL, "2026-11-18 09:00", "2026-11-18 12:00"),
    ]


def test_touching_and_overlapping_hours_become_one_over_midnight_too():
    spec = daily(SEOUL, (NINE, NOON), (NOON, SIX), (17 * 60, MIDNIGHT), (0, 60))
    assert opened(spec, MONDAY, length=2) == [
        local(SEOUL, "2026-11-16 00:00", "2026-11-16 01:00"),
        local(SEOUL, "2026-11-16 09:00", "2026-11-17 01:00"),
        local(SEOUL, "2026-11-17 09:00", "2026-11-18 00:00"),
    ]


def test_a_night_is_cut_at_the_midnights_asked_for_and_begins_the_day_before():
    spec = daily(SEOUL, (19 * 60, 32 * 60 + 30))
    assert opened(spec, MONDAY) == [
        local(SEOUL, "2026-11-16 00:00", "2026-11-16 08:30"),
        local(SEOUL, "2026-11-16 19:00", "2026-11-17 00:00"),
    ]


@pytest.mark.parametrize("until", [MONDAY, MONDAY - timedelta(days=3)])
def test_no_days_have_no_open_time(until):
    assert expand(ScheduleSpec.always_open(SEOUL), MONDAY, until) == []


def test_a_day_that_a_zone_never_had_has_no_open_time():
    assert opened(ScheduleSpec.always_open("Pacific/Apia"), date(2011, 12, 30)) == []


def test_an_exception_closes_or_changes_its_date_and_leaves_the_night_before_alone():
    spec = daily(SEOUL, (19 * 60, 32 * 60), exceptions=(DateException(MONDAY), DateException(MONDAY + timedelta(1))))
    assert opened(spec, MONDAY, length=3) == [
        local(SEOUL, "2026-11-16 00:00", "2026-11-16 08:00"),
        local(SEOUL, "2026-11-18 19:00", "2026-11-19 00:00"),
    ]
    longer = daily(SEOUL, (NINE, NOON), exceptions=(DateException(MONDAY, ((NINE, SIX), (20 * 60, 22 * 60))),))
    assert opened(longer, MONDAY) == [
        local(SEOUL, "2026-11-16 09:00", "2026-11-16 18:00"),
        local(SEOUL, "2026-11-16 20:00", "2026-11-16 22:00"),
    ]


@pytest.mark.parametrize(
    ("closed_on_holidays", "exceptions", "hours_that_day"),
    [
        (False, (), [("09:00", "18:00")]),
        (True, (), []),
        (True, (DateException(date(2026, 10, 3), ((NINE, NOON),)),), [("09:00", "12:00")]),
    ],
)
def test_holidays_close_unless_an_exception_says_otherwise(closed_on_holidays, exceptions, hours_that_day):
    day = date(2026, 10, 3)
    spec = daily(SEOUL, (NINE, SIX), exceptions=exceptions, closed_on_holidays=closed_on_holidays)
    assert opened(spec, day, {day}) == [local(SEOUL, f"{day} {a}", f"{day} {b}") for a, b in hours_that_day]
    assert len(opened(spec, day + timedelta(1), {day})) == 1


# --- changes of the clock ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "rule", "start", "end"),
    [
        # Skipped readings: opening waits for the jump, closing happens at it.
        (BERLIN, date(2026, 3, 29), (150, 300), "2026-03-29 01:00", "2026-03-29 03:00"),
        (BERLIN, date(2026, 3, 29), (60, 150), "2026-03-29 00:00", "2026-03-29 01:00"),
        (NEW_YORK, date(2026, 3, 8), (150, 300), "2026-03-08 07:00", "2026-03-08 09:00"),
        (LORD_HOWE, date(2026, 10, 4), (130, 300), "2026-10-03 15:30", "2026-10-03 18:00"),
        # Readings that come twice mean the first time.
        (BERLIN, date(2026, 10, 25), (150, 300), "2026-10-25 00:30", "2026-10-25 04:00"),
        (BERLIN, date(2026, 10, 25), (60, 150), "2026-10-24 23:00", "2026-10-25 00:30"),
        (BERLIN, date(2026, 10, 25), (120, 180), "2026-10-25 00:00", "2026-10-25 02:00"),
        (NEW_YORK, date(2026, 11, 1), (60, 120), "2026-11-01 05:00", "2026-11-01 07:00"),
        (LORD_HOWE, date(2026, 4, 5), (60, 120), "2026-04-04 14:00", "2026-04-04 15:30"),
    ],
)
def test_hours_around_a_change_of_the_clock(zone, day, rule, start, end):
    spec = ScheduleSpec(zone, (OpeningRule(day.weekday(), *rule),))
    assert opened(spec, day) == [
        Interval(datetime.fromisoformat(start).replace(tzinfo=UTC), datetime.fromisoformat(end).replace(tzinfo=UTC))
    ]


def test_hours_that_the_clock_skips_wholly_vanish_and_are_there_the_week_before():
    spec = ScheduleSpec(BERLIN, (OpeningRule(6, 125, 175),))
    assert opened(spec, date(2026, 3, 29)) == []
    assert len(opened(spec, date(2026, 3, 22))) == 1


def test_hours_that_follow_each_other_on_the_wall_do_so_in_time_on_every_day():
    spec = daily(BERLIN, *((start, start + 15) for start in range(0, 1440, 15)))
    assert expand(spec, date(2026, 1, 1), date(2027, 1, 1)) == [local(BERLIN, "2026-01-01", "2027-01-01")]


ZONES = [
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Jerusalem",
    "Asia/Beirut",
    "Asia/Gaza",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Athens",
    "Europe/Chisinau",
    "Atlantic/Azores",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Halifax",
    "America/Havana",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Nuuk",
    "America/Asuncion",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Perth",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Easter",
    "Antarctica/Troll",
]


@pytest.mark.parametrize("zone", ZONES)
def test_no_slot_shifts_in_two_years(zone):
    """The clock on the wall shows the rule's hours at both ends, on each of 731 days (and at night, over midnight)."""
    first, until = date(2026, 1, 1), date(2028, 1, 2)
    found = expand(daily(zone, (NINE, 17 * 60 + 45), (21 * 60, 30 * 60)), first, until)
    place = ZoneInfo(zone)
    readings = [(i.start.astimezone(place), i.end.astimezone(place)) for i in found]
    expected = [(f"{first} 00:00", f"{first} 06:00")]
    for number in range((until - first).days):
        day, following = first + timedelta(days=number), first + timedelta(days=number + 1)
        expected += [(f"{day} 09:00", f"{day} 17:45"), (f"{day} 21:00", f"{following} 06:00")]
    expected[-1] = (expected[-1][0], f"{until} 00:00")
    assert [(f"{a:%Y-%m-%d %H:%M}", f"{b:%Y-%m-%d %H:%M}") for a, b in readings] == expected


@given(specs, st.dates(date(2026, 2, 1), date(2027, 10, 1)), st.integers(1, 20), st.integers(0, 20))
def test_expanding_in_two_steps_gives_the_same_as_in_one(spec, start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    whole = expand(spec, start, end)
    parts = expand(spec, start, middle) + expand(spec, middle, end)
    assert sum((i.length for i in whole), timedelta()) == sum((i.length for i in parts), timedelta())
    assert all(a.end < b.start for a, b in pairwise(whole))


# --- display and holidays ----------------------------------------------------------------------------------------


def test_the_week_is_told_day_by_day():
    spec = ScheduleSpec(
        SEOUL,
        (
            OpeningRule(0, 13 * 60, SIX),
            OpeningRule(0, NINE, NOON),
            OpeningRule(4, 19 * 60, 32 * 60 + 30),
            OpeningRule(5, 0, MIDNIGHT),
        ),
    )
    week = spec.week()
    assert [day.weekday for day in week] == list(range(7))
    assert week[0].hours == (("09:00", "12:00"), ("13:00", "18:00"))
    assert week[1].hours == ()
    assert week[4].hours == (("19:00", "08:30"),)
    assert week[5].hours == (("00:00", "24:00"),)


def test_korean_public_holidays_are_known_with_their_substitutes():
    assert public_holidays(date(2026, 3, 1), date(2026, 3, 4)) == {date(2026, 3, 1), date(2026, 3, 2)}
    assert public_holidays(date(2026, 12, 26), date(2027, 1, 2)) == {date(2027, 1, 1)}
    assert public_holidays(date(2026, 12, 26), date(2027, 1, 1)) == frozenset()


def test_other_countries_holidays_can_be_asked_for_and_unknown_ones_are_refused():
    assert date(2026, 10, 3) in public_holidays(date(2026, 10, 1), date(2026, 10, 31), "DE")
    with pytest.raises(ValueError, match="no public holidays"):
        public_holidays(MONDAY, MONDAY, "XX")
