"""Reading closings: which there are, what they meet, where bookings could go instead, and what is left to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, or_, select, text
from sqlalchemy.orm import selectinload

from marketplace.availability import site_hours
from marketplace.bookings.models import Booking, BookingUnit, Handover
from marketplace.bookings.services import misfit
from marketplace.bookings.services.moving import MOVABLE
from marketplace.bookings.states import BLOCKING
from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.intervals import Interval
from marketplace.listings.models import Listing, ListingUnit
from marketplace.listings.policies import SHOWN_CLAUSE, audience_clause
from marketplace.offices.models import Closing, ClosingBooking
from marketplace.offices.states import Choice, Outcome
from marketplace.places.site_models import Site
from marketplace.web.access import Viewer
from marketplace.web.paging import decode_cursor, encode_cursor

MOST_TRIED = 40  # listings that are looked at as a place for one booking
MOST_OFFERED = 8

# Live closings whose site has a free moment in the time that is left, or a booking there that nobody has taken down.
UNSETTLED = text(
    """
    SELECT closings.id FROM closings
    WHERE closings.ended_at IS NULL AND closings.ends_at > :now AND EXISTS (
        SELECT 1
        FROM listings JOIN listing_units AS link ON link.listing_id = listings.id
        CROSS JOIN LATERAL (
            SELECT range_agg(held.during) AS held FROM occupancies AS held
            WHERE int8range(held.unit_id, held.unit_id, '[]') && int8range(link.unit_id, link.unit_id, '[]')
              AND held.during && tstzrange(greatest(closings.starts_at, :now), closings.ends_at)
        ) AS taken
        LEFT JOIN LATERAL (
            SELECT 1 AS found FROM booking_units JOIN bookings ON bookings.id = booking_units.booking_id
            WHERE booking_units.unit_id = link.unit_id AND bookings.state IN ('held', 'requested', 'confirmed', 'active')
              AND bookings.starts_at < closings.ends_at AND bookings.ends_at > greatest(closings.starts_at, :now)
              AND NOT EXISTS (
                  SELECT 1 FROM closing_bookings AS noted
                  WHERE noted.closing_id = closings.id AND noted.booking_id = bookings.id AND noted.outcome <> 'moved'
              )
            LIMIT 1
        ) AS unnoted ON true
        WHERE listings.site_id = closings.site_id AND listings.state <> 'archived'
          AND (
              unnoted.found = 1
              OR NOT coalesce(taken.held, '{}'::tstzmultirange)
                 @> tstzrange(greatest(closings.starts_at, :now), closings.ends_at)
          )
    )
    ORDER BY closings.id
    """
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of what an organisation shares, newest first; ``next_cursor`` None: it is the last."""

    listings: list[Listing]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Met:
    """A booking that a closing would meet. ``targets``: where it fits, the best first; ``fixed``: it has begun and stays."""

    booking: Booking
    targets: list[Listing]
    fixed: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A booking that a closing has met, with what was wanted and became of it; ``targets`` where it waits for a choice."""

    row: ClosingBooking
    booking: Booking
    source: Listing
    target: Listing | None
    fixed: bool
    targets: list[Listing]


def closing(public_id: str, party_id: int) -> tuple[Closing, Site]:
    """A closing of one of an organisation's places. Raises NotFoundError for another's."""
    statement = select(Closing, Site).join(Site, Site.id == Closing.site_id)
    found = session.execute(statement.where(Closing.public_id == public_id, Site.party_id == party_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found[0], found[1]


def closings_of(site_ids: Iterable[int], now: datetime) -> list[Closing]:
    """The closings of some places that are not over, by their start."""
    statement = select(Closing).where(Closing.site_id.in_(list(site_ids)), *_live(now))
    return list(session.scalars(statement.order_by(Closing.starts_at, Closing.id)))


def closed_times(listing_id: int, now: datetime) -> list[Closing]:
    """The closings of a listing's place that are not over; for the calendar of those who keep it."""
    at = select(Listing.site_id).where(Listing.id == listing_id).scalar_subquery()
    return list(session.scalars(select(Closing).where(Closing.site_id == at, *_live(now)).order_by(Closing.starts_at)))


def overlapping(site_id: int, period: Interval, now: datetime) -> Closing | None:
    """A live closing of the place that shares time with this."""
    statement = select(Closing).where(
        Closing.site_id == site_id, Closing.starts_at < period.end, Closing.ends_at > period.start, *_live(now)
    )
    return session.scalars(statement.limit(1)).first()


def met_by(site: Site, period: Interval) -> list[Booking]:
    """The bookings that a closing of the place meets, by their start: of what is there, and of what shares its units."""
    units, listings = site_hours.units_at(site.id), [row.id for row in site_hours.listings_at(site.id)]
    on_units = select(BookingUnit.booking_id).where(BookingUnit.unit_id.in_(units))
    statement = select(Booking).where(
        Booking.state.in_(BLOCKING),
        Booking.starts_at < period.end,
        Booking.ends_at > period.start,
        or_(Booking.listing_id.in_(listings), Booking.id.in_(on_units)),
    )
    return list(session.scalars(statement.order_by(Booking.starts_at, Booking.id)))


def preview(site: Site, period: Interval, now: datetime) -> list[Met]:
    """What closing the place would mean for each booking, as things are now; changes nothing."""
    return [Met(booking, targets_for(booking, site, now), is_fixed(booking, now)) for booking in met_by(site, period)]


