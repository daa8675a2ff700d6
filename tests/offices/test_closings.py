"""A place is closed for a while: its time is taken first, then each booking goes its way, and all of it can be gone on with."""

import pytest
from sqlalchemy import select

from marketplace import duties
from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM, Actor
from marketplace.availability import queries as availability
from marketplace.availability import services as availability_services
from marketplace.availability.models import Occupancy, Source
from marketplace.bookings import services as bookings
from marketplace.bookings.states import BookingState, PayBy, Side
from marketplace.db import session, transaction
from marketplace.errors import InvalidError
from marketplace.intervals import Interval
from marketplace.listings.models import ListingUnit
from marketplace.listings.states import Approval
from marketplace.offices import queries, services, working
from marketplace.offices.models import ClosingBooking
from marketplace.offices.services import ClosedAlreadyError, Wish
from marketplace.offices.states import Choice, Outcome
from marketplace.places import site_services
from tests.factories import availability as factory
from tests.factories import offices
from tests.factories.bookings import renter, request, wish
from tests.factories.offices import DAY, HOUR, NOW, PERIOD, START, again, booked, closed, handled

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def hall(house, place):
    return offices.room(house, place, fee=5000)


def held(source=Source.CLOSING):
    session.expire_all()
    rows = session.scalars(select(Occupancy).where(Occupancy.source == source).order_by(Occupancy.during))
    return [Interval(row.during.lower, row.during.upper) for row in rows if row.during.lower and row.during.upper]


def row(closing, booking) -> ClosingBooking:
    session.expire_all()
    return session.get_one(ClosingBooking, (closing.id, booking.id))


def outcome(closing, booking):
    return row(closing, booking).outcome


def test_all_free_time_is_taken_and_nobody_books_any_more(house, place, hall):
    other = offices.room(house)
    closed(place, house.clerk)
    assert held() == [PERIOD]
    with pytest.raises(availability_services.SlotTakenError):
        booked(hall)
    assert booked(other).state == BookingState.CONFIRMED
    assert booked(hall, START + DAY).state == BookingState.CONFIRMED


def test_time_goes_around_what_others_hold(house, place, hall):
    booking = booked(hall)
    closing = closed(place, house.clerk)
    assert held() == [Interval(PERIOD.start, START), Interval(START + 2 * HOUR, PERIOD.end)]
    assert (row(closing, booking).choice, outcome(closing, booking)) == (Choice.BEST, Outcome.PENDING)
    assert again(booking).state == BookingState.CONFIRMED


def test_a_booking_is_moved_where_another_room_fits(house, place, hall):
    booking, other = booked(hall), offices.room(house)
    closing = closed(place, house.clerk)
    assert handled(closing, booking)
    assert again(booking).listing_id == other.id
    assert (outcome(closing, booking), row(closing, booking).to_listing_id) == (Outcome.MOVED, other.id)
    assert sum((piece.length for piece in held()), start=0 * HOUR) == PERIOD.length
    assert not handled(closing, booking)


def test_without_another_room_all_the_money_goes_back_with_the_reason(house, place, hall):
    small = offices.room(house, capacity=3)
    at_the_same_place = offices.room(house, place, fee=5000)
    booking = booked(hall)
    closing = closed(place, house.clerk)
    assert handled(closing, booking)
    booking = again(booking)
    assert (booking.state, booking.refunded, booking.end_reason) == ("cancelled", 10_000, "내부 공사로 쉬어요.")
    assert outcome(closing, booking) == Outcome.REFUNDED
    assert small.id != at_the_same_place.id
    assert sum((piece.length for piece in held()), start=0 * HOUR) == 2 * PERIOD.length


def test_what_staff_choose_is_done(house, place, hall):
    near, far = offices.room(house, fee=5000), offices.room(house, fee=90_000)
    moved, back = booked(hall), booked(hall, START + 3 * HOUR)
    wishes = {moved.id: Wish(Choice.MOVE, far.id), back.id: Wish(Choice.REFUND)}
    closing = closed(place, house.clerk, wishes=wishes)
    assert working.go_on(closing.id, NOW) == 2
    assert (again(moved).listing_id, again(moved).total) == (far.id, 10_000)
    assert again(back).state == BookingState.CANCELLED
    assert near.id != far.id


