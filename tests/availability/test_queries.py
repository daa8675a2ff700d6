"""What the pages and the API read about a listing's time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from marketplace.availability import queries
from marketplace.availability.evaluator import FailureCode
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.listings.services import Times
from marketplace.listings.states import Bookable, Kind, ListingState
from tests.factories import listings
from tests.factories.availability import held, opened, weekly

HOUR = timedelta(hours=1)
TIMES = Times(start_step_minutes=30, min_minutes=60, max_minutes=480, horizon_days=30)


def _at(now, start: float, hours: float = 1) -> Interval:
    return Interval(now + start * HOUR, now + (start + hours) * HOUR)


@pytest.fixture
def room(city, now):
    """Open from nine to six; now is ten."""
    return opened(listings.published(kind=Kind.ROOM, times=TIMES), weekly((9, 18)), now)


@pytest.fixture
def pool(city, now):
    """Three of them, day and night, with half an hour to prepare after each."""
    listing = listings.published(count=3, times=TIMES)
    with transaction():
        listing.buffer_after_minutes = 30
    return listing


def _unit(listing, number=0):
    return queries.units_of(listing.id)[0][number]


def test_the_verdict_names_every_rule_that_says_no(room, now):
    assert queries.verdict(room, _at(now, 1, 2), 1, now).ok
    refused = queries.verdict(room, _at(now, 1.25, 20), 2, now)
    assert refused.codes == (
        FailureCode.QUANTITY,
        FailureCode.TOO_LONG,
        FailureCode.OFF_STEP,
        FailureCode.OUTSIDE_HOURS,
    )
    held(_unit(room), _at(now, 2))
    assert queries.verdict(room, _at(now, 1, 2), 1, now).codes == (FailureCode.SLOT_TAKEN,)


@pytest.mark.parametrize(
    "change",
    [
        {"state": ListingState.PAUSED},
        {"owner_active": False},
        {"moderation": "suspended"},
        {"bookable": Bookable.WALK_IN},
    ],
)
def test_what_is_not_offered_can_not_be_booked(room, now, change):
    with transaction():
        for name, value in change.items():
            setattr(room, name, value)
    assert queries.verdict(room, _at(now, 1), 1, now).codes == (FailureCode.NOT_BOOKABLE,)
    assert queries.windows(room, _at(now, 0, 24), now) == []
    assert queries.next_free(room, _at(now, 1), 1, now) == []


@pytest.mark.parametrize(
    "wanted",
    [
        Interval(datetime(1900, 1, 1, tzinfo=UTC), datetime(1900, 1, 1, 1, tzinfo=UTC)),
        Interval(datetime(9000, 12, 31, 22, tzinfo=UTC), datetime(9000, 12, 31, 23, tzinfo=UTC)),
        Interval(datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_wish_at_the_edge_of_the_calendar_is_refused_not_a_crash(pool, now, wanted):
    with transaction():
        pool.buffer_before_minutes = 1440
    assert not queries.verdict(pool, wanted, 1, now).ok
    if wanted.start > now or wanted.length > timedelta(days=366):
        assert queries.next_free(pool, wanted, 1, now) == []
    assert all(window.start >= now for window in queries.windows(pool, wanted, now))


def test_the_next_times_begin_where_the_wish_was(room, now):
    held(_unit(room), _at(now, 1, 3))
    found = queries.next_free(room, _at(now, 1, 2), 1, now)
    assert [slot.start for slot in found] == [now + 4 * HOUR, now + 4.5 * HOUR, now + 5 * HOUR]
    assert {slot.length for slot in found} == {2 * HOUR}
    past = queries.next_free(room, _at(now, -9, 2), 1, now, limit=1)
    assert past == [_at(now, 4, 2)]
    assert queries.next_free(room, _at(now, 24 * 31, 2), 1, now) == []


def test_a_pool_has_a_next_time_for_as_many_as_are_wanted(pool, now):
    held(_unit(pool), _at(now, 1, 2))
    assert queries.next_free(pool, _at(now, 1), 2, now, limit=1) == [_at(now, 1)]
    assert queries.next_free(pool, _at(now, 1), 3, now, limit=1) == [_at(now, 3)]


def test_free_windows_tell_for_how_many(pool, now):
    held(_unit(pool), _at(now, 2, 2))
    found = queries.windows(pool, _at(now, 0, 6), now)
    assert [(window.start, window.end, window.quantity) for window in found] == [
        (now, now + 1.5 * HOUR, 3),
        (now + 1.5 * HOUR, now + 4 * HOUR, 2),
        (now + 4 * HOUR, now + 6 * HOUR, 3),
    ]


def test_windows_begin_after_the_lead_time_and_end_with_the_horizon(room, now):
    with transaction():
        room.lead_minutes, room.horizon_days = 120, 1
    found = queries.windows(room, _at(now, -48, 24 * 10), now)
    assert [(window.start, window.end) for window in found] == [
        (now + 2 * HOUR, now + 8 * HOUR),
        (now + 23 * HOUR, now + 32 * HOUR),
    ]
    assert queries.windows(room, _at(now, -48, 24), now) == []
    assert queries.windows(room, _at(now, 24 * 5, 24), now) == []


def test_opening_hours_are_read_from_what_was_expanded(room, pool, now):
    two_days = _at(now, 0, 48)
    assert [(one.start - now, one.end - now) for one in queries.situation(room, two_days).opened] == [
        (0 * HOUR, 8 * HOUR),
        (23 * HOUR, 32 * HOUR),
        (47 * HOUR, 48 * HOUR),
    ]
    assert queries.situation(pool, two_days).opened == [two_days.widened(0 * HOUR, HOUR / 2)]
    assert queries.situation(room, _at(now, 9)).opened == []


def test_held_time_is_read_by_unit(pool, now):
    units, _whole = queries.units_of(pool.id)
    held(units[0], _at(now, 1))
    held(units[0], _at(now, 3))
    held(units[2], _at(now, 1))
    assert queries.busy(units, _at(now, 1, 1)) == {units[0]: [_at(now, 1)], units[2]: [_at(now, 1)]}
    assert queries.busy(units, _at(now, 9)) == {}
    assert queries.busy([], _at(now, 1)) == {}


def test_a_situation_is_one_look_at_units_hours_and_who_holds_them(room, pool, now):
    held(_unit(pool, 1), _at(now, 1))
    held(_unit(pool, 1), _at(now, 3))
    there = queries.situation(pool, _at(now, 0, 3))
    assert there.facts.units == tuple(queries.units_of(pool.id)[0])
    assert there.busy == {_unit(pool, 1): [_at(now, 1), _at(now, 3)]}  # the buffer reaches into the second one
    assert there.opened == [_at(now, 0, 3.5)]
    with transaction():
        session.execute(text("DELETE FROM listing_units WHERE listing_id = :id"), {"id": room.id})
    there = queries.situation(room, _at(now, 0, 3))
    assert (there.facts.units, there.facts.capacity, there.busy) == ((), 0, {})
    assert there.opened == [_at(now, 0, 3)]
    refused = queries.verdict(room, _at(now, 1), 1, now)
    assert refused.codes == (FailureCode.QUANTITY,)
