"""Who is who in a booking, and what that lets them do."""

import pytest

from marketplace.accounts.models import StaffRole
from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.bookings.models import Booking
from marketplace.bookings.policies import may_act, sees_contacts, side_of
from marketplace.bookings.states import BookingState, Side
from marketplace.db import transaction
from marketplace.listings.states import Kind
from tests.factories import accounts
from tests.factories.bookings import in_state, offered, renter, request, story

S = BookingState


def test_the_sides_of_a_booking(city):
    found = story()
    for viewer, side in (
        (SignedIn(found.renter), Side.RENTER),
        (SignedIn(found.owner), Side.OWNER),
        (SignedIn(accounts.member()), None),
        (SignedIn(accounts.member(operator=True)), None),
        (Stranger(), None),
    ):
        assert side_of(found.booking, viewer) is side
        assert may_act(found.booking, viewer) is (side is not None)


def of_an_organisation(side: Side, role: StaffRole) -> tuple[Booking, SignedIn]:
    office, member = accounts.organisation(), accounts.member()
    accounts.staff(member, office, role)
    if side is Side.OWNER:
        booking, _charge = request(offered(kind=Kind.ROOM, owner=office.party), renter())
    else:
        booking, _charge = request(offered(), accounts.member(), party_id=office.party_id)
    return booking, SignedIn(member)


@pytest.mark.parametrize("side", [Side.OWNER, Side.RENTER])
@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (StaffRole.MANAGER, True),
        (StaffRole.CLERK, True),
        (StaffRole.BOOKKEEPER, False),
        (StaffRole.READER, False),
    ],
)
def test_staff_stand_on_their_organisations_side_and_act_by_their_role(city, side, role, acts):
    booking, viewer = of_an_organisation(side, role)
    assert side_of(booking, viewer) is side
    assert may_act(booking, viewer) is acts
    assert sees_contacts(booking, viewer) is acts


def test_who_has_left_an_organisation_is_a_stranger(city, now):
    office, member = accounts.organisation(), accounts.member()
    role = accounts.staff(member, office)
    booking, _charge = request(offered(kind=Kind.ROOM, owner=office.party), renter())
    with transaction():
        role.until = now
    assert side_of(booking, SignedIn(member)) is None


def test_who_books_a_room_of_his_own_organisation_is_its_renter(city):
    office, manager = accounts.organisation(), accounts.member()
    accounts.staff(manager, office)
    booking, _charge = request(offered(kind=Kind.ROOM, owner=office.party), manager)
    assert side_of(booking, SignedIn(manager)) is Side.RENTER


@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
def test_contacts_are_shown_from_confirmation_to_completion(city, state):
    found = in_state(state)
    shown = state in {S.CONFIRMED, S.ACTIVE, S.RETURNED}
    assert sees_contacts(found.booking, SignedIn(found.renter)) is shown
    assert sees_contacts(found.booking, SignedIn(found.owner)) is shown
    assert not sees_contacts(found.booking, SignedIn(accounts.member()))
    assert not sees_contacts(found.booking, SignedIn(accounts.member(operator=True)))
