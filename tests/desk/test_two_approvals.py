"""Two of the staff accept, one after the other."""

import pytest

from marketplace.bookings import services
from marketplace.bookings.services import SecondPersonError
from marketplace.bookings.showing import approval_words
from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.errors import InvalidError
from marketplace.i18n import force_locale
from marketplace.listings.services.second_approval import set_second_approval
from marketplace.listings.states import Approval
from marketplace.notifications import desk_reactions
from marketplace.notifications.models import Notification
from tests.desk.kit import Office, office
from tests.factories import accounts, bookings
from tests.factories.bookings import HOUR, NOW, actor

pytestmark = pytest.mark.usefixtures("city")


def asked(at: Office):
    hall = at.offers(approval=Approval.REQUEST)
    with transaction():
        set_second_approval(at.organisation, [hall.id], actor=actor(at.manager), now=NOW)
    booking, _charge = bookings.request(hall, accounts.member("한지우"))
    return booking


def said(booking) -> str:
    with force_locale("en"):
        return str(approval_words(booking))


def accept(booking, who) -> str:
    with transaction():
        services.accept(booking.id, actor(who), NOW + HOUR)
    session.expire_all()
    return str(booking.state)


def test_the_first_word_promises_nothing_and_a_second_person_confirms():
    at = office()
    booking = asked(at)
    deadline = booking.answer_until
    assert "1 of 2" in said(booking)
    assert accept(booking, at.clerk) == BookingState.REQUESTED
    assert booking.answer_until == deadline
    assert "2 of 2" in said(booking)
    with pytest.raises(SecondPersonError):
        accept(booking, at.clerk)
    assert accept(booking, at.manager) == BookingState.CONFIRMED
    assert approval_words(booking) is None
    assert booking.first_accepted_by_member_id == at.clerk.id


def test_either_may_decline_after_the_first_word():
    at = office()
    booking = asked(at)
    accept(booking, at.clerk)
    with transaction():
        services.decline(booking.id, "공사 중이에요.", actor(at.clerk), NOW + HOUR)
    assert booking.state == BookingState.DECLINED


def test_it_expires_as_before():
    at = office()
    booking = asked(at)
    accept(booking, at.clerk)
    with transaction():
        assert services.expire(booking.id, booking.answer_until)


def test_the_colleagues_are_told_and_the_first_one_is_not():
    at = office()
    booking = asked(at)
    accept(booking, at.clerk)
    with transaction():
        desk_reactions.first_accepted({"booking_id": booking.id}, NOW + HOUR)
    told = session.query(Notification).filter(Notification.topic == "first_accepted").all()
    assert [row.member_id for row in told] == [at.manager.id]


def test_one_person_alone_can_not_ask_for_two():
    alone = accounts.organisation("혼자 하는 모임")
    accounts.staff(accounts.member(), alone)
    listing = bookings.offered(owner=alone.party, approval=Approval.REQUEST)
    with pytest.raises(InvalidError, match="one-person"), transaction():
        set_second_approval(alone, [listing.id], actor=actor(accounts.member()), now=NOW)


def test_what_is_asked_for_already_keeps_its_way():
    at = office()
    hall = at.offers(approval=Approval.REQUEST)
    booking, _charge = bookings.request(hall, accounts.member("한지우"))
    with transaction():
        set_second_approval(at.organisation, [hall.id], actor=actor(at.manager), now=NOW)
    assert accept(booking, at.clerk) == BookingState.CONFIRMED


def test_what_is_confirmed_at_once_needs_no_word_at_all():
    at = office()
    hall = at.offers(approval=Approval.INSTANT)
    with transaction():
        set_second_approval(at.organisation, [hall.id], actor=actor(at.manager), now=NOW)
    booking, _charge = bookings.request(hall, accounts.member("한지우"))
    assert (booking.state, booking.second_approval) == (BookingState.CONFIRMED, False)
