"""An office with its people, and a senior, for the tests of the desk."""

from dataclasses import dataclass
from typing import Any

from marketplace.accounts import services as accounts
from marketplace.accounts.helping_models import ConsentScope, HelperConsent
from marketplace.accounts.models import Guest, Member, Organisation, StaffRole
from marketplace.bookings.models import Booking
from marketplace.bookings.services import Wish, request_booking
from marketplace.bookings.states import MadeHow, PayBy
from marketplace.db import transaction
from marketplace.listings.models import Listing
from marketplace.listings.states import Kind
from tests.factories import accounts as people
from tests.factories import bookings
from tests.factories.bookings import NOW, RULES, wish


@dataclass
class Office:
    """An organisation and who serves it."""

    organisation: Organisation
    manager: Member
    clerk: Member
    reader: Member

    def offers(self, kind: Kind = Kind.ROOM, **facts: Any) -> Listing:
        return bookings.offered(kind, owner=self.organisation.party, **facts)

    def guest(self, name: str = "김순자", **facts: Any) -> Guest:
        with transaction():
            return accounts.make_guest(self.organisation, self.clerk, name=name, **({"now": NOW} | facts))


def office(name: str = "성북구 회의실") -> Office:
    made = Office(
        people.organisation(name, payable=True),
        people.member("오매니저"),
        people.member("박창구"),
        people.member("정열람"),
    )
    for who, role in (
        (made.manager, StaffRole.MANAGER),
        (made.clerk, StaffRole.CLERK),
        (made.reader, StaffRole.READER),
    ):
        people.staff(who, made.organisation, role)
    return made


def consented(person: Member, helper: Member, limit: int | None = None, **facts: Any) -> HelperConsent:
    """A consent that counts."""
    scope = ConsentScope.WALLET if limit else ConsentScope.FREE
    given: dict[str, Any] = {"recorded_by": person, "now": NOW} | facts
    with transaction():
        consent = accounts.give_consent(person, helper.email, scope=scope, month_limit=limit, **given)
        accounts.accept_consent(consent, helper, NOW)
    return consent


def household(*members: Member, shares: bool = False) -> None:
    """These members live together."""
    with transaction():
        for other in members[1:]:
            place = accounts.invite_to_household(members[0], other.email, NOW)
            accounts.accept_household(place, other, NOW)
        for member in members:
            accounts.share_bookings(member, NOW, on=shares)


def booked(
    listing: Listing,
    party_id: int,
    maker: Member,
    how: MadeHow = MadeHow.DESK,
    wanted: Wish | None = None,
    *,
    pay_by: PayBy | None = None,
    **more: Any,
) -> Booking:
    """What the desk's page does; refusals roll it back."""
    with transaction():
        booking, _charge = request_booking(
            listing,
            wanted or wish(),
            renter_party_id=party_id,
            made_by_member_id=maker.id,
            pay_by=pay_by,
            rules=RULES,
            how=how,
            **({"now": NOW} | more),
        )
    return booking