def test_a_room_that_no_longer_fits_asks_again(house, place, hall):
    other = offices.room(house)
    booking = booked(hall)
    closing = closed(place, house.clerk, wishes={booking.id: Wish(Choice.MOVE, other.id)})
    booked(other)
    assert handled(closing, booking)
    assert (row(closing, booking).choice, outcome(closing, booking)) == (Choice.ASK, Outcome.PENDING)
    assert queries.to_handle(NOW) == []
    assert not handled(closing, booking)
    with transaction():
        services.choose(closing.id, booking.id, Wish(Choice.REFUND))
    assert handled(closing, booking)
    assert outcome(closing, booking) == Outcome.REFUNDED


def test_a_listing_of_somebody_else_is_never_a_target(house, place, hall):
    booking, foreign = booked(hall), offices.room(offices.office("딴 기관"))
    closing = closed(place, house.clerk, wishes={booking.id: Wish(Choice.MOVE, foreign.id)})
    handled(closing, booking)
    assert again(booking).listing_id == hall.id
    assert row(closing, booking).choice == Choice.ASK


def test_two_bookings_for_one_room_go_to_it_and_back(house, place):
    first, second = offices.room(house, place), offices.room(house, place)
    one, two = booked(first), booked(second)
    offices.room(house)
    closing = closed(place, house.clerk)
    assert working.go_on(closing.id, NOW) == 2
    assert sorted([outcome(closing, one), outcome(closing, two)]) == [Outcome.MOVED, Outcome.REFUNDED]


def test_requests_are_met_too_even_those_that_hold_no_time(house, place):
    room = offices.room(house, place, approval=Approval.REQUEST, blocks=False)
    asked = booked(room)
    closing = closed(place, house.clerk)
    assert held() == [PERIOD]
    working.go_on(closing.id, NOW)
    assert (again(asked).state, outcome(closing, asked)) == ("cancelled", Outcome.REFUNDED)


def test_what_has_begun_stays_until_its_end(house, place, hall):
    booking = booked(hall)
    closing = closed(place, house.clerk, Interval(START, START + 12 * HOUR), now=START + HOUR)
    assert queries.to_handle(START + HOUR) == []
    assert not handled(closing, booking, START + HOUR)
    assert [met.fixed for met in queries.preview(again(place), PERIOD, START + HOUR)] == [True]
    assert outcome(closing, booking) == Outcome.PENDING


def test_who_is_paying_just_now_is_handled_when_that_is_over(house, place):
    dear = offices.room(house, place, fee=20_000)
    paying = booked(dear, pay_by=PayBy.CARD, who=renter())
    closing = closed(place, house.clerk)
    assert working.go_on(closing.id, NOW) == 0
    later = NOW + HOUR
    with transaction():
        assert bookings.expire(paying.id, later)
    assert queries.to_handle(later) == [(closing.id, paying.id)]
    assert duties.close_places(later) == 2
    assert outcome(closing, paying) == Outcome.GONE
    assert sum((piece.length for piece in held()), start=0 * HOUR) == PERIOD.length
    assert duties.close_places(later) == 0


def test_whoever_takes_time_that_became_free_is_met_as_well(house, place, hall):
    booking = booked(hall)
    closing = closed(place, house.clerk)
    with transaction():
        bookings.cancel(booking.id, Side.RENTER, "", SYSTEM, NOW)
    newcomer = booked(hall)
    assert queries.unsettled(NOW) == [closing.id]
    duties.close_places(NOW)
    assert (outcome(closing, booking), outcome(closing, newcomer)) == (Outcome.GONE, Outcome.REFUNDED)
    assert sum((piece.length for piece in held()), start=0 * HOUR) == PERIOD.length
    assert duties.close_places(NOW) == 0


def test_cut_short_at_any_moment_the_duty_goes_on(house, place, hall):
    one, two = booked(hall), booked(hall, START + 3 * HOUR)
    closing = closed(place, house.clerk)  # and then the process dies
    assert duties.close_places(NOW) == 2
    assert {outcome(closing, one), outcome(closing, two)} == {Outcome.REFUNDED}
    assert duties.close_places(NOW) == 0


def test_a_half_that_shares_units_is_closed_with_the_whole(house, place):
    half = offices.room(house, place)
    whole = offices.room(house)
    with transaction():
        unit = availability.units_of(half.id)[0]
        whole_units = availability.units_of(whole.id)[0]
        session.add(ListingUnit(listing_id=whole.id, unit_id=unit[0], whole=True))
        session.get_one(ListingUnit, (whole.id, whole_units[0])).whole = True
    booking = booked(whole)
    closing = closed(place, house.clerk)
    working.go_on(closing.id, NOW)
    assert outcome(closing, booking) == Outcome.REFUNDED
    with pytest.raises(availability_services.SlotTakenError):
        booked(whole)


