"""Taking time, giving it back, opening hours, the owner's own time."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select, text

from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM, Actor
from marketplace.availability import queries, services
from marketplace.availability.models import Occupancy, OwnerBlock, Schedule, ScheduleOpen, Source
from marketplace.availability.rules import ScheduleSpec
from marketplace.availability.services import SlotTakenError
from marketplace.db import session, transaction
from marketplace.errors import InvalidError, NotFoundError
from marketplace.intervals import Interval
from marketplace.listings.services import share_units
from tests.factories import accounts, listings
from tests.factories.availability import blocked, held, opened, weekly

HOUR = timedelta(hours=1)


def _at(now, start: float, hours: float = 1) -> Interval:
    """A time counted in hours from now."""
    return Interval(now + start * HOUR, now + (start + hours) * HOUR)


def _rows(source=Source.BOOKING, source_id=1):
    statement = select(Occupancy.unit_id, Occupancy.during).where(
        Occupancy.source == source, Occupancy.source_id == source_id
    )
    return [(unit, during.lower, during.upper) for unit, during in session.execute(statement.order_by(Occupancy.id))]


def _take(listing, period, quantity=1, source_id=1):
    with transaction():
        return services.take_any(listing, period, quantity, Source.BOOKING, source_id)


@pytest.fixture
def drill(city):
    return listings.published()


@pytest.fixture
def tables(city):
    """A pool of three."""
    return listings.published(count=3)


@pytest.fixture
def hall(city):
    """Two halves that are always taken together, each of which is a room of its own."""
    owner = accounts.member("김두레", payable=True).party
    left, right = listings.published(owner, title="왼쪽"), listings.published(owner, title="오른쪽")
    whole = listings.draft(owner)
    units = [unit for half in (left, right) for unit in queries.units_of(half.id)[0]]
    with transaction():
        share_units(whole, units, whole=True, actor=SYSTEM, now=whole.created_at)
    return left, right, whole


def test_one_unit_is_taken_once(drill, now):
    period = _at(now, 2)
    assert _take(drill, period) == queries.units_of(drill.id)[0]
    assert _rows() == [(queries.units_of(drill.id)[0][0], period.start, period.end)]
    for other in (period, _at(now, 1.5), _at(now, 2.5), _at(now, 1, 5), _at(now, 2.25, 0.25)):
        with pytest.raises(SlotTakenError) as refusal:
            _take(drill, other, source_id=2)
        assert refusal.value.code == "slot-taken"
    assert _rows(source_id=2) == []


def test_neighbouring_times_do_not_touch_each_other(drill, now):
    for number, start in enumerate((2, 3, 1), start=1):
        _take(drill, _at(now, start), source_id=number)
    assert len(session.scalars(select(Occupancy)).all()) == 3


def test_a_pool_is_full_when_its_last_unit_is_taken(tables, now):
    units, whole = queries.units_of(tables.id)
    assert not whole
    first = _take(tables, _at(now, 2), 2, source_id=1)
    second = _take(tables, _at(now, 2), 1, source_id=2)
    assert sorted([*first, *second]) == units
    with pytest.raises(SlotTakenError):
        _take(tables, _at(now, 2), 1, source_id=3)


def test_of_a_pool_more_than_is_free_takes_nothing(tables, now):
    _take(tables, _at(now, 2), 2, source_id=1)
    with pytest.raises(SlotTakenError):
        _take(tables, _at(now, 2), 2, source_id=2)
    assert _rows(source_id=2) == []
    with pytest.raises(SlotTakenError):
        _take(tables, _at(now, 9), 4, source_id=2)


def test_a_pool_fills_the_tightest_gap_so_that_long_ones_stay_whole(tables, now):
    units, _whole = queries.units_of(tables.id)
    held(units[1], _at(now, 1, 1))  # ends exactly where the new one begins
    held(units[2], _at(now, 0, 1))
    assert _take(tables, _at(now, 2)) == [units[1]]
    assert queries.free_by_fit(units, _at(now, 2)) == [units[2], units[0]]


def test_a_whole_hall_takes_both_halves_or_nothing(hall, now):
    left, right, whole = hall
    assert _take(whole, _at(now, 2), source_id=1) == sorted(
        queries.units_of(left.id)[0] + queries.units_of(right.id)[0]
    )
    for half in (left, right):
        with pytest.raises(SlotTakenError):
            _take(half, _at(now, 2), source_id=2)
    _take(right, _at(now, 4), source_id=3)
    with pytest.raises(SlotTakenError):
        _take(whole, _at(now, 4), source_id=4)
    assert _rows(source_id=4) == []
    with pytest.raises(SlotTakenError):
        _take(whole, _at(now, 6), 2, source_id=5)


def test_a_listing_without_units_has_no_time_to_give(drill, now):
    with transaction():
        session.execute(text("DELETE FROM listing_units WHERE listing_id = :id"), {"id": drill.id})
    with pytest.raises(SlotTakenError):
        _take(drill, _at(now, 2))


def test_freed_time_can_be_taken_again(tables, now):
    _take(tables, _at(now, 2), 3, source_id=1)
    with transaction():
        assert services.free(Source.BOOKING, 1) == 3
        assert services.free(Source.BOOKING, 1) == 0
    assert len(_take(tables, _at(now, 2), 3, source_id=2)) == 3


def test_shortening_ends_earlier_and_never_later(drill, now):
    _take(drill, _at(now, 2, 4), source_id=1)
    unit = queries.units_of(drill.id)[0][0]
    with transaction():
        services.shorten(Source.BOOKING, 1, now + 4 * HOUR)
    assert _rows() == [(unit, now + 2 * HOUR, now + 4 * HOUR)]
    with transaction():
        services.shorten(Source.BOOKING, 1, now + 9 * HOUR)
    assert _rows() == [(unit, now + 2 * HOUR, now + 4 * HOUR)]
    with transaction():
        services.shorten(Source.BOOKING, 1, now + 2 * HOUR)
    assert _rows() == []


def test_preparation_after_a_return_is_kept_where_nobody_else_is(tables, now):
    units, _whole = queries.units_of(tables.id)
    held(units[0], _at(now, 2.5))
    with transaction():
        services.keep_for_maintenance(units[:2], now + 2 * HOUR, now + 3 * HOUR, 7)
    assert [unit for unit, _from, _to in _rows(Source.MAINTENANCE, 7)] == [units[1]]


def test_listings_with_the_same_hours_share_a_schedule(city, now):
    spec = weekly((9, 18), weekdays=range(5))
    one, other = opened(listings.published(), spec, now), opened(listings.published(), spec, now)
    assert one.schedule_id == other.schedule_id
    assert queries.schedule_spec(one) == spec
    different = opened(listings.published(), weekly((9, 19)), now)
    assert different.schedule_id != one.schedule_id


@pytest.mark.parametrize("spec", [None, ScheduleSpec.always_open("Asia/Seoul")])
def test_always_open_needs_no_schedule(drill, now, spec):
    opened(drill, weekly((9, 18)), now)
    assert drill.schedule_id is not None
    opened(drill, spec, now)
    assert drill.schedule_id is None
    assert queries.schedule_spec(drill).is_always_open


def test_a_schedule_is_expanded_past_the_farthest_horizon_and_kept_so(drill, now):
    opened(drill, weekly((9, 18)), now)
    row = session.get_one(ScheduleOpen, drill.schedule_id)
    today = now.date()
    assert (row.open_from, row.open_until) == (today - timedelta(days=2), today + timedelta(days=400))
    assert queries.schedules_to_extend(today + timedelta(days=400)) == []
    assert queries.schedules_to_extend(today + timedelta(days=401)) == [drill.schedule_id]
    later = now + timedelta(days=30)
    with transaction():
        services.extend_schedule(drill.schedule_id, later)
        services.extend_schedule(987654321, later)  # gone in the meantime
    session.expire_all()
    assert session.get_one(ScheduleOpen, drill.schedule_id).open_until == today + timedelta(days=430)
    far = Interval(now + timedelta(days=420), now + timedelta(days=421))
    assert [one.length for one in queries.situation(drill, far).opened] == [8 * HOUR, HOUR]


def test_a_schedule_that_was_never_expanded_is_when_it_is_used_again(drill, now):
    spec = weekly((9, 18))
    with transaction():
        session.add(Schedule(content_hash=spec.content_hash(), zone=spec.zone, content=spec.to_json(), created_at=now))
    opened(drill, spec, now)
    assert session.get(ScheduleOpen, drill.schedule_id) is not None


def test_public_holidays_of_the_city_close_what_says_so(city, now):
    spec = weekly((9, 18))
    closed = ScheduleSpec(spec.zone, spec.rules, closed_on_holidays=True)
    christmas = Interval(now + timedelta(days=39), now + timedelta(days=40))  # from 10:00 on 25 December
    open_then = opened(listings.published(), spec, now)
    closed_then = opened(listings.published(), closed, now)
    assert [one.length for one in queries.situation(open_then, christmas).opened] == [8 * HOUR, HOUR]
    assert [one.length for one in queries.situation(closed_then, christmas).opened] == [HOUR]


def test_the_owner_keeps_time_of_every_unit(tables, now):
    owner = accounts.member("김두레")
    period = _at(now, 2)
    with transaction():
        block = services.add_block(tables, period, "  이사하는 날 ", Actor("member", owner.id), now)
    assert (block.note, block.made_by_member_id, block.starts_at) == ("이사하는 날", owner.id, period.start)
    assert len(_rows(Source.BLOCK, block.id)) == 3
    with pytest.raises(SlotTakenError):
        _take(tables, period)
    assert [row.public_id for row in queries.blocks(tables.id, now)] == [block.public_id]
    assert queries.blocks(tables.id, period.end) == []
    entry = timeline("listing", tables.id)[-1]
    told = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    assert (entry.action, entry.reason, entry.after) == ("listing.blocked", "이사하는 날", told)


def test_the_owner_can_not_keep_what_somebody_has_booked(tables, now):
    _take(tables, _at(now, 2), 1)
    with force_locale("en"), pytest.raises(SlotTakenError, match="Part of this time is booked or blocked already"):
        blocked(tables, _at(now, 1, 2), now)
    assert session.scalars(select(OwnerBlock)).all() == []


@pytest.mark.parametrize(
    ("start", "hours", "code"), [(-3, 2, "in-the-past"), (1, 24 * 366 + 1, "too-long"), (1, 24 * 9000, "too-long")]
)
def test_what_is_over_or_too_long_is_not_kept(drill, now, start, hours, code):
    with pytest.raises(InvalidError) as refusal:
        blocked(drill, _at(now, start, hours), now)
    assert (refusal.value.code, list(refusal.value.fields)) == (code, ["end_day"])
    assert _rows(Source.BLOCK, 1) == []


def test_a_year_is_kept_at_once_and_a_long_note_is_cut(drill, now):
    block = blocked(drill, _at(now, 0, 24 * 366), now, note="가" * 300)
    assert len(block.note) == services.LONGEST_NOTE


def test_kept_time_is_opened_again_by_its_listing_only(drill, tables, now):
    block = blocked(drill, _at(now, 2), now)
    for listing, public_id in ((tables, block.public_id), (drill, "x" * 22)):
        with pytest.raises(NotFoundError), transaction():
            services.remove_block(listing, public_id, SYSTEM, now)
    with transaction():
        services.remove_block(drill, block.public_id, SYSTEM, now)
    assert _rows(Source.BLOCK, block.id) == []
    assert queries.blocks(drill.id, now) == []
    assert timeline("listing", drill.id)[-1].action == "listing.unblocked"
    _take(drill, _at(now, 2))


def test_units_that_are_held_at_some_time_are_in_use(tables, now):
    units, _whole = queries.units_of(tables.id)
    assert services.units_in_use(tables.id) == set()
    held(units[1], _at(now, 2))
    assert services.units_in_use(tables.id) == {units[1]}