def targets_for(booking: Booking, site: Site, now: datetime, limit: int = MOST_OFFERED) -> list[Listing]:
    """Other listings of the organisation to which the booking can be moved, those nearest to it in price first.

    None at the place itself, nor of units that are there. Empty for a booking that stays where it is.
    """
    if booking.state not in MOVABLE or is_fixed(booking, now):
        return []
    units = site_hours.units_at(site.id)
    sharing = select(ListingUnit.listing_id).where(ListingUnit.unit_id.in_(units))
    statement = (
        select(Listing)
        .where(
            Listing.owner_party_id == booking.owner_party_id,
            Listing.kind == booking.listing.kind,
            Listing.id != booking.listing_id,
            or_(Listing.site_id.is_(None), Listing.site_id != site.id),
            Listing.id.not_in(sharing),
            SHOWN_CLAUSE,
        )
        .options(selectinload(Listing.translations))
        .limit(MOST_TRIED)
    )
    price = booking.listing.price_from or 0
    listings = sorted(
        session.scalars(statement),
        key=lambda row: (row.category_id != booking.listing.category_id, abs((row.price_from or 0) - price), row.id),
    )
    found: list[Listing] = []
    for listing in listings:
        if misfit(booking, listing, now) is None:
            found.append(listing)
        if len(found) == limit:
            break
    return found


def is_fixed(booking: Booking, now: datetime) -> bool:
    """Whether a booking that holds its time has begun, so that it stays where it is until its end."""
    return booking.state in BLOCKING and (booking.starts_at <= now or bool(booking.handovers))


def noted(found: Closing, site: Site, now: datetime) -> list[Noted]:
    """The bookings that a closing has met, by their start."""
    statement = (
        select(ClosingBooking, Booking)
        .join(Booking, Booking.id == ClosingBooking.booking_id)
        .where(ClosingBooking.closing_id == found.id)
        .order_by(Booking.starts_at, Booking.id)
    )
    rows = session.execute(statement).all()
    return [
        Noted(
            row=row,
            booking=booking,
            source=session.get_one(Listing, row.from_listing_id),
            target=session.get(Listing, row.to_listing_id) if row.to_listing_id else None,
            fixed=is_fixed(booking, now),
            targets=targets_for(booking, site, now) if _waits(row) and found.ended_at is None else [],
        )
        for row, booking in rows
    ]


def shown_listings(party_id: int, viewer: Viewer, cursor: str | None = None, limit: int = 24) -> Shelf:
    """What an organisation shares with this viewer, for its public page."""
    statement = (
        select(Listing)
        .where(Listing.owner_party_id == party_id, SHOWN_CLAUSE, audience_clause(viewer))
        .options(selectinload(Listing.photos), selectinload(Listing.tariffs), selectinload(Listing.translations))
        .order_by(Listing.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        statement = statement.where(Listing.id < decode_cursor(cursor, int)[0])
    rows = list(session.scalars(statement))
    return Shelf(rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def listing_ids(party_id: int) -> dict[str, int]:
    """The ids of an organisation's listings by public id."""
    statement = select(Listing.public_id, Listing.id).where(Listing.owner_party_id == party_id)
    return {row[0]: row[1] for row in session.execute(statement)}


def outcomes(closing_id: int) -> list[tuple[str, str]]:
    """What has become of each booking that a closing has met: (public id, outcome), by its start."""
    statement = (
        select(Booking.public_id, ClosingBooking.outcome)
        .join(Booking, Booking.id == ClosingBooking.booking_id)
        .where(ClosingBooking.closing_id == closing_id)
        .order_by(Booking.starts_at, Booking.id)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def titles(party_id: int) -> dict[str, str]:
    """The titles of an organisation's listings by public id."""
    statement = select(Listing.public_id, Listing.title).where(Listing.owner_party_id == party_id)
    return {row[0]: row[1] for row in session.execute(statement)}


def unsettled(now: datetime) -> list[int]:
    """Closings that have not got all the time that is free, or have met a booking that nobody has noted."""
    return list(session.scalars(UNSETTLED, {"now": now}))


def to_handle(now: datetime, closing_id: int | None = None) -> list[tuple[int, int]]:
    """What can be done now for bookings that closings have met: (closing, booking), by the booking's start.

    Those that are being paid or have begun wait until that is over, those that need a choice for somebody.
    """
    begun = select(Handover.booking_id).where(Handover.booking_id == Booking.id).exists()
    waits = and_(Booking.state.in_(MOVABLE), Booking.starts_at > now, not_(begun), ClosingBooking.choice != Choice.ASK)
    statement = (
        select(ClosingBooking.closing_id, ClosingBooking.booking_id)
        .join(Closing, Closing.id == ClosingBooking.closing_id)
        .join(Booking, Booking.id == ClosingBooking.booking_id)
        .where(ClosingBooking.outcome == Outcome.PENDING, *_live(now), or_(waits, Booking.state.not_in(BLOCKING)))
        .order_by(Booking.starts_at, Booking.id)
    )
    if closing_id is not None:
        statement = statement.where(Closing.id == closing_id)
    return [(row[0], row[1]) for row in session.execute(statement)]


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Closing.ended_at.is_(None), Closing.ends_at > now


def _waits(row: ClosingBooking) -> bool:
    return row.outcome == Outcome.PENDING
