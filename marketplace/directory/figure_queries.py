"""What a designated village or organisation shares, and a calendar year of it in figures: a statement a block."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, text

from marketplace import clock
from marketplace.db import session
from marketplace.directory.models import Designation
from marketplace.listings.models import Listing, ListingCircle
from marketplace.listings.states import ListingState
from marketplace.moderation_state import Audience, Moderation
from marketplace.places.queries import circles_of
from marketplace.web.access import Viewer


@dataclass(frozen=True, slots=True)
class Figures:
    """A calendar year of a designation. ``hours`` are those booked, ``earned`` minor units that owners got from our books.

    ``listings`` are those shown now; ``members`` (None for an organisation) those at the year's end, or now.
    """

    year: int
    bookings: int
    hours: float
    renters: int
    listings: int
    members: int | None
    earned: int


# A village's listings are those shown to its circle or one inside it, or with terms for one; an organisation's are its own.
LISTINGS = """
    WITH RECURSIVE village AS (
        SELECT CAST(:circle AS bigint) AS id
        UNION SELECT circles.id FROM circles JOIN village ON circles.parent_id = village.id
    ), ours AS (
        SELECT listing_id AS id FROM listing_circles WHERE circle_id IN (SELECT id FROM village)
        UNION SELECT listing_id FROM listing_circle_terms WHERE circle_id IN (SELECT id FROM village)
        UNION SELECT id FROM listings WHERE owner_party_id = :party
    )
"""
NEWEST = text(LISTINGS + "SELECT id FROM ours")  # noqa: S608 - constants of our own


def shared(of: Designation, viewer: Viewer, limit: int = 12) -> list[Listing]:
    """What of it the viewer may see, the newest first."""
    circles = circles_of(viewer.member_id)
    theirs = select(ListingCircle.listing_id).where(ListingCircle.circle_id.in_(circles))
    statement = (
        select(Listing)
        .where(
            Listing.id.in_(list(session.scalars(NEWEST, _whose(of)))),
            Listing.state == ListingState.PUBLISHED,
            Listing.moderation == Moderation.APPROVED,
            Listing.owner_active,
            or_(Listing.audience == Audience.EVERYONE, Listing.id.in_(theirs)),
        )
        .order_by(Listing.published_at.desc(), Listing.id)
        .limit(limit)
    )
    return list(session.scalars(statement).unique())


def _whose(of: Designation) -> dict[str, object]:
    return {"circle": of.circle_id, "party": of.organisation.party_id if of.organisation else None}


USE = text(
    LISTINGS  # noqa: S608 - constants of our own
    + """
    SELECT count(*), coalesce(sum(extract(epoch FROM ends_at - starts_at)), 0)::float / 3600,
        count(DISTINCT renter_party_id)
    FROM bookings JOIN ours ON ours.id = bookings.listing_id
    WHERE state = 'completed' AND ends_at >= :first AND ends_at < :last
    """
)
SHARED = text(
    LISTINGS  # noqa: S608 - constants of our own
    + """
    SELECT count(*) FILTER (WHERE state = 'published' AND moderation = 'approved' AND owner_active),
        (SELECT count(DISTINCT member_id) FROM circle_memberships WHERE circle_id = :circle AND role <> 'guest' AND since < :last
            AND (until IS NULL OR until >= :last))
    FROM listings JOIN ours ON ours.id = listings.id
    """
)
EARNED = text(
    LISTINGS  # noqa: S608 - constants of our own
    + """
    SELECT coalesce(-sum(entries.amount), 0)
    FROM bookings JOIN ours ON ours.id = bookings.listing_id
    JOIN journals ON journals.booking_id = bookings.id
    JOIN entries ON entries.journal_id = journals.id
    JOIN ledger_accounts ON ledger_accounts.id = entries.account_id AND ledger_accounts.kind = 'owner_payable'
    WHERE journals.effective_at >= :first AND journals.effective_at < :last AND entries.currency = :currency
    """
)


def figures(of: Designation, year: int, *, zone: str, currency: str) -> Figures:
    """A calendar year of the city's time, from bookings and from the books: three statements."""
    asked = _whose(of) | {
        "first": _new_year(year, zone),
        "last": _new_year(year + 1, zone),
        "currency": currency,
    }
    bookings, hours, renters = session.execute(USE, asked).one()
    listings, members = session.execute(SHARED, asked).one()
    earned = session.scalar(EARNED, asked) or 0
    return Figures(year, bookings, hours, renters, listings, members if of.circle_id else None, int(earned))


def _new_year(year: int, zone: str) -> datetime:
    return clock.local_midnight(date(year, 1, 1), zone)
