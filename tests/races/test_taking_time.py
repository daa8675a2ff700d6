"""Everybody wants the same time at once, over two processes, through the same service as the pages."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM
from marketplace.availability.models import Occupancy, Source
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.listings.services import set_audience
from marketplace.listings.states import Approval
from marketplace.places.models import CircleRole
from marketplace.places.services import join
from tests.bookings.conftest import prove
from tests.factories.bookings import NOW, START, offered, renter
from tests.factories.terms import given, term, village
from tests.races.arena import Arena, booking, counted

DAY = timedelta(days=1)
OVERLAPS = text(
    "SELECT count(*) FROM occupancies a JOIN occupancies b"
    " ON b.unit_id = a.unit_id AND b.id > a.id AND b.during && a.during"
)


def overlaps() -> int:
    return int(session.execute(OVERLAPS).scalar_one())


def holding(listing_id: int) -> int:
    """How many rows hold time of a listing's bookings."""
    mine = select(Booking.id).where(Booking.listing_id == listing_id)
    statement = select(func.count()).where(Occupancy.source == Source.BOOKING, Occupancy.source_id.in_(mine))
    return session.scalar(statement) or 0


@pytest.mark.timeout(300)
def test_of_a_hundred_who_want_one_time_exactly_one_gets_it(arena: Arena):
    listing, people = offered(), arena.people(100)
    for number in range(20):
        outcomes = arena.race([booking(listing, who, START + number * DAY) for who in people])
        found = counted(outcomes)
        assert found["won"] == 1, found
        assert set(found) <= {"won", "slot-taken", "busy"}, found
    assert (holding(listing.id), overlaps()) == (20, 0)
    prove(NOW)


@pytest.mark.timeout(300)
def test_of_forty_eight_who_want_two_of_six_exactly_three_get_them(arena: Arena):
    listing, people = offered(count=6), arena.people(48)
    for number in range(12):
        outcomes = arena.race([booking(listing, who, START + number * DAY, quantity=2) for who in people])
        found = counted(outcomes)
        assert found["won"] == 3, found
        assert set(found) <= {"won", "slot-taken", "busy"}, found
    assert (holding(listing.id), overlaps()) == (12 * 6, 0)
    prove(NOW)


def test_without_the_guard_the_same_crowd_gets_one_time_more_than_once(unguarded: Arena):
    listing, people = offered(), unguarded.people(40)
    for number in range(5):
        counted(unguarded.race([booking(listing, who, START + number * DAY) for who in people]))
        if overlaps():
            break
    assert overlaps() >= 1


def test_twenty_clicks_on_one_page_make_one_booking(arena: Arena):
    listing, member = offered(fee=1_000, count=9), renter(2_000)
    click = booking(listing, (member.id, member.party_id), START, pay="wallet", public_id="click-" + "x" * 16)
    outcomes = arena.race([click] * 20)
    assert counted(outcomes) == {"won": 20}
    assert len(set(outcomes)) == 1
    assert holding(listing.id) == 1
    prove(NOW)


def test_nobody_holds_more_unpaid_bookings_than_allowed(arena: Arena):
    listing, member = offered(fee=10_000, count=12), renter()
    click = booking(listing, (member.id, member.party_id), START, pay="card")
    found = counted(arena.race([click] * 12))
    assert (found["won"], set(found)) == (5, {"won", "too-many-holds"})
    prove(NOW)


@pytest.mark.timeout(300)
def test_the_last_slot_for_members_goes_to_one_member_and_to_no_stranger(arena: Arena):
    circle = village()
    listing, people = given(offered(fee=1_000), term(circle, "free")), arena.people(30)
    members = people[::2]
    with transaction():
        for member_id, _party in members:
            join(circle, session.get_one(Member, member_id), CircleRole.MEMBER, actor=SYSTEM, now=NOW)
        set_audience(listing, {circle.id}, actor=SYSTEM, now=NOW)
    for number in range(5):
        outcomes = arena.race([booking(listing, who, START + number * DAY) for who in people])
        found = counted([outcome for who, outcome in zip(people, outcomes, strict=True) if who in members])
        assert found["won"] == 1, found
        assert set(found) <= {"won", "slot-taken", "busy"}, found
        strangers = counted([outcome for who, outcome in zip(people, outcomes, strict=True) if who not in members])
        assert set(strangers) <= {"audience", "busy"}, strangers
        assert strangers["audience"] > 0, strangers
    assert (holding(listing.id), overlaps()) == (5, 0)
    by_terms = select(func.count()).where(Booking.listing_id == listing.id, Booking.terms_circle_id == circle.id)
    assert session.scalar(by_terms) == 5
    prove(NOW)


def test_requests_that_hold_no_time_are_accepted_once(arena: Arena):
    listing, people = offered(approval=Approval.REQUEST, blocks=False), arena.people(16)
    asked = [int(arena.race([booking(listing, who, START)])[0].split(":")[1]) for who in people]
    now = {"now": NOW.isoformat()}
    found = counted(arena.race([{"do": "accept", "booking": number} | now for number in asked]))
    assert (found["won"], set(found)) == (1, {"won", "slot-taken"})
    assert (holding(listing.id), overlaps()) == (1, 0)
    confirmed = select(func.count()).where(Booking.listing_id == listing.id, Booking.state == BookingState.CONFIRMED)
    assert session.scalar(confirmed) == 1
    prove(NOW)
