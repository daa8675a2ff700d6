"""People who live together: joining, limits, seeing each other's bookings."""

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import helping_queries as helping
from marketplace.accounts import services
from marketplace.accounts.helping_models import HouseholdMember
from marketplace.accounts.viewers import SignedIn
from marketplace.audit.queries import timeline
from marketplace.bookings import services as bookings_services
from marketplace.bookings.policies import side_of
from marketplace.bookings.states import PayBy, Side
from marketplace.db import session, transaction
from marketplace.errors import ForbiddenError, NotFoundError, TooManyError
from marketplace.listings.states import Approval
from tests.desk.kit import household
from tests.factories import accounts, bookings
from tests.factories.bookings import DAY, HOUR, NOW, RULES, START, actor, wish

pytestmark = pytest.mark.usefixtures("city")


def test_one_is_in_by_ones_own_click_only():
    first, second, other = accounts.member(), accounts.member(), accounts.member()
    with transaction():
        place = services.invite_to_household(first, second.email, NOW)
    assert [found.id for found, _by in helping.household_invitations(second)] == [place.id]
    assert helping.place_of(second.id) is None
    with pytest.raises(ForbiddenError), transaction():
        services.accept_household(place, other, NOW)
    with transaction():
        services.accept_household(place, second, NOW)
        services.accept_household(place, second, NOW)  # a second click
    assert helping.place_of(second.id) is not None


def test_an_address_without_an_account_looks_the_same():
    first, second = accounts.member(), accounts.member()
    with transaction():
        known = services.invite_to_household(first, second.email, NOW)
        unknown = services.invite_to_household(first, "nobody@example.org", NOW)
    assert (known.member, known.joined_at) == (unknown.member, unknown.joined_at) == (None, None)


def test_an_address_that_is_not_verified_takes_no_invitation():
    first, unverified = accounts.member(), accounts.member(verified=False)
    with transaction():
        place = services.invite_to_household(first, unverified.email, NOW)
    assert helping.household_invitations(unverified) == []
    with pytest.raises(ForbiddenError), transaction():
        services.accept_household(place, unverified, NOW)


def test_nobody_is_in_two():
    first, second, third = accounts.member(), accounts.member(), accounts.member()
    household(first, second)
    with transaction():
        place = services.invite_to_household(third, second.email, NOW)
    with pytest.raises(services.InHouseholdError), transaction():
        services.accept_household(place, second, NOW)
    with pytest.raises(IntegrityError, match="household_members_member_key"), transaction():
        session.add(
            HouseholdMember(
                household_id=place.household_id,
                email="twice@example.org",
                member_id=second.id,
                invited_by_member_id=third.id,
                invited_at=NOW,
                joined_at=NOW,
            )
        )


def test_the_cap_is_the_households():
    first, second, stranger = (bookings.renter(100_000) for _number in range(3))
    household(first, second)
    listing = bookings.offered(fee=20_000)
    for number in range(RULES.holds_per_member):
        who = (first, second)[number % 2]
        bookings.request(listing, who, wish(START + number * DAY), pay_by=PayBy.CARD)
    for who in (first, second):
        with pytest.raises(TooManyError):
            bookings.request(listing, who, wish(START + 9 * DAY), pay_by=PayBy.CARD)
    bookings.request(listing, stranger, wish(START + 9 * DAY), pay_by=PayBy.CARD)
    with transaction():
        services.leave_household(second, NOW)
    bookings.request(listing, second, wish(START + 10 * DAY), pay_by=PayBy.CARD)


def test_requests_for_one_listing_are_counted_together_too():
    first, second = accounts.member(), accounts.member()
    household(first, second)
    listing = bookings.offered(approval=Approval.REQUEST)
    for number in range(RULES.holds_per_member):
        bookings.request(listing, first, wish(START + number * DAY))
    with pytest.raises(TooManyError):
        bookings.request(listing, second, wish(START + 9 * DAY))


@pytest.mark.parametrize(("mine", "theirs", "seen"), [(True, True, True), (True, False, False), (False, True, False)])
def test_bookings_are_seen_where_both_want_it(mine, theirs, seen):
    first, second = accounts.member(), accounts.member()
    household(first, second)
    with transaction():
        services.share_bookings(first, NOW, on=mine)
        services.share_bookings(second, NOW, on=theirs)
    booking = bookings.story(bookings.offered(), second).booking
    assert (side_of(booking, SignedIn(first)) is Side.RENTER) == seen
    assert helping.shared_with(first.party_id) == ([second.party_id] if seen else [])


def test_a_cancellation_says_who_it_was_and_leaving_ends_it():
    first, second = accounts.member(), accounts.member()
    household(first, second, shares=True)
    booking = bookings.story(bookings.offered(), second).booking
    with transaction():
        bookings_services.cancel(booking.id, Side.RENTER, "", actor(first), NOW + HOUR)
    assert timeline("booking", booking.id)[-1].actor_member_id == first.id
    with transaction():
        services.leave_household(second, NOW)
    assert side_of(booking, SignedIn(first)) is None
    with pytest.raises(NotFoundError), transaction():
        services.leave_household(second, NOW)


def test_an_invitation_is_taken_back_or_refused():
    first, second, stranger = accounts.member(), accounts.member(), accounts.member()
    with transaction():
        place = services.invite_to_household(first, second.email, NOW)
    with pytest.raises(NotFoundError), transaction():
        services.drop_invitation(place, stranger, NOW)
    with transaction():
        services.drop_invitation(place, second, NOW)
    assert helping.household_invitations(second) == []
    with transaction():
        assert services.invite_to_household(first, second.email, NOW).id != place.id
