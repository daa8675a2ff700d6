"""What brings a held or requested booking on: the payment, the owner's answer, or the clock."""

from datetime import datetime

from marketplace.audit.queries import timeline
from marketplace.audit.services import PROVIDER, SYSTEM, Actor, record
from marketplace.availability import services as availability
from marketplace.availability.models import Source
from marketplace.bookings.models import Booking, BookingUnit
from marketplace.bookings.services.endings import give_back_all
from marketplace.bookings.services.moves import MovedOnError, lock, move, require
from marketplace.bookings.services.requests import claim_of, settle_request
from marketplace.bookings.states import BookingState, Side
from marketplace.config import Rules
from marketplace.db import session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.outbox.services import post
from marketplace.payments import queries as payment_queries
from marketplace.payments import services as payments
from marketplace.payments.models import Charge, ChargeState


def confirm_paid(charge_id: int, *, rules: Rules, now: datetime) -> Booking | None:
    """Lets a succeeded card payment have its effect, once: the return page, the webhook and the sweep all come here.

    A payment that comes after the hold has expired goes to the renter's wallet. None for a charge of no booking.
    """
    charge = session.get(Charge, charge_id)
    if charge is None or charge.booking_id is None or charge.state != ChargeState.SUCCEEDED:
        return None
    booking = lock(charge.booking_id)
    held = payment_queries.escrow_of(booking.id)
    if held is not None and held.charge_id == charge.id:
        return booking  # it has had its effect
    if booking.state == BookingState.HELD:
        payments.charge_into_escrow(charge, booking.owner_party_id, booking.commission_bps, now, booking.fund)
        booking.paid_at = now
        settle_request(booking, PROVIDER, now, rules)
        return booking
    payments.charge_into_wallet(charge, now)
    after = {"charge": charge.public_id, "amount": charge.amount}
    if not any(
        entry.action == "booking.paid_late" and entry.after == after for entry in timeline("booking", booking.id)
    ):
        record("booking.paid_late", "booking", booking.id, actor=PROVIDER, now=now, after=after)
        post("booking.paid_late", booking_id=booking.id, charge_id=charge.id)
    return booking


class SecondPersonError(ConflictError):
    """One of the staff would accept twice."""

    code = "second-person"
    sentence = _l("You have given the first approval. The second one comes from a colleague.")


def accept(booking_id: int, actor: Actor, now: datetime) -> Booking:
    """The owner says yes. Raises MovedOnError, or SlotTakenError where the request held no time and somebody was faster.

    Where two of the staff accept, the first one's word is written down and the booking stays requested; a second one's
    confirms it. SecondPersonError for the first one's second word.
    """
    booking = lock(booking_id)
    if booking.state == BookingState.CONFIRMED and not booking.instant:
        return booking  # a second click
    require(booking, BookingState.REQUESTED)
    if booking.starts_at <= now:
        raise MovedOnError(_l("The requested time has begun already, so this request can't be accepted any more."))
    if booking.second_approval and booking.first_accepted_at is None:
        return _accept_first(booking, actor, now)
    if booking.second_approval and actor.member_id == booking.first_accepted_by_member_id:
        raise SecondPersonError
    if not booking.request_blocks:
        claim = claim_of(booking.listing, Interval(booking.starts_at, booking.ends_at))
        taken = availability.take_any(booking.listing, claim, booking.quantity, Source.BOOKING, booking.id)
        booking.units.clear()  # those of its hold, if it was paid by card
        session.flush()
        booking.units.extend(BookingUnit(booking_id=booking.id, unit_id=unit_id) for unit_id in taken)
    booking.answer_until = None
    booking.confirmed_at = now
    move(booking, BookingState.CONFIRMED, actor=actor, now=now)
    return booking


def _accept_first(booking: Booking, actor: Actor, now: datetime) -> Booking:
    """The first of two: nothing is promised yet, and the deadline stays."""
    if actor.member_id is None:
        raise ForbiddenError
    booking.first_accepted_at, booking.first_accepted_by_member_id = now, actor.member_id
    session.flush()
    record("booking.first_accepted", "booking", booking.id, actor=actor, now=now)
    post("booking.first_accepted", booking_id=booking.id)
    return booking


def decline(booking_id: int, reason: str, actor: Actor, now: datetime) -> Booking:
    """The owner says no, with a reason that the renter reads; all money goes back. Raises InvalidError without a reason."""
    if not reason.strip():
        raise InvalidError(fields={"reason": _l("Please tell your neighbour why.")}, code="reason-missing")
    booking = lock(booking_id)
    if booking.state == BookingState.DECLINED:
        return booking
    require(booking, BookingState.REQUESTED)
    booking.answer_until = None
    _end(booking, Side.OWNER, reason.strip(), now)
    move(booking, BookingState.DECLINED, actor=actor, now=now, reason=booking.end_reason)
    give_back_all(booking, now)
    return booking


def expire(booking_id: int, now: datetime) -> bool:
    """Ends a hold that was not paid or a request that was not answered in time; False if there is nothing to end."""
    booking = lock(booking_id)
    unpaid = booking.state == BookingState.HELD and booking.hold_until is not None and booking.hold_until <= now
    unanswered = (
        booking.state == BookingState.REQUESTED and booking.answer_until is not None and booking.answer_until <= now
    )
    if not (unpaid or unanswered):
        return False
    if unpaid:
        payments.abandon_charge(booking.id, now)
    booking.hold_until = booking.answer_until = None
    _end(booking, Side.SYSTEM, None, now)
    move(booking, BookingState.EXPIRED, actor=SYSTEM, now=now, facts={"was": "held" if unpaid else "requested"})
    give_back_all(booking, now)
    return True


def _end(booking: Booking, by: Side, reason: str | None, now: datetime) -> None:
    booking.ended_at, booking.ended_by, booking.end_reason = now, by, reason
