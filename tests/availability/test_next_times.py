"""The next times that work, a day's starts, free times, and that all of them agree with the evaluator."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from marketplace.availability.evaluator import ListingFacts, evaluate, free_times, next_times, start_times
from marketplace.availability.rules import OpeningRule, ScheduleSpec, expand
from marketplace.availability.windows import FreeWindow
from marketplace.intervals import Interval
from tests.availability.drill import DRILL, NOW, OPEN, SEOUL, TODAY, WORLD, seoul, shown, wish


def following(facts: ListingFacts, wanted: Interval, **more: Any) -> list[str]:
    return shown(next_times(facts, wanted, **WORLD | more))


def test_the_next_times_begin_at_the_wish_and_keep_to_its_length():
    busy = {7: [wish("18 14:00", 2), wish("18 19:00", 3)]}
    found = next_times(DRILL, wish("18 14:00", 2), now=NOW, open_intervals=OPEN, busy=busy, limit=4)
    assert shown(found) == ["18 16:00", "18 16:30", "18 17:00", "19 09:00"]
    assert {interval.length for interval in found} == {timedelta(hours=2)}


def test_the_next_times_keep_lead_time_horizon_and_buffers():
    facts = replace(DRILL, lead_minutes=45, horizon_days=1, step_minutes=60, buffer_after_minutes=60)
    busy = {7: [wish("16 13:00", 1), wish("16 15:00", 3)]}
    found = following(facts, wish("16 08:00", 2), busy=busy, limit=9)
    assert found == ["16 18:00", "16 19:00", "17 09:00", "17 10:00"]


def test_the_next_times_of_a_pool_need_the_same_units_all_along():
    busy = {1: [wish("18 09:00", 3)], 2: [wish("18 12:00", 9)], 3: [wish("18 09:00", 6)]}
    facts = replace(DRILL, units=(1, 2, 3))
    assert following(facts, wish("18 09:00", 4), busy=busy, limit=1) == ["18 12:00"]
    assert following(facts, wish("18 09:00", 4), busy=busy, quantity=2, limit=1) == ["18 15:00"]
    assert following(facts, wish("18 09:00", 3), busy=busy, limit=2) == ["18 09:00", "18 12:00"]


def test_where_lead_time_and_horizon_meet_one_start_is_left():
    facts = replace(DRILL, lead_minutes=1440, horizon_days=1)
    assert following(facts, wish("16 09:00", 2)) == ["17 10:00"]


@pytest.mark.parametrize(
    ("facts", "wanted", "quantity"),
    [
        (replace(DRILL, published=False), wish("18 14:00", 2), 1),
        (DRILL, wish("18 14:00", 5), 1),
        (DRILL, wish("18 14:00", 0.5), 1),
        (DRILL, wish("18 14:00", 2), 2),
        (replace(DRILL, horizon_days=1), wish("18 14:00", 2), 1),
        (replace(DRILL, lead_minutes=3 * 1440, horizon_days=2), wish("18 14:00", 2), 1),
    ],
)
def test_where_no_time_can_pass_there_is_no_next_time(facts, wanted, quantity):
    assert following(facts, wanted, quantity=quantity) == []


def test_nothing_is_found_where_everything_is_held():
    assert following(DRILL, wish("18 14:00", 2), busy={7: [wish("10 00:00", 24 * 60)]}) == []


# --- starts of a day, for a form without a script --------------------------------------------------------------------


def starts(facts: ListingFacts, day: date, hours: float, **more: Any) -> list[str]:
    found = start_times(facts, day, timedelta(hours=hours), **WORLD | more)
    return [f"{start.astimezone(ZoneInfo(SEOUL)):%H:%M}" for start in found]


def test_a_days_starts_are_those_that_leave_room_for_the_length():
    facts = replace(DRILL, step_minutes=60)
    assert starts(facts, date(2026, 11, 18), 4, busy={7: [wish("18 14:00", 2)]}) == ["09:00", "10:00", "16:00", "17:00"]
    assert starts(facts, TODAY, 3, busy={7: [wish("16 15:00", 6)]}) == ["10:00", "11:00", "12:00"]
    assert starts(replace(facts, horizon_days=2), date(2026, 11, 18), 1) == ["09:00", "10:00"]


@pytest.mark.parametrize("day", [date(2026, 11, 15), date(2026, 12, 17), date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_outside_lead_time_and_horizon_has_no_starts(day):
    assert starts(DRILL, day, 1) == []


def test_a_day_without_a_start_of_the_right_length_has_none():
    assert starts(DRILL, date(2026, 11, 18), 5) == []


def test_free_times_are_open_free_and_keep_the_buffers():
    facts = replace(DRILL, units=(1, 2), buffer_before_minutes=30)
    busy = {1: [wish("18 12:00", 1)]}
    found = free_times(facts, wish("18 00:00", 24), open_intervals=OPEN, busy=busy)
    assert found == [
        FreeWindow(seoul("18 09:00"), seoul("18 12:00"), 2),
        FreeWindow(seoul("18 12:00"), seoul("18 13:30"), 1),
        FreeWindow(seoul("18 13:30"), seoul("18 21:00"), 2),
    ]
    hall = free_times(replace(facts, whole=True), wish("18 00:00", 24), open_intervals=OPEN, busy=busy)
    assert [window.quantity for window in hall] == [1, 1]


# --- properties -----------------------------------------------------------------------------------------------------

BERLIN = "Europe/Berlin"
SPRING = datetime(2026, 3, 27, 7, 20, tzinfo=UTC)  # two days before the clock is set forward
SPRING_HOURS = expand(
    ScheduleSpec(
        BERLIN,
        (*(OpeningRule(weekday, 8 * 60, 20 * 60) for weekday in range(5)), OpeningRule(5, 20 * 60, 33 * 60)),
    ),
    date(2026, 3, 20),
    date(2026, 4, 6),
)
held = st.lists(
    st.tuples(st.integers(0, 96 * 2), st.integers(1, 40)).map(
        lambda pair: Interval(
            SPRING + timedelta(minutes=15 * pair[0]), SPRING + timedelta(minutes=15 * (pair[0] + pair[1]))
        )
    ),
    min_size=1,
    max_size=6,
)
listings = st.builds(
    ListingFacts,
    zone=st.just(BERLIN),
    units=st.sampled_from([(1,), (1, 2), (1, 2, 3)]),
    whole=st.booleans(),
    step_minutes=st.sampled_from([15, 30, 45, 60, 240, 1440]),
    shortest_minutes=st.sampled_from([15, 60]),
    longest_minutes=st.sampled_from([None, 600]),
    lead_minutes=st.sampled_from([0, 100]),
    horizon_days=st.sampled_from([1, 3, 4]),
    buffer_before_minutes=st.sampled_from([0, 15]),
    buffer_after_minutes=st.sampled_from([0, 45]),
)


@settings(max_examples=120, deadline=None)
@given(
    listings,
    st.fixed_dictionaries({1: held, 2: held, 3: held}),
    st.sampled_from([60, 195, 600]),
    st.sampled_from([1, 1, 1, 2, 3]),
    st.integers(0, 96 * 3),
)
def test_the_starts_offered_are_exactly_those_that_the_evaluator_accepts(facts, busy, minutes, quantity, offset):
    """Next times and a day's starts against asking for every quarter of an hour of five days."""
    length = timedelta(minutes=minutes)
    world: dict[str, Any] = {"now": SPRING, "open_intervals": SPRING_HOURS, "busy": busy, "quantity": quantity}
    quarter = timedelta(minutes=15)
    midnight = datetime(2026, 3, 26, 23, 0, tzinfo=UTC)
    wanted = Interval(midnight + offset * quarter, midnight + offset * quarter + length)
    every = [midnight + number * quarter for number in range(96 * 5)]
    accepted = [start for start in every if evaluate(facts, Interval(start, start + length), **world).ok]
    event("some" if accepted else "none")
    offered = next_times(facts, wanted, limit=1000, **world)
    assert [interval.start for interval in offered] == [start for start in accepted if start >= wanted.start]
    for day in (date(2026, 3, 28), date(2026, 3, 29)):
        of_day = [start for start in accepted if start.astimezone(ZoneInfo(BERLIN)).date() == day]
        assert start_times(facts, day, length, **world) == of_day
    assert next_times(facts, wanted, limit=2, **world) == offered[:2]
