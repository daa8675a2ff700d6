"""Organisations with staff in every role, places, and rooms there."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.accounts.models import Member, Organisation, StaffRole
from marketplace.audit.services import SYSTEM
from marketplace.availability import site_hours
from marketplace.bookings.models import Booking
from marketplace.bookings.services import Wish
from marketplace.bookings.states import PayBy
from marketplace.db import in_transaction, session, transaction
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.listings.states import Collect, Kind
from marketplace.offices import services
from marketplace.offices.models import Closing
from marketplace.places import site_services
from marketplace.places.geo import SEOUL_CENTRE, LatLng
from marketplace.places.site_models import Site
from marketplace.places.site_services import SiteFacts
from tests.factories import accounts, bookings
from tests.factories.accounts import LONG_AGO
from tests.factories.bookings import DAY, HOUR, NOW, START

FACTS = SiteFacts(
    name="한빛동 주민센터",
    name_en="Hanbit-dong office",
    address="서울특별시 성북구 보문로 168",
    point=LatLng(37.5894, 127.0167),
    phone="02-000-0000",
)
PERIOD = Interval(START - HOUR, START + 12 * HOUR)  # Thursday, 09:00 to 22:00 in Seoul


def _open() -> Any:
    return nullcontext() if in_transaction() else transaction()


@dataclass
class Office:
    """An organisation with somebody in each role."""

    organisation: Organisation
    manager: Member
    clerk: Member
    bookkeeper: Member
    reader: Member

    @property
    def party_id(self) -> int:
        return self.organisation.party_id

    @property
    def page(self) -> str:
        return f"/organisations/{self.organisation.public_id}"


def office(name: str = "한빛구청", *, payable: bool = True) -> Office:
    with _open():
        made = accounts.organisation(name, payable=payable)
        people = {role: accounts.member(role.value) for role in StaffRole}
        for role, who in people.items():
            accounts.staff(who, made, role)
    return Office(
        made,
        people[StaffRole.MANAGER],
        people[StaffRole.CLERK],
        people[StaffRole.BOOKKEEPER],
        people[StaffRole.READER],
    )


def site(where: Office, facts: SiteFacts = FACTS, now: datetime = LONG_AGO) -> Site:
    with _open():
        return site_services.create_site(where.party_id, facts, centre=SEOUL_CENTRE, actor=SYSTEM, now=now)


def room(
    where: Office, at: Site | None = None, *, follows: bool = False, capacity: int = 12, title: str = "", **offer: Any
) -> Listing:
    """A room of the office, published; ``fee`` as in bookings.offered."""
    listing = bookings.offered(Kind.ROOM, owner=where.organisation.party, **offer)
    with _open():
        listing.details = listing.details | {"capacity": capacity}
        listing.title = title or listing.title
        if at is not None:
            site_hours.choose_site(listing, at, follows=follows, actor=SYSTEM, now=LONG_AGO)
    return listing


def booked(listing: Listing, start: datetime = START, hours: float = 2, **more: Any) -> Booking:
    """A room booked by somebody with money enough."""
    who = more.pop("who", None) or bookings.renter(100_000)
    pay_by = more.pop("pay_by", PayBy.WALLET if listing.tariffs and listing.collect == Collect.PLATFORM else None)
    booking, _charge = bookings.request(
        listing, who, Wish(Interval(start, start + hours * HOUR)), pay_by=pay_by, **more
    )
    return booking


def closed(
    at: Site,
    who: Member,
    period: Interval = PERIOD,
    wishes: dict[int, services.Wish] | None = None,
    now: datetime = NOW,
) -> Closing:
    """A place whose closing has begun; nothing has happened to the bookings yet."""
    with _open():
        return services.begin(at, period, "내부 공사로 쉬어요.", wishes or {}, member=who, now=now)


def handled(closing: Closing, booking: Booking, now: datetime = NOW) -> bool:
    with _open():
        return services.handle(closing.id, booking.id, now)


def again(row: Any) -> Any:
    """The same row as the database has it now."""
    session.expire_all()
    return session.get_one(type(row), row.id)


__all__ = [
    "DAY",
    "FACTS",
    "HOUR",
    "NOW",
    "PERIOD",
    "START",
    "Office",
    "again",
    "booked",
    "closed",
    "handled",
    "office",
    "room",
    "site",
]
