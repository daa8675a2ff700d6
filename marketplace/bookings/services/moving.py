"""Giving a renter another listing of the same owner for the same time, at the price that was agreed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.audit.services import Actor, record
from marketplace.availability import queries as availability_queries
from marketplace.availability import services as availability
from marketplace.availability.evaluator import FailureCode
from marketplace.availability.models import Source
from marketplace.bookings.models import Booking, BookingUnit
from marketplace.bookings.services.moves import MovedOnError, holds_time, lock, require
from marketplace.bookings.services.requests import claim_of
from marketplace.bookings.states import BookingState
from marketplace.db import session
from marketplace.errors import ConflictError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings.details import details_of
from marketplace.listings.models import Listing
from marketplace.listings.policies import is_for
from marketplace.listings.texts import titles_of
from marketplace.outbox.services import post

MOVABLE = (BookingState.REQUESTED, BookingState.CONFIRMED)
# What the owner's own rules say of who books how far ahead and how long is no matter where the owner moves a booking.
BINDING = (FailureCode.NOT_BOOKABLE, FailureCode.QUANTITY, FailureCode.OUTSIDE_HOURS, FailureCode.SLOT_TAKEN)

SIZES = ("capacity", "length_cm", "width_cm", "height_cm")


class DoesNotFitError(ConflictError):
    """The booking can't be moved there; ``sentence`` says why."""

    code = "does-not-fit"
    sentence = _l("This booking can't be moved there.")


def misfit(booking: Booking, target: Listing, now: datetime) -> Text | None:
    """Why a booking can't be moved to another listing, as a sentence; None where it can, as things are now.

    It must be the same owner's, of the same kind, as big, for the renter too, open and free at that time. Whether it is free is
    decided once more when it is taken.
    """
    source = booking.listing
    if target.id == source.id or target.owner_party_id != booking.owner_party_id or target.kind != source.kind:
        return _l("It is not another one of the same kind.")
    if target.currency != booking.currency or target.collect != booking.collect:
        return _l("It is paid in another way.")
    if _is_smaller(target, source):
        return _l("It is too small.")
    if _step_free(source) and not _step_free(target):
        return _l("It can't be reached without steps.")
    if not is_for(booking.made_by_member_id, target):
        return _l("It is not shared with this renter.")
    period = Interval(booking.starts_at, booking.ends_at)
    verdict = availability_queries.verdict(target, period, booking.quantity, now)
    return next((failure.sentence for failure in verdict.failures if failure.code in BINDING), None)


def move_to_listing(booking_id: int, target: Listing, *, reason: str, actor: Actor, now: datetime) -> Booking:
    """Moves a booking that has not begun: same time, same price, other units; the renter may then cancel for nothing.

    Raises MovedOnError for one in another state or that has begun, DoesNotFitError, SlotTakenError where somebody was faster; then
    the caller's transaction rolls back and the booking is where it was.
    """
    target = _held(target)
    booking = lock(booking_id)
    require(booking, *MOVABLE)
    if booking.starts_at <= now or booking.handovers:
        raise MovedOnError(_l("This booking has begun already, so it stays where it is."))
    why = misfit(booking, target, now)
    if why is not None:
        raise DoesNotFitError(why)
    old = {"listing": booking.listing.public_id, "title": booking.listing_title}
    booking.units.clear()  # those of a request that holds no time are chosen when it is accepted
    session.flush()
    if holds_time(booking):
        # The old time goes first within this transaction: nobody sees it before the new one is had.
        availability.free(Source.BOOKING, booking.id)
        claim = claim_of(target, Interval(booking.starts_at, booking.ends_at))
        taken = availability.take_any(target, claim, booking.quantity, Source.BOOKING, booking.id)
        booking.units.extend(BookingUnit(booking_id=booking.id, unit_id=unit_id) for unit_id in taken)
    booking.listing_id, booking.listing = target.id, target
    booking.listing_title, booking.listing_titles = target.title, titles_of(target)
    booking.zone, booking.moved_at = target.zone, now
    session.flush()
    new = {"listing": target.public_id, "title": booking.listing_title}
    record("booking.moved", "booking", booking.id, actor=actor, now=now, before=old, after=new, reason=reason or None)
    post("booking.moved", booking_id=booking.id, title=old["title"], reason=reason)
    return booking


def _held(target: Listing) -> Listing:
    """The listing as it is now, titles and all; until the end of the transaction nobody pauses, suspends or edits it."""
    statement = select(Listing).where(Listing.id == target.id).options(joinedload(Listing.translations))
    locked = statement.with_for_update(read=True, of=Listing).execution_options(populate_existing=True)
    return session.scalars(locked).unique().one()


def _is_smaller(target: Listing, source: Listing) -> bool:
    """Whether it has less of anything that is told of the source: people, or centimetres of a bay."""
    there, here = details_of(target), details_of(source)
    sizes = ((getattr(here, name, None), getattr(there, name, None)) for name in SIZES)
    return any(had is not None and (has is None or has < had) for had, has in sizes)


def _step_free(listing: Listing) -> bool:
    return bool(getattr(details_of(listing), "step_free", None))
