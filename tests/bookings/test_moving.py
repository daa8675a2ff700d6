"""Another room of the same owner for the same time, at the agreed price."""

import pytest
from sqlalchemy import select

from marketplace.audit.queries import timeline
from marketplace.audit.services import Actor
from marketplace.availability.models import Occupancy, Source
from marketplace.availability.queries import units_of
from marketplace.availability.services import SlotTakenError
from marketplace.bookings import services
from marketplace.bookings.refunds import RefundReason
from marketplace.bookings.services import DoesNotFitError, moving
from marketplace.bookings.services.moves import MovedOnError
from marketplace.bookings.states import BookingState, HandoverKind, PayBy, Side
from marketplace.db import session, transaction
from marketplace.i18n import force_locale
from marketplace.intervals import Interval
from marketplace.listings import services as listings
from marketplace.listings.states import Approval, Kind, Policy
from marketplace.outbox.models import OutboxMessage
from tests.factories import offices
from tests.factories.availability import held, opened, weekly
from tests.factories.bookings import DAY, HOUR, MINUTE, NOW, RULES, START, offered, renter
from tests.factories.offices import again, booked

ACTOR = Actor("member", 1)


@pytest.fixture
def house(city):
    return offices.office()


@pytest.fixture
def room(house):
    return offices.room(house, fee=5000, policy=Policy.STRICT)


def move(booking, target, now=NOW):
    with transaction():
        return services.move_to_listing(booking.id, target, reason="공사", actor=ACTOR, now=now)


def rows(booking):
    statement = select(Occupancy).where(Occupancy.source == Source.BOOKING, Occupancy.source_id == booking.id)
    return [(row.unit_id, row.during.lower, row.during.upper) for row in session.scalars(statement)]


def test_it_gets_the_other_room_at_the_same_time_and_price(house, room, sound):
    booking = booked(room)
    other = offices.room(house, fee=9000, title="큰 회의실", before=30, after=15)
    lines, total = list(booking.price_lines), booking.total
    move(booking, other)
    booking = again(booking)
    assert (booking.listing_id, booking.listing_title, booking.listing_titles["ko"]) == (
        other.id,
        "큰 회의실",
        "큰 회의실",
    )
    assert (booking.total, booking.price_lines, booking.state) == (total, lines, "confirmed")
    assert (booking.starts_at, booking.ends_at, booking.moved_at) == (START, START + 2 * HOUR, NOW)
    unit = units_of(other.id)[0]
    assert [unit.unit_id for unit in booking.units] == unit
    assert rows(booking) == [(unit[0], START - 30 * MINUTE, START + 2 * HOUR + 15 * MINUTE)]


def test_the_old_time_is_free_for_others_at_once(house, room, sound):
    booking = booked(room)
    move(booking, offices.room(house))
    assert booked(room).state == "confirmed"


def test_it_is_written_down_and_told(house, room, sound):
    booking = booked(room)
    other = offices.room(house)
    move(booking, other)
    entry = timeline("booking", booking.id)[-1]
    assert (entry.action, entry.reason) == ("booking.moved", "공사")
    assert ((entry.before or {})["listing"], (entry.after or {})["listing"]) == (room.public_id, other.public_id)
    last = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert last is not None
    assert (last.topic, last.payload["booking_id"]) == ("booking.moved", booking.id)


