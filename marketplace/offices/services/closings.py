"""Closing a place for a while: first the time, so that nobody books any more, then each booking that is in the way.

``begin`` takes the time and writes down which bookings are met; ``handle`` moves one of them or gives the money back, and takes
what has become free in the same transaction; ``settle`` takes what became free by itself. All of it can be cut short at any
moment and gone on with: the rows say what is left (offices/working.py, and a duty).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.availability import queries as availability_queries
from marketplace.availability import services as availability
from marketplace.availability import site_hours
from marketplace.availability.evaluator import LONGEST
from marketplace.availability.models import Source
from marketplace.bookings import services as bookings
from marketplace.bookings.models import Booking
from marketplace.bookings.services.moves import lock as lock_booking
from marketplace.bookings.states import BLOCKING, BookingState, Side
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.moderation_state import Moderation
from marketplace.offices import queries
from marketplace.offices.models import Closing, ClosingBooking
from marketplace.offices.states import Choice, Outcome
from marketplace.places import site_services
from marketplace.places.site_models import Site

LONGEST_REASON = 500
LATEST = timedelta(days=1)  # a burst pipe is written down a little later


class ClosedAlreadyError(ConflictError):
    """The place is closed at that time already."""

    code = "closed-already"
    sentence = _l("This place is closed during that time already.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff want for a booking; ``to``: the id of the listing where it is to be moved."""

    choice: Choice = Choice.BEST
    to: int | None = None


BEST = Wish()


def check(site: Site, period: Interval, now: datetime) -> None:
    """Raises InvalidError or ConflictError where the place can't be closed for that time, whatever is booked."""
    if site.archived_at is not None:
        raise site_services.GivenUpError
    if period.end <= now or period.start < now - LATEST:
        raise InvalidError(fields={"start_day": _l("This time is over already.")}, code="in-the-past")
    if period.length > LONGEST:
        raise InvalidError(fields={"end_day": _l("Close it for at most a year at a time.")}, code="too-long")
    if queries.overlapping(site.id, period, now) is not None:
        raise ClosedAlreadyError


def begin(
    site: Site,
    period: Interval,
    reason: str,
    wishes: Mapping[int, Wish],
    *,
    member: Member,
    now: datetime,
) -> Closing:
    """Closes a place: takes all its free time and writes down the bookings that are met; nothing happens to them yet.

    ``wishes`` by booking id; what nobody chose for (somebody may have booked since the preview) is moved where another
    listing fits, else the money goes back. The reason is read by those who are met. Raises what ``check`` raises, and
    InvalidError without a reason.
    """
    why = reason.strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise InvalidError(fields={"reason": _l("Please say why, in at most 500 characters.")}, code="reason-missing")
    site = site_services.open_site(site)
    check(site, period, now)
    closing = Closing(
        site_id=site.id,
        starts_at=period.start,
        ends_at=period.end,
        reason=why,
        moderation=Moderation.APPROVED,
        made_by_member_id=member.id,
        created_at=now,
    )
    session.add(closing)
    session.flush()
    _take(closing, now)
    met = _note(closing, site, wishes)
    facts = {
        "site": site.public_id,
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "bookings": len(met),
    }
    actor = Actor("member", member.id)
    record("closing.made", "closing", closing.id, actor=actor, now=now, after=facts, reason=why)
    return closing


def settle(closing_id: int, now: datetime) -> bool:
    """Takes what has become free since, and notes bookings that came in between; False where the closing is over."""
    closing = _locked(closing_id)
    if closing.ended_at is not None or closing.ends_at <= now:
        return False
    _take(closing, now)
    _note(closing, session.get_one(Site, closing.site_id), {})
    return True


def choose(closing_id: int, booking_id: int, wish: Wish) -> None:
    """Staff choose (again) what happens to a booking that waits. Raises NotFoundError for one that this closing has not met."""
    _locked(closing_id)
    row = _row(closing_id, booking_id)
    if row.outcome == Outcome.PENDING:
        row.choice, row.to_listing_id = wish.choice, wish.to if wish.choice is Choice.MOVE else None
        session.flush()


def handle(closing_id: int, booking_id: int, now: datetime) -> bool:
    """Does what was wanted for one booking; False where nothing is to be done (yet).

    A booking is moved only where it still fits: one that was to go to a certain listing waits for another choice where it no
    longer does. Raises SlotTakenError where somebody was faster at that moment: it is tried again.
    """
    closing = _locked(closing_id)
    row = _row(closing_id, booking_id)
    if closing.ended_at is not None or row.outcome != Outcome.PENDING:
        return False
    site = session.get_one(Site, closing.site_id)
    booking = lock_booking(booking_id)
    if booking.state not in BLOCKING or not _is_in_the_way(booking, closing, site):
        return _done(closing, row, Outcome.GONE, now)
    if booking.state == BookingState.HELD or queries.is_fixed(booking, now) or row.choice == Choice.ASK:
        return False
    actor = Actor("member", closing.made_by_member_id)
    target = _target(row, booking, site, now)
    if row.choice == Choice.ASK:
        return True
    if target is not None:
        bookings.move_to_listing(booking.id, target, reason=closing.reason, actor=actor, now=now)
        row.choice, row.to_listing_id = Choice.MOVE, target.id
        return _done(closing, row, Outcome.MOVED, now)
    availability.lock_units(site_hours.units_at(site.id))  # before any wallet, as those who book do
    bookings.cancel(booking.id, Side.OWNER, closing.reason, actor, now)
    return _done(closing, row, Outcome.REFUNDED, now)