def test_opened_early_the_rest_is_free_and_what_waits_stays(house, place, hall):
    booking = booked(hall, START + 6 * HOUR)
    closing = closed(place, house.clerk)
    early = START + HOUR
    with transaction():
        assert services.end(closing.id, actor=SYSTEM, now=early)
    with transaction():
        assert not services.end(closing.id, actor=SYSTEM, now=early)
    assert held() == [Interval(PERIOD.start, early)]
    assert (again(booking).state, outcome(closing, booking)) == ("confirmed", Outcome.KEPT)
    assert queries.closings_of([place.id], early) == []
    assert duties.close_places(early) == 0
    request(hall, renter(100_000), wish(START + 3 * HOUR), pay_by=PayBy.WALLET, now=early)


def test_a_listing_that_comes_or_goes_is_closed_with_its_place(house, place, hall):
    guest = offices.room(house)
    closing = closed(place, house.clerk)
    actor = Actor("member", house.clerk.id)
    with transaction():
        assert services.put_at_site(guest, place, follows=False, actor=actor, now=NOW)
    assert len(held()) == 2
    assert queries.unsettled(NOW) == []
    with transaction():
        assert services.put_at_site(hall, None, follows=False, actor=actor, now=NOW)
    assert len(held()) == 1
    assert booked(hall).state == BookingState.CONFIRMED
    assert queries.closed_times(guest.id, NOW)[0].id == closing.id
    assert queries.closed_times(hall.id, NOW) == []


def test_new_units_and_time_given_back_are_taken_by_the_duty(house, place):
    room = offices.room(house, place)
    block = factory.blocked(room, Interval(START, START + HOUR), NOW)
    closing = closed(place, house.clerk)
    assert len(held()) == 2
    assert queries.unsettled(NOW) == []
    with transaction():
        availability_services.remove_block(room, block.public_id, SYSTEM, NOW)
    assert queries.unsettled(NOW) == [closing.id]
    duties.close_places(NOW)
    assert sum((piece.length for piece in held()), start=0 * HOUR) == PERIOD.length


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (Interval(NOW - 3 * DAY, NOW - DAY), "in-the-past"),
        (Interval(NOW - 2 * DAY, NOW + DAY), "in-the-past"),
        (Interval(START, START + 400 * DAY), "too-long"),
    ],
)
def test_times_that_make_no_sense_are_refused(house, place, period, code):
    with pytest.raises(InvalidError) as refused:
        closed(place, house.clerk, period)
    assert refused.value.code == code


def test_a_place_is_not_closed_twice_nor_without_reason_nor_when_given_up(house, place):
    closed(place, house.clerk)
    with pytest.raises(ClosedAlreadyError):
        closed(place, house.clerk, Interval(START, START + 20 * HOUR))
    closed(place, house.clerk, Interval(PERIOD.end, PERIOD.end + HOUR))
    with pytest.raises(InvalidError), transaction():
        services.begin(place, Interval(START + 9 * DAY, START + 10 * DAY), " ", {}, member=house.clerk, now=NOW)
    with transaction():
        site_services.archive_site(place, actor=SYSTEM, now=NOW)
    with pytest.raises(site_services.GivenUpError):
        closed(place, house.clerk, Interval(START + 9 * DAY, START + 10 * DAY))


def test_the_preview_offers_what_fits_best_first_and_changes_nothing(house, place, hall):
    booking = booked(hall)
    far, near = offices.room(house, fee=90_000), offices.room(house, fee=6000)
    offices.room(house, place)
    offices.room(house, capacity=2)
    (met,) = queries.preview(place, PERIOD, NOW)
    assert (met.booking.id, [row.id for row in met.targets], met.fixed) == (booking.id, [near.id, far.id], False)
    assert held() == []


def test_a_closing_is_written_down(house, place, hall):
    booked(hall)
    closing = closed(place, house.clerk)
    (entry,) = timeline("closing", closing.id)
    assert (entry.action, entry.actor_member_id, entry.reason) == (
        "closing.made",
        house.clerk.id,
        "내부 공사로 쉬어요.",
    )
    assert (entry.after or {})["bookings"] == 1
