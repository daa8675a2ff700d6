"""Reading for a desk: the day's bookings of an organisation, what it can book for others, and who is helped by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from marketplace.accounts.models import Guest, Member
from marketplace.availability.queries import verdict
from marketplace.bookings.models import Booking
from marketplace.bookings.queries import SHOWN_IN_LISTS, is_overdue
from marketplace.bookings.states import OPEN, BookingState
from marketplace.db import session
from marketplace.intervals import Interval
from marketplace.listings.circle_queries import terms_for
from marketplace.listings.models import Listing
from marketplace.listings.policies import SHOWN_CLAUSE
from marketplace.listings.states import Bookable, Kind, ListingState
from marketplace.web.access import Viewer

COMING = (
    BookingState.REQUESTED,
    BookingState.CONFIRMED,
    BookingState.ACTIVE,
    BookingState.RETURNED,
    BookingState.COMPLETED,
    BookingState.NO_SHOW,
)
MOST_OF_A_DAY = 500
MOST_FOUND = 30
MOST_LISTINGS = 100


@dataclass(slots=True)
class InPlaceOf:
    """A viewer as whom a search is made for somebody: what that person may see, and nothing of the one who helps."""

    member_id: int | None
    party_id: int | None
    is_authenticated: bool = True
    is_operator: bool = False
    token_id: int | None = None


def in_place_of(member: Member) -> Viewer:
    """The viewer who sees what this member may see; never an operator's more."""
    return InPlaceOf(member.id, member.party_id)


def of_day(party_id: int, day: Interval) -> list[Booking]:
    """An owner's bookings that have to do with a day, by their start."""
    statement = select(Booking).where(
        Booking.owner_party_id == party_id,
        Booking.state.in_(COMING),
        Booking.starts_at < day.end,
        Booking.ends_at > day.start,
    )
    statement = statement.order_by(Booking.starts_at, Booking.id).limit(MOST_OF_A_DAY)
    return list(session.scalars(statement.options(*SHOWN_IN_LISTS)))


def overdue(party_id: int, now: datetime) -> list[Booking]:
    """What should have come back to an owner, the longest overdue first."""
    statement = select(Booking).where(
        Booking.owner_party_id == party_id, Booking.state == BookingState.ACTIVE, Booking.ends_at < now
    )
    statement = statement.order_by(Booking.ends_at, Booking.id).limit(MOST_OF_A_DAY)
    return [row for row in session.scalars(statement.options(*SHOWN_IN_LISTS)) if is_overdue(row, now)]


def find_at_desk(party_id: int, text: str) -> list[Booking]:
    """An owner's bookings by code (with or without dash) or by the renter's name; those that are open first."""
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return []
    code, name = wanted.upper().replace("-", "").replace(" ", ""), wanted.lower()
    renters = (
        select(Member.party_id)
        .where(func.lower(Member.name).contains(name, autoescape=True))
        .union(select(Guest.party_id).where(func.lower(Guest.name).contains(name, autoescape=True)))
    )
    statement = select(Booking).where(
        Booking.owner_party_id == party_id,
        Booking.state != BookingState.DRAFT,
        or_(Booking.code == code, Booking.renter_party_id.in_(renters)),
    )
    statement = statement.order_by(Booking.state.in_(OPEN).desc(), Booking.starts_at.desc(), Booking.id)
    return list(session.scalars(statement.options(*SHOWN_IN_LISTS).limit(MOST_FOUND)))


def bookable_of(party_id: int, *, kind: Kind | None = None, words: str = "") -> list[Listing]:
    """What an organisation's desk can book for somebody, by title."""
    statement = select(Listing).where(
        Listing.owner_party_id == party_id, SHOWN_CLAUSE, Listing.bookable == Bookable.YES
    )
    if kind is not None:
        statement = statement.where(Listing.kind == kind)
    for word in words.lower().replace("\0", "").split()[:5]:
        statement = statement.where(func.lower(Listing.title).contains(word, autoescape=True))
    return list(session.scalars(statement.order_by(Listing.title, Listing.id).limit(MOST_LISTINGS)).unique())


def free_among(listings: list[Listing], period: Interval, now: datetime, member_id: int | None) -> list[Listing]:
    """Those of them that a member (None: a guest) can have then: by the circles' early windows too."""
    return [row for row in listings if verdict(row, period, 1, now, terms=terms_for(row, member_id)).ok]


def asked_listings(party_id: int) -> list[Listing]:
    """An organisation's listings, whose requests may need two approvals; by title."""
    statement = select(Listing).where(Listing.owner_party_id == party_id, Listing.state != ListingState.ARCHIVED)
    return list(session.scalars(statement.order_by(Listing.title, Listing.id).limit(500)).unique())