def end(closing_id: int, *, actor: Actor, now: datetime) -> bool:
    """Opens the place again before the time: what is left becomes free, bookings not handled yet stay.

    False where it is over already. What was moved or given back stays so.
    """
    closing = _locked(closing_id)
    if closing.ended_at is not None or closing.ends_at <= now:
        return False
    availability.shorten(Source.CLOSING, closing.id, now)
    closing.ended_at = now
    session.execute(
        update(ClosingBooking)
        .where(ClosingBooking.closing_id == closing.id, ClosingBooking.outcome == Outcome.PENDING)
        .values(outcome=Outcome.KEPT, handled_at=now)
    )
    record("closing.ended", "closing", closing.id, actor=actor, now=now)
    session.flush()
    return True


def follow_move(listing: Listing, old_site_id: int | None, now: datetime) -> None:
    """A listing has been put at another place: it is closed when that one is, and no longer when the old one is."""
    for closing in queries.closings_of([old_site_id] if old_site_id else [], now):
        there = set(site_hours.units_at(closing.site_id))
        units = [unit for unit in availability_queries.units_of(listing.id)[0] if unit not in there]
        availability.free_units(Source.CLOSING, closing.id, units)
    for closing in queries.closings_of([listing.site_id] if listing.site_id else [], now):
        settle(closing.id, now)


def _target(row: ClosingBooking, booking: Booking, site: Site, now: datetime) -> Listing | None:
    """Where the booking goes; None: the money goes back. Sets the row to ASK where the wanted listing no longer fits."""
    if row.choice == Choice.REFUND:
        return None
    if row.choice == Choice.MOVE and row.to_listing_id is not None:
        wanted = session.get_one(Listing, row.to_listing_id)
        if bookings.misfit(booking, wanted, now) is None:
            return wanted
        row.choice, row.to_listing_id = Choice.ASK, None
        session.flush()
        return None
    return next(iter(queries.targets_for(booking, site, now, limit=1)), None)


def _done(closing: Closing, row: ClosingBooking, outcome: Outcome, now: datetime) -> bool:
    row.outcome, row.handled_at = outcome, now
    session.flush()
    _take(closing, now, held=False)
    return True


def _take(closing: Closing, now: datetime, *, held: bool = True) -> None:
    """Takes all free time of the place; ``held``: whoever is booking there at this moment is waited for first."""
    start = max(closing.starts_at, now)
    if start >= closing.ends_at:
        return
    if held:
        site_hours.hold_listings([row.id for row in site_hours.listings_at(closing.site_id)])
    units = site_hours.units_at(closing.site_id)
    if units:
        availability.take_what_is_free(units, Interval(start, closing.ends_at), Source.CLOSING, closing.id)


def _note(closing: Closing, site: Site, wishes: Mapping[int, Wish]) -> list[int]:
    """Writes down the bookings that are met and not noted yet; gives their ids."""
    rows = session.scalars(select(ClosingBooking).where(ClosingBooking.closing_id == closing.id))
    known = {row.booking_id: row for row in rows}
    met = []
    for booking in queries.met_by(site, Interval(closing.starts_at, closing.ends_at)):
        row = known.get(booking.id)
        if row is not None and row.outcome != Outcome.MOVED:
            continue
        wish = wishes.get(booking.id, BEST)
        if row is None:
            row = ClosingBooking(closing_id=closing.id, booking_id=booking.id)
            session.add(row)
        row.from_listing_id, row.outcome, row.handled_at = booking.listing_id, Outcome.PENDING, None
        row.choice, row.to_listing_id = wish.choice, wish.to if wish.choice is Choice.MOVE else None
        met.append(booking.id)
    session.flush()
    return met


def _is_in_the_way(booking: Booking, closing: Closing, site: Site) -> bool:
    met = queries.met_by(site, Interval(closing.starts_at, closing.ends_at))
    return booking.id in {other.id for other in met}


def _row(closing_id: int, booking_id: int) -> ClosingBooking:
    found = session.get(ClosingBooking, (closing_id, booking_id), populate_existing=True)
    if found is None:
        raise NotFoundError
    return found


def _locked(closing_id: int) -> Closing:
    """The closing, its row held and read anew. Raises NotFoundError."""
    statement = select(Closing).where(Closing.id == closing_id).with_for_update()
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found
