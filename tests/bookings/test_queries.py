"""Reading bookings: who may see which, and what lists hold."""

from datetime import datetime

import pytest

from marketplace.accounts.models import Member, StaffRole
from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.bookings import queries
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState
from marketplace.errors import NotFoundError
from marketplace.listings.models import Listing
from marketplace.listings.states import Approval, Kind
from marketplace.web.access import Viewer
from tests.factories import accounts
from tests.factories.bookings import DAY, RULES, START, in_state, offered, renter, request, story, wish

S = BookingState


def seen_by(member: Member | None) -> Viewer:
    return SignedIn(member) if member else Stranger()


# one booking


def test_both_sides_and_operators_see_a_booking(city):
    found = story()
    for member in (found.renter, found.owner, accounts.member(operator=True)):
        assert queries.visible_booking(found.booking.public_id, seen_by(member)).id == found.id


@pytest.mark.parametrize("read", [queries.visible_booking, queries.own_booking])
def test_a_booking_is_not_there_for_anybody_else(city, read):
    found = story()
    for member in (accounts.member(), None):
        with pytest.raises(NotFoundError):
            read(found.booking.public_id, seen_by(member))
    with pytest.raises(NotFoundError):
        read("nothing-of-this-name-xx", seen_by(found.renter))


def test_an_operator_has_no_booking_of_his_own_in_it(city):
    found = story()
    with pytest.raises(NotFoundError):
        queries.own_booking(found.booking.public_id, seen_by(accounts.member(operator=True)))
    assert queries.own_booking(found.booking.public_id, seen_by(found.owner)).id == found.id


@pytest.mark.parametrize("role", list(StaffRole))
def test_all_staff_of_an_organisation_see_its_bookings(city, role):
    office = accounts.organisation()
    member = accounts.member()
    accounts.staff(member, office, role)
    listing = offered(kind=Kind.ROOM, owner=office.party)
    booking = booked(listing)
    assert queries.own_booking(booking.public_id, seen_by(member)).id == booking.id


def booked(listing: Listing) -> Booking:
    return request(listing, renter())[0]


# lists


def test_what_is_open_comes_soonest_first_and_what_is_over_newest_first(city):
    member = renter()
    later, sooner = story(member=member, wanted=wish(START + DAY)), story(member=member)
    gone = [story(member=member, wanted=wish(START + number * DAY)).cancel() for number in (2, 3)]
    story()
    party = [member.party_id]
    assert [booking.id for booking in queries.booked_by(party, past=False)] == [sooner.id, later.id]
    assert [booking.id for booking in queries.booked_by(party, past=True)] == [gone[1].id, gone[0].id]
    assert [booking.id for booking in queries.booked_by(party, past=False, limit=1, offset=1)] == [later.id]
    assert queries.lent_by(party, past=False) == []


def test_what_is_lent_is_listed_for_its_owner(city):
    listing = offered(count=3)
    first, second = story(listing, wanted=wish(START + DAY)), story(listing)
    party = [listing.owner_party_id]
    assert [booking.id for booking in queries.lent_by(party, past=False)] == [second.id, first.id]
    assert queries.booked_by(party, past=False) == []


def test_how_many_requests_wait(city):
    listing = offered(approval=Approval.REQUEST, count=3)
    story(listing)
    story(listing).accept()
    story(listing).decline()
    assert queries.waiting_for_answer([listing.owner_party_id]) == 1
    assert queries.waiting_for_answer([renter().party_id]) == 0


def test_what_is_open_of_a_listing_and_of_a_party(city):
    listing = offered(count=3)
    found, gone = story(listing), story(listing).cancel()
    booked = story(member=found.owner)
    assert [booking.id for booking in queries.open_of_listing(listing.id)] == [found.id]
    assert {booking.id for booking in queries.open_of_party(found.owner.party_id)} == {found.id, booked.id}
    assert queries.open_of_party(gone.renter.party_id) == []


# finding, for operators


def test_a_booking_is_found_by_what_people_say_on_the_phone(city):
    office = accounts.organisation("성북구 공유주방")
    found = story(member=renter(name="조은별"))
    hall = booked(offered(kind=Kind.ROOM, owner=office.party))
    code = found.booking.code
    for words in (code, code.lower(), f"{code[:4]}-{code[4:]}", f" {code[:4]} {code[4:]} ", found.booking.public_id):
        assert [booking.id for booking in queries.find(words)] == [found.id]
    for words in ("은별", found.renter.email, found.renter.email.upper()[:9]):
        assert found.id in [booking.id for booking in queries.find(words)]
    assert [booking.id for booking in queries.find("공유주방")] == [hall.id]


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "nobody-of-that-name", "\x00"])
def test_what_fits_nobody_finds_nothing(city, words):
    story()
    assert queries.find(words) == []


def test_the_newest_found_comes_first(city):
    member = renter(name="조은별")
    found = [story(member=member) for _number in range(3)]
    assert [booking.id for booking in queries.find("조은별", limit=2)] == [found[2].id, found[1].id]


def test_a_finished_booking_is_due_for_nothing(city):
    found = in_state(S.COMPLETED)
    later = datetime.max.replace(tzinfo=START.tzinfo) - 9 * DAY
    assert queries.due_to_expire(later) == queries.due_to_complete(later) == []
    assert queries.due_to_hand_over(RULES, later) == queries.due_as_no_show(RULES, later) == []
    assert found.state == S.COMPLETED