def test_after_a_move_the_renter_cancels_for_nothing_until_the_start(house, room, sound):
    booking = booked(room)
    late = START - HOUR
    before = services.cancellation_quote(booking, Side.RENTER, late)
    assert before.amount.amount == 0
    move(booking, offices.room(house))
    booking = again(booking)
    quoted = services.cancellation_quote(booking, Side.RENTER, late)
    assert (quoted.amount.amount, quoted.reason_code, quoted.next_change_at) == (10_000, RefundReason.MOVED, START)
    assert quoted.sentence
    assert services.cancellation_quote(booking, Side.RENTER, START).amount.amount == 0
    with transaction():
        services.cancel(booking.id, Side.RENTER, "", ACTOR, late)
    assert again(booking).refunded == 10_000


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"capacity": 5}, "small"),
        ({"on_site": True}, "paid"),
        ({"kind": Kind.ITEM}, "same kind"),
        ({"stranger": True}, "same kind"),
        ({"paused": True}, "booked"),
        ({"steps": True}, "steps"),
    ],
)
def test_where_it_does_not_fit_it_stays_and_says_why(house, room, sound, change, word):
    with transaction():
        room.details = room.details | {"step_free": True}
    booking = booked(room)
    if "kind" in change:
        other = offered(Kind.ITEM, owner=house.organisation.party)
    elif "stranger" in change:
        other = offices.room(offices.office("딴 기관"))
    else:
        other = offices.room(house, capacity=change.get("capacity", 12), on_site=change.get("on_site", False))
    with transaction():
        if other.kind == Kind.ROOM and "steps" not in change:
            other.details = other.details | {"step_free": True}
        if "paused" in change:
            listings.pause(other, actor=ACTOR, now=NOW)
    with force_locale("en"):
        with pytest.raises(DoesNotFitError) as refused:
            move(booking, other)
        assert word in str(refused.value.sentence)
    assert again(booking).listing_id == room.id
    assert len(rows(booking)) == 1


def test_it_must_be_open_there_but_rules_of_booking_ahead_do_not_matter(house, room, sound):
    booking = booked(room)
    closed, strict = offices.room(house), offices.room(house)
    opened(closed, weekly((18, 20)), NOW)
    with transaction():
        strict.lead_minutes, strict.min_minutes, strict.horizon_days = 20 * 1440, 600, 1
    with pytest.raises(DoesNotFitError):
        move(booking, closed)
    move(booking, strict)
    assert again(booking).listing_id == strict.id


def test_what_somebody_holds_is_not_given(house, room, sound):
    booking = booked(room)
    other = offices.room(house)
    booked(other)
    with pytest.raises(DoesNotFitError):
        move(booking, other)
    assert len(rows(booking)) == 1


def test_who_is_faster_at_that_very_moment_has_it(house, room, sound, monkeypatch):
    booking, other = booked(room), offices.room(house)
    units = units_of(other.id)[0]
    held(units[0], Interval(START, START + HOUR))
    monkeypatch.setattr(moving, "misfit", lambda *_facts: None)
    with pytest.raises(SlotTakenError):
        move(booking, other)
    assert again(booking).listing_id == room.id
    assert len(rows(booking)) == 1


def test_a_request_moves_too_and_holds_time_as_before(house, sound):
    room = offices.room(house, approval=Approval.REQUEST)
    booking = booked(room)
    other = offices.room(house)
    move(booking, other)
    booking = again(booking)
    assert (booking.state, len(rows(booking)), len(booking.units)) == ("requested", 1, 1)
    with transaction():
        services.accept(booking.id, ACTOR, NOW + MINUTE)


def test_a_request_that_holds_no_time_gets_it_when_it_is_accepted(house, sound):
    room = offices.room(house, approval=Approval.REQUEST, blocks=False)
    booking, other = booked(room), offices.room(house)
    move(booking, other)
    assert rows(booking) == []
    with transaction():
        services.accept(booking.id, ACTOR, NOW + MINUTE)
    assert len(rows(booking)) == 1
    assert again(booking).units[0].unit_id == units_of(other.id)[0][0]


def test_what_has_begun_or_is_being_paid_stays(house, room, sound):
    other = offices.room(house)
    begun = booked(room)
    with pytest.raises(MovedOnError):
        move(begun, other, now=START)
    with transaction():
        services.confirm_handover(begun.id, HandoverKind.PICK_UP, Side.OWNER, ACTOR, RULES, START - HOUR)
    with pytest.raises(MovedOnError):
        move(begun, other, now=START - HOUR)
    dear = offices.room(house, fee=20_000)
    paying = booked(dear, START + DAY, pay_by=PayBy.CARD, who=renter())
    assert paying.state == BookingState.HELD
    with pytest.raises(MovedOnError):
        move(paying, other)
